package decisions

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Draft is what somebody has entered of a decision before it is confirmed.
type Draft struct {
	Decision casework.Decision
	Health   casework.HealthConsideration
	Saves    map[string]int // how often each page was saved

	Name string    `json:"-"` // whose it is
	At   time.Time `json:"-"`
	user casework.UserID
}

// NoPart is the position of a member who takes no part in the decision, such as a minute taker. It is kept in a draft alone.
const NoPart = "none"

// Page is one page of the wizard.
type Page struct {
	Key, Title string
}

// Pages are the pages of the wizard in their order. Health and social care is asked for where the panel gives no support.
func Pages(outcome string) []Page {
	list := []Page{
		{"question", "The question"}, {"options", "Options considered"}, {"information", "Information relied on"}, {"positions", "Positions"},
		{"outcome", "Outcome"},
	}
	if unsupported(outcome) {
		list = append(list, Page{"health", "Health and social care"})
	}
	return append(list, Page{"reasons", "Reasons"})
}

// unsupported says whether an outcome ends a case without support, so that section 36(6) is to be considered.
func unsupported(outcome string) bool { return outcome == "NOT-ADOPT" || outcome == "POLICE" }

// pageOf is the page on which a field stands, "" for what is put right elsewhere.
func pageOf(field string) string {
	name, _, _ := strings.Cut(field, ".")
	switch name {
	case "question":
		return "question"
	case "options", "what", "why", "taken":
		return "options"
	case "relied_on", "information", "source", "on", "gaps":
		return "information"
	case "position", "positions", "reason", "dissent":
		return "positions"
	case "outcome", "chair_reason", "defer_to", "defer_needs", "police_officer":
		return "outcome"
	case "considered", "refer", "refer_reason", "arrangement":
		return "health"
	case "rationale", "proportionality", "basis_more", "decided_on":
		return "reasons"
	default:
		return ""
	}
}

// Sheet is a decision as it is being entered: what the panel has before it, the actor's draft, and what others have entered.
type Sheet struct {
	Question
	Draft   Draft
	Others  []Draft
	Faults  []casework.Fault // what keeps it from being confirmed
	Edition string           // of the guidance in force (SC-17)
}

// faultsOf are what a page lacks.
func (s Sheet) faultsOf(page string) []casework.Fault {
	var list []casework.Fault
	for _, f := range s.Faults {
		if pageOf(f.Field) == page {
			list = append(list, f)
		}
	}
	return list
}

// Present are the members who are present for the item.
func (q Question) Present() []casework.Member {
	var list []casework.Member
	if q.Sitting != nil {
		for _, m := range q.Sitting.Members {
			if m.ForItem {
				list = append(list, m)
			}
		}
	}
	return list
}

// settled is a draft as it would be confirmed now, and what it lacks beyond what the pathway says: of members who left the room
// no position is taken, and each who is there takes one or takes no part.
func (s Sheet) settled() (casework.Decision, []casework.Fault) {
	d := s.Draft.Decision
	taken := d.Positions
	d.Positions = nil
	var faults []casework.Fault
	for _, m := range s.Present() {
		i := slices.IndexFunc(taken, func(p casework.Position) bool { return p.Member == m.ID })
		switch {
		case i < 0:
			faults = append(faults, casework.Fault{Field: "position." + m.ID, Msg: "Select the position of " + m.Name, Check: "SC-06"})
		case taken[i].View != NoPart:
			p := taken[i]
			p.Name, p.Agency = m.Name, m.For()
			if p.View != "disagree" {
				p.Reason = ""
			}
			d.Positions = append(d.Positions, p)
		}
	}
	d.ChairDecides = d.Tied() && d.ChairReason != ""
	if !d.Tied() {
		d.ChairReason = ""
	}
	if len(d.Considered) == 0 {
		faults = append(faults, casework.Fault{Field: "options", Msg: "Enter the options that the panel considered"})
	}
	if len(d.Sources) == 0 {
		faults = append(faults, casework.Fault{Field: "relied_on", Msg: "Enter the information relied on"})
	}
	return d, faults
}

// Sheet opens the decision on a case as it is being entered.
func (s *Service) Sheet(ctx context.Context, actor casework.Actor, ref string) (Sheet, error) {
	var sheet Sheet
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		sheet, _, err = s.sheet(ctx, tx, file)
		return audit.Viewed(grant, "decision form", "plan in draft"), err
	})
	return sheet, err
}

