package imports_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/imports"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

const (
	file = "referrals-2019-20.csv"
	rows = 6287
)

// desk is an installation with one panel, and the command line's way to import into it.
type desk struct {
	service *imports.Service
	owner   *sqlx.DB
	panel   string
	heard   []string
}

var clerk = casework.Actor{Kind: casework.CLI, Name: "ops"}

func open(t *testing.T) *desk {
	t.Helper()
	db := testkit.DB(t)
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := keys.Create(path); err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{owner: db.Owner(t), panel: uuid.NewString()}
	clock := func(c *pg.Config) {
		c.Clock = func() time.Time { return time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC) }
	}
	d.service = imports.NewService(db.Open(t, clock), guard, ring)
	d.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, 'LLR', 'Leicester, Leicestershire and Rutland Channel panel', now())`, d.panel)
	for _, a := range []string{"Leicester", "Leicestershire", "Rutland"} {
		d.do(t, `INSERT INTO panel_authority (panel_id, authority) VALUES ($1, $2)`, d.panel, a)
	}
	return d
}

func (d *desk) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := d.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := d.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func (d *desk) run(t *testing.T, b imports.Batch) (imports.Report, error) {
	t.Helper()
	if b.Name == "" {
		b.Name = file
	}
	d.heard = nil
	return d.service.Import(t.Context(), clerk, b, func(done string, n, of int) {
		d.heard = append(d.heard, fmt.Sprintf("%s %d of %d", done, n, of))
	})
}

func faults(t *testing.T, err error) []string {
	t.Helper()
	var faulty *imports.Faulty
	if !errors.As(err, &faulty) {
		t.Fatalf("got %v, want a file with faults", err)
	}
	var list []string
	for _, f := range faulty.Faults {
		list = append(list, f.String())
	}
	return list
}

// nothing checks that no table has a trace of an import but the audit log.
func (d *desk) nothing(t *testing.T) {
	t.Helper()
	for _, table := range []string{"person", "case_file", "case_key", "case_event", "tie", "reference_counter", "followup"} {
		if n := d.count(t, `SELECT count(*) FROM `+table); n != 0 {
			t.Errorf("%d rows of %s are on record, though nothing was to be imported", n, table)
		}
	}
}

func whole(t *testing.T) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// table is the file as a spreadsheet shows it, the header first.
func table(t *testing.T, body []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func written(t *testing.T, all [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// margin counts the values of a column of the file, in the database's words.
func margin(all [][]string, column string, words map[string]string) map[string]int {
	i := slices.Index(all[0], column)
	out := map[string]int{}
	for _, r := range all[1:] {
		v := r[i]
		if w, ok := words[v]; ok {
			v = w
		}
		out[v]++
	}
	return out
}

func TestAYearIsImportedInOneGoAndRefusedASecondTime(t *testing.T) {
	d := open(t)
	body := whole(t)
	start := time.Now()
	report, err := d.run(t, imports.Batch{Body: body})
	took := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d referrals in %.1f s", report.Rows, took.Seconds())
	if took > time.Minute {
		t.Errorf("the import took %v, want less than a minute", took)
	}
	if want := []imports.Count{{Name: "LLR", N: rows}}; report.Rows != rows || !slices.Equal(report.Panels, want) {
		t.Errorf("reported %+v", report)
	}
	if d.heard[0] != "checked 6287 of 6287" || d.heard[2] != "imported 1000 of 6287" || d.heard[len(d.heard)-1] != "imported 6287 of 6287" {
		t.Errorf("progress said %q", d.heard)
	}
	all := table(t, body)
	for column, c := range map[string]struct {
		query string
		words map[string]string
	}{
		"source":          {`SELECT source FROM case_file`, nil},
		"concern":         {`SELECT concern FROM case_file`, nil},
		"concern_scheme":  {`SELECT concern_scheme FROM case_file`, nil},
		"local_authority": {`SELECT residence_authority FROM case_file`, nil},
		"gender":          {`SELECT gender FROM person`, nil},
		"family_name":     {`SELECT family_name FROM person JOIN case_file USING (person_id)`, nil},
		"received_on":     {`SELECT CAST(received_on AS text) FROM case_file`, nil},
		"closed_on":       {`SELECT coalesce(CAST(closed_on AS text), '') FROM case_file`, nil},
		"consent_on":      {`SELECT coalesce(CAST(consent_on AS text), '') FROM case_file`, nil},
		"closure_reason":  {`SELECT closure_code FROM case_file`, nil},
		"outcome": {`SELECT state FROM case_file`, map[string]string{
			"NFA": "SCREENED_OUT", "SIGNPOSTED": "SCREENED_OUT", "NOT_ADOPTED": "NOT_ADOPTED", "ADOPTED": "CLOSED_FINAL"}},
	} {
		var values []string
		if err := d.owner.SelectContext(t.Context(), &values, c.query); err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, v := range values {
			got[v]++
		}
		if want := margin(all, column, c.words); !maps.Equal(got, want) {
			t.Errorf("%s: on record %v, in the file %v", column, got, want)
		}
	}
	for what, c := range map[string]struct {
		want  int
		query string
	}{
		"cases with file and reference":        {rows, `SELECT count(*) FROM case_file WHERE source_file = 'referrals-2019-20.csv' AND source_ref LIKE 'P1920-%'`},
		"keys, each another":                   {rows, `SELECT count(DISTINCT wrapped) FROM case_key`},
		"ties to the panel":                    {rows, `SELECT count(*) FROM tie WHERE kind = 'panel'`},
		"entries, one for each referral":       {rows, `SELECT count(DISTINCT case_id) FROM audit_event WHERE action = 'case.referral:import' AND outcome = 'done' AND event = 'import' AND actor = 'cli:ops'`},
		"entries in all":                       {rows, `SELECT count(*) FROM audit_event`},
		"entries that name their case":         {rows, `SELECT count(*) FROM audit_event e JOIN case_file c ON c.case_id = e.case_id AND c.ref = e.ref AND c.panel_id = e.panel_id`},
		"reviews or other things due":          {0, `SELECT count(*) FROM followup`},
		"events that are not the import's":     {0, `SELECT count(*) FROM case_event WHERE event <> 'import'`},
		"events without a check":               {0, `SELECT count(*) FROM case_event WHERE jsonb_array_length(checks) = 0`},
		"checks that count as evidenced":       {0, `SELECT count(*) FROM case_event, jsonb_array_elements(checks) AS c WHERE c ->> 'outcome' <> 'not evidenced (imported)'`},
		"histories that begin on the day":      {rows, `SELECT count(*) FROM case_event e JOIN case_file c USING (case_id) WHERE state_to = 'RECEIVED' AND CAST(at AT TIME ZONE 'Europe/London' AS date) = c.received_on`},
		"histories that end where the case is": {rows, `SELECT count(*) FROM case_file c WHERE state = (SELECT state_to FROM case_event e WHERE e.case_id = c.case_id AND by_name LIKE 'Imported from %' ORDER BY at DESC, event_id DESC LIMIT 1)`},
		"histories with a gap": {0, `SELECT count(*) FROM (SELECT state_from, lag(state_to, 1, '') OVER (PARTITION BY case_id ORDER BY at, event_id) AS before
			FROM case_event WHERE by_name LIKE 'Imported from %') h WHERE state_from <> before`},
		"closings on the day":      {697, `SELECT count(*) FROM case_event e JOIN case_file c USING (case_id) WHERE state_to = 'CLOSED_FINAL' AND section = 'case.review' AND CAST(at AT TIME ZONE 'Europe/London' AS date) = c.closed_on`},
		"events without a section": {0, `SELECT count(*) FROM case_event WHERE section = ''`},
		"numbers of 2019":          {1, `SELECT count(*) FROM reference_counter WHERE year = 2019 AND last = (SELECT count(*) FROM case_file WHERE ref LIKE 'LLR-2019-%')`},
		"first reference of 2019":  {1, `SELECT count(*) FROM case_file WHERE ref = '` + casework.NewReference("LLR", 2019, 1) + `' AND source_ref = 'P1920-00002'`},
	} {
		if n := d.count(t, c.query); n != c.want {
			t.Errorf("%s: %d, want %d", what, n, c.want)
		}
	}

	_, err = d.run(t, imports.Batch{Body: body})
	refused := faults(t, err)
	if len(refused) != rows || refused[0] != `row 2, column reference, value "P1920-00001": A referral with this reference is already held` {
		t.Errorf("a second time: %d faults, the first %q", len(refused), refused[0])
	}
	if n := d.count(t, `SELECT count(*) FROM case_file`); n != rows {
		t.Errorf("%d cases after the second time", n)
	}
	if n := d.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'failed'`); n != 1 {
		t.Errorf("%d entries of the refusal, want 1", n)
	}
}

