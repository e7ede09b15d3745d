package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/keys"
)

// seedHistory fills what hangs on the cases that seed has copied in. Whoever changes what is seeded changes seedEdition.
//
//go:embed seed.sql
var seedHistory string

const seedEdition = 1

const (
	atOnce         = 2000 // cases in one copy
	entriesPerCase = 4    // of the audit log
	narrated       = 900  // characters of the story of a referral
)

// seed fills an empty, migrated database, by its owner: so many cases with twice as many people, and around each what
// a worked case has. The same number gives the same cases on the same day.
func seed(ctx context.Context, owner *sqlx.DB, guard *authz.Guard, ring *keys.Ring, cases int, now time.Time) error {
	s := seeder{world: theWorld(), guard: guard, ring: ring, now: now.UTC().Truncate(time.Second), r: rand.New(rand.NewPCG(36, uint64(cases)))}
	if err := s.office(ctx, owner); err != nil {
		return fmt.Errorf("seed the office: %w", err)
	}
	for from := 0; from < cases; from += atOnce {
		if err := s.copyCases(ctx, owner, from, min(from+atOnce, cases), cases); err != nil {
			return fmt.Errorf("seed cases from the %dth: %w", from, err)
		}
	}
	if _, err := owner.ExecContext(ctx, seedHistory); err != nil {
		return fmt.Errorf("seed the history: %w", err)
	}
	if _, err := owner.ExecContext(ctx, `VACUUM (ANALYZE)`); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}

type seeder struct {
	world world
	guard *authz.Guard
	ring  *keys.Ring
	now   time.Time
	r     *rand.Rand
}

// office makes panels, agencies and people.
func (s *seeder) office(ctx context.Context, owner *sqlx.DB) error {
	do := func(query string, args ...any) (err error) {
		_, err = owner.ExecContext(ctx, query, args...)
		return err
	}
	for _, p := range s.world.panels {
		if err := do(`INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, $2, $3, '2015-07-01')`, p.ID, p.Code, p.Name); err != nil {
			return err
		}
		if err := do(`INSERT INTO panel_authority (panel_id, authority) VALUES ($1, $2)`, p.ID, p.Name); err != nil {
			return err
		}
	}
	for _, a := range s.world.agencies {
		if err := do(`INSERT INTO agency (agency_id, name, schedule7, created_at) VALUES ($1, $2, $3, '2015-07-01')`, a.ID, a.Name, a.Type); err != nil {
			return err
		}
	}
	everybody := append([]person(nil), s.world.crowd...)
	for _, p := range s.world.people {
		everybody = append(everybody, p)
	}
	for _, p := range everybody {
		if err := do(`INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) VALUES ($1, $2, $3, 'x', '2015-07-01')`,
			p.ID, string(p.ID)+"@example.org", p.Name); err != nil {
			return err
		}
		if err := do(`
			INSERT INTO membership (membership_id, user_id, role, panel_id, agency_id, from_on, appointed_on, skills)
			VALUES (gen_random_uuid(), $1, $2, $3, CAST(nullif($4, '') AS uuid), '2015-07-01', '2015-07-01', 'Ten years of safeguarding')`,
			p.ID, p.Role, s.world.panels[0].ID, string(p.Agency)); err != nil {
			return err
		}
	}
	return nil
}

// table is what goes into one table in one copy.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

func (t *table) add(values ...any) { t.rows = append(t.rows, values) }

// batch is what some cases put into the tables that are copied. The order is that of their references.
type batch struct{ people, files, keys, narratives, actions, notes, ties, entries table }

