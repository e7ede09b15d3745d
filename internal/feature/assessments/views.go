package assessments

import (
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/web/ui"
)

// noScore is said wherever ratings are counted.
const noScore = "These are counts and no score. The dimensions are judged separately, nothing is added up, and no number decides: people do, and give their reasons."

// madeWith is the framework and its edition, as the assessment keeps them.
func (a Assessment) madeWith() string {
	name := a.By.Name
	if name == "" {
		name = a.Framework
	}
	return name + " (" + a.Framework + " " + a.Edition + ")"
}

// label is how an assessment is called among others of its case.
func (r Row) label() string { return casework.Occasions.Label(r.Occasion) + ", " + r.On.Long() }

func (v View) title() string {
	if v.Editable() {
		return "Assessment that is being written"
	}
	return "Assessment of " + v.On.Long()
}

// colour is the tag of a status.
func colour(status string) string {
	switch status {
	case "SIGNED":
		return "green"
	case "SUBMITTED":
		return "yellow"
	case "RETURNED":
		return "orange"
	default:
		return "grey"
	}
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}

// late says that something was written long after the day that it is of.
func late(n int) string {
	return "Written " + days(n) + " after the day that it is of. What is written so long afterwards rests on memory: weigh it with that in mind."
}

func listTable(v ListView) ui.Table {
	t := ui.Table{
		Caption: "Assessments, newest first", CaptionHidden: true, Empty: "No assessment has been recorded yet.",
		Columns: []ui.Column{{Text: "Assessed on", RowHeader: true}, {Text: "Written on"}, {Text: "Occasion"}, {Text: "Framework"}, {Text: "By"}, {Text: "Status"}},
	}
	for _, r := range v.Rows {
		first := ui.To(r.On.Long(), "/cases/"+v.Ref+"/assessments/"+r.ID)
		if r.Status == "DRAFT" && r.AssessorID != v.Reader {
			first = ui.Text(r.On.Long())
		}
		t.Rows = append(t.Rows, []ui.Cell{
			first, ui.Rich(writtenCell(r, v.Late[r.ID])), ui.Text(casework.Occasions.Label(r.Occasion)), ui.Text(r.Framework + " " + r.Edition),
			ui.Text(r.Assessor), ui.Rich(statusCell(r)),
		})
	}
	return t
}

// sectionTable sets out one section.
func sectionTable(s casework.Section, a Assessment) ui.Table {
	t := ui.Table{Caption: s.Title, Columns: []ui.Column{{Text: "Factor", RowHeader: true}, {Text: "Rating"}, {Text: "Evidence"}, {Text: "Source and date"}, {Text: "What speaks against it"}}}
	for _, f := range s.Factors {
		r := a.Judged.Rating(f.Code)
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(f.Label), ui.Text(rated(r)), ui.Text(r.Evidence), ui.Text(sourced(r)), ui.Text(r.Protective)})
	}
	return t
}

func rated(r casework.Rating) string {
	if r.Value == "" {
		return "Not rated"
	}
	return casework.RatingValues.Label(r.Value)
}

// sourced is where evidence comes from, and its day.
func sourced(r casework.Rating) string {
	if r.On.IsZero() {
		return r.Source
	}
	return strings.TrimPrefix(r.Source+", "+r.On.Long(), ", ")
}

