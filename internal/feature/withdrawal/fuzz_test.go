package withdrawal

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a withdrawal that is taken says why and who agreed.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "DUPLICATE", func(t *testing.T, typed testkit.Typed) {
		in := withdrawForm{Reason: typed.Word, Note: typed.Day + typed.Month, Agreed: typed.Year, NoSensitive: typed.Tick}.parse()
		if in.Validate() == nil && (!casework.WithdrawalReasons.Has(in.Reason) || in.Note == "" || in.Agreed == "") {
			t.Errorf("taken as %+v", in)
		}
	})
}
