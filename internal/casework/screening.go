package casework

// Screening is the police's first look at a referral: whether other police work is cut across, and whether there is
// a concern of susceptibility to radicalisation. No intelligence is recorded, only the result.
type Screening struct {
	Deconfliction  string // "clear" or "hold"
	DeconflictedOn Date
	Result         string // a code of ScreeningResults; "" while held
	On             Date
	Supervisor     string // who signed the result off
	Reason         string
	Signposts      []string // codes of SignpostDestinations
	NoSensitive    bool     // SC-16
}

// Validate reports everything that is wrong with what was typed, by form field. Today bounds dates.
func (s Screening) Validate(today Date) error {
	var f Faults
	switch s.Deconfliction {
	case "clear", "hold":
	default:
		f.Add("deconfliction", "Select the result of the deconfliction check")
	}
	past(&f, "deconflicted_on", s.DeconflictedOn, today, "the date of the deconfliction check")
	if s.Deconfliction == "clear" || s.Result != "" {
		if !ScreeningResults.Has(s.Result) {
			f.Add("result", "Select the result of the screening")
		}
		past(&f, "screened_on", s.On, today, "the date of the screening")
		if s.Supervisor == "" {
			f.Add("supervisor", "Enter the name of the supervisor who signed the screening off")
		}
	}
	if s.Reason == "" {
		f.Add("reason", "Enter the reason")
	}
	signposted(&f, s.Signposts)
	return f.Err()
}

// signposted reports what is wrong with where somebody was signposted: words that are none of SignpostDestinations, and
// NONE beside another.
func signposted(f *Faults, codes []string) {
	for _, c := range codes {
		if !SignpostDestinations.Has(c) {
			f.Add("signposts", "Select where the person was signposted from the list")
			return
		}
		if c == "NONE" && len(codes) > 1 {
			f.Add("signposts", "Select either where the person was signposted, or that none was needed")
			return
		}
	}
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
	Signposts   []string // codes of SignpostDestinations; asked for where Result is NOT-MET
	NoSensitive bool     // SC-16
}

// Validate reports what is wrong with what was typed beyond what SC-01 and SC-02 ask for.
func (d Section36Decision) Validate() error {
	var f Faults
	signposted(&f, d.Signposts)
	return f.Err()
}

// Exit is an end before the panel while information is gathered.
type Exit struct {
	Outcome     string // EXIT-NFA, EXIT-SIGN or EXIT-PLP
	Reason      string
	Supervisor  string // of the police
	NoSensitive bool   // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (x Exit) Validate() error {
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
	return f.Err()
}
