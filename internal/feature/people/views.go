package people

import (
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func (m Match) view() ui.Match {
	v := ui.Match{Likeness: m.Likeness, Known: m.Known}
	for _, c := range m.Cases {
		v.Cases = append(v.Cases, ui.MatchCase{Ref: c.Ref, State: string(c.State), Received: c.Received})
	}
	return v
}

// chosen is what was typed of a candidate, or what was said before.
func (m Match) chosen(typed []Answer) string {
	for _, t := range typed {
		if t.Ref == m.Cases[0].Ref && t.Answer != "" {
			return t.Answer
		}
	}
	return m.Said.Answer
}

// told is what was said of a candidate so far, one sentence each.
func (m Match) told() []string {
	var list []string
	if m.Said.Answer != "" {
		list = append(list, m.Said.By+" said on "+ui.MomentText(m.Said.At)+": "+casework.MatchAnswers.Label(m.Said.Answer)+".")
	}
	if m.Said.Answer == "SAME" {
		list = append(list, "The two records stay apart, because not everybody who may know of one of these cases may know of the other.")
	}
	if m.Answer != "" {
		list = append(list, m.By+", who keeps the earlier case, answered: "+casework.KeeperAnswers.Label(m.Answer)+".")
	}
	return list
}

// answers are what can be said of a candidate.
func (v View) answers() []ui.Option {
	if v.MayJoin {
		return ui.Terms(casework.MatchAnswers)
	}
	return ui.Terms(casework.MatchAnswers, "SAME")
}

func (v View) joinings() ui.Table {
	t := ui.Table{Caption: "Records that were joined", Columns: []ui.Column{
		{Text: "Recorded before as", RowHeader: true}, {Text: "Cases that came with it"}, {Text: "Joined"}, {Text: "Undone"},
	}}
	for _, j := range v.Joined {
		undone := ui.Text("No")
		switch {
		case j.Ended != nil:
			undone = ui.Text(ui.MomentText(*j.Ended) + ", by " + j.Parted)
		case v.MayPart:
			undone = ui.To("Undo", at(v.Ref)+"/"+j.ID)
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(orNameless(j.Named)), ui.Text(strings.Join(j.Cases, ", ")), ui.Text(ui.MomentText(j.At) + ", by " + j.By), undone})
	}
	return t
}

func orNameless(name string) string {
	if name == "" {
		return "No name"
	}
	return name
}

func (q QuestionView) match() ui.Match {
	return ui.Match{Likeness: casework.Likeness{Strength: q.Strength, Why: q.Why}, Known: q.Known, Cases: []ui.MatchCase{}}
}

// then says what an answer leads to.
func (q QuestionView) then() string {
	if q.Later != "" {
		return "If it is the same person, say so under “Have we met?” of " + q.Later + " too: that brings the records together."
	}
	return "Nobody of that referral is told of your case, whatever you answer. If it is the same person, decide with the chair whether to speak to the coordinator of the " + q.Panel + "."
}

func named(p casework.Particulars) string { return orNameless(casefile.Named(p)) }
