// Package pairs invents pairs of referrals of which it is known whether they are of one person, to measure with how well
// the comparison of people does. It errs as people err who write down names, and knows nothing of how the comparison works.
package pairs

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"channelpanel/internal/casework"
)

// Pair is somebody on record and somebody referred later.
type Pair struct {
	Kind          string
	Same          bool // they are one person
	Record, Later casework.Particulars
}

// Make invents n pairs, one in three of them of two people. The same seed gives the same pairs.
func Make(seed uint64, n int) []Pair {
	m := &maker{rand.New(rand.NewPCG(seed, 41))} // invented data: it must be the same again
	var list []Pair
	for i := range n {
		a := m.person()
		if i%3 == 2 {
			kind := different[i/3%len(different)]
			a, b := kind.make(m, a)
			list = append(list, Pair{kind.name, false, a, b})
			continue
		}
		kind := same[(i/3*2+i%3)%len(same)]
		a, b := kind.make(m, a, m.again(a))
		list = append(list, Pair{kind.name, true, a, b})
	}
	return list
}

// Crowd invents n people who have nothing to do with each other.
func Crowd(seed uint64, n int) []casework.Particulars {
	m := &maker{rand.New(rand.NewPCG(seed, 42))} // invented data: it must be the same again
	list := make([]casework.Particulars, n)
	for i := range list {
		list[i] = m.person()
	}
	return list
}

type maker struct{ *rand.Rand }

func (m *maker) of(list []string) string { return list[m.IntN(len(list))] }

// common draws from the front of a list far more often than from its end, as names are.
func (m *maker) common(list []string) string {
	return list[int(float64(len(list))*m.Float64()*m.Float64())]
}

func (m *maker) person() casework.Particulars {
	culture := m.IntN(len(cultures))
	c := cultures[culture]
	family := m.common(c.family)
	if m.IntN(2) == 0 && len(c.endings) > 0 {
		family = m.of(c.beginnings) + m.of(c.endings)
	}
	p := casework.Particulars{
		Given: m.common(c.given), Family: family, Born: casework.DateOf(time.Date(1955, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, m.IntN(60*365))),
		Postcode: fmt.Sprintf("ZZ%d %d%s", 1+m.IntN(99), m.IntN(10), m.of([]string{"AA", "BD", "VZ", "WH", "JK", "LP"})),
		Phone:    fmt.Sprintf("07700 9%05d", m.IntN(100000)), School: m.of(schools),
	}
	if m.IntN(8) == 0 {
		p.Given += " " + m.common(c.given)
	}
	if m.IntN(2) == 0 {
		p.Email = strings.ToLower(strings.ReplaceAll(p.Given+"."+p.Family, " ", "")) + fmt.Sprint(m.IntN(1000)) + "@example.org"
	}
	return p
}

// again is what another referrer knows of somebody: a part of it, and they may have moved.
func (m *maker) again(p casework.Particulars) casework.Particulars {
	b := p
	if m.IntN(2) == 0 {
		b.Phone = ""
	}
	if m.IntN(3) == 0 {
		b.Postcode = ""
	}
	if m.IntN(2) == 0 {
		b.School = m.of(schools)
	}
	if m.IntN(2) == 0 {
		b.Email = ""
	}
	return b
}

func (m *maker) moved(p casework.Particulars) casework.Particulars {
	q := m.person()
	p.Postcode, p.School = q.Postcode, q.School
	if m.IntN(2) == 0 {
		p.Phone = q.Phone
	}
	return p
}

type way struct {
	name string
	make func(m *maker, record, again casework.Particulars) (a, b casework.Particulars)
}

// later is a way that leaves what is on record as it is.
func later(write func(*maker, casework.Particulars) casework.Particulars) func(*maker, casework.Particulars, casework.Particulars) (a, b casework.Particulars) {
	return func(m *maker, record, again casework.Particulars) (a, b casework.Particulars) {
		return record, write(m, again)
	}
}

// same are the ways in which one person is written down twice.
var same = []way{
	{"misspelt surname", later(func(m *maker, p casework.Particulars) casework.Particulars { p.Family = m.slip(p.Family); return p })},
	{"misspelt first name", later(func(m *maker, p casework.Particulars) casework.Particulars { p.Given = m.slip(p.Given); return p })},
	{"both names misspelt", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Family, p.Given = m.slip(p.Family), m.slip(p.Given)
		return p
	})},
	{"surname as it sounds", later(func(m *maker, p casework.Particulars) casework.Particulars { p.Family = m.heard(p.Family); return p })},
	{"transliterated", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Given, p.Family = m.otherwise(p.Given), m.otherwise(p.Family)
		return p
	})},
	{"short form", func(m *maker, record, again casework.Particulars) (a, b casework.Particulars) {
		row := shorts[m.IntN(len(shorts))]
		record.Given, again.Given = row[0], row[1+m.IntN(len(row)-1)]
		return record, again
	}},
	{"day and month swapped", later(func(m *maker, p casework.Particulars) casework.Particulars {
		if p.Born.Day <= 12 {
			p.Born = casework.Date{Year: p.Born.Year, Month: time.Month(p.Born.Day), Day: int(p.Born.Month)}
		}
		return p
	})},
	{"a digit of the date", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Born.Year += []int{-10, 10, -1, 1, -3, 3}[m.IntN(6)]
		return p
	})},
	{"surname misspelt, day and month swapped", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Family = m.slip(p.Family)
		if p.Born.Day <= 12 {
			p.Born = casework.Date{Year: p.Born.Year, Month: time.Month(p.Born.Day), Day: int(p.Born.Month)}
		}
		return p
	})},
	{"names swapped", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Given, p.Family = p.Family, p.Given
		return p
	})},
	{"moved house", later((*maker).moved)},
	{"moved house, surname as it sounds", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Family = m.heard(p.Family)
		return m.moved(p)
	})},
	{"no date of birth", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Age, p.AgeOn, p.Born = casework.Date{Year: 2026, Month: 3, Day: 1}.Year-p.Born.Year, casework.Date{Year: 2026, Month: 3, Day: 1}, casework.Date{}
		return p
	})},
	{"no date of birth, surname misspelt", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Family, p.Born = m.slip(p.Family), casework.Date{}
		return p
	})},
	{"new surname, same home", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Family = m.person().Family
		return p
	})},
	{"one surname of two", later(func(m *maker, p casework.Particulars) casework.Particulars {
		p.Family = p.Family + "-" + m.person().Family
		return p
	})},
}

