package authz

import (
	"strings"

	"channelpanel/internal/casework"
)

// The policy's words as people read them: on the pages that explain a case, on those that show the policy, and at the
// command line.

// Holder is who holds a role: "Panel chair", "Anybody signed in".
func Holder(r casework.Role) string {
	switch r {
	case casework.RoleSignedIn:
		return "Anybody signed in"
	case casework.RoleAnonymous:
		return "Nobody signed in"
	case casework.RoleLink:
		return "Somebody with a one-time link"
	case casework.RoleSystem:
		return "A job of the service"
	case casework.RoleCommandLine:
		return "The command line"
	default:
		return casework.HeldRoles.Label(string(r))
	}
}

// steps are the acts that "read" and "change" do not say.
var steps = map[casework.Action]string{
	casework.UseSelf: "use an account of one's own", casework.SignIn: "sign in", casework.NeedFactor: "sign in with a second factor, and no other way",
	casework.ListCases: "know that this case exists", casework.BrowseCases: "open the list of cases", casework.AskAccess: "ask for access to more of this case",
	casework.ExportCases: "export this case, or agree that somebody else does", casework.OpenEmergency: "open emergency access", casework.ReadTimeline: "read the timeline",
	casework.ReadFirstName: "read the person's first name", casework.ReadAddress: "read the person's address and whether there is a risk",
	casework.SearchPeople: "search for people", casework.MatchPeople: "say whether the person was referred before",
	casework.PartPeople: "undo that two records were joined as one person's", casework.ReceiveReferral: "take in a referral", casework.AmendReferral: "amend the referral",
	casework.ImportReferrals: "import referrals of earlier years", casework.SignScreening: "sign a screening off", casework.AskSecondLook: "ask for a second look at a rejection", casework.NoteTriage: "note something while a referral is looked at",
	casework.AskMore: "ask for more information on a referral", casework.MarkUrgent: "mark this case as urgent",
	casework.FollowSignpost: "find out what came of signposting", casework.DecideSection36: "decide under section 36",
	casework.TellReferrer: "tell the referrer what is safe",
	casework.SendReferral: "send a referral", casework.InviteReferral: "hand out a one-time link to send a referral by",
	casework.FollowReferral: "know what a referral of their agency was told", casework.WithdrawReferral: "withdraw the referral",
	casework.AskPartner: "ask a partner for information", casework.AnswerRequest: "answer an information request",
	casework.SignAssessment: "sign the assessment", casework.DecideCase: "decide on this case", casework.SignDecision: "countersign a decision", casework.ReadConsentStatus: "know whether consent stands",
	casework.CloseCase: "close this case", casework.DeclareInterest: "declare an interest in this case",
	casework.ReviewEmergency: "review a use of emergency access", casework.ReadLooks: "see who has looked at this case",
	casework.RestrictCase: "hold this case more closely", casework.EaseCase: "ask for, or agree to, holding it less closely",
	casework.ListMeetings: "see the list of meetings", casework.MarkAttendance: "mark who attends this meeting", casework.ChairMeeting: "chair this meeting",
	casework.DraftMinutes: "draft and circulate the minutes of this meeting", casework.CommentMinutes: "comment on the minutes of this meeting",
	casework.DriveMeeting: "move this meeting on",
	casework.ListActions:  "open the list of actions", casework.RaiseAction: "raise an action", casework.NoteAction: "note progress on an action",
	casework.CompleteAction: "complete an action", casework.AcceptAction: "accept a completed action",
	casework.ReadStatistics: "read the figures that were released", casework.CountStatistics: "see the figures as they stand, small numbers too",
	casework.ReleaseStatistics: "release a year's figures",
	casework.VerifyAudit:       "verify the audit log", casework.FollowLooks: "look into odd patterns of looking",
	casework.ProposePolicy: "propose a change of the access policy", casework.DecidePolicy: "put somebody else's change of the access policy in force",
	casework.ProposeFramework: "propose an edition of an assessment framework", casework.DecideFramework: "put somebody else's edition of an assessment framework in force",
	casework.ListHeld: "see who holds which role", casework.SetUpService: "set up the service",
	casework.GrantChair: "let somebody chair a panel", casework.GrantOversight: "let somebody administer the service or watch over it",
	casework.GrantMember: "let somebody hold any other role",
	casework.ResendMail:  "send a message again", casework.DeliverMail: "deliver mail",
	casework.AddDocument: "attach a document", casework.ReleaseDocument: "release a document that no scanner has found clean",
	casework.RemoveDocument: "remove a document", casework.ScanDocuments: "have documents scanned",
	casework.ExpireDrafts: "delete drafts that nobody went on with",
}

