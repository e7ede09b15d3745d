package casework

// Deconfliction is one answer of the check whether Prevent work would cut across other police work (domain 1.2). It holds
// the answer and its day and nothing else: what it rests on is recorded nowhere.
type Deconfliction struct {
	Answer string // a code of DeconflictionAnswers
	On     Date
}

// DeconflictionAnswers are whether Prevent work with a person may go on.
var DeconflictionAnswers = Vocabulary{{"clear", "Yes"}, {"no", "No"}, {"hold", "Hold"}}

// Validate reports everything that is wrong with what was typed.
func (d Deconfliction) Validate(today Date) error {
	var f Faults
	if !DeconflictionAnswers.Has(d.Answer) {
		f.Add("deconfliction", "Select the answer of the deconfliction check")
	}
	past(&f, "deconflicted_on", d.On, today, "the date of the deconfliction check")
	return f.Err()
}

// Stopped says whether the last deconfliction check says that Prevent work must wait, or must not be done.
func (c Case) Stopped() bool { return c.Deconfliction == "hold" || c.Deconfliction == "no" }

// Screening is the police's first look at a referral, the gateway assessment: whether there is a concern of susceptibility
// to radicalisation. No intelligence is recorded, only the result. It takes effect once somebody else signs it off.
type Screening struct {
	Result string // a code of ScreeningResults
	On     Date
	Reason string
	Signposting
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed, by form field. Today bounds dates.
func (s Screening) Validate(today Date) error {
	var f Faults
	if !ScreeningResults.Has(s.Result) {
		f.Add("result", "Select the result of the screening")
	}
	past(&f, "screened_on", s.On, today, "the date of the screening")
	if s.Reason == "" {
		f.Add("reason", "Enter the reason")
	}
	if s.Result == "SIGN" && !s.Signposted() {
		f.Add("signposts", "Select where the person was signposted")
	}
	s.validate(&f, today)
	return f.Err()
}

// SignOff is what a second person says of a screening: that it takes effect, or that it goes back with a comment.
type SignOff struct {
	By, Officer UserID // who says it, and whose screening it is
	Comment     string // asked for where the screening goes back
	NoSensitive bool   // SC-16; asked for where there is a comment
}

// Signposting is where somebody who goes no further is pointed to, and who sees by when whether it came to anything.
type Signposting struct {
	Signposts []string // codes of SignpostDestinations
	Owner     UserID   // who follows up
	FollowUp  Date
}

// Signposted says whether somebody was pointed to any service.
func (s Signposting) Signposted() bool { return len(s.Signposts) > 0 && s.Signposts[0] != "NONE" }

// validate reports what is wrong with where somebody was signposted: words that are none of SignpostDestinations, NONE
// beside another, and nobody or no day to follow it up.
func (s Signposting) validate(f *Faults, today Date) {
	for _, c := range s.Signposts {
		if !SignpostDestinations.Has(c) {
			f.Add("signposts", "Select where the person was signposted from the list")
			return
		}
		if c == "NONE" && len(s.Signposts) > 1 {
			f.Add("signposts", "Select either where the person was signposted, or that none was needed")
			return
		}
	}
	if !s.Signposted() {
		return
	}
	if s.Owner == "" {
		f.Add("owner", "Select who finds out what came of the signposting")
	}
	after(f, "follow_up", s.FollowUp, today, "the date by which to find out what came of the signposting")
}

func after(f *Faults, field string, d, today Date, what string) {
	switch {
	case d.IsZero():
		f.Add(field, "Enter "+what)
	case !d.After(today):
		f.Add(field, upper(what)+" must be after today")
	}
}

// SignpostOutcomes are what came of pointing somebody to a service.
var SignpostOutcomes = Vocabulary{
	{"TAKEN-UP", "The service was taken up"}, {"DECLINED", "The person did not want it"}, {"REFUSED", "The service did not accept the person"},
	{"UNKNOWN", "Not known yet: ask again later"},
}

// SignpostAnswer is what its owner found out of a signpost. Not known yet asks for another day.
type SignpostAnswer struct {
	Outcome string // a code of SignpostOutcomes
	Again   Date
}

// Validate reports everything that is wrong with what was typed.
func (a SignpostAnswer) Validate(today Date) error {
	var f Faults
	if !SignpostOutcomes.Has(a.Outcome) {
		f.Add("outcome", "Select what came of the signposting")
	}
	if a.Outcome == "UNKNOWN" {
		after(&f, "again", a.Again, today, "the date on which to ask again")
	}
	return f.Err()
}

// Section36Decision is the recorded decision whether there are reasonable grounds to believe that the person is
// vulnerable to being drawn into terrorism: section 36(2) and (3). SC-01 and SC-02 say what it must hold.
type Section36Decision struct {
	Body        string // "police" (a chief officer) or "local_authority"
	BodyName    string // the force or the authority
	Maker       string // who decided
	On          Date
	Result      string // "MET" or "NOT-MET"
	Grounds     string
	Signposting      // asked for where Result is NOT-MET
	NoSensitive bool // SC-16
}

// Validate reports what is wrong with what was typed beyond what SC-01 and SC-02 ask for.
func (d Section36Decision) Validate(today Date) error {
	var f Faults
	d.validate(&f, today)
	return f.Err()
}

// Exit is an end before the panel while information is gathered.
type Exit struct {
	Outcome    string // EXIT-NFA, EXIT-SIGN or EXIT-PLP
	Reason     string
	Supervisor string // of the police, who agrees
	Rank       string // theirs
	Signposting
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (x Exit) Validate(today Date) error {
	var f Faults
	if !InformationOutcomes.Has(x.Outcome) || x.Outcome == "TO-PANEL" {
		f.Add("outcome", "Select how the case ends")
	}
	if x.Reason == "" {
		f.Add("reason", "Enter the reason")
	}
	if x.Supervisor == "" {
		f.Add("supervisor", "Enter the name of the police supervisor who agrees")
	}
	if x.Rank == "" {
		f.Add("rank", "Enter the rank of the police supervisor who agrees")
	}
	if x.Outcome == "EXIT-SIGN" && !x.Signposted() {
		f.Add("signposts", "Select where the person was signposted")
	}
	x.validate(&f, today)
	return f.Err()
}
