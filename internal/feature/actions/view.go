package actions

import (
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// statusText is the status of an action for a person, "" for a word that is no status.
func statusText(status string) string {
	switch status {
	case "OPEN":
		return "Open"
	case "DONE":
		return "Done, to be accepted"
	case "ACCEPTED":
		return "Accepted"
	case "CANCELLED":
		return "Cancelled"
	}
	return ""
}

func statusColour(status string) string {
	switch status {
	case "OPEN":
		return "blue"
	case "DONE":
		return "yellow"
	case "ACCEPTED":
		return "green"
	}
	return "grey"
}

func tabs(current string) []ui.NavItem {
	item := func(tab, text string) ui.NavItem {
		return ui.NavItem{Text: text, Href: "/actions?tab=" + tab, Current: tab == current}
	}
	return []ui.NavItem{item("mine", "Mine"), item("agency", "My agency’s"), item("raised", "All I raised")}
}

func captionOf(tab string) (caption, empty string) {
	switch tab {
	case "agency":
		return "Actions of my agency, open first", "Your agency owns no action."
	case "raised":
		return "Actions I raised, open first", "You have raised no action."
	}
	return "My actions, open first", "No action is yours."
}

func actionsTable(l Listing) ui.Table {
	t := ui.Table{
		CaptionHidden: true,
		Columns:       []ui.Column{{Text: "Due", RowHeader: true}, {Text: "Case"}, {Text: "Owner"}, {Text: "Raised by"}, {Text: "Status"}},
	}
	t.Caption, t.Empty = captionOf(l.Tab)
	for _, a := range l.Actions {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(a.DueOn.Long(), "/actions/"+string(a.ID)), ui.Ref(a.Ref, "/cases/"+a.Ref), ui.Text(ownerText(a)), ui.Text(a.RaisedBy),
			ui.Rich(statusTags(a, l.Today)),
		})
	}
	if !l.First {
		t.Pager.Previous = "/actions?tab=" + l.Tab
	}
	if l.Next != nil {
		t.Pager.Next = address(l.Tab, l.Next)
	}
	return t
}

func ownerText(a Action) string {
	if a.Person == "" {
		return a.Body
	}
	return a.Person + ", " + a.Body
}

func agencyOptions(c Choices) []ui.Option {
	var list []ui.Option
	for _, a := range c.Agencies {
		list = append(list, ui.Option{Value: string(a.ID), Text: a.Name})
	}
	return list
}

// personOptions names each person once, though they may hold roles for several agencies.
func personOptions(c Choices) []ui.Option {
	var list []ui.Option
	for _, p := range c.People {
		if n := len(list); n > 0 && list[n-1].Value == string(p.ID) {
			list[n-1].Text += " and " + p.Body
			continue
		}
		list = append(list, ui.Option{Value: string(p.ID), Text: p.Name + ", " + p.Body})
	}
	return list
}

func actionRows(v View) []ui.Row {
	rows := []ui.Row{
		{Key: "What is to be done", Value: v.What, Prose: true},
		{Key: "Owner", Value: ownerText(v.Action)},
		{Key: "Due", Value: v.DueOn.Long()},
		{Key: "Status", Rich: statusTags(v.Action, v.Today)},
		{Key: "Raised by", Rich: ui.Attribution(v.RaisedBy, v.RaisedAt)},
	}
	if !v.DoneOn.IsZero() {
		rows = append(rows, ui.Row{Key: "Done on", Value: v.DoneOn.Long()})
	}
	if v.Carried > 0 {
		rows = append(rows, ui.Row{Key: "Opened again", Value: times(v.Carried)})
	}
	return rows
}

func noteItems(v View) []ui.TimelineItem {
	var list []ui.TimelineItem
	for _, n := range v.Notes {
		list = append(list, ui.TimelineItem{Title: kindText(n.Kind), By: n.By, Text: n.Text, When: n.At})
	}
	return list
}

func kindText(kind string) string {
	switch kind {
	case "done":
		return "Completed"
	case "returned":
		return "Returned"
	}
	return "Progress"
}

func chosen(given string) []string {
	if given == "" {
		return nil
	}
	return []string{given}
}

func autosave(c casework.ActionID, place, field string) string {
	return "/actions/" + string(c) + place + "#" + field
}
