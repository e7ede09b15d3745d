package agencies

import (
	"net/url"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

// at is the address of the list with this filter, sorted and from a place.
func (q listQuery) at(sort, after string) string {
	v := url.Values{}
	for name, value := range map[string]string{"text": q.Text, "kind": q.Kind, "active": q.Active, "after": after} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if sort != "name" {
		v.Set("sort", sort)
	}
	if len(v) == 0 {
		return "/agencies"
	}
	return "/agencies?" + v.Encode()
}

func agenciesTable(q listQuery, agencies []register.Agency, more bool, today casework.Date) ui.Table {
	column := func(text, key string) ui.Column {
		c := ui.Column{Text: text, Sort: q.at(key, "")}
		switch q.Sort {
		case key:
			c.Sorted, c.Sort = "ascending", q.at("-"+key, "")
		case "-" + key:
			c.Sorted = "descending"
		}
		return c
	}
	name := column("Agency", "name")
	name.RowHeader = true
	t := ui.Table{
		Caption: "Agencies", CaptionHidden: true, Empty: "No agency is like this.",
		Columns: []ui.Column{name, column("Kind of partner", "kind"), {Text: "Shared mailbox"}, {Text: "Telephone"}, {Text: "Status"}},
	}
	for _, a := range agencies {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(a.Name, "/agencies/"+string(a.ID)), ui.Text(casework.PartnerTypes.Label(a.Schedule7)), ui.Text(a.Mailbox), ui.Text(a.Phone), ui.Rich(status(a, today)),
		})
	}
	if more {
		t.Pager.Next = q.at(q.Sort, string(agencies[len(agencies)-1].ID))
	}
	return t
}

func rows(v View) []ui.Row {
	var list []ui.Row
	for _, r := range recorded(v.Agency) {
		list = append(list, ui.Row{Key: r.Label, Value: r.Text})
	}
	return append(list, ui.Row{Key: "Status", Rich: status(v.Agency, v.Today)})
}

func peopleTable(people []register.Representative) ui.Table {
	t := ui.Table{
		Caption: "Who represents it", CaptionHidden: true, Empty: "Nobody holds a role for this agency.",
		Columns: []ui.Column{{Text: "Name", RowHeader: true}, {Text: "Role"}, {Text: "Panel"}, {Text: "Until"}},
	}
	for _, p := range people {
		until := "Open"
		if !p.To.IsZero() {
			until = ui.DayText(p.To)
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.To(p.Name, "/accounts/"+string(p.User)), ui.Text(casework.HeldRoles.Label(string(p.Role))), ui.Text(p.Panel), ui.Text(until)})
	}
	return t
}

// words says how many people hold a role, for the form that may end the agency's part.
func (v View) words() string {
	var names []string
	for _, p := range v.People {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
