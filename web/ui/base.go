// Package ui holds the page frame and the GOV.UK and MOJ components as templ components with typed parameters, ported from the
// macros of govuk-frontend 6.6.0 and @ministryofjustice/frontend 11.1.0. It draws what it is given: it must not decide who may
// see what, read the clock or know any feature.
package ui

import (
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// ScriptHash is the CSP source of the one inline script, that of the GOV.UK page template.
const ScriptHash = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"

// DefaultMarking is the protective marking of a page that names no other.
const DefaultMarking = "OFFICIAL-SENSITIVE"

// ProductName stands in the header and at the end of every title.
const ProductName = "Channel panel"

// Link is a text and where it leads.
type Link struct {
	Text string
	Href string
	// Hidden is read out after Text by screen readers, as in "Change" + "date of birth".
	Hidden string
}

// NavItem is one entry of a navigation.
type NavItem struct {
	Text    string
	Href    string
	Current bool
	Count   int // drawn as a badge when above 0
}

// Base is what every page needs. httpd fills it for the signed-in person; a page sets the rest.
type Base struct {
	Title   string // of the page, without the product's name
	Section string // word of the title between page and product, such as a case reference
	Lang    string // "en" when empty

	SignedIn bool
	User     string // name of the person
	Role     string // role line: "Panel chair, Eastmere"
	Nav      []NavItem
	CSRF     string // token of the session, in every form
	FormKey  string // idempotency key of the form on this page

	Flash     string           // what was just done, shown once
	Because   string           // why somebody was led to a page that they did not ask for, shown once
	Marking   string           // DefaultMarking when empty
	Faults    []casework.Fault // what is wrong with the form: error summary and messages beside the fields
	Back      Link             // back link; none when Href is empty
	Crumbs    []Link           // breadcrumbs, the last without Href
	Identity  *Identity        // identity bar under the navigation, on pages of one case
	Why       Link             // why this page of a case is open to its reader; drawn in the identity bar
	Emergency *Emergency       // the reader's live emergency access to the case
	Wide      bool             // no maximum width, for boards and wide tables
	RequestID string           // quoted on error pages

	IdleSeconds int    // the session ends after so long without use; 0 for no warning
	RenewURL    string // a GET that renews the session
}

// At is b for the page with the given title, for handlers that draw several pages from one base.
func (b Base) At(title string) Base {
	b.Title = title
	return b
}

// WithFaults is b with what was wrong with the form.
func (b Base) WithFaults(faults []casework.Fault) Base {
	b.Faults = faults
	return b
}

func (b Base) lang() string { return or(b.Lang, "en") }

func (b Base) marking() string { return or(b.Marking, DefaultMarking) }

// title is what the browser shows. GOV.UK: "Error: " in front when the form has faults.
func (b Base) title() string {
	var parts []string
	for _, part := range []string{b.Title, b.Section, ProductName} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	title := strings.Join(parts, " – ")
	if len(b.Faults) > 0 {
		return "Error: " + title
	}
	return title
}

// fault is what is wrong with the field, or "". A date's parts count as the date.
func (b Base) fault(field string) string {
	var msgs []string
	for _, f := range b.Faults {
		if f.Field != "" && (f.Field == field || slices.Contains(dateParts(field), f.Field)) {
			msgs = append(msgs, f.Msg)
		}
	}
	return strings.Join(msgs, " ")
}

// wrongPart says whether the part of a date ("received-month") is to be marked: the one named, or all when the date is.
func (b Base) wrongPart(field, part string) bool {
	return slices.ContainsFunc(b.Faults, func(f casework.Fault) bool {
		return f.Field == field || f.Field == field+"-"+part
	})
}

func dateParts(field string) []string {
	return []string{field + "-day", field + "-month", field + "-year"}
}

// faultHref leads from the error summary to the field. The day of a date carries the date's own id.
func faultHref(f casework.Fault) string { return "#" + strings.TrimSuffix(f.Field, "-day") }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// describedBy joins the ids of hint and error message, as the macros do.
func describedBy(name, hint, fault string, more ...string) string {
	ids := more
	if hint != "" {
		ids = append(ids, name+"-hint")
	}
	if fault != "" {
		ids = append(ids, name+"-error")
	}
	return strings.Join(ids, " ")
}

func classes(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// when is s if the condition holds.
func when(cond bool, s string) string {
	if cond {
		return s
	}
	return ""
}
