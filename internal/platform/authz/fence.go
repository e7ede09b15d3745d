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
			{tie == casework.TieNone && ofCase(action) && !unmanned(role) && !opensList(action),
				"nobody reaches a case without a tie"},
			{unmanned(role) && tie != casework.TieNone,
				"an actor that is no person has no tie but none"},
			{role == casework.RoleAnonymous && action != casework.SignIn && action != casework.SetUpService,
				"nobody signed in may only sign in or set up the service"},
			{(action == casework.SignIn || action == casework.UseSelf) && role != casework.RoleSignedIn && role != casework.RoleAnonymous,
				"an own account is for whoever has signed in, by no other role"},
			{role == casework.Administrator && (ofCase(action) || action.Subject == casework.OnMeeting),
				"an administrator sees no case"},
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
}

// onlyReads says whether an action leaves everything as it is.
func onlyReads(a casework.Action) bool {
	return slices.Contains([]string{"list", "browse", "timeline", "read", "first-name", "address", "status", "search", "verify"}, a.Act)
}

// opensList says whether an action only opens a list, whose rows are picked by visible_case.
func opensList(a casework.Action) bool {
	return a == casework.BrowseCases || a == casework.ListActions
}
