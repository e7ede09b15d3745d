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

// SignpostDestinations are where somebody who needs no Channel support may be referred.
var SignpostDestinations = Vocabulary{
	{"EDU", "Education support"}, {"CSC", "Children's social care"}, {"EHP", "Early help"}, {"GP", "Primary care"},
	{"SUB", "Substance misuse"},
	{"PRB", "Probation"}, {"DV", "Domestic abuse"}, {"VOL", "Voluntary sector"}, {"LPP", "Local Prevent project"},
	{"HOU", "Housing or homelessness"},
	{"ASC", "Adult social care"}, {"MH", "Mental health"}, {"NDV", "Neurodevelopmental assessment"}, {"YJS", "Youth justice"},
	{"POL", "Police, not counter-terrorism"}, {"EMP", "Employment or benefits"}, {"ICT", "Online-harms advice"},
	{"VVP", "Violence reduction"}, {"OTH", "Other"}, {"NONE", "None needed"},
}

// ScreeningResults are the results of the police's screening.
var ScreeningResults = Vocabulary{
	{"PROGRESS", "Progress to a section 36 decision"}, {"NFA", "Not a Prevent concern: no further action"},
	{"NFA-MAL", "Malicious: no further action"},
	{"NFA-MIS", "Misguided or misinformed: no further action"}, {"SIGN", "Signposted to other services"},
	{"PURSUE", "To counter-terrorism policing"},
	{"XFER", "To another area"}, {"PLP", "Police-led partnership"},
}

// InformationOutcomes are the ends of gathering information.
var InformationOutcomes = Vocabulary{
	{"TO-PANEL", "To the panel"}, {"EXIT-NFA", "No further action"}, {"EXIT-SIGN", "Signposted to other services"},
	{"EXIT-PLP", "Police-led partnership"},
}

// PanelOutcomes are what a panel may decide at a first discussion.
var PanelOutcomes = Vocabulary{
	{"ADOPT", "Adopt: offer support"}, {"NOT-ADOPT", "Do not adopt"}, {"DEFER", "Defer for more information"},
	{"POLICE", "Return to the police"},
}

// ReviewOutcomes are what a panel may decide at a review of support.
var ReviewOutcomes = Vocabulary{
	{"CONTINUE", "Continue support"}, {"REVISE", "Revise the plan"}, {"PAUSE", "Pause support"}, {"WITHDRAW", "Withdraw support"},
	{"EXIT", "End support and close"}, {"TRANSFER", "Transfer to another panel"},
}

// Ratifications are what a meeting may say of a decision that was taken outside one.
var Ratifications = Vocabulary{{"RATIFIED", "Ratified"}, {"NOT-RATIFIED", "Not ratified"}}

// DecisionParts are the parts of a confirmed decision that a later record may correct.
var DecisionParts = Vocabulary{
	{"QUESTION", "The question"}, {"OPTIONS", "The options considered"}, {"INFORMATION", "The information relied on"}, {"GAPS", "What was not known"},
	{"POSITIONS", "The positions and dissent"}, {"OUTCOME", "The outcome itself"}, {"REASONS", "The reasons"},
	{"PROPORTIONALITY", "Necessity and proportionality"}, {"BASIS", "The legal basis"}, {"DATE", "The date"}, {"HEALTH", "The section 36(6) consideration"},
}

// Outcomes are everything that a panel may have decided, at a first discussion, at a review of support or of a chair's decision.
func Outcomes() Vocabulary { return join(PanelOutcomes, ReviewOutcomes, ChairMeasures, Ratifications) }

// Modes are the ways in which a panel decides, in the order of section 37(6).
var Modes = Vocabulary{{Unanimous, "Unanimous"}, {Majority, "Majority"}, {ByChair, "By the chair"}}

// ReviewKinds are the panel's review of support, and the reviews so many months after closing.
var ReviewKinds = Vocabulary{
	{"panel", "Review of support"}, {"6", "Six-month review"}, {"12", "Twelve-month review"}, {"18", "Eighteen-month review"},
	{"24", "24-month review"},
}

