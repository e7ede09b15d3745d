package withdrawal

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzForm: whatever is sent, the form is read without a panic, and a withdrawal that is taken says why and who agreed.
func FuzzForm(f *testing.F) {
	f.Add("DUPLICATE", "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) {
		in := withdrawForm{Reason: word, Note: day + month, Agreed: year, NoSensitive: tick}.parse()
		if in.Validate() == nil && (!casework.WithdrawalReasons.Has(in.Reason) || in.Note == "" || in.Agreed == "") {
			t.Errorf("taken as %+v", in)
		}
	})
}
