package casework

import "slices"

// Term is one word of a closed vocabulary.
type Term struct {
	Code  string
	Label string
}

// Vocabulary is a closed list of codes with their labels, in the order in which they are offered.
type Vocabulary []Term

// Has says whether code is one of the vocabulary's.
func (v Vocabulary) Has(code string) bool {
	return slices.ContainsFunc(v, func(t Term) bool { return t.Code == code })
}

// Label is a code in plain words; a code that the vocabulary does not know is shown as it is.
func (v Vocabulary) Label(code string) string {
	for _, t := range v {
		if t.Code == code {
			return t.Label
		}
	}
	return code
}

// Sources are the categories by which referrals are published.
var Sources = Vocabulary{
	{"EDU", "Education"}, {"POL", "Police"}, {"LA", "Local authority"}, {"HEA", "Health"}, {"HMPPS", "Prison and probation service"},
	{"FAM", "Friends and family"}, {"COM", "Community"}, {"OTH", "Other"}, {"UNK", "Not recorded"},
}

// Scheme is one version of the types of concern, in use for referrals received from a date.
type Scheme struct {
	Code     string
	From     Date
	Concerns Vocabulary
}

// Schemes are the versions of the types of concern. A referral keeps the scheme of the day it was received: the
// published categories changed, and an old record is never mapped to a new one.
var Schemes = []Scheme{
	{"A", Date{2012, 4, 1}, Vocabulary{{"ISLAMIST", "Islamist"}, {"RIGHT_WING", "Right wing"}, {"OTHER", "Other"}, {"UNSPECIFIED", "Unspecified"}}},
	{"B", Date{2017, 4, 1}, Vocabulary{
		{"MIXED", "Mixed, unstable or unclear"}, {"ISLAMIST", "Islamist"}, {"RIGHT_WING", "Right wing"}, {"OTHER", "Other"},
	}},
	{"C", Date{2021, 4, 1}, Vocabulary{
		{"VULNERABILITY", "Vulnerability present but no ideology or counter-terrorism risk"}, {"RIGHT_WING", "Extreme right wing"},
		{"CONFLICTED", "Conflicted"}, {"ISLAMIST", "Islamist"}, {"SCHOOL_MASSACRE", "School massacre"}, {"INCEL", "Incel"},
		{"HIGH_CT_RISK", "High counter-terrorism risk but no ideology present"}, {"NO_RISK", "No risk, vulnerability or ideology present"},
		{"LEFT_WING", "Left wing"}, {"OTHER", "Other"}, {"UNSPECIFIED", "Unspecified"},
	}},
	{"D", Date{2024, 4, 1}, Vocabulary{
		{"NO_IDEOLOGY", "No ideology identified"}, {"SUSCEPTIBILITY", "No ideology: other susceptibility to radicalisation identified"},
		{"VIOLENCE", "Fascination with extreme violence or mass casualty attacks"}, {"RIGHT_WING", "Extreme right wing"}, {"ISLAMIST", "Islamist"},
		{"MULTIPLE", "Multiple ideologies, none dominant"}, {"INCEL", "Incel"}, {"LEFT_WING", "Left wing, anarchist or single issue"}, {"OTHER", "Other"},
	}},
}

// SchemeOn is the scheme for referrals received on a day.
func SchemeOn(d Date) Scheme {
	in := Schemes[0]
	for _, s := range Schemes {
		if !d.Before(s.From) {
			in = s
		}
	}
	return in
}

// SchemeByCode finds a scheme.
func SchemeByCode(code string) (Scheme, bool) {
	i := slices.IndexFunc(Schemes, func(s Scheme) bool { return s.Code == code })
	if i < 0 {
		return Scheme{}, false
	}
	return Schemes[i], true
}

