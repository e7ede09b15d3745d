package intake

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/pg"
)

// goesOn is the day on which a draft is deleted that was last kept at a moment.
func goesOn(kept time.Time) casework.Date {
	day := calendar.Today(kept)
	return casework.LimitOn("draft", day).Due(day, nil)
}

// expiry is the job that deletes drafts.
type expiry struct{}

func (expiry) Kind() string { return "draft_expiry" }

// Handle has h delete drafts whose time is over, several times a day.
func (s *Service) Handle(h *jobs.Handlers) {
	jobs.Handle(h, func(ctx context.Context, _ expiry) error { return s.Expire(ctx) })
	jobs.Every(h, 6*time.Hour, expiry{})
}

// Expire deletes every draft that nobody went on with for as long as the limit "draft" says, and leaves an entry of how many
// there were. Whoever had a draft of a referral is told.
func (s *Service) Expire(ctx context.Context) error {
	actor := casework.Actor{Kind: casework.System, Name: "drafts"}
	var any bool
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.guard.Check(ctx, actor, casework.ExpireDrafts, draftsOf(tx)); err != nil {
			return err
		}
		outside, err := s.drafts.overOutside(ctx, tx)
		if err != nil {
			return err
		}
		any, err = s.drafts.anyOver(ctx, tx)
		any = any || outside > 0
		return err
	})
	if err != nil || !any {
		return err
	}
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.guard.Check(ctx, actor, casework.ExpireDrafts, draftsOf(tx))
		if err != nil {
			return audit.Entry{}, err
		}
		gone, err := s.drafts.deleteOver(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		outside, err := s.drafts.overOutside(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.drafts.clearOutside(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		var told []casefile.Notice
		for _, d := range gone {
			if d.Place == place || d.Place == sendPlace || strings.HasPrefix(d.Place, sentPlace) && strings.HasSuffix(d.Place, "/amend") {
				told = append(told, casefile.Notice{
					For: d.User, Why: "It was your draft.", Link: strings.TrimSuffix(d.Place, "/amend"), Text: "A draft of a referral was deleted: you had not gone on with it since " + calendar.Today(d.At).Long() + ".",
				})
			}
		}
		if err := casefile.Notify(ctx, tx, told...); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Deleted drafts that nobody went on with", Reason: casework.LimitOn("draft", tx.Today()).Authority,
			Fields: []casework.FieldChange{{Field: "drafts", Old: strconv.Itoa(len(gone) + outside), New: "0"}}}), nil
	})
}

func draftsOf(tx *pg.Tx) casework.Resource {
	return casework.Resource{Ref: "drafts", Sens: casework.Normal, Policy: tx.Policy()}
}

// Errands are the actor's own draft of a referral, with the day on which it is deleted, and the referrals that were sent and
// wait for them to be taken in.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Referrals that wait for you"}
	waiting, err := s.waiting(ctx, tx)
	if err != nil {
		return out, err
	}
	for _, i := range waiting {
		out.List = append(out.List, casefile.Errand{Text: "Take in the referral that " + i.From() + " sent, or turn it away", Href: queue + "/" + i.ID, Due: i.On})
	}
	for _, at := range []string{place, sendPlace} {
		_, saved, err := s.drafts.at(at).load(ctx, tx)
		if err != nil {
			return out, err
		}
		if !saved.IsZero() {
			day := goesOn(saved)
			out.List = append(out.List, casefile.Errand{Text: "Go on with your draft, or discard it. It is deleted on " + day.Long() + ".", Href: at, Due: day})
		}
	}
	return out, nil
}

// waiting are the referrals that wait at the actor's desks, none where they have no desk.
func (s *Service) waiting(ctx context.Context, tx *pg.Tx) ([]Incoming, error) {
	held, err := rolesHeld(ctx, tx)
	if err != nil {
		return nil, err
	}
	var panels []casework.PanelID
	for _, h := range held {
		d := desk{panel: h.Panel, standings: []casework.Standing{{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency}}}
		if s.guard.Allows(tx.Actor(), casework.ReceiveReferral, d.resource(tx, "referral")) {
			panels = append(panels, h.Panel)
		}
	}
	if len(panels) == 0 {
		return nil, nil
	}
	all, err := incomingTo(ctx, tx, panels)
	return slices.DeleteFunc(all, func(i Incoming) bool { return i.Status != "WAITING" }), err
}
