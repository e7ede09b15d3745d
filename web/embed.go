// Package web holds the built stylesheet, script and images, and serves them. It must not know any page: pages ask it for
// the address of an asset by name.
package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
)

// Prefix is the path under which Handler must be mounted.
const Prefix = "/assets/"

//go:embed static
var static embed.FS

// Assets is the set of built files. Make it once with Load.
type Assets struct {
	hashed map[string]string // "main.css" → "main-0123456789ab.css"
	files  map[string]file   // by hashed name
}

type file struct {
	mediaType     string
	plain, zipped []byte
}

// Load reads the embedded files. An error means a faulty build of web/static, not anything that a person did.
func Load() (*Assets, error) {
	raw, err := static.ReadFile("static/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("web: read manifest: %w", err)
	}
	a := &Assets{hashed: map[string]string{}, files: map[string]file{}}
	if err := json.Unmarshal(raw, &a.hashed); err != nil {
		return nil, fmt.Errorf("web: parse manifest: %w", err)
	}
	for name, hashed := range a.hashed {
		f := file{mediaType: mediaType(hashed)}
		if f.plain, err = static.ReadFile("static/" + hashed); err != nil {
			return nil, fmt.Errorf("web: asset %s: %w", name, err)
		}
		if f.zipped, err = static.ReadFile("static/" + hashed + ".gz"); err != nil {
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

// Names lists the assets by the names that pages use.
func (a *Assets) Names() []string {
	names := make([]string, 0, len(a.hashed))
	for name := range a.hashed {
		names = append(names, name)
	}
	return names
}

// URL is the address of the asset, which changes whenever its content does. It is empty for a name that was not built.
func (a *Assets) URL(name string) string {
	if hashed, ok := a.hashed[name]; ok {
		return Prefix + hashed
	}
	return ""
}

// ServeHTTP answers GET and HEAD under Prefix. A name holds the hash of its content, so a browser may keep it for good.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a browser that has gone away is no fault of ours
	}
}

// acceptsGzip reads Accept-Encoding. Only an explicit gzip that is not refused with q=0 counts.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q := strings.ReplaceAll(strings.TrimSpace(params), " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.0") || q == "q=0.001"
		}
	}
	return false
}
