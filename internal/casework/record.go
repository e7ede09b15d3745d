package casework

import "slices"

// Contact is somebody who is to be spoken to about a person.
type Contact struct {
	Kind         string // a code of ContactKinds
	Name         string
	Organisation string // the school, the surgery
	Relationship string // to the person
	Phone, Email string
	Address      string
	From         Date // zero where it is not known
}

// ContactKinds are who is to be spoken to.
var ContactKinds = Vocabulary{
	{"SCHOOL", "School, college or university"}, {"GP", "Family doctor"}, {"GUARDIAN", "Parent or guardian with parental responsibility"},
	{"ADULT", "Responsible adult"}, {"SOCIAL", "Social worker"}, {"OTHER", "Somebody else"},
}

// Validate reports everything that is wrong with what was typed.
func (c Contact) Validate(today Date) error {
	var f Faults
	if !ContactKinds.Has(c.Kind) {
		f.Add("kind", "Select who this is")
	}
	if c.Name == "" && c.Organisation == "" {
		f.Add("name", "Enter a name, or the organisation")
	}
	if c.Phone == "" && c.Email == "" && c.Address == "" {
		f.Add("phone", "Enter a telephone number, an email address or an address, so that they can be reached")
	}
	if c.Email != "" && !slices.Contains([]byte(c.Email), '@') {
		f.Add("email", "Enter an email address in the correct format, like name@example.com")
	}
	if c.Kind == "GUARDIAN" && c.Relationship == "" {
		f.Add("relationship", "Enter what they are to the person: consent is asked of whoever holds parental responsibility")
	}
	if c.From.After(today) {
		f.Add("from_on", "The date since when they are the contact must be today or in the past")
	}
	return f.Err()
}

// Home is where somebody lives.
type Home struct {
	Address, Postcode string
	Authority, Force  string // the local authority and the police force of the place (SC-04)
	From              Date
}

// Validate reports everything that is wrong with what was typed.
func (h Home) Validate(today Date) error {
	var f Faults
	if h.Address == "" {
		f.Add("address", "Enter the address, or that there is none: “of no fixed abode”")
	}
	if h.Authority == "" {
		f.Add("residence_authority", "Select the local authority of the place")
	}
	if h.Force == "" {
		f.Refuse("SC-04", "residence_force", "Select the police force of the place: somebody from it has to be present when the case is discussed (section 37(3))")
	}
	past(&f, "from_on", h.From, today, "the date since when the person lives there")
	return f.Err()
}

// Trait is one kind of need or protected characteristic, with the codes that it is recorded by.
type Trait struct {
	Code  string
	Label string
	Many  bool // several may hold at once
	Codes Vocabulary
}

// Traits are what is recorded of a person's needs and protected characteristics, beside age, sex and ethnicity.
var Traits = []Trait{
	{"DISABILITY", "Disability", true, Vocabulary{
		{"MOBILITY", "Mobility"}, {"HEARING", "Hearing"}, {"SIGHT", "Sight"}, {"LEARNING", "Learning disability"}, {"LONG_TERM", "Long-term illness"}, {"NONE", "None known"},
	}},
	{"MENTAL", "Mental health", false, Vocabulary{{"DIAGNOSED", "A need that was diagnosed"}, {"SUSPECTED", "A need that somebody suspects"}, {"NONE", "None known"}, {"UNSAID", "Not asked, or not said"}}},
	{"NEURO", "Neurodiversity", true, Vocabulary{{"AUTISM", "Autism"}, {"ADHD", "ADHD"}, {"DYSLEXIA", "Dyslexia or dyspraxia"}, {"WAITING", "Waits to be assessed"}, {"NONE", "None known"}}},
	{"INTERPRETER", "Interpreter", false, Vocabulary{{"SPOKEN", "Needs an interpreter"}, {"SIGN", "Needs a sign language interpreter"}, {"NO", "Needs none"}}},
	{"CARING", "Caring for somebody", false, Vocabulary{{"YES", "Cares for somebody"}, {"NO", "Does not"}, {"UNSAID", "Not asked, or not said"}}},
	{"CARE", "Looked after", false, Vocabulary{{"YES", "Looked after by a local authority"}, {"LEFT", "Care leaver"}, {"NO", "Neither"}}},
	{"RELIGION", "Religion or belief", false, Vocabulary{
		{"NONE", "No religion"}, {"BUDDHIST", "Buddhist"}, {"CHRISTIAN", "Christian"}, {"HINDU", "Hindu"}, {"JEWISH", "Jewish"}, {"MUSLIM", "Muslim"}, {"SIKH", "Sikh"},
		{"OTHER", "Another religion or belief"}, {"UNSAID", "Not asked, or not said"},
	}},
	{"ORIENTATION", "Sexual orientation", false, Vocabulary{{"HETERO", "Heterosexual"}, {"GAY", "Gay or lesbian"}, {"BI", "Bisexual"}, {"OTHER", "Another orientation"}, {"UNSAID", "Not asked, or not said"}}},
	{"REASSIGNMENT", "Gender reassignment", false, Vocabulary{{"YES", "Yes"}, {"NO", "No"}, {"UNSAID", "Not asked, or not said"}}},
	{"MARITAL", "Marriage and civil partnership", false, Vocabulary{{"MARRIED", "Married or in a civil partnership"}, {"SINGLE", "Neither"}, {"UNSAID", "Not asked, or not said"}}},
	{"PREGNANCY", "Pregnancy and maternity", false, Vocabulary{{"YES", "Pregnant, or with a child under six months"}, {"NO", "No"}, {"UNSAID", "Not asked, or not said"}}},
}

// TraitOf finds a kind of trait.
func TraitOf(code string) (Trait, bool) {
	i := slices.IndexFunc(Traits, func(t Trait) bool { return t.Code == code })
	if i < 0 {
		return Trait{}, false
	}
	return Traits[i], true
}

// CheckTraits reports what is wrong with the codes that were ticked of each kind.
func CheckTraits(ticked map[string][]string) error {
	var f Faults
	for _, t := range Traits {
		codes := ticked[t.Code]
		for _, c := range codes {
			if !t.Codes.Has(c) {
				f.Add("trait_"+t.Code, "Select from the list")
			}
		}
		if !t.Many && len(codes) > 1 || len(codes) > 1 && slices.Contains(codes, "NONE") {
			f.Add("trait_"+t.Code, t.Label+": select “none known” alone, or what there is")
		}
	}
	return f.Err()
}

// LinkKinds are what somebody else on record is to a person.
var LinkKinds = Vocabulary{
	{"SIBLING", "Brother or sister"}, {"PARENT", "Parent"}, {"CHILD", "Child"}, {"PARTNER", "Partner"}, {"RELATIVE", "Another relative"},
	{"HOUSEHOLD", "Lives in the same household"}, {"FRIEND", "Friend"}, {"ASSOCIATE", "Associate"},
}

// LinkBack is what the person is to somebody who is so much to them.
func LinkBack(kind string) string {
	switch kind {
	case "PARENT":
		return "CHILD"
	case "CHILD":
		return "PARENT"
	}
	return kind
}

// RecordParts are the parts of a person's record that have versions.
var RecordParts = Vocabulary{
	{"DETAILS", "Name, birth and details"}, {"ADDRESS", "Address"}, {"CONTACT", "Contact"}, {"TRAITS", "Needs and characteristics"}, {"LINK", "Link to somebody else on record"},
}
