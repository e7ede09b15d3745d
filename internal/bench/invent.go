package bench

import (
	"math/rand/v2"
	"strings"

	"channelpanel/internal/casework"
)

// family is an invented family name. Some are far more common than others, as names are.
func family(r *rand.Rand) string {
	first := []string{
		"Ash", "Black", "Brad", "Carl", "Darn", "East", "Fair", "Good", "Hart", "Inger", "Jass", "Kings", "Lang", "Mar", "Nether", "Oak", "Pem", "Quin",
		"Rams", "Stan", "Thorn", "Under", "Vel", "West", "Yar", "Zell", "Okon", "Adey", "Rah", "Kow",
	}
	second := []string{
		"worth", "ley", "ford", "ton", "ham", "well", "bury", "by", "field", "gate", "stead", "wick", "combe", "thorpe", "dale", "holm", "shaw", "mere",
		"bridge", "croft", "side", "more", "emi", "man", "alski", "edo",
	}
	f := func(n int) int { return int(float64(n) * r.Float64() * r.Float64()) } // skewed to the first
	return first[f(len(first))] + second[f(len(second))]
}

func given(r *rand.Rand) string {
	names := []string{
		"Amara", "Bram", "Cerys", "Daoud", "Elif", "Finn", "Greta", "Hamza", "Isla", "Jovan", "Kezia", "Luca", "Mina", "Noor", "Orla", "Priya", "Rhys",
		"Sanna", "Tomasz", "Una", "Viktor", "Wren", "Yusuf", "Zadie",
	}
	return names[r.IntN(len(names))]
}

// story is the text of a referral.
func (s *seeder) story() map[string]string {
	words := strings.Repeat("The tutor has seen a change over some weeks and is worried. ", 4)
	return map[string]string{
		"concern": words, "event": "A quarrel at home.", "indicators": words, "online_use": "Spends most nights in closed groups.",
		"needs": "None known", "agencies": "The school's safeguarding lead and a youth worker.", "identifier_name": "A tutor",
		"identifier_organisation": "Fennshire College", "came_to_light": "3 February 2026", "informed": "No", "response": "",
		"school": "Fennshire College", "action_taken": "The safeguarding lead was told on the same day.",
	}
}

// facts are the dates that a case in such a state has passed.
func (e *episode) facts() casework.Case {
	k := casework.Case{ConsentStatus: "NOT-YET"}
	after := func(days int) casework.Date { return e.received.AddDays(days) }
	if e.state == casework.StateReceived {
		return k
	}
	k.ScreenedOn = after(3)
	if e.state == casework.StateScreenedOut || e.state == casework.StateSection36 {
		return k
	}
	k.Section36On, k.Section36Result = after(8), "MET"
	if e.state == casework.StateInformation {
		return k
	}
	k.FirstPanelOn = after(30)
	if e.state == casework.StateListed || e.state == casework.StateDeferred || e.state == casework.StateNotAdopted {
		return k
	}
	k.AdoptedOn, k.PlanVersion = after(30), 1
	if e.state == casework.StateConsentPending {
		return k
	}
	k.ConsentStatus, k.ConsentGiver, k.ConsentOn, k.SupportFrom, k.NextReview = "GIVEN", "individual", after(37), after(40), after(120)
	if e.state == casework.StateMonitoring || e.state == casework.StateClosed {
		k.ClosedOn, k.ClosureCode, k.NextReview = after(300), "SUCCESS", casework.Date{}
	}
	return k
}
