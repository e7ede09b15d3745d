package signon

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Load reads the file of identity providers, a JSON list with one object for each agency:
//
//	agency              as people know it; the name of the agency here, where it is one
//	issuer              exactly as the provider names itself; for Entra ID https://login.microsoftonline.com/TENANT-ID/v2.0
//	client_id           of this service there
//	client_secret_file  file that holds its secret; relative to the settings' own folder
//	email_domains       of the addresses that the provider vouches for
//	required            true: the agency's people sign in with it and with nothing else
//	second_factor       "amr=mfa" or "acr=VALUE": what it says of a second factor that counts as one here; left out, nothing does
//
// The error names everything that is wrong, with its line. A path of "" is no provider at all.
func Load(path string, clock func() time.Time) (Directory, error) {
	if path == "" {
		return Directory{}, nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return Directory{}, fmt.Errorf("identity providers: %w", err)
	}
	r := &reader{path: path, text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	entries, err := r.list()
	if err != nil {
		return Directory{}, err
	}
	var d Directory
	for _, e := range entries {
		d.list = append(d.list, r.provider(e, d, clock))
	}
	if len(r.wrong) > 0 {
		return Directory{}, errors.Join(r.wrong...)
	}
	return d, nil
}

// entry is one object of the file, with the lines of its settings.
type entry struct {
	at     int
	values map[string]json.RawMessage
	lines  map[string]int
}

func (e entry) line(key string) int {
	if n := e.lines[key]; n != 0 {
		return n
	}
	return e.at
}

type reader struct {
	path  string
	text  []byte
	dec   *json.Decoder
	wrong []error
}

func (r *reader) lineAt(offset int64) int {
	return 1 + bytes.Count(r.text[:min(int(offset), len(r.text))], []byte("\n"))
}

func (r *reader) fault(line int, format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Errorf("%s line %d: %s", r.path, line, fmt.Sprintf(format, args...)))
}

// list reads the objects, and stops at what is no JSON.
func (r *reader) list() ([]entry, error) {
	var entries []entry
	if err := r.delim('['); err != nil {
		return nil, err
	}
	for r.dec.More() {
		if err := r.delim('{'); err != nil {
			return nil, err
		}
		e := entry{at: r.lineAt(r.dec.InputOffset()), values: map[string]json.RawMessage{}, lines: map[string]int{}}
		for r.dec.More() {
			token, err := r.dec.Token()
			if err != nil {
				return nil, r.syntax(err)
			}
			key, _ := token.(string)
			line := r.lineAt(r.dec.InputOffset())
			var value json.RawMessage
			if err := r.dec.Decode(&value); err != nil {
				return nil, r.syntax(err)
			}
			if e.lines[key] != 0 {
				r.fault(line, "%q stands twice", key)
			}
			e.values[key], e.lines[key] = value, line
		}
		if err := r.delim('}'); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	if err := r.delim(']'); err != nil {
		return nil, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s line %d: something stands after the list", r.path, r.lineAt(r.dec.InputOffset()))
	}
	return entries, nil
}

func (r *reader) delim(want json.Delim) error {
	token, err := r.dec.Token()
	if err != nil {
		return r.syntax(err)
	}
	if token != want {
		return fmt.Errorf("%s line %d: want %s and not %v: the file is a list of objects", r.path, r.lineAt(r.dec.InputOffset()), want, token)
	}
	return nil
}

func (r *reader) syntax(err error) error {
	at := r.dec.InputOffset()
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = s.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at = int64(len(r.text))
	}
	return fmt.Errorf("%s line %d: this is no JSON: %w", r.path, r.lineAt(at), err)
}

var (
	domain    = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
	standsFor = regexp.MustCompile(`^(amr|acr)=(\S+)$`)
	between   = regexp.MustCompile(`[^a-z0-9]+`)
)

// provider reads one entry; what is wrong is noted, and what the entries before it hold counts.
func (r *reader) provider(e entry, before Directory, clock func() time.Time) *Provider {
	p := &Provider{clock: clock}
	var secretFile, factor string
	fields := map[string]any{
		"agency": &p.Agency, "issuer": &p.Issuer, "client_id": &p.ClientID, "client_secret_file": &secretFile, "email_domains": &p.Domains,
		"required": &p.Required, "second_factor": &factor,
	}
	for _, key := range slices.Sorted(maps.Keys(e.values)) {
		value, into := e.values[key], fields[key]
		if into == nil {
			r.fault(e.line(key), "%q is no setting", key)
		} else if err := json.Unmarshal(value, into); err != nil {
			r.fault(e.line(key), "%q holds the wrong kind of value", key)
		}
	}
	for _, must := range []string{"agency", "issuer", "client_id", "client_secret_file", "email_domains"} {
		if v := strings.TrimSpace(string(e.values[must])); v == "" || v == `""` || v == "[]" || v == "null" {
			r.fault(e.line(must), "%q is missing", must)
		}
	}
	p.Key = strings.Trim(between.ReplaceAllString(strings.ToLower(p.Agency), "-"), "-")
	if p.Key != "" && before.Of(p.Key) != nil {
		r.fault(e.line("agency"), "%q stands twice", p.Agency)
	}
	if p.Issuer != "" {
		if fault := issuerFault(p.Issuer); fault != "" {
			r.fault(e.line("issuer"), "%s", fault)
		} else if before.From(p.Issuer) != nil {
			r.fault(e.line("issuer"), "%s stands twice", p.Issuer)
		}
	}
	for i, d := range p.Domains {
		d = strings.ToLower(d)
		p.Domains[i] = d
		if !domain.MatchString(d) {
			r.fault(e.line("email_domains"), "%q is no domain, such as council.example", d)
		}
		for _, other := range before.list {
			if slices.Contains(other.Domains, d) {
				r.fault(e.line("email_domains"), "%s vouches for %s already", other.Agency, d)
			}
		}
	}
	if factor != "" {
		if m := standsFor.FindStringSubmatch(factor); m != nil {
			p.claim, p.stands = m[1], m[2]
		} else {
			r.fault(e.line("second_factor"), "%q is neither amr=VALUE nor acr=VALUE", factor)
		}
	}
	if secretFile != "" {
		p.secret = r.secret(e.line("client_secret_file"), secretFile)
	}
	return p
}

func (r *reader) secret(line int, file string) string {
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(r.path), file)
	}
	b, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	secret := strings.TrimSpace(string(b))
	switch {
	case err != nil:
		r.fault(line, "the secret cannot be read: %v", err)
	case secret == "":
		r.fault(line, "%s holds no secret", file)
	}
	return secret
}

// issuerFault says what is wrong with an issuer. One of Entra ID must name its tenant: under the names for any tenant, anybody
// at all could sign in.
func issuerFault(issuer string) string {
	u, err := url.Parse(issuer)
	switch {
	case err != nil || !safe(u) || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return fmt.Sprintf("%q is no issuer: it begins with https:// and has no user, query or fragment", issuer)
	case microsoft(issuer) && !tenant.MatchString(u.Path):
		return fmt.Sprintf("%q names no tenant: give https://login.microsoftonline.com/TENANT-ID/v2.0, as common and organizations stand for anybody", issuer) //nolint:misspell // Microsoft's word
	}
	return ""
}

var tenant = regexp.MustCompile(`^/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0$`)

// microsoft says whether an issuer is of Entra ID.
func microsoft(issuer string) bool {
	u, err := url.Parse(issuer)
	return err == nil && (u.Hostname() == "login.microsoftonline.com" || u.Hostname() == "login.microsoftonline.us" || u.Hostname() == "sts.windows.net")
}
