package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"

	"channelpanel/internal/platform/pgserver"
)

// schemaFile is where the migrations lead, for reading; nothing is made from it.
const schemaFile = "migrations/schema.sql"

// writeSchema dumps a freshly migrated database.
func writeSchema(ctx context.Context, cluster string) error {
	dump, err := dumpSchema(ctx, cluster)
	if err != nil {
		return err
	}
	return os.WriteFile(schemaFile, []byte(dump), 0o644)
}

// checkSchema fails when the dump is not where the migrations lead. Versions of pg_dump differ in their words, so
// only a dump by the version that made the file is compared.
func checkSchema(ctx context.Context, cluster string) (string, error) {
	dump, err := dumpSchema(ctx, cluster)
	if err != nil {
		return "", err
	}
	held, err := os.ReadFile(schemaFile)
	if err != nil {
		return "", err
	}
	if first, ours := firstLine(string(held)), firstLine(dump); first != ours {
		return "not compared: made by " + first + ", here is " + ours, nil
	}
	if string(held) != dump {
		return "", errors.New(schemaFile + " is out of date: go run ./cmd/dev generate")
	}
	return "", nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimPrefix(line, "-- ")
}

func dumpSchema(ctx context.Context, cluster string) (dump string, err error) {
	address, err := url.Parse(cluster)
	if err != nil {
		return "", err
	}
	admin, err := sql.Open("postgres", cluster)
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close() }()
	name := pq.QuoteIdentifier("panel_schema_" + rand.Text())
	address.Path = "/" + strings.Trim(name, `"`)
	if _, err := admin.ExecContext(ctx, `CREATE DATABASE `+name); err != nil {
		return "", fmt.Errorf("make a database: %w", err)
	}
	defer func() {
		_, dropErr := admin.ExecContext(context.WithoutCancel(ctx), `DROP DATABASE `+name+` WITH (FORCE)`)
		err = errors.Join(err, dropErr)
	}()
	if err := migrate(ctx, address.String()); err != nil {
		return "", err
	}
	var version string
	if err := admin.QueryRowContext(ctx, `SHOW server_version_num`).Scan(&version); err != nil {
		return "", err
	}
	program, err := pgDump(ctx)
	if err != nil {
		return "", err
	}
	raw, err := run(ctx, nil, "", program, "--schema-only", "--dbname="+address.String())
	if err != nil {
		return "", err
	}
	return "-- PostgreSQL " + version[:2] + "\n-- Where the migrations lead, dumped by go run ./cmd/dev generate. DO NOT EDIT.\n" + tidy(raw), nil
}

func migrate(ctx context.Context, address string) error {
	db, err := sql.Open("postgres", address)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations"))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	_, err = provider.Up(ctx)
	return err
}

// tidy leaves out what changes from one dump to the next, and what only restoring needs.
func tidy(dump string) string {
	dump = regexp.MustCompile(`(?m)^(--.*|\\(un)?restrict .*|SET .*|SELECT pg_catalog\.set_config.*)\n`).ReplaceAllString(dump, "")
	return regexp.MustCompile(`\n{2,}`).ReplaceAllString(dump, "\n\n")
}

// pgDump is the pg_dump beside the server's own programs, or the one on the path.
func pgDump(ctx context.Context) (string, error) {
	if dir, err := pgserver.Programs(ctx); err == nil {
		if program := filepath.Join(dir, "pg_dump"); exec.CommandContext(ctx, program, "--version").Run() == nil {
			return program, nil
		}
	}
	return exec.LookPath("pg_dump")
}
