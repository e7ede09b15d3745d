package feedback

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a wording that is taken is one of those that are safe.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "RECEIVED", func(t *testing.T, typed testkit.Typed) {
		in := feedbackForm{Level: typed.Word, To: typed.Day + typed.Month + typed.Year + typed.Tick}.parse()
		if in.Validate(casework.Case{}) == nil && !casework.FeedbackLevels.Has(in.Level) {
			t.Errorf("taken as %+v", in)
		}
	})
}
