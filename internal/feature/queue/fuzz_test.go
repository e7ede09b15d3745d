package queue

import (
	"net/url"
	"testing"

	"channelpanel/internal/casework"
)

// FuzzQuery: an address of the queue that is taken is one that a page of ours could have written, and leads to itself.
func FuzzQuery(f *testing.F) {
	for _, s := range [][5]string{
		{"", "", "", "", ""}, {"new", "RECEIVED", "", "received", "EXS-2026-00001-Z"}, {"moon", "", "", "", ""}, {"", "ACTIVE", "", "", ""},
		{"", "", "00000000-0000-4000-8000-000000000001", "stage", "x"}, {"mine", "HELD", "&", "newest", "exs-2026-00001-z"},
	} {
		f.Add(s[0], s[1], s[2], s[3], s[4])
	}
	items := []Item{{Ref: casework.NewReference("EXS", 2026, 1)}, {Ref: casework.NewReference("EXS", 2026, 2), Urgent: true}}
	f.Fuzz(func(t *testing.T, view, stage, owner, sort, after string) {
		q := queueQuery{View: view, Stage: stage, Owner: owner, Sort: sort, After: after}
		filter, err := q.parse()
		if err != nil {
			return
		}
		if !known(filter.View) || !Orders.Has(filter.Sort) || filter.Stage != "" && !casework.Urgent(filter.Stage) {
			t.Errorf("%+v is taken as %+v", q, filter)
		}
		list, next, err := filter.page(items, "", after, 1)
		if err == nil && (len(list) > 1 || next != "" && next != list[0].Ref) {
			t.Errorf("%+v shows %+v, and then %q", q, list, next)
		}
		u, err := url.Parse(q.address(View(view), after))
		if err != nil || u.Path != "/queue" || u.Query().Get("owner") != owner {
			t.Errorf("%+v is written %v", q, u)
		}
	})
}

// FuzzAway: a period that is taken is one of days in their order.
func FuzzAway(f *testing.F) {
	f.Add("u", "27", "3", "2026", "10", "4", "2026")
	f.Add("", "31", "2", "2026", "", "", "")
	today := casework.Date{Year: 2026, Month: 3, Day: 27}
	f.Fuzz(func(t *testing.T, user, fd, fm, fy, td, tm, ty string) {
		p, faults := awayForm{User: user, FromDay: fd, FromMonth: fm, FromYear: fy, ToDay: td, ToMonth: tm, ToYear: ty}.parse()
		if !faults.Any() && p.Validate(today) == nil && (p.User == "" || p.To.Before(p.From) || p.To.Before(today)) {
			t.Errorf("taken as %+v", p)
		}
	})
}
