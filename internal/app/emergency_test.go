package app_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

// The way of somebody in need of a case: from a page that shows nothing, by the reference alone, and back to a page that
// shows nothing.
//
// Shows CO10, NO2.
func TestEmergencyAccessIsInSightOnEveryPageOfItsCaseUntilItEnds(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	nurse := o.site.SignedIn(t, o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.panel.Agency(t, "Exshire Hospital Trust", "NHS"), "", "").User)
	absent := "EXS-2026-99999-" + ref[len(ref)-1:]
	lost := nurse.Get("/cases/" + ref).Want(http.StatusNotFound)
	if none := nurse.Get("/cases/" + absent).Want(http.StatusNotFound); !bytes.Equal(lost.Body, none.Body) {
		t.Error("the page of a case that one may not know of is not that of an absent one")
	}
	if chair := o.chair.Get("/cases/" + absent).Want(http.StatusNotFound); strings.Contains(chair.Text("main"), "Emergency") {
		t.Error("emergency access is offered to somebody who may not use it")
	}
	p := lost.Click("main a[href='/emergency']").Want(http.StatusOK).Submit("main form", web.Values{
		"ref": {ref}, "need": {"LIFE"}, "reason": {"He has just told me what he will do tonight."},
	}).Follow().Want(http.StatusOK)
	if got := p.Text(".app-emergency"); !strings.Contains(got, "Emergency access until 11:00am") {
		t.Errorf("the case's page does not say that it is open in an emergency, and until when: %q", got)
	}
	if got := p.Text("body"); !strings.Contains(got, "Jordan Ashworth") || !strings.Contains(got, "violent videos") {
		t.Error("the person and the referral cannot be read in the emergency")
	}
	pages := 0
	for _, r := range o.site.Server.Routes() {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.Path, "/cases/:ref") || strings.Count(r.Path, ":") != 1 {
			continue
		}
		p := nurse.Get(strings.Replace(r.Path, ":ref", ref, 1))
		if p.Status != http.StatusOK && p.Status != http.StatusForbidden {
			t.Errorf("%s answers %d in an emergency", r.Path, p.Status)
			continue
		}
		pages++
		if p.Doc.Find(".app-emergency form[action='/cases/"+ref+"/emergency/end']").Length() != 1 {
			t.Errorf("%s (%d) is a page of the case without the banner and its end", r.Path, p.Status)
		}
	}
	if pages < 10 {
		t.Errorf("only %d pages of the case were looked at", pages)
	}
	if nurse.Get("/").Want(http.StatusOK).Doc.Find(".app-emergency").Length() != 0 {
		t.Error("a page of no case has the banner")
	}
	if !strings.Contains(nurse.Get("/cases").Text("main"), ref) {
		t.Error("the case is not on the list while it is open")
	}
	for who, told := range map[string]*web.Client{"chair": o.chair, "auditor": o.auditor} {
		start := told.Get("/").Want(http.StatusOK)
		if got := start.Text(".app-notices"); !strings.Contains(got, "Emergency access was opened") {
			t.Errorf("the %s's first page holds no notice: %q", who, got)
		}
		if got := start.Text("main table"); !strings.Contains(got, ref) || !strings.Contains(got, "4 March 2026") {
			t.Errorf("the %s's first page does not say that the use waits for its review: %q", who, got)
		}
	}

	o.hands.Advance(time.Hour)
	gone := nurse.Get("/cases/" + ref).Want(http.StatusNotFound)
	if none := nurse.Get("/cases/" + absent); !bytes.Equal(gone.Body, none.Body) {
		t.Error("after the hour the case is not answered as an absent one")
	}
	if strings.Contains(nurse.Get("/cases").Text("main"), ref) {
		t.Error("the case is still on the list after the hour")
	}
}

func TestEmergencyAccessEndsOnTheButtonOfItsBanner(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	nurse := o.site.SignedIn(t, o.panel.Hire(t, "Noor Haddad", casework.RepHealth, o.panel.Agency(t, "Exshire Hospital Trust", "NHS"), "", "").User)
	p := nurse.Get("/emergency").Submit("main form", web.Values{"ref": {ref}, "need": {"CONTACT"}, "reason": {"I am on my way to the house."}}).Follow()
	if got := p.Submit(".app-emergency form", nil).Follow().Want(http.StatusOK).Text("main"); !strings.Contains(got, "Emergency access has ended") {
		t.Errorf("it is not said that it ended: %s", got)
	}
	nurse.Get("/cases/" + ref).Want(http.StatusNotFound)
}
