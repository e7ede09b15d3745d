package httpd_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

func TestAFaultOfTheProgramShowsNoDetailAndAReference(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	for _, path := range []string{"/panic", "/fails/other", "/fails/render"} {
		p := c.Get(path).Want(500)
		if bytes.Contains(p.Body, []byte("secret")) || bytes.Contains(p.Body, []byte("half a page")) || bytes.Contains(p.Body, []byte(".go")) {
			t.Errorf("%s shows: %s", path, p.Text("main"))
		}
		if id := p.Header.Get("X-Request-Id"); !strings.Contains(p.Text("main"), id) || !strings.Contains(b.log.String(), id) {
			t.Errorf("%s: page or log lacks the request %s", path, id)
		}
	}
	c.Get("/").Want(200) // and the next request is served
}

func TestWhatTheGuardRefusesIs403WithItsReasonAndIsRecorded(t *testing.T) {
	b := newBed(t)
	p := b.SignedIn(t, b.plain).Get("/accounts").Want(403)
	if len(p.Text("main p")) < 20 {
		t.Errorf("the page says only %q", p.Text("main"))
	}
	if b.count(t, `SELECT count(*) FROM audit_event WHERE outcome = 'refused' AND actor = $1`, "u:"+string(b.plain)) != 1 {
		t.Error("the refusal is not in the log")
	}
}

func TestAStaleSaveKeepsWhatWasTyped(t *testing.T) {
	b := newBed(t)
	p := b.SignedIn(t, b.plain).Get("/note").Submit("form[action='/note']", web.Values{"text": {"stale"}}).Want(409)
	p.Check(page.In("main", page.HasText("Somebody else changed this record"), page.HasText("What you typed"), page.HasText("stale")))
	if b.saves.Load() != 0 {
		t.Error("it was saved")
	}
}

func TestWhatIsSecretIsNotShownAgain(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	form := with(c.Get("/note").Form("form[action='/note']"), "current", "tell nobody")
	for _, path := range []string{"/secret/conflict", "/secret/down"} {
		if p := c.Post(path, form); p.Status < 400 || bytes.Contains(p.Body, []byte("tell nobody")) {
			t.Errorf("%s: %d %s", path, p.Status, p.Text("main"))
		}
	}
	if p := c.Post("/fails/down", form).Want(503); !bytes.Contains(p.Body, []byte("tell nobody")) {
		t.Error("without NoDraft the page would keep it: this test would see nothing")
	}
}

func TestAnUnknownOutcomeIsNeverCalledAFailure(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	form := c.Get("/note").Form("form[action='/note']")
	p := c.Post("/fails/unknown", with(form, "text", "typed once")).Want(503)
	p.Check(page.In("main", page.HasText("We are checking whether this was saved. Do not enter it again."), page.NoText("Nothing was saved")))
	p = p.Click("main a[href^='/saved/']").Want(200)
	p.Check(page.In("h1", page.IsText("It was not saved")))
	if b.count(t, `SELECT count(*) FROM draft WHERE place = '/fails/unknown'`) != 1 {
		t.Error("what was typed was not kept")
	}
}

func TestAFormThatWasSavedAfterAllIsFound(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	form := c.Get("/note").Form("form[action='/note']")
	c.Post("/note", with(form, "text", "x")).Want(303)
	look := "/saved/" + form.Get("form_key")
	if p := c.Get(look).Want(303); p.Location() != "/note/saved" {
		t.Errorf("led to %s", p.Location())
	}
	b.SignedIn(t, b.admin).Get(look).Want(200).Check(page.In("main", page.HasText("It was not saved"))) // somebody else's key is as one that never was
}

func TestWithTheDatabaseAwayThePageKeepsWhatWasTyped(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	form := with(c.Get("/note").Form("form[action='/note']"), "text", "an hour of <work>")
	p := c.Post("/fails/down", form).Want(503)
	if p.Header.Get("Retry-After") == "" {
		t.Error("Retry-After is missing")
	}
	again := p.Form("main form")
	if again.Get("text") != "an hour of <work>" || again.Get("form_key") != form.Get("form_key") {
		t.Errorf("the page holds %v", again)
	}
	db := testkit.DB(t)
	line := testkit.NewLine(t, db.AppURL)
	sessions, err := pg.Pool(line.URL, 2, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sessions.Close() }()
	away := newBedOn(t, db, web.Config(func(c *httpd.Config) { c.Sessions = sessions }))
	d := away.SignedIn(t, away.plain)
	form = with(d.Get("/note").Form("form[action='/note']"), "text", "an hour of work")
	line.Cut() // the session itself cannot be loaded
	p = d.Post("/note", form).Want(503)
	if got := p.Form("main form"); got.Get("text") != "an hour of work" {
		t.Errorf("the page holds %v", got)
	}
	if wrong := missing(p.Header, false); len(wrong) > 0 {
		t.Error(wrong)
	}
	line.Mend()
	p.Submit("main form", nil).Want(303) // and sent again it is saved
	if away.saves.Load() != 1 {
		t.Error("it was not saved")
	}
}

