package auditlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/torchwood"

	"channelpanel/internal/platform/audit"
)

// Before every note stands one of these lines. The file is read by people too.
const (
	markCheckpoint = "-- checkpoint\n"
	markRecovery   = "-- recovery\n"
)

const tailBytes = 64 << 10 // a note has some 250 bytes

// outside is the append-only file, away from the database, in which every checkpoint is kept. It is what shows that
// a database was set back or rewritten.
type outside struct {
	path string
	keys []string
}

// LastOutside reads the newest checkpoint of the file in which the integrator keeps them, as a signed note, for
// VerifyDatabase and VerifyExport. keys are the log's public keys. A file that is missing is an error.
func LastOutside(path string, keys ...string) ([]byte, error) {
	signed, _, err := outside{path, keys}.last()
	return signed, err
}

// last is the newest checkpoint in the file. It is fs.ErrNotExist where there is no file or none in it. A note at the end that a
// power cut tore is passed over; one that is whole and not signed by the log is an error.
func (o outside) last() (signed []byte, c torchwood.Checkpoint, err error) {
	f, err := os.Open(o.path)
	if err != nil {
		return nil, c, fmt.Errorf("the checkpoints kept outside the database: %w", err)
	}
	defer func() { _ = f.Close() }()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, c, fmt.Errorf("the checkpoints kept outside the database: %w", err)
	}
	tail := make([]byte, min(size, tailBytes))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, c, fmt.Errorf("the checkpoints kept outside the database: %w", err)
	}
	for {
		at := bytes.LastIndex(tail, []byte(markCheckpoint))
		if at < 0 {
			return nil, c, fmt.Errorf("the file %s holds no checkpoint: %w", o.path, fs.ErrNotExist)
		}
		signed, tail = tail[at+len(markCheckpoint):], tail[:at]
		if i := bytes.Index(signed, []byte(markRecovery)); i >= 0 {
			signed = signed[:i]
		}
		if bytes.HasSuffix(signed, []byte("\n")) {
			break
		}
	}
	c, err = opened(signed, o.keys)
	if err != nil {
		return nil, c, fmt.Errorf("the last checkpoint in %s: %w", o.path, err)
	}
	return signed, c, nil
}

// keep appends a signed note and returns once the disk has it.
func (o outside) keep(mark string, signed []byte) error {
	f, err := os.OpenFile(o.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("keep a checkpoint outside the database: %w", err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	var body []byte
	if err == nil && size > 0 {
		end := make([]byte, 1)
		if _, err = f.ReadAt(end, size-1); err == nil && end[0] != '\n' {
			body = append(body, '\n') // ends the line that a power cut left
		}
	}
	if err == nil {
		_, err = f.Write(append(append(body, mark...), signed...))
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil && size == 0 {
		err = syncDir(o.path)
	}
	if err != nil {
		return fmt.Errorf("keep a checkpoint outside the database: %w", err)
	}
	return nil
}

// opened reads a checkpoint that one of the keys signed.
func opened(signed []byte, keys []string) (torchwood.Checkpoint, error) {
	policy, err := audit.Signers(keys...)
	if err != nil {
		return torchwood.Checkpoint{}, err
	}
	c, _, err := torchwood.VerifyCheckpoint(signed, policy)
	if err != nil {
		return torchwood.Checkpoint{}, fmt.Errorf("it is not signed by this log: %w", err)
	}
	return c, nil
}

// syncDir makes a new name in the folder of path last through a power cut.
func syncDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
