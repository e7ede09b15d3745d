package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Person is an account as the administrator's list shows it.
type Person struct {
	ID         casework.UserID `db:"user_id"`
	Email      string          `db:"email"`
	Name       string          `db:"display_name"`
	LastSignIn *time.Time      `db:"last_sign_in_at"`
	DisabledAt *time.Time      `db:"disabled_at"`
	EndsOn     casework.Date   `db:"ends_on"` // the last day; zero for none
	Version    int             `db:"version"`
	Roles      string          `db:"roles"` // "coordinator, panel_chair": those held today
}

// listPeople are the accounts of a filter in the order of their addresses, after one of them.
func listPeople(ctx context.Context, tx *pg.Tx, f Filter, after string, limit int) ([]Person, error) {
	today := tx.Today()
	soon := casework.LimitOn("membership_ending", today).Due(today, nil)
	unused := tx.Now().AddDate(0, 0, -casework.LimitOn("unused_account", today).Value)
	var people []Person
	err := tx.Select(ctx, &people, `
		SELECT u.user_id, u.email, u.display_name, u.last_sign_in_at, u.disabled_at, u.ends_on, u.version,
			coalesce((SELECT string_agg(DISTINCT m.role, ', ' ORDER BY m.role) FROM membership m
				WHERE m.user_id = u.user_id AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3)), '') AS roles
		FROM user_account u
		WHERE u.email > $1
			AND ($4 = '' OR position(lower($4) IN lower(u.display_name || ' ' || u.email)) > 0)
			AND CASE $5
				WHEN 'disabled' THEN u.disabled_at IS NOT NULL
				WHEN 'ended' THEN u.ends_on < $3
				WHEN 'ending' THEN u.disabled_at IS NULL AND u.ends_on >= $3
				WHEN 'unused' THEN in_use(u) AND coalesce(u.last_sign_in_at, u.created_at) < $6
				WHEN 'open' THEN in_use(u)
				ELSE true END
			AND CASE WHEN $7 = 'none'
				THEN NOT EXISTS (SELECT FROM membership m WHERE m.user_id = u.user_id AND (m.to_on IS NULL OR m.to_on >= $3))
				ELSE ($7 = '' AND $8 = '' AND $9 = '' AND $10 = '') OR EXISTS (SELECT FROM membership m
					WHERE m.user_id = u.user_id AND ($8 = '' OR m.role = $8)
						AND ($9 = '' OR m.panel_id = CAST(nullif($9, '') AS uuid))
						AND ($10 = '' OR m.agency_id = CAST(nullif($10, '') AS uuid))
						AND CASE $7
							WHEN 'over' THEN m.to_on < $3
							WHEN 'later' THEN m.from_on > $3
							WHEN 'ending' THEN m.from_on <= $3 AND m.to_on >= $3 AND m.to_on <= $11
							ELSE m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3) END) END
		ORDER BY u.email
		LIMIT $2`, after, limit, today, f.Text, f.Account, unused, f.Standing, f.Role, f.Panel, f.Agency, soon)
	return people, err
}

// term is a role as membership and role_proposal hold it.
type term struct {
	ID         string            `db:"id"`
	User       casework.UserID   `db:"user_id"`
	Role       casework.Role     `db:"role"`
	Panel      casework.PanelID  `db:"panel_id"`
	Agency     casework.AgencyID `db:"agency_id"`
	Authority  string            `db:"authority"`
	Force      string            `db:"force"`
	From       casework.Date     `db:"from_on"`
	To         casework.Date     `db:"to_on"`
	Appointed  casework.Date     `db:"appointed_on"`
	Skills     string            `db:"skills"`
	Signed     casework.Date     `db:"confidentiality_on"`
	Trained    casework.Date     `db:"trained_on"`
	Vetting    string            `db:"vetting"`
	DeputyFor  string            `db:"deputy_for"`
	Version    int               `db:"version"`
	Person     string            `db:"person"`
	PanelName  string            `db:"panel_name"`
	AgencyName string            `db:"agency_name"`
	StandsIn   string            `db:"stands_in"` // the name of whoever they stand in for
}

func (t term) held() Held {
	return Held{
		Membership: casework.Membership{
			ID: t.ID, User: t.User, Role: t.Role, Panel: t.Panel, Agency: t.Agency, Authority: t.Authority, Force: t.Force,
			Tenure: casework.Tenure{From: t.From, To: t.To}, AppointedOn: t.Appointed, Skills: t.Skills, SignedOn: t.Signed, TrainedOn: t.Trained,
			Vetting: t.Vetting, DeputyFor: t.DeputyFor,
		},
		Version: t.Version, Person: t.Person, PanelName: t.PanelName, AgencyName: t.AgencyName, StandsInFor: t.StandsIn,
	}
}

