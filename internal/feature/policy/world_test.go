package policy_test

import (
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/policy"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// now is a Thursday.
var now = time.Date(2026, 3, 26, 10, 0, 0, 0, time.UTC)

// office is a panel with two administrators and some of those who may or may not see the policy.
type office struct {
	site                              *web.Site
	service                           *policy.Service
	owner                             *sqlx.DB
	panel                             *testkit.Panel
	health                            casework.AgencyID
	ada, ben, chair, auditor, nurse   testkit.Person
	coordinator, officer, dataProtect testkit.Person
}

func open(t *testing.T) *office {
	t.Helper()
	db := testkit.DB(t)
	o := &office{owner: db.Owner(t), panel: testkit.NewPanel(t, db)}
	o.health = o.panel.Agency(t, "Exshire Health Trust", "NHS")
	o.ada = o.panel.Hire(t, "Ada Minster", casework.Administrator, "", "", "")
	o.ben = o.panel.Hire(t, "Ben Tarrant", casework.Administrator, "", "", "")
	o.chair = o.panel.Hire(t, "Cora Hale", casework.PanelChair, "", testkit.Authority, "")
	o.coordinator = o.panel.Hire(t, "Cy Lorne", casework.Coordinator, "", testkit.Authority, "")
	o.officer = o.panel.Hire(t, "Pat Oakes", casework.CaseOfficer, "", "", testkit.Force)
	o.auditor = o.panel.Hire(t, "Abe Quill", casework.Auditor, "", "", "")
	o.dataProtect = o.panel.Hire(t, "Dee Parr", casework.DataProtection, "", "", "")
	o.nurse = o.panel.Hire(t, "Nia Wells", casework.RepHealth, o.health, "", "")
	o.site = web.Start(t, db, func(s *httpd.Server) {
		o.service = policy.NewService(s.DB, s.Guard)
		policy.New(o.service).Routes(s)
	}, web.Clock(web.ClockAt(now).Now))
	return o
}

func (o *office) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.owner.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}
