package casework

import (
	"net/mail"
	"slices"
	"strings"
)

// FeedbackLevels are the three levels of what a referrer is told, the middle one in two wordings: that the referral came, that
// it is looked at or is not taken further by this route, and that the work has ended. None says whether the panel ever met.
var FeedbackLevels = Vocabulary{
	{"RECEIVED", "It was received"}, {"LOOKED-AT", "It is being looked at"}, {"NOT-TAKEN", "It is not taken further by this route"}, {"ENDED", "The work on it has ended"},
}

var feedbackWords = map[string]string{
	"RECEIVED":  "Thank you. Your referral was received and will be looked at by somebody who is trained to do so.",
	"LOOKED-AT": "Your referral is being looked at. If we need to know more from you, somebody will ask.",
	"NOT-TAKEN": "Your referral was looked at. It is not taken further by this route. Where another kind of help is right, that has been considered.",
	"ENDED":     "The work that followed your referral has ended.",
}

// FeedbackWords are what a referrer reads at a level: fixed words, with the receipt number and nothing of the person or the case.
func FeedbackWords(level, receipt string) string {
	return "This is about the referral that you made under the number " + receipt + ".\n\n" + feedbackWords[level] + "\n\n" +
		"We cannot say more than this, and that we do not says nothing either way. If you have a new concern, refer it again. If somebody is in immediate danger, call 999.\n"
}

// MayBeTold are the levels that are safe where the case stands. Of a case that is held closely, or that the police hold, nothing
// is said but that the referral came.
func (c Case) MayBeTold() []string {
	levels := []string{"RECEIVED"}
	switch {
	case c.Sens != Normal || c.State == StateHeld:
	case slices.Contains([]State{StateScreenedOut, StateNotAdopted}, c.State):
		levels = append(levels, "NOT-TAKEN")
	case slices.Contains([]State{StateMonitoring, StateClosed}, c.State):
		levels = append(levels, "ENDED")
	case !c.State.Ended():
		levels = append(levels, "LOOKED-AT")
	}
	return levels
}

// Feedback is what is to be told to a referrer.
type Feedback struct {
	Level string
	To    string // an email address
}

// Validate reports everything that is wrong with what was typed for a case.
func (f Feedback) Validate(c Case) error {
	var faults Faults
	if !slices.Contains(c.MayBeTold(), f.Level) {
		faults.Add("level", "Select what the referrer is told")
	}
	if a, err := mail.ParseAddress(f.To); err != nil || a.Address != f.To || strings.ContainsAny(f.To, "\r\n") {
		faults.Add("to", "Enter an email address in the correct format, like name@example.com")
	}
	return faults.Err()
}
