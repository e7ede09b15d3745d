package screening

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Thread is one time during which the clock stood still, with what was asked and answered in it.
type Thread struct {
	Pause
	Messages []Message // in their order
}

// ClockView is a case with its clock: how it stands, when it stood still, and whether the case is in the urgent lane.
type ClockView struct {
	View
	Clock   casework.Reckoning
	Runs    bool // any clock runs, or stands still
	Threads []Thread
	Urgent  string              // code of casework.UrgentReasons, "" for the usual lane
	Marks   []Mark              // when it was put into the urgent lane, and taken out of it, newest first
	Next    casework.Date       // the next meeting of the panel that is planned, zero where none is
	Sources casework.Vocabulary // from whom information can be awaited today
	Reasons casework.Vocabulary // why a case can be urgent today
	MayPlan bool                // may plan a meeting of the panel
}

// Waiting is the pause that has not ended.
func (v ClockView) Waiting() (Thread, bool) {
	for _, t := range v.Threads {
		if t.EndedAt == nil {
			return t, true
		}
	}
	return Thread{}, false
}

// TooLate says whether the next meeting comes after the clock of an urgent case has run out, or none is planned.
func (v ClockView) TooLate() bool {
	return v.Urgent != "" && (v.Next.IsZero() || !v.Clock.Due.IsZero() && v.Next.After(v.Clock.Due))
}

// Information reads the case for the page by which more information is asked for, and answered.
func (s *Service) Information(ctx context.Context, actor casework.Actor, ref string) (ClockView, error) {
	return s.clockView(ctx, actor, ref, casework.AskMore)
}

// Urgency reads the case for the form by which it is put into the urgent lane, or taken out.
func (s *Service) Urgency(ctx context.Context, actor casework.Actor, ref string) (ClockView, error) {
	return s.clockView(ctx, actor, ref, casework.MarkUrgent)
}

func (s *Service) clockView(ctx context.Context, actor casework.Actor, ref string, action casework.Action) (ClockView, error) {
	var out ClockView
	v, err := s.view(ctx, actor, ref, action, "case.screening", func(tx *pg.Tx, file *casefile.File, _ *View) error {
		out = ClockView{}
		return s.clock(ctx, tx, file, &out)
	})
	out.View = v
	return out, err
}

// clock fills in what is known of a case's clock.
func (s *Service) clock(ctx context.Context, tx *pg.Tx, file *casefile.File, v *ClockView) error {
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return err
	}
	v.Clock, v.Runs = file.Reckon(holiday)
	v.Urgent = file.Urgent
	if v.Threads, err = s.threads(ctx, tx, file); err != nil {
		return err
	}
	if v.Marks, err = s.marks(ctx, tx, file); err != nil {
		return err
	}
	if v.Sources, err = register.OfferedOf(ctx, tx, "information"); err != nil {
		return err
	}
	if v.Reasons, err = register.OfferedOf(ctx, tx, "urgent"); err != nil {
		return err
	}
	v.Next, err = nextMeeting(ctx, tx, file.Panel)
	if err != nil {
		return err
	}
	v.MayPlan, err = s.mayPlan(ctx, tx, file.Panel)
	return err
}

