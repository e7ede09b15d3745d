package policy

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mime/multipart"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// largest is the most bytes that a policy may be sent with: the linter's own limit, and what a form puts round it.
const largest = 1 << 20

func (h *Handlers) changing(s *httpd.Server) {
	s.GET("/policy/changes", casework.ReadPolicy, h.changes)
	s.POST("/policy/changes", casework.ProposePolicy, h.start)
	s.GET("/policy/changes/:id", casework.ReadPolicy, h.change)
	s.GET("/policy/changes/:id/answer", casework.ProposePolicy, h.reviseForm)
	s.POST("/policy/changes/:id/answer", casework.ProposePolicy, h.revise)
	s.GET("/policy/changes/:id/text", casework.ProposePolicy, h.textForm)
	s.POST("/policy/changes/:id/text", casework.ProposePolicy, h.text, httpd.Body(largest))
	s.POST("/policy/changes/:id/file", casework.ProposePolicy, h.file, httpd.Body(largest), httpd.NoDraft())
	s.POST("/policy/changes/:id/propose", casework.ProposePolicy, h.propose)
	s.POST("/policy/changes/:id/withdraw", casework.ProposePolicy, h.withdraw)
	s.POST("/policy/changes/:id/again", casework.ProposePolicy, h.again)
	s.POST("/policy/changes/:id/decide", casework.DecidePolicy, h.decide, httpd.StepUp())
	s.GET("/policy/versions", casework.ReadPolicy, h.versions)
	s.GET("/policy/compare", casework.ReadPolicy, h.compare)
}

