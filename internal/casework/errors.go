package casework

import (
	"errors"
	"slices"
	"strings"
)

// Kind says what sort of refusal an Error is. The web layer alone turns it into an HTTP status.
type Kind int

// The kinds of Error.
const (
	// Invalid: what was typed, or what the case holds, does not allow the step. Faults say why.
	Invalid Kind = iota + 1
	// NotFound: no such thing, or nothing that this person may know of. The two are never told apart.
	NotFound
	// Conflict: somebody else saved first, or the step has already been taken.
	Conflict
	// Forbidden: the person may know that the thing exists, but may not do this to it.
	Forbidden
)

// CheckID is the identifier of a statutory check, "SC-04", or empty.
type CheckID string

// Fault is one thing wrong, in words for the person who can put it right.
type Fault struct {
	Field string  // name of the form field, or "" for the form as a whole
	Msg   string  // a plain sentence
	Check CheckID // the statutory check that refused, if one did
}

// Error is every refusal that a person may meet. It reports all faults at once. Any other error is a fault
// of the program: its text is logged and never shown.
type Error struct {
	Kind   Kind
	Msg    string // what happened and what to do, a plain sentence
	Faults []Fault
	Now    []Recorded // for a Conflict: what stands on record now, to be shown beside what was typed
}

// Recorded is one thing that stands on record.
type Recorded struct {
	Label, Text string
}

func (e *Error) Error() string {
	var parts []string
	if e.Msg != "" {
		parts = append(parts, e.Msg)
	}
	for _, f := range e.Faults {
		if f.Check != "" {
			parts = append(parts, string(f.Check)+": "+f.Msg)
			continue
		}
		parts = append(parts, f.Msg)
	}
	return strings.Join(parts, " ")
}

// Refused says whether err is a refusal of the given kind.
func Refused(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// Faults gathers what is wrong so that a person sees every fault at once. The zero value is ready for use.
type Faults struct {
	list []Fault
}

// Add notes one fault of one field.
func (f *Faults) Add(field, msg string) { f.list = append(f.list, Fault{Field: field, Msg: msg}) }

// Refuse notes that a statutory check refuses.
func (f *Faults) Refuse(check CheckID, field, msg string) {
	f.list = append(f.list, Fault{Field: field, Msg: msg, Check: check})
}

// Merge takes over the faults of err if it is an Error of kind Invalid, each once, and returns any other error.
func (f *Faults) Merge(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Kind == Invalid {
		for _, fault := range e.Faults {
			if !slices.Contains(f.list, fault) {
				f.list = append(f.list, fault)
			}
		}
		return nil
	}
	return err
}

// Any says whether anything was noted.
func (f *Faults) Any() bool { return len(f.list) > 0 }

// Err is nil if nothing was noted, and otherwise an Error of kind Invalid with every fault.
func (f *Faults) Err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Msg: "There is a problem.", Faults: f.list}
}

// Absent is the answer for a thing that is not there and for one that this person may not know of.
func Absent() error {
	return &Error{Kind: NotFound, Msg: "Page not found."}
}

// FaultsOf are the faults of an error of kind Invalid, none of any other.
func FaultsOf(err error) []Fault {
	var e *Error
	if errors.As(err, &e) && e.Kind == Invalid {
		return e.Faults
	}
	return nil
}

// CountFaults is how many faults an error of kind Invalid names.
func CountFaults(err error) int { return len(FaultsOf(err)) }

// Once keeps the first fault of each field: a date that is no date is also a date that is missing.
func Once(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	seen := map[string]bool{}
	kept := slices.DeleteFunc(slices.Clone(e.Faults), func(f Fault) bool {
		again := f.Field != "" && seen[f.Field]
		seen[f.Field] = true
		return again
	})
	return &Error{Kind: e.Kind, Msg: e.Msg, Faults: kept, Now: e.Now}
}
