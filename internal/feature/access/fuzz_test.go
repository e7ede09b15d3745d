package access

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and an access that is taken ends.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "involved", func(t *testing.T, typed testkit.Typed) {
		in, faults := answerForm{Answer: typed.Tick, Tie: typed.Word, Reason: typed.Word, Day: typed.Day, Month: typed.Month, Year: typed.Year}.parse()
		if !faults.Any() && in.Yes && in.Validate(testkit.TypedOn, []casework.Tie{casework.TieInvolved}) == nil && (in.Tie != casework.TieInvolved || in.Until.Before(testkit.TypedOn)) {
			t.Errorf("taken as %+v", in)
		}
	})
}
