package plans

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzItem: whatever is sent, an item of a plan is read without a panic, and one that is taken has a type, its nature and a
// provider who is one.
func FuzzItem(f *testing.F) {
	testkit.FuzzTyped(f, "MENT", func(t *testing.T, in testkit.Typed) {
		it, faults := itemForm{Type: in.Word, Nature: in.Word, ProviderUser: in.Tick, Funding: in.Word, Commissioned: in.Day}.parse([]Provider{{ID: "yes", Name: "Mo Field"}})
		if faults.Any() {
			return
		}
		if !casework.SupportTypes.Has(it.Type) || it.Nature == "" || it.ProviderUser != "" && it.ProviderUser != "yes" || it.Commissioned < 0 {
			t.Errorf("taken as %+v", it)
		}
	})
}
