package web

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"channelpanel/internal/casework"
)

// Twins are two sites whose databases differ only in what one person may not see. Whatever that person asks, both have to
// answer alike: status, headers, and every byte but the tokens of the session.
type Twins struct {
	One, Other *Site
	Each       int                    // how many addresses of each route are walked by each person
	Typed      []string               // what is typed into fields that search, beside each choice that a form offers
	Lawful     func(path string) bool // a page on which the person may see the difference: it is asked and not compared

	Alike *regexp.Regexp // what of a page is never compared, beside the tokens of the session
	Apart *regexp.Regexp // links that are not followed, because where they lead to hangs on the moment and not on what is hidden

	Reached  map[string]bool // patterns of the routes that answered with a page or a file
	Compared int             // answers that were compared
	wrong    []string
	pages    table
}

// table is that of the first site's pages.
func (w *Twins) table() table {
	if w.pages == nil {
		w.pages = w.One.table(http.MethodGet)
	}
	return w.pages
}

// Wrong lists each difference: who asked for what, and the first place where the answers part.
func (w *Twins) Wrong() []string { return w.wrong }

// Walker is one person at both sites.
type Walker struct {
	twins      *Twins
	t          testing.TB
	name       string
	one, other *Client
	token      [2]string
	came       []string // addresses that were there
	led        []string // addresses that pages led to, walked or not
}

// Came are the addresses that answered with a page.
func (w *Walker) Came() []string { return w.came }

// Walker signs somebody in at both; "" is nobody.
func (w *Twins) Walker(t testing.TB, name string, user casework.UserID) *Walker {
	t.Helper()
	if w.Reached == nil {
		w.Reached = map[string]bool{}
	}
	if user == "" {
		return &Walker{twins: w, t: t, name: name, one: w.One.Anonymous(t), other: w.Other.Anonymous(t)}
	}
	one, other := w.One.SignedIn(t, user), w.Other.SignedIn(t, user)
	return &Walker{w, t, name, one, other, [2]string{one.token(), other.token()}, nil, nil}
}

// Walk asks for every page that takes no parameter and for what links and search forms lead to from there, and for more.
func (w *Walker) Walk(more ...string) {
	w.t.Helper()
	table := w.twins.table()
	taken, queued := map[string]int{}, map[string]bool{}
	var queue []string
	add := func(path string) {
		if !queued[path] {
			queued[path] = true
			queue = append(queue, path)
		}
	}
	for _, r := range table {
		if !strings.ContainsAny(r.pattern, ":*") {
			add(r.pattern)
		}
	}
	for _, path := range more {
		add(path)
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		pattern := table.of(path)
		key := pattern + " " + strings.Join(questions(path), ",")
		if pattern == "" || taken[key] == w.twins.Each {
			continue
		}
		taken[key]++
		p := w.Ask(path)
		if p.Doc == nil || p.Status != http.StatusOK {
			continue
		}
		w.came = append(w.came, path)
		for _, next := range leads(p, w.twins.Typed) {
			if !slices.Contains(w.led, next) {
				w.led = append(w.led, next)
			}
			if w.twins.Apart == nil || !w.twins.Apart.MatchString(next) {
				add(next)
			}
		}
	}
}

// Reach asks for the pages of routes that nobody came to yet: of each case with the references until one is there, and of
// another record as it lies under each address that the walk was led to.
func (w *Walker) Reach(refs []string) {
	w.t.Helper()
	for _, r := range w.twins.table() {
		if w.twins.Reached[r.pattern] || strings.Count(r.pattern, ":") != 1 {
			continue
		}
		var tries []string
		if strings.Contains(r.pattern, "/:ref") {
			for _, ref := range refs {
				tries = append(tries, strings.Replace(r.pattern, ":ref", ref, 1))
			}
		} else if cut := strings.LastIndex(r.pattern, "/"); !strings.Contains(r.pattern[cut:], ":") {
			for _, path := range w.led {
				if w.twins.table().of(path) == r.pattern[:cut] && !strings.Contains(path, "?") {
					tries = append(tries, path+r.pattern[cut:])
				}
			}
		}
		for _, path := range tries {
			if status := w.Ask(path).Status; status == http.StatusForbidden || status == http.StatusOK {
				break
			}
		}
	}
}

// Ask opens an address at both sites and compares. It returns the first one's answer.
func (w *Walker) Ask(path string) *Page {
	w.t.Helper()
	return w.judge("GET "+path, path, w.one.Get(path), w.other.Get(path))
}

// Send sends the same form to both sites, each with its own tokens, and compares.
func (w *Walker) Send(path string, typed url.Values) *Page {
	w.t.Helper()
	var pages [2]*Page
	for i, c := range []*Client{w.one, w.other} {
		values := url.Values{"csrf_token": {w.token[i]}, "form_key": {fmt.Sprintf("%032d", w.twins.Compared)}}
		maps.Copy(values, typed)
		pages[i] = c.Post(path, values)
	}
	return w.judge("POST "+path, path, pages[0], pages[1])
}

func (w *Walker) judge(what, path string, one, other *Page) *Page {
	if one.Status < http.StatusBadRequest {
		w.twins.Reached[w.twins.table().of(path)] = true
	}
	if w.twins.Lawful != nil && w.twins.Lawful(path) {
		return one
	}
	w.twins.Compared++
	if d := w.twins.parted(one, other); d != "" {
		w.twins.wrong = append(w.twins.wrong, w.name+": "+what+": "+d)
	}
	return one
}

