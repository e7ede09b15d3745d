package httpd

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"
)

func TestOnlyPathsOfOurOwnAreFollowed(t *testing.T) {
	for _, path := range []string{"/", "/cases/LLR-2026-00042-K", "/cases?state=ACTIVE&after=x%2Fy", "/a/../b", "/x#top"} {
		if !ownPath(path) {
			t.Errorf("%q is refused", path)
		}
	}
	for _, path := range foreignPaths {
		if ownPath(path) {
			t.Errorf("%q is followed", path)
		}
	}
}

var foreignPaths = []string{
	"", "cases", "//elsewhere.example", "///elsewhere.example", `/\elsewhere.example`, `\\elsewhere.example`, "https://elsewhere.example/", "HTTPS:elsewhere.example",
	"javascript:alert(1)", "/\t/elsewhere.example", "/\n/elsewhere.example", " /x", "/x y", "/%5Celsewhere.example/..", "/%2F/elsewhere.example",
	"data:text/html,x", "/é", "/x\x00", "/" + strings.Repeat("x", 2000),
}

// FuzzOwnPath shows T10 for redirects: whatever is taken leads to our own host, also when a browser turns backslashes round.
func FuzzOwnPath(f *testing.F) {
	for _, path := range append(foreignPaths, "/", "/cases?x=//y") {
		f.Add(path)
	}
	home, _ := url.Parse("https://panel.example/cases")
	f.Fuzz(func(t *testing.T, path string) {
		if !ownPath(path) {
			return
		}
		for _, read := range []string{path, strings.ReplaceAll(path, `\`, "/"), strings.TrimSpace(path)} {
			to, err := home.Parse(read)
			if err != nil || to.Host != "panel.example" || to.Scheme != "https" {
				t.Errorf("%q leads to %v (%v)", path, to, err)
			}
		}
	})
}

func TestTheLogTakesPostgresCodesAndNotItsWords(t *testing.T) {
	answer := &pq.Error{Code: "22P02", Message: `invalid input syntax for type uuid: "Honeytoken"`, Table: "person"}
	got := logText(fmt.Errorf("load a person: %w", answer))
	if strings.Contains(got, "Honeytoken") || !strings.Contains(got, "load a person") || !strings.Contains(got, "22P02") {
		t.Errorf("the log gets %q", got)
	}
	if got := logText(errors.New("plain")); got != "plain" {
		t.Errorf("a plain error becomes %q", got)
	}
}

func TestEachAddressHasItsOwnLimitAndOldOnesAreForgotten(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	limit := NewThrottle(1, 3, func() time.Time { return now })
	tries := func(address string) (n int) {
		for range 10 {
			if ok, _ := limit.Allow(address); ok {
				n++
			}
		}
		return n
	}
	if a, b := tries("10.0.0.1"), tries("10.0.0.2"); a != 3 || b != 3 {
		t.Errorf("%d and %d tries, want 3 each", a, b)
	}
	if _, after := limit.Allow("10.0.0.1"); after != time.Second {
		t.Errorf("come back after %s", after)
	}
	now = now.Add(2 * time.Second)
	if n := tries("10.0.0.1"); n != 2 {
		t.Errorf("%d tries after two seconds, want 2", n)
	}
	for i := range rememberedAddresses + 50 {
		limit.Allow(fmt.Sprint("flood ", i))
	}
	if len(limit.known) != rememberedAddresses || limit.order.Len() != rememberedAddresses {
		t.Errorf("%d addresses are remembered", len(limit.known))
	}
}
