package decisions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// pageView is one page of the wizard.
type pageView struct {
	Base     ui.Base
	Page     Page
	Sheet    Sheet
	Typed    typed
	Kept     bool // what was typed had not been saved when the page was left
	Stale    bool // the page was saved in another window since it was drawn
	changing bool
	autosave func(field string) string
}

func (v pageView) action() string {
	to := place(v.Sheet.Ref) + "/" + v.Page.Key
	if v.changing {
		to += "?from=check"
	}
	return to
}

func (v pageView) saves() int { return v.Sheet.Draft.Saves[v.Page.Key] }

// rows are the numbers of the rows that a page shows: those that are filled and an empty one, and at first least in all.
func (v pageView) rows(least int) []int {
	last := 0
	for _, n := range v.Typed.numbered() {
		r := v.Typed.rows[key(n)]
		day, month, year := v.Typed.date(n)
		if r.What+r.Why+r.Information+r.Source+r.Taken+day+month+year != "" {
			last = n
		}
	}
	var list []int
	for n := 1; n <= min(max(last+1, least), mostRows); n++ {
		list = append(list, n)
	}
	return list
}

func (v pageView) row(n int) row { return v.Typed.rows[key(n)] }

// place is which page of how many this is.
func (v pageView) place() string {
	list := Pages(v.Sheet.Draft.Decision.Outcome)
	i := slices.IndexFunc(list, func(p Page) bool { return p.Key == v.Page.Key })
	if i < 0 {
		return v.Sheet.Ref
	}
	return fmt.Sprintf("%s, page %d of %d", v.Sheet.Ref, i+1, len(list))
}

// outcomes asks for what an outcome needs where it is chosen.
func (v pageView) outcomes() []ui.Option {
	list := ui.Terms(casework.PanelOutcomes)
	for i, o := range list {
		switch o.Value {
		case "DEFER":
			list[i].Reveal = deferral(v)
		case "POLICE":
			list[i].Reveal = police(v)
		}
	}
	return list
}

// views asks each who disagrees for their own words.
func (v pageView) views(member string) []ui.Option {
	list := ui.Terms(casework.Views)
	for i, o := range list {
		if o.Value == "disagree" {
			list[i].Reveal = ownWords(v, member)
		}
	}
	return append(list, ui.Option{Value: NoPart, Text: "Takes no part in the decision"})
}

// taken is the option that the draft takes, "" while none is marked.
func (s Sheet) taken() string {
	for _, o := range s.Draft.Decision.Considered {
		if o.Taken {
			return o.What
		}
	}
	return ""
}

func memberTitle(m casework.Member) string {
	if of := m.For(); of != "" {
		return m.Name + ", " + of
	}
	return m.Name
}

// tasks are the pages with how each stands.
func (s Sheet) tasks() []ui.Task {
	var list []ui.Task
	for _, p := range Pages(s.Draft.Decision.Outcome) {
		t := ui.Task{Title: p.Title, Href: place(s.Ref) + "/" + p.Key, Status: "Complete"}
		switch missing := s.faultsOf(p.Key); {
		case s.Draft.Saves[p.Key] == 0:
			t.Status, t.Colour = "Not started", "grey"
		case len(missing) > 0:
			t.Status, t.Colour = "Incomplete", "yellow"
			t.Hint = missing[0].Msg
		}
		list = append(list, t)
	}
	return list
}

// elsewhere is what is missing outside the wizard, with the page that puts it right.
func (s Sheet) elsewhere() []casework.Fault { return s.faultsOf("") }

// way is where a fault is put right.
func (s Sheet) way(f casework.Fault) string {
	if page := pageOf(f.Field); page != "" {
		return place(s.Ref) + "/" + page + "?from=check"
	}
	switch f.Field {
	case "meeting", "attendance", "item_attendance", "chair":
		return "/meetings/" + string(s.Meeting)
	case "plan", "consent_method", "consent_request_due", "consent_requester", "items", "needs", "goals":
		return "/cases/" + s.Ref + "/plan"
	default:
		return "/cases/" + s.Ref
	}
}

// answers are the draft as a whole, page by page.
func answers(s Sheet, d Draft, change bool) []ui.AnswerSection {
	var list []ui.AnswerSection
	for _, p := range Pages(d.Decision.Outcome) {
		list = append(list, ui.AnswerSection{Title: p.Title, Rows: pageRows(p.Key, s, d, change)})
	}
	return list
}

