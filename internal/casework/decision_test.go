package casework_test

import (
	"slices"
	"testing"

	"channelpanel/internal/casework"
)

func positions(views ...string) []casework.Position {
	var list []casework.Position
	for i, v := range views {
		list = append(list, casework.Position{Member: string(rune('a' + i)), View: v})
	}
	return list
}

// SC-06: unanimous, then the majority, then the chair, and each is explained. A plain count of the positions is held against it.
func TestTheModeIsComputedInTheOrderOfTheStatute(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		views  []string
		chair  string
		mode   string
		reason string
	}{
		{nil, "", casework.Undecided, "Nobody has taken a position yet."},
		{[]string{"agree", "agree"}, "", casework.Unanimous, "Everybody who took a position agrees (2): the decision is unanimous (section 37(6))."},
		{[]string{"agree", "agree", "disagree"}, "", casework.Majority, "Not everybody agrees, so the opinion of the majority decides (section 37(6)): 2 agree, 1 disagree."},
		{[]string{"agree", "agree", "abstain"}, "", casework.Majority, "Not everybody agrees, so the opinion of the majority decides (section 37(6)): 2 agree, 0 disagree. One abstains."},
		{[]string{"agree", "disagree"}, "It cannot wait", casework.ByChair, "There is no majority, 1 agree and 1 disagree, so the chair decides and says why (section 37(6))."},
		{[]string{"agree", "disagree"}, "", casework.Undecided, "There is no majority, 1 agree and 1 disagree: the chair has to decide, and say why (section 37(6))."},
		{[]string{"agree", "disagree", "disagree"}, "It cannot wait", casework.Undecided, "Most members disagree, 2 to 1: record the decision that the majority holds (section 37(6))."},
	} {
		d := casework.Decision{Positions: positions(row.views...), ChairDecides: row.chair != "", ChairReason: row.chair}
		if d.Mode() != row.mode || d.Reached() != row.reason {
			t.Errorf("%v: %q, %q", row.views, d.Mode(), d.Reached())
		}
	}
}

func TestADecisionInRowsIsCompleteOrSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	whole := casework.Decision{
		Outcome: "ADOPT", On: today, Question: "Support?", Rationale: "It helps", Proportionality: "The least",
		Considered: []casework.CourseOpen{{What: "Support", Why: "It helps", Taken: true}, {What: "None", Why: "It does not"}},
		Sources:    []casework.Reliance{{What: "Attendance", Source: "School", On: today}}, Gaps: "None",
		Positions: []casework.Position{{Member: "a", Name: "Ines Calloway", View: "agree"}},
	}
	if err := whole.Validate(today); err != nil {
		t.Fatalf("a whole decision: %v", err)
	}
	for name, row := range map[string]struct {
		spoil  func(*casework.Decision)
		fields []string
	}{
		"an option without why":        {func(d *casework.Decision) { d.Considered[1].Why = "" }, []string{"why.2"}},
		"one option alone":             {func(d *casework.Decision) { d.Considered = d.Considered[:1] }, []string{"what.2"}},
		"no option is taken":           {func(d *casework.Decision) { d.Considered[0].Taken = false }, []string{"taken"}},
		"two are taken":                {func(d *casework.Decision) { d.Considered[1].Taken = true }, []string{"taken"}},
		"information from nowhere":     {func(d *casework.Decision) { d.Sources[0].Source = "" }, []string{"source.1"}},
		"information of no day":        {func(d *casework.Decision) { d.Sources[0].On = casework.Date{} }, []string{"on.1"}},
		"information of tomorrow":      {func(d *casework.Decision) { d.Sources[0].On = today.AddDays(1) }, []string{"on.1"}},
		"nothing of gaps":              {func(d *casework.Decision) { d.Gaps = "" }, []string{"gaps"}},
		"dissent without words":        {func(d *casework.Decision) { d.Positions[0].View = "disagree" }, []string{"reason.a"}},
		"dissent in their own words":   {func(d *casework.Decision) { d.Positions[0].View, d.Positions[0].Reason = "disagree", "Too early" }, nil},
		"one text instead of the rows": {func(d *casework.Decision) { d.Considered, d.Sources, d.Options, d.ReliedOn = nil, nil, "All", "All" }, nil},
	} {
		d := whole
		d.Considered, d.Sources, d.Positions = slices.Clone(whole.Considered), slices.Clone(whole.Sources), slices.Clone(whole.Positions)
		row.spoil(&d)
		var fields []string
		for _, f := range casework.FaultsOf(d.Validate(today)) {
			fields = append(fields, f.Field)
		}
		if !slices.Equal(fields, row.fields) {
			t.Errorf("%s: %q, want %q", name, fields, row.fields)
		}
	}
}

