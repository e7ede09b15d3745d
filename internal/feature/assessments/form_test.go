package assessments

import (
	"net/url"
	"testing"

	"channelpanel/internal/casework"
)

// FuzzSection: whatever is typed into a section's form, only factors of the section are rated, only by ratings that there are, and
// what cannot be read is said of its field.
func FuzzSection(f *testing.F) {
	f.Add("rating_E01=PARTLY&evidence_E01=Seen&source_E01=School&on_E01-day=3&on_E01-month=3&on_E01-year=2026&summary=x")
	f.Add("rating_E01=VERY&rating_ZZ9=NOT&on_E02-day=31&on_E02-month=2&on_E02-year=2026")
	f.Add("rating_I01=STRONGLY&protective_E03=%00&on_E03=5&on_E03-day=x")
	f.Add("version=1&save=next&rating_=NOT&=&rating_e01=NOT")
	w, _ := casework.Frameworks().Current("VAF")
	section := w.Sections[0]
	f.Fuzz(func(t *testing.T, body string) {
		posted, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		fields := fieldsOf("1", posted)
		if len(fields) > mostFields+1 {
			t.Fatalf("%d fields", len(fields))
		}
		values, err := collect(fields, func(any) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		for name := range fields {
			values[name] = posted.Get(name)
		}
		a := casework.Assessment{Ratings: []casework.Rating{{Factor: "I01", Value: "NOT"}}}
		v := Writing{Section: section, nth: 0}
		for _, fault := range casework.FaultsOf(values.put(&a, v)) {
			if _, known := sectionFields(section)[fault.Field]; !known {
				if _, day := sectionFields(section)[fault.Field+"-day"]; !day {
					t.Errorf("a fault of %q, which the form does not have", fault.Field)
				}
			}
		}
		if len(a.Ratings) != len(section.Factors)+1 || a.Rating("I01").Value != "NOT" {
			t.Fatalf("%d ratings, or that of another section is gone", len(a.Ratings))
		}
		for _, r := range a.Ratings {
			if _, known := w.Factor(r.Factor); !known || r.Value != "" && !casework.RatingValues.Has(r.Value) {
				t.Errorf("%+v was taken", r)
			}
		}
	})
}
