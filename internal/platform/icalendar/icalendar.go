// Package icalendar writes what calendars of other programs read: invitations, cancellations and feeds (RFC 5545 and 5546). It
// knows nothing of panels: whoever calls it says what an event is called, and answers for what its title gives away.
package icalendar

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"channelpanel/internal/platform/calendar"
)

// Method is what a calendar is to do with what it is given (RFC 5546, 1.4).
type Method string

// The methods that are written.
const (
	Request Method = "REQUEST" // an invitation, or a change of one
	Cancel  Method = "CANCEL"
	Publish Method = "PUBLISH" // to look at: nobody is asked anything
)

// zone is the one time zone in which events are told.
const zone = "Europe/London"

// Event is one entry of a calendar.
type Event struct {
	UID      string    // the same for as long as the event is
	Sequence int       // goes up with each change (RFC 5545, 3.8.7.4)
	Stamp    time.Time // when this was written
	Start    time.Time
	Minutes  int  // how long it takes; not read of one that takes a day
	AllDay   bool // it takes the day of Start
	Title    string
	Text     string // "" for none
	Place    string // "" for none
	Link     string // an address with https or http, "" for none

	Organiser string // an address of mail, "" for none
	Attendee  string // of the one whom this is for, who is asked to reply; "" for nobody
	Cancelled bool
}

// Write is a calendar of events, with lines as RFC 5545 has them. name is what a feed is called, "" otherwise. It refuses what would
// not be one line of a calendar, and an invitation that lacks what RFC 5546 (3.2.2 and 3.2.5) demands.
func Write(method Method, name string, events ...Event) ([]byte, error) {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Channel panel//Meetings//EN")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.Method(method))
	if name != "" {
		cal.SetXWRCalName(plain(name))
		cal.SetRefreshInterval("PT1H")
	}
	for _, e := range events {
		if !e.AllDay {
			cal.AddVTimezone(london())
			break
		}
	}
	for _, e := range events {
		if err := e.validate(method); err != nil {
			return nil, fmt.Errorf("write a calendar: %w", err)
		}
		cal.AddVEvent(e.event(method))
	}
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("write a calendar: %w", err)
	}
	return b.Bytes(), nil
}

func (e Event) validate(method Method) error {
	if e.UID == "" || e.Stamp.IsZero() || e.Start.IsZero() || e.Title == "" || e.Sequence < 0 || !e.AllDay && e.Minutes <= 0 {
		return errors.New("an event needs an id, a title, a start, and a length or the whole day")
	}
	if strings.ContainsFunc(e.UID, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return errors.New("an event's id is one word")
	}
	if method != Publish && (e.Organiser == "" || e.Attendee == "") {
		return errors.New("an invitation needs who sends it and whom it is for")
	}
	for _, a := range []string{e.Organiser, e.Attendee} {
		if a == "" {
			continue
		}
		if got, err := mail.ParseAddress(a); err != nil || got.Address != a || strings.ContainsFunc(a, unicode.IsControl) {
			return errors.New("an address of mail is not one plain address")
		}
	}
	if e.Link != "" {
		u, err := url.Parse(e.Link)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsFunc(e.Link, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return errors.New("an event's link is no address of the web")
		}
	}
	return nil
}

func (e Event) event(method Method) *ics.VEvent {
	v := ics.NewEvent(e.UID)
	v.SetDtStampTime(e.Stamp.UTC())
	v.SetSequence(e.Sequence)
	if start := e.Start.In(calendar.London()); e.AllDay {
		v.SetProperty(ics.ComponentPropertyDtStart, start.Format("20060102"), ics.WithValue("DATE"))
		v.SetProperty(ics.ComponentPropertyDtEnd, start.AddDate(0, 0, 1).Format("20060102"), ics.WithValue("DATE"))
	} else {
		end := start.Add(time.Duration(e.Minutes) * time.Minute)
		v.SetProperty(ics.ComponentPropertyDtStart, start.Format("20060102T150405"), ics.WithTZID(zone))
		v.SetProperty(ics.ComponentPropertyDtEnd, end.Format("20060102T150405"), ics.WithTZID(zone))
	}
	v.SetSummary(plain(e.Title))
	if e.Text != "" {
		v.SetDescription(plain(e.Text))
	}
	if e.Place != "" {
		v.SetLocation(plain(e.Place))
	}
	if e.Link != "" {
		v.SetURL(e.Link)
	}
	if e.Organiser != "" {
		v.SetOrganizer(mailto(e.Organiser))
	}
	if e.Attendee != "" {
		v.AddAttendee(mailto(e.Attendee), param("CUTYPE", "INDIVIDUAL"), param("ROLE", "REQ-PARTICIPANT"), param("PARTSTAT", "NEEDS-ACTION"), param("RSVP", answer(method)))
	}
	switch {
	case e.Cancelled || method == Cancel:
		v.SetStatus(ics.ObjectStatusCancelled)
	default:
		v.SetStatus(ics.ObjectStatusConfirmed)
	}
	if e.AllDay {
		v.SetTimeTransparency(ics.TransparencyTransparent) // a day on which something is due is not taken
	}
	return v
}

// answer says whether somebody is asked to reply.
func answer(m Method) string {
	if m == Request {
		return "TRUE"
	}
	return "FALSE"
}

func param(key, value string) ics.PropertyParameter {
	return &ics.KeyValues{Key: key, Value: []string{value}}
}

// mailto is an address as a URI: what the grammar of addresses of mail lets and a URI does not is written in percents.
func mailto(address string) string {
	local, domain, _ := cutLast(address, "@")
	return "mailto:" + url.PathEscape(local) + "@" + domain
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// plain is text as a calendar may hold it: line ends are one sign, and there are no others that are not seen.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') {
			return ' '
		}
		return r
	}, s)
}

// london is the zone with its two changes a year, as the Summer Time Order 2002 (SI 2002/262) has them: at one o'clock of Greenwich
// on the last Sundays of March and October.
func london() *ics.VTimezone {
	z := ics.NewTimezone(zone)
	z.Components = append(z.Components, &ics.Daylight{ComponentBase: turn("19810329T010000", "+0000", "+0100", "BST", "3")})
	winter := z.AddStandard()
	winter.ComponentBase = turn("19961027T020000", "+0100", "+0000", "GMT", "10")
	return z
}

func turn(from, was, is, name, month string) ics.ComponentBase {
	var c ics.ComponentBase
	c.SetProperty(ics.ComponentProperty(ics.PropertyDtstart), from)
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), was)
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), is)
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzname), name)
	c.SetProperty(ics.ComponentProperty(ics.PropertyRrule), "FREQ=YEARLY;BYMONTH="+month+";BYDAY=-1SU")
	return c
}
