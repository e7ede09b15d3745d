package auditlog

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
)

// Looks reads who looked at what, by the login panel_auditor. Each of its questions is one reviewed function of the
// database that answers for one case or one panel and gives no name, no value and no text.
type Looks struct {
	pool *sqlx.DB
}

// NewLooks reads by a pool on the login panel_auditor.
func NewLooks(pool *sqlx.DB) *Looks { return &Looks{pool} }

type lookRow struct {
	Event     int64             `db:"event_id"`
	At        time.Time         `db:"at"`
	Actor     string            `db:"actor"`
	Action    string            `db:"action"`
	Outcome   string            `db:"outcome"`
	Role      casework.Role     `db:"role"`
	Tie       casework.Tie      `db:"tie"`
	Agency    casework.AgencyID `db:"agency"`
	Emergency string            `db:"emergency"`
	OnCase    bool              `db:"on_case"`
	Searched  bool              `db:"searched"`
}

func (r lookRow) look(id casework.CaseID, ref string, sections []string) casework.Look {
	return casework.Look{
		Event: r.Event, At: r.At.UTC(), Who: r.Actor, Kind: casework.KindOfLook(r.Action, r.Outcome, r.OnCase, r.Searched), Action: r.Action,
		Role: r.Role, Tie: r.Tie, Agency: r.Agency, Emergency: r.Emergency, Sections: sections, Case: id, Ref: ref,
	}
}

// OfCase are looks at one case, the newest first: of one actor ("" for all), before an event (0 for the newest), at most
// so many.
func (l *Looks) OfCase(ctx context.Context, id casework.CaseID, ref, actor string, before int64, limit int) ([]casework.Look, error) {
	var rows []struct {
		lookRow
		Sections pq.StringArray `db:"sections"`
	}
	if err := l.pool.SelectContext(ctx, &rows, `
		SELECT event_id, at, actor, action, outcome, role, tie, agency, emergency, sections, on_case, searched
		FROM case_looks($1, $2, $3, $4, $5)`, id, ref, actor, before, limit); err != nil {
		return nil, fmt.Errorf("looks at the case: %w", err)
	}
	list := make([]casework.Look, 0, len(rows))
	for _, r := range rows {
		list = append(list, r.look(id, ref, r.Sections))
	}
	return list, nil
}

// Case finds the case with a reference for an auditor of its panel. One of another panel, one from which the auditor is
// recused and one that is not there are absent alike.
func (l *Looks) Case(ctx context.Context, reader casework.UserID, panels []casework.PanelID, ref string, at time.Time) (casework.CaseID, casework.PanelID, error) {
	var rows []struct {
		Case  casework.CaseID  `db:"case_id"`
		Panel casework.PanelID `db:"panel_id"`
	}
	if err := l.pool.SelectContext(ctx, &rows, `SELECT case_id, panel_id FROM audited_case($1, $2, $3, $4)`, reader, pq.Array(panels), ref, at); err != nil {
		return "", "", fmt.Errorf("find the case: %w", err)
	}
	if len(rows) == 0 {
		return "", "", casework.Absent()
	}
	return rows[0].Case, rows[0].Panel, nil
}

// mostLooks bounds one question about a panel; a longer stretch of time is asked in parts.
const mostLooks = 100_000

// Watched are what people did with the cases of a panel from one moment to another, for the rules of odd patterns.
func (l *Looks) Watched(ctx context.Context, reader casework.UserID, panel casework.PanelID, since, until time.Time) ([]casework.Watched, error) {
	var rows []struct {
		lookRow
		Case      *string        `db:"case_id"`
		Ref       string         `db:"ref"`
		Cases     pq.StringArray `db:"cases"`
		PartSince *time.Time     `db:"part_since"`
		Agenda    pq.StringArray `db:"agenda"`
		Namesake  bool           `db:"namesake"`
		Colleague bool           `db:"colleague"`
	}
	if err := l.pool.SelectContext(ctx, &rows, `
		SELECT event_id, at, actor, action, outcome, role, tie, agency, emergency, on_case, searched, case_id, ref, cases, part_since, agenda, namesake, colleague
		FROM watched_looks($1, $2, $3, $4, $5)`, reader, panel, since, until, mostLooks); err != nil {
		return nil, fmt.Errorf("what people looked at: %w", err)
	}
	list := make([]casework.Watched, 0, len(rows))
	for _, r := range rows {
		var id casework.CaseID
		if r.Case != nil {
			id = casework.CaseID(*r.Case)
		}
		w := casework.Watched{Look: r.look(id, r.Ref, nil), Namesake: r.Namesake, Colleague: r.Colleague}
		for _, c := range r.Cases {
			w.Cases = append(w.Cases, casework.CaseID(c))
		}
		if r.PartSince != nil {
			w.PartSince = r.PartSince.UTC()
		}
		for _, day := range r.Agenda {
			d, err := casework.ParseDate(day)
			if err != nil {
				return nil, fmt.Errorf("day of an agenda: %w", err)
			}
			w.Agenda = append(w.Agenda, d)
		}
		list = append(list, w)
	}
	return list, nil
}

// Outcome is what came of looking into an odd pattern.
type Outcome struct {
	Flag       string          `db:"flag_id"`
	Outcome    string          `db:"outcome"` // a code of casework.FlagOutcomes
	Sealed     []byte          `db:"sealed"`
	RecordedBy casework.UserID `db:"recorded_by"`
	RecordedAt time.Time       `db:"recorded_at"`
}

// Outcomes are what came of a panel's odd patterns of some days, the newest first.
func (l *Looks) Outcomes(ctx context.Context, panel casework.PanelID, first, last casework.Date) ([]Outcome, error) {
	var list []Outcome
	if err := l.pool.SelectContext(ctx, &list, `SELECT flag_id, outcome, sealed, recorded_by, recorded_at FROM look_outcomes($1, $2, $3)`, panel, first, last); err != nil {
		return nil, fmt.Errorf("what came of odd patterns: %w", err)
	}
	return list, nil
}
