package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MinutesStatuses are where the minutes of a meeting stand.
var MinutesStatuses = Vocabulary{{"DRAFT", "Draft"}, {"CIRCULATED", "Circulated"}, {"AGREED", "Agreed"}, {"LOCKED", "Locked"}}

// Minutes are the minutes of one meeting, as far as the rules of their steps go.
type Minutes struct {
	Status string // a code of MinutesStatuses
	On     Date   // of the meeting
	Starts string // "10:00"
}

// Editable says whether a section may still be changed: after the panel has agreed, a correction is a note of its own.
func (m Minutes) Editable() bool { return m.Status == "DRAFT" || m.Status == "CIRCULATED" }

// Circulate says whether the minutes may be circulated.
func (m Minutes) Circulate() error {
	if m.Status != "DRAFT" {
		return m.past()
	}
	return nil
}

// Agree says whether the panel may agree the minutes at a meeting: a later one of its own that was held.
func (m Minutes) Agree(at Meeting, held bool) error {
	if m.Status != "CIRCULATED" {
		return m.past()
	}
	if !held || at.HeldOn.Before(m.On) || at.HeldOn == m.On && at.Starts <= m.Starts {
		var f Faults
		f.Add("meeting", "Select the later meeting at which the panel agreed the minutes")
		return f.Err()
	}
	return nil
}

// Lock says whether the minutes may be locked.
func (m Minutes) Lock() error {
	if m.Status != "AGREED" {
		return m.past()
	}
	return nil
}

func (m Minutes) past() error {
	return &Error{Kind: Conflict, Msg: "This step cannot be taken now: the minutes are " + strings.ToLower(MinutesStatuses.Label(m.Status)) + "."}
}

// MinutesPart is a part of a section, under a heading of its own. In its text an empty line parts paragraphs, and a line that begins
// with "- " is an item of a list.
type MinutesPart struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// MinutesText is the text of one section: the meeting itself, an item of business or a case.
type MinutesText struct {
	Title string        `json:"title"`
	Parts []MinutesPart `json:"parts"`
	Salt  string        `json:"salt"` // random: the digest of a short text tells nobody what it says
}

// MinutesDays is within how many working days of a meeting its minutes are circulated.
const MinutesDays = 5

// LongestMinutes is how many characters a part may have, and MostMinutes how many parts a section.
const (
	LongestMinutes = 10_000
	MostMinutes    = 24
)

// With is the section with other texts for its parts, and one more part where more is not empty. Parts that are emptied are left out.
func (t MinutesText) With(texts []string, more MinutesPart) MinutesText {
	out := MinutesText{Title: t.Title, Salt: t.Salt}
	for i, p := range t.Parts {
		if i < len(texts) {
			p.Text = texts[i]
		}
		if p.Text = strings.TrimSpace(strings.ReplaceAll(p.Text, "\r\n", "\n")); p.Text != "" {
			out.Parts = append(out.Parts, p)
		}
	}
	more = MinutesPart{strings.TrimSpace(more.Title), strings.TrimSpace(strings.ReplaceAll(more.Text, "\r\n", "\n"))}
	if more.Title != "" || more.Text != "" {
		out.Parts = append(out.Parts, more)
	}
	return out
}

// Validate reports everything that is wrong with a section as it was typed; more is what was typed for one more part.
func (t MinutesText) Validate(more MinutesPart) error {
	var f Faults
	if (strings.TrimSpace(more.Title) == "") != (strings.TrimSpace(more.Text) == "") {
		if strings.TrimSpace(more.Title) == "" {
			f.Add("more_title", "Enter a heading for what you add")
		} else {
			f.Add("more_text", "Enter what stands under the new heading")
		}
	}
	if len(t.Parts) == 0 {
		f.Add("text", "A section cannot be left without any text")
	}
	if len(t.Parts) > MostMinutes {
		f.Add("more_title", fmt.Sprintf("A section has at most %d headings", MostMinutes))
	}
	return f.Err()
}

// Canonical is the text as it is hashed and compared.
func (t MinutesText) Canonical() string {
	var b strings.Builder
	b.WriteString(t.Title + "\n")
	for _, p := range t.Parts {
		b.WriteString("\n" + p.Title + "\n" + p.Text + "\n")
	}
	return b.String()
}

// Digest is the salted sha-256 of the section, in hexadecimal. Each piece goes in with its length, so that no two texts come to the
// same bytes.
func (t MinutesText) Digest() string {
	h := sha256.New()
	add := func(s string) { _, _ = fmt.Fprintf(h, "%d:%s,", len(s), s) } // a hash takes everything
	add(t.Salt)
	add(t.Title)
	for _, p := range t.Parts {
		add(p.Title)
		add(p.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// MinutesRemark is a comment on a section before the panel has agreed, or a note that corrects it afterwards.
type MinutesRemark struct {
	Text        string
	NoSensitive bool // SC-16
}

// Validate reports everything that is wrong with what was typed.
func (r MinutesRemark) Validate() error {
	var f Faults
	switch n := utf8.RuneCountInString(strings.TrimSpace(r.Text)); {
	case n == 0:
		f.Add("text", "Enter what you want to say")
	case n > 2000:
		f.Add("text", fmt.Sprintf("Shorten this: it has %d characters, and there is room for 2,000", n))
	}
	confirmed(&f, r.NoSensitive)
	return f.Err()
}
