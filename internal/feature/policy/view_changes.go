package policy

import (
	"strconv"
	"strings"

	"channelpanel/internal/platform/authz"
	"channelpanel/web/ui"
)

func statusTag(status string) (text, colour string) {
	switch status {
	case "PROPOSED":
		return Statuses.Label(status), "yellow"
	case "IN_FORCE":
		return Statuses.Label(status), "green"
	case "REFUSED":
		return Statuses.Label(status), "orange"
	default:
		return Statuses.Label(status), "grey"
	}
}

func changesTable(v Changes) ui.Table {
	t := ui.Table{
		Caption: "Changes of the access policy", CaptionHidden: true, Empty: "Nobody has proposed a change of the access policy.",
		Columns: []ui.Column{{Text: "Drafted", RowHeader: true}, {Text: "Status"}, {Text: "By"}, {Text: "Why"}, {Text: "Answered by"}},
	}
	for _, c := range v.List {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(ui.MomentText(c.DraftedAt), c.href()), ui.Rich(ui.Tag(statusTag(c.Status))), ui.Text(c.Drafter), ui.Text(c.Reason), ui.Text(c.Answerer),
		})
	}
	return t
}

func changeRows(r Reviewed) []ui.Row {
	rows := []ui.Row{
		{Key: "Status", Rich: ui.Tag(statusTag(r.Status))}, {Key: "Drafted by", Value: r.Drafter}, {Key: "Drafted", Rich: ui.Moment(r.DraftedAt)},
		{Key: "Drafted from", Rich: versionLink(r.Base)},
	}
	if r.ProposedAt != nil {
		rows = append(rows, ui.Row{Key: "Proposed", Rich: ui.Moment(*r.ProposedAt)}, ui.Row{Key: "Why", Value: r.Reason, Prose: true})
	}
	if r.AnsweredAt != nil {
		rows = append(rows, ui.Row{Key: "Answered by", Value: r.Answerer}, ui.Row{Key: "Answered", Rich: ui.Moment(*r.AnsweredAt)})
	}
	if r.Answer != "" {
		rows = append(rows, ui.Row{Key: "They say", Value: r.Answer, Prose: true})
	}
	if r.Became > 0 {
		rows = append(rows, ui.Row{Key: "Became", Rich: versionLink(r.Became)})
	}
	return rows
}

// shiftsTable says for each role how many answers change.
func shiftsTable(d authz.Difference) ui.Table {
	t := ui.Table{
		Caption: "How many answers change, by role", Empty: "No answer changes.",
		Columns: []ui.Column{{Text: "Role", RowHeader: true}, {Text: "Become allowed", Numeric: true}, {Text: "Stop being allowed", Numeric: true}},
	}
	for _, r := range d.Roles {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(authz.Holder(r.Role)), ui.Number(r.Opened), ui.Number(r.Shut)})
	}
	return t
}

// wordsTable says in words what a role may do that it might not, or might do and may no longer.
func wordsTable(caption string, rights []authz.Right) ui.Table {
	t := rightsTable(RoleRights{Rights: rights})
	t.Caption, t.CaptionHidden, t.Columns[1].Text = caption, true, "What, and when"
	return t
}

// linesText sets lines out as a comparison of two files does.
func linesText(lines []authz.LineShift) string {
	var b strings.Builder
	for _, l := range lines {
		sign := "- "
		if l.Added {
			sign = "+ "
		}
		b.WriteString(sign + l.Text + "\n")
	}
	return b.String()
}

// fewest is the smallest number of pairs that is said, and others are rounded down to a multiple of it: nobody is to be told
// from others by a draft that is made for it, and one case more is not to show.
const fewest = 5

func pairs(n int) string {
	switch {
	case n == 0:
		return "none"
	case n < fewest:
		return "fewer than " + strconv.Itoa(fewest)
	default:
		return "about " + strconv.Itoa(n-n%fewest)
	}
}

func reachTable(caption string, list []StepCount) ui.Table {
	t := ui.Table{Caption: caption, Columns: []ui.Column{{Text: "What", RowHeader: true}, {Text: "Pairs of a person and a case", Numeric: true}}}
	for _, s := range list {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(upper(authz.Step(s.Action))), ui.Text(pairs(s.Pairs))})
	}
	return t
}

func versionsTable(list []Version) ui.Table {
	t := ui.Table{
		Caption: "Versions, the newest first", CaptionHidden: true,
		Columns: []ui.Column{{Text: "Version", RowHeader: true}, {Text: "In force from"}, {Text: "Drafted by"}, {Text: "Put in force by"}, {Text: "Why"}, {Text: "What it changed"}},
	}
	for _, v := range list {
		n := strconv.Itoa(v.Number)
		changed := ui.Text("The first")
		if v.Number > 1 {
			changed = ui.To("Changes of version "+n, compareAt(v.Number-1, v.Number))
		}
		why := v.Reason
		if v.Number == 1 {
			why = "It came with the service"
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To("Version "+n, "/policy/versions/"+n), ui.Rich(ui.Moment(v.At)), ui.Text(v.Drafted), ui.Text(v.By), ui.Text(why), changed,
		})
	}
	return t
}

func compareAt(from, to int) string {
	return "/policy/compare?from=" + strconv.Itoa(from) + "&to=" + strconv.Itoa(to)
}

func versionOptions(list []Version) []ui.Option {
	var options []ui.Option
	for _, v := range list {
		options = append(options, ui.Option{Value: strconv.Itoa(v.Number), Text: "Version " + strconv.Itoa(v.Number) + ", from " + ui.MomentText(v.At)})
	}
	return options
}

// total says in a sentence how much a difference opens and shuts.
func total(d authz.Difference) string {
	if d.Empty() {
		return "No answer changes: only the words of the file do."
	}
	return "Of all the questions that the policy can be asked, " + become(d.Opened(), "allowed") + " and " + become(d.Shut(), "refused") + "."
}

// become says of answers what they turn into: "1 answer becomes allowed".
func become(n int, what string) string {
	if n == 1 {
		return "1 answer becomes " + what
	}
	return strconv.Itoa(n) + " answers become " + what
}
