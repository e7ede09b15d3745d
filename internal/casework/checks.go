package casework

import "slices"

// Severity says what a statutory check does.
type Severity string

// The severities.
const (
	Blocks    Severity = "blocks"    // the step is refused
	Warns     Severity = "warns"     // the step is taken and the person is told
	Automatic Severity = "automatic" // the step does it by itself
)

// Check is one statutory check: what it asks, and where that is written.
type Check struct {
	ID       CheckID
	Source   string
	Severity Severity
	Title    string
	Words    string // what it does, for whoever wonders why
	refuses  func(Facts) []Fault
	warns    func(Facts) []Fault
}

// ask is what a check says to a step: why it refuses, or what it warns of. The tests show that every check of the pathway
// is one of the registry.
func ask(id CheckID, f Facts) (refusals, warnings []Fault) {
	for i := range registry {
		if c := &registry[i]; c.ID == id {
			if c.refuses != nil {
				refusals = c.refuses(f)
			}
			if c.warns != nil {
				warnings = c.warns(f)
			}
		}
	}
	return refusals, warnings
}

// registry is the checks, laid once.
var registry = checks()

// Checks lists the statutory checks in the order of their numbers.
func Checks() []Check { return slices.Clone(registry) }

// checks lays the registry. Sections are those of the Counter-Terrorism and Security Act 2015.
func checks() []Check {
	const answer = "ministerial answer 29364 of 12 February 2025"
	return []Check{
		{"SC-01", "section 36(2)-(3)", Blocks, "A section 36 decision is recorded",
			"No case comes before the panel without a recorded decision: which body, who, when and on what grounds.", SC01, nil},
		{"SC-02", "section 36(2)-(3); Counter-Terrorism and Border Security Act 2019 section 20", Blocks, "A chief officer of police or a local authority decided",
			"Only a chief officer of police, and from 12 April 2019 a local authority, may refer somebody to the panel.", SC02, nil},
		{"SC-03", "section 37(1)-(2)", Blocks, "The statutory members have appointed representatives",
			"A meeting opens with representatives of the local authority and of the police, each appointed for their skills and experience.", SC03, nil},
		{"SC-04", "section 37(3)", Blocks, "The force where the person lives is present",
			"The panel decides on a person only while somebody from the force where they live is present for the item.", SC04, nil},
		{"SC-05", "section 37(5)", Blocks, "A responsible local authority is in the chair",
			"The chair or deputy is from a local authority that is responsible for this panel.", SC05, nil},
		{"SC-06", "section 37(6)", Blocks, "The panel has decided",
			"The panel decides together, or by majority; where there is no majority the chair decides and says why.", SC06, nil},
		{"SC-07", "section 36(4)(a) and (5)", Blocks, "The support plan is complete",
			"An adoption needs a plan that says how consent will be asked for, and what support is given, by whom, how and when.", SC07, nil},
		{"SC-08", "section 36(4)(b)", Blocks, "Consent comes before support",
			"No support is dated before a consent that is still in force.", SC08, nil},
		{"SC-09", "section 36, necessary consent", Blocks, "Consent is from the right person",
			"From 18 the person consents, or a Mental Capacity Act route is recorded; under 18 a parent or guardian does.", SC09, nil},
		{"SC-10", "section 36, necessary consent, at 18", Blocks, "An adult's own consent from the 18th birthday",
			"Sixty days before an 18th birthday the case asks for the person's own consent; from the birthday there is no support without it.", SC10, SC10Ahead},
		{"SC-11", "section 36(6)", Blocks, "Health and social care were considered",
			"A panel that gives no support considers a referral to health or social care, and says what it thought.", SC11, nil},
		{"SC-12", "section 36(4)(e)", Blocks, "A re-assessment is set",
			"Where consent or support ends, the panel says when it will re-assess, or why it will not.", SC12, nil},
		{"SC-13", "section 36(4)(c)", Warns, "The next review is set",
			"A case that is supported has a date for its next review, and is flagged once that is past.", nil, SC13},
		{"SC-14", "section 36(4)(d)", Automatic, "A revised plan is a new version with its reason",
			"A plan is never changed: a revision is a new version, and says why.", SC14, nil},
		{"SC-15", "section 38(1) and (3)", Blocks, "Partner information says why it is needed",
			"A request to a partner, and its answer, carry the body, the date, and why they are necessary and proportionate.", SC15, nil},
		{"SC-16", "section 38(4)-(5)", Blocks, "No intelligence-service information",
			"Whoever saves text confirms that it holds nothing from or about an intelligence service.", SC16, nil},
		{"SC-17", "section 36(7)", Automatic, "The guidance edition in force is recorded",
			"Every decision keeps the edition of the guidance to which the panel had regard.", nil, nil}, // Apply writes it: SC17
		{"SC-18", answer, Automatic, "Closing sets the six- and twelve-month reviews",
			"A closure sets the reviews six and twelve months later.", nil, nil}, // Apply sets them: SC18
		{"SC-19", answer, Blocks, "Monitoring ends within 24 months",
			"Monitoring goes on beyond twelve months only for a reason, and never beyond twenty-four.", SC19, nil},
		{"SC-20", answer, Blocks, "A concern reopens the case",
			"A review after closing that finds a concern reopens the case as a new episode.", SC20, nil},
	}
}

// CheckByID finds a check.
func CheckByID(id CheckID) (Check, bool) {
	i := slices.IndexFunc(registry, func(c Check) bool { return c.ID == id })
	if i < 0 {
		return Check{}, false
	}
	return registry[i], true
}

func refuse(id CheckID, field, msg string) []Fault {
	return []Fault{{Field: field, Msg: msg, Check: id}}
}
