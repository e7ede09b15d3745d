package leavers

import (
	"fmt"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func (l Leaver) href() string { return "/leavers/" + string(l.Panel) + "/" + string(l.User) }

// key is how a form names a piece of work.
func key(w casefile.Work) string { return w.Kind + ":" + w.ID }

// text is a piece of work in words: "LLR-2026-00042-K: action, due 3 December 2026".
func text(w casefile.Work) string {
	words := map[string]string{"case": "leads the case", "action": "action, due ", "request": "request that waits for an answer, due "}[w.Kind]
	if w.Due.IsZero() {
		return w.Ref + ": " + words
	}
	return w.Ref + ": " + words + w.Due.Long()
}

func count(n int) string {
	if n == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", n)
}

func (l Line) of(kind string) int {
	n := 0
	for _, w := range l.Work {
		if w.Kind == kind {
			n++
		}
	}
	return n
}

func leaversTable(list []Line, today casework.Date) ui.Table {
	t := ui.Table{
		Caption: "People who are leaving and still hold work", CaptionHidden: true, Empty: "Nobody who is leaving holds open work.",
		Columns: []ui.Column{{Text: "Name", RowHeader: true}, {Text: "Agency"}, {Text: "Last day"},
			{Text: "Leads", Numeric: true}, {Text: "Actions", Numeric: true}, {Text: "Requests", Numeric: true}},
	}
	for _, l := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(l.Name, l.href()), ui.Text(l.For), ui.Text(lastDay(l.Leaver, today)), ui.Number(l.of("case")), ui.Number(l.of("action")), ui.Number(l.of("request")),
		})
	}
	return t
}

func lastDay(l Leaver, today casework.Date) string {
	if l.LastDay.Before(today) {
		return l.LastDay.Long() + ", gone"
	}
	return l.LastDay.Long()
}

func workOptions(v View) []ui.Option {
	var list []ui.Option
	for _, w := range v.Work {
		list = append(list, ui.Option{Value: key(w), Text: text(w)})
	}
	return list
}

func colleagueOptions(v View) []ui.Option {
	var list []ui.Option
	for _, c := range v.Colleagues {
		list = append(list, ui.Option{Value: string(c.User), Text: c.Name})
	}
	return list
}

func texts(v View) []string {
	var list []string
	for _, w := range v.Work {
		list = append(list, text(w))
	}
	return list
}
