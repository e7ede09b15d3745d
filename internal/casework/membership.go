package casework

import (
	"fmt"
	"slices"
)

// Tenure is a time in days, the first and the last included. A zero To is open.
type Tenure struct {
	From, To Date
}

// On says whether a day falls into the term.
func (t Tenure) On(day Date) bool {
	return !t.From.IsZero() && !day.Before(t.From) && (t.To.IsZero() || !day.After(t.To))
}

// Overlaps says whether two terms have a day in common.
func (t Tenure) Overlaps(o Tenure) bool {
	return (t.To.IsZero() || !o.From.After(t.To)) && (o.To.IsZero() || !t.From.After(o.To))
}

// Over says whether the term has ended before a day.
func (t Tenure) Over(day Date) bool { return !t.To.IsZero() && t.To.Before(day) }

// EndsSoon says whether the term ends within the limit membership_ending.
func (t Tenure) EndsSoon(today Date) bool {
	return t.On(today) && !t.To.IsZero() && !t.To.After(LimitOn("membership_ending", today).Due(today, nil))
}

// String is the term in words.
func (t Tenure) String() string {
	if t.To.IsZero() {
		return "from " + t.From.Long()
	}
	return "from " + t.From.Long() + " to " + t.To.Long()
}

// within says whether a term lies in another, of which a zero day is no limit.
func (t Tenure) within(o Tenure) bool {
	return !t.From.Before(o.From) && (o.To.IsZero() || !t.To.IsZero() && !t.To.After(o.To))
}

// limits are the days of a term in which a zero day is no limit, in words.
func (t Tenure) limits() string {
	switch {
	case t.From.IsZero():
		return "until " + t.To.Long()
	default:
		return t.String()
	}
}

// VettingAnswers are what is known of somebody's vetting. It is held elsewhere: no level, no date and no result is kept here.
var VettingAnswers = Vocabulary{{"YES", "Yes, held elsewhere"}, {"NO", "No"}, {"NOT-NEEDED", "Not needed for this role"}}

// Membership is a role that somebody holds, for whom, on which panel and for how long.
type Membership struct {
	ID        string // "" for one that is to be granted
	User      UserID
	Role      Role
	Panel     PanelID  // "" for a role of the whole installation
	Agency    AgencyID // "" for none
	Authority string   // the responsible authority that they represent (SC-05)
	Force     string   // the police force that they represent (SC-04)
	Tenure
	AppointedOn Date   // section 37(2)
	Skills      string // skills and experience, section 37(2)
	SignedOn    Date   // the confidentiality agreement, where it was signed on paper
	TrainedOn   Date   // last training for the role
	Vetting     string // a code of VettingAnswers, "" while not recorded
	DeputyFor   string // the membership for whose holder they stand in, "" for none
}

// Bodies is what a membership is checked against.
type Bodies struct {
	Authorities, Forces []string     // of its panel
	Agency              Tenure       // from when to when its agency works with panels; a zero day is no limit
	Own                 []Membership // every other one of the same person
	Panel               []Membership // those on its panel, for whose holders somebody may stand in
}

// Check reports everything that is wrong with a membership that is to be granted or changed.
func (m Membership) Check(b Bodies, today Date) error {
	var f Faults
	post, ok := PostOf(m.Role)
	if !ok {
		f.Add("role", "Select a role")
		return f.Err()
	}
	m.place(&f, post, b)
	m.term(&f, post, b)
	m.fitness(&f, post, today)
	m.deputy(&f, post, b)
	return f.Err()
}

func (m Membership) place(f *Faults, post Post, b Bodies) {
	role := HeldRoles.Label(string(m.Role))
	switch {
	case post.Panel && m.Panel == "":
		f.Add("panel", "Select the panel on which the role is held")
	case !post.Panel && m.Panel != "":
		f.Add("panel", role+" is held for the whole service and on no panel: leave the panel empty")
	}
	switch {
	case m.Authority != "" && !slices.Contains(b.Authorities, m.Authority):
		f.Add("authority", "Select one of the panel's responsible local authorities")
	case post.Authority && m.Authority == "":
		f.Refuse("SC-05", "authority", role+" must come from a responsible local authority of the panel: select which (section 37(5))")
	case post.Either && m.Authority == "" && m.Force == "":
		f.Add("authority", "Select the local authority, or the police force, for which they decide")
	}
	switch {
	case m.Force != "" && !slices.Contains(b.Forces, m.Force):
		f.Add("force", "Select one of the panel's police forces")
	case post.Force && m.Force == "":
		f.Refuse("SC-04", "force", role+" represents a police force: select which (section 37(3))")
	}
	switch {
	case post.Agency && m.Agency == "":
		f.Add("agency", "Select the agency that they represent")
	case !m.From.IsZero() && !m.within(b.Agency):
		f.Add("agency", "This agency works with panels "+b.Agency.limits()+": choose days within that, or another agency")
	}
}

