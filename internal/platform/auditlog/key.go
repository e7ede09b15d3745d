package auditlog

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Signer is the key with which checkpoints are signed. Only the integrator holds it: it is not in the database, and
// is none of the application's other keys.
type Signer struct {
	note   note.Signer
	Origin string // name of the log: the first line of every checkpoint
	Public string // the verifier key, "origin+hash+key", for auditors
}

// CreateKey makes a new signing key in a file that only its owner can read, and the public key beside it in
// path.pub. origin names the log for ever: a host name and a path, without spaces or plus signs. It never
// overwrites a file.
func CreateKey(path, origin string) (*Signer, error) {
	if origin == "" || strings.ContainsAny(origin, " +\t\n") {
		return nil, fmt.Errorf("the name %q cannot name a log: it must not be empty and must hold no space and no plus sign", origin)
	}
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, fmt.Errorf("make the log's key: %w", err)
	}
	for _, f := range []struct {
		path, body string
		mode       fs.FileMode
	}{{path, secret, 0o600}, {path + ".pub", public, 0o644}} {
		out, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.mode)
		if errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("there is a file at %s already; a log's key is never overwritten", f.path)
		}
		if err != nil {
			return nil, fmt.Errorf("create the log's key: %w", err)
		}
		_, err = out.WriteString(f.body + "\n")
		if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
			return nil, fmt.Errorf("write the log's key: %w", err)
		}
	}
	if err := syncDir(path); err != nil {
		return nil, err
	}
	return LoadKey(path)
}

// LoadKey reads the signing key. It refuses a file that is missing or that others than its owner can read.
func LoadKey(path string) (*Signer, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no key of the audit log at %s; restore it from where it is kept, or create one for a new log", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the log's key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the key of the audit log at %s can be read or written by others than its owner; run: chmod 600 %s", path, path)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the log's key: %w", err)
	}
	secret := strings.TrimSpace(string(body))
	s, err := note.NewSigner(secret)
	if err != nil {
		return nil, fmt.Errorf("the key of the audit log at %s is damaged: %w", path, err)
	}
	public, err := publicOf(secret)
	if err != nil {
		return nil, fmt.Errorf("the key of the audit log at %s is damaged: %w", path, err)
	}
	return &Signer{note: s, Origin: s.Name(), Public: public}, nil
}

// publicOf derives the public key of "PRIVATE+KEY+name+hash+base64(algorithm ‖ seed)".
func publicOf(secret string) (string, error) {
	parts := strings.SplitN(secret, "+", 5)
	if len(parts) != 5 {
		return "", errors.New("it has too few parts")
	}
	body, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(body) != 1+ed25519.SeedSize {
		return "", errors.New("it is not an Ed25519 key")
	}
	return note.NewEd25519VerifierKey(parts[2], ed25519.NewKeyFromSeed(body[1:]).Public().(ed25519.PublicKey))
}
