package accounts

import (
	"net/url"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func rolesTable(held []Held) ui.Table {
	t := ui.Table{
		Caption: "Roles held", CaptionHidden: true, Empty: "No roles yet.",
		Columns: []ui.Column{{Text: "Role", RowHeader: true}, {Text: "Panel"}, {Text: "Agency"}, {Text: "For"}, {Text: "From"}, {Text: "To"}},
	}
	for _, h := range held {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(casework.HeldRoles.Label(string(h.Role))), ui.Text(h.Panel), ui.Text(h.Agency), ui.Text(h.Authority + h.Force),
			ui.Rich(ui.Day(h.From)), ui.Rich(ui.Day(h.To)),
		})
	}
	return t
}

func peopleTable(people []Person, more bool) ui.Table {
	t := ui.Table{
		Caption: "People with accounts", CaptionHidden: true, Empty: "Nobody has an account.",
		Columns: []ui.Column{{Text: "Name", RowHeader: true}, {Text: "Email address"}, {Text: "Roles"}, {Text: "Last signed in"}, {Text: "Status"}},
	}
	for _, p := range people {
		var roles []string
		for _, r := range strings.Split(p.Roles, ", ") {
			roles = append(roles, casework.HeldRoles.Label(r))
		}
		last := ui.Text("Never")
		if p.LastSignIn != nil {
			last = ui.Rich(ui.Moment(*p.LastSignIn))
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(p.Name, "/accounts/"+string(p.ID)), ui.Text(p.Email), ui.Text(strings.Join(roles, ", ")), last, ui.Text(status(Account{Person: p})),
		})
	}
	if more {
		t.Pager.Next = "/accounts?after=" + url.QueryEscape(people[len(people)-1].Email)
	}
	return t
}

func status(a Account) string {
	if a.DisabledAt != nil {
		return "Disabled"
	}
	return "In use"
}
