package meetings

import (
	"fmt"
	"slices"
	"strconv"
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
	case "CANCELLED":
		return "Cancelled"
	}
	return "Planned"
}

func statusColour(status string) string {
	switch status {
	case "OPEN":
		return "green"
	case "CLOSED":
		return "grey"
	case "CANCELLED":
		return "red"
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
	case "PROCEDURE":
		return "The panel’s own business"
	}
	return "First discussion"
}

func outcomeText(it Item) string {
	if it.Outcome == "" {
		return "None yet"
	}
	return casework.PanelOutcomes.Label(it.Outcome)
}

// meetingRows are a meeting's facts.
func meetingRows(v View) []ui.Row {
	rows := []ui.Row{
		{Key: "Starts", Value: fmt.Sprintf("%s, for %d minutes", v.Starts, v.Minutes)},
		{Key: "Held", Value: casework.MeetingModes.Label(v.Mode)},
	}
	if v.Place != "" {
		rows = append(rows, ui.Row{Key: "Place", Value: v.Place})
	}
	if v.Link != "" {
		rows = append(rows, ui.Row{Key: "Join online", Rich: ui.TextLink(v.Link, v.Link)})
	}
	if v.Extraordinary {
		rows = append(rows, ui.Row{Key: "Kind", Value: "Extraordinary meeting"})
	}
	rows = append(rows, ui.Row{Key: "Status", Rich: ui.Tag(statusText(v.Status), statusColour(v.Status))})
	if v.MovedFrom != "" {
		rows = append(rows, ui.Row{Key: "Moved from", Value: movedText(v.MovedFrom)})
	}
	if v.ChangeReason != "" && v.Status != "CANCELLED" {
		rows = append(rows, ui.Row{Key: "Why it was changed", Value: v.ChangeReason})
	}
	if !v.PapersOn.IsZero() {
		rows = append(rows, ui.Row{Key: "Last day for papers", Value: v.PapersOn.Long()})
	}
	return append(rows, ui.Row{Key: "In the chair", Value: chairName(v)}, ui.Row{Key: "Quorum", Value: quorumText(v), Prose: true})
}

// movedText is a day and time, "2026-05-04 10:00", in words.
func movedText(from string) string {
	day, at, _ := strings.Cut(from, " ")
	on, err := casework.ParseDate(day)
	if err != nil {
		return from
	}
	return on.Long() + " at " + at
}

// part is one section of an agenda.
type part struct {
	Name            string
	Business, Cases []Item
}

// line is an item of the panel's own business, with what came of it.
func (it Item) line() string {
	text := fmt.Sprintf("%s, %d minutes", it.Title, it.Minutes)
	if it.Note != "" {
		text += ". " + it.Note
	}
	return text
}

// sections are the parts of the agenda that hold something, without what was deferred.
func (v View) sections() []part {
	var list []part
	for _, t := range casework.AgendaSections {
		p := part{Name: t.Label}
		for _, it := range v.Agenda {
			switch {
			case it.Section != t.Code || it.Status == "DEFERRED":
			case it.Ref == "":
				p.Business = append(p.Business, it)
			default:
				p.Cases = append(p.Cases, it)
			}
		}
		if len(p.Business)+len(p.Cases) > 0 {
			list = append(list, p)
		}
	}
	return list
}

// asks says whether the viewer, who builds the agenda, may find agencies to ask about a case on it.
func (v View) asks() bool {
	return v.MayPlan && v.waits() && slices.ContainsFunc(v.Agenda, func(it Item) bool { return it.ReadsReturns && it.Status == "LISTED" && it.State.Asks() })
}

func (v View) agendaText() string {
	if v.waits() {
		return "Build the agenda"
	}
	return "See how the agenda was built"
}

func (v View) emptyText() string {
	if v.MayPlan {
		return "Build it from the cases that propose themselves, or put a case on it from its own page."
	}
	return "There is nothing on it that you may know of."
}

