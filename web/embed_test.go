package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, from io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryAssetIsServedForGood(t *testing.T) {
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	if len(Names()) < 3 {
		t.Fatalf("only %v were built", Names())
	}
	for _, name := range Names() {
		plain, zipped := get(t, Asset(name), ""), get(t, Asset(name), "br, gzip;q=0.8")
		if plain.StatusCode != 200 || zipped.StatusCode != 200 {
			t.Fatalf("%s: %d plain, %d zipped", name, plain.StatusCode, zipped.StatusCode)
		}
		if got, want := plain.Header.Get("Content-Type"), types[name[strings.LastIndex(name, "."):]]; got != want {
			t.Errorf("%s: type %q, want %q", name, got, want)
		}
		if got := plain.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		if plain.Header.Get("Last-Modified") != "" {
			t.Errorf("%s: embedded files have no time to tell", name)
		}
		if zipped.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: not zipped for a browser that takes gzip", name)
		}
		unzip, err := gzip.NewReader(zipped.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body(t, unzip) != body(t, plain.Body) {
			t.Errorf("%s: the zipped file differs from the plain one", name)
		}
	}
}

func TestUnbuiltNamesAreAbsent(t *testing.T) {
	if got := Asset("other.css"); got != "" {
		t.Errorf("Asset(other.css) = %q", got)
	}
	for _, path := range []string{"/assets/main.css", "/assets/", "/assets/manifest.json", "/assets/../embed.go"} {
		if res := get(t, path, ""); res.StatusCode != 404 || strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d, Cache-Control %q", path, res.StatusCode, res.Header.Get("Cache-Control"))
		}
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, Asset("main.css"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestGzipOnlyWhereItIsAccepted(t *testing.T) {
	for header, want := range map[string]bool{
		"gzip": true, "deflate, GZIP": true, "gzip;q=0.5": true, "gzip; q=1": true,
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=x": false, "notgzip": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("acceptsGzip(%q) = %v", header, got)
		}
	}
}

// reserved finds what only GOV.UK may use: its typeface, the crown and the royal crest.
var reserved = regexp.MustCompile(`(?i)GDS[ -]?Transport|crest|crown|@font-face|govuk-logotype`)

func TestNothingReservedForGOVUK(t *testing.T) {
	if !reserved.MatchString(`font-family:"GDS Transport"`) || !reserved.MatchString("govuk-crest-0123.svg") {
		t.Fatal("the check misses a planted fault")
	}
	for _, name := range Names() {
		if found := reserved.FindString(name); found != "" {
			t.Errorf("asset %s: %s", name, found)
		}
		if strings.HasSuffix(name, ".js") {
			continue // GOV.UK's script names no image
		}
		if found := reserved.FindString(body(t, get(t, Asset(name), "").Body)); found != "" {
			t.Errorf("%s holds %q", name, found)
		}
	}
}

func TestTheStylesheetNamesOnlyWhatIsServed(t *testing.T) {
	css := body(t, get(t, Asset("main.css"), "").Body)
	urls := regexp.MustCompile(`url\(["']?([^"')]+)`).FindAllStringSubmatch(css, -1)
	if len(urls) == 0 {
		t.Fatal("no url() found; the check sees nothing")
	}
	for _, u := range urls {
		if strings.HasPrefix(u[1], "data:") {
			continue
		}
		if res := get(t, u[1], ""); res.StatusCode != 200 {
			t.Errorf("the stylesheet names %s: %d", u[1], res.StatusCode)
		}
	}
	for _, use := range regexp.MustCompile(`var\((--[a-z-]+)\)`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, use[1]+":") {
			t.Errorf("%s is used and never set", use[1])
		}
	}
}

func TestTheStylesheetStaysSmall(t *testing.T) {
	zipped := get(t, Asset("main.css"), "gzip")
	if n := len(body(t, zipped.Body)); n > 16<<10 {
		t.Errorf("main.css is %d bytes zipped; 16 KiB is the budget", n)
	}
}

func TestTheLockFileHoldsNoAddress(t *testing.T) {
	lock, err := os.ReadFile("assets/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(lock), `"resolved"`) || strings.Contains(string(lock), "registry") {
		t.Error("package-lock.json names a registry")
	}
}

func TestAFaultyBuildIsRefused(t *testing.T) {
	for what, files := range map[string]fstest.MapFS{
		"no manifest":          {},
		"manifest is not JSON": {"static/manifest.json": {Data: []byte("x")}},
		"file is missing":      {"static/manifest.json": {Data: []byte(`{"a.css":"a-1.css"}`)}},
		"zipped file is missing": {"static/manifest.json": {Data: []byte(`{"a.css":"a-1.css"}`)},
			"static/a-1.css": {Data: []byte("a")}},
	} {
		if _, err := load(files); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
