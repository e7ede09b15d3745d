// Package audit makes the entries of the audit log: who did, saw or was refused what, under which rule. An entry can
// be made only from a grant or a refusal of the guard. The package knows no database; platform/pg stores what it
// makes and platform/auditlog puts it in the tree.
package audit

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
)

// The outcomes that an entry can have.
const (
	OutcomeDone    = "done"
	OutcomeViewed  = "viewed"
	OutcomeFailed  = "failed"
	OutcomeRefused = "refused"
)

const saltBytes = 32

// personal is what no name of a field holds: a reference, a date, a telephone number. section36_on is one.
var personal = regexp.MustCompile(`[0-9]{3}`)

// Entry is what one transaction records: one leaf of the log, or several. The zero Entry is empty and not valid.
type Entry struct {
	parts []part
}

// part is one leaf in the making.
type part struct {
	valid    bool
	actor    casework.Actor
	resource casework.Resource
	leaf     Leaf // all that does not depend on the moment
	payload  Payload
}

// Payload is the personal part of an entry, stored beside the leaf and destroyed by lawful erasure.
type Payload struct {
	Name   string                 `json:"name,omitempty"` // who acted, as displayed at the time
	Title  string                 `json:"title,omitempty"`
	Reason string                 `json:"reason,omitempty"`
	Fields []casework.FieldChange `json:"fields,omitempty"`
	Checks []casework.CheckNote   `json:"checks,omitempty"` // only those with a note
	Filter string                 `json:"filter,omitempty"`
	Page   string                 `json:"page,omitempty"`
	Refs   []string               `json:"refs,omitempty"` // references that a list showed
}

// Record is the entry of a change that was made under the grant.
func Record(g authz.Grant, c casework.Change) Entry {
	p := granted(g, OutcomeDone)
	p.leaf.Event, p.leaf.From, p.leaf.To, p.leaf.Edition = clean(string(c.Event)), clean(string(c.From)), clean(string(c.To)), clean(c.Edition)
	for _, f := range c.Fields {
		if name := clean(f.Field); !slices.Contains(p.leaf.Fields, name) {
			p.leaf.Fields = append(p.leaf.Fields, name)
		}
	}
	for _, n := range c.Checks {
		p.leaf.Checks = append(p.leaf.Checks, Check{Check: clean(string(n.Check)), Outcome: clean(n.Outcome)})
		if n.Note != "" {
			p.payload.Checks = append(p.payload.Checks, n)
		}
	}
	p.payload.Title, p.payload.Reason, p.payload.Fields = c.Title, c.Reason, slices.Clone(c.Fields)
	return Entry{parts: []part{p}}
}

// Viewed is the entry of a page that was shown, with the sections on it.
func Viewed(g authz.Grant, sections ...string) Entry {
	p := granted(g, OutcomeViewed)
	for _, s := range sections {
		p.leaf.Sections = append(p.leaf.Sections, clean(s))
	}
	return Entry{parts: []part{p}}
}

// Listed is the entry of a list that was shown: what was asked for, which page of it, and the references on it.
func Listed(g authz.Grant, filter, page string, refs []string) Entry {
	p := granted(g, OutcomeViewed)
	p.leaf.Count = len(refs)
	p.payload.Filter, p.payload.Page, p.payload.Refs = filter, page, slices.Clone(refs)
	return Entry{parts: []part{p}}
}

// Failed is the entry of something that was allowed to be tried and did not succeed, such as a sign-in. code says
// why in one word; title says it in a sentence.
func Failed(g authz.Grant, title, code string) Entry {
	p := granted(g, OutcomeFailed)
	p.leaf.Code, p.payload.Title = clean(code), title
	return Entry{parts: []part{p}}
}

// Refusal is the entry of what the guard refused.
func Refusal(r *authz.Refused) Entry {
	if r == nil {
		return Entry{parts: []part{{}}}
	}
	p := newPart(r.Actor, r.Action, r.Resource, OutcomeRefused)
	p.leaf.Code = clean(r.Reason)
	p.leaf.Policy.Version = r.Resource.Policy
	return Entry{parts: []part{p}}
}

// Join makes one entry of several, for a transaction that does several things. Empty ones are left out; one that is
// not valid makes the whole not valid.
func Join(entries ...Entry) Entry {
	var all []part
	for _, e := range entries {
		all = append(all, e.parts...)
	}
	return Entry{parts: all}
}

// Empty says whether there is nothing to record.
func (e Entry) Empty() bool { return len(e.parts) == 0 }

// Valid says whether there is something to record and every part of it came from the guard.
func (e Entry) Valid() bool {
	for _, p := range e.parts {
		if !p.valid {
			return false
		}
	}
	return !e.Empty()
}

