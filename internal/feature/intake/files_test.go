package intake_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

const (
	attach = "form[enctype]"
	detach = "form[action$='/remove']"
)

func pdf(text string) web.Upload {
	return web.Upload{Field: "file", Name: "Letter of the school.pdf", Body: []byte("%PDF-1.7 " + text)}
}

// A file sent with a referral is sealed at once, opened by nobody, and becomes a document of the case when the referral does.
//
// Shows IN7.
func TestAFileSentWithAReferralBecomesADocumentOfTheCase(t *testing.T) {
	o := open(t)
	me := o.hire(t, casework.Coordinator)
	c := o.site.SignedIn(t, me)
	page := c.Get("/referrals/new/documents").Want(http.StatusOK)
	for name, f := range map[string]web.Upload{
		"choose a file": {Field: "file", Name: "", Body: nil}, "not what its name says": {Field: "file", Name: "a.pdf", Body: []byte("MZ")}, "10 MB or smaller": {Field: "file", Name: "a.pdf", Body: append([]byte("%PDF-"), make([]byte, casework.LargestDocument)...)},
	} {
		refused := page.Submit(attach, web.Values{"kind": {"REPORT"}}, f).Want(http.StatusUnprocessableEntity)
		if said := strings.ToLower(refused.Text(".govuk-error-summary")); !strings.Contains(said, strings.ToLower(name)) || refused.Form(attach).Get("kind") != "REPORT" {
			t.Errorf("refused with %q, want %q", said, name)
		}
	}
	page.Submit(attach, web.Values{"kind": {"LETTER"}}, pdf("what the school saw")).Want(http.StatusSeeOther)
	c.Get("/referrals/new/documents").Submit(attach, nil, web.Upload{Field: "file", Name: "notes.txt", Body: []byte("A note.")}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM referral_file WHERE position(convert_to('what the school saw', 'UTF8') IN sealed) > 0 OR position(convert_to('Letter', 'UTF8') IN about) > 0`); n != 0 {
		t.Error("a file lies open in the database")
	}
	if got := o.site.SignedIn(t, o.hire(t, casework.Coordinator)).Get("/referrals/new/documents").Want(http.StatusOK).Text("main"); strings.Contains(got, "Letter of the school") {
		t.Error("somebody else finds the file in their draft")
	}
	again := c.Get("/referrals/new/documents")
	if !strings.Contains(again.Text("main"), "Letter of the school.pdf") || !strings.Contains(c.Get("/referrals/new").Text("main"), "2 files") {
		t.Errorf("the form does not say what is attached: %s", again.Text("main"))
	}
	again.Submit(detach, nil).Want(http.StatusSeeOther)
	last := c.Get("/referrals/new/documents").Doc.Find(detach).Length()
	if last != 1 {
		t.Fatalf("%d files after one was removed", last)
	}
	fill(c, "Rowan", "Ashdown").Submit("form[action='/referrals']", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM document d JOIN document_chunk k ON k.document_id = d.document_id WHERE d.section = 'case.referral' AND d.scan = 'WAITING'`); n != 1 {
		t.Errorf("%d documents on the case", n)
	}
	if n := o.count(t, `SELECT count(*) FROM referral_file`); n != 0 {
		t.Errorf("%d files stay behind", n)
	}
}

// By a one-time link nothing is shown back but what is attached in this draft, and it goes with the referral to the panel.
//
// Shows IN7.
func TestAFileComesWithAReferralByALink(t *testing.T) {
	o := open(t)
	me := o.hire(t, casework.Coordinator)
	c := o.site.SignedIn(t, me)
	link := o.handOut(t, c, "Exshire Village School")
	head := o.site.Anonymous(t)
	head.Get(link + "/documents").Want(http.StatusNotFound) // not begun
	writes(head, link, "Rowan", "Ashdown")
	for range casework.MostWithReferral {
		head.Get(link+"/documents").Want(http.StatusOK).Submit(attach, nil, pdf("x")).Want(http.StatusSeeOther)
	}
	if full := head.Get(link + "/documents"); full.Doc.Find(attach).Length() != 0 || full.Doc.Find(detach).Length() != casework.MostWithReferral {
		t.Error("a sixth file is asked for")
	}
	o.site.Anonymous(t).Get(link + "/documents").Want(http.StatusNotFound) // another browser
	head.Get(link+"/check").Submit(outside, web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	came := c.Get("/referrals/incoming").Click("td a, th a").Want(http.StatusOK)
	if !strings.Contains(came.Text("main"), "Letter of the school.pdf") || came.Doc.Find("a[href*='file']").Length() != 0 {
		t.Errorf("whoever takes it in reads %s", came.Text("main"))
	}
	came.Submit("form[action$='/take']", web.Values{"no_sensitive": {"yes"}}).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM document`); n != casework.MostWithReferral || o.count(t, `SELECT count(*) FROM referral_file`) != 0 {
		t.Errorf("%d documents, %d files left", n, o.count(t, `SELECT count(*) FROM referral_file`))
	}
}

// What was typed and its files end together: discarded, revoked, or turned away and over.
func TestFilesEndWithWhatTheyWereSentWith(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	c.Get("/referrals/new/documents").Submit(attach, nil, pdf("x")).Want(http.StatusSeeOther)
	c.Get("/referrals/new").Submit("form[action$='/discard']", nil).Want(http.StatusSeeOther)
	link := o.handOut(t, c, "Exshire Village School")
	head := o.site.Anonymous(t)
	writes(head, link, "Rowan", "Ashdown")
	head.Get(link+"/documents").Submit(attach, nil, pdf("x")).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM referral_file`); n != 1 {
		t.Fatalf("%d files, want that of the link alone", n)
	}
	c.Get("/referrals/links").Submit("form[action$='/revoke']", nil).Want(http.StatusSeeOther)
	if n := o.count(t, `SELECT count(*) FROM referral_file`); n != 0 {
		t.Errorf("%d files of a link that was revoked", n)
	}
	speaker := o.site.SignedIn(t, o.speaker(t, casework.RepEducation, "Edda Stone", "Exshire Education"))
	speaker.Get("/referrals/send/documents").Want(http.StatusOK).Submit(attach, nil, pdf("x")).Want(http.StatusSeeOther)
	sends(speaker, "Rowan", "Ashdown")
	if n := o.count(t, `SELECT count(*) FROM referral_file WHERE incoming_id IS NOT NULL`); n != 1 {
		t.Fatalf("%d files came with what a partner sent", n)
	}
	o.do(t, `UPDATE incoming SET sealed = NULL, status = 'TURNED_AWAY', reason = 'NO-CONCERN'`)
	if n := o.count(t, `SELECT count(*) FROM referral_file`); n != 0 {
		t.Errorf("%d files of a referral that is over", n)
	}
}

// A body beyond the limit of the page is told apart from a long text.
func TestAFileBeyondTheLimitOfThePageIsSaidPlainly(t *testing.T) {
	o := open(t)
	c := o.site.SignedIn(t, o.hire(t, casework.Coordinator))
	page := c.Get("/referrals/new/documents").Submit(attach, nil, web.Upload{Field: "file", Name: "a.pdf", Body: bytes.Repeat([]byte("x"), casework.LargestDocument+2<<20)})
	if page.Want(http.StatusRequestEntityTooLarge); !strings.Contains(page.Text("main"), "choose a smaller file") {
		t.Errorf("it says %s", page.Text("main"))
	}
}
