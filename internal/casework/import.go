package casework

// Imported is one referral of an earlier year as a file brings it: what was received, how it ended, and on which days
// it passed its stages. Its fields are the columns of that file, and Validate names faults by column.
type Imported struct {
	File          string // for the record, with the row's Reference
	Reference     string
	ReceivedOn    Date
	GivenName     string
	FamilyName    string
	DateOfBirth   Date
	Gender        string
	Authority     string // column local_authority
	Source        string
	Scheme        string // column concern_scheme
	Concern       string
	Outcome       string // a code of ImportOutcomes
	ScreenedOn    Date
	Section36On   Date
	FirstPanelOn  Date
	AdoptedOn     Date
	ConsentOn     Date
	ClosedOn      Date
	ClosureReason string
}

// ImportOutcomes are the words of an import's column outcome.
var ImportOutcomes = Vocabulary{
	{"NFA", "No further action"}, {"SIGNPOSTED", "Signposted to other services"}, {"NOT_ADOPTED", "Discussed and not adopted"},
	{"ADOPTED", "Discussed and adopted"},
}

// stage is one day of a row, with the column that holds it.
type stage struct {
	column string
	on     Date
}

func (in Imported) stages() []stage {
	return []stage{
		{"received_on", in.ReceivedOn}, {"screened_on", in.ScreenedOn}, {"section36_on", in.Section36On}, {"first_panel_on", in.FirstPanelOn},
		{"adopted_on", in.AdoptedOn}, {"consent_on", in.ConsentOn}, {"closed_on", in.ClosedOn},
	}
}

// Validate reports everything that is wrong with a row, by column: codes that are not known, days out of order, and
// days that do not go with the outcome.
func (in Imported) Validate(today Date) error {
	var f Faults
	if in.Reference == "" {
		f.Add("reference", "Enter the reference of the referral")
	}
	if in.GivenName == "" && in.FamilyName == "" {
		f.Add("given_name", "Enter the person's name")
	}
	if in.DateOfBirth.After(in.ReceivedOn) {
		f.Add("date_of_birth", "The date of birth is after the referral")
	}
	if !Genders.Has(in.Gender) {
		f.Add("gender", "The gender is not one of the known codes")
	}
	if in.Authority == "" {
		f.Add("local_authority", "Enter the local authority")
	}
	if !Sources.Has(in.Source) {
		f.Add("source", "The source is not one of the known codes")
	}
	scheme, known := SchemeByCode(in.Scheme)
	switch {
	case !known:
		f.Add("concern_scheme", "The concern scheme is not one of A, B, C and D")
	case !in.ReceivedOn.IsZero() && scheme.Code != SchemeOn(in.ReceivedOn).Code:
		f.Add("concern_scheme", "The concern scheme is not the one in use on the day the referral was received")
	case !scheme.Concerns.Has(in.Concern):
		f.Add("concern", "The type of concern is not one of its scheme")
	}
	in.validateStages(&f, today)
	return f.Err()
}

func (in Imported) validateStages(f *Faults, today Date) {
	var last stage
	for _, s := range in.stages() {
		switch {
		case s.column == "received_on":
			past(f, s.column, s.on, today, "the date the referral was received")
		case s.on.IsZero():
			continue
		case s.on.After(today):
			f.Add(s.column, "The date is in the future")
		case s.on.Before(last.on):
			f.Add(s.column, "The date is before "+last.column)
		}
		last = s
	}
	// What each outcome must have, and may not have.
	asked := map[string][]string{
		"NFA": {"screened_on"}, "SIGNPOSTED": {"screened_on"}, "NOT_ADOPTED": {"section36_on", "first_panel_on"},
		"ADOPTED": {"section36_on", "first_panel_on", "adopted_on"},
	}
	barred := map[string][]string{
		"NFA":         {"first_panel_on", "adopted_on", "consent_on", "closed_on"},
		"SIGNPOSTED":  {"first_panel_on", "adopted_on", "consent_on", "closed_on"},
		"NOT_ADOPTED": {"adopted_on", "consent_on", "closed_on"},
	}
	if !ImportOutcomes.Has(in.Outcome) {
		f.Add("outcome", "The outcome is not one of the known codes")
	}
	for _, s := range in.stages() {
		for _, column := range asked[in.Outcome] {
			if s.column == column && s.on.IsZero() {
				f.Add(column, "The outcome "+in.Outcome+" needs this date")
			}
		}
		for _, column := range barred[in.Outcome] {
			if s.column == column && !s.on.IsZero() {
				f.Add(column, "The outcome "+in.Outcome+" does not go with this date")
			}
		}
	}
	switch {
	case in.ClosedOn.IsZero() && in.ClosureReason != "":
		f.Add("closure_reason", "There is a closure reason and no closed_on")
	case !in.ClosedOn.IsZero() && !ClosureReasons.Has(in.ClosureReason):
		f.Add("closure_reason", "The closure reason is not one of the known codes")
	}
}