func (s *Service) sheet(ctx context.Context, tx *pg.Tx, file *casefile.File) (Sheet, item, error) {
	q, it, err := s.question(ctx, tx, file)
	sheet := Sheet{Question: q}
	if err != nil {
		return sheet, it, err
	}
	drafts, err := s.draftsAt(ctx, tx, file, string(it.ID))
	if err != nil {
		return sheet, it, err
	}
	for _, d := range drafts {
		if d.user == tx.Actor().ID {
			sheet.Draft = d
		} else {
			sheet.Others = append(sheet.Others, d)
		}
	}
	if sheet.Draft.Saves == nil {
		if sheet.Draft, err = s.carriedDraft(ctx, tx, file); err != nil {
			return sheet, it, err
		}
	}
	if sheet.Draft.Saves == nil {
		sheet.Draft = Draft{Saves: map[string]int{}}
		if !q.On.After(tx.Today()) {
			sheet.Draft.Decision.On = q.On
		}
	}
	if sheet.Draft.Saves["positions"] == 0 { // until somebody enters them, they are as they were said in the room
		said, err := casefile.PositionsSaid(ctx, tx, it.ID)
		if err != nil {
			return sheet, it, err
		}
		if len(said) > 0 {
			sheet.Draft.Decision.Positions = said
		}
	}
	sheet.judge(tx, file)
	return sheet, it, nil
}

// judge says what keeps the draft from being confirmed, as the pathway will.
func (s *Sheet) judge(tx *pg.Tx, file *casefile.File) {
	d, faults := s.settled()
	d.NoSensitive = true // asked for when it is confirmed
	facts := casework.Facts{Today: tx.Today(), Case: file.Case, Sitting: s.Sitting, Decision: &d, Plan: s.Plan, Considered: &s.Draft.Health}
	s.Edition = casework.SC17(facts)
	event, known := events[d.Outcome]
	if !known {
		for _, check := range []func(casework.Facts) []casework.Fault{casework.SC01, casework.SC02, casework.SC03, casework.SC04, casework.SC05, casework.SC06} {
			faults = append(faults, check(facts)...)
		}
		faults = append(faults, casework.FaultsOf(d.Validate(tx.Today()))...)
	} else {
		faults = append(faults, casework.Missing(facts, event)...)
	}
	if !s.Open {
		faults = append([]casework.Fault{{Field: "meeting", Msg: "Open the meeting of " + s.On.Long() + ": the panel decides in an open meeting"}}, faults...)
	}
	faults = append(faults, s.unheld()...)
	said := map[string]bool{}
	for _, f := range faults {
		key := f.Field
		if key == "" || pageOf(key) == "" {
			key = f.Msg
		}
		if !said[key] {
			said[key] = true
			s.Faults = append(s.Faults, f)
		}
	}
}

// Keep takes one page into the actor's draft. saves is how often the page had been saved when it was drawn: where it has been
// saved since, in another window, nothing is taken and the sheet holds what stands.
func (s *Service) Keep(ctx context.Context, actor casework.Actor, ref, page string, saves int, put func(Question, *Draft) casework.Faults) (Sheet, error) {
	var sheet Sheet
	// A page may be sent again after going back: what was typed last counts, and no key stands against it.
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		now, it, err := s.sheet(ctx, tx, file)
		sheet = now
		if err != nil {
			return audit.Entry{}, err
		}
		var faults casework.Faults
		if now.Draft.Saves[page] != saves {
			faults.Add("", "You saved this page in another window since. What you saved there is shown below: save this page again to put it in its place")
			return audit.Entry{}, faults.Err()
		}
		draft := now.Draft
		draft.Saves = map[string]int{page: saves + 1}
		for k, n := range now.Draft.Saves {
			if k != page {
				draft.Saves[k] = n
			}
		}
		faults = put(now.Question, &draft)
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		sheet.Draft = draft
		return audit.Record(grant, casework.Change{Title: "Kept a draft of the panel's decision"}), s.saveDraft(ctx, tx, file, string(it.ID), draft)
	})
	return sheet, err
}

// Discard forgets the actor's draft.
func (s *Service) Discard(ctx context.Context, actor casework.Actor, ref string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if _, err := itemOf(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/decide")
		return audit.Record(grant, casework.Change{Title: "Discarded a draft of the panel's decision"}), dropDrafts(ctx, tx, file.ID)
	})
}

// Confirm puts the actor's draft on record as the panel's decision. Nothing changes it afterwards.
func (s *Service) Confirm(ctx context.Context, actor casework.Actor, ref string, version int, noSensitive bool) (Sheet, string, error) {
	var sheet Sheet
	var id string
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.DecideCase, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		now, it, err := s.sheet(ctx, tx, file)
		sheet = now
		if err != nil {
			return audit.Entry{}, err
		}
		d, lacking := now.settled()
		d.NoSensitive = noSensitive
		var faults casework.Faults
		for _, f := range lacking {
			faults.Refuse(f.Check, f.Field, f.Msg)
		}
		var entry audit.Entry
		health := now.Draft.Health
		if !unsupported(d.Outcome) { // what was entered for another outcome
			health = casework.HealthConsideration{}
		}
		if id, entry, err = s.decide(ctx, tx, file, grant, now.Question, it, version, d, health, &faults); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(fmt.Sprintf("/cases/%s/decisions/%s", file.Ref, id))
		return entry, nil
	})
	return sheet, id, err
}
