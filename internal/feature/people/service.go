// Package people answers whether we have met: who on record may be the person of a case, what somebody said of each, the
// questions that go to whoever keeps an earlier case, and the undoing of two records that were joined as one person's.
package people

import (
	"context"
	"slices"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be said of who somebody is.
type Service struct {
	db      *pg.DB
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, cabinet: cabinet}
}

// View is a case beside those on record who may be its person.
type View struct {
	Identity ui.Identity
	Ref      string
	Version  int
	Person   casework.Particulars
	Matches  []Match // those of whom something has still to be said first, and then the likeliest
	More     int     // how many more there are, shown once these are answered
	Joined   []casefile.Joined
	Waiting  int  // of how many somebody has to say who they are before the screening may end
	MayJoin  bool // may write who the person is
	MayPart  bool
	Screened bool // the screening has ended
}

// Match is somebody on record who may be the person of the case.
type Match struct {
	casefile.Candidate
	Said   casefile.Said
	Answer string // what whoever keeps the earlier case said, a code of casework.KeeperAnswers; "" where nobody did
	By     string // who said that
}

// Met reads the case with those who may be its person.
func (s *Service) Met(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var out View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.MatchPeople, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if out, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		var shown []casefile.Candidate
		for _, m := range out.Matches {
			shown = append(shown, m.Candidate)
			for _, c := range m.Cases {
				refs = append(refs, c.Ref)
			}
		}
		looks, err := s.cabinet.Looks(ctx, tx, shown)
		return audit.Join(audit.Viewed(grant, "case.identity"), audit.Listed(grant, "people who may be the same", "", refs), looks), err
	})
	return out, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File) (View, error) {
	v := View{
		Ref: file.Ref, Version: file.Version, MayJoin: s.cabinet.Allows(tx, casework.WriteIdentity, file),
		MayPart: s.cabinet.Allows(tx, casework.PartPeople, file), Screened: !file.ScreenedOn.IsZero(),
	}
	who, err := s.cabinet.Known(ctx, tx, file)
	if err != nil {
		return v, err
	}
	v.Identity = ui.IdentityOf(file.Case, who)
	if v.Person, err = casefile.ParticularsOf(ctx, tx, file.Person); err != nil {
		return v, err
	}
	met, said, err := s.cabinet.MeetFile(ctx, tx, file)
	if err != nil {
		return v, err
	}
	v.Waiting = len(met.Undecided(said))
	questions, err := casefile.QuestionsOf(ctx, tx, file.ID)
	if err != nil {
		return v, err
	}
	list := met.Candidates
	if len(list) > atOnce {
		list, v.More = list[:atOnce], len(list)-atOnce
	}
	for _, c := range list {
		m := Match{Candidate: c, Said: said[c.Person]}
		for _, q := range questions {
			if q.Person == c.Person && q.Answer != "" {
				m.Answer, m.By = q.Answer, q.By
			}
		}
		v.Matches = append(v.Matches, m)
	}
	v.Joined, err = casefile.JoiningsOf(ctx, tx, file.Person)
	return v, err
}

// atOnce is how many candidates a page shows: sayForm has as many answers.
const atOnce = 5

// Answer is what somebody says of one candidate.
type Answer struct {
	Ref    string // of a case of the candidate
	Answer string // a code of casework.MatchAnswers
}

// Say keeps what was said of the candidates: a record of the same person is joined with the case's, a question goes to
// whoever keeps the other case, and who is somebody else is remembered.
func (s *Service) Say(ctx context.Context, actor casework.Actor, ref string, version int, answers []Answer) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.MatchPeople, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		met, said, err := s.cabinet.MeetFile(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		given, err := s.judge(tx, file, met, said, answers)
		if err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Said whether the person was referred before"}
		var others audit.Entry
		for _, pass := range []bool{true, false} { // the record first: what is said of others is said of whoever it turns out to be
			for _, g := range given {
				switch {
				case (g.answer == "SAME") != pass:
					continue
				case pass:
					var joining casefile.Joining
					change.Title = "Recorded as the same person as in an earlier case"
					joining, err = s.cabinet.Join(ctx, tx, file, g.Candidate)
					others = joining.Entry
				default:
					err = s.cabinet.Say(ctx, tx, file, g.Candidate, g.answer)
				}
				if err != nil {
					return audit.Entry{}, err
				}
				change.Fields = append(change.Fields, casefile.Told(g.Cases[0].Ref, g.answer))
			}
		}
		if err := s.cabinet.AskKeepers(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnIdentity); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(at(file.Ref))
		return audit.Join(audit.Record(grant, change), others), nil
	})
}

func at(ref string) string { return "/cases/" + ref + "/met" }

type given struct {
	casefile.Candidate
	answer string
}

