package decisions

import (
	"context"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// Entry is one line of the register of decisions. It holds no words of anybody.
type Entry struct {
	ID        string           `db:"id"`
	Kind      string           `db:"kind"` // DECISION, or REVIEW of a case that has closed
	Ref       string           `db:"ref"`
	Panel     casework.PanelID `db:"panel_id"`
	PanelName string           `db:"panel"`
	On        casework.Date    `db:"decided_on"`
	MeetingOn casework.Date    `db:"meeting_on"`
	Outcome   string           `db:"outcome"`
	Mode      string           `db:"mode"`
	Outside   bool             `db:"outside"`
	Dissent   bool             `db:"dissent"`
	Corrected int              `db:"corrected"`
	Waits     bool             `db:"waits"`    // for a meeting to ratify it
	Unsigned  bool             `db:"unsigned"` // waits for a second person
}

// Search says which entries of the register are wanted.
type Search struct {
	Panel    casework.PanelID
	Outcome  string // a code of Findings
	Mode     string // a code of casework.Modes
	Where    string // "in" a meeting or "out" of one
	Only     []string
	From, To casework.Date
	Sort     string // a code of Orders
	Page     int    // from 1
}

// Onlies narrow the register to what is to be looked at.
var Onlies = casework.Vocabulary{{Code: "dissent", Label: "With dissent"}, {Code: "corrected", Label: "Corrected"}, {Code: "waits", Label: "Waiting for ratification"}, {Code: "unsigned", Label: "Waiting for countersignature"}}

// Orders are the orders of the register.
var Orders = casework.Vocabulary{{Code: "newest", Label: "Newest first"}, {Code: "oldest", Label: "Oldest first"}, {Code: "ref", Label: "By case"}, {Code: "outcome", Label: "By outcome"}, {Code: "panel", Label: "By panel"}}

// Findings are everything that a decision or a review may have found.
func Findings() casework.Vocabulary {
	return slices.Concat(casework.Outcomes(), casework.PostClosureOutcomes)
}

const (
	registerPage = 50
	registerMost = 2000 // entries that one look goes through
)

// Register is a page of the register of decisions.
type Register struct {
	Search  Search
	Panels  []panelName // of the actor
	Entries []Entry
	More    bool // there is a further page
	TooMany bool // there are more than one look goes through: the dates are to be narrowed
	Cases   int  // on the whole of what was found
	Found   int

	MayExport bool
	MayCount  bool // attendance by agency
}

// Register reads a page of the register: of the cases that the actor may know of, what they may read of each.
func (s *Service) Register(ctx context.Context, actor casework.Actor, q Search) (Register, error) {
	var out Register
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		res, err := casefile.OnInstallation(ctx, tx, "decisions")
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.BrowseCases, res)
		if err != nil {
			return audit.Entry{}, err
		}
		all, tooMany, err := s.entries(ctx, tx, q, casework.ListCases)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Register{Search: q, TooMany: tooMany, Cases: len(refsOf(all)), Found: len(all)}
		from := min((q.Page-1)*registerPage, len(all))
		to := min(from+registerPage, len(all))
		out.Entries, out.More = all[from:to], to < len(all)
		if out.Panels, err = myPanels(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		may, err := s.cabinet.Panels(ctx, tx, casework.ExportCases)
		if err != nil {
			return audit.Entry{}, err
		}
		out.MayExport = len(may) > 0
		if may, err = s.cabinet.Panels(ctx, tx, casework.CountStatistics); err != nil {
			return audit.Entry{}, err
		}
		out.MayCount = len(may) > 0
		return audit.Listed(grant, q.words(out.Panels), "", refsOf(out.Entries)), nil
	})
	return out, err
}