// Step is an action in words: "read the referral".
func Step(a casework.Action) string {
	if words := steps[a]; words != "" {
		return words
	}
	switch a.Act {
	case "read":
		return "read " + Thing(a.Subject)
	case "write":
		return "change " + Thing(a.Subject)
	default:
		return "take the step “" + a.Act + "” on " + Thing(a.Subject)
	}
}

// Thing is what a subject is called on a page: "the referral".
func Thing(s casework.Subject) string {
	switch s {
	case casework.OnSelf:
		return "this account"
	case casework.OnCase:
		return "this case"
	case casework.OnIdentity:
		return "the person's details"
	case casework.OnReferral:
		return "the referral"
	case casework.OnScreening:
		return "the screening"
	case casework.OnSection36:
		return "the section 36 decision"
	case casework.OnRequests:
		return "the information requests"
	case casework.OnAssessment:
		return "the assessment"
	case casework.OnMinutes:
		return "the panel's discussion and decision"
	case casework.OnPlan:
		return "the support plan"
	case casework.OnConsent:
		return "the consent record"
	case casework.OnSessions:
		return "the support sessions"
	case casework.OnReview:
		return "the reviews"
	case casework.OnTies:
		return "the list of who is involved in this case"
	case casework.OnSummary:
		return "the summary"
	case casework.OnDocuments:
		return "the documents"
	case casework.OnScan:
		return "the scan of documents"
	case casework.OnMeeting:
		return "this meeting"
	case casework.OnAction:
		return "these actions"
	case casework.OnStatistics:
		return "the figures"
	case casework.OnAudit:
		return "the audit log"
	case casework.OnAccount:
		return "accounts"
	case casework.OnPanel:
		return "panels and agencies"
	case casework.OnPolicy:
		return "the access policy"
	case casework.OnFramework:
		return "the assessment frameworks"
	case casework.OnMail:
		return "the mail that is sent"
	case casework.OnDraft:
		return "drafts of forms"
	default:
		return "this page"
	}
}

// article puts "a" or "an" before a role's name, which begins with a capital in a list and here does not.
func article(role string) string {
	if role == "" {
		return "somebody without a role"
	}
	role = strings.ToLower(role[:1]) + role[1:]
	if strings.ContainsRune("aeiou", rune(role[0])) {
		return "an " + role
	}
	return "a " + role
}

// standsBy is why a tie stands, for whoever has it.
func standsBy(t casework.Tie) string {
	switch t {
	case casework.TiePanel:
		return "because you hold that role on the panel of this case"
	case casework.TieInvolved:
		return "because your agency has been admitted to this case"
	case casework.TieAssigned:
		return "because you are named on this case"
	case casework.TieGuest:
		return "because you are a guest for one agenda item of this case"
	case casework.TieOwn:
		return "because your agency holds a record of this case"
	case casework.TieEmergency:
		return "because you have opened emergency access"
	case casework.TieRecused:
		return "because an interest is declared or you are barred"
	default:
		return "without a tie to this case"
	}
}

// ByTie is how somebody stands to a thing, for a table of what a role may do: "On their panel".
func ByTie(t casework.Tie) string {
	switch t {
	case casework.TiePanel:
		return "On their panel"
	case casework.TieInvolved:
		return "When their agency has been admitted"
	case casework.TieAssigned:
		return "When they are named"
	case casework.TieGuest:
		return "As a guest for one agenda item"
	case casework.TieOwn:
		return "When their agency holds the record"
	case casework.TieEmergency:
		return "With emergency access"
	case casework.TieRecused:
		return "When they are recused"
	default:
		return "Without a tie"
	}
}

// Held is how closely a case is held, in words: "normal, restricted or sealed".
func Held(senses []casework.Sensitivity) string {
	var words []string
	for _, s := range senses {
		words = append(words, string(s))
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}

// Words are a way of standing in a table of what a role may do: "On their panel: normal or restricted cases". How closely a
// thing is held is said of cases alone.
func (u Under) Words(a casework.Action) string {
	switch {
	case u.Tie == casework.TieNone && !ofCase(a):
		return "No tie is needed"
	case !ofCase(a) || opensList(a):
		return ByTie(u.Tie)
	default:
		return ByTie(u.Tie) + ": " + Held(u.Senses) + " cases"
	}
}
