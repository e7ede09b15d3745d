package meetings_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/meetings"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel that meets on the first Monday of the month, with a rule of its own for its quorum.
type office struct {
	site                        *web.Site
	owner                       *sqlx.DB
	keys                        *keys.Ring
	panel                       *testkit.Panel
	chair, coordinator, officer testkit.Person
	nurse                       testkit.Person
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db)}
	o.chair = o.panel.Hire(t, "Cora Hale", casework.PanelChair, "", testkit.Authority, "")
	o.coordinator = o.panel.Hire(t, "Col Oakes", casework.Coordinator, "", testkit.Authority, "")
	o.officer = o.panel.Hire(t, "Pia Quill", casework.CaseOfficer, "", "", testkit.Force)
	o.nurse = o.panel.Hire(t, "Nia Wells", casework.RepHealth, o.panel.Agency(t, "Exshire Health Trust", "NHS"), "", "")
	o.do(t, `UPDATE panel SET meets_week = 1, meets_day = 1, meets_every = 1, meets_starts = '09:30', meets_mode = 'ROOM', meets_place = 'Beaumont Room',
		quorum_least = 3, quorum_bodies = '{rep_health}', confidentiality = 'Nothing leaves this room.'`)
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.keys = s.Keys
		meetings.New(meetings.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys))).Routes(s)
	}, web.Clock(web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)).Now))
	return o
}

func (o *office) do(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := o.owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func (o *office) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// meeting is one that is planned for today, with those marked as present.
func (o *office) meeting(t *testing.T, present ...testkit.Person) string {
	t.Helper()
	id := uuid.NewString()
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status) VALUES ($1, $2, '2026-03-26', '09:30', 'ONLINE', 'PLANNED')`, id, o.panel.ID)
	for _, p := range present {
		o.mark(t, id, p)
	}
	return id
}

func (o *office) mark(t *testing.T, meeting string, who testkit.Person) {
	t.Helper()
	o.do(t, `INSERT INTO attendance (meeting_id, membership_id, status) VALUES ($1, $2, 'PRESENT')`, meeting, who.Membership)
}

func TestTheNextDateOfARhythmIsProposedForANewMeeting(t *testing.T) {
	t.Parallel()
	o := open(t)
	col := o.site.SignedIn(t, o.coordinator.User)
	page := col.Get("/meetings").Want(http.StatusOK)
	if f := page.Form(`form[action="/meetings"]`); f.Get("held_on-day") != "" || f.Get("place") != "Beaumont Room" || f.Get("starts") != "09:30" {
		t.Errorf("Easter Monday is proposed, or the usual place is not: %v", f)
	}
	if text := page.Text("main"); !strings.Contains(text, "first Monday of every month at 09:30") || !strings.Contains(text, "6 April 2026, a bank holiday") {
		t.Errorf("the rhythm reads %q", text)
	}
	page.Submit(`form[action="/meetings"]`, web.Values{"held_on-day": {"11"}, "held_on-month": {"5"}, "held_on-year": {"2026"}}).Want(http.StatusSeeOther)
	f := col.Get("/meetings").Form(`form[action="/meetings"]`)
	if got := f.Get("held_on-day") + "/" + f.Get("held_on-month") + "/" + f.Get("held_on-year"); got != "1/6/2026" {
		t.Errorf("after the meeting of May %s is proposed", got)
	}
	if n := o.count(t, `SELECT count(*) FROM meeting WHERE held_on = '2026-05-11' AND place = 'Beaumont Room' AND mode = 'ROOM'`); n != 1 {
		t.Error("the meeting is not on record as it was proposed and typed")
	}
	col.Get("/meetings").Submit(`form[action="/meetings"]`, web.Values{"place": {""}}).Want(http.StatusUnprocessableEntity)
}

// Shows SC-03.
func TestAMeetingIsOpenedWithoutThePanelsOwnQuorumOnlyForAReason(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	begin := func(id string) string { return `form[action="/meetings/` + id + `/open"]` }
	opening := web.Values{"chair": {o.chair.Membership}, "read": {"yes"}}

	id := o.meeting(t, o.chair, o.officer)
	page := cora.Get("/meetings/" + id).Want(http.StatusOK)
	for _, said := range []string{"Mark a representative for health as present", "2 of at least 3 members are present"} {
		if !strings.Contains(page.Text("main"), said) {
			t.Errorf("the meeting does not say %q: %s", said, page.Text("main"))
		}
	}
	refused := page.Submit(begin(id), web.Values{"chair": {o.chair.Membership}}).Want(http.StatusUnprocessableEntity)
	for _, said := range []string{"why the meeting goes on without", "Read out the confidentiality statement"} {
		if !strings.Contains(refused.Text(".govuk-error-summary"), said) {
			t.Errorf("opening is refused with %q", refused.Text(".govuk-error-summary"))
		}
	}
	page.Submit(begin(id), web.Values{"chair": {o.chair.Membership}, "read": {"yes"}, "quorum_reason": {"The nurse is ill and one item is urgent."}}).Want(http.StatusSeeOther)
	if text := cora.Get("/meetings/" + id).Text("main"); !strings.Contains(text, "Opened without the panel’s own quorum: The nurse is ill") {
		t.Errorf("the open meeting reads %q", text)
	}
	if n := o.count(t, `SELECT count(*) FROM audit_event WHERE convert_from(payload, 'UTF8') LIKE '%The nurse is ill%'`); n != 1 {
		t.Error("the reason is not in the audit log")
	}

	lawless := o.meeting(t, o.chair, o.nurse, o.coordinator) // nobody of the police: no reason helps
	cora.Get("/meetings/"+lawless).Submit(begin(lawless), opening).Want(http.StatusUnprocessableEntity)

	whole := o.meeting(t, o.chair, o.officer, o.nurse)
	if cora.Get("/meetings/"+whole).Doc.Find(`[name=quorum_reason]`).Length() != 0 {
		t.Error("a reason is asked for although the quorum is met")
	}
	cora.Get("/meetings/"+whole).Submit(begin(whole), opening).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM meeting WHERE quorum = 'MET' AND statement = 'Nothing leaves this room.' AND meeting_id = $1`, whole); n != 1 {
		t.Error("it is not on record that the quorum was met and what was read out")
	}
}

func TestWhoComesLaterIsRemindedOfConfidentialityToo(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	id := o.meeting(t, o.chair, o.officer, o.nurse)
	cora.Get("/meetings/"+id).Submit(`form[action$="/open"]`, web.Values{"chair": {o.chair.Membership}, "read": {"yes"}}).Want(http.StatusSeeOther)
	o.do(t, `UPDATE panel SET confidentiality = 'Another text.'`)
	if cora.Get("/meetings/"+id).Doc.Find(`form[action$="/reminded"]`).Length() != 0 {
		t.Error("somebody is to be reminded although all have heard it")
	}
	o.mark(t, id, o.coordinator)
	page := cora.Get("/meetings/" + id)
	if text := page.Text("main"); !strings.Contains(text, "not been read out to Col Oakes.") || strings.Contains(text, "Another text.") {
		t.Errorf("a latecomer's meeting reads %q", text)
	}
	page.Submit(`form[action$="/reminded"]`, nil).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM attendance WHERE meeting_id = $1 AND confidentiality`, id); n != 4 {
		t.Errorf("%d of 4 people present have heard the statement", n)
	}
}
