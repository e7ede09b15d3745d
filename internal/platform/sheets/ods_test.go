package sheets_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"channelpanel/internal/platform/sheets"
)

// content is the file's content, which has to be well-formed, after its parts have been looked at.
func content(t *testing.T, body []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if first := z.File[0]; first.Name != "mimetype" || first.Method != zip.Store {
		t.Errorf("the first part is %s, and readers cannot tell what the file is", first.Name)
	}
	r, err := z.Open("content.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return string(text)
		} else if err != nil {
			t.Fatalf("the content is not well-formed: %v", err)
		}
	}
}

// A spreadsheet holds numbers as numbers and everything else as text, whatever is in it, and never a formula.
//
// Shows RP7.
func TestASpreadsheetHoldsValuesAndNoFormula(t *testing.T) {
	body, err := sheets.ODS([]sheets.Sheet{
		{Name: "Referrals by [source] of a very long name that no spreadsheet takes", Rows: [][]sheets.Cell{{sheets.Text("Source"), sheets.Text("Number")}, {sheets.Text(`=HYPERLINK("x") <b>&`), sheets.Number(41)}}},
		{Name: "", Rows: [][]sheets.Cell{{sheets.Text("two\nlines\x00\x1b")}}},
		{Name: "", Rows: nil},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := content(t, body)
	for _, want := range []string{
		`table:name="Referrals by  source  of a v"`, `table:name="Sheet"`, `table:name="Sheet 2"`, `office:value-type="float" office:value="41"`,
		`<text:p>=HYPERLINK(&#34;x&#34;) &lt;b&gt;&amp;</text:p>`, "<text:p>two</text:p><text:p>lines</text:p>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the content lacks %s", want)
		}
	}
	if strings.Contains(got, "table:formula") || strings.ContainsAny(got, "\x00\x1b") {
		t.Error("the content holds a formula, or what no XML may hold")
	}
	again, err := sheets.ODS([]sheets.Sheet{{Name: "x"}})
	other, _ := sheets.ODS([]sheets.Sheet{{Name: "x"}})
	if err != nil || !bytes.Equal(again, other) {
		t.Error("the same sheets give other bytes")
	}
}
