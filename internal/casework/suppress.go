package casework

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// SmallNumber is the number below which a count is not released, unless it is nothing at all (domain 5.1).
const SmallNumber = 5

// Measure is which count of a line.
type Measure string

// The measures.
const (
	Referred  Measure = "referrals"
	Discussed Measure = "discussed"
	Adopted   Measure = "adopted"
)

// Measures are the counts of a line, each a part of the one before.
var Measures = []Measure{Referred, Discussed, Adopted}

// Of is one of the tally's counts.
func (t Tally) Of(m Measure) int {
	switch m {
	case Referred:
		return t.Referrals
	case Discussed:
		return t.Discussed
	default:
		return t.Adopted
	}
}

// CellID names one number of a release: which table, which line of it and which count. The line "" is what is not known; the
// table "" holds the totals.
type CellID struct {
	By     Split
	Scheme string
	Code   string
	Of     Measure
}

// Released is a year's figures as they are given out: what is hidden of them is kept, and shown to nobody who reads the release.
type Released struct {
	Figures
	hidden map[CellID]bool
}

// Hides says whether a number is not given out.
func (r Released) Hides(id CellID) bool { return r.hidden[id] }

// Hidden lists what is not given out, in the order of the tables.
func (r Released) Hidden() []CellID {
	var list []CellID
	for _, c := range r.cells() {
		if r.hidden[c] {
			list = append(list, c)
		}
	}
	return list
}

// Reread is a release as it was kept.
func Reread(f Figures, hidden []CellID) Released {
	r := Released{f, map[CellID]bool{}}
	for _, c := range hidden {
		r.hidden[c] = true
	}
	return r
}

// group is a list of lines beside the tables: numbers that are parts of a total. Where each of what is counted stands on one line at
// most, they and the rest make the total up.
type group struct {
	by    Split
	of    Measure
	lines []Line
	apart bool
}

// groups are the lists beside the tables. Of needs and of reviews those of one kind are a group.
func (f Figures) groups() []group {
	list := []group{{BySignpost, Referred, f.Signposted, false}, {ByClosure, Adopted, f.Closures, true}}
	for _, t := range Traits {
		list = append(list, group{ByNeed, Referred, ofKind(f.Needs, t.Code), !t.Many})
	}
	for _, k := range ReviewKinds {
		list = append(list, group{ByAfter, Adopted, ofKind(f.After, k.Code), true})
	}
	return list
}

func ofKind(lines []Line, kind string) []Line {
	var list []Line
	for _, l := range lines {
		if strings.HasPrefix(l.Code, kind+":") {
			list = append(list, l)
		}
	}
	return list
}

// N is a number of the figures.
func (f Figures) N(c CellID) int {
	if c.By == "" {
		return f.Total.Of(c.Of)
	}
	for _, g := range f.groups() {
		for _, l := range g.lines {
			if g.by == c.By && l.Code == c.Code {
				return l.Referrals
			}
		}
	}
	for _, b := range f.Tables {
		if b.By != c.By || b.Scheme != c.Scheme {
			continue
		}
		if c.Code == "" {
			return b.Unknown.Of(c.Of)
		}
		l, _ := b.Line(c.Code)
		return l.Of(c.Of)
	}
	return 0
}

// cells are the numbers that a release of figures prints, in order.
func (f Figures) cells() []CellID {
	var list []CellID
	for _, m := range Measures {
		list = append(list, CellID{Of: m})
		for _, b := range f.Tables {
			list = append(list, CellID{b.By, b.Scheme, "", m})
			for _, l := range b.Lines {
				list = append(list, CellID{b.By, b.Scheme, l.Code, m})
			}
		}
	}
	for _, g := range f.groups() {
		for _, l := range g.lines {
			list = append(list, CellID{By: g.by, Code: l.Code, Of: g.of})
		}
	}
	return list
}

// TooSmall says whether a number is too small to be given out.
func TooSmall(n int) bool { return n > 0 && n < SmallNumber }

// Tells says whether the length of a step is given out: of steps that few took it is not, nor where the number of all who might have
// is hidden. How many took it is never given out, because it may be that number.
func (r Released) Tells(l Length) bool {
	return l.N >= SmallNumber && !r.Hides(CellID{Of: l.Of})
}

// Release decides which numbers are given out of figures: those that are small are not, and as many others as it takes so that none
// of them can be worked out from totals, from another table, or from what earlier releases of the same year and place gave out.
// Whoever reads a release is taken to guess rightly which numbers did not change.
func (f Figures) Release(earlier []Released) Released {
	s := newSecrets(f, earlier)
	for again := true; again; { // what was hidden to cover another must be covered too
		again = false
		for i := range s.vars {
			for s.secret(i) && !s.doubtful(i) && s.cover(i) {
				again = true
			}
		}
	}
	return s.released(f)
}

