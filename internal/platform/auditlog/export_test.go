package auditlog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/torchwood"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// many is a world with n entries, written in one transaction, so that a tree has tiles of two levels.
func many(t testing.TB, n int) *world {
	t.Helper()
	w := newWorld(t)
	w.step(t, 0)
	var all []audit.Entry
	for i := range n {
		all = append(all, entry(i))
	}
	if err := w.app.Write(t.Context(), someone(), func(*pg.Tx) (audit.Entry, error) { return audit.Join(all...), nil }); err != nil {
		t.Fatal(err)
	}
	w.step(t, n)
	return w
}

func export(t testing.TB, w *world) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export")
	if _, err := Export(t.Context(), w.verifier, dir, []string{w.signer.Public}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAnExportVerifiesAndEveryTamperingWithItIsNamed(t *testing.T) {
	w := many(t, 700)
	trust := w.trust(t)
	honest := export(t, w)
	if r, err := VerifyExport(t.Context(), honest, trust); err != nil || r.Err() != nil || r.Size != 700 {
		t.Fatalf("%+v, %v", r, err)
	}
	if r := w.verify(t); r.Err() != nil || r.Size != 700 {
		t.Fatalf("%+v", r)
	}
	if err := filepath.WalkDir(honest, func(path string, _ os.DirEntry, _ error) error {
		if body, err := os.ReadFile(path); err == nil && bytes.Contains(body, []byte("Brandt")) {
			t.Errorf("%s tells a name", path)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	bit := func(at int) func([]byte) []byte {
		return func(b []byte) []byte { b[(at+len(b))%len(b)] ^= 1; return b }
	}
	for name, c := range map[string]struct {
		file  string
		do    func([]byte) []byte
		where string
		most  int
	}{
		"one bit of an entry":             {"tile/entries/001", bit(100), "leaf 256", 4},
		"one bit of an entry at the edge": {"tile/entries/002.p/188", bit(-5), "leaf 699", 4},
		"one bit of a hash":               {"tile/0/001", bit(40), "leaf 257", 1},
		"one bit of a hash of hashes":     {"tile/1/000.p/2", bit(40), "tile/1/000.p/2", 1},
		"one bit of the root":             {"checkpoint", bit(25), "checkpoint", 1},
		"one bit of the signature":        {"checkpoint", bit(-5), "checkpoint", 1},
		"entries missing":                 {"tile/entries/001", func([]byte) []byte { return nil }, "tile/entries/001", 260},
		"a tile missing":                  {"tile/0/001", func([]byte) []byte { return nil }, "tile/0/001", 1},
		"entries cut short":               {"tile/entries/000", func(b []byte) []byte { return b[:len(b)-1] }, "tile/entries/000", 4},
		"bytes added":                     {"tile/entries/000", func(b []byte) []byte { return append(b, 0) }, "tile/entries/000", 1},
		"two entries swapped":             {"tile/entries/000", swapFirstTwo, "leaf 0", 5},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "copy")
			if err := os.CopyFS(dir, os.DirFS(honest)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, c.file)
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if body = c.do(body); body == nil {
				err = os.Remove(path)
			} else {
				err = os.WriteFile(path, body, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			r, err := VerifyExport(t.Context(), dir, trust)
			found := false
			for _, f := range r.Flaws {
				found = found || strings.HasPrefix(f.Where, c.where)
			}
			if err != nil || !found || r.Total > c.most {
				t.Errorf("want a flaw at %q, at most %d in all; got %d, %v, %v", c.where, c.most, r.Total, r.Err(), err)
			}
		})
	}
	// An old export is sound, and is not the log that was signed since.
	w.write(t, 1)
	w.step(t, 1)
	if r, err := VerifyExport(t.Context(), honest, w.trust(t)); err != nil || !strings.Contains(fmt.Sprint(r.Err()), "only 700 entries") {
		t.Errorf("%v, %v", r.Err(), err)
	}
	if r, err := VerifyExport(t.Context(), export(t, w), trust); err != nil || r.Err() != nil || r.Size != 701 {
		t.Errorf("a longer export continues the earlier checkpoint: %v, %v", r.Err(), err)
	}
	if _, err := Export(t.Context(), w.verifier, honest, trust.Keys); err == nil {
		t.Error("exported into a folder that is not empty")
	}
	if _, err := VerifyExport(t.Context(), t.TempDir(), trust); err == nil {
		t.Error("an empty folder verified")
	}
}

func swapFirstTwo(b []byte) []byte {
	one, rest, _ := torchwood.ReadTileEntry(b)
	two, rest, _ := torchwood.ReadTileEntry(rest)
	out, _ := torchwood.AppendTileEntry(nil, two)
	out, _ = torchwood.AppendTileEntry(out, one)
	return append(out, rest...)
}

func TestADamagedLogIsNotExported(t *testing.T) {
	w := filled(t)
	restore := w.remember(t)
	for name, do := range map[string]string{
		"a leaf altered": flip("audit_event", "leaf", fifth),
		"a leaf dropped": `DELETE FROM audit_leaf WHERE leaf_index = 5`,
	} {
		t.Run(name, func(t *testing.T) {
			defer restore()
			w.tamper(t, do)
			dir := t.TempDir()
			if _, err := Export(t.Context(), w.verifier, dir, []string{w.signer.Public}); err == nil {
				t.Error("it was exported")
			}
			if _, err := os.Stat(filepath.Join(dir, checkpointFile)); err == nil {
				t.Error("it has a checkpoint")
			}
		})
	}
}

// Somebody else's client reads the export, and somebody else's Merkle tree agrees on root and proofs.
func TestOtherPeoplesToolsAgree(t *testing.T) {
	w := many(t, 300)
	dir := export(t, w)
	fs, err := torchwood.NewTileFS(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	client, err := torchwood.NewClient(fs)
	if err != nil {
		t.Fatal(err)
	}
	signed, _ := os.ReadFile(filepath.Join(dir, checkpointFile))
	verifier, err := note.NewVerifier(w.signer.Public)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := tlog.ParseTree([]byte(strings.Replace(opened.Text, w.signer.Origin, "go.sum database tree", 1)))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for i, leaf := range client.AllEntries(t.Context(), tree, 0) {
		l, err := audit.ParseLeaf(leaf)
		if err != nil {
			t.Fatal(err)
		}
		seen++
		if i%37 != 0 {
			continue
		}
		file, err := Prove(t.Context(), w.verifier, l.ID, []string{w.signer.Public})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := audit.CheckProof(file, w.signer.Public); err != nil || got.ID != l.ID {
			t.Fatalf("%+v, %v", got, err)
		}
		path := pathOf(t, file)
		hash := rfc6962.DefaultHasher.HashLeaf(leaf)
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), uint64(tree.N), hash, path, tree.Hash[:]); err != nil {
			t.Errorf("leaf %d: %v", i, err)
		}
		if proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i+1), uint64(tree.N), hash, path, tree.Hash[:]) == nil {
			t.Errorf("leaf %d is proved in another place as well", i)
		}
	}
	if err := client.Err(); err != nil || seen != 300 {
		t.Errorf("read %d entries, %v", seen, err)
	}
}

