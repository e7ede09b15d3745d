package casework

import (
	"slices"
	"strings"
)

// Particulars are what somebody can be known again by. Everything but a name may be missing.
type Particulars struct {
	Given, Family string
	Aliases       []string // other names and spellings, whole: "Sam Birch", "shadow-fox"
	Born          Date
	Age           int  // years on AgeOn, where Born is not known
	AgeOn         Date // the day on which Age was right
	Postcode      string
	Phone, Email  string
	Online        string // names on social media
	School        string // school, college or employer
}

// Strength says how like each other two people's particulars are.
type Strength string

// The strengths. Strong is asked of a person before a referral's screening may end; what is possible is shown.
const (
	StrengthNone     Strength = "NONE"
	StrengthPossible Strength = "POSSIBLE"
	StrengthStrong   Strength = "STRONG"
)

// Likeness is how like each other two people's particulars are, and why, in plain sentences that hold none of them.
type Likeness struct {
	Strength Strength
	Points   int // ranks candidates of the same strength; of no meaning by itself
	Why      string
}

// Likely says whether the likeness is one that a person has to see.
func (l Likeness) Likely() bool {
	return l.Strength == StrengthStrong || l.Strength == StrengthPossible
}

// Compare says how like each other two people are. It is the same whichever is named first. It is never the last word:
// only a person says that two records are of one person.
func Compare(a, b Particulars) Likeness {
	n := compareNames(a, b)
	born := compareBirths(a, b)
	c := compareContacts(a, b)
	l := Likeness{Strength: judge(n, born, c), Points: n.points() + born.points() + c.points()}
	if l.Strength == StrengthNone {
		return l
	}
	l.Why = explain(n, born, c)
	return l
}

// judge is the rule: a name by itself is never enough, nor is a date of birth. Somebody with another first name and the
// same surname, birthday and home may be a twin, and somebody of the same name and another birthday is most often
// somebody else: neither is strong.
func judge(n names, born birth, c contacts) Strength {
	personal := c.phone || c.email || c.online
	reached := personal || c.postcode
	switch {
	case n.family.alike() && n.given.alike():
		switch {
		case born == bornSame:
			return StrengthStrong
		case born.slip() && (n.good() || reached):
			return StrengthStrong
		case born == bornNear && n.good() && personal:
			return StrengthStrong
		case born.unknown() && reached:
			return StrengthStrong
		case born == bornOther:
			return possibleIf(personal)
		default:
			return possibleIf(born.slip() || n.good() || c.school)
		}
	case n.given.alike() && !n.family.alike(): // a surname that is missing, or changed
		switch {
		case born == bornSame && n.given.good() && reached:
			return StrengthStrong
		case born == bornSame || born.slip() && reached:
			return StrengthPossible
		default:
			return possibleIf(born != bornOther && (personal || c.postcode && n.given.good()))
		}
	case n.family.alike(): // a twin, a brother or a sister, or somebody who uses another first name
		return possibleIf(born == bornSame || born.unknown() && n.given == wordMissing && reached)
	default:
		return possibleIf(born == bornSame && reached || (born.unknown() || born.slip()) && (c.email || c.online))
	}
}

func possibleIf(is bool) Strength {
	if is {
		return StrengthPossible
	}
	return StrengthNone
}

// contacts says what of the rest is the same.
type contacts struct{ postcode, phone, email, online, school bool }

func compareContacts(a, b Particulars) contacts {
	same := func(x, y []string) bool {
		return slices.ContainsFunc(x, func(w string) bool { return slices.Contains(y, w) })
	}
	return contacts{
		postcode: same(postcodes(a), postcodes(b)), phone: same(phones(a), phones(b)), email: same(emails(a), emails(b)),
		online: same(onlineNames(a), onlineNames(b)), school: sameSchool(a.School, b.School),
	}
}

func (c contacts) points() int {
	total := 0
	for _, one := range []struct {
		is     bool
		points int
	}{{c.postcode, 20}, {c.phone, 30}, {c.email, 30}, {c.online, 30}, {c.school, 10}} {
		if one.is {
			total += one.points
		}
	}
	return total
}