// SignpostDestinations are where somebody who needs no Channel support may be referred.
var SignpostDestinations = Vocabulary{
	{"EDU", "Education support"}, {"CSC", "Children's social care"}, {"EHP", "Early help"}, {"GP", "Primary care"}, {"SUB", "Substance misuse"},
	{"PRB", "Probation"}, {"DV", "Domestic abuse"}, {"VOL", "Voluntary sector"}, {"LPP", "Local Prevent project"}, {"HOU", "Housing or homelessness"},
	{"ASC", "Adult social care"}, {"MH", "Mental health"}, {"NDV", "Neurodevelopmental assessment"}, {"YJS", "Youth justice"},
	{"POL", "Police, not counter-terrorism"}, {"EMP", "Employment or benefits"}, {"ICT", "Online-harms advice"},
	{"VVP", "Violence reduction"}, {"OTH", "Other"}, {"NONE", "None needed"},
}

// ScreeningResults are the results of the police's screening.
var ScreeningResults = Vocabulary{
	{"PROGRESS", "Progress to a section 36 decision"}, {"NFA", "Not a Prevent concern: no further action"}, {"NFA-MAL", "Malicious: no further action"},
	{"NFA-MIS", "Misguided or misinformed: no further action"}, {"SIGN", "Signposted to other services"}, {"PURSUE", "To counter-terrorism policing"},
	{"XFER", "To another area"}, {"PLP", "Police-led partnership"},
}

// InformationOutcomes are the ends of gathering information.
var InformationOutcomes = Vocabulary{
	{"TO-PANEL", "To the panel"}, {"EXIT-NFA", "No further action"}, {"EXIT-SIGN", "Signposted to other services"}, {"EXIT-PLP", "Police-led partnership"},
}

// PanelOutcomes are what a panel may decide at a first discussion.
var PanelOutcomes = Vocabulary{
	{"ADOPT", "Adopt: offer support"}, {"NOT-ADOPT", "Do not adopt"}, {"DEFER", "Defer for more information"}, {"POLICE", "Return to the police"},
}

// ReviewOutcomes are what a panel may decide at a review of support.
var ReviewOutcomes = Vocabulary{
	{"CONTINUE", "Continue support"}, {"REVISE", "Revise the plan"}, {"PAUSE", "Pause support"}, {"WITHDRAW", "Withdraw support"},
	{"EXIT", "End support and close"}, {"TRANSFER", "Transfer to another panel"},
}

// PostClosureOutcomes are what a review after closing may find.
var PostClosureOutcomes = Vocabulary{
	{"NO-CONCERN", "No concern"}, {"NO-INFO", "Not enough information yet"}, {"CONCERN-REOPEN", "Concern: reopen"}, {"EXTEND", "Extend monitoring"},
}

// ConsentStatuses are the answers to the request for the necessary consent.
var ConsentStatuses = Vocabulary{
	{"NOT-YET", "Not asked yet"}, {"REQUESTED", "Asked, no answer yet"}, {"GIVEN", "Given"}, {"REFUSED", "Refused"}, {"WITHDRAWN", "Withdrawn"},
	{"LAPSED-18", "Lapsed at 18"}, {"NO-CAPACITY", "No capacity to consent"},
}

// ConsentGivers are who may answer.
var ConsentGivers = Vocabulary{
	{"individual", "The person themself"}, {"parent", "A parent"}, {"guardian", "A guardian, or whoever holds parental responsibility"},
	{"mca", "By the Mental Capacity Act 2005 (an adult without capacity)"},
}

// ClosureReasons are why support ended.
var ClosureReasons = Vocabulary{
	{"SUCCESS", "Concerns addressed: no further radicalisation concern"}, {"CONSENT-W", "Consent withdrawn"}, {"CONSENT-R", "Consent never given"},
	{"ESC-POL", "Moved to police-led management"}, {"ESC-INV", "Arrest, charge or investigation"}, {"CUSTODY", "Imprisoned: prison or probation leads"},
	{"XFER", "Transferred to another panel"}, {"OTHER-MA", "Another multi-agency process leads"}, {"ABROAD", "Left the United Kingdom"},
	{"DIED", "Died"}, {"UNSUIT", "Later found unsuitable"}, {"OTHER", "Other"},
}

// PauseReasons are why support stands still, or goes on after a pause.
var PauseReasons = Vocabulary{
	{"MISSING", "Missing"}, {"ABROAD", "Abroad"}, {"CUSTODY", "In custody"}, {"POLICE", "Police suitability change"}, {"PROVIDER", "No provider"},
	{"RETURNED", "The reason for the pause has ended"},
}