// countTable is the summary by rule.
func countTable(a Assessment) ui.Table {
	t := ui.Table{Caption: "How many factors were rated how", Columns: []ui.Column{{Text: "Part", RowHeader: true}}}
	for _, v := range casework.RatingValues {
		t.Columns = append(t.Columns, ui.Column{Text: v.Label, Numeric: true})
	}
	for _, c := range a.Judged.Counts(a.By) {
		row := []ui.Cell{ui.Text(c.Section)}
		for _, v := range casework.RatingValues {
			row = append(row, ui.Number(c.By[v.Code]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func needsTable(a Assessment) ui.Table {
	t := ui.Table{
		Caption: "Identified needs", Empty: "No need was identified.",
		Columns: []ui.Column{{Text: "Need", RowHeader: true}, {Text: "What it takes"}, {Text: "What should be different"}},
	}
	for _, n := range a.Judged.Identified {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(casework.ComplexNeeds.Label(n.Need)), ui.Text(casework.NeedLevels.Label(n.Level)), ui.Text(n.Outcome)})
	}
	return t
}

// compareTable sets one section of two assessments beside each other and marks what changed.
func compareTable(s casework.Section, one, other Assessment) ui.Table {
	t := ui.Table{Caption: s.Title, Columns: []ui.Column{
		{Text: "Factor", RowHeader: true}, {Text: "On " + one.On.Long()}, {Text: "Evidence then"}, {Text: "On " + other.On.Long()}, {Text: "Evidence now"}, {Text: "What changed"},
	}}
	for _, f := range s.Factors {
		a, b := one.Judged.Rating(f.Code), other.Judged.Rating(f.Code)
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(f.Label), ui.Text(rated(a)), ui.Text(evidence(a)), ui.Text(rated(b)), ui.Text(evidence(b)), ui.Rich(changedCell(a, b)),
		})
	}
	return t
}

// evidence is what was found of a factor, with its source and what speaks against it.
func evidence(r casework.Rating) string {
	parts := []string{r.Evidence}
	if s := sourced(r); s != "" {
		parts = append(parts, "("+s+")")
	}
	if r.Protective != "" {
		parts = append(parts, "Against it: "+r.Protective)
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// strength orders the ratings that can be ordered: what is not known is neither more nor less.
func strength(value string) int {
	switch value {
	case "NOT":
		return 1
	case "PARTLY":
		return 2
	case "STRONGLY":
		return 3
	}
	return 0
}

// changed says what became of a factor, "" for nothing.
func changed(a, b casework.Rating) (text, colour string) {
	x, y := strength(a.Value), strength(b.Value)
	switch {
	case a.Value == b.Value && a.Evidence == b.Evidence:
		return "", ""
	case a.Value == b.Value:
		return "New evidence", "grey"
	case x == 0 || y == 0:
		return "Changed", "blue"
	case y > x:
		return "More present", "orange"
	default:
		return "Less present", "green"
	}
}

// shift counts the factors of a section that changed, for the head of a comparison.
func shift(s casework.Section, one, other Assessment) string {
	more, less, unsure := 0, 0, 0
	for _, f := range s.Factors {
		switch text, _ := changed(one.Judged.Rating(f.Code), other.Judged.Rating(f.Code)); text {
		case "More present":
			more++
		case "Less present":
			less++
		case "Changed":
			unsure++
		}
	}
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{more, "more present"}, {less, "less present"}, {unsure, "changed from or to not known"}} {
		if p.n > 0 {
			parts = append(parts, strconv.Itoa(p.n)+" "+p.word)
		}
	}
	if len(parts) == 0 {
		return "No rating changed."
	}
	return strings.Join(parts, ", ") + ", of " + strconv.Itoa(len(s.Factors)) + "."
}

func head(a Assessment) []ui.Row {
	rows := []ui.Row{
		{Key: "Status", Rich: statusCell(a.Row)},
		{Key: "Framework", Value: a.madeWith()}, {Key: "Occasion", Value: casework.Occasions.Label(a.Occasion)},
		{Key: "Assessed on", Rich: ui.Day(a.On)}, {Key: "Written on", Rich: ui.Day(a.written())}, {Key: "Written by", Value: a.Assessor},
	}
	if a.SignedAt != nil {
		rows = append(rows, ui.Row{Key: "Signed off", Rich: ui.Attribution(a.SignedBy, *a.SignedAt)})
	}
	if a.Status == "RETURNED" && a.ReturnedAt != nil {
		rows = append(rows, ui.Row{Key: "Sent back", Rich: ui.Attribution(a.ReturnedBy, *a.ReturnedAt)})
	}
	return rows
}

func judgement(a Assessment) []ui.Row {
	var rows []ui.Row
	for _, s := range a.By.Sections {
		if text := a.Judged.Summaries[s.Title]; text != "" {
			rows = append(rows, ui.Row{Key: "Summary: " + s.Title, Value: text, Prose: true})
		}
	}
	return append(rows,
		ui.Row{Key: "Protective factors", Value: a.Judged.Protective, Prose: true},
		ui.Row{Key: "Complex needs", Value: a.Judged.Needs, Prose: true},
		ui.Row{Key: "Change since the last assessment", Value: a.Judged.Change, Prose: true},
		ui.Row{Key: "Overall judgement", Value: a.Judged.Overall, Prose: true})
}

// tasks are the steps of what is being written.
func (v View) tasks() []ui.Task {
	var list []ui.Task
	for _, s := range v.Steps {
		t := ui.Task{Title: s.Title, Href: "/cases/" + v.Ref + "/assessments/" + v.ID + "/write/" + s.Word, Status: "Complete"}
		if !s.Done {
			t.Status, t.Colour = "Incomplete", "blue"
			if s.Wants > 1 {
				t.Hint = strconv.Itoa(s.Wants) + " answers are missing"
			}
		}
		list = append(list, t)
	}
	return list
}

func (v View) complete() bool {
	for _, s := range v.Steps {
		if !s.Done {
			return false
		}
	}
	return true
}

// last says how a factor was rated the time before, by the same edition: no rating goes over to another.
func (v Writing) last(factor string) string {
	if v.Before == nil {
		return ""
	}
	r := v.Before.Judged.Rating(factor)
	if r.Value == "" {
		return ""
	}
	return "On " + v.Before.On.Long() + ": " + casework.RatingValues.Label(r.Value)
}

func (v Writing) href() string {
	return "/cases/" + v.Ref + "/assessments/" + v.ID + "/write/" + v.Step.Word
}

// charts are the ratings of a series by section, one bar for each assessment.
func (s Series) charts() []ui.Split {
	var list []ui.Split
	for i, section := range s.By.Sections {
		c := ui.Split{
			ID: "chart-" + strings.ToLower(s.By.Code) + "-" + strconv.Itoa(i+1), Title: section.Title + ": ratings over time",
			Desc: "Each bar is one assessment, the oldest first. From the left: strongly, partly, not present. What is left open is not known.",
		}
		for _, a := range s.List {
			n := a.Judged.Counts(a.By)[i]
			row := ui.SplitRow{Label: a.On.Long() + mark(a.Row), Of: n.Of, Parts: []ui.Part{{Count: n.By["STRONGLY"], Tone: "attention"}, {Count: n.By["PARTLY"]}, {Count: n.By["NOT"], Tone: "second"}}}
			c.Rows = append(c.Rows, row)
		}
		list = append(list, c)
	}
	return list
}

// mark stands after an assessment that is not signed off, wherever it is named.
func mark(r Row) string {
	if r.Status == "SIGNED" {
		return ""
	}
	return " (" + strings.ToLower(casework.AssessmentStatuses.Label(r.Status)) + ")"
}

// counted is how many factors of a section were rated how: "2 strongly, 5 partly, 6 not present".
func counted(c casework.Count) string {
	var parts []string
	for _, code := range []string{"STRONGLY", "PARTLY", "NOT", "UNKNOWN"} {
		if n := c.By[code]; n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+strings.ToLower(casework.RatingValues.Label(code)))
		}
	}
	if len(parts) == 0 {
		return "nothing rated"
	}
	return strings.Join(parts, ", ")
}

