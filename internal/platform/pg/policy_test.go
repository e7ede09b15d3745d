package pg_test

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

// process is one of several that serve the same database: it has a pool and a guard of its own.
func (d desk) process(t *testing.T) desk {
	t.Helper()
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	d.guard, d.db = guard, d.kit.Open(t, func(c *pg.Config) { c.Guard = guard })
	return d
}

// mayList asks, in a transaction of its own, whether the coordinator may open the list of cases.
func (d desk) mayList(t *testing.T) (may bool, version int) {
	t.Helper()
	err := d.db.Read(t.Context(), d.actor, func(tx *pg.Tx) error {
		version = tx.Policy()
		may = d.guard.Allows(d.actor, casework.BrowseCases, casework.Resource{
			Ref: "cases", Sens: casework.Normal, Policy: tx.Policy(), Standings: []casework.Standing{{Role: casework.Coordinator, Tie: casework.TieNone}},
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return may, version
}

// inForce puts a policy in force through the one function that can, drafted by one administrator for another.
func (d desk) inForce(t *testing.T, text string) int {
	t.Helper()
	owner, change := d.kit.Owner(t), uuid.NewString()
	author, second := uuid.NewString(), casework.UserID(uuid.NewString())
	for _, id := range []string{author, string(second)} {
		if _, err := owner.ExecContext(t.Context(), `INSERT INTO user_account (user_id, email, display_name, password_hash, created_at)
			VALUES ($1, CAST($1 AS uuid) || '@example.org', 'Ada Mwangi', 'x', '2020-01-01')`, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := owner.ExecContext(t.Context(), `
		INSERT INTO policy_change (change_id, base, body, reason, status, drafted_by, drafted_at, proposed_at)
		SELECT $1, max(version), $2, 'A test', 'PROPOSED', $3, now(), now() FROM policy_version`, change, text, author); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := d.putInForce(second, change, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (d desk) putInForce(who casework.UserID, change string, n *int) error {
	actor := casework.Actor{Kind: casework.SignedIn, ID: who, Name: "Ben Osei"}
	return d.db.Write(context.Background(), actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := d.guard.Check(context.Background(), actor, casework.UseSelf, casework.Resource{Ref: "test", Sens: casework.Normal, Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		*n, err = tx.PutPolicyInForce(context.Background(), change)
		return audit.Record(grant, casework.Change{Title: "Put a policy in force"}), err
	})
}

// without is the policy that is shipped, with a word of one line left out.
func without(t *testing.T, line, word string) string {
	t.Helper()
	i := strings.Index(policies.Policy, line)
	if i < 0 {
		t.Fatalf("the policy has no line that begins with %q", line)
	}
	end := i + strings.IndexByte(policies.Policy[i:], '\n')
	return policies.Policy[:i] + strings.Replace(policies.Policy[i:end], word, "", 1) + policies.Policy[end:]
}

// A change of the policy bites in the next transaction of every process that serves the database, without a restart and
// without a message; an older grant stands nowhere, and each entry names the version under which it was made.
//
// Shows AX1, AX10.
func TestAPolicyChangeBitesInTheNextTransactionOfEveryProcess(t *testing.T) {
	first := sit(t).process(t)
	second, third := first.process(t), first.process(t)
	for _, d := range []desk{first, second, third} {
		if may, version := d.mayList(t); !may || version != 1 {
			t.Fatalf("under version %d the coordinator may list: %t", version, may)
		}
	}
	shut := without(t, "panel_chair|deputy_chair|coordinator|case_officer|section36_decider|minute_taker|rep_health|rep_education|rep_social_care|rep_housing|rep_probation|rep_youth_justice|rep_immigration|provider|guest, panel|none, normal, case, browse", "coordinator|")
	if n := first.inForce(t, shut); n != 2 {
		t.Fatalf("the second version has the number %d", n)
	}
	for i, d := range []desk{first, second, third} {
		if may, version := d.mayList(t); may || version != 2 {
			t.Errorf("process %d lets the coordinator list under version %d", i, version)
		}
		if err := d.note(t.Context(), "after"); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.db.CheckScope(t.Context(), second.guard); err != nil {
		t.Errorf("lists do not follow the version in force: %v", err)
	}
	if n := first.inForce(t, policies.Policy); n != 3 {
		t.Fatalf("going back made version %d", n)
	}
	if may, version := second.mayList(t); !may || version != 3 {
		t.Errorf("after going back, version %d lets the coordinator list: %t", version, may)
	}
	second.entriesName(t, 2, authz.Hash(shut))
}

// entriesName reads the entries of notes: each must name the version and the hash.
func (d desk) entriesName(t *testing.T, version int, hash string) {
	t.Helper()
	var leaves [][]byte
	if err := d.kit.Owner(t).SelectContext(t.Context(), &leaves, `SELECT leaf FROM audit_event WHERE ref = 'test' AND actor = $1`, d.actor.Word()); err != nil {
		t.Fatal(err)
	}
	for _, leaf := range leaves {
		var l struct{ Policy audit.Policy }
		if err := json.Unmarshal(leaf, &l); err != nil {
			t.Fatal(err)
		}
		if l.Policy.Version != version || l.Policy.Hash != hash || l.Policy.Line == 0 {
			t.Errorf("an entry names version %d, hash %s, line %d", l.Policy.Version, l.Policy.Hash, l.Policy.Line)
		}
	}
	if len(leaves) == 0 {
		t.Error("no entry was looked at")
	}
}

// Lists are cut by list_scope, which is derived in the transaction that puts a version in force: who may no longer list
// a case by the new version finds none in the very next transaction. The planted fault is a scope of another policy.
func TestListsFollowTheVersionInForce(t *testing.T) {
	d := sit(t).process(t)
	shut := regexp.MustCompile(`(?m)^guest, guest, normal, case.*\n`).ReplaceAllString(policies.Policy, "")
	was := len(d.guard.ListScope())
	n := d.inForce(t, shut)
	if err := d.db.CheckScope(t.Context(), d.guard); err != nil {
		t.Errorf("lists do not follow the version in force: %v", err)
	}
	var guests, held int
	owner := d.kit.Owner(t)
	if err := owner.QueryRowContext(t.Context(), `SELECT count(*) FILTER (WHERE role = 'guest'), count(*) FROM list_scope WHERE policy_version = $1`, n).Scan(&guests, &held); err != nil {
		t.Fatal(err)
	}
	if guests != 0 || held != was-1 {
		t.Errorf("version %d has %d ways to list, %d of them a guest's; the first had %d", n, held, guests, was)
	}
	if _, err := owner.ExecContext(t.Context(), `INSERT INTO list_scope (policy_version, role, tie, sens) VALUES ($1, 'guest', 'guest', 'normal')`, n); err != nil {
		t.Fatal(err)
	}
	if err := d.db.CheckScope(t.Context(), d.guard); err == nil {
		t.Error("a process starts on a database that lists by another policy")
	}
}

// The planted fault: a process that is told of no version goes on with the one it has. The guard then refuses, since it
// does not hold the version in force, and nothing is decided by an older one.
func TestAProcessThatDoesNotFollowThePolicyDecidesNothing(t *testing.T) {
	d := sit(t).process(t)
	deaf := d
	deaf.db = d.kit.Open(t)
	deaf.guard, _ = authz.New(policies.Model, policies.Policy)
	if err := deaf.note(t.Context(), "before"); err != nil {
		t.Fatal(err)
	}
	d.inForce(t, policies.Policy+"\n")
	if may, version := deaf.mayList(t); may || version != 2 {
		t.Errorf("a process that holds version 1 alone decides under version %d", version)
	}
	if err := deaf.note(t.Context(), "after"); err == nil {
		t.Error("a process that does not hold the policy in force saves")
	}
}

// What the table holds is linted by each process that reads it. A version that somebody slipped past the linter stops the
// service and opens nothing; so does another text under a number that is held.
func TestAVersionThatCrossesAFenceOpensNothing(t *testing.T) {
	for name, text := range map[string]string{
		"a line across a fence": policies.Policy + "administrator, panel, normal, case, list, allow\n",
		"no line at all":        "",
		"an unknown word":       policies.Policy + "janitor, panel, normal, case, list, allow\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := sit(t).process(t)
			if _, err := d.kit.Owner(t).ExecContext(t.Context(), `
				ALTER TABLE policy_version DROP CONSTRAINT policy_version_check;
				INSERT INTO policy_version (version, body, hash) VALUES (2, `+pq.QuoteLiteral(text)+`, `+pq.QuoteLiteral(authz.Hash(text))+`)`); err != nil {
				t.Fatal(err)
			}
			err := d.note(t.Context(), "after")
			if !errors.Is(err, pg.ErrUnavailable) {
				t.Errorf("it ended in %v", err)
			}
			if err := d.db.CheckScope(t.Context(), d.guard); err == nil {
				t.Error("a process starts with it")
			}
		})
	}
	d := sit(t).process(t)
	if _, err := d.kit.Owner(t).ExecContext(t.Context(), `UPDATE policy_version SET body = body || '#', hash = 'x' WHERE version = 1`); err != nil {
		t.Fatal(err)
	}
	if err := d.note(t.Context(), "after"); !errors.Is(err, pg.ErrUnavailable) {
		t.Errorf("with another version 1 in the table than in the program it ended in %v", err)
	}
}

// Two people, never oneself, and on the version that the change was drafted from: the database itself holds to it.
func TestTheWebLoginCanPutNoPolicyInForceButAProposedOneOfSomebodyElse(t *testing.T) {
	d := sit(t).process(t)
	app := d.kit.As(t, d.kit.AppURL)
	for _, q := range []string{
		`INSERT INTO policy_version (version, body) VALUES (2, '')`, `UPDATE policy_version SET body = ''`, `DELETE FROM policy_version`,
		`INSERT INTO list_scope (policy_version, role, tie, sens) VALUES (1, 'administrator', 'panel', 'sealed')`, `DELETE FROM list_scope`, `DELETE FROM policy_change`,
		`UPDATE policy_change SET became = 1`, `UPDATE policy_change SET drafted_by = answered_by`,
	} {
		if _, err := app.ExecContext(t.Context(), q); err == nil {
			t.Errorf("panel_app may run %s", q)
		}
	}
	owner, change := d.kit.Owner(t), uuid.NewString()
	set := func(assignment string) {
		t.Helper()
		if _, err := owner.ExecContext(t.Context(), `ALTER TABLE policy_change DISABLE TRIGGER ALL; UPDATE policy_change SET `+assignment+`; ALTER TABLE policy_change ENABLE TRIGGER ALL`); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := owner.ExecContext(t.Context(), `
		INSERT INTO policy_change (change_id, base, body, status, drafted_by, drafted_at)
		VALUES ($1, 1, $3, 'DRAFT', $2, now())`, change, d.actor.ID, policies.Policy+"\n"); err != nil {
		t.Fatal(err)
	}
	other := testkit.NewPanelNamed(t, d.kit, "WYE", "Wyeshire").Hire(t, "Ben Osei", casework.Administrator, "", "", "").User
	var n int
	if err := d.putInForce(other, change, &n); err == nil {
		t.Error("a draft that nobody proposed was put in force")
	}
	set(`status = 'PROPOSED', reason = 'A test', proposed_at = now()`)
	if err := d.putInForce(d.actor.ID, change, &n); err == nil {
		t.Error("the author put a change in force")
	}
	if _, err := app.ExecContext(t.Context(), `UPDATE policy_change SET body = 'y' WHERE change_id = $1`, change); err == nil {
		t.Error("what was proposed could be changed")
	}
	if err := d.putInForce(other, change, &n); err != nil || n != 2 {
		t.Fatalf("a proposed change of somebody else became version %d: %v", n, err)
	}
	if _, err := app.ExecContext(t.Context(), `UPDATE policy_change SET status = 'DRAFT' WHERE change_id = $1`, change); err == nil {
		t.Error("what was answered could be opened again")
	}
	if err := d.putInForce(other, change, &n); err == nil {
		t.Error("the same change was put in force twice")
	}
}

// A new version is at hand before the first request asks for it.
func TestANewVersionIsFetchedWhenItIsPutInForce(t *testing.T) {
	d := sit(t).process(t)
	idle := d.process(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		idle.db.WarmPolicies(ctx, d.kit.AppURL, func(err error) { t.Error(err) })
	}()
	defer func() { cancel(); <-done }()
	text := policies.Policy + "\n"
	deadline := time.After(20 * time.Second)
	for n := 0; ; n++ { // until it listens, nothing is heard
		if n%20 == 0 {
			text += "\n"
			d.inForce(t, text)
		}
		var version int
		if err := d.kit.Owner(t).GetContext(t.Context(), &version, `SELECT max(version) FROM policy_version`); err != nil {
			t.Fatal(err)
		}
		if idle.guard.Holds(version, authz.Hash(text)) {
			return
		}
		select {
		case <-deadline:
			t.Fatal("it was not fetched within 20 seconds")
		case <-time.After(20 * time.Millisecond):
		}
	}
}
