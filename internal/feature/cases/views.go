package cases

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// startView is the start page.
type startView struct {
	Base  ui.Base
	Start Start
	has   func(path string) bool
}

func (v startView) does(word string) bool { return slices.Contains(v.Start.Does, word) }

func (v startView) notices() []ui.NoticeItem {
	var out []ui.NoticeItem
	for _, n := range v.Start.Notices {
		out = append(out, ui.NoticeItem{ID: n.ID, Text: n.Text, Why: n.Why, Ref: n.Ref, Href: n.Link, When: n.At})
	}
	return out
}

func (v startView) errands(kind casefile.Errands) ui.Table {
	t := ui.Table{Caption: kind.Heading, CaptionHidden: true, Columns: []ui.Column{{Text: "What", RowHeader: true}}}
	onCases := slices.ContainsFunc(kind.List, func(e casefile.Errand) bool { return e.Ref != "" })
	if onCases {
		t.Columns = append(t.Columns, ui.Column{Text: "Case"})
	}
	due := slices.ContainsFunc(kind.List, func(e casefile.Errand) bool { return !e.Due.IsZero() })
	if due {
		t.Columns = append(t.Columns, ui.Column{Text: "Due"})
	}
	for _, e := range kind.List {
		row := []ui.Cell{ui.To(e.Text, e.Href)}
		if onCases {
			row = append(row, ui.Rich(refText(e.Ref)))
		}
		if due {
			row = append(row, ui.Rich(dueCell(e.Due, e.Due.Before(v.Start.Today))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v startView) cases() ui.Table {
	t := ui.Table{
		Caption: "Cases whose next step is yours", CaptionHidden: true, Empty: "No case waits for you.",
		Columns: []ui.Column{{Text: "Reference", RowHeader: true}, {Text: "Where it stands"}, {Text: "Next step"}, {Text: "Waits for"}, {Text: "Due"}},
	}
	for _, w := range v.Start.Cases {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(w.Ref, "/cases/"+w.Ref), ui.Rich(stateCell(w.Listed)), ui.Text(w.Step), ui.Text(w.Waits), ui.Rich(dueCell(w.Due, w.Overdue)),
		})
	}
	return t
}

func (v startView) tasks(caption, empty string, list []task) ui.Table {
	t := ui.Table{Caption: caption, CaptionHidden: true, Empty: empty, Columns: []ui.Column{{Text: "Case", RowHeader: true}, {Text: "Whose"}, {Text: "Due"}}}
	for _, one := range list {
		whose := "Your agency's"
		if one.Mine {
			whose = "Yours"
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Ref(one.Ref, "/cases/"+one.Ref), ui.Text(whose), ui.Rich(dueCell(one.Due, one.Due.Before(v.Start.Today)))})
	}
	return t
}

func (v startView) meetings() ui.Table {
	t := ui.Table{Caption: "Meetings to come", CaptionHidden: true, Columns: []ui.Column{{Text: "Date", RowHeader: true}, {Text: "Panel"}, {Text: "Starts"}, {Text: "Where"}}}
	for _, m := range v.Start.Meetings {
		day := ui.Text(m.On.Long())
		if v.has("/meetings/:id") {
			day = ui.To(m.On.Long(), "/meetings/"+m.ID)
		}
		t.Rows = append(t.Rows, []ui.Cell{day, ui.Text(m.Name), ui.Text(m.Starts), ui.Text(m.Place)})
	}
	return t
}

func overdueText(n int) string {
	if n == 1 {
		return "One of the cases that wait for you is overdue."
	}
	return strconv.Itoa(n) + " of the cases that wait for you are overdue."
}

// listView is the list of cases.
type listView struct {
	Base     ui.Base
	List     List
	Form     filterForm
	query    url.Values
	mayRefer bool

	mayExport bool
}

// export leads to where this list is exported, by whoever may: "" for one that was found by a name or a reference, which is of one
// person and not for copying.
func (v listView) export() string {
	if !v.mayExport || v.Form.Text != "" || len(v.Base.Faults) > 0 {
		return ""
	}
	return strings.Replace(v.at("", ""), "/cases", "/cases/export", 1)
}

func (v listView) table() ui.Table {
	t := ui.Table{
		Caption: "Cases, the newest first", CaptionHidden: true, Empty: "There is no case here that you can see.",
		Columns: []ui.Column{{Text: "Reference", RowHeader: true}, {Text: "Name"}, {Text: "Where it stands"}, {Text: "Received"}, {Text: "From"}, {Text: "Waits for"}, {Text: "Due"}},
	}
	for _, c := range v.List.Cases {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(c.Ref, "/cases/"+c.Ref), ui.Text(c.Name), ui.Rich(stateCell(c)), ui.Text(c.Received.Long()), ui.Text(c.Source), ui.Text(c.Waits),
			ui.Rich(clockCell(c)),
		})
	}
	if v.List.Next != "" {
		t.Pager.Next = v.at("after", v.List.Next)
	}
	if v.Form.After != "" {
		t.Pager.Previous = v.at("", "")
	}
	return t
}

