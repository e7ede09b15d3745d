package audit

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxLeaf is the size that a leaf may have, in bytes: bundles of an exported log count in 16 bits.
const MaxLeaf = 1<<16 - 1

// TimeFormat is how a leaf writes a moment: RFC 3339 in UTC with six digits, so that text sorts as time and
// PostgreSQL can write the same.
const TimeFormat = "2006-01-02T15:04:05.000000Z"

const (
	leafVersion = 1
	sumText     = 44 // length of a SHA-256 in base64
)

// Leaf is what the log says for ever of one entry. It holds no personal data beyond who acted: that is in the
// Payload, to which Sum commits, and which lawful erasure can destroy.
type Leaf struct {
	V int `json:"v"`
	Head
	Sum string `json:"sum"` // base64 of SHA-256(salt ‖ payload)

	App       string   `json:"app,omitempty"` // the application's clock, where it differs from At
	Agency    string   `json:"agency,omitempty"`
	Session   string   `json:"session,omitempty"`   // hash of the session
	Emergency string   `json:"emergency,omitempty"` // id of the use of emergency access under which it was done
	Version   int      `json:"version,omitempty"`   // of the record acted on: gives the order within one case
	From      string   `json:"from,omitempty"`
	To        string   `json:"to,omitempty"`
	Code      string   `json:"code,omitempty"`   // why it failed or was refused, a code
	Fields    []string `json:"fields,omitempty"` // names of the fields that changed
	Checks    []Check  `json:"checks,omitempty"`
	Edition   string   `json:"edition,omitempty"` // guidance edition in force
	Policy    Policy   `json:"policy,omitzero"`
	Sections  []string `json:"sections,omitempty"` // what a page showed
	Count     int      `json:"count,omitempty"`    // how many references a list showed
	Commit    string   `json:"commit,omitempty"`   // base64 of a commitment under the case's audit key
}

// Head is the part of a leaf that the database also keeps in columns, for lists and searches. A leaf begins with
// it, so whoever verifies can write the beginning anew from the columns and compare bytes.
type Head struct {
	ID      string `json:"id"`
	At      string `json:"at"` // TimeFormat
	Actor   string `json:"actor"`
	Action  string `json:"action"`
	Outcome string `json:"outcome"`
	Ref     string `json:"ref"`
	Case    string `json:"case"`
	Panel   string `json:"panel"`
	Role    string `json:"role"`
	Tie     string `json:"tie"`
	Event   string `json:"event"`
	Request string `json:"request"`
}

// Check is one statutory check and how it stood.
type Check struct {
	Check   string `json:"check"`
	Outcome string `json:"outcome"`
}

// Policy says which rule of which policy allowed the act.
type Policy struct {
	Version int    `json:"version"`
	Hash    string `json:"hash"`
	Line    int    `json:"line"`
}

// AppendHead writes the beginning of the leaf with this head, up to and including the quotation mark before the
// sum, and then the sum where there is one (nil where the payload was erased).
func AppendHead(b []byte, h *Head, sum []byte) []byte {
	b = append(b, `{"v":1,"id":`...)
	b = appendText(b, h.ID)
	b = append(b, `,"at":`...)
	b = appendText(b, h.At)
	b = append(b, `,"actor":`...)
	b = appendText(b, h.Actor)
	b = append(b, `,"action":`...)
	b = appendText(b, h.Action)
	b = append(b, `,"outcome":`...)
	b = appendText(b, h.Outcome)
	b = append(b, `,"ref":`...)
	b = appendText(b, h.Ref)
	b = append(b, `,"case":`...)
	b = appendText(b, h.Case)
	b = append(b, `,"panel":`...)
	b = appendText(b, h.Panel)
	b = append(b, `,"role":`...)
	b = appendText(b, h.Role)
	b = append(b, `,"tie":`...)
	b = appendText(b, h.Tie)
	b = append(b, `,"event":`...)
	b = appendText(b, h.Event)
	b = append(b, `,"request":`...)
	b = appendText(b, h.Request)
	b = append(b, `,"sum":"`...)
	return base64.StdEncoding.AppendEncode(b, sum)
}

