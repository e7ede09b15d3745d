package exports

import (
	"fmt"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// offerView is the page of what would go out.
type offerView struct {
	Base  ui.Base
	Offer Offer
	Form  exportForm
}

func count(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

func (v offerView) rows() []ui.Row {
	return []ui.Row{
		{Key: "Panel", Value: v.Offer.Panel.Name},
		{Key: "Which cases", Value: v.Offer.Filter.words()},
		{Key: "How many", Value: count(v.Offer.Cases)},
		{Key: "Of each", Value: strings.Join(columns, ", ")},
	}
}

// others are the panels that could be chosen instead.
func (v offerView) others() []ui.Link {
	var out []ui.Link
	for _, p := range v.Offer.Panels {
		if p.ID != v.Offer.Panel.ID {
			out = append(out, ui.Link{Text: "Export cases of the " + p.Name + " instead", Href: v.Form.filter().at("/cases/export", p.ID)})
		}
	}
	return out
}

func (v offerView) button() string {
	if v.Offer.Second() {
		return "Ask a second person"
	}
	return "Make the export"
}

func none() string {
	return fmt.Sprintf("There is nothing to export: no case is left that you may export under this filter, or there are more than the %d that one file may hold.", casework.ExportMost)
}

func listTable(list []Export) ui.Table {
	t := ui.Table{
		Caption: "Exports, those that wait for you first", CaptionHidden: true, Empty: "You have made no export, and none waits for your answer.",
		Columns: []ui.Column{{Text: "Export", RowHeader: true}, {Text: "Asked by"}, {Text: "When"}, {Text: "What for"}, {Text: "How many"}, {Text: "Where it stands"}, {Text: "Fetched"}},
	}
	for _, x := range list {
		who, many, got := x.Requester, "", "Not fetched"
		switch {
		case x.FetchedAt != nil:
			got = ui.MomentText(*x.FetchedAt)
		case x.MayAnswer:
			many, got = "See the export", ""
		}
		if x.Own {
			who, many = "You", count(x.Cases)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(x.Number, pageOf(x.ID)), ui.Text(who), ui.Text(ui.MomentText(x.RequestedAt)), ui.Text(x.Purpose), ui.Text(many), ui.Rich(statusTag(x)), ui.Text(got),
		})
	}
	return t
}

func statusColour(x Export) string {
	switch {
	case x.Open:
		return "green"
	case x.Waits:
		return "yellow"
	default:
		return "grey"
	}
}

func exportRows(x Export) []ui.Row {
	rows := []ui.Row{
		{Key: "Where it stands", Rich: statusTag(x)},
		{Key: "Asked by", Value: x.Requester + ", " + ui.MomentText(x.RequestedAt)},
		{Key: "What for", Value: x.Purpose, Prose: true}, {Key: "Who will see it", Value: x.Recipients, Prose: true},
		{Key: "Panel", Value: x.Panel}, {Key: "Which cases", Value: x.Filter.words()},
	}
	switch {
	case x.Own:
		rows = append(rows, ui.Row{Key: "How many", Value: count(x.Cases) + " when you asked"})
	case x.MayAnswer:
		rows = append(rows, ui.Row{Key: "How many", Value: count(x.Cases) + " that you may export yourself. If you agree, no others go out."})
	}
	rows = append(rows, ui.Row{Key: "Of each", Value: strings.Join(columns, ", ")})
	if x.AnsweredAt != nil {
		key := "Agreed by"
		if x.Answer != "" {
			key = "Refused by"
		}
		rows = append(rows, ui.Row{Key: key, Value: x.Answerer + ", " + ui.MomentText(*x.AnsweredAt)})
	}
	if x.Answer != "" {
		rows = append(rows, ui.Row{Key: "Why", Value: x.Answer, Prose: true})
	}
	if x.FetchedAt != nil {
		what := ui.MomentText(*x.FetchedAt)
		if x.Own {
			what += ", with " + count(x.Sent)
		}
		rows = append(rows, ui.Row{Key: "Fetched", Value: what})
	}
	return rows
}
