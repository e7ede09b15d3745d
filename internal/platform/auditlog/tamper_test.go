package auditlog

import (
	"strings"
	"testing"
)

// flip is SQL that flips one bit of a column of bytes.
func flip(table, column, where string) string {
	return `UPDATE ` + table + ` SET ` + column + ` = set_byte(` + column + `, 9, get_byte(` + column + `, 9) # 1) WHERE ` + where
}

const (
	fifth = `event_id = (SELECT event_id FROM audit_leaf WHERE leaf_index = 5)`
	tail  = `DELETE FROM audit_event WHERE event_id IN (SELECT event_id FROM audit_leaf WHERE leaf_index >= 7)`
)

func TestEveryTamperingIsNamed(t *testing.T) {
	w := filled(t)
	restore := w.remember(t)
	for name, c := range map[string]struct {
		do    []string
		where string // of a flaw
		what  string // words of the same flaw
		most  int    // flaws at most: one act is not to be named as fifty
	}{
		"one bit of a leaf":                     {[]string{flip("audit_event", "leaf", fifth)}, "leaf 5", "was altered", 2},
		"the actor's column":                    {[]string{`UPDATE audit_event SET actor = 'u:somebody-else' WHERE ` + fifth}, "entry ", `column actor says "u:somebody-else"`, 1},
		"the time's column":                     {[]string{`UPDATE audit_event SET at = at - interval '1 day' WHERE ` + fifth}, "entry ", "column at says", 1},
		"the case's column":                     {[]string{`UPDATE audit_event SET case_id = NULL WHERE ` + fifth}, "entry ", "column case_id says \"\"", 1},
		"the outcome's column":                  {[]string{`UPDATE audit_event SET outcome = 'done' WHERE ` + fifth}, "entry ", "column outcome says \"done\"", 1},
		"an entry's id":                         {[]string{`UPDATE audit_event SET entry_id = gen_random_uuid() WHERE ` + fifth}, "entry ", "column entry_id", 1},
		"text moved from one column to another": {[]string{`UPDATE audit_event SET actor = actor || chr(31) || action, action = '' WHERE ` + fifth}, "leaf 5", "no entry can hold", 1},
		"one bit of a personal part":            {[]string{flip("audit_event", "payload", fifth)}, "entry ", "personal part is not", 1},
		"one bit of a salt":                     {[]string{flip("audit_event", "salt", fifth)}, "entry ", "personal part is not", 1},
		"a personal part without its salt":      {[]string{`UPDATE audit_event SET salt = NULL WHERE ` + fifth}, "entry ", "only one of", 1},
		"one bit of a leaf's hash":              {[]string{flip("audit_hash", "hash", "hash_index = 8")}, "leaf 5", "was altered", 1},
		"one bit of an inner hash":              {[]string{flip("audit_hash", "hash", "hash_index = 6")}, "hash 6", "not the hash of the two below", 1},
		"one bit of the last hash":              {[]string{flip("audit_hash", "hash", "hash_index = (SELECT max(hash_index) FROM audit_hash)")}, "leaf 12", "was altered", 1},
		"a hash cut short":                      {[]string{`UPDATE audit_hash SET hash = substr(hash, 1, 31) WHERE hash_index = 6`}, "hash 6", "32 bytes", 1},
		"a hash dropped":                        {[]string{`DELETE FROM audit_hash WHERE hash_index = 6`}, "hash 6", "is missing", 1},
		"a hash too many":                       {[]string{`INSERT INTO audit_hash SELECT 1000, hash FROM audit_hash WHERE hash_index = 0`}, "hash 1000", "beyond", 1},
		"an event dropped":                      {[]string{`DELETE FROM audit_event WHERE ` + fifth}, "leaf 5", "is missing", 1},
		"a leaf dropped":                        {[]string{`DELETE FROM audit_leaf WHERE leaf_index = 5`}, "leaf 5", "row is missing", 2},
		"two leaves swapped": {[]string{
			`DROP TABLE IF EXISTS s`, `CREATE TEMP TABLE s AS SELECT * FROM audit_leaf WHERE leaf_index IN (4, 5)`, `DELETE FROM audit_leaf WHERE leaf_index IN (4, 5)`,
			`INSERT INTO audit_leaf SELECT 9 - leaf_index, event_id FROM s`,
		}, "leaf 4", "was altered", 2},
		"an entry slipped in": {[]string{
			`INSERT INTO audit_event (entry_id, at, actor, action, outcome, leaf, salt, payload) SELECT gen_random_uuid(), at, actor, action, outcome, leaf, salt, payload FROM audit_event WHERE ` + fifth,
		}, "entry ", "no place in the tree and waits for none", 1},
		"an entry taken from the waiting": {[]string{`INSERT INTO audit_pending VALUES (99999, now())`}, "waiting entries", "are gone", 1},
		"an entry waiting again":          {[]string{`INSERT INTO audit_pending SELECT event_id, now() FROM audit_leaf WHERE leaf_index = 5`}, "waiting entries", "have already", 1},
		"a checkpoint's signature":        {[]string{`UPDATE audit_checkpoint SET note = overlay(note placing 'AAAA' from length(note) - 20) WHERE size = 7`}, "checkpoint 7", "not signed by this log", 1},
		"a checkpoint's size":             {[]string{`UPDATE audit_checkpoint SET size = 8 WHERE size = 7`}, "checkpoint 8", "checkpoint of 7", 1},
		"the last checkpoint dropped":     {[]string{`DELETE FROM audit_checkpoint WHERE size = 13`}, "checkpoint 13", "is missing", 1},
		"the tail dropped everywhere": {[]string{
			tail, `DELETE FROM audit_leaf WHERE leaf_index >= 7`, `DELETE FROM audit_hash WHERE hash_index >= 11`, `DELETE FROM audit_checkpoint WHERE size > 7`,
		}, "checkpoint 13 kept outside", "set back or entries were removed", 1},
		"everything dropped": {[]string{`TRUNCATE audit_event, audit_leaf, audit_hash, audit_checkpoint, audit_pending`}, "checkpoint 13 kept outside", "set back", 1},
	} {
		t.Run(name, func(t *testing.T) {
			if r := w.verify(t); r.Err() != nil || r.Size != 13 || r.Checkpoints != 3 {
				t.Fatalf("before anything was touched: %+v", r)
			}
			defer restore()
			w.tamper(t, c.do...)
			r := w.verify(t)
			found := false
			for _, f := range r.Flaws {
				found = found || strings.HasPrefix(f.Where, c.where) && strings.Contains(f.What, c.what)
			}
			if !found || r.Total > c.most {
				t.Errorf("want one flaw at %q with %q, at most %d in all; got %v", c.where, c.what, c.most, r.Err())
			}
		})
	}
}

