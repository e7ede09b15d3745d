package auditlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

// Handlers is the way in to the audit log.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(service *Service) *Handlers { return &Handlers{service: service} }

// Routes registers the auditor's pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/audit", casework.ReadAudit, h.list)
	s.GET("/audit/entries/:id", casework.ReadAudit, h.entry)
}

type query struct {
	Ref     string `form:"ref" max:"100"`
	Actor   string `form:"actor" max:"100"`
	Action  string `form:"action" max:"60"`
	Outcome string `form:"outcome" max:"20"`
	From    string `form:"from" max:"10"`
	Until   string `form:"until" max:"10"`
	Before  string `form:"before" max:"20"`
}

func (q query) filter() (Filter, []casework.Fault) {
	var faults casework.Faults
	f := Filter{Ref: q.Ref, Actor: q.Actor, Action: q.Action, Outcome: q.Outcome}
	day := func(field, typed string, plus int) time.Time {
		if typed == "" {
			return time.Time{}
		}
		d, err := casework.ParseDate(typed)
		if err != nil {
			faults.Add(field, "Enter a date like 2026-11-24")
			return time.Time{}
		}
		return startOf(d.AddDays(plus))
	}
	f.From, f.Until = day("from", q.From, 0), day("until", q.Until, 1)
	if q.Before != "" {
		n, err := strconv.ParseInt(q.Before, 10, 64)
		if err != nil || n < 1 {
			faults.Add("before", "That page does not exist")
		}
		f.Before = n
	}
	if err := faults.Err(); err != nil {
		list, _ := httpd.Invalid(err)
		return f, list
	}
	return f, nil
}

func (h *Handlers) list(c *gin.Context) (httpd.Response, error) {
	var q query
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	f, faults := q.filter()
	page, err := h.service.List(c.Request.Context(), httpd.Actor(c), f)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Audit log").WithFaults(faults)
	b.Wide = true
	return httpd.Page(listPage(b, q, page)), nil
}

func (h *Handlers) entry(c *gin.Context) (httpd.Response, error) {
	e, err := h.service.Entry(c.Request.Context(), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Audit entry")
	b.Back = ui.Link{Text: "Audit log", Href: "/audit"}
	return httpd.Page(entryPage(b, e)), nil
}

var outcomes = ui.Options("done", "Done", "viewed", "Viewed", "failed", "Failed", "refused", "Refused")

func actionOptions() []ui.Option {
	var list []ui.Option
	for _, a := range casework.Actions() {
		list = append(list, ui.Option{Value: a.String(), Text: a.String()})
	}
	return list
}

// next is the address of the page after this one, with the same filter.
func (q query) next(before int64) string {
	if before == 0 {
		return ""
	}
	v := url.Values{}
	for _, p := range [][2]string{{"ref", q.Ref}, {"actor", q.Actor}, {"action", q.Action}, {"outcome", q.Outcome}, {"from", q.From}, {"until", q.Until}} {
		if p[1] != "" {
			v.Set(p[0], p[1])
		}
	}
	v.Set("before", strconv.FormatInt(before, 10))
	return "/audit?" + v.Encode()
}

func entriesTable(q query, p Page) ui.Table {
	t := ui.Table{
		Caption: "Entries, newest first", CaptionHidden: true, Empty: "No entry fits what you asked for.",
		Columns: []ui.Column{{Text: "When"}, {Text: "Who"}, {Text: "Role"}, {Text: "What"}, {Text: "About"}, {Text: "Outcome"}, {Text: "Place in the log", Numeric: true}},
	}
	for _, e := range p.Entries {
		what := e.Action
		if e.Step != "" {
			what += " (" + e.Step + ")"
		}
		t.Rows = append(t.Rows, []ui.Cell{
			ui.To(ui.MomentText(e.At), "/audit/entries/"+e.ID), who(p, e), ui.Text(roleText(e.Role)), ui.Text(what), ui.Text(e.Ref),
			ui.Rich(ui.Tag(e.Outcome, colour(e.Outcome))), ui.Text(place(e)),
		})
	}
	t.Pager.Next = q.next(p.Next)
	return t
}

// who leads to everything that the same actor did.
func who(p Page, e Entry) ui.Cell {
	text := p.Names[e.Actor]
	if text == "" {
		text = e.Actor
	}
	return ui.To(text, "/audit?actor="+url.QueryEscape(e.Actor))
}

func roleText(role string) string { return casework.HeldRoles.Label(role) }

func place(e Entry) string {
	if e.Index == nil {
		return "waiting"
	}
	return strconv.FormatInt(*e.Index, 10)
}

func colour(outcome string) string {
	switch outcome {
	case "refused", "failed":
		return "red"
	case "done":
		return "green"
	default:
		return "grey"
	}
}

// pretty sets the entry's exact bytes out for reading. The bytes themselves are what the log commits to.
func pretty(leaf []byte) string {
	var out bytes.Buffer
	if err := json.Indent(&out, leaf, "", "  "); err != nil {
		return string(leaf)
	}
	return out.String()
}

func standing(h Head) string {
	if h.Size == 0 {
		return "No entry has been signed yet."
	}
	s := fmt.Sprintf("%d entries are signed, the last at %s.", h.Size, ui.MomentText(h.At))
	if h.Waiting > 0 {
		s += fmt.Sprintf(" %d wait to be signed, which takes about a second.", h.Waiting)
	}
	return s
}
