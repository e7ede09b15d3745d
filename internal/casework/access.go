package casework

import "time"

// The words of the access policy. The policy engine sees these closed words and nothing else: facts about
// people and cases stay in tables and become words inside the transaction (see platform/authz).

// Role is what somebody holds on a panel, from a date to a date, for an agency.
type Role string

// The roles of domain section 9, and those of actors that are not people.
const (
	PanelChair       Role = "panel_chair"
	DeputyChair      Role = "deputy_chair"
	Coordinator      Role = "coordinator"       // Prevent or Channel coordinator of an authority
	CaseOfficer      Role = "case_officer"      // police counter-terrorism case officer
	Section36Decider Role = "section36_decider" // chief officer's delegate or authority's decision-maker
	MinuteTaker      Role = "minute_taker"      //
	RepHealth        Role = "rep_health"        //
	RepEducation     Role = "rep_education"     //
	RepSocialCare    Role = "rep_social_care"   // children's and adult social care
	RepHousing       Role = "rep_housing"       //
	RepProbation     Role = "rep_probation"     // probation and prison
	RepYouthJustice  Role = "rep_youth_justice" //
	RepImmigration   Role = "rep_immigration"   // by invitation
	Provider         Role = "provider"          // intervention provider
	Guest            Role = "guest"             // invited for one agenda item
	Auditor          Role = "auditor"           //
	DataProtection   Role = "data_protection"   // data protection officer
	StatisticsReader Role = "statistics_reader" // governance board member or regional adviser
	Administrator    Role = "administrator"     // accounts only: no case
	RoleSignedIn     Role = "signed_in"         // everybody who has signed in, for their own account
	RoleAnonymous    Role = "anonymous"         //
	RoleLink         Role = "link"              // whoever holds a one-time link
	RoleSystem       Role = "system"            // jobs
	RoleCommandLine  Role = "cli"               //
)

// Tie is how somebody stands to a thing.
type Tie string

// The ties.
const (
	TiePanel     Tie = "panel"     // a panel on which they hold the role
	TieInvolved  Tie = "involved"  // their agency has been admitted to the case
	TieAssigned  Tie = "assigned"  // personally named: lead, provider, action owner
	TieGuest     Tie = "guest"     // one agenda item
	TieOwn       Tie = "own"       // their agency made this record
	TieEmergency Tie = "emergency" // a live emergency grant
	TieRecused   Tie = "recused"   // a declared interest or a bar: denies whatever else holds
	TieNone      Tie = "none"      // no tie, or a thing that needs none
)

// Sensitivity is how closely a case is held.
type Sensitivity string

// The sensitivities, rising.
const (
	Normal     Sensitivity = "normal"
	Restricted Sensitivity = "restricted" // named people only
	Sealed     Sensitivity = "sealed"     // named people only, and hidden from everything else
)

// Subject is a section of a case, or another kind of thing, that an act is done to.
type Subject string

// The subjects.
const (
	OnSelf       Subject = "self"
	OnCase       Subject = "case"
	OnIdentity   Subject = "case.identity"
	OnReferral   Subject = "case.referral"
	OnScreening  Subject = "case.screening"
	OnSection36  Subject = "case.section36"
	OnRequests   Subject = "case.requests"
	OnAssessment Subject = "case.assessment"
	OnMinutes    Subject = "case.minutes"
	OnPlan       Subject = "case.plan"
	OnConsent    Subject = "case.consent"
	OnSessions   Subject = "case.sessions"
	OnReview     Subject = "case.review"
	OnTies       Subject = "case.ties"
	OnSummary    Subject = "case.summary"   // a short text that is written for sharing
	OnDocuments  Subject = "case.documents" // files; each also belongs to a section, whose readers alone may have it
	OnScan       Subject = "scan"           // of files, by the job that asks the scanner
	OnMeeting    Subject = "meeting"
	OnAction     Subject = "action"
	OnStatistics Subject = "statistics"
	OnAudit      Subject = "audit"
	OnAccount    Subject = "account"
	OnPanel      Subject = "panel"
	OnPolicy     Subject = "policy"
	OnFramework  Subject = "framework" // assessment frameworks
	OnMail       Subject = "mail"      // the outbox
	OnDraft      Subject = "draft"     // forms that somebody has begun
)

