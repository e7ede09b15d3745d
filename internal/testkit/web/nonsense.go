package web

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"channelpanel/internal/casework"
)

// Nonsense is a trial of forms: somebody comes to the pages of a site and sends every form on them with what nobody means.
type Nonsense struct {
	Site  *Site
	Rand  *rand.Rand
	Each  int             // pages of one route
	Times int             // how often each form is sent
	Sent  map[string]int  // by the pattern of the address
	Once  map[string]bool // patterns of forms that are answered by a page or a file at once, and by no way on: a 200
	Leave map[string]bool // patterns of forms that are left alone: they end the trial or send mail by themselves
	Read  map[int]int     // answers by their status
	Kept  int             // fields that were shown again as they were typed
	wrong []string
}

// Wrong is what was wrong with the answers: a fault of the program, or something typed that is gone from a form that is shown
// again.
func (n *Nonsense) Wrong() []string { return n.wrong }

// Try lets somebody try the forms that they come to from the start page and from start.
func (n *Nonsense) Try(t testing.TB, name string, user casework.UserID, start ...string) {
	t.Helper()
	c := n.Site.SignedIn(t, user)
	pages, posts := n.Site.table(http.MethodGet), n.Site.table(http.MethodPost)
	taken, queued := map[string]int{}, map[string]bool{}
	queue := append([]string{"/"}, start...)
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		pattern := pages.of(path)
		if pattern == "" || queued[path] || taken[pattern] == n.Each {
			continue
		}
		queued[path] = true
		p := c.Get(path)
		if p.Status == http.StatusSeeOther && strings.HasPrefix(p.Location(), "/sign-in") { // a form has ended the session
			c = n.Site.SignedIn(t, user)
			p = c.Get(path)
		}
		if p.Status >= http.StatusInternalServerError {
			n.wrong = append(n.wrong, name+" got "+http.StatusText(p.Status)+" of "+path)
		}
		if p.Status != http.StatusOK || p.Doc == nil {
			continue
		}
		taken[pattern]++
		queue = append(queue, leads(p, nil)...)
		p.Doc.Find("main form[method=post]").Each(func(_ int, f *goquery.Selection) {
			to := posts.of(f.AttrOr("action", path))
			if to == "" || n.Leave[to] || n.Sent[to] >= 4*n.Times {
				return
			}
			for range n.Times {
				n.Sent[to]++
				n.send(c, name, f.AttrOr("action", path), n.Once[to], f)
			}
		})
	}
}

// send fills a form and judges the answer.
func (n *Nonsense) send(c *Client, name, to string, once bool, f *goquery.Selection) {
	values, typed := n.fill(f)
	p := c.Post(to, values)
	n.Read[p.Status]++
	switch {
	case p.Status >= http.StatusInternalServerError || p.Status == http.StatusOK && !once:
		n.wrong = append(n.wrong, name+" sent "+values.Encode()+" to "+to+", which was answered "+http.StatusText(p.Status))
	case p.Status == http.StatusUnprocessableEntity && p.Doc != nil:
		for field, text := range typed {
			again := p.Doc.Find("main input[name='" + field + "'], main textarea[name='" + field + "']").Not("[type=hidden], [type=password], [type=file]").First()
			if again.Length() == 0 {
				continue // another form, or a field that hangs on an answer
			}
			n.Kept++
			held := again.AttrOr("value", again.Text())
			if squeezed(held) != squeezed(text) {
				n.wrong = append(n.wrong, name+" typed "+text+" into "+field+" of "+to+" and was shown it again as "+held)
			}
		}
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// said is what people type by mistake, or to see what happens.
func said() []string {
	return []string{
		"", " ", "x", "31", "0", "-1", "99999999999", "2026", "1e9", "29 2 2027", "Zażółć 日本語 🦊", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}} ${7*7}", "=HYPERLINK(\"x\")",
		"../../etc/passwd", "NaN", "null", "yes", "no", "2026-13-45", "a@b", "00000000-0000-4000-8000-000000000001", "“quoted” – dash", "line one\nline two",
	}
}

// fill gives the form's values: what is hidden stays, what is chosen is one of the choices or none of them, and what is
// typed is anything. typed are the fields that a person types into.
func (n *Nonsense) fill(f *goquery.Selection) (values url.Values, typed map[string]string) {
	values, typed = url.Values{}, map[string]string{}
	whatever := func() string { list := said(); return list[n.Rand.IntN(len(list))] }
	f.Find("input, textarea, select").Each(func(_ int, in *goquery.Selection) {
		field, has := in.Attr("name")
		if !has {
			return
		}
		switch kind := in.AttrOr("type", goquery.NodeName(in)); kind {
		case "hidden":
			values.Add(field, in.AttrOr("value", ""))
		case "radio", "checkbox":
			if n.Rand.IntN(3) == 0 && !(kind == "radio" && values.Has(field)) {
				values.Add(field, in.AttrOr("value", "on"))
			}
		case "select":
			var options []string
			in.Find("option").Each(func(_ int, o *goquery.Selection) { options = append(options, o.AttrOr("value", o.Text())) })
			if n.Rand.IntN(4) == 0 || len(options) == 0 {
				options = said()
			}
			values.Set(field, options[n.Rand.IntN(len(options))])
		case "file", "submit":
		default:
			text := whatever()
			values.Set(field, text)
			if kind != "password" && !slices.Contains([]string{"search"}, kind) {
				typed[field] = text
			}
		}
	})
	return values, typed
}