// pathOf reads the hashes of a proof file without our code.
func pathOf(t *testing.T, file []byte) (path [][]byte) {
	t.Helper()
	_, rest, _ := strings.Cut(string(file), "\nindex ")
	head, _, _ := strings.Cut(rest, "\n\n")
	for _, line := range strings.Split(head, "\n")[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			t.Fatal(err)
		}
		path = append(path, h[:])
	}
	return path
}

func TestOnlyAnEntryUnderACheckpointIsProved(t *testing.T) {
	w := filled(t)
	w.write(t, 1)
	var waiting string
	w.get(t, &waiting, `SELECT entry_id FROM audit_event ORDER BY event_id DESC LIMIT 1`)
	keys := []string{w.signer.Public}
	if _, err := Prove(t.Context(), w.verifier, waiting, keys); !casework.Refused(err, casework.Conflict) {
		t.Errorf("an entry that waits: %v", err)
	}
	for _, id := range []string{"11111111-1111-4111-8111-111111111111", "nonsense", ""} {
		if _, err := Prove(t.Context(), w.verifier, id, keys); !casework.Refused(err, casework.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	w.step(t, 1)
	if _, err := Prove(t.Context(), w.verifier, strings.ToUpper(waiting), keys); err != nil {
		t.Error(err)
	}
	w.tamper(t, flip("audit_event", "leaf", `entry_id = '`+waiting+`'`))
	if _, err := Prove(t.Context(), w.verifier, waiting, keys); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("an altered entry was proved: %v", err)
	}
}
