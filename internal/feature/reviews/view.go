package reviews

import (
	"slices"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// outcomeOptions asks for what an outcome needs where it is chosen.
func outcomeOptions(b ui.Base, v View, f reviewForm) []ui.Option {
	var list []ui.Option
	for _, code := range v.Offered {
		o := ui.Option{Value: code, Text: casework.ReviewOutcomes.Label(code)}
		switch code {
		case "PAUSE":
			o.Hint = "Record the review here, then pause support on the case's page"
		case "REVISE":
			o.Hint = "Record the review here, then put the revised plan into force"
		case "WITHDRAW":
			o.Reveal = reassess(b, f)
		case "EXIT":
			o.Reveal = exit(b, v, f)
		}
		list = append(list, o)
	}
	return list
}

// reasons are those for which a panel ends support or the wait for it. Another panel, death and leaving the country have
// steps of their own.
func reasons(s casework.State) []ui.Option {
	var list []ui.Option
	for _, t := range casework.ClosureReasons {
		switch t.Code {
		case "XFER", "DIED", "ABROAD":
			continue
		case "CONSENT-R", "CONSENT-W":
			if !unsupported(s) {
				continue
			}
		}
		list = append(list, ui.Option{Value: t.Code, Text: t.Label})
	}
	return list
}

// closeReasons are those for which a case closes without a review of support.
func closeReasons(s casework.State) []ui.Option {
	var list []ui.Option
	if unsupported(s) {
		list = reasons(s)
	}
	for _, code := range []string{"ABROAD", "DIED"} { // whatever the stage
		list = append(list, ui.Option{Value: code, Text: casework.ClosureReasons.Label(code)})
	}
	return list
}

// panelDecidesOnAbroad says whether the panel has the case before it, so that it decides whether to close it where the person
// left the country. Elsewhere the chair does.
func (v View) panelDecidesOnAbroad() bool {
	for _, t := range casework.Next(v.State) {
		if t.On == casework.EventAbroad {
			return slices.Contains(t.Checks, "SC-06")
		}
	}
	return false
}

// unsupported says whether consent was refused or withdrawn, so that the panel re-assesses or closes.
func unsupported(s casework.State) bool {
	return s == casework.StateConsentRefused || s == casework.StateWithdrawn
}

func kindOptions(v View) []ui.Option {
	var list []ui.Option
	for i, code := range kinds() {
		list = append(list, ui.Option{Value: code, Text: code + " months after closing", Hint: "Due " + v.Case.ClosedOn.AddMonths(6*(i+1)).Long()})
	}
	return list
}

func afterOptions(b ui.Base, f afterForm) []ui.Option {
	list := []ui.Option{{Value: "NO-CONCERN", Text: "No concern: monitoring goes on"}, {Value: Finish, Text: "No concern: monitoring ends"}}
	for _, t := range casework.PostClosureOutcomes {
		switch t.Code {
		case "NO-CONCERN":
		case "EXTEND":
			list = append(list, ui.Option{Value: t.Code, Text: t.Label, Reveal: extension(b, f)})
		case "CONCERN-REOPEN":
			list = append(list, ui.Option{Value: t.Code, Text: t.Label, Hint: "This case ends, and a new one is opened that is linked to it"})
		default:
			list = append(list, ui.Option{Value: t.Code, Text: t.Label})
		}
	}
	return list
}

func closedRows(v View) []ui.Row {
	return []ui.Row{
		{Key: "Closed on", Value: v.Case.ClosedOn.Long()},
		{Key: "Why", Value: casework.ClosureReasons.Label(v.Case.ClosureCode)},
		{Key: "Monitoring until", Value: v.Case.MonitorUntil.Long()},
	}
}

func titleOf(h Held) string {
	if h.held.Kind == "panel" {
		return "Review by the panel: " + casework.ReviewOutcomes.Label(h.held.Outcome)
	}
	return h.held.Kind + "-month review: " + casework.PostClosureOutcomes.Label(h.held.Outcome)
}

func present(v View) []casework.Member {
	var list []casework.Member
	if v.Sitting != nil {
		for _, m := range v.Sitting.Members {
			if m.ForItem {
				list = append(list, m)
			}
		}
	}
	return list
}

func missingText(v View) []string {
	var list []string
	switch {
	case !v.Listed:
		return []string{"Put the case on the agenda of a meeting for its review"}
	case !v.Open:
		list = append(list, "Open the meeting of "+v.On.Long())
	}
	for _, m := range v.Missing {
		list = append(list, m.Msg)
	}
	return list
}

// seatTitle is a member with for whom they sit.
func seatTitle(m casework.Member) string {
	if of := m.For(); of != "" {
		return m.Name + ", " + of
	}
	return m.Name
}

// views asks each who disagrees for their own words.
func views(b ui.Base, f panelFields, member string) []ui.Option {
	list := ui.Terms(casework.Views)
	for i, o := range list {
		if o.Value == "disagree" {
			list[i].Reveal = ownWords(b, f, member)
		}
	}
	return append(list, ui.Option{Value: "none", Text: "Takes no part in the decision"})
}
