package emergency

import (
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func who(u Use) string {
	parts := []string{u.Name, lower(casework.HeldRoles.Label(string(u.Role)))}
	if u.Agency != "" {
		parts = append(parts, u.Agency)
	}
	return strings.Join(parts, ", ")
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// standing is how far the review of a use has come.
func standing(u Use, today casework.Date) (text, colour string) {
	switch {
	case u.ReviewedAt != nil:
		return "Reviewed", "green"
	case u.ReviewDue.Before(today):
		return "Review overdue", "red"
	default:
		return "To review", "yellow"
	}
}

func listTable(v ListView) ui.Table {
	t := ui.Table{
		Caption: "Uses of emergency access, the newest first", CaptionHidden: true, Empty: "Nobody has used emergency access to this case.",
		Columns: []ui.Column{{Text: "Opened", RowHeader: true}, {Text: "By"}, {Text: "For"}, {Text: "Review due"}, {Text: "Review"}},
	}
	for _, u := range v.Uses {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(ui.MomentText(u.OpenedAt), "/cases/"+v.Ref+"/emergency/"+u.ID), ui.Text(who(u)), ui.Text(casework.EmergencyNeeds.Label(u.Need)),
			ui.Rich(ui.Day(u.ReviewDue)), ui.Rich(reviewCell(u, v.Today)),
		})
	}
	return t
}

func auditorTable(v AuditView) ui.Table {
	t := ui.Table{
		Caption: "Uses of emergency access, those without a review first", CaptionHidden: true, Empty: "Nobody has used emergency access.",
		Columns: []ui.Column{{Text: "Opened", RowHeader: true}, {Text: "By"}, {Text: "Case"}, {Text: "For"}, {Text: "Ended"}, {Text: "Review due"}, {Text: "Review"}},
	}
	for _, u := range v.Uses {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Rich(openedCell(u)), ui.Text(who(u)), ui.Ref(u.Ref, "/audit?ref="+u.Ref), ui.Text(casework.EmergencyNeeds.Label(u.Need)),
			ui.Text(ui.ClockText(u.End())), ui.Rich(ui.Day(u.ReviewDue)), ui.Rich(reviewCell(u, v.Today)),
		})
	}
	return t
}

// rows are the facts of one use.
func rows(v View) []ui.Row {
	out := []ui.Row{
		{Key: "Opened by", Value: who(v.Use)},
		{Key: "Opened", Rich: ui.Moment(v.OpenedAt)},
		{Key: "Needed because", Value: casework.EmergencyNeeds.Label(v.Need)},
		{Key: "In their words", Value: v.Reason, Prose: true},
	}
	switch {
	case v.Live:
		out = append(out, ui.Row{Key: "Open until", Rich: ui.Moment(v.End())})
	case v.EndedAt != nil:
		out = append(out, ui.Row{Key: "Ended early", Rich: ui.Moment(v.End())})
	default:
		out = append(out, ui.Row{Key: "Ran out", Rich: ui.Moment(v.End())})
	}
	if v.Again {
		out = append(out, ui.Row{Key: "Before that", Value: "The same person had opened emergency access within the week before."})
	}
	out = append(out, ui.Row{Key: "Review", Rich: reviewCell(v.Use, v.Today)})
	if v.ReviewedAt == nil {
		return append(out, ui.Row{Key: "Review due", Rich: ui.Day(v.ReviewDue)})
	}
	return append(out, ui.Row{Key: "Reviewed", Rich: ui.Moment(*v.ReviewedAt)}, ui.Row{Key: "How they came to it", Value: v.Note, Prose: true})
}

// openedTable is what was done under a use, by the audit log.
func openedTable(v View) ui.Table {
	t := ui.Table{
		Caption: "What was done under this emergency access, the latest first", CaptionHidden: true, Empty: "Nothing was opened.",
		Columns: []ui.Column{{Text: "When", RowHeader: true}, {Text: "What"}, {Text: "Sections"}},
	}
	for _, l := range v.Opened {
		what := "Opened"
		switch l.Kind {
		case casework.Turned:
			what = "Was refused"
		case casework.Altered:
			what = "Ended the emergency access"
			if l.At.Equal(v.OpenedAt) {
				what = "Opened the emergency access"
			}
		default:
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Rich(ui.Moment(l.At)), ui.Text(what), ui.Text(strings.Join(casework.ShownWords(l.Sections), ", "))})
	}
	return t
}
