package casework

// Request asks a partner for information about a person: section 38(1).
type Request struct {
	Agency      AgencyID
	Questions   string
	Necessity   string // why it is necessary and proportionate to ask (SC-15)
	SentOn      Date
	DueOn       Date // by the limit partner_return_days, unless agreed otherwise
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed, the refusals of SC-15 and SC-16 among it.
func (r Request) Validate(today Date) error {
	var f Faults
	if r.Agency == "" {
		f.Add("agency", "Select the agency to ask")
	}
	if r.Questions == "" {
		f.Add("questions", "Enter what you need to know")
	}
	if r.Necessity == "" {
		f.Refuse("SC-15", "necessity", "Enter why it is necessary and proportionate to ask for this (section 38(1))")
	}
	past(&f, "sent_on", r.SentOn, today, "the date of the request")
	if !r.DueOn.After(r.SentOn) {
		f.Add("due_on", "The answer must be due after the request")
	}
	confirmed(&f, r.NoSensitive)
	return f.Err()
}

// Returned is what an agency answers when it is asked for information: a code of Returns, or "" while it has not.
type Returned string

// The answers.
const (
	ReturnNothing     Returned = "NOTHING"     // a nil return: the agency looked and holds nothing
	ReturnNoChange    Returned = "NO_CHANGE"   // what it answered before still holds
	ReturnInformation Returned = "INFORMATION" // information, with why it is shared
	ReturnRefused     Returned = "REFUSED"     // with the reason
)

// ReturnStands is how a request stands on a day. A request without an answer never stands as nothing at all.
type ReturnStands string

// How a request stands, beside its answers.
const (
	ReturnWaiting ReturnStands = "WAITING"
	ReturnMissing ReturnStands = "MISSING" // the day on which it was due is over
	ReturnLapsed  ReturnStands = "LAPSED"  // the case came to where nobody is asked
)

// ReturnsStand are how requests stand in plain words, the answers among them.
var ReturnsStand = append(Vocabulary{
	{string(ReturnMissing), "Missing"}, {string(ReturnWaiting), "Waiting"}, {string(ReturnLapsed), "No longer needed"},
}, Returns...)

// StandsOn is how a request stands that is due on a day and has the answer.
func (r Returned) StandsOn(due, today Date, asked bool) ReturnStands {
	switch {
	case r != "":
		return ReturnStands(r)
	case !asked:
		return ReturnLapsed
	case due.Before(today):
		return ReturnMissing
	default:
		return ReturnWaiting
	}
}

// Asks says whether partners are asked where a case stands: not while the police hold it, nor when it has ended.
func (s State) Asks() bool { return !s.Ended() && s != StateHeld }

// PartnerAnswer is what a partner body sends back when it is asked for information about a person, or its refusal:
// section 38(1) and (3).
type PartnerAnswer struct {
	Body        string // the body the information comes from
	On          Date   // of the answer
	Kind        Returned
	Again       bool     // the body answered before, so that nothing may have changed
	Reason      string   // of a refusal
	Information string   //
	Necessity   string   // why the disclosure is necessary and proportionate
	Caveats     []string // codes of Caveats
	NoSensitive bool     // SC-16
}

// Validate reports everything that is wrong with what was typed, the refusals of SC-15 and SC-16 among it.
func (a PartnerAnswer) Validate(today Date) error {
	facts := Facts{Today: today, Answer: &a}
	f := Faults{list: SC15(facts)}
	a.check(&f)
	f.list = append(f.list, SC16(facts)...)
	return f.Err()
}

func (a PartnerAnswer) check(f *Faults) {
	switch {
	case !Returns.Has(string(a.Kind)), a.Kind == ReturnNoChange && !a.Again:
		f.Add("answer", "Select what your agency answers")
	case a.Kind == ReturnInformation && a.Information == "":
		f.Add("information", "Enter the information, or choose another answer")
	case a.Kind != ReturnInformation && a.Information+a.Necessity != "":
		f.Add("information", "You typed information and chose “"+Returns.Label(string(a.Kind))+"”. Choose “New information”, or clear the text")
	}
	if a.Kind != ReturnRefused && a.Reason != "" {
		f.Add("reason", "You typed a reason for a refusal and chose another answer. Choose “Refused”, or clear the text")
	}
	for _, c := range a.Caveats {
		if !Caveats.Has(c) {
			f.Add("caveats", "Select how the answer is to be handled")
			break
		}
	}
}

// SC15 refuses information of a partner without the body it comes from, its date and why it is necessary and
// proportionate; a refusal to disclose needs its reason in the place of the last. An answer that discloses nothing new needs
// neither. Section 38(1) and (3).
func SC15(f Facts) []Fault {
	a := f.Answer
	if a == nil {
		return nil
	}
	var dated Faults
	past(&dated, "answered_on", a.On, f.Today, "the date of the answer")
	var out []Fault
	if a.Body == "" {
		out = append(out, Fault{Field: "body", Check: "SC-15", Msg: "Enter the body that the information comes from (section 38(1))"})
	}
	for _, d := range dated.list {
		out = append(out, Fault{Field: d.Field, Check: "SC-15", Msg: d.Msg})
	}
	switch {
	case a.Kind == ReturnRefused && a.Reason == "":
		out = append(out, Fault{Field: "reason", Check: "SC-15", Msg: "Enter why the body does not disclose the information (section 38(3))"})
	case a.Kind == ReturnInformation && a.Necessity == "":
		out = append(out, Fault{Field: "necessity", Check: "SC-15", Msg: "Enter why it is necessary and proportionate to share this (section 38(3))"})
	}
	return out
}
