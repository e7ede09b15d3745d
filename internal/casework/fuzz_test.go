package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

// FuzzParseReference: what is taken is in the one form, and taken again as it stands.
func FuzzParseReference(f *testing.F) {
	for _, s := range []string{casework.NewReference("LLR", 2026, 42), casework.NewReference("EXSH", 1999, 123456), " llr-2026-00042-k ", "LLR-2026-00042-A", "LLR-2026-42-K", "", "-", "LLR-2026-00042-K\n", "ＬＬＲ-2026-00042-K"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ref, err := casework.ParseReference(s)
		if err != nil {
			return
		}
		if again, err := casework.ParseReference(ref); err != nil || again != ref {
			t.Errorf("%q is %q, and that is %q (%v)", s, ref, again, err)
		}
		for i := range len(ref) { // any one figure or letter that is wrong shows
			for _, c := range []byte("0A") {
				wrong := ref[:i] + string(c) + ref[i+1:]
				if _, err := casework.ParseReference(wrong); err == nil && wrong != ref {
					t.Errorf("%s is taken for a reference as well as %s", wrong, ref)
				}
			}
		}
	})
}

// FuzzParseDate: what is taken is a day of the calendar, and is written as it was read.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-24", "2024-02-29", "2023-02-29", "0000-01-01", "9999-12-31", "2026-1-1", "", "2026-11-24 ", "２026-11-24", "-001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := casework.ParseDate(s)
		if err != nil {
			return
		}
		if d.String() != s {
			t.Errorf("%q is written %q", s, d)
		}
		if next := d.AddDays(1); !d.Before(next) || d.DaysUntil(next) != 1 || next.AddDays(-1) != d {
			t.Errorf("the day after %s is %s", d, next)
		}
	})
}

// FuzzParseFormDate: what is taken of three fields is a day of the calendar, with the figures that were typed.
func FuzzParseFormDate(f *testing.F) {
	for _, s := range [][3]string{{"24", "11", "2026"}, {"29", "feb", "2024"}, {"29", "2", "2023"}, {"31", "September", "2026"}, {" 1 ", "01", "1900"}, {"1", "J", "2026"}, {"-1", "1", "2026"}, {"+1", "1", "2026"}, {"1", "1", "26"}, {"", "", ""}, {"99999999999999999999", "1", "2026"}} {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, day, month, year string) {
		d, err := casework.ParseFormDate(day, month, year)
		if err != nil {
			return
		}
		again, err := casework.ParseDate(d.String())
		if err != nil || again != d || d.Year < 1900 || d.Year > 2200 {
			t.Errorf("%q %q %q is %+v (%v)", day, month, year, d, err)
		}
	})
}
