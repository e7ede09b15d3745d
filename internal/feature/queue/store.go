package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// row is a case on its way to the panel, with who leads it and how the actor stands to it.
type row struct {
	ID           casework.CaseID      `db:"case_id"`
	Ref          string               `db:"ref"`
	Panel        casework.PanelID     `db:"panel_id"`
	State        casework.State       `db:"state"`
	Sens         casework.Sensitivity `db:"sens"`
	ReceivedOn   casework.Date        `db:"received_on"`
	ScreenedOn   casework.Date        `db:"screened_on"`
	Section36On  casework.Date        `db:"section36_on"`
	DeferredTo   casework.Date        `db:"deferred_to"`
	LateStart    bool                 `db:"late_start"`
	ClockLost    int                  `db:"clock_lost"`
	ClockStopped casework.Date        `db:"clock_stopped"`
	Urgent       string               `db:"urgent"`
	UrgentOn     casework.Date        `db:"urgent_on"`
	Lead         casework.UserID      `db:"lead"`
	LeadName     string               `db:"lead_name"`
	Standings    pq.StringArray       `db:"standings"`
}

func (r row) resource(policy int) casework.Resource {
	return casework.Resource{Ref: r.Ref, Case: r.ID, Panel: r.Panel, Sens: r.Sens, Policy: policy, Standings: casefile.StandingsOf(r.Standings)}
}

// facts are what the clock of a case looks at.
func (r row) facts() casework.Case {
	return casework.Case{
		State: r.State, ReceivedOn: r.ReceivedOn, ScreenedOn: r.ScreenedOn, Section36On: r.Section36On, DeferredTo: r.DeferredTo,
		LateStart: r.LateStart, ClockLost: r.ClockLost, ClockStopped: r.ClockStopped, Urgent: r.Urgent, UrgentOn: r.UrgentOn,
	}
}

// stages are the states of cases on their way to the panel.
func stages() []casework.State {
	var list []casework.State
	for _, s := range casework.States() {
		if casework.Urgent(s) {
			list = append(list, s)
		}
	}
	return list
}

// onTheirWay are the cases of some panels that are on their way to the panel and that the actor may know of.
func onTheirWay(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, limit int) ([]row, error) {
	var rows []row
	if err := tx.Select(ctx, &rows, `
		SELECT c.case_id, c.ref, c.panel_id, c.state, c.sens, c.received_on, c.screened_on, c.section36_on, c.deferred_to,
			c.late_start, c.clock_lost, c.clock_stopped, c.urgent, c.urgent_on,
			coalesce(CAST(l.subject_id AS text), '') AS lead, coalesce(u.display_name, '') AS lead_name, `+casefile.Standings+`
		FROM case_file c
		LEFT JOIN tie l ON l.case_id = c.case_id AND l.part = 'lead' AND l.ended_at IS NULL
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = l.case_id AND r.kind = 'recused' AND r.subject_id = l.subject_id)
		LEFT JOIN user_account u ON u.user_id = l.subject_id
		WHERE c.panel_id = ANY (CAST($1 AS uuid[])) AND c.state = ANY (CAST($2 AS text[]))
		ORDER BY c.received_on, c.case_id
		LIMIT $3`, pq.Array(panels), pq.Array(stages()), limit); err != nil {
		return nil, fmt.Errorf("cases on their way: %w", err)
	}
	return rows, nil
}

// loads is how many cases each of some people leads that have not ended, of those that the actor may know of.
func loads(ctx context.Context, tx *pg.Tx, panel casework.PanelID, users []string) (map[casework.UserID]int, error) {
	var ended []string
	for _, s := range casework.States() {
		if s.Ended() {
			ended = append(ended, string(s))
		}
	}
	var rows []struct {
		User casework.UserID `db:"subject_id"`
		N    int             `db:"n"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT t.subject_id, count(*) AS n
		FROM tie t
		JOIN case_file c ON c.case_id = t.case_id
		WHERE t.kind = 'assigned' AND t.part = 'lead' AND t.ended_at IS NULL AND c.panel_id = $1
			AND t.subject_id = ANY (CAST($2 AS uuid[])) AND c.state <> ALL (CAST($3 AS text[]))
		GROUP BY t.subject_id`, panel, pq.Array(users), pq.Array(ended)); err != nil {
		return nil, fmt.Errorf("how much each leads: %w", err)
	}
	out := map[casework.UserID]int{}
	for _, r := range rows {
		out[r.User] = r.N
	}
	return out, nil
}

