package authz

import (
	"slices"

	"channelpanel/internal/casework"
)

// fences holds every version of the policy to what no version may change (architecture, "Who may do what"; security
// 5.5 and 5.6): the linter, and not the reviewer alone, stops a line that crosses one.
func (r *reader) fences() {
	var recused bool
	for _, row := range r.rows {
		if row.denies() {
			recused = recused || row.words == [fields]string{wildcard, string(casework.TieRecused), wildcard, wildcard, wildcard, deny}
			continue
		}
		role, tie, sens := casework.Role(row.words[fieldRole]), casework.Tie(row.words[fieldTie]), casework.Sensitivity(row.words[fieldSens])
		action := casework.Action{Subject: casework.Subject(row.words[fieldKind]), Act: row.words[fieldAct]}
		if !r.words.isAction(row.words[fieldKind], row.words[fieldAct]) {
			continue // reported where it stands
		}
		for _, f := range []struct {
			crossed bool
			msg     string
		}{
			{sens == casework.Sealed && tie != casework.TieAssigned,
				"a sealed case is open to named people only (assigned)"},
			{tie == casework.TieEmergency && !onlyReads(action),
				"emergency access only reads"},
			{action == casework.ExportCases && (sens == casework.Sealed || tie != casework.TiePanel),
				"cases are exported by a role on their panel, and sealed ones by nobody"},
			{tie == casework.TieNone && ofCase(action) && !unmanned(role) && !opensList(action),
				"nobody reaches a case without a tie"},
			{unmanned(role) && tie != casework.TieNone,
				"an actor that is no person has no tie but none"},
			{role == casework.RoleAnonymous && action != casework.SignIn && action != casework.SetUpService,
				"nobody signed in may only sign in or set up the service"},
			{role == casework.RoleLink && action != casework.SendReferral,
				"whoever holds a one-time link may only send a referral"},
			{(action == casework.SignIn || action == casework.UseSelf) && role != casework.RoleSignedIn && role != casework.RoleAnonymous,
				"an own account is for whoever has signed in, by no other role"},
			{role == casework.Administrator && (ofCase(action) || action.Subject == casework.OnMeeting),
				"an administrator sees no case"},
			{(action == casework.ProposePolicy || action == casework.DecidePolicy) && role != casework.Administrator,
				"the access policy is changed by administrators, who see no case"},
			{role == casework.StatisticsReader && action != casework.ReadStatistics,
				"a statistics reader reads figures only"},
			{role == casework.Auditor && (ofCase(action) || !onlyReads(action) && action != casework.FollowLooks && action != casework.NeedFactor),
				"an auditor reads and verifies, and opens no case file"},
			{action == casework.FollowLooks && role != casework.Auditor,
				"odd patterns of looking are for the auditor alone"},
		} {
			if f.crossed {
				r.fault(row.line, "%q crosses a fence: %s", row.key(), f.msg)
			}
		}
	}
	if !recused && len(r.rows) > 0 {
		r.fault(0, "no line denies the recused everything: any, recused, any, any, any, deny")
	}
	if len(r.rows) > 0 {
		answers := answersOf(r.words, r.rows)
		r.keeps(answers)
		r.lists(answers)
	}
}

// kept is what every version must allow: without it nobody could sign in, administer the service, change the policy back
// or audit any of it. What a later program adds here is no fault of an older version.
func kept() map[casework.Role][]casework.Action {
	return map[casework.Role][]casework.Action{
		casework.RoleAnonymous: {casework.SignIn},
		casework.RoleSignedIn:  {casework.UseSelf, casework.SignIn},
		casework.Administrator: {
			casework.ReadAccounts, casework.WriteAccounts, casework.ReadPolicy, casework.ProposePolicy, casework.DecidePolicy, casework.NeedFactor,
		},
		casework.Auditor:         {casework.ReadAudit, casework.VerifyAudit, casework.ReadPolicy},
		casework.RoleSystem:      {casework.VerifyAudit, casework.DeliverMail},
		casework.RoleCommandLine: {casework.ReadAccounts, casework.WriteAccounts, casework.VerifyAudit, casework.ReadPolicy},
	}
}

func (r *reader) keeps(answers []answer) {
	must := kept()
	for _, role := range casework.Roles() {
		for _, action := range must[role] {
			at, ok := r.words.place(question{role, casework.TieNone, casework.Normal, action})
			if ok && answers[at].effect != allowed {
				r.gap("%s must be allowed to %s: %s, none, normal, %s, %s, allow", Holder(role), Step(action), role, action.Subject, action.Act)
			}
		}
	}
}

// lists: whoever may do something to a case must be able to know of it, or they would be let do what they are told is not
// there; and emergency access is opened by exactly those who could read something by it.
func (r *reader) lists(answers []answer) {
	allows := func(role casework.Role, tie casework.Tie, sens casework.Sensitivity, action casework.Action) (bool, int) {
		at, ok := r.words.place(question{role, tie, sens, action})
		return ok && answers[at].effect == allowed, answers[at].line
	}
	for _, role := range casework.Roles() {
		for _, tie := range casework.Ties() {
			for _, sens := range casework.Sensitivities() {
				if listed, _ := allows(role, tie, sens, casework.ListCases); listed || tie == casework.TieOwn {
					continue // own is one record, and lets nobody list a case by itself
				}
				for _, a := range casework.Actions() {
					if !ofCase(a) || a.Subject == casework.OnAction || beforeACase(a) || a == casework.OpenEmergency {
						continue
					}
					if yes, line := allows(role, tie, sens, a); yes {
						r.fault(line, "%s may %s under %s (%s), and may not know that the case exists", role, a, tie, sens)
						break
					}
				}
			}
		}
		for _, sens := range casework.Sensitivities() {
			opens, line := allows(role, casework.TiePanel, sens, casework.OpenEmergency)
			reads, by := allows(role, casework.TieEmergency, sens, casework.ListCases)
			if opens != reads {
				r.fault(max(line, by), "%s may open emergency access to a %s case: %t; would see something by it: %t", role, sens, opens, reads)
			}
		}
	}
}

// onlyReads says whether an action leaves everything as it is.
func onlyReads(a casework.Action) bool {
	return slices.Contains([]string{"list", "browse", "timeline", "read", "first-name", "address", "status", "search", "verify"}, a.Act)
}

// opensList says whether an action only opens a list, whose rows are picked by visible_case.
func opensList(a casework.Action) bool {
	return a == casework.BrowseCases || a == casework.ListActions
}