// End is the state that a row shows (domain 6.3, import). A closed case has no reviews left to do.
func (in Imported) End() State {
	switch {
	case in.Outcome == "NFA" || in.Outcome == "SIGNPOSTED":
		return StateScreenedOut
	case in.Outcome == "NOT_ADOPTED":
		return StateNotAdopted
	case !in.ClosedOn.IsZero():
		return StateClosed
	case !in.ConsentOn.IsZero():
		return StateActive
	default:
		return StateConsentPending
	}
}

// imported fills a case from a row. What the file does not say stays empty, so that a later check which needs it
// refuses until somebody records it.
func (c *Case) imported(in Imported) {
	c.SourceRef, c.SourceFile = in.Reference, in.File
	c.ScreenedOn, c.FirstPanelOn, c.AdoptedOn = in.ScreenedOn, in.FirstPanelOn, in.AdoptedOn
	c.ConsentStatus = "NOT-YET"
	switch in.Outcome {
	case "NFA":
		c.ScreeningResult, c.Outcome = "NFA", "NFA"
	case "SIGNPOSTED":
		c.ScreeningResult, c.Outcome = "SIGN", "SIGN"
	case "NOT_ADOPTED":
		c.ScreeningResult, c.Outcome = "PROGRESS", "NOT-ADOPT"
	case "ADOPTED":
		c.ScreeningResult, c.PlanVersion = "PROGRESS", 1
	}
	if !in.Section36On.IsZero() {
		c.Section36On, c.Section36Result = in.Section36On, "MET"
	}
	if !in.ConsentOn.IsZero() {
		c.ConsentStatus, c.ConsentOn, c.SupportFrom = "GIVEN", in.ConsentOn, in.ConsentOn
	}
	if !in.ClosedOn.IsZero() {
		c.ClosedOn, c.ClosureCode = in.ClosedOn, in.ClosureReason
	}
	switch in.ClosureReason {
	case "CONSENT-R":
		c.ConsentStatus = "REFUSED"
	case "CONSENT-W":
		c.ConsentStatus = "WITHDRAWN"
	}
}

// Past is one event that a row shows, as an imported line of the timeline. It is no step of anybody's, and is judged by
// no check: its checks stand as not evidenced.
type Past struct {
	On Date
	Change
}

// History rebuilds a row's events in their order, each with the states between which it moved the case.
func (in Imported) History() []Past {
	var list []Past
	at := State("")
	add := func(on Date, e Event, to State, title string) {
		if on.IsZero() {
			return
		}
		change := Change{Event: e, From: at, To: to, Title: title + " (imported)", Edition: EditionOn(on)}
		if line, ok := find(pathway, at, e); ok {
			change.Checks = unevidenced(line.Checks)
		}
		list = append(list, Past{On: on, Change: change})
		at = to
	}
	add(in.ReceivedOn, EventReceive, StateReceived, "Referral received")
	switch in.Outcome {
	case "NFA", "SIGNPOSTED":
		add(in.ScreenedOn, EventScreenOut, StateScreenedOut, "Screened out: "+ImportOutcomes.Label(in.Outcome))
		return list
	}
	add(in.ScreenedOn, EventProgress, StateSection36, "Screened: to a section 36 decision")
	add(in.Section36On, EventMet, StateInformation, "Section 36 decision: threshold met")
	add(in.FirstPanelOn, EventList, StateListed, "Discussed by the panel")
	if in.Outcome == "NOT_ADOPTED" {
		add(in.FirstPanelOn, EventNotAdopt, StateNotAdopted, "Not adopted by the panel")
		return list
	}
	add(in.AdoptedOn, EventAdopt, StateConsentPending, "Adopted by the panel")
	add(in.ConsentOn, EventConsent, StateActive, "Consent given: support may begin")
	switch in.ClosureReason {
	case "CONSENT-R":
		add(in.ClosedOn, EventRefuse, StateConsentRefused, "Consent refused")
	case "CONSENT-W":
		add(in.ClosedOn, EventWithdrawn, StateWithdrawn, "Consent withdrawn")
	}
	add(in.ClosedOn, EventClose, StateClosed, "Closed: "+ClosureReasons.Label(in.ClosureReason))
	return list
}

// notEvidenced are the checks of every step that a row shows, none of which the file bears out.
func notEvidenced(in Imported) []CheckNote {
	seen := map[CheckID]bool{}
	var ids []CheckID
	for _, p := range in.History() {
		for _, n := range p.Checks {
			if !seen[n.Check] {
				seen[n.Check] = true
				ids = append(ids, n.Check)
			}
		}
	}
	return unevidenced(ids)
}

func unevidenced(ids []CheckID) []CheckNote {
	var notes []CheckNote
	for _, id := range ids {
		notes = append(notes, CheckNote{Check: id, Outcome: "not evidenced (imported)"})
	}
	return notes
}