func (h *Handlers) changes(c *gin.Context) (httpd.Response, error) {
	list, err := h.service.Changes(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(changesPage(httpd.Base(c, "Changes of the access policy"), list)), nil
}

type noFields struct{}

func (h *Handlers) start(c *gin.Context) (httpd.Response, error) {
	if err := httpd.ReadForm(c, &noFields{}); err != nil {
		return nil, err
	}
	id, err := h.service.Start(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/policy/changes/"+id, "Draft begun. It changes nothing until another administrator puts it in force."), nil
}

// decideForm is what can be typed on the page of a change, by whoever drafted it or whoever decides.
type decideForm struct {
	Why     string `form:"why" max:"1000"`
	Agree   string `form:"agree" max:"3"`
	Seen    string `form:"seen" max:"3"`
	Reason  string `form:"reason" max:"1000"`
	Version string `form:"version" max:"10"`
}

func (h *Handlers) change(c *gin.Context) (httpd.Response, error) {
	var f decideForm
	httpd.Kept(c, &f)
	return h.showChange(c, f, nil)
}

// showChange draws a change as it stands now, with what was typed and what was wrong with it.
func (h *Handlers) showChange(c *gin.Context, f decideForm, faults []casework.Fault) (httpd.Response, error) {
	r, err := h.service.Review(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Change of the access policy").WithFaults(faults)
	b.Wide, b.Back = true, ui.Link{Text: "Changes", Href: "/policy/changes"}
	page := changePage(b, r, f)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

// drafted is a change whose lines its reader may edit.
func (h *Handlers) drafted(c *gin.Context) (Change, error) {
	return h.service.Drafted(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("id"))
}

// versioned is the version of the change that a form was drawn from.
func versioned(typed string, now int) int {
	if n, err := strconv.Atoi(typed); err == nil {
		return n
	}
	return now
}

type reviseForm struct {
	Allow   string   `form:"allow" max:"3"`
	Role    string   `form:"role" max:"40"`
	Ties    []string `form:"ties" max:"40"`
	Senses  []string `form:"senses" max:"40"`
	Action  string   `form:"action" max:"80"`
	Note    string   `form:"note" max:"300"`
	Version string   `form:"version" max:"10"`
}

// revision is what was typed, and what is wrong with it.
func (f reviseForm) revision(faults *casework.Faults) authz.Revision {
	in := httpd.Fields(faults)
	r := authz.Revision{
		Allow: in.YesNo("allow", f.Allow, "Select whether it is to be allowed"),
		Role:  casework.Role(in.Choice("role", f.Role, values(roleOptions()), "Select a role")),
		Note:  strings.TrimSpace(f.Note),
	}
	action := in.Choice("action", f.Action, values(actionOptions()), "Select what is done")
	if i := slices.IndexFunc(casework.Actions(), func(a casework.Action) bool { return a.String() == action }); i >= 0 {
		r.Action = casework.Actions()[i]
	}
	for _, t := range in.Choices("ties", f.Ties, values(tieOptions()), "Select how they stand to it") {
		r.Ties = append(r.Ties, casework.Tie(t))
	}
	for _, s := range in.Choices("senses", f.Senses, values(heldOptions()), "Select how closely the case is held") {
		r.Senses = append(r.Senses, casework.Sensitivity(s))
	}
	if len(f.Ties) == 0 {
		faults.Add("ties", "Select at least one way in which they stand to it")
	}
	if len(f.Senses) == 0 {
		faults.Add("senses", "Select how closely the case may be held. Select normal where it is about no case.")
	}
	if r.Allow && r.Note == "" {
		faults.Add("note", "Enter the rule in a sentence")
	}
	return r
}

func (h *Handlers) reviseForm(c *gin.Context) (httpd.Response, error) {
	var f reviseForm
	httpd.Kept(c, &f)
	return h.showRevise(c, f, nil)
}

func (h *Handlers) showRevise(c *gin.Context, f reviseForm, faults []casework.Fault) (httpd.Response, error) {
	r, err := h.drafted(c)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Change what a role may do").WithFaults(faults)
	b.Back = ui.Link{Text: "The draft", Href: r.href()}
	page := revisePage(b, r, f)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) revise(c *gin.Context) (httpd.Response, error) {
	var f reviseForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	var faults casework.Faults
	r := f.revision(&faults)
	if err = faults.Err(); err == nil {
		err = h.service.Revise(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, r)
	}
	if list, ok := httpd.Invalid(err); ok {
		return h.showRevise(c, f, list)
	}
	return h.changed(c, err, "Draft changed")
}

type textForm struct {
	Text    string `form:"text" max:"300000"`
	Version string `form:"version" max:"10"`
}

func (h *Handlers) textForm(c *gin.Context) (httpd.Response, error) { return h.showText(c, nil, nil) }

// showText draws the form of the whole text; typed is nil for the draft as it stands.
func (h *Handlers) showText(c *gin.Context, typed *textForm, faults []casework.Fault) (httpd.Response, error) {
	r, err := h.drafted(c)
	if err != nil {
		return nil, err
	}
	if typed == nil {
		typed = &textForm{Text: r.Body}
		httpd.Kept(c, typed)
	}
	b := httpd.Base(c, "Edit the lines of the policy").WithFaults(faults)
	b.Wide, b.Back = true, ui.Link{Text: "The draft", Href: r.href()}
	page := textPage(b, r, *typed)
	if len(faults) > 0 {
		return httpd.PageWith(http.StatusUnprocessableEntity, page), nil
	}
	return httpd.Page(page), nil
}

func (h *Handlers) text(c *gin.Context) (httpd.Response, error) {
	var f textForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	return h.write(c, f)
}

func (h *Handlers) write(c *gin.Context, f textForm) (httpd.Response, error) {
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Write(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, f.Text)
	if list, ok := httpd.Invalid(err); ok {
		return h.showText(c, &f, list)
	}
	return h.changed(c, err, "Draft changed")
}

type fileForm struct {
	File    *multipart.FileHeader `form:"file"`
	Version string                `form:"version" max:"10"`
}

// file takes a whole policy as a file. What is wrong with it is shown beside its text, which can be put right there.
func (h *Handlers) file(c *gin.Context) (httpd.Response, error) {
	var f fileForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	if f.File == nil || f.File.Size == 0 {
		return h.showText(c, nil, []casework.Fault{{Field: "file", Msg: "Choose a file that holds a whole policy"}})
	}
	in, err := f.File.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	b, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(string(b), "\r\n", "\n"), "\uFFFD")
	return h.write(c, textForm{Text: strings.ReplaceAll(text, "\x00", "\uFFFD"), Version: f.Version})
}

// changed leads back to the change after a step on it.
func (h *Handlers) changed(c *gin.Context, err error, done string) (httpd.Response, error) {
	if err != nil {
		return nil, err
	}
	return httpd.RedirectWith("/policy/changes/"+c.Param("id"), done), nil
}

// act reads the form of the page of a change and takes a step with it; what is wrong is shown on the page.
func (h *Handlers) act(c *gin.Context, done string, step func(f decideForm, version int) error) (httpd.Response, error) {
	var f decideForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	err = step(f, version)
	if list, ok := httpd.Invalid(err); ok {
		return h.showChange(c, f, list)
	}
	return h.changed(c, err, done)
}

func (h *Handlers) propose(c *gin.Context) (httpd.Response, error) {
	return h.act(c, "Change proposed. It waits for another administrator.", func(f decideForm, version int) error {
		return h.service.Propose(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, f.Why)
	})
}

func (h *Handlers) withdraw(c *gin.Context) (httpd.Response, error) {
	return h.act(c, "Change withdrawn", func(_ decideForm, version int) error {
		return h.service.Withdraw(c.Request.Context(), httpd.Actor(c), c.Param("id"), version)
	})
}

// again drafts a change anew on the version in force.
func (h *Handlers) again(c *gin.Context) (httpd.Response, error) {
	var f decideForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	number, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	id, lost, err := h.service.Again(c.Request.Context(), httpd.Actor(c), c.Param("id"), number)
	if list, ok := httpd.Invalid(err); ok {
		return h.showChange(c, f, list)
	}
	if err != nil {
		return h.changed(c, err, "")
	}
	done := "Drafted again on the version in force. Nothing is proposed yet."
	if len(lost) > 0 {
		done += " Lines that were to go and have changed since: " + strconv.Itoa(len(lost)) + ". Look at what would change before you propose it."
	}
	return httpd.RedirectWith("/policy/changes/"+id, done), nil
}

func (h *Handlers) decide(c *gin.Context) (httpd.Response, error) {
	return h.act(c, "Change decided", func(f decideForm, version int) error {
		var faults casework.Faults
		d := Decision{Agree: httpd.Fields(&faults).YesNo("agree", f.Agree, "Select yes if you agree"), Seen: f.Seen == "yes", Reason: f.Reason}
		if err := faults.Err(); err != nil {
			return err
		}
		_, err := h.service.Decide(c.Request.Context(), httpd.Actor(c), c.Param("id"), version, d)
		return err
	})
}

func (h *Handlers) versions(c *gin.Context) (httpd.Response, error) {
	list, err := h.service.Versions(c.Request.Context(), httpd.Actor(c))
	if err != nil {
		return nil, err
	}
	return httpd.Page(versionsPage(httpd.Base(c, "Versions of the access policy"), list)), nil
}

type compareQuery struct {
	From string `form:"from" max:"10"`
	To   string `form:"to" max:"10"`
}

func (h *Handlers) compare(c *gin.Context) (httpd.Response, error) {
	var q compareQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	var from, to int
	if q != (compareQuery{}) {
		var err error
		if from, err = numbered(q.From); err != nil {
			return nil, err
		}
		if to, err = numbered(q.To); err != nil {
			return nil, err
		}
	}
	d, err := h.service.Compare(c.Request.Context(), httpd.Actor(c), from, to)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Two versions of the access policy")
	b.Wide, b.Back = true, ui.Link{Text: "Versions", Href: "/policy/versions"}
	return httpd.Page(comparePage(b, d)), nil
}
