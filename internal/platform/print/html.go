package print

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"
	"time"
)

//go:embed print.css
var sheet string

// HTML is the document as a whole web page that needs nothing else: its print style is in it.
func (d Document) HTML() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n", escaped(d.language()), escaped(d.Title))
	if d.Creator != "" {
		fmt.Fprintf(&b, "<meta name=\"author\" content=\"%s\">\n", escaped(d.Creator))
	}
	if !d.At.IsZero() {
		at := d.At.UTC().Format(time.RFC3339)
		fmt.Fprintf(&b, "<meta name=\"dcterms.created\" content=\"%s\">\n<meta name=\"dcterms.modified\" content=\"%s\">\n", at, at)
	}
	foot := "counter(page) \" of \" counter(pages)"
	if d.Footer != "" {
		foot = cssString(d.Footer+" \u00b7 page ") + " " + foot
	} else {
		foot = "\"Page \" " + foot
	}
	fmt.Fprintf(&b, "<style>\n%s@page { @top-left { content: %s } @bottom-left { content: %s } }\n</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n",
		sheet, cssString(d.Header), foot, broken(d.Title))
	_ = d.Body(&b) // a builder takes everything
	b.WriteString("</main>\n</body>\n</html>\n")
	return []byte(b.String())
}

// Body writes all but the title as HTML, with the classes of GOV.UK Frontend, for a page that has the title as its h1. All text is
// escaped.
func (d Document) Body(w io.Writer) error {
	var b strings.Builder
	for _, x := range d.Blocks {
		switch x := x.(type) {
		case Heading:
			n := min(max(x.Level, 1), 3)
			fmt.Fprintf(&b, "<h%d class=\"govuk-heading-%s\">%s</h%d>\n", n+1, []string{"m", "s", "s"}[n-1], broken(x.Text), n+1)
		case Paragraph:
			fmt.Fprintf(&b, "<p class=\"govuk-body\">%s</p>\n", x.html())
		case List:
			kind, class := "ul", "bullet"
			if x.Numbered {
				kind, class = "ol", "number"
			}
			fmt.Fprintf(&b, "<%s class=\"govuk-list govuk-list--%s\">\n", kind, class)
			for _, it := range x.Items {
				fmt.Fprintf(&b, "<li>%s</li>\n", it.html())
			}
			fmt.Fprintf(&b, "</%s>\n", kind)
		case Table:
			x.html(&b)
		case PageBreak:
			b.WriteString("<div class=\"page-break\"></div>\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (p Paragraph) html() string {
	var b strings.Builder
	for _, s := range p {
		if s.Bold {
			b.WriteString("<strong>" + broken(s.Text) + "</strong>")
		} else {
			b.WriteString(broken(s.Text))
		}
	}
	return b.String()
}

func (t Table) html(b *strings.Builder) {
	b.WriteString("<table class=\"govuk-table\">\n")
	if t.Caption != "" {
		fmt.Fprintf(b, "<caption class=\"govuk-table__caption govuk-table__caption--s\">%s</caption>\n", broken(t.Caption))
	}
	b.WriteString("<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">")
	for _, c := range t.Columns {
		fmt.Fprintf(b, "<th scope=\"col\" class=\"govuk-table__header\">%s</th>", broken(c))
	}
	b.WriteString("</tr></thead>\n<tbody class=\"govuk-table__body\">\n")
	for _, row := range t.Rows {
		b.WriteString("<tr class=\"govuk-table__row\">")
		for i, c := range row {
			if i == 0 && t.RowHeads {
				fmt.Fprintf(b, "<th scope=\"row\" class=\"govuk-table__header\">%s</th>", broken(c))
			} else {
				fmt.Fprintf(b, "<td class=\"govuk-table__cell\">%s</td>", broken(c))
			}
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table>\n")
}

func escaped(s string) string { return html.EscapeString(allowed(s)) }

func broken(s string) string { return strings.ReplaceAll(escaped(s), "\n", "<br>") }

// cssString is text as a string of CSS. All but plain letters and digits is written by number, so that nothing ends the string or
// the style sheet.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ReplaceAll(allowed(s), "\n", " ") {
		if r == ' ' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\%06x ", r) // the space belongs to the number
		}
	}
	b.WriteByte('"')
	return b.String()
}
