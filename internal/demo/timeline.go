package demo

import (
	"container/heap"
	"context"
	"fmt"
	"time"

	"channelpanel/internal/platform/calendar"
)

// timeline takes what is planned in the order of its hours and moves the clock to each. What lies beyond the end is
// not taken: it has not happened yet.
type timeline struct {
	now, end time.Time
	plan     planned
	count    int
}

type step struct {
	at    time.Time
	order int // of two at the same moment
	what  string
	do    func(context.Context) error
}

// clock moves on a little with every look, so that no two entries bear the same moment.
func (t *timeline) clock() time.Time {
	t.now = t.now.Add(time.Second)
	return t.now
}

// at plans something for a moment.
func (t *timeline) at(at time.Time, what string, do func(context.Context) error) {
	t.count++
	heap.Push(&t.plan, step{at, t.count, what, do})
}

// after plans something for an hour of the working day so many days on.
func (t *timeline) after(days, hour int, what string, do func(context.Context) error) {
	t.at(weekday(t.now.AddDate(0, 0, days), hour), what, do)
}

func (t *timeline) run(ctx context.Context) error {
	for len(t.plan) > 0 {
		next := heap.Pop(&t.plan).(step)
		if next.at.After(t.end) {
			return nil
		}
		if next.at.After(t.now) {
			t.now = next.at
		}
		if err := next.do(ctx); err != nil {
			return fmt.Errorf("%s on %s: %w", next.what, next.at.Format(time.DateOnly), err)
		}
	}
	return nil
}

// weekday is an hour of a day, or of the Monday after it.
func weekday(t time.Time, hour int) time.Time {
	t = t.In(calendar.London())
	t = time.Date(t.Year(), t.Month(), t.Day(), hour, 0, 0, 0, calendar.London())
	switch t.Weekday() {
	case time.Saturday:
		return t.AddDate(0, 0, 2)
	case time.Sunday:
		return t.AddDate(0, 0, 1)
	default:
		return t
	}
}

type planned []step

func (p planned) Len() int { return len(p) }
func (p planned) Less(i, j int) bool {
	if p[i].at.Equal(p[j].at) {
		return p[i].order < p[j].order
	}
	return p[i].at.Before(p[j].at)
}
func (p planned) Swap(i, j int) { p[i], p[j] = p[j], p[i] }

// Push and Pop are container/heap's.
func (p *planned) Push(x any) { *p = append(*p, x.(step)) }

// Pop takes the last away.
func (p *planned) Pop() any {
	old := *p
	last := old[len(old)-1]
	*p = old[:len(old)-1]
	return last
}