func (m Membership) term(f *Faults, post Post, b Bodies) {
	switch {
	case m.From.IsZero():
		f.Add("from", "Enter the first day of the role")
		return
	case !m.To.IsZero() && m.To.Before(m.From):
		f.Add("to", "The last day must not be before the first")
		return
	case post.Ends && m.To.IsZero():
		f.Add("to", HeldRoles.Label(string(m.Role))+" needs a last day")
	}
	for _, o := range b.Own {
		if o.ID == m.ID || !m.Overlaps(o.Tenure) {
			continue
		}
		other, _ := PostOf(o.Role)
		switch {
		case o.Role == m.Role && o.Panel == m.Panel && o.Agency == m.Agency && o.Authority == m.Authority && o.Force == m.Force:
			f.Add("from", "They hold this role here already, "+o.Tenure.String()+": change that one, or choose days outside of it")
		case o.Role == m.Role:
		case post.Alone != "" || other.Alone != "":
			why := post.Alone
			if why == "" {
				why = other.Alone
			}
			f.Add("role", fmt.Sprintf("They are %s %s: nobody holds both at the same time, because %s",
				HeldRoles.Label(string(o.Role)), o.Tenure, why))
		}
	}
}

func (m Membership) fitness(f *Faults, post Post, today Date) {
	switch {
	case post.Appointed && m.AppointedOn.IsZero():
		f.Refuse("SC-03", "appointed_on", "Enter the date on which they were appointed (section 37(2))")
	case !m.From.IsZero() && m.AppointedOn.After(m.From):
		f.Add("appointed_on", "The date of appointment must not be after the first day of the role")
	}
	if post.Appointed && m.Skills == "" {
		f.Refuse("SC-03", "skills", "Enter the skills and experience for which they were appointed (section 37(2))")
	}
	if m.SignedOn.After(today) {
		f.Add("signed_on", "The date on which the agreement was signed must be today or in the past")
	}
	if m.TrainedOn.After(today) {
		f.Add("trained_on", "The date of the training must be today or in the past")
	}
	if m.Vetting != "" && !VettingAnswers.Has(m.Vetting) {
		f.Add("vetting", "Select whether they are vetted")
	}
}

func (m Membership) deputy(f *Faults, post Post, b Bodies) {
	if m.DeputyFor == "" {
		return
	}
	i := slices.IndexFunc(b.Panel, func(o Membership) bool { return o.ID == m.DeputyFor })
	switch {
	case i < 0:
		f.Add("deputy_for", "Select somebody on the same panel")
	case b.Panel[i].User == m.User:
		f.Add("deputy_for", "Nobody is their own deputy: select somebody else")
	case !slices.Contains(post.Deputises, b.Panel[i].Role):
		f.Add("deputy_for", fmt.Sprintf("%s cannot stand in for %s",
			HeldRoles.Label(string(m.Role)), HeldRoles.Label(string(b.Panel[i].Role))))
	case !m.Overlaps(b.Panel[i].Tenure):
		f.Add("deputy_for", "They hold the role at another time than the person for whom they would stand in")
	}
}

// Advice is what guidance advises against in a membership, and the law does not forbid.
func (m Membership) Advice(own []Membership) []string {
	var list []string
	for _, o := range own {
		for _, pair := range advised {
			if o.Panel == m.Panel && o.ID != m.ID && m.Overlaps(o.Tenure) && (pair == [2]Role{m.Role, o.Role} || pair == [2]Role{o.Role, m.Role}) {
				list = append(list, fmt.Sprintf("%s and %s on one panel: guidance expects that whoever coordinates does not also decide.",
					HeldRoles.Label(string(pair[0])), HeldRoles.Label(string(pair[1]))))
			}
		}
	}
	return list
}

// Lengthens says whether a changed term gives more days than the one before: for some roles that is a grant.
func (t Tenure) Lengthens(before Tenure) bool {
	return t.From.Before(before.From) || !before.To.IsZero() && (t.To.IsZero() || t.To.After(before.To))
}

// Decider refuses somebody who may not decide a proposal: whoever made it, and whoever it is for.
func Decider(who Actor, proposedBy string, of UserID) error {
	switch {
	case who.Word() == proposedBy:
		return &Error{Kind: Invalid, Msg: "You proposed this yourself. Another administrator has to decide it."}
	case who.ID != "" && who.ID == of:
		return &Error{Kind: Invalid, Msg: "This is about your own role. Another administrator has to decide it."}
	}
	return nil
}

// NotOwn refuses somebody who would change what they may do themself.
func NotOwn(who Actor, of UserID) error {
	if who.ID != "" && who.ID == of {
		return &Error{Kind: Invalid, Msg: "You cannot change your own roles or your own account here. Ask another administrator."}
	}
	return nil
}
