package casework_test

import (
	"slices"
	"testing"

	"channelpanel/internal/casework"
)

type checked interface {
	Validate(today casework.Date) error
}

// without gives the record to whoever spoils it, and back.
func spoil[T any](v T, how func(*T)) T {
	how(&v)
	return v
}

type undated struct{ check func() error }

func (u undated) Validate(casework.Date) error { return u.check() }

func person() casework.Person {
	return casework.Person{
		GivenName: "Robin", FamilyName: "Example", DateOfBirth: day("2009-05-03"), Gender: "UNSPECIFIED", Ethnicity: "NOT_STATED", Email: "robin@example.org",
		ResidenceAuthority: "Leicester", ResidenceForce: "Leicestershire Police",
	}
}

// begun is an assessment by the shipped edition of a framework, checked as it is before it is submitted.
type begun struct {
	casework.Assessment
	framework   string
	noSensitive bool
}

func (b begun) Validate(today casework.Date) error {
	w, _ := casework.Frameworks().Current(b.framework)
	return b.Assessment.Validate(w, today, true, b.noSensitive)
}

// assessment is one whose every factor but one is absent.
func assessment() begun {
	a := begun{casework.Assessment{Occasion: "PRE-PANEL", On: today, Overall: "Drawn to a group, without intent"}, "VAF", true}
	w, _ := casework.Frameworks().Current("VAF")
	for _, f := range w.Factors() {
		r := casework.Rating{Factor: f.Code, Value: "NOT"}
		if f.Code == "E03" {
			r = casework.Rating{Factor: f.Code, Value: "PARTLY", Evidence: "Wears its badge", Source: "School", On: day("2026-11-03")}
		}
		a.Ratings = append(a.Ratings, r)
	}
	return a
}

// rated is that assessment with one factor rated otherwise.
func rated(r casework.Rating) begun {
	return spoil(assessment(), func(b *begun) {
		for i := range b.Ratings {
			if b.Ratings[i].Factor == r.Factor {
				b.Ratings[i] = r
			}
		}
	})
}

func request() casework.Request {
	return casework.Request{Agency: "a1", Questions: "Attendance since September?", Necessity: "To judge what has changed", SentOn: today, DueOn: day("2026-12-08"), NoSensitive: true}
}

func meeting() casework.Meeting {
	return casework.Meeting{HeldOn: day("2026-12-08"), Starts: "10:00", Mode: "ROOM", Place: "City Hall", Minutes: 120}
}

func action() casework.AgreedAction {
	return casework.AgreedAction{Agency: "a1", What: "Arrange a mentor", DueOn: day("2026-12-08"), NoSensitive: true}
}

func onDay(m casework.Meeting) undated { return undated{m.Validate} }

