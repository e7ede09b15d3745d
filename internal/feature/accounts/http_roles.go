package accounts

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
)

func (h *Handlers) roles(s *httpd.Server) {
	s.GET("/accounts/:id/roles/new", casework.WriteAccounts, h.newRole)
	s.POST("/accounts/:id/roles", casework.WriteAccounts, h.grantRole, httpd.StepUp())
	s.POST("/accounts/:id/roles/end", casework.WriteAccounts, h.endRole)
	s.GET("/accounts/:id/roles/:role", casework.WriteAccounts, h.role)
	s.POST("/accounts/:id/roles/:role", casework.WriteAccounts, h.changeRole, httpd.StepUp())
	s.GET("/proposals", casework.ReadAccounts, h.proposals)
	s.GET("/proposals/:id", casework.ReadAccounts, h.proposal)
	s.POST("/proposals/:id/decide", casework.WriteAccounts, h.decide, httpd.StepUp())
	s.POST("/proposals/:id/withdraw", casework.WriteAccounts, h.withdraw)
}

// roleForm is a role as it is typed: the whole for a grant, from To on for a change.
type roleForm struct {
	Role           string `form:"role" max:"40"`
	Panel          string `form:"panel" max:"36"`
	Agency         string `form:"agency" max:"36"`
	Authority      string `form:"authority" max:"200"`
	Force          string `form:"force" max:"200"`
	FromDay        string `form:"from-day" max:"2"`
	FromMonth      string `form:"from-month" max:"10"`
	FromYear       string `form:"from-year" max:"4"`
	ToDay          string `form:"to-day" max:"2"`
	ToMonth        string `form:"to-month" max:"10"`
	ToYear         string `form:"to-year" max:"4"`
	AppointedDay   string `form:"appointed_on-day" max:"2"`
	AppointedMonth string `form:"appointed_on-month" max:"10"`
	AppointedYear  string `form:"appointed_on-year" max:"4"`
	Skills         string `form:"skills" max:"1000"`
	SignedDay      string `form:"signed_on-day" max:"2"`
	SignedMonth    string `form:"signed_on-month" max:"10"`
	SignedYear     string `form:"signed_on-year" max:"4"`
	TrainedDay     string `form:"trained_on-day" max:"2"`
	TrainedMonth   string `form:"trained_on-month" max:"10"`
	TrainedYear    string `form:"trained_on-year" max:"4"`
	Vetting        string `form:"vetting" max:"10"`
	DeputyFor      string `form:"deputy_for" max:"36"`
	Version        string `form:"version" max:"10"`
}

// roleQuery is the role and the panel that were chosen for a grant.
type roleQuery struct {
	Role  string `form:"role" max:"40"`
	Panel string `form:"panel" max:"36"`
}

// held is the role that a form is about.
func (f roleForm) held() casework.Membership {
	return casework.Membership{Role: casework.Role(f.Role), Panel: casework.PanelID(f.Panel)}
}

// drawnFrom is the version that the form was first drawn from.
func (f roleForm) drawnFrom(now int) int { return drawn(f.Version, now) }

func drawn(typed string, now int) int {
	if n, err := strconv.Atoi(typed); err == nil {
		return n
	}
	return now
}

func (f roleForm) parse(user casework.UserID, id string) (casework.Membership, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	m := casework.Membership{
		ID: id, User: user, Role: casework.Role(f.Role), Panel: casework.PanelID(f.Panel), Agency: casework.AgencyID(f.Agency), Authority: f.Authority,
		Force: f.Force, Skills: f.Skills, Vetting: f.Vetting, DeputyFor: f.DeputyFor,
	}
	m.From = in.OptionalDate("from", f.FromDay, f.FromMonth, f.FromYear, "First day")
	m.To = in.OptionalDate("to", f.ToDay, f.ToMonth, f.ToYear, "Last day")
	m.AppointedOn = in.OptionalDate("appointed_on", f.AppointedDay, f.AppointedMonth, f.AppointedYear, "Date of appointment")
	m.SignedOn = in.OptionalDate("signed_on", f.SignedDay, f.SignedMonth, f.SignedYear, "Date of the agreement")
	m.TrainedOn = in.OptionalDate("trained_on", f.TrainedDay, f.TrainedMonth, f.TrainedYear, "Date of the training")
	return m, faults
}

