package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

const formHTML = `<form action="/x" method="post">
	<input type="hidden" name="csrf_token" value="T"><input name="name" value="Ann"><input name="off" value="1" disabled>
	<textarea name="text">
two
lines</textarea>
	<input type="radio" name="answer" value="yes"><input type="radio" name="answer" value="no" checked>
	<select name="state"><option value="">Any</option><option value="A" selected>Active</option></select>
	<input type="file" name="file"><button name="go" value="1">Go</button></form>`

func TestAFormSendsWhatABrowserWould(t *testing.T) {
	p := &Page{Doc: doc(t), client: &Client{t: t}}
	want := url.Values{"csrf_token": {"T"}, "name": {"Ann"}, "text": {"two\nlines"}, "answer": {"no"}, "state": {"A"}}
	if d := cmp.Diff(want, p.Form("form")); d != "" {
		t.Error(d)
	}
}

func TestOnlyWhatAFormOffersCanBeTyped(t *testing.T) {
	form := doc(t).Find("form")
	for _, right := range [][2]string{{"name", "Bob"}, {"answer", "yes"}, {"state", ""}, {"go", "1"}} {
		if err := offered(form, right[0], right[1]); err != nil {
			t.Error(err)
		}
	}
	for _, wrong := range [][2]string{{"surname", "Bob"}, {"answer", "maybe"}, {"state", "B"}} {
		if offered(form, wrong[0], wrong[1]) == nil {
			t.Errorf("%v could be sent", wrong)
		}
	}
}

func doc(t *testing.T) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(formHTML))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
