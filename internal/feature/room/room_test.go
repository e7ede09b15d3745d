package room_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/room"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// office is a panel whose meeting of 26 March 2026 is open, with two cases and the panel's own business on its agenda.
type office struct {
	site   *web.Site
	owner  *sqlx.DB
	panel  *testkit.Panel
	hands  *web.Hands
	health casework.AgencyID

	chair, second, officer, taker, nurse testkit.Person
	meeting                              string
	refs                                 []string // of the first and the second item; the nurse may not know of the second
	items                                []string // and of the panel's own business
	ids                                  []string
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db), hands: web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)), meeting: uuid.NewString()}
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.chair = o.panel.Hire(t, "Cora Hale", casework.PanelChair, "", testkit.Authority, "")
	o.second = o.panel.Hire(t, "Dan Yate", casework.DeputyChair, "", testkit.Authority, "")
	o.officer = o.panel.Hire(t, "Pia Quill", casework.CaseOfficer, "", "", testkit.Force)
	o.taker = o.panel.Hire(t, "Mina Tull", casework.MinuteTaker, "", testkit.Authority, "")
	o.nurse = o.panel.Hire(t, "Nia Wells", casework.RepHealth, o.health, "", "")
	o.site = web.Start(t, db, func(s *httpd.Server) {
		room.New(room.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys), live.New(live.Config{DB: s.DB}))).Routes(s)
	}, web.Clock(o.hands.Now))
	o.do(t, `INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status, chair, opened_at) VALUES ($1, $2, '2026-03-26', '09:30', 'ONLINE', 'OPEN', $3, '2026-03-26 09:30Z')`,
		o.meeting, o.panel.ID, o.chair.Membership)
	for _, p := range []testkit.Person{o.chair, o.officer, o.taker, o.nurse} {
		o.do(t, `INSERT INTO attendance (meeting_id, membership_id, status) VALUES ($1, $2, 'PRESENT')`, o.meeting, p.Membership)
	}
	for n := range 2 {
		o.list(t, n+1)
	}
	o.items = append(o.items, uuid.NewString())
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, kind, ordering, status, title) VALUES ($1, $2, 'PROCEDURE', 3, 'LISTED', 'Training plan')`, o.items[2], o.meeting)
	o.do(t, `INSERT INTO tie (tie_id, case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by, level)
		VALUES (gen_random_uuid(), $1, 'involved', $2, $3, 'normal', '2026-03-02', '2026-03-02', 'INFORMATION', 'test', 'whole')`, o.ids[0], o.health, o.panel.ID)
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

// list puts a case before the meeting.
func (o *office) list(t *testing.T, n int) {
	t.Helper()
	ref, id, person, item := casework.NewReference("EXS", 2026, n), uuid.NewString(), uuid.NewString(), uuid.NewString()
	wrapped, err := o.site.Server.Keys.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', '2026-03-02')`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, residence_force, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'PANEL_LISTED', 'normal', '2026-03-02', 'EDU', 'D', 'OTHER', $5, '2026-03-02', '2026-03-02')`, id, ref, person, o.panel.ID, testkit.Force)
	o.do(t, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) VALUES ($1, $2, $3, 'FIRST', $4, 'LISTED')`, item, o.meeting, id, n)
	o.refs, o.ids, o.items = append(o.refs, ref), append(o.ids, id), append(o.items, item)
}

func (o *office) room() string { return "/meetings/" + o.meeting + "/room" }

func (o *office) form(item, step string) string {
	return `main form[action="` + o.room() + "/items/" + item + "/" + step + `"]`
}

// move opens an item of the agenda, "" closes the one that is discussed.
func move(p *web.Page, item string) *web.Page {
	return p.Submit(`main form[action$="/move"]:has([name="item"][value="`+item+`"])`, nil)
}

