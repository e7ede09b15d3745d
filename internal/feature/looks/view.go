package looks

import (
	"fmt"
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/web/ui"
)

var kinds = casework.Vocabulary{
	{Code: string(casework.Opened), Label: "Opened"}, {Code: string(casework.Altered), Label: "Took a step"}, {Code: string(casework.Searched), Label: "Searched"},
	{Code: string(casework.Shown), Label: "Saw it on a list"}, {Code: string(casework.Exported), Label: "Exported"}, {Code: string(casework.Turned), Label: "Was refused"},
}

var tieWords = casework.Vocabulary{
	{Code: string(casework.TiePanel), Label: "on the panel"}, {Code: string(casework.TieInvolved), Label: "agency admitted"},
	{Code: string(casework.TieAssigned), Label: "named"}, {Code: string(casework.TieGuest), Label: "guest for one item"},
	{Code: string(casework.TieOwn), Label: "agency's own record"}, {Code: string(casework.TieEmergency), Label: "emergency access"},
}

func peopleTable(v Looked, p place) ui.Table {
	t := ui.Table{
		Caption: "Who has looked, the latest first", CaptionHidden: true, Empty: "Nobody has looked at this case.",
		Columns: []ui.Column{{Text: "Person", RowHeader: true}, {Text: "Role and tie"}, {Text: "What they did"}, {Text: "Sections opened"}, {Text: "When"}},
	}
	for _, l := range v.People {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Rich(personCell(l, p)), ui.Text(standing(l)), ui.Rich(lines(counts(l))), ui.Text(strings.Join(casework.ShownWords(l.Sections), ", ")), ui.Rich(whenCell(l)),
		})
	}
	return t
}

func standing(l Looker) string {
	var parts []string
	for _, r := range l.Roles {
		if casework.HeldRoles.Has(string(r)) {
			parts = append(parts, casework.HeldRoles.Label(string(r)))
		}
	}
	if l.Agency != "" {
		parts = append(parts, l.Agency)
	}
	for _, t := range l.Ties {
		if tieWords.Has(string(t)) {
			parts = append(parts, tieWords.Label(string(t)))
		}
	}
	return strings.Join(parts, ", ")
}

func counts(l Looker) []string {
	var parts []string
	for _, k := range kinds {
		switch n := l.Counts[casework.LookKind(k.Code)]; n {
		case 0:
		case 1:
			parts = append(parts, k.Label+" once")
		default:
			parts = append(parts, k.Label+" "+strconv.Itoa(n)+" times")
		}
	}
	return parts
}

func looksTable(v Looked, p place) ui.Table {
	t := ui.Table{
		Caption: "Each look, the latest first", CaptionHidden: true, Empty: "There is no look to show.",
		Columns: []ui.Column{{Text: "When", RowHeader: true}, {Text: "What"}, {Text: "Sections"}, {Text: "By role and tie"}},
	}
	for _, l := range v.Looks {
		by := []string{}
		if casework.HeldRoles.Has(string(l.Role)) {
			by = append(by, casework.HeldRoles.Label(string(l.Role)))
		}
		if tieWords.Has(string(l.Tie)) && l.Kind != casework.Searched && l.Kind != casework.Shown {
			by = append(by, tieWords.Label(string(l.Tie)))
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Rich(ui.Moment(l.At)), ui.Rich(lookCell(l)), ui.Text(strings.Join(casework.ShownWords(l.Sections), ", ")), ui.Text(strings.Join(by, ", ")),
		})
	}
	if v.Next != 0 {
		t.Pager.Next = p.to(v.One.Who, v.Next)
	}
	return t
}

func flagsTable(v Flags) ui.Table {
	t := ui.Table{
		Caption: "Odd patterns, the newest day first", CaptionHidden: true, Empty: "No pattern of these days stands out.",
		Columns: []ui.Column{{Text: "Day", RowHeader: true}, {Text: "Who"}, {Text: "What stands out"}, {Text: "Cases"}, {Text: "What came of it"}},
	}
	for _, f := range v.List {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(f.Day.Long(), at(f)), ui.Text(f.Name), ui.Text(casework.Oddities.Label(string(f.Oddity)) + ", " + hours(f)), ui.Text(cases(f)), ui.Rich(outcomeCell(f)),
		})
	}
	return t
}

func at(f Flag) string { return "/audit/flags/" + f.ID() + "?on=" + f.Day.String() }

// hours is from when to when.
func hours(f Flag) string {
	first, last := ui.ClockText(f.First), ui.ClockText(f.Last)
	if first == last {
		return "at " + first
	}
	return first + " to " + last
}

// cases are the references of a flag, with how many more there are.
func cases(f Flag) string {
	text := strings.Join(f.Refs, ", ")
	if more := f.Cases - len(f.Refs); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// rate says how often looking into a flag found nothing wrong.
func (v Flags) rate() string {
	switch {
	case v.Settled == 0:
		return fmt.Sprintf("%d looks of these days were judged. Nothing of them has been looked into yet.", v.Looks)
	default:
		return fmt.Sprintf("%d looks of these days were judged. Of %d patterns that were looked into, %d had nothing wrong.", v.Looks, v.Settled, v.Fine)
	}
}

func flagRows(f Flag) []ui.Row {
	return []ui.Row{
		{Key: "Who", Value: f.Name}, {Key: "What stands out", Value: casework.Oddities.Label(string(f.Oddity))},
		{Key: "What came of it", Rich: outcomeCell(f)}, {Key: "When", Value: f.Day.Long() + ", " + hours(f)}, {Key: "Cases", Value: cases(f)}, {Key: "Looks", Value: strconv.Itoa(f.Count)},
	}
}

// entries leads to the day's entries of the person in the audit log.
func entries(f Flag) string {
	return "/audit?actor=" + f.Who + "&from=" + f.Day.String() + "&until=" + f.Day.String()
}

func outText(o *steppedOut) string {
	return "Stepped out on " + calendar.Today(o.Since).Long() + ", recorded by " + o.By
}
