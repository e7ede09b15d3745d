package screening

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// FuzzForms: whatever is sent, a form is read without a panic, and what is taken without a fault stands the rules that it is for.
func FuzzForms(f *testing.F) {
	for _, s := range [][6]string{
		{"clear", "PROGRESS", "24", "3", "2026", "yes"}, {"hold", "SIGN", "31", "2", "2026", "EHP"}, {"", "", "", "", "", ""},
		{"no", "UNKNOWN", "29", "feb", "2024", "NONE"}, {"back", "MET", "-1", "99", "0", "\x00"}, {"sign", "NOT-MET", "１", "1", "2026", "MOON"},
	} {
		f.Add(s[0], s[1], s[2], s[3], s[4], s[5])
	}
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, choice, result, day, month, year, word string) {
		if in, faults := (checkForm{Answer: choice, Day: day, Month: month, Year: year}).parse(); !faults.Any() && in.Validate(today) == nil {
			if !casework.DeconflictionAnswers.Has(in.Answer) || in.On.IsZero() || in.On.After(today) {
				t.Errorf("a check is taken as %+v", in)
			}
		}
		screening, faults := screeningForm{Result: result, Day: day, Month: month, Year: year, Reason: word, Signposts: []string{word}, Owner: choice, FollowDay: day, FollowMonth: month, FollowYear: year, NoSensitive: word}.parse()
		if !faults.Any() && screening.Validate(today) == nil {
			if !casework.ScreeningResults.Has(screening.Result) || screening.On.After(today) || screening.Reason == "" || screening.Signposted() && !screening.FollowUp.After(today) {
				t.Errorf("a screening is taken as %+v", screening)
			}
		}
		var typed casework.Faults
		if to := (signposting{Signposts: []string{word}, Owner: choice, Day: day, Month: month, Year: year}).parse(httpd.Fields(&typed)); typed.Any() && !to.FollowUp.IsZero() {
			t.Errorf("a day that is wrong is taken as %v", to.FollowUp)
		}
		if in, faults := (followForm{Outcome: result, Day: day, Month: month, Year: year}).parse(); !faults.Any() && in.Validate(today) == nil {
			if !casework.SignpostOutcomes.Has(in.Outcome) || in.Outcome == "UNKNOWN" && !in.Again.After(today) {
				t.Errorf("what came of a signpost is taken as %+v", in)
			}
		}
		if in, faults := (signOffForm{Answer: choice, Comment: word, NoSensitive: word}).parse(); !faults.Any() && choice != "sign" && choice != "back" {
			t.Errorf("%q is taken as %+v", choice, in)
		}
		if d, faults := (section36Form{Body: choice, Result: result, Day: day, Month: month, Year: year, Signposts: []string{word}}).parse(); !faults.Any() {
			if d.Result != "MET" && d.Result != "NOT-MET" || d.Result == "MET" && len(d.Signposts) > 0 {
				t.Errorf("a decision is taken as %+v", d)
			}
		}
		end, faults := exitForm{Outcome: result, Reason: word, Supervisor: choice, Rank: word, Signposts: []string{word}, FollowDay: day, FollowMonth: month, FollowYear: year}.parse()
		if !faults.Any() && end.Validate(today) == nil && (end.Supervisor == "" || end.Rank == "" || end.Reason == "") {
			t.Errorf("an end before the panel is taken as %+v", end)
		}
	})
}
