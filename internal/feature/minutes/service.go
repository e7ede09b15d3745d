// Package minutes is the minutes of a meeting: they compose themselves section by section, each case under its own reference and
// sealed in its own file, are edited, circulated, commented on, agreed at a later meeting and locked, and are read as a page, as
// tagged PDF and as a text for editing.
package minutes

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/print"
)

// Service is what can be done with minutes.
type Service struct {
	db      *pg.DB
	guard   *authz.Guard
	cabinet *casefile.Cabinet
	press   *print.Press // nil where this machine has no WeasyPrint
	post    Post         // nil where nothing goes out by mail
}

// Post sends a message to somebody's address, in the transaction of what it tells of.
type Post func(ctx context.Context, tx *pg.Tx, user casework.UserID, address, subject, body string) error

// NewService makes the service. Without a press the minutes are not to be had as PDF.
func NewService(db *pg.DB, guard *authz.Guard, cabinet *casefile.Cabinet, press *print.Press) *Service {
	return &Service{db: db, guard: guard, cabinet: cabinet, press: press}
}

// WithPost is the service where those who were at a meeting are told by mail as well that its minutes were circulated.
func (s *Service) WithPost(post Post) *Service {
	out := *s
	out.post = post
	return &out
}

// Remark is a comment on a section, or a correction of it.
type Remark struct {
	Kind, Text, By string
	At             time.Time
}

// Section is a section as its reader may have it.
type Section struct {
	ID       string
	Ref      string // of its case, "" for none
	Text     casework.MinutesText
	Shut     bool // it is of a case whose minutes the reader does not read
	Changed  bool // the text is not the one of which the digest was taken
	Editor   string
	EditedAt time.Time
	Version  int
	Remarks  []Remark
	MayEdit  bool
}

// View is the minutes of a meeting as somebody sees them.
type View struct {
	Meeting
	head
	Drafted  bool // somebody has drafted them
	Reads    bool // the viewer reads them: everybody once they are circulated, before that whoever drafts them
	Sections []Section
	Later    []Meeting // at which they may have been agreed
	Lacking  int       // items that have no section, of those that the viewer may minute
	Printed  bool      // PDF is to be had
	// What the viewer may do.
	MayDraft, MayComment, MayChair bool

	now time.Time
}

func (v View) rules() casework.Minutes {
	return casework.Minutes{Status: v.head.Status, On: v.On, Starts: v.Starts}
}

// open reads a meeting and asks the guard. One that is not there and one of another panel are refused alike, and both refusals are
// recorded.
func (s *Service) open(ctx context.Context, tx *pg.Tx, action casework.Action, id casework.MeetingID) (Meeting, casework.Resource, authz.Grant, error) {
	m, err := meetingByID(ctx, tx, id)
	if casework.Refused(err, casework.NotFound) {
		m.Panel = casework.NoPanel // a panel on which nobody holds a role
	} else if err != nil {
		return m, casework.Resource{}, authz.Grant{}, err
	}
	r, failed := casefile.OnPanel(ctx, tx, m.Panel, "meeting "+string(id))
	if failed != nil {
		return m, r, authz.Grant{}, failed
	}
	r.Version = m.Version
	grant, refused := s.guard.Check(ctx, tx.Actor(), action, r)
	if refused != nil {
		return m, r, grant, refused
	}
	return m, r, grant, err
}

// view reads the minutes as far as the actor may, and gives the references of the cases whose sections they hold.
func (s *Service) view(ctx context.Context, tx *pg.Tx, m Meeting, r casework.Resource) (View, []string, error) {
	v := View{
		Meeting: m, now: tx.Now(), Printed: s.press != nil, MayDraft: s.guard.Allows(tx.Actor(), casework.DraftMinutes, r),
		MayComment: s.guard.Allows(tx.Actor(), casework.CommentMinutes, r), MayChair: s.guard.Allows(tx.Actor(), casework.ChairMeeting, r),
	}
	h, err := minutesOf(ctx, tx, m.ID, false)
	if casework.Refused(err, casework.NotFound) {
		return v, nil, nil
	}
	if err != nil {
		return v, nil, err
	}
	v.head, v.Drafted = h, true
	if v.Reads = h.Status != "DRAFT" || v.MayDraft; !v.Reads {
		return v, nil, nil
	}
	rows, err := sections(ctx, tx, h.ID)
	if err != nil {
		return v, nil, err
	}
	refs, err := s.fill(ctx, tx, &v, rows)
	if err != nil {
		return v, nil, err
	}
	if v.MayDraft && h.Status != "LOCKED" {
		lacking, files, err := s.lacking(ctx, tx, m, h.ID, false)
		if err != nil {
			return v, nil, err
		}
		for _, it := range lacking {
			if it.Case == "" || files[it.Case] != nil {
				v.Lacking++
			}
		}
	}
	if h.Status == "CIRCULATED" && v.MayChair {
		v.Later, err = laterMeetings(ctx, tx, m)
	}
	return v, refs, err
}