// entries are those that are wanted, in order, of cases on which the guard allows also, and of sections that the actor may read.
func (s *Service) entries(ctx context.Context, tx *pg.Tx, q Search, also casework.Action) ([]Entry, bool, error) {
	rows, err := registered(ctx, tx, q, registerMost+1)
	if err != nil {
		return nil, false, err
	}
	tooMany := len(rows) > registerMost
	if tooMany {
		rows = rows[:registerMost]
	}
	readable := map[string]bool{}
	files, err := s.cabinet.Among(ctx, tx, also, refsOf(rows))
	if err != nil {
		return nil, false, err
	}
	for _, f := range files {
		readable["DECISION"+f.Ref] = s.cabinet.Allows(tx, casework.ReadMinutes, f)
		readable["REVIEW"+f.Ref] = s.cabinet.Allows(tx, casework.ReadReview, f)
	}
	rows = slices.DeleteFunc(rows, func(e Entry) bool { return !readable[e.Kind+e.Ref] })
	slices.SortStableFunc(rows, func(a, b Entry) int {
		switch q.Sort {
		case "oldest":
			return a.On.Compare(b.On)
		case "ref":
			return strings.Compare(a.Ref, b.Ref)
		case "outcome":
			return strings.Compare(findingText(a.Outcome), findingText(b.Outcome))
		case "panel":
			return strings.Compare(a.PanelName, b.PanelName)
		default:
			return 0 // as it was read
		}
	})
	return rows, tooMany, nil
}

func refsOf(list []Entry) []string {
	var refs []string
	seen := map[string]bool{}
	for _, e := range list {
		if !seen[e.Ref] {
			seen[e.Ref] = true
			refs = append(refs, e.Ref)
		}
	}
	return refs
}

func findingText(code string) string { return Findings().Label(code) }

// words are a search as people read it.
func (q Search) words(panels []panelName) string {
	var parts []string
	for _, p := range panels {
		if p.ID == q.Panel {
			parts = append(parts, p.Name)
		}
	}
	if q.Outcome != "" {
		parts = append(parts, findingText(q.Outcome))
	}
	if q.Mode != "" {
		parts = append(parts, casework.Modes.Label(q.Mode))
	}
	switch q.Where {
	case "in":
		parts = append(parts, "at a meeting")
	case "out":
		parts = append(parts, "outside a meeting")
	}
	for _, o := range q.Only {
		parts = append(parts, Onlies.Label(o))
	}
	if !q.From.IsZero() {
		parts = append(parts, "from "+q.From.Long())
	}
	if !q.To.IsZero() {
		parts = append(parts, "to "+q.To.Long())
	}
	if len(parts) == 0 {
		return "all"
	}
	return strings.Join(parts, ", ")
}

// Copy is the register as it goes out of the service.
type Copy struct {
	Search  Search
	Made    casework.Export
	By      string
	Entries []Entry
	Words   string // the filter
}

// Copy gives what was found for a file, to whoever may export these cases and says what for. No words of a record go out, and of more
// cases than one may export alone nothing does.
func (s *Service) Copy(ctx context.Context, actor casework.Actor, q Search, in casework.Export, faults *casework.Faults) (Copy, error) {
	var out Copy
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		panels, err := s.cabinet.Panels(ctx, tx, casework.ExportCases)
		if err != nil {
			return audit.Entry{}, err
		}
		var at casework.PanelID
		for _, p := range panels {
			if p == q.Panel || q.Panel == "" {
				at = p
				break
			}
		}
		res, err := casefile.OnPanel(ctx, tx, at, "register of decisions")
		if err != nil {
			return audit.Entry{}, err
		}
		if at == "" { // whoever may export nothing is answered as if there were nothing here
			res = casework.Resource{Ref: "register of decisions", Case: casework.NoCase, Sens: casework.Normal, Policy: tx.Policy()}
		}
		grant, err := s.guard.Check(ctx, actor, casework.ExportCases, res)
		if err != nil {
			return audit.Entry{}, err
		}
		list, tooMany, err := s.entries(ctx, tx, q, casework.ExportCases)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := faults.Merge(in.Validate()); err != nil {
			return audit.Entry{}, err
		}
		refs := refsOf(list)
		switch {
		case len(list) == 0:
			faults.Add("", "There is no decision here that you may export. Choose others")
		case tooMany || len(refs) > casework.ExportAlone:
			faults.Add("", "More cases are here than one person exports alone. Choose fewer: narrow the dates, or choose one panel or outcome")
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		names, err := myPanels(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Copy{Search: q, Made: in, By: actor.Name, Entries: list, Words: q.words(names)}
		return audit.Listed(grant, "copied: "+out.Words+"; for: "+in.Purpose+"; to: "+in.Recipients, "", refs), nil
	})
	return out, err
}