const (
	termColumns = `m.user_id, m.role, coalesce(CAST(m.panel_id AS text), '') AS panel_id, coalesce(CAST(m.agency_id AS text), '') AS agency_id,
			coalesce(m.authority, '') AS authority, coalesce(m.force, '') AS force, m.from_on, m.to_on, m.appointed_on, m.skills,
			m.confidentiality_on, m.trained_on, m.vetting, coalesce(CAST(m.deputy_for AS text), '') AS deputy_for, m.version,
			u.display_name AS person, coalesce(p.name, '') AS panel_name, coalesce(a.name, '') AS agency_name, coalesce(du.display_name, '') AS stands_in`
	termJoins = `
		JOIN user_account u ON u.user_id = m.user_id
		LEFT JOIN panel p ON p.panel_id = m.panel_id
		LEFT JOIN agency a ON a.agency_id = m.agency_id
		LEFT JOIN membership d ON d.membership_id = m.deputy_for
		LEFT JOIN user_account du ON du.user_id = d.user_id`
	termFields = `role, panel_id, agency_id, authority, force, from_on, to_on, appointed_on, skills, confidentiality_on, trained_on, vetting, deputy_for`
	// termValues are those fields as values, from the third argument on.
	termValues = `$3, CAST(nullif($4, '') AS uuid), CAST(nullif($5, '') AS uuid), nullif($6, ''), nullif($7, ''), $8, $9, $10, $11, $12, $13, $14, CAST(nullif($15, '') AS uuid)`
)

func termArgs(id string, m casework.Membership, more ...any) []any {
	return append([]any{id, m.User, m.Role, m.Panel, m.Agency, m.Authority, m.Force, m.From, m.To, m.AppointedOn, m.Skills, m.SignedOn, m.TrainedOn,
		m.Vetting, m.DeputyFor}, more...)
}