// formOf is the form of a role as it stands.
func formOf(h Held) roleForm {
	f := roleForm{Role: string(h.Role), Panel: string(h.Panel), Skills: h.Skills, Vetting: h.Vetting, DeputyFor: h.DeputyFor}
	put := func(d casework.Date, day, month, year *string) {
		if !d.IsZero() {
			*day, *month, *year = strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
		}
	}
	put(h.To, &f.ToDay, &f.ToMonth, &f.ToYear)
	put(h.AppointedOn, &f.AppointedDay, &f.AppointedMonth, &f.AppointedYear)
	put(h.SignedOn, &f.SignedDay, &f.SignedMonth, &f.SignedYear)
	put(h.TrainedOn, &f.TrainedDay, &f.TrainedMonth, &f.TrainedYear)
	return f
}

func user(c *gin.Context) casework.UserID { return casework.UserID(c.Param("id")) }

func (h *Handlers) newRole(c *gin.Context) (httpd.Response, error) {
	var q roleQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	f := roleForm{Role: q.Role, Panel: q.Panel}
	post, chosen := casework.PostOf(casework.Role(q.Role))
	var faults casework.Faults
	switch {
	case chosen && post.Panel && uuid.Validate(q.Panel) != nil:
		faults.Add("panel", "Select the panel on which the role is held")
	case chosen && !post.Panel && q.Panel != "":
		faults.Add("panel", casework.HeldRoles.Label(q.Role)+" is held for the whole service: leave the panel empty")
	case !chosen && c.Request.URL.RawQuery != "":
		faults.Add("role", "Select a role")
	}
	if chosen && !faults.Any() {
		httpd.Kept(c, &f)
		return h.showGrant(c, f, nil)
	}
	d, err := h.service.Desk(c.Request.Context(), httpd.Actor(c), user(c), "")
	if err != nil {
		return nil, err
	}
	list, _ := httpd.Invalid(faults.Err())
	page := chooseRolePage(httpd.Base(c, "Grant a role").WithFaults(list), d, f)
	if faults.Any() {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

// showGrant is the form of a grant, with what was wrong with it. Role and panel were chosen on the page before and have no
// field here.
func (h *Handlers) showGrant(c *gin.Context, f roleForm, faults []casework.Fault) (httpd.Response, error) {
	d, err := h.service.Desk(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), user(c), casework.PanelID(f.Panel))
	if err != nil {
		return nil, err
	}
	post, known := casework.PostOf(casework.Role(f.Role))
	if !known || f.Panel != "" && d.panelOf(casework.PanelID(f.Panel)).ID == "" {
		return nil, casework.Absent()
	}
	if !d.May.Has(f.Role) {
		return nil, &casework.Error{Kind: casework.Forbidden, Msg: "The access policy does not let you hand out this role. Ask whoever keeps the policy."}
	}
	for i := range faults {
		if faults[i].Field == "role" || faults[i].Field == "panel" {
			faults[i].Field = ""
		}
	}
	page := grantRolePage(httpd.Base(c, "Grant a role").WithFaults(faults), d, f, post)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) grantRole(c *gin.Context) (httpd.Response, error) {
	var form roleForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	m, faults := form.parse(user(c), "")
	proposed, err := h.service.GrantRole(c.Request.Context(), httpd.Actor(c), m, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return h.showGrant(c, form, list)
	}
	if err != nil {
		return nil, err
	}
	if proposed {
		return httpd.RedirectWith("/accounts/"+c.Param("id"), "Role proposed. It is granted when another administrator agrees."), nil
	}
	return httpd.RedirectWith("/accounts/"+c.Param("id"), "Role granted"), nil
}

func (h *Handlers) role(c *gin.Context) (httpd.Response, error) { return h.showRole(c, nil, nil) }

// showRole is the page of one role; typed is nil for the role as it stands.
func (h *Handlers) showRole(c *gin.Context, typed *roleForm, faults []casework.Fault) (httpd.Response, error) {
	ctx, actor := pg.WithoutKey(c.Request.Context()), httpd.Actor(c)
	a, err := h.service.Account(ctx, actor, user(c))
	if err != nil {
		return nil, err
	}
	held, err := Desk{Account: a}.Role(c.Param("role"))
	if err != nil {
		return nil, err
	}
	d, err := h.service.Desk(ctx, actor, user(c), held.Panel)
	if err != nil {
		return nil, err
	}
	f := formOf(held)
	if typed == nil {
		httpd.Kept(c, &f)
	} else {
		typed.Role, typed.Panel = f.Role, f.Panel
		f = *typed
	}
	post, _ := casework.PostOf(held.Role)
	page := rolePage(httpd.Base(c, "Role").WithFaults(faults), d, held, f, post)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) changeRole(c *gin.Context) (httpd.Response, error) {
	var form roleForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	m, faults := form.parse(user(c), c.Param("role"))
	err = h.service.ChangeRole(c.Request.Context(), httpd.Actor(c), m, version, &faults)
	if list, ok := httpd.Invalid(err); ok {
		return h.showRole(c, &form, list)
	}
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/accounts/"+c.Param("id"), "Role changed"), nil
}

type endRoleForm struct {
	Membership string `form:"membership" max:"36"`
}

func (h *Handlers) endRole(c *gin.Context) (httpd.Response, error) {
	var form endRoleForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	err := h.service.EndRole(c.Request.Context(), httpd.Actor(c), user(c), form.Membership)
	return h.changed(c, err, "Role ended")
}

func (h *Handlers) proposals(c *gin.Context) (httpd.Response, error) {
	waiting, decided, err := h.service.Proposals(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Roles that wait for a second person")
	b.Wide = true
	return httpd.Page(proposalsPage(b, waiting, decided)), nil
}

type decideForm struct {
	Agree   string `form:"agree" max:"3"`
	Reason  string `form:"reason" max:"500"`
	Version string `form:"version" max:"10"`
}

func (f decideForm) drawnFrom(now int) int { return drawn(f.Version, now) }

func (h *Handlers) proposal(c *gin.Context) (httpd.Response, error) {
	return h.showProposal(c, decideForm{}, nil)
}

func (h *Handlers) showProposal(c *gin.Context, form decideForm, faults []casework.Fault) (httpd.Response, error) {
	actor := httpd.Actor(c)
	r, err := h.service.Proposal(pg.WithoutKey(c.Request.Context()), actor, c.Param("id"))
	if err != nil {
		return nil, err
	}
	page := proposalPage(httpd.Base(c, "Proposed role").WithFaults(faults), r, r.Mine(actor), form)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) decide(c *gin.Context) (httpd.Response, error) {
	var form decideForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	var faults casework.Faults
	agree := httpd.Fields(&faults).YesNo("agree", form.Agree, "Select yes if you agree")
	if err = faults.Err(); err == nil {
		err = h.service.Decide(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, agree, form.Reason)
	}
	if list, ok := httpd.Invalid(err); ok {
		return h.showProposal(c, form, list)
	}
	if err != nil {
		return nil, err
	}
	if agree {
		return httpd.RedirectWith("/proposals", "Role granted"), nil
	}
	return httpd.RedirectWith("/proposals", "Proposal refused"), nil
}

type versionForm struct {
	Version string `form:"version" max:"10"`
}

func (h *Handlers) withdraw(c *gin.Context) (httpd.Response, error) {
	var form versionForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	if err := h.service.Withdraw(c.Request.Context(), httpd.Actor(c), c.Param("id"), version); err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/proposals", "Proposal withdrawn"), nil
}
