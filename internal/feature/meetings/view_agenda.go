package meetings

import (
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// name is what an item is called: the reference of its case, or its title.
func (it Item) name() string {
	if it.Ref != "" {
		return it.Ref
	}
	return it.Title
}

// whyText is why an item is on the agenda and how often it was moved.
func (it Item) whyText() string {
	var parts []string
	if it.Why != "" && it.Why != "CARRIED" {
		parts = append(parts, casework.ProposalReasons.Label(it.Why))
	}
	if it.Deferred > 0 {
		parts = append(parts, "Moved to this meeting from an earlier one, "+times(it.Deferred)+" in all")
	}
	return strings.Join(parts, ". ")
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// why is why a case proposes itself.
func (p Proposed) why() string {
	var parts []string
	if p.Urgent {
		parts = append(parts, "Urgent")
	}
	for _, r := range p.Reasons {
		parts = append(parts, r.String())
	}
	return strings.Join(parts, ". ") + fmt.Sprintf(". About %d minutes.", p.Minutes)
}

func (v AgendaView) waiting() []Item {
	return slices.DeleteFunc(slices.Clone(v.Items), func(it Item) bool { return it.Status == "DEFERRED" })
}

func (v AgendaView) deferred() []Item {
	return slices.DeleteFunc(slices.Clone(v.Items), func(it Item) bool { return it.Status != "DEFERRED" })
}

// ready are the cases that can be added at once, and asking those of which something has to be said first.
func (v AgendaView) ready() []Proposed {
	return slices.DeleteFunc(slices.Clone(v.Proposed), func(p Proposed) bool { return p.Asks != "" })
}

func (v AgendaView) asking() []Proposed {
	return slices.DeleteFunc(slices.Clone(v.Proposed), func(p Proposed) bool { return p.Asks == "" })
}

func (v AgendaView) overText() string {
	return fmt.Sprintf("The items take %d minutes, which is %d more than the meeting has. Shorten or defer some, or make the meeting longer.", v.Used(), v.Over())
}

func (v AgendaView) lengthText() string {
	return fmt.Sprintf("The items take %d of the %d minutes of the meeting.", v.Used(), v.Minutes)
}

func (f agendaForms) version(v AgendaView) string {
	if f.Places != nil {
		return f.Places.Version
	}
	return number(v.Version)
}

// place is what was typed for an item, or how it stands: the n-th of its section.
func (f agendaForms) place(it Item, n int) (section, at, minutes string) {
	if f.Places != nil {
		if i := slices.Index(f.Places.Items, string(it.ID)); i >= 0 && i < len(f.Places.Sections) && i < len(f.Places.Numbers) && i < len(f.Places.Minutes) {
			return f.Places.Sections[i], f.Places.Numbers[i], f.Places.Minutes[i]
		}
	}
	return it.Section, number(n), number(it.Minutes)
}

func itemsTable(b ui.Base, v AgendaView, f agendaForms) ui.Table {
	t := ui.Table{
		Caption: "Items", CaptionHidden: true,
		Columns: []ui.Column{{Text: "Item", RowHeader: true}, {Text: "Section"}, {Text: "Place"}, {Text: "Minutes"}},
	}
	n := map[string]int{}
	for _, it := range v.waiting() {
		n[it.Section]++
		section, at, minutes := f.place(it, n[it.Section])
		id := string(it.ID)
		if !v.waits() || it.Status != "LISTED" {
			t.Rows = append(t.Rows, []ui.Cell{ui.Rich(itemName(v, it)), ui.Text(casework.AgendaSections.Label(it.Section)), ui.Text(itemStatus(it)), ui.Number(it.Minutes)})
			continue
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Rich(itemName(v, it)),
			ui.Rich(ui.Select(b, ui.ChoiceField{Name: "item_section", ID: "section-" + id, Label: "Section of " + it.name(), LabelHidden: true, Value: section, Blank: "-", Options: ui.Terms(casework.AgendaSections)})),
			ui.Rich(placeFields(b, id, it.name(), at)),
			ui.Rich(ui.Input(b, ui.InputField{Name: "item_minutes", ID: "minutes-" + id, Label: "Minutes of " + it.name(), LabelHidden: true, Value: minutes, Width: 3, InputMode: "numeric"})),
		})
	}
	return t
}

func itemStatus(it Item) string {
	switch it.Status {
	case "DECIDED":
		return "Decided"
	case "DONE":
		return "Taken"
	case "DEFERRED":
		return "Deferred"
	case "WITHDRAWN":
		return "Taken off"
	}
	return "Waits"
}

func deferredTable(items []Item) ui.Table {
	t := ui.Table{Caption: "Deferred items", CaptionHidden: true, Columns: []ui.Column{{Text: "Item", RowHeader: true}, {Text: "Why"}}}
	for _, it := range items {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(it.name()), ui.Text(casework.DeferReasons.Label(it.Reason))})
	}
	return t
}

