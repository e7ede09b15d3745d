package casework_test

import (
	"testing"

	"channelpanel/internal/casework"
)

func vocabularies() map[string]casework.Vocabulary {
	all := map[string]casework.Vocabulary{
		"sources": casework.Sources, "signposting": casework.SignpostDestinations, "screening": casework.ScreeningResults,
		"deconfliction": casework.DeconflictionAnswers, "signpost outcomes": casework.SignpostOutcomes,
		"urgent": casework.UrgentReasons, "waiting": casework.WaitingReasons, "second look": casework.SecondLookOutcomes,
		"information": casework.InformationOutcomes, "panel": casework.PanelOutcomes, "review": casework.ReviewOutcomes,
		"post-closure": casework.PostClosureOutcomes, "consent": casework.ConsentStatuses, "givers": casework.ConsentGivers,
		"closure": casework.ClosureReasons, "pause": casework.PauseReasons, "support": casework.SupportTypes, "funding": casework.FundingSources,
		"places": casework.SessionPlaces, "genders": casework.Genders, "ethnicities": casework.Ethnicities, "needs": casework.ComplexNeeds, "partners": casework.PartnerTypes,
		"regions": casework.Regions, "requests": casework.RequestStatuses, "channels": casework.Channels, "feedback": casework.FeedbackLevels, "links": casework.LinkReasons, "turned away": casework.TurnAwayReasons, "amendments": casework.AmendmentReasons, "withdrawals": casework.WithdrawalReasons, "actions": casework.ActionStatuses, "modes": casework.MeetingModes,
		"items": casework.ItemKinds, "attendance": casework.AttendanceStatuses, "occasions": casework.Occasions, "ratings": casework.RatingValues,
		"imports": casework.ImportOutcomes, "review kinds": casework.ReviewKinds, "roles": casework.HeldRoles,
		"weeks": casework.RhythmWeeks, "days": casework.RhythmDays, "steps": casework.RhythmSteps, "quorum": casework.QuorumBodies,
		"vetting": casework.VettingAnswers, "need levels": casework.NeedLevels, "assessments": casework.AssessmentStatuses, "investigations": casework.InvestigationKinds,
		"returns": casework.Returns, "caveats": casework.Caveats,
	}
	for _, s := range casework.Schemes {
		all["concerns "+s.Code] = s.Concerns
	}
	return all
}

func TestEveryCodeIsOneOfAKindAndHasALabel(t *testing.T) {
	t.Parallel()
	for name, v := range vocabularies() {
		seen := map[string]bool{}
		for _, term := range v {
			if term.Code == "" || term.Label == "" || seen[term.Code] {
				t.Errorf("%s: %+v has no code or label, or is there twice", name, term)
			}
			seen[term.Code] = true
			if !v.Has(term.Code) || v.Label(term.Code) != term.Label {
				t.Errorf("%s: %s is not found again", name, term.Code)
			}
		}
		if len(v) < 2 || v.Has("NO SUCH CODE") || v.Has("") || v.Label("NO SUCH CODE") != "NO SUCH CODE" {
			t.Errorf("%s holds too little or too much", name)
		}
	}
}

// The code words of the published year that the import reads.
func TestEveryCodeOfThePublishedYearIsKnown(t *testing.T) {
	t.Parallel()
	b, _ := casework.SchemeByCode("B")
	for _, row := range []struct {
		of    casework.Vocabulary
		codes []string
	}{
		{casework.Genders, []string{"MALE", "FEMALE"}},
		{casework.Sources, []string{"POL", "EDU", "COM", "HMPPS", "LA", "OTH", "HEA", "FAM"}},
		{b.Concerns, []string{"MIXED", "ISLAMIST", "RIGHT_WING", "OTHER"}},
		{casework.ImportOutcomes, []string{"SIGNPOSTED", "NFA", "NOT_ADOPTED", "ADOPTED"}},
		{casework.ClosureReasons, []string{"SUCCESS", "CONSENT-R", "CONSENT-W", "ESC-POL"}},
	} {
		for _, code := range row.codes {
			if !row.of.Has(code) {
				t.Errorf("%s is not known", code)
			}
		}
	}
}

// Domain 4.3: a referral keeps the scheme of its day, from the first day of one to the last of the next.
func TestASchemeIsInUseBetweenItsDays(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ day, scheme string }{
		{"2017-03-31", "A"}, {"2017-04-01", "B"}, {"2021-03-31", "B"}, {"2021-04-01", "C"}, {"2024-03-31", "C"}, {"2024-04-01", "D"}, {"2026-11-24", "D"},
	} {
		if got := casework.SchemeOn(day(row.day)).Code; got != row.scheme {
			t.Errorf("%s: scheme %s, want %s", row.day, got, row.scheme)
		}
	}
	for i, s := range casework.Schemes {
		if i+1 < len(casework.Schemes) && s.Until().AddDays(1) != casework.Schemes[i+1].From {
			t.Errorf("scheme %s ends on %s, and the next begins on %s", s.Code, s.Until(), casework.Schemes[i+1].From)
		}
	}
	if last := casework.Schemes[len(casework.Schemes)-1]; !last.Until().IsZero() {
		t.Errorf("scheme %s is in use and ends on %s", last.Code, last.Until())
	}
}

// Domain 0.2 and SC-17.
func TestTheEditionOfTheGuidanceInForce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ day, edition string }{
		{"2015-04-11", "2012"}, {"2015-04-12", "2015"}, {"2020-11-01", "2015"}, {"2020-11-02", "2020"}, {"2023-12-14", "2020"}, {"2023-12-15", "2023"},
	} {
		if got := casework.EditionOn(day(row.day)); got != row.edition {
			t.Errorf("%s: edition %s, want %s", row.day, got, row.edition)
		}
	}
}

// Domain 4.6: both generations of age bands hold every age once.
func TestEveryAgeIsInOneBandOfItsGeneration(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		received string
		age      int
		band     string
	}{
		{"2019-05-11", 14, "U15"}, {"2019-05-11", 15, "15-20"}, {"2019-05-11", 20, "15-20"}, {"2019-05-11", 41, "41+"}, {"2023-03-31", 10, "U15"},
		{"2024-05-11", 10, "U11"}, {"2024-05-11", 17, "16-17"}, {"2024-05-11", 18, "18-20"}, {"2024-05-11", 50, "41-50"}, {"2024-05-11", 51, "51+"},
	} {
		if got, ok := casework.AgeBandsOn(day(row.received)).Band(row.age); !ok || got != row.band {
			t.Errorf("%d when received on %s: band %q, want %q", row.age, row.received, got, row.band)
		}
	}
	for _, received := range []string{"2019-05-11", "2024-05-11"} {
		g := casework.AgeBandsOn(day(received))
		for age := 0; age <= 120; age++ {
			n := 0
			for _, b := range g.Bands {
				if b.Youngest <= age && age <= b.Oldest {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s: age %d is in %d bands", received, age, n)
			}
		}
		if _, ok := g.Band(-1); ok {
			t.Errorf("%s: nobody is -1 years old", received)
		}
	}
}
