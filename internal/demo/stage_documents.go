package demo

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/documents"
)

// planDocuments has a police case officer attach documents to cases that go on: a coordinator releases two of them, and one waits,
// because nothing is scanned here.
func (o *office) planDocuments() {
	end := o.timeline.end
	lively := o.cases[len(o.cases)-len(live):]
	for i, d := range []struct {
		to       *episode
		name     string
		text     string
		filing   casework.Filing
		released string
	}{
		{lively[8], "School report.txt", "Attendance has fallen to 71 per cent since January. Two teachers know him well and are willing to talk.\n",
			casework.Filing{Section: casework.OnReferral, Kind: "REPORT", NoSensitive: true}, "ASKED"},
		{lively[18], "Letter to the family.txt", "We should like to visit you next week to explain what support is on offer, and that it is your choice.\n",
			casework.Filing{Section: casework.OnConsent, Kind: "LETTER", NoSensitive: true}, "SCANNED"},
		{lively[20], "Notes of the tutor.txt", "He asked to change groups twice in the last month, and gave no reason.\n",
			casework.Filing{Section: casework.OnReferral, Kind: "PAPER", NoSensitive: true}, ""},
	} {
		o.timeline.at(weekday(end.AddDate(0, 0, -8+2*i), 11), "a document", func(ctx context.Context) error {
			officer := o.holder(casework.CaseOfficer, 0).actor()
			id, err := o.app.Documents.Add(ctx, officer, d.to.ref, d.filing, documents.Upload{Name: d.name, Body: []byte(d.text)})
			if err != nil || d.released == "" {
				return err
			}
			return o.app.Documents.Release(ctx, o.holder(casework.Coordinator, 0).actor(), d.to.ref, string(id), 1, d.released)
		})
	}
}
