// Package access explains who can see what, and why: to a reader why a case and each section of it is open to them or
// not, to those who lead a case who can see it, and to administrators and auditors who holds which role. It takes a
// request for access to the lead of a case and keeps the answer. It decides nothing: what it says is what the guard said.
package access

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service explains access and takes requests for it.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet}
}

// section is a part of a case that is open to somebody or not: by any one of its actions, the widest first.
type section struct {
	Title   string
	Actions []casework.Action
}

// ID is the section's name within a page's address: "referral".
func (s section) ID() string { return strings.TrimPrefix(string(s.Actions[0].Subject), "case.") }

// anchor is where the page explains an action: its section, or the case as such for what belongs to none.
func anchor(a casework.Action) string {
	for _, s := range sections() {
		if s.Actions[0].Subject == a.Subject {
			return s.ID()
		}
	}
	return string(casework.OnCase)
}

func sections() []section {
	return []section{
		{"The person", []casework.Action{casework.ReadIdentity, casework.ReadFirstName, casework.ReadAddress}},
		{"Referral", []casework.Action{casework.ReadReferral}},
		{"Screening", []casework.Action{casework.ReadScreening}},
		{"Section 36 decision", []casework.Action{casework.ReadSection36}},
		{"Information from partners", []casework.Action{casework.ReadRequests}},
		{"Assessments", []casework.Action{casework.ReadAssessment}},
		{"Panel decisions", []casework.Action{casework.ReadMinutes}},
		{"Support plan", []casework.Action{casework.ReadPlan}},
		{"Consent", []casework.Action{casework.ReadConsent, casework.ReadConsentStatus}},
		{"Support sessions", []casework.Action{casework.ReadSessions}},
		{"Reviews and closing", []casework.Action{casework.ReadReview}},
		{"Who is involved", []casework.Action{casework.ReadTies}},
	}
}

// About is the case that a page is about, without more of the person than its reference.
type About struct {
	Ref      string
	Identity ui.Identity
}

func about(file *casefile.File) About {
	return About{Ref: file.Ref, Identity: ui.IdentityOf(file.Case, casework.Known{})}
}

// Why is why a case and its sections are open to the reader or not.
type Why struct {
	About
	Stands  []Stand
	Open    []Answer // the case as such first
	Shut    []Answer
	MayAsk  bool
	Version int    // of the policy in force
	Hash    string // of that version
}

// Stand is one way in which somebody stands to the case: as what, and by what fact.
type Stand struct {
	As   string // "Health representative, Exshire Health Trust"
	Fact string // "The agency was admitted to this case"
	casefile.MemberTie
	Held casefile.Held
}

// Answer is what the policy says to one or more sections, and why.
type Answer struct {
	Sections []section
	Because  []string // for each way in which the reader stands to the case
	Words    string   // the whole sentence, where it is about one section for one reason
	Rules    []Rule   // what the policy itself says of the lines that answer
	Would    []string // for what is not open: what would open it
}

// same says whether two answers differ in nothing but what they are about.
func (a Answer) same(b Answer) bool {
	return slices.Equal(a.Because, b.Because) && slices.Equal(a.Rules, b.Rules) && slices.Equal(a.Would, b.Would)
}

// gathered puts answers that are alike into one.
func gathered(list []Answer) []Answer {
	var out []Answer
	for _, a := range list {
		if i := slices.IndexFunc(out, a.same); i >= 0 {
			out[i].Sections = append(out[i].Sections, a.Sections...)
			continue
		}
		out = append(out, a)
	}
	return out
}

// Rule is a line of the policy in its own words.
type Rule struct {
	Place, Note string
}

