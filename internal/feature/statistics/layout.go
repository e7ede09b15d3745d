package statistics

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/sheets"
)

// seen is which of figures a reader is shown.
type seen struct {
	hides func(casework.CellID) bool
	tells func(casework.Length) bool
	exact bool // how many took a step, too
}

// asTheyStand shows everything.
var asTheyStand = seen{func(casework.CellID) bool { return false }, func(l casework.Length) bool { return l.N > 0 }, true}

// given shows what a release gives out.
func given(r casework.Released) seen { return seen{r.Hides, r.Tells, false} }

// notGiven stands where a number is not given out.
const notGiven = "[c]"

// whyNotGiven explains it.
const whyNotGiven = "[c]: not given out, because it is fewer than 5, or because another that is could be worked out from it."

// sheet is one table of figures as it is shown on a page, in a file and at the command line.
type sheet struct {
	ID, Title, Meaning string
	Split              casework.Split
	Head               []string
	Rows               []line
	Note               string
}

// line is one row: what it is of, its code, and the cells after it.
type line struct {
	Label, Code string
	Sum, Of     bool // it sums others up; it says what is not known
	Cells       []cell
}

// cell is a number, a percentage or words.
type cell struct {
	text   string
	n      int
	number bool
}

func (c cell) String() string { return c.text }

func whole(n int) cell { return cell{strconv.Itoa(n), n, true} }

func said(s string) cell { return cell{text: s} }

// laid is figures as tables, in the order in which they are published.
func laid(f casework.Figures, v seen) []sheet {
	list := []sheet{totals(f, v)}
	for _, b := range f.Tables {
		list = append(list, split(b, v))
	}
	list = append(list, lengths(f, v))
	for _, x := range []struct {
		by                  casework.Split
		of                  casework.Measure
		title, meaning, one string
		lines               []casework.Line
	}{
		{casework.BySignpost, casework.Referred, "Signposted to", "Referrals of the year that were signposted to another service, by where. One referral may be signposted to several.", "Referrals", f.Signposted},
		{casework.ByNeed, casework.Referred, "Needs on record", "Referrals of the year on whose record a need or a protected characteristic stands. One person may have several, and who was not asked has none here.", "Referrals", f.Needs},
		{casework.ByClosure, casework.Adopted, "Why support ended", "Of the cases adopted from the year's referrals, those that are closed, by the reason.", "Cases", f.Closures},
		{casework.ByAfter, casework.Adopted, "Reviews after closure", "Of the cases adopted from the year's referrals, what reviews after closure found.", "Reviews", f.After},
	} {
		s := sheet{ID: string(x.by), Title: x.title, Meaning: x.meaning, Head: []string{"", x.one}}
		for _, l := range x.lines {
			n := whole(l.Referrals)
			if v.hides(casework.CellID{By: x.by, Code: l.Code, Of: x.of}) {
				n = said(notGiven)
			}
			s.Rows = append(s.Rows, line{Label: l.Label, Code: l.Code, Cells: []cell{n}})
		}
		list = append(list, s)
	}
	return list
}

// heads are the measures as columns.
var heads = []string{"", "Referrals", "%", "Discussed", "%", "Adopted", "%"}

func totals(f casework.Figures, v seen) sheet {
	s := sheet{ID: "total", Title: "Referrals, discussed and adopted", Meaning: casework.MeansReferrals, Head: []string{"", "Number", "%"}}
	for _, x := range []struct {
		of    casework.Measure
		label string
	}{{casework.Referred, "Referrals"}, {casework.Discussed, "Discussed by a panel"}, {casework.Adopted, "Adopted as a case"}} {
		n, p := whole(f.Total.Of(x.of)), said(casework.PercentWords(f.Total.Of(x.of), f.Total.Referrals))
		if v.hides(casework.CellID{Of: x.of}) {
			n, p = said(notGiven), said("")
		} else if v.hides(casework.CellID{Of: casework.Referred}) {
			p = said("")
		}
		s.Rows = append(s.Rows, line{Label: x.label, Code: string(x.of), Cells: []cell{n, p}})
	}
	if by, percent, ok := f.Change(); ok && !v.hides(casework.CellID{Of: casework.Referred}) {
		word := "more"
		if by < 0 {
			word, by, percent = "fewer", -by, -percent
		}
		s.Note = fmt.Sprintf("%d %s than the %d of %s, a change of %d%%.", by, word, f.Before.Referrals, f.Year-1, percent)
	}
	return s
}

