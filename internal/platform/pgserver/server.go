// Package pgserver runs a private PostgreSQL for one data folder, for development, demonstrations and tests. It finds
// the machine's own server programs and never downloads any. It must not be used for production, and knows no table.
package pgserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Notice is what a command that starts a private server says to the person at the terminal.
const Notice = "This PostgreSQL is private to one data folder, without backup or standby: for trying things out, never for production."

// Options says what to run.
type Options struct {
	Dir   string   // the data folder (--data)
	Roles []string // logins that this operating-system user may take, besides the superuser postgres
	Test  bool     // loopback TCP without passwords and without durability
}

// Server is a running cluster: its own or one that another command on the same folder started.
type Server struct {
	home   home
	bin    string
	port   string
	test   bool
	owned  bool
	inUse  *os.File // held shared by everybody who uses the cluster
	starts string   // path of the lock held while starting and stopping
}

// Start makes the cluster when there is none and starts it when it is not running; otherwise it joins the running
// one. The last to Stop ends it, so a short command never pulls the database from under a long one. It returns
// *NotInstalled when the machine has no PostgreSQL 15 or later.
func Start(ctx context.Context, o Options) (*Server, error) {
	s, err := start(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("private PostgreSQL in %s: %w", o.Dir, err)
	}
	return s, nil
}

func start(ctx context.Context, o Options) (*Server, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s := &Server{test: o.Test, starts: filepath.Join(dir, ".postgres-start.lock")}
	release, err := lock(ctx, s.starts)
	if err != nil {
		return nil, err
	}
	defer release()
	if s.home, err = findHome(ctx, dir); err != nil {
		return nil, err
	}
	if s.bin, err = findBin(ctx, s.home.version()); err != nil {
		return nil, err
	}
	if err := s.initialise(ctx); err != nil {
		return nil, err
	}
	s.inUse, err = os.OpenFile(filepath.Join(dir, ".postgres-in-use.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(s.inUse.Fd()), syscall.LOCK_SH); err != nil {
		_ = s.inUse.Close()
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := s.run(ctx, o); err != nil {
		_ = s.inUse.Close()
		return nil, err
	}
	return s, nil
}

// run joins the running server or starts one, with this call's settings in force.
func (s *Server) run(ctx context.Context, o Options) error {
	if s.port = s.home.runningPort(); s.port != "" {
		changed, err := s.home.writeAccess(o)
		if err != nil || !changed {
			return err
		}
		return s.home.command(ctx, s.bin, "pg_ctl", "reload", "-D", s.home.data())
	}
	unclean, err := s.home.dropStalePid()
	if err != nil {
		return err
	}
	s.port = "5432"
	if o.Test {
		if s.port, err = freePort(ctx); err != nil {
			return err
		}
	}
	if err := s.home.writeSettings(o, s.port); err != nil {
		return err
	}
	if _, err := s.home.writeAccess(o); err != nil {
		return err
	}
	for try := 0; ; try++ {
		err = s.home.command(ctx, s.bin, "pg_ctl", "start", "-w", "-t", "60", "-D", s.home.data(), "-l", s.home.log())
		if err == nil {
			s.owned = true
			return nil
		}
		if !unclean || try == 10 { // the children of a killed server take a moment to let go of its shared memory
			return fmt.Errorf("%w\n%s", err, s.home.logTail())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// initialise makes the cluster under another name first, so that one whose making was cut short is never used.
func (s *Server) initialise(ctx context.Context) error {
	if s.home.version() != "" {
		return nil
	}
	fresh := s.home.data() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	args := []string{"-D", fresh, "-U", "postgres", "-A", "peer", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"}
	if s.test {
		args = append(args, "--no-sync")
	}
	if err := s.home.command(ctx, s.bin, "initdb", args...); err != nil {
		return err
	}
	return os.Rename(fresh, s.home.data())
}

// URL is the address of a database of the cluster for one of the roles. It holds no secret: access hangs on the
// operating-system user.
func (s *Server) URL(role, db string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + db}
	q := url.Values{"sslmode": {"disable"}}
	if s.test {
		u.Host = net.JoinHostPort("127.0.0.1", s.port)
	} else {
		q.Set("host", s.home.socket)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Owned says whether this call started the server; false when it joined one that was running.
func (s *Server) Owned() bool { return s.owned }

// Bin is the folder of the server's programs, where pg_dump and pg_restore of its own version are.
func (s *Server) Bin() string { return s.bin }

// Stop gives the server up and ends it when nobody else on this folder uses it. Calling it again does nothing.
func (s *Server) Stop() error {
	if s.inUse == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	release, err := lock(ctx, s.starts)
	if err != nil {
		return fmt.Errorf("stop the private PostgreSQL: %w", err)
	}
	defer release()
	defer func() { _ = s.inUse.Close(); s.inUse = nil }()
	if err := syscall.Flock(int(s.inUse.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil // another command still uses it and will end it
	}
	if s.home.runningPort() == "" {
		return nil
	}
	if err := s.home.command(ctx, s.bin, "pg_ctl", "stop", "-w", "-m", "fast", "-D", s.home.data()); err != nil {
		return fmt.Errorf("stop the private PostgreSQL: %w", err)
	}
	return nil
}

// lock takes an exclusive lock on a file; a killed holder loses it by itself.
func lock(ctx context.Context, path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, fmt.Errorf("another command is starting or stopping the database: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()[strings.LastIndex(l.Addr().String(), ":")+1:], nil
}
