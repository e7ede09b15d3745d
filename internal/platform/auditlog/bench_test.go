package auditlog

import (
	"testing"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/platform/audit"
)

// fill copies n entries into the table, past pg.Write, for measuring only.
func fill(b *testing.B, w *world, n int) {
	b.Helper()
	tx, err := w.owner.Begin()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	in, err := tx.Prepare(pq.CopyIn("audit_event", "entry_id", "at", "actor", "action", "outcome", "ref", "case_id", "panel_id",
		"role", "tie", "event", "request", "leaf", "salt", "payload"))
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		rows, err := entry(i).Rows(audit.Stamp{At: w.now.Add(time.Duration(i) * time.Millisecond)})
		if err != nil {
			b.Fatal(err)
		}
		r := rows[0]
		if _, err := in.Exec(r.ID, r.At, r.ActorWord, r.Action, r.Outcome, r.Ref, string(r.CaseID), string(r.PanelID),
			r.Role, r.Tie, r.Event, r.Request, r.Leaf, r.Salt, r.Payload); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := in.Exec(); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLog measures a log of b.N entries, to be run with -benchtime=1000000x: integrating it, verifying it in the
// database, exporting it and verifying the export.
func BenchmarkLog(b *testing.B) {
	b.StopTimer()
	w := newWorld(b)
	fill(b, w, b.N)
	rate := func(name string, do func() error) {
		began := time.Now()
		b.StartTimer()
		err := do()
		b.StopTimer()
		if err != nil {
			b.Fatal(name, err)
		}
		b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), name+"/s")
	}
	rate("integrated", func() error {
		for done := 0; done < b.N; {
			n, err := w.in.Step(b.Context())
			if err != nil {
				return err
			}
			done += n
		}
		return nil
	})
	if _, err := w.owner.Exec(`VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
	trust := w.trust(b)
	rate("verified", func() error {
		r, err := VerifyDatabase(b.Context(), w.verifier, trust)
		if err == nil {
			err = r.Err()
		}
		return err
	})
	dir := b.TempDir() + "/export"
	rate("exported", func() error {
		_, err := Export(b.Context(), w.verifier, dir, trust.Keys)
		return err
	})
	rate("export-verified", func() error {
		r, err := VerifyExport(b.Context(), dir, trust)
		if err == nil {
			err = r.Err()
		}
		return err
	})
}
