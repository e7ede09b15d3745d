// Package page checks HTML by what a reader would find in it: selectors and text, never whole documents.
// It knows no page of the product.
package page

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// A Checker says what is wrong with the selected part of a page, or nil.
type Checker func(*goquery.Selection) error

// Check parses an HTML document and reports every check that fails, each with what was found instead.
func Check(t testing.TB, body io.Reader, checks ...Checker) {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(body)
	if err != nil {
		t.Fatalf("parse page: %v", err)
	}
	for _, check := range checks {
		if err := check(doc.Selection); err != nil {
			t.Errorf("page: %v", err)
		}
	}
}

// In applies checks to the first element that matches selector; there must be one.
func In(selector string, checks ...Checker) Checker {
	return func(s *goquery.Selection) error {
		found := s.Find(selector).First()
		if found.Length() == 0 {
			return fmt.Errorf("no %s", selector)
		}
		for _, check := range checks {
			if err := check(found); err != nil {
				return fmt.Errorf("%s: %w", selector, err)
			}
		}
		return nil
	}
}

// Any needs at least one element that matches selector and passes all the checks.
func Any(selector string, checks ...Checker) Checker {
	return func(s *goquery.Selection) error {
		last := fmt.Errorf("no %s", selector)
		for _, one := range s.Find(selector).EachIter() {
			err := all(one, checks)
			if err == nil {
				return nil
			}
			last = fmt.Errorf("no %s passes; the last: %w", selector, err)
		}
		return last
	}
}

// Absent needs that nothing matches selector.
func Absent(selector string) Checker { return Count(selector, 0) }

// Count needs exactly n elements that match selector.
func Count(selector string, n int) Checker {
	return func(s *goquery.Selection) error {
		if got := s.Find(selector).Length(); got != n {
			return fmt.Errorf("%d of %s, want %d", got, selector, n)
		}
		return nil
	}
}

// HasText needs that the text, with white space folded, contains want.
func HasText(want string) Checker {
	return func(s *goquery.Selection) error {
		if got := Text(s); !strings.Contains(got, want) {
			return fmt.Errorf("text %q does not contain %q", clip(got), want)
		}
		return nil
	}
}

// NoText needs that the text does not contain banned.
func NoText(banned string) Checker {
	return func(s *goquery.Selection) error {
		if got := Text(s); strings.Contains(got, banned) {
			return fmt.Errorf("text %q contains %q", clip(got), banned)
		}
		return nil
	}
}

// IsText needs that the text, with white space folded, is want and nothing else.
func IsText(want string) Checker {
	return func(s *goquery.Selection) error {
		if got := Text(s); got != want {
			return fmt.Errorf("text is %q, want %q", clip(got), want)
		}
		return nil
	}
}

// HasAttr needs the attribute with exactly this value.
func HasAttr(name, want string) Checker {
	return func(s *goquery.Selection) error {
		if got, ok := s.Attr(name); !ok || got != want {
			return fmt.Errorf("%s is %q, want %q", name, got, want)
		}
		return nil
	}
}

// Text is the selection's text with white space folded, as a reader sees it.
func Text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func all(s *goquery.Selection, checks []Checker) error {
	for _, check := range checks {
		if err := check(s); err != nil {
			return err
		}
	}
	return nil
}

// clip keeps a failure readable when the selection is a whole page.
func clip(s string) string {
	const limit = 400
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}
