package httpd

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode"
)

// CSV is a table for saving, its first row the headings: UTF-8, comma-separated (RFC 4180). A cell that a spreadsheet would
// run as a formula gets an apostrophe before it, and is text.
func CSV(name string, rows [][]string) (File, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plainCell(cell)
		}
		if err := w.Write(cells); err != nil {
			return File{}, fmt.Errorf("write a CSV: %w", err)
		}
	}
	if w.Flush(); w.Error() != nil {
		return File{}, fmt.Errorf("write a CSV: %w", w.Error())
	}
	return File{Name: name, Type: "text/csv; charset=utf-8", Body: b.Bytes()}, nil
}

// plainCell puts the apostrophe before every cell whose first mark, seen past blanks and marks that no page shows, begins a
// formula somewhere: = + - @, also in the full width that East Asian spreadsheets take; and before one that begins with a
// control character, which some leave out when they read.
func plainCell(cell string) string {
	for i, r := range cell {
		switch {
		case i == 0 && unicode.IsControl(r), strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", r):
			return "'" + cell
		case !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r):
			return cell
		}
	}
	return cell
}
