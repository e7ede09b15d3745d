package requests

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

type returnsQuery struct {
	After string `form:"after" max:"60"` // "2026-04-14_<id>"
}

// place is the last request of the page before; an address that nobody was given is absent.
func (q returnsQuery) place() (casework.Date, string, error) {
	if q.After == "" {
		return casework.Date{}, "", nil
	}
	day, id, _ := strings.Cut(q.After, "_")
	after, err := casework.ParseDate(day)
	if _, wrong := uuid.Parse(id); err != nil || wrong != nil {
		return casework.Date{}, "", casework.Absent()
	}
	return after, id, nil
}

// later is the answer that leaves a request open.
const later = "LATER"

// returnForm is what is typed for one request; a field is named "answer.<id>". The caveats stand under the answer that they
// belong to.
type returnForm struct {
	Version        string   `form:"version"`
	Answer         string   `form:"answer" max:"20"`
	Information    string   `form:"information" max:"20000"`
	Necessity      string   `form:"necessity" max:"4000"`
	Reason         string   `form:"reason" max:"4000"`
	Caveats        []string `form:"caveats" max:"20"`
	RefusalCaveats []string `form:"refusal_caveats" max:"20"`
}

// typed says whether it holds text that somebody wrote.
func (f returnForm) typed() bool { return strings.TrimSpace(f.Information+f.Necessity+f.Reason) != "" }

// returnsForm is what the page asks once.
type returnsForm struct {
	NoSensitive string `form:"no_sensitive" max:"3"`
}

