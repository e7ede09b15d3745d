package outbox_test

import (
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/outbox"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/mail"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// world is the outbox's pages over three messages: one sent, one waiting, one failed.
type world struct {
	site  *web.Site
	db    *testkit.Database
	panel *testkit.Panel
}

func newWorld(t *testing.T, sends bool) *world {
	t.Helper()
	db := testkit.DB(t)
	w := &world{db: db, panel: testkit.NewPanel(t, db)}
	w.site = web.Start(t, db, func(s *httpd.Server) {
		queue, err := jobs.NewQueue()
		if err != nil {
			t.Fatal(err)
		}
		outbox.New(outbox.NewService(s.DB, s.Guard, mail.NewOutbox(queue)), sends).Routes(s)
	})
	if _, err := db.Owner(t).ExecContext(t.Context(), `
		INSERT INTO mail_message (mail_id, address, kind, subject, body, status, fault, tries, queued_at, sent_at) VALUES
			(gen_random_uuid(), 'sent@example.org', 'notice', 's', 'b', 'SENT', '', 1, '2026-03-02 09:00', '2026-03-02 09:01'),
			(gen_random_uuid(), 'waiting@example.org', 'notice', 's', 'b', 'WAITING', '', 0, '2026-03-02 10:00', NULL),
			(gen_random_uuid(), 'gone@example.org', 'notice', 's', 'b', 'FAILED', 'The mail server refused it for good (code 550)', 1, '2026-03-02 11:00', NULL)`); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) administrator(t *testing.T) *web.Client {
	t.Helper()
	who := w.panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "")
	return w.site.SignedIn(t, who.User)
}

// Shows NO8.
func TestAnAdministratorSeesWhatFailedAndHasItTriedAgain(t *testing.T) {
	w := newWorld(t, true)
	ada := w.administrator(t)
	page := ada.Get("/mail?status=FAILED").Want(200)
	text := page.Text("main")
	if !strings.Contains(text, "gone@example.org") || strings.Contains(text, "sent@example.org") || !strings.Contains(text, "code 550") {
		t.Fatalf("the failed messages read %q", text)
	}
	page.Submit(`form[action$="/again"]`, nil).Want(303)
	var status string
	if err := w.db.Owner(t).GetContext(t.Context(), &status, `SELECT status FROM mail_message WHERE address = 'gone@example.org'`); err != nil || status != "WAITING" {
		t.Errorf("after trying again it is %s (%v)", status, err)
	}
	if p := page.Submit(`form[action$="/again"]`, nil); p.Status != 303 { // the same form again: saved already
		t.Errorf("the same form again answered %d", p.Status)
	}
	var queued int
	if err := w.db.Owner(t).GetContext(t.Context(), &queued, `SELECT count(*) FROM river_job`); err != nil || queued != 1 {
		t.Errorf("%d jobs were asked for (%v)", queued, err)
	}
}

func TestWithoutAMailServerThePageSaysSo(t *testing.T) {
	for _, sends := range []bool{true, false} {
		w := newWorld(t, sends)
		if said := strings.Contains(w.administrator(t).Get("/mail").Want(200).Text("main"), "No mail server is configured"); said == sends {
			t.Errorf("with a server: %v; the page says that there is none: %v", sends, said)
		}
	}
}

func TestNobodyElseReadsTheOutbox(t *testing.T) {
	w := newWorld(t, true)
	for _, role := range []casework.Role{casework.PanelChair, casework.Coordinator, casework.Auditor} {
		who := w.panel.Hire(t, "Nobody "+string(role), role, "", testkit.Authority, "")
		if p := w.site.SignedIn(t, who.User).Get("/mail"); p.Status != 403 {
			t.Errorf("%s got %d", role, p.Status)
		}
	}
}