// What an outcome asks for is to do until it is done, and nothing is asked for twice.
func TestEveryOutcomeSaysWhatFollows(t *testing.T) {
	t.Parallel()
	open := func(outcome string, s casework.Since) []string {
		var list []string
		for _, step := range casework.OpenSteps(casework.NextSteps(outcome, s)) {
			list = append(list, step.Title)
		}
		return list
	}
	pending := casework.Case{State: casework.StateConsentPending, ConsentStatus: "NOT-YET"}
	for name, row := range map[string]struct {
		outcome string
		since   casework.Since
		want    []string
	}{
		"adopted":           {"ADOPT", casework.Since{Case: pending, Referrer: true}, []string{"Ask for consent", "Date of the first review", "Tell the referrer"}},
		"and consented":     {"ADOPT", casework.Since{Case: casework.Case{State: casework.StateActive, ConsentStatus: "GIVEN", NextReview: today}, Referrer: true, Told: true}, nil},
		"and refused":       {"ADOPT", casework.Since{Case: casework.Case{State: casework.StateConsentRefused, ConsentStatus: "REFUSED"}}, nil},
		"not adopted":       {"NOT-ADOPT", casework.Since{Case: casework.Case{State: casework.StateNotAdopted}, Referrer: true}, []string{"Tell the referrer"}},
		"without referrer":  {"POLICE", casework.Since{Case: casework.Case{State: casework.StateScreenedOut}}, nil},
		"deferred":          {"DEFER", casework.Since{Case: casework.Case{State: casework.StateDeferred}}, []string{"Ask for what the panel needs", "Put the case on the agenda again"}},
		"and asked":         {"DEFER", casework.Since{Case: casework.Case{State: casework.StateDeferred}, Asked: true}, []string{"Put the case on the agenda again"}},
		"to be paused":      {"PAUSE", casework.Since{Case: casework.Case{State: casework.StateActive}}, []string{"Pause support"}},
		"and paused":        {"PAUSE", casework.Since{Case: casework.Case{State: casework.StatePaused}, Steps: []casework.Event{casework.EventPause}}, nil},
		"to be revised":     {"REVISE", casework.Since{Case: casework.Case{State: casework.StateActive, NextReview: today}}, []string{"Put the revised plan in force"}},
		"support withdrawn": {"WITHDRAW", casework.Since{Case: casework.Case{State: casework.StateWithdrawn}}, []string{"Re-assess, or close"}},
	} {
		if got := open(row.outcome, row.since); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
	for _, o := range append(slices.Clone(casework.PanelOutcomes), casework.ReviewOutcomes...) {
		if len(casework.NextSteps(o.Code, casework.Since{})) == 0 {
			t.Errorf("%s asks for nothing", o.Label)
		}
	}
}

// The planted fault is a remedy that leaves the case where it is.
func TestRemediesLeadSomewhere(t *testing.T) {
	t.Parallel()
	if got := casework.Remedies(casework.StateNotAdopted); len(got) != 0 {
		t.Errorf("of a case that ended: %q", got)
	}
	got := casework.Remedies(casework.StateActive)
	if !slices.Contains(got, "Withdraw support (panel chair)") || slices.ContainsFunc(got, func(s string) bool { return s == "Record a review (panel chair)" }) {
		t.Errorf("of support that goes on: %q", got)
	}
}
