package demo

import (
	"context"
	"math/rand/v2"
	"strconv"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/assessments"
)

// assess writes an assessment by the framework of the day; somebody else signs it off the day after.
func (o *office) assess(ctx context.Context, e *episode, occasion string) error {
	id, err := o.written(ctx, e, o.holder(casework.CaseOfficer, e.n), e.r, occasion, o.today())
	if err != nil {
		return err
	}
	o.timeline.after(1, 9, "signing off an assessment", func(ctx context.Context) error { return o.signedOff(ctx, e, id) })
	return nil
}

func (o *office) signedOff(ctx context.Context, e *episode, id string) error {
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	seen, err := o.app.Assessments.Assessment(ctx, coordinator, e.ref, id)
	if err != nil {
		return err
	}
	return o.app.Assessments.Sign(ctx, coordinator, e.ref, id, seen.Row.Version)
}

// written writes an assessment step by step and submits it.
func (o *office) written(ctx context.Context, e *episode, by SignIn, r *rand.Rand, occasion string, on casework.Date) (string, error) {
	id, err := o.drafted(ctx, e, by, r, occasion, on, true)
	if err != nil {
		return "", err
	}
	v, err := o.app.Assessments.Assessment(ctx, by.actor(), e.ref, id)
	if err != nil {
		return "", err
	}
	return id, o.app.Assessments.Submit(ctx, by.actor(), e.ref, id, v.Row.Version, v.Newest, true)
}

// drafted begins an assessment and writes its parts; of one that is not whole the judgement is left for later.
func (o *office) drafted(ctx context.Context, e *episode, by SignIn, r *rand.Rand, occasion string, on casework.Date, whole bool) (string, error) {
	form, err := o.app.Assessments.New(ctx, by.actor(), e.ref, "")
	if err != nil {
		return "", err
	}
	id, err := o.app.Assessments.Begin(ctx, by.actor(), e.ref, form.Framework.Code, casework.Assessment{Occasion: occasion, On: on}, &casework.Faults{})
	if err != nil {
		return "", err
	}
	version := 0
	put := func(step string, set func(*casework.Assessment)) error {
		version++
		_, err := o.app.Assessments.Save(ctx, by.actor(), e.ref, id, step, version, true, func(a *casework.Assessment, _ assessments.Writing) error {
			set(a)
			return nil
		})
		return err
	}
	for i, section := range form.Framework.Sections {
		if err := put(strconv.Itoa(i+1), func(a *casework.Assessment) { rate(a, section, r, on) }); err != nil {
			return "", err
		}
	}
	if !whole {
		return id, nil
	}
	if err := put("needs", func(a *casework.Assessment) {
		a.Needs = "Sleeps badly; has few friends of the same age."
		a.Identified = []casework.IdentifiedNeed{
			{Need: "FAMILY", Level: "MEDIUM", Outcome: "Somebody at home to talk to about what he reads."}, {Need: "EDUCATION", Level: "LOW", Outcome: "Back in lessons on four days of the week."},
		}
		if occasion == "EXIT" {
			a.Identified = a.Identified[1:]
		}
	}); err != nil {
		return "", err
	}
	return id, put("judgement", func(a *casework.Assessment) {
		a.Protective, a.Change = "A grandparent who is trusted; enjoys football training.", "Much has become better since the first assessment."
		a.Overall = "Vulnerable, with protective factors that support can build on."
		if occasion == "EXIT" {
			a.Overall = "The concern has gone; what remains is met by others."
		}
	})
}

// rate rates the factors of a section: less is present at a later assessment.
func rate(a *casework.Assessment, section casework.Section, r *rand.Rand, on casework.Date) {
	values := []string{"NOT", "PARTLY", "STRONGLY", "UNKNOWN"}
	switch a.Occasion {
	case "EXIT":
		values = []string{"NOT", "NOT", "PARTLY"}
	case "PERIODIC":
		values = []string{"NOT", "PARTLY", "PARTLY", "UNKNOWN"}
	}
	for _, f := range section.Factors {
		one := casework.Rating{Factor: f.Code, Value: pick(r, values)}
		if one.Present() {
			one.Evidence, one.Source, one.On = "Described by two people who know him, in the same words.", "School's account", on.AddDays(-7)
		}
		if one.Value == "STRONGLY" {
			one.Protective = "His mentor challenges it, and he listens."
		}
		a.Ratings = append(a.Ratings, one)
	}
	a.Summaries = map[string]string{section.Title: "See the ratings; two sources agree."}
}