// table is what the charts of a series show.
func (s Series) table(ref string) ui.Table {
	t := ui.Table{Caption: "Ratings of the " + s.By.Name + " (" + s.By.Code + " " + s.By.Version + ") over time", Columns: []ui.Column{{Text: "Assessed on", RowHeader: true}, {Text: "Occasion"}, {Text: "Status"}}}
	for _, section := range s.By.Sections {
		t.Columns = append(t.Columns, ui.Column{Text: section.Title})
	}
	for _, a := range s.List {
		row := []ui.Cell{ui.To(a.On.Long(), "/cases/"+ref+"/assessments/"+a.ID), ui.Text(casework.Occasions.Label(a.Occasion)), ui.Rich(statusCell(a.Row))}
		for _, c := range a.Judged.Counts(a.By) {
			row = append(row, ui.Text(counted(c)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// choices are the assessments of a series, to set two beside each other.
func (s Series) choices() []ui.Option {
	var list []ui.Option
	for _, a := range s.List {
		list = append(list, ui.Option{Value: a.ID, Text: a.label() + mark(a.Row)})
	}
	return list
}

func dueTable(v DueList) ui.Table {
	t := ui.Table{Caption: Shows.Label(v.Show), CaptionHidden: true, Empty: "Nothing waits here that you can see."}
	if v.Show == "overdue" || v.Show == "due" {
		t.Columns = []ui.Column{{Text: "Case", RowHeader: true}, {Text: "Where it stands"}, {Text: "Assessment"}, {Text: "Due"}, {Text: "Last assessed on"}, {Text: "Lead"}}
		for _, i := range v.List {
			t.Rows = append(t.Rows, []ui.Cell{
				ui.Ref(i.Ref, i.Href()), ui.Rich(ui.StateTag(string(i.State))), ui.Text(casework.Occasions.Label(i.Occasion)), ui.Rich(dueCell(i.Due, v.Today)),
				ui.Text(or(i.Last.Long(), "Never")), ui.Text(or(i.Lead, "Nobody yet")),
			})
		}
		return t
	}
	t.Columns = []ui.Column{{Text: "Case", RowHeader: true}, {Text: "Where it stands"}, {Text: "Assessment"}, {Text: "Assessed on"}, {Text: "Written by"}, {Text: "Since"}}
	for _, i := range v.List {
		since := i.Row.SubmittedAt
		if i.Row.Status == "RETURNED" {
			since = i.Row.ReturnedAt
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(i.Ref, i.Href()), ui.Rich(ui.StateTag(string(i.State))), ui.Text(casework.Occasions.Label(i.Occasion)), ui.Text(i.Last.Long()), ui.Text(i.Row.Assessor), ui.Rich(ui.Moment(*since)),
		})
	}
	return t
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func shows(now string) []ui.NavItem {
	var list []ui.NavItem
	for _, s := range Shows {
		list = append(list, ui.NavItem{Text: s.Label, Href: "/assessments?show=" + s.Code, Current: s.Code == now})
	}
	return list
}

// timeline are the notes of an investigation as they are drawn.
func (v Notes) timeline() []ui.TimelineItem {
	var list []ui.TimelineItem
	for _, n := range v.List {
		list = append(list, ui.TimelineItem{Title: casework.InvestigationKinds.Label(n.Kind), Day: n.On, Rich: noteView(n)})
	}
	return list
}

func (v EditionView) title() string {
	switch {
	case v.Shipped:
		return v.By.Name
	case v.Number > 0:
		return v.By.Name + ", edition " + strconv.Itoa(v.Number)
	default:
		return "Edition of the " + v.By.Name
	}
}

// number is an edition as it is named in a list.
func (f InForce) number() string { return f.Code + " " + f.Version }

func inForceTable(v FrameworkList) ui.Table {
	t := ui.Table{Caption: "In force", Columns: []ui.Column{{Text: "Framework", RowHeader: true}, {Text: "Edition"}, {Text: "Items", Numeric: true}, {Text: "Used since"}, {Text: "First assessments until"}}}
	for _, w := range v.InForce {
		t.Rows = append(t.Rows, []ui.Cell{ui.To(w.Name, "/frameworks/"+w.ID), ui.Text(w.number()), ui.Number(len(w.Factors())), ui.Text(w.Since.Long()), ui.Text(or(w.Until.Long(), "Open"))})
	}
	return t
}

func editionsTable(v FrameworkList) ui.Table {
	t := ui.Table{Caption: "Editions made here", Empty: "No edition has been made here yet.", Columns: []ui.Column{{Text: "Framework", RowHeader: true}, {Text: "Edition"}, {Text: "Drafted by"}, {Text: "Status"}}}
	for _, e := range v.List {
		number := "Not in force"
		if e.Number > 0 {
			number = strconv.Itoa(e.Number)
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.To(e.Code+", drafted on "+calendar.Today(e.DraftedAt).Long(), e.href()), ui.Text(number), ui.Text(e.Drafter), ui.Text(EditionStatuses.Label(e.Status))})
	}
	return t
}

func editionRows(v EditionView) []ui.Row {
	rows := []ui.Row{{Key: "Framework", Value: v.By.Name + " (" + v.By.Code + ")"}}
	if v.Shipped {
		return append(rows, ui.Row{Key: "Edition", Value: v.By.Version + ", which comes with this service"}, ui.Row{Key: "Used since", Rich: ui.Day(v.By.From)})
	}
	rows = append(rows, ui.Row{Key: "Status", Value: EditionStatuses.Label(v.Status)}, ui.Row{Key: "Drafted by", Rich: ui.Attribution(v.Drafter, v.DraftedAt)})
	if v.Reason != "" {
		rows = append(rows, ui.Row{Key: "What was changed", Value: v.Reason, Prose: true})
	}
	if v.AnsweredAt != nil {
		rows = append(rows, ui.Row{Key: "Decided by", Rich: ui.Attribution(v.Answerer, *v.AnsweredAt)})
	}
	if v.Answer != "" {
		rows = append(rows, ui.Row{Key: "Why it was refused", Value: v.Answer, Prose: true})
	}
	return rows
}

func itemsTable(s casework.Section) ui.Table {
	t := ui.Table{Caption: "Items of " + s.Title, CaptionHidden: true, Empty: "No items yet.", Columns: []ui.Column{{Text: "Item", RowHeader: true}, {Text: "What is meant by it"}}}
	for _, f := range s.Factors {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(f.Label), ui.Text(f.Guide)})
	}
	return t
}
