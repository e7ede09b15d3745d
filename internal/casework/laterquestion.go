package casework

import (
	"net/mail"
	"strconv"
)

// QuestionWays are how a question reaches whoever made a referral.
var QuestionWays = Vocabulary{
	{"ACCOUNT", "On the page of their agency's referrals"}, {"LINK", "By a one-time link, sent to an address"},
}

// longestQuestion is within how many days an agency is to answer; a link lives no longer than the limit "referral_link".
const longestQuestion = 28

// QuestionToReferrer is something that a referrer is asked after their referral was taken in. They are shown it as it stands, and
// nothing else of the case.
type QuestionToReferrer struct {
	Way         string // a code of QuestionWays
	To          string // an address of mail, for a link
	Question    string
	Due         Date // the last day on which it can be answered
	NoSensitive bool // SC-16
}

// Longest is the last day by which an answer can be asked for.
func (q QuestionToReferrer) Longest(today Date) Date {
	if q.Way == "LINK" {
		return today.AddDays(LimitOn("referral_link", today).Value)
	}
	return today.AddDays(longestQuestion)
}

// Validate reports everything that is wrong with what was typed. account says whether there is an agency with accounts to ask.
func (q QuestionToReferrer) Validate(today Date, account bool) error {
	var f Faults
	switch {
	case !QuestionWays.Has(q.Way):
		f.Add("way", "Select how the question reaches the referrer")
	case q.Way == "ACCOUNT" && !account:
		f.Add("way", "No agency that works with the panel is on record as having referred: send a link")
	case q.Way == "LINK":
		if a, err := mail.ParseAddress(q.To); err != nil || a.Address != q.To {
			f.Add("to", "Enter the email address of the referrer, like name@example.com")
		}
	}
	if q.Question == "" {
		f.Add("question", "Enter the question")
	}
	switch last := q.Longest(today); {
	case q.Due.IsZero():
		f.Add("due_on", "Enter the day by which it is to be answered")
	case !q.Due.After(today) || q.Due.After(last):
		f.Add("due_on", "The day by which it is to be answered must be after today and at most "+strconv.Itoa(today.DaysUntil(last))+" days from now")
	}
	if !q.NoSensitive {
		for _, s := range Sensitive() {
			f.Refuse(s.Check, s.Field, s.Msg)
		}
	}
	return f.Err()
}

// AnswerOfReferrer is what a referrer answers. It is filed as information given later and takes nothing's place.
type AnswerOfReferrer struct {
	Answer      string
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (a AnswerOfReferrer) Validate() error {
	var f Faults
	if a.Answer == "" {
		f.Add("answer", "Enter your answer. If you do not know, say so")
	}
	if !a.NoSensitive {
		for _, s := range Sensitive() {
			f.Refuse(s.Check, s.Field, s.Msg)
		}
	}
	return f.Err()
}

// ReferrerMayBeAsked says whether a referrer can be asked where the case stands: not while the police hold it back, since a question
// shows that somebody is at work.
func (c Case) ReferrerMayBeAsked() bool { return c.State != StateHeld && !c.Stopped() }
