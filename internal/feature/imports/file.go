package imports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jszwec/csvutil"
	"golang.org/x/text/encoding/charmap"

	"channelpanel/internal/casework"
)

// line is one row as the file writes it. Its tags are the columns that a file must have, and the only ones it may have.
type line struct {
	Reference     string `csv:"reference"`
	ReceivedOn    string `csv:"received_on"`
	GivenName     string `csv:"given_name"`
	FamilyName    string `csv:"family_name"`
	DateOfBirth   string `csv:"date_of_birth"`
	Gender        string `csv:"gender"`
	Authority     string `csv:"local_authority"`
	Source        string `csv:"source"`
	Scheme        string `csv:"concern_scheme"`
	Concern       string `csv:"concern"`
	Outcome       string `csv:"outcome"`
	ScreenedOn    string `csv:"screened_on"`
	Section36On   string `csv:"section36_on"`
	FirstPanelOn  string `csv:"first_panel_on"`
	AdoptedOn     string `csv:"adopted_on"`
	ConsentOn     string `csv:"consent_on"`
	ClosedOn      string `csv:"closed_on"`
	ClosureReason string `csv:"closure_reason"`
}

// Fault is one thing wrong with a file: where it is, what stands there, and why that is wrong.
type Fault struct {
	Row    int    // as a text editor counts: the header is row 1; 0 for the file as a whole
	Column string // empty for a row as a whole
	Value  string // as the file has it
	Msg    string
}

// String is the fault as the command line prints it.
func (f Fault) String() string {
	var b strings.Builder
	if f.Row > 0 {
		fmt.Fprintf(&b, "row %d, ", f.Row)
	}
	if f.Column != "" {
		fmt.Fprintf(&b, "column %s, value %q: ", f.Column, f.Value)
	}
	return b.String() + f.Msg
}

// entry is one row that was read, with what is wrong with it.
type entry struct {
	row    int
	values map[string]string
	in     casework.Imported
	faults []Fault
}

// add notes a fault of a column, where the column has none yet: what follows from a fault is no second one.
func (e *entry) add(column, msg string) {
	if !e.faulty(column) {
		e.faults = append(e.faults, Fault{Row: e.row, Column: column, Value: e.values[column], Msg: msg})
	}
}

func (e *entry) faulty(column string) bool {
	return slices.ContainsFunc(e.faults, func(f Fault) bool { return f.Column == column })
}

// sheet is a whole file as it was read.
type sheet struct {
	entries []entry
	missing []string // columns that the header lacks
	faults  []Fault  // of the header and of rows that could not be read
}

// read takes a file apart. name is put on record with every row. It reads UTF-8, with or without a byte order mark,
// and what is not UTF-8 as Windows-1252, which spreadsheets write.
func read(name string, body []byte) sheet {
	var s sheet
	text, err := plain(body)
	if err != nil {
		s.faults = append(s.faults, Fault{Msg: err.Error()})
		return s
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1 // a row of another length is a fault of that row, and no reason to stop
	dec, err := csvutil.NewDecoder(r)
	if errors.Is(err, io.EOF) {
		s.faults = append(s.faults, Fault{Msg: "The file is empty"})
		return s
	}
	if err != nil {
		s.faults = append(s.faults, unreadable(err))
		return s
	}
	var columns []string
	for _, c := range dec.Header() {
		columns = append(columns, strings.TrimSpace(c))
	}
	s.header(columns)
	if err := dec.NormalizeHeader(strings.TrimSpace); err != nil { // a column is there twice: which of them counts?
		return s
	}
	for {
		var l line
		err := dec.Decode(&l)
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, csvutil.ErrFieldCount) {
			row, _ := r.FieldPos(0)
			lengths := fmt.Sprintf("The row has %d fields and the header %d", len(dec.Record()), len(dec.Header()))
			s.faults = append(s.faults, Fault{Row: row, Msg: lengths})
			continue
		}
		if err != nil {
			s.faults = append(s.faults, unreadable(err))
			return s
		}
		row, _ := r.FieldPos(0)
		s.entries = append(s.entries, l.entry(name, row))
	}
	if len(s.entries) == 0 && len(s.faults) == 0 {
		s.faults = append(s.faults, Fault{Msg: "The file has a header and no rows"})
	}
	return s
}

func plain(body []byte) (string, error) {
	if bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff")) {
		return "", errors.New("The file is in UTF-16: save it as CSV UTF-8") //nolint:staticcheck // a sentence for a person
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if utf8.Valid(body) {
		return string(body), nil
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(body)
	if err != nil {
		return "", errors.New("The file is neither UTF-8 nor Windows-1252") //nolint:staticcheck // a sentence for a person
	}
	return string(text), nil
}

// unreadable is a fault of quoting. Where a row ends after it nobody knows, so nothing after it is checked.
func unreadable(err error) Fault {
	f := Fault{Msg: "The row cannot be read, and no row after it was checked: " + err.Error()}
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		f.Row, f.Msg = p.StartLine, "The row cannot be read, and no row after it was checked: "+p.Err.Error()
	}
	return f
}

func (s *sheet) header(have []string) {
	want, err := csvutil.Header(line{}, "")
	if err != nil {
		panic("imports: the columns of a row: " + err.Error()) // the type is this package's own
	}
	for i, c := range have {
		switch {
		case slices.Contains(have[:i], c):
			s.faults = append(s.faults, Fault{Row: 1, Column: c, Value: c, Msg: "The column is there twice"})
		case !slices.Contains(want, c):
			s.faults = append(s.faults, Fault{Row: 1, Column: c, Value: c, Msg: "The column is not one of an import"})
		}
	}
	for _, c := range want {
		if !slices.Contains(have, c) {
			s.missing = append(s.missing, c)
			s.faults = append(s.faults, Fault{Row: 1, Column: c, Msg: "The column is missing"})
		}
	}
}

// entry reads a row's values. Dates that are none are its first faults.
func (l line) entry(name string, row int) entry {
	e := entry{row: row, values: map[string]string{}}
	text := func(column, value string) string {
		e.values[column] = value
		value = strings.TrimSpace(value)
		if strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }) {
			e.add(column, "The value has a character that is no part of any text")
		}
		return value
	}
	date := func(column, value string) casework.Date {
		value = text(column, value)
		if value == "" {
			return casework.Date{}
		}
		d, err := casework.ParseDate(value)
		if err != nil {
			e.add(column, "This is not a date like 2019-11-24")
		}
		return d
	}
	e.in = casework.Imported{
		File: name, Reference: text("reference", l.Reference), ReceivedOn: date("received_on", l.ReceivedOn),
		GivenName: text("given_name", l.GivenName), FamilyName: text("family_name", l.FamilyName), DateOfBirth: date("date_of_birth", l.DateOfBirth),
		Gender: text("gender", l.Gender), Authority: text("local_authority", l.Authority), Source: text("source", l.Source),
		Scheme: text("concern_scheme", l.Scheme), Concern: text("concern", l.Concern), Outcome: text("outcome", l.Outcome),
		ScreenedOn: date("screened_on", l.ScreenedOn), Section36On: date("section36_on", l.Section36On),
		FirstPanelOn: date("first_panel_on", l.FirstPanelOn), AdoptedOn: date("adopted_on", l.AdoptedOn), ConsentOn: date("consent_on", l.ConsentOn),
		ClosedOn: date("closed_on", l.ClosedOn), ClosureReason: text("closure_reason", l.ClosureReason),
	}
	return e
}
