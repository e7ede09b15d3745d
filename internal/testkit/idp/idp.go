// Package idp is the identity provider of an agency, for tests: OpenID Connect by the code flow, as the standard says, over HTTP on
// loopback. Whoever a test names signs in without being asked. It checks what a client sends as a real one does.
package idp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
)

// What the client is known by.
const (
	Client = "channel-panel"
	secret = "a secret of thirty-two characters"
)

// Claims are what a token says of somebody.
type Claims map[string]any

// Provider is a running identity provider.
type Provider struct {
	URL    string
	Issuer string // URL, unless a test says otherwise
	clock  func() time.Time
	key    *ecdsa.PrivateKey

	mu     sync.Mutex
	person Claims            // who signs in
	tamper func(Claims)      // what a token says that it should not
	signer *ecdsa.PrivateKey // who signs; nil for the provider
	down   bool
	refuse bool
	codes  map[string]asked
	Asked  []url.Values // what clients have asked of it
}

type asked struct {
	challenge, nonce, redirect string
	again                      bool
	person                     Claims
}

// Start runs an identity provider until the test ends.
func Start(t testing.TB, clock func() time.Time) *Provider {
	t.Helper()
	p := &Provider{clock: clock, key: newKey(t), codes: map[string]asked{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /logout", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "signed out") })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.down {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p.URL, p.Issuer = server.URL, server.URL
	return p
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Settings writes a file of identity providers with this one, and what a test says beside.
func (p *Provider) Settings(t testing.TB, agency string, more Claims) string {
	t.Helper()
	dir := t.TempDir()
	entry := Claims{"agency": agency, "issuer": p.Issuer, "client_id": Client, "client_secret_file": "secret", "email_domains": []string{"exshire.example"}}
	maps.Copy(entry, more)
	body, err := json.Marshal([]Claims{entry})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"secret": secret + "\n", "sign-on.json": string(body)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "sign-on.json")
}

// SignsIn says who signs in from now on.
func (p *Provider) SignsIn(person Claims) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.person = person
}

// Tamper changes tokens before they are signed; nil leaves them alone.
func (p *Provider) Tamper(change func(Claims)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tamper = change
}

// SignFalsely has tokens signed by a key that is not the provider's.
func (p *Provider) SignFalsely(t testing.TB) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signer = newKey(t)
}

// Down has the provider answer nothing but that it cannot.
func (p *Provider) Down(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

// Refuse has the provider let nobody in.
func (p *Provider) Refuse(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = refuse
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, Claims{
		"issuer": p.Issuer, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"end_session_endpoint": p.URL + "/logout", "id_token_signing_alg_values_supported": []string{"ES256"},
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "code_challenge_methods_supported": []string{"S256"},
	})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, Claims{"keys": []Claims{{
		"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1",
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	}}})
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p.Asked = append(p.Asked, q)
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != Client || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" ||
		len(q.Get("code_challenge")) != 43 || q.Get("nonce") == "" || q.Get("state") == "" || !strings.Contains(q.Get("scope"), "openid") {
		http.Error(w, "this is no request of a careful client", http.StatusBadRequest)
		return
	}
	v := url.Values{"state": {q.Get("state")}, "iss": {p.Issuer}}
	if p.refuse {
		v.Set("error", "access_denied")
	} else {
		code := rand.Text()
		p.codes[code] = asked{q.Get("code_challenge"), q.Get("nonce"), q.Get("redirect_uri"), q.Get("prompt") == "login", maps.Clone(p.person)}
		v.Set("code", code)
	}
	back.RawQuery = v.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, given, ok := r.BasicAuth()
	if id, _ = url.QueryUnescape(id); !ok {
		id, given = r.FormValue("client_id"), r.FormValue("client_secret")
	} else {
		given, _ = url.QueryUnescape(given)
	}
	a, known := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if id != Client || given != secret || !known || r.FormValue("redirect_uri") != a.redirect || base64.RawURLEncoding.EncodeToString(sum[:]) != a.challenge {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, Claims{"error": "invalid_grant"})
		return
	}
	now := p.clock()
	c := Claims{"iss": p.Issuer, "aud": Client, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "nonce": a.nonce, "auth_time": now.Add(-time.Hour).Unix()}
	if a.again {
		c["auth_time"] = now.Unix()
	}
	maps.Copy(c, a.person)
	if p.tamper != nil {
		p.tamper(c)
	}
	body, err := json.Marshal(c)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	key := p.key
	if p.signer != nil {
		key = p.signer
	}
	answer(w, Claims{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 3600, "id_token": oidctest.SignIDToken(key, "1", oidc.ES256, string(body))})
}