func heldOf(ctx context.Context, tx *pg.Tx, query string, args ...any) ([]Held, error) {
	var rows []term
	if err := tx.Select(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	var list []Held
	for _, r := range rows {
		list = append(list, r.held())
	}
	return list, nil
}

// rolesOf are the roles that somebody holds, held or is to hold, the latest first.
func rolesOf(ctx context.Context, tx *pg.Tx, id casework.UserID) ([]Held, error) {
	return heldOf(ctx, tx, `SELECT m.membership_id AS id, `+termColumns+` FROM membership m`+termJoins+`
		WHERE m.user_id = $1
		ORDER BY m.from_on DESC, m.role`, id)
}

// rolesOn are the roles on a panel that are not over.
func rolesOn(ctx context.Context, tx *pg.Tx, panel casework.PanelID) ([]Held, error) {
	return heldOf(ctx, tx, `SELECT m.membership_id AS id, `+termColumns+` FROM membership m`+termJoins+`
		WHERE m.panel_id = CAST(nullif($1, '') AS uuid) AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY u.display_name, m.role`, panel, tx.Today())
}

func insertMembership(ctx context.Context, tx *pg.Tx, m casework.Membership) (string, error) {
	id := uuid.NewString()
	_, err := tx.Exec(ctx, `
		INSERT INTO membership (membership_id, user_id, `+termFields+`, granted_by)
		VALUES ($1, $2, `+termValues+`, CAST(nullif($16, '') AS uuid))`, termArgs(id, m, tx.Actor().ID)...)
	if err != nil {
		return "", fmt.Errorf("grant a role: %w", err)
	}
	return id, nil
}

func updateMembership(ctx context.Context, tx *pg.Tx, m casework.Membership, version int) error {
	return tx.One(ctx, `
		UPDATE membership
		SET to_on = $3, appointed_on = $4, skills = $5, confidentiality_on = $6, trained_on = $7, vetting = $8,
			deputy_for = CAST(nullif($9, '') AS uuid), version = version + 1
		WHERE membership_id = $1 AND version = $2`,
		m.ID, version, m.To, m.AppointedOn, m.Skills, m.SignedOn, m.TrainedOn, m.Vetting, m.DeputyFor)
}

func endMembership(ctx context.Context, tx *pg.Tx, id string, user casework.UserID) error {
	return tx.One(ctx, `
		UPDATE membership SET to_on = greatest(from_on, $3), version = version + 1
		WHERE membership_id = $1 AND user_id = $2 AND (to_on IS NULL OR to_on > $3)`, id, user, tx.Today())
}

// Event is what was done to somebody's roles.
type Event struct {
	What string    `db:"what"` // a code of Events
	Text string    `db:"text"`
	By   string    `db:"by_name"`
	At   time.Time `db:"at"`
}

func remember(ctx context.Context, tx *pg.Tx, user casework.UserID, membership, what, text string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO membership_event (user_id, membership_id, what, text, by_name, at)
		VALUES ($1, CAST(nullif($2, '') AS uuid), $3, $4, $5, $6)`, user, membership, what, text, nameOf(tx.Actor()), tx.Now())
	if err != nil {
		return fmt.Errorf("history of roles: %w", err)
	}
	return nil
}

// nameOf is an actor as people read it: whoever works at the command line is known by the name of its operating system.
func nameOf(a casework.Actor) string {
	if a.Kind == casework.CLI {
		return a.Name + ", at the command line"
	}
	return a.Name
}

func historyOf(ctx context.Context, tx *pg.Tx, user casework.UserID) ([]Event, error) {
	var list []Event
	err := tx.Select(ctx, &list, `SELECT what, text, by_name, at FROM membership_event WHERE user_id = $1 ORDER BY event_id DESC`, user)
	return list, err
}

func insertProposal(ctx context.Context, tx *pg.Tx, m casework.Membership) (string, error) {
	id := uuid.NewString()
	_, err := tx.Exec(ctx, `
		INSERT INTO role_proposal (proposal_id, user_id, `+termFields+`, status, proposed_by, proposed_name, proposed_at)
		VALUES ($1, $2, `+termValues+`, 'PROPOSED', $16, $17, $18)`, termArgs(id, m, tx.Actor().Word(), tx.Actor().Name, tx.Now())...)
	if err != nil {
		return "", fmt.Errorf("propose a role: %w", err)
	}
	return id, nil
}

const selectProposal = `SELECT m.proposal_id AS id, ` + termColumns + `, m.status, m.proposed_by, m.proposed_name, m.proposed_at, m.decided_name, m.decided_at, m.reason
		FROM role_proposal m` + termJoins

type proposal struct {
	term
	Status       string     `db:"status"`
	ProposedBy   string     `db:"proposed_by"`
	ProposedName string     `db:"proposed_name"`
	ProposedAt   time.Time  `db:"proposed_at"`
	DecidedName  string     `db:"decided_name"`
	DecidedAt    *time.Time `db:"decided_at"`
	Reason       string     `db:"reason"`
}

func (r proposal) proposal() Proposal {
	return Proposal{Held: r.held(), Status: r.Status, ProposedBy: r.ProposedBy, ProposedName: r.ProposedName, ProposedAt: r.ProposedAt,
		DecidedName: r.DecidedName, DecidedAt: r.DecidedAt, Reason: r.Reason}
}

func proposalByID(ctx context.Context, tx *pg.Tx, id string) (Proposal, error) {
	var r proposal
	err := tx.Get(ctx, &r, selectProposal+` WHERE m.proposal_id = $1 FOR UPDATE OF m`, id)
	return r.proposal(), err
}

// proposals are those that wait, the oldest first, or the latest hundred that were decided.
func proposals(ctx context.Context, tx *pg.Tx, waiting bool) ([]Proposal, error) {
	var rows []proposal
	if err := tx.Select(ctx, &rows, selectProposal+`
		WHERE (m.status = 'PROPOSED') = $1
		ORDER BY CASE WHEN $1 THEN m.proposed_at END, m.decided_at DESC LIMIT 100`, waiting); err != nil {
		return nil, fmt.Errorf("proposals: %w", err)
	}
	var list []Proposal
	for _, r := range rows {
		list = append(list, r.proposal())
	}
	return list, nil
}

func decideProposal(ctx context.Context, tx *pg.Tx, id string, version int, status, reason string) error {
	return tx.One(ctx, `
		UPDATE role_proposal
		SET status = $3, decided_by = $4, decided_name = $5, decided_at = $6, reason = $7, version = version + 1
		WHERE proposal_id = $1 AND version = $2 AND status = 'PROPOSED'`, id, version, status, tx.Actor().Word(), tx.Actor().Name, tx.Now(), reason)
}
