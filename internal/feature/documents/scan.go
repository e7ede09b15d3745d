package documents

import (
	"bytes"
	"context"
	"errors"
	"time"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/clamd"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/pg"
)

// sweep is the job that has every document scanned that waits for it.
type sweep struct{}

// Kind names the job.
func (sweep) Kind() string { return "document_scan" }

// Handle does the scans: after each document that is attached, and every ten minutes for what was left.
func (s *Service) Handle(h *jobs.Handlers) {
	jobs.Handle(h, func(ctx context.Context, _ sweep) error { return s.Sweep(ctx) })
	if s.Scanned() {
		jobs.Every(h, 10*time.Minute, sweep{})
	}
}

// atOnce is how many documents one sweep has scanned: more than a week brings, so that those which the scanner fails at hold nobody up.
const atOnce = 1000

var scanning = casework.Actor{Kind: casework.System, Name: "scanner"}

// Sweep has the documents scanned that wait. One that cannot be scanned now waits on; the error says that there is one.
func (s *Service) Sweep(ctx context.Context) error {
	if !s.Scanned() {
		return nil
	}
	var rows []row
	err := s.db.Read(ctx, scanning, func(tx *pg.Tx) (err error) {
		if _, err = s.check(ctx, tx); err != nil {
			return err
		}
		rows, err = unscanned(ctx, tx, atOnce)
		return err
	})
	var failed []error
	for _, r := range rows {
		failed = append(failed, s.scan(ctx, r))
	}
	return errors.Join(append(failed, err)...)
}

func (s *Service) check(ctx context.Context, tx *pg.Tx) (authz.Grant, error) {
	return s.guard.Check(ctx, scanning, casework.ScanDocuments, casework.Resource{Ref: "documents", Sens: casework.Normal, Policy: tx.Policy()})
}

// scan asks the scanner outside of any transaction, and keeps what it says.
func (s *Service) scan(ctx context.Context, r row) error {
	var body []byte
	if err := s.db.Read(ctx, scanning, func(tx *pg.Tx) (err error) {
		body, _, err = s.body(ctx, tx, r)
		return err
	}); err != nil {
		return err
	}
	verdict, err := s.scanner.Scan(ctx, bytes.NewReader(body))
	if err != nil {
		return err
	}
	return s.db.Write(ctx, scanning, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := s.check(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		to := stateOf(verdict)
		if err := setScan(ctx, tx, r, to, verdict.Found); err != nil {
			return audit.Entry{}, err
		}
		if to != casework.ScanClean {
			if err := casefile.Notify(ctx, tx, casefile.Notice{
				For: r.AddedBy, About: r.Case, Why: "You attached it.", Text: "A document cannot be opened: " + casework.ScanStates.Label(string(to)) + ".", Link: pageOf(r.Ref, r.ID),
			}); err != nil {
				return audit.Entry{}, err
			}
		}
		return audit.Record(grant, casework.Change{Title: "Scanned a document", Fields: []casework.FieldChange{
			{Field: "document", New: r.ID.Number()}, {Field: "scan", Old: string(casework.ScanWaits), New: string(to)},
		}}), nil
	})
}

func stateOf(v clamd.Verdict) casework.ScanState {
	switch {
	case v.Clean:
		return casework.ScanClean
	case v.Found != "":
		return casework.ScanFound
	default:
		return casework.ScanUnfit
	}
}
