package minutes

import (
	"context"
	"encoding/json"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Named is one section as somebody changes it or speaks of it.
type Named struct {
	Meeting
	Section
	Status string // of the minutes
}

// found is a section as a use case finds it.
type found struct {
	Named
	row    row
	file   *casefile.File // nil where it is not of a case
	grant  authz.Grant
	onFile authz.Grant
}

// viewed is the entry of a page of the section.
func (f found) viewed(what string) audit.Entry {
	if f.file == nil {
		return audit.Viewed(f.grant, what)
	}
	return audit.Join(audit.Viewed(f.grant, what), audit.Viewed(f.onFile, string(casework.OnMinutes)))
}

// changed is the entry of a change: of the meeting, and of the case where it is of one.
func (f found) changed(title string) audit.Entry {
	change := casework.Change{Title: title, Fields: []casework.FieldChange{{Field: "section", New: f.row.ID}}}
	if f.file == nil {
		return audit.Record(f.grant, change)
	}
	return audit.Join(audit.Record(f.grant, change), audit.Record(f.onFile, change))
}

// one finds a section, and asks the guard for what is done to the meeting and to its case.
func (s *Service) one(ctx context.Context, tx *pg.Tx, action, onCase casework.Action, id casework.MeetingID, section string, lock bool) (found, error) {
	var f found
	m, r, grant, err := s.open(ctx, tx, action, id)
	if err != nil {
		return f, err
	}
	h, err := minutesOf(ctx, tx, id, lock)
	if err != nil {
		return f, err
	}
	if h.Status == "DRAFT" && !s.guard.Allows(tx.Actor(), casework.DraftMinutes, r) {
		return f, casework.Absent() // as for whoever reads the page
	}
	if f.row, err = sectionByID(ctx, tx, h.ID, section, lock); err != nil {
		return f, err
	}
	f.grant = grant
	f.Named = Named{Meeting: m, Status: h.Status, Section: Section{ID: f.row.ID, Ref: f.row.Ref, Editor: f.row.Editor, EditedAt: f.row.EditedAt, Version: f.row.Version}}
	if f.row.Case == "" {
		return f, json.Unmarshal([]byte(f.row.Body), &f.Text)
	}
	open := s.cabinet.Open
	if lock {
		open = s.cabinet.Lock
	}
	if f.file, f.onFile, err = open(ctx, tx, onCase, f.row.Ref); err != nil {
		return f, err
	}
	return f, s.cabinet.Recall(ctx, tx, f.file, "minutes/"+f.row.ID, &f.Text)
}

// Editing reads a section for changing it.
func (s *Service) Editing(ctx context.Context, actor casework.Actor, id casework.MeetingID, section string) (Named, error) {
	var f found
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var err error
		if f, err = s.one(ctx, tx, casework.DraftMinutes, casework.WriteMinutes, id, section, false); err != nil {
			return audit.Entry{}, err
		}
		return f.viewed("form of a section of the minutes"), editable(f)
	})
	return f.Named, err
}

func editable(f found) error {
	if (casework.Minutes{Status: f.Status}).Editable() {
		return nil
	}
	return &casework.Error{Kind: casework.Conflict, Msg: "The panel has agreed these minutes: a section is corrected by a note, not changed."}
}

// Edited is a section as it was typed.
type Edited struct {
	Version     int
	Texts       []string // one of each part, in order
	More        casework.MinutesPart
	NoSensitive bool // SC-16
}

// Edit changes a section, of the version that the form was drawn from.
func (s *Service) Edit(ctx context.Context, actor casework.Actor, id casework.MeetingID, section string, in Edited) (Named, error) {
	var f found
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var err error
		if f, err = s.one(ctx, tx, casework.DraftMinutes, casework.WriteMinutes, id, section, true); err != nil {
			return audit.Entry{}, err
		}
		if err := editable(f); err != nil {
			return audit.Entry{}, err
		}
		if f.row.Version != in.Version {
			stale := &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this section after you opened the form. Nothing of yours was saved, and all of it is kept."}
			for _, p := range f.Text.Parts {
				stale.Now = append(stale.Now, casework.Recorded{Label: p.Title, Text: p.Text})
			}
			return audit.Entry{}, stale
		}
		next := f.Text.With(in.Texts, in.More)
		var faults casework.Faults
		if err := faults.Merge(next.Validate(in.More)); err != nil {
			return audit.Entry{}, err
		}
		if !in.NoSensitive {
			for _, x := range casework.Sensitive() {
				faults.Add(x.Field, x.Msg)
			}
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		if err := setSection(ctx, tx, f.row, next); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(pageOf(id))
		if f.file != nil {
			if err := s.cabinet.Narrate(ctx, tx, f.file, "minutes/"+f.row.ID, next); err != nil {
				return audit.Entry{}, err
			}
		}
		return f.changed("Section of the minutes edited"), nil
	})
	return f.Named, err
}

// Remarking reads a section for a comment on it, or for a correction once the panel has agreed the minutes.
func (s *Service) Remarking(ctx context.Context, actor casework.Actor, id casework.MeetingID, section string, correct bool) (Named, error) {
	var f found
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var err error
		if f, err = s.remarked(ctx, tx, id, section, correct, false); err != nil {
			return audit.Entry{}, err
		}
		return f.viewed("section of the minutes"), nil
	})
	return f.Named, err
}

func (s *Service) remarked(ctx context.Context, tx *pg.Tx, id casework.MeetingID, section string, correct, lock bool) (found, error) {
	action, onCase := casework.CommentMinutes, casework.ReadMinutes
	if correct {
		action, onCase = casework.DraftMinutes, casework.WriteMinutes
	}
	f, err := s.one(ctx, tx, action, onCase, id, section, lock)
	if err != nil {
		return f, err
	}
	if agreed := !(casework.Minutes{Status: f.Status}).Editable(); agreed != correct {
		msg := "The panel has agreed these minutes: comments are closed. Whoever drafts the minutes can correct a section by a note."
		if correct {
			msg = "The panel has not agreed these minutes yet: edit the section, or comment on it."
		}
		return f, &casework.Error{Kind: casework.Conflict, Msg: msg}
	}
	return f, nil
}

// Remark puts a comment on a section, or a correction that cites it.
func (s *Service) Remark(ctx context.Context, actor casework.Actor, id casework.MeetingID, section string, correct bool, in casework.MinutesRemark) (Named, error) {
	kind, title := "COMMENT", "Comment on the minutes"
	if correct {
		kind, title = "CORRECTION", "Minutes corrected by a note"
	}
	var f found
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var err error
		if f, err = s.remarked(ctx, tx, id, section, correct, true); err != nil {
			return audit.Entry{}, err
		}
		if err := in.Validate(); err != nil {
			return audit.Entry{}, err
		}
		text := strings.TrimSpace(strings.ReplaceAll(in.Text, "\r\n", "\n"))
		note, err := insertRemark(ctx, tx, f.row, kind, text)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(pageOf(id))
		if f.file != nil {
			if err := s.cabinet.Narrate(ctx, tx, f.file, "minutes-remark/"+note, text); err != nil {
				return audit.Entry{}, err
			}
		}
		return f.changed(title), nil
	})
	return f.Named, err
}

func pageOf(id casework.MeetingID) string { return "/meetings/" + string(id) + "/minutes" }
