package casework_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// pencil is a release as somebody with a pencil sees it: numbers, some of them printed, and what must add up.
type pencil struct {
	n     map[string]int
	open  map[string]bool // not printed
	free  map[string]bool // printed nowhere: may be nothing at all
	sums  [][]string      // the first is the sum of the others
	parts [][2]string     // the first is part of the second
}

func name(by casework.Split, code string, m casework.Measure) string {
	return fmt.Sprintf("%s/%s/%s", by, code, m)
}

// read takes in a release: what is printed, the totals of its tables and the sums of its bands of ages.
func (p *pencil) read(f casework.Figures, r casework.Released, edition string) {
	put := func(by casework.Split, scheme, code string, m casework.Measure, n int) string {
		key := name(by, code, m) + edition
		p.n[key], p.open[key] = n, r.Hides(casework.CellID{By: by, Scheme: scheme, Code: code, Of: m})
		for _, part := range [][2]casework.Measure{{casework.Discussed, casework.Referred}, {casework.Adopted, casework.Discussed}} {
			if m == part[0] && by != casework.ByClosure {
				p.parts = append(p.parts, [2]string{key, name(by, code, part[1]) + edition})
			}
		}
		return key
	}
	inner := map[string][]string{ // bands of ages that sum others up
		"under_18": {"10_or_under", "11_to_15", "16_to_17"}, "20_or_under": {"10_or_under", "11_to_15", "16_to_17", "18_to_20"},
	}
	for _, m := range casework.Measures {
		total := put("", "", "", m, f.Total.Of(m))
		for _, b := range f.Tables {
			sum := []string{total, put(b.By, b.Scheme, "", m, b.Unknown.Of(m))}
			for _, l := range b.Lines {
				key := put(b.By, b.Scheme, l.Code, m, l.Of(m))
				if l.Sum {
					bands := []string{key}
					for _, code := range inner[l.Code] {
						bands = append(bands, name(b.By, code, m)+edition)
					}
					p.sums = append(p.sums, bands)
				} else {
					sum = append(sum, key)
				}
			}
			p.sums = append(p.sums, sum)
		}
	}
	for _, list := range []struct { // each case is on one line, or still open; each referral has one of these needs, or neither
		by    casework.Split
		of    casework.Measure
		lines []casework.Line
	}{{casework.ByClosure, casework.Adopted, f.Closures}, {casework.ByNeed, casework.Referred, f.Needs}} {
		sum, rest := []string{name("", "", list.of) + edition}, f.Total.Of(list.of)
		for _, l := range list.lines {
			sum, rest = append(sum, put(list.by, "", l.Code, list.of, l.Referrals)), rest-l.Referrals
		}
		if key := name(list.by, "the rest", list.of) + edition; len(list.lines) > 0 {
			p.n[key], p.free[key] = rest, true
			p.sums = append(p.sums, append(sum, key))
		}
	}
}

// recovered are the hidden numbers that can only be what they are, by linear programming: the least and the most that each may be for
// all that is printed, where nothing at all is always printed. A whole number between two bounds that has no other beside it is found.
func (p *pencil) recovered() []string {
	var hidden []string
	for key := range p.n {
		if p.open[key] || p.free[key] {
			hidden = append(hidden, key)
		}
	}
	slices.Sort(hidden)
	col := map[string]int{}
	least := make([]float64, len(hidden))
	for j, key := range hidden {
		col[key] = j
		if !p.free[key] {
			least[j] = 1
		}
	}
	var rows [][]float64 // of what is hidden, above its least, and at the end what they come to
	row := func() []float64 { return make([]float64, len(hidden)+len(p.parts)+1) }
	term := func(r []float64, key string, by float64) {
		if j, unknown := col[key]; unknown {
			r[j] += by
			r[len(r)-1] -= by * least[j]
			return
		}
		r[len(r)-1] -= by * float64(p.n[key])
	}
	for _, sum := range p.sums {
		r := row()
		term(r, sum[0], -1)
		for _, key := range sum[1:] {
			term(r, key, 1)
		}
		rows = append(rows, r)
	}
	for k, part := range p.parts {
		r := row()
		term(r, part[0], 1)
		term(r, part[1], -1)
		r[len(hidden)+k] = 1
		rows = append(rows, r)
	}
	lp := newProgram(rows, len(hidden)+len(p.parts))
	var list []string
	for j, key := range hidden {
		if low, high := lp.least(j), lp.most(j); (!p.free[key] || casework.TooSmall(p.n[key])) && math.Ceil(low-1e-6) == math.Floor(high+1e-6) {
			list = append(list, key)
		}
	}
	return list
}

