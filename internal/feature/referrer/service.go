// Package referrer asks whoever made a referral what the panel has to know of it, after it was taken in. The referrer answers from
// their agency's account or by a one-time link and is shown the question as it was written, and nothing of the case. The answer is
// filed beside the referral, with its date, and takes nothing's place.
package referrer

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/mail"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Post takes a message to somebody without an account into the outbox.
type Post func(ctx context.Context, tx *pg.Tx, address, subject, body string) error

// Service asks and takes answers.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	post    Post
}

// NewService makes the service; post sends links.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, post Post) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet, post: post}
}

const (
	toAgencies = "/referrals/questions"
	byLinkAt   = "/answer/"
	answeredAt = "/answer-received"
	most       = 200 // questions on a list
)

// View is a case with the questions that its referrer was asked.
type View struct {
	Identity ui.Identity
	Ref      string
	Receipt  string // "" for a case that came without one: its referrer is not asked from here
	Agency   string // that referred, where somebody speaks for it on the panel
	To       string // an address that the referral gives
	MayAsk   bool
	Held     bool // the police hold the case back: nobody is asked
	Today    casework.Date
	Asked    []Asked
}

// View reads what a case's referrer was asked and answered.
func (s *Service) View(ctx context.Context, actor casework.Actor, ref string) (View, error) {
	var v View
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, _, err = s.view(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(casework.OnReferral)), nil
	})
	return v, err
}

func (s *Service) view(ctx context.Context, tx *pg.Tx, file *casefile.File) (View, casework.AgencyID, error) {
	who, err := s.cabinet.Known(ctx, tx, file)
	if err != nil {
		return View{}, "", err
	}
	v := View{Identity: ui.IdentityOf(file.Case, who), Ref: file.Ref, Today: tx.Today()}
	arrived, err := casefile.ArrivalOf(ctx, tx, file)
	if err != nil && !casework.Refused(err, casework.NotFound) {
		return View{}, "", err
	}
	v.Receipt = arrived.Receipt
	v.Held = !file.ReferrerMayBeAsked()
	v.MayAsk = v.Receipt != "" && s.cabinet.Allows(tx, casework.AmendReferral, file)
	var agency casework.AgencyID
	if arrived.Agency != "" {
		some, err := speakers(ctx, tx, file, arrived.Agency, s.ways(tx))
		if err != nil {
			return View{}, "", err
		}
		if len(some) > 0 {
			agency, v.Agency = arrived.Agency, arrived.AgencyName
		}
	}
	if v.MayAsk {
		told := map[string]string{}
		if err := s.cabinet.Recall(ctx, tx, file, "referral", &told); err != nil && !casework.Refused(err, casework.NotFound) {
			return View{}, "", err
		}
		for _, contact := range []string{told["referrer_contact"], told["identifier_contact"]} {
			if a, err := mail.ParseAddress(contact); err == nil && v.To == "" {
				v.To = a.Address
			}
		}
	}
	if v.Asked, err = askedOn(ctx, tx, file.ID); err != nil {
		return View{}, "", err
	}
	err = s.cabinet.RecallAll(ctx, tx, file, "referrer/", func(field string) any {
		for i := range v.Asked {
			switch field {
			case "referrer/" + v.Asked[i].ID + "/asked":
				return &v.Asked[i].Words
			case "referrer/" + v.Asked[i].ID + "/answer":
				return &v.Asked[i].Answer
			}
		}
		return nil
	})
	return v, agency, err
}

// ways are the roles in which somebody may answer for their agency, by the policy in force.
func (s *Service) ways(tx *pg.Tx) []string {
	var roles []string
	for _, role := range casework.Roles() {
		one := casework.Resource{Sens: casework.Normal, Policy: tx.Policy(), Standings: []casework.Standing{{Role: role, Tie: casework.TieOwn}}}
		if s.guard.Allows(tx.Actor(), casework.SendReferral, one) {
			roles = append(roles, string(role))
		}
	}
	return roles
}

