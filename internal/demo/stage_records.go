package demo

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/person"
)

// planRecords plans what is added to the records of people: whom to speak to, two moves, needs
// and characteristics, another spelling of a name, and two people who are brothers.
func (o *office) planRecords() {
	end := o.timeline.end
	lively := o.cases[len(o.cases)-len(live):]
	plan := func(daysAgo int, what string, do func(context.Context) error) {
		o.timeline.at(weekday(end.AddDate(0, 0, -daysAgo), 12), what, do)
	}
	for i, e := range []*episode{lively[8], lively[18], lively[20]} {
		plan(15-i, "contacts on a record", func(ctx context.Context) error { return o.contacts(ctx, e) })
		plan(13-i, "needs on a record", func(ctx context.Context) error {
			return o.onRecord(ctx, e, func(who casework.Actor, version int, _ person.View) error {
				return o.app.Person.Characterise(ctx, who, e.ref, version, map[string][]string{
					"NEURO": {"WAITING"}, "MENTAL": {"SUSPECTED"}, "DISABILITY": {"NONE"}, "INTERPRETER": {"NO"}, "CARE": {"NO"}, "RELIGION": {"UNSAID"},
				})
			})
		})
	}
	moves := lively[18]
	for _, m := range []struct {
		daysAgo int
		home    casework.Home
	}{
		{40, casework.Home{Address: "4 Millrace Court", Postcode: "ZZ99 7QX", Authority: "Leicester", Force: force}},
		{11, casework.Home{Address: "Flat 2, 19 Orchard Rise", Postcode: "ZZ99 2TB", Authority: "Leicestershire", Force: force}},
	} {
		plan(m.daysAgo, "a move", func(ctx context.Context) error {
			return o.onRecord(ctx, moves, func(who casework.Actor, _ int, v person.View) error {
				m.home.From = o.today().AddDays(-3)
				return o.app.Person.Move(ctx, who, moves.ref, v.Version, m.home, &casework.Faults{})
			})
		})
	}
	plan(10, "another spelling of a name", func(ctx context.Context) error {
		return o.onRecord(ctx, moves, func(who casework.Actor, _ int, v person.View) error {
			d := person.Details{Person: v.Person, Aliases: append(v.Aliases, v.GivenName+" "+misspell(v.FamilyName))}
			d.Household = "Lives with an aunt and two cousins."
			return o.app.Person.Amend(ctx, who, moves.ref, v.Version, d, &casework.Faults{})
		})
	})
	plan(9, "a link between two people", func(ctx context.Context) error {
		return o.onRecord(ctx, lively[20], func(who casework.Actor, version int, _ person.View) error {
			return o.app.Person.AddLink(ctx, who, lively[20].ref, version, person.Linking{Ref: lively[18].ref, Kind: "SIBLING"}, &casework.Faults{})
		})
	})
}

// onRecord has the police case officer of a case take a step on the record of its person.
func (o *office) onRecord(ctx context.Context, e *episode, step func(who casework.Actor, mark int, v person.View) error) error {
	officer := o.holder(casework.CaseOfficer, e.n).actor()
	v, err := o.app.Person.Record(ctx, officer, e.ref, casework.WriteIdentity)
	if err != nil {
		return err
	}
	return step(officer, v.Mark, v)
}

func (o *office) contacts(ctx context.Context, e *episode) error {
	mother, _ := o.names.next()
	list := []casework.Contact{
		{Kind: "GP", Name: "Dr Ola Fenwick", Organisation: "Soarside Surgery", Relationship: "Family doctor", Phone: "01632 960140"},
		{Kind: "SCHOOL", Name: "Ms Iris Coldwell", Organisation: "Two Rivers Academy Trust", Relationship: "Head of year", Phone: "01632 960177", Email: "i.coldwell@example.org"},
		{Kind: "GUARDIAN", Name: mother + " " + e.referral.Person.Family, Relationship: "Mother", Phone: "01632 960102", Address: e.referral.Person.Address},
	}
	for _, c := range list {
		c.From = o.today().AddDays(-200)
		if err := o.onRecord(ctx, e, func(who casework.Actor, version int, _ person.View) error {
			return o.app.Person.AddContact(ctx, who, e.ref, version, c, &casework.Faults{})
		}); err != nil {
			return err
		}
	}
	return nil
}
