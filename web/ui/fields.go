package ui

import (
	"slices"
	"strconv"

	"channelpanel/internal/casework"

	"github.com/a-h/templ"
)

// InputField is one line of text.
type InputField struct {
	Name, Label, Hint, Value string
	ID                       string // where several fields of a form share a Name; "" is Name. Its fault is that of the ID.
	LabelHidden              bool   // in a table, whose heading says the same
	Type                     string // "text" when empty; "email", "tel", "password", "search"
	Width                    int    // characters: 2, 3, 4, 5, 10, 20 or 30; full width when 0
	Autocomplete             string // "username", "current-password", "one-time-code", "off", …
	InputMode                string // "numeric" for whole numbers
	Prefix, Suffix           string
	LabelAsH1                bool
	NoSpellcheck             bool // names, references, addresses of mail
}

func (f InputField) id() string { return or(f.ID, f.Name) }

func (f InputField) class(wrong string) string {
	return classes("govuk-input", when(f.Width > 0, "govuk-input--width-"+strconv.Itoa(f.Width)), when(wrong != "", "govuk-input--error"))
}

// TextareaField is long text. Say what should stand in it, not how long it may be, unless there is a limit.
type TextareaField struct {
	Name, Label, Hint, Value string
	Rows                     int    // 5 when 0
	MaxLength                int    // characters; adds a counter
	MaxWords                 int    // words; adds a counter
	Autosave                 string // key of the server draft, such as "LLR-2026-00042-K/assessment"; no draft when empty
	LabelAsH1                bool
}

func (f TextareaField) counted() bool { return f.MaxLength > 0 || f.MaxWords > 0 }

func (f TextareaField) limit() string {
	if f.MaxWords > 0 {
		return "You can enter up to " + strconv.Itoa(f.MaxWords) + " words"
	}
	return "You can enter up to " + strconv.Itoa(f.MaxLength) + " characters"
}

func (f TextareaField) info() []string {
	if f.counted() {
		return []string{f.Name + "-info"}
	}
	return nil
}

// DateField is a day as three inputs named Name-day, Name-month and Name-year. A fault of Field Name marks all three.
type DateField struct {
	Name, Label, Hint string
	Day, Month, Year  string // as typed
	Birthday          bool   // autocomplete bday-…
	LegendAsH1        bool
}

// On is f showing the day, or empty for no day.
func (f DateField) On(d casework.Date) DateField {
	if d.IsZero() {
		f.Day, f.Month, f.Year = "", "", ""
		return f
	}
	f.Day, f.Month, f.Year = strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
	return f
}

type datePart struct {
	id, name, label, value, class, autocomplete string
}

func (f DateField) parts(b Base) []datePart {
	part := func(id, name, label, value, width string) datePart {
		return datePart{
			id: id, name: f.Name + "-" + name, label: label, value: value,
			class: classes("govuk-input govuk-date-input__input", when(b.wrongPart(f.Name, name), "govuk-input--error"),
				"govuk-input--width-"+width),
			autocomplete: when(f.Birthday, "bday-"+name),
		}
	}
	return []datePart{
		part(f.Name, "day", "Day", f.Day, "2"), // the date's own id, so that the error summary leads to it
		part(f.Name+"-month", "month", "Month", f.Month, "2"),
		part(f.Name+"-year", "year", "Year", f.Year, "4"),
	}
}

// Option is one choice.
type Option struct {
	Value, Text, Hint string
	Divider           string          // "or": a line between options instead of one
	Reveal            templ.Component // questions shown only when this is chosen (radios and checkboxes)
	None              bool            // checkboxes: "none of these", unticks the others
}

// ChoiceField is a choice by radios, checkboxes or a select. One choice stands in Value, several in Values.
type ChoiceField struct {
	Name, Label, Hint string
	ID                string // select: where several fields of a form share a Name; "" is Name
	Value             string
	Values            []string
	Options           []Option
	Blank             string // select: text of the empty first option; "Choose one" when empty, none when "-"
	LabelHidden       bool   // select: in a table, whose heading says the same
	Inline, Small     bool
	LegendAsH1        bool
}

func (f ChoiceField) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f ChoiceField) chosen(value string) bool {
	return value != "" && f.Value == value || slices.Contains(f.Values, value)
}

// itemID is the id of the nth option that is not a divider. The first has the field's own, so that the error summary leads to it.
func (f ChoiceField) itemID(index int) string {
	if index == 0 {
		return f.Name
	}
	return f.Name + "-" + strconv.Itoa(index+1)
}

// Options makes choices of pairs of value and text: Options("yes", "Yes", "no", "No"). A last value without a text is its own text.
func Options(pairs ...string) []Option {
	var list []Option
	for pair := range slices.Chunk(pairs, 2) {
		list = append(list, Option{Value: pair[0], Text: pair[len(pair)-1]})
	}
	return list
}

// Terms makes choices of a vocabulary, but for the codes in without.
func Terms(v casework.Vocabulary, without ...string) []Option {
	var list []Option
	for _, t := range v {
		if !slices.Contains(without, t.Code) {
			list = append(list, Option{Value: t.Code, Text: t.Label})
		}
	}
	return list
}

// FileField is an upload. The form around it must be FormUpload.
type FileField struct {
	Name, Label, Hint string
	Accept            string // ".pdf,.docx"
}
