package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/app"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/health"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/pgserver"
	"channelpanel/internal/platform/print"
	"channelpanel/internal/platform/signon"
)

// site is how the web app is reached, for every command that serves it.
type site struct {
	Addr    string   `help:"Address to answer on. Anything but loopback is served by TLS." default:"127.0.0.1:8080" env:"CHANNELPANEL_ADDR"`
	Hosts   []string `help:"Host names that are answered." env:"CHANNELPANEL_HOSTS"`
	Proxies []string `help:"Proxies whose X-Forwarded-For is believed." env:"CHANNELPANEL_PROXIES"`
	Cert    string   `help:"TLS certificate file." env:"CHANNELPANEL_TLS_CERT" type:"path"`
	Key     string   `help:"TLS key file." env:"CHANNELPANEL_TLS_KEY" type:"path"`
	Health  string   `help:"Address of the health checks /livez and /readyz, on this machine or a private network. Without it there are none." placeholder:"HOST:PORT" env:"CHANNELPANEL_HEALTH"`

	SignOn      string `help:"File of the agencies whose accounts people can sign in with." env:"CHANNELPANEL_SIGN_ON" type:"path"`
	PasskeyHost string `help:"Domain that passkeys are bound to, for good: those set up before it is changed are lost. Default: the first of --hosts that is a name." env:"CHANNELPANEL_PASSKEY_HOST"`
}

type serveCommand struct {
	settings
	site
	SecondFactor bool `help:"Ask whoever holds a role that needs one for a second factor." default:"true" negatable:"" env:"CHANNELPANEL_SECOND_FACTOR"`
}

// Run serves until it is interrupted.
func (c *serveCommand) Run(ctx context.Context) error {
	return c.serve(ctx, c.settings, c.SecondFactor, nil)
}

// serve runs the web app until it is interrupted. prepare, where there is one, gets the database ready before anything
// is answered.
func (c *site) serve(ctx context.Context, s settings, secondFactor bool, prepare preparation) (err error) {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	certificates, err := c.certificates()
	if err != nil {
		return err
	}
	passkeyHost, err := c.passkeyHost()
	if err != nil {
		return err
	}
	agencies, err := signon.Load(c.SignOn, now)
	if err != nil {
		return err
	}
	env, guard, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, env.Leave()) }()
	if env.Private() {
		fmt.Fprintln(os.Stderr, pgserver.Notice)
	}
	ring, err := env.Keys(s.CaseKeys)
	if err != nil {
		return err
	}
	db, err := pg.Open(ctx, pg.Config{URL: env.Logins.App, Guard: guard})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := app.Check(ctx, db, guard); err != nil {
		return err
	}
	if prepare != nil {
		if err := prepare(ctx, env, guard, ring, db); err != nil {
			return err
		}
	}
	sessions, err := pg.Pool(env.Logins.App, 8, 0)
	if err != nil {
		return err
	}
	defer func() { _ = sessions.Close() }()
	url, err := env.Need(env.Logins.Auditor, "DATABASE_URL_AUDITOR")
	if err != nil {
		return err
	}
	auditor, err := pg.Pool(url, 4, 0)
	if err != nil {
		return err
	}
	defer func() { _ = auditor.Close() }()
	code, err := setUpCode(env.Dir)
	if err != nil {
		return err
	}
	carrier, err := s.carrier()
	if err != nil {
		return err
	}
	scanner, err := s.daemon()
	if err != nil {
		return err
	}
	press, err := print.NewPress(ctx)
	if errors.As(err, new(print.NotInstalled)) {
		log.LogAttrs(ctx, slog.LevelWarn, "no PDF", slog.String("because", err.Error()))
	} else if err != nil {
		return err
	}
	product, err := app.New(app.Config{
		DB: db, Sessions: sessions, Auditor: auditor, Guard: guard, Keys: ring, Log: log, Secure: certificates != nil,
		Hosts: c.hosts(), Proxies: c.Proxies, SetUpCode: code, Clock: now, Carrier: carrier, Scanner: scanner, Press: press,
		SecondFactor: secondFactor, PasskeyHost: passkeyHost, Agencies: agencies,
	})
	if err != nil {
		return err
	}
	integrator, stop, err := integrate(ctx, env, s.LogKey, log)
	if err != nil {
		return err
	}
	defer stop()
	rest, err := work(ctx, env, product, log)
	if err != nil {
		return err
	}
	defer rest()
	if c.Health != "" {
		at, end, err := health.Listen(ctx, c.Health, checks(db, sessions, integrator)...)
		if err != nil {
			return err
		}
		defer end()
		fmt.Printf("health at http://%s/readyz\n", at)
	}
	go db.WarmPolicies(ctx, env.Logins.App, func(err error) {
		log.LogAttrs(ctx, slog.LevelError, "policy not fetched", slog.Any("error", err))
	})
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	scheme := "http://"
	if certificates != nil {
		scheme = "https://"
	}
	if err := c.greet(ctx, product, scheme+listener.Addr().String(), code); err != nil {
		return err
	}
	return product.Server.Serve(ctx, listener, certificates)
}

// greet prints where the service answers and, on an empty database, the code of its first set-up.
func (c *site) greet(ctx context.Context, product *app.App, address, code string) error {
	empty, err := product.Accounts.NeedsSetUp(ctx, operator())
	if err != nil {
		return err
	}
	if empty {
		fmt.Printf("set up at %s/set-up with the code %s\n", address, code)
	}
	fmt.Printf("ready %s\n", address)
	return nil
}

