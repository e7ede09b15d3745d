package main

import (
	"context"
	"errors"
	"os"

	"channelpanel/internal/platform/pgserver"
)

// withCluster does something with a server on which it may create databases: the one that TEST_DATABASE_URL names,
// or a new one of our own that is thrown away afterwards.
func withCluster(ctx context.Context, r *report, do func(url string) error) error {
	if url := os.Getenv("TEST_DATABASE_URL"); url != "" {
		return do(url)
	}
	dir, err := os.MkdirTemp("/tmp", "channelpanel-test-") // short, and open to the server's own user
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	var server *pgserver.Server
	err = r.step("start a PostgreSQL for the tests", func() (string, error) {
		server, err = pgserver.Start(ctx, pgserver.Options{Dir: dir, Test: true})
		return "", err
	})
	if err != nil {
		return err
	}
	err = do(server.URL("postgres", "postgres"))
	return errors.Join(err, server.Stop()) // although the person has interrupted
}