// Ask puts a question to the referrer of a case. site is where the service is found. Of a link nothing but a hash is kept, and the
// message that carries it names neither the person nor the case.
func (s *Service) Ask(ctx context.Context, actor casework.Actor, ref string, in casework.QuestionToReferrer, site string, typed *casework.Faults) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.AmendReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v, agency, err := s.view(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		if v.Receipt == "" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This case came without a receipt number, so that its referrer cannot be asked from here."}
		}
		if v.Held {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "The last deconfliction check says that Prevent work has to wait: the referrer cannot be asked until one says yes. Nothing was sent, and what you typed is kept."}
		}
		var all casework.Faults
		_ = all.Merge(typed.Err()) // nothing but faults
		if err := all.Merge(in.Validate(tx.Today(), agency != "")); err != nil {
			return audit.Entry{}, err
		}
		if err := all.Err(); err != nil {
			return audit.Entry{}, err
		}
		id := uuid.NewString()
		if in.Way == "LINK" {
			token := rand.Text() + rand.Text() // 256 bits
			if err := insert(ctx, tx, file.ID, id, "", hashOf(token), in.Due); err != nil {
				return audit.Entry{}, err
			}
			if err := s.post(ctx, tx, in.To, "A question about your referral", words(v.Receipt, site+byLinkAt+token, in.Due)); err != nil {
				return audit.Entry{}, err
			}
		} else {
			in.To = ""
			if err := insert(ctx, tx, file.ID, id, string(agency), nil, in.Due); err != nil {
				return audit.Entry{}, err
			}
			if err := s.tell(ctx, tx, file, agency, id, v.Receipt); err != nil {
				return audit.Entry{}, err
			}
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "referrer/"+id+"/asked", Words{in.Question, in.To}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Asked the referrer a question", Checks: passed(), Fields: []casework.FieldChange{{Field: "way", New: in.Way}, {Field: "due_on", New: in.Due.String()}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnReferral); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/questions")
		return audit.Record(grant, change), nil
	})
}

// tell lets those know who speak for the agency. They learn the receipt number of their own referral.
func (s *Service) tell(ctx context.Context, tx *pg.Tx, file *casefile.File, agency casework.AgencyID, id, receipt string) error {
	who, err := speakers(ctx, tx, file, agency, s.ways(tx))
	if err != nil {
		return err
	}
	var told []casefile.Notice
	for _, u := range who {
		told = append(told, casefile.Notice{For: u, Why: "You speak for the agency that made the referral.", Link: toAgencies + "/" + id, Text: "The panel has a question about the referral " + receipt + "."})
	}
	return casefile.Notify(ctx, tx, told...)
}

// words are the message that carries a link.
func words(receipt, link string, due casework.Date) string {
	return "This is about the referral that you made under the number " + receipt + ".\n\n" +
		"The panel has a question for you. Read and answer it here, until the end of " + due.Long() + ":\n\n" + link + "\n\n" +
		"The link works once. Do not pass it on, and do not answer by email. If somebody is in immediate danger, call 999.\n"
}

// Withdraw ends a question that waits: nobody can answer it any more.
func (s *Service) Withdraw(ctx context.Context, actor casework.Actor, ref, id string, version int) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.AmendReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		list, err := askedOn(ctx, tx, file.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		at := slices.IndexFunc(list, func(a Asked) bool { return a.ID == id })
		switch {
		case at < 0:
			return audit.Entry{}, casework.Absent()
		case list[at].Status != "SENT" || list[at].Version != version:
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This question no longer waits: it was answered or withdrawn. Nothing of yours was saved."}
		}
		if err := withdraw(ctx, tx, file.ID, id, version); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Withdrew a question to the referrer"}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnReferral); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/questions")
		return audit.Record(grant, change), nil
	})
}

// Question is what a referrer is asked, and no more.
type Question struct {
	ID, Receipt, Panel, Agency string
	Words                      string // "" once it is answered
	Asked                      string
	Due                        casework.Date
	Status                     string
	Version                    int
}

func (s *Service) question(q toAnswer) (Question, error) {
	out := Question{ID: q.ID, Receipt: q.Receipt, Panel: q.PanelName, Agency: q.Agency, Asked: ui.MomentText(q.At), Due: q.Due, Status: q.Status, Version: q.Version}
	if q.Asked == nil {
		return out, nil
	}
	var w Words
	if err := s.cabinet.Unseal(casefile.Slip{Case: q.Case, Key: q.Wrapped, Field: "referrer/" + q.ID + "/asked", Version: 1, Sealed: q.Asked}, &w); err != nil {
		return out, err
	}
	out.Words = w.Question
	return out, nil
}

// owns is a thing of the actor's agencies, as the guard sees it.
func owns(ctx context.Context, tx *pg.Tx, ref string) (casework.Resource, error) {
	res, err := casefile.OnInstallation(ctx, tx, ref)
	res.Standings = slices.DeleteFunc(slices.Clone(res.Standings), func(h casework.Standing) bool { return h.Agency == "" })
	for i := range res.Standings {
		res.Standings[i].Tie = casework.TieOwn
	}
	return res, err
}