// program is a linear program in the form of a tableau: rows of equations over numbers that are not negative.
type program struct {
	rows  [][]float64
	basis []int
	n     int // columns that are numbers; after them come those that only begin
}

// newProgram finds a first solution of the equations.
func newProgram(rows [][]float64, n int) *program {
	p := &program{n: n}
	for i, r := range rows {
		sign := 1.0
		if r[n] < 0 {
			sign = -1
		}
		out := make([]float64, n+len(rows)+1)
		for j := range n {
			out[j] = sign * r[j]
		}
		out[n+i], out[len(out)-1] = 1, sign*r[n]
		p.rows, p.basis = append(p.rows, out), append(p.basis, n+i)
	}
	cost := make([]float64, n+len(rows))
	for i := range rows {
		cost[n+i] = 1
	}
	p.minimise(cost, n+len(rows))
	for i, b := range p.basis { // what only begins leaves where it can
		if b < n {
			continue
		}
		for j := range n {
			if math.Abs(p.rows[i][j]) > 1e-9 {
				p.pivot(i, j)
				break
			}
		}
	}
	return p
}

func (p *program) least(j int) float64 {
	cost := make([]float64, len(p.rows[0])-1)
	cost[j] = 1
	return p.minimise(cost, p.n)
}

func (p *program) most(j int) float64 {
	cost := make([]float64, len(p.rows[0])-1)
	cost[j] = -1
	return -p.minimise(cost, p.n)
}

// minimise goes from corner to corner, by the first column that helps (Bland), and returns the least cost; without end, minus infinity.
func (p *program) minimise(cost []float64, columns int) float64 {
	last := len(p.rows[0]) - 1
	for range 10000 {
		in := -1
		for j := 0; j < columns && in < 0; j++ {
			gain := cost[j]
			for i, b := range p.basis {
				gain -= cost[b] * p.rows[i][j]
			}
			if gain < -1e-9 {
				in = j
			}
		}
		if in < 0 {
			total := 0.0
			for i, b := range p.basis {
				total += cost[b] * p.rows[i][last]
			}
			return total
		}
		out := -1
		for i, r := range p.rows {
			if r[in] < 1e-9 {
				continue
			}
			if ratio := r[last] / r[in]; out < 0 || ratio < p.rows[out][last]/p.rows[out][in]-1e-12 ||
				ratio < p.rows[out][last]/p.rows[out][in]+1e-12 && p.basis[i] < p.basis[out] {
				out = i
			}
		}
		if out < 0 {
			return math.Inf(-1)
		}
		p.pivot(out, in)
	}
	panic("the program does not end")
}

func (p *program) pivot(out, in int) {
	lead := p.rows[out][in]
	for k := range p.rows[out] {
		p.rows[out][k] /= lead
	}
	for i, r := range p.rows {
		if factor := r[in]; i != out && factor != 0 {
			for k := range r {
				r[k] -= factor * p.rows[out][k]
			}
		}
	}
	p.basis[out] = in
}

func newPencil() *pencil {
	return &pencil{n: map[string]int{}, open: map[string]bool{}, free: map[string]bool{}}
}

// small are the figures of a small place in one year, at random; more adds referrals to those of an earlier draw.
func small(r *rand.Rand, year casework.Year, n int) []casework.Counted {
	var list []casework.Counted
	pick := func(of ...string) string { return of[min(r.IntN(len(of)), r.IntN(len(of)))] } // the first are the most frequent
	for range n {
		t := casework.Tally{Referrals: 1}
		if r.IntN(4) == 0 {
			t.Discussed = 1
			t.Adopted = r.IntN(2)
		}
		scheme := casework.SchemeOn(year.First())
		var concerns []string
		for _, c := range scheme.Concerns {
			concerns = append(concerns, scheme.Code+":"+c.Code)
		}
		for _, c := range []casework.Counted{
			{By: casework.BySource, Code: pick("EDU", "POL", "LA", "HEA", "HMPPS", "FAM", "COM", "OTH", "UNK")},
			{By: casework.ByConcern, Code: pick(concerns...)},
			{By: casework.ByAge, Code: pick("13", "16", "9", "19", "25", "47", "")},
			{By: casework.ByGender, Code: pick("MALE", "FEMALE", "OTHER", "UNSPECIFIED")},
			{By: casework.ByArea, Code: pick("Leicester", "Leicestershire", "Rutland")},
			{By: casework.ByEthnicity, Code: pick("WHITE", "NOT_STATED", "ASIAN", "BLACK", "MIXED", "OTHER")},
		} {
			c.Tally = t
			list = append(list, c)
		}
	}
	return list
}

