package statistics

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

type nowView struct {
	Base ui.Base
	Answer
	Form  questionForm
	cases bool // the reader may open the list of cases
}

func (v nowView) sheets() []sheet { return laid(v.Figures, asTheyStand) }

// linked is the cases behind a number, for those who may list them: by source and year as the list of cases is filtered.
func (v nowView) linked(s sheet, l line) string {
	if !v.cases || v.Authority != "" || l.Of || s.Split != casework.BySource {
		return ""
	}
	first, last := v.Year.First(), v.Year.Last()
	q := url.Values{
		"source": {l.Code}, "from-day": {strconv.Itoa(first.Day)}, "from-month": {strconv.Itoa(int(first.Month))}, "from-year": {strconv.Itoa(first.Year)},
		"to-day": {strconv.Itoa(last.Day)}, "to-month": {strconv.Itoa(int(last.Month))}, "to-year": {strconv.Itoa(last.Year)},
	}
	return "/cases?" + q.Encode()
}

func tiles(f casework.Figures, v seen) []ui.Tile {
	var list []ui.Tile
	for _, x := range []struct {
		of          casework.Measure
		label, note string
	}{
		{casework.Referred, "referrals", ""}, {casework.Discussed, "discussed by a panel", ""}, {casework.Adopted, "adopted as a case", ""},
	} {
		t := ui.Tile{Number: strconv.Itoa(f.Total.Of(x.of)), Label: x.label}
		switch {
		case v.hides(casework.CellID{Of: x.of}):
			t.Number = notGiven
		case x.of != casework.Referred && !v.hides(casework.CellID{Of: casework.Referred}):
			t.Note = casework.PercentWords(f.Total.Of(x.of), f.Total.Referrals) + " of referrals"
		}
		list = append(list, t)
	}
	return list
}

// chart draws a split by its referrals; sums and what is not known have no bar, and what is not given out none either.
func chart(s sheet) ui.Chart {
	c := ui.Chart{ID: "chart-" + s.ID, Title: "Referrals by " + lower(s.Title), Head: s.Title, Unit: "Referrals", Desc: "One bar for each line of the table below it."}
	for _, l := range s.Rows {
		if l.Sum || l.Of || !l.Cells[0].number || l.Cells[0].n == 0 {
			continue
		}
		c.Bars = append(c.Bars, ui.Bar{Label: l.Label, Value: float64(l.Cells[0].n)})
	}
	return c
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]|0x20) + s[1:]
}

// table is a sheet as the page shows it; to leads from a line to the cases behind it.
func table(s sheet, to func(sheet, line) string) ui.Table {
	t := ui.Table{Caption: s.Title, CaptionHidden: true, Empty: "There is nothing on record."}
	for i, h := range s.Head {
		col := ui.Column{Text: h, Numeric: i > 0, RowHeader: i == 0}
		switch {
		case i == 0:
			col.Text = rowHead(s)
		case h == "%":
			col.Text = "% of those"
		}
		t.Columns = append(t.Columns, col)
	}
	for _, l := range s.Rows {
		label := l.Label
		if l.Sum {
			label += " (sum)"
		}
		row := []ui.Cell{ui.Text(label)}
		if href := to(s, l); href != "" {
			row[0] = ui.To(label, href)
		}
		for _, c := range l.Cells {
			row = append(row, ui.Text(c.text))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func rowHead(s sheet) string {
	switch s.ID {
	case "total":
		return "What"
	case "lengths":
		return "From and to"
	default:
		return s.Title
	}
}

func nowhere(sheet, line) string { return "" }

func (e Edition) title() string {
	return fmt.Sprintf("Referrals of %s, %s, edition %d, as on record on %s", e.Year, e.Name, e.Number, e.Taken.Long())
}

func releasesTable(list []Made) ui.Table {
	t := ui.Table{
		Caption: "Releases", CaptionHidden: true,
		Columns: []ui.Column{{Text: "Year", RowHeader: true}, {Text: "Panel"}, {Text: "Edition", Numeric: true}, {Text: "Taken on"}, {Text: "By"}, {Text: "For"}},
		Empty:   "Nothing was released yet.",
	}
	for _, m := range list {
		number := strconv.Itoa(m.Number)
		if m.Latest {
			number += " (latest)"
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(m.Year.String(), "/statistics/releases/"+m.ID), ui.Text(m.Name), ui.Text(number), ui.Text(m.On.Long()), ui.Text(m.By), ui.Text(m.Note),
		})
	}
	return t
}

// differences are what changed since the edition before, number by number, where both give it out.
func differences(e Edition) ui.Table {
	t := ui.Table{
		Caption: "What changed since the edition before", CaptionHidden: true,
		Columns: []ui.Column{{Text: "What", RowHeader: true}, {Text: "Then", Numeric: true}, {Text: "Now", Numeric: true}},
		Empty:   "No number that both editions give out has changed.",
	}
	before := laid(e.Before.Figures, given(*e.Before))
	for _, s := range laid(e.Figures, given(e.Released)) {
		i := slices.IndexFunc(before, func(x sheet) bool { return x.ID == s.ID })
		if i < 0 || s.ID == "lengths" {
			continue
		}
		for _, l := range s.Rows {
			j := slices.IndexFunc(before[i].Rows, func(x line) bool { return x.Code == l.Code })
			if j < 0 {
				continue
			}
			for k, c := range l.Cells {
				was := before[i].Rows[j].Cells[k]
				if c.number && was.number && c.n != was.n {
					what := s.Title + ": " + l.Label
					if s.Split != "" {
						what += ", " + lower(s.Head[k+1])
					}
					t.Rows = append(t.Rows, []ui.Cell{ui.Text(what), ui.Text(was.text), ui.Text(c.text)})
				}
			}
		}
	}
	return t
}

func yearOptions(v nowView) []ui.Option {
	var list []ui.Option
	for _, y := range v.Years {
		list = append(list, ui.Option{Value: y.String(), Text: y.String()})
	}
	return list
}

func panelOptions(v nowView) []ui.Option {
	var list []ui.Option
	for _, p := range v.Panels {
		list = append(list, ui.Option{Value: string(p.ID), Text: p.Name})
	}
	return list
}

func authorityOptions(v nowView) []ui.Option {
	var list []ui.Option
	for _, a := range v.Authorities {
		list = append(list, ui.Option{Value: a, Text: a})
	}
	return list
}

func editionText(e Edition) string {
	if e.Number == e.Of {
		return strconv.Itoa(e.Number) + ", the latest"
	}
	return strconv.Itoa(e.Number) + " of " + strconv.Itoa(e.Of) + ": there is a later one"
}