func (q toAnswer) resource(policy int) casework.Resource {
	return casework.Resource{Ref: "question on " + q.Receipt, Panel: q.Panel, Sens: casework.Normal, Policy: policy, Standings: casefile.StandingsOf(q.Standings)}
}

// Mine lists the questions to the actor's agencies, those that wait first.
func (s *Service) Mine(ctx context.Context, actor casework.Actor) ([]Question, error) {
	var out []Question
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		out = nil
		res, err := owns(ctx, tx, "questions about referrals")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.SendReferral, res)
		if err != nil {
			return audit.Entry{}, err
		}
		list, err := toMe(ctx, tx, s.ways(tx), nil, "", most)
		if err != nil {
			return audit.Entry{}, err
		}
		var receipts []string
		for _, q := range list {
			q.Asked = nil // a list shows no question
			one, err := s.question(q)
			if err != nil {
				return audit.Entry{}, err
			}
			out, receipts = append(out, one), append(receipts, q.Receipt)
		}
		return audit.Listed(grant, "questions about referrals", "", receipts), nil
	})
	return out, err
}

// one is a question to the actor's agencies; any other is absent.
func (s *Service) one(ctx context.Context, tx *pg.Tx, id string) (toAnswer, authz.Grant, error) {
	res, err := owns(ctx, tx, "questions about referrals")
	if err != nil {
		return toAnswer{}, authz.Grant{}, err
	}
	if _, err := s.guard.Check(ctx, tx.Actor(), casework.SendReferral, res); err != nil {
		return toAnswer{}, authz.Grant{}, err
	}
	if uuid.Validate(id) != nil {
		return toAnswer{}, authz.Grant{}, casework.Absent()
	}
	list, err := toMe(ctx, tx, s.ways(tx), nil, id, 1)
	if err != nil {
		return toAnswer{}, authz.Grant{}, err
	}
	if len(list) == 0 {
		return toAnswer{}, authz.Grant{}, casework.Absent()
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.SendReferral, list[0].resource(tx.Policy()))
	return list[0], grant, err
}

// Question opens a question to the actor's agency.
func (s *Service) Question(ctx context.Context, actor casework.Actor, id string) (Question, error) {
	var out Question
	err := s.db.Write(pg.WithoutKey(ctx), actor, func(tx *pg.Tx) (audit.Entry, error) {
		q, grant, err := s.one(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		out, err = s.question(q)
		return audit.Viewed(grant, "question about a referral"), err
	})
	return out, err
}

const answeredTitle = "The referrer answered a question"

// Answer files the answer of the actor's agency.
func (s *Service) Answer(ctx context.Context, actor casework.Actor, id string, version int, in casework.AnswerOfReferrer) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		q, grant, err := s.one(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(toAgencies)
		return s.file(ctx, tx, q, nil, version, in, grant, tx.Actor().Name, string(casefile.StandingsOf(q.Standings)[0].Role))
	})
}

func (s *Service) file(ctx context.Context, tx *pg.Tx, q toAnswer, hash []byte, version int, in casework.AnswerOfReferrer, grant authz.Grant, named, role string) (audit.Entry, error) {
	over := &casework.Error{Kind: casework.Conflict, Msg: "This question no longer waits for an answer: it was answered or withdrawn. Nothing of yours was sent. If you know more, tell the panel's coordinator."}
	if q.Status != "SENT" || q.Version != version {
		return audit.Entry{}, over
	}
	if err := in.Validate(); err != nil {
		return audit.Entry{}, err
	}
	sealed, err := s.cabinet.Seal(casefile.Slip{Case: q.Case, Key: q.Wrapped, Field: "referrer/" + q.ID + "/answer", Version: 1}, Reply{in.Answer})
	if err != nil {
		return audit.Entry{}, err
	}
	change := casework.Change{Title: answeredTitle, Checks: passed(), Fields: []casework.FieldChange{{Field: "receipt", New: q.Receipt}}}
	done, err := settle(ctx, tx, s.ways(tx), hash, q, version, sealed, change, named, role)
	if err != nil {
		return audit.Entry{}, err
	}
	if !done {
		return audit.Entry{}, over
	}
	return audit.Record(grant, change), nil
}

