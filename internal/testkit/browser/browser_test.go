package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

const frame = `<!doctype html><html lang="en"><head><title>%s</title><meta name="viewport" content="width=device-width"></head><body><main><h1>%s</h1>%s</main></body></html>`

// shop serves pages with a fault each, and a form that saves.
func shop(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	page := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'self'")
			fmt.Fprintf(w, frame, path, path, body)
		})
	}
	page("GET /whole", `<label for="a">Name</label><input id="a" name="a">`)
	page("GET /unlabelled", `<input name="a">`)
	page("GET /inline", `<p style="color: red">Red</p>`)
	page("GET /wide", `<div class="x">`+strings.Repeat("x", 400)+`</div>`)
	page("GET /form", `<form method="post" action="/form">
		<label for="n">Name</label><input id="n" name="name">
		<input type="radio" id="y" name="more" value="yes"><label for="y">Yes</label>
		<label for="s">State</label><select id="s" name="state"><option value="">Any</option><option value="A">Active</option></select>
		<div hidden><label for="h">Hidden</label><input id="h" name="hidden"></div>
		<button>Save</button></form>`)
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("name") == "" {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusUnprocessableEntity)
			fmt.Fprintf(w, frame, "wrong", "wrong", "<p>Enter a name</p>")
			return
		}
		http.Redirect(w, r, "/saved/"+r.PostFormValue("name")+"-"+r.PostFormValue("more")+"-"+r.PostFormValue("state"), http.StatusSeeOther)
	})
	page("GET /saved/", `<p>Saved</p>`)
	page("GET /away", `<a href="/whole">Whole</a><button id="b" tabindex="-1">Save</button>`)
	page("GET /tangled", `<a href="/whole">Whole</a><button tabindex="1">Save</button>`)
	styled := func(path, rules, body string) {
		mux.HandleFunc("GET "+path+".css", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, rules)
		})
		page("GET "+path, `<link rel="stylesheet" href="`+path+`.css">`+body)
	}
	styled("/unmarked", `a:focus { outline: none }`, `<a href="/whole">Whole</a>`)
	styled("/covered", `div { position: fixed; inset: 0; background: #fff }`, `<a href="/whole">Whole</a><div>Over all</div>`)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestATabFillsFormsAndSeesWhatIsWrongWithAPage(t *testing.T) {
	b := browser.Start(t)
	tab := b.Tab(t, shop(t))

	tab.Open("/form")
	if a := tab.Send("form", web.Values{"more": {"yes"}}); a.Status != 422 || !strings.Contains(string(a.Body), "Enter a name") {
		t.Errorf("an empty form was answered with %d", a.Status)
	}
	tab.Open("/form")
	if a := tab.Send("form", web.Values{"name": {"Ann"}, "more": {"yes"}, "state": {"A"}}); a.Status != 303 || a.Header.Get("Location") != "/saved/Ann-yes-A" {
		t.Errorf("a form that was saved was answered with %d and leads to %s", a.Status, a.Header.Get("Location"))
	}

	tab.Open("/whole")
	if v := tab.Axe(); len(v) > 0 {
		t.Errorf("axe-core finds fault with a sound page: %v", v)
	}
	tab.Open("/unlabelled")
	if v := tab.Axe(); len(v) == 0 {
		t.Error("axe-core finds no fault with a field that has no label")
	}
	if c := tab.Complaints(); len(c) > 0 {
		t.Errorf("sound pages are complained of: %v", c)
	}
	tab.Open("/inline")
	if c := tab.Complaints(); len(c) == 0 {
		t.Error("a breach of the content security policy goes unseen")
	}
	tab.Width(browser.Narrow)
	tab.Open("/whole")
	if n := tab.Sideways(); n != 0 {
		t.Errorf("a narrow page scrolls sideways by %d", n)
	}
	tab.Open("/wide")
	if tab.Sideways() == 0 {
		t.Error("a page that scrolls sideways goes unseen")
	}
	tab.Complaints()
}

func TestAWalkByKeyboardFindsWhatItDoesNotComeTo(t *testing.T) {
	tab := browser.Start(t).Tab(t, shop(t))
	for page, want := range map[string]string{
		"/form":     "",
		"/away":     "does not come to button#b",
		"/tangled":  "comes out of order",
		"/unmarked": "looks with the focus as it does without",
		"/covered":  "has the focus under",
	} {
		tab.Open(page)
		got := strings.Join(tab.Walk(), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("of %s it says %q, want %q", page, got, want)
		}
	}
	tab.Open("/form")
	tab.Focus("#n")
	tab.Type("Ann")
	tab.Focus("#y")
	tab.Key("Space")
	tab.Focus("form button")
	if at := tab.Enter().At; !strings.HasSuffix(at, "/saved/Ann-yes-") {
		t.Errorf("a form sent by keyboard led to %s", at)
	}
}

func TestAFieldThatNobodySeesIsNotFilled(t *testing.T) {
	b := browser.Start(t)
	said := &witness{TB: t}
	tab := b.Tab(t, shop(t))
	tab.Open("/form")
	browser.As(tab, said).Fill("form", web.Values{"hidden": {"x"}})
	if !strings.Contains(said.fatal, "cannot be seen") {
		t.Errorf("filling a hidden field said %q", said.fatal)
	}
}

// witness notes what would have ended the test.
type witness struct {
	testing.TB
	fatal string
}

func (w *witness) Fatalf(format string, args ...any) { w.fatal = fmt.Sprintf(format, args...) }
