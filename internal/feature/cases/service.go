// Package cases is what people see of cases as a whole: the start page, the list and the page of one case with its next
// lawful step. It changes no case.
package cases

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Service shows cases.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	errands []casefile.FindErrands
}

// NewService makes the service; errands are what of other features waits for somebody, for the start page.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, errands ...casefile.FindErrands) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet, errands: errands}
}

// View is the page of one case: what its reader may know of it, and nothing else.
type View struct {
	Ref        string
	State      casework.State
	Sens       casework.Sensitivity
	Today      casework.Date
	Received   casework.Date
	Waits      string // what the case waits for
	Due        casework.Date
	Overdue    bool
	Reckoned   string        // how the day came about
	Stopped    casework.Date // since when the clock stands still
	Urgent     string        // that the case does not wait its turn, and why where the reader may know; "" for the usual lane
	Turns18    casework.Date // the 18th birthday that SC-10 asks to prepare for, where the reader may know of it
	Who        *Who          // nil where the reader may know nothing of the person
	Steps      []Step
	Cards      []Card
	OpenSteps  []casework.NextStep // that the panel's last decision asks for, still to do
	Upcoming   []Item
	Timeline   []happening
	MayDeclare bool
	MayRecord  bool    // may read the record of the person
	MayPapers  bool    // may read documents of some section
	MayMatch   bool    // may say whether the person was referred before
	MaySummary bool    // may read the summary that is written for sharing
	Watch      []Watch // pages that watch over who sees the case, for those who keep its ties
}

// Watch is a page that watches over who sees the case.
type Watch struct {
	Page, Text string
}

// Who is the person as far as the reader may know them.
type Who struct {
	Name, Born, Age string
	Rows            []Fact
}

// Fact is one line of a card.
type Fact struct {
	Key, Value string
	Prose      bool
}

// Item is one record within a card.
type Item struct {
	Title, Text string
	Day, Due    casework.Date
}

// Card is one section of the case.
type Card struct {
	Section casework.Subject
	Title   string
	Facts   []Fact
	Items   []Item
	Empty   string // what is said where nothing is recorded
	Short   bool   // the reader may know no more of it: there is no page to open
}

// longestTimeline is how many events the page of a case shows.
const longestTimeline = 30