// pageRows is one page of a draft, to be read.
func pageRows(page string, s Sheet, d Draft, change bool) []ui.Row {
	x := d.Decision
	var rows []ui.Row
	add := func(label, text string) { rows = append(rows, ui.Row{Key: label, Value: text, Prose: true}) }
	switch page {
	case "question":
		add("Question", x.Question)
	case "options":
		rows = optionRows(x)
	case "information":
		rows = sourceRows(x)
	case "positions":
		for _, m := range s.Present() {
			text := ""
			for _, p := range x.Positions {
				if p.Member == m.ID {
					text = positionText(p)
				}
			}
			add(memberTitle(m), text)
		}
		if len(rows) == 0 {
			rows = append(rows, ui.Row{Key: "Present", Value: "Nobody is marked present for this case yet"})
		}
	case "outcome":
		outcome := ""
		if x.Outcome != "" {
			outcome = casework.PanelOutcomes.Label(x.Outcome)
		}
		add("Outcome", outcome)
		rows = append(rows, outcomeRows(x)...)
		if x.ChairReason != "" && s.tied() {
			add("The chair's reason", x.ChairReason)
		}
	case "health":
		rows = healthRows(d.Health)
	case "reasons":
		add("Reasons", x.Rationale)
		add("Necessary and proportionate", x.Proportionality)
		add("Legal basis", basisText(casework.LegalBasis(x.Outcome), x.BasisMore))
		add("Date", x.On.Long())
	}
	if change {
		for i := range rows {
			rows[i].Change = place(s.Ref) + "/" + page + "?from=check"
		}
	}
	return rows
}

// tied says whether the positions of those present leave the decision to the chair.
func (s Sheet) tied() bool {
	d, _ := s.settled()
	return d.Tied()
}

func basisText(basis, more string) string {
	if more == "" {
		return strings.ToUpper(basis[:1]) + basis[1:]
	}
	return strings.ToUpper(basis[:1]) + basis[1:] + "\n" + more
}

func optionRows(x casework.Decision) []ui.Row {
	var rows []ui.Row
	for i, o := range x.Considered {
		head := o.What + "\n"
		switch {
		case o.Why == "":
		case o.Taken:
			head += "Taken: " + o.Why
		default:
			head += "Not taken: " + o.Why
		}
		rows = append(rows, ui.Row{Key: "Option " + strconv.Itoa(i+1), Value: strings.TrimSpace(head), Prose: true})
	}
	if len(rows) == 0 {
		rows = append(rows, ui.Row{Key: "Options", Value: x.Options, Prose: true})
	}
	return rows
}

func sourceRows(x casework.Decision) []ui.Row {
	if len(x.Sources) == 0 && x.Gaps == "" {
		return []ui.Row{{Key: "Information", Value: x.ReliedOn, Prose: true}}
	}
	var rows []ui.Row
	for i, s := range x.Sources {
		from := strings.Trim(s.Source+", "+s.On.Long(), ", ")
		rows = append(rows, ui.Row{Key: "Information " + strconv.Itoa(i+1), Value: strings.TrimSpace(s.What + "\n" + from), Prose: true})
	}
	return append(rows, ui.Row{Key: "Not known", Value: x.Gaps, Prose: true})
}

func positionText(p casework.Position) string {
	text := "Takes no part in the decision"
	if p.View != NoPart {
		text = casework.Views.Label(p.View)
	}
	if p.View == "disagree" && p.Reason != "" {
		text += ": " + p.Reason
	}
	return text
}

func outcomeRows(x casework.Decision) []ui.Row {
	var rows []ui.Row
	switch x.Outcome {
	case "DEFER":
		rows = append(rows, ui.Row{Key: "Deferred to", Value: x.DeferTo.Long()}, ui.Row{Key: "What the panel needs", Value: x.DeferNeeds, Prose: true})
	case "POLICE":
		rows = append(rows, ui.Row{Key: "Accepted by", Value: x.PoliceOfficer})
	}
	return rows
}

func healthRows(h casework.HealthConsideration) []ui.Row {
	yes := func(code string) string {
		switch code {
		case "yes":
			return "Yes"
		case "no":
			return "No"
		default:
			return ""
		}
	}
	rows := []ui.Row{
		{Key: "Referral considered", Value: yes(h.Considered)}, {Key: "Ought to be referred", Value: yes(h.Refer)}, {Key: "Reason", Value: h.Reason, Prose: true},
	}
	if h.Refer == "yes" || h.Arrangement != "" {
		rows = append(rows, ui.Row{Key: "Arranged", Value: h.Arrangement, Prose: true})
	}
	return rows
}

// outcomeText is a decision's outcome in words.
func outcomeText(code string) string { return casework.Outcomes().Label(code) }

