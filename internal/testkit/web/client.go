package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"channelpanel/internal/testkit/page"
)

// Client is one browser: it keeps cookies and follows no redirect by itself.
type Client struct {
	t      testing.TB
	site   *Site
	http   *http.Client
	driver Driver // a real browser; nil goes about by HTTP alone
}

// Driver is a real browser that a client goes about with (testkit/browser), so that one test can be told to either.
type Driver interface {
	// Open opens an address of the site.
	Open(path string) Answer
	// Send fills the form that the selector finds in the page that is open, and presses its button.
	Send(form string, typed Values) Answer
}

// Answer is what a browser shows. A form that was saved leads on: then it is a 303 with its Location.
type Answer struct {
	Status int
	At     string // address of the page that is open
	Header http.Header
	Body   []byte
}

// Driven is a client that goes about with a real browser.
func (s *Site) Driven(t testing.TB, driver Driver) *Client {
	return &Client{t: t, site: s, driver: driver}
}

func (c *Client) shown(a Answer) *Page {
	c.t.Helper()
	at, err := url.Parse(a.At)
	if err != nil {
		c.t.Fatal(err)
	}
	p := &Page{Status: a.Status, Header: a.Header, Body: a.Body, client: c, at: at}
	if p.Doc, err = goquery.NewDocumentFromReader(bytes.NewReader(a.Body)); err != nil {
		c.t.Fatalf("%s: parse: %v", at.Path, err)
	}
	return p
}

// Page is an answer, parsed if it is HTML.
type Page struct {
	Status int
	Header http.Header
	Body   []byte
	Doc    *goquery.Document

	client *Client
	at     *url.URL
}

// Get opens an address of the site.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	if c.driver != nil {
		return c.shown(c.driver.Open(path))
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.site.URL+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.Do(r)
}