func newBatch() *batch {
	return &batch{
		people: table{name: "person", columns: []string{"person_id", "given_name", "family_name", "date_of_birth", "gender", "address", "postcode", "phone", "language",
			"household", "occupation", "residence_authority", "residence_force", "created_at"}},
		files: table{name: "case_file", columns: []string{"case_id", "ref", "person_id", "panel_id", "state", "sens", "received_on", "source", "concern_scheme", "concern",
			"date_of_birth", "residence_authority", "residence_force", "deconfliction", "screened_on", "screening_result", "section36_on", "section36_result",
			"section36_maker", "first_panel_on", "adopted_on", "plan_version", "consent_status", "consent_giver", "consent_on", "support_from", "next_review",
			"closed_on", "closure_code", "reviews_done", "created_at", "updated_at", "version"}},
		keys:       table{name: "case_key", columns: []string{"case_id", "wrapped"}},
		narratives: table{name: "narrative", columns: []string{"case_id", "field", "version", "sealed", "at", "by_actor"}},
		actions:    table{name: "action", columns: []string{"action_id", "case_id", "panel_id", "agency_id", "due_on", "status", "done_on", "raised_by", "raised_at"}},
		notes:      table{name: "action_note", columns: []string{"note_id", "action_id", "case_id", "at", "by_name", "by_user"}},
		ties:       table{name: "tie", columns: []string{"case_id", "kind", "subject_id", "panel_id", "sens", "received_on", "since", "until", "reason", "made_by"}},
		entries: table{name: "audit_event", columns: []string{"entry_id", "at", "actor", "action", "outcome", "ref", "case_id", "panel_id", "role", "tie", "event", "request",
			"leaf", "salt", "payload"}},
	}
}

func (s *seeder) copyCases(ctx context.Context, owner *sqlx.DB, from, to, all int) error {
	b := newBatch()
	for n := from; n < to; n++ {
		if err := s.oneCase(ctx, b, n, all); err != nil {
			return err
		}
	}
	tx, err := owner.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	// Without the triggers of foreign keys and of ties; entries keep theirs, which have them wait for the integrator.
	for _, step := range []struct {
		role string
		list []table
	}{{"replica", []table{b.people, b.files, b.keys, b.narratives, b.actions, b.notes, b.ties}}, {"origin", []table{b.entries}}} {
		if _, err := tx.ExecContext(ctx, `SET LOCAL session_replication_role = `+step.role); err != nil {
			return err
		}
		for _, t := range step.list {
			if err := copyIn(ctx, tx, t); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
	}
	return tx.Commit()
}

func copyIn(ctx context.Context, tx *sqlx.Tx, t table) error {
	in, err := tx.PrepareContext(ctx, "COPY "+pq.QuoteIdentifier(t.name)+" ("+strings.Join(quoted(t.columns), ", ")+") FROM STDIN")
	if err != nil {
		return err
	}
	for _, row := range t.rows {
		if _, err := in.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	if _, err := in.ExecContext(ctx); err != nil {
		return err
	}
	return in.Close()
}

func quoted(names []string) []string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = pq.QuoteIdentifier(n)
	}
	return list
}

// episode is a case in the making.
type episode struct {
	n        int
	id       casework.CaseID
	ref      string
	panel    casework.PanelID
	state    casework.State
	sens     casework.Sensitivity
	received casework.Date
	at       time.Time
}

// oneCase makes the nth of all cases: the oldest first, most on the home panel, the last twentieth still running.
func (s *seeder) oneCase(ctx context.Context, b *batch, n, all int) error {
	e := s.begin(n, all)
	s.person(b, n, e)
	s.person(b, n+all, e) // somebody who is on record and was never referred here
	if err := s.file(b, e); err != nil {
		return err
	}
	s.ties(b, e, all)
	return s.entries(ctx, b, e)
}

