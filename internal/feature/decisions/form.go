package decisions

import (
	"slices"
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// head are the fields of the wizard's pages that stand once. A page has those of them that are its own.
type head struct {
	Version         string `form:"version" max:"10"`
	More            string `form:"more" max:"3"` // another row is wanted
	All             string `form:"all" max:"3"`  // every representative without a position agrees, and nobody else takes part
	Question        string `form:"question" max:"2000"`
	Gaps            string `form:"gaps" max:"4000"`
	Outcome         string `form:"outcome" max:"20"`
	ChairReason     string `form:"chair_reason" max:"2000"`
	DeferDay        string `form:"defer_to-day" max:"2"`
	DeferMonth      string `form:"defer_to-month" max:"10"`
	DeferYear       string `form:"defer_to-year" max:"4"`
	DeferNeeds      string `form:"defer_needs" max:"2000"`
	PoliceOfficer   string `form:"police_officer" max:"200"`
	Considered      string `form:"considered" max:"3"`
	Refer           string `form:"refer" max:"3"`
	ReferReason     string `form:"refer_reason" max:"2000"`
	Arrangement     string `form:"arrangement" max:"2000"`
	Rationale       string `form:"rationale" max:"8000"`
	Proportionality string `form:"proportionality" max:"4000"`
	BasisMore       string `form:"basis_more" max:"1000"`
	Day             string `form:"decided_on-day" max:"2"`
	Month           string `form:"decided_on-month" max:"10"`
	Year            string `form:"decided_on-year" max:"4"`
}

// row are the fields that stand in rows: an option, a piece of information, a member's position. A field of a row is named
// "field.key"; of a date "on.key-day".
type row struct {
	What        string `form:"what" max:"1000"`
	Why         string `form:"why" max:"4000"`
	Taken       string `form:"taken" max:"3"`
	Information string `form:"information" max:"2000"`
	Source      string `form:"source" max:"500"`
	On          string `form:"on" max:"10"` // of the keys of a date
	Position    string `form:"position" max:"10"`
	Reason      string `form:"reason" max:"4000"`
}

const (
	mostRows   = 12
	mostFields = 4 * 60 // a row of information has four keys, and a large panel sixty seats
)

// typed is one page as it was typed.
type typed struct {
	head
	rows map[string]row
}

// numbered are the keys of the rows of options or information, in order.
func (t typed) numbered() []int {
	var list []int
	for key := range t.rows {
		number, _, _ := strings.Cut(key, "-")
		if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= mostRows && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

func key(n int) string { return strconv.Itoa(n) }

// date are the three fields of the date of a row.
func (t typed) date(n int) (day, month, year string) {
	return t.rows[key(n)+"-day"].On, t.rows[key(n)+"-month"].On, t.rows[key(n)+"-year"].On
}

// put writes what was typed on a page into a draft. A row that was left empty is no row. present are the members whose positions
// are asked for.
func (t typed) put(page string, present []casework.Member, d *Draft) casework.Faults {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	text := strings.TrimSpace
	switch page {
	case "question":
		d.Decision.Question = text(t.Question)
	case "options":
		d.Decision.Considered = nil
		for _, n := range t.numbered() {
			r := t.rows[key(n)]
			o := casework.CourseOpen{What: text(r.What), Why: text(r.Why), Taken: r.Taken == "yes"}
			if o != (casework.CourseOpen{}) {
				d.Decision.Considered = append(d.Decision.Considered, o)
			}
		}
	case "information":
		d.Decision.Sources, d.Decision.Gaps = nil, text(t.Gaps)
		for _, n := range t.numbered() {
			r := t.rows[key(n)]
			day, month, year := t.date(n)
			s := casework.Reliance{What: text(r.Information), Source: text(r.Source)}
			s.On = in.OptionalDate("on."+key(n), day, month, year, "Date of the information")
			if s != (casework.Reliance{}) {
				d.Decision.Sources = append(d.Decision.Sources, s)
			}
		}
	case "positions":
		d.Decision.Positions = nil
		for _, m := range present {
			r := t.rows[m.ID]
			if r.Position == "" && t.All == "yes" {
				if r.Position = "agree"; m.AppointedOn.IsZero() { // a minute taker or a guest, and no representative
					r.Position = NoPart
				}
			}
			switch {
			case casework.Views.Has(r.Position) || r.Position == NoPart:
				d.Decision.Positions = append(d.Decision.Positions, casework.Position{Member: m.ID, Name: m.Name, Agency: m.For(), View: r.Position, Reason: text(r.Reason)})
			case r.Position != "":
				faults.Add("position."+m.ID, "Select the position of "+m.Name)
			}
		}
	case "outcome":
		d.Decision.Outcome = in.Choice("outcome", t.Outcome, append(codes(casework.PanelOutcomes), ""), "Select the panel's decision from the list")
		d.Decision.ChairReason = text(t.ChairReason)
		d.Decision.DeferNeeds, d.Decision.PoliceOfficer = text(t.DeferNeeds), text(t.PoliceOfficer)
		d.Decision.DeferTo = in.OptionalDate("defer_to", t.DeferDay, t.DeferMonth, t.DeferYear, "Date to which the panel defers")
	case "health":
		d.Health = casework.HealthConsideration{Considered: t.Considered, Refer: t.Refer, Reason: text(t.ReferReason), Arrangement: text(t.Arrangement)}
	case "reasons":
		d.Decision.Rationale, d.Decision.Proportionality, d.Decision.BasisMore = text(t.Rationale), text(t.Proportionality), text(t.BasisMore)
		d.Decision.On = in.OptionalDate("decided_on", t.Day, t.Month, t.Year, "Date of the decision")
	}
	return faults
}

func codes(v casework.Vocabulary) []string {
	var list []string
	for _, t := range v {
		list = append(list, t.Code)
	}
	return list
}

// typedOf is a page as a draft has it.
func typedOf(d Draft) typed {
	t := typed{rows: map[string]row{}}
	x := d.Decision
	t.Question, t.Gaps, t.Outcome, t.ChairReason = x.Question, x.Gaps, x.Outcome, x.ChairReason
	t.DeferDay, t.DeferMonth, t.DeferYear = parts(x.DeferTo)
	t.DeferNeeds, t.PoliceOfficer = x.DeferNeeds, x.PoliceOfficer
	t.Considered, t.Refer, t.ReferReason, t.Arrangement = d.Health.Considered, d.Health.Refer, d.Health.Reason, d.Health.Arrangement
	t.Rationale, t.Proportionality, t.BasisMore = x.Rationale, x.Proportionality, x.BasisMore
	t.Day, t.Month, t.Year = parts(x.On)
	for i, o := range x.Considered {
		r := t.rows[key(i+1)]
		r.What, r.Why = o.What, o.Why
		if o.Taken {
			r.Taken = "yes"
		}
		t.rows[key(i+1)] = r
	}
	for i, s := range x.Sources {
		r := t.rows[key(i+1)]
		r.Information, r.Source = s.What, s.Source
		t.rows[key(i+1)] = r
		day, month, year := parts(s.On)
		t.rows[key(i+1)+"-day"], t.rows[key(i+1)+"-month"], t.rows[key(i+1)+"-year"] = row{On: day}, row{On: month}, row{On: year}
	}
	for _, p := range x.Positions {
		t.rows[p.Member] = row{Position: p.View, Reason: p.Reason}
	}
	return t
}

func parts(d casework.Date) (day, month, year string) {
	if d.IsZero() {
		return "", "", ""
	}
	return strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
}
