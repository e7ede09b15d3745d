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

// PartnerAnswer is what a partner body sends back when it is asked for information about a person, or its refusal:
// section 38(1) and (3).
type PartnerAnswer struct {
	Body        string // the body the information comes from
	On          Date   // of the answer
	Refused     bool   // the body does not disclose
	Reason      string // of a refusal
	Information string
	Necessity   string // why the disclosure is necessary and proportionate
	NoSensitive bool   // SC-16
}

// Validate reports everything that is wrong with what was typed, the refusals of SC-15 and SC-16 among it.
func (a PartnerAnswer) Validate(today Date) error {
	facts := Facts{Today: today, Answer: &a}
	f := Faults{list: SC15(facts)}
	if !a.Refused && a.Information == "" {
		f.Add("information", "Enter the information, or record that it is refused")
	}
	f.list = append(f.list, SC16(facts)...)
	return f.Err()
}

// SC15 refuses information of a partner without the body it comes from, its date and why it is necessary and
// proportionate; a refusal to disclose needs its reason in the place of the last. Section 38(1) and (3).
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
	case a.Refused && a.Reason == "":
		out = append(out, Fault{Field: "reason", Check: "SC-15", Msg: "Enter why the body does not disclose the information (section 38(3))"})
	case !a.Refused && a.Necessity == "":
		out = append(out, Fault{Field: "necessity", Check: "SC-15", Msg: "Enter why it is necessary and proportionate to share this (section 38(3))"})
	}
	return out
}
