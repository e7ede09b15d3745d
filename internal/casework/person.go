package casework

import "strings"

// Person is somebody who was referred. One person may have many referrals and cases.
type Person struct {
	GivenName, FamilyName string
	DateOfBirth           Date   // zero where not known
	ApproximateAge        int    // years, where the date of birth is not known; 0 where neither is
	Gender                string // a code of Genders
	Ethnicity             string // a code of Ethnicities, or ""
	Nationality, Language string
	Address, Postcode     string
	Phone, Email          string
	OnlineNames           string // names on social media
	Household             string // family or household in a few words
	Occupation            string // employer, school or college
	ResidenceAuthority    string // the local authority where they live
	ResidenceForce        string // the police force where they live (SC-04)
}

// Known is a person as far as one reader may know them; its zero is nobody known.
type Known struct {
	Name string // whole, or the given name alone
	Born Date
	Age  int // years, where Born is known
}

// oldest is the greatest age that is taken for no typing error.
const oldest = 120

// Validate reports everything that is wrong with what was typed. Little is asked for: a referral with gaps is
// received and marked incomplete, never turned away (domain 4.1).
func (p Person) Validate(today Date) error {
	var f Faults
	if p.GivenName == "" && p.FamilyName == "" && p.OnlineNames == "" {
		f.Add("given_name", "Enter the person's name, or another name by which they can be found")
	}
	switch {
	case p.DateOfBirth.After(today):
		f.Add("date_of_birth", "The date of birth must be in the past")
	case !p.DateOfBirth.IsZero() && p.DateOfBirth.Age(today) > oldest:
		f.Add("date_of_birth", "Check the year of birth: the person would be over 120 years old")
	}
	if p.ApproximateAge < 0 || p.ApproximateAge > oldest {
		f.Add("approximate_age", "The approximate age must be between 1 and 120")
	}
	if !Genders.Has(p.Gender) {
		f.Add("gender", "Select the person's gender, or that it is not specified")
	}
	if p.Ethnicity != "" && !Ethnicities.Has(p.Ethnicity) {
		f.Add("ethnicity", "Select the person's ethnicity from the list")
	}
	if p.Email != "" && !strings.Contains(p.Email, "@") {
		f.Add("email", "Enter an email address in the correct format, like name@example.com")
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
