package referrer

import (
	"testing"

	"channelpanel/internal/testkit"
)

// FuzzForms: whatever is sent, the forms are read without a panic, and what is taken is a question that has a way, words and a day
// on which a link may still work, or an answer that says something.
func FuzzForms(f *testing.F) {
	testkit.FuzzTyped(f, "LINK", func(t *testing.T, typed testkit.Typed) {
		q, faults := questionForm{Way: typed.Word, To: typed.Word + "@example.com", Question: typed.Word, DueDay: typed.Day, DueMonth: typed.Month, DueYear: typed.Year, NoSensitive: typed.Tick}.parse()
		if !faults.Any() && q.Validate(testkit.TypedOn, false) == nil {
			if q.Way != "LINK" || q.Question == "" || !q.Due.After(testkit.TypedOn) || q.Due.After(testkit.TypedOn.AddDays(7)) || !q.NoSensitive {
				t.Errorf("a question is taken as %+v", q)
			}
		}
		if a := (answerForm{Answer: typed.Word, NoSensitive: typed.Tick}).parse(); a.Validate() == nil && (a.Answer == "" || !a.NoSensitive) {
			t.Errorf("an answer is taken as %+v", a)
		}
	})
}
