package signon_test

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/platform/signon"
	"channelpanel/internal/testkit/idp"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// through is a browser that is sent to a provider and comes back.
func through(t *testing.T, address string) signon.Answer {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	back, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || back.Host != "panel.example" {
		t.Fatalf("the provider answered %d and sent the browser to %v", answer.StatusCode, back)
	}
	q := back.Query()
	return signon.Answer{State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss"), Error: q.Get("error")}
}

const back = "https://panel.example/sign-in/back"

func load(t *testing.T, p *idp.Provider, more idp.Claims) *signon.Provider {
	t.Helper()
	d, err := signon.Load(p.Settings(t, "Exshire Council", more), clock)
	if err != nil {
		t.Fatal(err)
	}
	return d.Of("exshire-council")
}

func cora() idp.Claims {
	return idp.Claims{"sub": "cora", "email": "Cora@Exshire.example", "email_verified": true, "amr": []string{"pwd", "mfa"}}
}

func TestAnAccountIsShownByTheCodeFlow(t *testing.T) {
	at := idp.Start(t, clock)
	at.SignsIn(cora())
	for setting, factor := range map[string]bool{"amr=mfa": true, "amr=hwk": false, "acr=strong": false, "": false} {
		p := load(t, at, idp.Claims{"second_factor": setting})
		address, ticket, err := p.Begin(t.Context(), back, false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Finish(t.Context(), ticket, through(t, address))
		if err != nil {
			t.Fatal(err)
		}
		if want := (signon.Account{Issuer: at.URL, Subject: "sub:cora", Email: "cora@exshire.example", Verified: true, Factor: factor}); got != want {
			t.Errorf("with %q the account is %+v, want %+v", setting, got, want)
		}
	}
}

// Whatever is not right about an answer opens nothing.
func TestAnAnswerThatIsNotRightShowsNobody(t *testing.T) {
	at := idp.Start(t, clock)
	p := load(t, at, nil)
	for name, change := range map[string]func(idp.Claims){
		"another issuer":           func(c idp.Claims) { c["iss"] = "https://other.example" },
		"a longer issuer":          func(c idp.Claims) { c["iss"] = at.URL + "/" },
		"another client":           func(c idp.Claims) { c["aud"] = "somebody-else" },
		"several, for another one": func(c idp.Claims) { c["aud"], c["azp"] = []string{idp.Client, "other"}, "other" },
		"several, for nobody":      func(c idp.Claims) { c["aud"] = []string{idp.Client, "other"} },
		"another nonce":            func(c idp.Claims) { c["nonce"] = "x" },
		"no nonce":                 func(c idp.Claims) { delete(c, "nonce") },
		"too late":                 func(c idp.Claims) { c["exp"] = now.Add(-time.Second).Unix() },
		"of nobody":                func(c idp.Claims) { c["sub"] = "" },
	} {
		at.SignsIn(cora())
		at.Tamper(change)
		address, ticket, err := p.Begin(t.Context(), back, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Finish(t.Context(), ticket, through(t, address)); !errors.Is(err, signon.ErrNotRight) {
			t.Errorf("%s: %v", name, err)
		}
	}
	at.Tamper(nil)
	for name, change := range map[string]func(*signon.Ticket, *signon.Answer){
		"another state":          func(_ *signon.Ticket, a *signon.Answer) { a.State = "x" },
		"no state":               func(k *signon.Ticket, a *signon.Answer) { k.State, a.State = "", "" },
		"another issuer answers": func(_ *signon.Ticket, a *signon.Answer) { a.Issuer = "https://other.example" },
		"another verifier":       func(k *signon.Ticket, _ *signon.Answer) { k.Verifier = strings.Repeat("v", 43) },
		"a code of nobody's":     func(_ *signon.Ticket, a *signon.Answer) { a.Code = "x" },
		"not asked anew":         func(k *signon.Ticket, _ *signon.Answer) { k.Again = true },
	} {
		address, ticket, err := p.Begin(t.Context(), back, false)
		if err != nil {
			t.Fatal(err)
		}
		answer := through(t, address)
		change(&ticket, &answer)
		if _, err := p.Finish(t.Context(), ticket, answer); !errors.Is(err, signon.ErrNotRight) {
			t.Errorf("%s: %v", name, err)
		}
	}
	address, ticket, err := p.Begin(t.Context(), back, true)
	if err != nil {
		t.Fatal(err)
	}
	answer := through(t, address)
	if _, err := p.Finish(t.Context(), ticket, answer); err != nil {
		t.Errorf("asked anew: %v", err)
	}
	if _, err := p.Finish(t.Context(), ticket, answer); !errors.Is(err, signon.ErrNotRight) {
		t.Errorf("a code that was used: %v", err)
	}
	at.SignFalsely(t)
	address, ticket, err = p.Begin(t.Context(), back, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), ticket, through(t, address)); !errors.Is(err, signon.ErrNotRight) {
		t.Errorf("signed by another key: %v", err)
	}
}

func TestAProviderThatIsDownOrRefusesIsToldApart(t *testing.T) {
	at := idp.Start(t, clock)
	at.SignsIn(cora())
	p := load(t, at, nil)
	at.Down(true)
	if _, _, err := p.Begin(t.Context(), back, false); !errors.Is(err, signon.ErrDown) {
		t.Errorf("down at the beginning: %v", err)
	}
	at.Down(false)
	address, ticket, err := p.Begin(t.Context(), back, false)
	if err != nil {
		t.Fatal("a provider that came back is not found:", err)
	}
	answer := through(t, address)
	at.Down(true)
	if _, err := p.Finish(t.Context(), ticket, answer); !errors.Is(err, signon.ErrDown) {
		t.Errorf("down at the end: %v", err)
	}
	at.Down(false)
	at.Refuse(true)
	address, ticket, err = p.Begin(t.Context(), back, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Finish(t.Context(), ticket, through(t, address)); !errors.Is(err, signon.ErrRefused) {
		t.Errorf("refused: %v", err)
	}
}

const tenantID = "11111111-2222-3333-4444-555555555555"

// redirected sends what is meant for Microsoft to a provider of the test's.
type redirected struct{ to *url.URL }

func (r redirected) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.URL.Path = strings.TrimPrefix(q.URL.Path, "/"+tenantID+"/v2.0")
	q.URL.Scheme, q.URL.Host = r.to.Scheme, r.to.Host
	return http.DefaultTransport.RoundTrip(q)
}

// An account of Entra ID is known by its object in the tenant that the settings name, and no other tenant's counts.
func TestAnAccountOfEntraIsOfTheTenantThatTheSettingsName(t *testing.T) {
	at := idp.Start(t, clock)
	at.Issuer = "https://login.microsoftonline.com/" + tenantID + "/v2.0"
	p := load(t, at, nil)
	to, err := url.Parse(at.URL)
	if err != nil {
		t.Fatal(err)
	}
	p.Through(redirected{to})
	show := func(more idp.Claims) (signon.Account, error) {
		c := cora()
		maps.Copy(c, more)
		at.SignsIn(c)
		address, ticket, err := p.Begin(t.Context(), back, false)
		if err != nil {
			t.Fatal(err)
		}
		return p.Finish(t.Context(), ticket, through(t, address))
	}
	got, err := show(idp.Claims{"tid": tenantID, "oid": "o-1"})
	if err != nil || got.Subject != "oid:o-1" {
		t.Errorf("%+v, %v", got, err)
	}
	for name, more := range map[string]idp.Claims{
		"another tenant": {"tid": "99999999-2222-3333-4444-555555555555", "oid": "o-1"},
		"no tenant":      {"oid": "o-1"},
		"no object":      {"tid": tenantID},
	} {
		if _, err := show(more); !errors.Is(err, signon.ErrNotRight) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := show(idp.Claims{"tid": tenantID, "oid": "o-1", "email_verified": nil}); err != nil || got.Verified {
		t.Errorf("an address that nobody vouches for: %+v, %v", got, err)
	}
	if got, err := show(idp.Claims{"tid": tenantID, "oid": "o-1", "email_verified": nil, "xms_edov": "1"}); err != nil || !got.Verified {
		t.Errorf("an address of the tenant's own domain: %+v, %v", got, err)
	}
}

func TestTheSettingsSayWhatIsWrongWithThemByLine(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("secret", "s")
	write("empty", "\n")
	good := `"agency": "A", "issuer": "https://id.example", "client_id": "c", "client_secret_file": "secret", "email_domains": ["a.example"]`
	if _, err := signon.Load(write("good.json", "[{"+good+"}]"), clock); err != nil {
		t.Errorf("right settings are refused: %v", err)
	}
	for _, tc := range []struct{ text, want string }{
		{"", "line 1: this is no JSON"},
		{"{}", "line 1: want ["},
		{"[\n{\n\"agency\": ,", "line 3: this is no JSON"},
		{"[{" + good + "}]\n\nx", "line 3: something stands after"},
		{"[{" + good + ",\n\"colour\": 1}]", `line 2: "colour" is no setting`},
		{"[{" + good + ",\n\"agency\": \"B\"}]", `line 2: "agency" stands twice`},
		{"[{" + good + ",\n\"required\": \"yes\"}]", `line 2: "required" holds the wrong kind`},
		{"[{" + good + ",\n\"second_factor\": \"mfa\"}]", `line 2: "mfa" is neither`},
		{"[\n{\"agency\": \"A\"}]", `line 2: "issuer" is missing`},
		{"[\n{\"agency\": \"A\"}]", `line 2: "email_domains" is missing`},
		{strings.Replace("[{"+good+"}]", `"issuer": "https://id.example"`, "\n\"issuer\": \"http://id.example\"", 1), "line 2: \"http://id.example\" is no issuer"},
		{strings.Replace("[{"+good+"}]", `"issuer": "https://id.example"`, "\n\"issuer\": \"https://login.microsoftonline.com/common/v2.0\"", 1), "line 2: \"https://login.microsoftonline.com/common/v2.0\" names no tenant"},
		{strings.Replace("[{"+good+"}]", `"client_secret_file": "secret"`, "\n\"client_secret_file\": \"none\"", 1), "line 2: the secret cannot be read"},
		{strings.Replace("[{"+good+"}]", `"client_secret_file": "secret"`, "\n\"client_secret_file\": \"empty\"", 1), "holds no secret"},
		{strings.Replace("[{"+good+"}]", `"email_domains": ["a.example"]`, "\n\"email_domains\": [\"@a\"]", 1), `line 2: "@a" is no domain`},
		{"[{" + good + "},\n{" + good + "}]", `line 2: "A" stands twice`},
		{"[{" + good + "},\n{" + good + "}]", `line 2: A vouches for a.example already`},
	} {
		if _, err := signon.Load(write("bad.json", tc.text), clock); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s\nis answered %v\nwant %s", tc.text, err, tc.want)
		}
	}
}
