package casework

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is how two parts of a name stand to each other, rising.
type word int

const (
	wordOther   word = iota
	wordMissing      // for one or both
	wordInitial      // one is the other's initial
	wordPart         // one is a part of the other: one of two surnames, a name without its second
	wordSound        // sounds the same
	wordTypos        // two or three letters differ, in a long name
	wordTypo         // one letter differs
	wordShort        // a short form of the same name
	wordVariant      // the same name, written otherwise
	wordSame
)

func (w word) alike() bool { return w >= wordInitial }

// good says whether the likeness is more than a chance one.
func (w word) good() bool { return w >= wordPart && w != wordSound && w != wordTypos }

func (w word) points() int {
	return []int{wordOther: -50, wordMissing: 0, wordInitial: 10, wordPart: 35, wordSound: 33, wordTypos: 32, wordTypo: 40, wordShort: 42, wordVariant: 48, wordSame: 50}[w]
}

// describe says it of "surname" or "first name"; nothing where there is nothing alike.
func (w word) describe(what string) string {
	if w < wordInitial {
		return ""
	}
	return "the " + what + " " + []string{
		wordInitial: "begins with the same letter", wordPart: "is in part the same", wordSound: "sounds the same", wordTypos: "is spelt nearly the same",
		wordTypo: "differs in one letter", wordShort: "is a short form of the same name", wordVariant: "is the same name written differently", wordSame: "is the same",
	}[w]
}

// names is how two people's names stand to each other, in the way of reading them that makes them most alike.
type names struct {
	given, family word
	turned        bool // first name and surname have changed places
	mixed         bool // the words are those of the other name, divided otherwise
	alias         bool // by another name of one of them
}

func (n names) points() int {
	p := n.given.points() + n.family.points()
	if n.turned || n.mixed {
		p -= 5
	}
	if n.alias {
		p -= 3
	}
	return p
}

// good says whether the names are close enough that a slip in the date of birth is likelier than two people.
func (n names) good() bool {
	return n.given.good() && n.family.alike() && n.family != wordInitial || n.family.good() && n.given.alike() && n.given != wordInitial
}

func (n names) words() string {
	family, given := n.family.describe("surname"), n.given.describe("first name")
	var said string
	switch {
	case n.mixed:
		said = "the parts of the name are alike in another order"
	case n.family == wordSame && n.given == wordSame:
		said = "the name is the same"
	case family == "" || given == "":
		said = family + given
	default:
		said = family + ", " + given
	}
	switch {
	case said == "":
		return ""
	case n.turned:
		said = "with first name and surname swapped " + said
	case n.alias:
		said = "by another name on record " + said
	}
	return said
}

// fullName is a name as it is compared: without accents, capitals and particles.
type fullName struct{ given, family []string }

func fullNames(p Particulars) []fullName {
	list := []fullName{{wordsOf(p.Given), bare(wordsOf(p.Family))}}
	for _, alias := range p.Aliases {
		switch w := wordsOf(alias); len(w) {
		case 0:
		case 1:
			list = append(list, fullName{given: w})
		default:
			list = append(list, fullName{given: w[:len(w)-1], family: w[len(w)-1:]})
		}
	}
	return list
}

// compareNames finds the way of reading the names in which they are most alike.
func compareNames(a, b Particulars) names {
	var best names
	first := true
	for i, x := range fullNames(a) {
		for j, y := range fullNames(b) {
			for _, n := range readings(x, y) {
				n.alias = i > 0 || j > 0
				if first || n.points() > best.points() {
					best, first = n, false
				}
			}
		}
	}
	return best
}

// readings compares two names as they stand, crosswise, and with their parts counted as one bag.
func readings(x, y fullName) []names {
	list := []names{
		{given: compareParts(x.given, y.given, true), family: compareParts(x.family, y.family, false)},
		{given: compareParts(x.given, y.family, true), family: compareParts(x.family, y.given, false), turned: true},
	}
	all, other := slices.Concat(x.given, x.family), slices.Concat(y.given, y.family)
	if len(all) > len(other) {
		all, other = other, all
	}
	if len(all) < 2 || len(all)+len(other) < 5 { // two names of two words each are read as they stand, or crosswise
		return list
	}
	weakest := wordSame
	rest := slices.Clone(other)
	for _, w := range all {
		level, at := closest(w, rest, true)
		weakest = min(weakest, level)
		if at >= 0 {
			rest = slices.Delete(rest, at, at+1)
		}
	}
	if weakest >= wordSound {
		list = append(list, names{given: wordPart, family: wordPart, mixed: true})
	}
	return list
}

