package signon

import "net/http"

// Through has a provider be reached another way.
func (p *Provider) Through(by http.RoundTripper) { p.transport = by }