// Why explains a case to whoever may know of it.
func (s *Service) Why(ctx context.Context, actor casework.Actor, ref string) (Why, error) {
	var out Why
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ListCases, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		me, err := s.cabinet.Myself(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		res := file.Resource()
		out = Why{About: about(file), Stands: stands(me), MayAsk: s.cabinet.Allows(tx, casework.AskAccess, file), Version: grant.PolicyVersion(), Hash: grant.PolicyHash()}
		out.Open = append(out.Open, s.open(casework.ListCases, res, section{"That this case exists", []casework.Action{casework.ListCases}}))
		for _, sec := range sections() {
			i := slices.IndexFunc(sec.Actions, func(a casework.Action) bool { return s.cabinet.Allows(tx, a, file) })
			if i >= 0 {
				out.Open = append(out.Open, s.open(sec.Actions[i], res, sec))
				continue
			}
			out.Shut = append(out.Shut, s.shut(res, sec, me))
		}
		out.Open, out.Shut = gathered(out.Open), gathered(out.Shut)
		return audit.Viewed(grant, "why"), nil
	})
	return out, err
}

// open is why a section is open: the ways of standing that open it, and what the policy says of each.
func (s *Service) open(by casework.Action, res casework.Resource, sec section) Answer {
	a := Answer{Sections: []section{sec}}
	for _, r := range s.guard.Reasons(by, res) {
		if r.Allowed {
			a.add(r, res.Policy)
		}
	}
	return a
}

// shut is why a section is not open, and what would open it.
func (s *Service) shut(res casework.Resource, sec section, me casefile.Member) Answer {
	a := Answer{Sections: []section{sec}}
	for _, r := range s.guard.Reasons(sec.Actions[0], res) {
		a.add(r, res.Policy)
	}
	for _, w := range s.guard.Would(sec.Actions[0], res, me.Standings()) {
		if text := would(w); !slices.Contains(a.Would, text) {
			a.Would = append(a.Would, text)
		}
	}
	return a
}

func (a *Answer) add(r authz.Reason, version int) {
	if !slices.Contains(a.Because, r.Because) {
		a.Because = append(a.Because, r.Because)
		a.Words = r.Words
	}
	if rule := (Rule{r.Place(version), r.Note}); r.Line > 0 && !slices.Contains(a.Rules, rule) {
		a.Rules = append(a.Rules, rule)
	}
}

func would(s casework.Standing) string {
	if s.Tie == casework.TieInvolved {
		return "if your agency were admitted to the case"
	}
	return "if you were named on the case"
}

// stands are the ways in which a member stands to the case, with their facts.
func stands(m casefile.Member) []Stand {
	var out []Stand
	for _, t := range m.Ties {
		s := Stand{As: casework.HeldRoles.Label(string(t.Role)), Fact: fact(t.Tie), MemberTie: t}
		if t.AgencyName != "" {
			s.As += ", " + t.AgencyName
		}
		for _, h := range m.Held {
			if h.Role == t.Role && h.Agency == t.Agency {
				s.Held = h
			}
		}
		out = append(out, s)
	}
	return out
}

// yours is a tie as what happened to the reader themself.
func yours(t casework.Tie) string {
	switch t {
	case casework.TiePanel:
		return "You hold this role on the panel of the case"
	case casework.TieInvolved:
		return "Your agency was admitted to the case"
	case casework.TieAssigned:
		return "You are named on the case"
	case casework.TieGuest:
		return "You are a guest for one agenda item"
	case casework.TieOwn:
		return "Your agency holds a record of the case"
	case casework.TieEmergency:
		return "You have opened emergency access"
	default:
		return fact(t)
	}
}

// fact is a tie as what happened to whoever has it.
func fact(t casework.Tie) string {
	switch t {
	case casework.TiePanel:
		return "Holds the role on the panel of this case"
	case casework.TieInvolved:
		return "The agency was admitted to this case"
	case casework.TieAssigned:
		return "Named on this case"
	case casework.TieGuest:
		return "Guest for one agenda item"
	case casework.TieOwn:
		return "The agency holds a record of this case"
	case casework.TieEmergency:
		return "Emergency access"
	case casework.TieRecused:
		return "Declared an interest, or barred"
	default:
		return string(t)
	}
}

