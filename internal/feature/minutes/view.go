package minutes

import (
	"cmp"
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"channelpanel/internal/platform/print"
	"channelpanel/web/ui"
)

// body draws a section as its paper is drawn: one document, whatever the form.
func body(s Section) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { return print.Document{Blocks: sectionBlocks(s)}.Body(w) })
}

func statusTag(v View) (text, colour string) {
	switch v.head.Status {
	case "DRAFT":
		return statusText(v), "yellow"
	case "CIRCULATED":
		return statusText(v), "blue"
	case "AGREED":
		return statusText(v), "turquoise"
	default:
		return statusText(v), "green"
	}
}

func headRows(v View) []ui.Row {
	rows := []ui.Row{{Key: "Where they stand", Rich: ui.Tag(statusTag(v))}, {Key: "Drafted", Value: ui.MomentText(v.DraftedAt) + ", by " + v.Drafter}}
	if v.CirculatedAt != nil {
		rows = append(rows, ui.Row{Key: "Circulated", Value: ui.MomentText(*v.CirculatedAt) + ", by " + v.Circulator})
	}
	if v.AgreedAt != nil {
		rows = append(rows, ui.Row{Key: "Agreed", Value: "At the meeting of " + v.AgreedOn.Long() + ", noted by " + v.Agreer})
	}
	if v.LockedAt != nil {
		rows = append(rows, ui.Row{Key: "Locked", Value: ui.MomentText(*v.LockedAt) + ", by " + v.Locker}, ui.Row{Key: "SHA-256 of all sections", Value: v.Seal})
	}
	return rows
}

// drafts says whether the viewer can have the minutes composed now.
func (v View) drafts() bool {
	return v.MayDraft && !v.Drafted && (v.Meeting.Status == "OPEN" || v.Meeting.Status == "CLOSED")
}

// edits says whether sections can still be changed.
func (v View) edits() bool { return v.rules().Editable() }

// corrects says whether a section can be corrected by a note.
func (v View) corrects() bool { return v.Drafted && !v.edits() }

func (v View) waitingText() string {
	switch {
	case v.Drafted:
		return "They are being drafted. You are told when they are circulated."
	case v.Meeting.Status == "CANCELLED":
		return "The meeting was cancelled."
	case v.Meeting.Status == "PLANNED":
		return "Minutes are drafted once the meeting was opened."
	default:
		return "Nobody has drafted them yet."
	}
}

func laterOptions(list []Meeting) []ui.Option {
	var out []ui.Option
	for _, m := range list {
		out = append(out, ui.Option{Value: string(m.ID), Text: m.On.Long() + " at " + m.Starts})
	}
	return out
}

func (v View) sectionAt(s Section, act string) string {
	return pageOf(v.Meeting.ID) + "/" + s.ID + "/" + act
}

func (n Named) at(act string) string { return pageOf(n.Meeting.ID) + "/" + n.Section.ID + "/" + act }

func comments(s Section) []Remark {
	var list []Remark
	for _, r := range s.Remarks {
		if r.Kind == "COMMENT" {
			list = append(list, r)
		}
	}
	return list
}

func noneSensitive() []ui.Option {
	return ui.Options("yes", "This holds no information from or about an intelligence service (section 38)")
}

// rowsOf is how high a text is drawn.
func rowsOf(text string) int {
	return min(max(strings.Count(text, "\n")+utf8.RuneCountInString(text)/70+2, 3), 20)
}

// title is what a section is called.
func (s Section) title() string { return cmp.Or(s.Text.Title, s.Ref) }