func proposedOptions(list []Proposed) []ui.Option {
	var out []ui.Option
	for _, p := range list {
		out = append(out, ui.Option{Value: p.Ref, Text: p.Ref, Hint: p.why()})
	}
	return out
}

func itemRows(v ItemView) []ui.Row {
	it := v.Item
	rows := []ui.Row{
		{Key: "For", Value: kindText(it.Kind)},
		{Key: "Section", Value: casework.AgendaSections.Label(it.Section)},
		{Key: "Minutes", Value: number(it.Minutes)},
		{Key: "Status", Value: itemStatus(it)},
	}
	if it.Ref != "" {
		rows = append(rows, ui.Row{Key: "State of the case", Rich: ui.StateTag(string(it.State))})
	}
	if why := it.whyText(); why != "" {
		rows = append(rows, ui.Row{Key: "Why", Value: why})
	}
	if it.Status == "DEFERRED" {
		rows = append(rows, ui.Row{Key: "Deferred because", Value: casework.DeferReasons.Label(it.Reason)})
	}
	if it.Note != "" {
		rows = append(rows, ui.Row{Key: "Note", Value: it.Note, Prose: true})
	}
	return rows
}

func (v ItemView) at(step string) string {
	return "/meetings/" + string(v.ID) + "/items/" + string(v.Item.ID) + "/" + step
}

// notes says whether what came of the item can be noted now.
func (v ItemView) notes() bool {
	return v.Status == "OPEN" && (v.Item.Kind == "PROCEDURE" || v.Item.Kind == "INFORMATION" && v.Item.Status == "LISTED")
}

func (v ItemView) noteHint() string {
	if v.Item.Ref != "" {
		return "It is sealed with the case and stands in its section of the minutes."
	}
	return "Every member reads this. Name no person and no case."
}

func (f itemForms) note(it Item) string {
	if f.Done != nil {
		return f.Done.Note
	}
	return it.Note
}

func (f itemForms) readers(it Item) []string {
	if f.Readers != nil {
		return f.Readers.Readers
	}
	return it.Readers
}

func (f leaveForm) deferReason() string { return unless(f.How == "off", f.Reason) }
func (f leaveForm) deferNote() string   { return unless(f.How == "off", f.Note) }
func (f leaveForm) offReason() string   { return unless(f.How != "off", f.Reason) }

func unless(cond bool, s string) string {
	if cond {
		return ""
	}
	return s
}

func tick(yes bool) []string {
	if yes {
		return []string{"yes"}
	}
	return nil
}

// readerOptions are the people of the panel, each once.
func readerOptions(v ItemView) []ui.Option {
	var list []ui.Option
	seen := map[casework.UserID]bool{}
	for _, m := range v.Members {
		if !seen[m.User] {
			seen[m.User] = true
			list = append(list, ui.Option{Value: string(m.User), Text: m.Name + ", " + memberText(m)})
		}
	}
	return list
}

