package assessments

import (
	"context"
	"strconv"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Mine says whether somebody drafted it.
func (e Edition) Mine(who casework.Actor) bool { return who.ID != "" && who.ID == e.DraftedBy }

// Open says whether it can still come into force.
func (e Edition) Open() bool { return e.Status == "DRAFT" || e.Status == "PROPOSED" }

func (e Edition) href() string { return "/frameworks/" + e.ID }

// ref names an edition in the log.
func ref(id string) string { return "framework edition " + id }

// onFrameworks asks for an action on the frameworks, which are of the whole installation.
func (s *Service) onFrameworks(ctx context.Context, tx *pg.Tx, action casework.Action, ref string) (authz.Grant, error) {
	r, err := casefile.OnInstallation(ctx, tx, ref)
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), action, r)
}

// FrameworkList is the frameworks with what is in force, and the editions made here.
type FrameworkList struct {
	InForce    []InForce
	List       []Edition
	MayPropose bool
}

// InForce is an edition that is in force.
type InForce struct {
	casework.Framework
	ID    string // "shipped-VAF" for one that came with the product
	Since casework.Date
}

// shippedID is the address of an edition that came with the product.
func shippedID(code string) string { return "shipped-" + code }

// Frameworks lists them. Drafts are there for those who may propose.
func (s *Service) Frameworks(ctx context.Context, actor casework.Actor) (FrameworkList, error) {
	var v FrameworkList
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		grant, err := s.onFrameworks(ctx, tx, casework.ReadFrameworks, "frameworks")
		if err != nil {
			return err
		}
		v = FrameworkList{MayPropose: s.guard.Allows(actor, casework.ProposeFramework, grant.Resource())}
		if v.List, err = madeHere(ctx, tx, v.MayPropose); err != nil {
			return err
		}
		for _, shipped := range casework.Frameworks() {
			one := InForce{Framework: shipped, ID: shippedID(shipped.Code), Since: shipped.From}
			number := 0
			for _, e := range v.List {
				if e.Code == shipped.Code && e.Number > number {
					w, err := e.framework()
					if err != nil {
						return err
					}
					one, number = InForce{Framework: w, ID: e.ID, Since: e.since()}, e.Number
				}
			}
			v.InForce = append(v.InForce, one)
		}
		return nil
	})
	return v, err
}

// EditionView is one edition as its reader finds it.
type EditionView struct {
	Edition   // zero for one that came with the product
	By        casework.Framework
	Shipped   bool
	Own       bool   // the reader drafted it
	MayDecide bool   // as far as their role goes
	Barred    string // why they cannot decide it all the same; "" where they can
	Stale     bool   // another edition came into force since it was drafted
}

// Edition reads one edition. A draft that nobody proposed is there for those who may propose.
func (s *Service) Edition(ctx context.Context, actor casework.Actor, id string) (EditionView, error) {
	var v EditionView
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		grant, err := s.onFrameworks(ctx, tx, casework.ReadFrameworks, ref(id))
		if err != nil {
			return err
		}
		if code, ok := strings.CutPrefix(id, shippedID("")); ok {
			w, known := casework.Frameworks().Current(code)
			if !known {
				return casework.Absent()
			}
			v = EditionView{By: w, Shipped: true}
			return nil
		}
		e, err := edition(ctx, tx, id, false)
		if err != nil {
			return err
		}
		if e.ProposedAt == nil && !s.guard.Allows(actor, casework.ProposeFramework, grant.Resource()) {
			return casework.Absent()
		}
		v = EditionView{Edition: e, Own: e.Mine(actor), MayDecide: s.guard.Allows(actor, casework.DecideFramework, grant.Resource())}
		if v.By, err = e.framework(); err != nil {
			return err
		}
		if bar := decider(actor, e); bar != nil {
			v.Barred = bar.Error()
		}
		newest, err := newestNumber(ctx, tx, e.Code)
		v.Stale = e.Open() && e.Base != newest
		return err
	})
	return v, err
}

// decider refuses whoever drafted an edition: another person decides it.
func decider(actor casework.Actor, e Edition) error {
	return casework.Decider(actor, casework.Actor{Kind: casework.SignedIn, ID: e.DraftedBy}.Word(), "")
}

