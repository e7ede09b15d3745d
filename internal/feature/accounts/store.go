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
	LastSignIn *time.Time      `db:"last_sign_in_at"`
	DisabledAt *time.Time      `db:"disabled_at"`
	EndsOn     casework.Date   `db:"ends_on"` // the last day; zero for none
	Version    int             `db:"version"`
}

const accountColumns = `user_id, email, display_name, password_hash, must_change, last_sign_in_at, disabled_at, ends_on, version`

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
		SET password_hash = $2, short_password = false, must_change = $3, failed_count = 0, locked_until = NULL, version = version + 1
		WHERE user_id = $1`, id, hash, mustChange)
}

func setDisabled(ctx context.Context, tx *pg.Tx, id casework.UserID, at *time.Time, version int) error {
	return tx.One(ctx, `UPDATE user_account SET disabled_at = $2, version = version + 1 WHERE user_id = $1 AND version = $3`, id, at, version)
}

func setLastDay(ctx context.Context, tx *pg.Tx, id casework.UserID, day casework.Date, version int) error {
	return tx.One(ctx, `UPDATE user_account SET ends_on = $2, version = version + 1 WHERE user_id = $1 AND version = $3`, id, day, version)
}

// OnPanel is the open work that somebody holds on one panel.
type OnPanel struct {
	casework.OpenWork
	Panel casework.PanelID
	Name  string
}

// openWork counts what somebody holds, by panel. It says no more than the counts.
func openWork(ctx context.Context, tx *pg.Tx, id casework.UserID) ([]OnPanel, error) {
	var rows []struct {
		Panel    casework.PanelID `db:"panel_id"`
		Name     string           `db:"name"`
		Cases    int              `db:"cases"`
		Actions  int              `db:"actions"`
		Requests int              `db:"requests"`
		Meetings int              `db:"meetings"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT w.panel_id, p.name, w.cases, w.actions, w.requests, w.meetings
		FROM open_work($1) w
		JOIN panel p ON p.panel_id = w.panel_id
		ORDER BY p.name`, id); err != nil {
		return nil, fmt.Errorf("open work of an account: %w", err)
	}
	var list []OnPanel
	for _, r := range rows {
		list = append(list, OnPanel{casework.OpenWork{Cases: r.Cases, Actions: r.Actions, Requests: r.Requests, Meetings: r.Meetings}, r.Panel, r.Name})
	}
	return list, nil
}

// endSessions revokes every session of somebody.
func endSessions(ctx context.Context, tx *pg.Tx, id casework.UserID) error {
	_, err := tx.Exec(ctx, `UPDATE login_session SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL`, id, tx.Now())
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
