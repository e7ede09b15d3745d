package casework_test

import (
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

// A case proposes itself for a meeting with its reason, and not a day too early.
//
// Shows ME5, SC-13.
func TestACaseProposesItselfForAMeeting(t *testing.T) {
	t.Parallel()
	meeting := day("2026-12-08")
	for _, row := range []struct {
		name string
		p    casework.Prospect
		want string // reasons, the most pressing first
	}{
		{"a review due on the day", casework.Prospect{State: casework.StateActive, NextReview: meeting, LastSession: day("2026-12-01")}, "REVIEW"},
		{"a review due the day after", casework.Prospect{State: casework.StateActive, NextReview: meeting.AddDays(1), LastSession: day("2026-12-01")}, ""},
		{"a section 36 decision", casework.Prospect{State: casework.StateInformation, Section36On: day("2026-11-20")}, "FIRST"},
		{"no section 36 decision yet", casework.Prospect{State: casework.StateSection36}, ""},
		{"deferred to the meeting", casework.Prospect{State: casework.StateDeferred, DeferredTo: meeting}, "DEFERRED"},
		{"deferred beyond it", casework.Prospect{State: casework.StateDeferred, DeferredTo: meeting.AddDays(1)}, ""},
		{"consent withdrawn", casework.Prospect{State: casework.StateWithdrawn}, "CONSENT"},
		{"re-assessment later", casework.Prospect{State: casework.StateWithdrawn, ReassessOn: meeting.AddDays(30)}, ""},
		{"one session missed", casework.Prospect{State: casework.StateActive, Missed: 1, MissedOn: day("2026-12-01"), LastSession: day("2026-11-25")}, ""},
		{"two missed in a row", casework.Prospect{State: casework.StateActive, Missed: 2, MissedOn: day("2026-11-28"), LastSession: day("2026-11-25")}, "MISSED"},
		{"silence of 42 days", casework.Prospect{State: casework.StateActive, LastSession: meeting.AddDays(-42)}, "SILENCE"},
		{"silence of 41 days", casework.Prospect{State: casework.StateActive, LastSession: meeting.AddDays(-41)}, ""},
		{"support begun lately, no session yet", casework.Prospect{State: casework.StateActive, SupportFrom: meeting.AddDays(-10)}, ""},
		{"paused, and silent because of that", casework.Prospect{State: casework.StatePaused, LastSession: meeting.AddDays(-90)}, "PAUSED"},
		{"adopted 28 days ago without consent", casework.Prospect{State: casework.StateConsentPending, AdoptedOn: meeting.AddDays(-28)}, "WAITING"},
		{"adopted 27 days ago", casework.Prospect{State: casework.StateConsentPending, AdoptedOn: meeting.AddDays(-27)}, ""},
		{"a review after closing", casework.Prospect{State: casework.StateMonitoring, AfterDue: meeting.AddDays(-1)}, "AFTER"},
		{"listed and left over", casework.Prospect{State: casework.StateListed, LeftOver: day("2026-11-10"), Deferrals: 2}, "CARRIED"},
		{"listed for a meeting to come", casework.Prospect{State: casework.StateListed}, ""},
		{"several reasons", casework.Prospect{State: casework.StateActive, NextReview: meeting, Missed: 3, MissedOn: day("2026-11-01"), LastSession: day("2026-11-25"), Overdue: 2, OverdueFrom: day("2026-11-30")}, "MISSED REVIEW ACTIONS"},
		{"the chair decided alone", casework.Prospect{State: casework.StateActive, Provisional: day("2026-12-01"), NextReview: meeting, LastSession: day("2026-12-01")}, "RATIFY REVIEW"},
		{"the chair decided alone on a case that has ended since", casework.Prospect{State: casework.StateScreenedOut, Provisional: day("2026-12-01")}, "RATIFY"},
		{"ended", casework.Prospect{State: casework.StateClosed, Overdue: 2, OverdueFrom: day("2026-11-30"), NextReview: meeting}, ""},
	} {
		var got []string
		for _, r := range row.p.Propose(meeting) {
			got = append(got, r.Reason)
			if text := r.String(); text == "" || strings.Contains(text, "0001") || strings.HasSuffix(text, "since ") {
				t.Errorf("%s: the reason reads %q", row.name, text)
			}
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: proposed for %v, want %q", row.name, got, row.want)
		}
	}
}

func TestTheMostPressingCaseComesFirst(t *testing.T) {
	t.Parallel()
	meeting := day("2026-12-08")
	review := func(on casework.Date) []casework.ProposalReason {
		return casework.Prospect{State: casework.StateActive, NextReview: on, LastSession: meeting}.Propose(meeting)
	}
	first := casework.Prospect{State: casework.StateInformation, Section36On: day("2026-12-01")}.Propose(meeting)
	if casework.Pressing(first, review(day("2026-01-01"))) >= 0 {
		t.Error("a review goes before a first discussion")
	}
	if casework.Pressing(review(day("2026-11-01")), review(day("2026-12-01"))) >= 0 {
		t.Error("of two reviews the later due goes first")
	}
	if n := casework.MinutesFor(first); n != 20 {
		t.Errorf("a first discussion takes %d minutes", n)
	}
}

func TestAnAgendaIsOrderedBySectionAndThenByTheNumbersTyped(t *testing.T) {
	t.Parallel()
	got := ""
	for _, p := range casework.Arrange([]casework.Place{
		{Item: "e", Section: "CLOSING", N: 1}, {Item: "c", Section: "FIRST", N: 2}, {Item: "b", Section: "FIRST", N: 1}, {Item: "d", Section: "FIRST", N: 2}, {Item: "a", Section: "OPENING", N: 9},
	}) {
		got += string(p.Item)
	}
	if got != "abcde" {
		t.Errorf("ordered as %s", got)
	}
	if casework.Ordering("URGENT", 5000) >= casework.Ordering("FIRST", 1) {
		t.Error("a long section runs into the next")
	}
}

func TestWhatEveryMemberReadsNamesNoCase(t *testing.T) {
	t.Parallel()
	if err := (casework.Business{Title: "Talk about EXS-2026-00042-K", Section: "CLOSING"}).Validate(); err == nil {
		t.Error("a reference is taken into a title that all read")
	}
	if err := (casework.Business{Title: "Training plan for 2026-27", Section: "CLOSING", Minutes: 10}).Validate(); err != nil {
		t.Error(err)
	}
	if err := (casework.Leaving{Reason: "OTHER"}).Validate(); err == nil {
		t.Error("another reason needs no words")
	}
	if err := (casework.Leaving{Reason: "TIME", Note: "We ran over."}).Validate(); err == nil {
		t.Error("words are taken without the confirmation of SC-16")
	}
}