// Action is one thing that can be asked for: an act on a subject, in business words.
type Action struct {
	Subject Subject
	Act     string
}

// String is the action as the policy, the route table and the audit log write it: "case.plan:write".
func (a Action) String() string { return string(a.Subject) + ":" + a.Act }

// Every action there is. A route, a policy line and an audit entry can name no other.
var (
	UseSelf           = Action{OnSelf, "use"}     // own account, own drafts, start page
	SignIn            = Action{OnSelf, "sign-in"} // by nobody yet
	NeedFactor        = Action{OnSelf, "factor"}  // a duty and no right: whoever may, signs in with a second factor
	ListCases         = Action{OnCase, "list"}    // know that a case exists: reference, state, dates
	BrowseCases       = Action{OnCase, "browse"}  // open the list of cases; visible_case says which rows it has
	AskAccess         = Action{OnCase, "ask"}     // ask its lead for access to more of it
	ExportCases       = Action{OnCase, "export"}  // copy cases out of the service, or agree that somebody else does
	OpenEmergency     = Action{OnCase, "emergency"}
	ReadTimeline      = Action{OnCase, "timeline"}
	ReadIdentity      = Action{OnIdentity, "read"}
	ReadFirstName     = Action{OnIdentity, "first-name"} // first name and needed detail only
	ReadAddress       = Action{OnIdentity, "address"}    // address and risk flag only (housing)
	WriteIdentity     = Action{OnIdentity, "write"}
	SearchPeople      = Action{OnIdentity, "search"}
	MatchPeople       = Action{OnIdentity, "match"} // say whether somebody is a person who was referred before
	PartPeople        = Action{OnIdentity, "part"}  // undo that two records were joined as one person's
	ReceiveReferral   = Action{OnReferral, "receive"}
	ReadReferral      = Action{OnReferral, "read"}
	AmendReferral     = Action{OnReferral, "amend"}
	TellReferrer      = Action{OnReferral, "tell"}     // no more than is safe, in fixed words
	SendReferral      = Action{OnReferral, "send"}     // to a panel, which takes it in or turns it away
	InviteReferral    = Action{OnReferral, "invite"}   // hand out a one-time link to send one by
	FollowReferral    = Action{OnReferral, "follow"}   // what became of a referral, as far as its referrer may know
	WithdrawReferral  = Action{OnReferral, "withdraw"} // before the panel has decided
	ImportReferrals   = Action{OnReferral, "import"}
	ReadScreening     = Action{OnScreening, "read"}
	ScreenReferral    = Action{OnScreening, "write"}
	SignScreening     = Action{OnScreening, "sign"}      // sign somebody else's screening off, or send it back
	AskMore           = Action{OnScreening, "ask"}       // ask for more information and answer, while the clock stands still
	MarkUrgent        = Action{OnScreening, "urgent"}    // put a case into the urgent lane, or take it out
	AskSecondLook     = Action{OnScreening, "challenge"} // at a rejection, by somebody who did not decide it
	NoteTriage        = Action{OnScreening, "note"}
	FollowSignpost    = Action{OnScreening, "follow"} // find out what came of pointing somebody to another service
	ReadSection36     = Action{OnSection36, "read"}
	DecideSection36   = Action{OnSection36, "decide"}
	ReadRequests      = Action{OnRequests, "read"}
	AskPartner        = Action{OnRequests, "ask"}
	AnswerRequest     = Action{OnRequests, "answer"}
	ReadAssessment    = Action{OnAssessment, "read"}
	WriteAssessment   = Action{OnAssessment, "write"}
	SignAssessment    = Action{OnAssessment, "sign"}
	ReadMinutes       = Action{OnMinutes, "read"}
	WriteMinutes      = Action{OnMinutes, "write"}
	DecideCase        = Action{OnMinutes, "decide"}
	SignDecision      = Action{OnMinutes, "countersign"} // somebody else's, where the panel's own rule asks for it
	ReadPlan          = Action{OnPlan, "read"}
	WritePlan         = Action{OnPlan, "write"}
	ReadConsent       = Action{OnConsent, "read"}
	ReadConsentStatus = Action{OnConsent, "status"}
	WriteConsent      = Action{OnConsent, "write"}
	ReadSessions      = Action{OnSessions, "read"}
	WriteSession      = Action{OnSessions, "write"}
	ReadReview        = Action{OnReview, "read"}
	WriteReview       = Action{OnReview, "write"}
	CloseCase         = Action{OnReview, "close"}
	ReadTies          = Action{OnTies, "read"}
	WriteTies         = Action{OnTies, "write"}
	DeclareInterest   = Action{OnTies, "declare"}
	ReviewEmergency   = Action{OnTies, "review"}   // look at a use of emergency access by somebody else
	ReadLooks         = Action{OnTies, "looked"}   // who has looked at the case
	RestrictCase      = Action{OnTies, "restrict"} // hold it more closely
	EaseCase          = Action{OnTies, "ease"}     // ask for, or agree to, a lower sensitivity or the end of a step-out: two people
	ReadSummary       = Action{OnSummary, "read"}
	WriteSummary      = Action{OnSummary, "write"}
	ReadDocuments     = Action{OnDocuments, "read"}    // those of the sections that may be read
	AddDocument       = Action{OnDocuments, "add"}     // attach one
	ReleaseDocument   = Action{OnDocuments, "release"} // let one be opened that no scanner has found clean
	RemoveDocument    = Action{OnDocuments, "remove"}  // take one off the case, for a reason
	ScanDocuments     = Action{OnScan, "run"}
	ListMeetings      = Action{OnMeeting, "list"}
	ReadMeeting       = Action{OnMeeting, "read"}
	WriteMeeting      = Action{OnMeeting, "write"}
	MarkAttendance    = Action{OnMeeting, "attendance"}
	ChairMeeting      = Action{OnMeeting, "chair"}
	DraftMinutes      = Action{OnMeeting, "minutes"} // draft, edit and circulate the minutes of a meeting, and correct them
	CommentMinutes    = Action{OnMeeting, "comment"} // on minutes that were circulated
	DriveMeeting      = Action{OnMeeting, "drive"}   // move an open meeting on from item to item
	ListActions       = Action{OnAction, "list"}
	ReadAction        = Action{OnAction, "read"}
	RaiseAction       = Action{OnAction, "raise"}
	NoteAction        = Action{OnAction, "note"}
	CompleteAction    = Action{OnAction, "complete"}
	AcceptAction      = Action{OnAction, "accept"}
	ReadStatistics    = Action{OnStatistics, "read"}    // what was released
	CountStatistics   = Action{OnStatistics, "count"}   // as they stand now, small numbers too
	ReleaseStatistics = Action{OnStatistics, "release"} // freeze them, small numbers left out
	ReadAudit         = Action{OnAudit, "read"}
	VerifyAudit       = Action{OnAudit, "verify"}
	FollowLooks       = Action{OnAudit, "follow"} // look into odd patterns of looking, and record what came of it
	ReadAccounts      = Action{OnAccount, "read"}
	WriteAccounts     = Action{OnAccount, "write"}
	ListHeld          = Action{OnAccount, "list"}            // who holds which role
	SetUpService      = Action{OnAccount, "set-up"}          // the first account of an empty database
	GrantChair        = Action{OnAccount, "grant-chair"}     // let somebody chair a panel
	GrantOversight    = Action{OnAccount, "grant-oversight"} // let somebody watch over the service, or administer it
	GrantMember       = Action{OnAccount, "grant-member"}    // let somebody hold any other role
	ReadPanels        = Action{OnPanel, "read"}
	WritePanels       = Action{OnPanel, "write"}
	ReadPolicy        = Action{OnPolicy, "read"}
	ProposePolicy     = Action{OnPolicy, "propose"} // draft a change of the access policy, and propose it
	DecidePolicy      = Action{OnPolicy, "decide"}  // put somebody else's change in force, or refuse it
	ReadFrameworks    = Action{OnFramework, "read"}
	ProposeFramework  = Action{OnFramework, "propose"} // draft an edition of an assessment framework, and propose it
	DecideFramework   = Action{OnFramework, "decide"}  // put somebody else's edition in force, or refuse it
	ReadMail          = Action{OnMail, "read"}         // who was written to, why and with what success
	ResendMail        = Action{OnMail, "write"}        // try a message again
	DeliverMail       = Action{OnMail, "deliver"}      // by the job that sends
	ExpireDrafts      = Action{OnDraft, "expire"}      // by the job that deletes what nobody went on with
)

