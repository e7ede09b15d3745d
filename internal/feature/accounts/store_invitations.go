package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// insertInvitation makes an invitation, in the place of any that waits.
func insertInvitation(ctx context.Context, tx *pg.Tx, user casework.UserID, hash []byte, expires time.Time) error {
	if _, err := tx.Exec(ctx, `
		UPDATE invitation SET withdrawn_at = $2 WHERE user_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL`, user, tx.Now()); err != nil {
		return fmt.Errorf("withdraw an invitation: %w", err)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO invitation (invitation_id, user_id, token_hash, made_by, made_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), user, hash, tx.Actor().Word(), tx.Now(), expires)
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	return nil
}

// invitation is one that can be used at this moment, with whose it is.
type invitation struct {
	ID    string          `db:"invitation_id"`
	User  casework.UserID `db:"user_id"`
	Name  string          `db:"display_name"`
	Email string          `db:"email"`
}

const selectInvitation = `
	SELECT i.invitation_id, i.user_id, u.display_name, u.email
	FROM invitation i
	JOIN user_account u ON u.user_id = i.user_id AND in_use(u)
	WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > $2`

// invitationWith is the invitation with a token's hash; casework.Absent for one that does not work, whatever the reason.
func invitationWith(ctx context.Context, tx *pg.Tx, hash []byte) (invitation, error) {
	var i invitation
	err := tx.Get(ctx, &i, selectInvitation, hash, tx.Now())
	return i, err
}

func lockInvitation(ctx context.Context, tx *pg.Tx, hash []byte) (invitation, error) {
	var i invitation
	err := tx.Get(ctx, &i, selectInvitation+` FOR UPDATE`, hash, tx.Now())
	return i, err
}

func useInvitation(ctx context.Context, tx *pg.Tx, id string) error {
	return tx.One(ctx, `UPDATE invitation SET used_at = $2 WHERE invitation_id = $1 AND used_at IS NULL`, id, tx.Now())
}

// Invitation is the latest that somebody was sent, as the administrator sees it.
type Invitation struct {
	Made    time.Time  `db:"made_at"`
	Expires time.Time  `db:"expires_at"`
	Used    *time.Time `db:"used_at"`
}

// invitationOf is the latest invitation of somebody, nil for none.
func invitationOf(ctx context.Context, tx *pg.Tx, user casework.UserID) (*Invitation, error) {
	var list []Invitation
	err := tx.Select(ctx, &list, `SELECT made_at, expires_at, used_at FROM invitation WHERE user_id = $1 ORDER BY withdrawn_at IS NOT NULL, made_at DESC LIMIT 1`, user)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}
