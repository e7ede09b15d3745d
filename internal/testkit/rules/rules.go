// Package rules is the third evaluator: the written rules of domain section 9 and security 5.5 and 5.6, set down a second time in
// another shape (by role and section, with the ties worked out by rule), so that neither the policy file nor an engine
// is its own witness. It reads nothing of policies/.
package rules

import (
	"slices"
	"strings"
)

// Sections that the chair, the deputy, the coordinator and the case officer read; the officers of the case.
const everySection = "identity:read,first-name,address referral:read screening:read section36:read requests:read assessment:read " +
	"minutes:read plan:read consent:read,status sessions:read review:read "

// onCases is what each role does on a case that it reaches, by section.
var onCases = map[string]string{
	"panel_chair":       everySection + "identity:match screening:urgent,challenge,note assessment:sign minutes:write,decide review:write,close ties:read,write,declare,review,looked,restrict,ease summary:read,write documents:read,add,release,remove",
	"deputy_chair":      everySection + "identity:match screening:urgent,challenge,note assessment:sign minutes:write,decide,countersign review:write,close ties:read,write,declare,review,looked,restrict,ease summary:read,write documents:read,add,release,remove",
	"coordinator":       everySection + "identity:write,match,part referral:amend screening:follow,ask,urgent,challenge,note requests:ask assessment:write,sign minutes:write,countersign plan:write consent:write review:write ties:read,write,declare,review,looked,restrict,ease summary:read,write documents:read,add,release,remove",
	"case_officer":      everySection + "identity:write,match referral:amend screening:write,sign,follow,ask,urgent,challenge,note section36:decide requests:ask assessment:write,sign plan:write consent:write review:write ties:read,write,declare,review,looked,restrict,ease summary:read,write documents:read,add,release,remove",
	"section36_decider": "identity:read referral:read screening:read,sign,follow,ask,challenge,note section36:read,decide requests:read assessment:read ties:declare documents:read",
	"minute_taker":      "identity:read,first-name minutes:read,write consent:status ties:declare",
	"rep_health":        "identity:read,first-name,address referral:read requests:read,answer plan:read minutes:read consent:read,status review:read ties:declare summary:read documents:read",
	"rep_education":     "identity:read,first-name,address referral:read requests:read,answer plan:read minutes:read consent:read,status review:read ties:declare summary:read documents:read",
	"rep_social_care":   "identity:read,first-name,address referral:read requests:read,answer plan:read minutes:read consent:read,status review:read ties:declare summary:read assessment:read documents:read",
	"rep_probation":     "identity:read,first-name,address referral:read requests:read,answer plan:read minutes:read consent:read,status review:read ties:declare summary:read documents:read",
	"rep_youth_justice": "identity:read,first-name,address referral:read requests:read,answer plan:read minutes:read consent:read,status review:read ties:declare summary:read documents:read",
	"rep_housing":       "identity:address requests:read,answer plan:read minutes:read review:read ties:declare summary:read",
	"rep_immigration":   "identity:read,first-name,address requests:read,answer plan:read minutes:read ties:declare summary:read",
	"provider":          "identity:first-name plan:read sessions:read,write consent:status ties:declare",
	"guest":             "identity:read,first-name referral:read requests:read,answer plan:read minutes:read ties:declare",
	"data_protection":   "screening:read section36:read requests:read assessment:read minutes:read plan:read consent:read sessions:read review:read ties:read,declare summary:read documents:read",
}

