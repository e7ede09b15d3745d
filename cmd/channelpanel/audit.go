package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/app"
	feature "channelpanel/internal/feature/auditlog"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"Derive the log anew, in the database or as it was exported, and name every flaw."`
	Export auditExport `cmd:"" help:"Write the log as a folder that can be verified anywhere, by other people's tools too."`
	Prove  auditProve  `cmd:"" help:"Write a proof that one entry is in the log."`
}

type auditVerify struct {
	settings
	Dir      string `arg:"" optional:"" help:"Folder of an exported log." type:"path"`
	Database bool   `help:"Verify the database's log."`
	Key      string `help:"File of the log's public key. Default: that of --data." type:"path"`
	Kept     string `help:"File of checkpoints that were kept outside. Default: that of --data, where there is one." type:"path"`
}

// Run verifies a log against the checkpoints kept outside of it. It fails on any flaw.
func (c *auditVerify) Run(ctx context.Context) error {
	if c.Database == (c.Dir != "") {
		return errors.New("say what to verify: the folder of an exported log, or --database")
	}
	var report auditlog.Report
	var err error
	if c.Database {
		report, err = c.database(ctx)
	} else {
		report, err = c.exported(ctx)
	}
	if err != nil {
		return err
	}
	if err := report.Err(); err != nil {
		return err
	}
	fmt.Printf("%d entries, %d checkpoints, no flaw; %d entries wait to be signed\n", report.Size, report.Checkpoints, report.Waiting)
	return nil
}

// exported needs no database: an auditor runs it anywhere, with the public key that they were given.
func (c *auditVerify) exported(ctx context.Context) (auditlog.Report, error) {
	file := c.Key
	if file == "" {
		file = c.logKey() + ".pub"
	}
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return auditlog.Report{}, fmt.Errorf("there is no public key at %s: give the one that you were handed with --key (the folder's own proves nothing)", file)
	}
	if err != nil {
		return auditlog.Report{}, fmt.Errorf("read the log's public key: %w", err)
	}
	keys := strings.Fields(string(key))
	outside, err := c.outside(keys)
	if err != nil {
		return auditlog.Report{}, err
	}
	return auditlog.VerifyExport(ctx, c.Dir, auditlog.Trust{Keys: keys, Outside: outside})
}

// outside is the newest checkpoint that was kept outside of the log, nil where none was.
func (c *auditVerify) outside(keys []string) ([]byte, error) {
	file := c.Kept
	if file == "" {
		file = (&app.Environment{Dir: c.Data}).Outside()
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	return auditlog.LastOutside(file, keys...)
}

func (c *auditVerify) database(ctx context.Context) (report auditlog.Report, err error) {
	err = c.withLog(ctx, func(l openLog) error {
		outside, err := auditlog.LastOutside(l.env.Outside(), l.signer.Public)
		if err != nil {
			return err
		}
		report, err = l.verify(ctx, auditlog.Trust{Keys: []string{l.signer.Public}, Outside: outside})
		return err
	})
	return report, err
}

type auditExport struct {
	settings
	Dir string `arg:"" help:"Folder to write, empty or absent." type:"path"`
}

// Run writes the log up to its newest checkpoint, and leaves an entry that it was.
func (c *auditExport) Run(ctx context.Context) error {
	return c.withLog(ctx, func(l openLog) error {
		if err := l.record(ctx, "Exported the audit log"); err != nil {
			return err
		}
		report, err := l.export(ctx, c.Dir)
		if err != nil {
			return err
		}
		fmt.Printf("%d entries written to %s\n", report.Size, c.Dir)
		return nil
	})
}

type auditProve struct {
	settings
	Entry string `arg:"" help:"The entry's id, as the auditor's page shows it."`
	Out   string `help:"File to write. Default: the entry's id and .tlog-proof." type:"path"`
}

// Run writes a file by which anybody who has the log's public key can tell that the entry is in the log.
func (c *auditProve) Run(ctx context.Context) error {
	return c.withLog(ctx, func(l openLog) error {
		proof, err := l.prove(ctx, c.Entry)
		if err != nil {
			return err
		}
		if err := l.record(ctx, "Proved an entry of the audit log"); err != nil {
			return err
		}
		file := c.Out
		if file == "" {
			file = filepath.Base(c.Entry) + ".tlog-proof"
		}
		if err := os.WriteFile(file, proof, 0o644); err != nil {
			return fmt.Errorf("write the proof: %w", err)
		}
		fmt.Printf("the proof is in %s\n", file)
		return nil
	})
}

// openLog is the log of the settings' database, read by the verifier's login.
type openLog struct {
	env    *app.Environment
	guard  *authz.Guard
	signer *auditlog.Signer
	pool   *sqlx.DB
}

// withLog does something with the log of the settings' database.
func (s settings) withLog(ctx context.Context, do func(openLog) error) (err error) {
	env, guard, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	url, err := env.Need(env.Logins.Verifier, "DATABASE_URL_VERIFIER")
	if err != nil {
		return err
	}
	signer, err := env.Signer(s.LogKey)
	if err != nil {
		return err
	}
	pool, err := pg.Pool(url, 4, time.Minute)
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	return do(openLog{env, guard, signer, pool})
}

func (l openLog) verify(ctx context.Context, trust auditlog.Trust) (auditlog.Report, error) {
	return auditlog.VerifyDatabase(ctx, l.pool, trust)
}

func (l openLog) export(ctx context.Context, dir string) (auditlog.Report, error) {
	return auditlog.Export(ctx, l.pool, dir, []string{l.signer.Public})
}

func (l openLog) prove(ctx context.Context, entry string) ([]byte, error) {
	return auditlog.Prove(ctx, l.pool, entry, []string{l.signer.Public})
}

// record leaves an entry of what was done with the log, by the operating-system user who did it.
func (l openLog) record(ctx context.Context, what string) error {
	db, err := pg.Open(ctx, pg.Config{URL: l.env.Logins.App, Guard: l.guard})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return feature.NewService(db, nil, l.guard).Handed(ctx, operator(), what)
}
