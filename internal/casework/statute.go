package casework

import (
	"fmt"
	"slices"
)

// localAuthoritiesRefer is the day from which a local authority may decide too: section 20 of the 2019 Act.
var localAuthoritiesRefer = Date{2019, 4, 12}

// section36 is the decision as it is being recorded, or as the file holds it.
func (f Facts) section36() Section36Decision {
	if f.Section36 != nil {
		return *f.Section36
	}
	grounds := ""
	if f.Case.Section36Grounds {
		grounds = "on the file"
	}
	return Section36Decision{
		Body: f.Case.Section36Body, BodyName: f.Case.Section36BodyName, Maker: f.Case.Section36Maker,
		On: f.Case.Section36On, Result: f.Case.Section36Result, Grounds: grounds,
	}
}

// SC01 refuses a panel item without a recorded section 36 decision: the body, who decided, when, and on what
// grounds. Section 36(2) and (3).
func SC01(f Facts) []Fault {
	d := f.section36()
	if f.Section36 == nil && d.Result != "MET" {
		return refuse("SC-01", "section36",
			"Record the section 36 decision first: nobody comes before the panel without one (section 36(2)-(3))")
	}
	var out []Fault
	need := func(missing bool, field, msg string) {
		if missing {
			out = append(out, Fault{Field: field, Msg: msg, Check: "SC-01"})
		}
	}
	need(d.Body == "", "body", "Select whether the police or a local authority decided (section 36(2))")
	need(d.BodyName == "", "body_name", "Enter the name of the police force or local authority that decided")
	need(d.Maker == "", "maker", "Enter who made the section 36 decision")
	need(d.On.IsZero(), "decided_on", "Enter the date of the section 36 decision")
	need(d.On.After(f.Today), "decided_on", "The date of the section 36 decision must be today or in the past")
	need(!d.On.IsZero() && d.On.Before(f.Case.ReceivedOn) && f.Case.ReopenedFrom == "", "decided_on",
		"The section 36 decision cannot be dated before the referral was received")
	need(d.Grounds == "", "grounds", "Enter the grounds for the section 36 decision (section 36(3))")
	return out
}

// SC02 refuses a decision by anybody but a chief officer of police or a local authority, and by a local authority
// before 12 April 2019. Section 36(2) and (3) as amended.
func SC02(f Facts) []Fault {
	d := f.section36()
	switch d.Body {
	case "", "police": // SC-01 asks for a missing one
		return nil
	case "local_authority":
		if !d.On.IsZero() && d.On.Before(localAuthoritiesRefer) {
			return refuse("SC-02", "body",
				"A local authority could make this decision only from 12 April 2019: select the police, or check the date")
		}
		return nil
	default:
		return refuse("SC-02", "body", "Only a chief officer of police or a local authority may make this decision (section 36(2))")
	}
}

// SC03 refuses a sitting whose record does not show a representative of a responsible authority and one of the
// police, each appointed with a statement of skills and experience. Section 37(1) and (2).
func SC03(f Facts) []Fault {
	if f.Sitting == nil {
		return refuse("SC-03", "meeting", "Record the meeting and who attends it")
	}
	return append(
		f.Sitting.represented("a responsible local authority", f.Sitting.Authorities, func(m Member) string { return m.Authority }),
		f.Sitting.represented("the police", f.Sitting.Forces, func(m Member) string { return m.Force })...)
}

// represented refuses a sitting at which none of these bodies has an appointed representative. Somebody of theirs who is
// there and was not appointed is named.
func (s *Sitting) represented(what string, bodies []string, of func(Member) string) []Fault {
	var unappointed []Fault
	for _, m := range s.Members {
		if of(m) == "" || !slices.Contains(bodies, of(m)) {
			continue
		}
		if !m.AppointedOn.IsZero() && !m.AppointedOn.After(s.On) && m.Skills != "" {
			return nil
		}
		unappointed = append(unappointed, Fault{Field: "attendance", Check: "SC-03", Msg: fmt.Sprintf(
			"Record %s's appointment and their skills and experience (section 37(2)) in their role on this panel", m.Name)})
	}
	if len(unappointed) > 0 {
		return unappointed
	}
	return refuse("SC-03", "attendance", "Mark an appointed representative of "+what+" as present (section 37(1))")
}

