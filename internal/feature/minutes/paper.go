package minutes

import (
	"context"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/print"
	"channelpanel/web/ui"
)

// Paper is the minutes as a document for one reader: what they may read, stamped with their name and the time.
func Paper(v View, reader casework.Actor, stamp string) print.Document {
	d := print.Document{
		Title: "Minutes of the meeting of " + v.On.Long(), Creator: v.Name, Header: ui.DefaultMarking + ", " + strings.ToLower(statusText(v)),
		Footer: "Copy of " + reader.Name + ", " + stamp,
	}
	d.Blocks = append(d.Blocks, print.Paragraph{print.Bold(v.Name)}, print.Text(standing(v)))
	for _, s := range v.Sections {
		if s.Ref != "" {
			d.Blocks = append(d.Blocks, print.PageBreak{}) // so that a case can be taken out of a printed copy
		}
		d.Blocks = append(d.Blocks, sectionBlocks(s)...)
	}
	return d
}

// sectionBlocks is one section with its heading, and the corrections that cite it.
func sectionBlocks(s Section) []print.Block {
	if s.Shut {
		return []print.Block{print.Heading{Level: 1, Text: s.Ref}, print.Text(shutText)}
	}
	list := []print.Block{print.Heading{Level: 1, Text: s.Text.Title}}
	for _, p := range s.Text.Parts {
		if s.Ref == "" && len(s.Text.Parts) == 1 {
			list = append(list, typed(p.Text)...) // of an item of business, whose title says enough
			continue
		}
		list = append(append(list, print.Heading{Level: 2, Text: p.Title}), typed(p.Text)...)
	}
	for _, r := range s.Remarks {
		if r.Kind == "CORRECTION" {
			list = append(list, print.Heading{Level: 2, Text: "Correction of " + ui.MomentText(r.At) + " by " + r.By})
			list = append(list, typed(r.Text)...)
		}
	}
	return list
}

const shutText = "You do not read the minutes of this case."

// typed is a part's text as blocks: lines that begin with "- " are a list, an empty line parts paragraphs.
func typed(text string) []print.Block {
	var out []print.Block
	for _, b := range print.Typed(text) {
		para := b.(print.Paragraph)[0].Text
		var plain []string
		var items print.List
		flush := func() {
			if len(plain) > 0 {
				out = append(out, print.Text(strings.Join(plain, "\n")))
			}
			if len(items.Items) > 0 {
				out = append(out, items)
			}
			plain, items = nil, print.List{}
		}
		for line := range strings.SplitSeq(para, "\n") {
			item, isItem := strings.CutPrefix(line, "- ")
			if isItem != (len(items.Items) > 0) {
				flush()
			}
			if isItem {
				items.Items = append(items.Items, print.Text(item))
			} else {
				plain = append(plain, line)
			}
		}
		flush()
	}
	return out
}

// statusText is the word for where the minutes stand.
func statusText(v View) string { return casework.MinutesStatuses.Label(v.head.Status) }

// standing says in a sentence where the minutes stand.
func standing(v View) string {
	switch v.head.Status {
	case "DRAFT":
		return "A draft that was composed on " + ui.MomentText(v.DraftedAt) + ". The panel has not agreed it."
	case "CIRCULATED":
		return "Circulated on " + ui.MomentText(*v.CirculatedAt) + ". The panel has not agreed these minutes yet."
	case "AGREED":
		return "Agreed by the panel at its meeting of " + v.AgreedOn.Long() + "."
	default:
		return "Agreed by the panel at its meeting of " + v.AgreedOn.Long() + " and locked on " + ui.MomentText(*v.LockedAt) + ". The sha-256 of all sections is " + v.Seal + "."
	}
}

// File is the minutes as a file: "pdf" or "odt". Each is an entry of its own in the audit log.
func (s *Service) File(ctx context.Context, actor casework.Actor, id casework.MeetingID, form string) (name string, body []byte, err error) {
	v, err := s.read(ctx, actor, id, "minutes as "+strings.ToUpper(form), func(v View) error {
		switch {
		case !v.Reads:
			return casework.Absent()
		case form == "pdf" && s.press == nil:
			return &casework.Error{Kind: casework.Conflict, Msg: "PDF is not to be had from this installation: its machine has no WeasyPrint. Read the minutes as a page, or download them as an OpenDocument text."}
		}
		return nil
	})
	if err != nil {
		return "", nil, err
	}
	paper := Paper(v, actor, ui.MomentText(v.now))
	if form == "pdf" {
		body, err = s.press.PDF(ctx, paper)
	} else {
		body, err = paper.ODT()
	}
	return "minutes-" + v.On.String() + "." + form, body, err
}
