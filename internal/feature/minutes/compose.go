package minutes

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// discussed is what the section of a case is composed of.
type discussed struct {
	item      item
	present   []named
	interests []named
	decided   *casefile.Decided // nil where nothing was
	actions   []string
	note      string // what was said of an item that was there for information, or of why it left the agenda
}

// caseText composes the section of a case: what the recording standard asks of every decision (domain 1.8), by reference and without
// a name of the person. To tell of more, add a part here.
func caseText(d discussed) casework.MinutesText {
	t := casework.MinutesText{Title: d.item.Ref + ": " + kindText(d.item.Kind)}
	add := func(title, text string) {
		if text = strings.TrimSpace(text); text != "" {
			t.Parts = append(t.Parts, casework.MinutesPart{Title: title, Text: text})
		}
	}
	add("Present for this item", names(d.present))
	if len(d.interests) == 0 {
		add("Interests declared", "None.")
	} else {
		add("Interests declared", names(d.interests)+"\n\nThey took no part.")
	}
	switch {
	case d.decided != nil:
		decisionParts(*d.decided, add)
	case d.item.Status == "DEFERRED":
		add("Decision", "None: the item was deferred. "+casework.DeferReasons.Label(d.item.Reason)+".\n\n"+d.note)
	case d.item.Kind == "INFORMATION":
		add("For information", cmp.Or(d.note, "Nothing was noted."))
	default:
		add("Decision", "None was recorded on this item.")
	}
	if len(d.actions) == 0 {
		add("Actions", "None were raised at the meeting.")
	} else {
		add("Actions", list(d.actions))
	}
	if !d.item.Next.IsZero() {
		add("Next review", d.item.Next.Long())
	}
	return t
}

// decisionParts tells of a decision as it was confirmed.
func decisionParts(d casefile.Decided, add func(title, text string)) {
	x := d.Text.Decision
	add("Question", x.Question)
	var lines []string
	for _, o := range x.Considered {
		taken := "not taken"
		if o.Taken {
			taken = "taken"
		}
		lines = append(lines, o.What+" ("+taken+"): "+o.Why)
	}
	add("Options considered", cmp.Or(list(lines), x.Options))
	lines = nil
	for _, s := range x.Sources {
		lines = append(lines, s.What+" ("+s.Source+", "+s.On.Long()+")")
	}
	add("Information relied on", cmp.Or(list(lines), x.ReliedOn))
	add("Not known", x.Gaps)
	outcome := casework.Outcomes().Label(d.Outcome)
	switch d.Outcome {
	case "DEFER":
		outcome += "\n\nDeferred to " + x.DeferTo.Long() + ". The panel needs: " + x.DeferNeeds
	case "POLICE":
		outcome += "\n\nAccepted by " + x.PoliceOfficer
	}
	add("Decision", outcome)
	add("Reasons", x.Rationale)
	add("Necessary and proportionate", x.Proportionality)
	add("Legal basis", strings.ToUpper(d.Basis[:min(1, len(d.Basis))])+d.Basis[min(1, len(d.Basis)):]+"\n\n"+x.BasisMore)
	how := x.Reached()
	if x.ChairReason != "" && d.Mode == casework.ByChair {
		how += "\n\nThe chair’s reason: " + x.ChairReason
	}
	add("How it was decided", how)
	add("Without the panel’s own quorum", d.Text.Quorum)
	lines = nil
	var dissent []string
	for _, p := range x.Positions {
		who := p.Name
		if p.Agency != "" {
			who += ", " + p.Agency
		}
		lines = append(lines, who+": "+strings.ToLower(casework.Views.Label(p.View)))
		if p.View == "disagree" && p.Reason != "" {
			dissent = append(dissent, who+": "+p.Reason)
		}
	}
	add("Positions", list(lines))
	add("Dissent", cmp.Or(list(dissent), x.Dissent))
	if h := d.Text.Considered; h.Considered == "yes" {
		ought := "A referral to health or social care was considered (section 36(6)). " + h.Reason
		if h.Refer == "yes" {
			ought += "\n\nArranged: " + h.Arrangement
		}
		add("Health and social care", ought)
	}
	if d.Unsigned() {
		add("Countersignature", "The decision waits for a second person to sign it.")
	} else if d.SignedBy != "" {
		add("Countersignature", "Signed by "+d.SignedBy+".")
	}
	for _, c := range d.Corrections {
		add("Correction of "+strings.ToLower(casework.DecisionParts.Label(c.Part)), c.Text.Should+"\n\nWhy: "+c.Text.Reason)
	}
}

