package accounts

import (
	"context"
	"strings"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Proposal is a role that one administrator proposes and another decides.
type Proposal struct {
	Held
	Status       string // a code of ProposalStatuses
	ProposedBy   string // the actor's word
	ProposedName string
	ProposedAt   time.Time
	DecidedName  string
	DecidedAt    *time.Time
	Reason       string // of a refusal
}

// ProposalStatuses are where a proposal stands.
var ProposalStatuses = casework.Vocabulary{
	{Code: "PROPOSED", Label: "Waits for a second person"}, {Code: "AGREED", Label: "Agreed"}, {Code: "REFUSED", Label: "Refused"}, {Code: "WITHDRAWN", Label: "Withdrawn"},
}

// Open says whether nobody has decided it.
func (p Proposal) Open() bool { return p.Status == "PROPOSED" }

// Mine says whether somebody made it.
func (p Proposal) Mine(who casework.Actor) bool { return p.ProposedBy == who.Word() }

func (p Proposal) href() string { return "/proposals/" + p.ID }

func propose(ctx context.Context, tx *pg.Tx, grant authz.Grant, a account, h Held) (audit.Entry, error) {
	waiting, err := proposals(ctx, tx, true)
	if err != nil {
		return audit.Entry{}, err
	}
	for _, p := range waiting {
		if p.User == h.User && p.Role == h.Role && p.Panel == h.Panel {
			var f casework.Faults
			f.Add("", "This role is proposed for them already, by "+p.ProposedName+", and waits for a second person")
			return audit.Entry{}, f.Err()
		}
	}
	id, err := insertProposal(ctx, tx, h.Membership)
	if err != nil {
		return audit.Entry{}, err
	}
	tx.Remember("/proposals/" + id)
	return audit.Record(grant, changed("Proposed a role", a, h)), remember(ctx, tx, h.User, "", "PROPOSED", h.Words()+", "+h.Tenure.String())
}

// Proposals are those that wait for a second person, the oldest first, and the latest that were decided.
func (s *Service) Proposals(ctx context.Context, actor casework.Actor) (waiting, decided []Proposal, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.ReadAccounts, "proposals")
		if err != nil {
			return audit.Entry{}, err
		}
		if waiting, err = proposals(ctx, tx, true); err != nil {
			return audit.Entry{}, err
		}
		if decided, err = proposals(ctx, tx, false); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "proposals"), nil
	})
	return waiting, decided, err
}

// Review is a proposal as somebody finds it who could decide it.
type Review struct {
	Proposal
	Email  string
	Own    []Held   // what the same person holds besides
	Advice []string // what guidance advises against
	Barred string   // why the reader cannot decide it; "" where they can
}

// Proposal reads one proposal.
func (s *Service) Proposal(ctx context.Context, actor casework.Actor, id string) (Review, error) {
	var out Review
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.ReadAccounts, "proposal "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		p, err := proposalByID(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := lockAccount(ctx, tx, p.User)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Review{Proposal: p, Email: a.Email}
		if out.Own, err = rolesOf(ctx, tx, p.User); err != nil {
			return audit.Entry{}, err
		}
		out.Advice = p.Advice(memberships(out.Own))
		if bar := casework.Decider(actor, p.ProposedBy, p.User); bar != nil {
			out.Barred = bar.Error()
		}
		return audit.Viewed(grant, "proposal"), nil
	})
	return out, err
}

