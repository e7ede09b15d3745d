package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"channelpanel/internal/app"
	"channelpanel/internal/feature/imports"
	"channelpanel/internal/platform/pg"
)

type importCommand struct {
	Referrals importReferrals `cmd:"" help:"Import referrals of earlier years from a file: all of them, or none where one is faulty."`
}

type importReferrals struct {
	settings
	File   string `arg:"" help:"CSV file in UTF-8 or Windows-1252." type:"existingfile"`
	Panel  string `help:"Code or name of the panel of every row. Without it each row's local authority decides."`
	DryRun bool   `help:"Only check the file and say what would be imported."`
}

// largestFile is the most that an import reads, in bytes: a hundred years of a large panel.
const largestFile = 64 << 20

// Run imports the file, or prints every fault that it has.
func (c *importReferrals) Run(ctx context.Context) (err error) {
	body, err := readFile(c.File)
	if err != nil {
		return err
	}
	env, guard, err := c.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	ring, err := env.Keys(c.CaseKeys)
	if err != nil {
		return err
	}
	db, err := pg.Open(ctx, pg.Config{URL: env.Logins.App, MaxOpen: 4, Guard: guard})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := app.Check(ctx, db, guard); err != nil {
		return err
	}
	batch := imports.Batch{Name: filepath.Base(c.File), Body: body, Panel: c.Panel, Dry: c.DryRun}
	progress, end := progressOn(os.Stderr)
	report, err := imports.NewService(db, guard, ring).Import(ctx, operator(), batch, progress)
	end()
	var faulty *imports.Faulty
	switch {
	case errors.As(err, &faulty):
		for _, f := range faulty.Faults {
			fmt.Fprintln(os.Stderr, f)
		}
		return faulty
	case errors.Is(err, pg.ErrUnknown):
		return fmt.Errorf("%w; import the file again: if it was saved, every row is refused as already held", err)
	case err != nil:
		return err
	}
	verb := "imported"
	if c.DryRun {
		verb = "would import"
	}
	fmt.Printf("%s %d referrals from %s\n", verb, report.Rows, batch.Name)
	fmt.Printf("by panel: %s\nby state: %s\n", counts(report.Panels), counts(report.States))
	return nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	body, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err != nil {
		return nil, err
	}
	if len(body) > largestFile {
		return nil, fmt.Errorf("%s is larger than %d MB: import it in parts", name, largestFile>>20)
	}
	return body, nil
}

func counts(list []imports.Count) string {
	var words []string
	for _, c := range list {
		words = append(words, fmt.Sprintf("%s %d", c.Name, c.N))
	}
	return strings.Join(words, ", ")
}

// progressOn draws a bar where a person watches, and writes plain lines where a file or a pipe does. end takes the
// bar away.
func progressOn(out *os.File) (progress imports.Progress, end func()) {
	if !term.IsTerminal(int(out.Fd())) {
		return plainProgress(out), func() {}
	}
	var bar *progressbar.ProgressBar
	progress = func(done string, n, of int) {
		if done == "checked" {
			fmt.Fprintf(out, "checked %d rows\n", n)
			return
		}
		if bar == nil {
			bar = progressbar.NewOptions(of, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription("importing"),
				progressbar.OptionShowCount(), progressbar.OptionSetWidth(40), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set(n) // it only draws
	}
	return progress, func() {
		if bar != nil {
			_ = bar.Clear()
		}
	}
}

func plainProgress(out io.Writer) imports.Progress {
	return func(done string, n, of int) {
		switch {
		case done == "checked":
			fmt.Fprintf(out, "checked %d rows\n", n)
		case n%1000 == 0 || n == of:
			fmt.Fprintf(out, "%s %d of %d\n", done, n, of)
		}
	}
}
