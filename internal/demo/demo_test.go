package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/demo"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	"channelpanel/policies"
)

// today is where the history of these tests ends.
var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// seeded is a demonstration as it was made. Its database is only copied from.
type seeded struct {
	db     *testkit.Database
	ring   *keys.Ring
	people []demo.SignIn
	took   time.Duration
}

func seed(t *testing.T, number uint64) seeded {
	t.Helper()
	s := seeded{db: testkit.DB(t), ring: web.Keys(t)}
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	s.people, err = demo.Seed(t.Context(), demo.Config{
		URL: s.db.AppURL, Guard: guard, Keys: s.ring, Operator: casework.Actor{Kind: casework.CLI, Name: "tester"}, Seed: number, Now: today,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.took = time.Since(began)
	return s
}

// Three years of history take longer to make than to try, so one demonstration is made for all.
func TestTheDemonstration(t *testing.T) {
	s := seed(t, 1)
	t.Run("the same seed gives the same history and another seed another", s.repeats)
	t.Run("it shows a panel at work", s.isAtWork)
	t.Run("its people sign in", s.signsIn)
	t.Run("odd looks are found with few false alarms", s.flagsOddLooks)
	t.Run("nothing that one may not see changes any answer", s.keepsApart)
	t.Run("the walk finds what is not kept apart", s.walksWell)
	t.Run("every form takes nonsense and keeps what was typed", s.takesNonsense)
	t.Run("the trial of forms finds what forgets", s.findsWhatForgets)
	t.Run("no page has an accessibility fault", s.isAccessible)
	t.Run("the README takes a tour of it", s.isToured)
}

func column(t *testing.T, db *testkit.Database, query string) []string {
	t.Helper()
	var list []string
	if err := db.Owner(t).SelectContext(t.Context(), &list, query); err != nil {
		t.Fatal(err)
	}
	return list
}

const whoIsWhere = `
	SELECT concat_ws(' ', c.ref, c.state, c.received_on, c.concern_scheme, c.concern, c.source, p.given_name, p.family_name, p.date_of_birth)
	FROM case_file c JOIN person p ON p.person_id = c.person_id ORDER BY c.ref`

func (s seeded) repeats(t *testing.T) {
	again, other := seed(t, 1), seed(t, 8)
	one := s.db.Copy(t)
	if a, b := column(t, one, whoIsWhere), column(t, again.db, whoIsWhere); len(a) < 55 || !slices.Equal(a, b) {
		t.Errorf("seed 1 gives %d cases, and then others:\n%s\n%s", len(a), strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
	if slices.Equal(column(t, one, whoIsWhere), column(t, other.db, whoIsWhere)) {
		t.Error("another seed gives the same cases")
	}
	for i := range s.people {
		a, b := s.people[i], again.people[i]
		if a.Email != b.Email || a.Password != b.Password || a.Role != b.Role {
			t.Errorf("person %d is %s and then %s, or has another password", i, a.Email, b.Email)
		}
	}
}

func (s seeded) isAtWork(t *testing.T) {
	db := s.db.Copy(t)
	if s.took > time.Minute { // 20 seconds without the race detector
		t.Errorf("seeding took %s", s.took)
	}
	for rule, q := range map[string]struct {
		query string
		want  bool
	}{
		"referrals come from every year since April 2023": {`SELECT min(received_on) < '2023-05-01' AND max(received_on) > '2026-11-10'
			AND count(DISTINCT date_part('year', received_on)) = 4 FROM case_file`, true},
		"a referral before April 2023 would be taken for an imported one": {`SELECT bool_or(received_on < '2023-04-01') FROM case_file`, false},
		"both schemes of concern are in use":                              {`SELECT count(DISTINCT concern_scheme) = 2 FROM case_file`, true},
		"there is a closed meeting for every month": {`SELECT count(*) >= 42 AND count(DISTINCT date_trunc('month', held_on)) = count(*)
			FROM meeting WHERE status = 'CLOSED'`, true},
		"meetings to come are planned":          {`SELECT count(*) >= 2 FROM meeting WHERE status = 'PLANNED' AND held_on > '2026-11-24'`, true},
		"every closed meeting has its presence": {`SELECT bool_and(EXISTS (SELECT FROM attendance a WHERE a.meeting_id = m.meeting_id)) FROM meeting m WHERE status = 'CLOSED'`, true},
		"screenings are overdue":                {`SELECT count(*) > 0 FROM case_file WHERE state = 'RECEIVED' AND received_on < '2026-11-10'`, true},
		"somebody came back under a misspelt name": {`SELECT count(*) > 0 FROM (SELECT person_id FROM case_file GROUP BY person_id
			HAVING count(*) > 1) x`, true},
		"agencies answer in every way, some with a caveat, and were reminded": {`SELECT count(DISTINCT answer) >= 4 AND bool_or(caveats <> '{}')
			AND bool_or(status = 'SENT' AND due_on < '2026-11-24') AND (SELECT count(*) FROM info_reminder) > 2 FROM info_request`, true},
		"every step has its entry": {`SELECT (SELECT count(*) FROM audit_event WHERE event IN ('receive', 'reopen')) = (SELECT count(*) FROM case_file)`, true},
		"somebody in it may be real": {`SELECT bool_or(postcode NOT LIKE 'ZZ99 %') OR bool_or(phone NOT LIKE '01632 960%')
			OR bool_or(email NOT LIKE '%@example.org') FROM person`, false},
	} {
		var got bool
		if err := db.Owner(t).GetContext(t.Context(), &got, q.query); err != nil || got != q.want {
			t.Errorf("%q is %t, want %t: %v", rule, got, q.want, err)
		}
	}
	states := column(t, db, `SELECT DISTINCT state FROM case_file`)
	for _, state := range demo.Shown() {
		if !slices.Contains(states, string(state)) {
			t.Errorf("no case is at %s", state)
		}
	}
	for _, r := range casework.HeldRoles {
		if !slices.ContainsFunc(s.people, func(p demo.SignIn) bool { return string(p.Role) == r.Code }) {
			t.Errorf("nobody is %s", r.Label)
		}
	}
	if len(s.people) != 31 {
		t.Errorf("%d people, want 31", len(s.people))
	}
}

// Shows that each person of sign-ins.json signs in with the address and the password that are written there.
func (s seeded) signsIn(t *testing.T) {
	db := s.db.Copy(t)
	site := over(t, db, web.Keys(t))
	for _, p := range s.people {
		browser := site.Anonymous(t)
		browser.Get("/sign-in").Want(200).Submit("main form", web.Values{"email": {p.Email}, "password": {p.Password}}).Want(303)
		browser.Get("/account").Want(200)
	}
	wrong := site.Anonymous(t)
	wrong.Get("/sign-in").Want(200).Submit("main form", web.Values{"email": {s.people[1].Email}, "password": {s.people[2].Password}}).Want(422)
}
