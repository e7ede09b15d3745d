package casework_test

import (
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

// How the end of a clock comes about: working days, the cut-off hour, the days on which it stood still, the urgent lane.
//
// Shows TR4, TR5, TR7.
func TestHowAClockIsReckoned(t *testing.T) {
	t.Parallel()
	received := func(change func(*casework.Case)) casework.Case {
		c := casework.Case{State: casework.StateReceived, ReceivedOn: day("2026-11-23")} // a Monday
		change(&c)
		return c
	}
	for _, row := range []struct {
		name  string
		c     casework.Case
		due   string // "" while it stands still
		words string
	}{
		{"five working days end a week later", received(func(*casework.Case) {}), "2026-11-30", "5 working days from 23 November 2026"},
		{"what comes after the cut-off hour counts from the next day", received(func(c *casework.Case) { c.LateStart = true }), "2026-12-01",
			"5 working days from 23 November 2026, which counts from the next day because it came after 15:00"},
		{"on a Friday evening too, the first working day is Monday",
			received(func(c *casework.Case) { c.ReceivedOn, c.LateStart = day("2026-11-20"), true }), "2026-11-27",
			"5 working days from 20 November 2026, which counts from the next day because it came after 15:00"},
		{"a day on which it stood still is added", received(func(c *casework.Case) { c.ClockLost = 1 }), "2026-12-01",
			"5 working days from 23 November 2026, and 1 working day on which the clock stood still"},
		{"and so is every other, over Christmas", received(func(c *casework.Case) { c.ReceivedOn, c.ClockLost = day("2026-12-17"), 2 }), "2026-12-30",
			"5 working days from 17 December 2026, and 2 working days on which the clock stood still"},
		{"one that stands still has no end", received(func(c *casework.Case) { c.ClockStopped = day("2026-11-24") }), "",
			"5 working days from 23 November 2026. It stands still since 24 November 2026"},
		{"an urgent case has a limit of its own", received(func(c *casework.Case) { c.Urgent, c.UrgentOn = "HARM", day("2026-11-23") }), "2026-11-24",
			"1 working day from 23 November 2026"},
		{"which runs from when it became urgent", received(func(c *casework.Case) { c.Urgent, c.UrgentOn, c.LateStart = "HARM", day("2026-11-27"), true }), "2026-11-30",
			"1 working day from 27 November 2026"},
		{"an urgent case comes before the panel within five", casework.Case{State: casework.StateInformation, Section36On: day("2026-11-23"), Urgent: "HARM", UrgentOn: day("2026-11-20")},
			"2026-11-30", "5 working days from 23 November 2026"},
		{"a day that the panel set is not reckoned", casework.Case{State: casework.StateDeferred, DeferredTo: day("2026-12-01"), ClockLost: 3}, "2026-12-01", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			k, ok := row.c.Reckon(shut)
			if !ok || k.Due.String() != row.due || k.Words() != row.words {
				t.Errorf("due on %q: %s\nwant %q: %s", k.Due, k.Words(), row.due, row.words)
			}
			if k.Overdue(day("2030-01-01")) != (row.due != "") || k.Overdue(day("2026-11-23")) {
				t.Error("it is not overdue where it should be, or is where it should not")
			}
		})
	}
}

func TestTheCutOffHour(t *testing.T) {
	t.Parallel()
	for hour, want := range map[int]string{0: "2026-11-23", 14: "2026-11-23", 15: "2026-11-24", 23: "2026-11-24"} {
		m := casework.Moment{Day: day("2026-11-23"), Hour: hour}
		if got := m.Counts().String(); got != want {
			t.Errorf("%d o'clock counts from %s, want %s", hour, got, want)
		}
		c := casework.Case{State: casework.StateReceived, ReceivedOn: m.Day}
		c.StartClock(casework.Case{}, m)
		if c.LateStart != (want == "2026-11-24") {
			t.Errorf("%d o'clock begins late: %t", hour, c.LateStart)
		}
		c.ReceivedOn, c.State = m.Day.AddDays(-3), casework.StateReceived
		c.StartClock(casework.Case{}, m)
		if c.LateStart {
			t.Error("what was received days before begins late, because it was typed in the evening")
		}
	}
}

