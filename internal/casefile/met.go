package casefile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Candidate is somebody on record who may be the person of a referral, as far as the actor may know them.
type Candidate struct {
	casework.Likeness
	Person casework.PersonID
	Known  casework.Particulars
	Cases  []EarlierCase // those whose person the actor may know, the newest first; never empty
}

// EarlierCase is one case of a candidate.
type EarlierCase struct {
	Case     casework.CaseID
	Ref      string
	State    casework.State
	Received casework.Date

	res casework.Resource
}

// Met is what a search among everybody ever referred came to: everybody who is strongly alike, and after them some who may be.
type Met struct {
	Candidates []Candidate // the likeliest first
}

// hiddenCase is a case that the actor may not know of. It leaves this package only as a question to whoever keeps it.
type hiddenCase struct {
	casework.Likeness
	known casework.Particulars
	id    casework.CaseID
	panel casework.PanelID
	sens  casework.Sensitivity
}

const (
	compared = 60 // people who are compared one by one
	possibly = 5  // candidates of the lesser strength; of the greater none is left out
)

// Meet looks among everybody who was ever referred, to whichever panel and however closely held, for those who may be the
// person with these particulars. itself is their own record where they have one. The actor gets only those candidates
// whose identity the guard lets them read on some case: for whoever may not know of a case, it is as if it were not there.
func (c *Cabinet) Meet(ctx context.Context, tx *pg.Tx, p casework.Particulars, itself casework.PersonID) (Met, error) {
	mine, err := likePeople(ctx, tx, p, itself, true)
	if err != nil {
		return Met{}, err
	}
	seen, err := c.earlierCases(ctx, tx, mine)
	if err != nil {
		return Met{}, err
	}
	var out Met
	for _, f := range mine {
		if cases := seen[f.Person]; len(cases) > 0 && (f.Strength == casework.StrengthStrong || len(out.Candidates) < possibly) {
			out.Candidates = append(out.Candidates, Candidate{Likeness: f.Likeness, Person: f.Person, Known: f.Known, Cases: cases})
		}
	}
	return out, nil
}

// hiddenFrom are the cases, of people who are strongly alike, of which the actor may not know.
func (c *Cabinet) hiddenFrom(ctx context.Context, tx *pg.Tx, p casework.Particulars, itself casework.PersonID) ([]hiddenCase, error) {
	all, err := likePeople(ctx, tx, p, itself, false)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(l likePerson) bool { return l.Strength != casework.StrengthStrong })
	seen, err := c.earlierCases(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	var out []hiddenCase
	for _, l := range all {
		for _, h := range l.cases {
			if !slices.ContainsFunc(seen[l.Person], func(e EarlierCase) bool { return e.Case == h.id }) {
				out = append(out, h)
			}
		}
	}
	return out, nil
}

// Of is the candidate one of whose cases has a reference.
func (m Met) Of(ref string) (Candidate, bool) {
	for _, c := range m.Candidates {
		if slices.ContainsFunc(c.Cases, func(e EarlierCase) bool { return e.Ref == ref }) {
			return c, true
		}
	}
	return Candidate{}, false
}

// First moves those of whom something has still to be said to the front, for a page that shows some at a time.
func (m Met) First(said func(Candidate) bool) Met {
	list := slices.Clone(m.Candidates)
	slices.SortStableFunc(list, func(a, b Candidate) int {
		waits := func(c Candidate) int {
			if c.Strength == casework.StrengthStrong && !said(c) {
				return 0
			}
			return 1
		}
		return waits(a) - waits(b)
	})
	return Met{list}
}

// MayJoin says whether the actor may say that a candidate is the person of another of their cases: they may write who the
// person is in every case of the candidate's that they know of.
func (c *Cabinet) MayJoin(tx *pg.Tx, with Candidate) bool {
	return !slices.ContainsFunc(with.Cases, func(e EarlierCase) bool {
		return !c.guard.Allows(tx.Actor(), casework.MatchPeople, e.res) || !c.guard.Allows(tx.Actor(), casework.WriteIdentity, e.res)
	})
}

