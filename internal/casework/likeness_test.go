package casework_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

func somebody(given, family, born string) casework.Particulars {
	p := casework.Particulars{Given: given, Family: family}
	if born != "" {
		p.Born = day(born)
	}
	return p
}

func with(p casework.Particulars, change func(*casework.Particulars)) casework.Particulars {
	change(&p)
	return p
}

func reach(p *casework.Particulars)  { p.Postcode, p.Phone = "ZZ99 1AA", "01632 960001" }
func living(p *casework.Particulars) { p.Postcode = "ZZ99 1AA" }

// Shows PE3, PE4, N1.
func TestTwoPeopleAreAsLikeAsAPersonWouldSay(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		a, b casework.Particulars
		want casework.Strength
		why  string // of which the sentence has to speak
	}{
		{"the very same", somebody("Rowan", "Ashdown", "2009-05-09"), somebody("Rowan", "Ashdown", "2009-05-09"), "STRONG", "The name is the same and the date of birth is the same."},
		{"an accent and a capital", somebody("Zoë", "O’Brien-LEE", "2009-05-09"), somebody("zoe", "Obrien Lee", "2009-05-09"), "STRONG", "date of birth is the same"},
		{"a letter doubled", somebody("Rowan", "Oakfield", "2009-05-09"), somebody("Rowan", "Oakffield", "2009-05-09"), "STRONG", "surname differs in one letter"},
		{"two letters turned", somebody("Katherine", "Oakfield", "2009-05-09"), somebody("Catherine", "Oakfeild", "2009-05-09"), "STRONG", "first name is the same name written differently"},
		{"as it sounds", somebody("Siobhan", "Pfeiffer", "2009-05-09"), somebody("Chevonne", "Fifer", "2009-05-09"), "STRONG", "surname sounds the same"},
		{"from another alphabet", somebody("Mohammed", "Chowdhury", "2009-05-09"), somebody("Muhamad", "Choudhary", "2009-05-09"), "STRONG", "surname is the same name written differently"},
		{"in another alphabet", somebody("Сергей", "Коваленко", "2009-05-09"), somebody("Serhiy", "Kowalenko", "2009-05-09"), "STRONG", "date of birth is the same"},
		{"a daughter's ending", somebody("Katarzyna", "Kowalska", "2009-05-09"), somebody("Kasia", "Kowalski", "2009-05-09"), "STRONG", "first name is a short form of the same name"},
		{"a short form, day and month swapped", somebody("Robert", "Smyth", "2009-05-09"), somebody("Bob", "Smith", "2009-09-05"), "STRONG", "same with day and month swapped"},
		{"one digit of the year", somebody("Yousef", "Rahman", "2009-05-09"), somebody("Yusuf", "Rehman", "2006-05-09"), "STRONG", "differs in one digit"},
		{"two digits of the year turned", somebody("Elin", "Fairbrother", "1998-05-09"), somebody("Elin", "Fairbrother", "1989-05-09"), "STRONG", "two digits swapped"},
		{"a year off over a decade", somebody("Elin", "Fairbrother", "2010-05-09"), somebody("Elin", "Fairbrother", "2009-05-09"), "STRONG", "year of birth is off by one"},
		{"first name and surname swapped", somebody("Nguyen", "Linh", "2009-05-09"), somebody("Linh", "Nguyen", "2009-05-09"), "STRONG", "first name and surname swapped"},
		{"a surname of two, in part", somebody("Rowan", "Ashdown-Lee", "2009-05-09"), somebody("Rowan", "Lee", "2009-05-09"), "STRONG", "surname is in part the same"},
		{"a particle", somebody("Omar", "Al-Masri", "2009-05-09"), somebody("Umar", "Masri", "2009-05-09"), "STRONG", "surname is the same"},
		{"another name on record", with(somebody("Rowan", "Ashdown", "2009-05-09"), func(p *casework.Particulars) { p.Aliases = []string{"Rowan Birch"} }),
			somebody("Rowan", "Birch", "2009-05-09"), "STRONG", "By another name on record"},
		{"moved house, no date of birth, the same phone", with(somebody("Rowan", "Ashdown", ""), func(p *casework.Particulars) { p.Phone = "+44 1632 960001" }),
			with(somebody("Rowan", "Ashdown", "2009-05-09"), reach), "STRONG", "phone number is the same"},
		{"a married name at the same home", with(somebody("Elin", "Carter", "1990-05-09"), living), with(somebody("Elin", "Holloway", "1990-05-09"), living), "STRONG", "The surname is different."},
		{"only an age, which fits", with(somebody("Rowan", "Ashdown", ""), func(p *casework.Particulars) { p.Age, p.AgeOn, p.Postcode = 16, day("2026-03-01"), "ZZ99 1AA" }),
			with(somebody("Rowan", "Ashdown", "2009-05-09"), living), "STRONG", "the age fits the date of birth"},

		{"twins", with(somebody("Hassan", "Qureshi", "2009-05-09"), reach), with(somebody("Hussein", "Qureshi", "2009-05-09"), reach), "POSSIBLE", "as it would be for a twin"},
		{"twins with names like each other", with(somebody("Amina", "Yilmaz", "2009-05-09"), reach), with(somebody("Amira", "Yilmaz", "2009-05-09"), reach), "STRONG", "differs in one letter"},
		{"twins with known names like each other", with(somebody("Samira", "Yilmaz", "2009-05-09"), reach), with(somebody("Amina", "Yilmaz", "2009-05-09"), reach), "POSSIBLE", "twin"},
		{"a sister of another age", with(somebody("Elin", "Qureshi", "2011-01-30"), reach), with(somebody("Hanna", "Qureshi", "2009-05-09"), reach), "NONE", ""},
		{"a common name, another birthday", somebody("Mohammed", "Khan", "2009-05-09"), somebody("Muhammad", "Khan", "1994-11-20"), "NONE", ""},
		{"a common name, another birthday, the same street", with(somebody("John", "Smith", "2009-05-09"), living), with(somebody("John", "Smith", "1979-12-20"), living), "NONE", ""},
		{"a name alone", somebody("John", "Smith", ""), somebody("John", "Smith", ""), "POSSIBLE", "not known for both"},
		{"the same birthday and nothing else", somebody("Rowan", "Ashdown", "2009-05-09"), somebody("Bilal", "Okonedo", "2009-05-09"), "NONE", ""},
		{"another name at the same email", with(somebody("shadow-fox", "", ""), func(p *casework.Particulars) { p.Email = "rowan@example.org" }),
			with(somebody("Rowan", "Ashdown", "2009-05-09"), func(p *casework.Particulars) { p.Email = "Rowan@Example.org" }), "POSSIBLE", "email address is the same"},
		{"nothing known", casework.Particulars{}, casework.Particulars{}, "NONE", ""},
	} {
		for _, l := range []casework.Likeness{casework.Compare(row.a, row.b), casework.Compare(row.b, row.a)} {
			if l.Strength != row.want || !strings.Contains(l.Why, row.why) {
				t.Errorf("%s: %s %d, %q; want %s, %q", row.name, l.Strength, l.Points, l.Why, row.want, row.why)
			}
		}
		if row.want == casework.StrengthStrong && !meet(sought(row.a), row.b.Keys()) {
			t.Errorf("%s: no key in common: %v and %v", row.name, sought(row.a), row.b.Keys())
		}
	}
}

