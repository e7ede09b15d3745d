package httpd

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
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

func plainCell(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