// parted is where two answers part, "" where they do not.
func (w *Twins) parted(one, other *Page) string {
	if one.Status != other.Status {
		return fmt.Sprintf("%d and %d", one.Status, other.Status)
	}
	for _, name := range slices.Sorted(maps.Keys(merged(one.Header, other.Header))) {
		a, b := one.Header.Values(name), other.Header.Values(name)
		switch name {
		case "Date", "X-Request-Id":
			continue
		case "Set-Cookie": // their names: what is in them hangs on the session
			a, b = cookieNames(a), cookieNames(b)
		case "Content-Length":
			continue // of what is compared below
		}
		if !slices.Equal(a, b) {
			return fmt.Sprintf("%s is %q and %q", name, a, b)
		}
	}
	a, b := w.constant(one.Body), w.constant(other.Body)
	if bytes.Equal(a, b) {
		return ""
	}
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	near := func(s []byte) string { return string(s[min(max(at-80, 0), len(s)):min(at+160, len(s))]) }
	return fmt.Sprintf("%q and %q", near(a), near(b))
}

func merged(a, b http.Header) http.Header {
	all := a.Clone()
	maps.Copy(all, b)
	return all
}

func cookieNames(list []string) []string {
	var names []string
	for _, c := range list {
		name, _, _ := strings.Cut(c, "=")
		names = append(names, name)
	}
	return names
}

// changing is what two sessions never share, whatever is in the database.
var changing = regexp.MustCompile(`(name="(?:csrf_token|form_key)" value="|name="csrf-token" content="|name="session" value="|/audit/entries/)[^"]*`)

func (w *Twins) constant(body []byte) []byte {
	for _, site := range []*Site{w.One, w.Other} { // where each is served
		body = bytes.ReplaceAll(body, []byte(site.URL), []byte("…"))
	}
	body = changing.ReplaceAll(body, []byte("${1}…"))
	if w.Alike != nil {
		body = w.Alike.ReplaceAll(body, []byte("…"))
	}
	return body
}

// leads are the addresses of this site that a page leads to: by link, and by each choice of its search forms taken singly.
func leads(p *Page, typed []string) []string {
	var list []string
	for _, a := range p.Doc.Find("a[href]").EachIter() {
		to, err := p.at.Parse(a.AttrOr("href", ""))
		if err != nil || to.Host != p.at.Host || strings.HasPrefix(to.Path, "/assets/") {
			continue
		}
		to.Fragment = ""
		list = append(list, to.RequestURI())
	}
	for _, f := range p.Doc.Find("form").EachIter() {
		if !strings.EqualFold(f.AttrOr("method", "get"), "get") {
			continue
		}
		ask := func(name, value string) {
			if to, err := p.at.Parse(f.AttrOr("action", p.at.Path)); err == nil {
				to.RawQuery = url.Values{name: {value}}.Encode()
				list = append(list, to.RequestURI())
			}
		}
		for _, field := range f.Find("select, input").EachIter() {
			name, ok := field.Attr("name")
			switch {
			case !ok:
			case field.Is("select"):
				for _, o := range field.Find("option").EachIter() {
					ask(name, o.AttrOr("value", o.Text()))
				}
			case field.Is("[type=radio], [type=checkbox]"):
				ask(name, field.AttrOr("value", "on"))
			case field.Is("[type=hidden], [type=submit], [type=button]"):
			default:
				for _, text := range typed {
					ask(name, text)
				}
			}
		}
	}
	return list
}

// questions are the names in an address's query, so that each filter counts as a page of its own.
func questions(path string) []string {
	to, err := url.Parse(path)
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(to.Query()))
}

// table is the site's routes of one method by their patterns.
type table []struct {
	pattern string
	match   *regexp.Regexp
}

func (s *Site) table(method string) table {
	var list table
	for _, r := range s.Server.Routes() {
		if r.Method == method {
			list = append(list, struct {
				pattern string
				match   *regexp.Regexp
			}{r.Path, regexp.MustCompile(`^` + parameter.ReplaceAllString(r.Path, `[^/]+`) + `$`)})
		}
	}
	return list
}

// of is the pattern of an address; one without parameters goes before one with them.
func (list table) of(path string) string {
	path, _, _ = strings.Cut(path, "?")
	found := ""
	for _, r := range list {
		if r.match.MatchString(path) && (found == "" || strings.Count(r.pattern, ":") < strings.Count(found, ":")) {
			found = r.pattern
		}
	}
	return found
}

// Hidden are the addresses that insider comes to at the other site from start, and that are not there at the first: pages,
// and where their forms are sent to. No more than each of one route.
func (w *Twins) Hidden(t testing.TB, insider casework.UserID, each int, start ...string) (pages, forms []string) {
	t.Helper()
	one, other := w.One.SignedIn(t, insider), w.Other.SignedIn(t, insider)
	table, posts := w.table(), w.One.table(http.MethodPost)
	taken, queued, sent := map[string]int{}, map[string]bool{}, map[string]bool{}
	queue := slices.Clone(start)
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		pattern := table.of(path)
		if queued[path] || !strings.Contains(pattern, ":") || taken[pattern] == each {
			continue
		}
		queued[path] = true
		p := other.Get(path)
		if p.Status != http.StatusOK || one.Get(path).Status != http.StatusNotFound {
			continue
		}
		taken[pattern]++
		pages = append(pages, path)
		if p.Doc == nil {
			continue
		}
		queue = append(queue, leads(p, nil)...)
		p.Doc.Find("form[method=post]").Each(func(_ int, f *goquery.Selection) {
			to := f.AttrOr("action", path)
			if strings.Contains(posts.of(to), ":") && !sent[to] {
				sent[to] = true
				forms = append(forms, to)
			}
		})
	}
	return pages, forms
}
