package ties

import (
	"cmp"
	"errors"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/web/ui"
)

func compare(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func faultsOf(err error) ([]casework.Fault, bool) {
	var e *casework.Error
	if errors.As(err, &e) && e.Kind == casework.Invalid {
		return e.Faults, true
	}
	return nil, false
}

// as is what a member is on the panel.
func as(m casefile.Member) string {
	var words []string
	for _, h := range m.Held {
		text := casework.HeldRoles.Label(string(h.Role))
		if h.AgencyName != "" {
			text += ", " + h.AgencyName
		}
		words = append(words, text)
	}
	return strings.Join(words, "; ")
}

func options(list []Choice) []ui.Option {
	var out []ui.Option
	for _, c := range list {
		text := c.Name
		if c.As != "" {
			text += " (" + c.As + ")"
		}
		out = append(out, ui.Option{Value: c.ID, Text: text})
	}
	return out
}

func levels(b ui.Base, sections []string) []ui.Option {
	hints := map[casework.Level]string{
		casework.LevelName: "That there is a case, its reference, and whom to ask", casework.LevelSummary: "And the summary that is written for sharing",
		casework.LevelSections: "And the sections that you choose", casework.LevelWhole: "All that their role may read",
	}
	var out []ui.Option
	for _, t := range casework.Levels {
		o := ui.Option{Value: t.Code, Text: t.Label, Hint: hints[casework.Level(t.Code)]}
		if casework.Level(t.Code) == casework.LevelSections {
			o.Reveal = chosen(b, sections)
		}
		out = append(out, o)
	}
	return out
}

func parts() []ui.Option {
	return ui.Terms(casework.Parts, string(casework.PartProvider), string(casework.PartOwner))
}

func (c Choices) meetings() []ui.Option {
	var out []ui.Option
	for _, i := range c.Items {
		out = append(out, ui.Option{Value: string(i.ID), Text: i.On.Long() + ", " + i.Starts})
	}
	return out
}

// heldAs are the ways of holding a case in plain words.
var heldAs = casework.Vocabulary{
	{Code: string(casework.Normal), Label: "As any other case"},
	{Code: string(casework.Restricted), Label: "Restricted: named people and admitted agencies, and of the panel the chair and the case officers"},
	{Code: string(casework.Sealed), Label: "Sealed: named people alone, whatever their role"},
}

func (a About) higher() []ui.Option {
	return a.held(func(s casework.Sensitivity) bool { return s.Rises(a.Sens) })
}

func (a About) lower() []ui.Option {
	return a.held(func(s casework.Sensitivity) bool { return a.Sens.Rises(s) })
}

func (a About) held(which func(casework.Sensitivity) bool) []ui.Option {
	var out []ui.Option
	for _, t := range heldAs {
		if which(casework.Sensitivity(t.Code)) {
			out = append(out, ui.Option{Value: t.Code, Text: t.Label})
		}
	}
	return out
}

func (v View) facts() []ui.Row {
	lead := v.Lead
	if lead == "" {
		lead = "Nobody yet"
	}
	held := ui.Row{Key: "Held", Value: heldAs.Label(string(v.Sens))}
	switch {
	case v.MayHold && v.Sens != casework.Sealed:
		held.Change, held.ChangeText = "/cases/"+v.Ref+"/holding", "Hold more closely"
	case v.MayEase && v.Sens == casework.Sealed:
		held.Change, held.ChangeText = "/cases/"+v.Ref+"/ease", "Ask to lower"
	}
	rows := []ui.Row{{Key: "Leads the case", Value: lead}, held}
	if v.MayEase && v.Sens == casework.Restricted {
		rows = append(rows, ui.Row{Key: "Less closely", Value: "Takes two people", Change: "/cases/" + v.Ref + "/ease", ChangeText: "Ask to lower"})
	}
	if v.Summary {
		rows = append(rows, ui.Row{Key: "Summary for sharing", Value: "What agencies at the level “summary” read", Change: "/cases/" + v.Ref + "/summary", ChangeText: "Open"})
	}
	return rows
}

func (t Tie) reason() string {
	for _, v := range []casework.Vocabulary{casework.AdmissionReasons, casework.BarKinds} {
		if v.Has(t.Reason) {
			return v.Label(t.Reason)
		}
	}
	if t.Reason == "" {
		return ""
	}
	return strings.ToUpper(t.Reason[:1]) + t.Reason[1:]
}

func (t Tie) ends() string {
	if t.Until == nil {
		return "No end"
	}
	return t.lastDay().Long()
}

// lastDay is the day on which the tie ends or ended, in London; zero for no end. One that ends at midnight ends with the day before.
func (t Tie) lastDay() casework.Date {
	if t.Until == nil {
		return casework.Date{}
	}
	return calendar.Today(t.Until.Add(-1))
}

func agencies(v View) ui.Table {
	t := ui.Table{
		Caption: "Agencies that are admitted to the case", CaptionHidden: true, Empty: "No agency has been admitted to the case.",
		Columns: []ui.Column{{Text: "Agency", RowHeader: true}, {Text: "Shared"}, {Text: "Why"}, {Text: "Since"}, {Text: "Last day"}},
	}
	for _, x := range v.standing(casework.TieInvolved) {
		t.Rows = append(t.Rows, []ui.Cell{ui.To(x.Name, tieAt(v.Ref, x.ID)), ui.Text(upper(x.Sharing().Words())), ui.Text(x.reason()), ui.Rich(ui.Day(calendar.Today(x.Since))), ui.Text(x.ends())})
	}
	return t
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func named(v View) ui.Table {
	t := ui.Table{
		Caption: "People who are named on the case", CaptionHidden: true, Empty: "Nobody is named on the case.",
		Columns: []ui.Column{{Text: "Person", RowHeader: true}, {Text: "Part"}, {Text: "Why"}, {Text: "Since"}, {Text: "Last day"}},
	}
	for _, x := range v.standing(casework.TieAssigned) {
		t.Rows = append(t.Rows, []ui.Cell{ui.To(x.Name, tieAt(v.Ref, x.ID)), ui.Text(casework.Parts.Label(string(x.Part))), ui.Text(x.reason()), ui.Rich(ui.Day(calendar.Today(x.Since))), ui.Text(x.ends())})
	}
	return t
}

func guests(v View) ui.Table {
	t := ui.Table{
		Caption: "Guests for one item of an agenda", CaptionHidden: true, Empty: "No guest has been invited.",
		Columns: []ui.Column{{Text: "Guest", RowHeader: true}, {Text: "For the meeting on"}, {Text: "Invited"}, {Text: "By"}},
	}
	for _, x := range v.standing(casework.TieGuest) {
		t.Rows = append(t.Rows, []ui.Cell{ui.To(x.Name, tieAt(v.Ref, x.ID)), ui.Rich(ui.Day(x.MeetsOn)), ui.Rich(ui.Day(calendar.Today(x.Since))), ui.Text(x.MadeBy)})
	}
	return t
}

func out(v View) ui.Table {
	t := ui.Table{
		Caption: "People to whom the case is closed", CaptionHidden: true, Empty: "Nobody has stepped out.",
		Columns: []ui.Column{{Text: "Person", RowHeader: true}, {Text: "Why"}, {Text: "Since"}, {Text: "Closed by"}},
	}
	if v.MayLook {
		t.Columns = append(t.Columns, ui.Column{Text: "Before that"})
	}
	for _, x := range v.standing(casework.TieRecused) {
		row := []ui.Cell{ui.To(x.Name, tieAt(v.Ref, x.ID)), ui.Text(x.reason()), ui.Rich(ui.Moment(x.Since)), ui.Text(x.MadeBy)}
		if v.MayLook {
			row = append(row, ui.To("What they had opened", "/cases/"+v.Ref+"/looked?who="+x.Subject))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func past(v View) ui.Table {
	t := ui.Table{
		Caption: "Ties that have ended", CaptionHidden: true,
		Columns: []ui.Column{{Text: "Who", RowHeader: true}, {Text: "As"}, {Text: "Since"}, {Text: "Ended"}, {Text: "By"}},
	}
	for _, x := range v.past() {
		by := x.EndedBy
		if by == "" {
			by = "Ended by itself"
		}
		ended := ui.Text("")
		if x.Until != nil {
			ended = ui.Rich(ui.Moment(*x.Until))
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.To(x.Name, tieAt(v.Ref, x.ID)), ui.Text(upper(word(x))), ui.Rich(ui.Day(calendar.Today(x.Since))), ended, ui.Text(by)})
	}
	return t
}

// word is what a tie is.
func word(t Tie) string {
	switch t.Kind {
	case casework.TieInvolved:
		return "agency admitted to the case"
	case casework.TieGuest:
		return "guest for one agenda item"
	case casework.TieRecused:
		return "stepped out of the case"
	default:
		return lower(casework.Parts.Label(string(t.Part)))
	}
}

func (v TieView) title() string { return v.Name }

func (v TieView) rows() []ui.Row {
	rows := []ui.Row{{Key: "As", Value: upper(word(v.Tie))}}
	if v.Kind == casework.TieInvolved {
		rows = append(rows, ui.Row{Key: "Shared", Value: upper(v.Sharing().Words())})
	}
	rows = append(rows, ui.Row{Key: "Why", Value: v.reason()})
	if v.Note != "" {
		rows = append(rows, ui.Row{Key: "In more words", Value: v.Note, Prose: true})
	}
	rows = append(rows, ui.Row{Key: "Since", Rich: ui.Moment(v.Since)})
	if v.MadeBy != "" {
		rows = append(rows, ui.Row{Key: "By", Value: v.MadeBy})
	}
	if v.Stands {
		return append(rows, ui.Row{Key: "Last day", Value: v.ends()})
	}
	by := v.EndedBy
	if by == "" {
		by = "Ended by itself"
	}
	if v.Until != nil {
		rows = append(rows, ui.Row{Key: "Ended", Rich: ui.Moment(*v.Until)})
	}
	return append(rows, ui.Row{Key: "Ended by", Value: by})
}

func (v EaseView) rows() []ui.Row {
	var rows []ui.Row
	if v.Subject != "" {
		rows = append(rows, ui.Row{Key: "Whose step-out", Value: v.Subject})
	}
	rows = append(rows, ui.Row{Key: "Asked by", Value: v.Asker}, ui.Row{Key: "Asked", Rich: ui.Moment(v.AskedAt)}, ui.Row{Key: "Because", Value: v.Note, Prose: true},
		ui.Row{Key: "Status", Value: Outcomes.Label(v.Outcome)})
	if v.Decider != "" {
		rows = append(rows, ui.Row{Key: "Decided by", Value: v.Decider}, ui.Row{Key: "Decided", Rich: ui.Moment(*v.DecidedAt)})
	}
	return rows
}
