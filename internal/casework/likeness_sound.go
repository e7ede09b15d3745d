package casework

import "strings"

// sounds is a key that names share which sound alike, whatever language wrote them down: Mohammed and Muhamad, Kowalski
// and Kovalsky, Siddiqui and Sidiqi, Catherine and Katharine. It is made for finding, and lets names meet that are not
// the same: whoever compares two names looks at their letters too. It takes small plain letters.
func sounds(w string) string {
	w = strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, w)
	w = openings.Replace("^" + w + "$")
	w = clusters.Replace(strings.Trim(w, "^"))
	w = strings.TrimSuffix(w, "$")
	var key []byte
	var last byte
	for i := 0; i < len(w); i++ {
		c := class(w, i)
		if c == 0 { // a vowel parts two like consonants, and is the key's first letter where the name begins with it
			if i == 0 {
				key = append(key, 'a')
			}
			if vowel(w[i]) {
				last = 0
			}
			continue
		}
		if c != last {
			key = append(key, c)
		}
		last = c
	}
	if len(key) > 7 {
		key = key[:7]
	}
	return string(key)
}

// openings are written at a name's beginning (^) and end ($) otherwise than they sound.
var openings = strings.NewReplacer("^kn", "^n", "^gn", "^n", "^pn", "^n", "^wr", "^r", "^ps", "^s", "^pf", "^f", "^wh", "^w", "^mc", "^mk", "^mac", "^mk", "^x", "^s", "^sz", "^s",
	"^ts", "^s", "^tz", "^s", "^cz", "^s", "^y", "^j", "^iu", "^ju", "^io", "^jo", "^ia", "^ja", "^ie", "^je", "^hj", "^j", "^eu", "^ju", "^sh", "^s", "^sch", "^s",
	"icz$", "is$", "ich$", "is$", "itch$", "is$", "ic$", "is$", "itz$", "is$", "gh$", "$", "mb$", "m$", "eaux$", "o$", "ough$", "o$", "ngh$", "ng$")

// clusters are letters that stand for one sound.
var clusters = strings.NewReplacer("shch", "s", "tsch", "s", "sch", "s", "tch", "s", "dzh", "j", "dge", "j", "dg", "j", "dj", "j", "zh", "j", "sh", "s", "ch", "s", "cz", "s",
	"sz", "s", "ts", "s", "tz", "s", "dz", "s", "sc", "s", "ck", "k", "ph", "f", "ght", "t", "gh", "g", "kh", "k", "qu", "k", "q", "k", "th", "t", "dh", "t", "bh", "b", "rh", "r",
	"ce", "se", "ci", "si", "cy", "si", "ge", "je", "gi", "ji", "x", "ks", "ksz", "ks", "dt", "t")

// class is the sound at a place of a word, 0 for a vowel and for a letter that is not heard.
func class(w string, i int) byte {
	switch w[i] {
	case 'b', 'p':
		return 'p'
	case 'f', 'v':
		return 'f'
	case 'w':
		if i == 0 || i+1 < len(w) && vowel(w[i+1]) {
			return 'f'
		}
		return 0
	case 'c', 'g', 'k':
		return 'k'
	case 'd', 't':
		return 't'
	case 's', 'z':
		return 's'
	case 'j', 'l', 'm', 'n', 'r':
		return w[i]
	case 'h':
		if i == 0 {
			return 'h'
		}
		return 0
	default:
		return 0
	}
}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }
