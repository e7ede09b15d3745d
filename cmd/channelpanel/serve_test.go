package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// A load balancer learns whether the process lives and whether it can answer people, on an address that the web app does
// not answer on.
func TestAServerTellsALoadBalancerHowItIs(t *testing.T) {
	dir := folder(t)
	site, health := free(t), free(t)
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"serve", "--data", dir, "--addr", site, "--health", health}) }()
	defer func() {
		interrupt()
		if err := <-ended; err != nil {
			t.Errorf("serve ended with %v", err)
		}
	}()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if status, text := get(ctx, "http://"+health+"/readyz"); status == http.StatusOK && strings.Count(text, "ok ") == 5 {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("/readyz answers %d %q", status, text)
		}
	}
	if status, text := get(ctx, "http://"+health+"/livez"); status != http.StatusOK || text != "alive\n" {
		t.Errorf("/livez answers %d %q", status, text)
	}
	for _, url := range []string{"http://" + site + "/readyz", "http://" + health + "/sign-in"} {
		if status, _ := get(ctx, url); status != http.StatusNotFound {
			t.Errorf("%s answers %d, want 404", url, status)
		}
	}
}

// folder is for a private PostgreSQL: short, because sockets have short names, and open to the server's own user.
func folder(t *testing.T) string {
	t.Helper()
	if os.Getenv("TEST_DATABASE_URL") == "" && os.Getenv("CI") == "" {
		t.Skip("needs PostgreSQL's programs; `go run ./cmd/dev test` sees to them")
	}
	dir, err := os.MkdirTemp("/tmp", "channelpanel-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func free(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func get(ctx context.Context, url string) (int, string) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, err.Error()
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, string(body)
}
