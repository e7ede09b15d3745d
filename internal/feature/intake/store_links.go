package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// seal closes a referral that no person's draft holds, for one place; unseal opens it.
func (d drafts) seal(r Referral, place, id string) ([]byte, error) {
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write the referral: %w", err)
	}
	sealed, err := d.ring.Own("drafts").Seal(plain, place, id)
	if err != nil {
		return nil, fmt.Errorf("seal the referral: %w", err)
	}
	return sealed, nil
}

func (d drafts) unseal(sealed []byte, r *Referral, place, id string) error {
	plain, err := d.ring.Own("drafts").Open(sealed, place, id)
	if err != nil {
		return fmt.Errorf("open the referral: %w", err)
	}
	if err := json.Unmarshal(plain, r); err != nil {
		return fmt.Errorf("read the referral: %w", err)
	}
	return nil
}

const selectLink = `
	SELECT l.link_id, l.panel_id, l.organisation, l.reason, u.display_name AS made_by, l.made_at, l.expires_at, l.begun_at, l.used_at, l.revoked_at
	FROM referral_link l
	JOIN user_account u ON u.user_id = l.made_by`

func linksOf(ctx context.Context, tx *pg.Tx, panels []casework.PanelID, limit int) ([]Link, error) {
	var list []Link
	if err := tx.Select(ctx, &list, selectLink+` WHERE l.panel_id = ANY (CAST($1 AS uuid[])) ORDER BY l.made_at DESC, l.link_id LIMIT $2`, pq.Array(panels), limit); err != nil {
		return nil, fmt.Errorf("links for referrals: %w", err)
	}
	return list, nil
}

func linkOf(ctx context.Context, tx *pg.Tx, id string, panels []casework.PanelID) (Link, error) {
	var l Link
	err := tx.Get(ctx, &l, selectLink+` WHERE l.link_id = $1 AND l.panel_id = ANY (CAST($2 AS uuid[])) FOR UPDATE OF l`, id, pq.Array(panels))
	return l, err
}

func insertLink(ctx context.Context, tx *pg.Tx, id string, in Invitation, hash []byte, expires time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO referral_link (link_id, panel_id, organisation, agency_id, reason, token_hash, made_by, made_at, expires_at)
		VALUES ($1, $2, $3, CAST(nullif($4, '') AS uuid), $5, $6, $7, $8, $9)`,
		id, in.Panel, in.Organisation, in.Agency, in.Reason, hash, tx.Actor().ID, tx.Now(), expires)
	if err != nil {
		return fmt.Errorf("make a link: %w", err)
	}
	return nil
}

func revokeLink(ctx context.Context, tx *pg.Tx, id string) error {
	return tx.One(ctx, `UPDATE referral_link SET revoked_at = $2, draft = NULL WHERE link_id = $1 AND used_at IS NULL AND revoked_at IS NULL`, id, tx.Now())
}

// linkWith is the link with a token's hash, whatever became of it.
func linkWith(ctx context.Context, tx *pg.Tx, hash []byte, lock bool) (openLink, error) {
	query := `
		SELECT l.link_id, l.panel_id, l.organisation, l.reason, '' AS made_by, l.made_at, l.expires_at, l.begun_at, l.used_at, l.revoked_at,
			coalesce(CAST(l.agency_id AS text), '') AS agency_id, p.code, l.browser_hash, l.draft, l.saved_at
		FROM referral_link l
		JOIN panel p ON p.panel_id = l.panel_id
		WHERE l.token_hash = $1`
	if lock {
		query += ` FOR UPDATE OF l`
	}
	var l openLink
	err := tx.Get(ctx, &l, query, hash)
	return l, err
}

func beginLink(ctx context.Context, tx *pg.Tx, id string, browser []byte) error {
	return tx.One(ctx, `UPDATE referral_link SET browser_hash = $2, begun_at = $3 WHERE link_id = $1 AND browser_hash IS NULL`, id, browser, tx.Now())
}

func keepLink(ctx context.Context, tx *pg.Tx, id string, sealed []byte) error {
	return tx.One(ctx, `UPDATE referral_link SET draft = $2, saved_at = $3 WHERE link_id = $1`, id, sealed, tx.Now())
}

func useLink(ctx context.Context, tx *pg.Tx, id string) error {
	return tx.One(ctx, `UPDATE referral_link SET used_at = $2, draft = NULL WHERE link_id = $1 AND used_at IS NULL`, id, tx.Now())
}

func insertIncoming(ctx context.Context, tx *pg.Tx, i Incoming, link string, sealed []byte) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO incoming (incoming_id, receipt, panel_id, link_id, channel, agency_id, organisation, received_at, received_on, sealed, sent_by)
		VALUES ($1, $2, $3, CAST(nullif($4, '') AS uuid), $5, CAST(nullif($6, '') AS uuid), $7, $8, $9, $10, CAST(nullif($11, '') AS uuid))`,
		i.ID, i.Receipt, i.Panel, link, i.Channel, string(i.Agency), i.Organisation, tx.Now(), i.On,
		sealed, string(i.SentBy))
	if err != nil {
		return fmt.Errorf("send the referral: %w", err)
	}
	return nil
}

