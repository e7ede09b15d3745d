package requests

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// chaseQuery is what is sought. It comes in the address, and goes along with a reminder so that its page comes back.
type chaseQuery struct {
	Meeting string `form:"meeting" max:"36"`
	Agency  string `form:"agency" max:"36"`
	Stands  string `form:"stands" max:"12"`
	Sort    string `form:"sort" max:"8"`
	After   string `form:"after" max:"36"`
}

// sought reads it; an address that nobody was given is absent.
func (q chaseQuery) sought() (Sought, error) {
	for _, id := range []string{q.Meeting, q.Agency, q.After} {
		if id != "" && id != "none" && uuid.Validate(id) != nil {
			return Sought{}, casework.Absent()
		}
	}
	if q.Stands != "" && !casework.ReturnsStand.Has(q.Stands) || q.Agency == "none" || q.After == "none" {
		return Sought{}, casework.Absent()
	}
	if _, ok := chaseOrders[q.Sort]; q.Sort != "" && !ok {
		return Sought{}, casework.Absent()
	}
	return Sought{Meeting: casework.MeetingID(q.Meeting), Agency: casework.AgencyID(q.Agency), Stands: casework.ReturnStands(q.Stands), Sort: q.Sort, After: q.After}, nil
}

// href is the address of the list with one thing sought otherwise; the page starts anew.
func (q chaseQuery) href(name, value string) string {
	all := url.Values{}
	for _, p := range [][2]string{{"meeting", q.Meeting}, {"agency", q.Agency}, {"stands", q.Stands}, {"sort", q.Sort}} {
		if p[0] == name {
			p[1] = value
		}
		if p[1] != "" {
			all.Set(p[0], p[1])
		}
	}
	if name == "after" {
		all.Set("after", value)
	}
	if len(all) == 0 {
		return chaseAt
	}
	return chaseAt + "?" + all.Encode()
}

// remindForm is which requests the agencies are to be reminded of, and where the list stood.
type remindForm struct {
	Meeting string   `form:"meeting" max:"36"`
	Agency  string   `form:"agency" max:"36"`
	Stands  string   `form:"stands" max:"12"`
	Sort    string   `form:"sort" max:"8"`
	Case    string   `form:"case" max:"30"` // the case from whose page it was sent, "" for the list
	Request []string `form:"request" max:"36"`
}

func (f remindForm) query() chaseQuery {
	return chaseQuery{Meeting: f.Meeting, Agency: f.Agency, Stands: f.Stands, Sort: f.Sort}
}

type chaseView struct {
	Chase
	Query  chaseQuery
	Chosen []string
}

func (h *Handlers) chase(c *gin.Context) (httpd.Response, error) {
	var q chaseQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	sought, err := q.sought()
	if err != nil {
		return nil, err
	}
	v, err := h.service.Chase(c.Request.Context(), httpd.Actor(c), sought)
	if err != nil {
		return nil, err
	}
	return httpd.Page(listOfReturns(httpd.Base(c, "Returns of agencies"), chaseView{Chase: v, Query: q})), nil
}

func (h *Handlers) remind(c *gin.Context) (httpd.Response, error) {
	var form remindForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	q := form.query()
	sought, err := q.sought()
	if err != nil {
		return nil, err
	}
	for _, id := range form.Request {
		if uuid.Validate(id) != nil {
			return nil, casework.Absent()
		}
	}
	back := q.href("", "")
	if ref, err := casework.ParseReference(form.Case); err == nil {
		back = "/cases/" + ref + "/requests"
	}
	ctx, actor := c.Request.Context(), httpd.Actor(c)
	done, err := h.service.Remind(ctx, actor, form.Request)
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith(back, done.words()), nil
	}
	v, failed := h.service.Chase(pg.WithoutKey(ctx), actor, sought)
	if failed != nil {
		return nil, failed
	}
	b := apart(httpd.Base(c, "Returns of agencies")).WithFaults(faults)
	return httpd.PageWith(http.StatusUnprocessableEntity, listOfReturns(b, chaseView{Chase: v, Query: q, Chosen: form.Request})), nil
}

func (r Reminded) words() string {
	text := "Reminded of " + strconv.Itoa(r.Requests) + " requests"
	if r.Requests == 1 {
		text = "Reminded of one request"
	}
	people := strconv.Itoa(r.People) + " people were told"
	if r.People == 1 {
		people = "one person was told"
	}
	text += ": " + people
	if r.Before > 0 {
		text += ". Left out: " + strconv.Itoa(r.Before) + ", because of them the agency was reminded today already or nobody represents it"
	}
	return text
}

func (v chaseView) tiles() []ui.Tile {
	list := []ui.Tile{
		{Number: strconv.Itoa(v.Whole.Missing), Label: "Missing", Href: v.Query.href("stands", string(casework.ReturnMissing))},
		{Number: strconv.Itoa(v.Whole.Waiting), Label: "Waiting", Href: v.Query.href("stands", string(casework.ReturnWaiting))},
		{Number: strconv.Itoa(v.Whole.Answered), Label: "Answered"},
	}
	if v.Whole.Missing > 0 {
		list[0].Tone = "attention"
	}
	return list
}

