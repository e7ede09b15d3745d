package bench

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/app"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/testkit"
)

// bench is a small seeded database with the product and what was recorded of it.
type bench struct {
	owner    *sqlx.DB
	logins   logins
	product  *inside
	pages    []hot
	script   transcript
	visitors map[string]visitor
}

func seeded(t *testing.T) *bench {
	t.Helper()
	db := testkit.DB(t)
	guard, err := app.NewGuard()
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(t.TempDir(), "keys")
	if err := keys.Create(keyFile); err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Load(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{owner: db.Owner(t), logins: logins{Owner: db.OwnerURL, App: db.AppURL, Auditor: db.AuditorURL, Integrator: db.IntegratorURL}}
	if err := seed(t.Context(), b.owner, guard, ring, 400, time.Now()); err != nil {
		t.Fatal(err)
	}
	line, err := tap(t.Context(), b.logins.App)
	if err != nil {
		t.Fatal(err)
	}
	tapped := b.logins
	tapped.App = line.URL
	if b.product, err = openInside(t.Context(), tapped, guard, ring); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.product.Close(); err != nil {
			t.Error(err)
		}
		if err := line.Close(); err != nil {
			t.Error(err)
		}
	})
	if b.pages, err = hotPages(t.Context(), b.owner, theWorld()); err != nil {
		t.Fatal(err)
	}
	if b.script, b.visitors, err = record(t.Context(), b.product, b.owner, line, b.pages, theWorld()); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) page(t *testing.T, key string) hot {
	t.Helper()
	for _, h := range b.pages {
		if h.key == key {
			return h
		}
	}
	t.Fatalf("there is no page %s", key)
	return hot{}
}

func serving(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func (b *bench) floor(t *testing.T) *floor {
	t.Helper()
	f, err := newFloor(t.Context(), b.logins.Owner, b.script)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// The same harness that measures the product is shown one whose case page dawdles, and one that does not.
func TestASlowPageIsNoticed(t *testing.T) {
	b := seeded(t)
	h := b.page(t, "case-rep")
	product, floor := requestsOf(h, b.visitors[h.who], b.script[h.key])
	honest := b.product.app.Server.Handler()
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		honest.ServeHTTP(w, r)
		time.Sleep(max(150*time.Millisecond, 4*time.Since(began))) // on a busy machine 150 ms are nothing
	})
	runs, err := inTurn(t.Context(), []contender{
		{name: "honest", at: serving(t, honest), requests: product}, {name: "slow", at: serving(t, slow), requests: product},
		{name: "floor", at: serving(t, b.floor(t).handler()), requests: floor},
	}, 3, 40)
	if err != nil {
		t.Fatal(err)
	}
	planted := Figure{Name: "case page", Ratio: ratesOf(runs["slow"], runs["floor"]), Goal: h.goal}
	if missed := (Report{Figures: []Figure{planted}}).Missed(); len(missed) != 1 {
		t.Errorf("a page that takes five times as long gives %+v and passes", planted.Ratio)
	}
	if as := ratesOf(runs["honest"], runs["slow"]); as.Median < 2 {
		t.Errorf("the page as it is and the one that dawdles are told apart by %.1f only", as.Median)
	}
}

func TestTheFloorDoesWhatTheProductDid(t *testing.T) {
	b := seeded(t)
	f := b.floor(t)
	count := func(query string) (n int) {
		t.Helper()
		if err := b.owner.GetContext(t.Context(), &n, query); err != nil {
			t.Fatal(err)
		}
		return n
	}
	notes, entries, events := count(`SELECT count(*) FROM action_note`), count(`SELECT count(*) FROM audit_event`), count(`SELECT count(*) FROM case_event`)
	at := serving(t, f.handler())
	for _, key := range []string{"note", "case-chair"} {
		h := b.page(t, key)
		_, requests := requestsOf(h, b.visitors[h.who], b.script[h.key])
		if _, err := load(t.Context(), at, requests, 16); err != nil {
			t.Fatalf("%s: %v", key, err)
		}
	}
	if n := count(`SELECT count(*) FROM action_note`) - notes; n != 16 {
		t.Errorf("16 notes by the floor left %d", n)
	}
	if n := count(`SELECT count(*) FROM case_event`) - events; n != 16 {
		t.Errorf("16 notes by the floor left %d events on timelines", n)
	}
	if n := count(`SELECT count(*) FROM audit_event`) - entries; n != 32 {
		t.Errorf("16 notes and 16 pages by the floor left %d audit entries", n)
	}
	s := b.script["case-chair"][0]
	answer := httptest.NewRecorder()
	f.handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/case-chair/0", nil))
	if !bytes.Equal(answer.Body.Bytes(), s.Body) || answer.Header().Get("Content-Security-Policy") == "" {
		t.Error("the floor does not send the page that the product sent")
	}
	if s.Scopes != nil {
		t.Error("a case page asks for no list, and its floor sets the scopes of one")
	}
	if list := b.script["list-rep"][0]; len(list.Scopes) == 0 {
		t.Error("the floor's list has no scopes and so no cases")
	}
}

