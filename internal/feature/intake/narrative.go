package intake

import (
	"strings"

	"channelpanel/internal/casework"
)

// narrative is the referral as it is sealed under the case's key (narrative "referral"): a flat object of texts, each
// under the name of its field, without those that were left empty. Whoever may read the referral's section reads it.
func (r Referral) narrative(missing []string) map[string]string {
	out := map[string]string{}
	for _, s := range answers(r, casework.Scheme{}) {
		for _, a := range s.answers {
			if a.text != "" && !a.identity {
				out[a.field] = a.text
			}
		}
	}
	if len(missing) > 0 {
		out["incomplete"] = strings.Join(missing, "; ")
	}
	return out
}

// reply is one question with what was answered, in plain words.
type reply struct {
	field, question, text string
	prose                 bool
	identity              bool // who the person is: it goes into the register of people and not into the story
}

type answered struct {
	section Section
	answers []reply
}

// answers are the whole form in the order of its pages.
func answers(r Referral, scheme casework.Scheme) []answered {
	line := func(field, question, text string) reply {
		return reply{field: field, question: question, text: trim(text)}
	}
	id := func(field, question, text string) reply {
		a := line(field, question, text)
		a.identity = true
		return a
	}
	story := func(field, question, text string) reply {
		a := line(field, question, text)
		a.prose = true
		return a
	}
	p, c, w, d := r.Person, r.Concern, r.People, r.Dates
	list := [][]reply{
		{
			id("given_name", "First names", p.Given), id("family_name", "Last name", p.Family), line("known_as", "Also known as, or another identifier", p.KnownAs),
			id("date_of_birth", "Date of birth", dateText(p.BirthDay, p.BirthMonth, p.BirthYear)), id("approximate_age", "Approximate age", p.Age),
			id("gender", "Gender", label(casework.Genders, p.Gender)), id("ethnicity", "Ethnic group", label(casework.Ethnicities, p.Ethnicity)),
			id("nationality", "Nationality or citizenship", p.Nationality), line("immigration", "Immigration or asylum status", p.Immigration),
			id("language", "Main language", p.Language), id("address", "Current address", p.Address), line("earlier_addresses", "Earlier addresses", p.Earlier),
			id("postcode", "Postcode", p.Postcode), id("residence_authority", "Local authority", p.Authority), id("residence_force", "Police force", p.Force),
			id("phone", "Phone", p.Phone), id("email", "Email", p.Email), id("online_names", "Names online", p.Online),
			id("household", "Family or household", p.Household),
		},
		{
			story("concern", "The concern", c.Text), id("concern_type", "Type of concern", label(scheme.Concerns, c.Type)), story("event", "What set it off", c.Event),
			story("indicators", "What was seen or heard", c.Signs), story("ideology", "Ideology, group or cause", c.Cause),
			story("contacts", "Contact with groups", c.Contacts), story("online_use", "Online", c.Online),
			story("harm", "Harm spoken of, and to whom", c.Harm), story("travel", "Travel", c.Travel),
		},
		{line("needs", "Complex needs", labels(casework.ComplexNeeds, r.Needs.Kinds)), story("needs_text", "In more detail", r.Needs.Text)},
		{story("agencies", "Agencies and professionals who work with the person", r.Others.Agencies), story("more", "Anything else", r.Others.More)},
		{
			id("source", "Where the referral comes from", label(casework.Sources, w.Source)), id("source_detail", "Kind of organisation", w.SourceDetail), id("agency", "Agency that refers", r.agencyName),
			line("anonymous", "First person concerned wants not to be named", yesNo(w.Anonymous)), line("identifier_name", "First person concerned", w.Name),
			line("identifier_role", "Their role", w.Role), line("identifier_organisation", "Their organisation", w.Organisation),
			line("identifier_relationship", "How they know the person", w.Relationship), line("identifier_contact", "How to reach them", w.Contact),
			line("referrer_same", "The same person makes the referral", yesNo(w.Same)), line("referrer_name", "Referrer", w.ReferrerName),
			line("referrer_role", "Referrer's role", w.ReferrerRole), line("referrer_organisation", "Referrer's organisation", w.ReferrerOrganisation),
			line("referrer_relationship", "How the referrer knows the person", w.ReferrerRelationship),
			line("referrer_contact", "How to reach the referrer", w.ReferrerContact),
		},
		{
			line("came_to_light", "Concern came to light on", dateText(d.LightDay, d.LightMonth, d.LightYear)),
			line("referred_on", "Referral made on", dateText(d.ReferredDay, d.ReferredMonth, d.ReferredYear)),
			id("received_on", "Referral received on", dateText(d.ReceivedDay, d.ReceivedMonth, d.ReceivedYear)), id("channel", "How it reached the panel", label(casework.Channels, d.Channel)),
			line("immediate_risk", "Somebody may be at immediate risk", yesNo(d.ImmediateRisks)),
			story("disability", "Disability, disorder or mental health", d.Disability), line("lead_consulted", "Safeguarding lead consulted", yesNo(d.LeadConsulted)),
			story("lead_result", "What the safeguarding lead said", d.LeadResult), line("informed", "The person knows of the referral", yesNo(d.Informed)),
			story("response", "What the person said", d.Response), line("parents_told", "Parents or carers know", yesNo(d.ParentsTold)),
			line("agencies_told", "Other agencies were told", yesNo(d.AgenciesTold)), line("agencies_which", "Which agencies", d.AgenciesWhich),
			story("action_taken", "What was done at once", d.ActionTaken),
		},
		{
			line("occupation", "Occupation", r.Work.Occupation), line("employer", "Employer", r.Work.Employer),
			line("previous_occupation", "Earlier occupations", r.Work.Previous), line("school", "School, college or university", r.Work.School),
		},
	}
	var out []answered
	for i, s := range Sections() {
		out = append(out, answered{s, list[i]})
	}
	return out
}

// inShort is occupation and place of work or education, as the register of people holds them.
func (w Work) inShort() string {
	var parts []string
	for _, s := range []string{w.Occupation, w.Employer, w.School} {
		if s = trim(s); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

func dateText(day, month, year string) string {
	if d, err := casework.ParseFormDate(day, month, year); err == nil {
		return d.Long()
	}
	return trim(strings.Join([]string{day, month, year}, " "))
}

func label(v casework.Vocabulary, code string) string {
	if code == "" {
		return ""
	}
	return v.Label(code)
}

func labels(v casework.Vocabulary, codes []string) string {
	var list []string
	for _, c := range codes {
		list = append(list, v.Label(c))
	}
	return strings.Join(list, ", ")
}

func yesNo(s string) string {
	switch s {
	case "yes":
		return "Yes"
	case "no":
		return "No"
	default:
		return ""
	}
}