func (s *seeder) begin(n, all int) *episode {
	e := &episode{n: n, id: casework.CaseID(id("case", n)), sens: casework.Normal, state: casework.StateClosed}
	home := s.world.panels[0]
	p := home
	if n%10 >= 6 {
		p = s.world.panels[n%10-5]
	}
	e.panel = p.ID
	const days = 10 * 365
	e.at = s.now.AddDate(0, 0, -days+days*n/all).Truncate(24 * time.Hour).Add(9 * time.Hour)
	e.received = calendar.Today(e.at)
	e.ref = casework.NewReference(p.Code, 2000+n/90000, n%90000+1) // five figures hold no more of a year
	switch roll := s.r.IntN(1000); {
	case roll < 3:
		e.sens = casework.Sealed
	case roll < 30:
		e.sens = casework.Restricted
	}
	running := []casework.State{
		casework.StateReceived, casework.StateSection36, casework.StateInformation, casework.StateListed, casework.StateDeferred,
		casework.StateConsentPending, casework.StateActive, casework.StateActive, casework.StateActive, casework.StatePaused, casework.StateMonitoring,
	}
	ended := []casework.State{casework.StateScreenedOut, casework.StateNotAdopted, casework.StateClosed, casework.StateClosed}
	e.state = ended[s.r.IntN(len(ended))]
	if n >= all-all/20 {
		e.state = running[s.r.IntN(len(running))]
	}
	return e
}

func (s *seeder) person(b *batch, n int, e *episode) {
	born := time.Date(1950+s.r.IntN(60), time.Month(1+s.r.IntN(12)), 1+s.r.IntN(28), 0, 0, 0, 0, time.UTC)
	b.people.add(id("person", n), given(s.r), family(s.r), born, []string{"MALE", "FEMALE"}[s.r.IntN(2)], fmt.Sprintf("%d Invented Row", 1+s.r.IntN(300)),
		fmt.Sprintf("ZZ99 %dAA", s.r.IntN(10)), "01632 960"+fmt.Sprint(100+s.r.IntN(900)), "English", "Lives with family", "At college",
		s.world.panels[0].Name, "Fennshire Police", e.at)
}

func (s *seeder) file(b *batch, e *episode) error {
	k := e.facts()
	date := func(d casework.Date) any {
		if d.IsZero() {
			return nil
		}
		return d.String()
	}
	b.files.add(string(e.id), e.ref, id("person", e.n), string(e.panel), string(e.state), string(e.sens), e.received.String(),
		casework.Sources[s.r.IntN(len(casework.Sources))].Code, "D", "NO_IDEOLOGY", nil, s.world.panels[0].Name, "Fennshire Police", "clear",
		date(k.ScreenedOn), "PROGRESS", date(k.Section36On), k.Section36Result, "Dagny Whitlock", date(k.FirstPanelOn), date(k.AdoptedOn), k.PlanVersion,
		k.ConsentStatus, k.ConsentGiver, date(k.ConsentOn), date(k.SupportFrom), date(k.NextReview), date(k.ClosedOn), k.ClosureCode, k.ReviewsDone, e.at, e.at, 5)
	wrapped, err := s.ring.NewCaseKey()
	if err != nil {
		return err
	}
	box, err := s.ring.Case(wrapped)
	if err != nil {
		return err
	}
	b.keys.add(string(e.id), wrapped)
	narrate := func(field string, v any) error {
		plain, err := json.Marshal(v)
		if err != nil {
			return err
		}
		sealed, err := box.Seal(plain, string(e.id), field, "1")
		if err != nil {
			return err
		}
		b.narratives.add(string(e.id), field, 1, sealed, e.at, "user:"+string(s.world.people[theCoordinator].ID))
		return nil
	}
	if err := narrate("referral", s.story()); err != nil {
		return err
	}
	return s.actions(b, e, narrate)
}

