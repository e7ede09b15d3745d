package casework

import (
	"slices"
	"strings"
	"time"
)

// LookKind is what somebody did with a case, as the audit log has it.
type LookKind string

// The kinds of look.
const (
	Opened   LookKind = "opened"   // a page or section of it
	Altered  LookKind = "changed"  // a step on it
	Searched LookKind = "searched" // it was among what a search by name or reference showed, or was searched for
	Shown    LookKind = "listed"   // it was on a list that they opened
	Exported LookKind = "exported" // it was copied out
	Turned   LookKind = "refused"  // they tried something on it and were refused
)

// Look is one thing that somebody did with a case.
type Look struct {
	Event     int64     // place in the audit log, for paging
	At        time.Time //
	Who       string    // actor word: "u:<id>"
	Kind      LookKind
	Action    string // "case.plan:read"
	Role      Role
	Tie       Tie
	Agency    AgencyID
	Emergency string // id of the use of emergency access under which it was done
	Sections  []string
	Case      CaseID
	Ref       string
}

// KindOfLook says what an entry of the audit log was: by its action and outcome, whether it names the case itself or only
// showed its reference among others, and whether it was a search.
func KindOfLook(action, outcome string, onCase, searched bool) LookKind {
	switch {
	case outcome == "refused" || outcome == "failed":
		return Turned
	case strings.HasSuffix(action, ":export"):
		return Exported
	case !onCase && searched:
		return Searched
	case !onCase:
		return Shown
	case outcome == "done":
		return Altered
	default:
		return Opened
	}
}

// Looker is one person's looks at one case, added up.
type Looker struct {
	Who         string
	Roles       []Role
	Ties        []Tie
	Counts      map[LookKind]int
	Sections    []string // that they opened, in the order of first sight
	First, Last time.Time
	Emergency   bool
}

// Lookers adds looks up by person, who looked last first.
func Lookers(looks []Look) []Looker {
	var list []Looker
	at := map[string]int{}
	for _, l := range looks {
		i, known := at[l.Who]
		if !known {
			i = len(list)
			at[l.Who] = i
			list = append(list, Looker{Who: l.Who, Counts: map[LookKind]int{}, First: l.At, Last: l.At})
		}
		p := &list[i]
		p.Counts[l.Kind]++
		if l.At.Before(p.First) {
			p.First = l.At
		}
		if l.At.After(p.Last) {
			p.Last = l.At
		}
		if l.Role != "" && !slices.Contains(p.Roles, l.Role) {
			p.Roles = append(p.Roles, l.Role)
		}
		if l.Tie != "" && !slices.Contains(p.Ties, l.Tie) && l.Kind != Searched && l.Kind != Shown {
			p.Ties = append(p.Ties, l.Tie)
		}
		p.Emergency = p.Emergency || l.Emergency != ""
		if l.Kind == Opened || l.Kind == Exported {
			for _, s := range l.Sections {
				if !slices.Contains(p.Sections, s) {
					p.Sections = append(p.Sections, s)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Looker) int { return b.Last.Compare(a.Last) })
	return list
}

// ShownWords are what entries say that pages showed, as people read it, each once.
func ShownWords(sections []string) []string {
	var out []string
	for _, s := range sections {
		if w := shownWord(s); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func shownWord(section string) string {
	subject, _, _ := strings.Cut(section, ":")
	switch Subject(subject) {
	case OnCase:
		return "where it stands"
	case OnIdentity:
		return "the person"
	case OnReferral:
		return "referral"
	case OnScreening:
		return "screening"
	case OnSection36:
		return "section 36 decision"
	case OnRequests:
		return "information from partners"
	case OnAssessment:
		return "assessments"
	case OnMinutes:
		return "panel decisions"
	case OnPlan:
		return "support plan"
	case OnConsent:
		return "consent"
	case OnSessions:
		return "support sessions"
	case OnReview:
		return "reviews"
	case OnTies:
		return "who is involved"
	default: // a page in its own words
	}
	for _, kind := range []string{"emergency access", "who has looked", "action"} { // what follows names one record
		if strings.HasPrefix(section, kind) {
			return kind
		}
	}
	return section
}
