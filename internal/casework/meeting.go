package casework

import (
	"net/url"
	"regexp"
)

// Meeting is one meeting of a panel.
type Meeting struct {
	HeldOn Date
	Starts string // "10:00", local time
	Mode   string // a code of MeetingModes
	Place  string // where not online

	Minutes  int    // how long it is planned to take
	Link     string // where it is joined online, an https address; "" for one that is sent some other way
	PapersOn Date   // the last day for papers; zero for none
}

// PapersBefore is how many working days before a meeting its papers close and agencies answer, as a rule.
const PapersBefore = 5

// UsualMinutes is how long a meeting takes as a rule.
const UsualMinutes = 120

var clockTime = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// Validate reports everything that is wrong with what was typed.
func (m Meeting) Validate() error {
	var f Faults
	if m.HeldOn.IsZero() {
		f.Add("held_on", "Enter the date of the meeting")
	}
	if !clockTime.MatchString(m.Starts) {
		f.Add("starts", "Enter the time the meeting starts, like 10:00")
	}
	if !MeetingModes.Has(m.Mode) {
		f.Add("mode", "Select how the meeting is held")
	}
	if m.Mode != "ONLINE" && m.Place == "" {
		f.Add("place", "Enter where the meeting is held")
	}
	if m.Minutes < 15 || m.Minutes > 480 {
		f.Add("minutes", "Enter how long the meeting takes, from 15 to 480 minutes")
	}
	if u, err := url.Parse(m.Link); m.Link != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil) {
		f.Add("remote_link", "Enter the whole address at which the meeting is joined, beginning with https://")
	}
	if m.PapersOn.After(m.HeldOn) && !m.HeldOn.IsZero() {
		f.Add("papers_on", "The last day for papers must not be after the meeting")
	}
	return f.Err()
}

// Sitting is the panel as it sat for one item of the agenda.
type Sitting struct {
	On          Date
	Chair       *Member
	Members     []Member // everybody marked present at the meeting
	Authorities []string // responsible authorities of the panel
	Forces      []string // police forces of their areas
}

// Member is a representative at a meeting.
type Member struct {
	ID          string // membership
	Name        string
	Role        Role
	Agency      string // by which they are employed, or ""
	Authority   string // the responsible authority they represent, or ""
	Force       string // the force they represent, or ""
	AppointedOn Date   // section 37(2)
	Skills      string // skills and experience, section 37(2)
	ForItem     bool   // present for this item
}

// For is the agency, authority or force for which a member sits.
func (m Member) For() string {
	for _, of := range []string{m.Agency, m.Authority, m.Force} {
		if of != "" {
			return of
		}
	}
	return ""
}

// at finds a member who is present for this item.
func (s *Sitting) at(id string) bool {
	for _, m := range s.Members {
		if m.ID == id && m.ForItem {
			return true
		}
	}
	return false
}

// Seat writes to each position who takes it and for whom they sit. It says whether all of them are present for the item.
func (s *Sitting) Seat(positions []Position) bool {
	all := true
	for i, p := range positions {
		positions[i].Name, positions[i].Agency = "", ""
		if s != nil {
			for _, m := range s.Members {
				if m.ID == p.Member && m.ForItem {
					positions[i].Name, positions[i].Agency = m.Name, m.For()
				}
			}
		}
		all = all && positions[i].Name != ""
	}
	return all
}
