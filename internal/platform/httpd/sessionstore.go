package httpd

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// sessionStore keeps sessions in login_session, under the hash of their token. Every statement may run twice without
// harm, because the driver may repeat one whose answer was lost.
type sessionStore struct{ s *Server }

// touchEvery is how often a session's last use is written down.
const touchEvery = time.Minute

// ChangePassword is where somebody goes first whose password was set by somebody else.
const ChangePassword = "/account/password"

// SetUpFactor is where somebody goes first who has no second factor, and holds a role that needs one.
const SetUpFactor = "/account/factor"

// AcceptTerms is where somebody goes first who has signed in since terms of use were published, and has not accepted them.
const AcceptTerms = "/account/terms"

// keepEnded is how long the row of an ended session stays, for the list of where somebody was signed in.
const keepEnded = 7 * 24 * time.Hour

// FindCtx loads the session, its person, their live roles and the version of the access policy in one query, and
// leaves them with the visit. Ended sessions are noted there too, but not found.
func (t *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	if len(token) != 43 { // 256 bits in base64: nothing else was ever given out
		return nil, false, nil
	}
	now := t.s.Clock()
	var row struct {
		Token     []byte          `db:"token_hash"`
		Data      []byte          `db:"data"`
		User      casework.UserID `db:"user_id"`
		Name      string          `db:"display_name"`
		Disabled  bool            `db:"disabled"`
		Seen      time.Time       `db:"last_seen_at"`
		Created   time.Time       `db:"created_at"`
		Way       Way             `db:"way"`
		Proved    time.Time       `db:"proved_at"`
		Expires   time.Time       `db:"expires_at"`
		Revoked   bool            `db:"revoked"`
		Policy    int             `db:"policy"`
		Hash      string          `db:"policy_hash"`
		HasDrafts bool            `db:"has_drafts"`
		Must      bool            `db:"must_change"`
		Short     bool            `db:"short_password"`
		Factor    bool            `db:"has_factor"`
		Terms     bool            `db:"terms_due"`
		Roles     pq.StringArray  `db:"roles"`
		Panels    pq.StringArray  `db:"panels"`
	}
	soon, cancel := context.WithTimeout(ctx, t.s.LoadWithin)
	defer cancel()
	find, err := t.s.prepared.Of(soon, `
		SELECT s.token_hash, s.data, s.user_id, u.display_name, (u.disabled_at IS NOT NULL OR coalesce(u.ends_on < $2, false)) AS disabled,
			s.last_seen_at, s.created_at, s.way, s.proved_at, s.expires_at, s.revoked_at IS NOT NULL AS revoked,
			p.version AS policy, p.hash AS policy_hash,
			EXISTS (SELECT FROM draft d WHERE d.user_id = s.user_id) AS has_drafts, u.must_change, u.short_password,
			EXISTS (SELECT FROM totp f WHERE f.user_id = s.user_id AND f.confirmed_at IS NOT NULL)
				OR EXISTS (SELECT FROM passkey k WHERE k.user_id = s.user_id) AS has_factor,
			EXISTS (SELECT FROM terms t WHERE t.published_at <= s.created_at
				AND NOT EXISTS (SELECT FROM terms_acceptance a WHERE a.user_id = s.user_id AND a.version >= t.version)) AS terms_due,
			ARRAY(SELECT DISTINCT m.role FROM membership m
				WHERE m.user_id = s.user_id AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2) ORDER BY 1) AS roles,
			ARRAY(SELECT DISTINCT CAST(m.panel_id AS text) FROM membership m
				WHERE m.user_id = s.user_id AND m.panel_id IS NOT NULL
					AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2) ORDER BY 1) AS panels
		FROM login_session s
		JOIN user_account u ON u.user_id = s.user_id
		CROSS JOIN (SELECT version, hash FROM policy_version ORDER BY version DESC LIMIT 1) p
		WHERE s.token_hash = $1`)
	if err == nil {
		err = find.GetContext(soon, &row, hashOf(token), calendar.Today(now))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, unavailable(ctx, "load the session", err)
	}
	if err := t.s.DB.Hold(ctx, row.Policy, row.Hash); err != nil {
		return nil, false, err
	}
	idle := now.Sub(row.Seen) > t.s.Idle
	old := !now.Before(row.Expires)
	in := &session{
		hash: row.Token, user: row.User, name: row.Name, data: row.Data, created: row.Created, way: row.Way, proved: row.Proved, expires: row.Expires, seen: row.Seen, policy: row.Policy,
		hasDrafts: row.HasDrafts,
		live:      !idle && !old && !row.Revoked && !row.Disabled,
		timedOut:  (idle || old) && !row.Revoked && !row.Disabled,
	}
	for _, r := range row.Roles {
		in.roles = append(in.roles, casework.Role(r))
	}
	in.roles = append(in.roles, casework.RoleSignedIn)
	for _, p := range row.Panels {
		in.panels = append(in.panels, casework.PanelID(p))
	}
	switch {
	case row.Must && row.Way == ByPassword:
		in.first, in.why = ChangePassword, "Somebody else set your password. Choose a new one before you go on."
	case row.Terms:
		in.first, in.why = AcceptTerms, "Read the terms of use and accept them before you go on."
	case t.s.SecondFactor && !row.Factor && row.Way != ByAgencyWithFactor && t.s.Guard.Could(in.roles, casework.NeedFactor):
		in.first = SetUpFactor // which says why itself
	case row.Short && !row.Factor && row.Way == ByPassword:
		in.first, in.why = ChangePassword, "Your password is too short now that you have no second factor. Choose a longer one before you go on."
	}
	v := visitOf(ctx)
	v.session = in
	if !in.live {
		return nil, false, nil
	}
	if now.Sub(row.Seen) >= touchEvery && !v.quiet {
		_, err := t.s.Sessions.ExecContext(ctx, `
			UPDATE login_session SET last_seen_at = $2
			WHERE token_hash = $1 AND last_seen_at < $2`, row.Token, now)
		if err != nil {
			return nil, false, unavailable(ctx, "note the session's use", err)
		}
	}
	return row.Data, true, nil
}

