package intake

import (
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func rowsOf(list []casework.Recorded) []ui.Row {
	var rows []ui.Row
	for _, one := range list {
		rows = append(rows, ui.Row{Key: one.Label, Value: one.Text, Prose: true})
	}
	return rows
}

// stands says to whoever sent a referral how far it has come: what the panel did with it is not theirs to know by this.
func stands(status string, opened bool) string {
	switch {
	case status == "TAKEN":
		return "Taken in by the panel"
	case status == "WITHDRAWN":
		return "Withdrawn by whoever sent it"
	case status == "TURNED_AWAY" || opened:
		return "Looked at by the panel"
	default:
		return "Sent, not looked at yet"
	}
}

// sentView is a referral that its sender looks at.
type sentView struct {
	Base ui.Base
	Sent Sent
	Form backForm
}

func (v sentView) at() string { return sentPlace + v.Sent.ID }

func (v sentView) rows() []ui.Row {
	return []ui.Row{
		{Key: "Receipt number", Value: v.Sent.Receipt}, {Key: "Sent", Value: ui.MomentText(v.Sent.At)}, {Key: "For", Value: v.Sent.AgencyName}, {Key: "To", Value: v.Sent.Panel},
		{Key: "How it stands", Value: stands(v.Sent.Status, v.Sent.Opened != nil)},
	}
}

// sections are what the referral says.
func (v sentView) sections() []ui.AnswerSection {
	return cameView{Came: Came{Review: Review{Form: Form{Referral: v.Sent.Referral, Scheme: v.Sent.Scheme}}}}.sections()
}

// changed are the answers that were changed after the referral was sent.
func changedTable(list []Rewritten) ui.Table {
	t := ui.Table{
		Caption: "Answers that were changed, in the order in which they were", CaptionHidden: true,
		Columns: []ui.Column{{Text: "What", RowHeader: true}, {Text: "Was"}, {Text: "Is"}, {Text: "When"}},
	}
	for _, c := range list {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(c.Question), ui.Text(orElse(c.Old, "Nothing")), ui.Text(orElse(c.New, "Nothing")), ui.Text(ui.MomentText(c.At))})
	}
	return t
}
