package policy

import (
	"context"
	"fmt"
	"strconv"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Mine says whether somebody drafted it.
func (c Change) Mine(who casework.Actor) bool { return who.ID != "" && who.ID == c.DraftedBy }

// Open says whether it can still come into force.
func (c Change) Open() bool { return c.Status == "DRAFT" || c.Status == "PROPOSED" }

// Draft says whether its lines can still be changed.
func (c Change) Draft() bool { return c.Status == "DRAFT" }

func (c Change) href() string { return "/policy/changes/" + c.ID }

// Changes are the changes of the policy, and whether their reader may draft one.
type Changes struct {
	List      []Change
	MayDraft  bool
	InForce   int
	MayDecide bool
}

// Changes lists them. Drafts are there for those who may propose.
func (s *Service) Changes(ctx context.Context, actor casework.Actor) (Changes, error) {
	var out Changes
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		grant, err := s.grant(ctx, tx, casework.ReadPolicy, "policy changes")
		if err != nil {
			return err
		}
		out = Changes{
			InForce: tx.Policy(), MayDraft: s.guard.Allows(actor, casework.ProposePolicy, grant.Resource()),
			MayDecide: s.guard.Allows(actor, casework.DecidePolicy, grant.Resource()),
		}
		out.List, err = changes(ctx, tx, out.MayDraft)
		return err
	})
	return out, err
}

// Start drafts a change of the version in force, which changes nothing yet, and gives its id.
func (s *Service) Start(ctx context.Context, actor casework.Actor) (string, error) {
	var id string
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, casework.ProposePolicy, "policy changes")
		if err != nil {
			return audit.Entry{}, err
		}
		base, err := version(ctx, tx, tx.Policy())
		if err != nil {
			return audit.Entry{}, err
		}
		if id, err = insertChange(ctx, tx, base); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/policy/changes/" + id)
		return audit.Record(grant, casework.Change{Title: "Began a draft of the access policy", Fields: []casework.FieldChange{
			{Field: "change", New: id}, {Field: "drafted from version", New: strconv.Itoa(base.Number)},
		}}), nil
	})
	return id, err
}

// Reviewed is a change as its reader finds it.
type Reviewed struct {
	Change
	InForce   int
	By        authz.Difference  // what it changes of the version that it was drafted from
	Since     *authz.Difference // what came into force since it was drafted; nil where nothing did
	Reach     *Reach            // how far it reaches today, for those who draft and decide; nil once it is decided
	Uncounted bool              // there were too many cases to count that at once
	Own       bool              // the reader drafted it
	MayDecide bool              // as far as their role goes
	MayDraft  bool
	Barred    string // why they cannot decide it all the same; "" where they can

	counts func([]alike) *Reach // nil where nothing is counted for its reader
}

// Stale says whether another version came into force since it was drafted: it can then not be put in force.
func (r Reviewed) Stale() bool { return r.Open() && r.Base != r.InForce }

// Reach is how far a change reaches: pairs of one person and one case for which an answer changes.
type Reach struct {
	Pairs       int // all that there are
	Opened      int // for which something is opened
	Shut        int // for which something is shut
	OpenedSteps []StepCount
	ShutSteps   []StepCount
}

// StepCount is for how many pairs the answer about one act changes.
type StepCount struct {
	Action casework.Action
	Pairs  int
}

// Review reads a change. A draft that nobody proposed is there for those who may propose.
func (s *Service) Review(ctx context.Context, actor casework.Actor, id string) (Reviewed, error) {
	var out Reviewed
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		grant, err := s.grant(ctx, tx, casework.ReadPolicy, "policy change "+id)
		if err != nil {
			return err
		}
		c, err := change(ctx, tx, id, false)
		if err != nil {
			return err
		}
		if c.ProposedAt == nil && !s.guard.Allows(actor, casework.ProposePolicy, grant.Resource()) {
			return casework.Absent()
		}
		out = Reviewed{Change: c, InForce: tx.Policy(), Own: c.Mine(actor), MayDecide: s.guard.Allows(actor, casework.DecidePolicy, grant.Resource()), MayDraft: s.guard.Allows(actor, casework.ProposePolicy, grant.Resource())}
		if bar := decider(actor, c); bar != nil {
			out.Barred = bar.Error()
		}
		was, is, err := s.sides(ctx, tx, c)
		if err != nil {
			return err
		}
		out.By = authz.Compare(was, is)
		if out.Stale() {
			v, err := version(ctx, tx, tx.Policy())
			if err != nil {
				return err
			}
			now, err := v.matrix()
			if err != nil {
				return err
			}
			since := authz.Compare(was, now)
			out.Since = &since
		}
		if c.Open() && (out.MayDecide || s.guard.Allows(actor, casework.ProposePolicy, grant.Resource())) {
			out.counts = func(list []alike) *Reach { return reach(list, was, is) }
		}
		return nil
	})
	if err != nil || out.counts == nil {
		return out, err
	}
	return out, s.measure(ctx, actor, &out)
}

