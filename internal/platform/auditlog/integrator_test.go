package auditlog

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

func TestASlowTransactionIsIntegratedLaterAndNeverLost(t *testing.T) {
	w := newWorld(t)
	inside, finish := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		// Its rows are written before it waits: the insert is its own, so that it holds the lowest number.
		tx, err := w.owner.Beginx()
		if err == nil {
			rows, _ := entry(1).Rows(audit.Stamp{At: w.now})
			r := rows[0]
			_, err = tx.Exec(`INSERT INTO audit_event (entry_id, at, actor, action, outcome, ref, case_id, panel_id, role, tie, event, request, leaf, salt, payload)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, r.ID, r.At, r.ActorWord, r.Action, r.Outcome, r.Ref,
				string(r.CaseID), string(r.PanelID), r.Role, r.Tie, r.Event, r.Request, r.Leaf, r.Salt, r.Payload)
		}
		close(inside)
		<-finish
		done <- errors.Join(err, tx.Commit())
	}()
	<-inside
	w.write(t, 3)
	w.step(t, 3)
	close(finish)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	w.step(t, 1)
	var last bool
	w.get(t, &last, `SELECT (SELECT event_id FROM audit_leaf WHERE leaf_index = 3) = (SELECT min(event_id) FROM audit_event)`)
	if !last {
		t.Error("the lowest number should have the last place")
	}
	if r := w.verify(t); r.Err() != nil || r.Size != 4 {
		t.Errorf("%+v", r)
	}
}

func TestSixteenWritersAndTwoIntegratorsLoseNothing(t *testing.T) {
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	var integrators, writers sync.WaitGroup
	for range 2 {
		in := w.another(t)
		in.report = func(err error) { t.Error(err) }
		integrators.Go(func() {
			for ctx.Err() == nil {
				if _, err := in.Step(ctx); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	for range 16 {
		writers.Go(func() {
			for i := range 20 {
				if err := w.app.Write(ctx, someone(), func(*pg.Tx) (audit.Entry, error) { return audit.Join(entry(i), entry(i+1)), nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	stop()
	integrators.Wait()
	// The server may hold the lock of an integrator that was stopped half-way until it has rolled back.
	for range 100 {
		if _, err := w.in.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		var waiting int
		if w.get(t, &waiting, `SELECT count(*) FROM audit_pending`); waiting == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if r := w.verify(t); r.Err() != nil || r.Size != 640 || r.Waiting != 0 {
		t.Errorf("%d entries, %d waiting, %v; want 640", r.Size, r.Waiting, r.Err())
	}
}

// setBack puts the database back to its first n entries, as a restored backup does: a whole, sound, earlier state.
func setBack(t *testing.T, w *world, entries, hashes string) {
	t.Helper()
	w.tamper(t, `DELETE FROM audit_event WHERE event_id IN (SELECT event_id FROM audit_leaf WHERE leaf_index >= `+entries+`)`,
		`DELETE FROM audit_leaf WHERE leaf_index >= `+entries, `DELETE FROM audit_hash WHERE hash_index >= `+hashes,
		`DELETE FROM audit_checkpoint WHERE size > `+entries)
}

func TestADatabaseThatWasSetBackIsNotSignedFor(t *testing.T) {
	w := filled(t)
	setBack(t, w, "7", "11")
	if r, err := VerifyDatabase(t.Context(), w.verifier, Trust{Keys: []string{w.signer.Public}}); err != nil || r.Err() != nil {
		t.Fatalf("seen by itself the earlier state is sound, so this test shows what the checkpoint outside adds: %v %v", r.Err(), err)
	}
	w.write(t, 20) // more than before: size alone would not tell
	var d *DivergedError
	if _, err := w.in.Step(t.Context()); !errors.As(err, &d) || !strings.Contains(err.Error(), "holds 7 entries, and a checkpoint of 13 was signed") {
		t.Fatalf("stepped: %v", err)
	}
	if err := w.in.Ready(); !errors.As(err, &d) {
		t.Errorf("the service calls itself ready: %v", err)
	}
	if _, err := w.another(t).Step(t.Context()); err == nil {
		t.Error("a restart forgot it")
	}
	var n int
	w.get(t, &n, `SELECT count(*) FROM audit_pending`)
	if n != 20 {
		t.Errorf("%d entries wait; a refused step must leave all 20", n)
	}

	if err := w.in.Recover(t.Context(), "", "restored"); err == nil {
		t.Error("recovered without saying who")
	}
	if err := w.in.Recover(t.Context(), "cli:ops", "restored from the backup of 23 November after the disk failed"); err != nil {
		t.Fatal(err)
	}
	w.step(t, 20)
	if err := w.in.Ready(); err != nil {
		t.Errorf("not ready after the recovery: %v", err)
	}
	if r := w.verify(t); r.Err() != nil || r.Size != 27 {
		t.Errorf("%+v", r)
	}
	kept, _ := os.ReadFile(w.outside)
	for _, words := range []string{"recovery\nsigned before: 13 entries", "continues from: 7 entries", "decided by: cli:ops", "because: restored"} {
		if !bytes.Contains(kept, []byte(words)) {
			t.Errorf("the file of checkpoints does not say %q", words)
		}
	}
}

func TestAChangedTreeIsNotSignedFor(t *testing.T) {
	w := filled(t)
	restore := w.remember(t)
	for name, c := range map[string]struct{ do, want string }{
		"a hash at the edge altered":  {flip("audit_hash", "hash", "hash_index = (SELECT max(hash_index) FROM audit_hash)"), "another root"},
		"a hash at the edge dropped":  {`DELETE FROM audit_hash WHERE hash_index = (SELECT max(hash_index) FROM audit_hash)`, "hashes"},
		"the last leaf dropped":       {`DELETE FROM audit_leaf WHERE leaf_index = 12`, "last checkpoint says 13"},
		"the last checkpoint dropped": {`DELETE FROM audit_checkpoint WHERE size = 13`, "last checkpoint says 7"},
		"its signature altered":       {`UPDATE audit_checkpoint SET note = overlay(note placing 'AAAA' from length(note) - 20) WHERE size = 13`, "not signed by this log"},
		"a waiting event dropped":     {`INSERT INTO audit_pending VALUES (99999, now())`, "event 99999 waits"},
		"everything dropped":          {`TRUNCATE audit_event, audit_leaf, audit_hash, audit_checkpoint, audit_pending`, "a checkpoint of 13 was signed"},
	} {
		t.Run(name, func(t *testing.T) {
			defer restore()
			w.step(t, 0)
			w.tamper(t, c.do)
			var d *DivergedError
			if _, err := w.in.Step(t.Context()); !errors.As(err, &d) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want a refusal with %q; got %v", c.want, err)
			}
		})
	}
}

func TestTheFileOfCheckpointsOutlivesAccidents(t *testing.T) {
	w := filled(t)
	whole, err := os.ReadFile(w.outside)
	if err != nil {
		t.Fatal(err)
	}
	put := func(b []byte) {
		if err := os.WriteFile(w.outside, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	torn := whole[:len(whole)-10]
	put(torn) // a power cut while the last note was written: the database is ahead and proves that it continues
	w.step(t, 0)
	if last := w.trust(t); !bytes.Contains(last.Outside, []byte("\n13\n")) {
		t.Errorf("the missing checkpoint was not kept again: %s", last.Outside)
	}
	after, _ := os.ReadFile(w.outside)
	if !bytes.HasPrefix(after, torn) {
		t.Error("the file was rewritten and not appended to")
	}
	w.write(t, 1)
	w.step(t, 1)

	put(nil) // a file without a note is no better than none
	var d *DivergedError
	if _, err := w.in.Step(t.Context()); !errors.As(err, &d) || !strings.Contains(err.Error(), "missing or empty") {
		t.Errorf("an empty file was passed over: %v", err)
	}
	put(bytes.Replace(whole, []byte("\n13\n"), []byte("\n12\n"), 1))
	if _, err := w.in.Step(t.Context()); err == nil || !strings.Contains(err.Error(), "not signed by this log") {
		t.Errorf("an altered file was believed: %v", err)
	}
	if err := os.Remove(w.outside); err != nil {
		t.Fatal(err)
	}
	if _, err := w.in.Step(t.Context()); !errors.As(err, &d) || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("a missing file was passed over: %v", err)
	}
	if err := w.in.Recover(t.Context(), "cli:ops", "the disk with the file was replaced"); err != nil {
		t.Fatal(err)
	}
	w.step(t, 0)
}

func TestReadinessForgivesAShortFailureAndNotALongOne(t *testing.T) {
	w := filled(t)
	w.tamper(t, `REVOKE SELECT ON audit_leaf FROM panel_integrator`)
	if _, err := w.in.Step(t.Context()); err == nil {
		t.Fatal("the step should have failed")
	}
	w.now = w.now.Add(time.Minute)
	if err := w.in.Ready(); err != nil {
		t.Errorf("after a minute: %v", err)
	}
	w.now = w.now.Add(3 * time.Minute)
	if w.in.Ready() == nil {
		t.Error("after four minutes it is ready still")
	}
	w.write(t, 1) // a failed integrator does not stop casework
	w.tamper(t, `GRANT SELECT ON audit_leaf TO panel_integrator`)
	w.step(t, 1)
	if err := w.in.Ready(); err != nil {
		t.Errorf("after a good step: %v", err)
	}
}

func TestRunDrainsWhatWaitsAndEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	w.write(t, 5)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { w.in.Run(ctx); close(ended) }()
	for range 100 {
		if lag, err := w.in.Lag(t.Context()); err != nil || lag == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	<-ended
	if r := w.verify(t); r.Err() != nil || r.Size != 5 {
		t.Errorf("%+v", r)
	}
}

// The web process may add to the log, and nothing else.
func TestNoLoginMayChangeTheLog(t *testing.T) {
	w := filled(t)
	if _, err := w.integrator.Exec(`UPDATE audit_event SET actor = 'x'`); err == nil {
		t.Error("the integrator changed an event")
	}
	for _, q := range []string{`DELETE FROM audit_leaf`, `UPDATE audit_hash SET hash = ''`, `DELETE FROM audit_checkpoint`, `TRUNCATE audit_hash`} {
		if _, err := w.integrator.Exec(q); err == nil {
			t.Errorf("the integrator may %s", q)
		}
		if _, err := w.verifier.Exec(q); err == nil {
			t.Errorf("the verifier may %s", q)
		}
	}
	for _, q := range []string{`UPDATE audit_event SET actor = 'x'`, `DELETE FROM audit_event`} {
		if _, err := w.owner.Exec(q); err == nil { // the trigger stops even a superuser who does not mean it
			t.Errorf("the trigger lets %s pass", q)
		}
	}
	err := w.app.Write(t.Context(), someone(), func(tx *pg.Tx) (audit.Entry, error) {
		_, err := tx.Exec(t.Context(), `UPDATE audit_event SET actor = 'x'`)
		return entry(1), err
	})
	var refusal *casework.Error
	if err == nil || errors.As(err, &refusal) {
		t.Errorf("the web process changed an event: %v", err)
	}
}

func TestAKeyIsRefusedInPlainWords(t *testing.T) {
	path := t.TempDir() + "/log.key"
	if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), "there is no key") {
		t.Error(err)
	}
	if _, err := CreateKey(path, "a name with spaces"); err == nil {
		t.Error("a name with spaces was taken")
	}
	made, err := CreateKey(path, "log.example/audit")
	if err != nil {
		t.Fatal(err)
	}
	if loaded, err := LoadKey(path); err != nil || loaded.Public != made.Public || loaded.Origin != "log.example/audit" {
		t.Errorf("%+v, %v", loaded, err)
	}
	if _, err := CreateKey(path, "log.example/audit"); err == nil || !strings.Contains(err.Error(), "never overwritten") {
		t.Error(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte("PRIVATE+KEY+x+00000000+AAAA"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
}