func sought(p casework.Particulars) []string {
	keys, _ := p.Seek()
	return keys
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(k string) bool { return slices.Contains(b, k) })
}

// The sentence goes to people who may not know every detail, and into lists: it holds none.
func TestTheReasonHoldsNoParticulars(t *testing.T) {
	t.Parallel()
	p := casework.Particulars{Given: "Rowan", Family: "Ashdown", Aliases: []string{"Rowan Birch"}, Born: day("2009-05-09"), Postcode: "ZZ99 1AA", Phone: "01632 960001",
		Email: "rowan@example.org", Online: "@shadow-fox", School: "Two Rivers School"}
	why := strings.ToLower(casework.Compare(p, p).Why)
	for _, secret := range []string{"rowan", "ashdown", "birch", "2009", "zz99", "01632", "example", "shadow", "rivers"} {
		if strings.Contains(why, secret) {
			t.Errorf("the reason holds %q: %s", secret, why)
		}
	}
	for _, said := range []string{"postcode", "phone number", "email address", "online name", "school or employer"} {
		if !strings.Contains(why, said) {
			t.Errorf("the reason does not speak of the %s: %s", said, why)
		}
	}
}

// One slip in a date of birth is always found: the search looks for every date that the comparison would take for one.
func TestASearchLooksForEveryDateThatIsOneSlipAway(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	for range 5 {
		a := casework.Date{Year: 1940 + r.IntN(80), Month: 1, Day: 1}.AddDays(r.IntN(365))
		p := somebody("Rowan", "Ashdown", a.String())
		keys := only(sought(p), "b:")
		for b := (casework.Date{Year: a.Year - 11, Month: 1, Day: 1}); b.Year < a.Year+11; b = b.AddDays(1) {
			o := somebody("Rowan", "Ashdown", b.String())
			if casework.Compare(p, o).Strength == casework.StrengthStrong && !meet(keys, only(o.Keys(), "b:")) {
				t.Fatalf("somebody born on %s is not found under %s", b, a)
			}
		}
	}
}

func only(keys []string, kind string) (list []string) {
	for _, k := range keys {
		if strings.HasPrefix(k, kind) {
			list = append(list, k)
		}
	}
	return list
}

func FuzzCompare(f *testing.F) {
	f.Add("Zoë", "O’Brien", "محمد", "Łukasz-Đorđević", "ZZ99 1AA", "+44 1632")
	f.Add("", "-", "a", "ß", "", "")
	f.Fuzz(func(t *testing.T, given, family, other, alias, postcode, phone string) {
		a := casework.Particulars{Given: given, Family: family, Aliases: []string{alias}, Postcode: postcode, Phone: phone, Born: day("2009-05-09")}
		b := casework.Particulars{Given: other, Family: alias, Online: given, Email: phone, Age: 16, AgeOn: day("2026-01-01")}
		if x, y := casework.Compare(a, b), casework.Compare(b, a); x != y {
			t.Errorf("%+v one way and %+v the other", x, y)
		}
		for _, k := range append(sought(a), b.Keys()...) {
			if strings.ToValidUTF8(k, "") != k && strings.ToValidUTF8(given+family+other+alias+postcode+phone, "") == given+family+other+alias+postcode+phone {
				t.Errorf("key %q is no text", k)
			}
		}
	})
}