// Somebody with every right in the database but without the key builds the whole tree anew over a changed entry.
func TestATreeBuiltAnewOverAChangedEntryDoesNotFitWhatWasSigned(t *testing.T) {
	w := filled(t)
	before := w.trust(t)
	var notes []struct {
		Size int64  `db:"size"`
		Note string `db:"note"`
	}
	if err := w.owner.Select(&notes, `SELECT size, note FROM audit_checkpoint`); err != nil {
		t.Fatal(err)
	}
	w.tamper(t, `UPDATE audit_event SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '"refused"', '"done"'), 'UTF8'), outcome = 'done' WHERE `+fifth,
		`INSERT INTO audit_pending SELECT event_id FROM audit_leaf`, `TRUNCATE audit_leaf, audit_hash, audit_checkpoint`)
	forger := newForger(t, w)
	if n, err := forger.Step(t.Context()); err != nil || n != 13 {
		t.Fatal(n, err)
	}
	w.tamper(t, `TRUNCATE audit_checkpoint`)
	for _, n := range notes { // the true notes, over the false tree
		if _, err := w.owner.Exec(`INSERT INTO audit_checkpoint (size, note, at) VALUES ($1, $2, now())`, n.Size, n.Note); err != nil {
			t.Fatal(err)
		}
	}
	r, err := VerifyDatabase(t.Context(), w.verifier, before)
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 4 || !strings.Contains(r.Err().Error(), "checkpoint 6: the first 6 entries are not those that were signed") ||
		!strings.Contains(r.Err().Error(), "kept outside") {
		t.Errorf("%v", r.Err())
	}
	if _, err := w.in.Step(t.Context()); err == nil || w.in.Ready() == nil {
		t.Error("the integrator went on over the false tree")
	}
}

func newForger(t *testing.T, w *world) *Integrator {
	t.Helper()
	other := *w
	other.outside = w.outside + ".forged"
	var err error
	if other.signer, err = CreateKey(other.outside+".key", "log.example/audit"); err != nil {
		t.Fatal(err)
	}
	return other.another(t)
}

func TestErasureLeavesTheLogWhole(t *testing.T) {
	w := filled(t)
	if _, err := w.owner.Exec(`UPDATE audit_event SET salt = NULL, payload = NULL WHERE ` + fifth); err != nil {
		t.Fatal(err)
	}
	if r := w.verify(t); r.Err() != nil || r.Erased != 1 {
		t.Errorf("%d erased, %v", r.Erased, r.Err())
	}
	w.tamper(t, `UPDATE audit_event SET ref = 'x' WHERE `+fifth)
	if r := w.verify(t); r.Total != 1 {
		t.Errorf("the columns of an erased entry are verified still: %v", r.Err())
	}
}

func TestEntriesThatWaitTooLongAreNamed(t *testing.T) {
	w := filled(t)
	w.write(t, 2)
	if r := w.verify(t); r.Err() != nil || r.Waiting != 2 || r.Size != 13 {
		t.Fatalf("two have just been written: %+v", r)
	}
	w.tamper(t, `UPDATE audit_pending SET since = since - interval '5 minutes'`)
	if r := w.verify(t); r.Total != 1 || !strings.Contains(r.Err().Error(), "no integrator is at work") {
		t.Errorf("%v", r.Err())
	}
	if lag, err := w.in.Lag(t.Context()); err != nil || lag < 5*60e9 || lag > 6*60e9 {
		t.Errorf("lag %v, %v", lag, err)
	}
	w.tamper(t, `DELETE FROM audit_pending`)
	if r := w.verify(t); r.Total != 2 || !strings.Contains(r.Err().Error(), "waits for none") {
		t.Errorf("%v", r.Err())
	}
}

func TestOnlyTheRightKeyVerifies(t *testing.T) {
	w := filled(t)
	other, err := CreateKey(w.outside+".other", "log.example/audit")
	if err != nil {
		t.Fatal(err)
	}
	r, err := VerifyDatabase(t.Context(), w.verifier, Trust{Keys: []string{other.Public}})
	if err != nil || r.Total != 3 {
		t.Errorf("another key: %d flaws, %v", r.Total, err)
	}
	if _, err := VerifyDatabase(t.Context(), w.verifier, Trust{}); err == nil {
		t.Error("verified without a key")
	}
	if r, err := VerifyDatabase(t.Context(), w.verifier, Trust{Keys: []string{other.Public, w.signer.Public}}); err != nil || r.Err() != nil {
		t.Errorf("an earlier key beside the newer: %v, %v", r.Err(), err)
	}
}
