package casework_test

import (
	"slices"
	"testing"

	"channelpanel/internal/casework"
)

// csvRow is a referral of 2019/20 as the file brings it, up to the stages that its outcome shows.
func csvRow(outcome, closure string) casework.Imported {
	in := casework.Imported{
		File: "referrals-2019-20.csv", Reference: "P1920-00042", ReceivedOn: day("2019-05-11"), GivenName: "Robin", FamilyName: "Example",
		DateOfBirth: day("2004-01-09"), Gender: "MALE", Authority: "Leicester", Source: "EDU", Scheme: "B", Concern: "MIXED",
		Outcome: outcome, ScreenedOn: day("2019-05-20"), ClosureReason: closure,
	}
	if outcome == "NOT_ADOPTED" || outcome == "ADOPTED" {
		in.Section36On, in.FirstPanelOn = day("2019-05-22"), day("2019-06-11")
	}
	if outcome == "ADOPTED" {
		in.AdoptedOn = day("2019-06-11")
		if closure != "CONSENT-R" {
			in.ConsentOn = day("2019-06-25")
		}
		if closure != "" {
			in.ClosedOn = day("2020-02-11")
		}
	}
	return in
}

// Domain 6.3, import: the end that the source shows, reached by the events that its dates bear out.
func TestAnImportedRowEndsWhereItsSourceDid(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name             string
		outcome, closure string
		end              casework.State
		history          []casework.Event
	}{
		{"no further action was screened out", "NFA", "", casework.StateScreenedOut, []casework.Event{"receive", "screen-out"}},
		{"so was whoever was signposted", "SIGNPOSTED", "", casework.StateScreenedOut, []casework.Event{"receive", "screen-out"}},
		{"discussed and not adopted", "NOT_ADOPTED", "", casework.StateNotAdopted,
			[]casework.Event{"receive", "progress", "section36-met", "list", "not-adopt"}},
		{"adopted, supported and closed has no reviews left", "ADOPTED", "SUCCESS", casework.StateClosed,
			[]casework.Event{"receive", "progress", "section36-met", "list", "adopt", "consent-given", "close"}},
		{"consent withdrawn", "ADOPTED", "CONSENT-W", casework.StateClosed,
			[]casework.Event{"receive", "progress", "section36-met", "list", "adopt", "consent-given", "consent-withdrawn", "close"}},
		{"consent never given", "ADOPTED", "CONSENT-R", casework.StateClosed,
			[]casework.Event{"receive", "progress", "section36-met", "list", "adopt", "consent-refused", "close"}},
		{"to the police", "ADOPTED", "ESC-POL", casework.StateClosed,
			[]casework.Event{"receive", "progress", "section36-met", "list", "adopt", "consent-given", "close"}},
		{"adopted and still supported", "ADOPTED", "", casework.StateActive,
			[]casework.Event{"receive", "progress", "section36-met", "list", "adopt", "consent-given"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			in := csvRow(row.outcome, row.closure)
			if err := in.Validate(today); err != nil {
				t.Fatalf("the row is refused: %v", err)
			}
			c := casework.Case{SourceRef: in.Reference, ReceivedOn: in.ReceivedOn}
			change, err := c.Apply(casework.EventImport, casework.Facts{Today: today, Import: &in})
			if err != nil || c.State != row.end || change.To != row.end {
				t.Fatalf("at %s, want %s: %v", c.State, row.end, err)
			}
			if len(change.Due) != 0 || c.MonitorUntil != (casework.Date{}) {
				t.Errorf("an imported case makes nothing due: %v", change.Due)
			}
			var events []casework.Event
			at := casework.State("")
			for _, p := range in.History() {
				events = append(events, p.Event)
				if p.From != at || p.On.IsZero() || p.Title == "" || p.Edition == "" {
					t.Errorf("history does not join: %+v", p)
				}
				at = p.To
			}
			if !slices.Equal(events, row.history) || at != row.end {
				t.Errorf("history %v to %s, want %v", events, at, row.history)
			}
		})
	}
}

func TestImportedChecksStandAsNotEvidenced(t *testing.T) {
	t.Parallel()
	in := csvRow("ADOPTED", "SUCCESS")
	c := casework.Case{SourceRef: in.Reference}
	change, err := c.Apply(casework.EventImport, casework.Facts{Today: today, Import: &in})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []casework.CheckID{"SC-01", "SC-03", "SC-04", "SC-06", "SC-07", "SC-08", "SC-09"} {
		if !slices.Contains(change.Checks, casework.CheckNote{Check: id, Outcome: "not evidenced (imported)"}) {
			t.Errorf("%s is not noted as not evidenced: %v", id, change.Checks)
		}
	}
}

