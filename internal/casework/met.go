package casework

// Met is what came of the search among everybody ever referred, as a step that ends the screening has to know it.
type Met struct {
	Undecided []string // references of cases of people who are strongly alike and of whom nobody has said yet who they are
}

// MatchAnswers are what can be said of somebody whom the search found alike.
var MatchAnswers = Vocabulary{{"SAME", "The same person"}, {"NOT_SAME", "Not the same person"}, {"ASK", "I do not know: ask whoever keeps the earlier case"}}

// KeeperAnswers are what whoever keeps an earlier case can say when asked.
var KeeperAnswers = Vocabulary{{"SAME", "Yes, it is the same person"}, {"NOT_SAME", "No, it is somebody else"}, {"UNSURE", "I cannot say from this"}}

// haveWeMet: no screening ends before somebody has said of each person who is strongly alike whether it is the same one.
// Nothing but the search itself can say that there is nobody.
func haveWeMet(f Facts) []Fault {
	if f.Met == nil {
		return missing("met", "Look whether the person was referred before")
	}
	var out []Fault
	for _, ref := range f.Met.Undecided {
		out = append(out, missing("met", "Say under “Have we met?” whether this is the same person as in "+ref)...)
	}
	return out
}