// variable is one number that somebody who reads releases may know or not. Equal numbers of one cell in two releases are one variable.
type variable struct {
	id     CellID
	n      int
	known  bool // given out by some release
	now    bool // of this release, and printed in it
	before bool // given out by an earlier release
	silent bool // printed nowhere, but a difference of what is
}

// secrets are the numbers of releases, the sums between them, and what is in doubt to whoever reads them.
type secrets struct {
	vars  []variable
	sums  [][]int      // the first is the sum of the others
	below [][2]int     // the first is at most the second
	in    [][]int      // of each number the sums that it stands in
	near  [][]int      // and the parts and wholes
	doubt map[int]bool // numbers that may well be others, for all that a reader can tell
	steps int          // that are left of a search
}

func newSecrets(f Figures, earlier []Released) *secrets {
	s := &secrets{doubt: map[int]bool{}}
	s.add(Released{Figures: f}, true)
	for _, r := range earlier {
		s.add(r, false)
	}
	for i := range s.vars {
		if v := &s.vars[i]; v.now && TooSmall(v.n) && !v.before {
			v.known = false
		}
	}
	s.in, s.near = make([][]int, len(s.vars)), make([][]int, len(s.vars))
	for j, b := range s.below {
		s.near[b[0]], s.near[b[1]] = append(s.near[b[0]], j), append(s.near[b[1]], j)
	}
	for j, sum := range s.sums {
		for _, i := range sum {
			s.in[i] = append(s.in[i], j)
		}
	}
	return s
}

// add takes a release's numbers and the sums between them. A number of an earlier release that is the same now is one variable.
func (s *secrets) add(r Released, now bool) {
	at := map[CellID]int{}
	for _, c := range r.cells() {
		i := s.variable(variable{id: c, n: r.N(c)})
		at[c] = i
		v := &s.vars[i]
		v.now = v.now || now
		v.known = v.known || !r.Hides(c)
		v.before = v.before || !now && !r.Hides(c)
	}
	for _, m := range Measures {
		concerns := []int{at[CellID{Of: m}]}
		for _, b := range r.Tables {
			cell := func(code string) int { return at[CellID{b.By, b.Scheme, code, m}] }
			sum := []int{at[CellID{Of: m}], cell("")}
			if b.atoms == nil {
				for _, l := range b.Lines {
					sum = append(sum, cell(l.Code))
				}
			} else {
				sum = append(sum, s.atoms(b, m, cell)...)
			}
			if b.By == ByConcern { // the tables of all schemes make up the total
				concerns = append(concerns, sum[1:]...)
				continue
			}
			s.sums = append(s.sums, sum)
		}
		if len(concerns) > 1 {
			s.sums = append(s.sums, concerns)
		}
	}
	whole := map[Measure]Measure{Discussed: Referred, Adopted: Discussed}
	for _, c := range r.cells() {
		if w, split := at[CellID{c.By, c.Scheme, c.Code, whole[c.Of]}]; split {
			s.below = append(s.below, [2]int{at[c], w})
		}
	}
	for _, g := range r.groups() {
		s.group(g, at, r.Total.Of(g.of))
	}
}

// group takes the sums of a list beside the tables: its lines and the rest are the total, or each line is a part of it.
func (s *secrets) group(g group, at map[CellID]int, total int) {
	sum, rest := []int{at[CellID{Of: g.of}]}, total
	for _, l := range g.lines {
		i := at[CellID{By: g.by, Code: l.Code, Of: g.of}]
		sum, rest = append(sum, i), rest-l.Referrals
		s.below = append(s.below, [2]int{i, sum[0]})
	}
	if g.apart && len(g.lines) > 0 && rest >= 0 {
		code := "rest of " + g.lines[0].Code
		s.sums = append(s.sums, append(sum, s.variable(variable{id: CellID{By: g.by, Code: code, Of: g.of}, n: rest, silent: true})))
	}
}

// variable is the place of a number, which is there already where another release has the same.
func (s *secrets) variable(v variable) int {
	i := slices.IndexFunc(s.vars, func(x variable) bool { return x.id == v.id && x.n == v.n })
	if i < 0 {
		i = len(s.vars)
		s.vars = append(s.vars, v)
	}
	return i
}

// atoms are the variables between the bounds of any lines; a line of one atom is that atom, and a longer one is their sum.
func (s *secrets) atoms(b Breakdown, m Measure, cell func(string) int) []int {
	list := make([]int, len(b.atoms))
	for i := range list {
		list[i] = -1
		for j, span := range b.spans {
			if span == [2]int{i, i + 1} {
				list[i] = cell(b.Lines[j].Code)
			}
		}
		if list[i] < 0 {
			list[i] = s.variable(variable{id: CellID{b.By, b.Scheme, "atom " + strconv.Itoa(i), m}, n: b.atoms[i].Of(m), silent: true})
		}
	}
	for j, span := range b.spans {
		if span[1]-span[0] > 1 {
			s.sums = append(s.sums, append([]int{cell(b.Lines[j].Code)}, list[span[0]:span[1]]...))
		}
	}
	return list
}

