package ui

import (
	"math"
	"strconv"
	"sync"
	"time"
	_ "time/tzdata" // London time on machines without the zone files

	"channelpanel/internal/casework"

	"github.com/a-h/templ"
)

// Row is one line of a SummaryList. Rich stands in for Value; "Not recorded" for neither.
type Row struct {
	Key, Value string
	Rich       templ.Component
	Prose      bool   // Value is text as somebody wrote it, with line breaks
	Change     string // address of the page that changes it; no link when empty
	ChangeText string // "Change" when empty
}

// Column heads a column of a Table.
type Column struct {
	Text      string
	Numeric   bool
	RowHeader bool   // its cells name the row
	Sort      string // address that sorts by this column; no link when empty
	Sorted    string // "ascending", "descending" or ""
	Hidden    bool   // heading only for screen readers
}

// Cell is one cell: a text, a link when Href is set, or any component.
type Cell struct {
	Text, Href string
	Rich       templ.Component
	unbroken   bool // a reference, kept on one line
}

// Text is a cell of text.
func Text(s string) Cell { return Cell{Text: s} }

// Number is a cell with a whole number.
func Number(n int) Cell { return Cell{Text: strconv.Itoa(n)} }

// To is a cell with a link.
func To(text, href string) Cell { return Cell{Text: text, Href: href} }

// Ref is a cell with a link whose text, a reference, is never broken in two.
func Ref(ref, href string) Cell { return Cell{Text: ref, Href: href, unbroken: true} }

// Rich is a cell with a component.
func Rich(c templ.Component) Cell { return Cell{Rich: c} }

// Table is a list of rows. Pages come by keyset: no numbers, only Next and Previous.
type Table struct {
	Caption       string // always: it names the table for screen readers
	CaptionHidden bool
	Columns       []Column
	Rows          [][]Cell
	Empty         string // sentence shown instead of an empty table
	Pager         Pager
}

func (t Table) column(i int) Column {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Column{}
}

// Pager leads to the next and previous page; an empty address has no link.
type Pager struct {
	Next, Previous string
}

// Identity is the person and case that a page is about.
type Identity struct {
	Ref, Href   string
	Name        string // pseudonym or reference where the reader may not know the name
	Born, Age   string // "24 November 2009", "17"
	State       string // state word, drawn as StateTag
	Sensitivity string // "restricted", "sealed"; nothing is drawn for "" and "normal"
}

// IdentityOf is the identity of a case, with as much of the person as its reader may know.
func IdentityOf(c casework.Case, who casework.Known) Identity {
	i := Identity{Ref: c.Ref, Href: "/cases/" + c.Ref, Name: or(who.Name, c.Ref), State: string(c.State), Sensitivity: string(c.Sens)}
	if !who.Born.IsZero() {
		i.Born, i.Age = who.Born.Long(), strconv.Itoa(who.Age)
	}
	return i
}

// Emergency is a live use of emergency access, for the banner on every page of its case.
type Emergency struct {
	Until time.Time
	End   string // address that ends it at once
}

// TimelineItem is one thing that happened. When is drawn in London time; for a whole day set Day instead.
type TimelineItem struct {
	Title, By, Text string
	When            time.Time
	Day             casework.Date
	Rich            templ.Component
}

// Next is the next lawful step of a case. Missing must be done first; Met needs no doing.
type Next struct {
	Heading string // "Next step: list for panel"
	Text    string
	Missing []casework.Fault // Field is not used; Msg and Check are shown
}

// Filter is the panel beside a list. Its fields are the component's children.
type Filter struct {
	Action   string // address of the list
	Selected []Link // each Href removes one filter
	Clear    string // address that removes all
}

// ConflictField is one field in which a stale save differs.
type ConflictField struct {
	Label, Yours, Theirs string
}

// NoticeItem is one in-app notice: what happened, why its reader is told and where it leads.
type NoticeItem struct {
	ID, Text, Why string
	Ref, Href     string // Ref is the case that it is about, "" for none
	When          time.Time
	Seen          bool
}

// Conflict is what somebody else saved while this form was open.
type Conflict struct {
	By     string
	When   time.Time
	Fields []ConflictField
}

// AnswerSection is a card of answers to check.
type AnswerSection struct {
	Title string
	Rows  []Row
}

