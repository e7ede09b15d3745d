package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/pgserver"
)

// Logins are the addresses of the database, one for each login. A command needs some of them and names the one it
// lacks.
type Logins struct {
	App, Migrate, Integrator, Auditor, Verifier, Backup string
}

// logins are the roles by which the private cluster is used.
var logins = []string{"panel_migrator", "panel_app", "panel_integrator", "panel_auditor", "panel_verifier", "panel_retention", "panel_backup"}

// database is the name of the private cluster's database.
const database = "channelpanel"

// Environment is where the product finds its database and its keys: as its settings say, or private under a folder.
type Environment struct {
	Dir     string
	Logins  Logins
	private *pgserver.Server
}

// Enter finds the database. With App set the other logins are taken as they are given; without it a private
// PostgreSQL is started, or joined, under dir, and brought up to date.
func Enter(ctx context.Context, dir string, given Logins, guard *authz.Guard) (*Environment, error) {
	e := &Environment{Dir: dir, Logins: given}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if given.App != "" {
		return e, nil
	}
	server, err := pgserver.Start(ctx, pgserver.Options{Dir: dir, Roles: logins})
	if err != nil {
		return nil, err
	}
	e.private = server
	if err := pg.CreateDatabase(ctx, server.URL("postgres", "postgres"), database); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	at := func(role string) string { return server.URL(role, database) }
	e.Logins = Logins{
		App: at("panel_app"), Migrate: at("postgres"), Integrator: at("panel_integrator"), Auditor: at("panel_auditor"),
		Verifier: at("panel_verifier"), Backup: at("panel_backup"),
	}
	if _, err := pg.Migrate(ctx, e.Logins.Migrate, guard.Shipped()); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return e, nil
}

// Private says whether the database is a private one.
func (e *Environment) Private() bool { return e.private != nil }

// Leave gives a private server up; the last command on its folder ends it.
func (e *Environment) Leave() error {
	if e.private == nil {
		return nil
	}
	return e.private.Stop()
}

// Need is the login with a name, or an error that says which setting is missing.
func (e *Environment) Need(login, setting string) (string, error) {
	if login == "" {
		return "", fmt.Errorf("%s is not set: this command needs that login (or %s_FILE, or no DATABASE_URL for a private database)", setting, setting)
	}
	return login, nil
}

// Keys loads the installation's key file; a private environment makes it at first use.
func (e *Environment) Keys(file string) (*keys.Ring, error) {
	if file == "" {
		file = filepath.Join(e.Dir, "keys", "case-keys.json")
	}
	if err := e.firstTime(file, keys.Create); err != nil {
		return nil, err
	}
	return keys.Load(file)
}

// origin names the log in its checkpoints.
const origin = "channelpanel/audit"

// LogKey is where a data folder keeps the key that signs the audit log; its public half is beside it in LogKey + ".pub".
func LogKey(dir string) string { return filepath.Join(dir, "keys", "audit-log.key") }

// Signer loads the key that signs checkpoints; a private environment makes it at first use.
func (e *Environment) Signer(file string) (*auditlog.Signer, error) {
	if file == "" {
		file = LogKey(e.Dir)
	}
	err := e.firstTime(file, func(path string) error {
		_, err := auditlog.CreateKey(path, origin)
		return err
	})
	if err != nil {
		return nil, err
	}
	return auditlog.LoadKey(file)
}

// Outside is the file that keeps the log's checkpoints outside of the database.
func (e *Environment) Outside() string { return filepath.Join(e.Dir, "checkpoints.log") }

// firstTime makes a key file that is missing, in a private environment only: a production host that has lost its keys
// must not quietly go on with new ones.
func (e *Environment) firstTime(file string, create func(string) error) error {
	_, err := os.Stat(file)
	if !errors.Is(err, fs.ErrNotExist) || !e.Private() {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("key folder: %w", err)
	}
	return create(file)
}

// Secret is a setting given by value or, as NAME_FILE, in a file.
func Secret(value, file string) (string, error) {
	if file == "" {
		return value, nil
	}
	if value != "" {
		return "", fmt.Errorf("give either the value or the file %s, not both", file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("setting from a file: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}