// Show opens the page of a case. One entry names every section on it.
func (s *Service) Show(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var out View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ListCases, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		out = View{
			Ref: file.Ref, State: file.State, Sens: file.Sens, Today: tx.Today(), Received: file.ReceivedOn,
			Steps: s.steps(tx, file), MayDeclare: s.cabinet.Allows(tx, casework.DeclareInterest, file),
			MayRecord:  s.cabinet.Allows(tx, casework.ReadIdentity, file),
			MayPapers:  s.cabinet.Allows(tx, casework.ReadDocuments, file),
			MayMatch:   s.cabinet.Allows(tx, casework.MatchPeople, file),
			MaySummary: s.cabinet.Allows(tx, casework.ReadSummary, file),
		}
		for _, w := range []struct {
			Watch
			by casework.Action
		}{
			{Watch{"audience", "Who can see it"}, casework.ReadTies}, {Watch{"looked", "Who has looked"}, casework.ReadLooks},
			{Watch{"emergency", "Emergency access"}, casework.ReviewEmergency}, {Watch{"asks", "Requests for access"}, casework.WriteTies}, {Watch{"allocation", "Who leads it"}, casework.WriteTies},
		} {
			if s.cabinet.Allows(tx, w.by, file) {
				out.Watch = append(out.Watch, w.Watch)
			}
		}
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if k, ok := file.Reckon(holiday); ok {
			out.Waits, out.Due, out.Overdue, out.Reckoned, out.Stopped = k.What, k.Due, k.Overdue(tx.Today()), k.Words(), k.Stopped
		}
		if file.Urgent != "" {
			out.Urgent = "This case is urgent."
			if s.cabinet.Allows(tx, casework.ReadScreening, file) {
				out.Urgent = "This case is urgent: " + lower(casework.UrgentReasons.Label(file.Urgent)) + "."
			}
		}
		shown := []string{string(casework.OnCase)}
		who, sections, err := s.identity(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		out.Who = who
		shown = append(shown, sections...)
		r := s.reach(tx, file)
		lines, err := linesOf(ctx, tx, file.ID, r)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, section := range r.sections {
			if section == casework.OnCase {
				continue
			}
			card := cardOf(section, file.Case, lines, holiday, tx.Today())
			if section == casework.OnReferral {
				if err := s.story(ctx, tx, file, &card); err != nil {
					return audit.Entry{}, err
				}
			}
			out.Cards = append(out.Cards, card)
			shown = append(shown, string(section))
		}
		full := slices.Contains(r.sections, casework.OnConsent)
		if status := s.cabinet.Allows(tx, casework.ReadConsentStatus, file); status || full {
			if !full {
				out.Cards = append(out.Cards, consentInShort(file.Case))
				shown = append(shown, casework.ReadConsentStatus.String())
			}
			if day, near := casework.Turning18(file.Case, tx.Today()); near {
				out.Turns18 = day
			}
		}
		if slices.Contains(r.sections, casework.OnCase) {
			seen := r.told()
			if s.cabinet.Allows(tx, casework.ReadIdentity, file) {
				seen = append(slices.Clone(seen), casework.OnIdentity)
			}
			if out.Timeline, err = timelineOf(ctx, tx, file.ID, seen, longestTimeline); err != nil {
				return audit.Entry{}, err
			}
			if err := s.notes(ctx, tx, file, out.Timeline); err != nil {
				return audit.Entry{}, err
			}
			out.Upcoming = upcoming(lines)
			if slices.Contains(r.sections, casework.OnMinutes) && (s.cabinet.Allows(tx, casework.DecideCase, file) || s.cabinet.Allows(tx, casework.WritePlan, file)) {
				steps, err := s.cabinet.LastSteps(ctx, tx, file)
				if err != nil {
					return audit.Entry{}, err
				}
				out.OpenSteps = casework.OpenSteps(steps)
			}
			shown = append(shown, "timeline")
		}
		return audit.Viewed(grant, shown...), nil
	})
	return out, err
}

// sectionsShown are the sections of a case in the order of the page, each with what reads it.
func sectionsShown() []struct {
	subject casework.Subject
	read    casework.Action
} {
	return []struct {
		subject casework.Subject
		read    casework.Action
	}{
		{casework.OnCase, casework.ReadTimeline}, {casework.OnReferral, casework.ReadReferral}, {casework.OnScreening, casework.ReadScreening},
		{casework.OnSection36, casework.ReadSection36}, {casework.OnRequests, casework.ReadRequests}, {casework.OnAssessment, casework.ReadAssessment},
		{casework.OnMinutes, casework.ReadMinutes}, {casework.OnPlan, casework.ReadPlan}, {casework.OnConsent, casework.ReadConsent},
		{casework.OnSessions, casework.ReadSessions}, {casework.OnReview, casework.ReadReview}, {casework.OnTies, casework.ReadTies},
	}
}

// reach asks which sections the reader may see, and whether all of a section or only what is theirs: agencies see the
// requests that they answer and their own items of a plan, providers the sessions that they recorded (domain 9).
func (s *Service) reach(tx *pg.Tx, file *casefile.File) reach {
	var r reach
	for _, sec := range sectionsShown() {
		if s.cabinet.Allows(tx, sec.read, file) {
			r.sections = append(r.sections, sec.subject)
		}
	}
	agencies := map[casework.AgencyID]bool{}
	for _, st := range file.Resource().Standings {
		if st.Agency != "" {
			agencies[st.Agency] = true
		}
		one := file.Resource()
		one.Standings = []casework.Standing{st}
		may := func(a casework.Action) bool { return s.guard.Allows(tx.Actor(), a, one) }
		r.allRequests = r.allRequests || may(casework.ReadRequests) && !may(casework.AnswerRequest)
		r.allSessions = r.allSessions || may(casework.ReadSessions) && !may(casework.WriteSession)
		r.allPlan = r.allPlan || may(casework.ReadPlan) && may(casework.ReadTies)
	}
	r.agencies = slices.Sorted(maps.Keys(agencies))
	return r
}

