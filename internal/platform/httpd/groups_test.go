package httpd

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A form that asks the same of several things gives each its own answers, and is as strict with each as with a form of one.
func TestAFormOfSeveralThingsHoldsEachByItself(t *testing.T) {
	type one struct {
		Answer string   `form:"answer" max:"3"`
		Ticked []string `form:"ticked"`
	}
	var head struct {
		Whole string `form:"whole"`
	}
	got, err := groups[one](url.Values{"answer.a": {"x"}, "ticked.a": {"1", "2"}, "answer.b": {"y"}, "whole": {"z"}, "csrf_token": {"t"}}, &head, 2, true)
	if want := map[string]one{"a": {"x", []string{"1", "2"}}, "b": {Answer: "y"}}; err != nil || !cmp.Equal(got, want) || head.Whole != "z" {
		t.Errorf("read %+v and %q: %v", got, head.Whole, err)
	}
	for name, values := range map[string]url.Values{
		"a field that the things do not have": {"is_admin.a": {"true"}}, "one that the form does not have": {"is_admin": {"true"}}, "a field twice": {"answer.a": {"x", "y"}},
		"longer than it may be": {"answer.a": {strings.Repeat("x", 101)}}, "more things than there may be": {"answer.a": {""}, "answer.b": {""}, "answer.c": {""}},
	} {
		if _, err := groups[one](values, &head, 2, true); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if got, err := groups[one](url.Values{"answer.a": {"x"}, "gone.a": {"y"}, "gone": {"z"}}, &head, 2, false); err != nil || got["a"].Answer != "x" {
		t.Errorf("of a draft with a field that is gone: %+v, %v", got, err)
	}
}
