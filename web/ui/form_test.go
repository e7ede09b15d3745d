package ui_test

import (
	"regexp"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
	"channelpanel/web/ui/story"

	"github.com/a-h/templ"
)

// squeeze drops white space between tags, as GOV.UK's own comparison of fixtures does.
func squeeze(s string) string {
	s = regexp.MustCompile(`\s+`).ReplaceAllString(s, " ")
	s = regexp.MustCompile(`> ?<`).ReplaceAllString(s, "><")
	return strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), "> ", ">"), " <", "<")
}

// The expected pieces were written down from the output of govuk-frontend 6.6.0's macros.
func TestFieldsAreDrawnAsGOVUKDrawsThem(t *testing.T) {
	wrong := ui.Base{}.WithFaults([]casework.Fault{{Field: "age", Msg: "Enter the age."}, {Field: "why", Msg: "Say why."}})
	for _, c := range []struct {
		says string
		got  templ.Component
		want string
	}{
		{"an input with hint", ui.Input(ui.Base{}, ui.InputField{Name: "age", Label: "Age", Hint: "In years", Width: 3, Value: "17"}),
			`<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="age">Age</label>
			<div id="age-hint" class="govuk-hint">In years</div>
			<input class="govuk-input govuk-input--width-3" id="age" name="age" type="text" value="17" aria-describedby="age-hint"></div>`},
		{"an input with error", ui.Input(wrong, ui.InputField{Name: "age", Label: "Age", Hint: "In years"}),
			`<div class="govuk-form-group govuk-form-group--error"><label class="govuk-label govuk-label--s" for="age">Age</label>
			<div id="age-hint" class="govuk-hint">In years</div>
			<p id="age-error" class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> Enter the age.</p>
			<input class="govuk-input govuk-input--error" id="age" name="age" type="text" aria-describedby="age-hint age-error"></div>`},
		{"a textarea that counts, with error", ui.Textarea(wrong, ui.TextareaField{Name: "why", Label: "Why?", MaxLength: 200}),
			`<div class="govuk-form-group govuk-form-group--error govuk-character-count" data-module="govuk-character-count" data-maxlength="200" data-count-type="characters">
			<label class="govuk-label govuk-label--s" for="why">Why?</label>
			<p id="why-error" class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> Say why.</p>
			<textarea class="govuk-textarea govuk-js-character-count govuk-textarea--error" id="why" name="why" rows="5" aria-describedby="why-info why-error"></textarea>
			<div id="why-info" class="govuk-hint govuk-character-count__message">You can enter up to 200 characters</div></div>`},
		{"radios", ui.Radios(ui.Base{}, ui.ChoiceField{Name: "met", Label: "Met?", Value: "no", Options: ui.Options("yes", "Yes", "no", "No")}),
			`<div class="govuk-form-group"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Met?</legend>
			<div class="govuk-radios" data-module="govuk-radios">
			<div class="govuk-radios__item"><input class="govuk-radios__input" id="met" name="met" type="radio" value="yes">
			<label class="govuk-label govuk-radios__label" for="met">Yes</label></div>
			<div class="govuk-radios__item"><input class="govuk-radios__input" id="met-2" name="met" type="radio" value="no" checked>
			<label class="govuk-label govuk-radios__label" for="met-2">No</label></div></div></fieldset></div>`},
		{"a select", ui.Select(ui.Base{}, ui.ChoiceField{Name: "la", Label: "Authority", Value: "e", Blank: "-", Options: ui.Options("e", "Eastmere")}),
			`<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="la">Authority</label>
			<select class="govuk-select" id="la" name="la"><option value="e" selected>Eastmere</option></select></div>`},
	} {
		if got := squeeze(render(t, c.got)); got != squeeze(c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.says, got, squeeze(c.want))
		}
	}
}

func TestTheErrorSummaryLeadsToEachField(t *testing.T) {
	doc := parse(t, render(t, story.Pages()["form-error"]))
	links := doc.Find(".govuk-error-summary a")
	if links.Length() != 8 {
		t.Fatalf("%d links", links.Length())
	}
	for i := range links.Length() {
		href := links.Eq(i).AttrOr("href", "")
		if !doc.Find(href).Is("input, select, textarea") {
			t.Errorf("%s leads to no field", href)
		}
	}
	last := doc.Find(".govuk-error-summary li").Last()
	if last.Find("a").Length() != 0 || !strings.Contains(last.Text(), "(SC-04)") {
		t.Errorf("a fault of the whole form names its check and has no link: %q", last.Text())
	}
	if got := doc.Find(".govuk-error-message").Length(); got != 8 {
		t.Errorf("%d messages beside fields, want 8", got)
	}
}

func TestAFaultOfADateMarksWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		says, field string
		want        string
	}{
		{"the whole date", "born", "born-day born-month born-year"},
		{"one part", "born-month", "born-month"},
		{"the day", "born-day", "born-day"},
		{"another field", "borne", ""},
	} {
		b := ui.Base{Faults: []casework.Fault{{Field: c.field, Msg: "Wrong."}}}
		doc := parse(t, render(t, ui.DateInput(b, ui.DateField{Name: "born", Label: "Born"})))
		var marked []string
		wrong := doc.Find(".govuk-input--error")
		for i := range wrong.Length() {
			marked = append(marked, wrong.Eq(i).AttrOr("name", ""))
		}
		if got := strings.Join(marked, " "); got != c.want {
			t.Errorf("%s: marked %q, want %q", c.says, got, c.want)
		}
	}
}

func TestADateFieldShowsADay(t *testing.T) {
	doc := parse(t, render(t, ui.DateInput(ui.Base{}, ui.DateField{Name: "born", Birthday: true}.On(casework.Date{Year: 2009, Month: 5, Day: 3}))))
	for name, want := range map[string]string{"born-day": "3", "born-month": "5", "born-year": "2009"} {
		input := doc.Find(`input[name="` + name + `"]`)
		if got := input.AttrOr("value", ""); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
		if got := input.AttrOr("autocomplete", ""); got != "b"+strings.Replace(name, "born", "day", 1) {
			t.Errorf("%s: autocomplete %q", name, got)
		}
	}
	empty := ui.DateField{Day: "1"}.On(casework.Date{})
	if empty.Day != "" || empty.Year != "" {
		t.Errorf("no day is shown as %v", empty)
	}
}

func TestTypedTextIsKeptAndEscaped(t *testing.T) {
	typed := "</textarea><script>alert(1)</script>\n\"quoted\" & kept"
	doc := parse(t, render(t, ui.Textarea(ui.Base{}, ui.TextareaField{Name: "n", Label: "N", Value: typed})))
	if got := doc.Find("textarea").Text(); got != typed {
		t.Errorf("textarea holds %q", got)
	}
	if doc.Find("script").Length() != 0 {
		t.Error("typed text became markup")
	}
	if got := parse(t, render(t, ui.Input(ui.Base{}, ui.InputField{Name: "n", Value: typed}))).Find("input").AttrOr("value", ""); got != typed {
		t.Errorf("input holds %q", got)
	}
}

func TestAPasswordIsNeverSentBack(t *testing.T) {
	got := render(t, ui.Input(ui.Base{}, ui.InputField{Name: "p", Type: "password", Value: "secret words"}))
	if strings.Contains(got, "secret") {
		t.Error(got)
	}
}
