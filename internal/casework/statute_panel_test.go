package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

// Shows SC-04.
func TestSC04TheForceWhereThePersonLivesIsPresentForTheItem(t *testing.T) {
	t.Parallel()
	adopt, listed := casework.EventAdopt, casework.StateListed
	nobody := "Nobody from Leicestershire Police, the force where the person lives, is marked present for this item (section 37(3))"
	shows(t, "SC-04", []row{
		{"an officer of that force is present", listed, adopt, nil, ""},
		{"an officer who left before the item does not count", listed, adopt, func(f *casework.Facts) {
			f.Sitting.Members[1].ForItem = false
			f.Decision.Positions = f.Decision.Positions[:1]
		}, nobody},
		{"an officer of another force does not count", listed, adopt, func(f *casework.Facts) { f.Sitting.Members[1].Force = "Derbyshire Constabulary" }, nobody},
		{"the force that counts is that of the person's home", listed, casework.EventDefer, func(f *casework.Facts) { f.Case.ResidenceForce = "Derbyshire Constabulary" },
			"Nobody from Derbyshire Constabulary, the force where the person lives, is marked present for this item (section 37(3))"},
		{"an officer of a force outside the panel is enough where the person lives there", listed, adopt, func(f *casework.Facts) {
			f.Case.ResidenceForce = "Derbyshire Constabulary"
			f.Sitting.Members = append(f.Sitting.Members, casework.Member{ID: "m-4", Name: "Bo Tanner", Force: "Derbyshire Constabulary", ForItem: true})
		}, ""},
		{"while the force is not known nothing is decided", listed, adopt, func(f *casework.Facts) { f.Case.ResidenceForce = "" },
			"Record the police force for the area where the person lives: somebody from it has to be present (section 37(3))"},
		{"a closing decision needs them too", casework.StateActive, casework.EventClose, func(f *casework.Facts) { f.Sitting.Members[1].ForItem = false }, nobody},
	})
}

// Shows SC-05.
func TestSC05AResponsibleAuthorityIsInTheChair(t *testing.T) {
	t.Parallel()
	adopt, listed := casework.EventAdopt, casework.StateListed
	shows(t, "SC-05", []row{
		{"the chair is from a responsible authority", listed, adopt, nil, ""},
		{"a deputy from another responsible authority takes the chair", listed, adopt, func(f *casework.Facts) {
			f.Sitting.Chair = &casework.Member{Name: "Lena Marsh", Role: casework.DeputyChair, Authority: "Rutland"}
		}, ""},
		{"a police officer cannot chair", listed, adopt, func(f *casework.Facts) { f.Sitting.Chair = &f.Sitting.Members[1] },
			"Rowan Pryce is not from a responsible local authority of this panel and cannot chair it (section 37(5))"},
		{"another panel's authority cannot chair", listed, casework.EventReturnPolice, func(f *casework.Facts) {
			f.Sitting.Chair = &casework.Member{Name: "Lena Marsh", Role: casework.DeputyChair, Authority: "Derby"}
		}, "Lena Marsh is not from a responsible local authority of this panel and cannot chair it (section 37(5))"},
		{"an empty chair decides nothing", listed, adopt, func(f *casework.Facts) { f.Sitting.Chair = nil }, "Record who is in the chair (section 37(5))"},
	})
}

func vote(views ...string) func(*casework.Facts) {
	return func(f *casework.Facts) {
		f.Decision.Dissent = "Too soon"
		for i, v := range views {
			f.Decision.Positions[i].View = v
		}
	}
}

// Shows SC-06.
func TestSC06ThePanelDecidesByMajorityOrTheChairDecidesWithAReason(t *testing.T) {
	t.Parallel()
	adopt, listed := casework.EventAdopt, casework.StateListed
	chair := func(why string, views ...string) func(*casework.Facts) {
		return func(f *casework.Facts) {
			vote(views...)(f)
			f.Decision.ChairDecides, f.Decision.ChairReason = true, why
		}
	}
	none := "There is no majority: record the chair's decision and the reason for it (section 37(6))"
	shows(t, "SC-06", []row{
		{"all agree", listed, adopt, nil, ""},
		{"two of three agree", listed, adopt, vote("agree", "agree", "disagree"), ""},
		{"a tie leaves it open", listed, adopt, vote("agree", "disagree", "abstain"), none},
		{"the chair breaks a tie with a reason", listed, adopt, chair("The risk is rising", "agree", "disagree", "abstain"), ""},
		{"the chair does not break a tie without one", listed, adopt, chair("", "agree", "disagree", "abstain"), none},
		{"nobody holds an opinion", listed, adopt, vote("abstain", "abstain", "abstain"), none},
		{"the chair cannot decide against a majority", listed, adopt, chair("I see it otherwise", "agree", "disagree", "disagree"),
			"Most members disagree: record the decision that the majority holds (section 37(6))"},
		{"without positions nothing is decided", listed, adopt, func(f *casework.Facts) { f.Decision.Positions = nil },
			"Record the position of each member present (section 37(6))"},
		{"somebody who was not there for the item has no position", listed, adopt, func(f *casework.Facts) { f.Sitting.Members[2].ForItem = false },
			"Ines Calloway is not marked present for this item: leave out their position (section 37(6))"},
	})
}