// told are the sections whose steps the timeline tells: what other agencies are asked and answer is no agency's.
func (r reach) told() []casework.Subject {
	if r.allRequests {
		return r.sections
	}
	return slices.DeleteFunc(slices.Clone(r.sections), func(s casework.Subject) bool { return s == casework.OnRequests })
}

// identity is the person as far as the reader may know them, and which parts of the identity that shows.
func (s *Service) identity(ctx context.Context, tx *pg.Tx, file *casefile.File) (*Who, []string, error) {
	full := s.cabinet.Allows(tx, casework.ReadIdentity, file)
	first := s.cabinet.Allows(tx, casework.ReadFirstName, file)
	address := s.cabinet.Allows(tx, casework.ReadAddress, file)
	if !full && !first && !address {
		return nil, nil, nil
	}
	p, err := personOf(ctx, tx, file.Person)
	if err != nil {
		return nil, nil, err
	}
	var w Who
	var shown []string
	switch {
	case full:
		shown = append(shown, casework.ReadIdentity.String())
		w.Name = strings.TrimSpace(p.Given + " " + p.Family)
		if !p.Born.IsZero() {
			w.Born, w.Age = p.Born.Long(), fmt.Sprint(p.Born.Age(tx.Today()))
		} else if p.Age > 0 {
			w.Age = fmt.Sprintf("about %d when first referred", p.Age)
		}
		w.Rows = []Fact{
			{Key: "Gender", Value: casework.Genders.Label(p.Gender)}, {Key: "Main language", Value: p.Language},
			{Key: "Local authority", Value: p.Authority}, {Key: "Police force", Value: p.Force},
			{Key: "Phone", Value: p.Phone}, {Key: "Email", Value: p.Email},
			{Key: "Household", Value: p.Household, Prose: true}, {Key: "Work or education", Value: p.Occupation},
		}
		if p.Episodes > 1 {
			w.Rows = append(w.Rows, Fact{Key: "Referrals", Value: fmt.Sprintf("%d that you may see", p.Episodes)})
		}
	case first:
		shown = append(shown, casework.ReadFirstName.String())
		w.Name = p.Given
	}
	if address {
		shown = append(shown, casework.ReadAddress.String())
		risk := "None raised"
		if file.SafetyFlag {
			risk = "A risk has been raised: speak to the coordinator before visiting"
		}
		w.Rows = append([]Fact{
			{Key: "Address", Value: strings.TrimSpace(p.Address + "\n" + p.Postcode), Prose: true}, {Key: "Risk", Value: risk},
		}, w.Rows...)
	}
	return &w, shown, nil
}

// notes adds the texts of those lines of a timeline that have one. The lines are those that the reader may see.
func (s *Service) notes(ctx context.Context, tx *pg.Tx, file *casefile.File, lines []happening) error {
	if !slices.ContainsFunc(lines, func(h happening) bool { return h.Note != "" }) {
		return nil
	}
	type note struct {
		Reason string `json:"reason"`
	}
	texts := map[string]*note{}
	if err := s.cabinet.RecallAll(ctx, tx, file, "note/", func(field string) any {
		if !slices.ContainsFunc(lines, func(h happening) bool { return "note/"+h.Note == field }) {
			return nil
		}
		texts[field] = &note{}
		return texts[field]
	}); err != nil {
		return err
	}
	for i := range lines {
		if t := texts["note/"+lines[i].Note]; t != nil {
			lines[i].Text = t.Reason
		}
	}
	return nil
}

// story adds the text of the referral to its card.
func (s *Service) story(ctx context.Context, tx *pg.Tx, file *casefile.File, card *Card) error {
	var told map[string]any
	err := s.cabinet.Recall(ctx, tx, file, "referral", &told)
	if casework.Refused(err, casework.NotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the referral's text: %w", err)
	}
	card.Facts = append(card.Facts, retold(told)...)
	return nil
}
