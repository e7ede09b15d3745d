// Package migrations holds the database's history: numbered goose files, never edited once they have landed,
// and schema.sql, the dump of where they lead. It holds no logic.
package migrations

import "embed"

// FS is the migration files.
//
//go:embed *.sql
var FS embed.FS
