package agencies

import (
	"testing"

	"channelpanel/internal/testkit"
)

// FuzzForm: whatever is sent, an agency is read without a panic, and its days are those that were typed.
func FuzzForm(f *testing.F) {
	testkit.FuzzTyped(f, "NHS", func(t *testing.T, in testkit.Typed) {
		a, faults := agencyForm{Name: in.Word, Schedule7: in.Word, Mailbox: in.Word, FromDay: in.Day, FromMonth: in.Month, FromYear: in.Year}.parse("a1", 3)
		if a.ID != "a1" || a.Version != 3 || !a.To.IsZero() {
			t.Errorf("read as %+v", a)
		}
		if again, more := formOf(a).parse("a1", 3); !faults.Any() && (more.Any() || again.From != a.From || again.Name != a.Name) {
			t.Errorf("%+v is written and read as %+v", a, again)
		}
	})
}
