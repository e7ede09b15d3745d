// Package story draws every component of web/ui in its normal, faulty and empty state, on invented data. The tests check its pages
// and a person can look at them. The product does not use it.
package story

import (
	"time"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"

	"github.com/a-h/templ"
)

// Pages are the stories by the last part of their address.
func Pages() map[string]templ.Component {
	return map[string]templ.Component{
		"case":       caseStory(base("Case", &bar)),
		"emergency":  caseStory(emergencyBase()),
		"form":       formStory(base("Record the assessment", nil)),
		"form-error": formStory(base("Record the assessment", nil).WithFaults(faults)),
		"list":       listStory(listBase(), table(true)),
		"list-empty": listStory(listBase(), table(false)),
		"figures":    figuresStory(base("Figures", nil)),
		"notices":    noticesStory(flashBase()),
		"done":       doneStory(base("Referral sent", nil)),
		"signed-out": signedOutStory(ui.Base{Title: "Sign in", CSRF: "token"}),
		"not-found": ui.ErrorPage(404, "Page not found",
			[]string{"If you typed the address, check that it is correct.", "If you followed a link, the page may have moved."}, "req-4f2a"),
	}
}

var bar = ui.Identity{
	Ref: "LLR-2026-00042-K", Href: "/cases/LLR-2026-00042-K", Name: "Rowan Ashdown", Born: "3 May 2009", Age: "17",
	State: "INFO_GATHERING", Sensitivity: "restricted",
}

var faults = []casework.Fault{
	{Field: "summary", Msg: "Enter what you know about the concern."},
	{Field: "received", Msg: "The date of receipt must be a real date."},
	{Field: "born-month", Msg: "The date of birth must include a month."},
	{Field: "age", Msg: "Enter the age in whole years."},
	{Field: "source", Msg: "Choose who referred."},
	{Field: "needs", Msg: "Choose at least one need, or none of these."},
	{Field: "authority", Msg: "Choose a local authority."},
	{Field: "file", Msg: "Choose a PDF or Word document."},
	{Msg: "The police member must be present before the panel decides.", Check: "SC-04"},
}

func base(title string, identity *ui.Identity) ui.Base {
	return ui.Base{
		Title: title, SignedIn: true, User: "Morgan Ellery", Role: "Panel chair, Eastmere", CSRF: "token", FormKey: "key",
		Nav: []ui.NavItem{
			{Text: "Cases", Href: "/cases", Current: true}, {Text: "Meetings", Href: "/meetings"},
			{Text: "Actions", Href: "/actions", Count: 4}, {Text: "Figures", Href: "/statistics"},
		},
		Identity: identity, IdleSeconds: 900, RenewURL: "/session",
		Back: ui.Link{Text: "Back to cases", Href: "/cases"},
	}
}

func listBase() ui.Base {
	b := base("Cases", nil)
	b.Back = ui.Link{}
	b.Crumbs = []ui.Link{{Text: "Start", Href: "/"}, {Text: "Cases"}}
	return b
}

func emergencyBase() ui.Base {
	b := base("Case", &bar)
	b.Why = ui.Link{Href: "/cases/LLR-2026-00042-K/why"}
	b.Emergency = &ui.Emergency{Until: at(11), End: "/cases/LLR-2026-00042-K/emergency/end"}
	return b
}

func flashBase() ui.Base {
	b := base("Notices", nil)
	b.Flash = "The assessment is saved."
	return b
}

func table(filled bool) ui.Table {
	t := ui.Table{
		Caption: "Cases of Eastmere panel", Empty: "No case matches these filters.",
		Columns: []ui.Column{
			{Text: "Reference", RowHeader: true, Sort: "?sort=ref", Sorted: "ascending"}, {Text: "Person", Sort: "?sort=name"},
			{Text: "State"}, {Text: "Next due"}, {Text: "Actions", Numeric: true},
		},
	}
	if !filled {
		return t
	}
	t.Pager = ui.Pager{Next: "?after=42", Previous: "?before=11"}
	for i, state := range []string{"RECEIVED", "S36_PENDING", "PANEL_LISTED", "ACTIVE", "PAUSED", "CONSENT_REFUSED", "CLOSED_MONITORING", "CLOSED_FINAL"} {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref("LLR-2026-0004"+string(rune('0'+i))+"-K", "/cases/x"), ui.Text("Rowan Ashdown"), ui.Rich(ui.StateTag(state)),
			ui.Rich(ui.Day(casework.Date{Year: 2026, Month: time.December, Day: i + 1})), ui.Number(i),
		})
	}
	return t
}

func at(hour int) time.Time { return time.Date(2026, time.June, 12, hour, 5, 0, 0, time.UTC) }