func TestHowThePanelDecidedIsComputedFromThePositions(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name  string
		views []string
		why   string // of the chair, who decides where it is not empty
		want  string
	}{
		{"three agree", []string{"agree", "agree", "agree"}, "", casework.Unanimous},
		{"an abstention is no agreement", []string{"agree", "agree", "abstain"}, "", casework.Majority},
		{"two to one", []string{"agree", "agree", "disagree"}, "", casework.Majority},
		{"a tie", []string{"agree", "disagree", "abstain"}, "", casework.Undecided},
		{"a tie that the chair breaks", []string{"agree", "disagree", "abstain"}, "The risk is rising", casework.ByChair},
		{"one to two, and the chair", []string{"agree", "disagree", "disagree"}, "I see it otherwise", casework.Undecided},
		{"a majority is not the chair's, whatever the chair adds", []string{"agree", "agree", "disagree"}, "So do I", casework.Majority},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			f := casework.Facts{Decision: decision("ADOPT")}
			vote(r.views...)(&f)
			f.Decision.ChairDecides, f.Decision.ChairReason = r.why != "", r.why
			if got := f.Decision.Mode(); got != r.want {
				t.Errorf("%q, want %q", got, r.want)
			}
			c := at(casework.StateListed)
			full := complete(c, casework.EventAdopt)
			full.Decision = f.Decision
			if change, err := c.Apply(casework.EventAdopt, full); r.want != casework.Undecided && (err != nil || change.Reason != r.want) {
				t.Errorf("the timeline says %q, %v", change.Reason, err)
			}
		})
	}
}

// Shows SC-07.
func TestSC07AnAdoptionNeedsAPlanWithAllFourThings(t *testing.T) {
	t.Parallel()
	adopt, listed := casework.EventAdopt, casework.StateListed
	item := func(change func(*casework.SupportItem)) func(*casework.Facts) {
		return func(f *casework.Facts) { change(&f.Plan.Items[0]) }
	}
	shows(t, "SC-07", []row{
		{"a plan with all four is enough", listed, adopt, nil, ""},
		{"there is no plan", listed, adopt, func(f *casework.Facts) { f.Plan = nil },
			"Record the support plan first: nobody is adopted without one (section 36(4)(a))"},
		{"(a) it does not say how consent is asked for", listed, adopt, func(f *casework.Facts) { f.Plan.ConsentMethod = "" },
			"The support plan needs how consent will be asked for (section 36(5)(a))"},
		{"(a) nor when", listed, adopt, func(f *casework.Facts) { f.Plan.ConsentRequestDue = casework.Date{} },
			"The support plan needs when consent will be asked for (section 36(5)(a))"},
		{"(a) nor by whom", listed, adopt, func(f *casework.Facts) { f.Plan.ConsentRequester = "" },
			"The support plan needs who will ask for consent (section 36(5)(a))"},
		{"(b) it names no support", listed, adopt, func(f *casework.Facts) { f.Plan.Items = nil },
			"The support plan needs at least one kind of support (section 36(5)(b))"},
		{"(b) nor its nature", listed, adopt, item(func(i *casework.SupportItem) { i.Nature = "" }), "The support plan needs the nature of support 1 (section 36(5)(b))"},
		{"(c) nor who provides it", listed, adopt, item(func(i *casework.SupportItem) { i.Provider = "" }),
			"The support plan needs who is responsible for support 1 (section 36(5)(c))"},
		{"(d) nor how", listed, adopt, item(func(i *casework.SupportItem) { i.Method = "" }), "The support plan needs how support 1 will be given (section 36(5)(d))"},
		{"(d) nor when", listed, adopt, item(func(i *casework.SupportItem) { i.Schedule = "" }), "The support plan needs when support 1 will be given (section 36(5)(d))"},
		{"two gaps are both named", listed, adopt, func(f *casework.Facts) { f.Plan.ConsentMethod, f.Plan.Items[0].Provider = "", "" },
			"The support plan needs how consent will be asked for (section 36(5)(a)) | The support plan needs who is responsible for support 1 (section 36(5)(c))"},
		{"a revision may not leave out what the first plan had", casework.StateActive, casework.EventRevisePlan, func(f *casework.Facts) { f.Plan.Items[0].Provider = "" },
			"The support plan needs who is responsible for support 1 (section 36(5)(c))"},
	})
}
