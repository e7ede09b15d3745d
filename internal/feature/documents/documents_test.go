package documents_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/documents"
	"channelpanel/internal/platform/clamd"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/clam"
	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

// desk is a panel with one case and those who work on it.
type desk struct {
	site    *web.Site
	owner   *sqlx.DB
	service *documents.Service
	daemon  *clam.Daemon
	ref, id string

	coordinator, officer, chair, taker, decider *web.Client
	adder, chairman                             testkit.Person
	hands                                       *web.Hands
}

func open(t *testing.T, scanned bool) *desk {
	t.Helper()
	db := testkit.DB(t)
	d := &desk{owner: db.Owner(t), ref: casework.NewReference("EXS", 2026, 1), id: uuid.NewString(), daemon: clam.Start(t), hands: web.ClockAt(time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC))}
	panel := testkit.NewPanel(t, db)
	var scanner *clamd.Daemon
	if scanned {
		var err error
		if scanner, err = clamd.At(d.daemon.Address); err != nil {
			t.Fatal(err)
		}
	}
	line, err := jobs.NewQueue()
	if err != nil {
		t.Fatal(err)
	}
	var wrapped []byte
	d.site = web.Start(t, db, func(s *httpd.Server) {
		d.service = documents.NewService(s.DB, s.Guard, casefile.NewCabinet(s.Guard, s.Keys), s.Keys, line, scanner)
		documents.New(d.service).Routes(s)
		if wrapped, err = s.Keys.NewCaseKey(); err != nil {
			t.Fatal(err)
		}
	}, web.Clock(d.hands.Now))
	person := uuid.NewString()
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO person (person_id, given_name, family_name, date_of_birth, created_at) VALUES ($1, 'Ash', 'Birchwood', '2008-05-04', '2026-03-20')`, []any{person}},
		{`INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
			VALUES ($1, $2, $3, $4, 'RECEIVED', '2026-03-20', 'EDU', 'D', 'ISLAMIST', '2026-03-20', '2026-03-20')`, []any{d.id, d.ref, person, panel.ID}},
		{`INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, []any{d.id, wrapped}},
	} {
		if _, err := d.owner.ExecContext(t.Context(), q.query, q.args...); err != nil {
			t.Fatal(err)
		}
	}
	d.adder = panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "")
	d.coordinator = d.site.SignedIn(t, d.adder.User)
	d.officer = d.site.SignedIn(t, panel.Hire(t, "Ola Ferris", casework.CaseOfficer, "", "", testkit.Force).User)
	d.chairman = panel.Hire(t, "Chidi Abara", casework.PanelChair, "", testkit.Authority, "")
	d.chair = d.site.SignedIn(t, d.chairman.User)
	d.taker = d.site.SignedIn(t, panel.Hire(t, "Min Tate", casework.MinuteTaker, "", "", "").User)
	d.decider = d.site.SignedIn(t, panel.Hire(t, "Dee Cole", casework.Section36Decider, "", "", testkit.Force).User)
	return d
}