// Actions lists every action, in the order of the subjects above.
func Actions() []Action {
	return []Action{
		UseSelf, SignIn, NeedFactor, ListCases, BrowseCases, AskAccess, ExportCases, OpenEmergency, ReadTimeline, ReadIdentity, ReadFirstName, ReadAddress, WriteIdentity, SearchPeople, MatchPeople, PartPeople,
		TellReferrer, SendReferral, InviteReferral, FollowReferral, WithdrawReferral,
		ReceiveReferral, ReadReferral, AmendReferral, ImportReferrals, ReadScreening, ScreenReferral, SignScreening, AskMore, MarkUrgent, AskSecondLook, NoteTriage, FollowSignpost,
		ReadSection36, DecideSection36, ReadRequests, AskPartner, AnswerRequest, ReadAssessment, WriteAssessment, SignAssessment,
		ReadMinutes, WriteMinutes, DecideCase, SignDecision, ReadPlan, WritePlan, ReadConsent, ReadConsentStatus, WriteConsent,
		ReadSessions, WriteSession, ReadReview, WriteReview, CloseCase,
		ReadTies, WriteTies, DeclareInterest, ReviewEmergency, ReadLooks, RestrictCase, EaseCase, ReadSummary, WriteSummary,
		ReadDocuments, AddDocument, ReleaseDocument, RemoveDocument, ScanDocuments,
		ListMeetings, ReadMeeting, WriteMeeting, MarkAttendance, ChairMeeting, DriveMeeting, DraftMinutes, CommentMinutes,
		ListActions, ReadAction, RaiseAction, NoteAction, CompleteAction, AcceptAction,
		ReadStatistics, CountStatistics, ReleaseStatistics, ReadAudit, VerifyAudit, FollowLooks, ReadAccounts, WriteAccounts, ListHeld, SetUpService, GrantChair, GrantOversight, GrantMember, ReadPanels, WritePanels, ReadPolicy, ProposePolicy, DecidePolicy,
		ReadFrameworks, ProposeFramework, DecideFramework, ReadMail, ResendMail, DeliverMail, ExpireDrafts,
	}
}

