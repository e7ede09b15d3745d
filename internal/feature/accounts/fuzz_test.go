package accounts

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzForms: whatever is sent, a role and the first set-up are read without a panic; nobody sets up without the code, and every
// agency of it is of a kind that there is.
func FuzzForms(f *testing.F) {
	testkit.FuzzTyped(f, "panel_chair", func(t *testing.T, in testkit.Typed) {
		m, _ := roleForm{Role: in.Word, FromDay: in.Day, FromMonth: in.Month, FromYear: in.Year, Skills: in.Word, DeputyFor: in.Tick, Version: in.Day}.parse("u1", "m1")
		if m.User != "u1" || m.ID != "m1" || string(m.Role) != in.Word {
			t.Errorf("read as %+v", m)
		}
		set, faults := setUpForm{Code: in.Word, Name: in.Word, PanelCode: in.Tick, Authorities: in.Word, Agencies: in.Word + ", nhs\n" + in.Tick}.parse("the code")
		if in.Word != "the code" && !faults.Any() {
			t.Errorf("set up without the code: %+v", set)
		}
		for _, a := range set.Agencies {
			if !casework.PartnerTypes.Has(a.Schedule7) {
				t.Errorf("taken as %+v", a)
			}
		}
	})
}
