package bench

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// contender answers the requests of one page: the product or the floor, over one database.
type contender struct {
	name     string
	at       string // host and port
	requests []request
	accounts *accounts // of what it spends; nil where that is not looked at
}

// turn has a contender answer count requests, and notes what that cost.
func (c contender) turn(ctx context.Context, count int) (run, error) {
	if c.accounts == nil {
		return load(ctx, c.at, c.requests, count)
	}
	before, err := c.accounts.spent(ctx)
	if err != nil {
		return run{}, err
	}
	r, err := load(ctx, c.at, c.requests, count)
	if err != nil {
		return run{}, err
	}
	after, err := c.accounts.spent(ctx)
	r.work = after.since(before) / time.Duration(count)
	return r, err
}

// inTurn measures contenders in rounds: in each round each answers count requests, beginning with another one each
// time, so that whatever else the machine does falls on all alike. The first round only warms up.
func inTurn(ctx context.Context, contenders []contender, rounds, count int) (map[string][]run, error) {
	out := map[string][]run{}
	for round := range rounds + 1 {
		for i := range contenders {
			c := contenders[(round+i)%len(contenders)]
			n := count
			if round == 0 {
				n = max(connections, count/4)
			}
			r, err := c.turn(ctx, n)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			if round > 0 {
				out[c.name] = append(out[c.name], r)
			}
		}
	}
	return out, nil
}

// Ratio is one thing by another, over rounds that were taken in turn.
type Ratio struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// ratesOf compares rates: 0.5 is half as many answers as b gives.
func ratesOf(a, b []run) Ratio {
	return ratioOf(a, b, func(a, b run) float64 { return a.Rate / b.Rate })
}

// workOf compares what an answer costs on a processor: 0.5 is twice the work of b. It is nothing where that is not known.
func workOf(a, b []run) Ratio {
	return ratioOf(a, b, func(a, b run) float64 {
		if a.work == 0 {
			return 0
		}
		return b.work.Seconds() / a.work.Seconds()
	})
}

func ratioOf(a, b []run, of func(a, b run) float64) Ratio {
	var all []float64
	for i := range min(len(a), len(b)) {
		all = append(all, of(a[i], b[i]))
	}
	slices.Sort(all)
	if len(all) == 0 {
		return Ratio{}
	}
	return Ratio{Median: all[len(all)/2], Low: all[0], High: all[len(all)-1]}
}

// medianRate is the middle of the rates of rounds.
func medianRate(runs []run) float64 {
	var all []float64
	for _, r := range runs {
		all = append(all, r.Rate)
	}
	slices.Sort(all)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)/2]
}

// together puts the latencies of all rounds in one.
func together(runs []run) run {
	var all run
	for _, r := range runs {
		all.latencies = append(all.latencies, r.latencies...)
	}
	slices.Sort(all.latencies)
	return all
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// requestsOf are the requests of a page: as the visitor's browser sends them to the product, and as the floor knows
// them. Either answer must be as long as the one that was recorded, or nearly.
func requestsOf(h hot, v visitor, samples []sample) (product, floor []request) {
	for i, a := range h.asks {
		s := samples[i]
		whole := v.wire(a)
		one := request{bytes: func() []byte { return whole }, status: s.Status, least: len(s.Body) * 9 / 10}
		if a.form != nil {
			one.bytes = func() []byte { return v.wire(a) } // a form goes once
		}
		product = append(product, one)
		plain := fmt.Appendf(nil, "%s /%s/%d HTTP/1.1\r\nHost: localhost\r\n\r\n", s.Method, h.key, i)
		floor = append(floor, request{bytes: func() []byte { return plain }, status: s.Status, least: len(s.Body)})
	}
	return product, floor
}
