package panels

import (
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/register"
	"channelpanel/web/ui"
)

func panelsTable(panels []register.Panel) ui.Table {
	t := ui.Table{
		Caption: "Panels", CaptionHidden: true, Empty: "No panel yet.",
		Columns: []ui.Column{{Text: "Panel", RowHeader: true}, {Text: "Code"}, {Text: "Responsible authorities"}, {Text: "Police forces"}, {Text: "Meets"}},
	}
	for _, p := range panels {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(p.Name, "/panels/"+string(p.ID)), ui.Text(p.Code), ui.Text(strings.Join(p.Authorities, ", ")), ui.Text(strings.Join(p.Forces, ", ")),
			ui.Text(or(p.Rhythm.String(), "No rhythm agreed")),
		})
	}
	return t
}

func (v View) at(word string) string { return "/panels/" + string(v.ID) + "/" + word }

func detailRows(v View) []ui.Row {
	return []ui.Row{
		{Key: "Name", Value: v.Name},
		{Key: "Code", Value: v.Code},
		{Key: "Responsible local authorities", Value: strings.Join(v.Authorities, ", ")},
		{Key: "Police forces", Value: strings.Join(v.Forces, ", ")},
	}
}

func rhythmRows(v View) []ui.Row {
	rows := []ui.Row{{Key: "As a rule", Value: or(v.Rhythm.String(), "No rhythm agreed")}}
	if len(v.Next) > 0 {
		var days []string
		for _, m := range v.Next {
			days = append(days, dayWords(m))
		}
		rows = append(rows, ui.Row{Key: "The next dates", Value: strings.Join(days, "\n"), Prose: true})
	}
	return rows
}

func dayWords(m casework.Meets) string {
	if m.Moved {
		return m.On.Long() + ", a bank holiday: another day has to be found"
	}
	return m.On.Long()
}
