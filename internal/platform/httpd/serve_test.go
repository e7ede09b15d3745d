package httpd_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestStoppingLetsWorkEndAndStreamsGo(t *testing.T) {
	b := newBed(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Server.Serve(ctx, listener, nil) }()

	cookie := b.SignedIn(t, b.plain).Cookies()[0]
	open := func(path string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(cookie)
		if path == "/events" {
			r.Header.Set("Accept", "text/event-stream")
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	stream := open("/events")
	defer func() { _ = stream.Body.Close() }()
	working := make(chan int, 1)
	go func() {
		answer := open("/slow")
		_ = answer.Body.Close()
		working <- answer.StatusCode
	}()
	<-b.slow
	stop()
	time.Sleep(50 * time.Millisecond) // the listener closes first
	close(b.finish)
	if status := <-working; status != 200 {
		t.Errorf("work that had begun was answered %d", status)
	}
	if _, err := io.Copy(io.Discard, stream.Body); err != nil {
		t.Errorf("the stream broke instead of ending: %v", err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the server does not stop")
	}
}