// Audience is who can see a case.
type Audience struct {
	About
	On      casework.Date
	People  []Viewer
	Shut    []Viewer // who stepped out or is barred, whatever else they hold
	Version int
}

// Viewer is one person, by which roles and ties they see the case, and how much of it.
type Viewer struct {
	Name   string
	Leads  bool
	Stands []Stand
	Sees   []string // titles of the sections that are open to them
	All    bool     // every section is
	Rules  []Rule   // the lines by which they may know of the case
}

// Audience says who can see a case, for those who keep its ties: everybody who holds a role on its panel is asked of the
// guard, out of one reading of ties and roles.
func (s *Service) Audience(ctx context.Context, actor casework.Actor, ref string) (Audience, error) {
	var out Audience
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadTies, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		members, err := s.cabinet.Members(ctx, tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Audience{About: about(file), On: tx.Today(), Version: grant.PolicyVersion()}
		leads := s.cabinet.Leads(members)
		seeing := s.cabinet.Allowed(members, casework.ListCases)
		for _, m := range members {
			v := Viewer{Name: m.Name, Stands: stands(m), Leads: has(leads, m)}
			switch {
			case has(seeing, m):
				s.measure(&v, m)
				out.People = append(out.People, v)
			case slices.ContainsFunc(m.Ties, func(t casefile.MemberTie) bool { return t.Tie == casework.TieRecused }):
				v.Stands = slices.DeleteFunc(v.Stands, func(st Stand) bool { return st.Tie != casework.TieRecused })
				out.Shut = append(out.Shut, v)
			}
		}
		return audit.Viewed(grant, "who can see this case"), nil
	})
	return out, err
}

// measure says how much of the case a member sees, and by which lines they may know of it.
func (s *Service) measure(v *Viewer, m casefile.Member) {
	all := sections()
	for _, sec := range all {
		if slices.ContainsFunc(sec.Actions, func(a casework.Action) bool { return s.guard.Allows(m.Actor(), a, m.Resource()) }) {
			v.Sees = append(v.Sees, sec.Title)
		}
	}
	v.All = len(v.Sees) == len(all)
	for _, r := range s.guard.Reasons(casework.ListCases, m.Resource()) {
		if rule := (Rule{r.Place(m.Resource().Policy), r.Note}); r.Allowed && !slices.Contains(v.Rules, rule) {
			v.Rules = append(v.Rules, rule)
		}
	}
	// A tie by which nothing is open (a role on the panel that needs an admission) is no reason why they see the case.
	v.Stands = slices.DeleteFunc(v.Stands, func(st Stand) bool {
		one := m.Resource()
		one.Standings = []casework.Standing{st.Standing}
		return !s.guard.Allows(m.Actor(), casework.ListCases, one)
	})
}

func has(list []casefile.Member, m casefile.Member) bool {
	return slices.ContainsFunc(list, func(l casefile.Member) bool { return l.User == m.User })
}

// Held is who holds which role, for those who review it.
type Held struct {
	Today casework.Date
	Roles []HeldRole
	More  bool
}

// heldPage is how many roles a page of the review has.
const heldPage = 100

// Held lists every role that is held, by person: what is in force, what is to come, and on request what has ended.
func (s *Service) Held(ctx context.Context, actor casework.Actor, f HeldFilter) (Held, error) {
	var out Held
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		r, err := casefile.OnInstallation(ctx, tx, "roles held")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.ListHeld, r)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Held{Today: tx.Today()}
		if out.Roles, err = rolesHeld(ctx, tx, f, heldPage+1); err != nil {
			return audit.Entry{}, err
		}
		if out.More = len(out.Roles) > heldPage; out.More {
			out.Roles = out.Roles[:heldPage]
		}
		return audit.Listed(grant, f.words(), f.After, nil), nil
	})
	return out, err
}
