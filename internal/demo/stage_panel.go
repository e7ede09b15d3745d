package demo

import (
	"context"
	"slices"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/meetings"
	"channelpanel/internal/platform/calendar"
)

// meeting is one of the panel's meetings, on the second Tuesday of a month.
type meeting struct {
	id      casework.MeetingID
	at      time.Time
	n       int
	planned bool

	circulated bool // its minutes
	items      []*episode
}

// planMeetings plans a meeting for each month, and those of the two months to come.
func (o *office) planMeetings() {
	o.timeline.at(opening.Add(30*time.Minute), "the usual agenda", o.usualAgenda)
	for m := 0; ; m++ {
		at := secondTuesday(opening.AddDate(0, m, 0))
		meet := &meeting{at: at, n: m}
		plan := at.AddDate(0, 0, -70)
		if plan.After(o.timeline.end) {
			return
		}
		o.meetings = append(o.meetings, meet)
		if plan.Before(opening) {
			plan = opening.Add(time.Hour)
		}
		o.timeline.at(plan, "planning a meeting", func(ctx context.Context) error { return o.convene(ctx, meet) })
		o.timeline.at(at, "a meeting", func(ctx context.Context) error { return o.sit(ctx, meet) })
	}
}

func secondTuesday(t time.Time) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, 10, 0, 0, 0, calendar.London())
	return first.AddDate(0, 0, (int(time.Tuesday)-int(first.Weekday())+7)%7+7)
}

func (o *office) convene(ctx context.Context, m *meeting) error {
	in := meetings.Plan{Panel: o.panel, On: casework.DateOf(m.at), Starts: "10:00", Mode: "ROOM", Place: "Committee room 2"}
	if m.n%4 == 3 {
		in.Mode, in.Place = "ONLINE", ""
	}
	usual, err := o.app.Meetings.Templates(ctx, o.holder(casework.Coordinator, 0).actor(), o.panel)
	if err != nil {
		return err
	}
	in.Template = usual.Templates[0].ID
	m.id, err = o.app.Meetings.Add(ctx, o.holder(casework.Coordinator, 0).actor(), in, &casework.Faults{})
	m.planned = err == nil
	return err
}

// usualAgenda is what the panel takes at each meeting besides cases.
func (o *office) usualAgenda(ctx context.Context) error {
	_, err := o.app.Meetings.KeepTemplate(ctx, o.holder(casework.Coordinator, 0).actor(), meetings.Template{
		Panel: o.panel, Name: meetings.UsualTemplate, Minutes: 150, Items: []casework.Business{
			{Title: "Apologies and interests", Section: "OPENING", Minutes: 5}, {Title: "Minutes of the last meeting", Section: "OPENING", Minutes: 5},
			{Title: "Training and local projects", Section: "CLOSING", Minutes: 10}, {Title: "Date of the next meeting", Section: "CLOSING", Minutes: 5},
		},
	}, &casework.Faults{})
	return err
}

// business notes what came of what is not about a case.
func (o *office) business(ctx context.Context, m *meeting, chair casework.Actor) error {
	v, err := o.app.Meetings.Agenda(ctx, chair, m.id)
	if err != nil {
		return err
	}
	notes := map[string]string{
		"Apologies and interests": "Apologies as recorded. No interest was declared.", "Minutes of the last meeting": "Agreed.",
		"Training and local projects": "Two schools asked for a session. Education takes it up.", "Date of the next meeting": "As planned.",
	}
	for _, it := range v.Items {
		if it.Ref != "" {
			continue
		}
		if _, err := o.app.Meetings.Finish(ctx, chair, m.id, it.ID, notes[it.Title], true); err != nil {
			return err
		}
	}
	return nil
}

// next is the first meeting that is far enough ahead to circulate its papers, or the last that is planned.
func (o *office) next(late bool) *meeting {
	var last *meeting
	for _, m := range o.meetings {
		if m.planned {
			last = m
		}
		if late {
			continue
		}
		if m.planned && m.at.After(o.timeline.now.AddDate(0, 0, 5)) {
			return m
		}
	}
	return last
}

// list puts a case on the next agenda, with a plan in draft.
func (o *office) list(ctx context.Context, e *episode) error {
	coordinator := o.holder(casework.Coordinator, e.n).actor()
	form, err := o.app.Meetings.ListingOf(ctx, coordinator, e.ref)
	if err != nil {
		return err
	}
	m := o.next(e.late)
	in := meetings.Choice{Version: form.Version, Meeting: m.id, Returned: true, NoSensitive: true}
	if !form.Assessed {
		in.Waiver = "Urgent: the assessment is made after the first visit."
	}
	if _, err := o.app.Meetings.ListCase(ctx, coordinator, e.ref, in); err != nil {
		return err
	}
	m.items = append(m.items, e)
	if len(e.panel) > 0 && e.panel[0] == "ADOPT" {
		o.timeline.after(1, 13, "a plan", func(ctx context.Context) error { return o.draftPlan(ctx, e, casework.DateOf(m.at)) })
	}
	return nil
}