// SC04 refuses a decision on an item for which nobody from the force where the person lives was present. Section 37(3).
func SC04(f Facts) []Fault {
	force := f.Case.ResidenceForce
	if force == "" {
		return refuse("SC-04", "residence_force",
			"Record the police force for the area where the person lives: somebody from it has to be present (section 37(3))")
	}
	if f.Sitting != nil {
		for _, m := range f.Sitting.Members {
			if m.ForItem && m.Force == force {
				return nil
			}
		}
	}
	return refuse("SC-04", "item_attendance",
		fmt.Sprintf("Nobody from %s, the force where the person lives, is marked present for this item (section 37(3))", force))
}

// SC05 refuses a meeting whose chair or deputy is not from a responsible authority of the panel. Section 37(5).
func SC05(f Facts) []Fault {
	if f.Sitting == nil || f.Sitting.Chair == nil {
		return refuse("SC-05", "chair", "Record who is in the chair (section 37(5))")
	}
	if !slices.Contains(f.Sitting.Authorities, f.Sitting.Chair.Authority) {
		return refuse("SC-05", "chair",
			fmt.Sprintf("%s is not from a responsible local authority of this panel and cannot chair it (section 37(5))", f.Sitting.Chair.Name))
	}
	return nil
}

// SC06 refuses a decision that the panel has not reached: its members agree, or most of them do; where there is no
// majority either way the chair decides, and says why. Section 37(6).
func SC06(f Facts) []Fault {
	if f.Decision == nil || len(f.Decision.Positions) == 0 {
		return refuse("SC-06", "positions", "Record the position of each member present (section 37(6))")
	}
	for _, p := range f.Decision.Positions {
		if f.Sitting != nil && !f.Sitting.at(p.Member) {
			return refuse("SC-06", "positions",
				fmt.Sprintf("%s is not marked present for this item: leave out their position (section 37(6))", p.Name))
		}
	}
	switch agree, disagree := f.Decision.count(); {
	case disagree > agree:
		return refuse("SC-06", "outcome", "Most members disagree: record the decision that the majority holds (section 37(6))")
	case f.Decision.Mode() == Undecided:
		return refuse("SC-06", "chair_reason",
			"There is no majority: record the chair's decision and the reason for it (section 37(6))")
	}
	return nil
}

// SC07 refuses an adoption without a support plan that holds all four things of section 36(5). Section 36(4)(a).
func SC07(f Facts) []Fault {
	if f.Plan == nil {
		return refuse("SC-07", "plan", "Record the support plan first: nobody is adopted without one (section 36(4)(a))")
	}
	var out []Fault
	for _, m := range f.Plan.missing() {
		out = append(out, Fault{Field: m.Field, Msg: "The support plan needs " + m.Msg, Check: "SC-07"})
	}
	return out
}

// consent is the consent as it is being recorded, or as the file holds it.
func (f Facts) consent() Consent {
	if f.Consent != nil {
		return *f.Consent
	}
	return Consent{Status: f.Case.ConsentStatus, Giver: f.Case.ConsentGiver, On: f.Case.ConsentOn}
}

// SC08 refuses support that is dated before a live necessary consent. Section 36(4)(b).
func SC08(f Facts) []Fault {
	c := f.consent()
	if c.Status != "GIVEN" || c.On.IsZero() {
		return refuse("SC-08", "consent", "Record the necessary consent first: no support before it is given (section 36(4)(b))")
	}
	if f.Session != nil && f.Session.On.Before(c.On) && !f.coveredEarlier(f.Session.On) {
		return refuse("SC-08", "held_on",
			fmt.Sprintf("Consent was given on %s: a session cannot be dated before it (section 36(4)(b))", c.On.Long()))
	}
	return nil
}

