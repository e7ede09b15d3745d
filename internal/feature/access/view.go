package access

import (
	"strconv"
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

// verdict ends the sentence of whether the sections are open.
func (a Answer) verdict(open bool) string {
	words := "these are"
	if len(a.Sections) == 1 {
		words = "this is"
	}
	if !open {
		words += " not"
	}
	return words + " open to you."
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

// options are the sections that may be asked for.
func (v AskView) options() []ui.Option {
	var out []ui.Option
	for _, s := range v.Offers {
		out = append(out, ui.Option{Value: s.Actions[0].String(), Text: s.Title})
	}
	return out
}

// answers are yes, with what is given, and no.
func (v RequestView) answers(b ui.Base, form answerForm) []ui.Option {
	var out []ui.Option
	if len(v.Offers) > 0 {
		out = append(out, ui.Option{Value: "yes", Text: "Yes", Reveal: giving(b, v, form)})
	}
	return append(out, ui.Option{Value: "no", Text: "No"})
}

// ties are the ways to the case that would open what was asked for.
func (v RequestView) ties() []ui.Option {
	var out []ui.Option
	for _, t := range v.Offers {
		switch t {
		case casework.TieInvolved:
			out = append(out, ui.Option{Value: string(t), Text: "Admit their agency", Hint: "Everybody who represents the agency on the panel sees what their role may"})
		default:
			out = append(out, ui.Option{Value: string(t), Text: "Name them alone", Hint: "Nobody else of their agency sees more"})
		}
	}
	return out
}

func statusTag(status string) (text, colour string) {
	switch status {
	case "ASKED":
		return Statuses.Label(status), "yellow"
	case "GIVEN":
		return Statuses.Label(status), "green"
	case "REFUSED":
		return Statuses.Label(status), "orange"
	default:
		return Statuses.Label(status), "grey"
	}
}

func requestRows(v RequestView) []ui.Row {
	rows := []ui.Row{
		{Key: "Asked by", Value: v.Name}, {Key: "Asked", Rich: ui.Moment(v.AskedAt)}, {Key: "To see", Value: upper(v.title())},
		{Key: "For", Value: lower(casework.AskLengths.Label(strconv.Itoa(v.Days)))}, {Key: "Because", Value: v.Reason, Prose: true},
		{Key: "Status", Rich: ui.Tag(statusTag(v.Status))},
	}
	if v.Status == "GIVEN" {
		rows = append(rows, ui.Row{Key: "Given as", Value: fact(v.Tie)}, ui.Row{Key: "Last day", Rich: ui.Day(v.Until)})
	}
	if v.AnsweredBy != "" {
		rows = append(rows, ui.Row{Key: "Answered by", Value: v.AnsweredBy}, ui.Row{Key: "Answered", Rich: ui.Moment(*v.AnsweredAt)})
	}
	if v.Answered != "" {
		rows = append(rows, ui.Row{Key: "They say", Value: v.Answered, Prose: true})
	}
	return rows
}

func requestsTable(v RequestsView) ui.Table {
	t := ui.Table{
		Caption: "Requests for access, the newest first", CaptionHidden: true, Empty: "Nobody has asked for access to this case.",
		Columns: []ui.Column{{Text: "Asked", RowHeader: true}, {Text: "By"}, {Text: "To see"}, {Text: "Status"}, {Text: "Last day"}, {Text: "Answered by"}},
	}
	for _, r := range v.Requests {
		last := ui.Text("")
		if !r.Until.IsZero() {
			last = ui.Rich(ui.Day(r.Until))
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(ui.MomentText(r.AskedAt), at(v.Ref, r.ID)), ui.Text(r.Name), ui.Text(r.title()), ui.Rich(ui.Tag(statusTag(r.Status))), last, ui.Text(r.AnsweredBy),
		})
	}
	return t
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
