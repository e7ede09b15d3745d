package intake

import (
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// sectionView is one page of the form.
type sectionView struct {
	Base     ui.Base
	Section  Section
	Form     Form
	Kept     bool // filled from what a session that ended left behind
	Action   string
	Autosave func(field string) string
}

func (v sectionView) r() Referral { return v.Form.Referral }

// checkView is the last page.
type checkView struct {
	Base   ui.Base
	Review Review
	Person string // what was chosen, where the page is shown again
	Sent   bool
}

// sections are the answers, each with the way to its page.
func (v checkView) sections() []ui.AnswerSection {
	var out []ui.AnswerSection
	for _, s := range answers(v.Review.Referral, v.Review.Scheme) {
		a := ui.AnswerSection{Title: s.section.Title}
		for _, one := range s.answers {
			if one.text == "" && !v.asked(one.field) {
				continue
			}
			a.Rows = append(a.Rows, ui.Row{
				Key: one.question, Value: one.text, Prose: one.prose,
				Change: place + "/" + s.section.Key + "?from=check#" + one.field,
			})
		}
		if len(a.Rows) == 0 {
			a.Rows = []ui.Row{{Key: s.section.Title, Change: place + "/" + s.section.Key + "?from=check"}}
		}
		out = append(out, a)
	}
	return out
}

// asked are the questions that are shown even where they were left open.
func (v checkView) asked(field string) bool {
	switch field {
	case "given_name", "family_name", "date_of_birth", "gender", "address", "residence_authority", "residence_force", "concern", "concern_type",
		"source", "referrer_name", "came_to_light", "received_on", "informed":
		return true
	default:
		return false
	}
}

// open are what keeps the referral from being sent, each with the page where it is put right.
func (v checkView) open() []ui.Link {
	var out []ui.Link
	for _, f := range v.Review.Faults {
		out = append(out, ui.Link{Text: f.Msg, Href: place + "/" + pageOf(f.Field) + "?from=check#" + f.Field})
	}
	return out
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
	t := ui.Table{Caption: "Earlier referrals of somebody with a like name", CaptionHidden: true, Columns: []ui.Column{
		{Text: "Reference", RowHeader: true}, {Text: "Name"}, {Text: "Born"}, {Text: "Received"}, {Text: "Where it stands"},
	}}
	for _, e := range v.Review.Earlier {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Ref(e.Ref, "/cases/"+e.Ref), ui.Text(e.Name), ui.Rich(ui.Day(e.Born)), ui.Rich(ui.Day(e.Received)), ui.Rich(ui.StateTag(string(e.State))),
		})
	}
	return t
}

func (v checkView) choices() []ui.Option {
	var out []ui.Option
	for _, e := range v.Review.Earlier {
		out = append(out, ui.Option{Value: e.Ref, Text: "The same person as in " + e.Ref, Hint: e.Name})
	}
	return append(out, ui.Option{Value: SomebodyElse, Text: "Somebody else"})
}

func (v checkView) missing() string { return strings.Join(v.Review.Missing, ", ") }

func offer(v casework.Vocabulary) []ui.Option {
	var out []ui.Option
	for _, t := range v {
		out = append(out, ui.Option{Value: t.Code, Text: t.Label})
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