// fill opens the sections that the actor reads, with what was said of them.
func (s *Service) fill(ctx context.Context, tx *pg.Tx, v *View, rows []row) ([]string, error) {
	var refs, ids, fields, shown []string
	for _, r := range rows {
		if r.Ref != "" {
			refs = append(refs, r.Ref)
		}
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ReadMinutes, refs)
	if err != nil {
		return nil, err
	}
	open := map[casework.CaseID]*casefile.File{}
	for _, f := range files {
		open[f.ID] = f
		shown = append(shown, f.Ref)
	}
	place, said := map[string]int{}, map[string]*string{}
	for i, r := range rows {
		sec := Section{ID: r.ID, Ref: r.Ref, Editor: r.Editor, EditedAt: r.EditedAt, Version: r.Version}
		switch file := open[r.Case]; {
		case r.Case == "":
			if err := json.Unmarshal([]byte(r.Body), &sec.Text); err != nil {
				return nil, fmt.Errorf("read a section of the minutes: %w", err)
			}
			sec.MayEdit = v.MayDraft
			ids = append(ids, r.ID)
		case file == nil:
			sec.Shut = true
		default:
			fields, place["minutes/"+r.ID] = append(fields, "minutes/"+r.ID), i
			sec.MayEdit = v.MayDraft && s.cabinet.Allows(tx, casework.WriteMinutes, file)
			ids = append(ids, r.ID)
		}
		v.Sections = append(v.Sections, sec)
	}
	notes, err := remarks(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for i, n := range notes {
		if n.Body == "" {
			fields = append(fields, "minutes-remark/"+n.ID)
			said["minutes-remark/"+n.ID] = &notes[i].Body
		}
	}
	if err := s.cabinet.RecallOf(ctx, tx, files, fields, func(_ *casefile.File, field string) any {
		if i, ok := place[field]; ok {
			return &v.Sections[i].Text
		}
		return said[field]
	}); err != nil {
		return nil, err
	}
	for i := range v.Sections {
		sec := &v.Sections[i]
		sec.Changed = !sec.Shut && sec.Text.Digest() != rows[i].Digest
		for _, n := range notes {
			if n.Section == sec.ID {
				sec.Remarks = append(sec.Remarks, Remark{n.Kind, n.Body, n.By, n.At})
			}
		}
	}
	return shown, nil
}

// lacking are the items without a section and, with again, those whose section nobody has edited, with the files of those cases that the
// actor may minute.
func (s *Service) lacking(ctx context.Context, tx *pg.Tx, m Meeting, minutes string, again bool) ([]item, map[casework.CaseID]*casefile.File, error) {
	items, err := unminuted(ctx, tx, m.ID, minutes, again)
	if err != nil {
		return nil, nil, err
	}
	var refs []string
	for _, it := range items {
		if it.Ref != "" {
			refs = append(refs, it.Ref)
		}
	}
	files, err := s.cabinet.Among(ctx, tx, casework.WriteMinutes, refs)
	if err != nil {
		return nil, nil, err
	}
	out := map[casework.CaseID]*casefile.File{}
	for _, f := range files {
		out[f.ID] = f
	}
	return items, out, nil
}

// Show reads the minutes of a meeting.
func (s *Service) Show(ctx context.Context, actor casework.Actor, id casework.MeetingID) (View, error) {
	return s.read(ctx, actor, id, "minutes", func(View) error { return nil })
}

// read reads the minutes for a page or a file: what is the word for it in the audit log. Where fit refuses, nothing was shown.
func (s *Service) read(ctx context.Context, actor casework.Actor, id casework.MeetingID, what string, fit func(View) error) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, r, grant, err := s.open(ctx, tx, casework.ReadMeeting, id)
		if err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		if v, refs, err = s.view(ctx, tx, m, r); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, what, "", refs), fit(v)
	})
	return v, err
}

