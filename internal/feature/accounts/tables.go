package accounts

import (
	"net/url"
	"slices"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// The choices of the filter.
var (
	standings = ui.Options("now", "Now", "ending", "Now, and ending soon", "later", "From a later day", "over", "In the past", "none", "No role now or later")
	inUse     = ui.Options("open", "In use", "unused", "Not signed in for 90 days", "ending", "With a last day", "ended", "Past their last day", "disabled", "Disabled")
)

func offers(options []ui.Option, value string) bool {
	return slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value })
}

func panelOptions(panels []register.Panel) []ui.Option {
	var list []ui.Option
	for _, p := range panels {
		list = append(list, ui.Option{Value: string(p.ID), Text: p.Name})
	}
	return list
}

func agencyOptions(agencies []register.Agency) []ui.Option {
	var list []ui.Option
	for _, a := range agencies {
		list = append(list, ui.Option{Value: string(a.ID), Text: a.Name})
	}
	return list
}

// activeAgencies are those that somebody can represent on a day.
func activeAgencies(agencies []register.Agency, day casework.Date) []ui.Option {
	return agencyOptions(slices.DeleteFunc(slices.Clone(agencies), func(a register.Agency) bool { return !a.Active(day) }))
}

func names(list []string) []ui.Option {
	var options []ui.Option
	for _, n := range list {
		options = append(options, ui.Option{Value: n, Text: n})
	}
	return options
}

// maybe marks the label of a field that may stay empty.
func maybe(label string, must bool) string {
	if must {
		return label
	}
	return label + " (optional)"
}

// principals are the roles for whose holders somebody in a role may stand in.
func (d Desk) principals(m casework.Membership, post casework.Post) []ui.Option {
	var list []ui.Option
	for _, h := range d.OnPanel {
		if h.User != d.ID && h.Panel == m.Panel && slices.Contains(post.Deputises, h.Role) {
			list = append(list, ui.Option{Value: h.ID, Text: h.Person + ", " + casework.HeldRoles.Label(string(h.Role))})
		}
	}
	return list
}

var standingColours = map[string]string{"Now": "green", "Ends soon": "yellow", "Later": "blue", "Over": "grey"}

func rolesTable(a Account, own bool) ui.Table {
	t := ui.Table{
		Caption: "Roles held", CaptionHidden: true, Empty: "No roles yet.",
		Columns: []ui.Column{{Text: "Role", RowHeader: true}, {Text: "Panel"}, {Text: "For"}, {Text: "From"}, {Text: "To"}, {Text: "Held"}, {Text: "About its holder"}},
	}
	for _, h := range a.Roles {
		name, standing := casework.HeldRoles.Label(string(h.Role)), h.Standing(a.Today)
		role := ui.To(name, "/accounts/"+string(a.ID)+"/roles/"+h.ID)
		if own {
			role = ui.Text(name)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			role, ui.Text(h.PanelName), ui.Text(h.For()), ui.Rich(ui.Day(h.From)), ui.Text(lastDay(h.To)),
			ui.Rich(ui.Tag(standing, standingColours[standing])), ui.Text(fitness(h)),
		})
	}
	return t
}

// lastDay is the end of a term in words.
func lastDay(d casework.Date) string {
	if d.IsZero() {
		return "Open"
	}
	return ui.DayText(d)
}

// fitness is what is recorded of a role's holder, in short.
func fitness(h Held) string {
	var parts []string
	if h.StandsInFor != "" {
		parts = append(parts, "Stands in for "+h.StandsInFor)
	}
	if h.SignedOn.IsZero() {
		parts = append(parts, "No agreement signed")
	} else {
		parts = append(parts, "Agreement signed "+ui.DayText(h.SignedOn))
	}
	if !h.TrainedOn.IsZero() {
		parts = append(parts, "Trained "+ui.DayText(h.TrainedOn))
	}
	if h.Vetting != "" {
		parts = append(parts, "Vetting: "+casework.VettingAnswers.Label(h.Vetting))
	}
	return strings.Join(parts, ". ")
}

func plainRoles(held []Held) ui.Table {
	t := ui.Table{
		Caption: "Roles they hold or held", CaptionHidden: true, Empty: "No roles yet.",
		Columns: []ui.Column{{Text: "Role", RowHeader: true}, {Text: "Panel"}, {Text: "From"}, {Text: "To"}},
	}
	for _, h := range held {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(casework.HeldRoles.Label(string(h.Role))), ui.Text(h.PanelName), ui.Rich(ui.Day(h.From)), ui.Text(lastDay(h.To))})
	}
	return t
}

func historyTable(events []Event) ui.Table {
	t := ui.Table{
		Caption: "What was done to these roles, the latest first", CaptionHidden: true, Empty: "Nothing yet.",
		Columns: []ui.Column{{Text: "When"}, {Text: "What"}, {Text: "Role"}, {Text: "By"}},
	}
	for _, e := range events {
		t.Rows = append(t.Rows, []ui.Cell{ui.Rich(ui.Moment(e.At)), ui.Text(Events.Label(e.What)), ui.Text(e.Text), ui.Text(e.By)})
	}
	return t
}