func (v chaseView) table() ui.Table {
	column := func(text, key string) ui.Column {
		c := ui.Column{Text: text, Sort: v.Query.href("sort", key)}
		if v.Query.Sort == key || v.Query.Sort == "" && key == "stands" {
			c.Sorted = "ascending"
		}
		return c
	}
	t := ui.Table{
		Caption: "Requests to agencies", CaptionHidden: true, Empty: "There is no request here.",
		Columns: []ui.Column{column("Case", "case"), column("Agency", "agency"), column("Meeting", "meeting"), column("Due", "due"), column("Status", "stands")},
	}
	t.Columns[0].RowHeader = true
	if v.MayRemind {
		t.Columns = append([]ui.Column{{Text: "Remind"}}, t.Columns...)
	}
	for _, r := range v.List {
		row := []ui.Cell{
			ui.Ref(r.Ref, address(r.Request)), ui.Rich(askedOf(r)), ui.Text(meets(r.MeetsOn)), ui.Rich(ui.Day(r.DueOn)), ui.Rich(cameBack(r, v.Today)),
		}
		if v.MayRemind {
			row = append([]ui.Cell{ui.Rich(tick(r, v.Chosen))}, row...)
		}
		t.Rows = append(t.Rows, row)
	}
	if v.More {
		t.Pager.Next = v.Query.href("after", v.List[len(v.List)-1].ID)
	}
	return t
}

func meets(on casework.Date) string {
	if on.IsZero() {
		return "On no agenda"
	}
	return on.Long()
}

func (v chaseView) meetings() ui.Table {
	t := tallyTable("By meeting", "Meeting", "No agency has been asked.")
	for _, y := range v.ByMeeting {
		t.Rows = append(t.Rows, append([]ui.Cell{ui.To(meets(y.On), v.Query.href("meeting", y.ID))}, y.cells()...))
	}
	return t
}

// referrers are the questions to referrers that wait.
func (v chaseView) referrers() ui.Table {
	t := ui.Table{
		Caption: "Questions to referrers that wait for an answer",
		Columns: []ui.Column{{Text: "Case", RowHeader: true}, {Text: "Asked"}, {Text: "By"}, {Text: "By way of"}, {Text: "Answer by"}},
	}
	for _, q := range v.ToReferrers {
		way, due := q.To, ui.Text(q.Due.Long())
		if way == "" {
			way = "A one-time link"
		}
		if q.Due.Before(v.Today) {
			due = ui.Text(q.Due.Long() + ": not answered in time")
		}
		t.Rows = append(t.Rows, []ui.Cell{ui.Ref(q.Ref, "/cases/"+q.Ref+"/questions"), ui.Text(ui.MomentText(q.Asked)), ui.Text(q.By), ui.Text(way), due})
	}
	return t
}

func (v chaseView) agencies() ui.Table {
	t := tallyTable("By agency", "Agency", "No agency has been asked.")
	for _, y := range v.ByAgency {
		t.Rows = append(t.Rows, append([]ui.Cell{ui.To(y.Name, v.Query.href("agency", y.ID))}, y.cells()...))
	}
	return t
}

func tallyTable(caption, head, empty string) ui.Table {
	return ui.Table{Caption: caption, Empty: empty, Columns: []ui.Column{
		{Text: head, RowHeader: true}, {Text: "Asked", Numeric: true}, {Text: "Answered", Numeric: true}, {Text: "Waiting", Numeric: true}, {Text: "Missing", Numeric: true},
	}}
}

func (t Tally) cells() []ui.Cell {
	return []ui.Cell{ui.Number(t.Asked), ui.Number(t.Answered), ui.Number(t.Waiting), ui.Number(t.Missing)}
}

func (v chaseView) meetingOptions() []ui.Option {
	var list []ui.Option
	for _, y := range v.ByMeeting {
		list = append(list, ui.Option{Value: y.ID, Text: meets(y.On)})
	}
	return list
}

func (v chaseView) agencyOptions() []ui.Option {
	var list []ui.Option
	for _, y := range v.ByAgency {
		list = append(list, ui.Option{Value: y.ID, Text: y.Name})
	}
	return list
}

// selected are the filters in force, each with the address without it.
func (v chaseView) selected() []ui.Link {
	var list []ui.Link
	for _, o := range v.meetingOptions() {
		if o.Value == v.Query.Meeting {
			list = append(list, ui.Link{Text: o.Text, Href: v.Query.href("meeting", "")})
		}
	}
	for _, o := range v.agencyOptions() {
		if o.Value == v.Query.Agency {
			list = append(list, ui.Link{Text: o.Text, Href: v.Query.href("agency", "")})
		}
	}
	if v.Query.Stands != "" {
		list = append(list, ui.Link{Text: casework.ReturnsStand.Label(v.Query.Stands), Href: v.Query.href("stands", "")})
	}
	return list
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
