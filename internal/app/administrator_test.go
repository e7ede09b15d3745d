package app_test

import (
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

// An administrator grants every role and sees no case: on no page of one, in no list, no search, no count and no mail, and by
// no step on one.
func TestAnAdministratorNeverSeesACase(t *testing.T) {
	o := open(t)
	ref := o.refer(t)
	owner := o.site.Database.Owner(t)
	var family string
	if err := owner.GetContext(t.Context(), &family, `SELECT p.family_name FROM person p JOIN case_file c ON c.person_id = p.person_id WHERE c.ref = $1`, ref); err != nil {
		t.Fatal(err)
	}
	ada := o.site.SignedIn(t, o.panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "").User)
	opened := 0
	for _, r := range o.site.Server.Routes() {
		path := strings.Replace(r.Path, ":ref", ref, 1)
		if strings.ContainsAny(path, ":*") || r.Access == "public" {
			continue
		}
		onCase := strings.HasPrefix(r.Access, "case")
		if r.Method != "GET" {
			continue
		}
		p := ada.Get(path)
		if p.Status == 200 {
			opened++
		}
		if onCase && p.Status != 403 && p.Status != 404 {
			t.Errorf("GET %s is answered with %d to an administrator", r.Path, p.Status)
		}
		if strings.HasPrefix(r.Path, "/cases/:ref") && p.Status != 404 {
			t.Errorf("GET %s says with %d that the case is there", r.Path, p.Status)
		}
		if text := string(p.Body); strings.Contains(text, family) || (strings.Contains(text, ref) && p.Status == 200) {
			t.Errorf("GET %s shows an administrator the case", r.Path)
		}
	}
	if opened < 6 {
		t.Errorf("only %d pages were open to an administrator: the test asks nothing", opened)
	}
	// The same pages show the coordinator the case, so that what is not shown above is there to be shown.
	if text := string(o.coordinator.Get("/cases").Want(200).Body); !strings.Contains(text, ref) {
		t.Error("the list of cases shows nobody the case")
	}
}
