package intake

import (
	"time"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// linksView is the page of one-time links.
type linksView struct {
	Base  ui.Base
	Links Links
	Form  linkForm
}

func (v linksView) panels() []ui.Option {
	var out []ui.Option
	for _, p := range v.Links.Panels {
		out = append(out, ui.Option{Value: string(p.ID), Text: p.Name})
	}
	return out
}

func (v linksView) table() ui.Table {
	t := ui.Table{
		Caption: "Links, the newest first", CaptionHidden: true, Empty: "No link has been made yet.",
		Columns: []ui.Column{{Text: "For", RowHeader: true}, {Text: "Why"}, {Text: "Made by"}, {Text: "Works until"}, {Text: "How it stands"}},
	}
	for _, l := range v.Links.List {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(l.Organisation), ui.Text(casework.LinkReasons.Label(l.Reason)), ui.Text(l.MadeBy + ", " + ui.MomentText(l.Made)), ui.Text(ui.MomentText(l.Expires)), ui.Text(l.stands(v.Links.Now)),
		})
	}
	return t
}

func (l Link) stands(now time.Time) string {
	switch {
	case l.Used != nil:
		return "Used on " + ui.MomentText(*l.Used)
	case l.Revoked != nil:
		return "Revoked on " + ui.MomentText(*l.Revoked)
	case !l.Expires.After(now):
		return "Ended unused"
	case l.Begun != nil:
		return "Begun, not sent yet"
	default:
		return "Not opened yet"
	}
}

func queueTable(caption, empty string, list []Incoming) ui.Table {
	t := ui.Table{
		Caption: caption, CaptionHidden: true, Empty: empty,
		Columns: []ui.Column{{Text: "Receipt number", RowHeader: true}, {Text: "From"}, {Text: "How it came"}, {Text: "Sent"}, {Text: "How it stands"}},
	}
	for _, i := range list {
		stands := "Waits to be taken in"
		if i.Status != "WAITING" {
			stands = casework.TurnAwayReasons.Label(i.Reason) + ", by " + i.Decided
		}
		if i.Status == "WITHDRAWN" {
			stands = "Withdrawn by whoever sent it: " + casework.WithdrawalReasons.Label(i.Reason)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(i.Receipt, queue+"/"+i.ID), ui.Text(i.From()), ui.Text(casework.Channels.Label(i.Channel)), ui.Text(ui.MomentText(i.At)), ui.Text(stands),
		})
	}
	return t
}

// cameView is a referral that was sent, before it is taken in.
type cameView struct {
	Base  ui.Base
	Came  Came
	Typed []Settled
}

func (v cameView) at() string { return queue + "/" + v.Came.ID }

func (v cameView) check() checkView { return checkView{Review: v.Came.Review} }

func (v cameView) missing() string { return v.check().missing() }

func (v cameView) age() string { return v.check().age() }

func (v cameView) came() []ui.Row {
	rows := []ui.Row{
		{Key: "From", Value: v.Came.From()}, {Key: "How it came", Value: casework.Channels.Label(v.Came.Channel)},
		{Key: "Sent", Value: ui.MomentText(v.Came.At)}, {Key: "Goes to", Value: v.Came.Review.Panel},
	}
	if v.Came.Status == "WITHDRAWN" {
		rows = append(rows, ui.Row{Key: "Withdrawn by whoever sent it", Value: casework.WithdrawalReasons.Label(v.Came.Reason)})
	}
	return rows
}

func (v cameView) sections() []ui.AnswerSection {
	var out []ui.AnswerSection
	for _, page := range answers(v.Came.Referral, v.Came.Scheme) {
		s := ui.AnswerSection{Title: page.section.Title}
		for _, a := range page.answers {
			if a.text != "" {
				s.Rows = append(s.Rows, ui.Row{Key: a.question, Value: a.text, Prose: a.prose})
			}
		}
		if len(s.Rows) > 0 {
			out = append(out, s)
		}
	}
	if len(v.Came.Files) > 0 {
		out = append(out, filesSection(v.Came.Files, ""))
	}
	return out
}

func (v cameView) chosen(e Earlier) string { return metView{Typed: v.Typed}.chosen(e) }
