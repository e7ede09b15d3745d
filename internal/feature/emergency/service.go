// Package emergency is emergency access: one case, reading only, for an hour at most, for somebody who has to keep a
// person safe and cannot wait to be admitted. It is announced at once and reviewed by somebody else.
//
// Asking for it must not tell whether a case exists. The form takes one exact reference and answers in three ways. What
// is no reference at all is a typing error, which its check mark shows without looking anything up. A case of the
// person's own panel that is not sealed and from which they are not recused opens, and the opening announces itself. All
// else is answered alike, byte for byte and by the same statements: a reference that was never given, a case of another
// panel, a sealed one, one from which the person is recused. So the form tells nobody of a case but by opening it under
// their name, in sight of its chair, its lead and the auditors, and what it must never open it never betrays.
package emergency

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Service is what can be done with emergency access.
type Service struct {
	db      *pg.DB
	log     *sqlx.DB // login panel_auditor, for the auditors' pages
	looks   *auditlog.Looks
	guard   *authz.Guard
	cabinet *casefile.Cabinet
}

// NewService makes the service; log is a pool on the login panel_auditor.
func NewService(db *pg.DB, log *sqlx.DB, guard *authz.Guard, cabinet *casefile.Cabinet) *Service {
	return &Service{db: db, log: log, looks: auditlog.NewLooks(log), guard: guard, cabinet: cabinet}
}

// MayOpen asks whether somebody may open emergency access to some case, for the form.
func (s *Service) MayOpen(ctx context.Context, actor casework.Actor) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		r, err := casefile.OnAnyPanel(ctx, tx, "emergency access")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.OpenEmergency, r)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "form"), nil
	})
}

// readable is what emergency access is for; somebody to whom all of it is open needs none.
var readable = []casework.Action{casework.ReadIdentity, casework.ReadReferral, casework.ReadAssessment, casework.ReadPlan}

// Open opens emergency access to the case with a reference, from now for an hour, and tells its chair, its lead and the
// panel's auditors. typed are the faults of what was typed.
func (s *Service) Open(ctx context.Context, actor casework.Actor, ref string, in casework.Emergency, typed *casework.Faults) (until time.Time, err error) {
	err = s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		if err := valid(typed, in.Validate()); err != nil {
			if _, notAsked := s.mayAtAll(ctx, tx); notAsked != nil {
				return audit.Entry{}, notAsked
			}
			return audit.Entry{}, err
		}
		use := casework.EmergencyUse{ID: uuid.NewString(), Until: tx.Now().Add(casework.EmergencyLength)}
		found, err := casefile.ForEmergency(ctx, tx, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		found.Resource.Emergency = use
		grant, err := s.guard.Check(ctx, actor, casework.OpenEmergency, found.Resource)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.needless(tx, found.Resource); err != nil {
			return audit.Entry{}, err
		}
		if err := casefile.BeginEmergency(ctx, tx, found, use, "emergency access"); err != nil {
			return audit.Entry{}, err
		}
		file, _, err := s.cabinet.Open(ctx, tx, casework.ListCases, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		holiday, err := casefile.Holidays(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		as := casework.Standing{Role: grant.Role()}
		if i := slices.IndexFunc(found.Resource.Standings, func(st casework.Standing) bool { return st.Role == grant.Role() && st.Tie == grant.Tie() }); i >= 0 {
			as = found.Resource.Standings[i]
		}
		again := found.Lately > 0
		if err := insertUse(ctx, tx, found.Resource, use, as, in.Need, again, casework.EmergencyReviewDue(tx.Today(), holiday)); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, reasonField(use.ID), told{in.Reason}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Emergency access opened", Reason: in.Need, Fields: []casework.FieldChange{
			{Field: "need", New: in.Need}, {Field: "ends_at", New: use.Until.UTC().Format(time.RFC3339)},
		}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnTies); err != nil {
			return audit.Entry{}, err
		}
		if err := s.announce(ctx, tx, file, use, again); err != nil {
			return audit.Entry{}, err
		}
		until = use.Until
		tx.Remember("/cases/" + file.Ref)
		return audit.Record(grant, change), nil
	})
	return until, err
}

func valid(typed *casework.Faults, more error) error {
	var all casework.Faults
	if err := all.Merge(typed.Err()); err != nil {
		return err
	}
	if err := all.Merge(more); err != nil {
		return err
	}
	return all.Err()
}

