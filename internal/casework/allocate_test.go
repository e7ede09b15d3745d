package casework_test

import (
	"math/rand/v2"
	"testing"

	"channelpanel/internal/casework"
)

// Who is proposed to lead a case, and why.
//
// Shows TR3.
func TestWhoIsProposedToLeadACase(t *testing.T) {
	t.Parallel()
	rutland := casework.Case{ResidenceAuthority: "Rutland", ResidenceForce: "Leicestershire Police"}
	who := func(name string, open int, authority, force string, change ...func(*casework.Candidate)) casework.Candidate {
		k := casework.Candidate{User: casework.UserID("u-" + name), Name: name, Open: open}
		if authority != "" {
			k.Authorities = []string{authority}
		}
		if force != "" {
			k.Forces = []string{force}
		}
		for _, c := range change {
			c(&k)
		}
		return k
	}
	away := func(k *casework.Candidate) { k.Away = true }
	apart := func(k *casework.Candidate) { k.Apart = true }
	leads := func(k *casework.Candidate) { k.Leads = true }
	for _, row := range []struct {
		name   string
		c      casework.Case
		from   []casework.Candidate
		to     casework.UserID
		reason string
	}{
		{"who covers the authority and has the fewest cases", rutland,
			[]casework.Candidate{who("Asha", 5, "Rutland", ""), who("Bo", 3, "Rutland", ""), who("Cora", 0, "Leicester", "")}, "u-Bo", "Least open cases of those who cover Rutland: 3"},
		{"the authority's own come before the police, however busy", rutland,
			[]casework.Candidate{who("Asha", 9, "Rutland", ""), who("Piet", 0, "", "Leicestershire Police")}, "u-Asha", "Least open cases of those who cover Rutland: 9"},
		{"where nobody of the authority can, somebody of its police does", rutland,
			[]casework.Candidate{who("Asha", 0, "Rutland", "", away), who("Cora", 0, "Leicester", ""), who("Piet", 4, "", "Leicestershire Police")},
			"u-Piet", "Least open cases of those who cover the area of Leicestershire Police: 4"},
		{"where nobody covers the area, whoever is most free", rutland,
			[]casework.Candidate{who("Cora", 2, "Leicester", ""), who("Dan", 1, "Leicestershire", "")}, "u-Dan", "Least open cases of everybody, as nobody covers where the person lives: 1"},
		{"somebody away is passed over", rutland, []casework.Candidate{who("Asha", 0, "Rutland", "", away), who("Bo", 8, "Rutland", "")}, "u-Bo", "Least open cases of those who cover Rutland: 8"},
		{"and so is somebody with an interest in the case", rutland, []casework.Candidate{who("Asha", 0, "Rutland", "", apart), who("Bo", 8, "Rutland", "")}, "u-Bo", "Least open cases of those who cover Rutland: 8"},
		{"and whoever leads it already", rutland, []casework.Candidate{who("Asha", 0, "Rutland", "", leads), who("Bo", 8, "Rutland", "")}, "u-Bo", "Least open cases of those who cover Rutland: 8"},
		{"of two who are as free the first by name", rutland, []casework.Candidate{who("Bo", 1, "Rutland", ""), who("Asha", 1, "Rutland", "")}, "u-Asha", "Least open cases of those who cover Rutland: 1"},
		{"a case without an area goes to whoever is most free", casework.Case{}, []casework.Candidate{who("Asha", 1, "", ""), who("Bo", 0, "Rutland", "")}, "u-Bo",
			"Least open cases of everybody, as nobody covers where the person lives: 0"},
		{"nobody can be proposed", rutland, []casework.Candidate{who("Asha", 0, "Rutland", "", away)}, "", ""},
		{"there is nobody", rutland, nil, "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			for range 20 { // in whatever order they come
				rand.Shuffle(len(row.from), func(i, j int) { row.from[i], row.from[j] = row.from[j], row.from[i] })
				p := casework.Allocate(row.c, row.from)
				if p.To != row.to || p.Reason != row.reason || len(p.Weighed) != len(row.from) {
					t.Fatalf("%q, %q; want %q, %q", p.To, p.Reason, row.to, row.reason)
				}
			}
		})
	}
	says := map[casework.UserID]string{}
	for _, w := range casework.Allocate(rutland, []casework.Candidate{
		who("Asha", 0, "Rutland", "", away), who("Bo", 1, "Rutland", ""), who("Cora", 2, "Rutland", ""), who("Dan", 0, "Leicester", ""), who("Eve", 0, "Rutland", "", apart), who("Finn", 0, "", "", leads),
	}).Weighed {
		says[w.User] = w.Says
	}
	for user, want := range map[casework.UserID]string{
		"u-Asha": "No cases are allocated to them today", "u-Bo": "Proposed", "u-Cora": "Covers Rutland", "u-Dan": "Covers another area", "u-Eve": "Not for this case", "u-Finn": "Leads the case now",
	} {
		if says[user] != want {
			t.Errorf("of %s it says %q, want %q", user, says[user], want)
		}
	}
}

func TestAPeriodWithoutAllocations(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		p    casework.AwayPeriod
		says string
	}{
		{"a week", casework.AwayPeriod{User: "u", From: today, To: today.AddDays(6)}, ""},
		{"one day, today", casework.AwayPeriod{User: "u", From: today, To: today}, ""},
		{"nobody", casework.AwayPeriod{From: today, To: today}, "Select to whom no cases are to be allocated"},
		{"no first day", casework.AwayPeriod{User: "u", To: today}, "Enter the first day"},
		{"no last day", casework.AwayPeriod{User: "u", From: today}, "Enter the last day"},
		{"the wrong way round", casework.AwayPeriod{User: "u", From: today.AddDays(2), To: today}, "The last day must not be before the first"},
		{"over already", casework.AwayPeriod{User: "u", From: today.AddDays(-3), To: today.AddDays(-1)}, "The last day must be today or later"},
		{"for good", casework.AwayPeriod{User: "u", From: today, To: today.AddYears(2)}, "The last day must be within a year"},
	} {
		err := row.p.Validate(today)
		if (err == nil) != (row.says == "") || err != nil && err.Error() != "There is a problem. "+row.says {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	p := casework.AwayPeriod{From: today, To: today.AddDays(1)}
	if !p.Covers(today) || !p.Covers(today.AddDays(1)) || p.Covers(today.AddDays(2)) || p.Covers(today.AddDays(-1)) {
		t.Error("the first and the last day do not both count")
	}
}