// Every step after an import meets every check: what the file did not bring refuses until somebody records it.
func TestEveryStepAfterAnImportMeetsEveryCheck(t *testing.T) {
	t.Parallel()
	in := csvRow("ADOPTED", "")
	c := casework.Case{SourceRef: in.Reference, ReceivedOn: in.ReceivedOn}
	if _, err := c.Apply(casework.EventImport, casework.Facts{Today: today, Import: &in}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Apply(casework.EventSession, complete(c, casework.EventSession))
	want := casework.Fault{Field: "giver", Check: "SC-09", Msg: "Record the person's date of birth or age first: it decides who may consent"}
	if !slices.Contains(faultsOf(err), want) {
		t.Errorf("a session on an imported case: %v", err)
	}
	_, err = c.Apply(casework.EventReview, complete(c, casework.EventReview))
	want = casework.Fault{Field: "residence_force", Check: "SC-04",
		Msg: "Record the police force for the area where the person lives: somebody from it has to be present (section 37(3))"}
	if !slices.Contains(faultsOf(err), want) {
		t.Errorf("a review of an imported case: %v", err)
	}
}

func TestEveryFaultOfARowIsNamedByItsColumn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		spoil  func(*casework.Imported)
		column string
		words  string
	}{
		{"no reference", func(in *casework.Imported) { in.Reference = "" }, "reference", "Enter the reference of the referral"},
		{"no name", func(in *casework.Imported) { in.GivenName, in.FamilyName = "", "" }, "given_name", "Enter the person's name"},
		{"born after the referral", func(in *casework.Imported) { in.DateOfBirth = day("2019-05-12") }, "date_of_birth", "The date of birth is after the referral"},
		{"an unknown gender", func(in *casework.Imported) { in.Gender = "M" }, "gender", "The gender is not one of the known codes"},
		{"an unknown source", func(in *casework.Imported) { in.Source = "SCHOOL" }, "source", "The source is not one of the known codes"},
		{"an unknown scheme", func(in *casework.Imported) { in.Scheme = "E" }, "concern_scheme", "The concern scheme is not one of A, B, C and D"},
		{"the scheme of another year", func(in *casework.Imported) { in.Scheme, in.Concern = "C", "INCEL" }, "concern_scheme",
			"The concern scheme is not the one in use on the day the referral was received"},
		{"a concern of another scheme", func(in *casework.Imported) { in.Concern = "INCEL" }, "concern", "The type of concern is not one of its scheme"},
		{"an unknown outcome", func(in *casework.Imported) { in.Outcome = "DONE" }, "outcome", "The outcome is not one of the known codes"},
		{"a day in the future", func(in *casework.Imported) { in.ClosedOn = today.AddDays(1) }, "closed_on", "The date is in the future"},
		{"days out of order", func(in *casework.Imported) { in.Section36On = day("2019-05-19") }, "section36_on", "The date is before screened_on"},
		{"a day that the outcome needs", func(in *casework.Imported) { in.FirstPanelOn = casework.Date{} }, "first_panel_on", "The outcome ADOPTED needs this date"},
		{"a day that the outcome rules out", func(in *casework.Imported) { in.Outcome = "NFA" }, "adopted_on", "The outcome NFA does not go with this date"},
		{"a reason without a day", func(in *casework.Imported) { in.ClosedOn = casework.Date{} }, "closure_reason", "There is a closure reason and no closed_on"},
		{"an unknown reason", func(in *casework.Imported) { in.ClosureReason = "WON" }, "closure_reason", "The closure reason is not one of the known codes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			in := csvRow("ADOPTED", "SUCCESS")
			row.spoil(&in)
			if got := faultsOf(in.Validate(today)); !slices.Contains(got, casework.Fault{Field: row.column, Msg: row.words}) {
				t.Errorf("got %v, want %s: %s", got, row.column, row.words)
			}
		})
	}
	all := casework.Imported{Gender: "M", Source: "SCHOOL", Scheme: "E", Outcome: "DONE"}
	if n := len(faultsOf(all.Validate(today))); n < 8 {
		t.Errorf("a row with everything wrong shows only %d faults", n)
	}
}
