package intake

import (
	"slices"
	"testing"

	"channelpanel/internal/casework"
)

// FuzzReferral: whatever is typed into the form, it is read without a panic; what is taken without a fault holds the form's own rules,
// and every fault stands on a page of the form.
func FuzzReferral(f *testing.F) {
	for _, s := range [][4]string{
		{"Katherine", "9", "5", "2009"}, {"", "31", "2", "2026"}, {"“Kat”", "０９", "May", "9"}, {"'; --", "", "", "1850"}, {"\u202eabc", "-1", "13", "99999"},
		{"LE1 1AA", "29", "2", "2023"}, {"yes", "1", "1", "2026"}, {"maybe", "1e3", "0x1", "+12"},
	} {
		f.Add(s[0], s[1], s[2], s[3])
	}
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	where := residence{authorities: []string{"Exshire"}, forces: []string{"Exshire Police"}}
	var fields []string
	for _, page := range answers(Referral{}, casework.Scheme{}) {
		for _, a := range page.answers {
			fields = append(fields, a.field)
		}
	}
	f.Fuzz(func(t *testing.T, word, day, month, year string) {
		r := Referral{
			Person:  Person{Given: word, KnownAs: word, BirthDay: day, BirthMonth: month, BirthYear: year, Age: day, Gender: word, Ethnicity: word, Postcode: word, Phone: word, Email: word, Authority: word, Force: word},
			Concern: Concern{Text: word, Type: word},
			Needs:   Needs{Kinds: []string{word}},
			People:  People{Source: word, Anonymous: word, Same: word},
			Dates: Dates{LightDay: day, LightMonth: month, LightYear: year, ReferredDay: day, ReferredMonth: month, ReferredYear: year, ReceivedDay: day, ReceivedMonth: month, ReceivedYear: year,
				LeadConsulted: word, Informed: word, ParentsTold: word, AgenciesTold: word, ImmediateRisks: word},
		}
		var faults casework.Faults
		p := r.check(&faults, today, where)
		for _, fault := range faultsOf(&faults) {
			if !slices.Contains(fields, fault.Field) {
				t.Errorf("the fault %q stands at %q, where no page has a field", fault.Msg, fault.Field)
			}
		}
		if p.received.After(today) && !faults.Any() || p.born.After(today) && !faults.Any() || p.age < 0 || p.age > 120 {
			t.Errorf("taken as received on %s, born on %s, aged %d", p.received, p.born, p.age)
		}
		r.narrative(r.Missing())
		r.Person.aliases()
	})
}

// FuzzFile: whatever is sent as a file, it is judged without a panic, and one that is taken is of a kind and within the limits.
func FuzzFile(f *testing.F) {
	f.Add("a.pdf", []byte("%PDF-1.7"), "LETTER", 0)
	f.Add("a.txt", []byte{}, "", 5)
	f.Fuzz(func(t *testing.T, name string, body []byte, kind string, held int) {
		form := attachForm{Kind: kind}
		a, err := form.parse()
		if err != nil || len(a.Body) != 0 {
			t.Errorf("no file is read as %+v, %v", a, err)
		}
		a.Name, a.Body = name, body
		var faults casework.Faults
		media := a.check(&faults, make([]File, min(max(held, 0), 9)))
		if !faults.Any() && (media == "" || len(body) == 0 || held >= casework.MostWithReferral || !casework.DocumentKinds.Has(kind)) {
			t.Errorf("taken as %q", media)
		}
	})
}