// Everybody sees the item that is discussed, if it is for them, and of another only that there is one.
//
// Shows ME9, ME13.
func TestTheRoomFollowsTheMeetingAsFarAsEachMayKnow(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora, nia := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.nurse.User)
	move(cora.Get(o.room()).Want(http.StatusOK), o.items[0]).Want(http.StatusSeeOther)
	if text := nia.Get(o.room()).Want(http.StatusOK).Text("main"); !strings.Contains(text, "Now discussed") || !strings.Contains(text, o.refs[0]) || strings.Contains(text, o.refs[1]) {
		t.Errorf("the nurse reads %s", text)
	}
	if n := o.count(t, `SELECT count(*) FROM item_attendance WHERE agenda_item_id = $1`, o.items[0]); n != 4 {
		t.Errorf("%d of the four whom the case is for are present for it", n)
	}
	o.hands.Advance(20 * time.Minute)
	page := cora.Get(o.room()).Want(http.StatusOK)
	if text := page.Text("main"); !strings.Contains(text, "20 minutes so far, 15 minutes planned: 5 minutes over") {
		t.Errorf("the timer reads %s", text)
	}
	move(page, o.items[1]).Want(http.StatusSeeOther)
	text := nia.Get(o.room()).Want(http.StatusOK).Text("main")
	if !strings.Contains(text, "The panel discusses an item that you are not part of.") || strings.Contains(text, o.refs[1]) || strings.Contains(text, "Room check") {
		t.Errorf("of an item that is not for her the nurse reads %s", text)
	}
	if n := o.count(t, `SELECT count(*) FROM item_attendance WHERE agenda_item_id = $1 AND membership_id = $2`, o.items[1], o.nurse.Membership); n != 0 {
		t.Error("somebody is present for an item who may not know of its case")
	}
	move(cora.Get(o.room()), o.items[2]).Want(http.StatusSeeOther)
	if text := nia.Get(o.room()).Text("main"); !strings.Contains(text, "Training plan") {
		t.Errorf("of the panel's own business the nurse reads %s", text)
	}
	move(cora.Get(o.room()), "").Want(http.StatusSeeOther)
	move(cora.Get(o.room()), o.items[0]).Want(http.StatusSeeOther)
	o.hands.Advance(3 * time.Minute)
	o.do(t, `UPDATE meeting SET status = 'CLOSED', closed_at = $1`, o.hands.Now())
	o.hands.Advance(20 * time.Minute)
	if text := cora.Get(o.room()).Want(http.StatusOK).Text("main"); !strings.Contains(text, "23 minutes so far") || !strings.Contains(text, "The meeting is over") {
		t.Errorf("after the meeting the room reads %s", text)
	}
	if n := o.count(t, `SELECT count(*) FROM item_stretch WHERE closed_at IS NOT NULL`); n != 3 {
		t.Errorf("%d items have ended", n)
	}
}

// Two screens never move a meeting at once: whoever comes second is told, and nothing of theirs is done.
//
// Shows ME13.
func TestTheSecondOfTwoPressesIsToldWhereTheMeetingIs(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora, dan := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.second.User)
	one, other := cora.Get(o.room()).Want(http.StatusOK), dan.Get(o.room()).Want(http.StatusOK)
	move(one, o.items[0]).Want(http.StatusSeeOther)
	told := move(other, o.items[1]).Want(http.StatusConflict)
	if text := told.Text("main"); !strings.Contains(text, "Somebody else moved the meeting on") || !strings.Contains(told.Text(".app-room-now"), o.refs[0]) {
		t.Errorf("the second is told %s", text)
	}
	if n := o.count(t, `SELECT count(*) FROM meeting_room WHERE agenda_item_id = $1`, o.items[0]); n != 1 {
		t.Error("the second press moved the meeting")
	}
	move(told, o.items[1]).Want(http.StatusSeeOther)
}

