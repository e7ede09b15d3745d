package decisions

import (
	"context"
	"strconv"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/pg"
)

// expiry is the job that deletes drafts of decisions.
type expiry struct{}

func (expiry) Kind() string { return "decision_draft_expiry" }

// Handle has h delete drafts whose time is over, several times a day.
func (s *Service) Handle(h *jobs.Handlers) {
	jobs.Handle(h, func(ctx context.Context, _ expiry) error { return s.Expire(ctx) })
	jobs.Every(h, 6*time.Hour, expiry{})
}

// Expire deletes every draft of a decision that nobody went on with for as long as the limit "draft" says, and leaves an entry of how
// many there were.
func (s *Service) Expire(ctx context.Context) error {
	actor := casework.Actor{Kind: casework.System, Name: "drafts"}
	drafts := func(tx *pg.Tx) casework.Resource {
		return casework.Resource{Ref: "drafts", Sens: casework.Normal, Policy: tx.Policy()}
	}
	over := func(tx *pg.Tx) casework.Date {
		return tx.Today().AddDays(-casework.LimitOn("draft", tx.Today()).Value)
	}
	n := 0
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		_, err := s.guard.Check(ctx, actor, casework.ExpireDrafts, drafts(tx))
		if err != nil {
			return err
		}
		n, err = draftsBefore(ctx, tx, over(tx))
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.guard.Check(ctx, actor, casework.ExpireDrafts, drafts(tx))
		if err != nil {
			return audit.Entry{}, err
		}
		gone, err := deleteBefore(ctx, tx, over(tx))
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Deleted drafts of decisions that nobody went on with", Reason: casework.LimitOn("draft", tx.Today()).Authority,
			Fields: []casework.FieldChange{{Field: "drafts", Old: strconv.FormatInt(gone, 10), New: "0"}}}), nil
	})
}
