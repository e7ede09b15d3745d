package casework

// Consent is the answer of whoever may give the necessary consent, section 36(4)(b).
type Consent struct {
	Status       string // a code of ConsentStatuses
	Giver        string // "individual", "parent", "guardian" or "mca" (an adult without capacity, by the Mental Capacity Act 2005)
	Name         string // of a giver who is not the person
	Relationship string
	Capacity     string // the route recorded, where Giver is mca
	YoungView    string // the young person's own view
	How          string
	AskedBy      string
	RequestedOn  Date
	On           Date // of the answer, or of the withdrawal
}

// Validate reports everything that is wrong with what was typed.
func (c Consent) Validate(today Date) error {
	var f Faults
	if !ConsentStatuses.Has(c.Status) {
		f.Add("status", "Select the answer")
	}
	past(&f, "decided_on", c.On, today, "the date of the answer")
	if !c.RequestedOn.IsZero() && c.RequestedOn.After(c.On) {
		f.Add("requested_on", "The date of the request must not be after the answer")
	}
	switch c.Giver {
	case "individual":
	case "parent", "guardian":
		if c.Name == "" {
			f.Add("giver_name", "Enter the name of the parent or guardian")
		}
	case "mca":
		if c.Capacity == "" {
			f.Add("capacity", "Enter the Mental Capacity Act route that was followed")
		}
	default:
		f.Add("giver", "Select who gave the answer")
	}
	if c.How == "" {
		f.Add("how", "Enter how the answer was given")
	}
	if c.AskedBy == "" {
		f.Add("asked_by", "Enter who asked")
	}
	return f.Err()
}

// Adult says whether somebody is 18 or over on a day. Where the date of birth is not known the age given when the
// referral was received counts, with the years since.
func (c Case) Adult(on Date) (adult, known bool) {
	switch {
	case !c.DateOfBirth.IsZero():
		return c.DateOfBirth.Age(on) >= 18, true
	case c.ApproximateAge > 0:
		return c.ApproximateAge+c.ReceivedOn.Age(on) >= 18, true
	default:
		return false, false
	}
}

// Eighteenth is the day on which the person becomes an adult, zero where the date of birth is not known.
func (c Case) Eighteenth() Date {
	if c.DateOfBirth.IsZero() {
		return Date{}
	}
	d := c.DateOfBirth.AddYears(18)
	if d.Day != c.DateOfBirth.Day { // born on 29 February: on 1 March
		d = d.AddDays(1)
	}
	return d
}