// different are the ways in which two people look like one. Both are given, for the first may have to change.
var different = []struct {
	name string
	make func(*maker, casework.Particulars) (a, b casework.Particulars)
}{
	{"twins", func(m *maker, p casework.Particulars) (a, b casework.Particulars) {
		q := p
		for q.Given == p.Given {
			q.Given = m.person().Given
		}
		q.Email = ""
		return p, q
	}},
	{"namesakes", func(m *maker, p casework.Particulars) (a, b casework.Particulars) {
		q := m.person()
		q.Given, q.Family = p.Given, p.Family
		return p, q
	}},
	{"namesakes at one school", func(m *maker, p casework.Particulars) (a, b casework.Particulars) {
		q := m.person()
		q.Given, q.Family, q.School, q.Born.Year = p.Given, p.Family, p.School, p.Born.Year
		return p, q
	}},
	{"brothers and sisters", func(m *maker, p casework.Particulars) (a, b casework.Particulars) {
		q := m.person()
		q.Family, q.Postcode, q.Phone = p.Family, p.Postcode, p.Phone
		return p, q
	}},
	{"parent and child of one name", func(m *maker, p casework.Particulars) (a, b casework.Particulars) {
		q := p
		q.Born = casework.Date{Year: p.Born.Year - 20 - m.IntN(20), Month: time.Month(1 + m.IntN(12)), Day: 1 + m.IntN(28)}
		q.Email = ""
		return p, q
	}},
	{"strangers with one birthday", func(m *maker, p casework.Particulars) (a, b casework.Particulars) {
		q := m.person()
		q.Born = p.Born
		return p, q
	}},
	{"names alike, other birthdays", func(m *maker, p casework.Particulars) (a, b casework.Particulars) {
		q := m.person()
		q.Given, q.Family = p.Given, m.slip(p.Family)
		return p, q
	}},
}

// slip makes one typing error: a letter left out, doubled, swapped with the next or missed on the keyboard.
func (m *maker) slip(s string) string {
	r := []rune(s)
	if len(r) < 3 {
		return s + strings.ToLower(string(r[len(r)-1]))
	}
	i := 1 + m.IntN(len(r)-2)
	switch m.IntN(4) {
	case 0:
		return string(r[:i]) + string(r[i+1:])
	case 1:
		return string(r[:i+1]) + string(r[i:])
	case 2:
		r[i], r[i+1] = r[i+1], r[i]
	default:
		r[i] = rune("abcdefghijklmnoprstuvy"[m.IntN(22)])
	}
	return string(r)
}

// heard writes a name as it sounds.
func (m *maker) heard(s string) string { return m.rewrite(s, asHeard, 2) }

// otherwise writes a name as another office transliterates it.
func (m *maker) otherwise(s string) string { return m.rewrite(s, transliterated, 3) }

// rewrite changes up to n places of a name by the rules, taken in an order of their own each time.
func (m *maker) rewrite(s string, rules [][2]string, n int) string {
	out := strings.ToLower(s)
	done := 0
	for _, i := range m.Perm(len(rules)) {
		from, to := rules[i][0], rules[i][1]
		if at := strings.Index(out, from); at >= 0 && done < n {
			out = out[:at] + to + out[at+len(from):]
			done++
		}
	}
	if done == 0 {
		return m.slip(s)
	}
	return strings.ToUpper(out[:1]) + out[1:]
}

var asHeard = [][2]string{
	{"ph", "f"}, {"ck", "k"}, {"ie", "y"}, {"y", "ie"}, {"ee", "ea"}, {"ea", "ee"}, {"ll", "l"}, {"tt", "t"}, {"nn", "n"}, {"ss", "s"}, {"mm", "m"}, {"ks", "x"}, {"x", "cks"},
	{"ough", "o"}, {"igh", "y"}, {"ei", "ie"}, {"oo", "u"}, {"wh", "w"}, {"kn", "n"}, {"th", "t"}, {"er", "ar"}, {"or", "er"}, {"son", "sen"}, {"c", "k"}, {"ley", "ly"}, {"ai", "ay"},
}

var transliterated = [][2]string{
	{"ou", "u"}, {"u", "oo"}, {"oo", "u"}, {"ee", "i"}, {"i", "ee"}, {"e", "a"}, {"o", "u"}, {"kh", "k"}, {"q", "k"}, {"k", "q"}, {"y", "i"}, {"iy", "y"}, {"w", "v"}, {"v", "w"}, {"sh", "sch"},
	{"cz", "ch"}, {"sz", "sh"}, {"ch", "tch"}, {"mm", "m"}, {"ss", "s"}, {"s", "ss"}, {"dh", "d"}, {"ai", "ei"}, {"ay", "ai"}, {"j", "dj"}, {"ah", "a"}, {"ski", "sky"}, {"aa", "a"}, {"ks", "x"},
}
