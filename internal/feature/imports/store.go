package imports

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// home is an authority, as its panel spells it, and that panel.
type home struct {
	panel
	name string
}

// panels are all panels by their codes, and the panel of each local authority by the authority's plain name.
func panels(ctx context.Context, tx *pg.Tx) ([]panel, map[string]home, error) {
	var all []panel
	if err := tx.Select(ctx, &all, `SELECT panel_id, code, name FROM panel ORDER BY code`); err != nil {
		return nil, nil, fmt.Errorf("list panels: %w", err)
	}
	var areas []struct {
		panel
		Authority string `db:"authority"`
	}
	err := tx.Select(ctx, &areas, `
		SELECT p.panel_id, p.code, p.name, a.authority FROM panel_authority a JOIN panel p USING (panel_id)`)
	if err != nil {
		return nil, nil, fmt.Errorf("list authorities: %w", err)
	}
	byAuthority := map[string]home{}
	for _, a := range areas {
		byAuthority[plainName(a.Authority)] = home{a.panel, a.Authority}
	}
	return all, byAuthority, nil
}

// heldReferences are those of refs under which a case came from a file before.
func heldReferences(ctx context.Context, tx *pg.Tx, refs []string) (map[string]bool, error) {
	held := map[string]bool{}
	for part := range slices.Chunk(refs, chunk) {
		var found []string
		if err := tx.Select(ctx, &found, `SELECT source_ref FROM case_file WHERE source_ref = ANY ($1)`, pq.Array(part)); err != nil {
			return nil, fmt.Errorf("look for references already held: %w", err)
		}
		for _, ref := range found {
			held[ref] = true
		}
	}
	return held, nil
}

// series is one panel's references of one year.
type series struct {
	Panel casework.PanelID `db:"panel_id"`
	Year  int              `db:"year"`
}

// numbers are the numbers of the references that were given out last, of each series.
type numbers map[series]int

func (n numbers) next(panel casework.PanelID, year int) int {
	n[series{panel, year}]++
	return n[series{panel, year}]
}

// reserve takes as many numbers of each series as the rows need, in one statement. Series are taken in one order, so
// that two imports at once wait for one another and never lock crosswise.
func reserve(ctx context.Context, tx *pg.Tx, rows []row) (numbers, error) {
	wanted := map[series]int{}
	for _, r := range rows {
		wanted[series{r.panel.ID, r.ReceivedOn.Year}]++
	}
	var ids []string
	var years, counts []int64
	for s, n := range wanted {
		ids, years, counts = append(ids, string(s.Panel)), append(years, int64(s.Year)), append(counts, int64(n))
	}
	var taken []struct {
		series
		Last int `db:"last"`
	}
	err := tx.Select(ctx, &taken, `
		INSERT INTO reference_counter (panel_id, year, last)
		SELECT panel_id, year, n FROM unnest(CAST($1 AS uuid[]), CAST($2 AS int[]), CAST($3 AS int[])) AS w (panel_id, year, n) ORDER BY panel_id, year
		ON CONFLICT (panel_id, year) DO UPDATE SET last = reference_counter.last + excluded.last
		RETURNING panel_id, year, last`, pq.Array(ids), pq.Array(years), pq.Array(counts))
	if err != nil {
		return nil, fmt.Errorf("reserve references: %w", err)
	}
	out := numbers{}
	for _, t := range taken {
		out[t.series] = t.Last - wanted[t.series]
	}
	return out, nil
}

// written are the rows of one chunk. Each table takes its rows as one JSON list, whose fields are its columns.
type written struct {
	people []personRow
	cases  []caseRow
	keys   []keyRow
	events []eventRow
}

type personRow struct {
	ID         casework.PersonID `json:"person_id"`
	GivenName  string            `json:"given_name"`
	FamilyName string            `json:"family_name"`
	Born       casework.Date     `json:"date_of_birth,omitzero"`
	Gender     string            `json:"gender"`
	Authority  string            `json:"residence_authority"`
	Keys       []string          `json:"match_keys"`
	Edition    int               `json:"keys_edition"`
	At         time.Time         `json:"created_at"`
}

type caseRow struct {
	ID              casework.CaseID      `json:"case_id"`
	Ref             string               `json:"ref"`
	Person          casework.PersonID    `json:"person_id"`
	Panel           casework.PanelID     `json:"panel_id"`
	State           casework.State       `json:"state"`
	Sens            casework.Sensitivity `json:"sens"`
	ReceivedOn      casework.Date        `json:"received_on"`
	Source          string               `json:"source"`
	Scheme          string               `json:"concern_scheme"`
	Concern         string               `json:"concern"`
	Born            casework.Date        `json:"date_of_birth,omitzero"`
	Authority       string               `json:"residence_authority"`
	ScreenedOn      casework.Date        `json:"screened_on,omitzero"`
	ScreeningResult string               `json:"screening_result"`
	Section36On     casework.Date        `json:"section36_on,omitzero"`
	Section36Result string               `json:"section36_result"`
	FirstPanelOn    casework.Date        `json:"first_panel_on,omitzero"`
	AdoptedOn       casework.Date        `json:"adopted_on,omitzero"`
	PlanVersion     int                  `json:"plan_version"`
	ConsentStatus   string               `json:"consent_status"`
	ConsentOn       casework.Date        `json:"consent_on,omitzero"`
	SupportFrom     casework.Date        `json:"support_from,omitzero"`
	Outcome         string               `json:"outcome"`
	ClosedOn        casework.Date        `json:"closed_on,omitzero"`
	ClosureCode     string               `json:"closure_code"`
	SourceRef       string               `json:"source_ref"`
	SourceFile      string               `json:"source_file"`
	At              time.Time            `json:"created_at"`
}

