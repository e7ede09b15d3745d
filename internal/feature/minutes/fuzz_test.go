package minutes

import (
	"strings"
	"testing"
	"unicode/utf8"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/print"
	"channelpanel/internal/testkit"
)

// FuzzMinutes: whatever is typed, the forms of minutes are read without a panic, what is taken is whole, and every word of a section is
// on its paper.
func FuzzMinutes(f *testing.F) {
	testkit.FuzzTyped(f, "- one\n- two\n\nthree", func(t *testing.T, in testkit.Typed) {
		was := casework.MinutesText{Title: "A", Salt: "s", Parts: []casework.MinutesPart{{Title: "B", Text: "b"}, {Title: "C", Text: "c"}}}
		form := editForm{MoreTitle: in.Day, MoreText: in.Month, NoSensitive: in.Tick, parts: map[string]partForm{key(0): {in.Word}, key(1): {in.Year}}}
		got := form.parse(1, 2)
		next := was.With(got.Texts, got.More)
		if next.Validate(got.More) == nil {
			for _, p := range next.Parts {
				if p.Title == "" || p.Text == "" {
					t.Errorf("taken as %+v", next)
				}
			}
			if next.Digest() == was.Digest() && next.Canonical() != was.Canonical() {
				t.Error("two texts have one digest")
			}
			if utf8.ValidString(in.Word) {
				paper := print.Document{Blocks: sectionBlocks(Section{Ref: "R", Text: next})}.Text()
				whole := print.Document{Blocks: []print.Block{print.Text(next.Canonical())}}.Text()
				if a, b := spaced(paper), spaced(whole); a != b {
					t.Errorf("the paper reads %q, want %q", a, b)
				}
			}
		}
		if r := (remarkForm{Text: in.Word, NoSensitive: in.Tick}).parse(); r.Validate() == nil && (strings.TrimSpace(r.Text) == "" || !r.NoSensitive) {
			t.Errorf("taken as %+v", r)
		}
	})
}

// spaced is a text by its words alone, without the marks of lists.
func spaced(s string) string {
	var list []string
	for w := range strings.FieldsSeq(s) {
		if w = strings.Trim(w, "-"); w != "" {
			list = append(list, w)
		}
	}
	return strings.Join(list, " ")
}
