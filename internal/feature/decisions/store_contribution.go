package decisions

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// contributions are how many meetings a panel held in a period, and what each body with a seat gave.
func contributions(ctx context.Context, tx *pg.Tx, panel casework.PanelID, from, to casework.Date) (int, []Contribution, error) {
	var meetings int
	if err := tx.Get(ctx, &meetings, `
		SELECT count(*) FROM meeting WHERE panel_id = $1 AND status IN ('OPEN', 'CLOSED') AND held_on BETWEEN $2 AND $3`, panel, from, to); err != nil {
		return 0, nil, fmt.Errorf("meetings that were held: %w", err)
	}
	var list []Contribution
	if err := tx.Select(ctx, &list, `
		WITH seat AS (
			SELECT h.membership_id, h.agency_id, coalesce(g.name, h.authority, h.force) AS body, h.deputy_for IS NOT NULL AS deputy, h.from_on, h.to_on
			FROM membership h
			LEFT JOIN agency g ON g.agency_id = h.agency_id
			WHERE h.panel_id = $1 AND h.appointed_on IS NOT NULL AND coalesce(g.name, h.authority, h.force) IS NOT NULL
		), held AS (
			SELECT m.meeting_id, m.held_on FROM meeting m WHERE m.panel_id = $1 AND m.status IN ('OPEN', 'CLOSED') AND m.held_on BETWEEN $2 AND $3
		), came AS (
			SELECT s.body, h.meeting_id, coalesce(bool_or(a.status = 'PRESENT'), false) AS present,
				coalesce(bool_or(a.status = 'PRESENT' AND NOT s.deputy), false) AS self, coalesce(bool_or(a.status = 'APOLOGIES'), false) AS apologies
			FROM held h
			JOIN seat s ON s.from_on <= h.held_on AND (s.to_on IS NULL OR s.to_on >= h.held_on)
			LEFT JOIN attendance a ON a.meeting_id = h.meeting_id AND a.membership_id = s.membership_id
			GROUP BY s.body, h.meeting_id
		), there AS (
			SELECT s.body, count(DISTINCT x.agenda_item_id) AS items
			FROM held h
			JOIN agenda_item i ON i.meeting_id = h.meeting_id
			JOIN item_attendance x ON x.agenda_item_id = i.agenda_item_id
			JOIN seat s ON s.membership_id = x.membership_id
			GROUP BY s.body
		), said AS (
			SELECT s.body, count(*) AS positions
			FROM decision d
			JOIN decision_position p ON p.decision_id = d.decision_id
			JOIN seat s ON s.membership_id = p.membership_id
			WHERE d.decided_on BETWEEN $2 AND $3
			GROUP BY s.body
		), answered AS (
			SELECT g.name AS body, count(*) AS asked, count(*) FILTER (WHERE r.answered_on <= r.due_on) AS in_time
			FROM info_request r
			JOIN case_file c ON c.case_id = r.case_id
			JOIN agency g ON g.agency_id = r.agency_id
			WHERE c.panel_id = $1 AND r.status <> 'WITHDRAWN' AND r.due_on BETWEEN $2 AND $3
			GROUP BY g.name
		)
		SELECT b.body, count(c.meeting_id) AS meetings, count(*) FILTER (WHERE c.present) AS present, count(*) FILTER (WHERE c.present AND NOT c.self) AS deputy,
			count(*) FILTER (WHERE NOT c.present AND c.apologies) AS apologies,
			count(c.meeting_id) FILTER (WHERE NOT c.present AND NOT c.apologies) AS absent,
			coalesce(max(t.items), 0) AS items, coalesce(max(a.asked), 0) AS asked, coalesce(max(a.in_time), 0) AS in_time, coalesce(max(s.positions), 0) AS positions
		FROM (SELECT body FROM seat UNION SELECT body FROM answered) b
		LEFT JOIN came c ON c.body = b.body
		LEFT JOIN there t ON t.body = b.body
		LEFT JOIN said s ON s.body = b.body
		LEFT JOIN answered a ON a.body = b.body
		GROUP BY b.body
		HAVING count(c.meeting_id) > 0 OR max(a.asked) > 0
		ORDER BY b.body`, panel, from, to); err != nil {
		return 0, nil, fmt.Errorf("attendance by agency: %w", err)
	}
	return meetings, list, nil
}