// secret says whether a variable is hidden from readers and must stay so.
func (s *secrets) secret(i int) bool {
	v := s.vars[i]
	return !v.known && (!v.silent || TooSmall(v.n))
}

// doubtful says whether a hidden number may be another one: whether the hidden numbers can be changed, it among them, so that
// everything that is given out stays as it is, all sums hold, no part is more than its whole and what is hidden is at least 1. Only
// what was found is sure: a search that is given up says no, and more is hidden than may be needed.
func (s *secrets) doubtful(i int) bool {
	if s.doubt[i] {
		return true
	}
	for _, by := range []int{1, -1, 2, -2} {
		s.steps = 1000
		w := &otherwise{of: s, n: map[int]int{}}
		if w.try(i, s.vars[i].n+by, 24) {
			for _, j := range w.changed {
				s.doubt[j] = true
			}
			return true
		}
	}
	return false
}

// otherwise is the releases with some hidden numbers changed.
type otherwise struct {
	of      *secrets
	n       map[int]int
	changed []int // in the order in which they were
}

func (w *otherwise) at(i int) int {
	if n, changed := w.n[i]; changed {
		return n
	}
	return w.of.vars[i].n
}

// try changes a number, and then others, at most depth of them, until everything holds; else it takes the change back.
func (w *otherwise) try(i, n, depth int) bool {
	v := w.of.vars[i]
	if _, changed := w.n[i]; changed || v.known || n < 1-btoi(v.silent) || depth == 0 {
		return false
	}
	w.n[i], w.changed = n, append(w.changed, i)
	if w.repaired(depth - 1) {
		return true
	}
	delete(w.n, i)
	w.changed = w.changed[:len(w.changed)-1]
	return false
}

func (w *otherwise) repaired(depth int) bool {
	if w.of.steps--; w.of.steps < 0 {
		return false
	}
	for _, i := range w.changed {
		for _, j := range w.of.near[i] {
			b := w.of.below[j]
			if part, whole := w.at(b[0]), w.at(b[1]); part > whole {
				return w.try(b[1], part, depth) || w.try(b[0], whole, depth)
			}
		}
		for _, j := range w.of.in[i] {
			sum := w.of.sums[j]
			off := w.at(sum[0])
			for _, k := range sum[1:] {
				off -= w.at(k)
			}
			if off == 0 {
				continue
			}
			for k := len(sum) - 1; k > 0; k-- {
				if w.try(sum[k], w.of.vars[sum[k]].n+off, depth) {
					return true
				}
			}
			return w.try(sum[0], w.of.vars[sum[0]].n-off, depth)
		}
	}
	return true
}

// around are the numbers that stand in a sum with one.
func (s *secrets) around(open int) []int {
	var list []int
	for _, sum := range s.sums {
		if slices.Contains(sum, open) {
			list = append(list, sum...)
		}
	}
	for _, b := range s.below {
		if b[0] == open {
			list = append(list, b[1])
		}
		if b[1] == open {
			list = append(list, b[0])
		}
	}
	return list
}

// cover hides one more number of this release, of those near the open one or, where none is left there, of all: the smallest with
// which the open one is in doubt at once, or else the smallest. A total comes last, and nothing at all is always given out, and so is
// what an earlier release gave out. False where none is left.
func (s *secrets) cover(open int) bool {
	candidates := s.coverable(s.around(open))
	if len(candidates) == 0 {
		all := make([]int, len(s.vars))
		for i := range all {
			all[i] = i
		}
		candidates = s.coverable(all)
	}
	if len(candidates) == 0 {
		return false
	}
	for _, i := range candidates {
		s.vars[i].known = false
		if s.doubtful(open) {
			return true
		}
		s.vars[i].known = true
	}
	s.vars[candidates[0]].known = false
	return true
}

// coverable are those of some numbers that may still be hidden, those first that are missed the least.
func (s *secrets) coverable(of []int) []int {
	var list []int
	for _, i := range of {
		if v := s.vars[i]; v.known && v.now && !v.before && v.n > 0 && !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		x, y := s.vars[a], s.vars[b]
		return cmp.Or(btoi(x.id.By == "")-btoi(y.id.By == ""), x.n-y.n, a-b)
	})
	return list
}

func (s *secrets) released(f Figures) Released {
	r := Released{f, map[CellID]bool{}}
	for _, v := range s.vars {
		if v.now && !v.known {
			r.hidden[v.id] = true
		}
	}
	return r
}
