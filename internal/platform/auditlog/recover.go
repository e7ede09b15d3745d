package auditlog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Recover lets the log go on after the operator restored the database to an earlier state, or lost the file of
// checkpoints: nothing else clears a DivergedError. It writes a signed note into the file, naming both checkpoints, who
// decided and why, and takes the database's last checkpoint as the one to continue. who and why are single lines
// without personal data of a case. The caller records the same through pg.Write, so that the log itself says it.
// A database whose own tree is damaged is still refused.
func (in *Integrator) Recover(ctx context.Context, who, why string) error {
	for _, s := range []string{who, why} {
		if strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\r\n") {
			return errors.New("a recovery needs one line that says who decided, and one that says why")
		}
	}
	tx, err := in.db.BeginTxx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return fmt.Errorf("recover the audit log: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(lockKey)); err != nil {
		return fmt.Errorf("recover the audit log: %w", err)
	}
	inside, c, err := in.newest(ctx, tx)
	if err != nil {
		return fmt.Errorf("recover the audit log: %w", err)
	}
	if inside == nil {
		if inside, err = in.sign(0, emptyRoot()); err != nil {
			return fmt.Errorf("recover the audit log: %w", err)
		}
	}
	before := "none is left"
	_, last, err := in.outside.last()
	switch {
	case err == nil:
		before = fmt.Sprintf("%d entries, root %s", last.N, last.Hash)
	case !missing(err):
		before = "cannot be read"
	}
	text := fmt.Sprintf("%s recovery\nsigned before: %s\ncontinues from: %d entries, root %s\ndecided by: %s\nbecause: %s\n",
		in.signer.Origin, before, c.N, c.Hash, who, why)
	signed, err := note.Sign(&note.Note{Text: text}, in.signer.note)
	if err != nil {
		return fmt.Errorf("recover the audit log: %w", err)
	}
	if err := in.outside.keep(markRecovery, signed); err != nil {
		return err
	}
	return in.outside.keep(markCheckpoint, inside)
}