// The database is lost in the middle of a request, at each of the three moments that differ. Whatever can be known is
// said, nothing else; and what was typed is never lost.
func TestWhenTheDatabaseIsLostInTheMiddleOfARequest(t *testing.T) {
	const typed = "an hour of work"
	for _, tc := range []struct {
		when    string
		cut     func(*testkit.Line)
		unknown bool // COMMIT was sent, and no answer came
		saved   bool
		apart   bool // sessions and drafts are still reached
	}{
		{"before COMMIT", func(l *testkit.Line) { l.CutBefore("audit_event") }, false, false, false},
		{"as COMMIT is sent", func(l *testkit.Line) { l.CutBefore("COMMIT") }, true, false, false},
		{"as COMMIT is sent, for this connection", func(l *testkit.Line) { l.CutBefore("COMMIT") }, true, false, true},
		{"as the answer to COMMIT comes", func(l *testkit.Line) { l.CutAfter("COMMIT") }, true, true, false},
		{"as the answer to COMMIT comes, for this connection", func(l *testkit.Line) { l.CutAfter("COMMIT") }, true, true, true},
	} {
		t.Run(tc.when, func(t *testing.T) {
			db := testkit.DB(t)
			line := testkit.NewLine(t, db.AppURL)
			address := line.URL
			if tc.apart {
				address = db.AppURL
			}
			sessions, err := pg.Pool(address, 2, time.Second)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = sessions.Close() })
			clock := web.ClockAt(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
			over := db.Open(t, func(c *pg.Config) { c.URL, c.Clock = line.URL, clock.Now })
			b := newBedOn(t, db, web.Clock(clock.Now), web.Config(func(c *httpd.Config) { c.Sessions, c.DB = sessions, over }))
			c := b.SignedIn(t, b.plain)
			form := with(c.Get("/note").Form("form[action='/note']"), "text", typed)

			tc.cut(line)
			p := c.Post("/note", form).Want(503)
			p.Check(page.In("main", page.NoText("failed"), page.NoText("error"), page.HasText("saved")))
			drafts := func() int { return b.count(t, `SELECT count(*) FROM draft`) }
			if onPage := bytes.Contains(p.Body, []byte(typed)); onPage == tc.apart || drafts() == 1 != tc.apart {
				t.Errorf("what was typed is in %d drafts, and on the page: %s", drafts(), p.Text("main"))
			}
			if wrong := missing(p.Header, false); len(wrong) > 0 {
				t.Error(wrong)
			}
			if tc.unknown { // and while it is away, nobody says more
				away := p.Click("main a[href^='/saved/']").Want(503)
				away.Check(page.In("main", page.NoText("Nothing was saved"), page.NoText("failed")))
				if tc.apart {
					away.Check(page.In("main", page.HasText("We are checking whether this was saved")))
				}
			}
			line.Mend()
			if !tc.unknown {
				p.Check(page.In("main", page.HasText("Nothing was saved")))
				p.Submit("main form", nil).Want(303)
			} else {
				p.Check(page.In("main", page.HasText("We are checking whether this was saved. Do not enter it again."), page.NoText("Nothing was saved")))
				look := p.Click("main a[href^='/saved/']")
				if tc.saved {
					look.Want(303).Follow().Want(200).Check(page.In("main", page.HasText("It was saved")))
					if drafts() != 0 {
						t.Error("the form would open again with what has been saved already")
					}
				} else {
					look.Want(200).Check(page.In("h1", page.IsText("It was not saved")))
					form := c.Get("/note").Form("form[action='/note']")
					if tc.apart && form.Get("text") != typed {
						t.Errorf("the form opens again with %q", form.Get("text"))
					}
					c.Post("/note", with(form, "text", typed)).Want(303)
				}
			}
			if n := b.count(t, `SELECT count(*) FROM audit_event WHERE action = 'self:use' AND outcome = 'done'`); n != 1 {
				t.Errorf("it is on record %d times, want once", n)
			}
		})
	}
}

// Shows T36.
func TestAFormSentTwentyTimesIsSavedOnceAndEverybodyIsLedToTheSamePage(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	form := with(c.Get("/note").Form("form[action='/note']"), "text", "once")
	var wg sync.WaitGroup
	places := make(chan string, 20)
	for range 20 {
		wg.Go(func() { places <- c.Post("/note", form).Location() })
	}
	wg.Wait()
	close(places)
	for place := range places {
		if place != "/note/saved" {
			t.Errorf("led to %q", place)
		}
	}
	b.clock.Advance(20 * time.Minute)
	c.Get("/").Want(200)
	c.Post("/note", form).Follow().Want(200).Check(page.In("main", page.HasText("saved already")))
	if n := b.count(t, `SELECT count(*) FROM audit_event WHERE action = 'self:use' AND outcome = 'done'`); b.saves.Load() != 1 || n != 1 {
		t.Errorf("saved %d times, %d entries", b.saves.Load(), n)
	}
}

func TestTheEngineRefusesToStartWithoutItsParts(t *testing.T) {
	if _, err := httpd.New(httpd.Config{}); err == nil {
		t.Error("it was made without a database")
	}
}
