package app_test

import (
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// Somebody whose password was set by somebody else gets no page and takes no step until they have chosen their own.
//
// Shows AX16.
func TestAPasswordSetBySomebodyElseIsChangedBeforeAnythingElse(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	who := o.panel.Hire(t, "Newt Arkwright", casework.PanelChair, "", "Exshire", "")
	newt := o.site.SignedIn(t, who.User)
	newt.Get("/cases/" + ref).Want(200)
	owner := o.site.Database.Owner(t)
	if _, err := owner.ExecContext(t.Context(), `UPDATE user_account SET must_change = true WHERE user_id = $1`, who.User); err != nil {
		t.Fatal(err)
	}
	before := o.state(t, ref)
	asked := 0
	for _, r := range o.site.Server.Routes() {
		if r.Method != "GET" || r.Access == "public" || strings.Contains(r.Path, ":id") || r.Path == httpd.ChangePassword || r.Path == "/account/again" {
			continue
		}
		asked++
		p := newt.Get(strings.NewReplacer(":ref", ref, ":key", "k").Replace(r.Path))
		if p.Status != 303 || p.Location() != httpd.ChangePassword {
			t.Errorf("%s answered %d %s", r.Path, p.Status, p.Location())
		}
	}
	if asked < 30 {
		t.Fatalf("only %d pages were asked", asked)
	}
	if p := newt.Get("/account/password").Want(200); !strings.Contains(p.Text("body"), "Somebody else set your password") {
		t.Error("the page does not say why")
	} else if p.Doc.Find(".govuk-notification-banner--success").Length() != 0 || p.Doc.Find(".govuk-notification-banner").Length() != 1 {
		t.Error("why somebody is led there is said as if they had done something well")
	}
	if o.state(t, ref) != before {
		t.Error("a step was taken")
	}
	if _, err := owner.ExecContext(t.Context(), `UPDATE user_account SET must_change = false WHERE user_id = $1`, who.User); err != nil {
		t.Fatal(err)
	}
	newt.Get("/cases/" + ref).Want(200)
}
