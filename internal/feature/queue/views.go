package queue

import (
	"cmp"
	"slices"
	"strings"

	"channelpanel/internal/casework"
)

// Item is one case of the queue.
type Item struct {
	Ref         string
	State       casework.State
	Sens        casework.Sensitivity
	Received    casework.Date
	Urgent      bool
	Waits       string        // what it waits for, "" where nothing runs
	Due         casework.Date // zero where nothing runs, or the clock stands still
	Stopped     casework.Date // since when it stands still
	Overdue     bool
	Owner       casework.UserID // who leads it, "" for nobody
	OwnerName   string
	KnowsOwner  bool // the reader may know who leads it
	MayAllocate bool
}

// View is a part of the queue that people ask for by name.
type View string

// Views are the parts of the queue in their order.
const (
	ViewAll        View = ""
	ViewNew        View = "new"
	ViewUnassigned View = "unassigned"
	ViewUrgent     View = "urgent"
	ViewOverdue    View = "overdue"
	ViewWaiting    View = "waiting"
	ViewMine       View = "mine"
)

type part struct {
	View  View
	Label string
	Holds func(i Item, me casework.UserID) bool
}

var views = []part{
	{ViewAll, "On their way", func(Item, casework.UserID) bool { return true }},
	{ViewNew, "New", func(i Item, _ casework.UserID) bool { return i.State == casework.StateReceived }},
	{ViewUnassigned, "Unassigned", func(i Item, _ casework.UserID) bool { return i.KnowsOwner && i.Owner == "" }},
	{ViewUrgent, "Urgent", func(i Item, _ casework.UserID) bool { return i.Urgent }},
	{ViewOverdue, "Overdue", func(i Item, _ casework.UserID) bool { return i.Overdue }},
	{ViewWaiting, "Waiting for information", func(i Item, _ casework.UserID) bool { return !i.Stopped.IsZero() || i.State == casework.StateHeld }},
	{ViewMine, "Led by you", func(i Item, me casework.UserID) bool { return i.Owner != "" && i.Owner == me }},
}

func known(v View) bool {
	return slices.ContainsFunc(views, func(p part) bool { return p.View == v })
}

// count is how many cases each view has.
func count(items []Item, me casework.UserID) map[View]int {
	n := map[View]int{}
	for _, v := range views {
		for _, i := range items {
			if v.Holds(i, me) {
				n[v.View]++
			}
		}
	}
	return n
}

// Filter is what somebody looks for in the queue, and in which order.
type Filter struct {
	View  View
	Stage casework.State  // "" for every stage
	Owner casework.UserID // "" for everybody
	Sort  string          // a code of Orders
}

// Orders are the orders of the queue. The urgent lane is on top in the first.
var Orders = casework.Vocabulary{{Code: "", Label: "Most urgent first"}, {Code: "received", Label: "Longest here first"}, {Code: "newest", Label: "Newest first"}, {Code: "stage", Label: "By stage"}}

// words are the filter as the audit entry keeps it.
func (f Filter) words() string {
	var parts []string
	for _, p := range []struct{ name, value string }{{"view", string(f.View)}, {"stage", string(f.Stage)}, {"owner", string(f.Owner)}, {"sort", f.Sort}} {
		if p.value != "" {
			parts = append(parts, p.name+"="+p.value)
		}
	}
	return "queue " + strings.Join(parts, " ")
}

// holds says whether a case is among what is looked for.
func (f Filter) holds(i Item, me casework.UserID) bool {
	for _, v := range views {
		if v.View == f.View && !v.Holds(i, me) {
			return false
		}
	}
	return (f.Stage == "" || i.State == f.Stage) && (f.Owner == "" || i.Owner == f.Owner)
}

// less puts two cases into the order that is asked for. The reference makes it a whole order, so that a page begins exactly
// where the one before ended.
func (f Filter) less(a, b Item) int {
	received := a.Received.Compare(b.Received)
	var first int
	switch f.Sort {
	case "received":
		first = received
	case "newest":
		first = -received
	case "stage":
		first = slices.Index(casework.States(), a.State) - slices.Index(casework.States(), b.State)
	}
	return cmp.Or(first, truth(b.Urgent)-truth(a.Urgent), due(a).Compare(due(b)), received, strings.Compare(a.Ref, b.Ref))
}

// due is the day by which a case is sorted: one without comes last.
func due(i Item) casework.Date {
	if i.Due.IsZero() {
		return casework.Date{Year: 9999, Month: 12, Day: 31}
	}
	return i.Due
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// page is the page of what is looked for that comes after a case, "" for the first, and the last case on it where there are
// more. A case that has left the queue since leads to the first page.
func (f Filter) page(all []Item, me casework.UserID, after string, size int) (list []Item, next string, err error) {
	if after != "" {
		ref, wrong := casework.ParseReference(after)
		if wrong != nil || ref != after {
			return nil, "", casework.Absent()
		}
	}
	slices.SortFunc(all, f.less)
	from := slices.IndexFunc(all, func(i Item) bool { return i.Ref == after }) + 1
	for _, i := range all[from:] {
		if f.holds(i, me) {
			list = append(list, i)
		}
	}
	if len(list) > size {
		list = list[:size]
		next = list[size-1].Ref
	}
	return list, next, nil
}

func compare(a, b string) int { return strings.Compare(a, b) }
