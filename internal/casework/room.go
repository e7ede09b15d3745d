package casework

import "slices"

// RoomLine is one thing that is asked of those who sit for an item, and whether it is there.
type RoomLine struct {
	Asks    string
	Check   CheckID // of the law; "" where the panel's own rule asks it
	Missing []Fault // what it lacks; none where it is met
}

// Met says whether it lacks nothing.
func (l RoomLine) Met() bool { return len(l.Missing) == 0 }

// RoomCheck is who has to be there for one item before the panel may decide on it: what the law asks (SC-03, SC-04, SC-05), and
// what the panel's own rule adds (section 37(7)).
type RoomCheck []RoomLine

// CheckRoom looks at a sitting for one item. Without a case it is the panel's own business, for which nobody's police force is
// asked. What the panel's own rule asks is counted of those who are present for the item.
func CheckRoom(f Facts, about bool, rule Quorum) RoomCheck {
	list := RoomCheck{
		{Asks: "A responsible local authority and the police are represented, each by somebody appointed for their skills (section 37(1)-(2))", Check: "SC-03", Missing: SC03(f)},
		{Asks: "Somebody from a responsible local authority is in the chair (section 37(5))", Check: "SC-05", Missing: SC05(f)},
	}
	if about {
		force := f.Case.ResidenceForce
		if force == "" {
			force = "the force where the person lives"
		}
		list = slices.Insert(list, 1, RoomLine{Asks: "Somebody from " + force + ", where the person lives, is present for this item (section 37(3))", Check: "SC-04", Missing: SC04(f)})
	}
	if rule.Least > 0 || len(rule.Bodies) > 0 {
		list = append(list, RoomLine{Asks: "The panel’s own rule on its quorum is kept by those who are present for this item (section 37(7))", Missing: rule.Missing(f.Sitting.ForItem())})
	}
	return list
}

// Lawful says whether nothing lacks that the law asks.
func (c RoomCheck) Lawful() bool {
	return !slices.ContainsFunc(c, func(l RoomLine) bool { return l.Check != "" && !l.Met() })
}

// Kept says whether nothing lacks that the panel's own rule asks.
func (c RoomCheck) Kept() bool {
	return !slices.ContainsFunc(c, func(l RoomLine) bool { return l.Check == "" && !l.Met() })
}

// Green says whether the panel may decide without more.
func (c RoomCheck) Green() bool { return c.Lawful() && c.Kept() }

// ForItem is the sitting with those alone who are present for the item.
func (s *Sitting) ForItem() Sitting {
	if s == nil {
		return Sitting{}
	}
	out := *s
	out.Members = slices.DeleteFunc(slices.Clone(s.Members), func(m Member) bool { return !m.ForItem })
	return out
}

// PresenceChanges are how somebody comes to be at an item or no longer.
var PresenceChanges = Vocabulary{{"CAME", "Came"}, {"LEFT", "Left"}, {"STEPPED-OUT", "Stepped out: an interest was declared"}}
