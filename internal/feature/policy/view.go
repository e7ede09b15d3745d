package policy

import (
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/web/ui"
)

// parts are the pages of the policy, for the menu on each of them.
func parts(current string) []ui.NavItem {
	list := []ui.NavItem{
		{Text: "Who may do what", Href: "/policy"}, {Text: "Ask the policy", Href: "/policy/ask"},
		{Text: "Changes", Href: "/policy/changes"}, {Text: "Versions", Href: "/policy/versions"},
	}
	for i := range list {
		list[i].Current = list[i].Href == current
	}
	return list
}

func roleOptions() []ui.Option {
	var list []ui.Option
	for _, r := range casework.Roles() {
		list = append(list, ui.Option{Value: string(r), Text: authz.Holder(r)})
	}
	return list
}

func tieOptions() []ui.Option {
	var list []ui.Option
	for _, t := range casework.Ties() {
		list = append(list, ui.Option{Value: string(t), Text: authz.ByTie(t)})
	}
	return list
}

func heldOptions() []ui.Option {
	var list []ui.Option
	for _, s := range casework.Sensitivities() {
		list = append(list, ui.Option{Value: string(s), Text: upper(string(s))})
	}
	return list
}

func actionOptions() []ui.Option {
	var list []ui.Option
	for _, a := range casework.Actions() {
		list = append(list, ui.Option{Value: a.String(), Text: upper(authz.Step(a))})
	}
	return list
}

func kindOptions() []ui.Option {
	var list []ui.Option
	for _, a := range casework.Actions() {
		if len(list) == 0 || list[len(list)-1].Value != string(a.Subject) {
			list = append(list, ui.Option{Value: string(a.Subject), Text: kind(a.Subject)})
		}
	}
	return list
}

func values(options []ui.Option) []string {
	var list []string
	for _, o := range options {
		list = append(list, o.Value)
	}
	return list
}

// kind is what a kind of thing is called at the head of a row: "Referral".
func kind(s casework.Subject) string {
	words := authz.Thing(s)
	for _, before := range []string{"the ", "this ", "these "} {
		words = strings.TrimPrefix(words, before)
	}
	return upper(words)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// stepsText are acts in words: "Read the referral, amend the referral".
func stepsText(list []casework.Action) string {
	var words []string
	for _, a := range list {
		words = append(words, authz.Step(a))
	}
	return upper(strings.Join(words, ", "))
}

// underText is when something is allowed: "On their panel, normal or restricted. When they are named, sealed."
func underText(r authz.Right) string {
	var words []string
	for _, u := range r.Under {
		words = append(words, u.Words(r.Acts[0])+".")
	}
	return strings.Join(words, " ")
}

// rightsTable has a row for each kind of thing.
func rightsTable(r RoleRights) ui.Table {
	t := ui.Table{
		Caption: "What is allowed: " + authz.Holder(r.Role), CaptionHidden: true, Empty: "Nothing is allowed.",
		Columns: []ui.Column{{Text: "On", RowHeader: true}, {Text: "What is allowed, and when"}},
	}
	var kinds []casework.Subject
	cells := map[casework.Subject][]authz.Right{}
	for _, one := range r.Rights {
		if cells[one.Subject] == nil {
			kinds = append(kinds, one.Subject)
		}
		cells[one.Subject] = append(cells[one.Subject], one)
	}
	for _, k := range kinds {
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(kind(k)), ui.Rich(rightsCell(cells[k]))})
	}
	return t
}

func versionRows(s Shown) []ui.Row {
	rows := []ui.Row{{Key: "Version", Rich: versionCell(s)}, {Key: "In force from", Rich: ui.Moment(s.At)}, {Key: "Put in force by", Value: putBy(s.Version)}}
	if s.Drafted != "" {
		rows = append(rows, ui.Row{Key: "Drafted by", Value: s.Drafted}, ui.Row{Key: "Why", Value: s.Reason, Prose: true})
	}
	return append(rows, ui.Row{Key: "Fingerprint", Rich: hashCell(s.Hash)})
}

// putBy is who put a version in force. The first comes with the program.
func putBy(v Version) string {
	if v.By == "" {
		return "It came with the service when that was set up"
	}
	return v.By
}

func title(s Shown) string {
	if s.Current() {
		return "The access policy in force"
	}
	return "Version " + strconv.Itoa(s.Number) + " of the access policy, no longer in force"
}

func matrixFilter(q matrixQuery, path string) ui.Filter {
	f := ui.Filter{Action: path, Clear: path}
	if q.Role != "" {
		f.Selected = append(f.Selected, ui.Link{Text: authz.Holder(casework.Role(q.Role)), Href: matrixQuery{Kind: q.Kind}.at(path)})
	}
	if q.Kind != "" {
		f.Selected = append(f.Selected, ui.Link{Text: kind(casework.Subject(q.Kind)), Href: matrixQuery{Role: q.Role}.at(path)})
	}
	return f
}

// heldRows are the roles that somebody holds, with where and until when.
func heldRows(list []HeldRole) []ui.Row {
	var rows []ui.Row
	for _, h := range list {
		where := []string{"For the whole service"}
		if h.Panel != "" {
			where = []string{h.Panel}
		}
		if h.Agency != "" {
			where = append(where, h.Agency)
		}
		if !h.To.IsZero() {
			where = append(where, "until "+h.To.Long())
		}
		rows = append(rows, ui.Row{Key: authz.Holder(h.Role), Value: strings.Join(where, ", ")})
	}
	return rows
}

// answerTag says yes or no.
func answerTag(a *Answered) (text, colour string) {
	if a.Allowed {
		return "Allowed", "green"
	}
	return "Not allowed", "red"
}
