package testkit

import (
	"testing"

	"channelpanel/internal/casework"
)

// Typed is what a fuzzer types into a form: a word, the three fields of a date, and what is ticked.
type Typed struct{ Word, Day, Month, Year, Tick string }

// TypedOn is the day on which it is typed.
var TypedOn = casework.Date{Year: 2026, Month: 3, Day: 27}

// FuzzTyped tries a form with whatever may be typed, beginning with a word that the form knows.
func FuzzTyped(f *testing.F, word string, try func(t *testing.T, in Typed)) {
	f.Add(word, "24", "3", "2026", "yes")
	f.Add("", "31", "2", "2026", "\x00")
	f.Add("MOON", "29", "feb", "2024", "１")
	f.Fuzz(func(t *testing.T, word, day, month, year, tick string) { try(t, Typed{word, day, month, year, tick}) })
}
