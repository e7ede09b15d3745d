package meetings

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// setMoved changes when and where a meeting is held; from is when it was to be held before, or "".
func setMoved(ctx context.Context, tx *pg.Tx, m Meeting, p Plan, from, reason string) error {
	return tx.One(ctx, `
		UPDATE meeting SET held_on = $3, starts = $4, mode = $5, place = $6, minutes = $7, remote_link = $8, papers_on = $9,
			moved_from = CASE WHEN $10 = '' THEN moved_from ELSE $10 END, change_reason = $11, sequence = sequence + 1, version = version + 1
		WHERE meeting_id = $1 AND version = $2`,
		m.ID, m.Version, p.On, p.Starts, p.Mode, p.Place, p.Minutes, p.Link, p.PapersOn, from, reason)
}

func setCancelled(ctx context.Context, tx *pg.Tx, m Meeting, reason string) error {
	return tx.One(ctx, `
		UPDATE meeting SET status = 'CANCELLED', change_reason = $3, sequence = sequence + 1, version = version + 1
		WHERE meeting_id = $1 AND version = $2`, m.ID, m.Version, reason)
}

// seriesOf is the series that a panel plans by, begun where there is none.
func seriesOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (string, error) {
	var by any
	if tx.Actor().ID != "" {
		by = string(tx.Actor().ID)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO meeting_series (series_id, panel_id, from_on, made_by, made_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (panel_id) WHERE ended_on IS NULL DO NOTHING`, uuid.NewString(), panel, tx.Today(), by, tx.Now()); err != nil {
		return "", fmt.Errorf("begin a series: %w", err)
	}
	var id string
	err := tx.Get(ctx, &id, `SELECT series_id FROM meeting_series WHERE panel_id = $1 AND ended_on IS NULL`, panel)
	return id, err
}

// inSeries are the meetings that stand for days of a panel's rhythm, or are held on them, by the day.
func inSeries(ctx context.Context, tx *pg.Tx, panel casework.PanelID, from, to casework.Date) (map[casework.Date]Meeting, error) {
	var rows []struct {
		Meeting
		SeriesOn casework.Date `db:"series_on"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT `+meetingColumns+`, coalesce(m.series_on, m.held_on) AS series_on
		FROM meeting m
		JOIN panel p ON p.panel_id = m.panel_id
		WHERE m.panel_id = $1 AND coalesce(m.series_on, m.held_on) BETWEEN $2 AND $3 AND (m.series_on IS NOT NULL OR m.status <> 'CANCELLED')
		ORDER BY m.series_on NULLS FIRST, m.held_on`, panel, from, to); err != nil {
		return nil, fmt.Errorf("the series: %w", err)
	}
	out := map[casework.Date]Meeting{}
	for _, r := range rows {
		out[r.SeriesOn] = r.Meeting
	}
	return out, nil
}

// insertInSeries plans a meeting for a day of the rhythm, or notes that it is left out. It gives "" where that day is planned already.
func insertInSeries(ctx context.Context, tx *pg.Tx, m Meeting, series string, e Exception) (casework.MeetingID, error) {
	id := casework.MeetingID(uuid.NewString())
	status, reason, from := "PLANNED", "", ""
	switch e.Choice {
	case "out":
		status, reason = "CANCELLED", "Left out of the series"
	case "move":
		from = e.On.String() + " " + m.Starts
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, place, status, minutes, papers_on, series_id, series_on, moved_from, change_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (series_id, series_on) DO NOTHING`,
		id, m.Panel, m.On, m.Starts, m.Mode, m.Place, status, m.Minutes, m.PapersOn, series, e.On, from, reason)
	if err != nil {
		return "", fmt.Errorf("plan a meeting of the series: %w", err)
	}
	if n == 0 {
		return "", nil
	}
	return id, nil
}

// templates are the templates that a panel offers, by name.
func templates(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]Template, error) {
	var list []Template
	if err := tx.Select(ctx, &list, `
		SELECT template_id, panel_id, name, minutes, version FROM agenda_template WHERE panel_id = $1 AND ended_on IS NULL ORDER BY name`, panel); err != nil {
		return nil, fmt.Errorf("agenda templates: %w", err)
	}
	var rows []struct {
		Template string `db:"template_id"`
		Section  string `db:"section"`
		Title    string `db:"title"`
		Minutes  int    `db:"minutes"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT i.template_id, i.section, i.title, i.minutes
		FROM agenda_template_item i
		JOIN agenda_template t ON t.template_id = i.template_id
		WHERE t.panel_id = $1 AND t.ended_on IS NULL
		ORDER BY i.ordering`, panel); err != nil {
		return nil, fmt.Errorf("agenda templates: %w", err)
	}
	for i, t := range list {
		for _, r := range rows {
			if r.Template == t.ID {
				list[i].Items = append(list[i].Items, casework.Business{Title: r.Title, Section: r.Section, Minutes: r.Minutes})
			}
		}
	}
	return list, nil
}

// templateOf is a panel's template; an empty one for none. It is casework.Absent where the panel has no such template.
func templateOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID, id string) (Template, error) {
	if id == "" {
		return Template{}, nil
	}
	list, err := templates(ctx, tx, panel)
	if err != nil {
		return Template{}, err
	}
	for _, t := range list {
		if strings.EqualFold(t.ID, id) {
			return t, nil
		}
	}
	return Template{}, casework.Absent()
}

func keepTemplate(ctx context.Context, tx *pg.Tx, t Template) error {
	if t.ID == "" {
		t.ID = uuid.NewString()
		if _, err := tx.Exec(ctx, `
			INSERT INTO agenda_template (template_id, panel_id, name, minutes, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			t.ID, t.Panel, t.Name, t.Minutes, tx.Actor().ID, tx.Now()); err != nil {
			return fmt.Errorf("save the template: %w", err)
		}
	} else {
		if err := tx.One(ctx, `
			UPDATE agenda_template SET name = $3, minutes = $4, version = version + 1 WHERE template_id = $1 AND version = $2`,
			t.ID, t.Version, t.Name, t.Minutes); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM agenda_template_item WHERE template_id = $1`, t.ID); err != nil {
			return fmt.Errorf("save the template: %w", err)
		}
	}
	for i, b := range t.Items {
		if _, err := tx.Exec(ctx, `
			INSERT INTO agenda_template_item (template_id, ordering, section, title, minutes) VALUES ($1, $2, $3, $4, $5)`,
			t.ID, i+1, b.Section, b.Title, b.Minutes); err != nil {
			return fmt.Errorf("save the template: %w", err)
		}
	}
	return nil
}

func endTemplate(ctx context.Context, tx *pg.Tx, id string, version int) error {
	return tx.One(ctx, `UPDATE agenda_template SET ended_on = $3, version = version + 1 WHERE template_id = $1 AND version = $2`, id, version, tx.Today())
}
