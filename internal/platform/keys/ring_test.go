package keys

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func newFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := Create(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, path string) *Ring {
	t.Helper()
	r, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newCase(t *testing.T, r *Ring) ([]byte, Box) {
	t.Helper()
	wrapped, err := r.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Case(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return wrapped, b
}

func seal(t *testing.T, b Box, plain string, ad ...string) []byte {
	t.Helper()
	sealed, err := b.Seal([]byte(plain), ad...)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func opens(t *testing.T, b Box, sealed []byte, want string, ad ...string) {
	t.Helper()
	got, err := b.Open(sealed, ad...)
	if err != nil || string(got) != want {
		t.Fatalf("opened %q, %v; want %q", got, err, want)
	}
}

func TestANarrativeOpensOnlyInItsOwnPlace(t *testing.T) {
	r := load(t, newFile(t))
	_, box := newCase(t, r)
	_, another := newCase(t, r)
	sealed := seal(t, box, "the story", "case-1", "referral", "1")
	opens(t, box, sealed, "the story", "case-1", "referral", "1")
	if bytes.Contains(sealed, []byte("the story")) {
		t.Fatal("the sealed bytes hold the story")
	}
	flipped := bytes.Clone(sealed)
	flipped[len(flipped)-1] ^= 1
	for name, c := range map[string]struct {
		box    Box
		sealed []byte
		ad     []string
	}{
		"under another case's key":                {another, sealed, []string{"case-1", "referral", "1"}},
		"as another case's":                       {box, sealed, []string{"case-2", "referral", "1"}},
		"as another field":                        {box, sealed, []string{"case-1", "assessment", "1"}},
		"as another version":                      {box, sealed, []string{"case-1", "referral", "2"}},
		"with the parts joined differently":       {box, sealed, []string{"case-1", "referral1", ""}},
		"with a part missing":                     {box, sealed, []string{"case-1", "referral"}},
		"with one bit flipped":                    {box, flipped, []string{"case-1", "referral", "1"}},
		"cut short":                               {box, sealed[:4], []string{"case-1", "referral", "1"}},
		"by a box without a key":                  {Box{}, sealed, []string{"case-1", "referral", "1"}},
		"by the box of a purpose that is no case": {r.Own("drafts"), sealed, []string{"case-1", "referral", "1"}},
	} {
		if _, err := c.box.Open(c.sealed, c.ad...); err == nil {
			t.Errorf("it opened %s", name)
		}
	}
	if _, err := (Box{}).Seal([]byte("x")); err == nil {
		t.Error("a box without a key sealed")
	}
}

func TestACaseKeyOpensOnlyInItsOwnInstallation(t *testing.T) {
	ours, theirs := load(t, newFile(t)), load(t, newFile(t))
	wrapped, _ := newCase(t, ours)
	if _, err := theirs.Case(wrapped); err == nil {
		t.Error("another installation unwrapped it")
	}
	wrapped[len(wrapped)-1] ^= 1
	if _, err := ours.Case(wrapped); err == nil {
		t.Error("a damaged key was unwrapped")
	}
	for _, damaged := range [][]byte{nil, {}, {1}, []byte("not a key at all, but long enough to be one")} {
		if _, err := ours.Case(damaged); err == nil {
			t.Errorf("%q was unwrapped", damaged)
		}
		if _, _, err := ours.Rewrap(damaged); err == nil {
			t.Errorf("%q was wrapped again", damaged)
		}
	}
}

func TestEachPurposeHasItsOwnKey(t *testing.T) {
	path := newFile(t)
	r := load(t, path)
	sealed := seal(t, r.Own("drafts"), "half a form", "user-1")
	opens(t, load(t, path).Own("drafts"), sealed, "half a form", "user-1") // after a restart
	if _, err := r.Own("totp").Open(sealed, "user-1"); err == nil {
		t.Error("the key of another purpose opened a draft")
	}
	if r.CSRF("a") == r.CSRF("b") || r.CSRF("a") != load(t, path).CSRF("a") || r.CSRF("a") == load(t, newFile(t)).CSRF("a") {
		t.Error("a token must follow its session and its installation, and nothing else")
	}
	for _, purpose := range []string{"", csrfPurpose} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a box was given for the purpose %q", purpose)
				}
			}()
			r.Own(purpose)
		}()
	}
}

