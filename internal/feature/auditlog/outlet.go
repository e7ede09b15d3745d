package auditlog

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Handed records that the log, or part of it, left the database: what says what was done, a sentence without personal data.
func (s *Service) Handed(ctx context.Context, actor casework.Actor, what string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.grant(ctx, tx, actor, "audit log")
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: what}), nil
	})
}