// PostClosureOutcomes are what a review after closing may find.
var PostClosureOutcomes = Vocabulary{
	{"NO-CONCERN", "No concern"}, {"NO-INFO", "Not enough information yet"}, {"CONCERN-REOPEN", "Concern: reopen"},
	{"EXTEND", "Extend monitoring"},
}

// ConsentStatuses are the answers to the request for the necessary consent.
var ConsentStatuses = Vocabulary{
	{"NOT-YET", "Not asked yet"}, {"REQUESTED", "Asked, no answer yet"}, {"GIVEN", "Given"}, {"REFUSED", "Refused"},
	{"WITHDRAWN", "Withdrawn"},
	{"LAPSED-18", "Lapsed at 18"}, {"NO-CAPACITY", "No capacity to consent"},
}

// ConsentGivers are who may answer.
var ConsentGivers = Vocabulary{
	{"individual", "The person themself"}, {"parent", "A parent"},
	{"guardian", "A guardian, or whoever holds parental responsibility"},
	{"mca", "By the Mental Capacity Act 2005 (an adult without capacity)"},
}

// ClosureReasons are why support ended.
var ClosureReasons = Vocabulary{
	{"SUCCESS", "Concerns addressed: no further radicalisation concern"}, {"CONSENT-W", "Consent withdrawn"},
	{"CONSENT-R", "Consent never given"},
	{"ESC-POL", "Moved to police-led management"}, {"ESC-INV", "Arrest, charge or investigation"},
	{"CUSTODY", "Imprisoned: prison or probation leads"},
	{"XFER", "Transferred to another panel"}, {"OTHER-MA", "Another multi-agency process leads"},
	{"ABROAD", "Left the United Kingdom"},
	{"DIED", "Died"}, {"UNSUIT", "Later found unsuitable"}, {"OTHER", "Other"},
}

// PauseReasons are why support stands still.
var PauseReasons = Vocabulary{
	{"MISSING", "Missing"}, {"ABROAD", "Abroad"}, {"CUSTODY", "In custody"}, {"POLICE", "Police suitability change"},
	{"PROVIDER", "No provider"},
}

// SupportTypes are the kinds of support.
var SupportTypes = Vocabulary{
	{"IDEO", "Ideological or theological mentoring"}, {"MENT", "Practical mentoring"}, {"LIFE", "Life skills"},
	{"ANGER", "Anger management"},
	{"CBT", "Cognitive or behavioural work"}, {"EDU", "Education skills"}, {"CAREER", "Careers or employment"},
	{"FAM", "Family or parenting support"},
	{"HEALTH", "Health, mental or emotional health"}, {"SUB", "Drugs and alcohol"}, {"HOUSE", "Housing"},
	{"PURSUIT", "Constructive activity or sport"},
	{"ONLINE", "Online safety"}, {"PROJECT", "Local Prevent project"},
}

// FundingSources are who pays for an item of support.
var FundingSources = Vocabulary{
	{"IP", "Intervention provider scheme"}, {"ISF", "Intervention support fund"}, {"MAIN", "Mainstream service"},
	{"PROJECT", "Local project"}, {"NONE", "None"},
}

// SessionPlaces are the kinds of place of a session, never an address.
var SessionPlaces = Vocabulary{
	{"HOME", "Home"}, {"SCHOOL", "School or college"}, {"OFFICE", "Office"}, {"COMMUNITY", "Community venue"},
	{"ONLINE", "Online"}, {"PHONE", "Telephone"},
	{"CUSTODY", "Prison or custody"},
}

// Genders are as published; figures leave out the last.
var Genders = Vocabulary{{"MALE", "Male"}, {"FEMALE", "Female"}, {"OTHER", "Other"}, {"UNSPECIFIED", "Not specified"}}

// Ethnicities are the groups of the published figures from 2024/25.
var Ethnicities = Vocabulary{
	{"WHITE", "White"}, {"ASIAN", "Asian or Asian British"}, {"BLACK", "Black or Black British"},
	{"MIXED", "Mixed or multiple ethnic groups"},
	{"OTHER", "Another ethnic group"}, {"NOT_STATED", "Not stated"},
}