// encode is the one and only byte form of l: fixed order, the head's fields always, the others only where they
// say something. A leaf is encoded once, when it is made, and stored so.
func (l *Leaf) encode() ([]byte, error) {
	sum, err := base64.StdEncoding.Strict().DecodeString(l.Sum)
	if err != nil || len(sum) != sha256.Size {
		return nil, errors.New("a leaf without a sum")
	}
	b := AppendHead(make([]byte, 0, 640), &l.Head, sum)
	b = append(b, '"')
	text := func(name, v string) {
		if v != "" {
			b = append(append(append(b, `,"`...), name...), `":`...)
			b = appendText(b, v)
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			b = strconv.AppendInt(append(append(append(b, `,"`...), name...), `":`...), int64(n), 10)
		}
	}
	texts := func(name string, vs []string) {
		if len(vs) == 0 {
			return
		}
		b = append(append(append(b, `,"`...), name...), `":[`...)
		for i, v := range vs {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(b, v)
		}
		b = append(b, ']')
	}
	text("app", l.App)
	text("agency", l.Agency)
	text("session", l.Session)
	text("emergency", l.Emergency)
	number("version", l.Version)
	text("from", l.From)
	text("to", l.To)
	text("code", l.Code)
	texts("fields", l.Fields)
	if len(l.Checks) > 0 {
		b = append(b, `,"checks":[`...)
		for i, c := range l.Checks {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(append(b, `{"check":`...), c.Check)
			b = appendText(append(b, `,"outcome":`...), c.Outcome)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	text("edition", l.Edition)
	if l.Policy != (Policy{}) {
		b = strconv.AppendInt(append(b, `,"policy":{"version":`...), int64(l.Policy.Version), 10)
		b = appendText(append(b, `,"hash":`...), l.Policy.Hash)
		b = strconv.AppendInt(append(b, `,"line":`...), int64(l.Policy.Line), 10)
		b = append(b, '}')
	}
	texts("sections", l.Sections)
	number("count", l.Count)
	text("commit", l.Commit)
	b = append(b, '}')
	if len(b) > MaxLeaf {
		return nil, fmt.Errorf("an audit entry of %d bytes is longer than a leaf may be", len(b))
	}
	return b, nil
}

// ParseLeaf reads a leaf. It refuses every byte form but the one that is made here, so no two leaves say the same.
func ParseLeaf(leaf []byte) (Leaf, error) {
	var l Leaf
	if len(leaf) > MaxLeaf {
		return Leaf{}, errors.New("the leaf is too long")
	}
	if !utf8.Valid(leaf) {
		return Leaf{}, errors.New("the leaf is not text")
	}
	d := json.NewDecoder(bytes.NewReader(leaf))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return Leaf{}, fmt.Errorf("the leaf cannot be read: %w", err)
	}
	if l.V != leafVersion {
		return Leaf{}, fmt.Errorf("the leaf is of version %d, which is not known here", l.V)
	}
	again, err := l.encode()
	if err != nil {
		return Leaf{}, err
	}
	if !bytes.Equal(again, leaf) {
		return Leaf{}, errors.New("the leaf is not in the form in which leaves are made")
	}
	return l, nil
}

// Sum is what a leaf holds of its personal part: SHA-256(salt ‖ payload).
func Sum(salt, payload []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(payload)
	return [sha256.Size]byte(h.Sum(nil))
}

// Verify says whether salt and payload are what the leaf committed to when it was made.
func Verify(leaf, salt, payload []byte) error {
	l, err := ParseLeaf(leaf)
	if err != nil {
		return err
	}
	if len(salt) != saltBytes {
		return errors.New("the salt is not of the length used here")
	}
	sum := Sum(salt, payload)
	if subtle.ConstantTimeCompare([]byte(l.Sum), []byte(base64.StdEncoding.EncodeToString(sum[:]))) != 1 {
		return errors.New("the personal part of the entry is not the one that was recorded")
	}
	return nil
}

const hexDigits = "0123456789abcdef"

// appendText writes s as JSON, with the fewest escapes that JSON allows.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(b, s[from:]...), '"')
}

// clean makes s fit for a leaf and for a column alike: PostgreSQL takes neither broken UTF-8 nor NUL, and without
// control characters a verifier can tell where one column ends and the next begins.
func clean(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
