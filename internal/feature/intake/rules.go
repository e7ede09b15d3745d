package intake

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// residence is where people of the panels that somebody receives for may live, and which agencies may refer them.
type residence struct {
	authorities, forces []string
	agencies            []Agency
}

// parsed are the typed values that the case itself holds.
type parsed struct {
	born, received casework.Date
	age            int
}

var (
	postcodeForm = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$`)
	phoneForm    = regexp.MustCompile(`^[0-9 +()/,;-]{5,60}$`)
)

// check reports everything that is wrong with the pages named, or with all where none is. What is merely missing is
// accepted and marked (incomplete), but for the concern and for something to know the person by.
func (r Referral) check(faults *casework.Faults, today casework.Date, where residence, keys ...string) parsed {
	var out parsed
	has := func(key string) bool { return len(keys) == 0 || slices.Contains(keys, key) }
	quiet := new(casework.Faults)
	pick := func(key string) *casework.Faults {
		if has(key) {
			return faults
		}
		return quiet
	}
	out.received = r.Dates.check(pick("dates"), today)
	out.born, out.age = r.Person.check(pick("person"), out.received, today, where)
	r.Concern.check(pick("concern"), casework.SchemeOn(out.received))
	for _, n := range r.Needs.Kinds {
		if !casework.ComplexNeeds.Has(n) {
			pick("needs").Add("needs", "Select complex needs from the list")
			break
		}
	}
	p := pick("people")
	if r.People.Source != "" && !casework.Sources.Has(r.People.Source) {
		p.Add("source", "Select where the referral comes from, from the list")
	}
	if r.People.Agency != "" && !slices.ContainsFunc(where.agencies, func(a Agency) bool { return string(a.ID) == r.People.Agency }) {
		p.Add("agency", "Select the agency from the list")
	}
	answer(p, "anonymous", r.People.Anonymous, "Select yes if they do not want to be named")
	answer(p, "referrer_same", r.People.Same, "Select yes if the same person makes the referral")
	return out
}

func (p Person) check(f *casework.Faults, received, today casework.Date, where residence) (born casework.Date, age int) {
	if strings.TrimSpace(p.Given+p.Family+p.KnownAs) == "" {
		f.Add("given_name", "Enter a name, or something else that the person is known by")
	}
	read := httpd.Fields(f)
	born = read.OptionalDate("date_of_birth", p.BirthDay, p.BirthMonth, p.BirthYear, "Date of birth")
	switch {
	case born.After(today):
		f.Add("date_of_birth", "Date of birth must be in the past")
	case !born.IsZero() && born.Age(received) > 120:
		f.Add("date_of_birth", "Date of birth must be within the last 120 years")
	}
	if strings.TrimSpace(p.Age) != "" {
		age = read.Int("approximate_age", p.Age, 1, 120, "Approximate age must be a whole number of years, like 15")
	}
	if p.Gender != "" && !casework.Genders.Has(p.Gender) {
		f.Add("gender", "Select a gender from the list")
	}
	if p.Ethnicity != "" && !casework.Ethnicities.Has(p.Ethnicity) {
		f.Add("ethnicity", "Select an ethnic group from the list")
	}
	if c := strings.ToUpper(strings.TrimSpace(p.Postcode)); c != "" && !postcodeForm.MatchString(c) {
		f.Add("postcode", "Enter a full UK postcode, like LE1 1AA")
	}
	if t := strings.TrimSpace(p.Phone); t != "" && !phoneForm.MatchString(t) {
		f.Add("phone", "Enter a phone number, like 01632 960 001")
	}
	if m := strings.TrimSpace(p.Email); m != "" {
		if a, err := mail.ParseAddress(m); err != nil || a.Address != m {
			f.Add("email", "Enter an email address in the correct format, like name@example.com")
		}
	}
	if p.Authority != "" && !slices.Contains(where.authorities, p.Authority) {
		f.Add("residence_authority", "Select the local authority from the list")
	}
	if p.Force != "" && !slices.Contains(where.forces, p.Force) {
		f.Add("residence_force", "Select the police force from the list")
	}
	return born, age
}

func (c Concern) check(f *casework.Faults, scheme casework.Scheme) {
	if strings.TrimSpace(c.Text) == "" {
		f.Add("concern", "Describe the concern: what happened, when, and how it came to light")
	}
	if c.Type != "" && !scheme.Concerns.Has(c.Type) {
		f.Add("concern_type", "Select a type of concern that was in use on the day the referral was received")
	}
}

// check returns the day on which the referral was received, today where none was typed.
func (d Dates) check(f *casework.Faults, today casework.Date) casework.Date {
	read := httpd.Fields(f)
	light := read.OptionalDate("came_to_light", d.LightDay, d.LightMonth, d.LightYear, "Date the concern came to light")
	referred := read.OptionalDate("referred_on", d.ReferredDay, d.ReferredMonth, d.ReferredYear, "Date of the referral")
	received := read.OptionalDate("received_on", d.ReceivedDay, d.ReceivedMonth, d.ReceivedYear, "Date the referral was received")
	past := func(field string, on casework.Date, name string) {
		if on.After(today) {
			f.Add(field, name+" must be today or in the past")
		}
	}
	past("came_to_light", light, "Date the concern came to light")
	past("referred_on", referred, "Date of the referral")
	past("received_on", received, "Date the referral was received")
	switch first := casework.Schemes[0].From; {
	case received.IsZero():
		received = today
	case received.Before(first):
		f.Add("received_on", "Date the referral was received must be on or after "+first.Long())
	case !light.IsZero() && light.After(received) && !light.After(today):
		f.Add("came_to_light", "Date the concern came to light must not be after the referral was received")
	case !referred.IsZero() && referred.After(received) && !referred.After(today):
		f.Add("referred_on", "Date of the referral must not be after it was received")
	}
	if d.Channel != "" && !casework.TypedChannels.Has(d.Channel) {
		f.Add("channel", "Select from the list how the referral reached the panel")
	}
	answer(f, "lead_consulted", d.LeadConsulted, "Select yes if the safeguarding lead was consulted")
	answer(f, "informed", d.Informed, "Select yes if the person knows of the referral")
	answer(f, "parents_told", d.ParentsTold, "Select yes if parents or carers know of the referral")
	answer(f, "agencies_told", d.AgenciesTold, "Select yes if other agencies were told")
	answer(f, "immediate_risk", d.ImmediateRisks, "Select yes if somebody may be at immediate risk")
	return received
}

// answer accepts yes, no and no answer.
func answer(f *casework.Faults, field, text, msg string) {
	if text != "" && text != "yes" && text != "no" {
		f.Add(field, msg)
	}
}

// gap is something that a complete referral would hold and this one does not, and the page it belongs to.
type gap struct{ section, what string }

// gaps are all that are missing, in the order of the pages. A referral with gaps is accepted all the same.
func (r Referral) gaps() []gap {
	var list []gap
	need := func(section, what string, texts ...string) {
		if strings.TrimSpace(strings.Join(texts, "")) == "" {
			list = append(list, gap{section, what})
		}
	}
	p := r.Person
	need("person", "name", p.Given, p.Family)
	need("person", "date of birth or approximate age", p.BirthYear, p.Age)
	need("person", "gender", p.Gender)
	need("person", "address", p.Address)
	need("person", "local authority", p.Authority)
	need("person", "police force", p.Force)
	need("concern", "type of concern", r.Concern.Type)
	need("people", "source of the referral", r.People.Source)
	maker := r.People.ReferrerName
	if r.People.Same == "yes" {
		maker = r.People.Name + r.People.Anonymous
	}
	need("people", "who makes the referral", maker)
	need("dates", "how it reached the panel", r.Dates.Channel, r.By)
	need("dates", "date the concern came to light", r.Dates.LightYear)
	need("dates", "whether the person knows of the referral", r.Dates.Informed)
	return list
}

// Missing lists what a complete referral would hold and this one does not, in plain words.
func (r Referral) Missing() []string {
	var list []string
	for _, g := range r.gaps() {
		list = append(list, g.what)
	}
	return list
}

// named is the person's name as the register holds it: whatever they are known by where no name is known.
func (p Person) named() (given, family string) {
	given, family = strings.TrimSpace(p.Given), strings.TrimSpace(p.Family)
	if given == "" && family == "" {
		given = strings.TrimSpace(p.KnownAs)
	}
	return given, family
}