// SupportTypes are the kinds of support.
var SupportTypes = Vocabulary{
	{"IDEO", "Ideological or theological mentoring"}, {"MENT", "Practical mentoring"}, {"LIFE", "Life skills"}, {"ANGER", "Anger management"},
	{"CBT", "Cognitive or behavioural work"}, {"EDU", "Education skills"}, {"CAREER", "Careers or employment"}, {"FAM", "Family or parenting support"},
	{"HEALTH", "Health, mental or emotional health"}, {"SUB", "Drugs and alcohol"}, {"HOUSE", "Housing"}, {"PURSUIT", "Constructive activity or sport"},
	{"ONLINE", "Online safety"}, {"PROJECT", "Local Prevent project"},
}

// FundingSources are who pays for an item of support.
var FundingSources = Vocabulary{
	{"IP", "Intervention provider scheme"}, {"ISF", "Intervention support fund"}, {"MAIN", "Mainstream service"}, {"PROJECT", "Local project"}, {"NONE", "None"},
}

// SessionPlaces are the kinds of place of a session, never an address.
var SessionPlaces = Vocabulary{
	{"HOME", "Home"}, {"SCHOOL", "School or college"}, {"OFFICE", "Office"}, {"COMMUNITY", "Community venue"}, {"ONLINE", "Online"}, {"PHONE", "Telephone"},
	{"CUSTODY", "Prison or custody"},
}

// Genders are as published; figures leave out the last.
var Genders = Vocabulary{{"MALE", "Male"}, {"FEMALE", "Female"}, {"OTHER", "Other"}, {"UNSPECIFIED", "Not specified"}}

// PartnerTypes are the bodies of Schedule 7, with OTHER for those whom section 37(4) lets in.
var PartnerTypes = Vocabulary{
	{"MIN", "Government department"}, {"LA", "Local authority"}, {"PRISON", "Prison or secure institution"}, {"PROB", "Probation service"},
	{"YJS", "Youth justice service"}, {"SCHOOL", "School"}, {"FE", "Further education"}, {"HE", "Higher education"}, {"CHILDCARE", "Childcare"},
	{"NHS", "Health service body"}, {"POLICE", "Police"}, {"OTHER", "Other body, section 37(4)"},
}

// edition of the statutory guidance, in force from a date.
type edition struct {
	from  Date
	label string
}

var editions = []edition{
	{Date{2012, 10, 1}, "2012"}, {Date{2015, 4, 12}, "2015"}, {Date{2020, 11, 2}, "2020"}, {Date{2023, 12, 15}, "2023"},
}

// EditionOn is the edition of the guidance in force on a day (SC-17, section 36(7)).
func EditionOn(d Date) string {
	label := editions[0].label
	for _, e := range editions {
		if !d.Before(e.from) {
			label = e.label
		}
	}
	return label
}

// HeldRoles are the roles that a person can be granted, in plain words.
var HeldRoles = Vocabulary{
	{string(PanelChair), "Panel chair"}, {string(DeputyChair), "Deputy chair"}, {string(Coordinator), "Coordinator"},
	{string(CaseOfficer), "Police case officer"}, {string(Section36Decider), "Section 36 decision-maker"}, {string(MinuteTaker), "Minute taker"},
	{string(RepHealth), "Health representative"}, {string(RepEducation), "Education representative"},
	{string(RepSocialCare), "Social care representative"}, {string(RepHousing), "Housing representative"},
	{string(RepProbation), "Probation or prison representative"}, {string(RepYouthJustice), "Youth justice representative"},
	{string(RepImmigration), "Immigration enforcement representative"}, {string(Provider), "Intervention provider"}, {string(Guest), "Guest for one item"},
	{string(Auditor), "Auditor"}, {string(DataProtection), "Data protection officer"}, {string(StatisticsReader), "Statistics reader"},
	{string(Administrator), "Administrator"},
}

// OfInstallation are the roles that are held for the whole installation and on no panel.
var OfInstallation = Vocabulary{{string(Administrator), "Administrator"}}
