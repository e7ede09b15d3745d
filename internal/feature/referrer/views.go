package referrer

import (
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// rows are a question and what came of it, as its card sums it up.
func (a Asked) rows() []ui.Row {
	way := a.Agency
	if way == "" {
		way = "A one-time link to " + a.Words.To
	}
	rows := []ui.Row{{Key: "Question", Value: a.Words.Question, Prose: true}, {Key: "Asked by way of", Value: way}}
	switch {
	case a.AnsweredAt != nil:
		by := a.AnsweredBy
		if by == "" {
			by = "whoever has the link"
		}
		rows = append(rows, ui.Row{Key: "Given later, on", Value: ui.MomentText(*a.AnsweredAt) + ", by " + by}, ui.Row{Key: "Answer", Value: a.Answer.Answer, Prose: true})
	case a.Status == "WITHDRAWN":
		rows = append(rows, ui.Row{Key: "Answer", Value: "None: the question was withdrawn"})
	default:
		rows = append(rows, ui.Row{Key: "Answer", Value: "None yet"})
	}
	return rows
}

// title says how a question stands on a day.
func (a Asked) title(today casework.Date) string {
	switch {
	case a.Status == "ANSWERED":
		return "Answered"
	case a.Status == "WITHDRAWN":
		return "Withdrawn"
	case a.Due.Before(today):
		return "Not answered by " + a.Due.Long()
	default:
		return "Waits for an answer until " + a.Due.Long()
	}
}

func (v View) ways() []ui.Option {
	return []ui.Option{
		{Value: "ACCOUNT", Text: "On the page of " + v.Agency, Hint: "Whoever speaks for it on the panel is told that a question waits"},
		{Value: "LINK", Text: "By a one-time link, sent to an address", Hint: "The message names neither the person nor the case"},
	}
}

func mineTable(list []Question) ui.Table {
	t := ui.Table{
		Caption: "Questions, those that wait first", CaptionHidden: true, Empty: "Nobody has asked your agency about a referral.",
		Columns: []ui.Column{{Text: "Referral", RowHeader: true}, {Text: "How it stands"}, {Text: "Asked"}, {Text: "Answer by"}, {Text: "Panel"}},
	}
	for _, q := range list {
		stands := "Answered"
		if q.Status == "SENT" {
			stands = "Waits for your answer"
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Ref(q.Receipt, toAgencies+"/"+q.ID), ui.Text(stands), ui.Text(q.Asked), ui.Text(q.Due.Long()), ui.Text(q.Panel)})
	}
	return t
}
