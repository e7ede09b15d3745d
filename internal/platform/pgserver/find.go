package pgserver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first version with everything that the product's SQL uses.
const oldest = 15

// NotInstalled says that the machine has no usable PostgreSQL server, and the one command that gets it.
type NotInstalled struct {
	Wanted  string // "PostgreSQL 15 or later", or the exact version that made this cluster
	Command string // to be typed in a terminal
}

func (e *NotInstalled) Error() string {
	return fmt.Sprintf("%s is not installed on this machine; install it with: %s", e.Wanted, e.Command)
}

// Programs is the folder of this machine's PostgreSQL programs (initdb, pg_dump, …) of version 15 or later; the error
// is *NotInstalled when there are none.
func Programs(ctx context.Context) (string, error) { return findBin(ctx, "") }

// findBin is the folder of initdb, pg_ctl and postgres: of exactly the given major version, since the files of one
// version cannot be read by another, or else the first of version 15 or later.
func findBin(ctx context.Context, major string) (string, error) {
	for _, dir := range candidates(ctx) {
		v := versionOf(ctx, dir)
		if v >= oldest && (major == "" || strconv.Itoa(v) == major) {
			return dir, nil
		}
	}
	if major != "" {
		return "", &NotInstalled{Wanted: "PostgreSQL " + major + ", which made this cluster,", Command: install("-" + major)}
	}
	return "", &NotInstalled{Wanted: "PostgreSQL 15 or later", Command: install("")}
}

// candidates are the places to look, best first; an override is the only place.
func candidates(ctx context.Context) []string {
	if dir := os.Getenv("CHANNELPANEL_PG_BIN"); dir != "" {
		return []string{dir}
	}
	var dirs []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                                             // Debian, Ubuntu
		"/usr/pgsql-*/bin",                                                      // the PostgreSQL project's packages for Red Hat
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", // Homebrew
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, _ := filepath.Glob(pattern) // fails only on a malformed pattern
		slices.SortFunc(found, func(a, b string) int { return numberIn(b) - numberIn(a) })
		dirs = append(dirs, found...)
	}
	return dirs
}

// versionOf is the major version of a complete set of server programs, or 0.
func versionOf(ctx context.Context, dir string) int {
	for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(dir, program)); err != nil {
			return 0
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(out), "(PostgreSQL)")
	return numberIn(after)
}

// numberIn is the first whole number in s, or 0.
func numberIn(s string) int {
	n, _ := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(s))
	return n
}

func install(suffix string) string {
	if runtime.GOOS == "darwin" {
		if suffix == "" {
			suffix = "-17"
		}
		return "brew install postgresql@" + suffix[1:]
	}
	if _, err := os.Stat("/etc/debian_version"); err == nil {
		if os.Getuid() == 0 {
			return "apt-get install -y postgresql" + suffix
		}
		return "sudo apt-get install -y postgresql" + suffix
	}
	return "your system's package manager (package postgresql-server), or set CHANNELPANEL_PG_BIN to the folder of initdb"
}