// Draft composes the minutes of a meeting that is open or closed: every section that is not there yet, as far as the actor may write
// the minutes of its case, and while they are a draft every section anew that nobody has edited. What was edited stays as it is.
func (s *Service) Draft(ctx context.Context, actor casework.Actor, id casework.MeetingID) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, casework.DraftMinutes, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if m.Status != "OPEN" && m.Status != "CLOSED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Minutes are drafted of a meeting that was opened: this one was not."}
		}
		h, err := minutesOf(ctx, tx, id, true)
		if casework.Refused(err, casework.NotFound) {
			h.Status = "DRAFT"
			h.ID, err = insertMinutes(ctx, tx, id)
		}
		if err != nil {
			return audit.Entry{}, err
		}
		if h.Status == "LOCKED" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "These minutes are locked: nothing is added to them."}
		}
		entries, n, err := s.compose(ctx, tx, m, h)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(pageOf(id))
		return audit.Join(append(entries, audit.Record(grant, casework.Change{Title: "Minutes drafted", Fields: []casework.FieldChange{{Field: "sections", New: strconv.Itoa(n)}}}))...), nil
	})
}

// compose writes the sections that are to be composed, and says how many are new or read otherwise than before.
func (s *Service) compose(ctx context.Context, tx *pg.Tx, m Meeting, h head) ([]audit.Entry, int, error) {
	again := h.Status == "DRAFT"
	items, may, err := s.lacking(ctx, tx, m, h.ID, again)
	if err != nil {
		return nil, 0, err
	}
	n, err := s.composeMeeting(ctx, tx, m, h)
	if err != nil {
		return nil, n, err
	}
	var cases []item
	grants, files := map[casework.CaseID]authz.Grant{}, map[casework.CaseID]*casefile.File{}
	for _, it := range items {
		switch {
		case it.Case == "":
			id, _, err := put(ctx, tx, h.ID, it, it.Body, businessText(it))
			if err != nil {
				return nil, n, err
			}
			if id != "" {
				n++
			}
		case may[it.Case] != nil:
			file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteMinutes, it.Ref)
			if err != nil {
				return nil, n, err
			}
			grants[it.Case], files[it.Case], cases = grant, file, append(cases, it)
		}
	}
	entries, more, err := s.composeCases(ctx, tx, m, h, cases, grants, files)
	return entries, n + more, err
}

// composeMeeting writes the section of the meeting itself.
func (s *Service) composeMeeting(ctx context.Context, tx *pg.Tx, m Meeting, h head) (int, error) {
	it := item{}
	if h.Version > 0 { // it has one
		var err error
		if it, err = unedited(ctx, tx, h.ID); casework.Refused(err, casework.NotFound) || err == nil && h.Status != "DRAFT" {
			return 0, nil
		} else if err != nil {
			return 0, err
		}
	}
	people, err := attendees(ctx, tx, m.ID)
	if err != nil {
		return 0, err
	}
	id, _, err := put(ctx, tx, h.ID, it, it.Body, meetingText(m, people))
	if err != nil || id == "" {
		return 0, err
	}
	return 1, nil
}

// composeCases writes the sections of cases, each sealed in its file.
func (s *Service) composeCases(ctx context.Context, tx *pg.Tx, m Meeting, h head, cases []item, grants map[casework.CaseID]authz.Grant,
	files map[casework.CaseID]*casefile.File) ([]audit.Entry, int, error) {
	told, err := s.gather(ctx, tx, m, cases, files)
	if err != nil {
		return nil, 0, err
	}
	was, fields, open := map[string]*json.RawMessage{}, []string(nil), []*casefile.File(nil)
	for _, it := range cases {
		if it.Section != "" {
			was["minutes/"+it.Section] = &json.RawMessage{}
			fields, open = append(fields, "minutes/"+it.Section), append(open, files[it.Case])
		}
	}
	if err := s.cabinet.RecallOf(ctx, tx, open, fields, func(_ *casefile.File, field string) any { return was[field] }); err != nil {
		return nil, 0, err
	}
	var entries []audit.Entry
	for _, d := range told {
		body := ""
		if old := was["minutes/"+d.item.Section]; old != nil {
			body = string(*old)
		}
		id, text, err := put(ctx, tx, h.ID, d.item, body, caseText(d))
		if err != nil {
			return nil, 0, err
		}
		if id == "" {
			continue
		}
		of := d.item.Case
		if err := s.cabinet.Narrate(ctx, tx, files[of], "minutes/"+id, text); err != nil {
			return nil, 0, err
		}
		entries = append(entries, audit.Record(grants[of], casework.Change{Title: "Section of the minutes drafted", Fields: []casework.FieldChange{{Field: "section", New: id}}}))
	}
	return entries, len(entries), nil
}

// put writes what a section composed itself to, beside what it was (JSON, "" where it is new). It gives the section's id, "" where it
// reads as before, and the text as it was salted.
func put(ctx context.Context, tx *pg.Tx, minutes string, it item, was string, t casework.MinutesText) (string, casework.MinutesText, error) {
	if it.Section == "" {
		t = salted(t)
		id, err := insertSection(ctx, tx, minutes, it, t)
		return id, t, err
	}
	var old casework.MinutesText
	if err := json.Unmarshal([]byte(was), &old); err != nil {
		return "", t, fmt.Errorf("read a section of the minutes: %w", err)
	}
	if t.Salt = old.Salt; t.Digest() == old.Digest() {
		return "", t, nil
	}
	return it.Section, t, setComposed(ctx, tx, it, t)
}

