package httpd_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

func TestAFormHoldsWhatItsPageDrewAndNothingElse(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	for _, tc := range []struct {
		name string
		form url.Values
		want int
	}{
		{"as drawn", url.Values{"text": {"x"}}, 303},
		{"a field left out", url.Values{"text": nil}, 303},
		{"several ticked", url.Values{"needs": {"a", "b"}}, 303},
		{"a field that the form does not have", url.Values{"is_admin": {"true"}}, 400},
		{"a single field twice", url.Values{"text": {"x", "y"}}, 400},
		{"as long as it may be, in characters", url.Values{"text": {strings.Repeat("ü", 100)}}, 303},
		{"one character longer", url.Values{"text": {strings.Repeat("ü", 101)}}, 422},
		{"a NUL", url.Values{"text": {"a\x00b"}}, 400},
		{"bytes that are no text", url.Values{"text": {"a\xffb"}}, 400},
		{"very many values", url.Values{"needs": make([]string, 300)}, 400},
		{"more than the route takes", url.Values{"text": {strings.Repeat("x", 70_000)}}, 413},
		{"a faulty key", url.Values{"form_key": {"'; drop table"}}, 400},
	} {
		form := c.Get("/note").Form("form[action='/note']")
		maps.Copy(form, tc.form)
		saved := b.saves.Load()
		if p := c.Post("/note", form); p.Status != tc.want {
			t.Errorf("%s: answered %d, want %d", tc.name, p.Status, tc.want)
		}
		if (b.saves.Load() != saved) != (tc.want == 303) {
			t.Errorf("%s: saved %d", tc.name, b.saves.Load()-saved)
		}
	}
	form := c.Get("/note").Form("form[action='/note']")
	form.Set("text", strings.Repeat("z", 120)+" the end")
	long := c.Post("/note", form).Want(422)
	if text := long.Text("main"); !strings.Contains(text, "it has 128 characters, and there is room for 100") || !strings.Contains(text, "zz the end") {
		t.Errorf("what is too long is answered with %s", text)
	}
	admin := b.SignedIn(t, b.admin)
	form = admin.Get("/accounts").Form("form[action='/accounts']")
	form.Del("form_key")
	admin.Post("/accounts", form).Want(400)
	if p := c.Post("/note", url.Values{}); p.Status != 403 {
		t.Errorf("an empty form is answered %d", p.Status)
	}
}

func TestFieldsReportEverythingThatIsWrongAtOnce(t *testing.T) {
	var faults casework.Faults
	f := httpd.Fields(&faults)
	f.Required("reason", "  ", "Enter why")
	f.Date("closed_on", "31", "2", "2026", "Enter the date of closure")
	f.Date("due_on", "", "", "", "Enter the date due")
	f.Date("born_on", "1", "", "2001", "Enter a date of birth")
	f.Int("sessions", "51", 0, 50, "Enter how many sessions, up to 50")
	f.YesNo("consent", "maybe", "Select yes if consent was given")
	f.Choice("outcome", "HACKED", []string{"MET"}, "Select an outcome")
	f.Choices("needs", []string{"a", "z"}, []string{"a", "b"}, "Select needs from the list")
	list, _ := httpd.Invalid(faults.Err())
	want := []casework.Fault{
		{Field: "reason", Msg: "Enter why"},
		{Field: "closed_on", Msg: "The date of closure must be a real date, like 27 3 2026"},
		{Field: "due_on", Msg: "Enter the date due"},
		{Field: "born_on", Msg: "A date of birth must include a month"},
		{Field: "sessions", Msg: "Enter how many sessions, up to 50"},
		{Field: "consent", Msg: "Select yes if consent was given"},
		{Field: "outcome", Msg: "Select an outcome"},
		{Field: "needs", Msg: "Select needs from the list"},
	}
	if d := cmp.Diff(want, list); d != "" {
		t.Error(d)
	}
}

func TestFieldsReadWhatIsRight(t *testing.T) {
	var faults casework.Faults
	f := httpd.Fields(&faults)
	got := []any{
		f.Required("reason", " moved away ", ""), f.Date("on", "24", "november", "2026", "").String(), f.OptionalDate("due", "", "", "", "").IsZero(),
		f.Int("n", " 7 ", 0, 50, ""), f.YesNo("yes", "yes", ""), f.YesNo("no", "no", ""), f.Choice("c", "b", []string{"a", "b"}, ""),
		f.Choices("cs", []string{"b", "b", "a"}, []string{"a", "b"}, ""),
	}
	want := []any{"moved away", "2026-11-24", true, 7, true, false, "b", []string{"b", "a"}}
	if d := cmp.Diff(want, got); d != "" || faults.Any() {
		t.Error(d, faults.Err())
	}
}

func TestAVersionIsAPlainNumber(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "17": 17} {
		if got, err := httpd.FormVersion(text); err != nil || got != want {
			t.Errorf("%q: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "+1", "01", "1e3", "x", "99999999999999999999"} {
		if _, err := httpd.FormVersion(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
