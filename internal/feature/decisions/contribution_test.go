package decisions_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// Shows RP9.
func TestAttendanceByAgencyLeavesCancelledMeetingsOut(t *testing.T) {
	t.Parallel()
	o := open(t) // a meeting today, with everybody present for one item
	cora := o.site.SignedIn(t, o.chair.User)
	o.fill(t, cora, nil)
	o.confirm(t, cora).Want(http.StatusSeeOther)
	for status, nurse := range map[string]string{"CANCELLED": "PRESENT", "PLANNED": "PRESENT", "CLOSED": "APOLOGIES"} {
		id := uuid.NewString()
		why := ""
		if status == "CANCELLED" {
			why = "Snow"
		}
		o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status, change_reason) VALUES ($1, $2, '2026-02-10', '10:00', 'ROOM', $3, $4)`, id, o.panel.ID, status, why)
		o.do(t, `INSERT INTO attendance (meeting_id, membership_id, status) VALUES ($1, $2, $3), ($1, $4, 'PRESENT')`, id, o.nurse.Membership, nurse, o.officer.Membership)
	}
	o.do(t, `UPDATE membership SET deputy_for = $1 WHERE membership_id = $2`, o.deputy.Membership, o.deputy.Membership)
	o.do(t, `INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, answered_on, asked_by, answer)
		SELECT gen_random_uuid(), $1, agency_id, '2026-03-01', '2026-03-10', 'ANSWERED', CAST(day AS date), $2, 'NOTHING' FROM agency, unnest(ARRAY['2026-03-10', '2026-03-11']) AS day`, o.id, o.coordinator.User)

	rows := map[string]string{}
	page := cora.Get("/decisions").Want(http.StatusOK).Click(`a[href="/decisions/attendance"]`).Want(http.StatusOK)
	file := string(page.Click(`a[href*="/attendance/csv"]`).Want(http.StatusOK).Body)
	for line := range strings.SplitSeq(strings.ReplaceAll(file, "\r", ""), "\n") {
		body, counts, _ := strings.Cut(line, ",")
		rows[body] = counts
	}
	for body, want := range map[string]string{ // meetings, present, by a deputy alone, apologies, absent, items, returns, in time, positions
		"Exshire Health Trust": "2,1,0,1,0,1,2,1,1", "Exshire Police": "2,2,0,0,0,1,0,0,1", "Exshire": "2,1,0,0,1,1,0,0,1", "Wyeshire": "2,1,1,0,1,1,0,0,1", "Meetings held": "2",
	} {
		if rows[body] != want {
			t.Errorf("%s: %q, want %q", body, rows[body], want)
		}
	}
	if !strings.Contains(page.Text("main"), "2 meetings held") || strings.Contains(file, o.ref) {
		t.Errorf("the page says %s", page.Text("main"))
	}
	if n := cora.Get("/decisions/attendance?from-day=1&from-month=3&from-year=2026&to-day=31&to-month=3&to-year=2026").Want(http.StatusOK).Text("main"); !strings.Contains(n, "1 meeting held") {
		t.Errorf("in March alone: %s", n)
	}
	cora.Get("/decisions/attendance?from-day=2&from-month=3&from-year=2026&to-day=1&to-month=3&to-year=2026").Want(http.StatusUnprocessableEntity)
	if p := o.site.SignedIn(t, o.nurse.User).Get("/decisions/attendance"); p.Status == http.StatusOK {
		t.Error("a representative counts")
	}
	if strings.Contains(o.site.SignedIn(t, o.nurse.User).Get("/decisions").Want(http.StatusOK).Text("main"), "Attendance by agency") {
		t.Error("a representative is led to it")
	}
}
