package intake

import (
	"maps"
	"slices"

	"channelpanel/internal/casework"
)

// Referral is what the referral form asks for (domain 4.1), as it was typed. It is kept between the pages of the form
// as one sealed draft, and nothing but strings is in it, so that half a date is kept as half a date.
type Referral struct {
	Person  Person
	Concern Concern
	Needs   Needs
	Others  Others
	People  People
	Dates   Dates
	Work    Work
	Met     []Settled
	Saves   map[string]int // how often each page was kept, by its key

	Changed []Rewritten `json:",omitempty"` // what its sender changed while it waited

	By string // the channel by which it was sent here, "" for one that is typed by whoever takes it in

	agencyName string // of People.Agency, for showing
}

// Settled is what was said of somebody on record who may be the person.
type Settled struct {
	Ref    string // of one of their cases
	Answer string // a code of casework.MatchAnswers
}

// Person is who is referred.
type Person struct {
	Version string `form:"version" max:"6" json:"-"` // the save that the page was drawn from

	Given       string `form:"given_name" max:"200"`
	Family      string `form:"family_name" max:"200"`
	KnownAs     string `form:"known_as" max:"200"` // another identifier: a nickname, a school number, an account online
	BirthDay    string `form:"date_of_birth-day" max:"2"`
	BirthMonth  string `form:"date_of_birth-month" max:"10"`
	BirthYear   string `form:"date_of_birth-year" max:"4"`
	Age         string `form:"approximate_age" max:"3"`
	Gender      string `form:"gender" max:"20"`
	Ethnicity   string `form:"ethnicity" max:"40"`
	Nationality string `form:"nationality" max:"200"`
	Immigration string `form:"immigration" max:"400"`
	Language    string `form:"language" max:"100"`
	Address     string `form:"address" max:"600"`
	Earlier     string `form:"earlier_addresses" max:"1000"`
	Postcode    string `form:"postcode" max:"10"`
	Authority   string `form:"residence_authority" max:"200"`
	Force       string `form:"residence_force" max:"200"`
	Phone       string `form:"phone" max:"60"`
	Email       string `form:"email" max:"254"`
	Online      string `form:"online_names" max:"600"`
	Household   string `form:"household" max:"2000"`
}

// Concern is why the person is referred.
type Concern struct {
	Version string `form:"version" max:"6" json:"-"` // the save that the page was drawn from

	Text     string `form:"concern" max:"20000"`
	Type     string `form:"concern_type" max:"40"` // code within the scheme of the day on which it was received
	Event    string `form:"event" max:"4000"`
	Signs    string `form:"indicators" max:"4000"`
	Cause    string `form:"ideology" max:"2000"`
	Contacts string `form:"contacts" max:"2000"`
	Online   string `form:"online_use" max:"2000"`
	Harm     string `form:"harm" max:"2000"`
	Travel   string `form:"travel" max:"2000"`
}

// Needs are the complex needs: what affects the person's wellbeing or makes them vulnerable.
type Needs struct {
	Version string `form:"version" max:"6" json:"-"` // the save that the page was drawn from

	Kinds []string `form:"needs" max:"40"` // codes of casework.ComplexNeeds
	Text  string   `form:"needs_text" max:"6000"`
}

// Others is other information: who else works with the person.
type Others struct {
	Version string `form:"version" max:"6" json:"-"` // the save that the page was drawn from

	Agencies string `form:"agencies" max:"4000"`
	More     string `form:"more" max:"4000"`
}

// People are who first had the concern, and who makes the referral.
type People struct {
	Version string `form:"version" max:"6" json:"-"` // the save that the page was drawn from

	Source       string `form:"source" max:"20"` // code of casework.Sources
	SourceDetail string `form:"source_detail" max:"200"`
	Agency       string `form:"agency" max:"36"` // that refers, where it works with the panel

	Anonymous    string `form:"anonymous" max:"3"` // "yes": does not want to be named
	Name         string `form:"identifier_name" max:"200"`
	Role         string `form:"identifier_role" max:"200"`
	Organisation string `form:"identifier_organisation" max:"200"`
	Relationship string `form:"identifier_relationship" max:"200"`
	Contact      string `form:"identifier_contact" max:"300"`

	Same                 string `form:"referrer_same" max:"3"` // "yes": the same person makes the referral
	ReferrerName         string `form:"referrer_name" max:"200"`
	ReferrerRole         string `form:"referrer_role" max:"200"`
	ReferrerOrganisation string `form:"referrer_organisation" max:"200"`
	ReferrerRelationship string `form:"referrer_relationship" max:"200"`
	ReferrerContact      string `form:"referrer_contact" max:"300"`
}