// StartEdition drafts an edition of a framework out of the one in force, and gives its id. Of a framework that is no longer used
// for first assessments there are no new editions.
func (s *Service) StartEdition(ctx context.Context, actor casework.Actor, code string) (string, error) {
	var id string
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.onFrameworks(ctx, tx, casework.ProposeFramework, "frameworks")
		if err != nil {
			return audit.Entry{}, err
		}
		all, err := editions(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		w, known := all.Current(code)
		if !known || !w.Until.IsZero() {
			return audit.Entry{}, casework.Absent()
		}
		base, err := newestNumber(ctx, tx, code)
		if err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertEdition(ctx, tx, code, base, w.Sections); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/frameworks/" + id)
		return audit.Record(grant, casework.Change{Title: "Began a draft of an assessment framework", Fields: []casework.FieldChange{{Field: "edition", New: id}, {Field: "framework", New: code}}}), nil
	})
	return id, err
}

// step is every step on an edition that is open; fn takes it and says what it was.
func (s *Service) step(ctx context.Context, actor casework.Actor, action casework.Action, id string, version int, fn func(*pg.Tx, Edition) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.onFrameworks(ctx, tx, action, ref(id))
		if err != nil {
			return audit.Entry{}, err
		}
		e, err := edition(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if !e.Open() || e.Version != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This edition was altered or decided after you opened it. Nothing of yours was saved, and all of it is kept.",
				Now: []casework.Recorded{{Label: "It is now", Text: EditionStatuses.Label(e.Status)}, {Label: "By", Text: e.Answerer}}}
		}
		done, err := fn(tx, e)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(e.href())
		done.Fields = append([]casework.FieldChange{{Field: "edition", New: e.ID}}, done.Fields...)
		return audit.Record(grant, done), nil
	})
}

func mineToEdit(actor casework.Actor, e Edition) error {
	switch {
	case !e.Mine(actor):
		return &casework.Error{Kind: casework.Invalid, Msg: "This is the draft of somebody else. Draft an edition of your own."}
	case e.Status != "DRAFT":
		return &casework.Error{Kind: casework.Invalid, Msg: "What was proposed stays as it is. Withdraw it and draft another."}
	}
	return nil
}

// Typed is a section of an edition as it is typed.
type Typed struct {
	Title   string
	Prompts []string // one a line
	Items   []string // one a line, each with its guide after a bar
}

// PutSection puts one section of a draft in place, at the nth place from 0; one after the last is added.
func (s *Service) PutSection(ctx context.Context, actor casework.Actor, id string, version, nth int, in Typed) error {
	return s.step(ctx, actor, casework.ProposeFramework, id, version, func(tx *pg.Tx, e Edition) (casework.Change, error) {
		if err := mineToEdit(actor, e); err != nil {
			return casework.Change{}, err
		}
		w, err := e.framework()
		if err != nil {
			return casework.Change{}, err
		}
		if nth < 0 || nth > len(w.Sections) {
			return casework.Change{}, casework.Absent()
		}
		section, err := casework.NewSection(nth, in.Title, in.Prompts, in.Items)
		if err != nil {
			return casework.Change{}, err
		}
		if nth == len(w.Sections) {
			w.Sections = append(w.Sections, section)
		} else {
			w.Sections[nth] = section
		}
		return casework.Change{Title: "Changed a draft of an assessment framework", Fields: []casework.FieldChange{{Field: "section", New: section.Title}, {Field: "items", New: strconv.Itoa(len(section.Factors))}}},
			putSections(ctx, tx, e, w.Sections)
	})
}

// TakeSection takes the nth section out of a draft, from 0. Those after it move up, and their items get the codes of their new
// place.
func (s *Service) TakeSection(ctx context.Context, actor casework.Actor, id string, version, nth int) error {
	return s.step(ctx, actor, casework.ProposeFramework, id, version, func(tx *pg.Tx, e Edition) (casework.Change, error) {
		if err := mineToEdit(actor, e); err != nil {
			return casework.Change{}, err
		}
		w, err := e.framework()
		if err != nil {
			return casework.Change{}, err
		}
		if nth < 0 || nth >= len(w.Sections) {
			return casework.Change{}, casework.Absent()
		}
		gone := w.Sections[nth]
		var kept []casework.Section
		for i, section := range w.Sections {
			if i == nth {
				continue
			}
			again, err := casework.NewSection(len(kept), section.Title, section.Prompts, section.Lines())
			if err != nil {
				return casework.Change{}, err
			}
			kept = append(kept, again)
		}
		return casework.Change{Title: "Changed a draft of an assessment framework", Fields: []casework.FieldChange{{Field: "section", Old: gone.Title}}}, putSections(ctx, tx, e, kept)
	})
}