// areas are the authorities and forces for which people hold roles on a panel today.
func areas(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (map[casework.UserID][2][]string, error) {
	var rows []struct {
		User      casework.UserID `db:"user_id"`
		Authority string          `db:"authority"`
		Force     string          `db:"force"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT m.user_id, coalesce(m.authority, '') AS authority, coalesce(m.force, '') AS force
		FROM membership m
		WHERE m.panel_id = $1 AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY m.user_id, m.authority, m.force`, panel, tx.Today()); err != nil {
		return nil, fmt.Errorf("areas of the members: %w", err)
	}
	out := map[casework.UserID][2][]string{}
	for _, r := range rows {
		a := out[r.User]
		if r.Authority != "" {
			a[0] = append(a[0], r.Authority)
		}
		if r.Force != "" {
			a[1] = append(a[1], r.Force)
		}
		out[r.User] = a
	}
	return out, nil
}

// leads is who leads a case now, "" where nobody does.
func leads(ctx context.Context, tx *pg.Tx, id casework.CaseID) (casework.UserID, error) {
	var list []casework.UserID
	if err := tx.Select(ctx, &list, `SELECT subject_id FROM tie WHERE case_id = $1 AND part = 'lead' AND ended_at IS NULL`, id); err != nil {
		return "", fmt.Errorf("who leads the case: %w", err)
	}
	if len(list) == 0 {
		return "", nil
	}
	return list[0], nil
}

// Allocated is one allocation of a case.
type Allocated struct {
	ID     string    `db:"allocation_id"`
	To     string    `db:"to_name"`
	From   string    `db:"from_name"` // "" where nobody led it
	ByRule bool      `db:"by_rule"`
	By     string    `db:"by_name"`
	At     time.Time `db:"made_at"`
	Reason string    `db:"-"`
}

func allocationsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Allocated, error) {
	var list []Allocated
	if err := tx.Select(ctx, &list, `
		SELECT a.allocation_id, t.display_name AS to_name, coalesce(f.display_name, '') AS from_name, a.by_rule, b.display_name AS by_name, a.made_at
		FROM allocation a
		JOIN user_account t ON t.user_id = a.to_user
		JOIN user_account b ON b.user_id = a.made_by
		LEFT JOIN user_account f ON f.user_id = a.from_user
		WHERE a.case_id = $1
		ORDER BY a.made_at DESC, a.allocation_id`, id); err != nil {
		return nil, fmt.Errorf("allocations: %w", err)
	}
	return list, nil
}

func insertAllocation(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, from, to casework.UserID, byRule bool) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO allocation (allocation_id, case_id, from_user, to_user, by_rule, made_by, made_at)
		VALUES ($1, $2, CAST(nullif($3, '') AS uuid), $4, $5, $6, $7)`, id, caseID, string(from), to, byRule, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("allocate the case: %w", err)
	}
	return nil
}

// Away is a time during which no case is allocated to somebody by rule.
type Away struct {
	ID    string          `db:"period_id"`
	User  casework.UserID `db:"user_id"`
	Name  string          `db:"name"`
	From  casework.Date   `db:"from_on"`
	To    casework.Date   `db:"to_on"`
	SetBy string          `db:"set_by"`
}

const selectAway = `
	SELECT p.period_id, p.user_id, u.display_name AS name, p.from_on, p.to_on, s.display_name AS set_by
	FROM away_period p
	JOIN user_account u ON u.user_id = p.user_id
	JOIN user_account s ON s.user_id = p.set_by`

// awayOn are the periods of a panel that have not ended by a day, the next first.
func awayOn(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]Away, error) {
	var list []Away
	if err := tx.Select(ctx, &list, selectAway+`
		WHERE p.panel_id = $1 AND p.ended_at IS NULL AND p.to_on >= $2
		ORDER BY p.from_on, u.display_name, p.period_id`, panel, tx.Today()); err != nil {
		return nil, fmt.Errorf("who is away: %w", err)
	}
	return list, nil
}

func insertAway(ctx context.Context, tx *pg.Tx, panel casework.PanelID, p casework.AwayPeriod) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO away_period (period_id, user_id, panel_id, from_on, to_on, set_by, set_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, uuid.NewString(), p.User, panel, p.From, p.To, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("set a period: %w", err)
	}
	return nil
}

// endAway ends a period of a panel before its day. One of another panel, or one that is over, is absent.
func endAway(ctx context.Context, tx *pg.Tx, panel casework.PanelID, id string) (Away, error) {
	var a Away
	if _, err := uuid.Parse(id); err != nil {
		return a, casework.Absent()
	}
	if err := tx.Get(ctx, &a, selectAway+` WHERE p.period_id = $1 AND p.panel_id = $2 AND p.ended_at IS NULL FOR UPDATE OF p`, id, panel); err != nil {
		return a, err
	}
	return a, tx.One(ctx, `UPDATE away_period SET ended_by = $2, ended_at = $3 WHERE period_id = $1 AND ended_at IS NULL`, id, tx.Actor().ID, tx.Now())
}

// member is somebody who holds a role on a panel today.
type member struct {
	User casework.UserID `db:"user_id"`
	Name string          `db:"display_name"`
	Role casework.Role   `db:"role"`
}

func membersOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]member, error) {
	var list []member
	if err := tx.Select(ctx, &list, `
		SELECT m.user_id, u.display_name, m.role
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.panel_id = $1 AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY u.display_name, m.user_id, m.role`, panel, tx.Today()); err != nil {
		return nil, fmt.Errorf("members of the panel: %w", err)
	}
	return list, nil
}

// panelName is what a panel is called.
func panelName(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (string, error) {
	var name string
	if _, err := uuid.Parse(string(panel)); err != nil {
		return "", casework.Absent()
	}
	err := tx.Get(ctx, &name, `SELECT name FROM panel WHERE panel_id = $1`, panel)
	return name, err
}
