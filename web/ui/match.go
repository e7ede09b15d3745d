package ui

import (
	"strconv"
	"strings"

	"channelpanel/internal/casework"
)

// Match is somebody on record who may be the person of a referral.
type Match struct {
	casework.Likeness
	Known casework.Particulars
	Cases []MatchCase // the newest first
}

// MatchCase is one case of somebody on record.
type MatchCase struct {
	Ref, State string
	Received   casework.Date
}

func (m Match) title() string {
	if name := strings.TrimSpace(m.Known.Given + " " + m.Known.Family); name != "" {
		return name
	}
	return "Somebody without a name"
}

// compare is the two side by side, without what is known of neither.
func (m Match) compare(referred casework.Particulars) Table {
	t := Table{Caption: "This referral beside " + m.title(), CaptionHidden: true, Columns: []Column{{Text: "What", Hidden: true}, {Text: "This referral"}, {Text: "On record"}}}
	t.Columns[0].RowHeader = true
	add := func(what, a, b string) {
		if a+b != "" {
			t.Rows = append(t.Rows, []Cell{Text(what), Text(or(a, "Not known")), Text(or(b, "Not known"))})
		}
	}
	a, b := referred, m.Known
	add("First names", a.Given, b.Given)
	add("Last name", a.Family, b.Family)
	add("Other names", strings.Join(a.Aliases, ", "), strings.Join(b.Aliases, ", "))
	add("Date of birth", bornText(a), bornText(b))
	add("Postcode", a.Postcode, b.Postcode)
	add("Phone", a.Phone, b.Phone)
	add("Email", a.Email, b.Email)
	add("Names online", a.Online, b.Online)
	add("School or work", a.School, b.School)
	for i, c := range m.Cases {
		what := ""
		if i == 0 {
			what = "Cases"
		}
		t.Rows = append(t.Rows, []Cell{Text(what), Text(""), To(c.Ref+" of "+c.Received.Long()+": "+strings.ToLower(StateText(c.State)), "/cases/"+c.Ref)})
	}
	return t
}

func bornText(p casework.Particulars) string {
	switch {
	case !p.Born.IsZero():
		return p.Born.Long()
	case p.Age > 0:
		return "about " + strconv.Itoa(p.Age) + " years old on " + p.AgeOn.Long()
	default:
		return ""
	}
}