func TestARecordThatIsCompleteIsTaken(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]checked{
		"person": person(), "assessment": assessment(), "request": request(), "meeting": onDay(meeting()), "action": action(),
		"note":     undated{casework.ActionNote{Text: "Rang the school", NoSensitive: true}.Validate},
		"referral": casework.Referral{ReceivedOn: today, AroseOn: day("2026-11-20"), Source: "EDU", Concern: "INCEL"},
		"a person known only by a name on social media": casework.Person{OnlineNames: "@example", Gender: "UNSPECIFIED"},
		"a referral whose concern is not known yet":     casework.Referral{ReceivedOn: today, Source: "UNK"},
		"a referral of 2019 under the concerns of 2019": casework.Referral{ReceivedOn: day("2019-05-11"), Source: "POL", Concern: "MIXED"},
		"a meeting online needs no place":               onDay(spoil(meeting(), func(m *casework.Meeting) { m.Mode, m.Place = "ONLINE", "" })),
		"nothing present needs no evidence":             rated(casework.Rating{Factor: "E03", Value: "UNKNOWN"}),
		"a need with a level and an outcome": spoil(assessment(), func(b *begun) {
			b.Identified = []casework.IdentifiedNeed{{Need: "FAMILY", Level: "LOW", Outcome: "Somebody to talk to"}}
		}),
		"a note of an investigation": casework.Investigation{Kind: "VISIT", On: today, Spoke: "The officer", With: "His mother", Found: "He was out.", NoSensitive: true},
	} {
		if err := v.Validate(today); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsWrongWithARecordIsSaidByField(t *testing.T) {
	t.Parallel()
	const intelligence = "Confirm that this holds no information from or about an intelligence service (section 38(5)). " +
		"If it does, do not save it: tell the police case officer in person"
	for _, row := range []struct {
		name         string
		record       checked
		field, words string
	}{
		{"nothing to know a person by", spoil(person(), func(p *casework.Person) { p.GivenName, p.FamilyName = "", "" }),
			"given_name", "Enter the person's name, or another name by which they can be found"},
		{"born tomorrow", spoil(person(), func(p *casework.Person) { p.DateOfBirth = today.AddDays(1) }),
			"date_of_birth", "The date of birth must be in the past"},
		{"born in 1809", spoil(person(), func(p *casework.Person) { p.DateOfBirth = day("1809-05-03") }),
			"date_of_birth", "Check the year of birth: the person would be over 120 years old"},
		{"an age of 170", spoil(person(), func(p *casework.Person) { p.ApproximateAge = 170 }),
			"approximate_age", "The approximate age must be between 1 and 120"},
		{"no gender", spoil(person(), func(p *casework.Person) { p.Gender = "" }),
			"gender", "Select the person's gender, or that it is not specified"},
		{"an unknown ethnicity", spoil(person(), func(p *casework.Person) { p.Ethnicity = "?" }),
			"ethnicity", "Select the person's ethnicity from the list"},
		{"no email address", spoil(person(), func(p *casework.Person) { p.Email = "robin" }),
			"email", "Enter an email address in the correct format, like name@example.com"},

		{"a referral from nobody", casework.Referral{ReceivedOn: today}, "source", "Select who made the referral"},
		{"a referral of tomorrow", casework.Referral{ReceivedOn: today.AddDays(1), Source: "EDU"},
			"received_on", "The date the referral was received must be today or in the past"},
		{"a concern that arose after the referral", casework.Referral{ReceivedOn: day("2026-11-01"), AroseOn: day("2026-11-02"), Source: "EDU"},
			"came_to_light", "The date the concern came to light cannot be after the referral was received"},
		{"a concern of another year's list", casework.Referral{ReceivedOn: today, Source: "EDU", Concern: "MIXED"},
			"concern_type", "Select the type of concern from those in use on the day the referral was received"},

		{"an assessment without a judgement", spoil(assessment(), func(b *begun) { b.Overall = "" }), "overall", "Enter the overall judgement"},
		{"an unknown occasion", spoil(assessment(), func(b *begun) { b.Occasion = "" }), "occasion", "Select the occasion of the assessment"},
		{"an assessment of tomorrow", spoil(assessment(), func(b *begun) { b.On = today.AddDays(1) }), "assessed_on", "The date of the assessment must be today or in the past"},
		{"an assessment before the framework", spoil(assessment(), func(b *begun) { b.On = day("2012-09-30") }), "assessed_on",
			"The Vulnerability assessment framework came into use on 1 October 2012: check the date, or use the framework of that day"},
		{"a factor of another framework", spoil(assessment(), func(b *begun) {
			b.Ratings = append(b.Ratings, casework.Rating{Factor: "SUSCEPTIBILITY", Value: "NOT"})
		}), "", "“SUSCEPTIBILITY” belongs to another framework"},
		{"a factor without a rating", rated(casework.Rating{Factor: "E03"}), "rating_E03", "Select how far “Identity, meaning and belonging” is present"},
		{"a finding without evidence", rated(casework.Rating{Factor: "E03", Value: "PARTLY", Source: "School", On: today}),
			"evidence_E03", "Enter the evidence for “Identity, meaning and belonging”"},
		{"evidence from nowhere", rated(casework.Rating{Factor: "E03", Value: "STRONGLY", Evidence: "A badge", On: today}),
			"source_E03", "Enter where the evidence for “Identity, meaning and belonging” comes from"},
		{"evidence of no day", rated(casework.Rating{Factor: "E03", Value: "STRONGLY", Evidence: "A badge", Source: "School"}),
			"on_E03", "Enter the date of the evidence for “Identity, meaning and belonging”"},
		{"evidence of tomorrow", rated(casework.Rating{Factor: "E03", Value: "NOT", On: today.AddDays(1)}),
			"on_E03", "The date of the evidence for “Identity, meaning and belonging” must be today or in the past"},
		{"a need without a level", spoil(assessment(), func(b *begun) { b.Identified = []casework.IdentifiedNeed{{Need: "FAMILY", Outcome: "Peace"}} }),
			"level_FAMILY", "Select how much “Family or relationships” takes, or clear what should be different"},
		{"a need without an outcome", spoil(assessment(), func(b *begun) { b.Identified = []casework.IdentifiedNeed{{Need: "FAMILY", Level: "LOW"}} }),
			"outcome_FAMILY", "Enter what should be different about “Family or relationships”"},
		{"an assessment whose writer confirmed nothing", spoil(assessment(), func(b *begun) { b.noSensitive = false }), "no_sensitive", intelligence},
		{"a note of a visit to come", casework.Investigation{Kind: "VISIT", On: today.AddDays(1), Spoke: "A", With: "B", Found: "C", NoSensitive: true},
			"happened_on", "The date on which it was must be today or in the past"},
		{"a note of nobody", casework.Investigation{Kind: "VISIT", On: today, With: "B", Found: "C", NoSensitive: true}, "spoke", "Enter who spoke to somebody, or who looked"},

		{"a request to nobody", spoil(request(), func(r *casework.Request) { r.Agency = "" }), "agency", "Select the agency to ask"},
		{"a request for nothing", spoil(request(), func(r *casework.Request) { r.Questions = "" }), "questions", "Enter what you need to know"},
		{"a request without its reason", spoil(request(), func(r *casework.Request) { r.Necessity = "" }),
			"necessity", "Enter why it is necessary and proportionate to ask for this (section 38(1))"},
		{"an answer due before the request", spoil(request(), func(r *casework.Request) { r.DueOn = today }),
			"due_on", "The answer must be due after the request"},

		{"a meeting on no day", onDay(spoil(meeting(), func(m *casework.Meeting) { m.HeldOn = casework.Date{} })), "held_on", "Enter the date of the meeting"},
		{"a meeting at 25 o'clock", onDay(spoil(meeting(), func(m *casework.Meeting) { m.Starts = "25:00" })),
			"starts", "Enter the time the meeting starts, like 10:00"},
		{"a meeting in no mode", onDay(spoil(meeting(), func(m *casework.Meeting) { m.Mode = "" })), "mode", "Select how the meeting is held"},
		{"a meeting nowhere", onDay(spoil(meeting(), func(m *casework.Meeting) { m.Place = "" })), "place", "Enter where the meeting is held"},

		{"nobody's action", spoil(action(), func(a *casework.AgreedAction) { a.Agency = "" }), "agency", "Select the agency that owns the action"},
		{"an action that does nothing", spoil(action(), func(a *casework.AgreedAction) { a.What = "" }), "what", "Enter what is to be done"},
		{"an action due yesterday", spoil(action(), func(a *casework.AgreedAction) { a.DueOn = today.AddDays(-1) }),
			"due_on", "The date by which the action is due must be today or later"},
		{"an empty note", undated{casework.ActionNote{NoSensitive: true}.Validate}, "note", "Enter the progress made"},
		{"a note whose writer confirmed nothing", undated{casework.ActionNote{Text: "Rang the school"}.Validate}, "no_sensitive", intelligence},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			said := slices.ContainsFunc(faultsOf(row.record.Validate(today)), func(f casework.Fault) bool {
				return f.Field == row.field && f.Msg == row.words
			})
			if !said {
				t.Errorf("got %v, want %s: %s", row.record.Validate(today), row.field, row.words)
			}
		})
	}
}

