package ui_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/web/ui"
)

func TestATableHasSortLinksNumbersAndRowHeaders(t *testing.T) {
	doc := parse(t, render(t, ui.TableView(ui.Table{
		Caption: "Cases",
		Columns: []ui.Column{{Text: "Reference", RowHeader: true, Sort: "?s=ref", Sorted: "descending"}, {Text: "Days", Numeric: true, Sort: "?s=days"}, {Text: "Note"}},
		Rows:    [][]ui.Cell{{ui.Ref("A-1", "/cases/A-1"), ui.Number(3), ui.Text("<b>")}},
		Pager:   ui.Pager{Next: "?after=1"},
	})))
	for selector, want := range map[string]int{
		`caption`: 1, `th[scope=col][aria-sort=descending] a[href="?s=ref"]`: 1, `th[aria-sort=none] a[href="?s=days"]`: 1, `th[aria-sort]`: 2,
		`th[scope=row] a.app-ref[href="/cases/A-1"]`: 1, `td.govuk-table__cell--numeric`: 1, `td b`: 0,
		`a[rel=next][href="?after=1"]`: 1, `a[rel=prev]`: 0, `.app-empty`: 0,
	} {
		if got := doc.Find(selector).Length(); got != want {
			t.Errorf("%d × %s, want %d", got, selector, want)
		}
	}
}

func TestAnEmptyTableSaysSo(t *testing.T) {
	doc := parse(t, render(t, ui.TableView(ui.Table{Caption: "Cases", Empty: "No case matches."})))
	if doc.Find("table").Length() != 0 || !strings.Contains(doc.Find(".app-empty").Text(), "No case matches.") {
		t.Error(doc.Text())
	}
}

func TestASummaryListLinksToChanges(t *testing.T) {
	doc := parse(t, render(t, ui.SummaryList([]ui.Row{{Key: "Name", Value: "Rowan", Change: "/n"}, {Key: "Address"}})))
	if got := strings.Join(strings.Fields(doc.Find(`a[href="/n"]`).Text()), " "); got != "Change Name" {
		t.Errorf("link reads %q", got)
	}
	second := doc.Find(".govuk-summary-list__row").Eq(1)
	if !second.HasClass("govuk-summary-list__row--no-actions") || strings.TrimSpace(second.Find("dd").Text()) != "Not recorded" {
		t.Errorf("row without a value: %q", second.Text())
	}
}

func TestBarsBeginAtNoughtAndNeverLie(t *testing.T) {
	doc := parse(t, render(t, ui.BarChart(ui.Chart{ID: "c", Title: "Sources", Bars: []ui.Bar{
		{Label: "Most", Value: 200}, {Label: "Half", Value: 100}, {Label: "None"}, {Label: "Negative", Value: -5},
		{Label: "Endless", Value: math.Inf(1)}, {Label: "Suppressed", Shown: "fewer than 5"}}})))
	bars, texts, rows := doc.Find("rect"), doc.Find("text.app-chart__value"), doc.Find("tbody tr")
	for i, want := range []struct{ width, shown string }{{"72%", "200"}, {"36%", "100"}, {"0%", "0"}, {"0%", "-5"}, {"0%", "+Inf"}, {"0%", "fewer than 5"}} {
		if got := bars.Eq(i).AttrOr("width", ""); got != want.width {
			t.Errorf("bar %d is %s wide, want %s", i, got, want.width)
		}
		if bars.Eq(i).AttrOr("x", "") != "0" {
			t.Errorf("bar %d does not begin at 0", i)
		}
		if got := texts.Eq(i).Text(); got != want.shown {
			t.Errorf("bar %d reads %q, want %q", i, got, want.shown)
		}
		if got := strings.TrimSpace(rows.Eq(i).Find("td").Text()); got != want.shown {
			t.Errorf("row %d of the table reads %q, want %q", i, got, want.shown)
		}
	}
}

func TestAChartWithoutFiguresSaysSo(t *testing.T) {
	doc := parse(t, render(t, ui.BarChart(ui.Chart{ID: "c", Title: "Ages"})))
	if doc.Find("svg").Length() != 0 || !strings.Contains(doc.Text(), "There are no figures.") {
		t.Error(doc.Text())
	}
}

