package cases

import (
	"context"
	"crypto/md5" //nolint:gosec // the database's own way to name a scope, not a seal
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// role is one that the actor holds today on a panel.
type role struct {
	Role   casework.Role     `db:"role"`
	Panel  casework.PanelID  `db:"panel_id"`
	Agency casework.AgencyID `db:"agency_id"`
}

func rolesHeld(ctx context.Context, tx *pg.Tx) ([]role, error) {
	var rows []role
	err := tx.Select(ctx, &rows, `
		SELECT m.role, m.panel_id, coalesce(CAST(m.agency_id AS text), '') AS agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.user_id = CAST($1 AS uuid) AND m.panel_id IS NOT NULL AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY m.panel_id, m.role`, personOrNull(tx), tx.Today())
	if err != nil {
		return nil, fmt.Errorf("roles of the actor: %w", err)
	}
	return rows, nil
}

func personOrNull(tx *pg.Tx) any {
	if id := tx.Actor().ID; id != "" {
		return string(id)
	}
	return nil
}

// row is a case as a list has it, with how the actor stands to it. What of it may be shown the guard says.
type row struct {
	ID           casework.CaseID      `db:"case_id"`
	Ref          string               `db:"ref"`
	Panel        casework.PanelID     `db:"panel_id"`
	State        casework.State       `db:"state"`
	Sens         casework.Sensitivity `db:"sens"`
	ReceivedOn   casework.Date        `db:"received_on"`
	Source       string               `db:"source"`
	ScreenedOn   casework.Date        `db:"screened_on"`
	Section36On  casework.Date        `db:"section36_on"`
	DeferredTo   casework.Date        `db:"deferred_to"`
	AdoptedOn    casework.Date        `db:"adopted_on"`
	NextReview   casework.Date        `db:"next_review"`
	ReassessOn   casework.Date        `db:"reassess_on"`
	ClosedOn     casework.Date        `db:"closed_on"`
	ReviewsDone  int                  `db:"reviews_done"`
	MonitorUntil casework.Date        `db:"monitor_until"`
	LateStart    bool                 `db:"late_start"`
	ClockLost    int                  `db:"clock_lost"`
	ClockStopped casework.Date        `db:"clock_stopped"`
	Urgent       string               `db:"urgent"`
	UrgentOn     casework.Date        `db:"urgent_on"`
	Given        string               `db:"given_name"`
	Family       string               `db:"family_name"`
	Standings    pq.StringArray       `db:"standings"`
}

func (r row) resource(policy int) casework.Resource {
	out := casework.Resource{Ref: r.Ref, Case: r.ID, Panel: r.Panel, Sens: r.Sens, Policy: policy}
	out.Standings = casefile.StandingsOf(r.Standings)
	return out
}

// facts are what the clock of a case looks at.
func (r row) facts() casework.Case {
	return casework.Case{
		ID: r.ID, Ref: r.Ref, Panel: r.Panel, State: r.State, Sens: r.Sens, ReceivedOn: r.ReceivedOn, ScreenedOn: r.ScreenedOn, Section36On: r.Section36On,
		DeferredTo: r.DeferredTo, AdoptedOn: r.AdoptedOn, NextReview: r.NextReview, ReassessOn: r.ReassessOn, ClosedOn: r.ClosedOn,
		ReviewsDone: r.ReviewsDone, MonitorUntil: r.MonitorUntil,
		LateStart: r.LateStart, ClockLost: r.ClockLost, ClockStopped: r.ClockStopped, Urgent: r.Urgent, UrgentOn: r.UrgentOn,
	}
}

// rowColumns are those of row.
const rowColumns = `
	c.case_id, c.ref, c.panel_id, c.state, c.sens, c.received_on, c.source, c.screened_on, c.section36_on, c.deferred_to, c.adopted_on,
	c.next_review, c.reassess_on, c.closed_on, c.reviews_done, c.monitor_until, c.late_start, c.clock_lost, c.clock_stopped, c.urgent, c.urgent_on, p.given_name, p.family_name, ` + casefile.Standings

// asked is what a page of the list looks for.
type asked struct {
	state    casework.State
	source   string
	from, to casework.Date
	ref      string             // exactly this case
	family   string             // family names that begin so,
	scopes   []string           // among the cases under these scopes; nil takes all that the actor may list
	panels   []casework.PanelID // with a state: of these panels, for somebody who sees most of what they have
	cursor   cursor
	limit    int
}

// cursor is the last row of the page before.
type cursor struct {
	received casework.Date
	id       string
}

// listCases gives one page, the newest first. It begins at the index of who may see what, once for each way in which
// the actor may list cases, and stops each as soon as it has a page: its cost does not grow with the cases there are.
// A state is looked for in the index of a panel's states by somebody who sees most of the panel's cases, because there
// may be few of it among very many; row-level security then says which of them are theirs. A family name is looked for
// in the index of names.
func listCases(ctx context.Context, tx *pg.Tx, a asked) ([]row, error) {
	args := []any{}
	bind := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	var joins, where []string
	filter := func(cond string) { where = append(where, cond) }
	own := "f" // the case, where a filter asks for it
	if a.family != "" || a.state != "" && len(a.panels) > 0 {
		own = "t"
	}
	if a.state != "" {
		filter(own + ".state = " + bind(a.state))
	}
	if a.source != "" {
		filter(own + ".source = " + bind(a.source))
	}
	if len(where) > 0 && own == "f" {
		joins = append([]string{"JOIN case_file f ON f.case_id = t.case_id"}, joins...)
	}
	if !a.from.IsZero() {
		filter("t.received_on >= " + bind(a.from))
	}
	if !a.to.IsZero() {
		filter("t.received_on <= " + bind(a.to))
	}
	if a.cursor.id != "" {
		filter("(t.received_on, t.case_id) < (CAST(" + bind(a.cursor.received) + " AS date), CAST(" + bind(a.cursor.id) + " AS uuid))")
	}
	page := `SELECT f.case_id, f.received_on FROM case_file f WHERE f.ref = `
	switch {
	case a.ref != "":
		args = args[:0]
		page += bind(a.ref)
	case a.family != "":
		page = `
			SELECT t.received_on, t.case_id
			FROM family_named(` + bind(a.family) + `, CAST(` + bind(pq.Array(a.scopes)) + ` AS uuid[])) AS n (case_id)
			JOIN case_file t ON t.case_id = n.case_id
			WHERE true ` + and(where) + `
			ORDER BY t.received_on DESC, t.case_id DESC
			LIMIT ` + bind(a.limit)
	case a.state != "" && len(a.panels) > 0:
		page = `
			SELECT x.received_on, x.case_id
			FROM unnest(CAST(` + bind(pq.Array(a.panels)) + ` AS uuid[])) AS panels (id)
			CROSS JOIN LATERAL (
				SELECT t.received_on, t.case_id
				FROM case_file t ` + strings.Join(joins, " ") + `
				WHERE t.panel_id = panels.id ` + and(where) + `
				ORDER BY t.received_on DESC, t.case_id DESC
				LIMIT ` + bind(a.limit) + `
			) x
			ORDER BY x.received_on DESC, x.case_id DESC
			LIMIT ` + bind(a.limit)
	default:
		scopes := `(SELECT my_scopes())`
		if a.scopes != nil {
			scopes = "CAST(" + bind(pq.Array(a.scopes)) + " AS uuid[])"
		}
		limit := bind(a.limit)
		page = `
			SELECT DISTINCT x.received_on, x.case_id
			FROM unnest(` + scopes + `) AS s (scope)
			CROSS JOIN LATERAL (
				SELECT t.received_on, t.case_id
				FROM standing_tie t ` + strings.Join(joins, " ") + `
				WHERE t.scope = s.scope
					AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = t.case_id AND r.scope = (SELECT my_recusal()))
					` + and(where) + `
				ORDER BY t.received_on DESC, t.case_id DESC
				LIMIT ` + limit + `
			) x
			ORDER BY x.received_on DESC, x.case_id DESC
			LIMIT ` + limit
	}
	var rows []row
	err := tx.Select(ctx, &rows, `
		WITH page AS MATERIALIZED (`+page+`)
		SELECT `+rowColumns+`
		FROM page
		JOIN case_file c ON c.case_id = page.case_id
		JOIN person p ON p.person_id = c.person_id
		ORDER BY c.received_on DESC, c.case_id DESC`, args...)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	return rows, nil
}

func and(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return "AND " + strings.Join(conditions, " AND ")
}

// scopeID names a scope as the table tie does.
func scopeID(tie casework.Tie, subject string, panel casework.PanelID, sens casework.Sensitivity) string {
	sum := md5.Sum([]byte(string(tie) + "|" + subject + "|" + string(panel) + "|" + string(sens))) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// running are the cases of some panels that wait for somebody, the longest waiting of each state first, and all urgent ones.
func running(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, states []casework.State, each int) ([]row, error) {
	var rows []row
	err := tx.Select(ctx, &rows, `
		WITH page AS MATERIALIZED (
			SELECT x.case_id
			FROM unnest(CAST($1 AS uuid[])) AS panels (id)
			CROSS JOIN unnest(CAST($2 AS text[])) AS states (word)
			CROSS JOIN LATERAL (
				SELECT f.case_id
				FROM case_file f
				WHERE f.panel_id = panels.id AND f.state = states.word
				ORDER BY f.received_on, f.case_id
				LIMIT $3
			) x
			UNION
			SELECT f.case_id FROM case_file f WHERE f.panel_id = ANY (CAST($1 AS uuid[])) AND f.urgent <> ''
		)
		SELECT `+rowColumns+`
		FROM page
		JOIN case_file c ON c.case_id = page.case_id
		JOIN person p ON p.person_id = c.person_id
		ORDER BY c.received_on, c.case_id`,
		pq.Array(panels), pq.Array(states), each)
	if err != nil {
		return nil, fmt.Errorf("cases that wait: %w", err)
	}
	return rows, nil
}

// task is something that waits for the actor or for their agency.
type task struct {
	Ref  string        `db:"ref"`
	Due  casework.Date `db:"due_on"`
	Mine bool          `db:"mine"`
}

func tasks(ctx context.Context, tx *pg.Tx, agencies []casework.AgencyID) ([]task, error) {
	var rows []task
	err := tx.Select(ctx, &rows, `
		SELECT c.ref, a.due_on, coalesce(a.owner = CAST($1 AS uuid), false) AS mine
		FROM action a
		JOIN case_file c ON c.case_id = a.case_id
		WHERE a.status = 'OPEN' AND (a.owner = CAST($1 AS uuid) OR a.agency_id = ANY (CAST($2 AS uuid[])))
		ORDER BY a.due_on, c.ref
		LIMIT 10`, personOrNull(tx), pq.Array(agencies))
	if err != nil {
		return nil, fmt.Errorf("tasks: %w", err)
	}
	return rows, nil
}

// meeting is one to come.
type meeting struct {
	ID     string           `db:"meeting_id"`
	Panel  casework.PanelID `db:"panel_id"`
	Name   string           `db:"name"`
	On     casework.Date    `db:"held_on"`
	Starts string           `db:"starts"`
	Place  string           `db:"place"`
	Status string           `db:"status"`
}

func meetingsAhead(ctx context.Context, tx *pg.Tx, panels []casework.PanelID) ([]meeting, error) {
	var rows []meeting
	err := tx.Select(ctx, &rows, `
		SELECT m.meeting_id, m.panel_id, p.name, m.held_on, m.starts, m.place, m.status
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		WHERE m.panel_id = ANY (CAST($1 AS uuid[])) AND m.held_on >= $2 AND m.status IN ('PLANNED', 'OPEN')
		ORDER BY m.held_on, m.meeting_id
		LIMIT 3`, pq.Array(panels), tx.Today())
	if err != nil {
		return nil, fmt.Errorf("meetings to come: %w", err)
	}
	return rows, nil
}

// person is the register's entry of the person of a case.
type person struct {
	Given      string        `db:"given_name"`
	Family     string        `db:"family_name"`
	Born       casework.Date `db:"date_of_birth"`
	Age        int           `db:"approximate_age"`
	Gender     string        `db:"gender"`
	Address    string        `db:"address"`
	Postcode   string        `db:"postcode"`
	Phone      string        `db:"phone"`
	Email      string        `db:"email"`
	Household  string        `db:"household"`
	Occupation string        `db:"occupation"`
	Language   string        `db:"language"`
	Authority  string        `db:"residence_authority"`
	Force      string        `db:"residence_force"`
	Episodes   int           `db:"episodes"` // of this person that the actor may know of
}

func personOf(ctx context.Context, tx *pg.Tx, id casework.PersonID) (person, error) {
	var p person
	err := tx.Get(ctx, &p, `
		SELECT given_name, family_name, date_of_birth, coalesce(approximate_age, 0) AS approximate_age, gender, address, postcode, phone, email,
			household, occupation, language, residence_authority, residence_force,
			(SELECT count(*) FROM case_file c WHERE c.person_id = person.person_id) AS episodes
		FROM person
		WHERE person_id = $1`, id)
	if err != nil {
		return p, fmt.Errorf("the person: %w", err)
	}
	return p, nil
}

// line is one record of a section, in the words that its section gives the columns.
type line struct {
	Section casework.Subject `db:"section"`
	Day     casework.Date    `db:"day"`
	Due     casework.Date    `db:"due"`
	A       string           `db:"a"`
	B       string           `db:"b"`
	C       string           `db:"c"`
	Who     string           `db:"who"`
}

// reach is how much of a section the actor sees: all of it, or what is theirs.
type reach struct {
	sections                          []casework.Subject
	agencies                          []casework.AgencyID
	allPlan, allRequests, allSessions bool
}

// linesOf are the newest records of every section that may be shown, in one statement. What is in no section of the
// reader's is not read at all.
func linesOf(ctx context.Context, tx *pg.Tx, id casework.CaseID, r reach) ([]line, error) {
	var words []string
	for _, s := range r.sections {
		words = append(words, string(s))
	}
	var rows []line
	err := tx.Select(ctx, &rows, `
		SELECT section, day, due, a, b, c, who FROM (
			(SELECT 'case.requests' AS section, i.sent_on AS day, i.due_on AS due, a.name AS a,
				CASE WHEN i.answer <> '' THEN i.answer WHEN i.status <> 'SENT' THEN 'LAPSED' WHEN i.due_on < $8 THEN 'MISSING' ELSE 'WAITING' END AS b, array_to_string(i.caveats, ',') AS c, '' AS who
			FROM info_request i JOIN agency a ON a.agency_id = i.agency_id
			WHERE i.case_id = $1 AND 'case.requests' = ANY (CAST($2 AS text[])) AND ($4 OR i.agency_id = ANY (CAST($3 AS uuid[])))
			ORDER BY i.sent_on DESC LIMIT 10)
			UNION ALL
			(SELECT 'case.screening', s.screened_on, NULL, s.signposts, '', '', ''
			FROM screening s
			WHERE s.case_id = $1 AND 'case.screening' = ANY (CAST($2 AS text[])) AND s.signposts <> ''
			ORDER BY s.recorded_at DESC LIMIT 1)
			UNION ALL
			(SELECT 'case.section36', d.decided_on, NULL, d.signposts, '', '', ''
			FROM section36_decision d
			WHERE d.case_id = $1 AND 'case.section36' = ANY (CAST($2 AS text[])) AND d.signposts <> ''
			ORDER BY d.recorded_at DESC LIMIT 1)
			UNION ALL
			(SELECT 'case.assessment', s.assessed_on, NULL, s.framework || ' ' || s.framework_version, s.occasion,
				s.status, u.display_name
			FROM assessment s JOIN user_account u ON u.user_id = s.assessor
			WHERE s.case_id = $1 AND 'case.assessment' = ANY (CAST($2 AS text[])) AND s.status IN ('SUBMITTED', 'SIGNED', 'RETURNED')
			ORDER BY s.assessed_on DESC LIMIT 5)
			UNION ALL
			(SELECT 'case.minutes', d.decided_on, NULL, d.outcome, d.mode, d.edition, coalesce(u.display_name, '')
			FROM decision d LEFT JOIN user_account u ON u.user_id = d.decided_by
			WHERE d.case_id = $1 AND 'case.minutes' = ANY (CAST($2 AS text[]))
			ORDER BY d.decided_on DESC LIMIT 5)
			UNION ALL
			(SELECT 'case.plan', CAST(s.made_at AT TIME ZONE 'Europe/London' AS date), s.consent_request_due, i.type, i.provider, i.schedule,
				CAST(s.plan_version AS text)
			FROM support_plan s JOIN support_item i ON i.plan_id = s.plan_id
			WHERE s.case_id = $1 AND 'case.plan' = ANY (CAST($2 AS text[]))
				AND s.plan_version = (SELECT max(v.plan_version) FROM support_plan v WHERE v.case_id = $1)
				AND ($5 OR i.provider_user = CAST($7 AS uuid) OR i.provider_agency = ANY (CAST($3 AS uuid[])))
			ORDER BY i.type LIMIT 12)
			UNION ALL
			(SELECT 'case.consent', coalesce(k.decided_on, k.requested_on), NULL, k.status, k.giver, k.how, k.asked_by
			FROM consent k
			WHERE k.case_id = $1 AND 'case.consent' = ANY (CAST($2 AS text[]))
			ORDER BY k.recorded_at DESC LIMIT 4)
			UNION ALL
			(SELECT 'case.sessions', e.held_on, e.next_on, CASE WHEN e.attended THEN 'held' ELSE 'missed' END, e.place_kind,
				CASE WHEN e.risk_flag THEN 'risk raised' ELSE '' END, coalesce(u.display_name, '')
			FROM support_session e LEFT JOIN user_account u ON u.user_id = e.recorded_by
			WHERE e.case_id = $1 AND 'case.sessions' = ANY (CAST($2 AS text[])) AND ($6 OR e.recorded_by = CAST($7 AS uuid))
			ORDER BY e.held_on DESC LIMIT 5)
			UNION ALL
			(SELECT 'case.review', w.held_on, w.next_due, w.kind, w.outcome, '', coalesce(u.display_name, '')
			FROM review w LEFT JOIN user_account u ON u.user_id = w.recorded_by
			WHERE w.case_id = $1 AND 'case.review' = ANY (CAST($2 AS text[]))
			ORDER BY w.held_on DESC LIMIT 5)
			UNION ALL
			(SELECT 'case.ties', CAST(t.since AT TIME ZONE 'Europe/London' AS date), NULL, t.kind, coalesce(a.name, u.display_name, ''), t.reason, ''
			FROM standing_tie t
			LEFT JOIN agency a ON t.kind IN ('involved', 'own') AND a.agency_id = t.subject_id
			LEFT JOIN user_account u ON t.kind NOT IN ('involved', 'own', 'panel') AND u.user_id = t.subject_id
			WHERE t.case_id = $1 AND 'case.ties' = ANY (CAST($2 AS text[])) AND t.kind NOT IN ('panel', 'recused', 'own')
			ORDER BY t.since LIMIT 20)
			UNION ALL
			(SELECT 'case', w.due_on, w.due_on, w.title, w.basis, '', ''
			FROM followup w
			WHERE w.case_id = $1 AND 'case' = ANY (CAST($2 AS text[])) AND w.done_on IS NULL
			ORDER BY w.due_on LIMIT 6)
		) AS lines
		ORDER BY section, day DESC NULLS LAST, a`,
		id, pq.Array(words), pq.Array(r.agencies), r.allRequests, r.allPlan, r.allSessions, personOrNull(tx), tx.Today())
	if err != nil {
		return nil, fmt.Errorf("records of the case: %w", err)
	}
	return rows, nil
}

// happening is one event on the timeline.
type happening struct {
	At    time.Time `db:"at"`
	Title string    `db:"title"`
	By    string    `db:"by_name"`
	Role  string    `db:"by_role"`
	From  string    `db:"state_from"`
	To    string    `db:"state_to"`
	Note  string    `db:"note_id"` // "" where the line has no text of its own
	Text  string    `db:"-"`
}

func timelineOf(ctx context.Context, tx *pg.Tx, id casework.CaseID, sections []casework.Subject, limit int) ([]happening, error) {
	var rows []happening
	err := tx.Select(ctx, &rows, `
		SELECT at, title, by_name, by_role, state_from, state_to, coalesce(CAST(note_id AS text), '') AS note_id
		FROM case_event
		WHERE case_id = $1 AND section = ANY (CAST($2 AS text[]))
		ORDER BY at DESC, event_id DESC
		LIMIT $3`, id, pq.Array(sections), limit)
	if err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	return rows, nil
}
