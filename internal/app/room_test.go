package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"channelpanel/internal/app"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
	product "channelpanel/web"
)

// sits brings a case before an open meeting, with the health trust admitted to it, and answers the meeting's address.
func (o *office) sits(t *testing.T) (ref, meeting string) {
	t.Helper()
	ref = o.refer(t)
	o.screens(t, ref)
	o.officer.Get("/cases/"+ref+"/section36").Want(200).Submit("main form", with(web.Values{
		"body": {"police"}, "body_name": {"Exshire Police"}, "maker": {"Dana Holt"}, "result": {"MET"},
		"grounds": {"Reasonable grounds: several sources agree"}, "no_sensitive": {"yes"},
	}, date("decided_on", "2", "3", "2026"))).Want(303)
	o.asksHealth(t, ref)
	return ref, o.convene(t, ref, "2", "3")
}

// Three windows at one meeting: the chair moves it on and the others follow, somebody who comes late takes a position, the votes are
// split and the chair decides, an adoption lacks a part of section 36(5) and is then made, an action appears on its owner's list
// while it is open, and somebody who steps out loses sight of the item at once.
//
// Shows ME8, ME9, ME10, ME11, ME13, AC8, N4, SC-06, SC-07.
func TestThreeWindowsFollowOneMeeting(t *testing.T) {
	b := browser.Start(t)
	o := open(t)
	ref, meeting := o.sits(t)
	room := meeting + "/room"
	seat := func(name string) string {
		t.Helper()
		var id string
		if err := o.site.Database.Owner(t).GetContext(t.Context(), &id, `SELECT membership_id FROM membership WHERE user_id = $1`, o.userOf(t, name)); err != nil {
			t.Fatal(err)
		}
		return id
	}
	window := func(name string) *browser.Tab {
		return b.Tab(t, o.site.URL, o.site.Cookie(t, casework.UserID(o.userOf(t, name))))
	}
	chair, health, police := window("Chidi Abara"), window("Nia Morris"), window("Piet Okafor")
	for _, tab := range []*browser.Tab{chair, health, police} {
		tab.Open(room)
	}
	shows := func(tab *browser.Tab, text string) {
		t.Helper()
		tab.Until(fmt.Sprintf("document.querySelector('main').innerText.includes(%q)", text))
	}

	// The item opens in every window, for those who may know of it.
	chair.Send(`[data-live-part="next"] form[action$="/move"]`, nil)
	shows(police, "Now discussed")
	shows(health, "Now discussed")
	nurse := seat("Nia Morris")
	chair.Send(`main form[action$="/attend"]:has(select)`, web.Values{"arrived": {nurse}})
	shows(police, "came at")
	chair.Click(`[data-live-part="item"] details summary`)
	chair.Press(`form[action$="/present"]:has([value="` + nurse + `"]) button`)
	shows(health, "Nia Morris")

	// Positions are said: one agrees, one does not, one abstains.
	for who, view := range map[string]string{o.chairSeat: "agree", o.officerSeat: "disagree", nurse: "abstain"} {
		chair.Press(`form[action$="/position"]:has([value="` + who + `"]) button[value="` + view + `"]`)
	}
	shows(police, "Disagrees")
	shows(health, "Abstains")

	// The adoption lacks the plan, and then is made: the chair decides, since nobody has a majority.
	positions := o.chair.Get("/cases/" + ref + "/decide/positions").Want(200)
	if got := positions.Form("main form").Get("position." + o.officerSeat); got != "disagree" {
		t.Errorf("the wizard takes %q for what the police said in the room", got)
	}
	o.enters(t, ref, o.chairSeat)
	o.chair.Get("/cases/"+ref+"/decide/positions").Want(200).Submit("main form", web.Values{
		"position." + o.chairSeat: {"agree"}, "position." + o.officerSeat: {"disagree"}, "position." + nurse: {"abstain"}, "reason." + o.officerSeat: {"Too early"},
	}).Want(303)
	o.chair.Get("/cases/"+ref+"/decide/outcome").Want(200).Submit("main form", web.Values{"outcome": {"ADOPT"}, "chair_reason": {"He is willing now"}}).Want(303)
	check := o.chair.Get("/cases/" + ref + "/decide/check").Want(200)
	if text := check.Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(422).Text("main"); !strings.Contains(text, "Record the support plan first") {
		t.Errorf("an adoption without a plan is refused with %s", text)
	}
	o.plans(t, ref)
	o.chair.Get("/cases/"+ref+"/decide/check").Want(200).Submit("main form", web.Values{"no_sensitive": {"yes"}}).Want(303)
	o.at(t, ref, "ADOPTED_CONSENT_PENDING")

	// An action is on its owner's list within a second, while the list is open.
	list := window("Nia Morris")
	list.Open("/actions")
	list.Until(`document.querySelector('[data-live="/actions/live"]')`)
	time.Sleep(300 * time.Millisecond) // the list has begun to follow
	form := o.chair.Get(room).Want(200).Click(`main a[href*="/actions/new?item="]`).Want(200)
	form.Submit("main form", with(web.Values{
		"agency": {string(o.health)}, "owner": {o.userOf(t, "Nia Morris")}, "what": {"Offer bereavement counselling"}, "no_sensitive": {"yes"},
	}, date("due_on", "20", "3", "2026"))).Want(303)
	saved := time.Now()
	list.Until(fmt.Sprintf("document.querySelector('main table')?.innerText.includes(%q)", ref))
	if took := time.Since(saved); took > time.Second {
		t.Errorf("the action came to its owner's open list after %s", took)
	}
	shows(police, "Nia Morris, Exshire Health Trust, due 20 March 2026")

	// Whoever steps out loses sight of the item at the next event.
	health.Open("/cases/" + ref + "/interest")
	away := window("Nia Morris")
	away.Open(room)
	shows(away, ref)
	told := health.Send("main form", web.Values{"kind": {"PROFESSIONAL"}, "note": {"I taught him"}})
	if told.Status != 303 {
		t.Fatalf("stepping out is answered with %d", told.Status)
	}
	shows(away, "The panel discusses an item that you are not part of.")
	away.Until(fmt.Sprintf("!document.body.textContent.includes(%q)", ref))
	police.Until(`document.querySelector('main').textContent.includes('stepped out')`) // in the list of who came and left
	for _, tab := range []*browser.Tab{chair, police} {
		tab.Quiet()
	}
}

