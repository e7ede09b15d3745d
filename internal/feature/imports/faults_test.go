package imports_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/imports"
)

const header = "reference,received_on,given_name,family_name,date_of_birth,gender,local_authority,source,concern_scheme,concern,outcome,screened_on," +
	"section36_on,first_panel_on,adopted_on,consent_on,closed_on,closure_reason\n"

const good = "X-1,2019-05-11,Zoë,Dixon,1999-10-11,FEMALE,Rutland,HMPPS,B,MIXED,SIGNPOSTED,2019-05-22,,,,,,\n"

// with is the good row with other values in some of its columns: "source", "POLL", …
func with(changes ...string) string {
	columns, values := strings.Split(strings.TrimSpace(header), ","), strings.Split(strings.TrimSuffix(good, "\n"), ",")
	for i := 0; i < len(changes); i += 2 {
		values[slices.Index(columns, changes[i])] = changes[i+1]
	}
	return strings.Join(values, ",") + "\n"
}

func TestEveryFaultOfAFileIsNamedAtOnce(t *testing.T) {
	d := open(t)
	if _, err := d.run(t, imports.Batch{Body: []byte(header + with("reference", "HELD"))}); err != nil {
		t.Fatal(err)
	}
	before := d.count(t, `SELECT count(*) FROM case_file`)
	_, err := d.run(t, imports.Batch{Body: []byte(strings.Replace(header, "given_name", "nickname", 1) +
		with("reference", "X-2", "source", "POLL") +
		with("reference", "X-3", "date_of_birth", "11/10/1999") +
		with("reference", "X-4", "screened_on", "2019-05-01") +
		with("reference", "X-5", "local_authority", "Atlantis") +
		with("reference", "X-2") +
		with("reference", "HELD") +
		with("reference", "X-7", "received_on", "2027-01-01", "concern_scheme", "D", "concern", "OTHER", "screened_on", "2027-01-02") +
		with("reference", "X-8", "concern", "INCEL", "gender", "F", "outcome", "GONE") +
		with("reference", "X-9", "closed_on", "2019-06-01", "closure_reason", "BORED") +
		with("reference", "X-10", "concern_scheme", "D") +
		with("reference", "X-11", "family_name", "a\x00b") +
		"X-12,too,short\n" +
		with("reference", ""))})
	got := faults(t, err)
	want := []string{
		`row 1, column nickname, value "nickname": The column is not one of an import`,
		`row 1, column given_name, value "": The column is missing`,
		`row 2, column source, value "POLL": The source is not one of the known codes`,
		`row 3, column date_of_birth, value "11/10/1999": This is not a date like 2019-11-24`,
		`row 4, column screened_on, value "2019-05-01": The date is before received_on`,
		`row 5, column local_authority, value "Atlantis": No panel is responsible for this local authority`,
		`row 6, column reference, value "X-2": The reference is there already in row 2`,
		`row 7, column reference, value "HELD": A referral with this reference is already held`,
		`row 8, column received_on, value "2027-01-01": The date the referral was received must be today or in the past`,
		`row 8, column screened_on, value "2027-01-02": The date is in the future`,
		`row 9, column gender, value "F": The gender is not one of the known codes`,
		`row 9, column concern, value "INCEL": The type of concern is not one of its scheme`,
		`row 9, column outcome, value "GONE": The outcome is not one of the known codes`,
		`row 10, column closed_on, value "2019-06-01": The outcome SIGNPOSTED does not go with this date`,
		`row 10, column closure_reason, value "BORED": The closure reason is not one of the known codes`,
		`row 11, column concern_scheme, value "D": The concern scheme is not the one in use on the day the referral was received`,
		`row 12, column family_name, value "a\x00b": The value has a character that is no part of any text`,
		`row 13, The row has 3 fields and the header 18`,
		`row 14, column reference, value "": Enter the reference of the referral`,
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("missing: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("not asked for: %s", g)
		}
	}
	if n := d.count(t, `SELECT count(*) FROM case_file`); n != before {
		t.Errorf("%d cases, want %d as before", n, before)
	}
}

func TestAFileThatCannotBeReadIsRefusedInPlainWords(t *testing.T) {
	d := open(t)
	for name, c := range map[string]struct{ body, want string }{
		"empty":                   {"", "The file is empty"},
		"only a byte order mark":  {"\xef\xbb\xbf", "The file is empty"},
		"a header and no rows":    {header, "The file has a header and no rows"},
		"a quote that never ends": {header + good + with("reference", `"X-2`), "row 3, The row cannot be read, and no row after it was checked"},
		"a column twice":          {strings.Replace(header, "screened_on", "reference", 1) + good, `row 1, column reference, value "reference": The column is there twice`},
		"UTF-16":                  {"\xff\xfer\x00e\x00", "save it as CSV UTF-8"},
		"another kind of file":    {"PK\x03\x04\n", "The column is missing"},
		"a date in a missing column is not blamed twice": {
			strings.Replace(header, "closed_on", "ended", 1) + with("closed_on", "2019-06-01", "closure_reason", "SUCCESS"), "The column is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.run(t, imports.Batch{Body: []byte(c.body)})
			if got := faults(t, err); !slices.ContainsFunc(got, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("faults %q, want one with %q", got, c.want)
			} else if strings.Contains(name, "blamed twice") && len(got) != 2 {
				t.Errorf("faults %q, want the two of the header", got)
			}
			d.nothing(t)
		})
	}
}

