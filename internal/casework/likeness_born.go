package casework

import (
	"strings"
	"time"
)

// birth is how two dates of birth stand to each other.
type birth int

const (
	bornUnknown  birth = iota // for one or both
	bornAge                   // a date for one, an age for the other that fits it
	bornOther                 // they differ in more than a slip
	bornNear                  // two of day, month and year agree
	bornYearOff               // the year is off by one
	bornDigit                 // one digit is wrong
	bornTurned                // two neighbouring digits have changed places
	bornDayMonth              // day and month have changed places
	bornSame
)

// slip says whether the dates differ as one typing error would have them differ.
func (b birth) slip() bool {
	return b == bornDayMonth || b == bornDigit || b == bornTurned || b == bornYearOff
}

func (b birth) unknown() bool { return b == bornUnknown || b == bornAge }

func (b birth) points() int {
	switch b {
	case bornSame:
		return 60
	case bornDayMonth:
		return 50
	case bornDigit, bornTurned, bornYearOff:
		return 40
	case bornNear:
		return 15
	case bornAge:
		return 10
	case bornUnknown:
		return 0
	default:
		return -60
	}
}

func (b birth) words() string {
	switch b {
	case bornSame:
		return "the date of birth is the same"
	case bornDayMonth:
		return "the date of birth is the same with day and month swapped"
	case bornDigit:
		return "the date of birth differs in one digit"
	case bornTurned:
		return "the date of birth is the same with two digits swapped"
	case bornYearOff:
		return "the year of birth is off by one"
	case bornNear:
		return "two of day, month and year of birth are the same"
	case bornAge:
		return "the age fits the date of birth"
	default:
		return ""
	}
}

// compareBirths compares dates of birth, or a date with an age where one is all that is known.
func compareBirths(a, b Particulars) birth {
	switch {
	case !a.Born.IsZero() && !b.Born.IsZero():
		return compareDates(a.Born, b.Born)
	case !a.Born.IsZero():
		return fits(a.Born, b)
	case !b.Born.IsZero():
		return fits(b.Born, a)
	default:
		return bornUnknown
	}
}

// fits holds an approximate age against a date of birth. People guess ages: three years either way are no difference,
// and more than six are one.
func fits(born Date, p Particulars) birth {
	if p.Age == 0 || p.AgeOn.IsZero() {
		return bornUnknown
	}
	switch off := max(born.Age(p.AgeOn)-p.Age, p.Age-born.Age(p.AgeOn)); {
	case off <= 3:
		return bornAge
	case off > 6:
		return bornOther
	default:
		return bornUnknown
	}
}

func compareDates(a, b Date) birth {
	switch {
	case a == b:
		return bornSame
	case a.Year == b.Year && a.Day == int(b.Month) && b.Day == int(a.Month):
		return bornDayMonth
	}
	x, y := digits(a), digits(b)
	var differ []int
	for i := range x {
		if x[i] != y[i] {
			differ = append(differ, i)
		}
	}
	alike := 0
	for _, same := range []bool{a.Day == b.Day, a.Month == b.Month, a.Year == b.Year} {
		if same {
			alike++
		}
	}
	off := a.Year - b.Year
	switch {
	case len(differ) == 1:
		return bornDigit
	case alike == 2 && (off == 1 || off == -1):
		return bornYearOff
	case alike == 2 && len(differ) == 2 && differ[1] == differ[0]+1 && x[differ[0]] == y[differ[1]] && x[differ[1]] == y[differ[0]]:
		return bornTurned
	case alike == 2:
		return bornNear
	default:
		return bornOther
	}
}

// digits are those of a date, as "20090503".
func digits(d Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// slips are the dates that one typing error makes of d, d among them: what a search has to look for.
func slips(d Date) []Date {
	if d.IsZero() {
		return nil
	}
	list := []Date{d}
	add := func(n Date) {
		if t := time.Date(n.Year, n.Month, n.Day, 0, 0, 0, 0, time.UTC); DateOf(t) == n && n.Year > 1900 && n.Year < 2200 && compareDates(d, n).slip() {
			list = append(list, n)
		}
	}
	add(Date{d.Year, time.Month(d.Day), int(d.Month)})
	add(Date{d.Year - 1, d.Month, d.Day})
	add(Date{d.Year + 1, d.Month, d.Day})
	digit := func(n, place, to int) int { // n with the digit at a place (1, 10, …) changed
		return n - n/place%10*place + to*place
	}
	turn := func(n, place int) int { // n with two neighbouring digits swapped
		low, high := n/place%10, n/place/10%10
		return digit(digit(n, place, high), place*10, low)
	}
	for to := range 10 {
		for _, place := range []int{1, 10} {
			add(Date{d.Year, d.Month, digit(d.Day, place, to)})
			add(Date{d.Year, time.Month(digit(int(d.Month), place, to)), d.Day})
			add(Date{digit(d.Year, place, to), d.Month, d.Day})
		}
	}
	add(Date{d.Year, d.Month, turn(d.Day, 1)})
	add(Date{d.Year, time.Month(turn(int(d.Month), 1)), d.Day})
	add(Date{turn(d.Year, 1), d.Month, d.Day})
	return list
}