func (s *Service) mayPlan(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (bool, error) {
	panels, err := s.cabinet.Panels(ctx, tx, casework.WriteMeeting)
	return slices.Contains(panels, panel), err
}

func (s *Service) threads(ctx context.Context, tx *pg.Tx, file *casefile.File) ([]Thread, error) {
	pauses, err := pausesOf(ctx, tx, file.ID)
	if err != nil || len(pauses) == 0 {
		return nil, err
	}
	messages, err := messagesOf(ctx, tx, file.ID)
	if err != nil {
		return nil, err
	}
	texts := map[string]*text{}
	if err := s.cabinet.RecallAll(ctx, tx, file, "pause/", func(field string) any {
		texts[field] = &text{}
		return texts[field]
	}); err != nil {
		return nil, err
	}
	var list []Thread
	for _, p := range pauses {
		t := Thread{Pause: p}
		for _, m := range messages {
			if m.Pause == p.ID {
				if said := texts["pause/"+m.ID]; said != nil {
					m.Text = said.Reason
				}
				t.Messages = append(t.Messages, m)
			}
		}
		list = append(list, t)
	}
	return list, nil
}

func (s *Service) marks(ctx context.Context, tx *pg.Tx, file *casefile.File) ([]Mark, error) {
	list, err := marksOf(ctx, tx, file.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	texts := map[string]*text{}
	if err := s.cabinet.RecallAll(ctx, tx, file, "urgent/", func(field string) any {
		texts[field] = &text{}
		return texts[field]
	}); err != nil {
		return nil, err
	}
	for i := range list {
		if t := texts["urgent/"+list[i].ID]; t != nil {
			list[i].Note = t.Reason
		}
	}
	return list, nil
}

// SendBack asks for more information and stops the clock until it comes. Those who lead the case are told.
func (s *Service) SendBack(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Waiting) error {
	return s.change(ctx, actor, ref, version, casework.AskMore, "/information", func(tx *pg.Tx, file *casefile.File) (casework.Change, error) {
		if err := offered(ctx, tx, "information", in.Reason); err != nil {
			return casework.Change{}, err
		}
		change, err := file.SendBack(in, calendar.Moment(tx.Now()).Counts())
		if err != nil {
			return change, err
		}
		id := uuid.NewString()
		if err := insertPause(ctx, tx, file.ID, id, in.Reason); err != nil {
			return change, err
		}
		if err := s.say(ctx, tx, file, id, "QUESTION", in.Question); err != nil {
			return change, err
		}
		return change, s.tellLeads(ctx, tx, file, "More information is needed on a referral: its clock stands still.", "/cases/"+file.Ref+"/information")
	})
}

// Reply keeps a reply while information is awaited; where all has come the clock goes on. Whoever asked is told.
func (s *Service) Reply(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Reply) error {
	return s.change(ctx, actor, ref, version, casework.AskMore, "/information", func(tx *pg.Tx, file *casefile.File) (casework.Change, error) {
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return casework.Change{}, err
		}
		p, err := openPause(ctx, tx, file.ID)
		if casework.Refused(err, casework.NotFound) {
			return casework.Change{}, &casework.Error{Kind: casework.Conflict, Msg: "No information is awaited any more. Nothing was saved, and what you typed is kept."}
		}
		if err != nil {
			return casework.Change{}, err
		}
		change, err := file.Answered(in, calendar.Moment(tx.Now()).Counts(), holiday)
		if err != nil {
			return change, err
		}
		if err := s.say(ctx, tx, file, p.ID, "REPLY", in.Text); err != nil {
			return change, err
		}
		if p.ByID == tx.Actor().ID {
			return change, nil
		}
		return change, casefile.Notify(ctx, tx, casefile.Notice{
			For: p.ByID, About: file.ID, Why: "You asked for more information.", Text: change.Title + ".", Link: "/cases/" + file.Ref + "/information",
		})
	})
}

func (s *Service) say(ctx context.Context, tx *pg.Tx, file *casefile.File, pause, kind, what string) error {
	id := uuid.NewString()
	if err := insertMessage(ctx, tx, file.ID, pause, id, kind); err != nil {
		return err
	}
	return s.cabinet.Narrate(ctx, tx, file, "pause/"+id, text{what})
}

// Hasten puts a case into the urgent lane, or takes it out. Those who lead the case, and who chair its panel, are told.
func (s *Service) Hasten(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Urgency) error {
	return s.change(ctx, actor, ref, version, casework.MarkUrgent, "/urgent", func(tx *pg.Tx, file *casefile.File) (casework.Change, error) {
		if err := offered(ctx, tx, "urgent", in.Reason); err != nil {
			return casework.Change{}, err
		}
		change, err := file.Hasten(in, tx.Today())
		if err != nil {
			return change, err
		}
		id := uuid.NewString()
		if err := insertMark(ctx, tx, file.ID, id, in.Reason); err != nil {
			return change, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "urgent/"+id, text{in.Note}); err != nil {
			return change, err
		}
		told := "A case was marked as urgent."
		if in.Reason == "" {
			told = "A case is no longer urgent."
		}
		return change, s.tellLeads(ctx, tx, file, told, "/cases/"+file.Ref, casework.CloseCase)
	})
}

// offered refuses a word of a reference list that was taken out of use after the form was opened. What is no word of it, or none, is
// for the rule itself to refuse.
func offered(ctx context.Context, tx *pg.Tx, list, code string) error {
	r, _ := casework.ReferenceOf(list)
	words, err := register.OfferedOf(ctx, tx, list)
	if err != nil || code == "" || !r.Words.Has(code) || words.Has(code) {
		return err
	}
	var f casework.Faults
	f.Add("reason", "This reason is no longer in use: select another")
	return f.Err()
}

// tellLeads gives notice to those who lead the case, and to whoever may do one of the actions on it.
func (s *Service) tellLeads(ctx context.Context, tx *pg.Tx, file *casefile.File, what, link string, also ...casework.Action) error {
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return err
	}
	told := s.cabinet.Leads(members)
	for _, a := range also {
		told = append(told, s.cabinet.Allowed(members, a)...)
	}
	var notices []casefile.Notice
	for _, m := range told {
		if m.User != tx.Actor().ID {
			notices = append(notices, casefile.Notice{For: m.User, About: file.ID, Why: "You keep this case, or answer for it.", Text: what, Link: link})
		}
	}
	return casefile.Notify(ctx, tx, notices...)
}