func proposalsTable(caption string, list []Proposal, empty string) ui.Table {
	t := ui.Table{
		Caption: caption, CaptionHidden: true, Empty: empty,
		Columns: []ui.Column{{Text: "Person", RowHeader: true}, {Text: "Role"}, {Text: "Proposed by"}, {Text: "When"}, {Text: "Status"}},
	}
	for _, p := range list {
		t.Rows = append(t.Rows, []ui.Cell{ui.To(p.Person, p.href()), ui.Text(p.Words()), ui.Text(p.ProposedName), ui.Rich(ui.Moment(p.ProposedAt)), ui.Text(ProposalStatuses.Label(p.Status))})
	}
	return t
}

func roleRows(d Desk, f roleForm) []ui.Row {
	again := "/accounts/" + string(d.ID) + "/roles/new"
	rows := []ui.Row{{Key: "Role", Value: casework.HeldRoles.Label(f.Role), Change: again}}
	if p := d.panelOf(casework.PanelID(f.Panel)); p.Name != "" {
		rows = append(rows, ui.Row{Key: "Panel", Value: p.Name, Change: again})
	}
	return rows
}

func heldRows(h Held) []ui.Row {
	rows := []ui.Row{{Key: "Role", Value: h.Words()}}
	if h.For() != "" {
		rows = append(rows, ui.Row{Key: "For", Value: h.For()})
	}
	return append(rows, ui.Row{Key: "Term", Value: upper(h.Tenure.String())})
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func reviewRows(r Review) []ui.Row {
	rows := append([]ui.Row{{Key: "Person", Value: r.Person + ", " + r.Email}}, heldRows(r.Held)...)
	if r.Skills != "" {
		rows = append(rows, ui.Row{Key: "Skills and experience", Value: r.Skills, Prose: true})
	}
	rows = append(rows,
		ui.Row{Key: "About its holder", Value: fitness(r.Held)},
		ui.Row{Key: "Proposed by", Value: r.ProposedName + ", " + ui.MomentText(r.ProposedAt)},
		ui.Row{Key: "Status", Value: ProposalStatuses.Label(r.Status)})
	if r.DecidedAt != nil {
		rows = append(rows, ui.Row{Key: "By", Value: r.DecidedName + ", " + ui.MomentText(*r.DecidedAt)})
	}
	if r.Reason != "" {
		rows = append(rows, ui.Row{Key: "Reason", Value: r.Reason, Prose: true})
	}
	return rows
}

func peopleTable(q peopleQuery, people []Person, more bool, today casework.Date) ui.Table {
	t := ui.Table{
		Caption: "People with accounts", CaptionHidden: true, Empty: "Nobody is like this.",
		Columns: []ui.Column{{Text: "Name", RowHeader: true}, {Text: "Email address"}, {Text: "Roles"}, {Text: "Last signed in"}, {Text: "Status"}},
	}
	for _, p := range people {
		var roles []string
		for r := range strings.SplitSeq(p.Roles, ", ") {
			roles = append(roles, casework.HeldRoles.Label(r))
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(p.Name, "/accounts/"+string(p.ID)), ui.Text(p.Email), ui.Text(strings.Join(roles, ", ")), ui.Text(lastSignIn(p)), ui.Text(status(p, today)),
		})
	}
	if more {
		t.Pager.Next = q.next(people[len(people)-1].Email)
	}
	return t
}

// next is the address of the page after somebody.
func (q peopleQuery) next(after string) string {
	v := url.Values{"after": {after}}
	for name, value := range map[string]string{"text": q.Text, "account": q.Account, "standing": q.Standing, "role": q.Role, "panel": q.Panel, "agency": q.Agency} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/accounts?" + v.Encode()
}

func lastSignIn(p Person) string {
	if p.LastSignIn == nil {
		return "Never"
	}
	return ui.MomentText(*p.LastSignIn)
}

// status is whether an account can be used, in words.
func status(p Person, today casework.Date) string {
	switch {
	case p.DisabledAt != nil:
		return "Disabled"
	case !p.EndsOn.IsZero() && p.EndsOn.Before(today):
		return "Ended on " + p.EndsOn.Long()
	case !p.EndsOn.IsZero():
		return "In use until " + p.EndsOn.Long()
	}
	return "In use"
}

func workTable(work []OnPanel) ui.Table {
	t := ui.Table{
		Caption: "Open work, in counts", CaptionHidden: true, Empty: "They hold no open work.",
		Columns: []ui.Column{{Text: "Panel", RowHeader: true}, {Text: "Cases led", Numeric: true}, {Text: "Open actions", Numeric: true},
			{Text: "Requests waiting", Numeric: true}, {Text: "Meetings open", Numeric: true}},
	}
	for _, w := range work {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(w.Name), ui.Number(w.Cases), ui.Number(w.Actions), ui.Number(w.Requests), ui.Number(w.Meetings)})
	}
	return t
}

// lastDayRow is whether an account can be used, with the way to its last day.
func lastDayRow(a Account, own bool) ui.Row {
	r := ui.Row{Key: "Status", Value: status(a.Person, a.Today)}
	if !own {
		r.Change, r.ChangeText = "/accounts/"+string(a.ID)+"/last-day", "Set the last day"
	}
	return r
}
