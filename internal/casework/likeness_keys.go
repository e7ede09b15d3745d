package casework

import (
	"slices"
	"strings"
)

// KeysEdition is the edition of the keys below. Whoever changes what Keys or Seek give changes it, so that the keys of
// people on record are made anew.
const KeysEdition = 1

// Keys are the words under which a person is filed so that a search finds them under another spelling: two people who
// are like each other have one in common, in all but rare cases. They hold personal data as much as the particulars do.
func (p Particulars) Keys() []string { return p.keys(onlyItself) }

// Seek are the words to look for when a person with these particulars is sought: those of Keys, and those under which
// somebody is filed whose date of birth was mistyped. The days are those on which the person may then have been born.
func (p Particulars) Seek() (keys []string, days []Date) { return p.keys(slips), slips(p.Born) }

func onlyItself(d Date) []Date {
	if d.IsZero() {
		return nil
	}
	return []Date{d}
}

func (p Particulars) keys(dates func(Date) []Date) []string {
	var list []string
	add := func(kind string, parts ...string) {
		if key := kind + ":" + strings.Join(parts, "|"); !slices.Contains(list, key) && !slices.Contains(parts, "") {
			list = append(list, key)
		}
	}
	days := dates(p.Born)
	for i, d := range days {
		if i == 0 || compareDates(p.Born, d) == bornDayMonth {
			add("d", d.String())
		}
	}
	for _, n := range fullNames(p) {
		given, family := filed(n.given), filed(n.family)
		for _, g := range given {
			for _, f := range family {
				add("n", min(g, f), max(g, f))
			}
		}
		for _, s := range slices.Concat(given, family) {
			for _, d := range days {
				add("b", s, d.String())
			}
		}
		for _, pair := range [][2][]string{{family, n.given}, {given, n.family}} {
			for _, s := range pair[0] {
				for _, w := range pair[1] {
					add("i", s, initial(sounds(w)))
				}
			}
		}
		if len(n.family) == 0 || len(n.given) == 0 { // one name is all that there is
			for _, s := range slices.Concat(given, family) {
				add("w", s)
			}
		}
		for _, c := range postcodes(p) {
			for _, w := range slices.Concat(n.given, n.family) {
				add("p", c, initial(w))
			}
		}
	}
	for _, t := range phones(p) {
		add("t", t)
	}
	for _, e := range emails(p) {
		add("e", e)
	}
	for _, o := range onlineNames(p) {
		add("o", o)
	}
	return list
}

// filed are the sounds under which the words of a name are filed: their own, and those of the names of which they are a
// short form or another spelling.
func filed(list []string) []string {
	var out []string
	add := func(w string) {
		if s := sounds(w); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if len(list) > 1 {
		add(strings.Join(list, ""))
	}
	for _, w := range list {
		add(w)
		for _, head := range called(w) {
			add(head)
		}
	}
	return out
}