func (o *office) draftPlan(ctx context.Context, e *episode, panel casework.Date) error {
	coordinator := o.holder(casework.Coordinator, e.n)
	who := coordinator.actor()
	form, err := o.app.Plans.Show(ctx, who, e.ref)
	if err != nil {
		return err
	}
	if _, err := o.app.Plans.Frame(ctx, who, e.ref, form.Version, casework.Plan{
		ConsentMethod: "In person, at a place that the person chooses", ConsentRequestDue: panel.AddDays(10), ConsentRequester: coordinator.Name,
		Needs: "Somebody to talk to; help to judge what is found online.", Goals: "Takes part in school or work again and has left the chat group.", NoSensitive: true,
	}, &casework.Faults{}); err != nil {
		return err
	}
	mentor := o.holder(casework.Provider, e.n)
	for _, it := range []casework.SupportItem{
		{Type: pick(e.r, []string{"IDEO", "MENT"}), Nature: "Conversations about belonging, violence and what is true", Provider: mentor.Name, ProviderUser: mentor.user,
			Method: "Face to face", Schedule: "Every two weeks, after school or work", Funding: "IP", Commissioned: 10},
		{Type: "ONLINE", Nature: "Online safety at home, with the family", Provider: "Two Rivers Academy Trust", Method: "Video call", Schedule: "Once a month",
			Funding: "MAIN", Commissioned: 3},
	} {
		if form, err = o.app.Plans.Show(ctx, who, e.ref); err != nil {
			return err
		}
		if _, err := o.app.Plans.AddItem(ctx, who, e.ref, form.Version, it, &casework.Faults{}); err != nil {
			return err
		}
	}
	return nil
}

// sit holds a meeting: attendance, chair, every item of the agenda, end.
func (o *office) sit(ctx context.Context, m *meeting) error {
	taker, chair := o.holder(casework.MinuteTaker, 0).actor(), o.holder(casework.PanelChair, 0)
	if m.n%5 == 4 {
		chair = o.holder(casework.DeputyChair, m.n)
	}
	view, err := o.app.Meetings.Show(ctx, taker, m.id)
	if err != nil {
		return err
	}
	marks := map[string]string{}
	var present []meetings.Member
	seat := ""
	for i, x := range view.Members {
		marks[x.ID] = "PRESENT"
		switch {
		case x.Name == chair.Name:
			seat = x.ID
		case x.Role == casework.Provider || x.Role == casework.Guest || x.Role == casework.RepImmigration:
			marks[x.ID] = "ABSENT"
		case x.Force == "" && (i+m.n)%6 == 0:
			marks[x.ID] = "APOLOGIES"
		}
		if marks[x.ID] == "PRESENT" {
			present = append(present, x)
		}
	}
	if err := o.app.Meetings.Mark(ctx, taker, m.id, marks); err != nil {
		return err
	}
	if err := o.app.Meetings.Begin(ctx, chair.actor(), m.id, meetings.Opening{
		Chair: seat, Read: true, Reason: "A partner sent apologies this morning. Its return is in, and the items cannot wait a month.",
	}); err != nil {
		return err
	}
	for _, e := range m.items {
		if err := o.discuss(ctx, m, e, chair.actor(), present); err != nil {
			return err
		}
	}
	if err := o.business(ctx, m, chair.actor()); err != nil {
		return err
	}
	if err := o.agreeMinutes(ctx, m, chair.actor()); err != nil {
		return err
	}
	if err := o.app.Meetings.End(ctx, chair.actor(), m.id); err != nil {
		return err
	}
	return o.minute(ctx, m)
}

// discuss takes one case through its item.
func (o *office) discuss(ctx context.Context, m *meeting, e *episode, chair casework.Actor, present []meetings.Member) error {
	if len(e.panel) == 0 && e.stage != "REVIEW" {
		return nil
	}
	var there []string
	var positions []casework.Position
	for i, x := range present {
		if x.Role == casework.MinuteTaker || x.Role == casework.Coordinator {
			continue
		}
		there = append(there, x.ID)
		view := "agree"
		said := ""
		switch {
		case (i+e.n)%11 == 0:
			view = "abstain"
		case x.Role == casework.RepEducation && e.n%4 == 1:
			view, said = "disagree", "The school has seen no change since, and would wait a month."
		}
		positions = append(positions, casework.Position{Member: x.ID, View: view, Reason: said})
	}
	if err := o.app.Meetings.Present(ctx, chair, m.id, e.ref, there); err != nil {
		return err
	}
	if e.stage == "REVIEW" {
		return o.review(ctx, e, chair, positions)
	}
	form, err := o.app.Decisions.Ask(ctx, chair, e.ref)
	if err != nil {
		return err
	}
	outcome := e.panel[0]
	e.panel = e.panel[1:]
	d := casework.Decision{
		Outcome: outcome, On: o.today(), Question: "Should this person be offered support?", Considered: courses(outcome),
		Rationale: reasons.Label(outcome), Proportionality: "The least intrusive way to meet the need; nothing goes on file beyond it.",
		Sources: []casework.Reliance{
			{What: "What set off the concern, and what was seen since", Source: "The referral", On: o.today().AddDays(-40)},
			{What: "What school and health know", Source: "Their returns, and what they told the meeting", On: o.today()},
		},
		Gaps: "What happens online is known from one source only.", Positions: positions, NoSensitive: true,
	}
	h := casework.HealthConsideration{Considered: "yes", Refer: "no", Reason: "Health and social care are in touch already."}
	switch outcome {
	case "DEFER":
		d.DeferTo, d.DeferNeeds = o.today().AddDays(28), "The health service's view, and the school's record of attendance."
	case "POLICE":
		d.PoliceOfficer = o.holder(casework.CaseOfficer, e.n).Name
	}
	if _, err := o.app.Decisions.Decide(ctx, chair, e.ref, form.Version, d, h, &casework.Faults{}); err != nil {
		return err
	}
	if err := o.rest(ctx, m, e, chair, positions); err != nil {
		return err
	}
	if outcome == "DEFER" {
		o.timeline.after(8, 16, "a decision outside a meeting", func(ctx context.Context) error { return o.alone(ctx, e) })
	}
	switch {
	case outcome == "DEFER" && len(e.panel) > 0:
		o.timeline.after(12, 10, "a listing", func(ctx context.Context) error { return o.list(ctx, e) })
	case outcome == "ADOPT":
		o.agree(e)
		o.askConsent(e)
	}
	return nil
}

