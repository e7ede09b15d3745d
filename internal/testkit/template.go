package testkit

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/migrations"
	"channelpanel/policies"
)

// ensureTemplate migrates the template database once for these migrations and this policy, whichever test binary
// comes first; the others wait for it at an advisory lock.
func ensureTemplate(ctx context.Context, admin *sqlx.DB, cluster *url.URL) (string, error) {
	fingerprint, err := fingerprint()
	if err != nil {
		return "", err
	}
	name := "panel_template_" + fingerprint
	conn, err := admin.Connx(ctx) // an advisory lock belongs to its connection
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return "", err
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext($1))`, name)
	}()

	var ready bool
	if err := conn.GetContext(ctx, &ready, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)`, name); err != nil || ready {
		return name, err
	}
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		return "", err
	}
	for _, q := range []string{`DROP DATABASE IF EXISTS ` + quote(name) + ` WITH (FORCE)`, `CREATE DATABASE ` + quote(name)} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return "", err
		}
	}
	if _, err := pg.Migrate(ctx, on(cluster, "", name), guard.Shipped()); err != nil {
		return "", err
	}
	// Marked last, so that a template whose making was cut short is made again; closed, because an open connection
	// to a template stops every clone.
	_, err = conn.ExecContext(ctx, `ALTER DATABASE `+quote(name)+` WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`)
	return name, err
}

// clone copies the template. PostgreSQL leaves behind the rights on the database itself, so they are granted again.
func clone(ctx context.Context, admin *sqlx.DB, template, name string) error {
	if _, err := admin.ExecContext(ctx, `CREATE DATABASE `+quote(name)+` TEMPLATE `+quote(template)); err != nil {
		return err
	}
	var grants string
	err := admin.GetContext(ctx, &grants, `
		SELECT format('REVOKE ALL ON DATABASE %1$I FROM PUBLIC;', CAST($2 AS text)) || coalesce(string_agg(
			format('GRANT %s ON DATABASE %I TO %s;', a.privilege_type, CAST($2 AS text),
				CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END), ''), '')
		FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
		WHERE d.datname = $1`, template, name)
	if err != nil {
		return err
	}
	_, err = admin.ExecContext(ctx, grants)
	return err
}

// fingerprint names the template after everything that it is made from.
func fingerprint() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(migrations.FS, path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(body), body)
		return err
	})
	fmt.Fprintf(sum, "policy\n%s\n%s", policies.Model, policies.Policy)
	fmt.Fprintf(sum, "queue\n%s", pg.QueueVersion())
	return fmt.Sprintf("%x", sum.Sum(nil)[:10]), err
}

func quote(name string) string { return pq.QuoteIdentifier(name) }
