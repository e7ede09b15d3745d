package casework

import "slices"

// Post is what a role asks of whoever is to hold it.
type Post struct {
	Role      Role
	Panel     bool   // held on one panel; otherwise for the whole installation
	Authority bool   // for a responsible local authority of the panel (section 37(5), SC-05)
	Force     bool   // for a police force of the panel (section 37(1), SC-04)
	Either    bool   // for one or the other
	Agency    bool   // for an agency
	Appointed bool   // appointed, with a statement of skills and experience (section 37(2), SC-03)
	Ends      bool   // only until a day that is set
	Second    bool   // granted only when a second person agrees
	Grant     Action // what whoever hands it out must be allowed
	Alone     string // why whoever holds it holds no other role at the same time; "" where they may
	Deputises []Role // for whom its holder may stand in
}

// posts has every role that a person can be granted.
var posts = []Post{
	{Role: PanelChair, Grant: GrantChair, Panel: true, Authority: true, Appointed: true, Second: true},
	{Role: DeputyChair, Grant: GrantChair, Panel: true, Authority: true, Appointed: true, Second: true, Deputises: []Role{PanelChair}},
	{Role: Coordinator, Grant: GrantMember, Panel: true, Deputises: []Role{Coordinator}},
	{Role: CaseOfficer, Grant: GrantMember, Panel: true, Force: true, Appointed: true, Deputises: []Role{CaseOfficer}},
	{Role: Section36Decider, Grant: GrantMember, Panel: true, Either: true, Deputises: []Role{Section36Decider}},
	{Role: MinuteTaker, Grant: GrantMember, Panel: true, Deputises: []Role{MinuteTaker}},
	{Role: RepHealth, Grant: GrantMember, Panel: true, Agency: true, Deputises: []Role{RepHealth}},
	{Role: RepEducation, Grant: GrantMember, Panel: true, Agency: true, Deputises: []Role{RepEducation}},
	{Role: RepSocialCare, Grant: GrantMember, Panel: true, Agency: true, Deputises: []Role{RepSocialCare}},
	{Role: RepHousing, Grant: GrantMember, Panel: true, Agency: true, Deputises: []Role{RepHousing}},
	{Role: RepProbation, Grant: GrantMember, Panel: true, Agency: true, Deputises: []Role{RepProbation}},
	{Role: RepYouthJustice, Grant: GrantMember, Panel: true, Agency: true, Deputises: []Role{RepYouthJustice}},
	{Role: RepImmigration, Grant: GrantMember, Panel: true, Agency: true, Deputises: []Role{RepImmigration}},
	{Role: Provider, Grant: GrantMember, Panel: true, Deputises: []Role{Provider}},
	{Role: Guest, Grant: GrantMember, Panel: true, Ends: true},
	{Role: Auditor, Grant: GrantOversight, Panel: true, Second: true, Alone: "an auditor stands apart from what they audit"},
	{Role: DataProtection, Grant: GrantOversight, Panel: true, Second: true},
	{Role: StatisticsReader, Grant: GrantMember, Panel: true},
	{Role: Administrator, Grant: GrantOversight, Second: true, Alone: "an administrator sees no case"},
}

// Posts are the roles that a person can be granted, with what each asks.
func Posts() []Post { return slices.Clone(posts) }

// PostOf is what a role asks. ok is false for a role that nobody can be granted.
func PostOf(role Role) (p Post, ok bool) {
	i := slices.IndexFunc(posts, func(p Post) bool { return p.Role == role })
	if i < 0 {
		return Post{}, false
	}
	return posts[i], true
}

// GrantOf is what whoever hands a role out, agrees to it or changes it must be allowed. ok is false for a role that nobody can be
// granted.
func GrantOf(role Role) (a Action, ok bool) {
	p, ok := PostOf(role)
	return p.Grant, ok
}

// NeedsSecond says whether a role is granted only when a second person agrees.
func NeedsSecond(role Role) bool {
	p, ok := PostOf(role)
	return !ok || p.Second
}

// advised are the roles that guidance would have two people hold; nobody is kept from holding both.
var advised = [][2]Role{{PanelChair, Coordinator}, {DeputyChair, Coordinator}}
