package print

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

//go:embed styles.xml
var styles string

const mimeType = "application/vnd.oasis.opendocument.text"

const manifest = `<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + mimeType + `"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>`

const namespaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
	` xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"`

// automatic are the styles of tables: programs take these from the text itself.
const automatic = `<office:automatic-styles>
<style:style style:name="Wide" style:family="table"><style:table-properties style:width="17cm" table:align="left"/></style:style>
<style:style style:name="Whole" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.12cm" fo:padding-left="0cm" fo:border-bottom="0.02cm solid #b1b4b6"/></style:style>
</office:automatic-styles>
`

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// ODT is the document as OpenDocument text (ISO/IEC 26300), for editing. The same document gives the same bytes.
func (d Document) ODT() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range []struct {
		name, body string
		method     uint16
	}{
		{"mimetype", mimeType, zip.Store}, // readers know the kind of file by the first, which is not compressed
		{"content.xml", d.content(), zip.Deflate},
		{"styles.xml", d.styles(), zip.Deflate},
		{"meta.xml", d.meta(), zip.Deflate},
		{"META-INF/manifest.xml", manifest, zip.Deflate},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: p.method})
		if err != nil {
			return nil, fmt.Errorf("write a text document: %w", err)
		}
		if _, err := w.Write([]byte(p.body)); err != nil {
			return nil, fmt.Errorf("write a text document: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write a text document: %w", err)
	}
	return b.Bytes(), nil
}

func (d Document) meta() string {
	at := ""
	if !d.At.IsZero() {
		s := d.At.UTC().Format(time.RFC3339)
		at = "<meta:creation-date>" + s + "</meta:creation-date><dc:date>" + s + "</dc:date>"
	}
	return xmlHead + "<office:document-meta" + namespaces + "><office:meta><dc:title>" + inXML(d.Title) + "</dc:title><meta:initial-creator>" + inXML(d.Creator) +
		"</meta:initial-creator><dc:creator>" + inXML(d.Creator) + "</dc:creator><dc:language>" + inXML(d.language()) + "</dc:language>" + at +
		"</office:meta></office:document-meta>"
}

func (d Document) styles() string {
	language, country, _ := strings.Cut(d.language(), "-")
	if country == "" {
		country = "none"
	}
	foot := "Page "
	if d.Footer != "" {
		foot = d.Footer + " \u00b7 page "
	}
	return strings.NewReplacer("LANGUAGE", inXML(language), "COUNTRY", inXML(country), "HEADER", inXML(d.Header), "FOOTER", inXML(foot)).
		Replace(strings.Replace(styles, "NAMESPACES", namespaces, 1))
}

func (d Document) content() string {
	var b strings.Builder
	b.WriteString(xmlHead + "<office:document-content" + namespaces + ">" + automatic + "<office:body><office:text>\n")
	fmt.Fprintf(&b, "<text:h text:style-name=\"Title\" text:outline-level=\"1\">%s</text:h>\n", inText(d.Title))
	for i, x := range d.Blocks {
		switch x := x.(type) {
		case PageBreak:
			b.WriteString("<text:p text:style-name=\"NewPage\"/>\n")
		case Heading:
			n := min(max(x.Level, 1), 3)
			fmt.Fprintf(&b, "<text:h text:style-name=\"Heading_20_%d\" text:outline-level=\"%d\">%s</text:h>\n", n, n+1, inText(x.Text))
		case Paragraph:
			fmt.Fprintf(&b, "<text:p text:style-name=\"Text_20_body\">%s</text:p>\n", x.odt())
		case List:
			style := "Bullets"
			if x.Numbered {
				style = "Numbers"
			}
			fmt.Fprintf(&b, "<text:list text:style-name=\"%s\">", style)
			for _, it := range x.Items {
				fmt.Fprintf(&b, "<text:list-item><text:p text:style-name=\"ListText\">%s</text:p></text:list-item>", it.odt())
			}
			b.WriteString("</text:list>\n")
		case Table:
			x.odt(&b, i+1)
		}
	}
	b.WriteString("</office:text></office:body></office:document-content>")
	return b.String()
}

func (p Paragraph) odt() string {
	var b strings.Builder
	for _, s := range p {
		if s.Bold {
			b.WriteString("<text:span text:style-name=\"Strong\">" + inText(s.Text) + "</text:span>")
		} else {
			b.WriteString(inText(s.Text))
		}
	}
	return b.String()
}

func (t Table) odt(b *strings.Builder, n int) {
	if t.Caption != "" {
		fmt.Fprintf(b, "<text:p text:style-name=\"Caption\">%s</text:p>\n", inText(t.Caption))
	}
	fmt.Fprintf(b, "<table:table table:name=\"Table%d\" table:style-name=\"Wide\"><table:table-column table:number-columns-repeated=\"%d\"/><table:table-header-rows>", n, max(len(t.Columns), 1))
	row := func(cells []string, heads func(int) bool) {
		b.WriteString("<table:table-row table:style-name=\"Whole\">")
		for i := range max(len(t.Columns), 1) {
			text, style := "", "CellText"
			if i < len(cells) {
				text = cells[i]
			}
			if heads(i) {
				style = "CellHead"
			}
			fmt.Fprintf(b, "<table:table-cell table:style-name=\"Cell\" office:value-type=\"string\"><text:p text:style-name=\"%s\">%s</text:p></table:table-cell>", style, inText(text))
		}
		b.WriteString("</table:table-row>\n")
	}
	row(t.Columns, func(int) bool { return true })
	b.WriteString("</table:table-header-rows>\n")
	for _, r := range t.Rows {
		row(r, func(i int) bool { return i == 0 && t.RowHeads })
	}
	b.WriteString("</table:table>\n<text:p text:style-name=\"AfterTable\"/>\n")
}

// inXML is text as XML holds it.
func inXML(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(allowed(s))) // a buffer takes everything
	return b.String()
}

// inText is text of a paragraph, with its new lines.
func inText(s string) string {
	return strings.ReplaceAll(inXML(s), "&#xA;", "<text:line-break/>")
}
