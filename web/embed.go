// Package web holds the built stylesheet, script and images, and serves them. It must not know any page: pages ask it for
// the address of an asset by name.
package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Prefix is the path under which Handler must be mounted.
const Prefix = "/assets/"

//go:embed static
var static embed.FS

// assets is the set of built files; it never changes once made.
type assets struct {
	hashed map[string]string // "main.css" → "main-0123456789ab.css"
	files  map[string]file   // by hashed name
}

type file struct {
	mediaType     string
	plain, zipped []byte
}

// built reads the embedded files once. A fault in them is a fault of the build, which the tests find, so it panics.
var built = sync.OnceValue(func() *assets {
	a, err := load(static)
	if err != nil {
		panic(err)
	}
	return a
})

// Asset is the address of a built file by the name that pages use, such as "main.css". It changes whenever the content does,
// and is empty for a name that was not built.
func Asset(name string) string {
	if hashed, ok := built().hashed[name]; ok {
		return Prefix + hashed
	}
	return ""
}

// Names lists the built files by the names that pages use, sorted.
func Names() []string { return slices.Sorted(maps.Keys(built().hashed)) }

// Handler serves the built files under Prefix.
func Handler() http.Handler { return built() }

func load(from fs.FS) (*assets, error) {
	raw, err := fs.ReadFile(from, "static/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("web: read manifest: %w", err)
	}
	a := &assets{hashed: map[string]string{}, files: map[string]file{}}
	if err := json.Unmarshal(raw, &a.hashed); err != nil {
		return nil, fmt.Errorf("web: parse manifest: %w", err)
	}
	for name, hashed := range a.hashed {
		f := file{mediaType: mediaType(hashed)}
		if f.plain, err = fs.ReadFile(from, "static/"+hashed); err != nil {
			return nil, fmt.Errorf("web: asset %s: %w", name, err)
		}
		if f.zipped, err = fs.ReadFile(from, "static/"+hashed+".gz"); err != nil {
			return nil, fmt.Errorf("web: asset %s: %w", name, err)
		}
		a.files[hashed] = f
	}
	return a, nil
}

func mediaType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		return mime.TypeByExtension(ext)
	}
}

// ServeHTTP answers GET and HEAD under Prefix. A name holds the hash of its content, so a browser may keep it for good.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		w.Header().Set("Cache-Control", "no-store")
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a browser that has gone away is no fault of ours
	}
}

// acceptsGzip reads Accept-Encoding. Only a gzip that is named and not refused with q=0 counts.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		quality, weighed := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if !weighed {
			return true
		}
		q, err := strconv.ParseFloat(quality, 64)
		return err == nil && q > 0
	}
	return false
}