// A clock that stood still goes on with the working days that it had left, whatever stopped it; each stage has its own.
//
// Shows TR5.
func TestAClockStandsStillAndGoesOn(t *testing.T) {
	t.Parallel()
	c := casework.Case{State: casework.StateReceived, ReceivedOn: day("2026-11-23"), Deconfliction: "clear"}
	waiting := casework.Waiting{Reason: "REFERRER", Question: "Who saw it?", NoSensitive: true}
	if _, err := c.SendBack(waiting, day("2026-11-24")); err != nil || c.ClockStopped != day("2026-11-24") {
		t.Fatalf("stopped %s: %v", c.ClockStopped, err)
	}
	if _, err := c.SendBack(waiting, day("2026-11-25")); !casework.Refused(err, casework.Conflict) {
		t.Errorf("it was stopped twice: %v", err)
	}
	if _, err := c.Answered(casework.Reply{Text: "One teacher. Another is away.", NoSensitive: true}, day("2026-11-25"), shut); err != nil || c.ClockStopped.IsZero() {
		t.Errorf("a part of the answer lets it go on: %v", err)
	}
	change, err := c.Answered(casework.Reply{Text: "Both teachers.", Done: true, NoSensitive: true}, day("2026-11-30"), shut)
	if err != nil || c.ClockLost != 4 || !c.ClockStopped.IsZero() {
		t.Errorf("%d days lost: %v", c.ClockLost, err)
	}
	if !slices.ContainsFunc(change.Fields, func(f casework.FieldChange) bool { return f.Field == "clock_lost" && f.New == "4" }) {
		t.Errorf("the entry does not say so: %+v", change.Fields)
	}
	if k, _ := c.Reckon(shut); k.Due.String() != "2026-12-04" {
		t.Errorf("due on %s", k.Due)
	}
	// A hold stops it as well, for as long as it lasts.
	step := func(e casework.Event, on string, change func(*casework.Facts)) {
		t.Helper()
		f := complete(c, e)
		f.Today, f.Counts, f.Holiday = day(on), day(on), shut
		redate(&f)
		change(&f)
		if _, err := c.Apply(e, f); err != nil {
			t.Fatal(err)
		}
	}
	step(casework.EventHold, "2026-12-01", func(*casework.Facts) {})
	step(casework.EventRelease, "2026-12-03", func(*casework.Facts) {})
	if c.ClockLost != 6 {
		t.Errorf("%d days lost after the hold", c.ClockLost)
	}
	step(casework.EventAssess, "2026-12-03", func(*casework.Facts) {})
	if c.ClockLost != 6 {
		t.Error("the clock of the screening begins anew while it waits to be signed off")
	}
	step(casework.EventProgress, "2026-12-04", func(*casework.Facts) {})
	if c.ClockLost != 0 || c.ScreenedOn != day("2026-12-04") {
		t.Errorf("the next stage begins with %d days lost, on %s", c.ClockLost, c.ScreenedOn)
	}
}

func TestWhatAsksForMoreInformationAndUrgencySay(t *testing.T) {
	t.Parallel()
	c := at(casework.StateReceived)
	_, err := c.SendBack(casework.Waiting{}, today)
	for _, want := range []string{"Select from whom information is awaited", "Enter what you need to know", "intelligence service"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q: %v", want, err)
		}
	}
	if _, err := c.Answered(casework.Reply{}, today, nil); err == nil || !strings.Contains(err.Error(), "Enter the answer") {
		t.Errorf("an empty answer: %v", err)
	}
	for _, u := range []casework.Urgency{{}, {Reason: "MOON", Note: "Soon", NoSensitive: true}, {Reason: "HARM", NoSensitive: true}, {Reason: "HARM", Note: "Soon"}} {
		if _, err := c.Hasten(u, today); !casework.Refused(err, casework.Invalid) || c.Urgent != "" {
			t.Errorf("%+v: %v", u, err)
		}
	}
	if change, err := c.Hasten(casework.Urgency{Reason: "TRAVEL", Note: "Flies on Monday", NoSensitive: true}, today); err != nil || c.Urgent != "TRAVEL" || c.UrgentOn != today || strings.Contains(change.Title, "Monday") {
		t.Errorf("%+v: %v", change, err)
	}
	if _, err := c.Hasten(casework.Urgency{Note: "Stays", NoSensitive: true}, today); err != nil || c.Urgent != "" || !c.UrgentOn.IsZero() {
		t.Errorf("taken out: %v", err)
	}
	for _, s := range casework.States() {
		c := at(s)
		c.Urgent, c.UrgentOn = "", casework.Date{}
		_, err := c.Hasten(casework.Urgency{Reason: "HARM", Note: "Soon", NoSensitive: true}, today)
		if (err == nil) != casework.Urgent(s) {
			t.Errorf("urgent at %s: %v", s, err)
		}
		c = at(s)
		c.ClockStopped = casework.Date{}
		_, err = c.SendBack(casework.Waiting{Reason: "FAMILY", Question: "When?", NoSensitive: true}, today)
		if (err == nil) != casework.Pausable(s) {
			t.Errorf("sent back at %s: %v", s, err)
		}
	}
	c = at(casework.StateListed)
	c.Urgent, c.UrgentOn = "HARM", today
	if _, err := c.Apply(casework.EventAdopt, complete(c, casework.EventAdopt)); err != nil || c.Urgent != "" {
		t.Errorf("an adopted case stays in the lane before the panel: %v", err)
	}
}
