package casefile_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	"channelpanel/policies"
)

// process is one of several that serve the same database, with a guard of its own.
type process struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// contest is a case that somebody sees by their agency's admission, and all the ways in which that can be taken from them.
type contest struct {
	kit         *testkit.Database
	owner       *sqlx.DB
	processes   [2]process
	ref         string
	id          casework.CaseID
	health      casework.AgencyID
	nurse, lead casework.Actor
	seat        string // the nurse's membership
	ada, ben    casework.Actor
}

func compete(t *testing.T) *contest {
	t.Helper()
	c := &contest{kit: testkit.DB(t)}
	c.owner = c.kit.Owner(t)
	panel := testkit.NewPanel(t, c.kit)
	c.health = panel.Agency(t, "Exshire Health Trust", "NHS")
	person := func(p testkit.Person, name string) casework.Actor {
		return casework.Actor{Kind: casework.SignedIn, ID: p.User, Name: name}
	}
	nurse := panel.Hire(t, "Noor Haddad", casework.RepHealth, c.health, "", "")
	c.nurse, c.seat = person(nurse, "Noor Haddad"), nurse.Membership
	c.lead = person(panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, ""), "Cora Lindqvist")
	c.ada = person(panel.Hire(t, "Ada Minster", casework.Administrator, "", "", ""), "Ada Minster")
	c.ben = person(panel.Hire(t, "Ben Tarrant", casework.Administrator, "", "", ""), "Ben Tarrant")
	ring := web.Keys(t)
	for i := range c.processes {
		guard, err := authz.New(policies.Model, policies.Policy)
		if err != nil {
			t.Fatal(err)
		}
		c.processes[i] = process{c.kit.Open(t, func(p *pg.Config) { p.Guard = guard }), guard, casefile.NewCabinet(guard, ring)}
	}
	c.ref, c.id = casework.NewReference("EXS", 2026, 1), casework.CaseID(uuid.NewString())
	someone := uuid.NewString()
	c.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2026-03-20')`, someone)
	c.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ACTIVE', 'normal', '2026-03-20', 'EDU', 'D', 'OTHER', '2026-03-20', '2026-03-20')`, c.id, c.ref, someone, panel.ID)
	wrapped, err := ring.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	c.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, c.id, wrapped)
	if err := c.held(func(ctx context.Context, tx *pg.Tx, file *casefile.File) error {
		return casefile.Tie(ctx, tx, file, casework.TieInvolved, string(c.health), "test")
	}); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *contest) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := c.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// held is a step of the lead's that takes somebody's sight of the case, or gives it.
func (c *contest) held(step func(context.Context, *pg.Tx, *casefile.File) error) error {
	ctx, p := context.Background(), c.processes[0]
	return p.db.Write(ctx, c.lead, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := p.cabinet.Hold(ctx, tx, casework.WriteTies, c.ref)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "A tie"}), step(ctx, tx, file)
	})
}

// owned runs a statement as the owner, for what a feature does in one statement.
func (c *contest) owned(query string, args ...any) error {
	_, err := c.owner.ExecContext(context.Background(), query, args...)
	return err
}

// inForce puts a policy in force, drafted by one administrator, by another.
func (c *contest) inForce(text string) error {
	change := uuid.NewString()
	if err := c.owned(`
		INSERT INTO policy_change (change_id, base, body, reason, status, drafted_by, drafted_at, proposed_at)
		SELECT $1, max(version), $2, 'A test', 'PROPOSED', $3, now(), now() FROM policy_version`, change, text, c.ada.ID); err != nil {
		return err
	}
	ctx, p := context.Background(), c.processes[0]
	return p.db.Write(ctx, c.ben, func(tx *pg.Tx) (audit.Entry, error) {
		r, err := casefile.OnInstallation(ctx, tx, "policy")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := p.guard.Check(ctx, c.ben, casework.DecidePolicy, r)
		if err != nil {
			return audit.Entry{}, err
		}
		_, err = tx.PutPolicyInForce(ctx, change)
		return audit.Record(grant, casework.Change{Title: "Put a policy in force"}), err
	})
}

// A revocation takes the nurse's sight of the case, or gives it back. One that waits takes the case's lock: it cannot come
// between what was decided and what is done by it.
type revocation struct {
	name       string
	waits      bool
	take, give func() error
}