// coveredEarlier says whether the consent that came before a renewed one was in force on a day: support began under it,
// and it did not end with an 18th birthday.
func (f Facts) coveredEarlier(day Date) bool {
	began, birthday := f.Case.SupportFrom, f.Case.Eighteenth()
	outgrown := !birthday.IsZero() && began.Before(birthday) && !day.Before(birthday)
	return !began.IsZero() && !day.Before(began) && !outgrown
}

// SC09 refuses a consent from somebody who may not give it on its date: from 18 the person themself, or a recorded
// Mental Capacity Act route; under 18 a parent or guardian. Section 36.
func SC09(f Facts) []Fault {
	c := f.consent()
	if c.Status != "GIVEN" {
		return nil
	}
	adult, known := f.Case.Adult(c.On)
	switch {
	case !known:
		return refuse("SC-09", "giver", "Record the person's date of birth or age first: it decides who may consent")
	case adult && c.Giver != "individual" && (c.Giver != "mca" || f.Consent != nil && c.Capacity == ""):
		return refuse("SC-09", "giver",
			"The person was 18 or over on that date: they consent themselves, or record the Mental Capacity Act route")
	case !adult && c.Giver != "parent" && c.Giver != "guardian":
		return refuse("SC-09", "giver",
			"The person was under 18 on that date: a parent or guardian has to consent. Record the young person's own view beside it")
	}
	return nil
}

// SC10 refuses new support from an 18th birthday on, until the person has consented themself. Derived from the definition of necessary consent.
func SC10(f Facts) []Fault {
	c, birthday := f.consent(), f.Case.Eighteenth()
	if birthday.IsZero() || c.Status != "GIVEN" || !c.On.Before(birthday) {
		return nil
	}
	day := f.Today
	if f.Session != nil {
		day = f.Session.On
	}
	if !day.Before(birthday) {
		return refuse("SC-10", "consent",
			fmt.Sprintf("The person turned 18 on %s: record their own consent before any more support", birthday.Long()))
	}
	return nil
}

// SC10Ahead is the warning of SC-10, from 60 days before the birthday.
func SC10Ahead(f Facts) []Fault {
	c := f.Case
	if f.Consent != nil {
		c.ConsentStatus, c.ConsentOn = f.Consent.Status, f.Consent.On
	}
	if birthday, soon := Turning18(c, f.Today); soon {
		return refuse("SC-10", "consent",
			fmt.Sprintf("The person turns 18 on %s: ask for their own consent before then", birthday.Long()))
	}
	return nil
}

// Turning18 is the birthday that is 60 days or fewer ahead while a parent's or guardian's consent is in force.
func Turning18(c Case, today Date) (Date, bool) {
	birthday := c.Eighteenth()
	if birthday.IsZero() || c.ConsentStatus != "GIVEN" || !c.ConsentOn.Before(birthday) {
		return Date{}, false
	}
	left := today.DaysUntil(birthday)
	return birthday, left > 0 && left <= LimitOn("turn18_warning", today).Value
}

// SC11 refuses an end without support until the panel has considered health and social care. Section 36(6).
func SC11(f Facts) []Fault {
	h := f.Considered
	if h == nil || h.Considered != "yes" {
		return refuse("SC-11", "considered",
			"Record that the panel considered a referral to health or social care: it must (section 36(6))")
	}
	var out []Fault
	if h.Refer != "yes" && h.Refer != "no" {
		out = append(out, Fault{Field: "refer", Check: "SC-11",
			Msg: "Select whether the person ought to be referred to health or social care (section 36(6))"})
	}
	if h.Reason == "" {
		out = append(out, Fault{Field: "refer_reason", Check: "SC-11", Msg: "Enter the reason for that view (section 36(6))"})
	}
	if h.Refer == "yes" && h.Arrangement == "" {
		out = append(out, Fault{Field: "arrangement", Check: "SC-11",
			Msg: "Enter what was arranged with health or social care (section 36(6))"})
	}
	return out
}

