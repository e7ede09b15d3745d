package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"channelpanel/internal/casework"
)

// Names of many cultures. Given and family names are drawn apart, so that nobody real is meant.
var (
	givenNames = strings.Fields(`Aaliyah Adaeze Agnieszka Ailsa Amrit Anneli Anoushka Aziz Bao Beatriz Bronwen Bülent Caoimhe Cassius Chidi Daria Dilnoza
		Ebele Eirlys Emeka Farrukh Fenella Fionn Gareth Giulia Gwen Hamza Haruka Ifor Ilse Imran Ines Jasleen Jelena Joachim Kavita Kwame Lakshmi
		Leilani Lowri Mairead Manpreet Marek Meera Mirela Nadia Nasra Niamh Oluwaseun Orla Parveen Petra Quentin Rafael Roksana Rowan Sadia
		Sanjay Sefton Selam Tadeusz Tamsin Tariq Thandiwe Ulrika Veronika Wanjiru Xanthe Yusra Yannick Zbigniew Zofia`)
	familyNames = strings.Fields(`Abernethy Adeyinka Akinwale Almasi Applegarth Bagshawe Balogun Barzani Bialek Blenkinsop Chaudhuri Cheverell Cwmbach
		Dankworth Deshpande Dzeko Eboigbe Ellingham Fairweather Farsi Fothergill Gebremariam Gillespie Grzelak Haddington Hallorsen Hirsi
		Ibrahimovic Ingleby Jandali Jeyaraj Kaczor Kirkbride Kolawole Lindholm Loveridge Makepeace Mbeki-Lowe Merriweather Mistry Nakagawa
		Netherwood Nyambura Oakenshaw Odukoya Osterberg Pallister Pemberley Popescu Quarshie Rahmani Ravenscroft Sandhu-Grey Sidebottom Szabo
		Tancredi Thistlewood Uddin-Hale Underhay Vasilescu Venkatesh Wetherby Wolstenholme Yamaguchi Yilmaz-Orr Zielinska`)
	passwordWords = strings.Fields(`amber anchor bamboo basket beacon bramble canyon cedar cobalt copper cricket dapple ember fathom feather fennel
		garnet glacier hazel heron indigo jasper kestrel lagoon lantern linen marble meadow mosaic nutmeg orchid otter pebble pewter quarry
		quill ribbon saffron sorrel tandem thicket timber velvet walnut willow zephyr`)
	streets = strings.Fields(`Larkfield Mossbank Hollowell Pennyroyal Quillgate Saddlers Thornbury Wrenmere Copperbeech Millrace`)
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// names gives each name once.
type names struct {
	r    *rand.Rand
	used map[string]bool
}

func (n *names) next() (given, family string) {
	for {
		given, family = pick(n.r, givenNames), pick(n.r, familyNames)
		if key := given + " " + family; !n.used[key] {
			n.used[key] = true
			return given, family
		}
	}
}

// plain leaves in an address what an address may hold.
var plain = strings.NewReplacer("ü", "u", " ", ".", "-", "")

func address(name string) string { return strings.ToLower(plain.Replace(name)) + "@example.org" }

func password(r *rand.Rand) string {
	words := r.Perm(len(passwordWords))
	return fmt.Sprintf("%s-%s-%s-%02d", passwordWords[words[0]], passwordWords[words[1]], passwordWords[words[2]], r.IntN(100))
}

// home is an address that does not exist: the postcode is one that stands for none, the number is one kept for fiction.
func home(r *rand.Rand) (address, postcode, phone string) {
	return fmt.Sprintf("%d %s Lane", 1+r.IntN(90), pick(r, streets)), fmt.Sprintf("ZZ99 %d%s", 1+r.IntN(9), pick(r, []string{"AA", "BD", "VZ", "WH"})),
		fmt.Sprintf("01632 960%03d", r.IntN(1000))
}

// misspell doubles the second letter of a family name, or halves it where it is double.
func misspell(family string) string { return family[:2] + family[1:2] + family[2:] }

// born is the date of birth of somebody of an age on a day.
func born(r *rand.Rand, age int, on casework.Date) casework.Date {
	return on.AddYears(-age).AddDays(-1 - r.IntN(360))
}