// compareParts compares two first names, or two surnames, each of one word or several.
func compareParts(a, b []string, given bool) word {
	if len(a) == 0 || len(b) == 0 {
		return wordMissing
	}
	joined := compareWords(strings.Join(a, ""), strings.Join(b, ""), given)
	if len(a) == 1 && len(b) == 1 {
		return joined
	}
	if joined >= wordTypo {
		return joined
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	weakest := wordSame
	rest := slices.Clone(b)
	for _, w := range a {
		level, at := closest(w, rest, given)
		weakest = min(weakest, level)
		if at >= 0 {
			rest = slices.Delete(rest, at, at+1)
		}
	}
	if len(rest) > 0 && weakest.alike() {
		weakest = min(weakest, wordPart) // the first of several first names weighs as much as all of them
		if given && compareWords(a[0], b[0], true) >= wordTypo {
			return wordPart
		}
	}
	return max(joined, weakest)
}

// closest is how w stands to whichever of the others is most like it, and where that is; -1 where none is alike.
func closest(w string, others []string, given bool) (word, int) {
	best, at := wordOther, -1
	for i, o := range others {
		if level := compareWords(w, o, given); level > best {
			best, at = level, i
		}
	}
	return best, at
}

// compareWords compares two single words of a name. Two that are known to be different names are different however
// like each other they look: brothers are called Hassan and Hussein, and sisters Mina and Nina.
func compareWords(a, b string, given bool) word {
	switch {
	case a == b:
		return wordSame
	case sameName(a, b):
		return wordVariant
	case initial(a) == a || initial(b) == b:
		if initial(a) == initial(b) {
			return wordInitial
		}
		return wordOther
	case given && shortFor(a, b):
		return wordShort
	case known(a, given) && known(b, given):
		return wordOther
	}
	longest := max(len(a), len(b))
	d := distance(a, b)
	switch {
	case d == 1 && longest >= 4:
		return wordTypo
	case sounds(a) != "" && sounds(a) == sounds(b) && 2*d <= longest:
		return wordSound
	case d == 2 && longest >= 6, d == 3 && longest >= 9:
		return wordTypos
	default:
		return wordOther
	}
}

// initial is the first letter of a word.
func initial(w string) string {
	_, n := utf8.DecodeRuneInString(w)
	return w[:n]
}

// distance is the fewest single letters to put in, leave out, change or swap with the next one that make b of a.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// wordsOf are the words of a name in plain small letters.
func wordsOf(s string) []string {
	return strings.FieldsFunc(plainLetters(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// bare leaves out particles, unless the name is nothing else.
func bare(list []string) []string {
	particles := []string{"al", "el", "ul", "ur", "bin", "ibn", "bint", "abu", "umm", "de", "da", "di", "dos", "van", "von", "der", "den", "la", "le", "st", "o", "mac", "mc"}
	rest := slices.DeleteFunc(slices.Clone(list), func(w string) bool { return slices.Contains(particles, w) })
	if len(rest) == 0 {
		return list
	}
	return rest
}

// plainLetters writes a name in small letters without accents; Cyrillic letters become Latin ones.
func plainLetters(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch plain, ok := letters[r]; {
		case ok:
			b.WriteString(plain)
		case r >= 0x300 && r < 0x370, r == '\'', r == '’', r == 'ʼ', r == '`', r == '.': // an accent of its own, an apostrophe, a full stop
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// letters says how accented and Cyrillic letters are written plainly.
var letters = spelt(`
	a àáâãäåāăąạảấầẩẫậắằẳẵặа  ae æ  b б  c çćĉċčћ  ch ч  d ďđðд  dj ђ  e èéêëēĕėęěẹẻẽếềểễệеэє  f ф  g ĝğġģгґ  h ĥħх
	i ìíîïĩīĭįıỉịиі  j ĵј  k ķк  l ĺļľŀłл  m м  n ñńņňŋн  o òóôõöøōŏőơọỏốồổỗộớờởỡợо  oe œ  p п  r ŕŗřр  s śŝşšșс  sh ш  shch щ
	ss ß  t ţťŧțт  th þ  ts ц  u ùúûüũūŭůűųưụủứừửữựу  v в  w ŵ  y ýÿŷỳỵỷỹйы  ya я  yi ї  yo ё  yu ю  z źżžз  zh ж`)

func spelt(table string) map[rune]string {
	fields := strings.Fields(table)
	m := map[rune]string{'ь': "", 'ъ': ""}
	for i := 0; i+1 < len(fields); i += 2 {
		for _, r := range fields[i+1] {
			m[r] = fields[i]
		}
	}
	return m
}