// ErrNoLink is a link that does not work: invented, used, withdrawn or too old. It is not told which.
var ErrNoLink = errors.New("this link does not work")

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte("question to a referrer " + token))
	return sum[:]
}

// stranger is whoever acts by a link, request by request.
func stranger(by casework.Actor) casework.Actor {
	return casework.Actor{Kind: casework.Link, Name: "referral", Request: by.Request}
}

func (s *Service) linkGrant(ctx context.Context, tx *pg.Tx, ref string) (authz.Grant, error) {
	return s.guard.Check(ctx, tx.Actor(), casework.SendReferral, casework.Resource{Ref: ref, Sens: casework.Normal, Policy: tx.Policy()})
}

// byLink finds the question of a link.
func (s *Service) byLink(ctx context.Context, tx *pg.Tx, token string) (toAnswer, authz.Grant, error) {
	list, err := toMe(ctx, tx, nil, hashOf(token), "", 1)
	if err != nil {
		return toAnswer{}, authz.Grant{}, err
	}
	if len(list) == 0 {
		return toAnswer{}, authz.Grant{}, ErrNoLink
	}
	grant, err := s.linkGrant(ctx, tx, "question on "+list[0].Receipt)
	return list[0], grant, err
}

// written writes for somebody with a link. A try with a link that does not work is on record.
func (s *Service) written(ctx context.Context, by casework.Actor, fn func(*pg.Tx) (audit.Entry, error)) error {
	var outcome error
	err := s.db.Write(ctx, stranger(by), func(tx *pg.Tx) (audit.Entry, error) {
		outcome = nil
		entry, err := fn(tx)
		if errors.Is(err, ErrNoLink) {
			outcome = ErrNoLink
			grant, err := s.linkGrant(ctx, tx, "question link")
			if err != nil {
				return audit.Entry{}, err
			}
			return audit.Failed(grant, "A link for a question that does not work was used", "link"), nil
		}
		return entry, err
	})
	if err != nil {
		return err
	}
	return outcome
}

// Knock opens the question of a link.
func (s *Service) Knock(ctx context.Context, by casework.Actor, token string) (Question, error) {
	var out Question
	err := s.written(pg.WithoutKey(ctx), by, func(tx *pg.Tx) (audit.Entry, error) {
		q, grant, err := s.byLink(ctx, tx, token)
		if err != nil {
			return audit.Entry{}, err
		}
		out, err = s.question(q)
		return audit.Viewed(grant, "question about a referral"), err
	})
	return out, err
}

// AnswerByLink files the answer to the question of a link, which is used up by it.
func (s *Service) AnswerByLink(ctx context.Context, by casework.Actor, token string, version int, in casework.AnswerOfReferrer) error {
	return s.written(ctx, by, func(tx *pg.Tx) (audit.Entry, error) {
		q, grant, err := s.byLink(ctx, tx, token)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(answeredAt)
		return s.file(ctx, tx, q, hashOf(token), version, in, grant, "Whoever made the referral", string(casework.RoleLink))
	})
}

// Errands are the questions that wait for somebody of the actor's agencies.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Questions about your agency's referrals"}
	list, err := toMe(ctx, tx, s.ways(tx), nil, "", most)
	if err != nil {
		return out, err
	}
	for _, q := range list {
		if q.Status == "SENT" {
			out.List = append(out.List, casefile.Errand{Text: "Answer the panel's question about the referral " + q.Receipt, Href: toAgencies + "/" + q.ID, Due: q.Due})
		}
	}
	return out, nil
}

// ChaseErrands are the questions to referrers that nobody answered by their day.
func (s *Service) ChaseErrands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Questions to referrers"}
	list, err := s.cabinet.ToReferrers(ctx, tx)
	if err != nil {
		return out, err
	}
	late := slices.DeleteFunc(list, func(q casefile.ToReferrer) bool { return !q.Due.Before(tx.Today()) })
	switch len(late) {
	case 0:
		return out, nil
	case 1:
		out.List = []casefile.Errand{{Text: "One question to a referrer was not answered in time", Ref: late[0].Ref, Href: "/cases/" + late[0].Ref + "/questions", Due: late[0].Due}}
	default:
		out.List = []casefile.Errand{{Text: strconv.Itoa(len(late)) + " questions to referrers were not answered in time", Href: "/returns", Due: late[0].Due}}
	}
	return out, nil
}

// passed notes that SC-16 was confirmed.
func passed() []casework.CheckNote { return []casework.CheckNote{{Check: "SC-16", Outcome: "passed"}} }
