package casework_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"channelpanel/internal/casework"
)

// seat is a chair's membership with everything that it asks, and what it is checked against. A test takes one thing away.
func seat() (casework.Membership, casework.Bodies) {
	return casework.Membership{
			User: "user-1", Role: casework.PanelChair, Panel: "panel-1", Authority: "Leicester",
			Tenure:      casework.Tenure{From: day("2026-12-01"), To: day("2029-11-30")},
			AppointedOn: day("2026-11-20"), Skills: "Head of safeguarding for six years.",
		}, casework.Bodies{
			Authorities: []string{"Leicester", "Rutland"}, Forces: []string{"Leicestershire Police"},
			Panel: []casework.Membership{
				{ID: "chair", User: "user-2", Role: casework.PanelChair, Panel: "panel-1", Tenure: casework.Tenure{From: day("2026-01-01")}},
				{ID: "past", User: "user-3", Role: casework.PanelChair, Panel: "panel-1", Tenure: casework.Tenure{From: day("2020-01-01"), To: day("2021-12-31")}},
			},
		}
}

// Shows SC-03, SC-05, AD11.
func TestAMembershipHoldsWhatItsRoleAsksFor(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		change func(*casework.Membership, *casework.Bodies)
		fields string
	}{
		{"a chair, whole", func(*casework.Membership, *casework.Bodies) {}, ""},
		{"no role", func(m *casework.Membership, _ *casework.Bodies) { m.Role = "" }, "role"},
		{"a role that nobody is granted", func(m *casework.Membership, _ *casework.Bodies) { m.Role = casework.RoleSystem }, "role"},
		{"a chair on no panel", func(m *casework.Membership, _ *casework.Bodies) { m.Panel = "" }, "panel"},
		{"an administrator on a panel", func(m *casework.Membership, _ *casework.Bodies) { m.Role = casework.Administrator }, "panel"},
		{"a chair of no authority", func(m *casework.Membership, _ *casework.Bodies) { m.Authority = "" }, "authority"},
		{"a chair of another panel's authority", func(m *casework.Membership, _ *casework.Bodies) { m.Authority = "Derby" }, "authority"},
		{"a chair without appointment or skills", func(m *casework.Membership, _ *casework.Bodies) { m.AppointedOn, m.Skills = casework.Date{}, "" }, "appointed_on skills"},
		{"appointed after beginning", func(m *casework.Membership, _ *casework.Bodies) { m.AppointedOn = day("2026-12-02") }, "appointed_on"},
		{"an officer of no force", func(m *casework.Membership, _ *casework.Bodies) { m.Role, m.Authority = casework.CaseOfficer, "" }, "force"},
		{"a decider for nobody", func(m *casework.Membership, _ *casework.Bodies) { m.Role, m.Authority = casework.Section36Decider, "" }, "authority"},
		{"a decider for the police", func(m *casework.Membership, _ *casework.Bodies) {
			m.Role, m.Authority, m.Force = casework.Section36Decider, "", "Leicestershire Police"
		}, ""},
		{"health for no agency", func(m *casework.Membership, _ *casework.Bodies) { m.Role, m.Authority = casework.RepHealth, "" }, "agency"},
		{"an agency that is no longer active", func(m *casework.Membership, b *casework.Bodies) {
			m.Role, m.Authority, m.Agency, b.Agency = casework.RepHealth, "", "agency-1", casework.Tenure{To: m.From.AddDays(-1)}
		}, "agency"},
		{"longer than its agency is active", func(m *casework.Membership, b *casework.Bodies) {
			m.Role, m.Authority, m.Agency, b.Agency, m.To = casework.RepHealth, "", "agency-1", casework.Tenure{To: m.From.AddDays(30)}, m.From.AddDays(31)
		}, "agency"},
		{"as long as its agency is active", func(m *casework.Membership, b *casework.Bodies) {
			m.Role, m.Authority, m.Agency, b.Agency, m.To = casework.RepHealth, "", "agency-1", casework.Tenure{From: m.From, To: m.From.AddDays(30)}, m.From.AddDays(30)
		}, ""},
		{"an agency that is not active yet", func(m *casework.Membership, b *casework.Bodies) {
			m.Role, m.Authority, m.Agency, b.Agency = casework.RepHealth, "", "agency-1", casework.Tenure{From: m.From.AddDays(1)}
		}, "agency"},
		{"no first day", func(m *casework.Membership, _ *casework.Bodies) { m.From = casework.Date{} }, "from"},
		{"ends before it begins", func(m *casework.Membership, _ *casework.Bodies) { m.To = day("2026-11-30") }, "to"},
		{"a guest for ever", func(m *casework.Membership, _ *casework.Bodies) {
			m.Role, m.Authority, m.To = casework.Guest, "", casework.Date{}
		}, "to"},
		{"signed and trained tomorrow", func(m *casework.Membership, _ *casework.Bodies) {
			m.SignedOn, m.TrainedOn = day("2026-11-25"), day("2026-11-25")
		}, "signed_on trained_on"},
		{"an unknown word of vetting", func(m *casework.Membership, _ *casework.Bodies) { m.Vetting = "SC" }, "vetting"},
		{"a deputy for the chair", func(m *casework.Membership, _ *casework.Bodies) { m.Role, m.DeputyFor = casework.DeputyChair, "chair" }, ""},
		{"a deputy for nobody there", func(m *casework.Membership, _ *casework.Bodies) { m.Role, m.DeputyFor = casework.DeputyChair, "none" }, "deputy_for"},
		{"a chair for a chair", func(m *casework.Membership, _ *casework.Bodies) { m.DeputyFor = "chair" }, "deputy_for"},
		{"a deputy for themself", func(m *casework.Membership, _ *casework.Bodies) {
			m.Role, m.DeputyFor, m.User = casework.DeputyChair, "chair", "user-2"
		}, "deputy_for"},
		{"a deputy for somebody of another time", func(m *casework.Membership, _ *casework.Bodies) { m.Role, m.DeputyFor = casework.DeputyChair, "past" }, "deputy_for"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m, b := seat()
			row.change(&m, &b)
			var fields []string
			for _, f := range faultsOf(m.Check(b, today)) {
				fields = append(fields, f.Field)
			}
			if got := strings.Join(fields, " "); got != row.fields {
				t.Errorf("faults of %q, want %q", got, row.fields)
			}
		})
	}
}

