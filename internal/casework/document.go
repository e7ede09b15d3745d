package casework

import (
	"slices"
	"strings"
	"unicode"
)

// DocumentID is the id of a document.
type DocumentID string

// Number is what people call the document by, where its name must not stand: the first eight digits of its id.
func (id DocumentID) Number() string { return strings.ToUpper(string(id[:min(8, len(id))])) }

// How many documents there may be, and how large one may be in bytes (ASVS 5.1.1, 5.2.4): enough for a report with pictures, and
// no store for films.
const (
	LargestDocument = 10 << 20
	MostOnACase     = 60

	MostWithReferral    = 5        // files that are sent with a referral
	LargestWithReferral = 25 << 20 // all of them together
)

// DocumentKinds are what a document is.
var DocumentKinds = Vocabulary{
	{"FORM", "Referral form on paper"}, {"REPORT", "Report"}, {"LETTER", "Letter or email"}, {"SIGNED", "Signed consent form"},
	{"PICTURE", "Photograph or screenshot"}, {"PAPER", "Another paper"},
}

// DocumentSections are the sections of a case that a document can be filed under. Whoever may not read the section learns nothing
// of the document.
var DocumentSections = Vocabulary{
	{string(OnReferral), "Referral"}, {string(OnScreening), "Screening"}, {string(OnAssessment), "Assessments"}, {string(OnMinutes), "Panel decisions"},
	{string(OnPlan), "Support plan"}, {string(OnConsent), "Consent"}, {string(OnReview), "Reviews and closing"},
}

// Reading is the action that reads a section.
func Reading(section Subject) Action { return Action{section, "read"} }

// ScanState is what is known of whether a document is safe to open.
type ScanState string

// The states of a scan. A document can be opened when it was found clean, or released by two people.
const (
	ScanWaits    ScanState = "WAITING"
	ScanClean    ScanState = "CLEAN"
	ScanUnfit    ScanState = "UNFIT" // the scanner could not judge it
	ScanFound    ScanState = "FOUND" // the scanner knows it as harmful
	ScanReleased ScanState = "RELEASED"
)

// ScanStates are the states in plain words.
var ScanStates = Vocabulary{
	{string(ScanWaits), "Waiting for the scan"}, {string(ScanClean), "Scanned: nothing found"}, {string(ScanUnfit), "The scanner could not judge it"},
	{string(ScanFound), "Harmful: it cannot be opened"}, {string(ScanReleased), "Released without a scan"},
}

// ReleaseReasons are why a document is released that no scanner has found clean.
var ReleaseReasons = Vocabulary{
	{"SCANNED", "It was scanned before it was sent here"}, {"ASKED", "Whoever made it was asked, and it is what they sent"},
	{"SAFETY", "It is needed to keep somebody safe, and is opened where it can do no harm"},
}

// RemovalReasons are why a document is taken off a case.
var RemovalReasons = Vocabulary{
	{"OTHER-PERSON", "It is about another person"}, {"NOT-LAWFUL", "It may not be held here"}, {"HARMFUL", "It is harmful to open"},
	{"TWICE", "It is here twice"}, {"NEWER", "A newer version is here"},
}

// Erases says whether a removal for a reason destroys what the document holds. Otherwise it is kept, sealed with the case, and
// opened for nobody.
func Erases(reason string) bool {
	return slices.Contains([]string{"OTHER-PERSON", "NOT-LAWFUL", "HARMFUL"}, reason)
}

// Document is what is on record of a document, apart from what is sealed of it.
type Document struct {
	ID      DocumentID
	Section Subject
	Kind    string // a code of DocumentKinds
	Size    int    // bytes
	Scan    ScanState
	Adder   UserID
	Removed bool
	Version int
}

// Opens says whether the document can be opened.
func (d Document) Opens() bool {
	return !d.Removed && (d.Scan == ScanClean || d.Scan == ScanReleased)
}

// DocumentRelease is a decision to let a document be opened that no scanner has found clean.
type DocumentRelease struct {
	Reason  string // a code of ReleaseReasons
	By      UserID
	Scanned bool // files are scanned at this installation
}

// Validate refuses what would let somebody open by themselves what they attached, what the scanner knows as harmful, and what it
// will still look at.
func (r DocumentRelease) Validate(d Document) error {
	switch {
	case d.Removed:
		return &Error{Kind: Conflict, Msg: "The document has been removed. Nothing was changed."}
	case d.Scan == ScanFound:
		return &Error{Kind: Conflict, Msg: "The scanner found this document harmful: it is opened for nobody. Nothing was changed."}
	case d.Scan == ScanClean || d.Scan == ScanReleased:
		return &Error{Kind: Conflict, Msg: "The document can be opened already. Nothing was changed."}
	case d.Scan == ScanWaits && r.Scanned:
		return &Error{Kind: Conflict, Msg: "The document waits for the scan, which is tried again by itself. Nothing was changed."}
	case d.Adder == r.By:
		return &Error{Kind: Conflict, Msg: "You attached this document: somebody else has to release it. Nothing was changed."}
	}
	var f Faults
	if !ReleaseReasons.Has(r.Reason) {
		f.Add("reason", "Select why it is released without a scan")
	}
	return f.Err()
}

// DocumentRemoval takes a document off a case.
type DocumentRemoval struct {
	Reason string // a code of RemovalReasons
}

// Validate refuses a removal without a reason, and a second one.
func (r DocumentRemoval) Validate(d Document) error {
	if d.Removed {
		return &Error{Kind: Conflict, Msg: "The document has been removed already. Nothing was changed."}
	}
	var f Faults
	if !RemovalReasons.Has(r.Reason) {
		f.Add("removal", "Select why the document is removed")
	}
	return f.Err()
}

// Filing is how somebody files a document on a case.
type Filing struct {
	Section     Subject
	Kind        string
	NoSensitive bool // SC-16
}

// Check adds everything that is wrong with the filing to faults. readable are the sections that its author may read; held is how
// many documents the case has.
func (f Filing) Check(faults *Faults, readable []Subject, held int) {
	if !DocumentKinds.Has(f.Kind) {
		faults.Add("kind", "Select what the document is")
	}
	if !slices.Contains(readable, f.Section) || !DocumentSections.Has(string(f.Section)) {
		faults.Add("section", "Select where the document belongs")
	}
	if held >= MostOnACase {
		faults.Add("file", "This case holds as many documents as it can. Remove one that is no longer needed")
	}
	confirmed(faults, f.NoSensitive)
}

// longestName is how many characters of a file's name are kept.
const longestName = 100

// FileName is the name of a file as somebody's computer gave it, without its folder, without characters that a page, a header or
// another computer reads as something else, and short. Its ending is kept. It is never empty.
func FileName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == unicode.ReplacementChar, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1 // a mark that turns the direction of writing hides an ending
		case strings.ContainsRune(`/\:*?"<>|;%`, r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		default:
			return r
		}
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	stem, ending := name, ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 6 {
		stem, ending = name[:i], name[i:]
	}
	if runes := []rune(stem); len(runes) > longestName {
		stem = strings.TrimSpace(string(runes[:longestName]))
	}
	if stem == "" {
		stem = "document"
	}
	return stem + ending
}
