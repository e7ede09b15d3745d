package demo_test

import (
	"slices"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/demo"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/calendar"
)

// The rules for odd patterns, tried on the demonstration's last year: each planted one is found, and of the looks with a
// good reason fewer than two in a hundred are flagged. The auditors' page says so.
//
// Shows AU12, N10.
func (s seeded) flagsOddLooks(t *testing.T) {
	db := s.db.Copy(t)
	var panel casework.PanelID
	if err := db.Owner(t).GetContext(t.Context(), &panel, `SELECT panel_id FROM panel`); err != nil {
		t.Fatal(err)
	}
	nobody := casework.UserID("00000000-0000-4000-8000-000000000001")
	looks, err := auditlog.NewLooks(db.As(t, db.AuditorURL)).Watched(t.Context(), nobody, panel, today.AddDate(-1, 0, 0), today)
	if err != nil {
		t.Fatal(err)
	}
	flags := casework.Odd(panel, looks, calendar.New(nil).Holiday, func(t time.Time) time.Time { return t.In(calendar.London()) })
	word := func(role casework.Role, n int) string {
		of := slices.DeleteFunc(slices.Clone(s.people), func(p demo.SignIn) bool { return p.Role != role })
		var id string
		if err := db.Owner(t).GetContext(t.Context(), &id, `SELECT user_id FROM user_account WHERE email = $1`, of[n].Email); err != nil {
			t.Fatal(err)
		}
		return "u:" + id
	}
	type planted struct {
		who    string
		oddity casework.Oddity
	}
	found := map[planted]bool{
		{word(casework.RepProbation, 0), casework.OddEmergency}: false, {word(casework.RepProbation, 0), casework.OddTries}: false,
		{word(casework.RepSocialCare, 1), casework.OddEmergency}: false, {word(casework.Coordinator, 1), casework.OddHours}: false,
		{word(casework.Section36Decider, 1), casework.OddBulk}: false, {word(casework.Section36Decider, 1), casework.OddPart}: false,
		{word(casework.CaseOfficer, 2), casework.OddSearch}: false,
	}
	wrong := 0
	for _, f := range flags {
		key := planted{f.Who, f.Oddity}
		if _, was := found[key]; was && f.Day.After(casework.DateOf(today).AddDays(-30)) {
			found[key] = true
			continue
		}
		wrong++
		t.Logf("a false alarm: %s on %s, of %d looks", f.Oddity, f.Day, f.Count)
	}
	for p, was := range found {
		if !was {
			t.Errorf("the planted %s of %s was not found", p.oddity, p.who)
		}
	}
	t.Logf("%d false alarms in %d looks of the year", wrong, len(looks))
	if len(looks) < 800 || wrong*50 > len(looks) {
		t.Errorf("%d false alarms in %d looks: the auditors' page says fewer than two in a hundred", wrong, len(looks))
	}
	for state, where := range map[string]string{
		"open":             `ended_at IS NULL AND ends_at > '2026-11-24 09:00Z' AND again`,
		"waiting, overdue": `reviewed_at IS NULL AND review_due < '2026-11-24' AND ends_at < '2026-11-24 09:00Z'`,
		"reviewed":         `outcome = 'JUSTIFIED' AND reviewed_by <> user_id`,
	} {
		if n := column(t, db, `SELECT CAST(count(*) AS text) FROM emergency_use WHERE `+where); n[0] != "1" {
			t.Errorf("%s uses of emergency access are %s, want one", n[0], state)
		}
	}
	if got := column(t, db, `SELECT status FROM access_request ORDER BY asked_at`); !slices.Equal(got, []string{"GIVEN", "ASKED"}) {
		t.Errorf("requests for access are %v, want one that was given and one that waits", got)
	}
	if n := column(t, db, `SELECT CAST(count(*) AS text) FROM notice WHERE seen_at IS NULL`); n[0] == "0" {
		t.Error("nobody has a notice")
	}
}
