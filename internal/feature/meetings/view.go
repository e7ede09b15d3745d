package meetings

import (
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func meetingsTable(list []Meeting) ui.Table {
	t := ui.Table{
		Caption: "Meetings, the latest first", CaptionHidden: true, Empty: "No meeting is planned yet.",
		Columns: []ui.Column{{Text: "Date", RowHeader: true}, {Text: "Starts"}, {Text: "Panel"}, {Text: "Status"}},
	}
	for _, m := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(m.On.Long(), "/meetings/"+string(m.ID)), ui.Text(m.Starts), ui.Text(m.Name), ui.Rich(ui.Tag(statusText(m.Status), statusColour(m.Status))),
		})
	}
	if len(list) == pageSize {
		t.Pager.Next = "/meetings?before=" + list[len(list)-1].On.String()
	}
	return t
}

func membersTable(v View) ui.Table {
	t := ui.Table{
		Caption: "Members", CaptionHidden: true, Empty: "Nobody holds a role on this panel.",
		Columns: []ui.Column{{Text: "Name", RowHeader: true}, {Text: "For"}, {Text: "Attendance"}},
	}
	for _, m := range v.Members {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(m.Name), ui.Text(memberText(m)), ui.Text(attendanceText(m.Status))})
	}
	return t
}

func attendanceText(status string) string {
	switch status {
	case "PRESENT":
		return "Present"
	case "APOLOGIES":
		return "Apologies"
	case "ABSENT":
		return "Absent"
	}
	return "Not marked"
}

func statusText(status string) string {
	switch status {
	case "OPEN":
		return "Open"
	case "CLOSED":
		return "Closed"
	}
	return "Planned"
}

func statusColour(status string) string {
	switch status {
	case "OPEN":
		return "green"
	case "CLOSED":
		return "grey"
	}
	return "blue"
}

func kindText(kind string) string {
	switch kind {
	case "REVIEW":
		return "Review of support"
	case "POST-CLOSURE":
		return "Review after closing"
	case "INFORMATION":
		return "Information"
	}
	return "First discussion"
}

func outcomeText(it Item) string {
	if it.Outcome == "" {
		return "None yet"
	}
	return casework.PanelOutcomes.Label(it.Outcome)
}

func memberText(m Member) string {
	parts := []string{casework.HeldRoles.Label(string(m.Role))}
	for _, p := range []string{m.Authority, m.Force, m.Agency} {
		if p != "" {
			parts = append(parts, p)
			break
		}
	}
	return strings.Join(parts, ", ")
}

func chairName(v View) string {
	for _, m := range v.Members {
		if m.ID == v.Chair {
			return m.Name
		}
	}
	return "Nobody yet"
}

// openingMissing leaves out that nobody is in the chair: the form beside it asks for that.
func openingMissing(v View) []casework.Fault {
	var list []casework.Fault
	for _, f := range v.Missing {
		if f.Check != "SC-05" {
			list = append(list, f)
		}
	}
	return list
}

func chairOptions(v View) []ui.Option {
	var list []ui.Option
	for _, m := range v.Members {
		if m.Status == "PRESENT" && m.Authority != "" {
			list = append(list, ui.Option{Value: m.ID, Text: m.Name + ", " + m.Authority})
		}
	}
	return list
}

func presentOptions(v View) []ui.Option {
	var list []ui.Option
	for _, m := range v.Members {
		if m.Status == "PRESENT" {
			list = append(list, ui.Option{Value: m.ID, Text: m.Name + ", " + memberText(m)})
		}
	}
	return list
}

func meetingOptions(meetings []Meeting) []ui.Option {
	var list []ui.Option
	for _, m := range meetings {
		list = append(list, ui.Option{Value: string(m.ID), Text: m.On.Long() + " at " + m.Starts})
	}
	return list
}

func panelOptions(panels []Panel) []ui.Option {
	var list []ui.Option
	for _, p := range panels {
		list = append(list, ui.Option{Value: string(p.ID), Text: p.Name})
	}
	return list
}