// CommitCtx saves the session. Only signing in and proving again who one is make a row: nobody else has anything to keep.
func (t *sessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	v := visitOf(ctx)
	now := t.s.Clock()
	user, way, created, proved, expires := v.signIn, v.way, now, now, now.Add(t.s.Absolute)
	if v.unasked {
		proved = now.Add(-freshFor)
	}
	if in := v.signedIn(); in != nil && v.proved {
		user, way, created, proved, expires = in.user, in.way, in.created, now, in.expires
	}
	if user == "" {
		return nil
	}
	_, err := t.s.Sessions.ExecContext(ctx, `
		INSERT INTO login_session (token_hash, user_id, data, user_agent, address, created_at, proved_at, last_seen_at, expires_at, way)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data`,
		hashOf(token), user, data, v.agent, v.address, created, proved, now, expires, way)
	if err != nil {
		return unavailable(ctx, "save the session", err)
	}
	return nil
}

// DeleteCtx ends the session; its row stays for a while.
func (t *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	_, err := t.s.Sessions.ExecContext(ctx, `
		UPDATE login_session SET revoked_at = $2
		WHERE token_hash = $1 AND revoked_at IS NULL`, hashOf(token), t.s.Clock())
	if err != nil {
		return unavailable(ctx, "end the session", err)
	}
	return nil
}

// endSurplus ends a person's oldest sessions beyond the number they may have, and forgets long ended ones.
func (s *Server) endSurplus(ctx context.Context, user casework.UserID, keep []byte) error {
	now := s.Clock()
	_, err := s.Sessions.ExecContext(ctx, `
		UPDATE login_session SET revoked_at = $2
		WHERE revoked_at IS NULL AND token_hash IN (
			SELECT token_hash
			FROM login_session
			WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $5 AND token_hash <> $3
			ORDER BY created_at DESC
			OFFSET $4)`, user, now, keep, s.SessionsPerUser-1, now.Add(-s.Idle))
	if err != nil {
		return unavailable(ctx, "end surplus sessions", err)
	}
	if _, err := s.Sessions.ExecContext(ctx, `DELETE FROM login_session WHERE expires_at < $1`, now.Add(-keepEnded)); err != nil {
		return unavailable(ctx, "forget old sessions", err)
	}
	return nil
}

// Find, Commit and Delete are what scs calls without a context; the engine always has one.

// Find is FindCtx without a visit.
func (t *sessionStore) Find(token string) ([]byte, bool, error) {
	return t.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a visit: it saves nothing.
func (t *sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return t.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a visit.
func (t *sessionStore) Delete(token string) error { return t.DeleteCtx(context.Background(), token) }

// unavailable tells a database that cannot be reached from a statement that failed.
func unavailable(ctx context.Context, operation string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", operation, ctx.Err())
	}
	if pg.Unreachable(err) {
		return fmt.Errorf("%s: %w: %w", operation, pg.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", operation, err)
}
