package decisions

import (
	"testing"

	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a decision that is taken says why, and is not to come.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "ADOPT", func(t *testing.T, typed testkit.Typed) {
		in, _, faults := decisionForm{Outcome: typed.Word, Question: typed.Word, Options: typed.Word, Rationale: typed.Word, Proportionality: typed.Word, ReliedOn: typed.Word, Day: typed.Day, Month: typed.Month, Year: typed.Year,
			DeferDay: typed.Day, DeferMonth: typed.Month, DeferYear: typed.Year, Members: []string{typed.Word, typed.Tick}, Views: []string{typed.Tick}, NoSensitive: typed.Tick}.parse()
		if !faults.Any() && in.Validate(testkit.TypedOn) == nil && (in.Rationale == "" || in.On.IsZero() || in.On.After(testkit.TypedOn)) {
			t.Errorf("taken as %+v", in)
		}
	})
}