// errands are what waits for somebody.
func (d *desk) errands(t *testing.T, who testkit.Person) (said string) {
	t.Helper()
	if err := d.site.Server.DB.Read(t.Context(), casework.Actor{Kind: casework.SignedIn, ID: who.User}, func(tx *pg.Tx) error {
		list, err := d.service.Errands(t.Context(), tx)
		for _, e := range list.List {
			said += e.Text + "\n"
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return said
}

var pdf = append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("A report of a visit.\n"), 20_000)...)

func filed(section casework.Subject) web.Values {
	return web.Values{"kind": {"REPORT"}, "section": {string(section)}, "no_sensitive": {"yes"}}
}

// attach sends a file through the form and returns the document's address.
func (d *desk) attach(t *testing.T, name string, body []byte, section casework.Subject) string {
	t.Helper()
	form := d.coordinator.Get("/cases/" + d.ref + "/documents/add").Want(http.StatusOK)
	return form.Submit("main form", filed(section), web.Upload{Field: "file", Name: name, Body: body}).Want(http.StatusSeeOther).Location()
}

func (d *desk) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := d.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// A document is quarantined until the scanner has called it clean: nobody opens it before, and nobody ever where it is harmful. Its
// name and what it holds are in the database as nobody can read them.
func TestADocumentIsOpenedOnlyOnceItWasScanned(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	at := d.attach(t, "C:\\Ash\\Visit of 12 March.pdf", pdf, casework.OnReferral)
	d.coordinator.Get(at).Want(http.StatusOK).Check(page.In("main", page.HasText("Visit of 12 March.pdf"), page.HasText("Waiting for the scan"), page.Absent("a[href$='/file']"), page.Absent("form[action$='/release']")))
	d.officer.Get(at + "/file").Want(http.StatusConflict)
	if err := d.service.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := d.officer.Get(at + "/file").Want(http.StatusOK)
	if !bytes.Equal(f.Body, pdf) {
		t.Error("what is handed over is not what was attached")
	}
	for name, want := range map[string]string{"Content-Disposition": `attachment; filename="Visit of 12 March.pdf"`, "X-Content-Type-Options": "nosniff", "Content-Type": "application/pdf", "Cache-Control": "no-store"} {
		if got := f.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	number := casework.DocumentID(at[strings.LastIndex(at, "/")+1:]).Number()
	d.officer.Get(at).Check(page.In("main", page.HasText(number)))
	if n := d.count(t, `SELECT count(*) FROM audit_event WHERE position(convert_to('file of document ' || $1, 'UTF8') IN leaf) > 0`, number); n != 1 {
		t.Errorf("%d entries name the document whose file was handed over", n)
	}
	if n := d.count(t, `SELECT count(*) FROM audit_event WHERE action = 'case.documents:read' AND outcome = 'viewed' AND case_id = $1`, d.id); n != 3 {
		t.Errorf("%d entries of reading", n)
	}
	if n := d.count(t, `SELECT (SELECT count(*) FROM document_chunk WHERE position(convert_to('visit', 'UTF8') IN sealed) > 0) + (SELECT count(*) FROM document WHERE position(convert_to('March', 'UTF8') IN about) > 0)
		+ (SELECT count(*) FROM audit_event WHERE position(convert_to('March.pdf', 'UTF8') IN payload) > 0)`); n != 0 {
		t.Error("the name or the bytes can be read in the database")
	}

	bad := d.attach(t, "notes.txt", clam.Eicar(), casework.OnReferral)
	d.daemon.Answer("") // it is away
	if err := d.service.Sweep(t.Context()); err == nil {
		t.Error("a scanner that says nothing is no fault")
	}
	d.officer.Get(bad).Check(page.In("main", page.HasText("Waiting for the scan")))
	if got := d.errands(t, d.chairman); got != "" {
		t.Errorf("at once the chair is told %q", got)
	}
	d.hands.Advance(time.Hour)
	if got := d.errands(t, d.chairman); !strings.Contains(got, "has waited for the scan for an hour") {
		t.Errorf("after an hour the chair is told %q", got)
	}
	d.officer = d.site.SignedIn(t, d.chairman.User) // an hour ends every session
	d.daemon.Says.Store(nil)
	if err := d.service.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.officer.Get(bad).Want(http.StatusOK).Check(page.In("main", page.HasText("Harmful: it cannot be opened"), page.HasText("EICAR"), page.Absent("form[action$='/release']")))
	d.officer.Get(bad + "/file").Want(http.StatusConflict)
	if n := d.count(t, `SELECT count(*) FROM notice WHERE user_id = $1 AND link = $2`, d.adder.User, bad); n != 1 {
		t.Error("whoever attached it is not told")
	}
	if _, err := d.owner.ExecContext(t.Context(), `UPDATE document SET scan = 'CLEAN' WHERE scan = 'FOUND'`); err == nil {
		t.Error("the database lets a harmful document be called clean")
	}
	asked := d.daemon.Asked.Load()
	if err := d.service.Sweep(t.Context()); err != nil || d.daemon.Asked.Load() != asked {
		t.Errorf("what was scanned is scanned again: %v", err)
	}
}

// Where nothing is scanned, and where the scanner cannot judge a file, somebody other than who attached it releases it, for a reason.
func TestWithoutAScanSomebodyElseReleasesADocument(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	form := d.coordinator.Get("/cases/" + d.ref + "/documents/add").Want(http.StatusOK)
	form.Check(page.In("main", page.HasText("Files are not scanned here")))
	at := d.attach(t, "visit.pdf", pdf, casework.OnReferral)
	d.coordinator.Get(at).Want(http.StatusOK).Check(page.In("main", page.HasText("Waits to be released"), page.HasText("once somebody else has released it"), page.Absent("form[action$='/release']")))
	d.coordinator.Get(at + "/file").Want(http.StatusConflict)
	own := d.chair.Get(at).Want(http.StatusOK).Form("main form[action$='/release']")
	own.Set("reason", "SCANNED")
	token := d.coordinator.Get(at).Form("main form[action$='/remove']").Get("csrf_token")
	own.Set("csrf_token", token)
	own.Set("form_key", strings.Repeat("9", 32))
	d.coordinator.Post(at+"/release", own).Want(http.StatusConflict)
	if d.errands(t, d.adder) != "" || !strings.Contains(d.errands(t, d.chairman), "release it") {
		t.Error("not exactly others are asked to release it")
	}
	stale := d.officer.Get(at).Want(http.StatusOK)
	p := d.chair.Get(at).Want(http.StatusOK)
	p.Submit("main form[action$='/release']", nil).Want(http.StatusUnprocessableEntity).Check(page.In(".govuk-error-summary", page.HasText("Select why it is released without a scan")))
	p.Submit("main form[action$='/release']", web.Values{"reason": {"SCANNED"}}).Want(http.StatusSeeOther)
	stale.Submit("main form[action$='/release']", web.Values{"reason": {"SAFETY"}}).Want(http.StatusConflict)
	if got := d.coordinator.Get(at + "/file").Want(http.StatusOK); !bytes.Equal(got.Body, pdf) {
		t.Error("what is handed over is not what was attached")
	}
	d.coordinator.Get(at).Check(page.In("main", page.HasText("Released"), page.HasText("Chidi Abara: It was scanned before it was sent here")))

	// It is removed for a reason; what it held is destroyed where it may not be held.
	p = d.chair.Get(at).Want(http.StatusOK)
	p.Submit("main form[action$='/remove']", nil).Want(http.StatusUnprocessableEntity).Check(page.In(".govuk-error-summary", page.HasText("Select why the document is removed")))
	p.Submit("main form[action$='/remove']", web.Values{"removal": {"OTHER-PERSON"}}).Want(http.StatusSeeOther)
	d.chair.Get(at + "/file").Want(http.StatusConflict)
	d.chair.Get("/cases/" + d.ref + "/documents").Check(page.In("main table", page.HasText("visit.pdf"), page.HasText("Removed")))
	if n := d.count(t, `SELECT count(*) FROM case_event WHERE case_id = $1 AND section = 'case.referral' AND title IN ('Attached a document', 'Released a document without a scan', 'Removed a document')`, d.id); n != 3 {
		t.Errorf("%d of the three steps stand on the case's timeline, for whoever reads that section", n)
	}
	if n := d.count(t, `SELECT count(*) FROM document_chunk`); n != 0 {
		t.Errorf("%d pieces of what may not be held are there", n)
	}
}

// A document is there for whoever may read its section, and for others as if it were not.
//
// Shows AX1.
func TestADocumentIsThereForWhoeverMayReadItsSection(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	at := d.attach(t, "consent.txt", []byte("Signed by the mother.\n"), casework.OnConsent)
	// The section 36 decision-maker may have documents, and may not read consent.
	d.decider.Get("/cases/" + d.ref + "/documents").Want(http.StatusOK).Check(page.In("main", page.NoText("consent.txt")))
	d.decider.Get(at).Want(http.StatusNotFound)
	d.decider.Get(at + "/file").Want(http.StatusNotFound)
	d.decider.Get("/cases/" + d.ref + "/documents/add").Want(http.StatusForbidden)
	for name, who := range map[string]*web.Client{"minute taker": d.taker, "nobody": d.site.Anonymous(t)} {
		if p := who.Get(at); p.Status == http.StatusOK || strings.Contains(string(p.Body), "consent.txt") {
			t.Errorf("the %s has the document", name)
		}
	}
	d.chair.Get("/cases/" + casework.NewReference("EXS", 2026, 2) + at[strings.Index(at, "/documents"):]).Want(http.StatusNotFound)
	d.chair.Get("/cases/" + d.ref + "/documents/" + uuid.NewString()).Want(http.StatusNotFound)
	d.chair.Get("/cases/" + d.ref + "/documents/x").Want(http.StatusNotFound)
}

func zipped(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p)
		if err == nil {
			_, err = fmt.Fprint(w, "application/vnd.oasis.opendocument.text")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is no document of the kinds that are taken is refused by what is in it, with every fault at once, and what was chosen stays.
func TestWhatIsNoDocumentIsRefusedByItsContent(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	for _, row := range []struct {
		name string
		body []byte
		says string
	}{
		{"a.exe", []byte("MZ"), "The file must be a PDF"}, {"a.pdf", []byte("MZ\x90"), "not what its name says"}, {"a.txt", []byte("a\x00b"), "not what its name says"},
		{"a.pdf", []byte("<html>"), "not what its name says"}, {"a.docx", zipped(t, "x"), "not what its name says"}, {"a.odt", zipped(t, "content.xml"), "not what its name says"}, {"a.odt", zipped(t, "mimetype", "Basic/Standard/x.xml"), "macros"},
		{"a.docx", zipped(t, "word/document.xml", "word/vbaProject.bin"), "macros"}, {"a.pdf", nil, "Choose a file"}, {"a.pdf", append([]byte("%PDF-"), make([]byte, casework.LargestDocument)...), "10 MB or smaller"},
	} {
		form := d.coordinator.Get("/cases/" + d.ref + "/documents/add").Want(http.StatusOK)
		p := form.Submit("main form", web.Values{"kind": {"LETTER"}}, web.Upload{Field: "file", Name: row.name, Body: row.body}).Want(http.StatusUnprocessableEntity)
		faults := p.Text(".govuk-error-summary")
		for _, says := range []string{row.says, "Select where the document belongs", "intelligence service"} {
			if !strings.Contains(faults, says) {
				t.Errorf("%s of %d bytes: the faults %q do not say %q", row.name, len(row.body), faults, says)
			}
		}
		if p.Doc.Find("input[name=kind][value=LETTER][checked]").Length() != 1 {
			t.Error("what was chosen is lost")
		}
	}
	if n := d.count(t, `SELECT count(*) FROM document`); n != 0 {
		t.Errorf("%d were attached", n)
	}
	for name, body := range map[string][]byte{"a.odt": zipped(t, "mimetype", "content.xml"), "a.docx": zipped(t, "word/document.xml"), "a.PNG": []byte("\x89PNG\r\n\x1a\nx"), "a.jpg": []byte("\xff\xd8\xffx"), "ä.txt": []byte("Grüße\n")} {
		d.attach(t, name, body, casework.OnReferral)
	}
}
