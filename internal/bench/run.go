package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/app"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/pgserver"
)

// Options says what to measure.
type Options struct {
	Product string // path of the product's binary
	Self    string // path of this program, which is the floor as well
	Dir     string // where databases are kept from one run to the next; "" keeps none
	Small   int    // cases
	Large   int
	Rounds  int
	Count   int // requests of one contender in one round
	Profile string
	Out     io.Writer // progress
}

// stage is everything that is running for a measurement.
type stage struct {
	o      Options
	dir    string
	guard  *authz.Guard
	ring   *keys.Ring
	world  world
	server *pgserver.Server
	sites  []*site
}

// site is one seeded database with the product and the floor over it.
type site struct {
	cases    int
	name     string // of the database
	dir      string
	logins   logins
	owner    *sqlx.DB
	pages    []hot
	script   transcript
	visitors map[string]visitor
	product  *child
	floor    *child
	ready    time.Duration // from start to the first answer
	rates    []float64     // of the product for each of the pages, a second
}

// Run loads the databases, measures and reports. It ends what it started.
func Run(ctx context.Context, o Options) (r Report, err error) {
	s := &stage{o: o, world: theWorld()}
	defer func() { err = errors.Join(err, s.strike()) }()
	if err := s.build(ctx); err != nil {
		return Report{}, err
	}
	r = Report{Small: o.Small, Large: o.Large, Rounds: o.Rounds, Count: o.Count}
	for _, take := range []func(context.Context) ([]Figure, error){s.rates, s.decisions, s.search, s.follow, s.weight} {
		figures, err := take(ctx)
		r.Figures = append(r.Figures, figures...)
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

func (s *stage) say(format string, args ...any) { fmt.Fprintf(s.o.Out, format+"\n", args...) }

// roles are those by which a private cluster is used.
var roles = []string{"panel_migrator", "panel_app", "panel_integrator", "panel_auditor", "panel_verifier", "panel_retention", "panel_backup"}

func (s *stage) build(ctx context.Context) (err error) {
	if s.guard, err = app.NewGuard(); err != nil {
		return err
	}
	if s.dir = s.o.Dir; s.dir == "" {
		if s.dir, err = os.MkdirTemp("/tmp", "channelpanel-bench-"); err != nil { // short, and open to the server's own user
			return err
		}
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(s.dir, 0o755); err != nil {
		return err
	}
	s.say("start a PostgreSQL with the settings of production")
	if s.server, err = pgserver.Start(ctx, pgserver.Options{Dir: s.dir, Roles: roles}); err != nil {
		return err
	}
	keyFile := filepath.Join(s.dir, "case-keys.json")
	if _, err := os.Stat(keyFile); err != nil {
		if err := keys.Create(keyFile); err != nil {
			return err
		}
	}
	if s.ring, err = keys.Load(keyFile); err != nil {
		return err
	}
	for _, n := range []int{s.o.Small, s.o.Large} {
		one, err := s.open(ctx, n)
		if one != nil {
			s.sites = append(s.sites, one)
		}
		if err != nil {
			return fmt.Errorf("%d cases: %w", n, err)
		}
	}
	return nil
}

// open seeds a database, lets the product answer everything once for the floor, and starts both.
func (s *stage) open(ctx context.Context, cases int) (*site, error) {
	one := &site{cases: cases, name: fmt.Sprintf("bench_%d", cases)}
	one.dir = filepath.Join(s.dir, one.name)
	if err := os.MkdirAll(one.dir, 0o700); err != nil {
		return one, err
	}
	at := func(role string) string { return s.server.URL(role, one.name) }
	one.logins = logins{Owner: at("postgres"), App: at("panel_app"), Auditor: at("panel_auditor"), Integrator: at("panel_integrator")}
	if err := s.fill(ctx, one); err != nil {
		return one, err
	}
	var err error
	if one.owner, err = pg.Pool(one.logins.Owner, 4, 10*time.Minute); err != nil {
		return one, err
	}
	if one.pages, err = hotPages(ctx, one.owner, s.world); err != nil {
		return one, err
	}
	s.say("%d cases: record what the product asks the database", cases)
	if err := s.listen(ctx, one); err != nil {
		return one, err
	}
	return one, s.start(ctx, one)
}

// fill makes the database, or takes the one that is kept.
func (s *stage) fill(ctx context.Context, one *site) error {
	admin := s.server.URL("postgres", "postgres")
	pool, err := pg.Pool(admin, 1, 10*time.Minute)
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	var there bool
	if err := pool.GetContext(ctx, &there, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, one.name); err != nil {
		return err
	}
	done := filepath.Join(one.dir, fmt.Sprintf("seeded-%d", seedEdition))
	if _, err := os.Stat(done); there && err == nil {
		_, err := pg.Migrate(ctx, one.logins.Owner, s.guard.Shipped())
		return err
	}
	if there {
		if _, err := pool.ExecContext(ctx, `DROP DATABASE `+one.name+` WITH (FORCE)`); err != nil {
			return err
		}
	}
	if err := pg.CreateDatabase(ctx, admin, one.name); err != nil {
		return err
	}
	if _, err := pg.Migrate(ctx, one.logins.Owner, s.guard.Shipped()); err != nil {
		return err
	}
	owner, err := pg.Pool(one.logins.Owner, 2, 10*time.Minute)
	if err != nil {
		return err
	}
	defer func() { _ = owner.Close() }()
	began := machineClock()
	if err := seed(ctx, owner, s.guard, s.ring, one.cases, machineClock()); err != nil {
		return err
	}
	s.say("%d cases: seeded in %.0f s", one.cases, since(began).Seconds())
	if err := s.integrate(ctx, one); err != nil {
		return err
	}
	return os.WriteFile(done, nil, 0o600)
}

// integrate gives the seeded entries their place in the log, so that the product has no more to do than is usual.
func (s *stage) integrate(ctx context.Context, one *site) error {
	key := filepath.Join(one.dir, "audit-log.key")
	if _, err := auditlog.CreateKey(key, "channelpanel/audit"); err != nil {
		return err
	}
	signer, err := auditlog.LoadKey(key)
	if err != nil {
		return err
	}
	pool, err := pg.Pool(one.logins.Integrator, 2, time.Minute)
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	in, err := auditlog.New(auditlog.Config{DB: pool, Signer: signer, Outside: filepath.Join(one.dir, "checkpoints.log"), Clock: machineClock})
	if err != nil {
		return err
	}
	began, all := machineClock(), 0
	for {
		n, err := in.Step(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		all += n
	}
	s.say("%d cases: %d entries in the log after %.0f s", one.cases, all, since(began).Seconds())
	return nil
}

// listen opens the product in this process behind a tap, and writes the transcript for the floor.
func (s *stage) listen(ctx context.Context, one *site) error {
	t, err := tap(ctx, one.logins.App)
	if err != nil {
		return err
	}
	tapped := one.logins
	tapped.App = t.URL
	p, err := openInside(ctx, tapped, s.guard, s.ring)
	if err != nil {
		return errors.Join(err, t.Close())
	}
	one.script, one.visitors, err = record(ctx, p, one.owner, t, one.pages, s.world)
	err = errors.Join(err, p.Close(), t.Close())
	if err != nil {
		return err
	}
	return one.script.save(filepath.Join(one.dir, "transcript"))
}

func (s *stage) start(ctx context.Context, one *site) (err error) {
	one.product, one.ready, err = startProduct(ctx, s.o.Product, one, filepath.Join(s.dir, "case-keys.json"))
	if err != nil {
		return err
	}
	one.floor, err = startChild(ctx, filepath.Join(one.dir, "floor.log"), nil, s.o.Self, "floor", "--database", one.logins.Owner,
		"--transcript", filepath.Join(one.dir, "transcript"))
	return err
}

// startProduct starts the binary as an operator would, and says how long it took to answer.
func startProduct(ctx context.Context, binary string, one *site, caseKeys string) (*child, time.Duration, error) {
	began := machineClock()
	c, err := startChild(ctx, filepath.Join(one.dir, "product.log"), []string{
		"DATABASE_URL=" + one.logins.App, "DATABASE_URL_AUDITOR=" + one.logins.Auditor, "DATABASE_URL_INTEGRATOR=" + one.logins.Integrator,
		"CHANNELPANEL_CASE_KEYS=" + caseKeys, "CHANNELPANEL_LOG_KEY=" + filepath.Join(one.dir, "audit-log.key"),
	}, binary, "serve", "--addr", "127.0.0.1:0", "--data", one.dir, "--no-second-factor")
	if err != nil {
		return nil, 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.at+"/sign-in", nil)
	if err != nil {
		return c, 0, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return c, 0, err
	}
	return c, since(began), answer.Body.Close()
}

// child is a program that this one started.
type child struct {
	cmd *exec.Cmd
	at  string // where it answers
	log *os.File
}

// startChild starts a program that says "ready http://HOST:PORT" when it answers.
func startChild(ctx context.Context, log string, env []string, program string, args ...string) (*child, error) {
	f, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), f
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	c := &child{cmd: cmd, log: f}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if at, ok := strings.CutPrefix(lines.Text(), "ready http://"); ok {
			c.at = at
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return c, nil
		}
	}
	_ = c.stop()
	said, _ := os.ReadFile(log)
	return nil, fmt.Errorf("%s %s did not start: %s", filepath.Base(program), args[0], said[max(0, len(said)-2000):])
}

func (c *child) stop() error {
	if c == nil {
		return nil
	}
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	_ = c.cmd.Wait() // how it ends says nothing about its speed
	return c.log.Close()
}

// strike ends everything in the reverse order.
func (s *stage) strike() error {
	var errs []error
	for _, one := range s.sites {
		errs = append(errs, one.product.stop(), one.floor.stop())
		if one.owner != nil {
			errs = append(errs, one.owner.Close())
		}
	}
	if s.server != nil {
		errs = append(errs, s.server.Stop())
	}
	if s.o.Dir == "" && s.dir != "" {
		errs = append(errs, os.RemoveAll(s.dir))
	}
	return errors.Join(errs...)
}

// ServeFloor is the floor as a program of its own: it says where it answers and ends with ctx.
func ServeFloor(ctx context.Context, database, script string, out io.Writer) error {
	t, err := readTranscript(script)
	if err != nil {
		return err
	}
	f, err := newFloor(ctx, database, t)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: f.handler(), ReadHeaderTimeout: time.Minute}
	go func() { <-ctx.Done(); _ = server.Close() }()
	fmt.Fprintf(out, "ready http://%s\n", l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
