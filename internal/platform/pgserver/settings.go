package pgserver

import (
	"bytes"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
)

// writeSettings writes postgresql.conf anew: it is ours alone, so what is in force is what stands here.
func (h home) writeSettings(o Options, port string) error {
	lines := []string{
		"port = " + port,
		"unix_socket_directories = '" + strings.ReplaceAll(h.socket, "'", "''") + "'",
		"unix_socket_permissions = 0700",
		"random_page_cost = 1.1",
		"lc_messages = 'C'",
		"timezone = 'UTC'",
		"password_encryption = 'scram-sha-256'",
		// Statements may carry personal data as parameters: none of them reaches a log file.
		"log_statement = 'none'",
		"log_min_error_statement = 'panic'",
		"log_parameter_max_length = 0",
		"log_parameter_max_length_on_error = 0",
		"log_error_verbosity = 'terse'",
	}
	if o.Test {
		lines = append(lines, "listen_addresses = '127.0.0.1'", "max_connections = 300", "shared_buffers = '256MB'",
			"fsync = off", "synchronous_commit = off", "full_page_writes = off")
	} else {
		lines = append(lines, "listen_addresses = ''", "max_connections = 100", "shared_buffers = '128MB'",
			"fsync = on", "synchronous_commit = on", "full_page_writes = on")
	}
	_, err := h.write("postgresql.conf", strings.Join(lines, "\n")+"\n")
	return err
}

// writeAccess writes who may sign in: on the socket only this operating-system user, as any of the roles.
func (h home) writeAccess(o Options) (changed bool, err error) {
	hba, ident := "local all all peer map=app\n", ""
	if o.Test {
		hba = "local all all trust\nhost all all 127.0.0.1/32 trust\n"
	}
	me, err := user.Current()
	if err != nil {
		return false, err
	}
	for _, role := range append([]string{"postgres"}, o.Roles...) {
		ident += fmt.Sprintf("app %q %q\n", me.Username, role)
	}
	one, err := h.write("pg_hba.conf", hba)
	if err != nil {
		return false, err
	}
	two, err := h.write("pg_ident.conf", ident)
	return one || two, err
}

// write puts a file of the server's user into the cluster, whole or not at all.
func (h home) write(name, text string) (changed bool, err error) {
	path := filepath.Join(h.data(), name)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, []byte(text)) {
		return false, nil
	}
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		return false, err
	}
	if h.as != nil {
		if err := os.Chown(path+".new", int(h.as.Uid), int(h.as.Gid)); err != nil {
			return false, err
		}
	}
	return true, os.Rename(path+".new", path)
}
