package signin

import (
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

// device is a browser's name for itself in a few words: enough to know one's own.
func device(agent string) string {
	system := "Unknown device"
	for _, s := range [][2]string{{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			system = s[1]
			break
		}
	}
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			return b[1] + " on " + system
		}
	}
	return system
}