// measure counts how far a change reaches, in a transaction of its own that is given up where it takes too long.
func (s *Service) measure(ctx context.Context, actor casework.Actor, r *Reviewed) error {
	counting, cancel := context.WithTimeout(ctx, s.CountWithin)
	defer cancel()
	err := s.db.Read(counting, actor, func(tx *pg.Tx) error {
		list, err := standings(counting, tx)
		if err == nil {
			r.Reach = r.counts(list)
		}
		return err
	})
	if r.Uncounted = err != nil && counting.Err() != nil && ctx.Err() == nil; r.Uncounted {
		return nil
	}
	return err
}

// Drafted reads a draft for its author, who alone changes its lines.
func (s *Service) Drafted(ctx context.Context, actor casework.Actor, id string) (Change, error) {
	var out Change
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.grant(ctx, tx, casework.ProposePolicy, "policy change "+id); err != nil {
			return err
		}
		var err error
		if out, err = change(ctx, tx, id, false); err == nil && (!out.Mine(actor) || !out.Draft()) {
			err = casework.Absent()
		}
		return err
	})
	return out, err
}

// sides are the version that a change was drafted from, and what it would become.
func (s *Service) sides(ctx context.Context, tx *pg.Tx, c Change) (was, is *authz.Matrix, err error) {
	base, err := version(ctx, tx, c.Base)
	if err != nil {
		return nil, nil, err
	}
	if was, err = base.matrix(); err != nil {
		return nil, nil, err
	}
	is, problems := authz.ReadVersion(c.Base+1, c.Body)
	if len(problems) > 0 {
		return nil, nil, fmt.Errorf("change %s of the policy cannot be read: %s", c.ID, problems[0])
	}
	return was, is, nil
}

// reach counts for how many pairs of a person and a case an answer changes.
func reach(counted []alike, was, is *authz.Matrix) *Reach {
	r := &Reach{}
	opened, shut := map[casework.Action]int{}, map[casework.Action]int{}
	for _, group := range counted {
		r.Pairs += group.Pairs
		var opens, shuts bool
		for _, a := range authz.CaseActions() {
			before, after := was.Lets(group.Standings, group.Sens, a), is.Lets(group.Standings, group.Sens, a)
			if !before && after {
				opened[a] += group.Pairs
				opens = true
			}
			if before && !after {
				shut[a] += group.Pairs
				shuts = true
			}
		}
		if opens {
			r.Opened += group.Pairs
		}
		if shuts {
			r.Shut += group.Pairs
		}
	}
	for _, a := range authz.CaseActions() {
		if n := opened[a]; n > 0 {
			r.OpenedSteps = append(r.OpenedSteps, StepCount{a, n})
		}
		if n := shut[a]; n > 0 {
			r.ShutSteps = append(r.ShutSteps, StepCount{a, n})
		}
	}
	return r
}

// decider refuses whoever drafted a change: another person decides it.
func decider(actor casework.Actor, c Change) error {
	return casework.Decider(actor, casework.Actor{Kind: casework.SignedIn, ID: c.DraftedBy}.Word(), "")
}

// Errands are the changes that wait for the actor's decision.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Changes of the access policy that wait for a second person"}
	r, err := casefile.OnInstallation(ctx, tx, "policy changes")
	if err != nil || !s.guard.Allows(tx.Actor(), casework.DecidePolicy, r) {
		return out, err
	}
	list, err := changes(ctx, tx, false)
	if err != nil {
		return out, err
	}
	for _, c := range list {
		if c.Status == "PROPOSED" && decider(tx.Actor(), c) == nil {
			out.List = append(out.List, casefile.Errand{Text: c.Drafter + " proposes a change of the access policy", Href: c.href()})
		}
	}
	return out, nil
}

// Compared is what changed from one version to another.
type Compared struct {
	From, To Version
	By       authz.Difference
}

// Versions are all versions that were in force, the newest first.
func (s *Service) Versions(ctx context.Context, actor casework.Actor) ([]Version, error) {
	var list []Version
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.grant(ctx, tx, casework.ReadPolicy, "policy"); err != nil {
			return err
		}
		var err error
		list, err = versions(ctx, tx)
		return err
	})
	return list, err
}

// Compare says what changed from one version to another, whichever is the older; with neither, to the one in force from the
// one before it.
func (s *Service) Compare(ctx context.Context, actor casework.Actor, from, to int) (Compared, error) {
	var out Compared
	err := s.db.Read(ctx, actor, func(tx *pg.Tx) error {
		if _, err := s.grant(ctx, tx, casework.ReadPolicy, "policy"); err != nil {
			return err
		}
		if from == 0 && to == 0 {
			from, to = max(tx.Policy()-1, 1), tx.Policy()
		}
		var err error
		if out.From, err = version(ctx, tx, from); err != nil {
			return err
		}
		if out.To, err = version(ctx, tx, to); err != nil {
			return err
		}
		was, err := out.From.matrix()
		if err != nil {
			return err
		}
		is, err := out.To.matrix()
		if err != nil {
			return err
		}
		out.By = authz.Compare(was, is)
		return nil
	})
	return out, err
}
