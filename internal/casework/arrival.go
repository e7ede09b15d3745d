package casework

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Channels are how a referral reached the panel.
var Channels = Vocabulary{
	{"LINK", "Sent here by a one-time link"}, {"PARTNER", "Sent here from a partner's account"}, {"PHONE", "By telephone"},
	{"EMAIL", "By email"}, {"LETTER", "By letter or paper form"}, {"PERSON", "In person"}, {"OTHER", "Another way"},
}

// TypedChannels are those from which somebody chooses who types a referral that reached them otherwise.
var TypedChannels = Channels[2:]

// Arrival is how a referral came: what is told to whoever sent it, by which way, from whom, and when it was received and typed.
// The two days differ where somebody types late, and time limits run from the first.
type Arrival struct {
	Receipt      string // "LLR-R482913750-K": all that a referrer is ever told of the case
	Channel      string // a code of Channels, "" where nobody said
	Agency       AgencyID
	Organisation string // of a one-time link, where it is no agency on record
	ReceivedOn   Date
	Missing      []string // what a complete referral would hold, in plain words
}

// Complete says whether nothing was missing.
func (a Arrival) Complete() bool { return len(a.Missing) == 0 }

var receiptForm = regexp.MustCompile(`^[A-Z]{2,4}-R[0-9]{9}-[A-Z0-9]$`)

// NewReceipt is the number that a referrer keeps, of nine figures that are drawn by lot, so that it says nothing of how many
// referrals there are nor which case became of this one. Its last mark finds a typing error, as that of a reference does.
func NewReceipt(panel string, lot int) string {
	body := fmt.Sprintf("%s-R%09d", panel, lot)
	return body + "-" + string(checkMark(body))
}

// ReceiptLots is how many receipt numbers there are.
const ReceiptLots = 1_000_000_000

// ParseReceipt brings a typed receipt number into its form, and says where the check mark does not fit.
func ParseReceipt(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if !receiptForm.MatchString(s) || s[len(s)-1] != checkMark(s[:len(s)-2]) {
		return "", errors.New("the receipt number is not right: check its figures and its last letter")
	}
	return s, nil
}

// LinkReasons are why somebody is sent a one-time link for a referral.
var LinkReasons = Vocabulary{
	{"NO-ACCOUNT", "They have no account here"}, {"ASKED", "They asked how to refer somebody"}, {"WRITTEN", "They referred somebody by word of mouth, and write it down"},
}

// TurnAwayReasons are why a referral that was sent is not taken in.
var TurnAwayReasons = Vocabulary{
	{"NONE", "It is no referral"}, {"DUPLICATE", "The same was sent already"}, {"AREA", "It belongs to another panel, which was told"}, {"ABUSE", "It was sent to do harm"},
}

// AmendmentReasons are why a referral is amended after it was received.
var AmendmentReasons = Vocabulary{
	{"TYPED", "It was typed wrongly"}, {"MORE", "More became known"}, {"REFERRER", "The referrer asked for it"}, {"PERSON", "The person asked for it"},
	{"OTHER", "Another reason"},
}

// WithdrawalReasons are why a referral is withdrawn. Those that a mistake explains hold whatever the stage.
var WithdrawalReasons = Vocabulary{
	{"DUPLICATE", "The same concern was referred already"}, {"MISTAKE", "It names the wrong person"}, {"REFERRER", "The referrer no longer has the concern"},
	{"ROUTE", "It is taken on by another safeguarding route"},
}

// Withdrawal takes a referral back before the panel has decided.
type Withdrawal struct {
	Reason      string // a code of WithdrawalReasons
	Note        string
	Agreed      string // who of the police agreed
	NoSensitive bool   // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (w Withdrawal) Validate() error {
	var f Faults
	if !WithdrawalReasons.Has(w.Reason) {
		f.Add("reason", "Select why the referral is withdrawn")
	}
	if w.Note == "" {
		f.Add("note", "Enter what makes it right to withdraw the referral")
	}
	if w.Agreed == "" {
		f.Add("agreed", "Enter the name of the police case officer who agrees")
	}
	return f.Err()
}