// Decide agrees to a proposal, and the role is granted, or refuses it for a reason. Whoever made it cannot, and neither can
// whoever it is for. The role is checked again, against what holds now.
func (s *Service) Decide(ctx context.Context, actor casework.Actor, id string, version int, agree bool, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.settle(ctx, actor, id, version, func(tx *pg.Tx, p Proposal, a account) (string, error) {
		if err := casework.Decider(actor, p.ProposedBy, p.User); err != nil {
			return "", err
		}
		if !agree {
			if reason == "" {
				var f casework.Faults
				f.Add("reason", "Enter why you refuse: whoever proposed it reads it")
				return "", f.Err()
			}
			return "Refused a role", s.close(ctx, tx, p, version, "REFUSED", reason)
		}
		if a.DisabledAt != nil {
			return "", &casework.Error{Kind: casework.Invalid, Msg: "This account is disabled. Enable it before you agree, or refuse the proposal."}
		}
		m := p.Membership
		m.ID = ""
		if err := s.handOut(ctx, tx, actor, m); err != nil {
			return "", err
		}
		bodies, held, err := s.bodies(ctx, tx, m)
		if err != nil {
			return "", err
		}
		if err := m.Check(bodies, tx.Today()); err != nil {
			return "", &casework.Error{Kind: casework.Invalid, Msg: "This can no longer be granted as it was proposed. " + err.Error()}
		}
		if err := decideProposal(ctx, tx, id, version, "AGREED", ""); err != nil {
			return "", err
		}
		if err := give(ctx, tx, held); err != nil {
			return "", err
		}
		if err := casefile.Notify(ctx, tx, casefile.Notice{For: p.User, Why: "It is your own account.", Text: "You were granted a role: " + held.Words() + ".", Link: "/account"}); err != nil {
			return "", err
		}
		return "Agreed to a role", endSessions(ctx, tx, p.User)
	})
}

// Withdraw takes a proposal back, by whoever made it.
func (s *Service) Withdraw(ctx context.Context, actor casework.Actor, id string, version int) error {
	return s.settle(ctx, actor, id, version, func(tx *pg.Tx, p Proposal, _ account) (string, error) {
		if !p.Mine(actor) {
			return "", &casework.Error{Kind: casework.Invalid, Msg: "Only whoever proposed this can withdraw it. You can refuse it."}
		}
		return "Withdrew a proposed role", s.close(ctx, tx, p, version, "WITHDRAWN", "")
	})
}

// close ends a proposal without a grant, and its line goes into the history.
func (s *Service) close(ctx context.Context, tx *pg.Tx, p Proposal, version int, status, reason string) error {
	if err := decideProposal(ctx, tx, p.ID, version, status, reason); err != nil {
		return err
	}
	return remember(ctx, tx, p.User, "", status, p.Words())
}

// settle is every step on an open proposal; fn takes it and says what it was.
func (s *Service) settle(ctx context.Context, actor casework.Actor, id string, version int, fn func(*pg.Tx, Proposal, account) (string, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.administration(ctx, tx, actor, casework.WriteAccounts, "proposal "+id)
		if err != nil {
			return audit.Entry{}, err
		}
		p, err := proposalByID(ctx, tx, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if !p.Open() || p.Version != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This proposal was decided after you opened it.", Now: []casework.Recorded{
				{Label: "It is", Text: ProposalStatuses.Label(p.Status)}, {Label: "By", Text: p.DecidedName},
			}}
		}
		a, err := lockAccount(ctx, tx, p.User)
		if err != nil {
			return audit.Entry{}, err
		}
		title, err := fn(tx, p, a)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.tell(ctx, tx, actor, p, title); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(p.href())
		return audit.Record(grant, changed(title, a, p.Held)), nil
	})
}

// tell gives notice to whoever made a proposal, unless they took the step themself.
func (s *Service) tell(ctx context.Context, tx *pg.Tx, actor casework.Actor, p Proposal, title string) error {
	proposer, person := strings.CutPrefix(p.ProposedBy, "u:")
	if !person || p.Mine(actor) {
		return nil
	}
	return casefile.Notify(ctx, tx, casefile.Notice{For: casework.UserID(proposer), Why: "You proposed it.", Text: title + ": " + p.Words() + ".", Link: p.href()})
}

// Errands are the proposals that wait for the actor's decision.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Roles that wait for a second person"}
	r, err := casefile.OnInstallation(ctx, tx, "proposals")
	if err != nil || !s.guard.Allows(tx.Actor(), casework.WriteAccounts, r) {
		return out, err
	}
	waiting, err := proposals(ctx, tx, true)
	if err != nil {
		return out, err
	}
	for _, p := range waiting {
		if casework.Decider(tx.Actor(), p.ProposedBy, p.User) == nil {
			out.List = append(out.List, casefile.Errand{Text: p.Person + " is proposed as " + casework.HeldRoles.Label(string(p.Role)), Href: p.href()})
		}
	}
	return out, nil
}