// step takes one step with the minutes as a whole, of the version that the page showed.
func (s *Service) step(ctx context.Context, actor casework.Actor, action casework.Action, id casework.MeetingID, version int,
	fn func(*pg.Tx, Meeting, head, casework.Minutes) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		m, _, grant, err := s.open(ctx, tx, action, id)
		if err != nil {
			return audit.Entry{}, err
		}
		h, err := minutesOf(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if h.Version != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody took a step with these minutes after you opened the page. Nothing of yours was saved.",
				Now: []casework.Recorded{{Label: "They are now", Text: casework.MinutesStatuses.Label(h.Status)}}}
		}
		change, err := fn(tx, m, h, casework.Minutes{Status: h.Status, On: m.On, Starts: m.Starts})
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(pageOf(id))
		return audit.Record(grant, change), nil
	})
}

// Circulate lets everybody on the panel read what they need of the minutes, and tells those who were to be at the meeting.
func (s *Service) Circulate(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int) error {
	return s.step(ctx, actor, casework.DraftMinutes, id, version, func(tx *pg.Tx, m Meeting, h head, rules casework.Minutes) (casework.Change, error) {
		change := casework.Change{Title: "Minutes circulated"}
		if err := rules.Circulate(); err != nil {
			return change, err
		}
		people, err := attendees(ctx, tx, id)
		if err != nil {
			return change, err
		}
		var notices []casefile.Notice
		for _, p := range people {
			if p.User == tx.Actor().ID || p.Status == "ABSENT" || !s.reads(p, m) {
				continue
			}
			notices = append(notices, casefile.Notice{
				For: p.User, Why: "You were to be at the meeting.", Text: "The minutes of a meeting were circulated: read them and comment on them.", Link: pageOf(id),
			})
			if s.post != nil {
				if err := s.post(ctx, tx, p.User, p.Email, "The minutes of a meeting were circulated",
					"The minutes of a meeting that you were to attend were circulated. Sign in to read the sections that you need and to comment on them."); err != nil {
					return change, err
				}
			}
		}
		if err := casefile.Notify(ctx, tx, notices...); err != nil {
			return change, err
		}
		return change, setCirculated(ctx, tx, h)
	})
}

// reads says whether somebody who was to be at a meeting may open its minutes: guests and providers read of a case on its own pages.
func (s *Service) reads(p person, m Meeting) bool {
	return s.guard.Allows(casework.Actor{Kind: casework.SignedIn, ID: p.User, Name: p.Name}, casework.ReadMeeting, casework.Resource{
		Ref: "meeting " + string(m.ID), Panel: m.Panel, Sens: casework.Normal, Standings: []casework.Standing{{Role: p.Role, Tie: casework.TiePanel}},
	})
}

// Agree records that the panel agreed the minutes at a later meeting of its own.
func (s *Service) Agree(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int, at casework.MeetingID) error {
	return s.step(ctx, actor, casework.ChairMeeting, id, version, func(tx *pg.Tx, m Meeting, h head, rules casework.Minutes) (casework.Change, error) {
		change := casework.Change{Title: "Minutes agreed"}
		later, err := laterMeetings(ctx, tx, m)
		if err != nil {
			return change, err
		}
		var when casework.Meeting
		held := false
		for _, l := range later {
			if l.ID == at {
				when, held = casework.Meeting{HeldOn: l.On, Starts: l.Starts}, true
			}
		}
		if err := rules.Agree(when, held); err != nil {
			return change, err
		}
		change.Fields = []casework.FieldChange{{Field: "agreed at the meeting of", New: when.HeldOn.String()}}
		return change, setAgreed(ctx, tx, h, at)
	})
}

// Lock closes the minutes for good. The hash over the digests of all their sections stands in the audit log.
func (s *Service) Lock(ctx context.Context, actor casework.Actor, id casework.MeetingID, version int) error {
	return s.step(ctx, actor, casework.ChairMeeting, id, version, func(tx *pg.Tx, _ Meeting, h head, rules casework.Minutes) (casework.Change, error) {
		change := casework.Change{Title: "Minutes locked"}
		if err := rules.Lock(); err != nil {
			return change, err
		}
		seal, err := setLocked(ctx, tx, h)
		change.Fields = []casework.FieldChange{{Field: "hash of the minutes", New: "sha-256 " + seal}}
		return change, err
	})
}
