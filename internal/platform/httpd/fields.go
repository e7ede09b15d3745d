package httpd

import (
	"slices"
	"strconv"
	"strings"

	"channelpanel/internal/casework"
)

// FieldReader turns what was typed into values, and notes everything that is wrong at once. A value that is wrong comes
// back as its zero.
type FieldReader struct{ faults *casework.Faults }

// Fields reads fields and adds what is wrong to faults.
func Fields(faults *casework.Faults) FieldReader { return FieldReader{faults} }

// Required is the text without white space round it; missing is the sentence for an empty one.
func (f FieldReader) Required(field, text, missing string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		f.faults.Add(field, missing)
	}
	return text
}

// Date reads the three parts of a date; missing is the sentence for an empty one.
func (f FieldReader) Date(field, day, month, year, missing string) casework.Date {
	if emptyDate(day, month, year) {
		f.faults.Add(field, missing)
		return casework.Date{}
	}
	return f.realDate(field, day, month, year, missing)
}

// OptionalDate reads a date that may be left out, which is the zero date.
func (f FieldReader) OptionalDate(field, day, month, year, name string) casework.Date {
	if emptyDate(day, month, year) {
		return casework.Date{}
	}
	return f.realDate(field, day, month, year, name)
}

// realDate names the date as the missing sentence does, without its verb: "Enter the date of closure".
func (f FieldReader) realDate(field, day, month, year, name string) casework.Date {
	name = strings.TrimPrefix(name, "Enter ")
	if name != "" {
		name = strings.ToUpper(name[:1]) + name[1:]
	}
	for _, part := range []struct{ text, word string }{{day, "day"}, {month, "month"}, {year, "year"}} {
		if strings.TrimSpace(part.text) == "" {
			f.faults.Add(field, name+" must include a "+part.word)
			return casework.Date{}
		}
	}
	d, err := casework.ParseFormDate(day, month, year)
	if err != nil {
		f.faults.Add(field, name+" must be a real date, like 27 3 2026")
		return casework.Date{}
	}
	return d
}

func emptyDate(parts ...string) bool {
	return strings.TrimSpace(strings.Join(parts, "")) == ""
}

// Int reads a whole number from least to most; wrong is the sentence for anything else.
func (f FieldReader) Int(field, text string, least, most int, wrong string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < least || n > most {
		f.faults.Add(field, wrong)
		return 0
	}
	return n
}

// YesNo reads the answer "yes" or "no"; missing is the sentence for neither.
func (f FieldReader) YesNo(field, text, missing string) bool {
	return f.Choice(field, text, []string{"yes", "no"}, missing) == "yes"
}

// Choice reads one of the allowed words; missing is the sentence for none or another.
func (f FieldReader) Choice(field, text string, allowed []string, missing string) string {
	if !slices.Contains(allowed, text) {
		f.faults.Add(field, missing)
		return ""
	}
	return text
}

// Choices reads any number of the allowed words, each once; wrong is the sentence for another word.
func (f FieldReader) Choices(field string, texts, allowed []string, wrong string) []string {
	var list []string
	for _, t := range texts {
		if !slices.Contains(allowed, t) {
			f.faults.Add(field, wrong)
			return nil
		}
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// Lines are the lines of a text area that hold something, without white space round them.
func Lines(text string) []string {
	var list []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}
