package access

import (
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/web/ui"
)

// dated is since when and until when a tie stands, and why, in words.
func dated(s Stand) string {
	var parts []string
	switch {
	case s.Tie == casework.TiePanel:
		parts = append(parts, "since "+s.Held.From.Long())
		if !s.Held.To.IsZero() {
			parts = append(parts, "until "+s.Held.To.Long())
		}
		return strings.Join(parts, ", ")
	case s.Tie == casework.TieEmergency:
		return "until " + ui.ClockText(s.Until)
	}
	parts = append(parts, "since "+calendar.Today(s.Since).Long())
	if !s.Until.IsZero() {
		parts = append(parts, "until "+ui.MomentText(s.Until))
	}
	if s.Reason != "" {
		parts = append(parts, "because: "+s.Reason)
	}
	return strings.Join(parts, ", ")
}

// opens begins the sentence of what would open the sections.
func (a Answer) opens() string {
	if len(a.Sections) == 1 {
		return "It"
	}
	return "They"
}

func standRows(stands []Stand) []ui.Row {
	var rows []ui.Row
	for _, s := range stands {
		rows = append(rows, ui.Row{Key: s.As, Value: yours(s.Tie) + ", " + dated(s)})
	}
	return rows
}

func audienceTable(v Audience) ui.Table {
	t := ui.Table{
		Caption: "Who can see this case", CaptionHidden: true, Empty: "Nobody can see this case.",
		Columns: []ui.Column{{Text: "Person", RowHeader: true}, {Text: "By which role and tie"}, {Text: "What they see"}, {Text: "By which line of the policy"}},
	}
	for _, p := range v.People {
		t.Rows = append(t.Rows, []ui.Cell{ui.Rich(personCell(p)), ui.Rich(standCell(p.Stands)), ui.Rich(seesCell(p)), ui.Rich(ruleCell(p.Rules))})
	}
	return t
}

func shutTable(v Audience) ui.Table {
	t := ui.Table{Caption: "Who is shut out", CaptionHidden: true, Columns: []ui.Column{{Text: "Person", RowHeader: true}, {Text: "Why"}}}
	for _, p := range v.Shut {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(p.Name), ui.Rich(standCell(p.Stands))})
	}
	return t
}

func heldTable(q heldQuery, v Held) ui.Table {
	t := ui.Table{
		Caption: "Roles held, by person", CaptionHidden: true, Empty: "No role fits what you asked for.",
		Columns: []ui.Column{{Text: "Person", RowHeader: true}, {Text: "Role"}, {Text: "Panel"}, {Text: "From"}, {Text: "Last day"}, {Text: "Granted by"}, {Text: "Last signed in"}},
	}
	for _, r := range v.Roles {
		last := ui.Text("Never")
		if r.LastSignIn != nil {
			last = ui.Rich(ui.Moment(*r.LastSignIn))
		}
		to := ui.Text("Open")
		if !r.To.IsZero() {
			to = ui.Rich(ui.Day(r.To))
		}
		role := casework.HeldRoles.Label(string(r.Role))
		if r.Agency != "" {
			role += ", " + r.Agency
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Rich(holderCell(r, v.Today)), ui.Text(role), ui.Text(r.Panel), ui.Rich(ui.Day(r.From)), to, ui.Text(r.GrantedBy), last})
	}
	if v.More {
		t.Pager.Next = q.at(v.Roles[len(v.Roles)-1].ID)
	}
	if q.After != "" {
		t.Pager.Previous = q.at("")
	}
	return t
}

func heldFilter(q heldQuery) ui.Filter {
	f := ui.Filter{Action: "/roles", Clear: "/roles"}
	without := func(change func(*heldQuery)) string {
		one := q
		change(&one)
		return one.at("")
	}
	if q.Role != "" {
		f.Selected = append(f.Selected, ui.Link{Text: casework.HeldRoles.Label(q.Role), Href: without(func(o *heldQuery) { o.Role = "" })})
	}
	if q.Panel != "" {
		f.Selected = append(f.Selected, ui.Link{Text: q.Panel, Href: without(func(o *heldQuery) { o.Panel = "" })})
	}
	if q.Ended != "" {
		f.Selected = append(f.Selected, ui.Link{Text: "With what has ended", Href: without(func(o *heldQuery) { o.Ended = "" })})
	}
	return f
}