const selectIncoming = `
	SELECT i.incoming_id, i.receipt, i.panel_id, i.channel, coalesce(CAST(i.agency_id AS text), '') AS agency_id, coalesce(a.name, '') AS agency, i.organisation, i.received_at, i.received_on,
		i.status, i.reason, coalesce(u.display_name, '') AS decided_by, i.decided_at, i.sealed IS NOT NULL AS held, i.version, coalesce(CAST(i.sent_by AS text), '') AS sent_by, coalesce(w.display_name, '') AS sender, i.opened_at
	FROM incoming i
	LEFT JOIN user_account w ON w.user_id = i.sent_by
	LEFT JOIN agency a ON a.agency_id = i.agency_id
	LEFT JOIN user_account u ON u.user_id = i.decided_by`

// incomingTo are the referrals that wait at panels or were turned away or withdrawn and are still held, the oldest first.
func incomingTo(ctx context.Context, tx *pg.Tx, panels []casework.PanelID) ([]Incoming, error) {
	var list []Incoming
	if err := tx.Select(ctx, &list, selectIncoming+`
		WHERE i.panel_id = ANY (CAST($1 AS uuid[])) AND i.status <> 'TAKEN' AND i.sealed IS NOT NULL
		ORDER BY i.received_at, i.incoming_id LIMIT 200`, pq.Array(panels)); err != nil {
		return nil, fmt.Errorf("referrals that wait: %w", err)
	}
	return list, nil
}

func incomingWith(ctx context.Context, tx *pg.Tx, id string, panels []casework.PanelID, lock bool) (Incoming, error) {
	query := selectIncoming + ` WHERE i.incoming_id = $1 AND i.panel_id = ANY (CAST($2 AS uuid[])) AND i.status <> 'TAKEN' AND i.sealed IS NOT NULL`
	if lock {
		query += ` FOR UPDATE OF i`
	}
	var i Incoming
	if err := tx.Get(ctx, &i, query, id, pq.Array(panels)); err != nil {
		return Incoming{}, err
	}
	if err := tx.Get(ctx, &i.sealed, `SELECT sealed FROM incoming WHERE incoming_id = $1`, id); err != nil {
		return Incoming{}, fmt.Errorf("what was sent: %w", err)
	}
	return i, nil
}

func fileIncoming(ctx context.Context, tx *pg.Tx, i Incoming, id casework.CaseID) error {
	return tx.One(ctx, `
		UPDATE incoming SET status = 'TAKEN', sealed = NULL, case_id = $3, decided_by = $4, decided_at = $5, version = version + 1
		WHERE incoming_id = $1 AND version = $2`, i.ID, i.Version, id, tx.Actor().ID, tx.Now())
}

// endIncoming ends a referral that waits without a case: it is turned away, or its sender withdraws it.
func endIncoming(ctx context.Context, tx *pg.Tx, i Incoming, status, reason string) error {
	return tx.One(ctx, `
		UPDATE incoming SET status = $3, reason = $4, decided_by = $5, decided_at = $6, version = version + 1
		WHERE incoming_id = $1 AND version = $2 AND status = 'WAITING'`, i.ID, i.Version, status, reason, tx.Actor().ID, tx.Now())
}

// overOutside says how many drafts of links and referrals that were turned away or withdrawn are over.
func (drafts) overOutside(ctx context.Context, tx *pg.Tx) (int, error) {
	var n int
	if err := tx.Get(ctx, &n, `
		SELECT (SELECT count(*) FROM referral_link WHERE draft IS NOT NULL AND expires_at <= $1) + (SELECT count(*) FROM incoming WHERE status IN ('TURNED_AWAY', 'WITHDRAWN') AND sealed IS NOT NULL AND decided_at < $2)`,
		tx.Now(), lastKept(tx)); err != nil {
		return 0, fmt.Errorf("drafts of links that are over: %w", err)
	}
	return n, nil
}

func (drafts) clearOutside(ctx context.Context, tx *pg.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE referral_link SET draft = NULL WHERE draft IS NOT NULL AND expires_at <= $1`, tx.Now()); err != nil {
		return fmt.Errorf("delete drafts of links: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE incoming SET sealed = NULL WHERE status IN ('TURNED_AWAY', 'WITHDRAWN') AND sealed IS NOT NULL AND decided_at < $1`, lastKept(tx)); err != nil {
		return fmt.Errorf("delete what was turned away: %w", err)
	}
	return nil
}