func (c *contest) revocations() []revocation {
	shut := policies.Policy
	for _, tie := range []casework.Tie{casework.TieInvolved, casework.TieAssigned} {
		for _, a := range []casework.Action{casework.ReadPlan, casework.AnswerRequest} {
			shut = authz.Revise(shut, authz.Revision{Role: casework.RepHealth, Ties: []casework.Tie{tie}, Senses: casework.Sensitivities(), Action: a})
		}
	}
	versions := 0
	open := func() string { // another text each time, and the same answers
		versions++
		return policies.Policy + strings.Repeat("\n", versions)
	}
	return []revocation{
		{"an admission that ends", true,
			func() error {
				return c.held(func(ctx context.Context, tx *pg.Tx, file *casefile.File) error {
					return casefile.Untie(ctx, tx, file, casework.TieInvolved, string(c.health))
				})
			},
			func() error {
				return c.held(func(ctx context.Context, tx *pg.Tx, file *casefile.File) error {
					return casefile.Tie(ctx, tx, file, casework.TieInvolved, string(c.health), "test")
				})
			}},
		{"an interest that is declared", true,
			func() error {
				return c.held(func(ctx context.Context, tx *pg.Tx, file *casefile.File) error {
					return casefile.Tie(ctx, tx, file, casework.TieRecused, string(c.nurse.ID), "test")
				})
			},
			func() error {
				return c.held(func(ctx context.Context, tx *pg.Tx, file *casefile.File) error {
					return casefile.Untie(ctx, tx, file, casework.TieRecused, string(c.nurse.ID))
				})
			}},
		{"a role that ends", false,
			func() error {
				return c.owned(`UPDATE membership SET to_on = '2021-01-01' WHERE membership_id = $1`, c.seat)
			},
			func() error { return c.owned(`UPDATE membership SET to_on = NULL WHERE membership_id = $1`, c.seat) }},
		{"a policy that changes", false,
			func() error { return c.inForce(shut) },
			func() error { return c.inForce(open()) }},
	}
}

// A use is something that the nurse does with the case: the guard is asked, failpoint runs, and then it is done.
type use func(ctx context.Context, p process, failpoint func()) error

func (c *contest) read(ctx context.Context, p process, failpoint func()) error {
	return p.db.Write(ctx, c.nurse, func(tx *pg.Tx) (audit.Entry, error) {
		_, grant, err := p.cabinet.Open(ctx, tx, casework.ReadPlan, c.ref)
		if err != nil {
			return audit.Entry{}, err
		}
		failpoint()
		var state string
		return audit.Viewed(grant, "plan"), tx.Get(ctx, &state, `SELECT state FROM case_file WHERE case_id = $1`, c.id)
	})
}

func (c *contest) write(ctx context.Context, p process, failpoint func()) error {
	return p.db.Write(ctx, c.nurse, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := p.cabinet.Lock(ctx, tx, casework.AnswerRequest, c.ref)
		if err != nil {
			return audit.Entry{}, err
		}
		failpoint()
		change := casework.Change{Title: "Answered"}
		return audit.Record(grant, change), p.cabinet.Save(ctx, tx, file, change, casework.OnRequests)
	})
}

// What was decided is still so when it is used: a revocation that comes between waits for whoever was let in, or goes by the
// version that they began with; and once it is committed, nobody is let in who comes after it.
//
// Shows T06.
func TestARevocationBetweenDecisionAndUseWaitsAndThenHolds(t *testing.T) {
	t.Parallel()
	c := compete(t)
	for _, r := range c.revocations() {
		for name, do := range map[string]use{"a read": c.read, "a write": c.write} {
			t.Run(r.name+" under "+name, func(t *testing.T) {
				done := make(chan error, 1)
				err := do(t.Context(), c.processes[1], func() {
					go func() { done <- r.take() }()
					limit := 10 * time.Second
					if r.waits {
						limit = 150 * time.Millisecond
					}
					select {
					case err := <-done:
						if done <- err; r.waits {
							t.Error("it was committed between the decision and the use")
						}
					case <-time.After(limit):
						if !r.waits {
							t.Error("it waits for a lock that nobody should hold for it")
						}
					}
				})
				if err != nil {
					t.Errorf("whoever was let in before the revocation is stopped half-way: %v", err)
				}
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				for i, p := range c.processes {
					if err := do(t.Context(), p, func() {}); !refused(err) {
						t.Errorf("process %d lets somebody in after the revocation: %v", i, err)
					}
				}
				if err := r.give(); err != nil {
					t.Fatal(err)
				}
				if err := do(t.Context(), c.processes[1], func() {}); err != nil {
					t.Fatalf("after it was given back: %v", err)
				}
			})
		}
	}
}

