package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/intake"
	"channelpanel/internal/register"
)

// episode is one case while its history is made.
type episode struct {
	route
	n        int // its number, from 0
	ref      string
	referral intake.Referral
	adult    bool
	again    *episode // an earlier referral of the same person
	known    string   // what is said of that: a code of casework.MatchAnswers
	r        *rand.Rand

	stage    string // for what it comes to a meeting: "" for its first discussion, or REVIEW
	asAdult  bool   // who consented was 18 or over
	halted   bool   // support stands still
	sessions int
	reviews  int
}

// planReferrals plans every referral from the first day to the last.
func (o *office) planReferrals() {
	arrive := func(at time.Time, way route) *episode {
		e := &episode{route: way, n: len(o.cases)}
		e.r = rand.New(rand.NewPCG(o.r.Uint64(), uint64(e.n))) //nolint:gosec // invented data: it must be the same again
		o.cases = append(o.cases, e)
		o.timeline.at(at, "a referral", func(ctx context.Context) error { return o.receive(ctx, e) })
		return e
	}
	first := opening.AddDate(0, 0, 1)
	quiet := o.timeline.end.AddDate(0, -5, 0)
	days := int(quiet.Sub(first).Hours() / 24)
	for i := range 44 {
		day := first.AddDate(0, 0, days*i/44+o.r.IntN(15))
		arrive(weekday(day, 9+o.r.IntN(7)), o.anyRoute())
	}
	earlier := o.cases[20]
	for i, l := range live {
		at := weekday(o.timeline.end.AddDate(0, 0, -l.daysAgo-2), 9+i%7)
		e := arrive(at, l.route)
		switch i { // somebody whom the panel knows comes back under a misspelt name
		case 8:
			e.again, e.known = earlier, "SAME"
		case 5: // and of somebody else nobody is sure
			e.again, e.known = o.cases[31], "ASK"
		}
	}
}

func (o *office) receive(ctx context.Context, e *episode) error {
	e.referral = o.write(e)
	if e.again != nil {
		e.referral.Person, e.adult = e.again.referral.Person, e.again.adult
		e.referral.Person.Family = misspell(e.referral.Person.Family)
		e.referral.Met = []intake.Settled{{Ref: e.again.ref, Answer: e.known}}
	}
	var err error
	e.ref, err = o.app.Intake.Receive(ctx, o.holder(casework.Coordinator, e.n).actor(), e.referral, intake.Submission{NoSensitive: true, Others: "NOT_SAME"})
	if err != nil {
		return err
	}
	o.afterwards(e)
	o.screen(e)
	return nil
}

// ages are those of people who are referred: most are young.
var ages = []int{11, 12, 13, 14, 14, 15, 15, 15, 16, 16, 17, 17, 18, 19, 20, 22, 24, 27, 31, 36, 43, 52}

var sources = []string{"EDU", "EDU", "EDU", "EDU", "POL", "POL", "POL", "LA", "LA", "HEA", "HEA", "HMPPS", "FAM", "COM", "OTH"}

var organisations = map[string]string{
	"EDU": "Two Rivers Academy Trust", "POL": "Leicestershire Police", "LA": "Leicestershire County Council", "HEA": "Soarside Health Trust",
	"HMPPS": "East Midlands Probation",
}

// write fills the form for somebody invented.
func (o *office) write(e *episode) intake.Referral {
	r, today := e.r, o.today()
	given, family := o.names.next()
	age := pick(r, ages)
	e.adult = age >= 18
	birth := born(r, age, today)
	street, postcode, phone := home(r)
	source := pick(r, sources)
	concern := pick(r, casework.SchemeOn(today).Concerns[:7])
	noticed := today.AddDays(-1 - r.IntN(6))
	referrerGiven, referrerFamily := pick(r, givenNames), pick(r, familyNames)
	referral := intake.Referral{
		Person: intake.Person{
			Given: given, Family: family, BirthDay: strconv.Itoa(birth.Day), BirthMonth: strconv.Itoa(int(birth.Month)), BirthYear: strconv.Itoa(birth.Year),
			Gender: pick(r, []string{"MALE", "MALE", "MALE", "MALE", "FEMALE", "OTHER"}), Ethnicity: pick(r, casework.Ethnicities).Code,
			Nationality: "British", Language: pick(r, []string{"English", "English", "English", "Gujarati", "Polish", "Somali"}),
			Address: street, Postcode: postcode, Phone: phone, Email: address(given + " " + family),
			Authority: pick(r, []string{"Leicester", "Leicester", "Leicestershire", "Leicestershire", "Rutland"}), Force: force,
		},
		Concern: intake.Concern{
			Type: concern.Code, Text: stories[r.IntN(len(stories))], Event: pick(r, triggers), Online: "Says most of it comes from videos and a closed chat group.",
		},
		Needs:  intake.Needs{Kinds: []string{pick(r, casework.ComplexNeeds).Code}, Text: "Described by those who know the person; not assessed."},
		Others: intake.Others{Agencies: "The family doctor, and a mentor at the youth club."},
		People: intake.People{
			Source: source, SourceDetail: organisations[source], Name: referrerGiven + " " + referrerFamily, Role: "Safeguarding contact",
			Organisation: organisations[source], Contact: address(referrerGiven + " " + referrerFamily), Same: "yes",
		},
		Dates: intake.Dates{
			LightDay: strconv.Itoa(noticed.Day), LightMonth: strconv.Itoa(int(noticed.Month)), LightYear: strconv.Itoa(noticed.Year),
			Channel: casework.TypedChannels[e.n%4].Code, Informed: pick(r, []string{"yes", "no"}), LeadConsulted: "yes", LeadResult: "Agreed that a referral is right.", ImmediateRisks: "no",
		},
		Work: intake.Work{Occupation: pick(r, []string{"Warehouse worker", "Apprentice electrician", "Out of work", "Care assistant"})},
	}
	if i := slices.IndexFunc(o.agencies, func(a register.Agency) bool { return a.Name == organisations[source] }); i >= 0 {
		referral.People.Agency = string(o.agencies[i].ID)
	}
	if e.n%6 == 2 { // it reached the panel the day before
		on := today.AddDays(-1)
		referral.Dates.ReceivedDay, referral.Dates.ReceivedMonth, referral.Dates.ReceivedYear = strconv.Itoa(on.Day), strconv.Itoa(int(on.Month)), strconv.Itoa(on.Year)
	}
	if !e.adult {
		referral.Work = intake.Work{Occupation: "Pupil", School: "Two Rivers Academy Trust"}
	}
	return referral
}

var stories = []string{
	"Shares violent videos with classmates and says that “something has to happen”. Two teachers noticed it in different lessons.",
	"Has withdrawn from friends and spends the nights in chat groups where attacks are praised. A relative found the messages.",
	"Wrote an essay that admires a past attacker and drew symbols on an exercise book. Says it is a joke, and gets angry when asked.",
	"Speaks of people of another faith as enemies and asks a support worker about leaving the country to fight.",
	"Collects pictures of weapons and of school attacks, and said to a nurse that nobody would miss the others.",
	"Repeats slogans of a banned group at work and wants colleagues to join an online meeting.",
}

var triggers = []string{
	"A parent moved out in the weeks before.", "Lost an apprenticeship and blames others for it.", "Was bullied at school over several months.",
	"A report in the news about an attack abroad.", "Nothing in particular is known.",
}
