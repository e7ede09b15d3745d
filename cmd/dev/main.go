// Command dev holds the developers' verbs: go run ./cmd/dev VERB. It works on a tree whose product does not compile,
// and so imports nothing of it but the launcher of a private database.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// verbs is the command line.
type verbs struct {
	Demo     demoVerb     `cmd:"" help:"Install what is missing, then run the product on invented data. Arguments go to 'channelpanel demo'."`
	Test     testVerb     `cmd:"" help:"Install what is missing, then run every check and every test, with the race detector and real databases."`
	Check    checkVerb    `cmd:"" help:"Format, vet and short tests: what to run before each commit."`
	Lint     lintVerb     `cmd:"" help:"Run the linters of .golangci.yml (the first run builds them, about two minutes)."`
	Generate generateVerb `cmd:"" help:"Make the Go code of the page templates and migrations/schema.sql anew."`
	Assets   assetsVerb   `cmd:"" help:"Build web/static from web/assets (needs npm)."`
	Bench    benchVerb    `cmd:"" help:"Measure the product against the floor, in ratios of one run. --quick takes about a minute."`
	Fuzz     fuzzVerb     `cmd:"" help:"Run each fuzz target for a while."`
	Deep     deepVerb     `cmd:"" help:"Run the long tests too (build tag deep)."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var v verbs
	parsed := kong.Parse(&v, kong.Name("dev"), kong.Description("The developers' verbs."), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := enterRoot(ctx); err != nil {
		parsed.FatalIfErrorf(err)
	}
	parsed.FatalIfErrorf(parsed.Run(&report{out: os.Stderr}))
}

// enterRoot makes the module's folder the working one, wherever in it the person stands.
func enterRoot(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("the go command is not on the path: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return errors.New("run this inside the project's folder")
	}
	return os.Chdir(filepath.Dir(mod))
}