// mayAtAll asks the guard where no case can be looked for yet, so that a form with faults is refused to whom it is not for.
func (s *Service) mayAtAll(ctx context.Context, tx *pg.Tx) (authz.Grant, error) {
	r, err := casefile.OnAnyPanel(ctx, tx, "emergency access")
	if err != nil {
		return authz.Grant{}, err
	}
	return s.guard.Check(ctx, tx.Actor(), casework.OpenEmergency, r)
}

// needless refuses what would open nothing: a case that is open to the person already, by a tie or by a live use.
func (s *Service) needless(tx *pg.Tx, r casework.Resource) error {
	live := slices.ContainsFunc(r.Standings, func(st casework.Standing) bool { return st.Tie == casework.TieEmergency })
	open := !slices.ContainsFunc(readable, func(a casework.Action) bool { return !s.guard.Allows(tx.Actor(), a, r) })
	switch {
	case live:
		return &casework.Error{Kind: casework.Conflict, Msg: "You have emergency access to this case already. Nothing new was opened: go on to the case."}
	case open:
		return &casework.Error{Kind: casework.Conflict, Msg: "You can read this case without emergency access. Nothing was opened: go on to the case."}
	}
	return nil
}

// told is a text of somebody's, sealed with the case.
type told struct {
	Text string `json:"text"`
}

func reasonField(use string) string { return "emergency/" + use + "/reason" }
func reviewField(use string) string { return "emergency/" + use + "/review" }

// announce tells the chair, the lead and the panel's auditors, without a name.
func (s *Service) announce(ctx context.Context, tx *pg.Tx, file *casefile.File, use casework.EmergencyUse, again bool) error {
	members, err := s.cabinet.Members(ctx, tx, file)
	if err != nil {
		return err
	}
	text, onPanel := "Emergency access was opened to a case.", "Emergency access was opened to a case of the panel."
	if again {
		text = "Emergency access was opened to a case, by somebody who had opened it within the week before."
		onPanel = "Somebody opened emergency access for the second time within a week."
	}
	var notices []casefile.Notice
	tell := func(list []casefile.Member, about casework.CaseID, why, text, link string) {
		for _, m := range list {
			if m.User != tx.Actor().ID {
				notices = append(notices, casefile.Notice{For: m.User, About: about, Why: why, Text: text, Link: link})
			}
		}
	}
	link := "/cases/" + file.Ref + "/emergency/" + use.ID
	tell(s.cabinet.Allowed(members, casework.ReviewEmergency, casework.CloseCase), file.ID, "You chair the panel.", text, link)
	tell(s.cabinet.Leads(members), file.ID, "You lead the case.", text, link)
	tell(s.cabinet.AllowedOnPanel(members, casework.FollowLooks), "", "You audit the panel.", onPanel, "/audit/emergency")
	return casefile.Notify(ctx, tx, notices...)
}

// End ends the actor's live use on a case at once.
func (s *Service) End(ctx context.Context, actor casework.Actor, ref string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.OpenEmergency, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		use := file.Emergency()
		if use.ID == "" {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "You have no emergency access to this case any more. Nothing was changed."}
		}
		if err := endUse(ctx, tx, use.ID); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Emergency access ended early"}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnTies); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/")
		return audit.Record(grant, change), casefile.EndEmergency(ctx, tx, file)
	})
}

// About is the case that a page is about, without more of the person than its reference.
type About struct {
	Ref      string
	Identity ui.Identity
	Today    casework.Date
}

func about(tx *pg.Tx, file *casefile.File) About {
	return About{Ref: file.Ref, Today: tx.Today(), Identity: ui.IdentityOf(file.Case, casework.Known{})}
}

// ListView is every use on one case.
type ListView struct {
	About
	Uses []Use
}

// OfCase lists the uses of emergency access on a case, the newest first.
func (s *Service) OfCase(ctx context.Context, actor casework.Actor, ref string) (ListView, error) {
	var v ListView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReviewEmergency, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		v = ListView{About: about(tx, file)}
		if v.Uses, err = ofCase(ctx, tx, file.ID); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "emergency access"), nil
	})
	return v, err
}

// View is one use, with what was said for it and what was found.
type View struct {
	About
	Use
	Reason, Note string
	Opened       []casework.Look // what was done under it, the newest first
	Live         bool
	Own          bool // the reader's own use, which somebody else has to review
}

// mostLooks is how many of the person's latest looks at the case are searched for those of the use.
const mostLooks = 1000

