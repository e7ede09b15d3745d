package person

import (
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

// fieldOrder is the order in which the fields of a version are shown.
var fieldOrder = func() []string {
	order := []string{
		"kind", "name", "organisation", "relationship", "given_name", "family_name", "other_names", "date_of_birth", "approximate_age", "gender", "ethnicity", "nationality",
		"language", "phone", "email", "online_names", "household", "occupation", "address", "postcode", "residence_authority", "residence_force", "link_kind", "from_on", "until_on",
	}
	for _, t := range casework.Traits {
		order = append(order, "trait_"+t.Code)
	}
	return order
}()

func fieldLabel(name string) string {
	if t, ok := casework.TraitOf(strings.TrimPrefix(name, "trait_")); ok {
		return t.Label
	}
	labels := map[string]string{
		"kind": "Who", "name": "Name", "given_name": "First name", "family_name": "Family name", "other_names": "Other names", "date_of_birth": "Date of birth",
		"approximate_age": "Approximate age", "online_names": "Names on social media", "occupation": "School, college or employer", "residence_authority": "Local authority",
		"residence_force": "Police force", "link_kind": "What they are to the person", "from_on": "Since", "until_on": "Until",
	}
	if l := labels[name]; l != "" {
		return l
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// valued is a value of a field as it is shown.
func valued(name, text string) string {
	switch name {
	case "gender":
		return casework.Genders.Label(text)
	case "ethnicity":
		if text != "" {
			return casework.Ethnicities.Label(text)
		}
	case "date_of_birth", "from_on", "until_on":
		if d, err := casework.ParseDate(text); err == nil {
			return d.Long()
		}
	}
	return or(text, "(empty)")
}

// lines are what a version changed, field by field.
func (r Revision) lines() []string {
	var list []string
	for _, name := range fieldOrder {
		was, had := r.Before[name]
		is, has := r.After[name]
		switch {
		case had && has && is == "":
			list = append(list, fieldLabel(name)+": no longer "+valued(name, was))
		case had && has && was != "":
			list = append(list, fieldLabel(name)+": "+valued(name, was)+" became "+valued(name, is))
		case has && is != "":
			list = append(list, fieldLabel(name)+": "+valued(name, is))
		case had && was != "":
			list = append(list, fieldLabel(name)+": "+valued(name, was))
		}
	}
	return list
}

func (v View) revisions() []ui.TimelineItem {
	var list []ui.TimelineItem
	for _, r := range v.Revisions {
		list = append(list, ui.TimelineItem{Title: casework.RecordParts.Label(r.Part), By: r.By, When: r.At, Rich: ui.Bullets(r.lines()...)})
	}
	return list
}

func (v View) detailRows() []ui.Row {
	age := ""
	switch {
	case !v.DateOfBirth.IsZero():
		age = fmt.Sprint(v.DateOfBirth.Age(v.Today))
	case v.ApproximateAge > 0:
		age = fmt.Sprintf("About %d on %s", v.ApproximateAge, v.OnRecord.Long())
	}
	ethnicity := ""
	if v.Ethnicity != "" {
		ethnicity = casework.Ethnicities.Label(v.Ethnicity)
	}
	interpreter := ""
	if codes := v.Traits["INTERPRETER"]; len(codes) > 0 {
		t, _ := casework.TraitOf("INTERPRETER")
		interpreter = ", " + strings.ToLower(t.Codes.Label(codes[0]))
	}
	return []ui.Row{
		{Key: "Name", Value: strings.TrimSpace(v.GivenName + " " + v.FamilyName)}, {Key: "Other names", Value: strings.Join(v.Aliases, "\n"), Prose: true},
		{Key: "Date of birth", Rich: ui.Day(v.DateOfBirth)}, {Key: "Age", Value: age}, {Key: "Gender", Value: casework.Genders.Label(v.Gender)}, {Key: "Ethnicity", Value: ethnicity},
		{Key: "Nationality", Value: v.Nationality}, {Key: "Main language", Value: strings.TrimPrefix(v.Language+interpreter, ", ")}, {Key: "Phone", Value: v.Phone}, {Key: "Email", Value: v.Email},
		{Key: "Names on social media", Value: v.OnlineNames}, {Key: "Household", Value: v.Household, Prose: true}, {Key: "School, college or employer", Value: v.Occupation},
	}
}

func (v View) homeRows() []ui.Row {
	force := v.ResidenceForce
	if force != "" {
		force += ": somebody from it has to be present when the case is discussed (section 37(3))"
	}
	return []ui.Row{
		{Key: "Address", Value: strings.TrimSpace(v.Address + "\n" + v.Postcode), Prose: true}, {Key: "Local authority", Value: v.ResidenceAuthority}, {Key: "Police force", Value: force},
	}
}

func (v View) homesTable() ui.Table {
	t := ui.Table{Caption: "Addresses over time", Columns: []ui.Column{{Text: "Address", RowHeader: true}, {Text: "Local authority"}, {Text: "Police force"}, {Text: "From"}, {Text: "Until"}}}
	for _, h := range v.Homes {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(strings.TrimSuffix(h.Address+", "+h.Postcode, ", ")), ui.Text(h.Authority), ui.Text(h.Force), ui.Text(or(h.From.Long(), "Not known")), ui.Text(or(h.Until.Long(), "Now")),
		})
	}
	return t
}

func contactRows(c Contact) []ui.Row {
	rows := []ui.Row{{Key: "Name", Value: c.Name}}
	for _, one := range []struct{ key, value string }{
		{"Organisation", c.Organisation}, {"To the person", c.Relationship}, {"Phone", c.Phone}, {"Email", c.Email}, {"Address", c.Address}, {"Since", c.From.Long()}, {"Until", c.Until.Long()},
	} {
		if one.value != "" {
			rows = append(rows, ui.Row{Key: one.key, Value: one.value, Prose: one.key == "Address"})
		}
	}
	return append(rows, ui.Row{Key: "Recorded", Rich: ui.Attribution(c.By, c.NotedAt)})
}

// contacts are those that stand, and those that ended.
func (v View) contacts(ended bool) []Contact {
	var list []Contact
	for _, c := range v.Contacts {
		if c.Until.IsZero() != ended {
			list = append(list, c)
		}
	}
	return list
}

// lacks are the kinds of contact that nobody is recorded as, of those that every record should have.
func (v View) lacks() string {
	var words []string
	for _, kind := range []string{"SCHOOL", "GP", "GUARDIAN"} {
		if kind != "GP" && !v.DateOfBirth.IsZero() && v.DateOfBirth.Age(v.Today) >= 18 {
			continue
		}
		if !slices.ContainsFunc(v.contacts(false), func(c Contact) bool { return c.Kind == kind }) {
			words = append(words, strings.ToLower(casework.ContactKinds.Label(kind)))
		}
	}
	return strings.Join(words, "; ")
}

func (v View) traitRows() []ui.Row {
	var rows []ui.Row
	for _, t := range casework.Traits {
		var words []string
		for _, c := range v.Traits[t.Code] {
			words = append(words, t.Codes.Label(c))
		}
		rows = append(rows, ui.Row{Key: t.Label, Value: strings.Join(words, ", ")})
	}
	return rows
}

func (v View) episodesTable() ui.Table {
	t := ui.Table{Caption: "Referrals and episodes", CaptionHidden: true, Columns: []ui.Column{{Text: "Case", RowHeader: true}, {Text: "Panel"}, {Text: "Received"}, {Text: "Where it stands"}, {Text: "Closed"}}}
	for _, e := range v.Episodes {
		text := e.Ref
		if e.This {
			text += " (this case)"
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Ref(text, "/cases/"+e.Ref), ui.Text(e.Panel), ui.Text(e.Received.Long()), ui.Rich(ui.StateTag(string(e.State))), ui.Text(e.Closed.Long())})
	}
	return t
}

func (v Timeline) items() []ui.TimelineItem {
	var list []ui.TimelineItem
	for _, h := range v.List {
		by := h.By
		if role := casework.HeldRoles.Label(h.Role); role != "" {
			by += ", " + strings.ToLower(role[:1]) + role[1:]
		}
		item := ui.TimelineItem{Title: h.Title, By: by, When: h.At}
		if h.Ref != v.Ref {
			item.Rich = caseOf(h)
		}
		list = append(list, item)
	}
	return list
}

// words are options of which each is its own text.
func words(list []string) []ui.Option {
	var out []ui.Option
	for _, w := range list {
		out = append(out, ui.Option{Value: w, Text: w})
	}
	return out
}
