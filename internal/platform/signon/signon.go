// Package signon is signing in with the accounts that an agency keeps: OpenID Connect by the code flow with PKCE. It says
// which account there somebody has shown, and knows no account of ours.
package signon

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// What can come of it beside an account. The first is the provider's fault or the network's, the second may be an attack, and
// the third is the person's own wish or the agency's word.
var (
	ErrDown     = errors.New("the identity provider cannot be reached")
	ErrNotRight = errors.New("the answer of the identity provider is not right")
	ErrRefused  = errors.New("the identity provider let nobody in")
)

const (
	answerWithin = 5 * time.Second // that an identity provider has for one answer
	clockSlack   = time.Minute     // that its clock may be off
)

// Provider is the identity provider of an agency. It is found when it is first needed, so that the service starts without it.
type Provider struct {
	Key      string // in addresses of ours
	Agency   string // as people know it
	Issuer   string // exactly as it names itself, its tenant included
	ClientID string
	Domains  []string // of the email addresses that it vouches for, lower case
	Required bool     // the agency's people sign in with it and with nothing else

	secret        string
	claim, stands string // the claim, and its value, that stands for a second factor; "" for none
	clock         func() time.Time
	transport     http.RoundTripper // nil for the usual one

	mu    sync.Mutex
	found *oidc.Provider
}

// Ticket is what a browser that was sent to a provider is to come back with. It is kept on our side and used once.
type Ticket struct {
	State, Nonce, Verifier, Redirect string
	Again                            bool // they were to show anew who they are
	Began                            time.Time
}

// Answer is what a browser comes back with.
type Answer struct{ State, Code, Issuer, Error string }

// Account is an account at a provider that somebody has shown.
type Account struct {
	Issuer, Subject string // together the key of it: an email address can move to somebody else
	Email           string // lower case, as the provider has it
	Verified        bool   // it vouches that the address is theirs
	Factor          bool   // they showed a second factor there, in the way that the settings name
	Asked           bool   // they were asked there who they are, on this way, and not let through by an older sign-in
}

func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		found, err := oidc.NewProvider(p.patient(ctx), p.Issuer)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDown, err)
		}
		p.found = found
	}
	return p.found, nil
}

// patient is a context whose requests end in time and follow no redirect.
func (p *Provider) patient(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{
		Timeout:       answerWithin,
		Transport:     p.transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
}

func (p *Provider) client(found *oidc.Provider, redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.secret, Endpoint: found.Endpoint(), RedirectURL: redirect,
		Scopes: []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail},
	}
}

// Begin is the address to send a browser to, and what it is to come back with. Again asks the provider to have them show anew
// who they are.
func (p *Provider) Begin(ctx context.Context, redirect string, again bool) (string, Ticket, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", Ticket{}, err
	}
	t := Ticket{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Redirect: redirect, Again: again, Began: p.clock()}
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(t.Verifier), oidc.Nonce(t.Nonce)}
	if again {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return p.client(found, redirect).AuthCodeURL(t.State, options...), t, nil
}