// setUpCode is the code of the first set-up, kept in the data folder so that it survives a restart.
func setUpCode(dir string) (string, error) {
	path := filepath.Join(dir, "set-up-code")
	if b, err := os.ReadFile(path); err == nil {
		return strings.TrimSpace(string(b)), nil
	}
	code := accounts.NewSetUpCode()
	if err := os.WriteFile(path, []byte(code+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the set-up code: %w", err)
	}
	return code, nil
}

// integrate gives entries their place in the log until the returned function is called.
func integrate(ctx context.Context, env *app.Environment, keyFile string, log *slog.Logger) (*auditlog.Integrator, func(), error) {
	url, err := env.Need(env.Logins.Integrator, "DATABASE_URL_INTEGRATOR")
	if err != nil {
		return nil, nil, err
	}
	signer, err := env.Signer(keyFile)
	if err != nil {
		return nil, nil, err
	}
	pool, err := pg.Pool(url, 2, 0)
	if err != nil {
		return nil, nil, err
	}
	in, err := auditlog.New(auditlog.Config{
		DB: pool, Signer: signer, Outside: env.Outside(), Clock: now,
		Report: func(err error) {
			log.LogAttrs(ctx, slog.LevelError, "audit log not integrated", slog.Any("error", err))
		},
	})
	if err != nil {
		return nil, nil, errors.Join(err, pool.Close())
	}
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() { defer close(done); in.Run(working) }()
	return in, func() {
		cancel()
		<-done
		_, _ = in.Step(context.WithoutCancel(ctx)) // what the last requests left
		_ = pool.Close()
	}, nil
}

// slow is how long an entry of the audit log, or a job, may wait before somebody should look.
const slow = time.Minute

// checks are what a load balancer asks. An audit log that another hand changed takes the process out of service; work that
// waits is shown, because taking processes away would only make it wait longer.
func checks(db *pg.DB, pool *sqlx.DB, integrator *auditlog.Integrator) []health.Check {
	late := func(lag func(context.Context) (time.Duration, error), what string) func(context.Context) error {
		return func(ctx context.Context) error {
			switch waited, err := lag(ctx); {
			case err != nil:
				return err
			case waited > slow:
				return fmt.Errorf("%s has waited for %s", what, waited.Round(time.Second))
			}
			return nil
		}
	}
	return []health.Check{
		{Name: "database", Of: db.Ping},
		{Name: "migrations", Of: db.Current},
		{Name: "audit log", Of: func(context.Context) error { return integrator.Ready() }},
		{Name: "audit entries", Of: late(integrator.Lag, "an entry"), Warns: true},
		{Name: "jobs", Of: late(func(ctx context.Context) (time.Duration, error) { return jobs.Lag(ctx, pool) }, "a job"), Warns: true},
	}
}

// work does the product's jobs in the background until the returned function is called.
func work(ctx context.Context, env *app.Environment, product *app.App, log *slog.Logger) (func(), error) {
	pool, err := pg.Pool(env.Logins.App, 6, 0)
	if err != nil {
		return nil, err
	}
	runner, err := jobs.Start(ctx, jobs.Config{DB: pool, Handlers: product.Jobs, Log: log})
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return func() {
		if err := runner.Stop(context.WithoutCancel(ctx)); err != nil {
			log.LogAttrs(ctx, slog.LevelError, "jobs not stopped", slog.Any("error", err))
		}
		_ = pool.Close()
	}, nil
}

// hosts are the Host headers that are answered: those given and, on loopback, the address itself.
func (c *site) hosts() []string {
	list := append([]string(nil), c.Hosts...)
	if _, port, err := net.SplitHostPort(c.Addr); err == nil && c.loopback() && port != "0" {
		list = append(list, "127.0.0.1:"+port, "localhost:"+port, "[::1]:"+port)
	}
	return list
}

// passkeyHost is the domain that passkeys are bound to, "" for none: an address of figures is no domain.
func (c *site) passkeyHost() (string, error) {
	var names []string
	for _, h := range c.hosts() {
		if host, _, err := net.SplitHostPort(h); err == nil {
			h = host
		}
		if net.ParseIP(h) == nil {
			names = append(names, strings.ToLower(h))
		}
	}
	if c.PasskeyHost == "" {
		if len(names) == 0 {
			return "", nil
		}
		return names[0], nil
	}
	host := strings.ToLower(c.PasskeyHost)
	if !slices.ContainsFunc(names, func(n string) bool { return n == host || strings.HasSuffix(n, "."+host) }) {
		return "", fmt.Errorf("--passkey-host %s: none of the names that are answered (%s) is it or lies below it", host, strings.Join(names, ", "))
	}
	return host, nil
}

func (c *site) loopback() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// certificates are those given; none is needed on loopback, where plain HTTP is answered.
func (c *site) certificates() (*tls.Config, error) {
	if c.Cert == "" && c.Key == "" {
		if c.loopback() {
			return nil, nil
		}
		return nil, fmt.Errorf("%s is not loopback: give --cert and --key, because sign-in cookies travel by TLS only", c.Addr)
	}
	pair, err := tls.LoadX509KeyPair(c.Cert, c.Key)
	if err != nil {
		return nil, fmt.Errorf("TLS certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}
