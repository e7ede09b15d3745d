package cases

import (
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
)

// FuzzParseCursor: an address that nobody was given is absent, and never reaches the database as it stands.
func FuzzParseCursor(f *testing.F) {
	for _, s := range []string{"", "2026-03-27_5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11", "2026-03-27", "_", "2026-03-27_", "2026-03-27_{5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11}", "2026-03-27_urn:uuid:5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11", "' OR 1=1 --"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			if !casework.Refused(err, casework.NotFound) {
				t.Errorf("%q is refused with %v", s, err)
			}
			return
		}
		if s != "" && (uuid.Validate(c.id) != nil || len(c.id) != 36 || c.received.IsZero()) {
			t.Errorf("%q is taken as %+v", s, c)
		}
	})
}