func TestWhatSpreadsheetsWriteIsRead(t *testing.T) {
	old, err := charmap.Windows1252.NewEncoder().String(header + good)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"UTF-8":                        header + good,
		"with a byte order mark":       "\xef\xbb\xbf" + header + good,
		"Windows-1252":                 old,
		"with CRLF at the ends":        strings.ReplaceAll(header+good, "\n", "\r\n"),
		"with spaces about the values": strings.ReplaceAll(header+good, ",", " , "),
		"with capitals in the place":   header + with("local_authority", "RUTLAND"),
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			if _, err := d.run(t, imports.Batch{Body: []byte(body)}); err != nil {
				t.Fatalf("%v %v", err, err)
			}
			if n := d.count(t, `SELECT count(*) FROM person WHERE given_name = 'Zoë' AND residence_authority = 'Rutland'`); n != 1 {
				t.Errorf("%d people called Zoë of Rutland are on record, want 1", n)
			}
		})
	}
}

func TestANamedPanelTakesEveryRow(t *testing.T) {
	d := open(t)
	d.do(t, `INSERT INTO panel (panel_id, code, name, created_at) VALUES (gen_random_uuid(), 'EXS', 'Exshire Channel panel', now())`)
	for i, named := range []string{"EXS", "exshire channel panel"} {
		body := header + with("reference", "A-"+named, "local_authority", "Atlantis")
		if _, err := d.run(t, imports.Batch{Body: []byte(body), Panel: named}); err != nil {
			t.Fatal(err)
		}
		if n := d.count(t, `SELECT count(*) FROM case_file WHERE ref = $1`, casework.NewReference("EXS", 2019, i+1)); n != 1 {
			t.Errorf("--panel %s: the case did not go to the panel under its next number", named)
		}
	}
	_, err := d.run(t, imports.Batch{Body: []byte(header + good), Panel: "XYZ"})
	if !casework.Refused(err, casework.Invalid) || !strings.Contains(err.Error(), "EXS, LLR") {
		t.Errorf("an unknown panel: %v", err)
	}
}

func TestADryRunOnlyChecks(t *testing.T) {
	d := open(t)
	report, err := d.run(t, imports.Batch{Body: whole(t), Dry: true})
	if err != nil || report.Rows != rows {
		t.Fatalf("%+v, %v", report, err)
	}
	if len(report.States) != 3 || !slices.Contains(report.States, imports.Count{Name: "Closed", N: 697}) {
		t.Errorf("states %v", report.States)
	}
	d.nothing(t)
	if n := d.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'done' AND ref = 'import referrals-2019-20.csv'`); n != 1 {
		t.Errorf("%d entries of the dry run, want 1", n)
	}
}

func TestACaseStandsWhereItsDatesShow(t *testing.T) {
	d := open(t)
	adopted := []string{"outcome", "ADOPTED", "section36_on", "2019-06-01", "first_panel_on", "2019-07-01", "adopted_on", "2019-07-01"}
	body := header + with("reference", "waiting") +
		with(append(adopted, "reference", "consent awaited")...) +
		with(append(adopted, "reference", "supported", "consent_on", "2019-07-09")...) +
		with(append(adopted, "reference", "refused", "closed_on", "2019-09-01", "closure_reason", "CONSENT-R")...)
	if _, err := d.run(t, imports.Batch{Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{
		"waiting": "SCREENED_OUT NOT-YET", "consent awaited": "ADOPTED_CONSENT_PENDING NOT-YET", "supported": "ACTIVE GIVEN", "refused": "CLOSED_FINAL REFUSED",
	} {
		var got string
		err := d.owner.GetContext(t.Context(), &got, `SELECT state || ' ' || consent_status FROM case_file WHERE source_ref = $1`, ref)
		if err != nil || got != want {
			t.Errorf("%s: %q %v, want %q", ref, got, err, want)
		}
	}
}

func TestNobodyButTheCommandLineImports(t *testing.T) {
	d := open(t)
	person := casework.Actor{Kind: casework.SignedIn, ID: "11111111-1111-4111-8111-111111111111", Name: "Asha Patel"}
	_, err := d.service.Import(t.Context(), person, imports.Batch{Name: file, Body: []byte(header + good)}, func(string, int, int) {})
	if !casework.Refused(err, casework.Forbidden) && !casework.Refused(err, casework.NotFound) {
		t.Errorf("a person's import: %v", err)
	}
	d.nothing(t)
	if n := d.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'refused' AND action = 'case.referral:import'`); n != 1 {
		t.Errorf("%d entries of the refusal, want 1", n)
	}
}
