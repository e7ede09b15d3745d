// Package sheets writes spreadsheets as OpenDocument (ISO/IEC 26300), the government's standard for files that are edited. It writes
// values and no formula: what begins like one is text.
package sheets

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Sheet is one sheet of a file, its first row the headings.
type Sheet struct {
	Name string // tidied where a spreadsheet would not have it
	Rows [][]Cell
}

// Cell is a number or text.
type Cell struct {
	Text   string
	Number *float64
}

// Text is a cell of text.
func Text(s string) Cell { return Cell{Text: s} }

// Number is a cell that holds a whole number.
func Number(n int) Cell {
	f := float64(n)
	return Cell{Text: strconv.Itoa(n), Number: &f}
}

const mimeType = "application/vnd.oasis.opendocument.spreadsheet"

const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + mimeType + `"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>`

const head = `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">
<office:automatic-styles><style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>` +
	`<style:style style:name="wide" style:family="table-column"><style:table-column-properties style:column-width="7cm"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>
`

// ODS is a file with the sheets, in order. The same sheets give the same bytes.
func ODS(list []Sheet) ([]byte, error) {
	var b strings.Builder
	b.WriteString(head)
	names := map[string]bool{}
	for _, s := range list {
		name := tidy(s.Name)
		for n := 2; names[name]; n++ {
			name = tidy(s.Name) + " " + strconv.Itoa(n)
		}
		names[name] = true
		fmt.Fprintf(&b, `<table:table table:name="%s"><table:table-column table:style-name="wide"/>`, escaped(name))
		for i, row := range s.Rows {
			b.WriteString("<table:table-row>")
			for _, c := range row {
				b.WriteString("<table:table-cell")
				if i == 0 {
					b.WriteString(` table:style-name="head"`)
				}
				if c.Number != nil {
					fmt.Fprintf(&b, ` office:value-type="float" office:value="%s"`, strconv.FormatFloat(*c.Number, 'g', -1, 64))
				} else {
					b.WriteString(` office:value-type="string"`)
				}
				b.WriteString(">")
				for line := range strings.SplitSeq(c.Text, "\n") {
					fmt.Fprintf(&b, "<text:p>%s</text:p>", escaped(line))
				}
				b.WriteString("</table:table-cell>")
			}
			b.WriteString("</table:table-row>\n")
		}
		b.WriteString("</table:table>\n")
	}
	b.WriteString("</office:spreadsheet></office:body></office:document-content>")
	return pack([]part{{"mimetype", mimeType, zip.Store}, {"content.xml", b.String(), zip.Deflate}, {"META-INF/manifest.xml", manifest, zip.Deflate}})
}

// escaped is text as XML holds it; what no XML may hold is left out.
func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(strings.ToValidUTF8(s, ""))) // a buffer takes everything
	return strings.ReplaceAll(b.String(), "\uFFFD", "")
}

// tidy is a name that spreadsheets take: no longer than 31 letters, without those that they refuse.
func tidy(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]*?:/\'`, r) {
			return ' '
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 28 {
		name = string(r[:28])
	}
	if name = strings.TrimSpace(name); name == "" {
		return "Sheet"
	}
	return name
}

type part struct {
	name, body string
	method     uint16
}

// pack puts parts in a zip, in order: readers know the kind of file by the first, which is not compressed.
func pack(parts []part) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: p.method})
		if err != nil {
			return nil, fmt.Errorf("write a spreadsheet: %w", err)
		}
		if _, err := w.Write([]byte(p.body)); err != nil {
			return nil, fmt.Errorf("write a spreadsheet: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write a spreadsheet: %w", err)
	}
	return b.Bytes(), nil
}
