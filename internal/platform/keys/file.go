package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/prf/hkdfprf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// keyFile is the file on disk: two keysets in tink's own JSON form. Each has one key in use and may have earlier ones.
type keyFile struct {
	Wrapping json.RawMessage `json:"wrapping"` // AES-256-GCM: wraps the keys of cases
	Root     json.RawMessage `json:"root"`     // HKDF-SHA-256: gives the keys of single purposes
}

// Create makes a key file with new keys, readable by its owner only. It refuses to touch a file that exists: losing
// a key loses every narrative sealed under it.
func Create(path string) error {
	wrapping, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("make a wrapping key: %w", err)
	}
	root, err := keyset.NewHandle(prf.HKDFSHA256PRFKeyTemplate())
	if err != nil {
		return fmt.Errorf("make a root key: %w", err)
	}
	body, err := encode(wrapping, root)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("there is a key file at %s already; it is never overwritten", path)
	}
	if err != nil {
		return fmt.Errorf("create the key file: %w", err)
	}
	return settle(f, body, path)
}

// Load reads the key file. It refuses one that is missing, that others than its owner can read, or whose keys are weak.
func Load(path string) (*Ring, error) {
	wrapping, root, err := read(path)
	if err != nil {
		return nil, err
	}
	return newRing(wrapping, root)
}

// Rotate adds a new wrapping key and a new root to the file and puts them in use. What the earlier ones sealed still
// opens; Ring.Rewrap moves case keys to the new one. Running processes take it up when they start again.
func Rotate(path string) error {
	wrapping, root, err := read(path)
	if err != nil {
		return err
	}
	if wrapping, err = withNew(wrapping, aead.AES256GCMKeyTemplate()); err != nil {
		return err
	}
	if root, err = withNew(root, prf.HKDFSHA256PRFKeyTemplate()); err != nil {
		return err
	}
	body, err := encode(wrapping, root)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // 0600 by definition
	if err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	if err := settle(f, body, path); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	return syncDir(path)
}

func withNew(h *keyset.Handle, template *tinkpb.KeyTemplate) (*keyset.Handle, error) {
	m := keyset.NewManagerFromHandle(h)
	id, err := m.Add(template)
	if err != nil {
		return nil, fmt.Errorf("rotate keys: %w", err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("rotate keys: %w", err)
	}
	return m.Handle()
}

func read(path string) (wrapping, root *keyset.Handle, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("there is no key file at %s; restore it from where it is kept, or create one for a new installation", path)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("the key file %s is not a plain file", path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, nil, fmt.Errorf("the key file %s can be read or written by others than its owner; run: chmod 600 %s", path, path)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read the key file: %w", err)
	}
	var f keyFile
	if err := json.Unmarshal(body, &f); err != nil || len(f.Wrapping) == 0 || len(f.Root) == 0 {
		return nil, nil, fmt.Errorf("the key file %s is damaged: it does not hold a wrapping key and a root key", path)
	}
	if wrapping, err = decode(f.Wrapping); err != nil {
		return nil, nil, fmt.Errorf("the wrapping key in %s cannot be read: %w", path, err)
	}
	if root, err = decode(f.Root); err != nil {
		return nil, nil, fmt.Errorf("the root key in %s cannot be read: %w", path, err)
	}
	for _, h := range []*keyset.Handle{wrapping, root} {
		if err := strong(h, h == wrapping); err != nil {
			return nil, nil, fmt.Errorf("the key file %s is refused: %w", path, err)
		}
	}
	return wrapping, root, nil
}

// strong refuses keys of another kind or length, and bytes that nobody drew at random.
func strong(h *keyset.Handle, wrapping bool) error {
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return err
		}
		var raw []byte
		switch k := e.Key().(type) {
		case *aesgcm.Key:
			if wrapping {
				raw = k.KeyBytes().Data(insecuresecretdataaccess.Token{})
			}
		case *hkdfprf.Key:
			if !wrapping {
				raw = k.KeyBytes().Data(insecuresecretdataaccess.Token{})
			}
		}
		if len(raw) != keyBytes {
			return errors.New("a key is not of the kind or length used here")
		}
		seen := map[byte]bool{}
		for _, b := range raw {
			seen[b] = true
		}
		if len(seen) < keyBytes/2 { // random bytes have 30 of 32 different; one in 10^13 keys has under 16
			return errors.New("a key is weak: its bytes repeat")
		}
	}
	return nil
}

func encode(wrapping, root *keyset.Handle) ([]byte, error) {
	var f keyFile
	for _, part := range []struct {
		h  *keyset.Handle
		to *json.RawMessage
	}{{wrapping, &f.Wrapping}, {root, &f.Root}} {
		var out bytes.Buffer
		if err := insecurecleartextkeyset.Write(part.h, keyset.NewJSONWriter(&out)); err != nil {
			return nil, fmt.Errorf("write keys: %w", err)
		}
		*part.to = out.Bytes()
	}
	return json.MarshalIndent(f, "", "  ")
}

func decode(body []byte) (*keyset.Handle, error) {
	return insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(body)))
}

func settle(f *os.File, body []byte, path string) error {
	_, err := f.Write(append(body, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	return syncDir(path)
}

// syncDir makes a new name in the folder of path last through a power cut.
func syncDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	return nil
}

// keysetWriter and keysetReader carry a wrapped case key as its ciphertext alone, which begins with the id of the
// wrapping key.
type keysetWriter struct{ out *bytes.Buffer }

func (keysetWriter) Write(*tinkpb.Keyset) error {
	return errors.New("a case key is never written unwrapped")
}

func (w keysetWriter) WriteEncrypted(k *tinkpb.EncryptedKeyset) error {
	_, err := w.out.Write(k.GetEncryptedKeyset())
	return err
}

type keysetReader struct{ wrapped []byte }

func (keysetReader) Read() (*tinkpb.Keyset, error) {
	return nil, errors.New("a case key is never read unwrapped")
}

func (r keysetReader) ReadEncrypted() (*tinkpb.EncryptedKeyset, error) {
	return &tinkpb.EncryptedKeyset{EncryptedKeyset: r.wrapped}, nil
}
