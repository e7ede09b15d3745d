package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"channelpanel/internal/testkit/web"
)

// authenticator is a device that holds one passkey and does what the standard says, or what a test makes it do.
type authenticator struct {
	t       testing.TB
	origin  string // of the page that asks, as the browser sees it
	host    string
	key     *ecdsa.PrivateKey
	id      []byte
	count   uint32 // of uses; 0 for one that does not count
	counts  bool
	flags   protocol.AuthenticatorFlags
	mention string // kind of ceremony that it claims, "" for the right one
}

func newAuthenticator(t testing.TB, origin string) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &authenticator{
		t: t, origin: origin, host: "localhost", key: key, id: []byte(rand.Text()), counts: true,
		flags: protocol.FlagUserPresent | protocol.FlagUserVerified,
	}
}

func text(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (a *authenticator) client(kind, challenge string) []byte {
	if a.mention != "" {
		kind = a.mention
	}
	body, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return body
}

func (a *authenticator) data(flags protocol.AuthenticatorFlags) []byte {
	if a.counts {
		a.count++
	}
	host := sha256.Sum256([]byte(a.host))
	return binary.BigEndian.AppendUint32(append(host[:], byte(flags)), a.count)
}

// asked is as much of what the server asks as an authenticator needs.
type asked struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		Allowed   []struct {
			ID string `json:"id"`
		} `json:"allowCredentials"`
		Excluded []struct {
			ID string `json:"id"`
		} `json:"excludeCredentials"`
		Verification string `json:"userVerification"`
		Selection    struct {
			Verification string `json:"userVerification"`
		} `json:"authenticatorSelection"`
	} `json:"publicKey"`
}

// make answers what a browser is asked to make a passkey.
func (a *authenticator) make(q asked) string {
	a.t.Helper()
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	public, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		a.t.Fatal(err)
	}
	data := append(a.data(a.flags|protocol.FlagAttestedCredentialData), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(a.id))), a.id...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": append(data, public...)})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{"clientDataJSON": text(a.client("webauthn.create", q.PublicKey.Challenge)), "attestationObject": text(object)})
}

// show answers what a browser is asked at signing in.
func (a *authenticator) show(q asked) string {
	a.t.Helper()
	client, data := a.client("webauthn.get", q.PublicKey.Challenge), a.data(a.flags)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature)})
}

func (a *authenticator) answer(response map[string]any) string {
	a.t.Helper()
	body, err := json.Marshal(map[string]any{"id": text(a.id), "rawId": text(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return string(body)
}

// ask has the server say what a browser is to be asked by the form of a page.
func (o *office) ask(t testing.TB, c *web.Client, p *web.Page) asked {
	t.Helper()
	var q asked
	if err := json.Unmarshal(o.askRaw(t, c, p).Want(200).Body, &q); err != nil {
		t.Fatal(err)
	}
	if v := q.PublicKey.Verification; v != "required" && q.PublicKey.Selection.Verification != "required" {
		t.Errorf("the person's own check is %q, want required", v)
	}
	return q
}

func (o *office) askRaw(t testing.TB, c *web.Client, p *web.Page) *web.Page {
	t.Helper()
	form := p.Doc.Find("form[data-passkey]")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+form.AttrOr("data-passkey-ask", ""), strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-CSRF-Token", form.Find("[name=csrf_token]").AttrOr("value", ""))
	return c.Do(r)
}
