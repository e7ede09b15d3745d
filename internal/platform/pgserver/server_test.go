package pgserver

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver
)

var roles = []string{"panel_app", "panel_owner"}

func begin(t *testing.T, o Options) *Server {
	t.Helper()
	needServer(t)
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func needServer(t *testing.T) {
	t.Helper()
	if _, err := Programs(t.Context()); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// ask runs one query as a role of the cluster and gives its one value.
func ask(t *testing.T, s *Server, role, query string) (string, error) {
	t.Helper()
	db, err := sql.Open("postgres", s.URL(role, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var answer string
	err = db.QueryRowContext(t.Context(), query).Scan(&answer)
	return answer, err
}

func want(t *testing.T, s *Server, role, query, answer string) {
	t.Helper()
	if got, err := ask(t, s, role, query); err != nil || got != answer {
		t.Errorf("%s as %s is %q, want %q: %v", query, role, got, answer, err)
	}
}

func TestAPrivateClusterIsDurableFencedAndQuiet(t *testing.T) {
	// Not t.TempDir, whose parent is closed to the server's user when we are root.
	dir := open(t)
	s := begin(t, Options{Dir: dir, Roles: roles})
	if !s.Owned() {
		t.Error("joined a server in a new folder")
	}
	if _, err := ask(t, s, "postgres", "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	for setting, value := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on", "listen_addresses": "",
		"server_encoding": "UTF8", "lc_messages": "C", "random_page_cost": "1.1", "log_statement": "none",
		"log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_error_verbosity": "terse",
	} {
		want(t, s, "postgres", "SELECT current_setting('"+setting+"')", value)
	}
	want(t, s, "postgres", "SELECT datcollate FROM pg_database WHERE datname = 'postgres'", "C.UTF-8")
	psql := exec.CommandContext(t.Context(), filepath.Join(s.Bin(), "psql"), s.URL("postgres", "postgres"), "-qc", "CREATE ROLE panel_app LOGIN; CREATE ROLE stranger LOGIN")
	if out, err := psql.CombinedOutput(); err != nil {
		t.Fatalf("psql: %v\n%s", err, out)
	}
	want(t, s, "panel_app", "SELECT current_user", "panel_app")
	if _, err := ask(t, s, "stranger", "SELECT current_user"); err == nil {
		t.Error("a role that was not asked for could sign in")
	}
	for _, path := range []string{filepath.Join(dir, "postgres"), filepath.Join(dir, "postgres", "data")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s is open to others: %v %v", path, info.Mode(), err)
		}
	}
}

func TestTheServerStaysUntilTheLastCommandHasLeft(t *testing.T) {
	dir := open(t)
	first := begin(t, Options{Dir: dir, Roles: roles, Test: true})
	second := begin(t, Options{Dir: dir, Roles: roles, Test: true})
	if !first.Owned() || second.Owned() {
		t.Errorf("first owned %v, second owned %v; want the second to join the first's server", first.Owned(), second.Owned())
	}
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	want(t, second, "postgres", "SELECT 'here'", "here")
	if err := second.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t, second, "postgres", "SELECT 'here'"); err == nil {
		t.Error("the server outlived everybody who used it")
	}
}

func TestTwoLaunchersAtOnceStartOneServer(t *testing.T) {
	needServer(t)
	dir := open(t)
	type result struct {
		s   *Server
		err error
	}
	results := make(chan result)
	for range 4 {
		go func() {
			s, err := Start(context.WithoutCancel(t.Context()), Options{Dir: dir, Test: true})
			results <- result{s, err}
		}()
	}
	owners := 0
	for range 4 {
		r := <-results
		if r.err != nil {
			t.Fatal(r.err)
		}
		defer func() { _ = r.s.Stop() }()
		if r.s.Owned() {
			owners++
		}
		want(t, r.s, "postgres", "SELECT 'here'", "here")
	}
	if owners != 1 {
		t.Errorf("%d launchers started a server, want 1", owners)
	}
}

func TestAKilledServerStartsAgain(t *testing.T) {
	dir := open(t)
	first := begin(t, Options{Dir: dir, Test: true})
	if _, err := ask(t, first, "postgres", "SELECT 'here'"); err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(first.home.pidFile()[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second := begin(t, Options{Dir: dir, Test: true})
	if !second.Owned() {
		t.Error("joined a server that is dead")
	}
	want(t, second, "postgres", "SELECT 'here'", "here")
}

func TestAPidFileWhoseNumberBelongsToAnotherProcessIsRemoved(t *testing.T) {
	dir := open(t)
	s := begin(t, Options{Dir: dir, Test: true})
	pidFile := filepath.Join(s.home.data(), "postmaster.pid")
	body, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(body), "\n")
	if err := os.WriteFile(pidFile, []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o644); err != nil {
		t.Fatal(err)
	}
	again := begin(t, Options{Dir: dir, Test: true})
	want(t, again, "postgres", "SELECT 'here'", "here")
}

func TestRootMayKeepItsDataUnderAClosedHome(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root runs the server as another user")
	}
	closed := open(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "data")
	first := begin(t, Options{Dir: dir})
	named, err := os.ReadFile(filepath.Join(dir, "cluster"))
	if err != nil || !strings.HasPrefix(string(named), shared+"/") {
		t.Fatalf("the folder does not say where its cluster is: %q %v", named, err)
	}
	t.Cleanup(func() { _ = first.Stop(); _ = os.RemoveAll(strings.TrimSpace(string(named))) })
	if _, err := ask(t, first, "postgres", "SELECT lo_create(4711)"); err != nil {
		t.Fatal(err)
	}
	second := begin(t, Options{Dir: dir})
	if second.Owned() {
		t.Error("a second command with the same folder did not find the first one's server")
	}
	want(t, second, "postgres", "SELECT oid FROM pg_largeobject_metadata", "4711")
}

func TestAFolderWithALongNameStillGetsASocket(t *testing.T) {
	dir := filepath.Join(open(t), strings.Repeat("a-long-name/", 9))
	s := begin(t, Options{Dir: dir})
	t.Cleanup(func() {
		_ = s.Stop()
		for _, place := range []string{s.home.dir, s.home.socket} {
			_ = os.RemoveAll(place)
		}
	})
	want(t, s, "postgres", "SELECT 'here'", "here")
}

func TestAFolderPlantedBySomebodyElseIsRefused(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can plant another user's folder")
	}
	dir := open(t)
	planted := filepath.Join(dir, "postgres")
	if err := os.Mkdir(planted, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(planted, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	if s, err := Start(t.Context(), Options{Dir: dir}); err == nil {
		_ = s.Stop()
		t.Error("started in a folder that belongs to another user")
	}
}

func TestAMachineWithoutAServerIsToldTheOneCommand(t *testing.T) {
	t.Setenv("CHANNELPANEL_PG_BIN", t.TempDir())
	_, err := Start(t.Context(), Options{Dir: open(t)})
	var missing *NotInstalled
	if !errors.As(err, &missing) || missing.Command == "" {
		t.Fatalf("got %v, want *NotInstalled with a command", err)
	}
}

func TestAClusterOfAnotherVersionIsNotTouched(t *testing.T) {
	needServer(t)
	if _, err := findBin(t.Context(), "9"); err == nil || !strings.Contains(err.Error(), "PostgreSQL 9") {
		t.Errorf("got %v, want to be told which version made the cluster", err)
	}
}

func TestAnOldServerIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
		script := "#!/bin/sh\necho 'postgres (PostgreSQL) 14.20 (Debian 14.20-1)'\n"
		if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if v := versionOf(t.Context(), dir); v != 14 {
		t.Fatalf("version %d, want 14", v)
	}
	t.Setenv("CHANNELPANEL_PG_BIN", dir)
	if _, err := Programs(t.Context()); err == nil {
		t.Error("version 14 was accepted")
	}
}

// open is a folder of the test's own that every user may enter.
func open(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "cp") //nolint:usetesting // t.TempDir's parent is closed to the server's user
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for try := 0; os.RemoveAll(dir) != nil && try < 20; try++ {
			time.Sleep(100 * time.Millisecond)
		}
	})
	return dir
}
