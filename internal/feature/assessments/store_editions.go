package assessments

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// Edition is an edition of a framework that one person drafts and another puts in force.
type Edition struct {
	ID         string          `db:"edition_id"`
	Code       string          `db:"code"`
	Base       int             `db:"base"`
	Body       []byte          `db:"sections"`
	Reason     string          `db:"reason"`
	Status     string          `db:"status"` // a code of EditionStatuses
	DraftedBy  casework.UserID `db:"drafted_by"`
	Drafter    string          `db:"drafter"`
	DraftedAt  time.Time       `db:"drafted_at"`
	ProposedAt *time.Time      `db:"proposed_at"`
	Answerer   string          `db:"answerer"` // "" while nobody has answered
	AnsweredAt *time.Time      `db:"answered_at"`
	Answer     string          `db:"answer"`
	Number     int             `db:"number"` // 0 until it is in force
	Version    int             `db:"version"`
}

// EditionStatuses are where an edition stands.
var EditionStatuses = casework.Vocabulary{
	{Code: "DRAFT", Label: "Draft"}, {Code: "PROPOSED", Label: "Waits for a second person"}, {Code: "IN_FORCE", Label: "Put in force"},
	{Code: "REFUSED", Label: "Refused"}, {Code: "WITHDRAWN", Label: "Withdrawn"},
}

// framework is the edition as assessments use it: named and dated like the shipped one of its code.
func (e Edition) framework() (casework.Framework, error) {
	w, ok := casework.Frameworks().Current(e.Code)
	if !ok {
		return w, fmt.Errorf("edition %s is of %q, which is no framework", e.ID, e.Code)
	}
	w.Version, w.Sections = strconv.Itoa(e.Number), nil
	if err := json.Unmarshal(e.Body, &w.Sections); err != nil {
		return w, fmt.Errorf("edition %s of %s: %w", e.ID, e.Code, err)
	}
	return w, nil
}

// since is the day on which it came into force.
func (e Edition) since() casework.Date {
	if e.AnsweredAt == nil {
		return casework.Date{}
	}
	return calendar.Today(*e.AnsweredAt)
}

const selectEdition = `
	SELECT e.edition_id, e.code, e.base, e.sections, e.reason, e.status, e.drafted_by, d.display_name AS drafter, e.drafted_at, e.proposed_at,
		coalesce(a.display_name, '') AS answerer, e.answered_at, e.answer, coalesce(e.number, 0) AS number, e.version
	FROM framework_edition e
	JOIN user_account d ON d.user_id = e.drafted_by
	LEFT JOIN user_account a ON a.user_id = e.answered_by`

// editions are all editions that are or were in force: of each framework the shipped one and then those made here.
func editions(ctx context.Context, tx *pg.Tx) (casework.Editions, error) {
	var rows []Edition
	if err := tx.Select(ctx, &rows, selectEdition+` WHERE e.status = 'IN_FORCE' ORDER BY e.code, e.number`); err != nil {
		return nil, fmt.Errorf("editions of frameworks: %w", err)
	}
	var list casework.Editions
	for _, shipped := range casework.Frameworks() {
		list = append(list, shipped)
		for _, r := range rows {
			if r.Code != shipped.Code {
				continue
			}
			w, err := r.framework()
			if err != nil {
				return nil, err
			}
			list = append(list, w)
		}
	}
	return list, nil
}

// madeHere are the latest hundred editions made here: those that wait first, then drafts, which are there with drafts alone.
func madeHere(ctx context.Context, tx *pg.Tx, drafts bool) ([]Edition, error) {
	var rows []Edition
	if err := tx.Select(ctx, &rows, selectEdition+`
		WHERE $1 OR e.proposed_at IS NOT NULL
		ORDER BY CASE e.status WHEN 'PROPOSED' THEN 0 WHEN 'DRAFT' THEN 1 ELSE 2 END, e.drafted_at DESC, e.edition_id LIMIT 100`, drafts); err != nil {
		return nil, fmt.Errorf("editions of frameworks: %w", err)
	}
	return rows, nil
}

// edition reads one made here; lock keeps it as it is until the transaction ends.
func edition(ctx context.Context, tx *pg.Tx, id string, lock bool) (Edition, error) {
	if uuid.Validate(id) != nil || len(id) != 36 {
		return Edition{}, casework.Absent()
	}
	query := selectEdition + ` WHERE e.edition_id = $1`
	if lock {
		query += ` FOR UPDATE OF e`
	}
	var e Edition
	err := tx.Get(ctx, &e, query, id)
	return e, err
}

// newestNumber is that of the edition in force, 0 for the shipped one.
func newestNumber(ctx context.Context, tx *pg.Tx, code string) (int, error) {
	var n int
	if err := tx.Get(ctx, &n, `SELECT coalesce(max(number), 0) FROM framework_edition WHERE code = $1`, code); err != nil {
		return 0, fmt.Errorf("the edition in force: %w", err)
	}
	return n, nil
}

func insertEdition(ctx context.Context, tx *pg.Tx, code string, base int, sections []casework.Section) (string, error) {
	body, err := json.Marshal(sections)
	if err != nil {
		return "", fmt.Errorf("draft an edition: %w", err)
	}
	id := uuid.NewString()
	if _, err := tx.Exec(ctx, `
		INSERT INTO framework_edition (edition_id, code, base, sections, status, drafted_by, drafted_at)
		VALUES ($1, $2, $3, CAST($4 AS jsonb), 'DRAFT', $5, $6)`, id, code, base, string(body), tx.Actor().ID, tx.Now()); err != nil {
		return "", fmt.Errorf("draft an edition: %w", err)
	}
	return id, nil
}

func putSections(ctx context.Context, tx *pg.Tx, e Edition, sections []casework.Section) error {
	body, err := json.Marshal(sections)
	if err != nil {
		return fmt.Errorf("change an edition: %w", err)
	}
	return tx.One(ctx, `
		UPDATE framework_edition SET sections = CAST($3 AS jsonb), version = version + 1
		WHERE edition_id = $1 AND version = $2 AND status = 'DRAFT'`, e.ID, e.Version, string(body))
}

func proposeEdition(ctx context.Context, tx *pg.Tx, e Edition, reason string) error {
	return tx.One(ctx, `
		UPDATE framework_edition SET status = 'PROPOSED', reason = $3, proposed_at = $4, version = version + 1
		WHERE edition_id = $1 AND version = $2 AND status = 'DRAFT'`, e.ID, e.Version, reason, tx.Now())
}

func withdrawEdition(ctx context.Context, tx *pg.Tx, e Edition) error {
	return tx.One(ctx, `
		UPDATE framework_edition SET status = 'WITHDRAWN', version = version + 1
		WHERE edition_id = $1 AND version = $2 AND status IN ('DRAFT', 'PROPOSED')`, e.ID, e.Version)
}

func answerEdition(ctx context.Context, tx *pg.Tx, e Edition, status string, number int, answer string) error {
	return tx.One(ctx, `
		UPDATE framework_edition SET status = $3, number = nullif(CAST($4 AS int), 0), answer = $5, answered_by = $6, answered_at = $7, version = version + 1
		WHERE edition_id = $1 AND version = $2 AND status = 'PROPOSED'`, e.ID, e.Version, status, number, answer, tx.Actor().ID, tx.Now())
}
