package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/demo"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// today is where the history of these tests ends.
var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func seed(t *testing.T, db *testkit.Database, number uint64) []demo.SignIn {
	t.Helper()
	return history(t, db, web.Keys(t), number)
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

func TestTheSameSeedGivesTheSameHistoryAndAnotherSeedAnother(t *testing.T) {
	one, two, other := testkit.DB(t), testkit.DB(t), testkit.DB(t)
	first, second := seed(t, one, 7), seed(t, two, 7)
	seed(t, other, 8)
	if a, b := column(t, one, whoIsWhere), column(t, two, whoIsWhere); len(a) < 55 || !slices.Equal(a, b) {
		t.Errorf("seed 7 gives %d cases, and then others:\n%s\n%s", len(a), strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
	if slices.Equal(column(t, one, whoIsWhere), column(t, other, whoIsWhere)) {
		t.Error("another seed gives the same cases")
	}
	for i := range first {
		a, b := first[i], second[i]
		if a.Email != b.Email || a.Password != b.Password || a.Role != b.Role {
			t.Errorf("person %d is %s and then %s, or has another password", i, a.Email, b.Email)
		}
	}
}

func TestTheDemonstrationShowsAPanelAtWork(t *testing.T) {
	db := testkit.DB(t)
	began := time.Now()
	people := seed(t, db, 1)
	if took := time.Since(began); took > 60*time.Second { // 20 seconds without the race detector
		t.Errorf("seeding took %s", took)
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
	for _, s := range demo.Shown() {
		if !slices.Contains(states, string(s)) {
			t.Errorf("no case is at %s", s)
		}
	}
	for _, r := range casework.HeldRoles {
		if !slices.ContainsFunc(people, func(p demo.SignIn) bool { return string(p.Role) == r.Code }) {
			t.Errorf("nobody is %s", r.Label)
		}
	}
	if len(people) != 31 {
		t.Errorf("%d people, want 31", len(people))
	}
}

// Shows that each person of sign-ins.json signs in with the address and the password that are written there.
func TestThePeopleOfTheDemonstrationSignIn(t *testing.T) {
	db := testkit.DB(t)
	people := seed(t, db, 1)
	site := over(t, db, web.Keys(t))
	for _, p := range people {
		browser := site.Anonymous(t)
		browser.Get("/sign-in").Want(200).Submit("main form", web.Values{"email": {p.Email}, "password": {p.Password}}).Want(303)
		browser.Get("/account").Want(200)
	}
	wrong := site.Anonymous(t)
	wrong.Get("/sign-in").Want(200).Submit("main form", web.Values{"email": {people[1].Email}, "password": {people[2].Password}}).Want(422)
}