// planAssessments plans what is under way at the end: a case with several assessments, one that waits to be signed off, one that
// was sent back, one written long after its day and one that is still a draft; and what was found out on visits. On other cases
// an assessment is overdue.
func (o *office) planAssessments() {
	end := o.timeline.end
	lively := o.cases[len(o.cases)-len(live):]
	plan := func(daysAgo, hour int, what string, do func(context.Context) error) {
		o.timeline.at(weekday(end.AddDate(0, 0, -daysAgo), hour), what, do)
	}
	dice := rand.New(rand.NewPCG(27, 36)) //nolint:gosec // invented data: it must be the same again
	periodic := func(e *episode, late int, then func(ctx context.Context, id string) error) func(context.Context) error {
		return func(ctx context.Context) error {
			id, err := o.written(ctx, e, o.holder(casework.CaseOfficer, e.n), dice, "PERIODIC", o.today().AddDays(-late))
			if err != nil {
				return err
			}
			return then(ctx, id)
		}
	}
	several, back, unsigned, draft := lively[20], lively[19], lively[18], lively[8]
	for _, daysAgo := range []int{110, 45} {
		plan(daysAgo, 10, "a periodic assessment", periodic(several, 0, func(_ context.Context, id string) error {
			o.timeline.after(1, 9, "signing off an assessment", func(ctx context.Context) error { return o.signedOff(ctx, several, id) })
			return nil
		}))
	}
	plan(8, 10, "an assessment that is sent back", periodic(back, 0, func(_ context.Context, id string) error {
		o.timeline.after(2, 9, "sending an assessment back", func(ctx context.Context) error {
			coordinator := o.holder(casework.Coordinator, back.n).actor()
			seen, err := o.app.Assessments.Assessment(ctx, coordinator, back.ref, id)
			if err != nil {
				return err
			}
			return o.app.Assessments.Return(ctx, coordinator, back.ref, id, seen.Row.Version, "The school's account is of September. What has the provider seen since then?")
		})
		return nil
	}))
	plan(3, 10, "an assessment that waits to be signed off", periodic(unsigned, 31, func(context.Context, string) error { return nil }))
	plan(1, 15, "a draft of an assessment", func(ctx context.Context) error {
		_, err := o.drafted(ctx, draft, o.holder(casework.CaseOfficer, 0), dice, "PRE-PANEL", o.today(), false)
		return err
	})
	for _, n := range []struct {
		daysAgo int
		e       *episode
		in      casework.Investigation
		late    int
	}{
		{16, draft, casework.Investigation{Kind: "INTERVIEW", Spoke: "The case officer", With: "The head of year", Found: "Two lessons were disturbed in one week. Nobody was threatened. She would like to know what to say to the class."}, 0},
		{12, draft, casework.Investigation{Kind: "VISIT", Spoke: "The case officer and a social worker", With: "His mother, at home", Found: "He was out. She worries about his nights at the computer and would welcome help."}, 0},
		{9, unsigned, casework.Investigation{Kind: "CALL", Spoke: "The case officer", With: "The intervention provider", Found: "He came to both sessions and brought a friend to the gate of the second."}, 0},
		{2, unsigned, casework.Investigation{Kind: "RECORDS", Spoke: "The case officer", With: "Attendance records of the school", Found: "Absent on nine days of the autumn term, most of them Mondays."}, 40},
	} {
		plan(n.daysAgo, 16, "a note of the investigation", func(ctx context.Context) error {
			n.in.On, n.in.NoSensitive = o.today().AddDays(-n.late), true
			return o.app.Assessments.AddNote(ctx, o.holder(casework.CaseOfficer, n.e.n).actor(), n.e.ref, n.in, &casework.Faults{})
		})
	}
}

// planFrameworks has one administrator propose an edition of the framework, which waits for a second person, and the other draft
// one. Their items are placeholders: the true ones are not public.
func (o *office) planFrameworks() {
	end := o.timeline.end
	for i, daysAgo := range []int{5, 2} {
		o.timeline.at(weekday(end.AddDate(0, 0, -daysAgo), 11), "an edition of the assessment framework", func(ctx context.Context) error {
			who := o.holder(casework.Administrator, 1-i).actor()
			id, err := o.app.Assessments.StartEdition(ctx, who, "PAF")
			if err != nil {
				return err
			}
			items := []string{"Placeholder for the first item of the licensed copy | Its meaning, from the licensed copy", "Placeholder for the second item of the licensed copy"}
			for nth, title := range []string{"First part of the licensed copy", "Second part of the licensed copy"} {
				if err := o.app.Assessments.PutSection(ctx, who, id, nth+1, nth, assessments.Typed{Title: title, Items: items}); err != nil {
					return err
				}
			}
			if i == 1 {
				return nil
			}
			return o.app.Assessments.ProposeEdition(ctx, who, id, 3, "The items of our licensed copy in place of the headings that came with the service.")
		})
	}
}