// ComplexNeeds are what the national form lists as affecting a person's wellbeing (domain 4.1).
var ComplexNeeds = Vocabulary{
	{"VICTIM", "Victim of crime or bullying"}, {"WORK", "Work, money or housing"}, {"IMMIGRATION", "Immigration or asylum"},
	{"FAMILY", "Family or relationships"}, {"JUSTICE", "Court, prison or probation"}, {"SELF_HARM", "Self-harm or suicide"},
	{"MENTAL", "Mental health"}, {"NEURO", "Autism, ADHD or another neurodiverse condition"},
	{"EDUCATION", "Education: absence, exclusion or special needs"}, {"OTHER", "Something else"},
}

// PartnerTypes are the bodies of Schedule 7, with OTHER for those whom section 37(4) lets in.
var PartnerTypes = Vocabulary{
	{"MIN", "Government department"}, {"LA", "Local authority"}, {"PRISON", "Prison or secure institution"},
	{"PROB", "Probation service"},
	{"YJS", "Youth justice service"}, {"SCHOOL", "School"}, {"FE", "Further education"}, {"HE", "Higher education"},
	{"CHILDCARE", "Childcare"},
	{"NHS", "Health service body"}, {"POLICE", "Police"}, {"OTHER", "Other body, section 37(4)"},
}

// RequestStatuses are how a request to a partner stands.
var RequestStatuses = Vocabulary{{"SENT", "Waiting for an answer"}, {"ANSWERED", "Answered"}, {"REFUSED", "Refused"}, {"WITHDRAWN", "No longer needed"}}

// Returns are what an agency answers when it is asked.
var Returns = Vocabulary{
	{string(ReturnNothing), "Nothing held"}, {string(ReturnNoChange), "No change since last time"}, {string(ReturnInformation), "New information"},
	{string(ReturnRefused), "Refused"},
}

// Caveats are how an agency wants its answer handled by whoever reads it (features CO9, domain 8.5). None is the rule.
var Caveats = Vocabulary{
	{"POLICE", "Police-sensitive"}, {"NOT_SUBJECT", "Do not tell the person"}, {"NOT_FAMILY", "Do not share with the family"},
	{"ASK_FIRST", "Ask us before sharing it on"},
}

// ActionStatuses are how an action stands.
var ActionStatuses = Vocabulary{
	{"OPEN", "Open"}, {"DONE", "Done, to be accepted"}, {"ACCEPTED", "Accepted"}, {"CANCELLED", "Cancelled"},
}

// MeetingModes are how a meeting is held.
var MeetingModes = Vocabulary{{"ROOM", "In a room"}, {"ONLINE", "Online"}, {"MIXED", "In a room and online"}}

// ItemKinds are what an item of an agenda is for.
var ItemKinds = Vocabulary{
	{"FIRST", "First discussion"}, {"REVIEW", "Review of support"}, {"POST-CLOSURE", "Review after closing"},
	{"INFORMATION", "For information"},
}

// AttendanceStatuses are whether a member came to a meeting.
var AttendanceStatuses = Vocabulary{{"PRESENT", "Present"}, {"APOLOGIES", "Apologies"}, {"ABSENT", "Absent"}}

// Occasions are when an assessment is made (domain 3.3).
var Occasions = Vocabulary{
	{"GATEWAY", "Gateway"}, {"PRE-PANEL", "Before the first panel"}, {"PERIODIC", "Three-monthly"}, {"EXIT", "Exit"},
	{"REVIEW-6", "Six-month review"}, {"REVIEW-12", "Twelve-month review"}, {"AD-HOC", "Another occasion"},
}

// RatingValues are how far a factor of an assessment is present.
var RatingValues = Vocabulary{{"NOT", "Not present"}, {"PARTLY", "Partly"}, {"STRONGLY", "Strongly"}, {"UNKNOWN", "Not known"}}

// Regions are those of the published figures. The North East is wider than the statistical region.
var Regions = Vocabulary{
	{"NE", "North East"}, {"NW", "North West"}, {"EM", "East Midlands"}, {"WM", "West Midlands"}, {"EAST", "Eastern"},
	{"LON", "London"},
	{"SE", "South East"}, {"SW", "South West"}, {"WAL", "Wales"},
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
