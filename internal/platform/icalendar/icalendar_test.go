package icalendar_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/icalendar"
)

var update = flag.Bool("update", false, "write the golden files anew")

func at(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, calendar.London())
}

// meeting is an invitation in British Summer Time with every property.
func meeting() icalendar.Event {
	return icalendar.Event{
		UID: "meeting-0b6cf1e0-3a43-4c0c-8b5a-6c1df5f9f001@channelpanel", Sequence: 2, Stamp: at(time.April, 20, 9), Start: at(time.May, 4, 10), Minutes: 120,
		Title: "Channel panel meeting", Text: "The agenda and your reply are on the page of the meeting.\nSign in first.",
		Place: "Town Hall, Committee Room 2; first floor – by the stairs, past the café and the long gallery", Link: "https://panel.example/meetings/0b6cf1e0-3a43-4c0c-8b5a-6c1df5f9f001",
		Organiser: "cora.lindqvist@ashbourne.example", Attendee: "rep+health@nhs.example",
	}
}

func write(t *testing.T, m icalendar.Method, name string, events ...icalendar.Event) []byte {
	t.Helper()
	b, err := icalendar.Write(m, name, events...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// samples are one of each kind.
func samples(t *testing.T) map[string][]byte {
	winter := meeting()
	winter.Start, winter.UID = at(time.December, 7, 14), "meeting-2@channelpanel"
	due := icalendar.Event{UID: "action-1@channelpanel", Stamp: at(time.April, 20, 9), Start: at(time.May, 6, 0), AllDay: true, Title: "Channel action due"}
	off := winter
	off.Organiser, off.Attendee, off.Cancelled = "", "", true
	return map[string][]byte{
		"request.ics": write(t, icalendar.Request, "", meeting()),
		"cancel.ics":  write(t, icalendar.Cancel, "", meeting()),
		"feed.ics":    write(t, icalendar.Publish, "Channel panel", off, due),
	}
}

func TestAnInvitationACancellationAndAFeedAreWrittenAsCalendarsReadThem(t *testing.T) {
	for name, got := range samples(t) {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is written as\n%s", name, got)
		}
		if err := wellFormed(got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// wellFormed says what is wrong with the lines of a calendar (RFC 5545, 3.1).
func wellFormed(b []byte) error {
	if !bytes.HasSuffix(b, []byte("\r\n")) {
		return errors.New("the last line has no end")
	}
	depth := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		switch {
		case len(line) > 75:
			return errors.New("a line has more than 75 octets: " + line)
		case strings.ContainsAny(line, "\r\n"):
			return errors.New("a line end is not both signs: " + line)
		case !utf8.ValidString(line):
			return errors.New("a line is cut within a character: " + line)
		case line == "":
			return errors.New("a line is empty")
		}
		if strings.HasPrefix(line, "BEGIN:") {
			depth++
		} else if strings.HasPrefix(line, "END:") {
			depth--
		}
	}
	if depth != 0 {
		return errors.New("something is begun and not ended")
	}
	return nil
}

func TestWhatIsNotWellFormedIsSeen(t *testing.T) { // planted faults: else the tests here prove nothing
	for _, bad := range []string{"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "BEGIN:VCALENDAR\nEND:VCALENDAR\r\n", "BEGIN:VCALENDAR\r\n",
		"SUMMARY:" + strings.Repeat("x", 68) + "\r\n", "SUMMARY:\xc3\r\n \xa9\r\n", "A:1\r\n\r\nB:2\r\n"} {
		if wellFormed([]byte(bad)) == nil {
			t.Errorf("%q passes for a calendar", bad)
		}
	}
}

func TestAClockShowsTheHourThatWasMeantInSummerAndInWinter(t *testing.T) {
	for _, month := range []time.Month{time.January, time.March, time.April, time.July, time.October, time.November} {
		for _, day := range []int{1, 28, 30} {
			e := meeting()
			e.Start = at(month, day, 10)
			cal, err := ics.ParseCalendar(bytes.NewReader(write(t, icalendar.Request, "", e)))
			if err != nil {
				t.Fatal(err)
			}
			start, err := cal.Events()[0].GetStartAt()
			if err != nil {
				t.Fatal(err)
			}
			if !start.Equal(e.Start) {
				t.Errorf("a meeting at %v is read as %v", e.Start, start)
			}
		}
	}
}

// reader is a program in another language that reads a calendar with another library, and tells what it finds by the zone that
// the calendar itself carries.
//
//nolint:misspell // Python has its own words
const reader = `
import sys, icalendar
cal = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
zone = [z.to_tz() for z in cal.walk('VTIMEZONE')]
print('method', cal['METHOD'])
for e in cal.walk('VEVENT'):
    start, end = e['DTSTART'].dt, e['DTEND'].dt
    if hasattr(start, 'hour') and zone:
        start, end = zone[0].localize(start.replace(tzinfo=None)), zone[0].localize(end.replace(tzinfo=None))
        print('start', start.astimezone(__import__('datetime').timezone.utc).strftime('%Y-%m-%dT%H:%M'), int((end - start).total_seconds() // 60))
    else:
        print('day', start)
    print('title', e['SUMMARY'])
    print('place', str(e.get('LOCATION', '')).encode('unicode_escape').decode())
    print('status', e['STATUS'], e['SEQUENCE'])
    for key in ('ORGANIZER', 'ATTENDEE', 'URL'):
        if key in e:
            print(key.lower(), e[key])
    if 'ATTENDEE' in e:
        print('rsvp', e['ATTENDEE'].params['RSVP'])
`

//nolint:misspell // the word of RFC 5545
func TestAnotherLibraryReadsWhatWasMeant(t *testing.T) {
	if exec.Command("python3", "-c", "import icalendar").Run() != nil {
		t.Skip("python3-icalendar is not on this machine")
	}
	read := func(b []byte) string {
		cmd := exec.CommandContext(t.Context(), "python3", "-c", reader)
		cmd.Stdin = bytes.NewReader(b)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	all := samples(t)
	place := strings.NewReplacer("–", `\u2013`, "é", `\xe9`).Replace(meeting().Place)
	want := "method REQUEST\nstart 2026-05-04T09:00 120\ntitle Channel panel meeting\nplace " + place + "\nstatus CONFIRMED 2\n" +
		"organizer mailto:cora.lindqvist@ashbourne.example\nattendee mailto:rep+health@nhs.example\nurl " + meeting().Link + "\nrsvp TRUE\n"
	if got := read(all["request.ics"]); got != want {
		t.Errorf("an invitation is read as\n%s\nand not as\n%s", got, want)
	}
	if got := read(all["cancel.ics"]); !strings.HasPrefix(got, "method CANCEL\n") || !strings.Contains(got, "status CANCELLED 2\n") {
		t.Errorf("a cancellation is read as\n%s", got)
	}
	if got := read(all["feed.ics"]); !strings.Contains(got, "start 2026-12-07T14:00 120\n") || !strings.Contains(got, "day 2026-05-06\ntitle Channel action due\n") {
		t.Errorf("a feed is read as\n%s", got)
	}
}

func TestAnInvitationWithoutWhatCalendarsDemandIsNotWritten(t *testing.T) {
	for what, spoil := range map[string]func(*icalendar.Event){
		"no id":                      func(e *icalendar.Event) { e.UID = "" },
		"an id of two lines":         func(e *icalendar.Event) { e.UID = "a\r\nATTENDEE:mailto:x@y.example" },
		"no title":                   func(e *icalendar.Event) { e.Title = "" },
		"no start":                   func(e *icalendar.Event) { e.Start = time.Time{} },
		"no length":                  func(e *icalendar.Event) { e.Minutes = 0 },
		"nobody who sends it":        func(e *icalendar.Event) { e.Organiser = "" },
		"nobody it is for":           func(e *icalendar.Event) { e.Attendee = "" },
		"an address with a line end": func(e *icalendar.Event) { e.Attendee = "a@b.example\r\nX:1" },
		"a name for an address":      func(e *icalendar.Event) { e.Organiser = "Cora <a@b.example>" },
		"a link that is a script":    func(e *icalendar.Event) { e.Link = "javascript:alert(1)" },
		"a link with a line end":     func(e *icalendar.Event) { e.Link = "https://a.example/\r\nX:1" },
	} {
		e := meeting()
		spoil(&e)
		if b, err := icalendar.Write(icalendar.Request, "", e); err == nil {
			t.Errorf("%s: written as\n%s", what, b)
		}
	}
}

// FuzzText: no text, address or link breaks a line or adds a property, and what is read is what was meant.
func FuzzText(f *testing.F) {
	f.Add("Town Hall", "See the page.", "https://a.example/1", "a@b.example", "uid-1")
	f.Add("a\r\nATTENDEE:mailto:x@y.example", "\\n;,\n\\", "https://a.example/?a=b;c", "\"a b\"@b.example", "x")
	f.Add(strings.Repeat("é", 200), strings.Repeat("< >", 90), "http://a.example", "'a;b'@b.example", "END:VEVENT")
	f.Add("\xff\u2028\x00\x0b", "BEGIN:VEVENT\nEND:VEVENT", "x", "", "")
	f.Fuzz(func(t *testing.T, place, text, link, address, uid string) {
		e := meeting()
		e.Place, e.Text, e.Link, e.Attendee, e.UID = place, text, link, address, uid
		b, err := icalendar.Write(icalendar.Request, "", e)
		if err != nil {
			return
		}
		if err := wellFormed(b); err != nil {
			t.Fatalf("%v\n%q", err, b)
		}
		lines := map[string]int{}
		for line := range strings.SplitSeq(strings.ReplaceAll(string(b), "\r\n ", ""), "\r\n") {
			key, _, _ := strings.Cut(line, ":")
			key, _, _ = strings.Cut(key, ";")
			lines[key]++
		}
		for key, n := range lines {
			switch {
			case key == "BEGIN" || key == "END":
				if n != 5 {
					t.Fatalf("%d times %s\n%q", n, key, b)
				}
			case strings.HasPrefix(key, "TZ") || key == "DTSTART" || key == "RRULE" || key == "":
			case n != 1:
				t.Fatalf("%d times %s\n%q", n, key, b)
			}
		}
		if n := len(lines); n > 25 {
			t.Fatalf("%d properties\n%q", n, b)
		}
		cal, err := ics.ParseCalendar(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("it is not read: %v\n%q", err, b)
		}
		if n := len(cal.Events()); n != 1 {
			t.Fatalf("%d events\n%q", n, b)
		}
	})
}
