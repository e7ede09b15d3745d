package actions

import (
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
)

// FuzzPlace: an address that nobody was given is absent, and never reaches the database as it stands.
func FuzzPlace(f *testing.F) {
	for _, q := range []listQuery{
		{}, {Tab: "mine"}, {Tab: "agency", Status: "OPEN", Due: "2026-04-10", After: "5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11"}, {Tab: "all"}, {Status: "OPEN"},
		{Status: "LOST", Due: "2026-04-10", After: "5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11"}, {Status: "OPEN", Due: "2026-04-31", After: "5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11"},
		{Status: "OPEN", Due: "2026-04-10", After: "urn:uuid:5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11"},
	} {
		f.Add(q.Tab, q.Status, q.Due, q.After)
	}
	f.Fuzz(func(t *testing.T, tab, status, due, after string) {
		p, err := listQuery{Tab: tab, Status: status, Due: due, After: after}.place()
		if err != nil {
			if !casework.Refused(err, casework.NotFound) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if p != (Place{}) && (uuid.Validate(string(p.ID)) != nil || p.Due.IsZero() || statusText(p.Status) == "") {
			t.Errorf("taken as %+v", p)
		}
	})
}