// Task is one line of a TaskList.
type Task struct {
	Title, Href, Hint string
	Status            string
	Colour            string // tag colour of the status; plain text when empty
}

// Tile is one figure.
type Tile struct {
	Number, Label, Note, Href string
	Tone                      string // "", "attention" or "good"
}

// Bar is one bar of a chart. Shown stands in for the value, such as "fewer than 5" for a suppressed one.
type Bar struct {
	Label string
	Value float64
	Shown string
	Tone  string // "", "second" or "attention"
}

// Chart is a horizontal bar chart from 0, with its data as a table.
type Chart struct {
	ID    string // unique on the page, letters and hyphens
	Title string
	Desc  string // one sentence: what the chart shows
	Head  string // heading of the first column; "Group" when empty
	Unit  string // heading of the second column: "Referrals"
	Bars  []Bar
	CSV   string // address of the figures as CSV
}

// Geometry of a bar chart: pixels down, a share of the width across, so that text keeps its size on a phone. Labels stand above
// their bars, so that long ones fit.
const (
	chartRow   = 50
	chartThick = 20
	chartShare = 72 // per cent of the width that the longest bar takes; the rest is for its number
)

// share is the length of a bar in per cent of the width. Negative and endless values have none, because a bar would lie.
func (c Chart) share(b Bar) float64 {
	top := 0.0
	for _, bar := range c.Bars {
		if !math.IsInf(bar.Value, 0) && !math.IsNaN(bar.Value) {
			top = max(top, bar.Value)
		}
	}
	if top == 0 || !(b.Value > 0) || math.IsInf(b.Value, 0) {
		return 0
	}
	return math.Round(b.Value/top*chartShare*100) / 100
}

// Split is a chart of bars that are split into parts.
type Split struct {
	ID    string // unique on the page, letters and hyphens
	Title string
	Desc  string // one sentence: what the chart shows
	Rows  []SplitRow
}

// SplitRow is one bar: its parts from the left, out of so many. What they leave open stays empty.
type SplitRow struct {
	Label string
	Of    int
	Parts []Part
}

// Part is one part of a bar.
type Part struct {
	Count int
	Tone  string // "", "second" or "attention"
}

type placedPart struct {
	from, wide float64 // per cent of the width
	tone       string
}

func (r SplitRow) placed() []placedPart {
	var list []placedPart
	at := 0
	share := func(n int) float64 { return math.Round(float64(n)/float64(r.Of)*10000) / 100 }
	for _, p := range r.Parts {
		if r.Of > 0 && p.Count > 0 && at+p.Count <= r.Of {
			list = append(list, placedPart{share(at), share(p.Count), p.Tone})
			at += p.Count
		}
	}
	return list
}

func (b Bar) shown() string { return or(b.Shown, num(b.Value)) }

func num(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// StateText is a state word as people read it: "S36_PENDING" is "Section 36 decision pending".
func StateText(state string) string { return or(casework.State(state).Label(), "Not known") }

// stateColour groups the states: blue is coming in, yellow waits for somebody, green is support, red is stopped, grey is over.
func stateColour(state string) string {
	switch casework.State(state) {
	case casework.StateReceived, casework.StateInformation, casework.StateReopened:
		return "blue"
	case casework.StateSignOff, casework.StateSection36, casework.StateConsentPending, casework.StateTransferOffer:
		return "yellow"
	case casework.StateListed:
		return "purple"
	case casework.StateDeferred, casework.StatePaused, casework.StateHeld:
		return "orange"
	case casework.StateActive:
		return "green"
	case casework.StateConsentRefused, casework.StateWithdrawn:
		return "red"
	case casework.StateMonitoring:
		return "teal"
	default:
		return "grey"
	}
}

var london = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("ui: the embedded zone files lack Europe/London: " + err.Error())
	}
	return zone
})

// DayText is "24 November 2026", or "Not recorded" for no day.
func DayText(d casework.Date) string {
	if d.IsZero() {
		return "Not recorded"
	}
	return d.Long()
}

// MomentText is "24 November 2026 at 2:05pm" in London, or "Not recorded" for the zero time.
func MomentText(t time.Time) string {
	if t.IsZero() {
		return "Not recorded"
	}
	return t.In(london()).Format("2 January 2006 at 3:04pm")
}

// ClockText is "2:05pm" in London.
func ClockText(t time.Time) string { return t.In(london()).Format("3:04pm") }
