package casework

import "strings"

// Facts is all that a step may look at: the case as it stands, the day, and what the person records at this step. A
// nil part was not recorded. The pathway and the statutory checks read nothing else, so that what a step needs can
// be asked before it is taken.
type Facts struct {
	Today   Date
	Counts  Date    // the day from which what happens now counts for clocks; zero for Today
	Holiday Holiday // for clocks that go on
	Case    Case

	Check      *Deconfliction
	Screening  *Screening
	SignOff    *SignOff
	Look       *SecondLook
	Met        *Met
	Section36  *Section36Decision
	Answer     *PartnerAnswer
	Exit       *Exit
	Listing    *Listing
	Sitting    *Sitting
	Decision   *Decision
	Considered *HealthConsideration
	Plan       *Plan
	Consent    *Consent
	Session    *Session
	Review     *Review
	Pause      *Pause
	Reassess   *Reassessment
	Closure    *Closure
	Transfer   *Transfer
	Withdrawal *Withdrawal
	Import     *Imported
}

// Listing puts a case on a meeting's agenda.
type Listing struct {
	Item        AgendaItemID
	MeetingOn   Date
	Assessed    bool   // an assessment is on the file
	Waiver      string // why it is listed without one
	ReturnsMade bool   // after a deferral: what was asked for has come
	ReturnsNote string // or why it is listed without
	NoSensitive bool   // SC-16; asked for where there is a waiver or a note
}

func (f Facts) counts() Date {
	if f.Counts.IsZero() {
		return f.Today
	}
	return f.Counts
}

// mistyped is everything that is wrong with the parts as they were typed.
func (f Facts) mistyped() []Fault {
	var all Faults
	var typed []error
	if f.Check != nil {
		typed = append(typed, f.Check.Validate(f.Today))
	}
	if f.Screening != nil {
		typed = append(typed, f.Screening.Validate(f.Today))
	}
	if f.Look != nil {
		typed = append(typed, f.Look.Validate())
	}
	if f.Section36 != nil {
		typed = append(typed, f.Section36.Validate(f.Today))
	}
	if f.Exit != nil {
		typed = append(typed, f.Exit.Validate(f.Today))
	}
	if f.Decision != nil {
		typed = append(typed, f.Decision.Validate(f.Today))
	}
	if f.Plan != nil {
		typed = append(typed, f.Plan.Validate())
	}
	if f.Consent != nil {
		typed = append(typed, f.Consent.Validate(f.Today))
	}
	if f.Session != nil {
		typed = append(typed, f.Session.Validate(f.Today))
	}
	if f.Review != nil {
		typed = append(typed, f.Review.Validate(f.Today))
	}
	if f.Withdrawal != nil {
		typed = append(typed, f.Withdrawal.Validate())
	}
	if f.Closure != nil {
		typed = append(typed, f.Closure.Validate(f.Today))
	}
	for _, err := range typed {
		if err != nil {
			_ = all.Merge(err) // Validate returns nothing but faults
		}
	}
	return all.list
}

// texts says of each part with free text whether its writer confirmed that it holds nothing sensitive (SC-16).
func (f Facts) texts() []bool {
	var confirmed []bool
	if f.Screening != nil {
		confirmed = append(confirmed, f.Screening.NoSensitive)
	}
	if f.SignOff != nil && f.SignOff.Comment != "" {
		confirmed = append(confirmed, f.SignOff.NoSensitive)
	}
	if f.Look != nil {
		confirmed = append(confirmed, f.Look.NoSensitive)
	}
	if f.Section36 != nil {
		confirmed = append(confirmed, f.Section36.NoSensitive)
	}
	if f.Answer != nil {
		confirmed = append(confirmed, f.Answer.NoSensitive)
	}
	if f.Exit != nil {
		confirmed = append(confirmed, f.Exit.NoSensitive)
	}
	if f.Listing != nil && f.Listing.Waiver+f.Listing.ReturnsNote != "" {
		confirmed = append(confirmed, f.Listing.NoSensitive)
	}
	if f.Decision != nil {
		confirmed = append(confirmed, f.Decision.NoSensitive)
	}
	if f.Plan != nil {
		confirmed = append(confirmed, f.Plan.NoSensitive)
	}
	if f.Consent != nil {
		confirmed = append(confirmed, f.Consent.NoSensitive)
	}
	if f.Session != nil {
		confirmed = append(confirmed, f.Session.NoSensitive)
	}
	if f.Pause != nil && f.Pause.Note != "" {
		confirmed = append(confirmed, f.Pause.NoSensitive)
	}
	if f.Review != nil {
		confirmed = append(confirmed, f.Review.NoSensitive)
	}
	if f.Closure != nil {
		confirmed = append(confirmed, f.Closure.NoSensitive)
	}
	if f.Withdrawal != nil {
		confirmed = append(confirmed, f.Withdrawal.NoSensitive)
	}
	if f.Transfer != nil {
		confirmed = append(confirmed, f.Transfer.NoSensitive)
	}
	return confirmed
}

func past(f *Faults, field string, d, today Date, what string) {
	switch {
	case d.IsZero():
		f.Add(field, "Enter "+what)
	case d.After(today):
		f.Add(field, upper(what)+" must be today or in the past")
	}
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
