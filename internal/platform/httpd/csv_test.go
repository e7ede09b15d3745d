package httpd

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode"
)

// Shows T16.
func TestATableForSavingHoldsNoFormula(t *testing.T) {
	f, err := CSV("x.csv", [][]string{{"a", "b"}, {"=1+1", "+1"}, {"-1", "@x"}, {"\tx", "\rx"}, {"plain", `a "b", c`}, {"", "x=1"}})
	if err != nil {
		t.Fatal(err)
	}
	want := "a,b\r\n'=1+1,'+1\r\n'-1,'@x\r\n'\tx,\"'x\"\r\nplain,\"a \"\"b\"\", c\"\r\n,x=1\r\n"
	if string(f.Body) != want {
		t.Errorf("got %q, want %q", f.Body, want)
	}
}

// What somebody typed comes back from the file as it was, after an apostrophe where it would have been a formula: whatever
// stands before its sign that a spreadsheet does not show, and however it is quoted.
//
// Shows T16.
func TestNoFormulaSurvivesWhateverIsPutBeforeItsSign(t *testing.T) {
	corpus := []string{"plain", "", "a=1", "1-2", "\u00fcber", "'=1", "\"quoted\"", "two\nlines", "a, b; c"}
	formulas := 0
	for _, before := range []string{"", " ", "   ", "\t", "\r", "\n", "\x00", "\x0b", "\u00a0", "\u2003", "\ufeff", "\u200b", "\u200e", " \t\ufeff "} {
		for _, sign := range []string{"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"} {
			for _, rest := range []string{"1+1", "cmd|' /C calc'!A0", `HYPERLINK("http://x","y")`, "SUM(A1:A9)\",=1+1,\"", ""} {
				corpus = append(corpus, before+sign+rest)
				formulas++
			}
		}
	}
	var rows [][]string
	for _, cell := range corpus {
		rows = append(rows, []string{cell, "beside"})
	}
	f, err := CSV("x.csv", rows)
	if err != nil {
		t.Fatal(err)
	}
	back, err := csv.NewReader(bytes.NewReader(f.Body)).ReadAll()
	if err != nil || len(back) != len(corpus) {
		t.Fatalf("%d rows of %d come back: %v", len(back), len(corpus), err)
	}
	as := func(s string) string { return strings.ReplaceAll(s, "\r", "") } // which the format keeps at the ends of lines only
	marked := 0
	for i, cell := range corpus {
		got := back[i][0]
		if strings.HasPrefix(got, "'") && got != cell {
			marked++
			got = got[1:]
		} else if formula(got) {
			t.Errorf("%q comes back as %q, which is run", cell, back[i][0])
		}
		if as(got) != as(cell) {
			t.Errorf("%q comes back as %q", cell, back[i][0])
		}
		if back[i][1] != "beside" {
			t.Errorf("%q runs into the next cell", cell)
		}
	}
	if marked != formulas {
		t.Errorf("%d cells are marked as text, of %d formulas", marked, formulas)
	}
	if !formula(" =1") || formula("a=1") {
		t.Error("the test tells no formula from a text")
	}
}

// formula says whether a spreadsheet might run a cell, however generously it reads.
func formula(cell string) bool {
	cell = strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) })
	return strings.IndexAny(cell, "=+-@\uff1d\uff0b\uff0d\uff20") == 0
}