// SC12 refuses an end of consent or support without the date of a re-assessment or a reason for none. Section 36(4)(e).
func SC12(f Facts) []Fault {
	if f.Reassess == nil {
		if !f.Case.ReassessOn.IsZero() || f.Case.ReassessNone {
			return nil
		}
	} else if !f.Reassess.On.IsZero() || f.Reassess.NoneReason != "" {
		if !f.Reassess.On.IsZero() && !f.Reassess.On.After(f.Today) {
			return refuse("SC-12", "reassess_on", "The re-assessment must be after today")
		}
		return nil
	}
	return refuse("SC-12", "reassess_on", "Enter when the panel will re-assess, or why it will not (section 36(4)(e))")
}

// SC13 warns where a live case has no next review, or where it is overdue. Section 36(4)(c).
func SC13(f Facts) []Fault {
	next := f.Case.NextReview
	if f.Review != nil {
		next = f.Review.NextDue
	}
	switch {
	case next.IsZero():
		return refuse("SC-13", "next_due", "No next review is set (section 36(4)(c))")
	case next.Before(f.Today):
		return refuse("SC-13", "next_due", fmt.Sprintf("The review due on %s is overdue (section 36(4)(c))", next.Long()))
	}
	return nil
}

// SC14 asks for the reason of a revised plan, which becomes a new version. Section 36(4)(d).
func SC14(f Facts) []Fault {
	if f.Plan != nil && f.Plan.Reason == "" {
		return refuse("SC-14", "reason", "Enter why the plan is revised (section 36(4)(d))")
	}
	return nil
}

// SC16 refuses text whose writer has not confirmed that it holds nothing from, or about, an intelligence service.
// Section 38(4) and (5).
func SC16(f Facts) []Fault {
	if slices.Contains(f.texts(), false) {
		return Sensitive()
	}
	return nil
}

// Sensitive is the refusal of SC-16 for text that belongs to no step of the pathway.
func Sensitive() []Fault {
	return refuse("SC-16", "no_sensitive",
		"Confirm that this holds no information from or about an intelligence service (section 38(5)). "+
			"If it does, do not save it: tell the police case officer in person")
}

// SC17 is the edition of the guidance in force on the day of the decision that a step records, or else on the day of the
// step. Section 36(7).
func SC17(f Facts) string {
	switch {
	case f.Decision != nil && !f.Decision.On.IsZero():
		return EditionOn(f.Decision.On)
	case f.Section36 != nil && !f.Section36.On.IsZero():
		return EditionOn(f.Section36.On)
	default:
		return EditionOn(f.Today)
	}
}

// SC18 is what a closure makes due: the reviews six and twelve months later.
func SC18(closed Date) []Followup {
	return []Followup{
		{Kind: "review-6", Title: "Six-month review after closure", Due: LimitOn("post_closure_first", closed).Due(closed, nil), Basis: "SC-18"},
		{Kind: "review-12", Title: "Twelve-month review after closure", Due: LimitOn("post_closure_second", closed).Due(closed, nil), Basis: "SC-18"},
	}
}

// SC19 refuses an extension of monitoring without a reason, or beyond 24 months after closing.
func SC19(f Facts) []Fault {
	if f.Review == nil {
		return nil
	}
	var out []Fault
	if f.Review.ExtendWhy == "" {
		out = append(out, Fault{Field: "extend_why", Check: "SC-19", Msg: "Enter why monitoring goes on after the 12-month review"})
	}
	last := LimitOn("post_closure_max", f.Case.ClosedOn).Due(f.Case.ClosedOn, nil)
	switch {
	case f.Review.ExtendTo.IsZero() || !f.Review.ExtendTo.After(f.Today):
		out = append(out, Fault{Field: "extend_to", Check: "SC-19", Msg: "Enter until when monitoring goes on, after today"})
	case f.Review.ExtendTo.After(last):
		out = append(out, Fault{Field: "extend_to", Check: "SC-19",
			Msg: fmt.Sprintf("Monitoring may go on until %s at the latest, 24 months after closing", last.Long())})
	}
	return out
}

// SC20 refuses to end or go on with monitoring after a review that found a concern: the case must be reopened.
func SC20(f Facts) []Fault {
	if f.Review != nil && f.Review.Outcome == "CONCERN-REOPEN" {
		return refuse("SC-20", "outcome", "The review found a concern: reopen the case as a new episode")
	}
	return nil
}
