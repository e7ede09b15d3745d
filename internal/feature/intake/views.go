package intake

import (
	"slices"
	"strconv"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// startView is the list of the form's pages.
type startView struct {
	Base ui.Base
	Form Form
	Home string // address of this page
}

var standings = map[standing]struct{ text, colour string }{
	notStarted: {"Not started", "blue"}, incomplete: {"Incomplete", "yellow"}, complete: {"Done", ""},
}

func (v startView) tasks() []ui.Task {
	var out []ui.Task
	for _, s := range Sections() {
		how := standings[v.Form.Referral.stands(s)]
		out = append(out, ui.Task{Title: s.Title, Href: v.Home + "/" + s.Key, Hint: v.Form.Referral.hint(s), Status: how.text, Colour: how.colour})
	}
	if v.Form.Amends {
		return out
	}
	files := ui.Task{Title: "Documents", Href: v.Home + filesPage, Status: "None, and none needed"}
	if n := len(v.Form.Files); n > 0 {
		files.Status = countOf(n)
	}
	return append(out, files)
}

// countOf is how many files there are, in words.
func countOf(n int) string {
	if n == 1 {
		return "1 file"
	}
	return strconv.Itoa(n) + " files"
}

// text is a file's name and size.
func (f File) text() string {
	return f.Name + ", " + strconv.Itoa((f.Size+1023)>>10) + " KB"
}

// filesSection is the files of a referral among its answers; change is the page where they are attached, or "".
func filesSection(files []File, change string) ui.AnswerSection {
	a := ui.AnswerSection{Title: "Documents"}
	for _, f := range files {
		a.Rows = append(a.Rows, ui.Row{Key: casework.DocumentKinds.Label(f.Kind), Value: f.text(), Change: change})
	}
	return a
}

// hint says what is missing on a page that was kept.
func (r Referral) hint(s Section) string {
	if r.stands(s) != incomplete {
		return ""
	}
	var list []string
	for _, g := range r.gaps() {
		if g.section == s.Key {
			list = append(list, g.what)
		}
	}
	return "Not known: " + strings.Join(list, ", ")
}

func (v startView) done() string {
	n := 0
	for _, s := range Sections() {
		if v.Form.Referral.stands(s) == complete {
			n++
		}
	}
	return strconv.Itoa(n) + " of " + strconv.Itoa(len(Sections())) + " pages are done."
}

func (v startView) keptUntil() string {
	if v.Form.Outside && !v.Form.Account {
		return "What you have saved so far is kept until the end of " + v.Form.GoesOn.Long() + ", when this link ends. It opens in this browser only."
	}
	return "You have a draft, kept on " + ui.MomentText(v.Form.SavedAt) + ". This draft will be deleted on " + v.Form.GoesOn.Long() + " if you do not save it again before."
}

// sent is the address of what is amended.
func (v startView) sent() string { return strings.TrimSuffix(v.Home, "/amend") }

func (v startView) discard() string {
	if v.Form.Amends {
		return "Discard the changes"
	}
	return "Discard the draft"
}

func (f Form) caption() string {
	if f.Amends {
		return "Amend your referral"
	}
	return "Make a referral"
}

func (f Form) send() string {
	if f.Amends {
		return "Send the changes"
	}
	return "Send the referral"
}

// sectionView is one page of the form.
type sectionView struct {
	Base     ui.Base
	Section  Section
	Form     Form
	Kept     bool     // filled from what a session that ended left behind
	Theirs   []ui.Row // what was saved in another window since that was typed
	Home     string   // address of the list of pages
	Action   string
	Autosave func(field string) string
}

func (v sectionView) r() Referral { return v.Form.Referral }

// checkView is the last page.
type checkView struct {
	Base   ui.Base
	Home   string // address of the list of pages
	Send   string // where the form is sent
	Review Review
	Sent   bool
}

// sections are the answers, each with the way to its page.
func (v checkView) sections() []ui.AnswerSection {
	var out []ui.AnswerSection
	for _, s := range answers(v.Review.Referral, v.Review.Scheme) {
		a := ui.AnswerSection{Title: s.section.Title}
		for _, one := range s.answers {
			if one.text == "" && !v.asked(one.field) || v.Review.Outside && slices.Contains(onceIn, one.field) {
				continue
			}
			a.Rows = append(a.Rows, ui.Row{
				Key: one.question, Value: one.text, Prose: one.prose,
				Change: v.Home + "/" + s.section.Key + "?from=check#" + one.field,
			})
		}
		if len(a.Rows) == 0 {
			a.Rows = []ui.Row{{Key: s.section.Title, Change: v.Home + "/" + s.section.Key + "?from=check"}}
		}
		out = append(out, a)
	}
	if len(v.Review.Files) > 0 {
		change := v.Home + filesPage
		if v.Review.Amends {
			change = ""
		}
		out = append(out, filesSection(v.Review.Files, change))
	}
	return out
}

// onceIn are what only whoever takes a referral in is asked.
var onceIn = []string{"agency", "channel", "received_on"}

// asked are the questions that are shown even where they were left open.
func (v checkView) asked(field string) bool {
	switch field {
	case "given_name", "family_name", "date_of_birth", "gender", "address", "residence_authority", "residence_force", "concern", "concern_type",
		"source", "agency", "referrer_name", "came_to_light", "received_on", "channel", "informed":
		return true
	default:
		return false
	}
}

// open are what keeps the referral from being sent, each with the page where it is put right.
func (v checkView) open() []ui.Link {
	var out []ui.Link
	for _, f := range v.Review.Faults {
		out = append(out, ui.Link{Text: f.Msg, Href: v.Home + "/" + pageOf(f.Field) + "?from=check#" + f.Field})
	}
	for _, e := range v.Review.Earlier {
		if e.Answer == "" && e.Strength == casework.StrengthStrong {
			out = append(out, ui.Link{Text: "Say whether this is the same person as in " + e.Cases[0].Ref, Href: v.Home + "/met?from=check"})
		}
	}
	return out
}

// metView is the page on which somebody says who of those on record is the person.
type metView struct {
	Base    ui.Base
	Meeting Meeting
	Action  string
	Typed   []Settled // where the page is shown again
}

func answerField(i int) string { return "answer_" + strconv.Itoa(i+1) }

func whoField(i int) string { return "who_" + strconv.Itoa(i+1) }

func (v metView) chosen(e Earlier) string {
	for _, t := range v.Typed {
		if t.Ref == e.Cases[0].Ref {
			return t.Answer
		}
	}
	return e.Answer
}

func (e Earlier) match() ui.Match {
	m := ui.Match{Likeness: e.Likeness, Known: e.Known}
	for _, c := range e.Cases {
		m.Cases = append(m.Cases, ui.MatchCase{Ref: c.Ref, State: string(c.State), Received: c.Received})
	}
	return m
}

// pageOf is the page on which a field stands.
func pageOf(field string) string {
	for _, s := range answers(Referral{}, casework.Scheme{}) {
		for _, one := range s.answers {
			if one.field == field {
				return s.section.Key
			}
		}
	}
	return Sections()[0].Key
}

func (v checkView) age() string {
	switch {
	case !v.Review.AgeKept:
		return ""
	case v.Review.Under18:
		return "Under 18 when the referral was received: safeguarding duties for children apply."
	default:
		return "18 or over when the referral was received."
	}
}

func (v checkView) earlier() ui.Table {
	t := ui.Table{Caption: "People on record who may be the same", CaptionHidden: true, Columns: []ui.Column{
		{Text: "Case", RowHeader: true}, {Text: "Name"}, {Text: "Born"}, {Text: "How alike"}, {Text: "What you said"},
	}}
	for _, e := range v.Review.Earlier {
		said := casework.MatchAnswers.Label(e.Answer)
		if said == "" {
			said = "Nothing yet"
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(e.Cases[0].Ref, "/cases/"+e.Cases[0].Ref), ui.Text(casefile.Named(e.Known)), ui.Rich(ui.Day(e.Known.Born)), ui.Rich(ui.StrengthTag(e.Strength)), ui.Text(said),
		})
	}
	return t
}

func (v checkView) missing() string { return strings.Join(v.Review.Missing, ", ") }

func offer(v casework.Vocabulary) []ui.Option {
	var out []ui.Option
	for _, t := range v {
		out = append(out, ui.Option{Value: t.Code, Text: t.Label})
	}
	return out
}

func agencies(list []Agency) []ui.Option {
	var out []ui.Option
	for _, a := range list {
		out = append(out, ui.Option{Value: string(a.ID), Text: a.Name})
	}
	return out
}

func words(list []string) []ui.Option {
	var out []ui.Option
	for _, w := range list {
		out = append(out, ui.Option{Value: w, Text: w})
	}
	return out
}

func yesOrNo() []ui.Option { return ui.Options("yes", "Yes", "no", "No") }
