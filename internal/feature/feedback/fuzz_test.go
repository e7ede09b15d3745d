package feedback

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a wording that is taken is one of those that are safe.
func FuzzForm(f *testing.F) {
	f.Add("RECEIVED", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in := feedbackForm{Level: word, To: day + month + year + tick}.parse()
		if in.Validate(casework.Case{}) == nil && !casework.FeedbackLevels.Has(in.Level) {
			t.Errorf("taken as %+v", in)
		}
	})
}