// alone has the chair decide on what cannot wait until the panel meets again, after asking the police and another authority.
func (o *office) alone(ctx context.Context, e *episode) error {
	chair := o.holder(casework.PanelChair, 0).actor()
	form, err := o.app.Decisions.Alone(ctx, chair, e.ref)
	if err != nil {
		return err
	}
	d := casework.Decision{
		Outcome: "INTERIM", On: o.today(), Question: "The school keeps him in the building at noon, until the panel has met.", Rationale: "He was followed home twice this week.",
		Proportionality: "It asks nothing of him that the school does not ask of others, and it ends with the meeting.", NoSensitive: true,
		Outside: &casework.Outside{Why: "The next meeting is three weeks away."},
	}
	police, authority := false, false
	for _, m := range form.Members {
		if !police && m.Force == form.Force || !authority && m.Authority != "" {
			police, authority = police || m.Force == form.Force, authority || m.Authority != ""
			d.Outside.Consulted = append(d.Outside.Consulted, casework.Consulted{Member: m.Member, How: "PHONE", On: o.today(), Said: "Agrees, and would do no more."})
		}
	}
	_, _, err = o.app.Decisions.DecideAlone(ctx, chair, e.ref, form.Version, d, &casework.Faults{})
	return err
}

// rest says before a meeting what becomes of what the chair decided outside one, and puts a mistake in a record right by another.
func (o *office) rest(ctx context.Context, m *meeting, e *episode, chair casework.Actor, positions []casework.Position) error {
	all, err := o.app.Decisions.Record(ctx, chair, e.ref, "")
	if err != nil {
		return err
	}
	for _, d := range all.All {
		if !d.Provisional() {
			continue
		}
		v, err := o.app.Decisions.Ratifying(ctx, chair, e.ref, d.ID)
		if err != nil {
			return err
		}
		said := casework.Decision{Outcome: "RATIFIED", Rationale: "It was little to ask, and it kept him safe.", Positions: slices.Clone(positions), NoSensitive: true}
		if _, err := o.app.Decisions.Ratify(ctx, chair, e.ref, d.ID, v.Version, said); err != nil {
			return err
		}
	}
	if m.n%3 != 1 || e != m.items[0] {
		return nil
	}
	_, err = o.app.Decisions.Correct(ctx, chair, e.ref, all.All[0].ID, casework.DecisionCorrection{
		Part: "INFORMATION", Should: "Health spoke at the meeting; its return came the day after.", Reason: "The return was noted as there already.", NoSensitive: true,
	})
	return err
}

// courses are the options that a panel considers, of which it takes the one that leads to the outcome.
func courses(outcome string) []casework.CourseOpen {
	list := []casework.CourseOpen{
		{What: "Offer support", Why: "It would ask more of the person than the concern asks for now."},
		{What: "Leave it to the services that know the person", Why: "They do not cover the whole of the need."},
		{What: "Ask for more before deciding", Why: "More would not change the picture."},
		{What: "Return it to the police", Why: "Nothing that was reported calls for it."},
	}
	for i, code := range []string{"ADOPT", "NOT-ADOPT", "DEFER", "POLICE"} {
		if code == outcome {
			list[i].Taken, list[i].Why = true, reasons.Label(outcome)
		}
	}
	return list
}

var reasons = casework.Vocabulary{
	{Code: "ADOPT", Label: "The person is vulnerable, is open to being helped, and no other service covers the need."},
	{Code: "NOT-ADOPT", Label: "Support is in place already, and the concern has become less."},
	{Code: "DEFER", Label: "The panel does not know enough to decide."},
	{Code: "POLICE", Label: "What was reported since calls for the police to lead."},
}