func newCaseRow(k casework.Case, at time.Time) caseRow {
	return caseRow{
		ID: k.ID, Ref: k.Ref, Person: k.Person, Panel: k.Panel, State: k.State, Sens: k.Sens, ReceivedOn: k.ReceivedOn, Source: k.Source,
		Scheme: k.ConcernScheme, Concern: k.Concern, Born: k.DateOfBirth, Authority: k.ResidenceAuthority,
		ScreenedOn: k.ScreenedOn, ScreeningResult: k.ScreeningResult, Section36On: k.Section36On, Section36Result: k.Section36Result,
		FirstPanelOn: k.FirstPanelOn, AdoptedOn: k.AdoptedOn, PlanVersion: k.PlanVersion, ConsentStatus: k.ConsentStatus, ConsentOn: k.ConsentOn,
		SupportFrom: k.SupportFrom, Outcome: k.Outcome, ClosedOn: k.ClosedOn, ClosureCode: k.ClosureCode,
		SourceRef: k.SourceRef, SourceFile: k.SourceFile, At: at,
	}
}

type keyRow struct {
	Case    casework.CaseID `json:"case_id"`
	Wrapped string          `json:"wrapped"` // bytea as PostgreSQL reads it: \x and hexadecimal
}

type eventRow struct {
	Case    casework.CaseID      `json:"case_id"`
	At      time.Time            `json:"at"`
	Event   casework.Event       `json:"event"`
	From    casework.State       `json:"state_from"`
	To      casework.State       `json:"state_to"`
	Section casework.Subject     `json:"section"`
	Title   string               `json:"title"`
	By      string               `json:"by_name"`
	Checks  []casework.CheckNote `json:"checks"`
	Edition string               `json:"edition"`
}

// insert writes the chunk, one statement for each table.
func (w written) insert(ctx context.Context, tx *pg.Tx) error {
	for _, step := range []struct {
		what, query string
		rows        any
		n           int
	}{
		{"people", insertPeople, w.people, len(w.people)},
		{"case files", insertCases, w.cases, len(w.cases)},
		{"case keys", insertKeys, w.keys, len(w.keys)},
		{"events", insertEvents, w.events, len(w.events)},
	} {
		list, err := json.Marshal(step.rows)
		if err != nil {
			return fmt.Errorf("import %s: %w", step.what, err)
		}
		n, err := tx.Exec(ctx, step.query, string(list))
		if err != nil {
			return fmt.Errorf("import %s: %w", step.what, err)
		}
		if int(n) != step.n {
			return fmt.Errorf("import %s: %d of %d rows were taken", step.what, n, step.n)
		}
	}
	return nil
}

const (
	insertPeople = `
	INSERT INTO person (person_id, given_name, family_name, date_of_birth, gender, residence_authority, match_keys, keys_edition, created_at)
	SELECT person_id, given_name, family_name, date_of_birth, gender, residence_authority, match_keys, keys_edition, created_at
	FROM json_to_recordset(CAST($1 AS json)) AS r (person_id uuid, given_name text, family_name text, date_of_birth date, gender text,
		residence_authority text, match_keys text[], keys_edition int, created_at timestamptz)`

	insertCases = `
	INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, date_of_birth,
		residence_authority, screened_on, screening_result, section36_on, section36_result, first_panel_on, adopted_on, plan_version,
		consent_status, consent_on, support_from, outcome, closed_on, closure_code, source_ref, source_file, created_at, updated_at)
	SELECT case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, date_of_birth,
		residence_authority, screened_on, screening_result, section36_on, section36_result, first_panel_on, adopted_on, plan_version,
		consent_status, consent_on, support_from, outcome, closed_on, closure_code, source_ref, source_file, created_at, created_at
	FROM json_to_recordset(CAST($1 AS json)) AS r (case_id uuid, ref text, person_id uuid, panel_id uuid, state text, sens text, received_on date,
		source text, concern_scheme text, concern text, date_of_birth date, residence_authority text, screened_on date, screening_result text,
		section36_on date, section36_result text, first_panel_on date, adopted_on date, plan_version int, consent_status text, consent_on date,
		support_from date, outcome text, closed_on date, closure_code text, source_ref text, source_file text, created_at timestamptz)`

	insertKeys = `
	INSERT INTO case_key (case_id, wrapped)
	SELECT case_id, wrapped FROM json_to_recordset(CAST($1 AS json)) AS r (case_id uuid, wrapped bytea)`

	insertEvents = `
	INSERT INTO case_event (case_id, at, event, state_from, state_to, section, title, by_name, checks, edition)
	SELECT case_id, at, event, state_from, state_to, section, title, by_name, checks, edition
	FROM json_to_recordset(CAST($1 AS json)) AS r (case_id uuid, at timestamptz, event text, state_from text, state_to text, section text,
		title text, by_name text, checks jsonb, edition text)`
)