// Finish is the account that somebody has shown, when the answer that their browser brings belongs to the ticket and everything
// about it is right.
func (p *Provider) Finish(ctx context.Context, t Ticket, a Answer) (Account, error) {
	switch {
	case !same(t.State, a.State):
		return Account{}, fmt.Errorf("%w: another state", ErrNotRight)
	case a.Issuer != "" && a.Issuer != p.Issuer: // RFC 9207
		return Account{}, fmt.Errorf("%w: from another issuer", ErrNotRight)
	case a.Error != "":
		return Account{}, ErrRefused
	}
	found, err := p.discover(ctx)
	if err != nil {
		return Account{}, err
	}
	tokens, err := p.client(found, t.Redirect).Exchange(p.patient(ctx), a.Code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError {
			return Account{}, fmt.Errorf("%w: %w", ErrNotRight, err)
		}
		return Account{}, fmt.Errorf("%w: %w", ErrDown, err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := found.VerifierContext(p.patient(ctx), &oidc.Config{ClientID: p.ClientID, Now: p.clock}).Verify(ctx, raw)
	if err != nil {
		return Account{}, fmt.Errorf("%w: %w", ErrNotRight, err)
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return Account{}, fmt.Errorf("%w: %w", ErrNotRight, err)
	}
	if err := p.check(t, token, c); err != nil {
		return Account{}, err
	}
	account := Account{Issuer: p.Issuer, Subject: "sub:" + token.Subject, Email: strings.ToLower(c.Email), Verified: c.vouched(), Factor: p.showsFactor(c), Asked: c.since(t.Began)}
	if p.entra() {
		account.Subject = "oid:" + c.Object // of the person in the tenant, whichever client asks
	}
	return account, nil
}

// claims are those of an ID token that count here.
type claims struct {
	Object     string   `json:"oid"`
	Tenant     string   `json:"tid"`
	Email      string   `json:"email"`
	Verified   any      `json:"email_verified"`
	Owner      any      `json:"xms_edov"` // Entra ID: the address is of a domain that the tenant has shown to be its own
	Methods    []string `json:"amr"`
	Context    string   `json:"acr"`
	AuthTime   int64    `json:"auth_time"`
	Authorized string   `json:"azp"`
}

func (c claims) vouched() bool { return isTrue(c.Verified) || isTrue(c.Owner) }

// since says whether they were asked who they are after a moment, as far as clocks agree.
func (c claims) since(at time.Time) bool {
	return !time.Unix(c.AuthTime, 0).Before(at.Add(-clockSlack))
}

// isTrue reads a truth as providers write it.
func isTrue(v any) bool { return v == true || v == "true" || v == "1" || v == float64(1) }

// check is what the library leaves to its caller.
func (p *Provider) check(t Ticket, token *oidc.IDToken, c claims) error {
	switch {
	case !same(t.Nonce, token.Nonce):
		return fmt.Errorf("%w: another nonce", ErrNotRight)
	case token.Subject == "":
		return fmt.Errorf("%w: of nobody", ErrNotRight)
	case (len(token.Audience) > 1 || c.Authorized != "") && c.Authorized != p.ClientID:
		return fmt.Errorf("%w: for somebody else", ErrNotRight)
	case p.entra() && (c.Object == "" || c.Tenant == "" || !slices.Contains(strings.Split(p.Issuer, "/"), c.Tenant)):
		return fmt.Errorf("%w: of another tenant", ErrNotRight)
	case t.Again && !c.since(t.Began):
		return fmt.Errorf("%w: they were not asked anew", ErrNotRight)
	}
	return nil
}

func (p *Provider) entra() bool { return microsoft(p.Issuer) }

func (p *Provider) showsFactor(c claims) bool {
	switch p.claim {
	case "amr":
		return slices.Contains(c.Methods, p.stands)
	case "acr":
		return c.Context == p.stands
	}
	return false
}

// CountsFactor says whether the settings let anything that the provider says stand for a second factor.
func (p *Provider) CountsFactor() bool { return p.claim != "" }

// SignOut is the address at which somebody ends their session at the provider too, and comes back to back; "" where it has none.
func (p *Provider) SignOut(ctx context.Context, back string) string {
	found, err := p.discover(ctx)
	if err != nil {
		return ""
	}
	var ways struct {
		End string `json:"end_session_endpoint"`
	}
	at := (*url.URL)(nil)
	if err := found.Claims(&ways); err == nil && ways.End != "" {
		at, _ = url.Parse(ways.End)
	}
	if at == nil || !safe(at) {
		return ""
	}
	q := at.Query()
	q.Set("client_id", p.ClientID)
	q.Set("post_logout_redirect_uri", back)
	at.RawQuery = q.Encode()
	return at.String()
}

// VouchesFor says whether an email address is of a domain of the agency's.
func (p *Provider) VouchesFor(email string) bool {
	at := strings.LastIndexByte(email, '@')
	return at > 0 && slices.Contains(p.Domains, strings.ToLower(email[at+1:]))
}

func same(a, b string) bool { return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// safe says whether an address may be asked: by TLS, or on this machine.
func safe(u *url.URL) bool {
	return u.Scheme == "https" && u.Host != "" || u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost")
}

// Directory is the identity providers of an installation. The zero value has none.
type Directory struct{ list []*Provider }

// All are the providers in the order of the settings.
func (d Directory) All() []*Provider { return d.list }

// Of is the provider with a key, or nil.
func (d Directory) Of(key string) *Provider {
	return d.first(func(p *Provider) bool { return p.Key == key })
}

// From is the provider with an issuer, or nil.
func (d Directory) From(issuer string) *Provider {
	return d.first(func(p *Provider) bool { return p.Issuer == issuer })
}

// RequiredBy is the provider that an agency's people must use, by their email address or by one of the agencies that they
// belong to; nil for none.
func (d Directory) RequiredBy(email string, agencies ...string) *Provider {
	return d.first(func(p *Provider) bool {
		return p.Required && (p.VouchesFor(email) || slices.Contains(agencies, p.Agency))
	})
}

func (d Directory) first(fits func(*Provider) bool) *Provider {
	if i := slices.IndexFunc(d.list, fits); i >= 0 {
		return d.list[i]
	}
	return nil
}
