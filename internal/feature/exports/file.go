package exports

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// columns are those of the file.
var columns = []string{"Reference", "Where it stands", "Received", "Came from", "Type of concern", "Waits for", "Due", "Name", "Date of birth"}

// File is what is handed over. It has no rows where it is not, or no longer, to be had.
type File struct {
	Number string
	Rows   [][]string
}

// Fetch makes the file and hands it over, once and to whoever asked for it: of the cases that they may export at this moment, and
// of each what they may read of it. One entry names every case in it.
func (s *Service) Fetch(ctx context.Context, actor casework.Actor, id string) (File, error) {
	var out File
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		out = File{}
		r, grant, err := s.find(ctx, tx, id, true)
		if err != nil {
			return audit.Entry{}, err
		}
		if r.RequestedBy != actor.ID {
			return audit.Entry{}, s.absent(ctx, tx, id)
		}
		if _, open := r.stands(tx.Now()); !open {
			return audit.Failed(grant, "Asked for the file of an export that is not, or no longer, handed over", "not-open"), nil
		}
		files, err := s.cases(ctx, tx, r.Panel, r.filter())
		if err != nil {
			return audit.Entry{}, err
		}
		if r.Second {
			files = slices.DeleteFunc(files, func(file *casefile.File) bool { return !slices.Contains(r.Agreed, string(file.ID)) })
		}
		var refs []string
		for _, file := range files {
			refs = append(refs, file.Ref)
		}
		if out, err = s.file(ctx, tx, r, files); err != nil {
			return audit.Entry{}, err
		}
		return audit.Listed(grant, r.filter().words(), "", refs), fetched(ctx, tx, r, len(files))
	})
	if err != nil {
		return File{}, err
	}
	return out, nil
}

// absent refuses somebody who may export, but not this one, as if it were not there.
func (s *Service) absent(ctx context.Context, tx *pg.Tx, id string) error {
	if _, err := s.right(ctx, tx, "", "export "+id); err != nil {
		return err
	}
	return casework.Absent()
}

// file draws the cases as a table. Its first lines say what it is, so that they go with it wherever it goes.
func (s *Service) file(ctx context.Context, tx *pg.Tx, r row, files []*casefile.File) (File, error) {
	in, err := s.said(r)
	if err != nil {
		return File{}, err
	}
	out := File{Number: number(r.ID), Rows: [][]string{
		{ui.DefaultMarking}, {"Export", number(r.ID)}, {"Made by", r.Requester}, {"Made at", ui.MomentText(tx.Now())}, {"Panel", r.PanelName},
		{"Cases", r.filter().words()}, {"Purpose", in.Purpose}, {"Recipients", in.Recipients},
	}}
	if r.Answerer != "" {
		out.Rows = append(out.Rows, []string{"Agreed by", r.Answerer})
	}
	out.Rows = append(out.Rows, []string{""}, columns)
	known := map[casework.CaseID]bool{} // of which cases its requester may read who they are about
	var ids []string
	for _, file := range files {
		if s.cabinet.Allows(tx, casework.ReadIdentity, file) {
			known[file.ID] = true
			ids = append(ids, string(file.Person))
		}
	}
	persons, err := personsOf(ctx, tx, ids)
	if err != nil {
		return File{}, err
	}
	holiday, err := casefile.Holidays(ctx, tx)
	if err != nil {
		return File{}, err
	}
	for _, file := range files {
		cells := make([]string, len(columns))
		cells[0], cells[1], cells[2] = file.Ref, file.State.Label(), file.ReceivedOn.String()
		if s.cabinet.Allows(tx, casework.ReadReferral, file) {
			cells[3] = casework.Sources.Label(file.Source)
			if scheme, ok := casework.SchemeByCode(file.ConcernScheme); ok {
				cells[4] = scheme.Concerns.Label(file.Concern)
			}
		}
		if k, ok := file.Reckon(holiday); ok {
			cells[5], cells[6] = k.What, k.Due.String()
		}
		if known[file.ID] {
			p := persons[file.Person]
			cells[7], cells[8] = strings.TrimSpace(p.Given+" "+p.Family), p.Born.String()
		}
		out.Rows = append(out.Rows, cells)
	}
	return out, nil
}
