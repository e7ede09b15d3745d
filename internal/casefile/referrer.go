package casefile

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// ToReferrer is a question to a referrer that nobody has answered yet.
type ToReferrer struct {
	Ref   string        `db:"ref"`
	Asked time.Time     `db:"asked_at"`
	By    string        `db:"asked_by"`
	Due   casework.Date `db:"due_on"`
	To    string        `db:"agency"` // "" for one that went by a link
}

// mostToReferrers is how many such questions are listed.
const mostToReferrers = 100

// ToReferrers are the questions to referrers that wait for an answer on cases whose referral the actor may amend, the most urgent
// first.
func (c *Cabinet) ToReferrers(ctx context.Context, tx *pg.Tx) ([]ToReferrer, error) {
	var refs []string
	if err := tx.Select(ctx, &refs, `
		SELECT DISTINCT f.ref FROM referrer_question q JOIN case_file f ON f.case_id = q.case_id WHERE q.status = 'SENT'`); err != nil {
		return nil, fmt.Errorf("cases with questions to referrers: %w", err)
	}
	if len(refs) == 0 {
		return nil, nil
	}
	files, err := c.Among(ctx, tx, casework.AmendReferral, refs)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, f := range files {
		ids = append(ids, string(f.ID))
	}
	var list []ToReferrer
	if err := tx.Select(ctx, &list, `
		SELECT f.ref, q.asked_at, u.display_name AS asked_by, q.due_on, coalesce(g.name, '') AS agency
		FROM referrer_question q
		JOIN case_file f ON f.case_id = q.case_id
		JOIN user_account u ON u.user_id = q.asked_by
		LEFT JOIN agency g ON g.agency_id = q.agency_id
		WHERE q.status = 'SENT' AND q.case_id = ANY (CAST($1 AS uuid[]))
		ORDER BY q.due_on, q.asked_at, q.question_id LIMIT $2`, pq.Array(ids), mostToReferrers); err != nil {
		return nil, fmt.Errorf("questions to referrers: %w", err)
	}
	return list, nil
}

// GivenLater is what a referrer answered after their referral was taken in.
type GivenLater struct {
	ID string    `db:"question_id"`
	At time.Time `db:"answered_at"`
	By string    `db:"by_name"` // "" for whoever had a link

	Question, Answer string
}

// GivenLater is what the referrer of a file answered, the first first. Whoever asks has to be allowed to read the referral.
func (c *Cabinet) GivenLater(ctx context.Context, tx *pg.Tx, file *File) ([]GivenLater, error) {
	var list []GivenLater
	if err := tx.Select(ctx, &list, `
		SELECT q.question_id, q.answered_at, coalesce(u.display_name, '') AS by_name
		FROM referrer_question q
		LEFT JOIN user_account u ON u.user_id = q.answered_by
		WHERE q.case_id = $1 AND q.status = 'ANSWERED'
		ORDER BY q.answered_at, q.question_id`, file.ID); err != nil {
		return nil, fmt.Errorf("what the referrer answered later: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	texts := map[string]*struct {
		Question string `json:"question"`
		Answer   string `json:"answer"`
	}{}
	if err := c.RecallAll(ctx, tx, file, "referrer/", func(field string) any {
		texts[field] = new(struct {
			Question string `json:"question"`
			Answer   string `json:"answer"`
		})
		return texts[field]
	}); err != nil {
		return nil, err
	}
	for i := range list {
		if t := texts["referrer/"+list[i].ID+"/asked"]; t != nil {
			list[i].Question = t.Question
		}
		if t := texts["referrer/"+list[i].ID+"/answer"]; t != nil {
			list[i].Answer = t.Answer
		}
	}
	return list, nil
}