// However much hangs on a case, and however many a list holds, the product asks as often. Beside these it asks for the
// session, begins, says who acts and commits; where a case is opened, its row is locked first, so that no revocation comes
// between the question who may and the answer.
func TestNoPageAsksTheDatabaseOncePerRow(t *testing.T) {
	b := seeded(t)
	for _, c := range []struct {
		key  string
		most int
	}{{"case-rep", 8}, {"case-chair", 10}, {"list-chair", 3}, {"list-rep", 3}, {"note", 10}} {
		for i, s := range b.script[c.key] {
			if len(s.Statements) > c.most {
				var texts []string
				for _, st := range s.Statements {
					texts = append(texts, strings.Join(strings.Fields(st.SQL), " "))
				}
				t.Errorf("%s: %s asked %d times, more than %d:\n%s", c.key, b.page(t, c.key).asks[i].path, len(s.Statements), c.most, strings.Join(texts, "\n"))
				break
			}
		}
	}
}

func TestAnErrorIsNoFastPage(t *testing.T) {
	at := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/error" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write(bytes.Repeat([]byte("x"), 1000))
	}))
	plain := func(path string) func() []byte {
		return func() []byte { return []byte("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n") }
	}
	for _, c := range []struct {
		name string
		r    request
		ok   bool
	}{
		{"a whole page", request{plain("/page"), http.StatusOK, 1000}, true},
		{"half a page", request{plain("/page"), http.StatusOK, 2000}, false},
		{"an error", request{plain("/error"), http.StatusOK, 0}, false},
	} {
		r, err := load(t.Context(), at, []request{c.r}, 32)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.ok && (len(r.latencies) != 32 || r.Rate <= 0) {
			t.Errorf("%s: 32 requests gave %d times and a rate of %f", c.name, len(r.latencies), r.Rate)
		}
	}
}

func TestTheTapHearsWhatIsSaid(t *testing.T) {
	ours, theirs := net.Pipe()
	defer func() { _ = ours.Close(); _ = theirs.Close() }()
	w := &wiretap{}
	l := line{tap: w, prepared: map[string]string{}}
	for _, m := range []struct {
		kind byte
		body string
	}{
		{'P', "1\x00INSERT INTO x VALUES ($1, $2)\x00\x00\x00"},
		{'Q', "BEGIN\x00"},
		{'B', "\x001\x00\x00\x00\x00\x02\x00\x00\x00\x24aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\xff\xff\xff\xff\x00\x00"},
		{'S', ""},
		{'Q', "COMMIT\x00"},
		{'B', "\x001\x00\x00\x00\x00\x00\x00\x00"}, // outside of a transaction
	} {
		if err := l.said(m.kind, []byte(m.body)); err != nil {
			t.Fatal(err)
		}
	}
	e, err := w.Take()
	if err != nil || len(e.Statements) != 1 || e.RoundTrips != 3 {
		t.Fatalf("heard %+v, %v", e, err)
	}
	s := e.Statements[0]
	if len(s.Args) != 2 || s.Args[0].Text != "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee" || !s.Args[1].Null || !changes(s) {
		t.Errorf("heard %+v", s)
	}
	if len(e.Fresh) != 1 {
		t.Errorf("an id that nobody had spoken of is not taken for a new one: %v", e.Fresh)
	}
	if err := l.said('B', []byte("\x001\x00\x00\x01\x00\x01\x00\x00\x00\x00")); err == nil {
		t.Error("arguments in binary form were taken for text")
	}
	if _, _, err := message(bufio.NewReader(strings.NewReader("Q\x00\x00"))); ended(err) != nil {
		t.Errorf("a line that was hung up is an error: %v", err)
	}
}

func TestTheReportJudgesByTheGoal(t *testing.T) {
	r := Report{Figures: []Figure{
		{Name: "well", Ratio: Ratio{Median: 0.7}, Goal: 0.6},
		{Name: "near", Ratio: Ratio{Median: 0.45}, Goal: 0.6},
		{Name: "slow", Ratio: Ratio{Median: 0.3}, Goal: 0.6},
		{Name: "quick", Value: 20, Unit: "ms", Goal: 100, AtMost: true},
		{Name: "late", Value: 300, Unit: "ms", Goal: 100, AtMost: true},
		{Name: "told only", Value: 5, Unit: "/s"},
	}}
	if got := strings.Join(r.Missed(), ", "); got != "slow, late" {
		t.Errorf("missed: %s", got)
	}
	var out bytes.Buffer
	if err := r.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"slow", "MISSED", "met", "near", "≤ 100 ms"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table does not say %q:\n%s", want, out.String())
		}
	}
}

func TestWhatIsSpentIsSeen(t *testing.T) {
	b := seeded(t)
	a := accounts{owner: b.owner, login: "panel%", named: "channelpanel"}
	before, err := a.spent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(before) == 0 {
		t.Skip("the database is not on this machine, or the system does not say what a process spends")
	}
	h := b.page(t, "list-chair")
	requests, _ := requestsOf(h, b.visitors[h.who], b.script[h.key])
	if _, err := load(context.WithoutCancel(t.Context()), serving(t, b.product.app.Server.Handler()), requests, 24); err != nil {
		t.Fatal(err)
	}
	after, err := a.spent(t.Context())
	if err != nil || after.since(before) <= 0 {
		t.Errorf("24 lists cost the database nothing: %v, %v", after.since(before), err)
	}
}