func refused(err error) bool {
	return casework.Refused(err, casework.NotFound) || casework.Refused(err, casework.Forbidden)
}

// Eight people read and write by two processes while access is taken and given: of what began after a revocation was
// committed, nothing succeeds. The deep lane goes on for longer.
//
// Shows T06.
func TestNothingThatBeginsAfterARevocationSucceeds(t *testing.T) {
	t.Parallel()
	c := compete(t)
	for _, r := range c.revocations() {
		t.Run(r.name, func(t *testing.T) { c.storm(t, r, testkit.Lane(300*time.Millisecond, 30*time.Second)) })
	}
}

// The planted fault: somebody who is let in by an answer that they were given earlier. The storm has to see it.
//
// Shows T06.
func TestTheStormSeesAnAnswerThatIsUsedTwice(t *testing.T) {
	t.Parallel()
	c := compete(t)
	var kept atomic.Pointer[authz.Grant]
	stale := func(ctx context.Context, p process, _ func()) error {
		return p.db.Write(ctx, c.nurse, func(tx *pg.Tx) (audit.Entry, error) {
			if g := kept.Load(); g != nil {
				return audit.Viewed(*g, "plan"), nil
			}
			_, grant, err := p.cabinet.Open(ctx, tx, casework.ReadPlan, c.ref)
			if err == nil {
				kept.Store(&grant)
			}
			return audit.Viewed(grant, "plan"), err
		})
	}
	if late, _, _ := c.stormOf(t, c.revocations()[0], 400*time.Millisecond, []use{stale}); late == 0 {
		t.Error("an answer is used again after it was taken back, and nothing sees it")
	}
}

func (c *contest) storm(t *testing.T, r revocation, d time.Duration) {
	t.Helper()
	late, in, out := c.stormOf(t, r, d, []use{c.read, c.write})
	if late > 0 {
		t.Errorf("%d of those who began after the revocation were let in", late)
	}
	if in == 0 || out == 0 {
		t.Errorf("%d were let in and %d kept out: the storm shows nothing", in, out)
	}
	t.Logf("%d let in, %d kept out", in, out)
}

// stormOf has eight people use the case for a while, and for at least six revocations, and counts who was let in although a
// revocation was committed before they began and nothing was given back before they ended.
func (c *contest) stormOf(t *testing.T, r revocation, d time.Duration, uses []use) (late, in, out int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var w weather
	var people sync.WaitGroup
	for n := range 8 {
		people.Go(func() {
			p, do := c.processes[n%2], uses[n/2%len(uses)]
			for ctx.Err() == nil {
				began := w.round.Load()
				err := do(ctx, p, func() {})
				whole := w.round.Load() == began // nothing was taken or given meanwhile
				switch {
				case err == nil && whole && began%2 == 1:
					w.late.Add(1)
				case err == nil:
					w.in.Add(1)
				case refused(err):
					w.out.Add(1)
				case ctx.Err() == nil && !errors.Is(err, pg.ErrUnavailable):
					t.Errorf("somebody met %v", err)
					return
				}
				if whole {
					w.whole.Add(1)
				}
			}
		})
	}
	err := c.takeAndGive(r, d, &w)
	cancel()
	people.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return w.late.Load(), w.in.Load(), w.out.Load()
}

// weather is what a storm comes to.
type weather struct {
	round         atomic.Int64 // odd from the commit of a revocation until somebody begins to give back
	whole         atomic.Int64 // uses that began and ended in this round
	late, in, out atomic.Int64
}

// next goes on by some rounds, and waits until the last of them has met a use by each person or so.
func (w *weather) next(rounds int64) {
	w.whole.Store(0)
	w.round.Add(rounds)
	for end := time.Now().Add(10 * time.Second); w.whole.Load() < 8 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// takeAndGive ends with access given.
func (c *contest) takeAndGive(r revocation, d time.Duration, w *weather) error {
	end := time.Now().Add(d)
	for n := 0; n < 6 || time.Now().Before(end); n++ {
		if err := r.take(); err != nil {
			return fmt.Errorf("take: %w", err)
		}
		w.next(1)
		w.round.Add(1)
		if err := r.give(); err != nil {
			return fmt.Errorf("give: %w", err)
		}
		w.next(2)
	}
	return nil
}
