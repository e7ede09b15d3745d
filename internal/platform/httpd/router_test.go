package httpd_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/testkit/page"
	"channelpanel/internal/testkit/web"
)

func TestAnAnswerThatNeverAskedTheGuardIsA500ThatNamesItsRouteInTheLogAlone(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.admin)
	p := c.Get("/never").Want(500)
	if bytes.Contains(p.Body, []byte("secret")) || bytes.Contains(p.Body, []byte("/never")) {
		t.Errorf("the page shows what the handler made: %s", p.Body)
	}
	if !strings.Contains(b.log.String(), "GET /never: answered without asking the guard") {
		t.Errorf("the log does not name the route: %s", b.log)
	}
	form := c.Get("/accounts").Want(200).Form("main form")
	if p := c.Post("/never", form).Want(500); bytes.Contains(p.Body, []byte("secret")) {
		t.Error("a fault that was found before anybody asked the guard was shown")
	}
	c.Get("/accounts").Want(200) // the check does not refuse what did ask
}

func TestTheRouteTableNamesTheActionOfEveryRoute(t *testing.T) {
	b := newBed(t)
	got := map[string]string{}
	for _, r := range b.Server.Routes() {
		got[r.Method+" "+r.Path] = r.Access
	}
	for route, want := range map[string]string{
		"GET /sign-in": "public", "GET /note": "signed-in", "POST /accounts": "account:write", "POST /drafts": "signed-in", "GET /saved/:key": "signed-in",
	} {
		if got[route] != want {
			t.Errorf("%s is %q, want %q", route, got[route], want)
		}
	}
}

// Shows T02.
func TestAbsentHiddenAndUnknownLookTheSameByteForByte(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	want := c.Get("/things/11111111-1111-4111-8111-111111111111").Want(404)
	for _, path := range []string{
		"/things/" + hiddenThing, "/things/not-a-uuid", "/things/%00", "/things/%ff", "/no/such/address", "/note/", "/things/" + strings.Repeat("x", 300),
	} {
		got := c.Get(path).Want(404)
		if !bytes.Equal(got.Body, want.Body) {
			t.Errorf("%s differs:\n%s\nfrom\n%s", path, got.Body, want.Body)
		}
		for name := range got.Header {
			if name != "X-Request-Id" && name != "Date" && got.Header.Get(name) != want.Header.Get(name) {
				t.Errorf("%s: header %s is %q, want %q", path, name, got.Header.Get(name), want.Header.Get(name))
			}
		}
	}
}

func TestAWrongMethodIs405AndNothingElse(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, b.URL+"/note", nil)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Do(r).Want(405)
	if allow := p.Header.Get("Allow"); !strings.Contains(allow, "GET") || !strings.Contains(allow, "POST") {
		t.Errorf("Allow is %q", allow)
	}
}

func TestSomebodyWhoIsNotSignedInIsSentToSignInAndBack(t *testing.T) {
	b := newBed(t)
	c := b.Anonymous(t)
	p := c.Get("/note?x=1").Want(303)
	if p.Location() != "/sign-in?next=%2Fnote%3Fx%3D1" {
		t.Fatalf("sent to %s", p.Location())
	}
	p = p.Follow().Want(200).Submit("form[action='/sign-in']", web.Values{"email": {"plain@example.org"}, "password": {"correct horse battery"}})
	if p.Want(303).Location() != "/note?x=1" {
		t.Errorf("sent on to %s", p.Location())
	}
	p.Follow().Want(200).Check(page.In("header", page.HasText("Pla Ain")))
}

func TestTheMenuHoldsWhatSomebodyCouldUse(t *testing.T) {
	b := newBed(t)
	b.SignedIn(t, b.admin).Get("/").Check(page.In("nav", page.HasText("Accounts")))
	b.SignedIn(t, b.plain).Get("/").Check(page.In("nav", page.HasText("Start"), page.NoText("Accounts")))

	c := b.SignedIn(t, b.admin) // roles are read afresh: this one ends while its holder is signed in
	c.Get("/").Check(page.In("nav", page.HasText("Accounts")))
	if _, err := b.Database.Owner(t).ExecContext(t.Context(), `UPDATE membership SET to_on = '2026-03-01'`); err != nil {
		t.Fatal(err)
	}
	c.Get("/").Check(page.In("nav", page.NoText("Accounts")))
}

func TestAForwardedAddressIsNotBelieved(t *testing.T) {
	b := newBed(t)
	ask := func(b *bed) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.URL+"/ip", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", "6.6.6.6")
		return string(b.SignedIn(t, b.plain).Do(r).Want(200).Body)
	}
	if got := ask(b); got != "127.0.0.1" {
		t.Errorf("the client is %s", got)
	}
	trusting := newBed(t, trustLoopback())
	if got := ask(trusting); got != "6.6.6.6" { // what a configured proxy says does count
		t.Errorf("behind a proxy the client is %s", got)
	}
}

func TestAFileIsForSavingAndItsNameCannotBreakOut(t *testing.T) {
	b := newBed(t)
	p := b.SignedIn(t, b.plain).Get("/ip").Want(200)
	got := p.Header.Get("Content-Disposition")
	if !strings.HasPrefix(got, "attachment; filename") || strings.ContainsAny(got, "\r\n/") {
		t.Errorf("Content-Disposition is %q", got)
	}
}

// Shows F11, T26.
func TestASlowConnectionIsClosed(t *testing.T) {
	if testing.Short() {
		t.Skip("waits six seconds")
	}
	t.Parallel()
	b := newBed(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(b.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(8 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, conn)
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		t.Error("after eight seconds the connection still stands")
	}
}

func TestEventsGoOutAtOnceAndEndWithTheirReader(t *testing.T) {
	b := newBed(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	for _, k := range b.SignedIn(t, b.plain).Cookies() {
		r.AddCookie(k)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	line, err := bufio.NewReader(answer.Body).ReadString('\n')
	if err != nil || line != "event: changed\n" || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("got %q (%v), a %s", line, err, answer.Header.Get("Content-Type"))
	}
}

func TestTheLogHoldsRoutesAndIdsButNoAddressOrText(t *testing.T) {
	b := newBed(t)
	c := b.SignedIn(t, b.plain)
	c.Get("/things/" + hiddenThing + "?name=Honeytoken").Want(404)
	p := c.Get("/note").Want(200)
	p.Submit("form[action='/note']", web.Values{"text": {"Honeytoken"}}).Want(303)
	c.Get("/panic").Want(500)
	log := b.log.String()
	for _, want := range []string{`"route":"/things/:id"`, `"route":"/note"`, `"user":"` + string(b.plain) + `"`, `"status":404`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	for _, banned := range []string{"Honeytoken", hiddenThing, "Pla Ain", "secret detail"} {
		if strings.Contains(log, banned) {
			t.Errorf("the log holds %q", banned)
		}
	}
}

func TestEveryRouteRefusesWhoMayNotUseIt(t *testing.T) {
	b := newBed(t)
	fill := func(parameter string) string {
		if parameter == ":id" {
			return hiddenThing
		}
		return "other"
	}
	wrong := b.Refusals(t, b.plain, fill)
	// The routes that never ask the guard are planted faults, and the only ones.
	var rest []string
	planted := 0
	for _, w := range wrong {
		if strings.Contains(w, "/never answered 500") {
			planted++
			continue
		}
		rest = append(rest, w)
	}
	if len(rest) > 0 || planted != 2 {
		t.Errorf("%d planted faults found, want 2; and %s", planted, strings.Join(rest, "\n"))
	}
}