func TestTimesAreLondonTimes(t *testing.T) {
	for _, c := range []struct {
		says string
		at   time.Time
		want string
	}{
		{"summer time is an hour ahead", time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC), "1 July 2026 at 12:30am"},
		{"winter time is not", time.Date(2026, 12, 1, 13, 5, 0, 0, time.UTC), "1 December 2026 at 1:05pm"},
		{"no time is said to be none", time.Time{}, "Not recorded"},
	} {
		if got := ui.MomentText(c.at); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
	got := render(t, ui.Day(casework.Date{Year: 2026, Month: 11, Day: 24}))
	if got != `<time datetime="2026-11-24">24 November 2026</time>` {
		t.Errorf("Day draws %s", got)
	}
}

func TestStatesReadAsWords(t *testing.T) {
	for state, want := range map[string]string{
		"S36_PENDING": "Section 36 decision pending", "HELD": "With police", "TRANSFER_OFFERED": "Transfer offered", "": "Not known",
	} {
		if got := ui.StateText(state); got != want {
			t.Errorf("%q reads %q, want %q", state, got, want)
		}
	}
	for _, state := range casework.States() {
		if got := ui.StateText(string(state)); got != state.Label() || got == "" {
			t.Errorf("%s reads %q here and %q in the pathway's messages", state, got, state.Label())
		}
	}
	if got := render(t, ui.StateTag("ACTIVE")); got != `<strong class="govuk-tag govuk-tag--green">Active</strong>` {
		t.Errorf("StateTag draws %s", got)
	}
}

func TestABarNamesAsMuchOfThePersonAsItsReaderMayKnow(t *testing.T) {
	c := casework.Case{Ref: "EXS-2026-00042-K", State: casework.StateActive, Sens: casework.Restricted}
	bare := ui.Identity{Ref: c.Ref, Href: "/cases/" + c.Ref, Name: c.Ref, State: "ACTIVE", Sensitivity: "restricted"}
	first, whole := bare, bare
	first.Name, whole.Name, whole.Born, whole.Age = "Rowan", "Rowan Ashdown", "9 May 2009", "16"
	for _, tc := range []struct {
		says string
		who  casework.Known
		want ui.Identity
	}{
		{"nothing but the case", casework.Known{}, bare},
		{"the given name", casework.Known{Name: "Rowan"}, first},
		{"everything", casework.Known{Name: "Rowan Ashdown", Born: casework.Date{Year: 2009, Month: time.May, Day: 9}, Age: 16}, whole},
	} {
		if got := ui.IdentityOf(c, tc.who); got != tc.want {
			t.Errorf("%s: %+v", tc.says, got)
		}
	}
}

func TestSensitivityIsMarkedOnlyWhenHeldCloser(t *testing.T) {
	for sensitivity, want := range map[string]bool{"": false, "normal": false, "restricted": true, "sealed": true} {
		if got := render(t, ui.SensitivityTag(sensitivity)) != ""; got != want {
			t.Errorf("%q marked: %v", sensitivity, got)
		}
	}
}

func TestAConflictShowsBothVersions(t *testing.T) {
	doc := parse(t, render(t, ui.ConflictNotice(ui.Conflict{By: "Sam Whitlock", When: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC),
		Fields: []ui.ConflictField{{Label: "Summary", Yours: "mine", Theirs: "theirs"}, {Label: "Provider", Yours: "mine too"}}})))
	cells := doc.Find("td")
	for i, want := range []string{"mine", "theirs", "mine too", "(empty)"} {
		if got := cells.Eq(i).Text(); got != want {
			t.Errorf("cell %d reads %q, want %q", i, got, want)
		}
	}
	if !strings.Contains(doc.Text(), "Sam Whitlock saved it on") {
		t.Error(doc.Text())
	}
}

func TestTheNextStepNamesWhatIsMissing(t *testing.T) {
	doc := parse(t, render(t, ui.NextStep(ui.Next{Missing: []casework.Fault{{Msg: "No decision is recorded.", Check: "SC-01"}}})))
	if got := strings.Join(strings.Fields(doc.Find("li").Text()), " "); got != "No decision is recorded. (SC-01)" {
		t.Errorf("missing: %q", got)
	}
	if got := parse(t, render(t, ui.NextStep(ui.Next{}))).Text(); strings.Contains(got, "missing") {
		t.Errorf("nothing is missing, yet: %q", got)
	}
}
