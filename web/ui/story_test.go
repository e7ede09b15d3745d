package ui_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"channelpanel/web/ui/story"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// flaws finds what would be wrong on any page of the product.
func flaws(doc *goquery.Document, raw string) []string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }

	list = append(list, unbalanced(raw)...)
	if n := doc.Find("h1").Length(); n != 1 {
		say("%d h1", n)
	}
	if doc.Find("[style]").Length() > 0 {
		say("style attribute")
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") {
				say("inline handler %s", a.Key)
			}
		}
	})
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			say("id %s %d times", id, n)
		}
	}
	for _, attr := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "data-aria-controls", "for"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attr, "")) {
				if ids[id] == 0 {
					say("%s names %s, which is not there", attr, id)
				}
			}
		})
	}
	doc.Find(`a[href^="#"]`).Each(func(_ int, s *goquery.Selection) {
		if ids[strings.TrimPrefix(s.AttrOr("href", ""), "#")] == 0 {
			say("link to %s, which is not there", s.AttrOr("href", ""))
		}
	})
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		if doc.Find(`label[for="`+s.AttrOr("id", "?")+`"]`).Length() != 1 {
			say("field %s has no label of its own", s.AttrOr("name", "?"))
		}
	})
	doc.Find("fieldset").Each(func(_ int, s *goquery.Selection) {
		if s.ChildrenFiltered("legend").Length() != 1 {
			say("fieldset without a legend")
		}
	})
	doc.Find("a, button").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()) == "" {
			say("link or button without a text")
		}
	})
	doc.Find(`form[method="post"]`).Each(func(_ int, s *goquery.Selection) {
		if s.Find(`input[name="csrf_token"]`).Length() != 1 {
			say("POST form without a token")
		}
	})
	doc.Find(`form[method="get"] input[name="csrf_token"]`).Each(func(int, *goquery.Selection) { say("token in a GET form") })
	doc.Find("svg[role=img]").Each(func(_ int, s *goquery.Selection) {
		if s.ChildrenFiltered("title").Length() != 1 || s.ChildrenFiltered("desc").Length() != 1 {
			say("picture without title and desc")
		}
	})
	doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		if s.ChildrenFiltered("caption").Length() != 1 {
			say("table without a caption")
		}
	})
	return list
}

// unbalanced finds elements that are closed twice, late or never.
func unbalanced(raw string) []string {
	void := []string{"meta", "link", "input", "br", "hr", "img"}
	var open, list []string
	for z := html.NewTokenizer(strings.NewReader(raw)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				list = append(list, "never closed: "+strings.Join(open, " "))
			}
			return list
		case html.StartTagToken:
			if name := z.Token().Data; !slices.Contains(void, name) {
				open = append(open, name)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				return append(list, fmt.Sprintf("</%s> closes %v", name, open))
			}
			open = open[:len(open)-1]
		}
	}
}

func TestEveryStoryIsSound(t *testing.T) {
	for name, p := range story.Pages() {
		raw := render(t, p)
		for _, flaw := range flaws(parse(t, raw), raw) {
			t.Errorf("%s: %s", name, flaw)
		}
		if strings.Contains(raw, "%!") || regexp.MustCompile(`\bif [a-z]|\bfor _`).MatchString(parse(t, raw).Find("body").Text()) {
			t.Errorf("%s: the text of the page holds code", name)
		}
	}
}

func TestTheStoryCheckFindsPlantedFaults(t *testing.T) {
	for planted, want := range map[string]string{
		`<div><p></div>`: "closes", `<div>`: "never closed", `<p style="color:red"></p>`: "style attribute", `<p onclick="x()"></p>`: "inline handler",
		`<i id="a"></i><i id="a"></i>`: "2 times", `<p aria-describedby="b"></p>`: "aria-describedby names b", `<a href="#c">x</a>`: "link to #c",
		`<input name="d">`: "field d", `<fieldset></fieldset>`: "legend", `<a href="/"></a>`: "without a text",
		`<form method="post"></form>`: "without a token", `<form method="get"><input type="hidden" name="csrf_token"></form>`: "GET form",
		`<svg role="img"></svg>`: "title and desc", `<table></table>`: "caption", `<h1></h1>`: "2 h1",
	} {
		raw := "<h1></h1>" + planted
		if got := strings.Join(flaws(parse(t, raw), raw), "; "); !strings.Contains(got, want) {
			t.Errorf("%s: found %q, want %q", planted, got, want)
		}
	}
}