// Looks are the entries of candidates who were shown, one for each of their cases: whoever leads it can see who looked at
// its person.
func (c *Cabinet) Looks(ctx context.Context, tx *pg.Tx, shown []Candidate) (audit.Entry, error) {
	var all []audit.Entry
	for _, one := range shown {
		for _, e := range one.Cases {
			grant, err := c.guard.Check(ctx, tx.Actor(), casework.ReadIdentity, e.res)
			if err != nil {
				return audit.Entry{}, err
			}
			all = append(all, audit.Viewed(grant, string(casework.OnIdentity), "people who may be the same"))
		}
	}
	return audit.Join(all...), nil
}

// likePerson is somebody found, whether or not the actor may know of them.
type likePerson struct {
	casework.Likeness
	Person casework.PersonID
	Known  casework.Particulars
	cases  []hiddenCase
}

// likePeople finds among everybody, or with mine among those of whom the actor may know a case.
func likePeople(ctx context.Context, tx *pg.Tx, p casework.Particulars, itself casework.PersonID, mine bool) ([]likePerson, error) {
	keys, days := p.Seek()
	born := make([]string, 0, len(days))
	for _, d := range days {
		born = append(born, d.String())
	}
	var rows []struct {
		personRow
		Cases pq.StringArray `db:"cases"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT person_id, given_name, family_name, aliases, date_of_birth, coalesce(approximate_age, 0) AS approximate_age, on_record, postcode, phone,
			email, online_names, occupation, cases
		FROM like_people(CAST($1 AS text[]), $2, $3, CAST($4 AS date[]), $5, $6)`,
		pq.Array(keys), casework.KeysEdition, strings.TrimSpace(p.Given+" "+p.Family), pq.Array(born), mine, compared)
	if err != nil {
		return nil, fmt.Errorf("look for people alike: %w", err)
	}
	var list []likePerson
	for _, r := range rows {
		l := likePerson{Person: r.Person, Known: r.particulars()}
		if l.Person == itself {
			continue
		}
		if l.Likeness = casework.Compare(p, l.Known); !l.Likely() {
			continue
		}
		for _, word := range r.Cases {
			w := strings.Split(word, "|")
			l.cases = append(l.cases, hiddenCase{l.Likeness, l.Known, casework.CaseID(w[0]), casework.PanelID(w[1]), casework.Sensitivity(w[2])})
		}
		list = append(list, l)
	}
	slices.SortStableFunc(list, func(a, b likePerson) int {
		return cmp.Or(-cmp.Compare(rank(a.Strength), rank(b.Strength)), -cmp.Compare(a.Points, b.Points))
	})
	return list, nil
}

func rank(s casework.Strength) int {
	if s == casework.StrengthStrong {
		return 1
	}
	return 0
}

// earlierCases are the cases of those found on which the actor may read who the person is.
func (c *Cabinet) earlierCases(ctx context.Context, tx *pg.Tx, found []likePerson) (map[casework.PersonID][]EarlierCase, error) {
	if len(found) == 0 {
		return nil, nil
	}
	var people []string
	for _, f := range found {
		people = append(people, string(f.Person))
	}
	var rows []struct {
		Case      casework.CaseID      `db:"case_id"`
		Ref       string               `db:"ref"`
		Person    casework.PersonID    `db:"person_id"`
		Panel     casework.PanelID     `db:"panel_id"`
		Sens      casework.Sensitivity `db:"sens"`
		State     casework.State       `db:"state"`
		Received  casework.Date        `db:"received_on"`
		Version   int                  `db:"version"`
		Standings pq.StringArray       `db:"standings"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT c.case_id, c.ref, c.person_id, c.panel_id, c.sens, c.state, c.received_on, c.version, `+Standings+`
		FROM case_file c
		WHERE c.person_id = ANY (CAST($1 AS uuid[]))
		ORDER BY c.received_on DESC, c.ref DESC`, pq.Array(people))
	if err != nil {
		return nil, fmt.Errorf("cases of people alike: %w", err)
	}
	out := map[casework.PersonID][]EarlierCase{}
	for _, r := range rows {
		res := casework.Resource{
			Ref: r.Ref, Case: r.Case, Panel: r.Panel, Sens: r.Sens, Version: r.Version, Policy: tx.Policy(), Standings: StandingsOf(r.Standings),
		}
		if c.guard.Allows(tx.Actor(), casework.ReadIdentity, res) {
			out[r.Person] = append(out[r.Person], EarlierCase{Case: r.Case, Ref: r.Ref, State: r.State, Received: r.Received, res: res})
		}
	}
	return out, nil
}
