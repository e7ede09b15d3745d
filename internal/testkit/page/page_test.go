package page

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

const sample = `<main><h1>Case  LLR-2026-00042-K</h1><a class="back" href="/cases">Back</a>
<ul><li>One</li><li>Two <b>bold</b></li></ul></main>`

func TestChecksPassWhatIsThereAndCatchWhatIsNot(t *testing.T) {
	for _, c := range []struct {
		name  string
		check Checker
		fault string // what the failure says; empty when the check passes
	}{
		{"a heading that is there", In("h1", IsText("Case LLR-2026-00042-K")), ""},
		{"a heading with more than the words asked for", In("h1", IsText("Case")), `text is "Case LLR-2026-00042-K"`},
		{"a part that is missing", In("h2", HasText("Case")), "no h2"},
		{"words that are there", In("main", HasText("Two bold")), ""},
		{"words that are missing", In("main", HasText("Three")), `does not contain "Three"`},
		{"words that must not be there", In("main", NoText("Two")), `contains "Two"`},
		{"one of several", Any("li", HasText("Two")), ""},
		{"none of several", Any("li", HasText("Three")), "no li passes"},
		{"a number of parts", Count("li", 2), ""},
		{"a wrong number of parts", Count("li", 3), "2 of li, want 3"},
		{"a part that must be absent and is not", Absent("a.back"), "1 of a.back, want 0"},
		{"a link", In("a.back", HasAttr("href", "/cases")), ""},
		{"a link elsewhere", In("a.back", HasAttr("href", "/")), `href is "/cases"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(sample))
			if err != nil {
				t.Fatal(err)
			}
			err = c.check(doc.Selection)
			if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
				t.Errorf("got %v, want %q", err, c.fault)
			}
		})
	}
}