// parseReturns reads the answers of a page, in the order of their ids. What is left open is not among them, but text that was
// typed for it is a fault: nothing that somebody wrote is lost.
func parseReturns(forms map[string]returnForm) ([]Given, casework.Faults, error) {
	var given []Given
	var faults casework.Faults
	ids := make([]string, 0, len(forms))
	for id := range forms {
		if u, err := uuid.Parse(id); err != nil || u.String() != id {
			return nil, faults, casework.Absent()
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		f := forms[id]
		version, err := httpd.FormVersion(f.Version)
		if err != nil {
			return nil, faults, err
		}
		if f.Answer == later || f.Answer == "" {
			if f.typed() {
				faults.Add("answer."+id, "You typed an answer and left the request open. Select which answer it is, or clear the text")
			}
			continue
		}
		a := casework.PartnerAnswer{
			Kind: casework.Returned(f.Answer), Information: strings.TrimSpace(f.Information), Necessity: strings.TrimSpace(f.Necessity), Reason: strings.TrimSpace(f.Reason),
			Caveats: f.Caveats,
		}
		if a.Kind == casework.ReturnRefused {
			a.Caveats = f.RefusalCaveats
		}
		given = append(given, Given{ID: id, Version: version, Answer: a})
	}
	return given, faults, nil
}

// returnsView is the page of returns as it is drawn.
type returnsView struct {
	Returns
	Forms    map[string]returnForm
	Once     returnsForm
	Kept     bool // what was typed before was kept, and is not sent
	Conflict bool
	Next     string // the page after
}

// group is the requests of one meeting.
type group struct {
	Heading string
	Items   []Item
}

// groups are the requests of the page by the next meeting of their case, those on no agenda last.
func (v returnsView) groups() []group {
	items := slices.Clone(v.Items)
	slices.SortStableFunc(items, func(a, b Item) int {
		switch {
		case a.MeetsOn == b.MeetsOn:
			return strings.Compare(a.Panel, b.Panel)
		case a.MeetsOn.IsZero():
			return 1
		case b.MeetsOn.IsZero():
			return -1
		default:
			return a.MeetsOn.Compare(b.MeetsOn)
		}
	})
	var list []group
	for _, i := range items {
		heading := i.Panel + ": not on an agenda yet"
		if !i.MeetsOn.IsZero() {
			heading = i.Panel + ": for the meeting of " + i.MeetsOn.Long()
		}
		if len(list) == 0 || list[len(list)-1].Heading != heading {
			list = append(list, group{Heading: heading})
		}
		list[len(list)-1].Items = append(list[len(list)-1].Items, i)
	}
	return list
}

// lead is the sentence at the top of the page.
func (v returnsView) lead() string {
	late := 0
	first := v.Items[0].DueOn
	for _, i := range v.Items {
		if i.DueOn.Before(v.Today) {
			late++
		}
		if i.DueOn.Before(first) {
			first = i.DueOn
		}
	}
	n := strconv.Itoa(len(v.Items)) + " requests wait for an answer"
	if len(v.Items) == 1 {
		n = "One request waits for an answer"
	}
	switch {
	case late == 1:
		return n + ". One is overdue."
	case late > 1:
		return n + ". " + strconv.Itoa(late) + " are overdue."
	default:
		return n + ". The first is due on " + first.Long() + "."
	}
}

// form is what was typed for a request; a request that nobody touched is left open.
func (v returnsView) form(i Item) returnForm {
	f := v.Forms[i.ID]
	if f.Answer == "" {
		f.Answer = later
	}
	return f
}

// title is who a request is about, or its reference where that is not told.
func title(i Item) string {
	if name := strings.TrimSpace(i.Told.Given + " " + i.Told.Family); name != "" {
		return name
	}
	return i.Ref
}

func returnOptions(b ui.Base, i Item, f returnForm) []ui.Option {
	list := []ui.Option{{Value: string(casework.ReturnNothing), Text: casework.Returns.Label(string(casework.ReturnNothing))}}
	if i.Again() {
		list = append(list, ui.Option{Value: string(casework.ReturnNoChange), Text: "No change since your answer of " + i.BeforeOn.Long()})
	}
	return append(list,
		ui.Option{Value: string(casework.ReturnInformation), Text: casework.Returns.Label(string(casework.ReturnInformation)), Reveal: information(b, i, f)},
		ui.Option{Value: string(casework.ReturnRefused), Text: casework.Returns.Label(string(casework.ReturnRefused)), Reveal: refused(b, i, f)},
		ui.Option{Divider: "or"},
		ui.Option{Value: later, Text: "Not yet: leave it open"})
}

// returnsBase has no way to a case: whoever answers need not see one.
func returnsBase(c *gin.Context) ui.Base { return apart(httpd.Base(c, "Your agency’s returns")) }

func apart(b ui.Base) ui.Base {
	b.Identity, b.Why = nil, ui.Link{}
	return b
}

func (h *Handlers) returns(c *gin.Context) (httpd.Response, error) {
	var q returnsQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	after, id, err := q.place()
	if err != nil {
		return nil, err
	}
	list, err := h.service.Returns(c.Request.Context(), httpd.Actor(c), after, id)
	if err != nil {
		return nil, err
	}
	v := returnsView{Returns: list}
	if list.More {
		last := list.Items[len(list.Items)-1]
		v.Next = returnsAt + "?after=" + url.QueryEscape(last.DueOn.String()+"_"+last.ID)
	}
	forms, kept := httpd.KeptGroups[returnForm](c, &v.Once, 10*pageSize)
	for _, i := range list.Items { // what was typed for requests that are gone is gone
		if f, ok := forms[i.ID]; ok && kept {
			if v.Forms == nil {
				v.Forms = map[string]returnForm{}
			}
			v.Forms[i.ID], v.Kept = f, v.Kept || f.typed()
		}
	}
	return httpd.Page(returnsPage(returnsBase(c), v)), nil
}

func (h *Handlers) send(c *gin.Context) (httpd.Response, error) {
	v := returnsView{}
	forms, err := httpd.ReadGroups[returnForm](c, &v.Once, pageSize)
	if err != nil {
		return nil, err
	}
	given, typed, err := parseReturns(forms)
	if err != nil {
		return nil, err
	}
	ctx, actor := c.Request.Context(), httpd.Actor(c)
	_, err = h.service.Send(ctx, actor, given, v.Once.NoSensitive == "yes", &typed)
	faults, invalid := httpd.Invalid(err)
	v.Conflict = casework.Refused(err, casework.Conflict)
	if !invalid && !v.Conflict {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith(returnsAt, sentWords(len(given))), nil
	}
	ids := make([]string, 0, len(forms))
	for id := range forms {
		ids = append(ids, id)
	}
	list, failed := h.service.Reread(pg.WithoutKey(ctx), actor, ids)
	if failed != nil {
		return nil, failed
	}
	v.Returns, v.Forms = list, forms
	for _, g := range given { // what is neither open nor answered is gone
		open := slices.ContainsFunc(list.Items, func(i Item) bool { return i.ID == g.ID })
		if !open && !slices.ContainsFunc(list.Overtaken, func(o Overtaken) bool { return o.ID == g.ID }) {
			v.Overtaken = append(v.Overtaken, Overtaken{ID: g.ID})
		}
	}
	status := http.StatusUnprocessableEntity
	if v.Conflict {
		status = http.StatusConflict
	}
	return httpd.PageWith(status, returnsPage(returnsBase(c).WithFaults(faults), v)), nil
}

func sentWords(n int) string {
	if n == 1 {
		return "One return sent"
	}
	return strconv.Itoa(n) + " returns sent"
}

// lost are the texts of a request that somebody else answered, for whoever typed them.
func (v returnsView) lost(o Overtaken) []ui.Row {
	f := v.Forms[o.ID]
	rows := []ui.Row{{Key: "Sent meanwhile", Value: o.words()}, {Key: "Yours, not sent", Value: casework.Returns.Label(f.Answer)}}
	for _, p := range []struct{ key, text string }{{"Information", f.Information}, {"Why it is necessary", f.Necessity}, {"Reason", f.Reason}} {
		if strings.TrimSpace(p.text) != "" {
			rows = append(rows, ui.Row{Key: p.key, Value: p.text, Prose: true})
		}
	}
	return rows
}

func sentTable(list []Sent) ui.Table {
	t := ui.Table{
		Caption: "Sent by your agency in the last month", Empty: "Your agency has sent no return in the last month.",
		Columns: []ui.Column{{Text: "Reference", RowHeader: true}, {Text: "Agency"}, {Text: "Answer"}, {Text: "Handling"}, {Text: "Sent on"}, {Text: "By"}},
	}
	for _, r := range list {
		t.Rows = append(t.Rows, []ui.Cell{
			ui.Text(r.Ref), ui.Text(r.Agency), ui.Rich(ui.ReturnTag(casework.ReturnStands(r.Answer))), ui.Rich(ui.Caveats(r.Caveats)), ui.Rich(ui.Day(r.On)), ui.Text(r.By),
		})
	}
	return t
}