func granted(g authz.Grant, outcome string) part {
	if !g.Valid() {
		return part{}
	}
	p := newPart(g.Actor(), g.Action(), g.Resource(), outcome)
	p.leaf.Role, p.leaf.Tie = clean(string(g.Role())), clean(string(g.Tie()))
	p.leaf.Policy = Policy{Version: g.PolicyVersion(), Hash: clean(g.PolicyHash()), Line: g.Line()}
	for _, s := range p.resource.Standings {
		if s.Role == g.Role() && s.Tie == g.Tie() {
			p.leaf.Agency = clean(string(s.Agency))
			break
		}
	}
	return p
}

func newPart(a casework.Actor, act casework.Action, r casework.Resource, outcome string) part {
	return part{
		valid:    act != casework.Action{},
		actor:    a,
		resource: r,
		payload:  Payload{Name: a.Name},
		leaf: Leaf{
			V: leafVersion,
			Head: Head{
				Actor: clean(a.Word()), Action: clean(act.String()), Outcome: outcome, Ref: clean(r.Ref),
				Case: strings.ToLower(clean(string(r.Case))), Panel: strings.ToLower(clean(string(r.Panel))), Request: clean(a.Request),
			},
			Session: clean(a.Session), Emergency: clean(r.Emergency.ID), Version: r.Version,
		},
	}
}

// Stamp is what an entry takes from the transaction that stores it.
type Stamp struct {
	At  time.Time // the database's clock, or that of the transaction
	App time.Time // the application's clock; noted where it differs
	// Commitment, where there is one, proves to whoever holds the record what was seen or decided, and says nothing
	// to others: an HMAC under the case's audit key. It is asked for entries that name a case.
	Commitment func(caseID casework.CaseID, payload []byte) []byte
}

// Row is an entry as the database stores it. The columns repeat the head of the leaf, so that lists need not read it.
type Row struct {
	ID        string // random UUID
	At        time.Time
	ActorWord string
	Action    string
	Outcome   string
	Ref       string
	CaseID    casework.CaseID
	PanelID   casework.PanelID
	Role      string
	Tie       string
	Event     string
	Request   string
	Leaf      []byte // the exact bytes that the tree holds
	Salt      []byte
	Payload   []byte
}

// Rows makes the leaves, once: nothing re-encodes them later.
func (e Entry) Rows(s Stamp) ([]Row, error) {
	if !e.Valid() {
		return nil, errors.New("an audit entry that the guard knows nothing of")
	}
	if s.At.IsZero() {
		return nil, errors.New("an audit entry without a time")
	}
	rows := make([]Row, 0, len(e.parts))
	for i := range e.parts {
		r, err := e.parts[i].row(s)
		if err != nil {
			return nil, fmt.Errorf("%s on %q: %w", e.parts[i].leaf.Action, e.parts[i].leaf.Ref, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (p *part) row(s Stamp) (Row, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return Row{}, err
	}
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: it ends the program instead
	payload, err := p.payload.encode()
	if err != nil {
		return Row{}, err
	}
	if slices.ContainsFunc(p.leaf.Fields, personal.MatchString) {
		return Row{}, errors.New("the name of a changed field holds a number: it can never be erased, so what it is of belongs in the value")
	}
	at := s.At.UTC().Truncate(time.Microsecond) // PostgreSQL keeps no more
	l := p.leaf
	l.ID, l.At = id.String(), at.Format(TimeFormat)
	if app := s.App.UTC().Truncate(time.Microsecond); !s.App.IsZero() && !app.Equal(at) {
		l.App = app.Format(TimeFormat)
	}
	sum := Sum(salt, payload)
	l.Sum = base64.StdEncoding.EncodeToString(sum[:])
	if s.Commitment != nil && l.Case != "" {
		l.Commit = base64.StdEncoding.EncodeToString(s.Commitment(p.resource.Case, payload))
	}
	leaf, err := l.encode()
	if err != nil {
		return Row{}, err
	}
	return Row{
		ID: l.ID, At: at, ActorWord: l.Actor, Action: l.Action, Outcome: l.Outcome, Ref: l.Ref,
		CaseID: casework.CaseID(l.Case), PanelID: casework.PanelID(l.Panel), Role: l.Role, Tie: l.Tie, Event: l.Event, Request: l.Request,
		Leaf: leaf, Salt: salt, Payload: payload,
	}, nil
}

func (p Payload) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ParsePayload reads the personal part of an entry, for those who may see it.
func ParsePayload(payload []byte) (Payload, error) {
	var p Payload
	if err := json.Unmarshal(payload, &p); err != nil {
		return Payload{}, fmt.Errorf("read the personal part of an entry: %w", err)
	}
	return p, nil
}
