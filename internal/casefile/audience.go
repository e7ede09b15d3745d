package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Member is somebody who holds a role on a panel today, and how they stand to one of its cases.
type Member struct {
	User casework.UserID
	Name string
	Held []Held      // the roles they hold on the panel
	Ties []MemberTie // each under one of these roles
	res  casework.Resource
}

// Held is one role held on the panel.
type Held struct {
	Role       casework.Role
	Agency     casework.AgencyID
	AgencyName string
	From, To   casework.Date // To is the last day, zero where it is open
	Stopped    bool          // the agency does not work with panels today
}

// MemberTie is one way in which a member stands to the case, and since when.
type MemberTie struct {
	casework.Standing
	AgencyName   string
	Part         casework.Part // of somebody who is named
	Since, Until time.Time     // Until is zero where it stands without an end
	Reason       string
	MadeBy       string // actor word
}

// Resource is the case as the guard sees it for this member.
func (m Member) Resource() casework.Resource { return m.res }

// Standings are the roles that the member holds on the panel, as ways of standing to the panel itself.
func (m Member) Standings() []casework.Standing {
	var list []casework.Standing
	for _, h := range m.Held {
		list = append(list, casework.Standing{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency})
	}
	return list
}

// Actor is the member as the guard is asked about them.
func (m Member) Actor() casework.Actor {
	return casework.Actor{Kind: casework.SignedIn, ID: m.User, Name: m.Name}
}

// Members are all who hold a role on the case's panel today, by name, with how each stands to the case: one query, from
// which the guard says for each what they may do (Allowed).
func (c *Cabinet) Members(ctx context.Context, tx *pg.Tx, file *File) ([]Member, error) {
	return members(ctx, tx, file, "")
}

// Myself is the actor of this transaction as one of the members, with how they stand to the case and why.
func (c *Cabinet) Myself(ctx context.Context, tx *pg.Tx, file *File) (Member, error) {
	list, err := members(ctx, tx, file, tx.Actor().ID)
	if err != nil || len(list) == 0 {
		return Member{res: file.Resource()}, err
	}
	return list[0], nil
}

// members reads everybody, or one user alone.
func members(ctx context.Context, tx *pg.Tx, file *File, only casework.UserID) ([]Member, error) {
	var rows []struct {
		User       casework.UserID   `db:"user_id"`
		Name       string            `db:"display_name"`
		Role       casework.Role     `db:"role"`
		Agency     casework.AgencyID `db:"agency_id"`
		AgencyName string            `db:"agency"`
		From       casework.Date     `db:"from_on"`
		To         casework.Date     `db:"to_on"`
		Stopped    bool              `db:"stopped"`
		Kind       casework.Tie      `db:"kind"`
		Since      sql.NullTime      `db:"since"`
		Until      sql.NullTime      `db:"until"`
		Reason     string            `db:"reason"`
		MadeBy     string            `db:"made_by"`
		Part       casework.Part     `db:"part"`
		Level      casework.Level    `db:"level"`
		Sections   casework.Sections `db:"sections"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT m.user_id, u.display_name, m.role, coalesce(CAST(m.agency_id AS text), '') AS agency_id, coalesce(a.name, '') AS agency,
			m.from_on, m.to_on, coalesce(a.active_from > $3 OR a.active_to < $3, false) AS stopped, coalesce(t.kind, '') AS kind, t.since, t.until, coalesce(t.reason, '') AS reason, coalesce(t.made_by, '') AS made_by,
			coalesce(t.part, '') AS part, coalesce(t.level, 'whole') AS level, coalesce(array_to_string(t.sections, ','), '') AS sections
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		LEFT JOIN agency a ON a.agency_id = m.agency_id
		LEFT JOIN standing_tie t ON t.case_id = $1 AND t.panel_id = m.panel_id
			AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
				WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
				ELSE t.subject_id = m.user_id END
		WHERE m.panel_id = $2 AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3) AND ($4 = '' OR m.user_id = CAST(nullif($4, '') AS uuid))
		ORDER BY u.display_name, m.user_id, m.role, agency_id, t.kind, t.since`, file.ID, file.Panel, tx.Today(), string(only)); err != nil {
		return nil, fmt.Errorf("members of the panel: %w", err)
	}
	var list []Member
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].User != r.User {
			list = append(list, Member{User: r.User, Name: r.Name})
		}
		m := &list[len(list)-1]
		if h := (Held{r.Role, r.Agency, r.AgencyName, r.From, r.To, r.Stopped}); !slices.Contains(m.Held, h) {
			m.Held = append(m.Held, h)
		}
		if r.Kind != "" {
			t := MemberTie{
				Standing: casework.Standing{Role: r.Role, Tie: r.Kind, Agency: r.Agency}, AgencyName: r.AgencyName,
				Part: r.Part, Since: r.Since.Time, Until: r.Until.Time, Reason: r.Reason, MadeBy: r.MadeBy,
			}
			if r.Level != casework.LevelWhole {
				t.Sharing = casework.Sharing{Level: r.Level, Sections: r.Sections}
			}
			m.Ties = append(m.Ties, t)
		}
	}
	for i := range list {
		list[i].res = file.Resource()
		list[i].res.Standings, list[i].res.Emergency = nil, casework.EmergencyUse{}
		for _, t := range list[i].Ties {
			list[i].res.Standings = append(list[i].res.Standings, t.Standing)
		}
	}
	return list, nil
}

