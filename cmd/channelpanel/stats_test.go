package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
)

const published = "../../internal/feature/statistics/testdata/expected-2019-20.json"

// lacks are the figures that are at a place in want and not in got.
func lacks(at string, want, got any) []string {
	w, inner := want.(map[string]any)
	if !inner {
		if reflect.DeepEqual(want, got) {
			return nil
		}
		return []string{fmt.Sprintf("%s is %v, want %v", at, got, want)}
	}
	g, _ := got.(map[string]any)
	var list []string
	for key, v := range w {
		list = append(list, lacks(at+"/"+key, v, g[key])...)
	}
	return list
}

func read(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v in %.300s", err, body)
	}
	return v
}

// Whoever imports the published year at the command line gets its published tables back, to the last digit, in each format.
//
// Shows RP2.
func TestTheCommandLinePrintsThePublishedTablesOfAYear(t *testing.T) {
	db := testkit.DB(t)
	p := testkit.NewPanelNamed(t, db, "LLR", "Leicester, Leicestershire and Rutland")
	for _, a := range []string{"Leicester", "Leicestershire", "Rutland"} {
		if _, err := db.Owner(t).ExecContext(t.Context(), `INSERT INTO panel_authority (panel_id, authority) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p.ID, a); err != nil {
			t.Fatal(err)
		}
	}
	at := []string{"--database-url", db.AppURL, "--data", t.TempDir()}
	caseKeys := t.TempDir() + "/case-keys.json"
	if err := keys.Create(caseKeys); err != nil {
		t.Fatal(err)
	}
	at = append(at, "--case-keys", caseKeys)
	if _, err := said(t, append([]string{"stats", "--year", "2019/21"}, at...)...); err == nil || !strings.Contains(err.Error(), "like 2019/20") {
		t.Errorf("a year that is none: %v", err)
	}
	if text, err := said(t, append([]string{"import", "referrals", "../../internal/feature/imports/testdata/referrals-2019-20.csv"}, at...)...); err != nil {
		t.Fatal(err, text)
	}
	want, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	text, err := said(t, append([]string{"stats", "--year", "2019/20", "--format", "json"}, at...)...)
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, []byte(text))
	if wrong := lacks("", read(t, want), got); len(wrong) > 0 {
		slices.Sort(wrong)
		t.Errorf("figures are not as published:\n%s", strings.Join(wrong, "\n"))
	}
	for _, key := range []string{"discussed_source", "adopted_age", "days", "closure", "ethnicity"} {
		if got[key] == nil {
			t.Errorf("there is no %s", key)
		}
	}
	// The planted fault: one referral fewer, and the comparison says so.
	if _, err := db.Owner(t).ExecContext(t.Context(), `
		UPDATE case_file SET source = 'LA' WHERE case_id = (SELECT case_id FROM case_file WHERE source = 'POL' LIMIT 1)`); err != nil {
		t.Fatal(err)
	}
	if text, err = said(t, append([]string{"stats", "--year", "2019/20", "--format", "json"}, at...)...); err != nil || len(lacks("", read(t, want), read(t, []byte(text)))) != 1 {
		t.Errorf("another figure is not noticed: %v", err)
	}
	if text, err = said(t, append([]string{"stats", "--year", "2019/20", "--panel", "llr", "--authority", "Rutland", "--format", "text"}, at...)...); err != nil || !strings.Contains(text, "Referrals of 2019/20, Leicester, Leicestershire and Rutland, Rutland") || !strings.Contains(text, "256") {
		t.Errorf("one authority: %v %.400s", err, text)
	}
	if text, err = said(t, append([]string{"stats", "--year", "2019/20", "--format", "csv"}, at...)...); err != nil {
		t.Error(err)
	} else if rows, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || len(rows) < 100 {
		t.Errorf("%d rows of values: %v", len(rows), err)
	}
	if text, err = said(t, append([]string{"stats", "--year", "2019/20", "--format", "ods"}, at...)...); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(text)), int64(len(text)))
	if err != nil || z.File[0].Name != "mimetype" {
		t.Fatalf("no spreadsheet: %v", err)
	}
	r, err := z.Open("content.xml")
	if err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(r); err != nil || !bytes.Contains(content, []byte(`office:value="3203"`)) {
		t.Errorf("the spreadsheet does not hold the figures: %v", err)
	}
	if _, err = said(t, append([]string{"stats", "--year", "2019/20", "--panel", "nowhere"}, at...)...); err == nil {
		t.Error("a panel that is not there has figures")
	}
}
