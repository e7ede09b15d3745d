package requests_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/requests"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
)

// partner is one of very many agencies, with two people.
type partner struct {
	n      int
	id     string
	people [2]*web.Client
}

// marked is what is asked of an agency about a case, and what a person of it answers: each is there once in the world.
func marked(kind string, agency, nth, person int) string {
	return fmt.Sprintf("%s-%d-%d-%d.", kind, agency, nth, person)
}

const agencies = 100

// cases is about how many cases each agency is asked.
var cases = testkit.Lane(3, 12)

var marks = regexp.MustCompile(`[QA]-\d+-\d+-\d+\.`)

// A hundred agencies return what they are asked for one meeting at the same moment: some send their page twice with one key, at
// once or after another, and of some two people send at once. Each return is recorded once, whole, by one person, under its own
// agency, with its entry; and no agency is shown what another is asked.
//
// Shows CO7, N6.
func TestAHundredAgenciesReturnAtOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	partners := o.partners(t, agencies)
	refs := o.askAll(t, partners, cases)

	pages := make([][2]*web.Page, agencies)
	o.together(partners, func(p partner) {
		for person, c := range p.people {
			pages[p.n][person] = c.Get("/requests").Want(http.StatusOK)
			if got := marks.FindAllString(pages[p.n][person].Text("main form"), -1); len(got) != cases || slices.ContainsFunc(got, func(m string) bool { return !strings.HasPrefix(m, fmt.Sprintf("Q-%d-", p.n)) }) {
				t.Errorf("agency %d is shown %q", p.n, got)
			}
		}
	})
	var mu sync.Mutex
	tally := map[string]int{}
	o.together(partners, func(p partner) {
		var first, second []int
		switch p.n % 5 {
		case 0: // two people at once
			first = both(func() int { return p.send(pages[p.n][0], 0).Status }, func() int { return p.send(pages[p.n][1], 1).Status })
			if slices.Sort(first); !slices.Equal(first, []int{http.StatusSeeOther, http.StatusConflict}) {
				t.Errorf("two people of agency %d are answered %v", p.n, first)
			}
		case 1: // one page twice at once
			first = both(func() int { return p.send(pages[p.n][0], 0).Status }, func() int { return p.send(pages[p.n][0], 0).Status })
		case 2: // and one after another
			first, second = []int{p.send(pages[p.n][0], 0).Status}, []int{p.send(pages[p.n][0], 0).Status}
		default:
			first = []int{p.send(pages[p.n][0], 0).Status}
		}
		mu.Lock()
		defer mu.Unlock()
		for _, status := range append(first, second...) {
			tally[strconv.Itoa(status)]++
			if p.n%5 != 0 && status != http.StatusSeeOther {
				t.Errorf("agency %d is answered %d", p.n, status)
			}
		}
	})
	t.Logf("%d agencies about %d cases: %v", agencies, len(refs), tally)
	for _, fault := range o.lostOrDoubled(t, partners) {
		t.Error(fault)
	}
	// Nobody finds anything of it afterwards, and the check finds what is planted.
	for _, p := range partners[:3] {
		if got := marks.FindAllString(p.people[0].Get("/requests").Text("main"), -1); len(got) != 0 {
			t.Errorf("agency %d is still shown %q", p.n, got)
		}
	}
	for finds, statement := range map[string]string{
		"is not answered": `UPDATE info_request SET status = 'SENT', answer = '' WHERE request_id = (SELECT request_id FROM info_request ORDER BY request_id LIMIT 1)`,
		"is answered by agency": `UPDATE info_request r SET agency_id = o.agency_id FROM info_request o
			WHERE r.request_id = (SELECT request_id FROM info_request WHERE answer = 'INFORMATION' ORDER BY request_id LIMIT 1) AND o.agency_id <> r.agency_id`,
		"is answered 2 times": `INSERT INTO narrative SELECT case_id, field, version + 1, sealed, at, by_actor FROM narrative WHERE field LIKE '%/answer' LIMIT 1`,
	} {
		tx, err := o.owner.BeginTxx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		if found := strings.Join(o.faultsOf(t, tx, partners), "\n"); !strings.Contains(found, finds) {
			t.Errorf("a planted return that %q is not found: %s", finds, found)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}

func both(one, other func() int) []int {
	var got [2]int
	var all sync.WaitGroup
	all.Go(func() { got[0] = one() })
	all.Go(func() { got[1] = other() })
	all.Wait()
	return got[:]
}

// together has every agency do something at the same time.
func (o *office) together(partners []partner, do func(partner)) {
	var all sync.WaitGroup
	for _, p := range partners {
		all.Go(func() { do(p) })
	}
	all.Wait()
}

func (o *office) partners(t *testing.T, n int) []partner {
	t.Helper()
	var list []partner
	for i := range n {
		p := partner{n: i, id: o.agency(t, fmt.Sprintf("Agency %03d", i))}
		for person := range p.people {
			p.people[person] = o.site.SignedIn(t, o.hire(t, casework.RepHealth, p.id))
		}
		list = append(list, p)
	}
	return list
}

// askAll has every agency asked about cases that are on the agenda of one meeting.
func (o *office) askAll(t *testing.T, partners []partner, cases int) (refs []string) {
	t.Helper()
	meeting := ""
	for nth := range cases {
		ref := o.receiveNth(t, casework.StateInformation, nth+1)
		refs = append(refs, ref)
		if meeting == "" {
			meeting = o.convene(t, ref, "2026-05-05")
			continue
		}
		o.do(t, `INSERT INTO agenda_item (agenda_item_id, meeting_id, case_id, kind, ordering, status) SELECT gen_random_uuid(), $1, case_id, 'FIRST', 1, 'LISTED' FROM case_file WHERE ref = $2`, meeting, ref)
	}
	actor := casework.Actor{Kind: casework.SignedIn, ID: o.hire(t, casework.Coordinator), Name: "Asha Patel"}
	o.together(partners, func(p partner) {
		for nth, ref := range refs {
			_, err := o.service.Ask(t.Context(), actor, ref, requests.Ask{
				Version: 1, Agency: casework.AgencyID(p.id), Due: casework.Date{Year: 2026, Month: 4, Day: 14}, NoSensitive: true,
				Asked: requests.Asked{Questions: marked("Q", p.n, nth, 0), Necessity: "The panel has to know."},
			}, &casework.Faults{})
			if err != nil {
				t.Errorf("ask agency %d: %v", p.n, err)
			}
		}
	})
	return refs
}

// send answers everything on a page as one person of the agency.
func (p partner) send(page *web.Page, person int) *web.Page {
	typed := web.Values{"no_sensitive": {"yes"}}
	for _, card := range page.Doc.Find("main .govuk-summary-card").EachIter() {
		id := strings.TrimPrefix(card.AttrOr("id", ""), "request-")
		_, nth, _ := strings.Cut(marks.FindString(card.Text()), fmt.Sprintf("Q-%d-", p.n)) // the case that it says it is
		of, err := strconv.Atoi(strings.TrimSuffix(nth, "-0."))
		if err != nil {
			of = -1
		}
		text := marked("A", p.n, of, person)
		switch (p.n + of) % 4 {
		case 0:
			typed["answer."+id] = []string{"NOTHING"}
		case 1:
			typed["answer."+id], typed["reason."+id] = []string{"REFUSED"}, []string{text}
		default:
			typed["answer."+id], typed["information."+id], typed["necessity."+id] = []string{"INFORMATION"}, []string{text}, []string{text}
			typed["caveats."+id] = []string{"POLICE"}
		}
	}
	return page.Submit("main form", typed)
}

func (o *office) lostOrDoubled(t *testing.T, partners []partner) []string {
	t.Helper()
	tx, err := o.owner.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	return o.faultsOf(t, tx, partners)
}

// faultsOf says which requests are not answered, answered twice, by another agency, by several people of one or about another
// case than they ask about, and of which there is not one entry in the log and one line on the timeline.
func (o *office) faultsOf(t *testing.T, tx *sqlx.Tx, partners []partner) (faults []string) {
	t.Helper()
	var rows []struct {
		ID      string `db:"request_id"`
		Agency  string `db:"agency_id"`
		Name    string `db:"name"`
		Case    string `db:"case_id"`
		Answer  string `db:"answer"`
		Caveats string `db:"caveats"`
		By      string `db:"answered_by"`
		Version int    `db:"version"`
		Wrapped []byte `db:"wrapped"`
		Asked   []byte `db:"asked"`
		Text    []byte `db:"sealed"`
		Times   int    `db:"times"`
	}
	if err := tx.SelectContext(t.Context(), &rows, `
		SELECT r.request_id, r.agency_id, a.name, r.case_id, r.answer, array_to_string(r.caveats, ',') AS caveats, coalesce(r.answered_by::text, '') AS answered_by, r.version, k.wrapped,
			(SELECT sealed FROM narrative n WHERE n.case_id = r.case_id AND n.field = 'request/' || r.request_id || '/asked') AS asked,
			(SELECT sealed FROM narrative n WHERE n.case_id = r.case_id AND n.field = 'request/' || r.request_id || '/answer' AND n.version = 1) AS sealed,
			(SELECT count(*) FROM narrative n WHERE n.case_id = r.case_id AND n.field = 'request/' || r.request_id || '/answer') AS times
		FROM info_request r JOIN agency a ON a.agency_id = r.agency_id JOIN case_key k ON k.case_id = r.case_id`); err != nil {
		t.Fatal(err)
	}
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if len(rows) != len(partners)*cases {
		fault("%d requests, want %d", len(rows), len(partners)*cases)
	}
	who, persons := map[string]string{}, map[string]int{}
	for _, r := range rows {
		if r.Answer == "" {
			fault("%s is not answered", r.ID)
			continue
		}
		if r.Times != 1 || r.Version != 2 {
			fault("%s is answered %d times, and at version %d", r.ID, r.Times, r.Version)
		}
		open := func(sealed []byte, field string, into any) {
			box, err := o.keys.Case(r.Wrapped)
			if err == nil {
				var plain []byte
				if plain, err = box.Open(sealed, r.Case, "request/"+r.ID+"/"+field, "1"); err == nil {
					err = json.Unmarshal(plain, into)
				}
			}
			if err != nil {
				fault("%s cannot be opened: %v", r.ID, err)
			}
		}
		var asked requests.Asked
		var got requests.Answered
		open(r.Asked, "asked", &asked)
		open(r.Text, "answer", &got)
		n := slices.IndexFunc(partners, func(p partner) bool { return p.id == r.Agency })
		if got.Body != r.Name || !strings.HasPrefix(asked.Questions, fmt.Sprintf("Q-%d-", n)) {
			fault("%s is answered by agency %q for %q, which was asked %s", r.ID, got.Body, r.Name, asked.Questions)
		}
		if by := who[r.Agency]; by != "" && by != r.By {
			fault("agency %d is answered for by two people", n)
		}
		who[r.Agency] = r.By
		text := got.Information + got.Reason
		if text == "" {
			if r.Answer != "NOTHING" || r.Caveats != "" {
				fault("%s says %s and nothing else", r.ID, r.Answer)
			}
			continue
		}
		var of, about, person, askedOf, askedAbout int
		if _, err := fmt.Sscanf(asked.Questions+text, "Q-%d-%d-0.A-%d-%d-%d.", &askedOf, &askedAbout, &of, &about, &person); err != nil || of != askedOf || about != askedAbout || of != n {
			fault("%s asks agency %d %s and is answered %s", r.ID, n, asked.Questions, text)
		}
		if was, ok := persons[r.Agency]; ok && was != person {
			fault("agency %d is answered for in two people's words", n)
		}
		persons[r.Agency] = person
		if (r.Caveats == "POLICE") != (r.Answer == "INFORMATION") {
			fault("%s is kept with the caveats %q", r.ID, r.Caveats)
		}
	}
	for what, query := range map[string]string{
		"entries":          `SELECT count(*) FROM audit_event WHERE action = 'case.requests:answer' AND outcome = 'done' AND tie = 'own'`,
		"lines":            `SELECT count(*) FROM case_event WHERE section = 'case.requests' AND title LIKE 'A partner agency%'`,
		"pages that saved": fmt.Sprintf(`SELECT count(*) * %d FROM write_key WHERE location = '/requests'`, cases),
	} {
		var n int
		if err := tx.GetContext(t.Context(), &n, query); err != nil {
			t.Fatal(err)
		}
		if n != len(partners)*cases {
			fault("%d %s of %d returns", n, what, len(partners)*cases)
		}
	}
	return faults
}
