package casework

import "slices"

// ListTerm is one word of a reference list as an administrator keeps it. Words are put in order and taken out of use, never
// deleted: what was recorded with one stays readable.
type ListTerm struct {
	Term
	Out Date // since when it is out of use, zero while it is offered
}

// Reference is one reference list whose order and use an administrator keeps.
type Reference struct {
	Name  string // as its address writes it
	Title string
	Words Vocabulary // as the program has them
}

// References are the lists that can be kept so. Lists that the law or the published figures fix are none of them.
func References() []Reference {
	return []Reference{
		{"signposting", "Where people are signposted", SignpostDestinations},
		{"urgent", "Why a case is urgent", UrgentReasons},
		{"information", "From whom information is awaited", WaitingReasons},
	}
}

// ReferenceOf finds a list by its name.
func ReferenceOf(name string) (Reference, bool) {
	all := References()
	i := slices.IndexFunc(all, func(r Reference) bool { return r.Name == name })
	if i < 0 {
		return Reference{}, false
	}
	return all[i], true
}

// ListChange is what an administrator does with a list.
type ListChange struct {
	What   string // a code of ListChanges
	Code   string
	Before string // MOVED: the word before which it comes; "" for the end
}

// ListChanges are what can be done with a word of a list.
var ListChanges = Vocabulary{{"MOVED", "Move a word"}, {"OUT", "Take a word out of use"}, {"BACK", "Bring a word back into use"}}

// Kept is a list after a change. One word at least stays in use.
func (k ListChange) Kept(list []ListTerm, today Date) ([]ListTerm, error) {
	var f Faults
	at := func(code string) int { return slices.IndexFunc(list, func(t ListTerm) bool { return t.Code == code }) }
	i, out := at(k.Code), slices.Clone(list)
	if !ListChanges.Has(k.What) {
		f.Add("what", "Select what to do")
		return nil, f.Err()
	}
	if i < 0 {
		f.Add("code", "Select the word")
		return nil, f.Err()
	}
	inUse := 0
	for _, t := range list {
		if t.Out.IsZero() {
			inUse++
		}
	}
	switch k.What {
	case "MOVED":
		if k.Before != "" && (at(k.Before) < 0 || k.Before == k.Code) {
			f.Add("before", "Select another word before which it comes, or the end")
			break
		}
		out = slices.Delete(out, i, i+1)
		to := len(out)
		if k.Before != "" {
			to = slices.IndexFunc(out, func(t ListTerm) bool { return t.Code == k.Before })
		}
		out = slices.Insert(out, to, list[i])
	case "OUT":
		switch {
		case !list[i].Out.IsZero():
			f.Add("code", "The word is out of use already")
		case inUse == 1:
			f.Add("code", "One word at least has to stay in use")
		}
		out[i].Out = today
	default:
		if list[i].Out.IsZero() {
			f.Add("code", "The word is in use")
		}
		out[i].Out = Date{}
	}
	return out, f.Err()
}

// Offered are the words of a list that are in use, in their order.
func Offered(list []ListTerm) Vocabulary {
	var v Vocabulary
	for _, t := range list {
		if t.Out.IsZero() {
			v = append(v, t.Term)
		}
	}
	return v
}