func agendaRows(it Item) []ui.Row {
	rows := []ui.Row{
		{Key: "For", Value: fmt.Sprintf("%s, %d minutes", kindText(it.Kind), it.Minutes)},
		{Key: "State", Rich: ui.StateTag(string(it.State))},
	}
	if why := it.whyText(); why != "" {
		rows = append(rows, ui.Row{Key: "Why", Value: why})
	}
	if !it.NextReview.IsZero() {
		rows = append(rows, ui.Row{Key: "Next review", Value: it.NextReview.Long()})
	}
	return append(rows, ui.Row{Key: "Decision", Value: outcomeText(it)})
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

// proposed is the form of a new meeting as the rhythm of a panel proposes it: the one named, or the only one.
func proposed(panels []Panel, id casework.PanelID) *planForm {
	f := &planForm{Panel: string(id), Starts: "10:00"}
	i := slices.IndexFunc(panels, func(p Panel) bool { return p.ID == id })
	if len(panels) == 1 {
		i = 0
	}
	if i < 0 || panels[i].Rhythm.IsZero() {
		return f
	}
	r, next := panels[i].Rhythm, panels[i].Next
	f.Starts, f.Mode, f.Place = r.Starts, r.Mode, r.Place
	if !next.Moved {
		f.Day, f.Month, f.Year = strconv.Itoa(next.On.Day), strconv.Itoa(int(next.On.Month)), strconv.Itoa(next.On.Year)
	}
	return f
}

// rhythms say when the panels meet as a rule, and the next day of that.
func (v listView) rhythms() []string {
	var lines []string
	for _, p := range v.Panels {
		if p.Rhythm.IsZero() {
			continue
		}
		line := p.Name + " meets on the " + lower(p.Rhythm.String()) + ". The next date after those that are planned is " + p.Next.On.Long()
		if p.Next.Moved {
			line += ", a bank holiday: choose another day near it"
		}
		lines = append(lines, line+".")
	}
	return lines
}

// others are the panels for which the form can be filled in, where there are several.
func (v listView) others() []Panel {
	if len(v.Panels) < 2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.Panels), func(p Panel) bool { return p.Rhythm.IsZero() || string(p.ID) == v.Form.Panel })
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// quorumText is how the panel's own quorum stands, beside what the law asks.
func quorumText(v View) string {
	switch {
	case v.Quorum == "WITHOUT":
		return "Opened without the panel’s own quorum: " + v.QuorumReason
	case v.Quorum == "MET":
		return "Met when the meeting was opened"
	case v.Status != "PLANNED":
		return "Not recorded"
	case len(v.Missing) == 0 && len(v.Lacking) == 0:
		return "Met by those marked as present"
	case len(v.Lacking) == 0 && v.Rule.Least == 0 && len(v.Rule.Bodies) == 0:
		return "Not met yet. The panel asks for no more than the law."
	}
	return "Not met yet. " + fmt.Sprintf("%d marked as present.", v.present()) + " " + ruleText(v.Rule)
}

func (v View) present() int {
	n := 0
	for _, m := range v.Members {
		if m.Status == "PRESENT" {
			n++
		}
	}
	return n
}

// ruleText is a panel's own rule in a sentence.
func ruleText(q casework.Quorum) string {
	var parts []string
	if q.Least > 0 {
		parts = append(parts, fmt.Sprintf("at least %d members", q.Least))
	}
	for _, b := range q.Bodies {
		parts = append(parts, "somebody for "+lower(casework.QuorumBodies.Label(string(b))))
	}
	return "The panel’s own rule asks for " + strings.Join(parts, ", ") + "."
}

// unreminded names those present to whom the confidentiality statement was not read out.
func (v View) unreminded() string {
	if v.Statement == "" {
		return ""
	}
	var names []string
	for _, m := range v.Members {
		if m.Status == "PRESENT" && !m.Reminded {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, ", ")
}

// openingMissing leaves out that nobody is in the chair: the form beside it asks for that.
func openingMissing(v View) []casework.Fault {
	var list []casework.Fault
	for _, f := range v.Missing {
		if f.Check != "SC-05" {
			list = append(list, f)
		}
	}
	return append(list, v.Lacking...)
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