// at is the address of this list with one parameter more.
func (v listView) at(name, value string) string {
	q := url.Values{}
	maps.Copy(q, v.query)
	if name != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return "/cases"
	}
	return "/cases?" + q.Encode()
}

func (v listView) without(names ...string) string {
	q := url.Values{}
	for k, list := range v.query {
		if !slices.Contains(names, k) {
			q[k] = list
		}
	}
	return listView{query: q}.at("", "")
}

func (v listView) filter() ui.Filter {
	f := ui.Filter{Action: "/cases", Clear: "/cases"}
	add := func(shown bool, text string, names ...string) {
		if shown {
			f.Selected = append(f.Selected, ui.Link{Text: text, Href: v.without(names...)})
		}
	}
	add(v.Form.State != "", ui.StateText(v.Form.State), "state")
	add(v.Form.Source != "", casework.Sources.Label(v.Form.Source), "source")
	add(v.Form.FromYear != "", "From "+v.Form.FromDay+" "+v.Form.FromMonth+" "+v.Form.FromYear, "from-day", "from-month", "from-year")
	add(v.Form.ToYear != "", "To "+v.Form.ToDay+" "+v.Form.ToMonth+" "+v.Form.ToYear, "to-day", "to-month", "to-year")
	add(v.Form.Text != "", v.Form.Text, "text")
	return f
}

func (v listView) states() []ui.Option {
	var out []ui.Option
	for _, s := range casework.States() {
		out = append(out, ui.Option{Value: string(s), Text: ui.StateText(string(s))})
	}
	return out
}

func (v listView) sources() []ui.Option {
	var out []ui.Option
	for _, t := range casework.Sources {
		out = append(out, ui.Option{Value: t.Code, Text: t.Label})
	}
	return out
}

// caseView is the page of one case.
type caseView struct {
	Base ui.Base
	View View
	href func(words ...string) string
}

func (v caseView) bar() *ui.Identity {
	i := &ui.Identity{Ref: v.View.Ref, Href: "/cases/" + v.View.Ref, Name: v.View.Ref, State: string(v.View.State), Sensitivity: string(v.View.Sens)}
	if w := v.View.Who; w != nil {
		if w.Name != "" {
			i.Name = w.Name
		}
		i.Born, i.Age = w.Born, w.Age
	}
	return i
}

// first is the step that the page spells out, others are the rest.
func (v caseView) first() (Step, bool) {
	if len(v.View.Steps) == 0 {
		return Step{}, false
	}
	return v.View.Steps[0], true
}

func (v caseView) others() []Step {
	if len(v.View.Steps) < 2 {
		return nil
	}
	return v.View.Steps[1:]
}

func (v caseView) next(s Step) ui.Next {
	n := ui.Next{Heading: "Next step: " + lower(s.Label)}
	switch {
	case !s.Mine:
		n.Text = "This is not for you to do."
		if s.Who != "" {
			n.Text = "It is for " + s.Who + "."
		}
	case len(s.Missing) > 0:
		n.Text, n.Missing = s.Needs(), s.Missing
	default:
		n.Text = "Nothing is missing."
	}
	return n
}