// actions gives a case up to two actions with some notes, most of them done.
func (s *seeder) actions(b *batch, e *episode, narrate func(string, any) error) error {
	for i := range s.r.IntN(3) {
		action := id("action", e.n*2+i)
		owner, status, done := s.world.agencies[s.r.IntN(len(s.world.agencies)-1)], "ACCEPTED", any(e.at.AddDate(0, 0, 20))
		if e.n%20 == 0 {
			owner = s.world.agencies[0] // the large agency has the most to do
		}
		if e.state.Ended() || s.r.IntN(2) == 0 {
			status = "ACCEPTED"
		} else {
			status, done = "OPEN", nil
		}
		if e.n%20 == 0 && i == 0 {
			status, done = "OPEN", nil
		}
		b.actions.add(action, string(e.id), string(e.panel), string(owner.ID), e.at.AddDate(0, 0, 28), status, done, string(s.world.people[theChair].ID), e.at)
		if err := narrate("action/"+action, "Ask the school and the family how the last weeks went, and tell the panel."); err != nil {
			return err
		}
		for j := range s.r.IntN(3) {
			note := id("note", (e.n*2+i)*3+j)
			b.notes.add(note, action, string(e.id), e.at.AddDate(0, 0, 7*(j+1)), "Ruta Okonedo", string(s.world.people[theBigRep].ID))
			if err := narrate("action-note/"+note, map[string]string{"Kind": "progress", "Text": "Spoke to the school. Attendance is better; the next talk is in two weeks."}); err != nil {
				return err
			}
		}
	}
	return nil
}

// ties say who stands how to the case, as the product's own triggers and steps would have.
func (s *seeder) ties(b *batch, e *episode, all int) {
	tie := func(kind casework.Tie, subject, reason string, until any) {
		b.ties.add(string(e.id), string(kind), subject, string(e.panel), string(e.sens), e.received.String(), e.at, until, reason, "system:ties")
	}
	tie(casework.TiePanel, string(e.panel), "responsible panel", nil)
	if e.panel != s.world.panels[0].ID {
		return
	}
	last := len(s.world.agencies) - 1
	for i, a := range s.world.agencies[:last] {
		if i == 0 && (e.n%20 == 0 || s.r.IntN(2) == 0) || i > 0 && s.r.IntN(6) == 0 {
			var until any
			if e.state.Ended() && s.r.IntN(3) == 0 {
				until = e.at.AddDate(1, 0, 0)
			}
			if e.n%20 == 0 {
				until = nil
			}
			tie(casework.TieInvolved, string(a.ID), "knows the person", until)
		}
	}
	// A few for the small agency, spread over all the years. Every tenth case from the first is the home panel's.
	if each := max(10, all/few/10*10); e.n%each == 0 {
		tie(casework.TieInvolved, string(s.world.agencies[last].ID), "knows the person", nil)
	}
	if s.r.IntN(200) == 0 {
		tie(casework.TieRecused, string(s.world.people[theOfficer].ID), "declared an interest", nil)
	}
}

// entries are views and steps of the chair, as the guard and the log would have made them.
func (s *seeder) entries(ctx context.Context, b *batch, e *episode) error {
	chair := s.world.people[theChair]
	actor := casework.Actor{Kind: casework.SignedIn, ID: chair.ID, Name: chair.Name, Session: "seeded", Request: "seeded"}
	grant, err := s.guard.Check(ctx, actor, casework.ListCases, casework.Resource{
		Ref: e.ref, Case: e.id, Panel: e.panel, Sens: casework.Normal, Policy: 1,
		Standings: []casework.Standing{{Role: chair.Role, Tie: casework.TiePanel}},
	})
	if err != nil {
		return err
	}
	for i := range entriesPerCase {
		rows, err := audit.Viewed(grant, "case", "case.referral", "case.plan").Rows(audit.Stamp{At: e.at.Add(time.Duration(i) * time.Hour)})
		if err != nil {
			return err
		}
		r := rows[0]
		b.entries.add(r.ID, r.At, r.ActorWord, r.Action, r.Outcome, r.Ref, string(r.CaseID), string(r.PanelID), string(r.Role), string(r.Tie), string(r.Event),
			r.Request, r.Leaf, r.Salt, r.Payload)
	}
	return nil
}
