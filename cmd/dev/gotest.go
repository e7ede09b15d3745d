package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// goTest runs go test against a test cluster ("" for none), names each package as it ends, and sums up: failures in
// full, the rest in a line.
func goTest(ctx context.Context, r *report, url string, args []string) (string, error) {
	var env []string
	if url != "" {
		env = []string{"TEST_DATABASE_URL=" + url, "CI=1"} // CI: whatever would skip for want of something fails
	}
	cmd := command(ctx, env, "", "go", append([]string{"test", "-json"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	var complaints strings.Builder
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		return "", err
	}
	t := tally{said: map[string]*strings.Builder{}, progress: r.out}
	readErr := t.read(out)
	err = cmd.Wait()
	if err == nil {
		return t.summary(), readErr
	}
	return "", errors.New(t.failures.String() + complaints.String() + t.summary() + "\n" + err.Error())
}

// event is one line of go test -json (see: go doc test2json).
type event struct {
	Action, Package, Test, Output, ImportPath, FailedBuild string
	Elapsed                                                float64 // seconds
}

// tally is what a run of tests came to.
type tally struct {
	passed, failed, skipped int
	packages                []event
	skips                   []string
	said                    map[string]*strings.Builder // what each test printed
	failures                strings.Builder
	progress                io.Writer
}

func (t *tally) read(out io.Reader) error {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			t.line(line)
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func (t *tally) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		t.failures.Write(line) // not one of go test's: better shown than lost
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		if t.said[key] == nil {
			t.said[key] = &strings.Builder{}
		}
		t.said[key].WriteString(e.Output)
	case "build-output":
		t.failures.WriteString(e.Output)
	case "pass", "fail", "skip":
		t.ended(e, key)
	}
}

func (t *tally) ended(e event, key string) {
	said := t.said[key]
	delete(t.said, key)
	if said != nil && e.Action == "fail" {
		t.failures.WriteString(said.String())
	}
	if e.Test == "" {
		t.packages = append(t.packages, e)
		if e.Action != "skip" { // a package without tests
			fmt.Fprintf(t.progress, "       %6.1fs    %s %s\n", e.Elapsed, e.Action, strings.TrimPrefix(e.Package, "channelpanel/"))
		}
		return
	}
	switch e.Action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
	case "skip":
		t.skipped++
		t.skips = append(t.skips, strings.TrimPrefix(e.Package, "channelpanel/")+" "+e.Test+reason(said))
	}
}

// reason is why a test skipped itself: the last thing that it said of its own.
func reason(said *strings.Builder) string {
	if said == nil {
		return ""
	}
	last := ""
	for line := range strings.Lines(said.String()) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "===") && line != "" {
			last = " (" + line + ")"
		}
	}
	return last
}

func (t *tally) summary() string {
	slices.SortFunc(t.packages, func(a, b event) int { return cmp.Compare(b.Elapsed, a.Elapsed) })
	var slow []string
	for _, p := range t.packages[:min(5, len(t.packages))] {
		if p.Elapsed >= 1 {
			slow = append(slow, fmt.Sprintf("%s %.0fs", strings.TrimPrefix(p.Package, "channelpanel/"), p.Elapsed))
		}
	}
	s := fmt.Sprintf("%d passed, %d failed, %d skipped in %d packages", t.passed, t.failed, t.skipped, len(t.packages))
	if len(slow) > 0 {
		s += "; slowest: " + strings.Join(slow, ", ")
	}
	if len(t.skips) > 0 {
		s += "\n  skipped: " + strings.Join(t.skips, "\n  skipped: ")
	}
	return s
}
