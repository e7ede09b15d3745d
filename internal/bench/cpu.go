package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

// spending is the time that processes have had on a processor, by their number. Neighbours on the machine make requests
// slow; they do not make them costlier, so this tells what a page costs where rates tell what else is going on.
type spending map[int]time.Duration

// since is what was spent from an earlier moment to this.
func (s spending) since(earlier spending) (all time.Duration) {
	for pid, now := range s {
		all += now - earlier[pid]
	}
	return all
}

// accounts looks up what a program and its connections to the database have spent. It is empty where the system does
// not say (anything but Linux).
type accounts struct {
	pid   int
	owner *sqlx.DB
	login string // by which the program's connections are told from others, as SQL's LIKE has it
	named string // and by the name that they give themselves
}

func (a accounts) spent(ctx context.Context) (spending, error) {
	pids := []int{}
	if err := a.owner.SelectContext(ctx, &pids, `
		SELECT pid FROM pg_stat_activity
		WHERE datname = current_database() AND usename LIKE $1 AND application_name = $2 AND pid <> pg_backend_pid()`, a.login, a.named); err != nil {
		return nil, fmt.Errorf("list the connections: %w", err)
	}
	s := spending{}
	for _, pid := range append(pids, a.pid) {
		if d := onProcessor(pid); d > 0 {
			s[pid] = d
		}
	}
	return s, nil
}

// onProcessor adds up the threads of a process.
func onProcessor(pid int) (all time.Duration) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid)) // fails on a malformed pattern only
	for _, path := range tasks {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a thread that has just ended
		}
		first, _, _ := strings.Cut(string(text), " ")
		n, _ := strconv.ParseInt(first, 10, 64)
		all += time.Duration(n)
	}
	return all
}
