package cases

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// cardOf is one section in short, from the case's own facts and from the newest records of the section.
func cardOf(section casework.Subject, k casework.Case, lines []line, h casework.Holiday, today casework.Date) Card {
	c := Card{Section: section, Title: title(section), Empty: "Nothing is recorded yet."}
	fact := func(key, value string) {
		if value != "" {
			c.Facts = append(c.Facts, Fact{Key: key, Value: value})
		}
	}
	switch section {
	case casework.OnReferral:
		fact("Received", k.ReceivedOn.Long())
		fact("From", strings.TrimSuffix(casework.Sources.Label(k.Source)+", "+k.SourceDetail, ", "))
		if scheme, ok := casework.SchemeByCode(k.ConcernScheme); ok && k.Concern != "" {
			fact("Type of concern", scheme.Concerns.Label(k.Concern))
		}
		fact("Reference of origin", k.SourceRef)
	case casework.OnScreening:
		if k.Deconfliction != "" {
			fact("May Prevent work go on?", casework.DeconflictionAnswers.Label(k.Deconfliction))
		}
		fact("Signed off", k.ScreenedOn.Long())
		result := worded(casework.ScreeningResults, k.ScreeningResult)
		if k.State == casework.StateSignOff {
			result += " (waits to be signed off)"
		}
		fact("Result", result)
	case casework.OnSection36:
		switch k.Section36Result {
		case "MET":
			fact("Threshold", "Met")
		case "NOT-MET":
			fact("Threshold", "Not met")
		}
		fact("Decided by", strings.TrimPrefix(k.Section36Maker+", "+k.Section36BodyName, ", "))
		fact("Decided on", k.Section36On.Long())
	case casework.OnAssessment:
		var last casework.Date
		for _, l := range lines {
			if l.Section == section && l.C != "RETURNED" && l.Day.After(last) {
				last = l.Day
			}
		}
		if occasion, due, ok := casework.AssessmentDue(k, last, h); ok {
			fact("Next: "+casework.Occasions.Label(occasion), dueText(due, today))
		}
	case casework.OnPlan:
		if k.PlanVersion > 0 {
			fact("Version", fmt.Sprint(k.PlanVersion))
		}
		fact("Paused", worded(casework.PauseReasons, k.PausedReason))
	case casework.OnConsent:
		fact("Status", worded(casework.ConsentStatuses, k.ConsentStatus))
		fact("Given by", worded(casework.ConsentGivers, k.ConsentGiver))
		fact("On", k.ConsentOn.Long())
	case casework.OnReview:
		fact("Next review", k.NextReview.Long())
		fact("Re-assessment", k.ReassessOn.Long())
		fact("Closed", k.ClosedOn.Long())
		fact("Reason for closing", worded(casework.ClosureReasons, k.ClosureCode))
		fact("Monitoring ends", k.MonitorUntil.Long())
	default: // their records say it all
	}
	for _, l := range lines {
		if l.Section == section {
			if section == casework.OnRequests && !k.State.Asks() && !casework.Returns.Has(l.B) {
				l.B, l.Due = string(casework.ReturnLapsed), casework.Date{}
			}
			c.Items = append(c.Items, itemOf(l))
		}
	}
	return c
}

// dueText is a day on which something is due, marked where that is past.
func dueText(due, today casework.Date) string {
	if due.Before(today) {
		return "Overdue since " + due.Long()
	}
	return "Due " + due.Long()
}

// consentInShort is whether consent stands, for those who may know no more of it.
func consentInShort(k casework.Case) Card {
	return Card{Short: true, Section: casework.OnConsent, Title: title(casework.OnConsent), Facts: []Fact{{Key: "Status", Value: worded(casework.ConsentStatuses, k.ConsentStatus)}}}
}

func itemOf(l line) Item {
	i := Item{Day: l.Day, Due: l.Due}
	switch l.Section {
	case casework.OnScreening, casework.OnSection36:
		i.Title, i.Text = "Signposted", destinations(l.A)
	case casework.OnRequests:
		i.Title, i.Text = l.A, casework.ReturnsStand.Label(l.B)
		if casework.Returns.Has(l.B) || l.B == string(casework.ReturnLapsed) {
			i.Due = casework.Date{}
		}
		for code := range strings.SplitSeq(l.C, ",") {
			if code != "" {
				i.Text = joined(i.Text, strings.ToLower(casework.Caveats.Label(code)))
			}
		}
	case casework.OnAssessment:
		i.Title, i.Text = casework.Occasions.Label(l.B)+" ("+l.A+")", joined(strings.ToLower(casework.AssessmentStatuses.Label(l.C)), "by "+l.Who)
	case casework.OnMinutes:
		i.Title = outcome(l.A)
		i.Text = joined(l.B, "guidance of "+l.C, l.Who)
	case casework.OnPlan:
		i.Title, i.Text = worded(casework.SupportTypes, l.A), joined(l.B, l.C)
		i.Due = casework.Date{}
	case casework.OnConsent:
		i.Title, i.Text = worded(casework.ConsentStatuses, l.A), joined(worded(casework.ConsentGivers, l.B), l.C)
	case casework.OnSessions:
		i.Title, i.Text = "Session "+l.A, joined(worded(casework.SessionPlaces, l.B), l.C, l.Who)
	case casework.OnReview:
		i.Title, i.Text = reviewTitle(l.A), joined(outcome(l.B), l.Who)
	case casework.OnTies:
		i.Title, i.Text = l.B, joined(tieWord(casework.Tie(l.A)), l.C)
	default:
		i.Title, i.Text = l.A, l.B
	}
	return i
}

