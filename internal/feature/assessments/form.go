package assessments

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// typed is what a form posts, by the name of the field. Which fields a section has, its edition says.
type typed map[string]string

// The parts of a factor's answer, by the beginning of the field's name, with how long each may be.
var parts = map[string]int{"rating": 20, "evidence": 4000, "source": 300, "on": 0, "protective": 2000}

var factorField = regexp.MustCompile(`^(rating|evidence|source|on|protective)_([A-Z0-9]{1,20})(-day|-month|-year)?$`)

// mostFields is how many fields the form of the largest section has.
const mostFields = 400

// sectionFields are the fields of a section's form, with how long each may be.
func sectionFields(s casework.Section) map[string]int {
	fields := map[string]int{"version": 10, "save": 10, "summary": 8000}
	for _, f := range s.Factors {
		for part, most := range parts {
			if part != "on" {
				fields[part+"_"+f.Code] = most
			}
		}
		for _, d := range []string{"-day", "-month", "-year"} {
			fields["on_"+f.Code+d] = 10
		}
	}
	return fields
}

// fieldsOf are the fields that the form of a step may post. Those of a section are known by their shape: which of them count
// is for its edition to say.
func fieldsOf(step string, posted url.Values) map[string]int {
	fields := map[string]int{"version": 10, "save": 10}
	switch step {
	case "about":
		for _, name := range []string{"occasion", "assessed_on-day", "assessed_on-month", "assessed_on-year"} {
			fields[name] = 20
		}
	case "needs":
		fields["needs"] = 8000
		for _, n := range casework.ComplexNeeds {
			fields["level_"+n.Code], fields["outcome_"+n.Code] = 20, 1000
		}
	case "judgement":
		fields["protective"], fields["overall"], fields["change"] = 8000, 8000, 8000
	default:
		fields["summary"] = 8000
		for name := range posted {
			m := factorField.FindStringSubmatch(name)
			if m == nil || (m[1] == "on") != (m[3] != "") || len(fields) > mostFields {
				continue
			}
			fields[name] = max(parts[m[1]], 10)
		}
	}
	return fields
}

// formType is a struct with a field for each, as httpd reads forms.
func formType(fields map[string]int) reflect.Type {
	var list []reflect.StructField
	for name, most := range fields {
		list = append(list, reflect.StructField{
			Name: fmt.Sprintf("F%d", len(list)), Type: reflect.TypeFor[string](), Tag: reflect.StructTag(fmt.Sprintf(`form:%q max:"%d"`, name, most)),
		})
	}
	return reflect.StructOf(list)
}

// collect lets read fill such a struct and takes over what it found.
func collect(fields map[string]int, read func(form any) error) (typed, error) {
	form := reflect.New(formType(fields))
	if err := read(form.Interface()); err != nil {
		return nil, err
	}
	t := typed{}
	for i := range form.Elem().NumField() {
		t[form.Elem().Type().Field(i).Tag.Get("form")] = form.Elem().Field(i).String()
	}
	return t, nil
}

func (t typed) clean(name string) string { return strings.TrimSpace(t[name]) }

func (t typed) date(in httpd.FieldReader, name, label string) casework.Date {
	return in.OptionalDate(name, t[name+"-day"], t[name+"-month"], t[name+"-year"], label)
}

// put takes the typed fields of a step over into an assessment, and reports what cannot be read.
func (t typed) put(a *casework.Assessment, v Writing) error {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	switch {
	case v.nth >= 0:
		ratings := t.ratings(in, v.Section)
		a.Ratings = append(slices.DeleteFunc(slices.Clone(a.Ratings), func(r casework.Rating) bool {
			return slices.ContainsFunc(v.Section.Factors, func(f casework.Factor) bool { return f.Code == r.Factor })
		}), ratings...)
		if a.Summaries == nil {
			a.Summaries = map[string]string{}
		}
		a.Summaries[v.Section.Title] = t.clean("summary")
	case v.Step.Word == "needs":
		a.Needs, a.Identified = t.clean("needs"), nil
		for _, n := range casework.ComplexNeeds {
			one := casework.IdentifiedNeed{Need: n.Code, Level: t["level_"+n.Code], Outcome: t.clean("outcome_" + n.Code)}
			if one.Level != "" || one.Outcome != "" {
				a.Identified = append(a.Identified, one)
			}
		}
	case v.Step.Word == "judgement":
		a.Protective, a.Overall, a.Change = t.clean("protective"), t.clean("overall"), t.clean("change")
	default:
		a.Occasion, a.On = t["occasion"], t.date(in, "assessed_on", "Date of the assessment")
	}
	return faults.Err()
}

// ratings are what was typed of the factors of one section.
func (t typed) ratings(in httpd.FieldReader, s casework.Section) []casework.Rating {
	var list []casework.Rating
	for _, f := range s.Factors {
		r := casework.Rating{
			Factor: f.Code, Value: t["rating_"+f.Code], Evidence: t.clean("evidence_" + f.Code), Source: t.clean("source_" + f.Code),
			Protective: t.clean("protective_" + f.Code), On: t.date(in, "on_"+f.Code, "Date of the evidence for “"+f.Label+"”"),
		}
		if r.Value != "" && !casework.RatingValues.Has(r.Value) {
			in.Choice("rating_"+f.Code, r.Value, nil, "Select how far “"+f.Label+"” is present")
			r.Value = ""
		}
		list = append(list, r)
	}
	return list
}

// fill shows a step as it was saved.
func fill(v Writing) typed {
	t := typed{"version": strconv.Itoa(v.Row.Version)}
	day := func(name string, d casework.Date) {
		f := ui.DateField{}.On(d)
		t[name+"-day"], t[name+"-month"], t[name+"-year"] = f.Day, f.Month, f.Year
	}
	a := v.Judged
	for _, f := range v.Section.Factors {
		r := a.Rating(f.Code)
		t["rating_"+f.Code], t["evidence_"+f.Code], t["source_"+f.Code], t["protective_"+f.Code] = r.Value, r.Evidence, r.Source, r.Protective
		day("on_"+f.Code, r.On)
	}
	t["summary"] = a.Summaries[v.Section.Title]
	for _, n := range a.Identified {
		t["level_"+n.Need], t["outcome_"+n.Need] = n.Level, n.Outcome
	}
	t["needs"], t["protective"], t["overall"], t["change"], t["occasion"] = a.Needs, a.Protective, a.Overall, a.Change, a.Occasion
	day("assessed_on", a.On)
	return t
}