func TestRotationKeepsEverythingReadable(t *testing.T) {
	path := newFile(t)
	before := load(t, path)
	wrapped, box := newCase(t, before)
	story, draft := seal(t, box, "story", "c", "referral", "1"), seal(t, before.Own("drafts"), "draft", "u")
	if err := Rotate(path); err != nil {
		t.Fatal(err)
	}
	after := load(t, path)
	old, err := after.Case(wrapped)
	if err != nil {
		t.Fatalf("the earlier wrapping key is gone: %v", err)
	}
	opens(t, old, story, "story", "c", "referral", "1")
	opens(t, after.Own("drafts"), draft, "draft", "u")
	fresh := seal(t, after.Own("drafts"), "new", "u")
	if _, err := before.Own("drafts").Open(fresh, "u"); err == nil {
		t.Error("the new root is not in use")
	}

	again, changed, err := after.Rewrap(wrapped)
	if err != nil || !changed || bytes.Equal(again, wrapped) {
		t.Fatalf("not wrapped again: changed %v, %v", changed, err)
	}
	if _, err := before.Case(again); err == nil {
		t.Error("the earlier key opens what the new one wrapped")
	}
	moved, err := after.Case(again)
	if err != nil {
		t.Fatal(err)
	}
	opens(t, moved, story, "story", "c", "referral", "1")
	if _, changed, err := after.Rewrap(again); err != nil || changed {
		t.Errorf("wrapped a second time for nothing: %v, %v", changed, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("after rotation the file is %v, %v", info.Mode(), err)
	}
}

func TestAKeyFileIsRefusedInPlainWords(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  string
	}{
		"missing":               {func(t *testing.T, p string) { must(t, os.Remove(p)) }, "there is no key file"},
		"readable by the world": {func(t *testing.T, p string) { must(t, os.Chmod(p, 0o604)) }, "chmod 600"},
		"readable by a group":   {func(t *testing.T, p string) { must(t, os.Chmod(p, 0o640)) }, "chmod 600"},
		"a folder":              {func(t *testing.T, p string) { must(t, os.Remove(p)); must(t, os.Mkdir(p, 0o700)) }, "not a plain file"},
		"empty":                 {func(t *testing.T, p string) { must(t, os.WriteFile(p, nil, 0o600)) }, "damaged"},
		"without its root":      {func(t *testing.T, p string) { edit(t, p, func(f map[string]any) { delete(f, "root") }) }, "damaged"},
		"of zeros":              {func(t *testing.T, p string) { replaceKey(t, p, "GiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==") }, "weak"},
		"of a short key":        {func(t *testing.T, p string) { replaceKey(t, p, "GhABAgMEBQYHCAkKCwwNDg8Q") }, "kind or length"},
		"with its two keys swapped": {func(t *testing.T, p string) {
			edit(t, p, func(f map[string]any) { f["root"], f["wrapping"] = f["wrapping"], f["root"] })
		}, "kind or length"},
	} {
		t.Run(name, func(t *testing.T) {
			path := newFile(t)
			load(t, path) // the same file is taken before it is spoilt
			c.spoil(t, path)
			_, err := Load(path)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; want words with %q", err, c.want)
			}
		})
	}
	path := newFile(t)
	before, _ := os.ReadFile(path)
	if err := Create(path); err == nil || !strings.Contains(err.Error(), "never overwritten") {
		t.Errorf("creating a second time: %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file was overwritten")
	}
}

func TestHotCasesAreUnwrappedOnceAndMemoryIsBounded(t *testing.T) {
	r := load(t, newFile(t))
	r.boxes = newBoxCache(2)
	var keys [][]byte
	for range 3 {
		w, _ := newCase(t, r)
		keys = append(keys, w)
	}
	if n := r.boxes.order.Len(); n != 2 || len(r.boxes.byKey) != 2 {
		t.Fatalf("%d boxes are kept, want 2", n)
	}
	hot, err := r.Case(keys[2])
	if err != nil {
		t.Fatal(err)
	}
	again, _ := r.Case(keys[2])
	if hot.sealers[0].aead != again.sealers[0].aead {
		t.Error("a hot key was unwrapped twice")
	}
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			b, err := r.Case(keys[i%3])
			if err != nil {
				t.Error(err)
				return
			}
			s, _ := b.Seal([]byte("x"), "a")
			if _, err := b.Open(s, "a"); err != nil {
				t.Error(err)
			}
			_, _ = r.Own("drafts").Seal([]byte("x"))
		})
	}
	wait.Wait()
}

func BenchmarkOpenHot(b *testing.B) {
	path := filepath.Join(b.TempDir(), "k")
	if err := Create(path); err != nil {
		b.Fatal(err)
	}
	r, err := Load(path)
	if err != nil {
		b.Fatal(err)
	}
	w, _ := r.NewCaseKey()
	box, _ := r.Case(w)
	s, _ := box.Seal(make([]byte, 2000), "case", "field", "1")
	for b.Loop() {
		box, _ := r.Case(w)
		if _, err := box.Open(s, "case", "field", "1"); err != nil {
			b.Fatal(err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, path string, change func(map[string]any)) {
	t.Helper()
	body, err := os.ReadFile(path)
	must(t, err)
	var f map[string]any
	must(t, json.Unmarshal(body, &f))
	change(f)
	body, err = json.Marshal(f)
	must(t, err)
	must(t, os.WriteFile(path, body, 0o600))
}

// replaceKey puts other bytes in the place of the wrapping key: a protobuf AesGcmKey in base64.
func replaceKey(t *testing.T, path, value string) {
	edit(t, path, func(f map[string]any) {
		f["wrapping"].(map[string]any)["key"].([]any)[0].(map[string]any)["keyData"].(map[string]any)["value"] = value
	})
}
