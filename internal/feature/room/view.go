package room

import (
	"fmt"
	"strings"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/web/ui"
)

func (it Item) name() string {
	if it.Ref != "" {
		return it.Ref
	}
	return it.Title
}

func itemPlace(v View, c Current) string { return place(v.ID) + "/items/" + string(c.ID) }

// itemIDs are the items that the viewer may know of: what their screen shows of another has to go.
func itemIDs(v View) string {
	var ids []string
	for _, it := range v.Items {
		ids = append(ids, string(it.ID))
	}
	return strings.Join(ids, " ")
}

// saying is what a screen reader says when the meeting moves on.
func saying(v View) string {
	switch {
	case v.Hidden:
		return "The panel discusses an item that you are not part of"
	case v.Current != nil:
		return "Now discussed: " + v.Current.name()
	}
	return "No item is open now"
}

func closedText(v View) string {
	if v.Status == "PLANNED" {
		return "The meeting is not open yet. The room opens with it."
	}
	return "The meeting is over, or was not held. Nothing in its room can be changed."
}

func minutes(n int) string {
	if n == 1 {
		return "1 minute"
	}
	return fmt.Sprint(n) + " minutes"
}

// timerText is the time that an item takes against the time that was planned.
func timerText(it Item) string {
	text := minutes(it.Spent/60) + " so far, " + minutes(it.Minutes) + " planned"
	if over := it.Spent/60 - it.Minutes; over > 0 {
		text += ": " + minutes(over) + " over"
	}
	return text
}

func agendaText(it Item) string {
	if it.Spent > 0 && !it.Now {
		return minutes(it.Spent/60) + " of " + minutes(it.Minutes)
	}
	return minutes(it.Minutes) + " planned"
}

func statusText(it Item) string {
	switch {
	case it.Now:
		return "Open now"
	case it.Status == "DECIDED":
		return "Decided"
	case it.Status == "DONE":
		return "Done"
	case it.Spent > 0:
		return "Discussed"
	}
	return "To come"
}

func statusColour(it Item) string {
	switch {
	case it.Now:
		return "green"
	case it.Status == "LISTED" && it.Spent == 0:
		return "blue"
	}
	return "grey"
}

func outcomeText(code string) string {
	if casework.PanelOutcomes.Has(code) {
		return casework.PanelOutcomes.Label(code)
	}
	return casework.ReviewOutcomes.Label(code)
}

func raisedText(a Raised) string {
	who := a.Body
	if a.Person != "" {
		who = a.Person + ", " + a.Body
	}
	return who + ", due " + a.DueOn.Long()
}

// view is the position of a member, as it was said last.
func (c Current) view(member string) string {
	for _, p := range c.Positions {
		if p.Member == member {
			return p.View
		}
	}
	return ""
}

func viewColour(view string) string {
	switch view {
	case "agree":
		return "green"
	case "disagree":
		return "red"
	}
	return "grey"
}

func seatText(s Seat) string {
	text := casework.HeldRoles.Label(string(s.Role))
	if s.For != "" {
		text += ", " + s.For
	}
	return text
}

// stayText is from when until when somebody was there who was not there throughout, and in whose place.
func stayText(s Seat) string {
	text := ""
	if s.Deputy != "" {
		text += ", in place of " + s.Deputy
	}
	if s.Came != nil {
		text += ", came at " + clock(*s.Came)
	}
	if s.Left != nil {
		text += ", left at " + clock(*s.Left)
	}
	return text
}

func clock(t time.Time) string { return t.In(calendar.London()).Format("15:04") }

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func options(v View, which func(Seat) bool) []ui.Option {
	var list []ui.Option
	for _, s := range v.Seats {
		if which(s) {
			list = append(list, ui.Option{Value: s.ID, Text: s.Name + ", " + seatText(s)})
		}
	}
	return list
}

func hereOptions(v View) []ui.Option { return options(v, Seat.here) }

func awayOptions(v View) []ui.Option { return options(v, func(s Seat) bool { return !s.here() }) }

// decideText is what whoever may decide does with the item.
func (c Current) decideText() string {
	if c.Kind == "INFORMATION" {
		return "Note what came of it"
	}
	return "Record the decision"
}