func TestOneBadRowImportsNothingAndIsNamed(t *testing.T) {
	d := open(t)
	all := table(t, whole(t))
	all[5000][slices.Index(all[0], "source")] = "POLICE"
	_, err := d.run(t, imports.Batch{Body: written(t, all)})
	got := faults(t, err)
	if len(got) != 1 || !strings.HasPrefix(got[0], `row 5001, column source, value "POLICE": `) {
		t.Errorf("faults %q", got)
	}
	d.nothing(t)
}

func TestAnImportThatFailsHalfWayLeavesNothing(t *testing.T) {
	d := open(t)
	d.do(t, `ALTER TABLE case_file ADD CHECK (source_ref <> 'P1920-06000')`)
	_, err := d.run(t, imports.Batch{Body: whole(t)})
	var faulty *imports.Faulty
	if err == nil || errors.As(err, &faulty) || !strings.Contains(err.Error(), "import case files") {
		t.Errorf("the database refused a row: %v", err)
	}
	if !slices.Contains(d.heard, "imported 5500 of 6287") {
		t.Errorf("it failed before it was half way: %q", d.heard)
	}
	d.nothing(t)
	if n := d.count(t, `SELECT count(*) FROM audit_event`); n != 0 {
		t.Errorf("%d entries of what was not done", n)
	}
}
