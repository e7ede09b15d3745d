package casework

import "time"

// Emergency access: one case, reading only, for an hour, when somebody must be kept safe and nobody who may share the
// case can be reached in time. It is announced at once and looked at afterwards by somebody else.

// The limits of emergency access.
const (
	EmergencyLength = 60 * time.Minute
	// EmergencyAgain is how soon a second use by the same person raises an alarm.
	EmergencyAgain = 7 * 24 * time.Hour
	// longestEmergencyReason is a sentence or two, in characters.
	longestEmergencyReason = 500
)

// EmergencyNeeds are what emergency access may be opened for.
var EmergencyNeeds = Vocabulary{
	{"LIFE", "Somebody may be seriously hurt or killed"},
	{"CHILD", "A child may be at immediate risk"},
	{"MISSING", "The person is missing"},
	{"CONTACT", "I am about to meet the person and must know of a danger"},
	{"OTHER", "Another urgent need to keep somebody safe"},
}

// EmergencyOutcomes are what a review of emergency access may find.
var EmergencyOutcomes = Vocabulary{
	{"JUSTIFIED", "It was needed"},
	{"MISTAKE", "It was opened by mistake, and no harm came of it"},
	{"NOT-JUSTIFIED", "It was not needed: taken up with the person's agency"},
}

// Emergency is what somebody says when they open emergency access.
type Emergency struct {
	Need   string // a code of EmergencyNeeds
	Reason string // in a sentence, why it cannot wait
}

// Validate reports everything that is wrong with what was typed.
func (e Emergency) Validate() error {
	var f Faults
	if !EmergencyNeeds.Has(e.Need) {
		f.Add("need", "Select why you need emergency access")
	}
	switch n := len([]rune(e.Reason)); {
	case n == 0:
		f.Add("reason", "Enter in a sentence why it cannot wait")
	case n > longestEmergencyReason:
		f.Add("reason", "The reason must be 500 characters or fewer")
	}
	return f.Err()
}

// EmergencyReview is what somebody else found when they looked at a use of emergency access.
type EmergencyReview struct {
	Outcome string // a code of EmergencyOutcomes
	Note    string // what was found
}

// Validate reports everything that is wrong with what was typed, and that nobody reviews their own use.
func (r EmergencyReview) Validate(user, reviewer UserID) error {
	if user == reviewer {
		return &Error{Kind: Forbidden, Msg: "You opened this emergency access yourself. Somebody else has to review it."}
	}
	var f Faults
	if !EmergencyOutcomes.Has(r.Outcome) {
		f.Add("outcome", "Select what the review found")
	}
	if r.Note == "" {
		f.Add("note", "Enter how you came to it")
	}
	return f.Err()
}

// EmergencyReviewDue is the last day for the review of a use that was opened on a day.
func EmergencyReviewDue(opened Date, h Holiday) Date {
	return LimitOn("emergency_review_days", opened).Due(opened, h)
}