// Dates are the relevant dates, and what was done to keep people safe.
type Dates struct {
	Version string `form:"version" max:"6" json:"-"` // the save that the page was drawn from

	LightDay      string `form:"came_to_light-day" max:"2"`
	LightMonth    string `form:"came_to_light-month" max:"10"`
	LightYear     string `form:"came_to_light-year" max:"4"`
	ReferredDay   string `form:"referred_on-day" max:"2"`
	ReferredMonth string `form:"referred_on-month" max:"10"`
	ReferredYear  string `form:"referred_on-year" max:"4"`
	ReceivedDay   string `form:"received_on-day" max:"2"`
	ReceivedMonth string `form:"received_on-month" max:"10"`
	ReceivedYear  string `form:"received_on-year" max:"4"`
	Channel       string `form:"channel" max:"10"` // a code of casework.TypedChannels

	Disability     string `form:"disability" max:"2000"` // disability, disorder or mental health
	LeadConsulted  string `form:"lead_consulted" max:"3"`
	LeadResult     string `form:"lead_result" max:"2000"`
	Informed       string `form:"informed" max:"3"` // the person knows of the referral
	Response       string `form:"response" max:"2000"`
	ParentsTold    string `form:"parents_told" max:"3"`
	AgenciesTold   string `form:"agencies_told" max:"3"`
	AgenciesWhich  string `form:"agencies_which" max:"1000"`
	ActionTaken    string `form:"action_taken" max:"2000"`
	ImmediateRisks string `form:"immediate_risk" max:"3"`
}

// Work is employment and education.
type Work struct {
	Version string `form:"version" max:"6" json:"-"` // the save that the page was drawn from

	Occupation string `form:"occupation" max:"300"`
	Employer   string `form:"employer" max:"300"`
	Previous   string `form:"previous_occupation" max:"600"`
	School     string `form:"school" max:"300"`
}

// Section is one page of the form.
type Section struct {
	Key   string // ends the page's address
	Title string
	part  func(*Referral) any // the form that the page posts
}

// standing is how far a page of the form has come.
type standing int

const (
	notStarted standing = iota
	incomplete          // kept, and something of a complete referral is not on it
	complete
)

// stands says how far a page has come.
func (r Referral) stands(s Section) standing {
	switch {
	case r.Saves[s.Key] == 0:
		return notStarted
	case slices.ContainsFunc(r.gaps(), func(g gap) bool { return g.section == s.Key }):
		return incomplete
	default:
		return complete
	}
}

// version is the save from which a page that was typed had been drawn.
func (s Section) version(typed *Referral) string {
	switch from := s.part(typed).(type) {
	case *Person:
		return from.Version
	case *Concern:
		return from.Version
	case *Needs:
		return from.Version
	case *Others:
		return from.Version
	case *People:
		return from.Version
	case *Dates:
		return from.Version
	case *Work:
		return from.Version
	default:
		return ""
	}
}

// take lays the section of typed into r.
func (s Section) take(r *Referral, typed Referral) {
	switch to := s.part(r).(type) {
	case *Person:
		*to = typed.Person
	case *Concern:
		*to = typed.Concern
	case *Needs:
		*to = typed.Needs
	case *Others:
		*to = typed.Others
	case *People:
		*to = typed.People
	case *Dates:
		*to = typed.Dates
	case *Work:
		*to = typed.Work
	}
}

// Sections are the pages in their order.
func Sections() []Section {
	return []Section{
		{"person", "The person", func(r *Referral) any { return &r.Person }},
		{"concern", "Describe the concern", func(r *Referral) any { return &r.Concern }},
		{"needs", "Complex needs", func(r *Referral) any { return &r.Needs }},
		{"other", "Other information", func(r *Referral) any { return &r.Others }},
		{"people", "Who is concerned and who refers", func(r *Referral) any { return &r.People }},
		{"dates", "Dates and safeguarding", func(r *Referral) any { return &r.Dates }},
		{"work", "Employment and education", func(r *Referral) any { return &r.Work }},
	}
}

// after is the address of the page after one, of a form whose list of pages is at home.
func after(key, home string) string {
	all := Sections()
	i := slices.IndexFunc(all, func(s Section) bool { return s.Key == key })
	if i+1 < len(all) {
		return home + "/" + all[i+1].Key
	}
	return home + "/check"
}

// place names the draft, and is the address of the form's first page.
const place = "/referrals/new"

// keep lays a page that was typed into r, where it was drawn from the save that stands.
func (r *Referral) keep(s Section, version int, typed Referral) error {
	stood, now := *r, r.Saves[s.Key]
	s.take(r, typed)
	if version != now && !slices.Equal(s.recorded(stood, casework.Scheme{}), s.recorded(*r, casework.Scheme{})) {
		return &casework.Error{Kind: casework.Conflict, Now: s.recorded(stood, casework.Scheme{}),
			Msg: "You saved this page in another window after you opened it here. Nothing was written over, and all that you typed here is kept."}
	}
	r.Saves = maps.Clone(r.Saves) // a transaction may run twice
	if r.Saves == nil {
		r.Saves = map[string]int{}
	}
	r.Saves[s.Key] = now + 1
	return nil
}

// recorded are the answers on a page, as they are shown beside others.
func (s Section) recorded(r Referral, scheme casework.Scheme) []casework.Recorded {
	var list []casework.Recorded
	for _, page := range answers(r, scheme) {
		for _, a := range page.answers {
			if page.section.Key == s.Key && a.text != "" {
				list = append(list, casework.Recorded{Label: a.question, Text: a.text})
			}
		}
	}
	return list
}