// Whoever drives does so by the chair's leave, until the chair takes it back.
func TestTheChairLetsSomebodyDrive(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora, mina := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.taker.User)
	page := mina.Get(o.room()).Want(http.StatusOK)
	if page.Doc.Find(`form[action$="/move"]`).Length() != 0 {
		t.Error("a minute taker may move the meeting on by herself")
	}
	cora.Get(o.room()).Submit(`main form[action$="/driver"]`, web.Values{"member": {o.taker.Membership}}).Want(http.StatusSeeOther)
	drives := mina.Get(o.room()).Want(http.StatusOK)
	move(drives, o.items[0]).Want(http.StatusSeeOther)
	drives = mina.Get(o.room())
	cora.Get(o.room()).Submit(`main form[action$="/driver"]`, web.Values{"member": {""}}).Want(http.StatusSeeOther)
	move(drives, o.items[1]).Want(http.StatusForbidden)
}

// The room check says what the law asks and what the panel's own rule adds. Only the rule gives way to a reason.
//
// Shows ME10, SC-03, SC-04, SC-05.
func TestTheRoomCheckIsRedUntilTheLawIsKept(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.do(t, `UPDATE panel SET quorum_least = 5`)
	cora := o.site.SignedIn(t, o.chair.User)
	move(cora.Get(o.room()).Want(http.StatusOK), o.items[0]).Want(http.StatusSeeOther)
	cora.Get(o.room()).Submit(o.form(o.items[0], "present")+`:has([value="`+o.officer.Membership+`"])`, web.Values{"what": {"LEFT"}}).Want(http.StatusSeeOther)
	red := cora.Get(o.room()).Want(http.StatusOK)
	if text := red.Text("main"); !strings.Contains(text, "The panel may not decide") || !strings.Contains(text, "Nobody from "+testkit.Force) {
		t.Errorf("without the police the check says %s", text)
	}
	if red.Doc.Find(`form[action$="/quorum"]`).Length() != 0 {
		t.Error("what the law asks gives way to a reason")
	}
	red.Submit(o.form(o.items[0], "present")+`:has([value="`+o.officer.Membership+`"])`, web.Values{"what": {"CAME"}}).Want(http.StatusSeeOther)
	yellow := cora.Get(o.room())
	if text := yellow.Text("main"); !strings.Contains(text, "Only with a reason") || !strings.Contains(text, "4 of at least 5") {
		t.Errorf("without the panel's own quorum the check says %s", text)
	}
	yellow.Submit(o.form(o.items[0], "quorum"), web.Values{"reason": {" "}}).Want(http.StatusUnprocessableEntity)
	yellow = cora.Get(o.room())
	bare := yellow.Submit(o.form(o.items[0], "quorum"), web.Values{"reason": {"Housing sent word that nothing is known to them"}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(bare.Text(".govuk-error-summary"), "SC-16") || !strings.Contains(bare.Form(o.form(o.items[0], "quorum")).Get("reason"), "Housing sent word") {
		t.Errorf("a reason is taken without the confirmation of SC-16, or is lost: %s", bare.Text(".govuk-error-summary"))
	}
	yellow = cora.Get(o.room())
	yellow.Submit(o.form(o.items[0], "quorum"), web.Values{"reason": {"Housing sent word that nothing is known to them"}, "no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if text := cora.Get(o.room()).Text("main"); !strings.Contains(text, "nothing is known to them") {
		t.Errorf("the reason is not with the item: %s", text)
	}
	if n := o.count(t, `SELECT count(*) FROM narrative WHERE field = $1`, "item/"+o.items[0]+"/quorum"); n != 1 {
		t.Error("the reason is not sealed with the case")
	}
	if n := o.count(t, `SELECT count(*) FROM item_presence WHERE membership_id = $1`, o.officer.Membership); n != 3 {
		t.Errorf("%d changes are kept of somebody who came, left and came back", n)
	}
}

// Positions are kept one by one, by somebody who is there, and told to nobody who is not.
func TestPositionsAreForThoseAtTheItem(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora, dan, mina := o.site.SignedIn(t, o.chair.User), o.site.SignedIn(t, o.second.User), o.site.SignedIn(t, o.taker.User)
	move(cora.Get(o.room()), o.items[0]).Want(http.StatusSeeOther)
	position := func(p testkit.Person) string {
		return o.form(o.items[0], "position") + `:has([value="` + p.Membership + `"])`
	}
	mina.Get(o.room()).Submit(position(o.officer), web.Values{"view": {"agree"}}).Want(http.StatusSeeOther)
	mina.Get(o.room()).Submit(position(o.nurse), web.Values{"view": {"disagree"}}).Want(http.StatusSeeOther)
	mina.Get(o.room()).Submit(position(o.nurse), web.Values{"view": {"abstain"}}).Want(http.StatusSeeOther)
	seats := cora.Get(o.room()).Text(".app-room-seats")
	if !strings.Contains(seats, "Exshire Health Trust Abstains") || !strings.Contains(seats, testkit.Force+" Agrees") {
		t.Errorf("the chair reads %s", seats)
	}
	apart := dan.Get(o.room()).Want(http.StatusOK) // who may read the case and is not at the item
	if apart.Doc.Find(".app-room-who .govuk-tag--green").Text() == "Agrees" || apart.Doc.Find(`form[action$="/position"]`).Length() != 0 {
		t.Error("somebody who is not at the item reads or writes positions")
	}
	if n := o.count(t, `SELECT count(*) FROM item_position`); n != 2 {
		t.Errorf("%d positions of two members", n)
	}
	stale := mina.Get(o.room())
	mina.Get(o.room()).Submit(o.form(o.items[0], "present")+`:has([value="`+o.nurse.Membership+`"])`, web.Values{"what": {"LEFT"}}).Want(http.StatusSeeOther)
	stale.Submit(position(o.nurse), web.Values{"view": {"agree"}}).Want(http.StatusUnprocessableEntity)
}

// Who comes late and who leaves early is kept with the time, and in whose place somebody comes.
//
// Shows ME8.
func TestWhoComesLateAndLeavesEarlyIsKept(t *testing.T) {
	t.Parallel()
	o := open(t)
	nora := o.panel.Hire(t, "Nora Pell", casework.RepHealth, o.health, "", "")
	mina := o.site.SignedIn(t, o.taker.User)
	move(o.site.SignedIn(t, o.chair.User).Get(o.room()), o.items[0]).Want(http.StatusSeeOther)
	late := `main form[action$="/attend"]:has(select)`
	mina.Get(o.room()).Submit(late, web.Values{"arrived": {o.second.Membership}, "deputy_for": {nora.Membership}}).Want(http.StatusUnprocessableEntity)
	mina.Get(o.room()).Submit(`main form[action$="/attend"]:has([value="`+o.nurse.Membership+`"])`, web.Values{"what": {"LEFT"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM item_attendance WHERE membership_id = $1`, o.nurse.Membership); n != 0 {
		t.Error("somebody who left the meeting is present for its item")
	}
	o.hands.Advance(7 * time.Minute)
	mina.Get(o.room()).Submit(late, web.Values{"arrived": {nora.Membership}, "deputy_for": {o.nurse.Membership}}).Want(http.StatusSeeOther)
	text := mina.Get(o.room()).Text("main")
	if !strings.Contains(text, "left at 10:00") || !strings.Contains(text, "in place of Nia Wells, came at 10:07") {
		t.Errorf("the list reads %s", text)
	}
}

// A change reaches a page that follows, from where it was; somebody who is refused is not followed.
func TestAPageThatFollowsHearsOfAChange(t *testing.T) {
	t.Parallel()
	o := open(t)
	cora := o.site.SignedIn(t, o.chair.User)
	lines := make(chan string, 50)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.site.URL+o.room()+"/live?since=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	for _, k := range o.site.SignedIn(t, o.nurse.User).Cookies() {
		r.AddCookie(k)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	go func() {
		for s := bufio.NewScanner(answer.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	move(cora.Get(o.room()), o.items[0]).Want(http.StatusSeeOther)
	for {
		select {
		case line := <-lines:
			if line == "event: changed" {
				outsider := testkit.NewPanelNamed(t, o.site.Database, "OTH", "Another panel").Hire(t, "Olu Stray", casework.PanelChair, "", testkit.OtherAuthority, "")
				o.site.SignedIn(t, outsider.User).Get(o.room() + "/live").Want(http.StatusNotFound)
				return
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no change came")
		}
	}
}
