package meetings

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// UsualTemplate is the name of the template that the meetings of a series begin with.
const UsualTemplate = "Ordinary meeting"

// mostBusiness is how many items a template holds.
const mostBusiness = 12

// Template is what a panel has on the agenda of a kind of meeting from the start.
type Template struct {
	ID      string           `db:"template_id"`
	Panel   casework.PanelID `db:"panel_id"`
	Name    string           `db:"name"`
	Minutes int              `db:"minutes"` // of the whole meeting
	Version int              `db:"version"`
	Items   []casework.Business
}

// Validate reports everything that is wrong with a template. The items that begin with a blank title are left out.
func (t Template) Validate() error {
	var f casework.Faults
	if t.Name == "" {
		f.Add("name", "Enter what kind of meeting this is for")
	}
	if casework.NamesCase(t.Name) {
		f.Add("name", "Leave the reference of the case out: every member reads this")
	}
	if t.Minutes < 15 || t.Minutes > 480 {
		f.Add("minutes", "Enter how long such a meeting takes, from 15 to 480 minutes")
	}
	if len(t.Items) == 0 {
		f.Add("title", "Enter at least one item")
	}
	for _, b := range t.Items {
		if err := f.Merge(b.Validate()); err != nil {
			return err
		}
	}
	return f.Err()
}

// TemplatesView is a panel's templates for whoever keeps them.
type TemplatesView struct {
	Panel     Panel
	Others    []Panel
	Templates []Template
}

// Templates reads the templates of a panel; "" for the actor's first.
func (s *Service) Templates(ctx context.Context, actor casework.Actor, panel casework.PanelID) (TemplatesView, error) {
	var v TemplatesView
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		entry, _, err := s.templatesOf(ctx, tx, actor, panel, &v)
		return entry, err
	})
	return v, err
}

// templatesOf reads a panel's templates for whoever may plan its meetings, and gives the entry for that.
func (s *Service) templatesOf(ctx context.Context, tx *pg.Tx, actor casework.Actor, panel casework.PanelID, v *TemplatesView) (audit.Entry, func(string) audit.Entry, error) {
	panels, err := myPanels(ctx, tx)
	if err != nil {
		return audit.Entry{}, nil, err
	}
	if panel == "" && len(panels) > 0 {
		panel = panels[0].ID
	}
	r, err := casefile.OnPanel(ctx, tx, panel, "meetings")
	if err != nil {
		return audit.Entry{}, nil, err
	}
	grant, err := s.guard.Check(ctx, actor, casework.WriteMeeting, r)
	if err != nil {
		return audit.Entry{}, nil, err
	}
	i := slices.IndexFunc(panels, func(p Panel) bool { return p.ID == panel })
	if i < 0 {
		return audit.Entry{}, nil, casework.Absent()
	}
	v.Panel, v.Others = panels[i], slices.Delete(slices.Clone(panels), i, i+1)
	v.Templates, err = templates(ctx, tx, panel)
	return audit.Viewed(grant, "agenda templates"), func(title string) audit.Entry { return audit.Record(grant, casework.Change{Title: title}) }, err
}

// KeepTemplate saves a template: a new one where it has no ID.
func (s *Service) KeepTemplate(ctx context.Context, actor casework.Actor, in Template, faults *casework.Faults) (TemplatesView, error) {
	var v TemplatesView
	in.Name = strings.TrimSpace(in.Name)
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		_, record, err := s.templatesOf(ctx, tx, actor, in.Panel, &v)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Merge(in.Validate()); err != nil {
			return audit.Entry{}, err
		}
		if slices.ContainsFunc(v.Templates, func(t Template) bool { return t.Name == in.Name && t.ID != in.ID }) {
			faults.Add("name", "The panel has a template of this name already")
		}
		if in.ID != "" && !slices.ContainsFunc(v.Templates, func(t Template) bool { return t.ID == in.ID }) {
			return audit.Entry{}, casework.Absent()
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		return record("Agenda template saved"), keepTemplate(ctx, tx, in)
	})
	return v, err
}

// EndTemplate offers a template no more. Agendas that were made of it stay.
func (s *Service) EndTemplate(ctx context.Context, actor casework.Actor, panel casework.PanelID, id string, version int) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		var v TemplatesView
		_, record, err := s.templatesOf(ctx, tx, actor, panel, &v)
		if err != nil {
			return audit.Entry{}, err
		}
		if !slices.ContainsFunc(v.Templates, func(t Template) bool { return t.ID == id }) {
			return audit.Entry{}, casework.Absent()
		}
		return record("Agenda template ended"), endTemplate(ctx, tx, id, version)
	})
}