// Roles lists every role.
func Roles() []Role {
	return []Role{
		PanelChair, DeputyChair, Coordinator, CaseOfficer, Section36Decider, MinuteTaker, RepHealth, RepEducation, RepSocialCare,
		RepHousing, RepProbation, RepYouthJustice, RepImmigration, Provider, Guest, Auditor, DataProtection, StatisticsReader,
		Administrator, RoleSignedIn, RoleAnonymous, RoleLink, RoleSystem, RoleCommandLine,
	}
}

// Ties lists every tie.
func Ties() []Tie {
	return []Tie{TiePanel, TieInvolved, TieAssigned, TieGuest, TieOwn, TieEmergency, TieRecused, TieNone}
}

// Sensitivities lists every sensitivity, rising.
func Sensitivities() []Sensitivity { return []Sensitivity{Normal, Restricted, Sealed} }

// Standing is one way in which an actor stands to a resource: a role held, and the tie under which it applies.
type Standing struct {
	Role   Role
	Tie    Tie
	Agency AgencyID // the agency for which the role is held, if any

	Sharing Sharing // how much an agency's admission shares; zero keeps nothing back
}

// Resource is a thing as the guard sees it: what it is called, how closely it is held, and how the actor of
// this transaction stands to it. casefile and the stores make it inside the transaction.
type Resource struct {
	Ref       string // how the audit entry names it: "LLR-2026-00042-K", "meeting …", "account …"
	Case      CaseID // set for a case and its sections
	Panel     PanelID
	Sens      Sensitivity
	Version   int // version of the record, for the audit entry
	Policy    int // version of the policy in force in this transaction
	Standings []Standing
	Lead      string       // who leads the case, by name: whom to ask
	Emergency EmergencyUse // the actor's live emergency access to the case, if they have it
}

// EmergencyUse is one use of emergency access to one case. The zero value is none.
type EmergencyUse struct {
	ID    string // every audit entry made under it carries this
	Until time.Time
}