// table is every decision on a case.
func (v Record) table() ui.Table {
	t := ui.Table{Caption: "Decisions, the latest first", CaptionHidden: true, Empty: "The panel has not decided on this case yet.",
		Columns: []ui.Column{{Text: "Date", RowHeader: true}, {Text: "Decision"}, {Text: "How"}, {Text: "Where"}, {Text: "Notes"}}}
	for _, d := range v.All {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(d.On.Long(), "/cases/"+v.Ref+"/decisions/"+d.ID), ui.Text(outcomeText(d.Outcome)), ui.Text(modeText(d)), ui.Text(where(d)), ui.Text(strings.Join(notes(d), ", ")),
		})
	}
	return t
}

func modeText(d casefile.Decided) string { return casework.Modes.Label(d.Mode) }

func where(d casefile.Decided) string {
	if d.Outside {
		return "Outside a meeting"
	}
	if d.MeetingOn.IsZero() {
		return ""
	}
	return "Meeting of " + d.MeetingOn.Long()
}

// notes are what is to know of a decision beside what it says.
func notes(d casefile.Decided) []string {
	var list []string
	if d.Text.Decision.Dissents() {
		list = append(list, "with dissent")
	}
	switch n := len(d.Corrections); {
	case n == 1:
		list = append(list, "corrected")
	case n > 1:
		list = append(list, fmt.Sprintf("corrected %d times", n))
	}
	if d.Provisional() {
		list = append(list, "waits for ratification")
	}
	if d.Unsigned() {
		list = append(list, "waits for countersignature")
	}
	return list
}

// sections are the whole record of one decision, each part with what a later record says of it.
func (v Record) sections() []ui.AnswerSection {
	d := v.Decided
	x := d.Text.Decision
	corrected := func(part string, rows []ui.Row) []ui.Row {
		for _, c := range d.Corrections {
			if c.Part == part {
				rows = append(rows, correctionRow(c))
			}
		}
		return rows
	}
	outcome := append([]ui.Row{{Key: "Outcome", Value: outcomeText(d.Outcome)}}, outcomeRows(x)...)
	reached := modeText(d)
	if len(x.Positions) > 0 {
		reached = x.Reached()
	}
	outcome = append(outcome, ui.Row{Key: "How it was reached", Value: reached, Prose: true})
	if x.ChairReason != "" {
		outcome = append(outcome, ui.Row{Key: "The chair's reason", Value: x.ChairReason, Prose: true})
	}
	question := corrected("DATE", []ui.Row{{Key: "Question", Value: x.Question, Prose: true}, {Key: "Date", Value: d.On.Long()}, {Key: "Where", Value: where(d)},
		{Key: "Confirmed by", Value: strings.TrimPrefix(d.By+", "+ui.MomentText(d.At), ", ")}, {Key: "Guidance in force", Value: "Edition of " + d.Edition}})
	reasons := corrected("REASONS", []ui.Row{{Key: "Reasons", Value: x.Rationale, Prose: true}})
	reasons = corrected("PROPORTIONALITY", append(reasons, ui.Row{Key: "Necessary and proportionate", Value: x.Proportionality, Prose: true}))
	reasons = corrected("BASIS", append(reasons, ui.Row{Key: "Legal basis", Value: basisText(d.Basis, x.BasisMore), Prose: true}))
	list := []ui.AnswerSection{
		{Title: "The question", Rows: corrected("QUESTION", question)},
		{Title: "Outcome", Rows: corrected("OUTCOME", outcome)},
		{Title: "Options considered", Rows: corrected("OPTIONS", optionRows(x))},
		{Title: "Information relied on", Rows: corrected("GAPS", corrected("INFORMATION", sourceRows(x)))},
		{Title: "Reasons", Rows: reasons},
	}
	if d.Text.Considered.Considered != "" && (unsupported(d.Outcome) || d.Outcome == "EXIT") {
		list = append(list, ui.AnswerSection{Title: "Health and social care (section 36(6))", Rows: corrected("HEALTH", healthRows(d.Text.Considered))})
	}
	if x.Outside != nil {
		return outsideSections(d, corrected)
	}
	if d.Ratifies != "" {
		return []ui.AnswerSection{{Title: "The question", Rows: question}, {Title: "Outcome", Rows: corrected("OUTCOME", outcome)}, {Title: "Reasons", Rows: reasons[:1]}}
	}
	if x.Question == "" { // an imported decision has no words
		list = []ui.AnswerSection{{Title: "The decision", Rows: corrected("OUTCOME", append(outcome, question[1:]...))}}
	}
	return list
}

func (v Record) at() string { return "/cases/" + v.Ref + "/decisions/" + v.Decided.ID }