func TestNobodyHoldsARoleTwiceOrOneThatStandsAlone(t *testing.T) {
	t.Parallel()
	held := func(id string, role casework.Role, from, to string) casework.Membership {
		m := casework.Membership{ID: id, User: "user-1", Role: role, Panel: "panel-1", Tenure: casework.Tenure{From: day(from)}}
		if to != "" {
			m.To = day(to)
		}
		return m
	}
	again := held("old", casework.PanelChair, "2026-01-01", "2026-12-01")
	again.Authority = "Leicester"
	elsewhere := again
	elsewhere.Authority = "Rutland"
	for _, row := range []struct {
		name  string
		role  casework.Role
		own   casework.Membership
		field string
	}{
		{"the same on a day in common", casework.PanelChair, again, "from"},
		{"the same, ended before", casework.PanelChair, held("old", casework.PanelChair, "2026-01-01", "2026-11-30"), ""},
		{"the same for another authority", casework.PanelChair, elsewhere, ""},
		{"another role", casework.Coordinator, held("old", casework.MinuteTaker, "2026-01-01", ""), ""},
		{"beside an administrator", casework.Coordinator, held("old", casework.Administrator, "2026-01-01", ""), "role"},
		{"beside one who was administrator", casework.Coordinator, held("old", casework.Administrator, "2026-01-01", "2026-11-30"), ""},
		{"an auditor who works on cases", casework.Auditor, held("old", casework.RepHealth, "2026-01-01", ""), "role"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m, b := seat()
			m.Role, b.Own = row.role, []casework.Membership{row.own}
			faults := faultsOf(m.Check(b, today))
			got := ""
			if len(faults) > 0 {
				got = faults[0].Field
			}
			if len(faults) > 1 || got != row.field {
				t.Errorf("faults %v, want one of %q", faults, row.field)
			}
			m.ID = row.own.ID
			if slices.ContainsFunc(faultsOf(m.Check(b, today)), func(f casework.Fault) bool { return f.Field == "from" }) {
				t.Error("a membership stands in its own way when it is changed")
			}
		})
	}
}

func TestWhatGuidanceAdvisesAgainstIsSaidAndNotForbidden(t *testing.T) {
	t.Parallel()
	m, b := seat()
	own := []casework.Membership{{ID: "old", User: "user-1", Role: casework.Coordinator, Panel: "panel-1", Tenure: casework.Tenure{From: day("2026-01-01")}}}
	b.Own = own
	if err := m.Check(b, today); err != nil || len(m.Advice(own)) != 1 {
		t.Errorf("a chair who coordinates: %v, advice %v", err, m.Advice(own))
	}
	own[0].Panel = "panel-2"
	if got := m.Advice(own); got != nil {
		t.Errorf("on different panels: %v", got)
	}
}