// judge takes the answers that say something new, and reports everything that is wrong with them.
func (s *Service) judge(tx *pg.Tx, file *casefile.File, met casefile.Met, said map[casework.PersonID]casefile.Said, answers []Answer) ([]given, error) {
	var list []given
	var faults casework.Faults
	same := false
	for i, a := range answers {
		c, known := met.Of(a.Ref)
		if !known || a.Answer == said[c.Person].Answer || a.Answer == "" {
			continue
		}
		field := answerField(i)
		switch {
		case !casework.MatchAnswers.Has(a.Answer):
			faults.Add(field, "Select an answer from the list")
		case a.Answer == "SAME" && same:
			faults.Add(field, "Say of one record at a time that it is the same person")
		case a.Answer == "SAME" && (!s.cabinet.Allows(tx, casework.WriteIdentity, file) || !s.cabinet.MayJoin(tx, c)):
			faults.Add(field, "You may not change whose record this is. Ask the coordinator of the case")
		}
		same = same || a.Answer == "SAME"
		list = append(list, given{c, a.Answer})
	}
	if len(list) == 0 {
		faults.Add("", "Select an answer, or go back to the case")
	}
	return list, faults.Err()
}

// Parting is the form that undoes the joining of two records.
type Parting struct {
	View
	Joined casefile.Joined
}

// Joined reads one joining of records of the case's person.
func (s *Service) Joined(ctx context.Context, actor casework.Actor, ref, id string) (Parting, error) {
	var out Parting
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.PartPeople, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if out.View, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if out.Joined, err = one(out.View.Joined, id); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case.identity"), nil
	})
	return out, err
}

func one(list []casefile.Joined, id string) (casefile.Joined, error) {
	i := slices.IndexFunc(list, func(j casefile.Joined) bool { return j.ID == id })
	if i < 0 {
		return casefile.Joined{}, casework.Absent()
	}
	return list[i], nil
}

// Part undoes a joining: each record has its own cases again.
func (s *Service) Part(ctx context.Context, actor casework.Actor, ref, id string, version int, reason string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.PartPeople, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		list, err := casefile.JoiningsOf(ctx, tx, file.Person)
		if err != nil {
			return audit.Entry{}, err
		}
		joined, err := one(list, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if joined.Ended != nil {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This was undone before. Nothing was changed."}
		}
		if reason == "" {
			var faults casework.Faults
			faults.Add("reason", "Enter why the two are not one person")
			return audit.Entry{}, faults.Err()
		}
		others, err := s.cabinet.Part(ctx, tx, file, joined)
		if err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Two records that had been joined were parted again", Reason: reason, Fields: []casework.FieldChange{{Field: "joined", Old: joined.Named}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnIdentity); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(at(file.Ref))
		return audit.Join(audit.Record(grant, change), others), nil
	})
}

// QuestionView is a question to whoever keeps a case, beside what is on record of its person.
type QuestionView struct {
	casefile.Question
	Identity ui.Identity
	Known    casework.Particulars
	Mine     bool // the actor asked it: somebody else answers
}

// Question reads one question. It is there for whoever may say who the person of the earlier case is.
func (s *Service) Question(ctx context.Context, actor casework.Actor, id string) (QuestionView, error) {
	var out QuestionView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		q, ref, err := s.question(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		file, grant, err := s.cabinet.Open(ctx, tx, casework.MatchPeople, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		out = QuestionView{Question: q, Mine: q.AskedBy == actor.ID}
		who, err := s.cabinet.Known(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		out.Identity = ui.IdentityOf(file.Case, who)
		if out.Known, err = casefile.ParticularsOf(ctx, tx, file.Person); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "case.identity", "question"), nil
	})
	return out, err
}

// question reads a question and gives the reference of the case that it is about. One that the actor may not know of is
// refused, by that reference, as one that is not there.
func (s *Service) question(ctx context.Context, tx *pg.Tx, id string) (casefile.Question, string, error) {
	q, err := casefile.OneQuestion(ctx, tx, id)
	if casework.Refused(err, casework.NotFound) {
		return q, "question " + id, nil
	}
	return q, q.Ref, err
}

// AnswerQuestion keeps what whoever keeps the earlier case says.
func (s *Service) AnswerQuestion(ctx context.Context, actor casework.Actor, id string, version int, answer string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		q, ref, err := s.question(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.MatchPeople, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		switch {
		case q.AskedBy == actor.ID:
			return audit.Entry{}, &casework.Error{Kind: casework.Forbidden, Msg: "You asked this yourself. Somebody else who keeps the case has to answer it."}
		case q.Version != version || q.Answer != "":
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This question was answered after you opened it. Nothing of yours was saved."}
		case !casework.KeeperAnswers.Has(answer):
			var faults casework.Faults
			faults.Add("answer", "Select whether it is the same person")
			return audit.Entry{}, faults.Err()
		}
		if err := casefile.AnswerQuestion(ctx, tx, q, answer); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Answered whether a later referral is of the same person", Fields: []casework.FieldChange{{Field: "answer", New: casework.KeeperAnswers.Label(answer)}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnIdentity); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/met/" + id)
		return audit.Record(grant, change), nil
	})
}

// Errands are the questions that wait for the actor's answer.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "People who may be known to you"}
	waiting, err := s.cabinet.Waiting(ctx, tx, 20)
	for _, q := range waiting {
		out.List = append(out.List, casefile.Errand{Text: "Somebody was referred who may be the person of this case", Ref: q.Ref, Href: "/met/" + q.ID})
	}
	return out, err
}
