package casework_test

import (
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

// Domain 3: 13, 6 and 3 factors; and nothing of its successor is invented.
func TestTheAssessmentFrameworks(t *testing.T) {
	t.Parallel()
	all := casework.Frameworks()
	vaf, _ := all.Current("VAF")
	for i, n := range []int{13, 6, 3} {
		if got := len(vaf.Sections[i].Factors); got != n || len(vaf.Sections[i].Prompts) == 0 {
			t.Errorf("%s has %d factors, want %d, and prompts", vaf.Sections[i].Title, got, n)
		}
	}
	if n := len(vaf.Factors()); n != 22 {
		t.Errorf("%d factors, want 22", n)
	}
	for d, code := range map[string]string{"2010-01-01": "VAF", "2024-08-31": "VAF", "2024-09-01": "PAF"} {
		if got := all.On(day(d)).Code; got != code {
			t.Errorf("%s: %s, want %s", d, got, code)
		}
	}
	if _, ok := all.Current("ERG"); ok {
		t.Error("a framework that nobody loaded")
	}
	for _, w := range all {
		if err := w.Complete(); err != nil {
			t.Errorf("%s: %v", w.Code, err)
		}
	}
}

func TestALaterEditionTakesThePlaceOfAnEarlierOneAndTheEarlierStays(t *testing.T) {
	t.Parallel()
	all := casework.Frameworks()
	licensed, _ := all.Current("PAF")
	licensed.Version = "1"
	all = append(all, licensed)
	if w := all.On(day("2026-11-24")); w.Version != "1" {
		t.Errorf("edition %s is in use", w.Version)
	}
	shell, ok := all.Of("PAF", "shell-1")
	if !ok || shell.Same(licensed) || !shell.Same(shell) {
		t.Error("the earlier edition is gone, or is taken for the later one")
	}
}

func TestASectionIsMadeOfTheLinesThatWereTyped(t *testing.T) {
	t.Parallel()
	s, err := casework.NewSection(1, " Drivers ", []string{"Look at the timeline"}, []string{"First item | What is meant", "Second item"})
	if err != nil || s.Title != "Drivers" || s.Factors[0].Code != "B01" || s.Factors[0].Guide != "What is meant" || s.Factors[1].Label != "Second item" {
		t.Errorf("%+v: %v", s, err)
	}
	if again, err := casework.NewSection(1, s.Title, s.Prompts, s.Lines()); err != nil || len(again.Factors) != 2 || again.Factors[0] != s.Factors[0] {
		t.Errorf("saved again it is %+v: %v", again, err)
	}
	for name, tt := range map[string]struct {
		title string
		items []string
		says  string
	}{
		"no heading":    {"", []string{"A"}, "heading"},
		"no item":       {"A", nil, "at least one item"},
		"only a guide":  {"A", []string{"| what"}, "no item before the bar"},
		"an item twice": {"A", []string{"One", "one"}, "there twice"},
		"too many":      {"A", strings.Split(strings.Repeat("x", 41), ""), "up to 40"},
		"too long":      {"A", []string{strings.Repeat("x", 301)}, "longer than 300"},
	} {
		if _, err := casework.NewSection(0, tt.title, nil, tt.items); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := casework.NewSection(12, "A", nil, []string{"A"}); err == nil {
		t.Error("a thirteenth section is taken")
	}
	two := casework.Framework{Sections: []casework.Section{s, s}}
	if err := two.Complete(); err == nil || !strings.Contains(err.Error(), "Two sections") || !strings.Contains(err.Error(), "again") {
		t.Errorf("the same section twice: %v", err)
	}
}

// Domain 3.1: before the first panel, then at least every three months, and six and twelve months after closing.
func TestWhenACaseIsToBeAssessedNext(t *testing.T) {
	t.Parallel()
	none := func(casework.Date) bool { return false }
	for _, tt := range []struct {
		name     string
		c        casework.Case
		last     string
		occasion string
		due      string
	}{
		{"a referral that was just received", casework.Case{State: casework.StateReceived}, "", "", ""},
		{"before the first panel", casework.Case{State: casework.StateInformation, Section36On: day("2026-03-02")}, "", "PRE-PANEL", "2026-03-30"},
		{"assessed and deferred", casework.Case{State: casework.StateDeferred, Section36On: day("2026-03-02")}, "2026-03-20", "PERIODIC", "2026-06-20"},
		{"supported", casework.Case{State: casework.StateActive, AdoptedOn: day("2026-04-14")}, "2026-04-01", "PERIODIC", "2026-07-01"},
		{"supported and never assessed", casework.Case{State: casework.StateActive, AdoptedOn: day("2026-04-14")}, "", "PRE-PANEL", "2026-04-14"},
		{"closed for two months", casework.Case{State: casework.StateMonitoring, ClosedOn: day("2026-05-12")}, "2026-05-01", "REVIEW-6", "2026-11-12"},
		{"the six-month assessment made a little early", casework.Case{State: casework.StateMonitoring, ClosedOn: day("2026-05-12")}, "2026-10-20", "REVIEW-12", "2027-05-12"},
		{"assessed after twelve months", casework.Case{State: casework.StateMonitoring, ClosedOn: day("2025-05-12")}, "2026-05-02", "", ""},
		{"over", casework.Case{State: casework.StateClosed, ClosedOn: day("2025-05-12")}, "", "", ""},
	} {
		var last casework.Date
		if tt.last != "" {
			last = day(tt.last)
		}
		occasion, due, ok := casework.AssessmentDue(tt.c, last, none)
		if occasion != tt.occasion || ok != (tt.occasion != "") || ok && due.String() != tt.due {
			t.Errorf("%s: %q on %s (%v), want %q on %s", tt.name, occasion, due, ok, tt.occasion, tt.due)
		}
	}
}

func TestWhatIsWrittenLongAfterItsDayIsLate(t *testing.T) {
	t.Parallel()
	none := func(casework.Date) bool { return false }
	for written, want := range map[string]int{"2026-03-02": 0, "2026-03-16": 0, "2026-03-17": 15, "2026-04-02": 31} {
		days, late := casework.WrittenLate(day("2026-03-02"), day(written), none) // a Monday; ten working days end on 16 March
		if late != (want > 0) || late && days != want {
			t.Errorf("written on %s: %d days, %v", written, days, late)
		}
	}
	if _, late := casework.WrittenLate(casework.Date{}, day("2026-03-02"), none); late {
		t.Error("late after no day")
	}
}

// The summary counts, and adds nothing up.
func TestRatingsAreCountedBySection(t *testing.T) {
	t.Parallel()
	w, _ := casework.Frameworks().Current("VAF")
	counts := assessment().Counts(w)
	if len(counts) != 3 || counts[0].By["NOT"] != 12 || counts[0].By["PARTLY"] != 1 || counts[1].By["NOT"] != 6 || counts[2].Of != 3 {
		t.Errorf("%+v", counts)
	}
}

func TestNobodyJudgesTheirOwnAssessment(t *testing.T) {
	t.Parallel()
	if casework.SecondEye("u1", "u1") == nil || casework.SecondEye("u1", "u2") != nil {
		t.Error("the author may sign, or somebody else may not")
	}
}
