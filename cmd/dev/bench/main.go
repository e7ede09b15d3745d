// Command bench is what go run ./cmd/dev bench runs once the product compiles: it measures the product against the
// floor, and is the floor as well.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"channelpanel/internal/bench"
)

type commands struct {
	Run   runCommand   `cmd:"" default:"withargs" help:"Measure."`
	Floor floorCommand `cmd:"" hidden:"" help:"Be the floor."`
}

type runCommand struct {
	Product string `help:"The product's binary." required:"" type:"existingfile"`
	Quick   bool   `help:"A minute, for every change: fewer cases, rounds and requests."`
	Small   int    `help:"Cases of the smaller database." default:"1000"`
	Cases   int    `help:"Cases of the larger database." default:"100000"`
	Rounds  int    `help:"Rounds of each figure." default:"7"`
	Count   int    `help:"Requests of one contender in one round." default:"480"`
	Data    string `help:"Folder that keeps the databases for the next run." type:"path"`
	JSON    string `help:"Write the figures to this file as well." type:"path" name:"json"`
}

// Run measures, prints the table and fails where a figure stays below its gate.
func (c *runCommand) Run(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if c.Quick {
		c.Cases, c.Rounds, c.Count = 10_000, 3, 160
	}
	r, err := bench.Run(ctx, bench.Options{
		Product: c.Product, Self: self, Dir: c.Data, Small: c.Small, Large: c.Cases, Rounds: c.Rounds, Count: c.Count, Out: os.Stderr,
	})
	if err := errors.Join(r.Print(os.Stdout), err); err != nil { // what was measured until then
		return err
	}
	if c.JSON != "" {
		if err := r.WriteJSON(c.JSON); err != nil {
			return err
		}
	}
	if missed := r.Missed(); len(missed) > 0 {
		return fmt.Errorf("below 0.7 of their goal: %s", strings.Join(missed, "; "))
	}
	return nil
}

type floorCommand struct {
	Database   string `required:""`
	Transcript string `required:"" type:"existingfile"`
}

// Run serves the floor until it is told to end.
func (c *floorCommand) Run(ctx context.Context) error {
	return bench.ServeFloor(ctx, c.Database, c.Transcript, os.Stdout)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	parsed := kong.Parse(&c, kong.Name("bench"), kong.BindTo(ctx, (*context.Context)(nil)))
	parsed.FatalIfErrorf(parsed.Run())
}
