package documents

import (
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func listTable(v View) ui.Table {
	t := ui.Table{
		Caption: "Documents", CaptionHidden: true, Empty: "No document is attached that you may see.",
		Columns: []ui.Column{{Text: "Document", RowHeader: true}, {Text: "What it is"}, {Text: "Section"}, {Text: "Size"}, {Text: "Attached"}, {Text: "Where it stands"}},
	}
	for _, d := range v.List {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(d.Name, pageOf(v.Ref, d.ID)), ui.Text(casework.DocumentKinds.Label(d.Kind)), ui.Text(casework.DocumentSections.Label(string(d.Section))), ui.Text(sizeText(d.Size)),
			ui.Text(ui.MomentText(d.AddedAt) + ", by " + d.Adder), ui.Rich(ui.Tag(stands(d.Document, v.Scanned), colour(d))),
		})
	}
	return t
}

// stands is where a document stands, in words: where nothing is scanned, none waits for a scan.
func stands(d casework.Document, scanned bool) string {
	switch {
	case d.Removed:
		return "Removed"
	case d.Scan == casework.ScanWaits && !scanned:
		return "Waits to be released"
	default:
		return casework.ScanStates.Label(string(d.Scan))
	}
}

func colour(d Document) string {
	switch {
	case d.Removed:
		return "grey"
	case d.Opens():
		return "green"
	case d.Scan == casework.ScanFound:
		return "red"
	default:
		return "yellow"
	}
}

func sizeText(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func documentRows(d Document, scanned bool) []ui.Row {
	rows := []ui.Row{
		{Key: "Where it stands", Rich: ui.Tag(stands(d.Document, scanned), colour(d))},
		{Key: "Number", Value: d.ID.Number()}, {Key: "What it is", Value: casework.DocumentKinds.Label(d.Kind)}, {Key: "Section", Value: casework.DocumentSections.Label(string(d.Section))},
		{Key: "Size", Value: sizeText(d.Size)}, {Key: "Attached", Value: ui.MomentText(d.AddedAt) + ", by " + d.Adder},
	}
	if d.Found != "" {
		rows = append(rows, ui.Row{Key: "The scanner calls it", Value: d.Found})
	}
	if d.ReleasedAt != nil {
		rows = append(rows, ui.Row{Key: "Released", Value: ui.MomentText(*d.ReleasedAt) + ", by " + d.Releaser + ": " + casework.ReleaseReasons.Label(d.Why)})
	}
	if d.RemovedAt != nil {
		rows = append(rows, ui.Row{Key: "Removed", Value: ui.MomentText(*d.RemovedAt) + ", by " + d.Remover + ": " + casework.RemovalReasons.Label(d.Removal)})
	}
	return rows
}

// waits says whether the document waits for somebody else than its reader.
func waits(v View) bool {
	return !v.One.Removed && (v.One.Scan == casework.ScanUnfit || v.One.Scan == casework.ScanWaits && !v.Scanned)
}

func sectionOptions(v View) []ui.Option {
	var list []ui.Option
	for _, s := range v.Sections {
		list = append(list, ui.Option{Value: string(s), Text: casework.DocumentSections.Label(string(s))})
	}
	return list
}
