package casework

// Referral is what the business needs of an expression of concern sent to Prevent. Its sections of free text are the
// intake form's (domain 4.1); what was sent is never changed, later words are added beside it.
type Referral struct {
	ReceivedOn Date
	AroseOn    Date   // when the concern came to light; zero where not known
	Source     string // a code of Sources
	Concern    string // a code of the scheme in force on ReceivedOn; "" where not yet known
}

// Validate reports everything that is wrong with what was typed. A referral with gaps is received and marked
// incomplete, never turned away.
func (r Referral) Validate(today Date) error {
	var f Faults
	past(&f, "received_on", r.ReceivedOn, today, "the date the referral was received")
	switch {
	case r.AroseOn.After(today):
		f.Add("came_to_light", "The date the concern came to light must be today or in the past")
	case !r.ReceivedOn.IsZero() && r.AroseOn.After(r.ReceivedOn):
		f.Add("came_to_light", "The date the concern came to light cannot be after the referral was received")
	}
	if !Sources.Has(r.Source) {
		f.Add("source", "Select who made the referral")
	}
	if r.Concern != "" && !SchemeOn(r.ReceivedOn).Concerns.Has(r.Concern) {
		f.Add("concern_type", "Select the type of concern from those in use on the day the referral was received")
	}
	return f.Err()
}

// confirmed asks for the confirmation of SC-16 beside text that belongs to no step of the pathway.
func confirmed(f *Faults, noSensitive bool) {
	if !noSensitive {
		f.list = append(f.list, Sensitive()...)
	}
}