func seriesTable(b ui.Base, v SeriesView, f *seriesForm) ui.Table {
	t := ui.Table{
		Caption: "Days on which the panel meets by its rhythm", CaptionHidden: true,
		Columns: []ui.Column{{Text: "Day", RowHeader: true}, {Text: "What becomes of it"}, {Text: "Another day"}},
	}
	for _, d := range v.Days {
		if d.Meeting.ID != "" {
			text := "Planned"
			switch {
			case d.Meeting.Status == "CANCELLED":
				text = d.Meeting.ChangeReason
			case d.Meeting.On != d.On:
				text = "Moved to " + d.Meeting.On.Long()
			}
			t.Rows = append(t.Rows, []ui.Cell{ui.Text(d.On.Long()), ui.To(text, "/meetings/"+string(d.Meeting.ID)), ui.Text("")})
			continue
		}
		choice, to := f.typed(d)
		options := ui.Options("plan", "Meet on this day", "move", "Meet on another day", "out", "Leave it out")
		if d.Holiday {
			options = options[1:]
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(d.On.Long() + unless(!d.Holiday, ", a bank holiday")),
			ui.Rich(seriesChoice(b, d, choice, options)),
			ui.Rich(ui.Input(b, ui.InputField{Name: "to", ID: "day-" + d.On.String(), Label: "Another day in place of " + d.On.Long() + ", like 8 4 2026", LabelHidden: true, Value: to, Width: 10})),
		})
	}
	return t
}

// open says whether a day can still be planned.
func (v SeriesView) open() bool {
	return slices.ContainsFunc(v.Days, func(d SeriesDay) bool { return d.Meeting.ID == "" })
}

func templateRows(t Template) []ui.Row {
	rows := []ui.Row{{Key: "Length", Value: fmt.Sprintf("%d minutes", t.Minutes)}}
	for _, b := range t.Items {
		rows = append(rows, ui.Row{Key: casework.AgendaSections.Label(b.Section), Value: fmt.Sprintf("%s, %d minutes", b.Title, b.Minutes)})
	}
	return rows
}

// of is the form of a template: as it was typed, if it is the one that was sent.
func (f *templateForm) of(t Template) templateForm {
	if f != nil && f.ID == t.ID {
		return *f
	}
	return typedTemplate(t)
}

// at is where a template is saved.
func (f templateForm) at() string {
	if f.ID == "" {
		return "/agenda-templates"
	}
	return "/agenda-templates/" + f.ID
}

// field is the id of a field, for the forms of several templates stand on one page. That which was sent has the plain names, to
// which the error summary leads.
func (f templateForm) field(name string) string {
	if f.ID == "" {
		return name
	}
	return name + "-" + f.ID
}

func businessTable(b ui.Base, f templateForm) ui.Table {
	t := ui.Table{
		Caption: "Items", CaptionHidden: true,
		Columns: []ui.Column{{Text: "Item", RowHeader: true}, {Text: "Section"}, {Text: "Minutes"}},
	}
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	for i := range mostBusiness {
		n := number(i + 1)
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Rich(ui.Input(b, ui.InputField{Name: "title", ID: f.field("title-" + n), Label: "Item " + n, LabelHidden: true, Value: at(f.Titles, i)})),
			ui.Rich(ui.Select(b, ui.ChoiceField{Name: "section", ID: f.field("section-" + n), Label: "Section of item " + n, LabelHidden: true, Value: at(f.Sections, i), Blank: "-", Options: ui.Terms(casework.AgendaSections)})),
			ui.Rich(ui.Input(b, ui.InputField{Name: "minutes", ID: f.field("minutes-" + number(i)), Label: "Minutes of item " + n, LabelHidden: true, Value: at(f.Minutes, i), Width: 3, InputMode: "numeric"})),
		})
	}
	return t
}

func templateOptions(list []Template) []ui.Option {
	var out []ui.Option
	for _, t := range list {
		out = append(out, ui.Option{Value: t.ID, Text: t.Name})
	}
	return out
}
