// Package health tells a load balancer whether this process lives and whether it can answer people, on a listener of its
// own that is not the web app's. It says nothing about anybody.
package health

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// Check is one thing that has to be in order.
type Check struct {
	Name string
	// Of is nil where it is in order. Its error is shown on the listener, and so holds no secret and no personal data.
	Of func(ctx context.Context) error
	// Warns marks what somebody should look at though people can still be answered: it is shown, and refuses nothing.
	Warns bool
}

// patience is how long one check may take.
const patience = 2 * time.Second

// Handler answers /livez, which asks nothing, and /readyz, which makes every check: 200 when all that refuse are in order
// and else 503, with one line of plain text for each.
func Handler(checks ...Check) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		status, text := ready(r.Context(), checks)
		say(w, status, text)
	})
	return mux
}

func say(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

// ready makes the checks side by side and gives their lines in the order of the list.
func ready(ctx context.Context, checks []Check) (int, string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	faults := make([]chan error, len(checks))
	for i, c := range checks {
		faults[i] = make(chan error, 1)
		go func() { faults[i] <- c.Of(ctx) }()
	}
	status, lines := http.StatusOK, []string(nil)
	for i, c := range checks {
		var err error
		select {
		case err = <-faults[i]:
		case <-ctx.Done():
			err = fmt.Errorf("no answer within %s", patience)
		}
		switch {
		case err == nil:
			lines = append(lines, "ok      "+c.Name)
		case c.Warns:
			lines = append(lines, "look    "+c.Name+": "+err.Error())
		default:
			status = http.StatusServiceUnavailable
			lines = append(lines, "failed  "+c.Name+": "+err.Error())
		}
	}
	return status, strings.Join(lines, "\n") + "\n"
}

// Listen answers on an address until the returned function is called. It takes addresses of this machine and of private
// networks only: whether the service is well is nobody else's business.
func Listen(ctx context.Context, address string, checks ...Check) (net.Addr, func(), error) {
	if err := near(address); err != nil {
		return nil, nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, nil, fmt.Errorf("listen for health checks: %w", err)
	}
	server := &http.Server{
		Handler: Handler(checks...), ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 3 * patience, IdleTimeout: time.Minute,
		MaxHeaderBytes: 4 << 10,
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }() // ends by Close alone
	return listener.Addr(), func() { _ = server.Close(); <-done }, nil
}

func near(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("the address for health checks must look like 127.0.0.1:8081: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsPrivate()) {
		return fmt.Errorf("%s is neither this machine nor a private network: health checks are answered only there", host)
	}
	return nil
}
