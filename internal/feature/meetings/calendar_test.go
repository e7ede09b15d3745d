package meetings_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"channelpanel/internal/casework"
)

// Shows NO5.
func TestAMeetingGoesIntoAMembersOwnCalendarWithoutWhatIsOnItsAgenda(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.meeting(t)
	o.do(t, `UPDATE meeting SET held_on = '2026-05-04', place = 'Beaumont Room; first floor', remote_link = 'https://meet.example/a', sequence = 2 WHERE meeting_id = $1`, id)
	nia := o.site.SignedIn(t, o.nurse.User)
	page := nia.Get("/meetings/" + id).Want(http.StatusOK)
	if page.Doc.Find(`a[href="/meetings/`+id+`/calendar.ics"]`).Length() != 1 {
		t.Error("the page of the meeting does not lead to the file")
	}
	read := func() *ics.VEvent {
		file := nia.Get("/meetings/" + id + "/calendar.ics").Want(http.StatusOK)
		cal, err := ics.ParseCalendar(bytes.NewReader(file.Body))
		if err != nil || len(cal.Events()) != 1 {
			t.Fatalf("%v: %s", err, file.Body)
		}
		return cal.Events()[0]
	}
	e := read()
	for key, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertySummary: "Channel panel meeting", ics.ComponentPropertyLocation: "Beaumont Room; first floor", ics.ComponentPropertyDtStart: "20260504T093000",
		ics.ComponentPropertySequence: "2", ics.ComponentPropertyDescription: "Join online: https://meet.example/a", ics.ComponentPropertyStatus: "CONFIRMED",
	} {
		if p := e.GetProperty(key); p == nil || p.Value != want {
			t.Errorf("%s is %v, not %s", key, p, want)
		}
	}
	was := e.Id()
	o.do(t, `UPDATE meeting SET held_on = '2026-05-11', status = 'CANCELLED', change_reason = 'The room is flooded.', sequence = 3 WHERE meeting_id = $1`, id)
	off := read()
	if off.Id() != was || off.GetProperty(ics.ComponentPropertyStatus).Value != "CANCELLED" || off.HasProperty(ics.ComponentPropertyDescription) && strings.Contains(off.GetProperty(ics.ComponentPropertyDescription).Value, "flooded") {
		t.Error("a meeting that is called off is another entry, is not marked, or says why")
	}
	stranger := o.panel.Hire(t, "Ada Moss", casework.StatisticsReader, "", "", "")
	if page := o.site.SignedIn(t, stranger.User).Get("/meetings/" + id + "/calendar.ics"); page.Status == http.StatusOK {
		t.Error("somebody who may not read the meeting is handed the file")
	}
}
