package signin

import (
	"fmt"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func rolesTable(held []Held) ui.Table {
	t := ui.Table{
		Caption: "Roles held", CaptionHidden: true, Empty: "No roles yet.",
		Columns: []ui.Column{{Text: "Role", RowHeader: true}, {Text: "Panel"}, {Text: "Agency"}, {Text: "For"}, {Text: "From"}, {Text: "To"}},
	}
	for _, h := range held {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(casework.HeldRoles.Label(string(h.Role))), ui.Text(h.Panel), ui.Text(h.Agency), ui.Text(h.Authority + h.Force),
			ui.Rich(ui.Day(h.From)), ui.Rich(ui.Day(h.To)),
		})
	}
	return t
}

// device is a browser's name for itself in a few words: enough to know one's own.
func device(agent string) string {
	system := "Unknown device"
	for _, s := range [][2]string{{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			system = s[1]
			break
		}
	}
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			return b[1] + " on " + system
		}
	}
	return system
}

func sessionsTable(list []Session) ui.Table {
	t := ui.Table{Caption: "Sessions", CaptionHidden: true, Columns: []ui.Column{{Text: "Device", RowHeader: true}, {Text: "Network"}, {Text: "Signed in"}, {Text: "Last used"}}}
	for _, s := range list {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(device(s.Agent)), ui.Text(network(s.Address)), ui.Rich(ui.Moment(s.CreatedAt)), ui.Rich(ui.Moment(s.LastSeen))})
	}
	return t
}

// linkedText names the agencies with whose accounts somebody signs in.
func linkedText(list []Linked) string {
	var names []string
	for _, l := range list {
		if l.Agency != "" {
			names = append(names, l.Agency)
		}
	}
	return or(strings.Join(names, ", "), "None")
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func standingText(f Factor) string {
	var have []string
	if n := len(f.Passkeys); n == 1 {
		have = append(have, "a passkey")
	} else if n > 1 {
		have = append(have, fmt.Sprintf("%d passkeys", n))
	}
	if f.App != nil {
		have = append(have, "an authenticator app")
	}
	switch {
	case len(have) > 0:
		text := strings.Join(have, " and ")
		return strings.ToUpper(text[:1]) + text[1:]
	case f.Required:
		return "None yet, and one of the roles needs one"
	}
	return "None"
}

// waiting are the resets that another administrator can still approve.
func waiting(a Access) []Reset {
	var list []Reset
	for _, r := range a.Resets {
		if r.ApprovedAt == nil && r.Expires.After(a.Now) {
			list = append(list, r)
		}
	}
	return list
}