// Show reads one use of a case for whoever reviews it, with what was opened under it.
func (s *Service) Show(ctx context.Context, actor casework.Actor, ref, id string) (View, error) {
	var v View
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReviewEmergency, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		use, err := one(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		v = View{About: about(tx, file), Use: use, Live: use.End().After(tx.Now()), Own: use.User == actor.ID}
		texts := map[string]*told{reasonField(id): {}, reviewField(id): {}}
		if err := s.cabinet.RecallAll(ctx, tx, file, "emergency/"+id+"/", func(field string) any { return texts[field] }); err != nil {
			return audit.Entry{}, err
		}
		v.Reason, v.Note = texts[reasonField(id)].Text, texts[reviewField(id)].Text
		looks, err := s.looks.OfCase(ctx, file.ID, file.Ref, "u:"+string(use.User), 0, mostLooks)
		if err != nil {
			return audit.Entry{}, err
		}
		for _, l := range looks {
			if l.Emergency == id {
				v.Opened = append(v.Opened, l)
			}
		}
		return audit.Viewed(grant, "emergency access "+id), nil
	})
	return v, err
}

// Review records what somebody else found.
func (s *Service) Review(ctx context.Context, actor casework.Actor, ref, id string, version int, in casework.EmergencyReview) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.ReviewEmergency, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		use, err := one(ctx, tx, file.ID, id)
		if err != nil {
			return audit.Entry{}, err
		}
		if use.ReviewedAt != nil || use.Version != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This use was changed or reviewed after you opened it. Nothing of yours was saved."}
		}
		in.Note = strings.TrimSpace(in.Note)
		if err := in.Validate(use.User, actor.ID); err != nil {
			return audit.Entry{}, err
		}
		if use.End().After(tx.Now()) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This emergency access is still open. Review it when it has ended: then all that was opened is there to see."}
		}
		if err := review(ctx, tx, use, in.Outcome); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, reviewField(id), told{in.Note}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Emergency access reviewed", Reason: in.Outcome, Fields: []casework.FieldChange{{Field: "outcome", New: in.Outcome}, {Field: "use", New: id}}}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnTies); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/emergency")
		return audit.Record(grant, change), nil
	})
}

// AuditView is every use on the panels of an auditor.
type AuditView struct {
	Today casework.Date
	Uses  []Use
}

// ForAuditor lists the uses on the panels that somebody audits: what nobody has reviewed first, the most overdue on top.
func (s *Service) ForAuditor(ctx context.Context, actor casework.Actor) (AuditView, error) {
	var v AuditView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		r, err := casefile.OnAnyPanel(ctx, tx, "emergency access")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.FollowLooks, r)
		if err != nil {
			return audit.Entry{}, err
		}
		panels, err := s.cabinet.Panels(ctx, tx, casework.FollowLooks)
		if err != nil {
			return audit.Entry{}, err
		}
		v = AuditView{Today: tx.Today()}
		if v.Uses, err = forAuditor(ctx, s.log, tx, panels); err != nil {
			return audit.Entry{}, err
		}
		var refs []string
		for _, u := range v.Uses {
			refs = append(refs, u.Ref)
		}
		return audit.Listed(grant, "emergency access", "", refs), nil
	})
	return v, err
}

// Errands are the uses that wait for the actor's review, or as an auditor's concern for that of others.
func (s *Service) Errands(ctx context.Context, tx *pg.Tx) (casefile.Errands, error) {
	out := casefile.Errands{Heading: "Emergency access to review"}
	waiting, err := unreviewed(ctx, tx, 20)
	if err != nil {
		return out, err
	}
	var refs []string
	for _, u := range waiting {
		refs = append(refs, u.Ref)
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ReviewEmergency, refs)
	if err != nil {
		return out, err
	}
	for _, u := range waiting {
		if slices.ContainsFunc(files, func(f *casefile.File) bool { return f.Ref == u.Ref }) {
			out.List = append(out.List, casefile.Errand{
				Text: "Used by " + u.Name + " on " + calendar.Today(u.OpenedAt).Long(), Ref: u.Ref, Href: "/cases/" + u.Ref + "/emergency/" + u.ID, Due: u.ReviewDue,
			})
		}
	}
	panels, err := s.cabinet.Panels(ctx, tx, casework.FollowLooks)
	if err != nil || len(panels) == 0 {
		return out, err
	}
	uses, err := forAuditor(ctx, s.log, tx, panels)
	if err != nil {
		return out, err
	}
	for _, u := range uses {
		if u.ReviewedAt == nil && u.User != tx.Actor().ID {
			text := "Used on " + calendar.Today(u.OpenedAt).Long() + ", and nobody has reviewed it"
			if u.Again {
				text += "; the second use by the same person within a week"
			}
			out.List = append(out.List, casefile.Errand{Text: text, Ref: u.Ref, Href: "/audit/emergency", Due: u.ReviewDue})
		}
	}
	return out, nil
}