func lower(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	if r[0] >= 'A' && r[0] <= 'Z' {
		r[0] += 'a' - 'A'
	}
	return string(r)
}

func (v caseView) stepHref(s Step) string {
	if !s.Mine {
		return ""
	}
	return v.href(pages(s.Event)...)
}

// met leads to the record of the person, and to who on record may be the same person.
func (v caseView) met() []ui.Link {
	var list []ui.Link
	if to := v.href("person"); to != "" && v.View.MayRecord {
		list = append(list, ui.Link{Text: "Open", Href: to, Hidden: "the person's record"})
	}
	if to := v.href("met"); to != "" && v.View.MayMatch {
		list = append(list, ui.Link{Text: "Have we met?", Href: to, Hidden: "Others on record who may be this person"})
	}
	return list
}

func rows(facts []Fact) []ui.Row {
	var out []ui.Row
	for _, f := range facts {
		out = append(out, ui.Row{Key: f.Key, Value: f.Value, Prose: f.Prose})
	}
	return out
}

// timeline are the events as they are drawn.
func (v caseView) timeline() []ui.TimelineItem {
	var out []ui.TimelineItem
	for _, h := range v.View.Timeline {
		by := h.By
		if role := casework.HeldRoles.Label(h.Role); role != "" {
			by += ", " + lower(role)
		}
		out = append(out, ui.TimelineItem{Title: h.Title, By: by, When: h.At, Text: h.Text})
	}
	return out
}

// doors are the pages of a section, for its card: the section itself, for who is involved the pages that watch over the
// case, and last why the section is open to its reader.
func (v caseView) doors(c Card) []ui.Link {
	var out []ui.Link
	if to := v.href(pagesOf(c.Section)...); to != "" && !c.Short {
		out = append(out, ui.Link{Text: "Open", Href: to, Hidden: lower(c.Title)})
	}
	if c.Section == casework.OnTies {
		for _, w := range v.View.Watch {
			if to := v.href(w.Page); to != "" {
				out = append(out, ui.Link{Text: w.Text, Href: to})
			}
		}
	}
	if why := v.href("why"); why != "" {
		out = append(out, ui.Link{Text: "Why", Href: why + "#" + strings.TrimPrefix(string(c.Section), "case."), Hidden: "can I see " + lower(c.Title)})
	}
	return out
}

// pagesOf are the words of the page that a section may have.
func pagesOf(s casework.Subject) []string {
	switch s {
	case casework.OnReferral:
		return []string{"referral"}
	case casework.OnScreening, casework.OnSection36:
		return []string{"triage"}
	case casework.OnRequests:
		return []string{"requests"}
	case casework.OnAssessment:
		return []string{"assessments", "assessment"}
	case casework.OnPlan:
		return []string{"plan", "plans"}
	case casework.OnConsent:
		return []string{"consent"}
	case casework.OnSessions:
		return []string{"sessions"}
	case casework.OnReview:
		return []string{"reviews"}
	case casework.OnTies:
		return []string{"ties", "people", "involved"}
	case casework.OnMinutes:
		return []string{"decisions"}
	default:
		return nil
	}
}

// days is what follows an item's title: its day and when it is due.
func (i Item) days() string {
	s := ""
	if !i.Day.IsZero() && i.Day != i.Due {
		s = ", " + i.Day.Long()
	}
	if !i.Due.IsZero() {
		s += ", due " + i.Due.Long()
	}
	return s
}

// openSteps are what the panel's last decision asks for and nobody has done yet.
func (v caseView) openSteps() []ui.Task {
	var list []ui.Task
	for _, s := range v.View.OpenSteps {
		t := ui.Task{Title: s.Title, Hint: s.Why, Status: "To do", Colour: "blue"}
		if s.Page != "" {
			t.Href = v.href(s.Page)
		}
		list = append(list, t)
	}
	return list
}
