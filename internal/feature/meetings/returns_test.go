package meetings_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
)

// The agenda says of each case what agencies returned and how it is to be handled, and of a return that did not come that it is
// missing; to a representative, who may know of the case, it says nothing of any of it.
//
// Shows N6, CO9, ME18.
func TestTheAgendaShowsWhatCameBackAndWhatIsMissing(t *testing.T) {
	t.Parallel()
	o := open(t)
	meeting := o.meeting(t)
	ref, person, id := casework.NewReference("EXS", 2026, 1), uuid.NewString(), uuid.NewString()
	o.do(t, `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', now())`, person)
	o.do(t, `INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'PANEL_LISTED', '2026-03-01', 'EDU', 'D', 'OTHER', '2026-03-01', '2026-03-01')`, id, ref, person, o.panel.ID)
	o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) VALUES (gen_random_uuid(), $1, $2, 'FIRST', 1, 'LISTED')`, meeting, id)
	ask := func(agency casework.AgencyID, sent, due, status, answer, caveats string) {
		o.do(t, `INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, answer, caveats, asked_by)
			VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8)`, id, agency, sent, due, status, answer, caveats, o.coordinator.User)
	}
	school, homes := o.panel.Agency(t, "Exshire College", "FE"), o.panel.Agency(t, "Exshire Homes", "OTHER")
	ask(school, "2026-03-02", "2026-03-09", "ANSWERED", "INFORMATION", "{NOT_SUBJECT}")
	ask(homes, "2026-03-02", "2026-03-09", "ANSWERED", "NOTHING", "{}") // and asked again since:
	ask(homes, "2026-03-16", "2026-03-20", "SENT", "", "{}")
	page := o.site.SignedIn(t, o.chair.User).Get("/meetings/" + meeting).Want(http.StatusOK)
	got := strings.Join(strings.Fields(page.Text("main")), " ")
	for _, want := range []string{"Exshire College New information", "Do not tell the person", "Exshire Homes Missing"} {
		if !strings.Contains(got, want) {
			t.Errorf("the agenda does not say %q: %s", want, got)
		}
	}
	if strings.Contains(got, "Nothing held") || page.Doc.Find(`a[href="/returns?meeting=`+meeting+`"]`).Length() != 1 {
		t.Error("the agenda shows an older return in place of the newest, or does not lead to the list")
	}
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since)
		SELECT $1, 'involved', m.agency_id, m.panel_id, 'normal', '2026-03-01', '2026-03-01' FROM membership m WHERE m.user_id = $2`, id, o.nurse.User)
	if got := o.site.SignedIn(t, o.nurse.User).Get("/meetings/" + meeting).Want(http.StatusOK).Text("main"); !strings.Contains(got, ref) || strings.Contains(got, "Missing") || strings.Contains(got, "College") {
		t.Errorf("a representative reads on the agenda what other agencies returned: %s", got)
	}
}
