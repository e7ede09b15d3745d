package bench

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
)

// rates measures each hot page in both databases against the floor, and how it grows from one to the other.
func (s *stage) rates(ctx context.Context) (figures []Figure, err error) {
	small, large := s.sites[0], s.sites[1]
	var growth []Figure
	for i := range large.pages {
		var contenders []contender
		for _, one := range s.sites {
			h := one.pages[i]
			product, floor := requestsOf(h, one.visitors[h.who], one.script[h.key])
			contenders = append(contenders,
				contender{fmt.Sprintf("product %d", one.cases), one.product.at, product, &accounts{one.product.cmd.Process.Pid, one.owner, "panel%", "channelpanel"}},
				contender{fmt.Sprintf("floor %d", one.cases), one.floor.at, floor, &accounts{one.floor.cmd.Process.Pid, one.owner, "postgres", floorName}})
		}
		h := large.pages[i]
		s.say("measure: %s", h.name)
		runs, err := inTurn(ctx, contenders, s.o.Rounds, s.o.Count)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.name, err)
		}
		for _, one := range []*site{small, large} {
			p, f := runs[fmt.Sprintf("product %d", one.cases)], runs[fmt.Sprintf("floor %d", one.cases)]
			samples := one.script[h.key]
			one.rates = append(one.rates, medianRate(p))
			figures = append(figures, Figure{
				Name: fmt.Sprintf("%s, %d cases", h.name, one.cases), Value: medianRate(p), Floor: medianRate(f), Unit: "/s", Ratio: ratesOf(p, f), Work: workOf(p, f), Goal: h.goal,
				Note: fmt.Sprintf("p99 %.1f ms (floor %.1f), %d round trips, %.1f KB", milliseconds(together(p).percentile(99)),
					milliseconds(together(f).percentile(99)), fewest(samples), float64(len(samples[len(samples)/2].Body))/1000),
			})
		}
		p, q := runs[fmt.Sprintf("product %d", large.cases)], runs[fmt.Sprintf("product %d", small.cases)]
		growth = append(growth, Figure{
			Name: fmt.Sprintf("%s: %d cases against %d", h.name, large.cases, small.cases), Value: medianRate(p), Floor: medianRate(q), Unit: "/s",
			Ratio: ratesOf(p, q), Work: workOf(p, q), Goal: budgetGrowth,
		})
	}
	return append(figures, growth...), nil
}

// decisions measures what the guard takes of the dearest page: the time of every question that there is about a case, asked
// once by somebody who stands to it in two ways, against the time of the page when the machine does nothing else. No page asks
// so much.
func (s *stage) decisions(context.Context) ([]Figure, error) {
	one := s.sites[1]
	actor := casework.Actor{Kind: casework.SignedIn, ID: s.world.actorOf(theChair), Name: "chair"}
	res := casework.Resource{Ref: "case", Case: "case", Sens: casework.Normal, Standings: []casework.Standing{
		{Role: casework.PanelChair, Tie: casework.TiePanel}, {Role: casework.PanelChair, Tie: casework.TieAssigned},
	}}
	questions := authz.CaseActions()
	const times = 2000
	s.say("measure: the guard")
	began := machineClock()
	for range times {
		for _, action := range questions {
			s.guard.Allows(actor, action, res)
		}
	}
	took := since(began).Seconds() / times
	var fastest float64
	for i, h := range one.pages {
		if strings.HasPrefix(h.key, "case-") {
			fastest = max(fastest, one.rates[i])
		}
	}
	return []Figure{{
		Name: "the guard's part of a case page", Value: 100 * took * fastest, Unit: "%", Goal: 5, AtMost: true,
		Note: fmt.Sprintf("%d questions in %.0f µs", len(questions), took*1e6),
	}}, nil
}

// fewest is how often a page asks the database once its statements are prepared.
func fewest(samples []sample) int {
	n := samples[0].RoundTrips
	for _, s := range samples {
		n = min(n, s.RoundTrips)
	}
	return n
}

// search measures looking for people by name in the larger database, which holds twice as many people as cases.
func (s *stage) search(ctx context.Context) ([]Figure, error) {
	one := s.sites[1]
	p, err := openInside(ctx, one.logins, s.guard, s.ring)
	if err != nil {
		return nil, err
	}
	v, err := p.signIn(ctx, s.world.actorOf(theCoordinator))
	if err := p.Close(); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	var requests []request
	for _, a := range searches() {
		whole := v.wire(a)
		requests = append(requests, request{bytes: func() []byte { return whole }, status: 200, least: 2000})
	}
	s.say("measure: search by name")
	r, err := load(ctx, one.product.at, requests, s.o.Count)
	if err != nil {
		return nil, fmt.Errorf("search by name: %w", err)
	}
	return []Figure{{
		Name: fmt.Sprintf("search by family name over %d people, p95", 2*one.cases), Value: milliseconds(r.percentile(95)), Unit: "ms", Goal: 100, AtMost: true,
		Note: fmt.Sprintf("p50 %.1f ms", milliseconds(r.percentile(50))),
	}}, nil
}

// weight measures the memory of the web process and how soon it answers.
func (s *stage) weight(ctx context.Context) ([]Figure, error) {
	one := s.sites[1]
	p, err := openInside(ctx, one.logins, s.guard, s.ring)
	if err != nil {
		return nil, err
	}
	var requests []request
	for _, who := range s.world.crowd {
		v, err := p.signIn(ctx, who.ID)
		if err != nil {
			_ = p.Close()
			return nil, err
		}
		for _, path := range []string{"/", "/cases", "/actions"} {
			whole := v.wire(address{path: path})
			requests = append(requests, request{bytes: func() []byte { return whole }, status: 200, least: 2000})
		}
	}
	if err := p.Close(); err != nil {
		return nil, err
	}
	s.say("measure: fifty people signed in")
	if _, err := load(ctx, one.product.at, requests, 2*len(requests)); err != nil {
		return nil, fmt.Errorf("fifty people: %w", err)
	}
	figures := []Figure{{Name: "start to first page, migrated database", Value: one.ready.Seconds(), Unit: "s", Goal: 1, AtMost: true}}
	if kb := resident(one.product.cmd.Process.Pid); kb > 0 {
		figures = append(figures, Figure{Name: "memory of the web process with 50 people signed in", Value: kb / 1024, Unit: "MiB", Goal: 100, AtMost: true})
	}
	return figures, nil
}

// resident is the memory that a process holds, in KiB, as Linux says it; 0 elsewhere.
func resident(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb
		}
	}
	return 0
}