// onPanels is what each role does on its panel, apart from any case.
var onPanels = map[string]string{
	"panel_chair":       "meeting:list,read,write,attendance,chair,drive,minutes,comment statistics:read,count,release self:factor",
	"deputy_chair":      "meeting:list,read,write,attendance,chair,drive,minutes,comment statistics:read,count,release self:factor",
	"coordinator":       "meeting:list,read,write,attendance,minutes,comment statistics:read,count,release case.identity:search case.referral:receive",
	"case_officer":      "meeting:list,read,comment statistics:read,count case.identity:search case.referral:receive",
	"section36_decider": "statistics:read",
	"minute_taker":      "meeting:list,read,attendance,minutes,comment statistics:read",
	"rep_health":        "meeting:list,read,comment statistics:read",
	"rep_education":     "meeting:list,read,comment statistics:read",
	"rep_social_care":   "meeting:list,read,comment statistics:read",
	"rep_probation":     "meeting:list,read,comment statistics:read",
	"rep_youth_justice": "meeting:list,read,comment statistics:read",
	"rep_housing":       "meeting:list,read,comment statistics:read",
	"rep_immigration":   "meeting:list,read,comment",
	"auditor":           "audit:read,verify,follow statistics:read self:factor",
	"data_protection":   "audit:read,verify statistics:read",
	"statistics_reader": "statistics:read",
}

// onInstallation is what needs no tie at all.
var onInstallation = map[string]string{
	"panel_chair":     "policy:read framework:read,decide",
	"deputy_chair":    "policy:read framework:read,decide",
	"coordinator":     "policy:read framework:read",
	"case_officer":    "framework:read",
	"auditor":         "audit:read,verify policy:read account:list",
	"data_protection": "audit:read,verify policy:read case:browse account:list",
	"administrator":   "account:read,write,list,grant-chair,grant-oversight,grant-member panel:read,write policy:read,propose,decide framework:read,propose,decide mail:read,write self:factor",
	"signed_in":       "self:use,sign-in",
	"anonymous":       "self:sign-in account:set-up",
	"link":            "case.referral:send",
	"system":          "audit:verify mail:deliver draft:expire scan:run",
	"cli":             "case.referral:import account:read,write,set-up,grant-chair,grant-oversight,grant-member panel:read,write audit:read,verify statistics:read,count policy:read",
}

// Denies says whether the rules deny a request of five words, whatever else holds.
func Denies(tie, sens string) bool {
	return tie == "recused" || sens == "sealed" && (tie == "guest" || tie == "emergency" || tie == "none")
}

// Allows says whether they allow it. What they neither allow nor deny is refused.
func Allows(role, tie, sens, kind, act string) bool {
	return !Denies(tie, sens) && lets(role, tie, sens, kind, act)
}

func lets(role, tie, sens, kind, act string) bool {
	section := strings.TrimPrefix(kind, "case.")
	works, worker := onCases[role] != "" && role != "data_protection", onCases[role] != ""
	held := slices.Contains([]string{"normal", "restricted"}, sens)
	switch {
	case sens == "normal" && tie == "none" && names(onInstallation[role], kind, act):
		return true
	case sens == "normal" && tie == "panel" && names(onPanels[role], kind, act):
		return true
	case kind+":"+act == "case:browse":
		return worker && sens == "normal" && (tie == "panel" || tie == "none")
	case kind+":"+act == "action:list":
		return works && sens == "normal" && (tie == "panel" || tie == "none")
	case kind == "meeting":
		drives := role == "coordinator" || role == "case_officer" || role == "minute_taker" || isRep(role)
		return sens == "normal" && (role == "guest" && tie == "guest" && act == "read" || drives && tie == "assigned" && act == "drive")
	case kind == "action":
		return works && letsAction(role, tie, sens, act)
	case kind == "case.requests" && tie == "own" && held && isRep(role):
		return act == "read" || act == "answer"
	case kind == "case.referral" && act != "read" && act != "amend":
		return letsReferral(role, tie, sens, act)
	case kind+":"+act == "case:emergency":
		return isKeeper(role) && tie == "panel" && held
	case kind+":"+act == "case:export":
		return tie == "panel" && (role == "panel_chair" && held || role == "coordinator" && sens == "normal")
	case tie == "emergency":
		return held && isKeeper(role) && (kind == "case" && act == "list" || act == "read" && slices.Contains([]string{"identity", "referral", "assessment", "plan"}, section))
	case kind+":"+act == "case:ask":
		keeps := strings.Contains(onCases[role], "ties:read,write")
		return worker && !keeps && (reaches(role, tie, sens) || role == "data_protection" && tie == "assigned" && (sens == "restricted" || sens == "sealed"))
	case role == "data_protection" && tie == "assigned":
		return sens != "" && slices.Contains([]string{"normal", "restricted", "sealed"}, sens) &&
			(kind == "case" && (act == "list" || act == "timeline") || act == "read" && (kind == "case.identity" || kind == "case.referral") ||
				sens != "normal" && kind != section && names(onCases[role], section, act))
	case !reaches(role, tie, sens):
		return false
	case kind == "case":
		return worker && (act == "list" || act == "timeline" && role != "provider" && role != "guest")
	default:
		return kind != section && names(onCases[role], section, act)
	}
}