// Ten faults typed are ten faults shown.
func TestAFormShowsAllItsFaults(t *testing.T) {
	t.Parallel()
	p := casework.Person{DateOfBirth: today.AddDays(1), ApproximateAge: -3, Gender: "X", Ethnicity: "X", Email: "x"}
	r := casework.Referral{AroseOn: today.AddDays(2)}
	var all casework.Faults
	for _, err := range []error{p.Validate(today), r.Validate(today), p.Validate(today)} {
		if all.Merge(err) != nil {
			t.Fatal(err)
		}
	}
	if n := len(faultsOf(all.Err())); n != 9 { // six of the person, each once, and three of the referral
		t.Errorf("%d faults: %v", n, all.Err())
	}
}

// Domain 1.4: where only an age is known it grows with the years since the referral.
func TestWhoIsAnAdult(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name         string
		c            casework.Case
		on           string
		adult, known bool
	}{
		{"the day before the 18th birthday", casework.Case{DateOfBirth: day("2008-11-25")}, "2026-11-24", false, true},
		{"on the 18th birthday", casework.Case{DateOfBirth: day("2008-11-24")}, "2026-11-24", true, true},
		{"born on 29 February: not yet on 28 February", casework.Case{DateOfBirth: day("2008-02-29")}, "2026-02-28", false, true},
		{"born on 29 February: on 1 March", casework.Case{DateOfBirth: day("2008-02-29")}, "2026-03-01", true, true},
		{"about 16 when received two years ago", casework.Case{ApproximateAge: 16, ReceivedOn: day("2024-11-24")}, "2026-11-24", true, true},
		{"about 16 when received last year", casework.Case{ApproximateAge: 16, ReceivedOn: day("2025-11-24")}, "2026-11-24", false, true},
		{"nothing is known", casework.Case{}, "2026-11-24", false, false},
	} {
		if adult, known := row.c.Adult(day(row.on)); adult != row.adult || known != row.known {
			t.Errorf("%s: adult %v, known %v", row.name, adult, known)
		}
	}
}