// change is a step of this package that the pathway does not know: guard, version, rule, record, entry.
func (s *Service) change(ctx context.Context, actor casework.Actor, ref string, version int, action casework.Action, to string,
	rule func(*pg.Tx, *casefile.File) (casework.Change, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Expect(ctx, tx, file, version); err != nil {
			return audit.Entry{}, err
		}
		change, err := rule(tx, file)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnScreening); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + to)
		return audit.Record(grant, change), nil
	})
}

// Awaited are the pauses that the actor began and that have not ended.
func (s *Service) Awaited(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Information that you wait for"}
	list, err := pausesBy(ctx, tx, 20)
	if err != nil || len(list) == 0 {
		return out, err
	}
	var refs []string
	for _, p := range list {
		refs = append(refs, p.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.AskMore, refs)
	if err != nil {
		return out, err
	}
	may := map[string]bool{}
	for _, f := range files {
		may[f.Ref] = true
	}
	for _, p := range list {
		if may[p.Ref] {
			out.List = append(out.List, casefile.Errand{
				Text: fmt.Sprintf("From %s, since %s", lower(casework.WaitingReasons.Label(p.Reason)), p.BeganOn.Long()), Ref: p.Ref, Href: "/cases/" + p.Ref + "/information",
			})
		}
	}
	return out, nil
}

// Pause is one time during which the clock stood still.
type Pause struct {
	ID      string          `db:"pause_id"`
	Ref     string          `db:"ref"`
	Reason  string          `db:"reason"` // a code of casework.WaitingReasons
	BeganOn casework.Date   `db:"began_on"`
	ByID    casework.UserID `db:"begun_by"`
	By      string          `db:"by_name"`
	BegunAt time.Time       `db:"begun_at"`
	EndedOn casework.Date   `db:"ended_on"`
	EndedBy string          `db:"ended_name"`
	EndedAt *time.Time      `db:"ended_at"`
}

// Message is one question or reply of a pause.
type Message struct {
	ID    string    `db:"message_id"`
	Pause string    `db:"pause_id"`
	Kind  string    `db:"kind"`
	By    string    `db:"by_name"`
	At    time.Time `db:"written_at"`
	Text  string    `db:"-"`
}

// Mark is when a case was put into the urgent lane, or taken out of it.
type Mark struct {
	ID     string    `db:"urgency_id"`
	Reason string    `db:"reason"` // "" took it out
	By     string    `db:"by_name"`
	At     time.Time `db:"marked_at"`
	Note   string    `db:"-"`
}
