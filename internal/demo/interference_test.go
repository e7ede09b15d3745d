package demo_test

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	"channelpanel/web/ui"
)

// hiding is the demonstration with what most of its people may not see: a second panel, and two people of whom nobody else
// knows what they keep.
type hiding struct {
	ring  *keys.Ring
	db    *testkit.Database
	known map[casework.Role]casework.UserID // one of each role on the demonstration's panel

	neighbour, neighbourOfficer casework.UserID // of the other panel
	keeper                      casework.UserID // a coordinator who keeps what is closed to everybody else
	theirs                      string          // a case of the other panel
	closed                      string          // one of their own that is closed to each of them

	other *testkit.Panel
}

const (
	hiddenFamily  = "Thistlewood" // whom no one of the known may find
	knownFamily   = "Ashby"
	otherDistrict = "Wyeshire"
)

func (s seeded) hide(t *testing.T) *hiding {
	t.Helper()
	h := &hiding{db: s.db.Copy(t), ring: s.ring}
	h.known = firsts(t, h.db, s.people)
	owner := h.db.Owner(t)
	var panel casework.PanelID
	if err := owner.GetContext(t.Context(), &panel, `SELECT panel_id FROM panel`); err != nil {
		t.Fatal(err)
	}
	h.keeper = testkit.PanelOf(t, h.db, panel).Hire(t, "Kay Winter", casework.Coordinator, "", "", "").User
	h.other = testkit.NewPanelNamed(t, h.db, "WYE", "Wyeshire Channel panel")
	do(t, owner, `INSERT INTO panel_authority (panel_id, authority) VALUES ($1, $2)`, h.other.ID, otherDistrict)
	do(t, owner, `INSERT INTO panel_force (panel_id, force) VALUES ($1, 'Wyeshire Police')`, h.other.ID)
	h.neighbour = h.other.Hire(t, "Nell Farrow", casework.Coordinator, "", otherDistrict, "").User
	h.neighbourOfficer = h.other.Hire(t, "Odd Larsen", casework.CaseOfficer, "", "", "Wyeshire Police").User
	// The health trust works with both panels: its member of one may not see what the trust is asked by the other.
	var trust casework.AgencyID
	if err := owner.GetContext(t.Context(), &trust, `SELECT agency_id FROM membership WHERE user_id = $1`, h.known[casework.RepHealth]); err != nil {
		t.Fatal(err)
	}
	h.other.Hire(t, "Hal Dunn", casework.RepHealth, trust, "", "")
	h.theirs = refer(t, over(t, h.db, h.ring).SignedIn(t, h.neighbour), "Robin", "Alder", otherDistrict)
	h.closed = h.shuts(t, over(t, h.db, h.ring).SignedIn(t, h.keeper), "Maple")
	return h
}

