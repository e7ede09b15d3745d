package decisions

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent to a page, it is read without a panic; a draft holds no day that is none and no position of somebody
// who is not there; and a decision that is taken has everything that the recording standard asks for.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "ADOPT", func(t *testing.T, in testkit.Typed) {
		page := typed{
			head: head{Question: in.Word, Gaps: in.Word, Outcome: in.Word, ChairReason: in.Word, DeferDay: in.Day, DeferMonth: in.Month, DeferYear: in.Year,
				DeferNeeds: in.Word, PoliceOfficer: in.Word, Considered: in.Tick, Refer: in.Tick, ReferReason: in.Word, Arrangement: in.Word,
				Rationale: in.Word, Proportionality: in.Word, BasisMore: in.Word, Day: in.Day, Month: in.Month, Year: in.Year},
			rows: map[string]row{
				"1": {What: in.Word, Why: in.Word, Taken: in.Tick, Information: in.Word, Source: in.Word},
				"2": {What: in.Tick, Why: in.Word}, "1-day": {On: in.Day}, "1-month": {On: in.Month}, "1-year": {On: in.Year},
				in.Word: {What: in.Word, Position: in.Tick, Reason: in.Word}, "m-1": {Position: in.Word, Reason: in.Word}, "m-2": {Position: "agree"},
			},
		}
		var d Draft
		var faults casework.Faults
		for _, p := range Pages("NOT-ADOPT") {
			wrong := page.put(p.Key, []casework.Member{{ID: "m-1", Name: "Nia Wells"}, {ID: "m-2", Name: "Pia Quill"}}, &d)
			_ = faults.Merge(wrong.Err()) // put returns nothing but faults
		}
		for _, p := range d.Decision.Positions {
			if p.Member != "m-1" && p.Member != "m-2" {
				t.Errorf("a position of %q was taken", p.Member)
			}
		}
		again := typedOf(d)
		if again.Question != d.Decision.Question || len(again.numbered()) < len(d.Decision.Considered) {
			t.Errorf("a page is not drawn as it was kept: %+v", again)
		}
		if x := d.Decision; !faults.Any() && x.Validate(testkit.TypedOn) == nil && (x.Rationale == "" || x.On.IsZero() || x.On.After(testkit.TypedOn) || len(x.Considered) < 2) {
			t.Errorf("taken as %+v", x)
		}
	})
}

// FuzzCorrection: whatever is sent, a correction is read without a panic, and one that is taken says of which part it is and why.
func FuzzCorrection(f *testing.F) {
	testkit.FuzzTyped(f, "RATIONALE", func(t *testing.T, in testkit.Typed) {
		c := correctionForm{Part: in.Word, Should: in.Word, Reason: in.Day, NoSensitive: in.Tick}.parse()
		if c.Validate() == nil && (!casework.DecisionParts.Has(c.Part) || c.Should == "" || c.Reason == "" || !c.NoSensitive) {
			t.Errorf("taken as %+v", c)
		}
	})
}

// FuzzOutside: whatever is sent of a decision outside a meeting or of its ratification, it is read without a panic, and
// none is taken without a reason.
func FuzzOutside(f *testing.F) {
	testkit.FuzzTyped(f, "INTERIM", func(t *testing.T, in testkit.Typed) {
		form := alone{
			aloneHead: aloneHead{Outcome: in.Word, Question: in.Word, Why: in.Word, Rationale: in.Word, Proportionality: in.Word, Day: in.Day, Month: in.Month, Year: in.Year, NoSensitive: in.Tick},
			rows: map[string]askedRow{
				"2": {Member: in.Word, How: in.Tick, Said: in.Word}, "2-day": {On: in.Day}, "2-month": {On: in.Month}, "2-year": {On: in.Year}, in.Word: {Said: in.Word},
			},
		}.packed()
		d, faults := form.parse()
		if !faults.Any() && d.ValidateOutside(casework.Case{ResidenceForce: in.Word}, []string{in.Word}, testkit.TypedOn) == nil && (d.Outside.Why == "" || len(d.Outside.Consulted) == 0) {
			t.Errorf("taken as %+v", d)
		}
		r := ratifyForm{ratifyHead: ratifyHead{Outcome: in.Word, Rationale: in.Word, ChairReason: in.Tick, NoSensitive: in.Tick}, rows: map[string]seatRow{in.Word: {Position: in.Tick, Reason: in.Word}, "m-1": {Position: "disagree"}}}.parse()
		if r.ValidateRatification(casework.Facts{Today: testkit.TypedOn}) == nil {
			t.Errorf("ratified by nobody: %+v", r)
		}
	})
}

// FuzzSearch: whatever is looked for in the register or said of a copy of it, it is read without a panic, and a search that is taken is one
// that the database can answer.
func FuzzSearch(f *testing.F) {
	testkit.FuzzTyped(f, "ADOPT", func(t *testing.T, in testkit.Typed) {
		form := copyForm{Panel: in.Word, Outcome: in.Word, Mode: in.Word, Where: in.Tick, Only: []string{in.Word, in.Tick}, FromDay: in.Day, FromMonth: in.Month, FromYear: in.Year,
			ToDay: in.Day, ToMonth: in.Month, ToYear: in.Year, Sort: in.Word, Purpose: in.Word, Recipients: in.Tick, Format: in.Word}
		q, made, faults := form.parse()
		if q.Page < 1 || !plainID(string(q.Panel)) || q.Outcome != "" && !Findings().Has(q.Outcome) {
			t.Errorf("looked for as %+v", q)
		}
		if q, _ := (searchForm{Panel: in.Tick, Where: in.Word, Only: []string{in.Day}, Page: in.Year}).parse(); q.Page < 1 || q.Page > registerMost {
			t.Errorf("page %d is looked for", q.Page)
		}
		if !faults.Any() && form.Format != "csv" && form.Format != "ods" {
			t.Errorf("copied as %q for %+v", form.Format, made)
		}
	})
}

// FuzzPeriod: whatever period is asked for, it is read without a panic, and one that is taken ends after it begins.
func FuzzPeriod(f *testing.F) {
	testkit.FuzzTyped(f, "2", func(t *testing.T, in testkit.Typed) {
		_, from, to, faults := periodForm{Panel: in.Tick, FromDay: in.Day, FromMonth: in.Month, FromYear: in.Year, ToDay: in.Word, ToMonth: in.Month, ToYear: in.Year}.parse()
		if !faults.Any() && !from.IsZero() && !to.IsZero() && from.After(to) {
			t.Errorf("taken from %v to %v", from, to)
		}
	})
}