// letsReferral: a referral is taken back by whoever may amend it, and its agency sends it and knows that it made it.
func letsReferral(role, tie, sens, act string) bool {
	switch act {
	case "tell":
		return reaches(role, tie, sens) && slices.Contains([]string{"panel_chair", "deputy_chair", "coordinator"}, role)
	case "invite":
		return sens == "normal" && tie == "panel" && (role == "coordinator" || role == "case_officer")
	case "withdraw":
		return reaches(role, tie, sens) && names(onCases[role], "referral", "amend")
	case "follow", "send":
		return tie == "own" && sens == "normal" && isRep(role)
	}
	return false
}

// letsAction: an action is done by whoever owns it, raised by who has a say in the case, accepted by who leads it.
func letsAction(role, tie, sens, act string) bool {
	owner := act == "read" || act == "note" || act == "complete"
	leader := slices.Contains([]string{"panel_chair", "deputy_chair", "coordinator"}, role)
	switch {
	case role == "guest":
		return owner && sens == "normal" && (tie == "own" || tie == "assigned")
	case owner && (sens == "normal" || sens == "restricted") && (tie == "own" || tie == "assigned"), owner && sens == "sealed" && tie == "assigned":
		return true
	case !reaches(role, tie, sens):
		return false
	case act == "read":
		return leader || role == "case_officer" || role == "minute_taker" || isRep(role) && tie == "involved"
	case act == "raise":
		return leader || role == "case_officer" || isRep(role)
	}
	return act == "accept" && leader
}

// reaches says by which tie a role comes to a case, as closely as it is held.
func reaches(role, tie, sens string) bool {
	switch {
	case role == "panel_chair" || role == "case_officer":
		return tie == "panel" && (sens == "normal" || sens == "restricted") || tie == "assigned" && sens == "sealed"
	case slices.Contains([]string{"deputy_chair", "coordinator", "section36_decider", "minute_taker"}, role):
		return tie == "panel" && sens == "normal" || tie == "assigned" && (sens == "restricted" || sens == "sealed")
	case role == "data_protection":
		return tie == "panel" && sens == "normal"
	case isRep(role):
		return tie == "involved" && (sens == "normal" || sens == "restricted") || tie == "assigned" && (sens == "normal" || sens == "restricted" || sens == "sealed")
	case role == "provider":
		return tie == "assigned" && (sens == "normal" || sens == "restricted" || sens == "sealed")
	}
	return role == "guest" && tie == "guest" && sens == "normal"
}

func isRep(role string) bool { return strings.HasPrefix(role, "rep_") && onCases[role] != "" }

// isKeeper says whether a role may be given emergency access: those who can act when somebody is in danger.
func isKeeper(role string) bool {
	return role == "deputy_chair" || role == "coordinator" || role == "case_officer" || isRep(role) && role != "rep_housing" && role != "rep_immigration"
}

// names says whether a list of "kind:act,act kind:act" has the kind and act.
func names(list, kind, act string) bool {
	for entry := range strings.FieldsSeq(list) {
		if k, acts, _ := strings.Cut(entry, ":"); k == kind && slices.Contains(strings.Split(acts, ","), act) {
			return true
		}
	}
	return false
}