func correctionRow(c casefile.Correction) ui.Row {
	return ui.Row{Key: "Corrected", Value: c.Text.Should + "\nWhy: " + c.Text.Reason + "\n" + c.By + ", " + ui.MomentText(c.At), Prose: true}
}

// standing is what a decision waits for, or who signed it.
func standing(d casefile.Decided) []string {
	var list []string
	switch {
	case d.Unsigned():
		list = append(list, "Waits to be countersigned by the deputy chair or the coordinator: the panel’s own rule asks for it.")
	case d.SignedBy != "" && d.SignedAt != nil:
		list = append(list, "Countersigned by "+d.SignedBy+", "+ui.MomentText(*d.SignedAt)+".")
	}
	switch {
	case d.Provisional():
		list = append(list, "Provisional: it waits for a meeting to ratify it.")
	case d.Ratified != nil:
		list = append(list, casework.Ratifications.Label(d.Ratified.Outcome)+" by the meeting of "+d.Ratified.MeetingOn.Long()+".")
	}
	for _, c := range d.Corrections {
		if c.Part == "OUTCOME" {
			list = append(list, "A later record says that the outcome was wrong. It stands below. It has not moved the case.")
			break
		}
	}
	return list
}

// positions are who took which position, by agency.
func (v Record) positions() ui.Table {
	t := ui.Table{Caption: "Positions by agency", CaptionHidden: true,
		Columns: []ui.Column{{Text: "Agency", RowHeader: true}, {Text: "Member"}, {Text: "Position"}, {Text: "In their own words"}}}
	list := slices.Clone(v.Decided.Text.Decision.Positions)
	slices.SortStableFunc(list, func(a, b casework.Position) int { return strings.Compare(a.Agency, b.Agency) })
	for _, p := range list {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(p.Agency), ui.Text(p.Name), ui.Text(casework.Views.Label(p.View)), ui.Text(p.Reason)})
	}
	return t
}

// parts are what may be corrected. Where the outcome itself is wrong, the steps that lead on are named.
func (v Record) parts() []ui.Option {
	list := ui.Terms(casework.DecisionParts)
	for i, o := range list {
		if o.Value == "OUTCOME" {
			list[i].Reveal = remedies(v)
		}
	}
	return list
}

// tasks are what the decision asks for.
func (v Record) tasks() []ui.Task {
	var list []ui.Task
	for _, s := range v.Steps {
		t := ui.Task{Title: s.Title, Hint: s.Why, Status: "Done"}
		if s.Page != "" {
			t.Href = "/cases/" + v.Ref + "/" + s.Page
		}
		if !s.Done {
			t.Status, t.Colour = "To do", "blue"
		}
		list = append(list, t)
	}
	return list
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// outsideSections are the whole record of a decision outside a meeting.
func outsideSections(d casefile.Decided, corrected func(string, []ui.Row) []ui.Row) []ui.AnswerSection {
	x := d.Text.Decision
	first := []ui.Row{
		{Key: "Decided", Value: outcomeText(d.Outcome)}, {Key: "What is to be done", Value: x.Question, Prose: true}, {Key: "Why it could not wait", Value: x.Outside.Why, Prose: true},
		{Key: "How it was reached", Value: x.Reached()}, {Key: "Date", Value: d.On.Long()}, {Key: "Confirmed by", Value: strings.TrimPrefix(d.By+", "+ui.MomentText(d.At), ", ")},
		{Key: "Guidance in force", Value: "Edition of " + d.Edition},
	}
	var asked []ui.Row
	for _, c := range x.Outside.Consulted {
		who := c.Name
		if c.Agency != "" {
			who += ", " + c.Agency
		}
		asked = append(asked, ui.Row{Key: who, Value: casework.ConsultedBy.Label(c.How) + ", " + c.On.Long() + "\n" + c.Said, Prose: true})
	}
	reasons := corrected("REASONS", []ui.Row{{Key: "Reasons", Value: x.Rationale, Prose: true}})
	reasons = corrected("PROPORTIONALITY", append(reasons, ui.Row{Key: "Necessary and proportionate", Value: x.Proportionality, Prose: true}))
	reasons = corrected("BASIS", append(reasons, ui.Row{Key: "Legal basis", Value: basisText(d.Basis, x.BasisMore)}))
	return []ui.AnswerSection{
		{Title: "The chair’s decision", Rows: corrected("OUTCOME", corrected("DATE", corrected("QUESTION", first)))},
		{Title: "Who was consulted", Rows: corrected("INFORMATION", asked)}, {Title: "Reasons", Rows: reasons},
	}
}
