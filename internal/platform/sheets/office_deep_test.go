//go:build deep

package sheets_test

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/sheets"
)

// reread has LibreOffice open a file, work it out and write it as comma-separated values: all sheets, one after the other.
func reread(t *testing.T, name string, body []byte) [][]string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless"}
	if filepath.Ext(name) == ".csv" {
		args = append(args, "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,0") // comma, UTF-8, formulas are worked out
	}
	args = append(args, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", out, filepath.Join(dir, name))
	if said, err := exec.CommandContext(t.Context(), "soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v: %s", err, said)
	}
	files, err := filepath.Glob(filepath.Join(out, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("LibreOffice wrote no sheet of %s: %v", name, err)
	}
	var all [][]string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(string(text)))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rows...)
	}
	return all
}

// hostile are cells that a spreadsheet would run. Each comes to 42 where it is run.
var hostile = []string{"=40+2", "+40+2", "-(0-42)", "@SUM(40;2)", " =40+2", "\t=40+2", "=HYPERLINK(\"http://example.org\";42)", "\uff1d40+2"}

func ran(rows [][]string) []string {
	var list []string
	for _, r := range rows {
		for _, c := range r {
			if strings.TrimSpace(c) == "42" {
				list = append(list, strings.Join(r, "|"))
			}
		}
	}
	return list
}

// A spreadsheet that opens what the service writes runs nothing of it, and shows what was there.
//
// Shows T16.
func TestASpreadsheetRunsNothingOfAFile(t *testing.T) {
	rows, cells := [][]string{{"nothing", "text"}}, [][]sheets.Cell{{sheets.Text("nothing"), sheets.Text("text")}}
	for _, h := range hostile {
		rows, cells = append(rows, []string{"cell", h}), append(cells, []sheets.Cell{sheets.Text("cell"), sheets.Text(h)})
	}
	written, err := httpd.CSV("x.csv", rows)
	if err != nil {
		t.Fatal(err)
	}
	open, err := sheets.ODS([]sheets.Sheet{{Name: "One [of] two", Rows: cells}, {Name: "One [of] two", Rows: [][]sheets.Cell{{sheets.Number(41)}}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{"x.csv": written.Body, "x.ods": open} {
		got := reread(t, name, body)
		if list := ran(got); len(list) > 0 {
			t.Errorf("LibreOffice ran of %s: %q", name, list)
		}
		shown := 0
		for _, r := range got {
			if len(r) == 2 && r[0] == "cell" && strings.ContainsAny(r[1], "4") {
				shown++
			}
		}
		if shown != len(hostile) {
			t.Errorf("of %s %d cells are shown, want %d: %q", name, shown, len(hostile), got)
		}
		if name == "x.ods" && !strings.Contains(strings.Join(got[len(got)-1], ""), "41") && !strings.Contains(strings.Join(got[0], ""), "41") {
			t.Errorf("the second sheet is lost: %q", got)
		}
	}
	// The planted fault: the same cells as they are.
	var raw strings.Builder
	w := csv.NewWriter(&raw)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if list := ran(reread(t, "x.csv", []byte(raw.String()))); len(list) == 0 {
		t.Errorf("LibreOffice ran nothing of a file that was not made safe: the trial finds nothing")
	}
}
