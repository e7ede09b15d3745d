package requests

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
)

// FuzzReturns: whatever is posted as a page of returns, each answer is of one request, from a version, once; text that somebody
// typed is in an answer or beside a fault; and what no page of ours sends is refused.
func FuzzReturns(f *testing.F) {
	const id, other = "5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11", "00000000-0000-4000-8000-000000000001"
	for _, s := range []string{
		"", "no_sensitive=yes", "answer." + id + "=NOTHING&version." + id + "=1", "answer." + id + "=LATER&version." + id + "=1&information." + id + "=x",
		"answer." + id + "=INFORMATION&version." + id + "=1&information." + id + "=x&caveats." + id + "=POLICE&caveats." + id + "=NOT_FAMILY",
		"answer." + id + "=REFUSED&version." + id + "=2&reason." + id + "=x&refusal_caveats." + id + "=ASK_FIRST&answer." + other + "=NO_CHANGE&version." + other + "=3",
		"answer." + strings.ToUpper(id) + "=NOTHING&version." + strings.ToUpper(id) + "=1", "answer.{" + id + "}=NOTHING", "answer.=NOTHING", "answer." + id + "=a&answer." + id + "=b",
		"version." + id + "=-1", "version." + id + "=01&answer." + id + "=NOTHING", "case." + id + "=x", "answer." + id + ".x=NOTHING&version." + id + ".x=1", "caveats." + id + "=&version." + id + "=1",
	} {
		f.Add(s)
	}
	gin.SetMode(gin.ReleaseMode)
	f.Fuzz(func(t *testing.T, body string) {
		values, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequest(http.MethodPost, "/requests", nil)
		c.Request.PostForm = values
		var page returnsForm
		forms, err := httpd.ReadGroups[returnForm](c, &page, pageSize)
		if err != nil {
			return
		}
		given, faults, err := parseReturns(forms)
		if err != nil {
			return
		}
		var ids []string
		kept := ""
		for _, g := range given {
			if u, err := uuid.Parse(g.ID); err != nil || u.String() != g.ID || slices.Contains(ids, g.ID) || g.Version < 0 || values.Get("version."+g.ID) == "" {
				t.Errorf("%+v is taken", g)
			}
			ids = append(ids, g.ID)
			kept += g.Answer.Information + g.Answer.Necessity + g.Answer.Reason
			a := g.Answer
			a.Body, a.On, a.NoSensitive = "Trust", casework.Date{Year: 2026, Month: 3, Day: 27}, true
			if err := a.Validate(a.On); err == nil && (!casework.Returns.Has(string(a.Kind)) || a.Kind == casework.ReturnInformation && a.Necessity == "" || a.Kind == casework.ReturnRefused && a.Reason == "") {
				t.Errorf("%+v is kept", a)
			}
		}
		for id, form := range forms {
			if form.typed() && !slices.Contains(ids, id) && !faults.Any() {
				t.Errorf("what was typed for %s is lost", id)
			}
			for _, text := range []string{form.Information, form.Necessity, form.Reason} {
				if slices.Contains(ids, id) && !strings.Contains(kept, strings.TrimSpace(text)) {
					t.Errorf("%q is lost", text)
				}
			}
		}
	})
}

// FuzzSought: an address of the list that nobody was given is absent, and never reaches the database as it stands.
func FuzzSought(f *testing.F) {
	for _, s := range [][5]string{{}, {"none", "", "MISSING", "due", ""}, {"5f0c7e2e-3c5e-4b8a-9f43-6a2f1d0c9b11", "x", "", "", ""}, {"", "", "WAITING", "due; DROP", ""}} {
		f.Add(s[0], s[1], s[2], s[3], s[4])
	}
	f.Fuzz(func(t *testing.T, meeting, agency, stands, sort, after string) {
		q, err := chaseQuery{meeting, agency, stands, sort, after}.sought()
		if err != nil {
			if !casework.Refused(err, casework.NotFound) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if q.Sort != "" && chaseOrders[q.Sort] == "" || q.Stands != "" && !casework.ReturnsStand.Has(string(q.Stands)) || q.After != "" && uuid.Validate(q.After) != nil {
			t.Errorf("%+v is taken", q)
		}
	})
}

// FuzzTogether: whatever is sent, the form is read without a panic, and nothing is asked without why (SC-15).
func FuzzTogether(f *testing.F) {
	testkit.FuzzTyped(f, "What do you know?", func(t *testing.T, in testkit.Typed) {
		all, faults := togetherForm{Agencies: []string{in.Word}, Cases: []string{in.Word}, Questions: in.Word, Necessity: in.Word, Day: in.Day, Month: in.Month, Year: in.Year, NoSensitive: in.Tick}.parse()
		if ask, faults := (askForm{Agency: in.Word, Questions: in.Word, Necessity: in.Tick, Day: in.Day, Month: in.Month, Year: in.Year, NoSensitive: in.Tick}).parse(3); ask.validate(testkit.TypedOn, true, &faults) == nil && (ask.Asked.Necessity == "" || !ask.Due.After(testkit.TypedOn)) {
			t.Errorf("taken as %+v", ask)
		}
		v := Together{Agencies: []Agency{{ID: "a"}}, Cases: []TogetherCase{{Ref: "EXS-2026-00001-Z"}}}
		if asked, err := all.validate(testkit.TypedOn, v, &faults); err == nil && (len(asked) == 0 || all.Asked.Necessity == "" || !all.NoSensitive) {
			t.Errorf("taken as %+v", all)
		}
	})
}