func TestATenureKnowsItsDays(t *testing.T) {
	t.Parallel()
	year := casework.Tenure{From: day("2026-01-01"), To: day("2026-12-31")}
	open := casework.Tenure{From: day("2026-01-01")}
	for _, row := range []struct {
		tenure   casework.Tenure
		on       string
		in, over bool
	}{
		{year, "2025-12-31", false, false}, {year, "2026-01-01", true, false}, {year, "2026-12-31", true, false}, {year, "2027-01-01", false, true},
		{open, "2036-01-01", true, false}, {casework.Tenure{}, "2026-01-01", false, false},
	} {
		if row.tenure.On(day(row.on)) != row.in || row.tenure.Over(day(row.on)) != row.over {
			t.Errorf("%v on %s", row.tenure, row.on)
		}
	}
	for to, soon := range map[string]bool{"2026-11-24": true, "2027-01-23": true, "2027-01-24": false, "2026-11-23": false, "": false} {
		tenure := casework.Tenure{From: day("2020-01-01")}
		if to != "" {
			tenure.To = day(to)
		}
		if tenure.EndsSoon(today) != soon {
			t.Errorf("one that ends on %q ends soon: %t", to, !soon)
		}
	}
	for _, row := range []struct {
		before, after casework.Tenure
		longer        bool
	}{
		{year, open, true}, {open, year, false}, {year, year, false}, {open, open, false},
		{year, casework.Tenure{From: year.From, To: day("2027-01-01")}, true}, {year, casework.Tenure{From: day("2025-12-31"), To: year.To}, true},
		{year, casework.Tenure{From: day("2026-02-01"), To: year.To}, false},
	} {
		if row.after.Lengthens(row.before) != row.longer {
			t.Errorf("%v after %v gives more: %t", row.after, row.before, !row.longer)
		}
	}
}

// Two tenures overlap exactly if some day falls into both.
func TestTenuresOverlapIfTheyShareADay(t *testing.T) {
	t.Parallel()
	first := day("2026-01-01")
	draw := func(t *rapid.T, name string) casework.Tenure {
		from := rapid.IntRange(0, 20).Draw(t, name+" from")
		tenure := casework.Tenure{From: first.AddDays(from)}
		if rapid.Bool().Draw(t, name+" ends") {
			tenure.To = tenure.From.AddDays(rapid.IntRange(0, 10).Draw(t, name+" days"))
		}
		return tenure
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		shared := false
		for d := range 40 {
			shared = shared || a.On(first.AddDays(d)) && b.On(first.AddDays(d))
		}
		if a.Overlaps(b) != shared || b.Overlaps(a) != shared {
			t.Fatalf("%v and %v share a day: %t", a, b, shared)
		}
	})
}

// Every role that can be granted has what it asks written down, and the five that can do most harm need a second person.
//
// Shows AX17.
func TestEveryRoleThatCanBeGrantedSaysWhatItAsks(t *testing.T) {
	t.Parallel()
	var second []string
	for _, term := range casework.HeldRoles {
		p, ok := casework.PostOf(casework.Role(term.Code))
		if !ok {
			t.Errorf("%s says nothing", term.Label)
		}
		if casework.NeedsSecond(p.Role) {
			second = append(second, term.Code)
		}
	}
	if len(casework.Posts()) != len(casework.HeldRoles) || !casework.NeedsSecond("no such role") {
		t.Error("a role that nobody can be granted is among them")
	}
	want := []string{"panel_chair", "deputy_chair", "auditor", "data_protection", "administrator"}
	if !slices.Equal(second, want) {
		t.Errorf("%v need a second person, want %v", second, want)
	}
}

func TestNobodyDecidesTheirOwnProposalOrTheirOwnRole(t *testing.T) {
	t.Parallel()
	ann := casework.Actor{Kind: casework.SignedIn, ID: "ann", Name: "Ann"}
	operator := casework.Actor{Kind: casework.CLI, Name: "root"}
	for _, row := range []struct {
		who  casework.Actor
		by   string
		of   casework.UserID
		mayn bool
	}{
		{ann, "u:ben", "cem", false}, {ann, "u:ann", "cem", true}, {ann, "u:ben", "ann", true},
		{operator, "u:ben", "cem", false}, {operator, "cli:root", "cem", true}, {ann, "cli:root", "cem", false},
	} {
		if refused := casework.Decider(row.who, row.by, row.of) != nil; refused != row.mayn {
			t.Errorf("%s on a proposal of %s for %s: refused %t", row.who.Word(), row.by, row.of, refused)
		}
	}
	if casework.NotOwn(ann, "ann") == nil || casework.NotOwn(ann, "ben") != nil || casework.NotOwn(operator, "") != nil {
		t.Error("only one's own account is out of reach")
	}
}
