package ui_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
	"channelpanel/web/ui/story"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func parse(t *testing.T, html string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// page is p within its frame, with the given content.
func page(t *testing.T, b ui.Base, content templ.Component) *goquery.Document {
	t.Helper()
	ctx := templ.WithChildren(context.Background(), content)
	var out bytes.Buffer
	if err := ui.Page(b).Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return parse(t, out.String())
}

func TestScriptHashIsThatOfTheInlineScript(t *testing.T) {
	inline := regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	for name, p := range story.Pages() {
		found := inline.FindAllStringSubmatch(render(t, p), -1)
		if len(found) != 1 {
			t.Fatalf("%s: %d inline scripts, want the one of the template", name, len(found))
		}
		sum := sha256.Sum256([]byte(found[0][1]))
		if got := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; got != ui.ScriptHash {
			t.Errorf("%s: script hashes to %s", name, got)
		}
	}
}

func TestTheTitle(t *testing.T) {
	for _, c := range []struct {
		says string
		base ui.Base
		want string
	}{
		{"names page and product", ui.Base{Title: "Cases"}, "Cases – Channel panel"},
		{"names the section between", ui.Base{Title: "Plan", Section: "LLR-2026-00042-K"}, "Plan – LLR-2026-00042-K – Channel panel"},
		{"begins with Error when the form has faults", ui.Base{Title: "Plan", Faults: []casework.Fault{{Msg: "x"}}}, "Error: Plan – Channel panel"},
	} {
		if got := page(t, c.base, templ.NopComponent).Find("title").Text(); got != c.want {
			t.Errorf("the title %s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestTheMarkingStandsAtTopAndFoot(t *testing.T) {
	for marking, want := range map[string]string{"": "OFFICIAL-SENSITIVE", "OFFICIAL": "OFFICIAL"} {
		doc := page(t, ui.Base{Title: "x", Marking: marking}, templ.NopComponent)
		if top, foot := doc.Find("header .app-marking").Text(), doc.Find("footer .app-marking").Text(); top != want || foot != want {
			t.Errorf("marking %q: %q at the top, %q at the foot", marking, top, foot)
		}
	}
}

func TestTheFrame(t *testing.T) {
	in := page(t, ui.Base{Title: "x", SignedIn: true, User: "Morgan Ellery", CSRF: "secret", IdleSeconds: 900, RenewURL: "/session",
		Nav: []ui.NavItem{{Text: "Cases", Href: "/cases", Current: true}, {Text: "Bad", Href: "javascript:alert(1)"}}}, templ.NopComponent)
	out := page(t, ui.Base{Title: "x", CSRF: "secret"}, templ.NopComponent)
	for _, c := range []struct {
		says     string
		doc      *goquery.Document
		selector string
		want     int
	}{
		{"has a language", in, `html[lang="en"]`, 1},
		{"has a skip link to the content", in, `a.govuk-skip-link[href="#main-content"]`, 1},
		{"has one main", in, "main#main-content", 1},
		{"signs out by POST with the token", in, `form[action="/sign-out"][method="post"] input[name="csrf_token"][value="secret"]`, 1},
		{"gives the script the token", in, `meta[name="csrf-token"][content="secret"]`, 1},
		{"says when the session ends", in, `meta[name="session-idle-seconds"][content="900"]`, 1},
		{"marks where one is", in, `.govuk-service-navigation__item--active a[aria-current="true"]`, 1},
		{"refuses script in a link", in, `a[href^="javascript"]`, 0},
		{"has no sign-out before sign-in", out, `form[action="/sign-out"]`, 0},
		{"has no token in a meta before sign-in", out, `meta[name="csrf-token"]`, 0},
		{"has no navigation before sign-in", out, ".govuk-service-navigation", 0},
		{"loads the hashed stylesheet", out, `link[rel="stylesheet"][href^="/assets/main-"]`, 1},
		{"loads the hashed module", out, `script[type="module"][src^="/assets/app-"]`, 1},
	} {
		if got := c.doc.Find(c.selector).Length(); got != c.want {
			t.Errorf("the frame %s: %d × %s, want %d", c.says, got, c.selector, c.want)
		}
	}
}

func TestTheErrorPageQuotesTheRequest(t *testing.T) {
	with := parse(t, render(t, ui.ErrorPage(500, "Sorry, there is a problem", []string{"One.", "Two."}, "req-4f2a")))
	if got := with.Find("main").Text(); !strings.Contains(got, "req-4f2a") || !strings.Contains(got, "Two.") {
		t.Errorf("error page: %q", got)
	}
	if got := with.Find("h1").Text(); got != "Sorry, there is a problem" {
		t.Errorf("heading %q", got)
	}
	if got := parse(t, render(t, ui.ErrorPage(404, "x", nil, ""))).Find("main").Text(); strings.Contains(got, "reference") {
		t.Errorf("a page without a request quotes one: %q", got)
	}
}