// destinations are codes of SignpostDestinations, set between commas, in words.
func destinations(codes string) string {
	var words []string
	for code := range strings.SplitSeq(codes, ",") {
		words = append(words, casework.SignpostDestinations.Label(code))
	}
	return strings.Join(words, ", ")
}

// upcoming are what steps made due on the case.
func upcoming(lines []line) []Item {
	var out []Item
	for _, l := range lines {
		if l.Section == casework.OnCase {
			out = append(out, itemOf(l))
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int { return a.Due.Compare(b.Due) })
	return out
}

func title(s casework.Subject) string {
	switch s {
	case casework.OnReferral:
		return "Referral"
	case casework.OnScreening:
		return "Screening"
	case casework.OnSection36:
		return "Section 36 decision"
	case casework.OnRequests:
		return "Information from partners"
	case casework.OnAssessment:
		return "Assessments"
	case casework.OnMinutes:
		return "Panel decisions"
	case casework.OnPlan:
		return "Support plan"
	case casework.OnConsent:
		return "Consent"
	case casework.OnSessions:
		return "Support sessions"
	case casework.OnReview:
		return "Reviews and closing"
	case casework.OnTies:
		return "Who is involved"
	default:
		return "Case"
	}
}

func worded(v casework.Vocabulary, code string) string {
	if code == "" {
		return ""
	}
	return v.Label(code)
}

// outcome is a decision or a review's result in plain words.
func outcome(code string) string {
	for _, v := range []casework.Vocabulary{casework.Outcomes(), casework.PostClosureOutcomes} {
		if v.Has(code) {
			return v.Label(code)
		}
	}
	return code
}

func reviewTitle(kind string) string {
	if kind == "panel" {
		return "Review by the panel"
	}
	return "Review " + kind + " months after closing"
}

func tieWord(t casework.Tie) string {
	switch t {
	case casework.TieInvolved:
		return "agency admitted to the case"
	case casework.TieAssigned:
		return "named on the case"
	case casework.TieGuest:
		return "guest for one item"
	case casework.TieEmergency:
		return "emergency access"
	default:
		return string(t)
	}
}

func joined(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" || s == "by " || s == "guidance of " })
	return strings.Join(slices.Compact(parts), ", ")
}

// retold is the text of a referral in the order of its form. A text whose field is not known here comes last, under the
// field's own name, so that nothing of a referral is ever kept back.
func retold(told map[string]any) []Fact {
	labels := []struct {
		field, label string
		prose        bool
	}{
		{"incomplete", "Not known when received", false},
		{"concern", "The concern", true}, {"event", "What set it off", true}, {"indicators", "What was seen or heard", true},
		{"ideology", "Ideology, group or cause", true}, {"contacts", "Contact with groups", true}, {"online_use", "Online", true},
		{"harm", "Harm spoken of, and to whom", true}, {"travel", "Travel", true}, {"immediate_risk", "Somebody may be at immediate risk", false},
		{"needs", "Complex needs", false}, {"needs_text", "Complex needs in more detail", true}, {"disability", "Disability, disorder or mental health", true},
		{"agencies", "Who else works with the person", true}, {"more", "Anything else", true},
		{"known_as", "Also known as", false}, {"immigration", "Immigration or asylum status", false}, {"earlier_addresses", "Earlier addresses", true},
		{"occupation", "Occupation", false}, {"employer", "Employer", false}, {"previous_occupation", "Earlier occupations", false},
		{"school", "School, college or university", false},
		{"came_to_light", "Concern came to light on", false}, {"referred_on", "Referral made on", false},
		{"anonymous", "First person concerned wants not to be named", false}, {"identifier_name", "First person concerned", false},
		{"identifier_role", "Their role", false}, {"identifier_organisation", "Their organisation", false},
		{"identifier_relationship", "How they know the person", false}, {"identifier_contact", "How to reach them", false},
		{"referrer_same", "The same person made the referral", false}, {"referrer_name", "Referrer", false}, {"referrer_role", "Referrer's role", false},
		{"referrer_organisation", "Referrer's organisation", false}, {"referrer_relationship", "How the referrer knows the person", false},
		{"referrer_contact", "How to reach the referrer", false},
		{"lead_consulted", "Safeguarding lead consulted", false}, {"lead_result", "What the safeguarding lead said", true},
		{"informed", "The person knows of the referral", false}, {"response", "What the person said", true},
		{"parents_told", "Parents or carers know", false}, {"agencies_told", "Other agencies were told", false},
		{"agencies_which", "Which agencies", false}, {"action_taken", "What was done at once", true},
	}
	var out []Fact
	add := func(field, label string, prose bool) {
		if text := strings.TrimSpace(plain(told[field])); text != "" {
			out = append(out, Fact{Key: label, Value: text, Prose: prose})
		}
		delete(told, field)
	}
	for _, l := range labels {
		add(l.field, l.label, l.prose)
	}
	for _, field := range slices.Sorted(maps.Keys(told)) {
		add(field, strings.ToUpper(field[:1])+strings.ReplaceAll(field[1:], "_", " "), true)
	}
	return out
}

func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "Yes"
		}
		return "No"
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, plain(one))
		}
		return strings.Join(parts, ", ")
	default:
		return fmt.Sprint(v)
	}
}
