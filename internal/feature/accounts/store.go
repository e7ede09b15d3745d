package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// account is somebody's row, as an administrator's work needs it.
type account struct {
	ID         casework.UserID `db:"user_id"`
	Email      string          `db:"email"`
	Name       string          `db:"display_name"`
	Hash       string          `db:"password_hash"`
	MustChange bool            `db:"must_change"`
	DisabledAt *time.Time      `db:"disabled_at"`
	Version    int             `db:"version"`
}

const accountColumns = `user_id, email, display_name, password_hash, must_change, disabled_at, version`

func accountByEmail(ctx context.Context, tx *pg.Tx, email string) (account, error) {
	var a account
	err := tx.Get(ctx, &a, `SELECT `+accountColumns+` FROM user_account WHERE email = $1`, email)
	return a, err
}

func lockAccount(ctx context.Context, tx *pg.Tx, id casework.UserID) (account, error) {
	var a account
	err := tx.Get(ctx, &a, `SELECT `+accountColumns+` FROM user_account WHERE user_id = $1 FOR UPDATE`, id)
	return a, err
}

func insertAccount(ctx context.Context, tx *pg.Tx, email, name, hash string, mustChange bool) (casework.UserID, error) {
	id := casework.UserID(uuid.NewString())
	_, err := tx.Exec(ctx, `
		INSERT INTO user_account (user_id, email, display_name, password_hash, must_change, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, email, name, hash, mustChange, tx.Now())
	if err != nil {
		return "", fmt.Errorf("add an account: %w", err)
	}
	return id, nil
}

func setPassword(ctx context.Context, tx *pg.Tx, id casework.UserID, hash string, mustChange bool) error {
	return tx.One(ctx, `
		UPDATE user_account
		SET password_hash = $2, must_change = $3, failed_count = 0, locked_until = NULL, version = version + 1
		WHERE user_id = $1`, id, hash, mustChange)
}

func setDisabled(ctx context.Context, tx *pg.Tx, id casework.UserID, at *time.Time, version int) error {
	return tx.One(ctx, `UPDATE user_account SET disabled_at = $2, version = version + 1 WHERE user_id = $1 AND version = $3`, id, at, version)
}

// endSessions revokes every session of somebody, but for one that is kept (nil for none).
func endSessions(ctx context.Context, tx *pg.Tx, id casework.UserID, keep []byte) error {
	_, err := tx.Exec(ctx, `
		UPDATE login_session SET revoked_at = $2
		WHERE user_id = $1 AND revoked_at IS NULL AND (CAST($3 AS bytea) IS NULL OR token_hash <> CAST($3 AS bytea))`, id, tx.Now(), keep)
	return err
}

func anyAccount(ctx context.Context, tx *pg.Tx) (bool, error) {
	var any bool
	err := tx.Get(ctx, &any, `SELECT EXISTS (SELECT FROM user_account)`)
	return any, err
}

// lockSetup makes two first set-ups wait for each other; the second finds an account.
func lockSetup(ctx context.Context, tx *pg.Tx) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('first set-up'))`)
	return err
}

// Person is an account as the administrator's list shows it.
type Person struct {
	ID         casework.UserID `db:"user_id"`
	Email      string          `db:"email"`
	Name       string          `db:"display_name"`
	LastSignIn *time.Time      `db:"last_sign_in_at"`
	DisabledAt *time.Time      `db:"disabled_at"`
	Version    int             `db:"version"`
	Roles      string          `db:"roles"` // "coordinator, panel_chair"
}

func listPeople(ctx context.Context, tx *pg.Tx, after string, limit int) ([]Person, error) {
	var people []Person
	err := tx.Select(ctx, &people, `
		SELECT u.user_id, u.email, u.display_name, u.last_sign_in_at, u.disabled_at, u.version,
			coalesce((SELECT string_agg(DISTINCT m.role, ', ' ORDER BY m.role) FROM membership m
				WHERE m.user_id = u.user_id AND m.from_on <= $3 AND (m.to_on IS NULL OR m.to_on >= $3)), '') AS roles
		FROM user_account u
		WHERE u.email > $1
		ORDER BY u.email
		LIMIT $2`, after, limit, tx.Today())
	return people, err
}

// Held is one role that somebody holds or held.
type Held struct {
	ID        string        `db:"membership_id"`
	Role      casework.Role `db:"role"`
	Panel     string        `db:"panel"`
	Agency    string        `db:"agency"`
	Authority string        `db:"authority"`
	Force     string        `db:"force"`
	From      casework.Date `db:"from_on"`
	To        casework.Date `db:"to_on"`
}

func rolesOf(ctx context.Context, tx *pg.Tx, id casework.UserID) ([]Held, error) {
	var held []Held
	err := tx.Select(ctx, &held, `
		SELECT m.membership_id, m.role, coalesce(p.name, '') AS panel, coalesce(a.name, '') AS agency,
			coalesce(m.authority, '') AS authority, coalesce(m.force, '') AS force, m.from_on, m.to_on
		FROM membership m
		LEFT JOIN panel p ON p.panel_id = m.panel_id
		LEFT JOIN agency a ON a.agency_id = m.agency_id
		WHERE m.user_id = $1
		ORDER BY m.from_on DESC, m.role`, id)
	return held, err
}

// Grant is a role to be held.
type Grant struct {
	User            casework.UserID
	Role            casework.Role
	Panel           casework.PanelID  // empty for a role of the whole installation
	Agency          casework.AgencyID // may be empty
	Authority       string            // the responsible authority of a chair, deputy or authority's member (SC-05)
	Force           string            // the force of a police member (SC-04)
	From, To        casework.Date     // To zero is open
	AppointedOn     casework.Date     // section 37(2)
	Skills          string            // section 37(2)
	Confidentiality casework.Date     // agreement signed
}

func insertMembership(ctx context.Context, tx *pg.Tx, g Grant) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO membership (membership_id, user_id, role, panel_id, agency_id, authority, force, from_on, to_on, appointed_on, skills,
			confidentiality_on, granted_by)
		VALUES ($1, $2, $3, $4, $5, nullif($6, ''), nullif($7, ''), $8, $9, $10, $11, $12, $13)`,
		uuid.NewString(), g.User, g.Role, optional(string(g.Panel)), optional(string(g.Agency)), g.Authority, g.Force, g.From, g.To, g.AppointedOn,
		g.Skills, g.Confidentiality, optional(string(tx.Actor().ID)))
	if err != nil {
		return fmt.Errorf("grant a role: %w", err)
	}
	return nil
}

func endMembership(ctx context.Context, tx *pg.Tx, id string, user casework.UserID) error {
	return tx.One(ctx, `
		UPDATE membership SET to_on = greatest(from_on, $3)
		WHERE membership_id = $1 AND user_id = $2 AND (to_on IS NULL OR to_on > $3)`, id, user, tx.Today())
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
