package casefile_test

import (
	"maps"
	"slices"
	"testing"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/pairs"
	"channelpanel/policies"
)

// Of pairs that are known to be one person, 98 in a hundred are among the first five whom a search shows; of pairs that are
// known to be two, fewer than 5 in a hundred are called strong. The search is made among everybody else at once.
//
// Shows PE3, N1.
func TestASearchFindsWhoWasWrittenDownOtherwiseAndTellsTwinsAndNamesakesApart(t *testing.T) {
	t.Parallel()
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	me := casework.Actor{Kind: casework.SignedIn, ID: panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "").User, Name: "Cora Lindqvist"}
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	cabinet, db := casefile.NewCabinet(guard, nil), kit.Open(t)
	n := 2100
	if testing.Short() {
		n = 300
	}
	set := pairs.Make(1, n)
	var people []casework.Particulars
	for _, p := range set {
		people = append(people, p.Record)
	}
	people = append(people, pairs.Crowd(1, 3000)...)
	ids, err := pairs.Load(t.Context(), kit.Owner(t), panel.ID, people)
	if err != nil {
		t.Fatal(err)
	}

	type tally struct{ all, found, strong int }
	kinds := map[string]*tally{}
	var same, different, chance tally
	mets := make([]casefile.Met, 0, len(set))
	for some := range slices.Chunk(set, 100) {
		if err := db.Read(t.Context(), me, func(tx *pg.Tx) error {
			for _, p := range some {
				met, err := cabinet.Meet(t.Context(), tx, p.Later, "")
				if err != nil {
					return err
				}
				mets = append(mets, met)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range set {
		if kinds[p.Kind] == nil {
			kinds[p.Kind] = &tally{}
		}
		met := mets[i]
		for _, count := range []*tally{kinds[p.Kind], map[bool]*tally{true: &same, false: &different}[p.Same]} {
			count.all++
			for _, c := range met.Candidates {
				if c.Person == ids[i] {
					count.found++
					if c.Strength == casework.StrengthStrong {
						count.strong++
					}
				}
			}
		}
		chance.all++
		if slices.ContainsFunc(met.Candidates, func(c casefile.Candidate) bool { return c.Person != ids[i] && c.Strength == casework.StrengthStrong }) {
			chance.strong++
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[kind]
		t.Logf("%-40s %4d pairs, %5.1f %% among the first five, %5.1f %% strong", kind, k.all, percent(k.found, k.all), percent(k.strong, k.all))
	}
	t.Logf("one person: %d pairs, %.1f %% among the first five, %.1f %% strong", same.all, percent(same.found, same.all), percent(same.strong, same.all))
	t.Logf("two people: %d pairs, %.1f %% called strong; a third person called strong in %.1f %% of all searches", different.all, percent(different.strong, different.all), percent(chance.strong, chance.all))
	if got := percent(same.found, same.all); got < 98 {
		t.Errorf("%.1f %% of those who are one person are among the first five, want 98 %%", got)
	}
	if got := percent(different.strong, different.all); got >= 5 {
		t.Errorf("%.1f %% of those who are two people are called strong, want fewer than 5 %%", got)
	}
	if got := percent(chance.strong, chance.all); got >= 5 {
		t.Errorf("a third person is called strong in %.1f %% of all searches, want fewer than 5 %%", got)
	}
}

// Many people of one surname with long names, of whom nothing else agrees, do not push out the one who was sought.
//
// Shows N1.
func TestACrowdOfLongNamesPushesNobodyOut(t *testing.T) {
	t.Parallel()
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	me := casework.Actor{Kind: casework.SignedIn, ID: panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "").User, Name: "Cora Lindqvist"}
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	people := []casework.Particulars{{Given: "Katherine", Family: "Oakfield", Born: casework.Date{Year: 2009, Month: 5, Day: 9}}}
	for n := range 120 {
		people = append(people, casework.Particulars{Given: "Catherine Anna Maria Louisa Ruth", Family: "Oakfield", Born: casework.Date{Year: 1960 + n%30, Month: 3, Day: 1 + n%28}})
	}
	ids, err := pairs.Load(t.Context(), kit.Owner(t), panel.ID, people)
	if err != nil {
		t.Fatal(err)
	}
	if err := kit.Open(t).Read(t.Context(), me, func(tx *pg.Tx) error {
		met, err := casefile.NewCabinet(guard, nil).Meet(t.Context(), tx, casework.Particulars{Given: "Catherine", Family: "Oakfeild", Born: casework.Date{Year: 2009, Month: 5, Day: 9}}, "")
		if err == nil && (len(met.Candidates) == 0 || met.Candidates[0].Person != ids[0]) {
			t.Errorf("of %d candidates, the one who was sought is not the first", len(met.Candidates))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
