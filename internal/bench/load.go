package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// request is one as it goes over the wire, made anew where it may not go twice.
type request struct {
	bytes  func() []byte
	status int // that the answer must have
	least  int // bytes that its body has at least
}

// run is what a number of requests came to.
type run struct {
	Rate      float64         // answers a second
	latencies []time.Duration // sorted
	work      time.Duration   // on a processor for each answer, the database's part too; 0 is not known
}

func (r run) percentile(p float64) time.Duration {
	if len(r.latencies) == 0 {
		return 0
	}
	return r.latencies[min(len(r.latencies)-1, int(p/100*float64(len(r.latencies))))]
}

const (
	connections = 8
	answerIn    = 30 * time.Second
)

// load sends count requests to address over eight connections, each the next when it has its answer, and ends. An
// answer that is not as it should be ends it with an error: a fast page of an error measures nothing.
func load(ctx context.Context, address string, requests []request, count int) (run, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	times := make([][]time.Duration, connections)
	var workers sync.WaitGroup
	lines := make([]net.Conn, connections)
	for i := range lines {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return run{}, fmt.Errorf("connect: %w", err)
		}
		defer func() { _ = c.Close() }()
		lines[i] = c
	}
	began := machineClock()
	for i, c := range lines {
		workers.Go(func() {
			in := bufio.NewReaderSize(c, 64<<10)
			for n := i; n < count && ctx.Err() == nil; n += connections {
				sent := machineClock()
				if err := ask(c, in, requests[n%len(requests)]); err != nil {
					cancel(fmt.Errorf("request %d: %w", n, err))
					return
				}
				times[i] = append(times[i], since(sent))
			}
		})
	}
	workers.Wait()
	took := since(began)
	if err := context.Cause(ctx); err != nil {
		return run{}, err
	}
	r := run{Rate: float64(count) / took.Seconds(), latencies: slices.Concat(times...)}
	slices.Sort(r.latencies)
	return r, nil
}

func ask(c net.Conn, in *bufio.Reader, r request) error {
	if err := c.SetDeadline(machineClock().Add(answerIn)); err != nil {
		return err
	}
	if _, err := c.Write(r.bytes()); err != nil {
		return err
	}
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	var said [200]byte // the beginning, for an error
	first, err := io.ReadFull(answer.Body, said[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	n, err := io.Copy(io.Discard, answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return err
	}
	if n += int64(first); answer.StatusCode != r.status || int(n) < r.least {
		return fmt.Errorf("the answer was %d with %d bytes, and not %d with at least %d: %q", answer.StatusCode, n, r.status, r.least, said[:first])
	}
	return nil
}
