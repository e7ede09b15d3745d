package casefile

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Sitting is the panel as it sat at a meeting and, where item is not empty, for that item of its agenda: who was
// marked present, for whom they sit, and who was in the chair. Whoever left early sits for
// the items that they were there for. The statutory checks of section 37 look at it.
func Sitting(ctx context.Context, tx *pg.Tx, meeting casework.MeetingID, item casework.AgendaItemID) (*casework.Sitting, error) {
	var head struct {
		On          casework.Date  `db:"held_on"`
		Chair       string         `db:"chair"`
		Authorities pq.StringArray `db:"authorities"`
		Forces      pq.StringArray `db:"forces"`
	}
	err := tx.Get(ctx, &head, `
		SELECT m.held_on, coalesce(CAST(m.chair AS text), '') AS chair,
			ARRAY(SELECT authority FROM panel_authority a WHERE a.panel_id = m.panel_id) AS authorities,
			ARRAY(SELECT force FROM panel_force f WHERE f.panel_id = m.panel_id) AS forces
		FROM meeting m
		WHERE m.meeting_id = $1`, meeting)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID        string        `db:"membership_id"`
		Name      string        `db:"display_name"`
		Role      casework.Role `db:"role"`
		Agency    string        `db:"agency"`
		Authority string        `db:"authority"`
		Force     string        `db:"force"`
		Appointed casework.Date `db:"appointed_on"`
		Skills    string        `db:"skills"`
		ForItem   bool          `db:"for_item"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT m.membership_id, u.display_name, m.role, coalesce(g.name, '') AS agency, coalesce(m.authority, '') AS authority, coalesce(m.force, '') AS force,
			m.appointed_on, m.skills, i.membership_id IS NOT NULL AS for_item
		FROM attendance a
		JOIN membership m ON m.membership_id = a.membership_id
		JOIN user_account u ON u.user_id = m.user_id
		LEFT JOIN agency g ON g.agency_id = m.agency_id
		LEFT JOIN item_attendance i ON i.membership_id = m.membership_id AND i.agenda_item_id = CAST(nullif($2, '') AS uuid)
		WHERE a.meeting_id = $1 AND a.status = 'PRESENT' AND (a.left_at IS NULL OR i.membership_id IS NOT NULL)
		ORDER BY u.display_name, m.membership_id`, meeting, string(item)); err != nil {
		return nil, fmt.Errorf("who sat at the meeting: %w", err)
	}
	s := &casework.Sitting{On: head.On, Authorities: head.Authorities, Forces: head.Forces}
	for _, r := range rows {
		m := casework.Member{
			ID: r.ID, Name: r.Name, Role: r.Role, Agency: r.Agency, Authority: r.Authority, Force: r.Force, AppointedOn: r.Appointed, Skills: r.Skills, ForItem: r.ForItem,
		}
		s.Members = append(s.Members, m)
		if r.ID == head.Chair {
			s.Chair = &m
		}
	}
	return s, nil
}
