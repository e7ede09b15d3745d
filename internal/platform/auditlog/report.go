package auditlog

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const flawsKept = 500

// Flaw is one thing wrong with a log.
type Flaw struct {
	Where string // "leaf 17", "hash 33", "checkpoint 400", "entry <id>", a file name
	What  string // a plain sentence
}

// Report is what verifying a log found.
type Report struct {
	Size        int64         // entries under the last checkpoint
	Root        tlog.Hash     // of the tree of Size entries
	Checkpoints int64         // checkpoints verified
	Erased      int64         // entries whose personal part was erased: only their leaf could be verified
	Waiting     int64         // entries not yet under a checkpoint: not provable, named for the reader's care
	Oldest      time.Duration // how long the oldest of them has waited
	Flaws       []Flaw        // the first 500
	Total       int           // flaws in all
}

func (r *Report) flaw(where, what string, args ...any) {
	r.Total++
	if len(r.Flaws) < flawsKept {
		r.Flaws = append(r.Flaws, Flaw{Where: where, What: fmt.Sprintf(what, args...)})
	}
}

// Err is nil for a log without flaws, and otherwise names them, one on each line.
func (r Report) Err() error {
	if r.Total == 0 {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the audit log has %d flaws", r.Total)
	if r.Total == 1 {
		b.Reset()
		b.WriteString("the audit log has 1 flaw")
	}
	for _, f := range r.Flaws {
		fmt.Fprintf(&b, "\n%s: %s", f.Where, f.What)
	}
	if more := r.Total - len(r.Flaws); more > 0 {
		fmt.Fprintf(&b, "\nand %d more", more)
	}
	return errors.New(b.String())
}

// Trust is what a verifier brings along and does not take from the log.
type Trust struct {
	Keys    []string      // the log's public keys, the earlier ones too
	Outside []byte        // a signed checkpoint kept elsewhere; nil leaves an older state that was put back unnoticed
	Stale   time.Duration // how long an entry may wait for the tree; 0 means a minute
}