func split(b casework.Breakdown, v seen) sheet {
	s := sheet{ID: string(b.By), Title: b.Title, Meaning: b.Meaning, Split: b.By, Head: heads}
	if b.Scheme != "" {
		s.ID += "-" + strings.ToLower(b.Scheme)
		s.Title += ", scheme " + b.Scheme
	}
	row := func(label, code string, of casework.Tally, sum bool) line {
		l := line{Label: label, Code: code, Sum: sum, Of: code == ""}
		for _, m := range casework.Measures {
			n, p := whole(of.Of(m)), said("")
			unknown := casework.CellID{By: b.By, Scheme: b.Scheme, Of: m}
			switch {
			case v.hides(casework.CellID{By: b.By, Scheme: b.Scheme, Code: code, Of: m}):
				n = said(notGiven)
			case code == "" || v.hides(unknown) || v.hides(casework.CellID{Of: m}): // without what is not known nothing is a share of what is
			default:
				p = said(casework.PercentWords(of.Of(m), b.Known.Of(m)))
			}
			l.Cells = append(l.Cells, n, p)
		}
		return l
	}
	for _, l := range b.Lines {
		s.Rows = append(s.Rows, row(l.Label, l.Code, l.Tally, l.Sum))
	}
	if b.Unknown != (casework.Tally{}) {
		s.Rows = append(s.Rows, row("Not known", "", b.Unknown, false))
	}
	return s
}

func lengths(f casework.Figures, v seen) sheet {
	s := sheet{
		ID: "lengths", Title: "Time between steps",
		Meaning: "For the year's referrals that took both steps: days of the calendar from one to the other. Half took no longer than the median, a quarter no longer than the lower quartile. Limits are settings of the panel, in working days, and not of the Act.",
		Head:    []string{"", "Lower quartile", "Median", "Upper quartile", "Limit", "Within the limit"},
	}
	if v.exact {
		s.Head = append(s.Head, "Cases")
	}
	for _, l := range f.Lengths {
		cells := []cell{said("–"), said("–"), said("–"), said("None"), said("")}
		if l.Limit != "" && l.N > 0 {
			cells[3] = said(fmt.Sprintf("%d %s", l.Limited.Value, l.Limited.Unit))
		}
		switch {
		case l.N == 0:
		case !v.tells(l):
			cells[0], cells[1], cells[2] = said(notGiven), said(notGiven), said(notGiven)
		default:
			cells[0], cells[1], cells[2] = said(days(l.Lower)), said(days(l.Median)), said(days(l.Upper))
			switch {
			case l.Limit == "":
			case !v.exact && (casework.TooSmall(l.Within) || casework.TooSmall(l.N-l.Within)):
				cells[4] = said(notGiven)
			default:
				cells[4] = said(casework.PercentWords(l.Within, l.N))
			}
		}
		if v.exact {
			cells = append(cells, whole(l.N))
		}
		s.Rows = append(s.Rows, line{Label: l.Label, Code: l.Code, Cells: cells})
	}
	return s
}

func days(d float64) string { return strconv.FormatFloat(d, 'f', -1, 64) }

// rows are all tables one under the other, as a file of comma-separated values has them.
func rows(list []sheet) [][]string {
	out := [][]string{{"table", "line", "code", "column", "value"}}
	for _, s := range list {
		for _, l := range s.Rows {
			for i, c := range l.Cells {
				head := s.Head[i+1]
				if head == "%" {
					head = s.Head[i] + " %"
				}
				out = append(out, []string{s.Title, l.Label, l.Code, head, c.text})
			}
		}
	}
	return out
}

// ods is the tables as a spreadsheet, with what they mean on the first sheet.
func ods(title string, list []sheet) ([]byte, error) {
	about := sheets.Sheet{Name: "About", Rows: [][]sheets.Cell{{sheets.Text(title)}, {sheets.Text(whyNotGiven)}}}
	book := []sheets.Sheet{about}
	for _, s := range list {
		book[0].Rows = append(book[0].Rows, []sheets.Cell{sheets.Text(s.Title), sheets.Text(s.Meaning)})
		page := sheets.Sheet{Name: s.Title}
		var head []sheets.Cell
		for _, h := range s.Head {
			head = append(head, sheets.Text(h))
		}
		page.Rows = append(page.Rows, head)
		for _, l := range s.Rows {
			row := []sheets.Cell{sheets.Text(l.Label)}
			for _, c := range l.Cells {
				if c.number {
					row = append(row, sheets.Number(c.n))
				} else {
					row = append(row, sheets.Text(c.text))
				}
			}
			page.Rows = append(page.Rows, row)
		}
		book = append(book, page)
	}
	return sheets.ODS(book)
}

