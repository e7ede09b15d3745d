package intake

import (
	"strconv"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/web/ui"
)

// came is how the referral came.
func (v OnFile) came() []ui.Row {
	a := v.Arrived
	if a == nil {
		return []ui.Row{{Key: "Received", Value: v.Received.Long()}, {Key: "How it came", Value: "From a file, or as a further episode of an earlier case"}}
	}
	from := a.AgencyName
	if from == "" {
		from = a.Organisation
	}
	if v.Sender != "" {
		from = v.Sender + ", " + from
	}
	typed := ui.MomentText(a.TypedAt)
	if a.TypedBy != "" {
		typed += ", by " + a.TypedBy
	}
	if days := a.ReceivedOn.DaysUntil(calendar.Today(a.TypedAt)); days == 1 {
		typed += ", a day after it was received"
	} else if days > 1 {
		typed += ", " + strconv.Itoa(days) + " days after it was received"
	}
	return []ui.Row{
		{Key: "Receipt number", Value: a.Receipt}, {Key: "How it came", Value: label(casework.Channels, a.Channel)}, {Key: "Agency that referred", Value: from},
		{Key: "Received on", Value: v.Received.Long()}, {Key: "Typed here", Value: typed},
	}
}

func (v OnFile) missing() string {
	if v.Arrived == nil {
		return ""
	}
	return strings.Join(v.Arrived.Missing, ", ")
}

// sections are the answers with what was left open but can be amended.
func (v OnFile) sections() []ui.AnswerSection {
	var out []ui.AnswerSection
	for _, page := range v.Pages {
		s := ui.AnswerSection{Title: page.section.Title}
		for _, a := range page.answers {
			if a.text == "" && !v.MayAmend {
				continue
			}
			row := ui.Row{Key: a.question, Value: a.text, Prose: a.prose}
			if v.MayAmend && (v.Arrived != nil || a.field != "channel" && a.field != "agency") {
				row.Change, row.ChangeText = "/cases/"+v.Ref+"/referral/amend/"+a.field, "Amend"
			}
			s.Rows = append(s.Rows, row)
		}
		if len(s.Rows) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func (v OnFile) history() ui.Table {
	t := ui.Table{
		Caption: "Amendments, the newest first", CaptionHidden: true, Empty: "Nothing has been amended since the referral was received.",
		Columns: []ui.Column{{Text: "What", RowHeader: true}, {Text: "Was"}, {Text: "Is"}, {Text: "Why"}, {Text: "Who and when"}},
	}
	for _, a := range v.Amended {
		was, is := ui.Text("You may not read this"), ui.Text("You may not read this")
		why := casework.AmendmentReasons.Label(a.Reason)
		if a.Shown {
			was, is = ui.Text(orElse(a.Old, "Not recorded")), ui.Text(orElse(a.New, "Nothing"))
			if a.Note != "" {
				why += ": " + a.Note
			}
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Text(a.Question), was, is, ui.Text(why), ui.Text(a.By + ", " + ui.MomentText(a.At))})
	}
	return t
}

// amendView is the form that amends one answer.
type amendView struct {
	Base ui.Base
	Amending
	Form amendForm
	Kept bool
}

func (v amendView) action() string { return "/cases/" + v.Ref + "/referral/amend/" + v.field }

// filled is the form with the answer as it stands.
func (a Amending) filled() amendForm {
	f := amendForm{}
	switch a.as {
	case asDate:
		if w := strings.Fields(a.Now); len(w) == 3 {
			f.Day, f.Month, f.Year = w[0], w[1], w[2]
		}
	case asYesNo:
		f.Text = strings.ToLower(a.Now)
	case asChoice:
		for _, o := range a.options() {
			if o.Text == a.Now {
				f.Text = o.Value
			}
		}
	case asMany:
		for _, o := range a.options() {
			if strings.Contains(a.Now, o.Text) {
				f.Many = append(f.Many, o.Value)
			}
		}
	default:
		f.Text = a.Now
	}
	return f
}

func (a Amending) options() []ui.Option {
	switch a.field {
	case "gender":
		return offer(casework.Genders)
	case "ethnicity":
		return offer(casework.Ethnicities)
	case "source":
		return offer(casework.Sources)
	case "concern_type":
		return offer(a.scheme.Concerns)
	case "channel":
		return offer(casework.TypedChannels)
	case "agency":
		return agencies(a.agencies)
	case "residence_authority":
		return words(a.authorities)
	case "residence_force":
		return words(a.forces)
	case "needs":
		return offer(casework.ComplexNeeds)
	default:
		return nil
	}
}

// onForm puts what is wrong with the answer at the field of this form.
func (a Amending) onForm(faults []casework.Fault) []casework.Fault {
	at := map[asked]string{asDate: "day", asMany: "many"}[a.as]
	for i := range faults {
		if faults[i].Field == a.field {
			faults[i].Field = orElse(at, "text")
		}
	}
	return faults
}

func oursTable(list []Ours) ui.Table {
	t := ui.Table{
		Caption: "Referrals, the newest first", CaptionHidden: true, Empty: "Your agency is not on record as having referred anybody.",
		Columns: []ui.Column{{Text: "Receipt number", RowHeader: true}, {Text: "How it stands"}, {Text: "Received"}, {Text: "By"}, {Text: "How it came"}, {Text: "Panel"}, {Text: "What was told last"}},
	}
	for _, o := range list {
		told := "Nothing yet"
		if o.ToldAt != nil {
			told = casework.FeedbackLevels.Label(o.Told) + ", " + ui.MomentText(*o.ToldAt)
		}
		receipt := ui.Text(o.Receipt)
		if o.Mine != "" {
			receipt = ui.Ref(o.Receipt, sentPlace+o.Mine)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			receipt, ui.Text(stands(o.Status, o.Opened)), ui.Text(o.Received.Long()), ui.Text(o.Agency), ui.Text(orElse(label(casework.Channels, o.Channel), "Not recorded")), ui.Text(o.Panel), ui.Text(told),
		})
	}
	return t
}
