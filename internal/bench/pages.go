package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
)

// hot is a page or a write whose speed has a budget.
type hot struct {
	key  string // in addresses and files
	name string
	who  string    // a person of the world
	goal float64   // share of the floor's rate
	asks []address // taken in turn
}

// address is what a person opens or, with a form, sends.
type address struct {
	path string
	form url.Values // nil for a page
}

func (a address) method() string {
	if a.form != nil {
		return http.MethodPost
	}
	return http.MethodGet
}

const (
	budgetPage   = 0.60
	budgetGrowth = 0.75
)

// sampled is how many different cases are opened: enough that no one row is always at hand.
const sampled = 240

// hotPages are what is measured in a seeded database.
func hotPages(ctx context.Context, owner *sqlx.DB, w world) ([]hot, error) {
	home, big := w.panels[0].ID, w.people[theBigRep].Agency
	opened := func(query string, args ...any) (list []address, err error) {
		var words []string
		if err := owner.SelectContext(ctx, &words, query, append(args, sampled)...); err != nil {
			return nil, fmt.Errorf("choose what to open: %w", err)
		}
		for _, word := range words {
			list = append(list, address{path: word})
		}
		return list, nil
	}
	chairs, err := opened(`
		SELECT '/cases/' || ref FROM case_file WHERE panel_id = $1 AND sens = 'normal'
		ORDER BY md5(ref) LIMIT $2`, home)
	if err != nil {
		return nil, err
	}
	reps, err := opened(`
		SELECT '/cases/' || c.ref FROM case_file c JOIN tie t ON t.case_id = c.case_id
		WHERE t.kind = 'involved' AND t.subject_id = $1 AND t.until IS NULL AND c.sens = 'normal'
		ORDER BY md5(c.ref) LIMIT $2`, big)
	if err != nil {
		return nil, err
	}
	notes, err := opened(`
		SELECT '/actions/' || a.action_id || '/notes' FROM action a JOIN case_file c ON c.case_id = a.case_id
		JOIN tie t ON t.case_id = c.case_id AND t.kind = 'involved' AND t.subject_id = a.agency_id AND t.until IS NULL
		WHERE a.agency_id = $1 AND a.status = 'OPEN' AND c.sens = 'normal'
		ORDER BY md5(CAST(a.action_id AS text)) LIMIT $2`, big)
	if err != nil {
		return nil, err
	}
	for i := range notes {
		notes[i].form = url.Values{
			"note":         {"Rang the school. The tutor says that the last two weeks went well; the next talk is on Thursday, and the family will be there."},
			"no_sensitive": {"yes"},
		}
	}
	all := []hot{
		{"case-rep", "case page, representative", theBigRep, budgetPage, reps},
		{"case-chair", "case page, chair", theChair, budgetPage, chairs},
		{"list-chair", "case list of 25, sees all", theChair, budgetPage, []address{{path: "/cases"}}},
		{"list-rep", "case list of 25, sees few", theSmallRep, budgetPage, []address{{path: "/cases"}}},
		{"note", "action note, audited", theBigRep, budgetPage, notes},
	}
	for _, h := range all {
		if len(h.asks) == 0 {
			return nil, fmt.Errorf("%s: the seeded database has nothing to open", h.name)
		}
	}
	return all, nil
}

// searches look for people by the beginning of a family name, common and rare.
func searches() []address {
	var list []address
	for _, name := range []string{"Thornb", "Ashworth", "Okon", "Fairbu", "Zellman", "Yar", "Pemberton", "Kowalski", "Undercroft", "E"} {
		list = append(list, address{path: "/cases?text=" + url.QueryEscape(name)})
	}
	return list
}

func (w world) actorOf(who string) casework.UserID { return w.people[who].ID }