// ProposeEdition asks a second person to put a draft in force.
func (s *Service) ProposeEdition(ctx context.Context, actor casework.Actor, id string, version int, reason string) error {
	return s.step(ctx, actor, casework.ProposeFramework, id, version, func(tx *pg.Tx, e Edition) (casework.Change, error) {
		if err := mineToEdit(actor, e); err != nil {
			return casework.Change{}, err
		}
		if err := fresh(ctx, tx, e); err != nil {
			return casework.Change{}, err
		}
		w, err := e.framework()
		if err != nil {
			return casework.Change{}, err
		}
		var f casework.Faults
		if err := f.Merge(w.Complete()); err != nil {
			return casework.Change{}, err
		}
		if reason == "" {
			f.Add("why", "Enter what was changed, and by which licence the items are used")
		}
		if err := f.Err(); err != nil {
			return casework.Change{}, err
		}
		return casework.Change{Title: "Proposed an edition of an assessment framework", Reason: reason}, proposeEdition(ctx, tx, e, reason)
	})
}

// fresh refuses an edition that was drafted from one that is no longer in force.
func fresh(ctx context.Context, tx *pg.Tx, e Edition) error {
	newest, err := newestNumber(ctx, tx, e.Code)
	if err == nil && newest != e.Base {
		err = &casework.Error{Kind: casework.Invalid, Msg: "Another edition came into force after this was drafted, so it would undo what changed since. It can be withdrawn or refused, and drafted again."}
	}
	return err
}

// WithdrawEdition takes an edition back, by whoever drafted it.
func (s *Service) WithdrawEdition(ctx context.Context, actor casework.Actor, id string, version int) error {
	return s.step(ctx, actor, casework.ProposeFramework, id, version, func(tx *pg.Tx, e Edition) (casework.Change, error) {
		if !e.Mine(actor) {
			return casework.Change{}, &casework.Error{Kind: casework.Invalid, Msg: "Only whoever drafted this can withdraw it. You can refuse it once it is proposed."}
		}
		return casework.Change{Title: "Withdrew an edition of an assessment framework"}, withdrawEdition(ctx, tx, e)
	})
}

// DecideEdition puts a proposed edition in force for every assessment that is begun after this, or refuses it for a reason.
// Whoever drafted it cannot.
func (s *Service) DecideEdition(ctx context.Context, actor casework.Actor, id string, version int, agree bool, reason string) error {
	return s.step(ctx, actor, casework.DecideFramework, id, version, func(tx *pg.Tx, e Edition) (casework.Change, error) {
		if err := decider(actor, e); err != nil {
			return casework.Change{}, err
		}
		if e.Status != "PROPOSED" {
			return casework.Change{}, &casework.Error{Kind: casework.Invalid, Msg: "This is a draft. It can be decided once it is proposed."}
		}
		if !agree {
			if reason == "" {
				var f casework.Faults
				f.Add("reason", "Enter why you refuse: whoever proposed it reads it")
				return casework.Change{}, f.Err()
			}
			return casework.Change{Title: "Refused an edition of an assessment framework", Reason: reason}, s.answer(ctx, tx, e, "REFUSED", 0, reason)
		}
		if err := fresh(ctx, tx, e); err != nil {
			return casework.Change{}, err
		}
		number := e.Base + 1
		return casework.Change{Title: "Put edition " + strconv.Itoa(number) + " of an assessment framework in force", Reason: e.Reason, Fields: []casework.FieldChange{
			{Field: "framework", New: e.Code}, {Field: "number", New: strconv.Itoa(number)},
		}}, s.answer(ctx, tx, e, "IN_FORCE", number, "")
	})
}

func (s *Service) answer(ctx context.Context, tx *pg.Tx, e Edition, status string, number int, reason string) error {
	text := "Your edition of an assessment framework was put in force."
	if number == 0 {
		text = "Your edition of an assessment framework was refused."
	}
	if err := casefile.Notify(ctx, tx, casefile.Notice{For: e.DraftedBy, Why: "You proposed it.", Text: text, Link: e.href()}); err != nil {
		return err
	}
	return answerEdition(ctx, tx, e, status, number, reason)
}

// EditionErrands are the editions that wait for the actor's decision.
func (s *Service) EditionErrands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Assessment frameworks that wait for a second person"}
	r, err := casefile.OnInstallation(ctx, tx, "frameworks")
	if err != nil || !s.guard.Allows(tx.Actor(), casework.DecideFramework, r) {
		return out, err
	}
	list, err := madeHere(ctx, tx, false)
	if err != nil {
		return out, err
	}
	for _, e := range list {
		if e.Status == "PROPOSED" && decider(tx.Actor(), e) == nil {
			out.List = append(out.List, casefile.Errand{Text: e.Drafter + " proposes an edition of the " + e.Code, Href: e.href()})
		}
	}
	return out, nil
}
