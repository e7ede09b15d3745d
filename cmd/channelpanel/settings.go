package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"

	"channelpanel/internal/app"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/clamd"
	"channelpanel/internal/platform/mail"
)

// settings are those of every command that needs the database. An address may be given as it is or, as NAME_FILE, in
// a file.
type settings struct {
	Data string `help:"Folder of the private database, keys and checkpoints." default:"./.data" env:"CHANNELPANEL_DATA" type:"path"`

	DatabaseURL           string `name:"database-url" help:"The panel_app login. Without it a private PostgreSQL runs under --data." env:"DATABASE_URL"`
	DatabaseURLFile       string `name:"database-url-file" hidden:"" env:"DATABASE_URL_FILE" type:"path"`
	DatabaseMigrate       string `name:"database-url-migrate" hidden:"" env:"DATABASE_URL_MIGRATE"`
	DatabaseMigrateFile   string `name:"database-url-migrate-file" hidden:"" env:"DATABASE_URL_MIGRATE_FILE" type:"path"`
	DatabaseIntegrator    string `name:"database-url-integrator" hidden:"" env:"DATABASE_URL_INTEGRATOR"`
	DatabaseIntegratorFil string `name:"database-url-integrator-file" hidden:"" env:"DATABASE_URL_INTEGRATOR_FILE" type:"path"`
	DatabaseAuditor       string `name:"database-url-auditor" hidden:"" env:"DATABASE_URL_AUDITOR"`
	DatabaseAuditorFile   string `name:"database-url-auditor-file" hidden:"" env:"DATABASE_URL_AUDITOR_FILE" type:"path"`
	DatabaseVerifier      string `name:"database-url-verifier" hidden:"" env:"DATABASE_URL_VERIFIER"`
	DatabaseVerifierFile  string `name:"database-url-verifier-file" hidden:"" env:"DATABASE_URL_VERIFIER_FILE" type:"path"`
	DatabaseBackup        string `name:"database-url-backup" hidden:"" env:"DATABASE_URL_BACKUP"`
	DatabaseBackupFile    string `name:"database-url-backup-file" hidden:"" env:"DATABASE_URL_BACKUP_FILE" type:"path"`

	CaseKeys         string `help:"File of the keys that seal narratives. Default: keys/case-keys.json under --data." env:"CHANNELPANEL_CASE_KEYS" type:"path"`
	SMTP             string `name:"smtp" help:"Mail server, as HOST:PORT. Without it mail waits in the outbox." env:"CHANNELPANEL_SMTP"`
	SMTPFrom         string `name:"smtp-from" help:"The service's own address." env:"CHANNELPANEL_SMTP_FROM"`
	SMTPUser         string `name:"smtp-user" help:"Who signs in to the mail server." env:"CHANNELPANEL_SMTP_USER"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"File that holds the password for the mail server." env:"CHANNELPANEL_SMTP_PASSWORD_FILE" type:"path"`

	Scanner string `help:"ClamAV daemon that scans attached files, as unix:/PATH or HOST:PORT. Without it a second person releases each." env:"CHANNELPANEL_SCANNER"`

	LogKey string `help:"File of the key that signs the audit log. Default: keys/audit-log.key under --data." env:"CHANNELPANEL_LOG_KEY" type:"path"`
}

// logins reads every address, and says everything that is wrong with them at once.
func (s settings) logins() (app.Logins, error) {
	var l app.Logins
	var wrong []error
	for _, one := range []struct {
		into        *string
		value, file string
		name        string
	}{
		{&l.App, s.DatabaseURL, s.DatabaseURLFile, "DATABASE_URL"},
		{&l.Migrate, s.DatabaseMigrate, s.DatabaseMigrateFile, "DATABASE_URL_MIGRATE"},
		{&l.Integrator, s.DatabaseIntegrator, s.DatabaseIntegratorFil, "DATABASE_URL_INTEGRATOR"},
		{&l.Auditor, s.DatabaseAuditor, s.DatabaseAuditorFile, "DATABASE_URL_AUDITOR"},
		{&l.Verifier, s.DatabaseVerifier, s.DatabaseVerifierFile, "DATABASE_URL_VERIFIER"},
		{&l.Backup, s.DatabaseBackup, s.DatabaseBackupFile, "DATABASE_URL_BACKUP"},
	} {
		v, err := app.Secret(one.value, one.file)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", one.name, err))
		}
		*one.into = v
	}
	return l, errors.Join(wrong...)
}

// logKey is the file of the key that signs the audit log.
func (s settings) logKey() string {
	if s.LogKey != "" {
		return s.LogKey
	}
	return app.LogKey(s.Data)
}

// carrier is the way to the mail server; nil where none is configured.
func (s settings) carrier() (mail.Carrier, error) {
	if s.SMTP == "" {
		return nil, nil
	}
	password, err := app.Secret("", s.SMTPPasswordFile)
	if err != nil {
		return nil, err
	}
	return mail.NewCarrier(mail.Server{Address: s.SMTP, From: s.SMTPFrom, User: s.SMTPUser, Password: password})
}

// daemon is the scanner of attached files; nil where none is configured.
func (s settings) daemon() (*clamd.Daemon, error) {
	if s.Scanner == "" {
		return nil, nil
	}
	return clamd.At(s.Scanner)
}

// enter finds the database of the settings. Leave the environment when the command ends.
func (s settings) enter(ctx context.Context) (*app.Environment, *authz.Guard, error) {
	guard, err := app.NewGuard()
	if err != nil {
		return nil, nil, err
	}
	logins, err := s.logins()
	if err != nil {
		return nil, nil, err
	}
	env, err := app.Enter(ctx, s.Data, logins, guard)
	if err != nil {
		return nil, nil, err
	}
	return env, guard, nil
}

// operator is who sits at the command line, by operating-system name.
func operator() casework.Actor {
	name := os.Getenv("SUDO_USER")
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	return casework.Actor{Kind: casework.CLI, Name: name}
}
