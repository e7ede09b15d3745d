package health

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func ask(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	r := httptest.NewRecorder()
	h.ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return r.Code, r.Body.String()
}

func well(context.Context) error { return nil }
func ill(context.Context) error  { return errors.New("it does not answer") }

func TestAProcessIsReadyWhenAllThatRefusesIsInOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		checks []Check
		status int
		text   string
	}{
		"all well":       {[]Check{{Name: "database", Of: well}, {Name: "jobs", Of: well, Warns: true}}, 200, "ok      database\nok      jobs\n"},
		"only a warning": {[]Check{{Name: "database", Of: well}, {Name: "jobs", Of: ill, Warns: true}}, 200, "ok      database\nlook    jobs: it does not answer\n"},
		"a failure":      {[]Check{{Name: "database", Of: ill}, {Name: "jobs", Of: well, Warns: true}}, 503, "failed  database: it does not answer\nok      jobs\n"},
	} {
		if status, text := ask(t, Handler(c.checks...), "/readyz"); status != c.status || text != c.text {
			t.Errorf("%s: %d %q, want %d %q", name, status, text, c.status, c.text)
		}
	}
}

func TestLivingAsksNothing(t *testing.T) {
	t.Parallel()
	asked := false
	h := Handler(Check{Name: "database", Of: func(context.Context) error { asked = true; return ill(t.Context()) }})
	if status, _ := ask(t, h, "/livez"); status != 200 || asked {
		t.Errorf("/livez answers %d and asked the database: %v", status, asked)
	}
	if status, _ := ask(t, h, "/"); status != 404 {
		t.Errorf("/ answers %d", status)
	}
}

func TestACheckThatHangsHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	defer close(stuck)
	status, text := ask(t, Handler(Check{Name: "database", Of: func(context.Context) error { <-stuck; return nil }}), "/readyz")
	if status != 503 || !strings.Contains(text, "no answer within") {
		t.Errorf("%d %q", status, text)
	}
}

func TestHealthIsAnsweredNearbyOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", "[::]:0", "203.0.113.4:0", ":0", "panel.example:0", "8081"} {
		if _, stop, err := Listen(t.Context(), address); err == nil {
			stop()
			t.Errorf("%s is listened on", address)
		}
	}
	at, stop, err := Listen(t.Context(), "127.0.0.1:0", Check{Name: "database", Of: well})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at.String()+"/readyz", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if body, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != 200 || string(body) != "ok      database\n" {
		t.Errorf("%d %q %v", answer.StatusCode, body, err)
	}
}
