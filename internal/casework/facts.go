package casework

// Facts is all that a step may look at: the case as it stands, the day, and what the person records at this step. A
// nil part was not recorded. The pathway and the statutory checks read nothing else, so that what a step needs can
// be asked before it is taken.
type Facts struct {
	Today Date
	Case  Case

	Screening  *Screening
	Section36  *Section36Decision
	Answer     *PartnerAnswer
	Exit       *Exit
	Listing    *Listing
	Sitting    *Sitting
	Decision   *Decision
	Plan       *Plan
	Consent    *Consent
	Session    *Session
	Review     *Review
	Pause      *Pause
	Reassess   *Reassessment
	Closure    *Closure
	Considered *HealthConsideration
	Transfer   *Transfer
	Import     *Imported
}

// Screening is the police's first look at a referral: whether other police work is cut across, and whether there is
// a concern of susceptibility to radicalisation. No intelligence is recorded, only the result.
type Screening struct {
	Deconfliction  string // "clear" or "hold"
	DeconflictedOn Date
	Result         string // a code of ScreeningResults; "" while held
	On             Date
	Supervisor     string // who signed the result off
	Reason         string
	Signposts      []string // codes of Signposts
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
	if s.Deconfliction == "clear" {
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
	for _, c := range s.Signposts {
		if !SignpostDestinations.Has(c) {
			f.Add("signposts", "Select where the person was signposted from the list")
		}
	}
	return f.Err()
}

// Section36Decision is the recorded decision whether there are reasonable grounds to believe that the person is
// vulnerable to being drawn into terrorism: section 36(2) and (3).
type Section36Decision struct {
	Body        string // "police" (a chief officer) or "local_authority"
	BodyName    string // the force or the authority
	Maker       string // who decided
	On          Date
	Result      string // "MET" or "NOT-MET"
	Grounds     string
	NoSensitive bool // SC-16
}

// Exit is an end before the panel while information is gathered.
type Exit struct {
	Outcome    string // EXIT-NFA, EXIT-SIGN or EXIT-PLP
	Reason     string
	Supervisor string // of the police
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

// Listing puts a case on a meeting's agenda.
type Listing struct {
	Item        AgendaItemID
	MeetingOn   Date
	Assessed    bool   // an assessment is on the file
	Waiver      string // why it is listed without one
	ReturnsMade bool   // after a deferral: what was asked for has come
	ReturnsNote string // or why it is listed without
}

// Sitting is the panel as it sat for one item of the agenda.
type Sitting struct {
	On          Date
	Chair       *Member
	Members     []Member // everybody marked at the meeting
	Authorities []string // responsible authorities of the panel
	Forces      []string // police forces of their areas
}

// Member is a representative at a meeting.
type Member struct {
	ID          string // membership
	Name        string
	Role        Role
	Authority   string // the responsible authority they represent, or ""
	Force       string // the force they represent, or ""
	AppointedOn Date   // section 37(2)
	Skills      string // skills and experience, section 37(2)
	ForItem     bool   // present for this item
}

// Reassessment answers section 36(4)(e) where support cannot be or is no longer given.
type Reassessment struct {
	On         Date
	NoneReason string // why there will be none
	Done       bool   // the re-assessment has been held
}

// HealthConsideration is what section 36(6) asks for where the panel gives no support.
type HealthConsideration struct {
	Considered  string // "yes" once the panel has considered it
	Refer       string // "yes" or "no"
	Reason      string
	Arrangement string // where Refer is yes
}

// Pause is why support stands still.
type Pause struct {
	Reason string // a code of PauseReasons
	Note   string
}

// Transfer offers a case to another panel.
type Transfer struct {
	To          string
	ConsentNote string
	Reason      string // of a refusal
}

// Session is one contact with the person under the support plan, or one that was missed.
type Session struct {
	On          Date
	Attended    bool
	Place       string // a code of SessionPlaces
	Summary     string
	RiskFlag    bool
	NextOn      Date
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (s Session) Validate(today Date) error {
	var f Faults
	past(&f, "held_on", s.On, today, "the date of the session")
	if !SessionPlaces.Has(s.Place) {
		f.Add("place", "Select where the session was held")
	}
	if s.Summary == "" {
		f.Add("summary", "Enter what was done, or why the session was missed")
	}
	if !s.NextOn.IsZero() && !s.NextOn.After(s.On) {
		f.Add("next_on", "The next session must be after this one")
	}
	return f.Err()
}

// Imported is the end of a case that came from a file.
type Imported struct {
	File string
	End  State
}

func past(f *Faults, field string, d, today Date, what string) {
	switch {
	case d.IsZero():
		f.Add(field, "Enter "+what)
	case d.After(today):
		f.Add(field, upper(what)+" must be today or in the past")
	}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
