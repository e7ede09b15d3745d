// Package keys seals what must not be read from a stolen database: narratives under a key for each case, drafts and
// second-factor seeds under keys derived for their purpose. It holds no data and knows no table; the key file is
// never in the database or in its backups.
package keys

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	wrapLabel   = "channelpanel case key v1" // associated data of every wrapped case key
	caseLabel   = "channelpanel case v1"
	ownLabel    = "channelpanel own v1"
	csrfPurpose = "csrf"
	keyBytes    = 32
	cachedBoxes = 1024 // unwrapped case keys held in memory at most
)

// Ring holds the keys of one installation: the key that wraps case keys, and the root from which keys for single
// purposes are derived. Either may have earlier versions, which still open what they sealed.
type Ring struct {
	kek    tink.AEAD
	newest uint32 // id of the wrapping key in use, the prefix of what it wraps
	root   *prf.Set
	csrf   []byte
	boxes  *boxCache

	mu  sync.Mutex
	own map[string]Box // a handful of purposes
}

func newRing(kek, root *keyset.Handle) (*Ring, error) {
	wrap, err := aead.New(kek)
	if err != nil {
		return nil, fmt.Errorf("wrapping key: %w", err)
	}
	primary, err := kek.Primary()
	if err != nil {
		return nil, fmt.Errorf("wrapping key: %w", err)
	}
	set, err := prf.NewPRFSet(root)
	if err != nil {
		return nil, fmt.Errorf("root key: %w", err)
	}
	csrf, err := set.ComputePrimaryPRF([]byte(csrfPurpose), keyBytes)
	if err != nil {
		return nil, fmt.Errorf("root key: %w", err)
	}
	return &Ring{kek: wrap, newest: primary.KeyID(), root: set, csrf: csrf, boxes: newBoxCache(cachedBoxes), own: map[string]Box{}}, nil
}

// NewCaseKey makes the key of a new case, wrapped for the database. Destroying the wrapped key erases the case's
// narratives for good.
func (r *Ring) NewCaseKey() ([]byte, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a case key: %w", err)
	}
	return r.wrap(h)
}

// Case unwraps a case's key. Keys lately used are kept in memory, so that a hot case costs no unwrapping.
func (r *Ring) Case(wrapped []byte) (Box, error) {
	id := sha256.Sum256(wrapped)
	if b, ok := r.boxes.get(id); ok {
		return b, nil
	}
	h, err := r.unwrap(wrapped)
	if err != nil {
		return Box{}, err
	}
	a, err := aead.New(h)
	if err != nil {
		return Box{}, fmt.Errorf("unwrap a case key: %w", err)
	}
	b := Box{sealers: []sealer{{aead: a}}, label: caseLabel}
	r.boxes.put(id, b)
	return b, nil
}

// Rewrap wraps a case's key under the newest wrapping key. changed is false where that was done already; the case's
// narratives need no new sealing either way.
func (r *Ring) Rewrap(wrapped []byte) (again []byte, changed bool, err error) {
	// A tink blob begins with one byte of format and four of key id.
	if len(wrapped) >= 5 && binary.BigEndian.Uint32(wrapped[1:5]) == r.newest && wrapped[0] == 1 {
		_, err := r.unwrap(wrapped)
		return wrapped, false, err
	}
	h, err := r.unwrap(wrapped)
	if err != nil {
		return nil, false, err
	}
	again, err = r.wrap(h)
	return again, err == nil, err
}

// Own is the box of one purpose that belongs to no case: "drafts", "totp". The same purpose opens what it sealed
// after a restart and after a rotation of the root. It panics for a purpose that is empty or "csrf": a fault of
// the program, found by its first test.
func (r *Ring) Own(purpose string) Box {
	if purpose == "" || purpose == csrfPurpose {
		panic("keys: no box for the purpose " + fmt.Sprintf("%q", purpose))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, ok := r.own[purpose]; ok {
		return b
	}
	b := Box{label: ownLabel + " " + purpose}
	for id, root := range r.root.PRFs {
		key, err := root.ComputePRF([]byte("box "+purpose), keyBytes)
		if err != nil {
			panic("keys: derive a key: " + err.Error()) // only for lengths that HKDF cannot give
		}
		gcm, err := subtle.NewAESGCM(key)
		if err != nil {
			panic("keys: derive a key: " + err.Error())
		}
		s := sealer{aead: gcm, id: binary.BigEndian.AppendUint32([]byte{1}, id)}
		if id == r.root.PrimaryID {
			b.sealers = append([]sealer{s}, b.sealers...)
			continue
		}
		b.sealers = append(b.sealers, s)
	}
	r.own[purpose] = b
	return b
}

// CSRF is the token that the forms of one session carry.
func (r *Ring) CSRF(session string) string {
	m := hmac.New(sha256.New, r.csrf)
	m.Write([]byte(session))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func (r *Ring) wrap(h *keyset.Handle) ([]byte, error) {
	var out bytes.Buffer
	if err := h.WriteWithAssociatedData(keysetWriter{&out}, r.kek, []byte(wrapLabel)); err != nil {
		return nil, fmt.Errorf("wrap a case key: %w", err)
	}
	return out.Bytes(), nil
}

func (r *Ring) unwrap(wrapped []byte) (*keyset.Handle, error) {
	h, err := keyset.ReadWithAssociatedData(keysetReader{wrapped}, r.kek, []byte(wrapLabel))
	if err != nil {
		return nil, fmt.Errorf("unwrap a case key: no wrapping key of this installation opens it: %w", err)
	}
	return h, nil
}

// Box seals and opens under one key. The zero Box refuses both. It may be used by many goroutines at once.
type Box struct {
	sealers []sealer // the first seals; all open
	label   string
}

type sealer struct {
	aead tink.AEAD
	id   []byte // written before what it seals; empty where the AEAD writes its own
}

var errZeroBox = errors.New("a box without a key")

// Seal encrypts plain so that it opens only with the same ad: for a narrative the case, the field and the version.
func (b Box) Seal(plain []byte, ad ...string) ([]byte, error) {
	if len(b.sealers) == 0 {
		return nil, fmt.Errorf("seal: %w", errZeroBox)
	}
	s := b.sealers[0]
	sealed, err := s.aead.Encrypt(plain, associated(b.label, ad))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return append(bytes.Clone(s.id), sealed...), nil
}

// Open decrypts what Seal made under the same key and the same ad. It refuses everything else.
func (b Box) Open(sealed []byte, ad ...string) ([]byte, error) {
	if len(b.sealers) == 0 {
		return nil, fmt.Errorf("open: %w", errZeroBox)
	}
	for _, s := range b.sealers {
		body, ours := bytes.CutPrefix(sealed, s.id)
		if !ours {
			continue
		}
		plain, err := s.aead.Decrypt(body, associated(b.label, ad))
		if err != nil {
			return nil, fmt.Errorf("open: not sealed under this key for this place: %w", err)
		}
		return plain, nil
	}
	return nil, errors.New("open: sealed under a key that this installation does not hold")
}

// associated joins parts so that no two lists of parts give the same bytes: each goes behind its length.
func associated(label string, parts []string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(label)))
	out = append(out, label...)
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}
