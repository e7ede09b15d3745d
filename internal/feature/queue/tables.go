package queue

import (
	"strconv"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// tiles are the views with their counts, each leading to its list.
func tiles(p Page, q queueQuery) []ui.Tile {
	var list []ui.Tile
	for _, v := range views {
		tone := ""
		if (v.View == ViewUrgent || v.View == ViewOverdue) && p.Counts[v.View] > 0 {
			tone = "attention"
		}
		list = append(list, ui.Tile{Number: strconv.Itoa(p.Counts[v.View]), Label: v.Label, Href: queueQuery{Sort: q.Sort}.address(v.View, ""), Tone: tone})
	}
	return list
}

func heading(view string) string {
	for _, v := range views {
		if string(v.View) == view {
			return v.Label
		}
	}
	return "Queue"
}

func itemsTable(p Page, q queueQuery) ui.Table {
	t := ui.Table{
		Caption: heading(q.View), Empty: "There is nothing here.",
		Columns: []ui.Column{{Text: "Reference", RowHeader: true}, {Text: "Where it stands"}, {Text: "Waits for"}, {Text: "Due"}, {Text: "Led by"}},
	}
	for _, i := range p.Items {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(i.Ref, "/cases/"+i.Ref), ui.Rich(stageCell(i)), ui.Text(i.Waits), ui.Rich(dueCell(i)), ownerCell(i),
		})
	}
	if p.Next != "" {
		t.Pager.Next = q.address(View(q.View), p.Next)
	}
	if q.After != "" {
		t.Pager.Previous = q.address(View(q.View), "")
	}
	return t
}

func ownerCell(i Item) ui.Cell {
	switch {
	case i.Owner != "":
		return ui.Text(i.OwnerName)
	case i.MayAllocate:
		return ui.To("Allocate", "/cases/"+i.Ref+"/allocation")
	case i.KnowsOwner:
		return ui.Text("Nobody yet")
	default:
		return ui.Text("")
	}
}

func filter(p Page, q queueQuery) ui.Filter {
	f := ui.Filter{Action: "/queue", Clear: "/queue"}
	add := func(shown bool, text string, without queueQuery) {
		if shown {
			f.Selected = append(f.Selected, ui.Link{Text: text, Href: without.address(View(without.View), "")})
		}
	}
	without := func(change func(*queueQuery)) queueQuery {
		other := q
		change(&other)
		return other
	}
	add(q.View != "", heading(q.View), without(func(o *queueQuery) { o.View = "" }))
	add(q.Stage != "", ui.StateText(q.Stage), without(func(o *queueQuery) { o.Stage = "" }))
	for _, o := range p.Owners {
		add(string(o.User) == q.Owner, o.Name, without(func(o *queueQuery) { o.Owner = "" }))
	}
	return f
}

func viewOptions() []ui.Option {
	var list []ui.Option
	for _, v := range views {
		if v.View != ViewAll {
			list = append(list, ui.Option{Value: string(v.View), Text: v.Label})
		}
	}
	return list
}

func stageOptions() []ui.Option {
	var list []ui.Option
	for _, s := range stages() {
		list = append(list, ui.Option{Value: string(s), Text: s.Label()})
	}
	return list
}

func ownerOptions(list []Owner) []ui.Option {
	var options []ui.Option
	for _, o := range list {
		options = append(options, ui.Option{Value: string(o.User), Text: o.Name})
	}
	return options
}

func weighedTable(p casework.Proposal) ui.Table {
	t := ui.Table{
		Caption: "Who could lead it, as the rule sees them", Empty: "Nobody of the panel could lead this case.",
		Columns: []ui.Column{{Text: "Name", RowHeader: true}, {Text: "Open cases", Numeric: true}, {Text: "What the rule says"}},
	}
	for _, w := range p.Weighed {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(w.Name), ui.Number(w.Open), ui.Text(w.Says)})
	}
	return t
}

func candidateOptions(p casework.Proposal) []ui.Option {
	var list []ui.Option
	for _, w := range p.Weighed {
		if w.Apart || w.Leads {
			continue
		}
		o := ui.Option{Value: string(w.User), Text: w.Name}
		if w.User == p.To {
			o.Hint = "Proposed by the rule"
		}
		list = append(list, o)
	}
	return list
}

func allocatedItems(list []Allocated) []ui.TimelineItem {
	var out []ui.TimelineItem
	for _, a := range list {
		title := "To " + a.To
		if a.From != "" {
			title += ", from " + a.From
		}
		if a.ByRule {
			title += ", by the rule"
		}
		out = append(out, ui.TimelineItem{Title: title, By: a.By, Text: a.Reason, When: a.At})
	}
	return out
}

func loadsTable(v AwayPage) ui.Table {
	t := ui.Table{
		Caption: "Who leads how many open cases", Empty: "Nobody of the panel can lead its cases.",
		Columns: []ui.Column{{Text: "Name", RowHeader: true}, {Text: "Open cases", Numeric: true}},
	}
	for _, m := range v.Members {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(m.Name), ui.Number(v.Loads[m.User])})
	}
	return t
}
