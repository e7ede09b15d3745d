package screening

import (
	"fmt"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func checksTable(v View) ui.Table {
	t := ui.Table{
		Caption: "Deconfliction checks, the newest first", Empty: "No check is recorded yet.",
		Columns: []ui.Column{{Text: "Checked on", RowHeader: true}, {Text: "May Prevent work go on?"}, {Text: "Recorded by"}, {Text: "Recorded"}},
	}
	for _, k := range v.Checks {
		t.Rows = append(t.Rows, []ui.Cell{ui.Rich(ui.Day(k.On)), ui.Rich(answerTag(k.Answer)), ui.Text(k.By), ui.Rich(ui.Moment(k.RecordedAt))})
	}
	return t
}

// lookRows is a screening as its card sums it up.
func lookRows(l Look) []ui.Row {
	rows := []ui.Row{
		{Key: "Result", Value: casework.ScreeningResults.Label(l.Result)},
		{Key: "Status", Rich: ui.Tag(signedTag(l.Status))},
		{Key: "Made on", Rich: ui.Day(l.On)},
		{Key: "Made by", Value: l.Officer},
		{Key: "Reason", Value: l.Reason, Prose: true},
	}
	if l.Signposts != "" {
		rows = append(rows, ui.Row{Key: "Signposted to", Value: destinations(l.Signposts)})
	}
	switch {
	case l.SignedAt != nil && l.Status == "RETURNED":
		rows = append(rows, ui.Row{Key: "Sent back by", Value: l.SignedBy}, ui.Row{Key: "Sent back", Rich: ui.Moment(*l.SignedAt)})
	case l.SignedAt != nil:
		rows = append(rows, ui.Row{Key: "Signed off by", Value: l.SignedBy}, ui.Row{Key: "Signed off", Rich: ui.Moment(*l.SignedAt)})
	case l.Supervisor != "":
		rows = append(rows, ui.Row{Key: "Signed off by", Value: l.Supervisor})
	}
	if l.Comment != "" {
		rows = append(rows, ui.Row{Key: "Comment", Value: l.Comment, Prose: true})
	}
	return rows
}

// endRows is an end before the panel as its card sums it up.
func endRows(e ended) []ui.Row {
	supervisor := e.Supervisor
	if e.Rank != "" {
		supervisor = e.Rank + " " + supervisor
	}
	rows := []ui.Row{
		{Key: "How it ended", Value: casework.InformationOutcomes.Label(e.Outcome)}, {Key: "Reason", Value: e.Reason, Prose: true},
		{Key: "Police supervisor who agreed", Value: supervisor},
	}
	if !e.On.IsZero() {
		rows = append(rows, ui.Row{Key: "Recorded on", Rich: ui.Day(e.On)})
	}
	return rows
}

func signedTag(status string) (text, colour string) {
	switch status {
	case "WAITING":
		return "Waits to be signed off", "yellow"
	case "RETURNED":
		return "Sent back", "orange"
	case "WITHDRAWN":
		return "Never signed off: the referral was withdrawn", "grey"
	default:
		return "Signed off", "green"
	}
}

// destinations are codes of SignpostDestinations, set between commas, in words.
func destinations(codes string) string {
	var words []string
	for code := range strings.SplitSeq(codes, ",") {
		words = append(words, casework.SignpostDestinations.Label(code))
	}
	return strings.Join(words, ", ")
}

func outcomeOf(s Signpost) string {
	if s.Outcome == "" {
		return "Not asked yet"
	}
	return casework.SignpostOutcomes.Label(s.Outcome)
}

func signpostsTable(v Triage) ui.Table {
	t := ui.Table{
		Caption: "Where the person was signposted", Empty: "The person was signposted nowhere so far.",
		Columns: []ui.Column{{Text: "Service", RowHeader: true}, {Text: "On"}, {Text: "Who follows up"}, {Text: "By"}, {Text: "What came of it"}},
	}
	for _, s := range v.Signposts {
		service := ui.Text(casework.SignpostDestinations.Label(s.Destination))
		if v.MayFollow && s.Open() {
			service = ui.To(service.Text, "/cases/"+v.Ref+"/signposts/"+s.ID)
		}
		t.Rows = append(t.Rows, []ui.Cell{service, ui.Rich(ui.Day(s.MadeOn)), ui.Text(s.Owner), ui.Rich(followDay(s, v.Today)), ui.Text(outcomeOf(s))})
	}
	return t
}

func signpostRows(v SignpostView) []ui.Row {
	return []ui.Row{
		{Key: "Service", Value: casework.SignpostDestinations.Label(v.Destination)}, {Key: "Signposted on", Rich: ui.Day(v.MadeOn)},
		{Key: "Who follows up", Value: v.Owner}, {Key: "By", Rich: followDay(v.Signpost, v.Today)}, {Key: "What came of it", Value: outcomeOf(v.Signpost)},
	}
}

func rulingRows(r Ruling) []ui.Row {
	return []ui.Row{
		{Key: "Result", Value: thresholds.Label(r.Result)},
		{Key: "Decided by", Value: r.Maker + ", " + r.BodyName},
		{Key: "Decided on", Rich: ui.Day(r.On)},
		{Key: "Grounds", Value: r.Grounds, Prose: true},
		{Key: "Edition of the guidance", Value: r.Edition},
		{Key: "Recorded by", Value: r.RecordedBy},
	}
}

func ownerOptions(v View) []ui.Option {
	var list []ui.Option
	for _, m := range v.Owners {
		list = append(list, ui.Option{Value: string(m.User), Text: m.Name})
	}
	return list
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// clockRows are how the clock of a case stands.
func clockRows(v ClockView, today casework.Date) []ui.Row {
	rows := []ui.Row{{Key: "Waits for", Value: v.Clock.What}}
	if v.Clock.Stopped.IsZero() {
		rows = append(rows, ui.Row{Key: "Due", Rich: dueDay(v.Clock, today)})
	} else {
		rows = append(rows, ui.Row{Key: "Due", Value: "The clock stands still"})
	}
	if w := v.Clock.Words(); w != "" {
		rows = append(rows, ui.Row{Key: "How it is reckoned", Value: w})
	}
	if v.Urgent != "" {
		rows = append(rows, ui.Row{Key: "Urgent", Value: casework.UrgentReasons.Label(v.Urgent)})
	}
	return rows
}

func threadTitle(t Thread) string {
	if t.EndedAt == nil {
		return "Waiting since " + t.BeganOn.Long()
	}
	return "Waited from " + t.BeganOn.Long() + " to " + t.EndedOn.Long()
}

func messageItems(t Thread) []ui.TimelineItem {
	var list []ui.TimelineItem
	for _, m := range t.Messages {
		title := "Reply"
		if m.Kind == "QUESTION" {
			title = "Question"
		}
		list = append(list, ui.TimelineItem{Title: title, By: m.By, Text: m.Text, When: m.At})
	}
	return list
}

func markItems(v ClockView) []ui.TimelineItem {
	var list []ui.TimelineItem
	for _, m := range v.Marks {
		title := "No longer urgent"
		if m.Reason != "" {
			title = "Urgent: " + lower(casework.UrgentReasons.Label(m.Reason))
		}
		list = append(list, ui.TimelineItem{Title: title, By: m.By, Text: m.Note, When: m.At})
	}
	return list
}

func nextMeetingText(v ClockView) string {
	switch {
	case v.Next.IsZero():
		return "No meeting of the panel is planned."
	case v.Clock.Due.IsZero():
		return "The next meeting of the panel is on " + v.Next.Long() + "."
	default:
		return "The next meeting of the panel is on " + v.Next.Long() + ", after this case is due on " + v.Clock.Due.Long() + "."
	}
}

func cutOff(today casework.Date) string {
	return fmt.Sprintf("What happens after %d:00 counts from the next day.", casework.LimitOn("cut_off", today).Value)
}

func noteItems(notes []Remark) []ui.TimelineItem {
	var list []ui.TimelineItem
	for _, n := range notes {
		list = append(list, ui.TimelineItem{Title: "Note", By: n.By, Text: n.Text, When: n.At})
	}
	return list
}

// rejection is the outcome of a rejection in words.
func rejection(code string) string {
	for _, words := range []casework.Vocabulary{casework.ScreeningResults, casework.InformationOutcomes, thresholds} {
		if words.Has(code) {
			return words.Label(code)
		}
	}
	return code
}

func lookAtRows(l SecondLook, today casework.Date) []ui.Row {
	rows := []ui.Row{
		{Key: "The rejection", Value: rejection(l.Rejected)},
		{Key: "Asked for by", Value: l.AskedBy},
		{Key: "Why", Value: l.Asked, Prose: true},
	}
	if l.DecidedAt == nil {
		return append(rows, ui.Row{Key: "Due", Rich: dueDay(casework.Reckoning{Due: l.DueOn}, today)})
	}
	return append(rows,
		ui.Row{Key: "What came of it", Value: casework.SecondLookOutcomes.Label(l.Outcome)}, ui.Row{Key: "Decided by", Value: l.DecidedBy},
		ui.Row{Key: "Decided", Rich: ui.Moment(*l.DecidedAt)}, ui.Row{Key: "Reason", Value: l.Decided, Prose: true})
}