// plain is the tables as text of fixed width.
func plain(title string, list []sheet) string {
	var b strings.Builder
	b.WriteString(title + "\n")
	for _, s := range list {
		if len(s.Rows) == 0 {
			continue
		}
		widths := make([]int, len(s.Head))
		grid := [][]string{s.Head}
		for _, l := range s.Rows {
			row := []string{l.Label}
			for _, c := range l.Cells {
				row = append(row, c.text)
			}
			grid = append(grid, row)
		}
		for _, row := range grid {
			for i, c := range row {
				widths[i] = max(widths[i], len([]rune(c)))
			}
		}
		fmt.Fprintf(&b, "\n%s\n", s.Title)
		for _, row := range grid {
			for i, c := range row {
				gap := strings.Repeat(" ", widths[i]-len([]rune(c)))
				if i == 0 {
					b.WriteString(c + gap)
				} else {
					b.WriteString("  " + gap + c)
				}
			}
			b.WriteString("\n")
		}
		if s.Note != "" {
			b.WriteString(s.Note + "\n")
		}
	}
	return b.String()
}

// document is figures as JSON: counts with their percentages, [count, percent], under the names that the published tables are known by.
// What is not given out is null.
func document(f casework.Figures, v seen) ([]byte, error) {
	pair := func(id casework.CellID, n, of int, withheld bool) []any {
		switch {
		case v.hides(id):
			return []any{nil, nil}
		case withheld:
			return []any{n, nil}
		default:
			return []any{n, casework.Percent(n, of)}
		}
	}
	number := func(id casework.CellID, n int) any {
		if v.hides(id) {
			return nil
		}
		return n
	}
	out := map[string]any{
		"year": f.Year.String(), "taken_on": f.Taken.String(), "referrals": number(casework.CellID{Of: casework.Referred}, f.Total.Referrals),
		"discussed": pair(casework.CellID{Of: casework.Discussed}, f.Total.Discussed, f.Total.Referrals, v.hides(casework.CellID{Of: casework.Referred})),
		"adopted":   pair(casework.CellID{Of: casework.Adopted}, f.Total.Adopted, f.Total.Referrals, v.hides(casework.CellID{Of: casework.Referred})),
	}
	if by, percent, ok := f.Change(); ok && !v.hides(casework.CellID{Of: casework.Referred}) {
		out["before"], out["change"] = f.Before.Referrals, []any{by, percent}
	}
	first := map[casework.Split]bool{}
	for _, b := range f.Tables {
		name := string(b.By)
		if first[b.By] {
			name += "_scheme_" + b.Scheme
		}
		first[b.By] = true
		for _, m := range casework.Measures {
			withheld := v.hides(casework.CellID{By: b.By, Scheme: b.Scheme, Of: m}) || v.hides(casework.CellID{Of: m})
			table := map[string]any{}
			for _, l := range b.Lines {
				code := l.Code
				if b.By == casework.ByGender {
					code = strings.ToLower(code)
				}
				table[code] = pair(casework.CellID{By: b.By, Scheme: b.Scheme, Code: l.Code, Of: m}, l.Of(m), b.Known.Of(m), withheld)
			}
			if !withheld {
				table["known"] = b.Known.Of(m)
			}
			prefix := map[casework.Measure]string{casework.Referred: "", casework.Discussed: "discussed_", casework.Adopted: "adopted_"}[m]
			out[prefix+name] = table
		}
	}
	for _, x := range []struct {
		by    casework.Split
		of    casework.Measure
		lines []casework.Line
	}{
		{casework.BySignpost, casework.Referred, f.Signposted}, {casework.ByNeed, casework.Referred, f.Needs},
		{casework.ByClosure, casework.Adopted, f.Closures}, {casework.ByAfter, casework.Adopted, f.After},
	} {
		table := map[string]any{}
		for _, l := range x.lines {
			table[l.Code] = number(casework.CellID{By: x.by, Code: l.Code, Of: x.of}, l.Referrals)
		}
		out[string(x.by)] = table
	}
	steps := map[string]any{}
	for _, l := range f.Lengths {
		if !v.tells(l) {
			continue
		}
		step := map[string]any{"lower_quartile": l.Lower, "median": l.Median, "upper_quartile": l.Upper}
		if v.exact {
			step["cases"] = l.N
		}
		steps[l.Code] = step
	}
	out["days"] = steps
	body, err := json.MarshalIndent(out, "", " ")
	return append(body, '\n'), err
}
