package requests

import (
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
)

// FuzzPlace: an address that nobody was given is absent, and never reaches the database as it stands.
func FuzzPlace(f *testing.F) {
	for _, s := range []string{"", "2026-03-27_5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11", "2026-03-27_", "_5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11", "x_y", "2026-02-30_5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		day, id, err := returnsQuery{After: s}.place()
		if err != nil {
			if !casework.Refused(err, casework.NotFound) {
				t.Errorf("%q is refused with %v", s, err)
			}
			return
		}
		if s != "" && (day.IsZero() || uuid.Validate(id) != nil) {
			t.Errorf("%q is taken as %s, %q", s, day, id)
		}
	})
}