func do(t *testing.T, owner *sqlx.DB, query string, args ...any) {
	t.Helper()
	if _, err := owner.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// refer sends a referral through the pages of its form and returns the case's reference.
func refer(t *testing.T, c *web.Client, given, family, authority string) string {
	t.Helper()
	for _, p := range []struct {
		page  string
		typed web.Values
	}{
		{"person", web.Values{"given_name": {given}, "family_name": {family}, "approximate_age": {"19"}, "residence_authority": {authority}}},
		{"concern", web.Values{"concern": {"Speaks of violence to " + family + "'s friends."}, "concern_type": {"RIGHT_WING"}}},
		{"people", web.Values{"source": {"EDU"}}},
	} {
		c.Get("/referrals/new/"+p.page).Want(200).Submit("main form", p.typed).Want(303)
	}
	at := c.Get("/referrals/new/check").Want(200).Submit("main form[action='/referrals']", web.Values{"no_sensitive": {"yes"}}).Want(303)
	return strings.TrimPrefix(at.Location(), "/cases/")
}

// assess submits an assessment, which waits to be signed off, and notes a visit.
func assess(t *testing.T, c *web.Client, ref string) {
	t.Helper()
	at := c.Get("/cases/"+ref+"/assessments/new").Want(200).Submit("main form", web.Values{"occasion": {"PRE-PANEL"}}).Want(303).Location()
	for strings.Contains(at, "/write/") {
		form := c.Get(at).Want(200)
		typed := web.Values{"save": {"next"}, "overall": {"Not vulnerable."}}
		if form.Doc.Find("[name=overall]").Length() == 0 {
			delete(typed, "overall")
		}
		form.Doc.Find("main input[type=radio]").Each(func(_ int, radio *goquery.Selection) {
			if radio.AttrOr("value", "") == "NOT" {
				typed[radio.AttrOr("name", "")] = []string{"NOT"}
			}
		})
		at = form.Submit("main form", typed).Want(303).Location()
	}
	c.Get(at).Want(200).Submit("main form[action$='/submit']", web.Values{"no_sensitive": {"yes"}}).Want(303)
	c.Get("/cases/"+ref+"/investigation").Want(200).Submit("main form", web.Values{
		"kind": {"VISIT"}, "happened_on-day": {"5"}, "happened_on-month": {"1"}, "happened_on-year": {"2026"}, "spoke": {"The officer"}, "with": {"Her aunt"}, "found": {"Nobody was in."}, "no_sensitive": {"yes"},
	}).Want(303)
}

// annotate adds to the record of a case's person what is there for whoever may know of that case alone, with a link to the person
// of another.
func annotate(t *testing.T, c *web.Client, ref, other string) {
	t.Helper()
	at := "/cases/" + ref + "/person"
	c.Get(at+"/contact").Want(200).Submit("main form", web.Values{"kind": {"GP"}, "name": {"Dr Lee"}, "phone": {"01632 960199"}}).Want(303)
	c.Get(at+"/needs").Want(200).Submit("main form", web.Values{"trait_NEURO": {"AUTISM"}, "trait_CARE": {"LEFT"}}).Want(303)
	c.Get(at+"/link").Want(200).Submit("main form", web.Values{"ref": {other}, "kind": {"FRIEND"}}).Want(303)
}

// difference is one thing that is so at the other site and not at the first, made by the product's own pages where it has one.
type difference struct {
	name string
	make func(t *testing.T, h *hiding, site *web.Site) (shut []string) // references of cases that are there only at the other site
}

// differences are what nobody of the known may see.
func differences() []difference {
	return []difference{
		{"an extra case of another panel, on its way", func(t *testing.T, h *hiding, site *web.Site) []string {
			c := site.SignedIn(t, h.neighbour)
			ref := refer(t, c, "Ash", hiddenFamily, otherDistrict)
			var trust string
			get(t, site, &trust, `SELECT agency_id FROM membership WHERE user_id = $1`, h.known[casework.RepHealth])
			c.Get("/cases/"+ref+"/ties/admit").Want(200).Submit("main form", web.Values{
				"agency": {trust}, "level": {"whole"}, "reason": {"DISCUSSION"}, "until-day": {"1"}, "until-month": {"6"}, "until-year": {"2027"},
			}).Want(303)
			c.Get("/cases/"+ref+"/requests/new").Want(200).Submit("main form", web.Values{
				"agency": {trust}, "questions": {"Is she known?"}, "necessity": {"The panel has to know."}, "no_sensitive": {"yes"},
			}).Want(303)
			assess(t, c, ref)
			do(t, site.Database.Owner(t), `UPDATE case_file SET state = 'INFO_GATHERING', section36_on = received_on - 90 WHERE ref = $1`, h.theirs) // its assessment is overdue
			return []string{ref}
		}},
		{"a changed narrative of another panel's case", func(t *testing.T, h *hiding, site *web.Site) []string {
			site.SignedIn(t, h.neighbour).Get("/cases/"+h.theirs+"/summary/edit").Want(200).Submit("main form", web.Values{"text": {"She moved in with an uncle."}}).Want(303)
			return nil
		}},
		{"an extra member of another panel and an extra tie to its case", func(t *testing.T, h *hiding, site *web.Site) []string {
			more := testkit.PanelOf(t, site.Database, h.other.ID).Hire(t, "Mo Rees", casework.Coordinator, "", otherDistrict, "").User
			site.SignedIn(t, h.neighbour).Get("/cases/"+h.theirs+"/ties/name").Want(200).Submit("main form", web.Values{
				"user": {string(more)}, "part": {"lead"}, "note": {"Takes over."},
			}).Want(303)
			return nil
		}},
		{"a sealed case of their own panel", func(t *testing.T, h *hiding, site *web.Site) []string {
			ref := h.holds(t, site, "Rowan", "sealed")
			h.asks(t, site, ref) // nobody is there to be reminded
			return []string{ref}
		}},
		{"an earlier case of somebody they know, on another panel", func(t *testing.T, h *hiding, site *web.Site) []string {
			owner, ref, id := site.Database.Owner(t), casework.NewReference("WYE", 2025, 7), uuid.NewString()
			do(t, owner, `
				INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, created_at, updated_at)
				SELECT $1, $2, c.person_id, $3, 'CLOSED_FINAL', '2025-01-07', 'EDU', c.concern_scheme, c.concern, '2025-01-07', '2025-01-07'
				FROM case_file c WHERE c.ref LIKE 'LLR-%' AND c.sens = 'normal' ORDER BY c.received_on DESC, c.ref LIMIT 1`, id, ref, h.other.ID)
			wrapped, err := h.ring.NewCaseKey()
			if err != nil {
				t.Fatal(err)
			}
			do(t, owner, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, id, wrapped)
			do(t, owner, `UPDATE case_file SET state = 'RECEIVED' WHERE ref = $1`, ref)
			annotate(t, site.SignedIn(t, h.neighbour), ref, h.theirs)
			do(t, owner, `UPDATE case_file SET state = 'CLOSED_FINAL' WHERE ref = $1`, ref)
			return []string{ref}
		}},
		{"what another panel's figures count", func(t *testing.T, h *hiding, site *web.Site) []string {
			do(t, site.Database.Owner(t), `
				WITH made AS (
					INSERT INTO person (person_id, given_name, family_name, date_of_birth, residence_authority, created_at)
					SELECT gen_random_uuid(), 'Jo', $2, '2008-05-04', $3, '2026-01-01' FROM generate_series(1, 30) RETURNING person_id)
				INSERT INTO case_file (case_id, ref, person_id, panel_id, state, received_on, source, concern_scheme, concern, screened_on, adopted_on, closed_on,
					closure_code, residence_authority, created_at, updated_at)
				SELECT gen_random_uuid(), 'WYE-2026-' || (50000 + row_number() OVER ()) || '-X', person_id, $1, 'CLOSED_FINAL', '2026-01-07', 'EDU', '2024', 'ISLAMIST',
					'2026-01-09', '2026-02-09', '2026-06-09', 'SUCCESS', $3, '2026-01-07', '2026-01-07' FROM made`, h.other.ID, hiddenFamily, otherDistrict)
			return nil
		}},
		{"a case of their own panel that is closed to each of them", func(t *testing.T, h *hiding, site *web.Site) []string {
			ref := h.shuts(t, site.SignedIn(t, h.keeper), "Hazel")
			h.reminds(t, site, h.asks(t, site, ref))
			return []string{ref}
		}},
	}
}

// shuts makes a case of the demonstration's panel that is closed to each of the known.
func (h *hiding) shuts(t *testing.T, keeper *web.Client, given string) (ref string) {
	t.Helper()
	ref = refer(t, keeper, given, hiddenFamily, "Leicester")
	for _, role := range slices.Sorted(maps.Keys(h.known)) {
		form := keeper.Get("/cases/" + ref + "/ties/bar").Want(200)
		if form.Doc.Find(`option[value="`+string(h.known[role])+`"]`).Length() == 0 {
			if role != casework.Administrator { // who belongs to no panel
				t.Errorf("the case cannot be closed to the %s", role)
			}
			continue
		}
		form.Submit("main form", web.Values{"user": {string(h.known[role])}, "kind": {"BARRED"}, "note": {"Related to the family."}}).Want(303)
	}
	return ref
}

// acts are what is done on a case that is closed to each of the known: who reads the log finds none of it there.
func acts() difference {
	return difference{"what is done on a case that is closed to each of them", func(t *testing.T, h *hiding, site *web.Site) []string {
		c := site.SignedIn(t, h.keeper)
		c.Get("/cases/"+h.closed+"/summary/edit").Want(200).Submit("main form", web.Values{"text": {"He moved in with an uncle."}}).Want(303)
		c.Get("/cases/" + h.closed + "/looked").Want(200)
		return []string{h.closed}
	}}
}

// asks has the keeper ask an agency of which nobody is among the known, and returns the request's address.
func (h *hiding) asks(t *testing.T, site *web.Site, ref string) string {
	t.Helper()
	var agency string
	get(t, site, &agency, `SELECT agency_id FROM agency WHERE name = 'Charnwood Vale Mental Health'`)
	return site.SignedIn(t, h.keeper).Get("/cases/"+ref+"/requests/new").Want(200).Submit("main form", web.Values{
		"agency": {agency}, "questions": {"Is she known?"}, "necessity": {"The panel has to know."}, "no_sensitive": {"yes"},
	}).Want(303).Location()
}

func (h *hiding) reminds(t *testing.T, site *web.Site, request string) {
	t.Helper()
	site.SignedIn(t, h.keeper).Get(request).Want(200).Submit("main form", web.Values{}).Want(303)
}

// holds has the keeper make a case of the demonstration's panel and hold it closely.
func (h *hiding) holds(t *testing.T, site *web.Site, given, to string) (ref string) {
	t.Helper()
	c := site.SignedIn(t, h.keeper)
	ref = refer(t, c, given, hiddenFamily, "Leicester")
	var known string // somebody whom they know
	get(t, site, &known, `SELECT ref FROM case_file WHERE ref LIKE 'LLR-%' AND sens = 'normal' AND ref <> $1 AND ref <> $2 ORDER BY received_on DESC, ref LIMIT 1`, ref, h.closed)
	annotate(t, c, ref, known)
	c.Get("/cases/"+ref+"/documents/add").Want(200).Submit("main form", web.Values{"kind": {"LETTER"}, "section": {string(casework.OnReferral)}, "no_sensitive": {"yes"}},
		web.Upload{Field: "file", Name: "letter.txt", Body: []byte("She moved in with an uncle.")}).Want(303) // which waits for somebody to release it
	c.Get("/cases/"+ref+"/holding").Want(200).Submit("main form", web.Values{"to": {to}, "reason": {"STAFF"}, "note": {"An aunt works for a partner."}}).Want(303)
	return ref
}

func get(t *testing.T, site *web.Site, dest any, query string, args ...any) {
	t.Helper()
	if err := site.Database.Owner(t).GetContext(t.Context(), dest, query, args...); err != nil {
		t.Fatal(err)
	}
}

// mayKnow says of a page that its reader may see, by the written rules, that something happened elsewhere: the log and who
// holds which role are read for the whole installation, and so is the outbox, which says of no message what it is about. Whoever
// drafts a change of the access policy is told how far it would reach, in rounded numbers.
func mayKnow(server *httpd.Server, role casework.Role) func(string) bool {
	reads := map[casework.Role][]string{
		casework.Auditor:        {"audit:", "account:list"},
		casework.DataProtection: {"audit:", "account:list"},
		casework.Administrator:  {"account:", "mail:", "panel:", "policy:propose"},
	}[role]
	lawful := map[string]bool{}
	for _, r := range server.Routes() {
		for _, kind := range reads {
			if strings.HasPrefix(r.Access, kind) {
				lawful[strings.Split(r.Path, "/:")[0]] = true
			}
		}
	}
	return func(path string) bool {
		path, _, _ = strings.Cut(path, "?")
		for prefix := range lawful {
			if path == prefix || strings.HasPrefix(path, prefix+"/") {
				return true
			}
		}
		return false
	}
}

// world is a copy of the hiding place with differences, and for whom of the known they are hidden.
type world struct {
	site *web.Site
	shut []string // cases that are there only here
}

// with is the world of h and of more, copied.
func (h *hiding) with(t *testing.T, from *testkit.Database, more ...difference) world {
	t.Helper()
	w := world{site: over(t, from.Copy(t), h.ring)}
	for _, d := range more {
		w.shut = append(w.shut, d.make(t, h, w.site)...)
	}
	return w
}

// hiddenFrom are differences on the demonstration's own panel that some roles see and others do not.
func hiddenFrom() (unlessNamed, fromAgencies difference) {
	unlessNamed = difference{"a restricted case", func(t *testing.T, h *hiding, site *web.Site) []string {
		ref := h.holds(t, site, "Linden", "restricted")
		do(t, site.Database.Owner(t), `UPDATE case_export SET cases = cases + 1 WHERE status = 'ASKED'`) // somebody who may see it asked to export it
		h.reminds(t, site, h.asks(t, site, ref))
		return []string{ref}
	}}
	fromAgencies = difference{"a case that their agency was not admitted to, and what they may not read of the others", func(t *testing.T, h *hiding, site *web.Site) []string {
		ref := refer(t, site.SignedIn(t, h.keeper), "Aspen", hiddenFamily, "Leicester")
		for _, q := range []string{
			`UPDATE screening SET supervisor = 'Somebody Else', signposts = 'GP,ICT'`,
			`UPDATE deconfliction_check SET answer = 'no'`,
			`UPDATE signpost SET destination = 'HOU', follow_up_on = '2026-01-02'`,
			`UPDATE clock_pause SET reason = 'FAMILY'`,
			`UPDATE case_file SET urgent = 'OTHER' WHERE urgent <> ''`,
			`DELETE FROM urgency`,
			`UPDATE allocation SET by_rule = NOT by_rule`,
			`UPDATE second_look SET due_on = '2026-01-02', rejected_as = 'PLP'`,
			`DELETE FROM pause_message`,
			`UPDATE case_export SET state = 'CLOSED_FINAL' WHERE status = 'ASKED'`,
			`UPDATE section36_decision SET maker = 'Somebody Else', body_name = 'Somebody', signposts = 'GP'`,
			`UPDATE case_file SET section36_maker = 'Somebody Else', section36_body_name = 'Somebody', deconfliction = 'clear'`,
			`UPDATE case_event SET title = 'Something else' WHERE section IN ('case.screening', 'case.section36', 'case.ties', 'case.requests')`,
			`UPDATE narrative SET sealed = '\x00' WHERE field LIKE 'screening/%' OR field LIKE 'pause/%' OR field LIKE 'urgent/%' OR field LIKE 'note/%' OR field LIKE 'look/%' OR field LIKE 'allocation/%' OR field LIKE 'section36/%' OR field LIKE 'tie/%' OR field LIKE 'emergency/%' OR field LIKE 'access-request/%'`,
		} {
			do(t, site.Database.Owner(t), q)
		}
		// Another agency is asked about cases that they read, reminded, and answers.
		var theirs []string
		if err := site.Database.Owner(t).SelectContext(t.Context(), &theirs, `
			SELECT DISTINCT c.ref FROM case_file c JOIN tie t ON t.case_id = c.case_id AND t.kind = 'involved' AND t.ended_at IS NULL
			WHERE c.sens = 'normal' AND c.state IN ('INFO_GATHERING', 'PANEL_LISTED', 'ACTIVE') ORDER BY c.ref DESC LIMIT 3`); err != nil || len(theirs) == 0 {
			t.Fatalf("%q: %v", theirs, err)
		}
		for _, their := range theirs {
			h.reminds(t, site, h.asks(t, site, their))
		}
		return []string{ref}
	}}
	return unlessNamed, fromAgencies
}

// Two databases differ only in what somebody may not see: for one person of each role every page that they come to, every
// search, every page and form of what is hidden, and every refusal are the same to the byte.
//
// Shows T07, AX11.
func (s seeded) keepsApart(t *testing.T) {
	h := s.hide(t)
	unlessNamed, fromAgencies := hiddenFrom()
	all := h.with(t, h.db, differences()...)
	named := h.with(t, all.site.Database, unlessNamed)
	named.shut = append(named.shut, all.shut...)
	admitted := h.with(t, named.site.Database, fromAgencies)
	admitted.shut = append(admitted.shut, named.shut...)
	closed := h.with(t, h.db, acts())
	var refs []string // of each state one
	if err := h.db.Owner(t).SelectContext(t.Context(), &refs, `SELECT DISTINCT ON (state) ref FROM case_file WHERE sens = 'normal' ORDER BY state, received_on DESC, ref`); err != nil {
		t.Fatal(err)
	}

	spare := over(t, h.db.Copy(t), h.ring) // where those are refused who see what is hidden at its twin
	compared, reached := 0, map[string]bool{}
	var draft string // of a change of the policy, behind the one that waits for a second person
	get(t, closed.site, &draft, `SELECT '/policy/changes/' || change_id FROM policy_change WHERE status = 'DRAFT'`)
	var joined string // the undoing of two records that were joined
	get(t, closed.site, &joined, `SELECT '/cases/' || c.ref || '/met/' || m.merge_id FROM person_merge m JOIN case_file c ON c.person_id = m.kept_id ORDER BY c.ref LIMIT 1`)
	var correct string // of a section of minutes that are locked
	get(t, closed.site, &correct, `SELECT '/meetings/' || m.meeting_id || '/minutes/' || s.section_id || '/correct' FROM minutes m JOIN minutes_section s USING (minutes_id)
		WHERE m.status = 'LOCKED' AND s.case_id IS NULL ORDER BY m.locked_at DESC, s.ordering LIMIT 1`)
	var section string // of an edition of the assessment framework, behind the one that waits for a second person
	get(t, closed.site, &section, `SELECT '/frameworks/' || edition_id || '/sections/1' FROM framework_edition WHERE status = 'DRAFT'`)
	var entries []string // of the log: one that its readers may see, and one about what is closed to them
	if err := closed.site.Database.Owner(t).SelectContext(t.Context(), &entries, `
		(SELECT '/audit/entries/' || entry_id FROM audit_event WHERE action = 'case.plan:write' ORDER BY event_id DESC LIMIT 1)
		UNION ALL
		(SELECT '/audit/entries/' || e.entry_id FROM audit_event e JOIN case_file c ON c.case_id = e.case_id WHERE c.ref = $1 ORDER BY e.event_id DESC LIMIT 1)`, h.closed); err != nil || len(entries) != 2 {
		t.Fatalf("%d entries: %v", len(entries), err)
	}
	for _, part := range []struct {
		world
		roles []casework.Role
	}{
		{closed, []casework.Role{casework.Auditor, casework.DataProtection}},
		{all, []casework.Role{casework.PanelChair, casework.CaseOfficer, casework.Auditor}},
		{named, []casework.Role{casework.DeputyChair, casework.Coordinator, casework.Section36Decider, casework.MinuteTaker, casework.DataProtection}},
		{admitted, []casework.Role{
			casework.RepHealth, casework.RepEducation, casework.RepSocialCare, casework.RepHousing, casework.RepProbation, casework.RepYouthJustice,
			casework.RepImmigration, casework.Provider, casework.Guest, casework.StatisticsReader, casework.Administrator, "",
		}},
	} {
		one := over(t, h.db.Copy(t), h.ring) // what the walkers of each part leave behind is in both of its worlds
		twins := &web.Twins{One: one, Other: part.site, Each: testkit.Lane(1, 4), Typed: []string{hiddenFamily, part.shut[0]}, Reached: reached}
		if part.site == closed.site {
			// How long the log is, and where in it something stands, is for its readers to see; the newest entries are the walk's own.
			twins.Alike = regexp.MustCompile(`before=\d+|\d+ wait to be signed|\d+ entries are signed|entry [0-9a-f-]{36}`)
			twins.Apart = regexp.MustCompile(`before=|/audit/entries/`)
		}
		hidden := h.hidden(t, &web.Twins{One: spare, Other: part.site}, part.world)
		if part.site != closed.site {
			hidden.refs = all.shut // which no emergency opens
		}
		for i, role := range part.roles {
			if role != "" && h.known[role] == "" {
				t.Fatalf("nobody is %s", role)
			}
			if part.site != closed.site {
				twins.Lawful = mayKnow(one.Server, role)
			}
			w := twins.Walker(t, string(role), h.known[role])
			w.Walk(append(entries, "/policy/versions/1", "/policy/compare?from=1&to=1", draft+"/answer", draft+"/text", joined, section, correct)...)
			w.Reach(refs)
			hidden.probe(w, refs[0], i)
		}
		for _, wrong := range twins.Wrong() {
			t.Error(wrong)
		}
		compared += twins.Compared
		h.sameMail(t, one, part.site, part.roles)
	}
	nowhere := map[string]string{ // routes that nobody can come to here, and why
		"/set-up":                     "gone once somebody has an account",
		"/sign-in/with/:agency":       "no agency of the demonstration has a provider of sign-ins",
		"/sign-in/back":               "as above",
		"/signed-out/:agency":         "as above",
		"/account/prove/with/:agency": "as above",
		"/invitation/:token":          "its token is in a letter alone, and of it only a hash is kept",
		"/refer/:token":               "its token is shown once, and of it only a hash is kept",
		"/refer/:token/person":        "as above",
		"/refer/:token/concern":       "as above",
		"/refer/:token/needs":         "as above",
		"/refer/:token/other":         "as above",
		"/refer/:token/people":        "as above",
		"/refer/:token/dates":         "as above",
		"/refer/:token/work":          "as above",
		"/refer/:token/check":         "as above",
		"/refer/:token/documents":     "as above",
		"/referral-received":          "shown to whoever has just sent a referral by such a link",
		"/answer/:token":              "its token is in a letter alone, and of it only a hash is kept",
		"/answer-received":            "shown to whoever has just answered by such a link",
		"/meetings/:id/room/live":     "a stream, which the script of the room follows",
		"/actions/live":               "as above, of the list of actions",
		"/meetings/:id/minutes/pdf":   "offered where a PDF can be printed; the sites of this walk print nothing",
	}
	for _, r := range all.site.Server.Routes() {
		if r.Method == "GET" && !reached[r.Path] && nowhere[r.Path] == "" {
			t.Errorf("nobody came to %s: give the demonstration what it shows", r.Path)
		}
	}
	t.Logf("%d answers were compared", compared)
}

// shutAway are the addresses of what is hidden.
type shutAway struct{ pages, forms, refs, keys []string }

// insiders are those who look for what is there. The case that is closed is not new to either world: nobody looks for it.
func (h *hiding) insiders(ref string) []casework.UserID {
	if ref == h.closed {
		return nil
	}
	return []casework.UserID{h.neighbour, h.neighbourOfficer, h.keeper}
}

func (h *hiding) hidden(t *testing.T, twins *web.Twins, w world) shutAway {
	t.Helper()
	s := shutAway{refs: w.shut}
	seen := map[string]bool{}
	for _, ref := range w.shut {
		for _, insider := range h.insiders(ref) {
			pages, forms := twins.Hidden(t, insider, testkit.Lane(1, 3), "/cases/"+ref)
			for _, list := range []struct {
				what string
				from []string
				to   *[]string
			}{{"page ", pages, &s.pages}, {"form ", forms, &s.forms}} {
				for _, path := range list.from {
					kind := list.what + path
					if !testkit.Deep { // of each kind one, whichever case it is of
						kind = list.what + recordID.ReplaceAllString(strings.ReplaceAll(path, ref, ""), "")
					}
					if !seen[kind] {
						seen[kind] = true
						*list.to = append(*list.to, path)
					}
				}
			}
		}
	}
	for i, r := range twins.One.Server.Routes() {
		if !strings.Contains(r.Path, "/:ref") || strings.Count(r.Path, ":") != 1 {
			continue
		}
		for n := range testkit.Lane(1, len(w.shut)) {
			path := strings.Replace(r.Path, ":ref", w.shut[(i+n)%len(w.shut)], 1)
			switch list := map[string]*[]string{"GET": &s.pages, "POST": &s.forms}[r.Method]; {
			case !slices.Contains(*list, path):
				*list = append(*list, path)
			}
		}
	}
	if ids := slices.DeleteFunc(slices.Clone(s.pages), func(path string) bool { return !recordID.MatchString(path) }); len(s.pages) < 35 || len(s.forms) < 25 || w.shut[0] != h.closed && len(ids) < 2 {
		t.Fatalf("only %d pages and %d forms are hidden, of records %q", len(s.pages), len(s.forms), ids)
	}
	if err := w.site.Database.Owner(t).SelectContext(t.Context(), &s.keys, `SELECT key FROM write_key WHERE location LIKE '%' || $1 || '%' LIMIT 2`, w.shut[0]); err != nil || len(s.keys) == 0 {
		t.Fatalf("nothing was saved of what is hidden: %v", err)
	}
	return s
}

var recordID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// probe asks for everything that is hidden, and for what of it can be put into the address or the form of something else. For
// each change the nth walker asks for every third page and form only: three of them together for all.
func (s shutAway) probe(w *web.Walker, visible string, nth int) {
	ours := func(list []string) (mine []string) {
		for i, path := range list {
			if (i+nth)%testkit.Lane(3, 1) == 0 {
				mine = append(mine, path)
			}
		}
		return mine
	}
	for _, path := range ours(s.pages) {
		w.Ask(path)
		if recordID.MatchString(path) && strings.HasPrefix(path, "/cases/") { // under a case that they may see
			w.Ask("/cases/" + visible + path[strings.Index(path[7:], "/")+7:])
		}
	}
	for _, path := range ours(s.forms) {
		w.Send(path, url.Values{})
	}
	for _, key := range s.keys {
		w.Ask("/saved/" + key)
	}
	for _, ref := range s.refs[:testkit.Lane(1, len(s.refs))] {
		w.Send("/emergency", url.Values{"ref": {ref}, "need": {"LIFE"}, "reason": {"He is on the bridge."}})
		for _, path := range w.Came() {
			if m := meeting.FindString(path); m != "" {
				w.Send(m+"/cases/"+ref+"/present", url.Values{})
				break
			}
		}
	}
	// Whoever may receive a referral learns nothing of somebody with the same name.
	w.Send("/referrals/new/person", url.Values{"version": {"0"}, "given_name": {"Ash"}, "family_name": {hiddenFamily}, "approximate_age": {"19"}, "residence_authority": {"Leicester"}})
	w.Ask("/referrals/new/check")
	w.Send("/referrals/new/discard", url.Values{})
}

var meeting = regexp.MustCompile(`^/meetings/[0-9a-f-]{36}$`)

// sameMail compares what was sent to the people, in the service and by mail.
func (h *hiding) sameMail(t *testing.T, one, other *web.Site, roles []casework.Role) {
	t.Helper()
	var ids []string
	for _, role := range roles {
		ids = append(ids, string(h.known[role]))
	}
	var lists [2][]string
	for i, site := range []*web.Site{one, other} {
		if err := site.Database.Owner(t).SelectContext(t.Context(), &lists[i], `
			SELECT concat_ws('|', user_id, kind, subject, body, calendar, method) FROM mail_message WHERE CAST(user_id AS text) = ANY ($1) ORDER BY 1`, pq.Array(ids)); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(lists[0], lists[1]) {
		t.Errorf("mail differs: %q and %q", lists[0], lists[1])
	}
}

// The walk finds what it is there to find: a count and a list without the rule of who sees which case, and the rule's list in
// an order that hangs on what is hidden.
func (s seeded) walksWell(t *testing.T) {
	h := s.hide(t)
	other := h.with(t, h.db, differences()[0])
	planted := func(db *testkit.Database) func(*httpd.Server) {
		owner := db.Owner(t) // goes round row-level security, as a careless function of the database would
		return func(server *httpd.Server) {
			for path, query := range map[string]string{
				"/planted/count": `SELECT CAST(count(*) AS text) FROM case_file`,
				"/planted/list":  `SELECT string_agg(ref, ' ' ORDER BY ref) FROM case_file`,
				"/planted/order": `SELECT string_agg(ref, ' ' ORDER BY CASE WHEN (SELECT count(*) FROM case_file) % 2 = 0 THEN ref END, ref DESC) FROM case_file WHERE ref LIKE 'LLR-%'`,
				"/planted/none":  `SELECT 'the same'`,
			} {
				server.GET(path, casework.UseSelf, func(c *gin.Context) (httpd.Response, error) {
					var text string
					err := owner.GetContext(c.Request.Context(), &text, query)
					return httpd.Page(ui.P(text)), err
				})
			}
		}
	}
	twins := &web.Twins{One: over(t, h.db, h.ring, planted(h.db)), Other: over(t, other.site.Database, h.ring, planted(other.site.Database)), Each: 1}
	w := twins.Walker(t, "chair", h.known[casework.PanelChair])
	for _, path := range []string{"/planted/count", "/planted/list", "/planted/order", "/planted/none", "/cases"} {
		w.Ask(path)
	}
	if wrong := strings.Join(twins.Wrong(), "\n"); len(twins.Wrong()) != 3 || !strings.Contains(wrong, "/count") || !strings.Contains(wrong, "/list") || !strings.Contains(wrong, "/order") {
		t.Errorf("of three planted faults these were found: %s", wrong)
	}
}