// explain says why two people are close, in sentences for whoever has to decide: what is alike, and then what is not.
func explain(n names, born birth, c contacts) string {
	var alike []string
	say := func(text string) {
		if text != "" {
			alike = append(alike, text)
		}
	}
	say(n.words())
	say(born.words())
	var same []string
	for _, one := range []struct {
		is   bool
		word string
	}{{c.postcode, "postcode"}, {c.phone, "phone number"}, {c.email, "email address"}, {c.online, "online name"}, {c.school, "school or employer"}} {
		if one.is {
			same = append(same, one.word)
		}
	}
	if len(same) > 0 {
		say("the " + list(same) + map[bool]string{true: " is", false: " are"}[len(same) == 1] + " the same")
	}
	sentence := upper(list(alike)) + "."
	var unlike []string
	if n.family == wordOther {
		unlike = append(unlike, "the surname is different")
	}
	if n.given == wordOther {
		text := "the first name is different"
		if n.family.alike() && born == bornSame {
			text += ", as it would be for a twin"
		}
		unlike = append(unlike, text)
	}
	switch born {
	case bornOther:
		unlike = append(unlike, "the date of birth is different")
	case bornUnknown:
		unlike = append(unlike, "a date of birth is not known for both")
	default: // said among what is alike
	}
	if len(unlike) > 0 {
		sentence += " " + upper(list(unlike)) + "."
	}
	return sentence
}

// list is "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Agreeing is what somebody else may be told of these particulars who holds the others: the name, and of the rest only
// what the two have in common, as the others have it.
func (p Particulars) Agreeing(with Particulars) Particulars {
	same := compareContacts(p, with)
	out := Particulars{Given: p.Given, Family: p.Family}
	for _, n := range p.Aliases {
		if slices.ContainsFunc(append([]string{with.Given + " " + with.Family}, with.Aliases...), func(w string) bool {
			return slices.Equal(wordsOf(n), wordsOf(w))
		}) {
			out.Aliases = append(out.Aliases, n)
		}
	}
	if p.Born == with.Born {
		out.Born = with.Born
	}
	for _, one := range []struct {
		is   bool
		to   *string
		text string
	}{
		{same.postcode, &out.Postcode, with.Postcode}, {same.phone, &out.Phone, with.Phone}, {same.email, &out.Email, with.Email},
		{same.online, &out.Online, with.Online}, {same.school, &out.School, with.School},
	} {
		if one.is {
			*one.to = one.text
		}
	}
	return out
}

// sameSchool says whether two schools or employers read the same but for what they are.
func sameSchool(a, b string) bool {
	kinds := []string{"school", "college", "academy", "university", "trust", "the", "of", "high", "primary", "secondary", "ltd", "limited", "pupil", "student"}
	rest := func(s string) []string {
		return slices.DeleteFunc(wordsOf(s), func(w string) bool { return slices.Contains(kinds, w) })
	}
	x, y := rest(a), rest(b)
	return len(x) > 0 && slices.Equal(x, y)
}

func postcodes(p Particulars) []string {
	return one(strings.ToUpper(strings.Join(strings.Fields(p.Postcode), "")), 5)
}

func emails(p Particulars) []string { return one(strings.ToLower(strings.TrimSpace(p.Email)), 5) }

func one(s string, shortest int) []string {
	if len(s) < shortest {
		return nil
	}
	return []string{s}
}

// phones are the numbers in a field that may hold several, each without its country and its leading nought.
func phones(p Particulars) []string {
	var all []string
	for _, part := range strings.FieldsFunc(p.Phone, func(r rune) bool { return r == ',' || r == ';' || r == '/' }) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, part)
		digits = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(digits, "0044"), "44"), "0")
		if len(digits) >= 7 {
			all = append(all, digits)
		}
	}
	return all
}

// onlineNames are the names on social media. What only says where the name is used is none.
func onlineNames(p Particulars) []string {
	places := []string{"snapchat", "instagram", "insta", "tiktok", "facebook", "twitter", "discord", "telegram", "whatsapp", "youtube", "reddit", "steam", "roblox", "online", "gaming"}
	var all []string
	for _, w := range strings.FieldsFunc(strings.ToLower(p.Online), func(r rune) bool { return strings.ContainsRune(" ,;:/\t\r\n()", r) }) {
		w = strings.Trim(w, "@.'\"")
		if len(w) >= 5 && !slices.Contains(places, w) {
			all = append(all, w)
		}
	}
	return all
}
