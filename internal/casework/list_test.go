package casework_test

import (
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

func TestAListIsPutInOrderAndNothingIsDeleted(t *testing.T) {
	t.Parallel()
	list := func(codes string) (out []casework.ListTerm) {
		for c := range strings.SplitSeq(codes, " ") {
			t := casework.ListTerm{Term: casework.Term{Code: strings.TrimSuffix(c, "-"), Label: c}}
			if strings.HasSuffix(c, "-") {
				t.Out = day("2026-01-01")
			}
			out = append(out, t)
		}
		return out
	}
	written := func(terms []casework.ListTerm) string {
		var out []string
		for _, t := range terms {
			c := t.Code
			if !t.Out.IsZero() {
				c += "-"
			}
			out = append(out, c)
		}
		return strings.Join(out, " ")
	}
	for _, row := range []struct {
		name   string
		from   string
		change casework.ListChange
		to     string
		says   string
	}{
		{"a word moves up", "A B C", casework.ListChange{What: "MOVED", Code: "C", Before: "A"}, "C A B", ""},
		{"and down", "A B C", casework.ListChange{What: "MOVED", Code: "A", Before: "C"}, "B A C", ""},
		{"to the end", "A B C", casework.ListChange{What: "MOVED", Code: "A"}, "B C A", ""},
		{"one goes out of use and keeps its place", "A B C", casework.ListChange{What: "OUT", Code: "B"}, "A B- C", ""},
		{"and comes back to it", "A B- C", casework.ListChange{What: "BACK", Code: "B"}, "A B C", ""},
		{"the last one in use stays", "A- B", casework.ListChange{What: "OUT", Code: "B"}, "", "One word at least has to stay in use"},
		{"out already", "A- B", casework.ListChange{What: "OUT", Code: "A"}, "", "The word is out of use already"},
		{"in use already", "A B", casework.ListChange{What: "BACK", Code: "A"}, "", "The word is in use"},
		{"before itself", "A B", casework.ListChange{What: "MOVED", Code: "A", Before: "A"}, "", "Select another word before which it comes, or the end"},
		{"no such word", "A B", casework.ListChange{What: "OUT", Code: "X"}, "", "Select the word"},
		{"no such change", "A B", casework.ListChange{What: "DELETED", Code: "A"}, "", "Select what to do"},
	} {
		before := list(row.from)
		got, err := row.change.Kept(before, today)
		if (err == nil) != (row.says == "") || err != nil && err.Error() != "There is a problem. "+row.says || err == nil && written(got) != row.to {
			t.Errorf("%s: %q, %v; want %q, %q", row.name, written(got), err, row.to, row.says)
		}
		if written(before) != row.from {
			t.Errorf("%s: the list before was changed", row.name)
		}
	}
	if got := casework.Offered(list("A B- C")); len(got) != 2 || got.Has("B") {
		t.Errorf("offered: %v", got)
	}
	for _, r := range casework.References() {
		if found, ok := casework.ReferenceOf(r.Name); !ok || found.Title != r.Title || len(r.Words) < 2 {
			t.Errorf("%s is not found", r.Name)
		}
	}
}
