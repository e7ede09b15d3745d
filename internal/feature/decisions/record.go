package decisions

import (
	"context"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Record is what was decided on a case, as it is read.
type Record struct {
	Ref     string
	State   casework.State
	Version int
	All     []casefile.Decided // the latest first
	Decided casefile.Decided   // the one that is opened
}

// Record opens the decisions on a case, and one of them where id is not empty.
func (s *Service) Record(ctx context.Context, actor casework.Actor, ref, id string) (Record, error) {
	var v Record
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadMinutes, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		if v, err = s.record(ctx, tx, file, id); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(casework.OnMinutes)), nil
	})
	return v, err
}

func (s *Service) record(ctx context.Context, tx *pg.Tx, file *casefile.File, id string) (Record, error) {
	v := Record{Ref: file.Ref, State: file.State, Version: file.Version}
	var err error
	if v.All, err = s.cabinet.Decisions(ctx, tx, file); err != nil || id == "" {
		return v, err
	}
	for _, d := range v.All {
		if d.ID == id {
			v.Decided = d
			return v, nil
		}
	}
	return v, casework.Absent()
}
