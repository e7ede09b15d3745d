package pgserver

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// longest is the most that a socket's path may hold (sun_path is 108 bytes with its final zero).
const longest = 107

// shared is where clusters go that cannot lie in their data folder.
const shared = "/var/lib/channelpanel"

// home is the private folder (mode 0700, owned by the server's user) of one cluster.
type home struct {
	dir    string
	socket string              // folder of the socket: dir, or a short one when dir's path is too long
	as     *syscall.Credential // the server's user when we are root, which PostgreSQL refuses to run as; else nil
}

func (h home) data() string { return filepath.Join(h.dir, "data") }
func (h home) log() string  { return filepath.Join(h.dir, "server.log") }

// findHome is DIR/postgres, unless the server's user cannot enter DIR (a folder under a 0700 home, when we are
// root) or the socket's path would be too long; then DIR/cluster names the place.
func findHome(ctx context.Context, dir string) (home, error) {
	h := home{dir: filepath.Join(dir, "postgres")}
	if os.Getuid() == 0 {
		var err error
		if h.as, err = serverUser(); err != nil {
			return h, err
		}
	}
	note := filepath.Join(dir, "cluster")
	switch named, err := os.ReadFile(note); {
	case err == nil:
		h.dir = strings.TrimSpace(string(named))
		if !strings.HasPrefix(h.dir, shared+"/") {
			return h, fmt.Errorf("%s does not name a folder under %s", note, shared)
		}
	case !os.IsNotExist(err):
		return h, err
	case h.as != nil && (tooLong(h.dir) || !h.mayEnter(ctx, dir)):
		if h.dir, err = makeShared(dir); err != nil {
			return h, err
		}
		if err := os.WriteFile(note, []byte(h.dir+"\n"), 0o600); err != nil {
			return h, err
		}
	}
	h.socket = h.dir
	if tooLong(h.dir) {
		h.socket = fmt.Sprintf("/tmp/channelpanel-%d-%s", os.Getuid(), digest(dir))
	}
	if err := h.claim(h.dir); err != nil {
		return h, err
	}
	return h, h.claim(h.socket)
}

// claim makes a folder that only the server's user can use, and refuses one that somebody else put there.
func (h home) claim(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !os.IsExist(err) {
		return err
	}
	owner := os.Getuid()
	if h.as != nil {
		owner = int(h.as.Uid)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if found := info.Sys().(*syscall.Stat_t).Uid; !info.IsDir() || int(found) != owner && int(found) != os.Getuid() {
		return fmt.Errorf("%s belongs to somebody else", dir)
	}
	if h.as != nil {
		if err := os.Chown(dir, int(h.as.Uid), int(h.as.Gid)); err != nil {
			return err
		}
	}
	return os.Chmod(dir, 0o700)
}

// makeShared makes a new folder for the cluster of dir. An older one of that name belongs to a data folder that has
// since been removed and is left alone.
func makeShared(dir string) (string, error) {
	if err := os.MkdirAll(shared, 0o711); err != nil {
		return "", err
	}
	path := filepath.Join(shared, digest(dir))
	for n := 2; ; n++ {
		err := os.Mkdir(path, 0o700)
		if !os.IsExist(err) {
			return path, err
		}
		path = filepath.Join(shared, digest(dir)+"-"+strconv.Itoa(n))
	}
}

// serverUser is whom to run the server as instead of root: Debian's postgres, or else nobody.
func serverUser() (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no user postgres or nobody: %w", err)
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

// mayEnter asks the system itself, which knows of access lists and mounts.
func (h home) mayEnter(ctx context.Context, dir string) bool {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", `cd "$1"`, "sh", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: h.as}
	return cmd.Run() == nil
}

// command runs one of PostgreSQL's programs as the server's user. What it said is in the error.
func (h home) command(ctx context.Context, bin, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(bin, program), args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: h.as, Setpgid: true} // a Ctrl-C is for the product, which then stops the server
	cmd.Dir, cmd.Env = h.dir, []string{"PATH=" + bin + ":/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	said, err := os.CreateTemp("", "channelpanel-pg") // a file, since the server keeps its end of a pipe open for ever
	if err != nil {
		return err
	}
	defer func() { _ = said.Close(); _ = os.Remove(said.Name()) }()
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Run(); err != nil {
		out, _ := os.ReadFile(said.Name()) // only adds to the error
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// version is the major version that made the cluster, "" when there is none yet.
func (h home) version() string {
	v, _ := os.ReadFile(filepath.Join(h.data(), "PG_VERSION")) // absent: none yet
	return strings.TrimSpace(string(v))
}

// runningPort is the port of the server that answers on this cluster's socket, or "".
func (h home) runningPort() string {
	lines := h.pidFile()
	if len(lines) < 4 {
		return ""
	}
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).Dial("unix", filepath.Join(h.socket, ".s.PGSQL."+lines[3])) // bounded above
	if err != nil {
		return ""
	}
	_ = conn.Close()
	return lines[3]
}

// dropStalePid removes the pid file of a server that was killed when its number now belongs to another process,
// which PostgreSQL would take for a running server. It says whether the last server ended uncleanly.
func (h home) dropStalePid() (unclean bool, err error) {
	lines := h.pidFile()
	if len(lines) == 0 {
		return false, nil
	}
	cwd, err := os.Readlink("/proc/" + lines[0] + "/cwd")
	if err != nil || cwd == h.data() { // gone, ours, or not a Linux: PostgreSQL itself decides
		return true, nil //nolint:nilerr // see above
	}
	return true, os.Remove(filepath.Join(h.data(), "postmaster.pid"))
}

// pidFile is the lines of postmaster.pid: process, data folder, start, port, socket folder, …
func (h home) pidFile() []string {
	b, err := os.ReadFile(filepath.Join(h.data(), "postmaster.pid"))
	if err != nil {
		return nil
	}
	return strings.Split(string(b), "\n")
}

func (h home) logTail() string {
	b, _ := os.ReadFile(h.log()) // only adds to an error
	return string(b[max(0, len(b)-2000):])
}

func tooLong(dir string) bool { return len(filepath.Join(dir, ".s.PGSQL.65535")) > longest }

// digest names a data folder in a place shared with others.
func digest(dir string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(dir)))[:16] }
