package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

func TestAPanelsOwnQuorumAsksForKindsOfBodyAndANumber(t *testing.T) {
	t.Parallel()
	sitting := casework.Sitting{Members: []casework.Member{
		{ID: "1", Role: casework.PanelChair}, {ID: "2", Role: casework.CaseOfficer}, {ID: "3", Role: casework.RepHealth},
	}}
	for _, row := range []struct {
		name    string
		rule    casework.Quorum
		missing int
	}{
		{"no rule of its own", casework.Quorum{}, 0},
		{"health, which is there", casework.Quorum{Bodies: []casework.Role{casework.RepHealth}}, 0},
		{"social care, which is not", casework.Quorum{Bodies: []casework.Role{casework.RepHealth, casework.RepSocialCare}}, 1},
		{"three members", casework.Quorum{Least: 3}, 0},
		{"four members", casework.Quorum{Least: 4}, 1},
		{"both", casework.Quorum{Least: 4, Bodies: []casework.Role{casework.RepSocialCare, casework.RepEducation}}, 3},
	} {
		if got := row.rule.Missing(sitting); len(got) != row.missing {
			t.Errorf("%s: %v, want %d missing", row.name, got, row.missing)
		}
	}
}

func TestAQuorumNamesKindsOfRepresentativeOnly(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		rule   casework.Quorum
		faults int
	}{
		{casework.Quorum{Least: 5, Bodies: []casework.Role{casework.RepSocialCare}}, 0},
		{casework.Quorum{Bodies: []casework.Role{casework.Administrator}}, 1},
		{casework.Quorum{Least: -1, Bodies: []casework.Role{"no such role"}}, 2},
	} {
		if got := len(faultsOf(row.rule.Validate())); got != row.faults {
			t.Errorf("%+v: %d faults, want %d", row.rule, got, row.faults)
		}
	}
}