// Post sends a form that no page has drawn, as it stands: for what a browser would not do.
func (c *Client) Post(path string, values url.Values) *Page {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.site.URL+path, strings.NewReader(values.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.Do(r)
}

// Do sends a request with this browser's cookies.
func (c *Client) Do(r *http.Request) *Page {
	c.t.Helper()
	answer, err := c.http.Do(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	p := &Page{Status: answer.StatusCode, Header: answer.Header, Body: body, client: c, at: r.URL}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		if p.Doc, err = goquery.NewDocumentFromReader(bytes.NewReader(body)); err != nil {
			c.t.Fatalf("%s %s: parse: %v", r.Method, r.URL.Path, err)
		}
	}
	return p
}

// Cookies are what this browser holds for the site.
func (c *Client) Cookies() []*http.Cookie {
	home, err := url.Parse(c.site.URL)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.http.Jar.Cookies(home)
}

// Want ends the test unless the page has this status.
func (p *Page) Want(status int) *Page {
	p.client.t.Helper()
	if p.Status != status {
		p.client.t.Fatalf("%s answered %d, want %d: %s", p.at.Path, p.Status, status, p.summary())
	}
	return p
}

// Check reports what is wrong with the page.
func (p *Page) Check(checks ...page.Checker) *Page {
	p.client.t.Helper()
	page.Check(p.client.t, bytes.NewReader(p.Body), checks...)
	return p
}

// Text is what a reader finds in the selected part, with white space folded.
func (p *Page) Text(selector string) string {
	p.client.t.Helper()
	p.html()
	return page.Text(p.Doc.Find(selector))
}

// Location is where a redirect leads.
func (p *Page) Location() string { return p.Header.Get("Location") }

// Follow opens what a redirect leads to; the page must be one (303).
func (p *Page) Follow() *Page {
	p.client.t.Helper()
	p.Want(http.StatusSeeOther)
	return p.client.Get(p.Location())
}

// Click opens the first link that the selector finds.
func (p *Page) Click(selector string) *Page {
	p.client.t.Helper()
	p.html()
	href, ok := p.Doc.Find(selector).First().Attr("href")
	if !ok {
		p.client.t.Fatalf("%s has no link %s: %s", p.at.Path, selector, p.summary())
	}
	to, err := p.at.Parse(href)
	if err != nil {
		p.client.t.Fatal(err)
	}
	return p.client.Get(to.RequestURI())
}

// Values are what somebody types, by the names of fields.
type Values map[string][]string

// Upload is a file chosen for a file field.
type Upload struct {
	Field, Name string
	Body        []byte
}

// Submit fills the form that the selector finds in the page and sends it as a browser would: hidden fields and what is
// preset go along, and only fields that are there can be filled, choices only with what they offer.
func (p *Page) Submit(selector string, typed Values, files ...Upload) *Page {
	p.client.t.Helper()
	p.html()
	form := p.Doc.Find(selector).First()
	if !form.Is("form") {
		p.client.t.Fatalf("%s has no form %s: %s", p.at.Path, selector, p.summary())
	}
	values := p.Form(selector)
	for name, list := range typed {
		for _, value := range list {
			if err := offered(form, name, value); err != nil {
				p.client.t.Fatalf("%s: %v", p.at.Path, err)
			}
		}
		values[name] = list
	}
	if p.client.driver != nil {
		return p.client.shown(p.client.driver.Send(selector, typed))
	}
	to, err := p.at.Parse(form.AttrOr("action", p.at.RequestURI()))
	if err != nil {
		p.client.t.Fatal(err)
	}
	if strings.EqualFold(form.AttrOr("method", "get"), "get") {
		to.RawQuery = values.Encode()
		return p.client.Get(to.RequestURI())
	}
	return p.client.send(p.at, to, form.AttrOr("enctype", ""), values, files)
}

func (c *Client) send(from, to *url.URL, encoding string, values url.Values, files []Upload) *Page {
	c.t.Helper()
	var body bytes.Buffer
	kind := "application/x-www-form-urlencoded"
	if encoding == "multipart/form-data" {
		w := multipart.NewWriter(&body)
		kind = w.FormDataContentType()
		for name, list := range values {
			for _, value := range list {
				if err := w.WriteField(name, value); err != nil {
					c.t.Fatal(err)
				}
			}
		}
		for _, f := range files {
			part, err := w.CreateFormFile(f.Field, f.Name)
			if err != nil {
				c.t.Fatal(err)
			}
			if _, err := part.Write(f.Body); err != nil {
				c.t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			c.t.Fatal(err)
		}
	} else {
		body.WriteString(values.Encode())
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, to.String(), &body)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Referer", from.String())
	r.Header.Set("Origin", c.site.URL)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.Do(r)
}

// Form is what the form would send untouched: for tests that change it in ways a browser would not.
func (p *Page) Form(selector string) url.Values {
	p.client.t.Helper()
	p.html()
	values := url.Values{}
	for _, field := range p.Doc.Find(selector).First().Find("input, select, textarea").EachIter() {
		name, ok := field.Attr("name")
		if _, off := field.Attr("disabled"); !ok || off {
			continue
		}
		switch {
		case field.Is("textarea"):
			values.Add(name, strings.TrimPrefix(field.Text(), "\n"))
		case field.Is("select"):
			chosen := field.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = field.Find("option").First()
			}
			values.Add(name, chosen.AttrOr("value", chosen.Text()))
		case field.Is("[type=radio], [type=checkbox]"):
			if _, on := field.Attr("checked"); on {
				values.Add(name, field.AttrOr("value", "on"))
			}
		case field.Is("[type=file], [type=submit], [type=button]"):
		default:
			values.Add(name, field.AttrOr("value", ""))
		}
	}
	return values
}

// offered says whether the form has the field and, for a choice, offers the value.
func offered(form *goquery.Selection, name, value string) error {
	field := form.Find(fmt.Sprintf("[name=%q]", name))
	if field.Length() == 0 {
		return fmt.Errorf("the form has no field %q", name)
	}
	var choices []string
	for _, choice := range field.Filter("[type=radio], [type=checkbox]").EachIter() {
		choices = append(choices, choice.AttrOr("value", "on"))
	}
	for _, choice := range field.Find("option").EachIter() {
		choices = append(choices, choice.AttrOr("value", choice.Text()))
	}
	if len(choices) == 0 {
		return nil
	}
	if slices.Contains(choices, value) {
		return nil
	}
	return fmt.Errorf("%s offers %q and not %q", name, choices, value)
}

func (p *Page) html() {
	p.client.t.Helper()
	if p.Doc == nil {
		p.client.t.Fatalf("%s answered %d without a page", p.at.Path, p.Status)
	}
}

// summary is enough of an unexpected page to see what went wrong.
func (p *Page) summary() string {
	if p.Doc == nil {
		return p.Location()
	}
	text := page.Text(p.Doc.Find("main"))
	if len(text) > 400 {
		text = text[:400]
	}
	return text
}
