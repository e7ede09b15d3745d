// Package print writes a document once and gives it in three forms with the same words: a web page, a tagged PDF for reading and
// printing, and OpenDocument text for editing. A document holds text only: no picture, no address and no markup of its own.
package print

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Document is what is written, whatever the form.
type Document struct {
	Title    string
	Creator  string
	Language string    // "en-GB" where it is empty
	At       time.Time // when it was composed, as readers of files are told; may be zero
	Header   string    // on top of each page
	Footer   string    // at the foot of each page, before its number
	Blocks   []Block
}

// Block is a part of a document: Heading, Paragraph, List, Table or PageBreak.
type Block interface{ words(*strings.Builder) }

// Span is some text of a paragraph. A new line in it is one on paper.
type Span struct {
	Text string
	Bold bool
}

// Heading is a heading below the title, of level 1 to 3.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a paragraph.
type Paragraph []Span

// List is a list with bullets, or numbered.
type List struct {
	Numbered bool
	Items    []Paragraph
}

// Table is a table whose first row is its headings, repeated on each page. With RowHeads the first cell of a row is its heading.
type Table struct {
	Caption  string
	Columns  []string
	Rows     [][]string
	RowHeads bool
}

// PageBreak starts a new page.
type PageBreak struct{}

// Text is a paragraph of plain text.
func Text(s string) Paragraph { return Paragraph{{Text: s}} }

// Bold is text that stands out.
func Bold(s string) Span { return Span{Text: s, Bold: true} }

// Typed is what somebody typed, as paragraphs: an empty line parts them.
func Typed(s string) []Block {
	var list []Block
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, Text(part))
		}
	}
	return list
}

// Text is the words of the document in their order, line by line: the canonical text, the same whatever the form.
func (d Document) Text() string {
	var b strings.Builder
	line(&b, d.Title)
	for _, x := range d.Blocks {
		x.words(&b)
	}
	return b.String()
}

func (h Heading) words(b *strings.Builder) { line(b, h.Text) }

func (p Paragraph) words(b *strings.Builder) {
	var all strings.Builder
	for _, s := range p {
		all.WriteString(s.Text)
	}
	line(b, all.String())
}

func (l List) words(b *strings.Builder) {
	for _, it := range l.Items {
		it.words(b)
	}
}

func (t Table) words(b *strings.Builder) {
	line(b, t.Caption)
	for _, row := range append([][]string{t.Columns}, t.Rows...) {
		for _, c := range row {
			line(b, c)
		}
	}
}

func (PageBreak) words(*strings.Builder) {}

func line(b *strings.Builder, s string) {
	if s = allowed(s); s != "" {
		b.WriteString(s)
		b.WriteByte('\n')
	}
}

// allowed is text without what no XML and no HTML may hold.
func allowed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r >= 0x7f && r <= 0x9f || r == utf8.RuneError || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func (d Document) language() string {
	if d.Language == "" {
		return "en-GB"
	}
	return d.Language
}