// meetingText composes the section of the meeting itself.
func meetingText(m Meeting, people []person) casework.MinutesText {
	t := casework.MinutesText{Title: "The meeting"}
	add := func(title, text string) {
		if text != "" {
			t.Parts = append(t.Parts, casework.MinutesPart{Title: title, Text: text})
		}
	}
	where := casework.MeetingModes.Label(m.Mode)
	if m.Place != "" {
		where += ", " + m.Place
	}
	add("Panel", m.Name)
	add("When and where", m.On.Long()+" at "+m.Starts+". "+where+".")
	add("In the chair", cmp.Or(m.Chair, "Nobody is recorded."))
	for _, s := range []struct{ code, title string }{{"PRESENT", "Present"}, {"APOLOGIES", "Apologies"}, {"ABSENT", "Absent"}} {
		var lines []string
		for _, p := range people {
			if p.Status == s.code {
				lines = append(lines, personText(p))
			}
		}
		add(s.title, cmp.Or(list(lines), "None."))
	}
	switch m.Quorum {
	case "MET":
		add("Quorum", "The panel’s own quorum was met when the meeting was opened.")
	case "WITHOUT":
		add("Quorum", "The meeting was opened without the panel’s own quorum.\n\nWhy: "+m.QuorumReason)
	default:
		add("Quorum", "It was not recorded.")
	}
	add("Interests declared", "Each interest stands in the section of its case.")
	add("Confidentiality statement", cmp.Or(m.Statement, "The panel has none."))
	return t
}

// businessText composes the section of an item of the panel's own business.
func businessText(it item) casework.MinutesText {
	text := it.Note
	switch {
	case text != "":
	case it.Status == "DEFERRED":
		text = "Deferred. " + casework.DeferReasons.Label(it.Reason) + "."
	default:
		text = "Nothing was noted."
	}
	return casework.MinutesText{Title: it.Title, Parts: []casework.MinutesPart{{Title: "Note", Text: text}}}
}

// gather collects what the sections of cases are composed of: each file was opened by somebody who may write its minutes.
func (s *Service) gather(ctx context.Context, tx *pg.Tx, m Meeting, items []item, files map[casework.CaseID]*casefile.File) ([]discussed, error) {
	var ids, cases []string
	var all []*casefile.File
	for _, it := range items {
		ids, cases = append(ids, string(it.ID)), append(cases, string(it.Case))
		all = append(all, files[it.Case])
	}
	present, err := presentFor(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	interests, err := steppedOut(ctx, tx, cases)
	if err != nil {
		return nil, err
	}
	actions, err := raisedAt(ctx, tx, m, cases)
	if err != nil {
		return nil, err
	}
	var fields []string
	what := make([]string, len(actions))
	place := map[string]int{}
	for i, a := range actions {
		fields = append(fields, "action/"+a.ID)
		place["action/"+a.ID] = i
	}
	notes := map[string]*string{}
	for _, it := range items {
		notes[casefile.ItemNote(it.ID)] = new(string)
		fields = append(fields, casefile.ItemNote(it.ID))
	}
	if err := s.cabinet.RecallOf(ctx, tx, all, fields, func(_ *casefile.File, field string) any {
		if n, ok := notes[field]; ok {
			return n
		}
		return &what[place[field]]
	}); err != nil {
		return nil, err
	}
	var out []discussed
	for _, it := range items {
		d := discussed{item: it, note: *notes[casefile.ItemNote(it.ID)]}
		of := func(id string) func(named) bool { return func(n named) bool { return n.Of != id } }
		d.present = slices.DeleteFunc(slices.Clone(present), of(string(it.ID)))
		d.interests = slices.DeleteFunc(slices.Clone(interests), of(string(it.Case)))
		for i, a := range actions {
			if a.Case == it.Case {
				who := a.Agency
				if a.Owner != "" {
					who = a.Owner + ", " + a.Agency
				}
				d.actions = append(d.actions, what[i]+" ("+who+", by "+a.Due.Long()+")")
			}
		}
		decided, err := s.cabinet.DecisionOn(ctx, tx, files[it.Case], it.ID)
		switch {
		case err == nil:
			d.decided = &decided
		case !casework.Refused(err, casework.NotFound):
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func personText(p person) string {
	parts := []string{p.Name, casework.HeldRoles.Label(string(p.Role))}
	for _, of := range []string{p.Agency, p.Authority, p.Force} {
		if of != "" {
			parts = append(parts, of)
			break
		}
	}
	if p.Deputy != "" {
		parts = append(parts, "deputy for "+p.Deputy)
	}
	return strings.Join(parts, ", ")
}

func names(people []named) string {
	var lines []string
	for _, p := range people {
		line := p.Name
		if p.Agency != "" {
			line += ", " + p.Agency
		}
		lines = append(lines, line)
	}
	return list(lines)
}

// list is lines as the items of a list.
func list(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "- %s\n", strings.Join(strings.Fields(l), " "))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func kindText(kind string) string {
	switch kind {
	case "FIRST":
		return "first discussion"
	case "REVIEW":
		return "review of support"
	case "POST-CLOSURE":
		return "review after closing"
	default:
		return "for information"
	}
}

// salted is a text with a salt of its own.
func salted(t casework.MinutesText) casework.MinutesText {
	t.Salt = rand.Text()
	return t
}