// figures are those counted, with closures and needs beside the tables, at random.
func figures(r *rand.Rand, year casework.Year, counted []casework.Counted) casework.Figures {
	f := casework.Figures{Year: year, Tables: casework.Breakdowns(year, counted)}
	for _, c := range counted {
		if c.By == casework.BySource {
			f.Total.Referrals += c.Referrals
			f.Total.Discussed += c.Discussed
			f.Total.Adopted += c.Adopted
		}
	}
	lines := func(total int, codes ...string) (list []casework.Line) {
		for _, code := range codes {
			if n := r.IntN(total + 1); n > 0 {
				list, total = append(list, casework.Line{Code: code, Tally: casework.Tally{Referrals: n}}), total-n
			}
		}
		return list
	}
	f.Closures = lines(f.Total.Adopted, "SUCCESS", "CONSENT-W", "ESC-POL")
	f.Needs = lines(f.Total.Referrals, "MENTAL:DIAGNOSED", "MENTAL:SUSPECTED")
	return f
}

// A release keeps small numbers back, and with a pencil none of what it keeps back can be worked out from it.
//
// Shows RP5.
func TestNoHiddenNumberCanBeWorkedOutOfARelease(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 3))
	hidden, shown := 0, 0
	for i := range testkit.Lane(60, 500) {
		f := figures(r, 2025, small(r, 2025, 5+r.IntN(120)))
		released := f.Release(nil)
		hidden += len(released.Hidden())
		for _, b := range f.Tables {
			for _, l := range b.Lines {
				for _, m := range casework.Measures {
					gives := !released.Hides(casework.CellID{By: b.By, Scheme: b.Scheme, Code: l.Code, Of: m})
					if gives && casework.TooSmall(l.Of(m)) {
						t.Fatalf("release %d gives out %d of %s %s", i, l.Of(m), l.Label, m)
					}
					if gives && l.Of(m) > 0 {
						shown++
					}
				}
			}
		}
		p := newPencil()
		p.read(f, released, "")
		if found := p.recovered(); len(found) > 0 {
			t.Fatalf("release %d of %d referrals: %v can be worked out", i, f.Total.Referrals, found)
		}
	}
	if least := testkit.Lane(1000, 5000); hidden < least || shown < least {
		t.Errorf("%d numbers were hidden and %d shown: the releases try nothing", hidden, shown)
	}
	t.Logf("%d numbers hidden, %d shown", hidden, shown)
}

func TestWhatIsHiddenAloneIsWorkedOut(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 3))
	found := 0
	for range testkit.Lane(20, 100) {
		f := figures(r, 2025, small(r, 2025, 60))
		alone := slices.DeleteFunc(f.Release(nil).Hidden(), func(c casework.CellID) bool { return !casework.TooSmall(f.N(c)) })
		p := newPencil()
		p.read(f, casework.Reread(f, alone), "")
		found += len(p.recovered())
	}
	if found < testkit.Lane(20, 100) {
		t.Errorf("the attack works out %d numbers of releases that hide small ones alone", found)
	}
}

// A later release of the same year does not give away what an earlier one kept back, nor the other way round.
//
// Shows RP5.
func TestALaterReleaseGivesNothingAway(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	naive := 0
	for i := range testkit.Lane(4, 15) {
		first := small(r, 2025, 20+r.IntN(60))
		later := append(slices.Clone(first), small(r, 2025, 1+r.IntN(6))...)
		f, g := figures(r, 2025, first), figures(r, 2025, later)
		one := f.Release(nil)
		for _, kept := range []bool{true, false} {
			two := g.Release(nil)
			if kept {
				two = g.Release([]casework.Released{one})
			}
			p := newPencil()
			p.read(f, one, "")
			p.read(g, two, "'")
			p.guess()
			found := p.recovered()
			if kept && len(found) > 0 {
				t.Fatalf("releases %d of %d and %d referrals: %v can be worked out", i, f.Total.Referrals, g.Total.Referrals, found)
			}
			naive += len(found)
		}
	}
	if naive < testkit.Lane(1, 5) {
		t.Errorf("without looking at earlier releases %d numbers are given away: the trial finds nothing", naive)
	}
}

// guess has the reader know which hidden numbers are the same in both releases, and take what one prints as what the other hides.
func (p *pencil) guess() {
	for key, n := range p.n {
		twin := key + "'"
		m, both := p.n[twin]
		if !both || m != n {
			continue
		}
		if !p.open[key] || !p.open[twin] {
			p.open[key], p.open[twin] = false, false
			continue
		}
		p.sums = append(p.sums, []string{key, twin})
	}
}
