package print

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

//go:embed press.py
var caller string

const (
	atOnce  = 2        // how many documents are printed at a time
	memory  = 2 << 30  // of one printing, in bytes
	largest = 32 << 20 // of a PDF, in bytes
)

// patience is how long a document may take.
const patience = 20 * time.Second

// ErrTooLong is a document that was not printed in time, or came out larger than the service hands out.
var ErrTooLong = errors.New("the document is too long to be printed")

// NotInstalled says that PDF is not to be had on this machine, and what gets it.
type NotInstalled struct{}

func (NotInstalled) Error() string {
	return "WeasyPrint 57 or later is not installed on this machine, so PDF is not to be had; install it with: sudo apt-get install weasyprint"
}

// Press prints documents as PDF by this machine's WeasyPrint.
type Press struct {
	python   string
	places   chan struct{}
	patience time.Duration
}

// NewPress finds WeasyPrint on this machine; the error is NotInstalled when there is none.
func NewPress(ctx context.Context) (*Press, error) {
	// The package is of the system's Python, which need not be the first on the path.
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		python, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, python, "-I", "-c", "import weasyprint; print(weasyprint.__version__)") //nolint:gosec // a Python of this machine, and words of our own
		cmd.Env = environment
		out, err := cmd.Output()
		major, _, _ := strings.Cut(strings.TrimSpace(string(out)), ".")
		if v, wrong := strconv.Atoi(major); err == nil && wrong == nil && v >= 57 {
			return &Press{python: python, places: make(chan struct{}, atOnce), patience: patience}, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, NotInstalled{}
}

// environment is all that the program is told of ours: no secret, no proxy.
var environment = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/nonexistent", "SOURCE_DATE_EPOCH=0"} // fonts bear no time of their own

// PDF is a document as tagged PDF (PDF/UA-1), with its title and language. The same document gives the same bytes.
func (p *Press) PDF(ctx context.Context, d Document) ([]byte, error) { return p.print(ctx, d.HTML()) }

// print writes a whole page of HTML as PDF. What the page names outside itself is left out.
func (p *Press) print(ctx context.Context, page []byte) ([]byte, error) {
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to print: %w", ctx.Err())
	}
	dir, err := os.MkdirTemp("", "print-")
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	within, stop := context.WithTimeout(ctx, p.patience)
	defer stop()
	sum := sha256.Sum256(page)
	cmd := exec.CommandContext(within, p.python, "-I", "-c", caller, strconv.Itoa(memory), hex.EncodeToString(sum[:16])) //nolint:gosec // as above: no part of the page is an argument
	cmd.Dir = dir
	cmd.Env = append([]string{"TMPDIR=" + dir, "XDG_CACHE_HOME=" + dir}, environment...)
	cmd.Stdin = bytes.NewReader(page)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // with whatever it started
	cmd.WaitDelay = time.Second
	out, said := &bounded{most: largest, full: stop}, &bounded{most: 4 << 10}
	cmd.Stdout, cmd.Stderr = out, said
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("print: %w", ctx.Err())
	case within.Err() != nil:
		return nil, ErrTooLong
	case err != nil:
		// What the program says last names its error; it may quote the document, so no more of it is passed on.
		lines := strings.Split(strings.TrimSpace(said.String()), "\n")
		kind, _, _ := strings.Cut(lines[len(lines)-1], ":")
		return nil, fmt.Errorf("print: %w (%.40s)", err, kind)
	case !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")):
		return nil, errors.New("print: the program wrote no PDF")
	}
	return out.Bytes(), nil
}

// bounded keeps no more than so many bytes of what is written. What goes beyond is dropped, and full is called.
type bounded struct {
	bytes.Buffer
	most int
	full func()
}

func (b *bounded) Write(p []byte) (int, error) {
	if room := b.most - b.Len(); len(p) > room {
		if b.full != nil {
			b.full()
		}
		b.Buffer.Write(p[:max(room, 0)])
		return len(p), nil
	}
	return b.Buffer.Write(p)
}
