// Command channelpanel is the product: the web app of a Channel panel and its administration from the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"channelpanel/internal/platform/pgserver"
)

type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the web app."`
	Demo    demoCommand    `cmd:"" help:"Run the web app on invented data."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date, or say how far it is."`
	Config  configCommand  `cmd:"" help:"Check the settings."`
	User    userCommand    `cmd:"" help:"Add, disable or reset an account."`
	Routes  routesCommand  `cmd:"" help:"List every route and the action it asks for."`
	Policy  policyCommand  `cmd:"" help:"Check or explain the access policy."`
	Audit   auditCommand   `cmd:"" help:"Verify the audit log."`
	Import  importCommand  `cmd:"" help:"Import referrals of earlier years."`
	Stats   statsCommand   `cmd:"" help:"Print the published tables of a year."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "channelpanel:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("channelpanel"), kong.Description("Channel panel case management."),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.UsageOnError())
	if err != nil {
		return err
	}
	k, err := parser.Parse(args)
	if err != nil {
		return err
	}
	err = k.Run()
	if missing, ok := errors.AsType[*pgserver.NotInstalled](err); ok {
		return missing
	}
	return err
}
