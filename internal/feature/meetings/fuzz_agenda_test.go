package meetings

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzAgenda: whatever is sent, the forms of planning and of an agenda are read without a panic, and what is taken is whole.
func FuzzAgenda(f *testing.F) {
	testkit.FuzzTyped(f, "CLOSING", func(t *testing.T, in testkit.Typed) {
		var faults casework.Faults
		p := planForm{Day: in.Day, Month: in.Month, Year: in.Year, Starts: in.Word, Mode: in.Word, Place: in.Word, Minutes: in.Day, Link: in.Word, PapersDay: in.Day, PapersMonth: in.Month, PapersYear: in.Year}.parse(&faults)
		p.settle(nil)
		if !faults.Any() && p.validate() == nil && (p.On.IsZero() || p.Minutes < 15 || p.PapersOn.After(p.On)) {
			t.Errorf("planned as %+v", p)
		}
		places, faults := placesForm{Items: []string{in.Word, "b"}, Sections: []string{in.Word}, Numbers: []string{in.Day}, Minutes: []string{in.Year}}.parse()
		if len(places) > 1 || !faults.Any() && len(places) == 1 && (places[0].N < 1 || places[0].Minutes > 240) {
			t.Errorf("placed as %+v", places)
		}
		if b, faults := (businessForm{Title: in.Word, Section: in.Word, Minutes: in.Day}).parse(); !faults.Any() && b.Validate() == nil && (b.Title == "" || casework.NamesCase(b.Title)) {
			t.Errorf("taken as %+v", b)
		}
		if l := (leaveForm{How: in.Tick, Reason: in.Word, Note: in.Word, NoSensitive: in.Tick}).parse(); l.Validate() == nil && l.Note != "" && !l.NoSensitive {
			t.Errorf("taken as %+v", l)
		}
		days, faults := seriesForm{Days: []string{in.Word, "2026-04-06"}, Choices: []string{in.Tick, "move"}, To: []string{in.Word, in.Day + " " + in.Month + " " + in.Year}}.parse()
		for _, d := range days {
			if !faults.Any() && d.Choice == "move" && d.To.IsZero() {
				t.Errorf("taken as %+v", d)
			}
		}
		if tpl, faults := (templateForm{Name: in.Word, Length: in.Year, Titles: []string{in.Word, in.Word}, Sections: []string{in.Word, in.Word}, Minutes: []string{in.Day}}).parse(); !faults.Any() && tpl.Validate() == nil && (tpl.Name == "" || len(tpl.Items) == 0) {
			t.Errorf("taken as %+v", tpl)
		}
	})
}
