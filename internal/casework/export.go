package casework

import (
	"fmt"
	"time"
)

// An export copies what somebody may read of a panel's cases out of the service, into a file. It is a right of its own; what is
// copied is no longer guarded, so that its purpose and its recipients are recorded (section 62 of the Data Protection Act 2018),
// a larger one takes two people, and the file is handed over once.

// The limits of an export.
const (
	// ExportAlone is how many cases somebody exports without a second person.
	ExportAlone = 25
	// ExportMost is how many cases one file may hold.
	ExportMost = 1000
	// ExportLasts is how long the file waits for whoever asked for it.
	ExportLasts = 24 * time.Hour
	// ExportWaits is how long an export waits for a second person. What is not answered by then has lapsed: whoever still wants it says
	// again what for.
	ExportWaits = exportDays * 24 * time.Hour
	exportDays  = 7
	// longestExportText is a sentence or two, in characters.
	longestExportText = 500
)

// Export is what somebody says who asks for one.
type Export struct {
	Purpose    string `json:"purpose"`
	Recipients string `json:"recipients"`
}

// Validate reports everything that is wrong with what was typed.
func (e Export) Validate() error {
	var f Faults
	for _, t := range []struct{ field, text, missing, long string }{
		{"purpose", e.Purpose, "Enter what the export is for", "The purpose must be 500 characters or fewer"},
		{"recipients", e.Recipients, "Enter who will see the file, or that nobody else will", "The recipients must be 500 characters or fewer"},
	} {
		switch n := len([]rune(t.text)); {
		case n == 0:
			f.Add(t.field, t.missing)
		case n > longestExportText:
			f.Add(t.field, t.long)
		}
	}
	return f.Err()
}

// ExportAnswer is what a second person says to an export.
type ExportAnswer struct {
	Agree  bool
	Reason string // of a refusal
}

// Validate reports what is wrong with what was typed.
func (a ExportAnswer) Validate() error {
	var f Faults
	switch n := len([]rune(a.Reason)); {
	case !a.Agree && n == 0:
		f.Add("reason", "Enter why you refuse: whoever asked reads it")
	case n > longestExportText:
		f.Add("reason", "The reason must be 500 characters or fewer")
	}
	return f.Err()
}

// The states of an export.
const (
	ExportAsked     = "ASKED"
	ExportReady     = "READY"
	ExportRefused   = "REFUSED"
	ExportWithdrawn = "WITHDRAWN"
)

// ExportUnanswered says that nobody answered an export while it waited.
var ExportUnanswered = fmt.Sprintf("nobody answered in %d days", exportDays)

// ExportLapsed says whether an export that was asked for at a moment no longer waits: nobody answered it in time.
func ExportLapsed(status string, asked, now time.Time) bool {
	return status == ExportAsked && !now.Before(asked.Add(ExportWaits))
}

// ExportStands is where an export stands at a moment, in words: its file can be fetched once, and not for long. ready and fetched
// are zero where it is not so.
func ExportStands(status string, asked, ready, fetched, now time.Time) (words string, open bool) {
	switch {
	case ExportLapsed(status, asked, now):
		return "Lapsed: " + ExportUnanswered, false
	case status == ExportAsked:
		return "Waits for a second person", false
	case status == ExportRefused:
		return "Refused", false
	case status == ExportWithdrawn:
		return "Withdrawn", false
	case !fetched.IsZero():
		return "Fetched", false
	case !now.Before(ready.Add(ExportLasts)):
		return "Not fetched in time", false
	default:
		return "Ready", true
	}
}