// plans records the plan that an adoption needs (section 36(5)).
func (o *office) plans(t *testing.T, ref string) {
	t.Helper()
	o.coordinator.Get("/cases/"+ref+"/plan").Want(200).Submit("main form[action$='/plan']", with(web.Values{
		"consent_method": {"In person"}, "consent_requester": {"Piet Okafor"}, "needs": {"Belonging"}, "goals": {"New friends"}, "no_sensitive": {"yes"},
	}, date("consent_request_due", "16", "3", "2026"))).Want(303)
	o.coordinator.Get("/cases/"+ref+"/plan/items").Want(200).Submit("main form", web.Values{
		"type": {"IDEO"}, "nature": {"Mentoring on ideology"}, "provider_user": {string(o.providerID)}, "method": {"Face to face"},
		"schedule": {"Weekly for ten weeks"}, "commissioned": {"10"},
	}).Want(303)
}

// Sixty people follow one meeting: a change reaches them all within a second at the 95th percentile.
func TestAChangeReachesSixtyFollowersWithinASecond(t *testing.T) {
	o := open(t)
	_, meeting := o.sits(t)
	room := meeting + "/room"
	const followers, moves = 60, 10
	heard := make(chan time.Time, followers*(moves+1))
	var ready sync.WaitGroup
	for i := range followers {
		who := o.panel.Hire(t, fmt.Sprintf("Follower %02d", i), casework.MinuteTaker, "", "Exshire", "")
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.site.URL+room+"/live?since=0", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/event-stream")
		r.AddCookie(o.site.Cookie(t, who.User))
		answer, err := http.DefaultClient.Do(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%v: %v", answer, err)
		}
		ready.Add(1)
		go func() {
			defer func() { _ = answer.Body.Close() }()
			first := true
			for s := bufio.NewScanner(answer.Body); s.Scan(); {
				if first {
					first = false
					ready.Done()
				}
				if s.Text() == "event: changed" {
					heard <- time.Now()
				}
			}
		}()
	}
	o.chair.Get(room).Submit(`[data-live-part="next"] form`, nil).Want(303) // the first change tells that all follow
	for range followers {
		<-heard
	}
	ready.Wait()
	var waits []time.Duration
	for n := range moves {
		o.chair.Get(room).Want(200).Submit(`main form[action$="/move"]`, nil).Want(303) // closes the item and opens it again in turn
		saved := time.Now()
		for range followers {
			select {
			case at := <-heard:
				waits = append(waits, at.Sub(saved))
			case <-time.After(10 * time.Second):
				t.Fatalf("after change %d not all of %d followers heard", n, followers)
			}
		}
	}
	slices.Sort(waits)
	p95 := waits[len(waits)*95/100]
	t.Logf("%d changes, %d followers: half heard within %s, 95 of 100 within %s, all within %s of the answer", moves, followers, waits[len(waits)/2], p95, waits[len(waits)-1])
	spent := func() time.Duration { // by the server and by those who follow, which are one process here
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	const quiet = 3 * time.Second
	before := spent()
	time.Sleep(quiet)
	idle := float64(spent()-before) / float64(quiet) * 100
	t.Logf("while nothing changes: %.1f %% of a core", idle)
	if idle > 5 {
		t.Errorf("%.1f %% of a core while nothing changes", idle)
	}
	if p95 > time.Second {
		t.Errorf("95 of 100 followers heard within %s", p95)
	}
}

// serving is what the child of the next test serves.
const serving = "ROOM_TEST_DATABASE"

// TestTheChildServes is the server that is killed: it serves where the next test says so, and else is no test.
func TestTheChildServes(t *testing.T) {
	given := os.Getenv(serving)
	if given == "" {
		return
	}
	var db testkit.Database
	if err := json.Unmarshal([]byte(given), &db); err != nil {
		t.Fatal(err)
	}
	at := web.ClockAt(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	site := web.Start(t, &db, func(s *httpd.Server) {
		if _, err := app.Register(s, app.Parts{Auditor: db.As(t, db.AuditorURL), SetUpCode: "CODE"}); err != nil {
			t.Fatal(err)
		}
	}, web.Clock(at.Now), web.Config(func(c *httpd.Config) { c.Nav, c.Assets, c.Idle = app.Menu(), product.Handler(), 1000*time.Hour }))
	fmt.Println("serves " + site.URL)
	time.Sleep(5 * time.Minute) // unless it is killed before
}

// A server that is killed in mid-meeting loses nothing that it has confirmed, and another goes on where the meeting is.
func TestAKilledServerLosesNoConfirmedStepOfAMeeting(t *testing.T) {
	o := open(t)
	_, meeting := o.sits(t)
	room := meeting + "/room"
	given, err := json.Marshal(o.site.Database)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheChildServes$", "-test.v")
	child.Env = append(os.Environ(), serving+"="+string(given))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	address := ""
	for s := bufio.NewScanner(out); address == "" && s.Scan(); {
		_, address, _ = strings.Cut(s.Text(), "serves ")
	}
	if address == "" {
		t.Fatal("the child does not serve")
	}
	chair := (&web.Site{Server: o.site.Server, URL: address, Database: o.site.Database}).SignedIn(t, casework.UserID(o.userOf(t, "Chidi Abara")))
	confirmed := 0
	for range 7 { // opens the item and closes it in turn
		chair.Get(room).Want(200).Submit(`main form[action$="/move"]`, nil).Want(303)
		confirmed++
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	page := o.chair.Get(room).Want(200)
	if version := page.Form(`[data-live-part="where"] form`).Get("version"); version != fmt.Sprint(confirmed) {
		t.Errorf("after %d confirmed steps the meeting stands at step %s", confirmed, version)
	}
	if text := page.Text(`[data-live-part="where"]`); !strings.Contains(text, "Now discussed") {
		t.Errorf("the room goes on with %s", text)
	}
	page.Submit(`[data-live-part="where"] form`, nil).Want(303)
}
