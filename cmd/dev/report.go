package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// report prints one line for each step with the time it took, and what a failed step said.
type report struct {
	out    io.Writer
	failed []string
}

// step does one thing of a verb. It returns the error, so that a verb may stop, and remembers it for end.
func (r *report) step(name string, do func() (summary string, err error)) error {
	fmt.Fprintf(r.out, "…       %s\n", name)
	began := time.Now()
	summary, err := do()
	took := time.Since(began).Seconds()
	if err != nil {
		r.failed = append(r.failed, name)
		fmt.Fprintf(r.out, "FAILED %6.1fs  %s\n%s\n", took, name, strings.TrimRight(err.Error(), "\n"))
		return err
	}
	if summary != "" {
		name += ": " + summary
	}
	fmt.Fprintf(r.out, "ok     %6.1fs  %s\n", took, name)
	return nil
}

// end is the verb's outcome: nil when every step passed.
func (r *report) end() error {
	if len(r.failed) > 0 {
		return errors.New("failed: " + strings.Join(r.failed, ", "))
	}
	fmt.Fprintln(r.out, "all passed")
	return nil
}

// run runs a program to its end. Its output becomes part of the error, or is returned.
func run(ctx context.Context, env []string, dir, program string, args ...string) (string, error) {
	cmd := command(ctx, env, dir, program, args...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// command is a program that is asked to end, and not killed, when the verb is interrupted.
func command(ctx context.Context, env []string, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	return cmd
}