// Allowed are the members whom the guard would let do every one of the actions on the case.
func (c *Cabinet) Allowed(members []Member, actions ...casework.Action) []Member {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool {
		return slices.ContainsFunc(actions, func(a casework.Action) bool { return !c.guard.Allows(m.Actor(), a, m.res) })
	})
}

// Leads are those who lead the case: its lead and their deputy. Where nobody does, they are those who keep its ties and
// ask its partners, the named before those who do so by their role alone.
func (c *Cabinet) Leads(members []Member) []Member {
	keepers := c.Allowed(members, casework.WriteTies)
	for _, parts := range [][]casework.Part{{casework.PartLead, casework.PartDeputy}, {casework.PartNamed, casework.PartOwner}} {
		named := slices.DeleteFunc(slices.Clone(keepers), func(m Member) bool {
			return !slices.ContainsFunc(m.Ties, func(t MemberTie) bool { return slices.Contains(parts, t.Part) })
		})
		if len(named) > 0 {
			return named
		}
		keepers = c.Allowed(keepers, casework.AskPartner)
	}
	return keepers
}

// AllowedOnPanel are the members whom the guard would let do the action on the case's panel, apart from its cases, and who
// are not recused from this one.
func (c *Cabinet) AllowedOnPanel(members []Member, action casework.Action) []Member {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool {
		if slices.ContainsFunc(m.Ties, func(t MemberTie) bool { return t.Tie == casework.TieRecused }) {
			return true
		}
		r := casework.Resource{Ref: "panel", Panel: m.res.Panel, Sens: casework.Normal, Policy: m.res.Policy, Standings: m.Standings()}
		return !c.guard.Allows(m.Actor(), action, r)
	})
}

// Panels are the panels on which the actor may do an action that belongs to a panel and to none of its cases.
func (c *Cabinet) Panels(ctx context.Context, tx *pg.Tx, action casework.Action) ([]casework.PanelID, error) {
	all, err := memberships(ctx, tx)
	if err != nil {
		return nil, err
	}
	var list []casework.PanelID
	for _, m := range all {
		r := casework.Resource{
			Ref: "panel", Panel: m.panel, Sens: casework.Normal, Policy: tx.Policy(),
			Standings: []casework.Standing{{Role: m.Role, Tie: casework.TiePanel, Agency: m.Agency}},
		}
		if m.panel != "" && !slices.Contains(list, m.panel) && c.guard.Allows(tx.Actor(), action, r) {
			list = append(list, m.panel)
		}
	}
	return list, nil
}

// Names are the display names of people with accounts and the names of agencies, by id.
func Names(ctx context.Context, tx *pg.Tx, ids []string) (map[string]string, error) {
	var rows []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT CAST(user_id AS text) AS id, display_name AS name FROM user_account WHERE user_id = ANY (CAST($1 AS uuid[]))
		UNION ALL
		SELECT CAST(agency_id AS text), name FROM agency WHERE agency_id = ANY (CAST($1 AS uuid[]))`, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	names := map[string]string{}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}
