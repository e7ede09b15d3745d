package assessments

import (
	"fmt"
	"reflect"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// typed is what the form posts, by the name of the field. Which fields there are the frameworks say.
type typed map[string]string

// formType is a struct with a field for each that the form may post, as httpd reads forms.
func formType() reflect.Type {
	var fields []reflect.StructField
	seen := map[string]bool{}
	add := func(name string, most int) {
		if seen[name] {
			return
		}
		seen[name] = true
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", len(fields)), Type: reflect.TypeFor[string](),
			Tag: reflect.StructTag(fmt.Sprintf(`form:%q max:"%d"`, name, most)),
		})
	}
	for name, most := range map[string]int{
		"version": 10, "before": 40, "framework": 20, "occasion": 20, "assessed_on-day": 2, "assessed_on-month": 10, "assessed_on-year": 4,
		"protective": 8000, "needs": 8000, "overall": 8000, "change": 8000, "no_sensitive": 3,
	} {
		add(name, most)
	}
	for _, w := range casework.Frameworks() {
		for i := range w.Sections {
			add(summary(i), 8000)
		}
		for _, f := range w.Factors() {
			add("rating_"+f.Code, 20)
			add("evidence_"+f.Code, 4000)
		}
	}
	return reflect.StructOf(fields)
}

// summary names the field of the summary of a framework's nth section.
func summary(section int) string { return fmt.Sprintf("summary_%d", section+1) }

// collect lets read fill such a struct and takes over what it found.
func collect(read func(form any) error) (typed, error) {
	form := reflect.New(formType())
	if err := read(form.Interface()); err != nil {
		return nil, err
	}
	t := typed{}
	for i := range form.Elem().NumField() {
		name := form.Elem().Type().Field(i).Tag.Get("form")
		t[name] = form.Elem().Field(i).String()
	}
	return t, nil
}

// parse reads what was typed. The factors are those of the framework that the form was drawn with.
func (t typed) parse(version int) (Writing, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	clean := func(name string) string { return strings.TrimSpace(t[name]) }
	w := Writing{Version: version, Before: t["before"], Change: clean("change"), Summaries: map[string]string{}, Assessment: casework.Assessment{
		Framework: t["framework"], Occasion: t["occasion"], Protective: clean("protective"), Needs: clean("needs"), Overall: clean("overall"),
		NoSensitive: t["no_sensitive"] == "yes",
	}}
	w.Assessment.On = in.OptionalDate("assessed_on", t["assessed_on-day"], t["assessed_on-month"], t["assessed_on-year"], "Date of the assessment")
	framework, _ := casework.FrameworkByCode(t["framework"])
	for i, s := range framework.Sections {
		if text := clean(summary(i)); text != "" {
			w.Summaries[s.Title] = text
		}
	}
	for _, f := range framework.Factors() {
		w.Assessment.Ratings = append(w.Assessment.Ratings, casework.Rating{Factor: f.Code, Value: t["rating_"+f.Code], Evidence: clean("evidence_" + f.Code)})
	}
	return w, faults
}
