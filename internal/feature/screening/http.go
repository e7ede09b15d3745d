package screening

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers are the pages of this feature.
type Handlers struct{ service *Service }

// New makes the pages.
func New(s *Service) *Handlers { return &Handlers{service: s} }

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/triage", casework.ReadScreening, h.triage)
	s.GET("/cases/:ref/deconfliction", casework.ScreenReferral, h.checking)
	s.POST("/cases/:ref/deconfliction", casework.ScreenReferral, h.check)
	s.GET("/cases/:ref/screening", casework.ScreenReferral, h.screening)
	s.POST("/cases/:ref/screening", casework.ScreenReferral, h.screen)
	s.GET("/cases/:ref/sign-off", casework.SignScreening, h.signingOff)
	s.POST("/cases/:ref/sign-off", casework.SignScreening, h.signOff)
	s.GET("/cases/:ref/section36", casework.DecideSection36, h.section36)
	s.POST("/cases/:ref/section36", casework.DecideSection36, h.decide)
	s.GET("/cases/:ref/exit", casework.ScreenReferral, h.exit)
	s.POST("/cases/:ref/exit", casework.ScreenReferral, h.end)
	s.GET("/cases/:ref/information", casework.AskMore, h.information)
	s.POST("/cases/:ref/information", casework.AskMore, h.sendBack)
	s.POST("/cases/:ref/information/reply", casework.AskMore, h.reply)
	s.GET("/cases/:ref/urgent", casework.MarkUrgent, h.urgent)
	s.POST("/cases/:ref/urgent", casework.MarkUrgent, h.hasten)
	s.POST("/cases/:ref/notes", casework.NoteTriage, h.note)
	s.GET("/cases/:ref/second-look", casework.ReadScreening, h.looks)
	s.POST("/cases/:ref/second-look", casework.AskSecondLook, h.challenge)
	s.POST("/cases/:ref/second-look/decide", casework.SignScreening, h.lookAgain)
	s.GET("/cases/:ref/signposts/:id", casework.FollowSignpost, h.following)
	s.POST("/cases/:ref/signposts/:id", casework.FollowSignpost, h.follow)
}

func (h *Handlers) triage(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Triage(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form noteForm
	httpd.Kept(c, &form)
	return httpd.Page(triagePage(base(c, "Before the panel", v.View), v, form)), nil
}

type noteForm struct {
	Version     string `form:"version"`
	Note        string `form:"note" max:"8000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) note(c *gin.Context) (httpd.Response, error) {
	var form noteForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	err = h.service.Note(c.Request.Context(), httpd.Actor(c), ref, version, casework.TriageNote{Text: strings.TrimSpace(form.Note), NoSensitive: form.NoSensitive == "yes"})
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+ref+"/triage", "Note added"), nil
	}
	v, err := h.service.Triage(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), ref)
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, triagePage(base(c, "Before the panel", v.View).WithFaults(faults), v, form)), nil
}

type challengeForm struct {
	Version     string `form:"version"`
	Reason      string `form:"reason" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

type lookForm struct {
	Version     string `form:"version"`
	Outcome     string `form:"outcome" max:"20"`
	Decision    string `form:"decision" max:"8000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) looks(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.SecondLooks(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var ask challengeForm
	var look lookForm
	kept := httpd.Kept(c, &ask) && httpd.Kept(c, &look)
	return httpd.Page(lookPage(base(c, "Second look", v.View), v, ask, look, kept)), nil
}

func (h *Handlers) challenge(c *gin.Context) (httpd.Response, error) {
	var form challengeForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Challenge(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, casework.Challenge{Reason: strings.TrimSpace(form.Reason), NoSensitive: form.NoSensitive == "yes"})
	return h.looked(c, err, "Second look asked for", form, lookForm{})
}

func (h *Handlers) lookAgain(c *gin.Context) (httpd.Response, error) {
	var form lookForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.LookAgain(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, casework.SecondLook{
		Outcome: form.Outcome, Reason: strings.TrimSpace(form.Decision), NoSensitive: form.NoSensitive == "yes",
	})
	return h.looked(c, err, "Second look recorded", challengeForm{}, form)
}

// looked ends a step of the page of second looks.
func (h *Handlers) looked(c *gin.Context, err error, done string, ask challengeForm, look lookForm) (httpd.Response, error) {
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+c.Param("ref")+"/second-look", done), nil
	}
	v, err := h.service.SecondLooks(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, lookPage(base(c, "Second look", v.View).WithFaults(faults), v, ask, look, false)), nil
}

// checkForm has no field for a text, and is to have none: a deconfliction check is an answer and its day.
type checkForm struct {
	Version string `form:"version"`
	Answer  string `form:"deconfliction" max:"10"`
	Day     string `form:"deconflicted_on-day" max:"2"`
	Month   string `form:"deconflicted_on-month" max:"10"`
	Year    string `form:"deconflicted_on-year" max:"4"`
}

func (f checkForm) parse() (casework.Deconfliction, casework.Faults) {
	var faults casework.Faults
	return casework.Deconfliction{
		Answer: f.Answer,
		On:     httpd.Fields(&faults).OptionalDate("deconflicted_on", f.Day, f.Month, f.Year, "Date of the deconfliction check"),
	}, faults
}

func (h *Handlers) checking(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Checking(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	day := ui.DateField{}.On(v.Today)
	return httpd.Page(checkPage(base(c, "Deconfliction check", v), v, checkForm{Day: day.Day, Month: day.Month, Year: day.Year}, nil)), nil
}

func (h *Handlers) check(c *gin.Context) (httpd.Response, error) {
	var form checkForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	err = h.service.Check(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	return h.answer(c, err, "Deconfliction check recorded", "Deconfliction check", h.service.Checking, func(b ui.Base, v View, stale *ui.Conflict) httpd.Response {
		if stale != nil {
			stale.Fields = append(stale.Fields,
				ui.ConflictField{Label: "Deconfliction check", Yours: casework.DeconflictionAnswers.Label(form.Answer), Theirs: casework.DeconflictionAnswers.Label(v.Deconfliction)})
		}
		return httpd.PageWith(status(stale), checkPage(b, v, form, stale))
	})
}

// signposting is where somebody is pointed to, as a part of several forms.
type signposting struct {
	Signposts               []string
	Owner, Day, Month, Year string
}

func (f signposting) parse(in httpd.FieldReader) casework.Signposting {
	return casework.Signposting{
		Signposts: f.Signposts, Owner: casework.UserID(f.Owner),
		FollowUp: in.OptionalDate("follow_up", f.Day, f.Month, f.Year, "Date by which to find out what came of the signposting"),
	}
}

// proposed is what stands in the part before somebody changes it: they follow up themselves, by the usual day.
func proposed(v View) signposting {
	day := ui.DateField{}.On(v.FollowUp)
	return signposting{Owner: string(v.Me), Day: day.Day, Month: day.Month, Year: day.Year}
}

type screeningForm struct {
	Version     string   `form:"version"`
	Result      string   `form:"result" max:"20"`
	Day         string   `form:"screened_on-day" max:"2"`
	Month       string   `form:"screened_on-month" max:"10"`
	Year        string   `form:"screened_on-year" max:"4"`
	Reason      string   `form:"reason" max:"8000"`
	Signposts   []string `form:"signposts" max:"10"`
	Owner       string   `form:"owner" max:"40"`
	FollowDay   string   `form:"follow_up-day" max:"2"`
	FollowMonth string   `form:"follow_up-month" max:"10"`
	FollowYear  string   `form:"follow_up-year" max:"4"`
	NoSensitive string   `form:"no_sensitive" max:"3"`
}

func (f screeningForm) to() signposting {
	return signposting{f.Signposts, f.Owner, f.FollowDay, f.FollowMonth, f.FollowYear}
}

func (f screeningForm) parse() (casework.Screening, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	return casework.Screening{
		Result: f.Result, Reason: strings.TrimSpace(f.Reason), On: in.OptionalDate("screened_on", f.Day, f.Month, f.Year, "Date of the screening"),
		Signposting: f.to().parse(in), NoSensitive: f.NoSensitive == "yes",
	}, faults
}

func (h *Handlers) screening(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Screening(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	day := ui.DateField{}.On(v.Today)
	to := proposed(v)
	form := screeningForm{
		Day: day.Day, Month: day.Month, Year: day.Year, Owner: to.Owner, FollowDay: to.Day, FollowMonth: to.Month, FollowYear: to.Year,
	}
	kept := httpd.Kept(c, &form)
	return httpd.Page(screeningPage(base(c, "Screening", v), v, form, nil, kept)), nil
}

func (h *Handlers) screen(c *gin.Context) (httpd.Response, error) {
	var form screeningForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	err = h.service.Screen(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	return h.answer(c, err, "Screening recorded. It takes effect once somebody else signs it off.", "Screening", h.service.Screening, func(b ui.Base, v View, stale *ui.Conflict) httpd.Response {
		if stale != nil {
			stale.Fields = append(stale.Fields,
				ui.ConflictField{Label: "Result", Yours: casework.ScreeningResults.Label(form.Result), Theirs: casework.ScreeningResults.Label(v.Result)},
				ui.ConflictField{Label: "Reason", Yours: form.Reason, Theirs: v.latest()})
		}
		return httpd.PageWith(status(stale), screeningPage(b, v, form, stale, false))
	})
}

type signOffForm struct {
	Version     string `form:"version"`
	Answer      string `form:"answer" max:"10"`
	Comment     string `form:"comment" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (f signOffForm) parse() (Answer, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	return Answer{
		Approve: in.Choice("answer", f.Answer, []string{"sign", "back"}, "Select whether you sign the screening off or send it back") == "sign",
		Comment: strings.TrimSpace(f.Comment), NoSensitive: f.NoSensitive == "yes",
	}, faults
}

func (h *Handlers) signingOff(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.SigningOff(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form signOffForm
	kept := httpd.Kept(c, &form)
	return httpd.Page(signOffPage(base(c, "Sign the screening off", v.View), v, form, nil, kept)), nil
}

func (h *Handlers) signOff(c *gin.Context) (httpd.Response, error) {
	var form signOffForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	done := "Screening sent back"
	if in.Approve {
		done = "Screening signed off"
	}
	err = h.service.SignOff(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	var v SignOffView
	look := func(ctx context.Context, actor casework.Actor, ref string) (View, error) {
		v, err = h.service.SigningOff(ctx, actor, ref)
		return v.View, err
	}
	return h.answer(c, err, done, "Sign the screening off", look, func(b ui.Base, _ View, stale *ui.Conflict) httpd.Response {
		return httpd.PageWith(status(stale), signOffPage(b, v, form, stale, false))
	})
}

type askForm struct {
	Version     string `form:"version"`
	Reason      string `form:"reason" max:"20"`
	Question    string `form:"question" max:"4000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

type replyForm struct {
	Version     string `form:"version"`
	Text        string `form:"text" max:"8000"`
	Done        string `form:"done" max:"3"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) information(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Information(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var ask askForm
	var reply replyForm
	kept := httpd.Kept(c, &ask) && httpd.Kept(c, &reply)
	return httpd.Page(informationPage(base(c, "More information", v.View), v, ask, reply, kept)), nil
}

func (h *Handlers) sendBack(c *gin.Context) (httpd.Response, error) {
	var form askForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.SendBack(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, casework.Waiting{
		Reason: form.Reason, Question: strings.TrimSpace(form.Question), NoSensitive: form.NoSensitive == "yes",
	})
	return h.asked(c, err, "The clock stands still until the information comes", form, replyForm{})
}

func (h *Handlers) reply(c *gin.Context) (httpd.Response, error) {
	var form replyForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Reply(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, casework.Reply{
		Text: strings.TrimSpace(form.Text), Done: form.Done == "yes", NoSensitive: form.NoSensitive == "yes",
	})
	done := "Reply kept"
	if form.Done == "yes" {
		done = "The clock goes on"
	}
	return h.asked(c, err, done, askForm{}, form)
}

// asked ends a step of the page of more information.
func (h *Handlers) asked(c *gin.Context, err error, done string, ask askForm, reply replyForm) (httpd.Response, error) {
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+c.Param("ref")+"/information", done), nil
	}
	v, err := h.service.Information(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, informationPage(base(c, "More information", v.View).WithFaults(faults), v, ask, reply, false)), nil
}

type urgentForm struct {
	Version     string `form:"version"`
	Reason      string `form:"reason" max:"20"`
	Note        string `form:"note" max:"2000"`
	NoSensitive string `form:"no_sensitive" max:"3"`
}

func (h *Handlers) urgent(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Urgency(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	var form urgentForm
	kept := httpd.Kept(c, &form)
	return httpd.Page(urgentPage(base(c, "Urgent lane", v.View), v, form, kept)), nil
}

func (h *Handlers) hasten(c *gin.Context) (httpd.Response, error) {
	var form urgentForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	ref := c.Param("ref")
	err = h.service.Hasten(c.Request.Context(), httpd.Actor(c), ref, version, casework.Urgency{
		Reason: form.Reason, Note: strings.TrimSpace(form.Note), NoSensitive: form.NoSensitive == "yes",
	})
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+ref+"/urgent", "Saved"), nil
	}
	v, err := h.service.Urgency(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), ref)
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, urgentPage(base(c, "Urgent lane", v.View).WithFaults(faults), v, form, false)), nil
}

type followForm struct {
	Version string `form:"version"`
	Outcome string `form:"outcome" max:"20"`
	Day     string `form:"again-day" max:"2"`
	Month   string `form:"again-month" max:"10"`
	Year    string `form:"again-year" max:"4"`
}

func (f followForm) parse() (casework.SignpostAnswer, casework.Faults) {
	var faults casework.Faults
	a := casework.SignpostAnswer{Outcome: f.Outcome}
	if f.Outcome == "UNKNOWN" {
		a.Again = httpd.Fields(&faults).OptionalDate("again", f.Day, f.Month, f.Year, "Date on which to ask again")
	}
	return a, faults
}

func (h *Handlers) following(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Following(c.Request.Context(), httpd.Actor(c), c.Param("ref"), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return httpd.Page(followPage(followBase(c, v), v, followForm{})), nil
}

func followBase(c *gin.Context, v SignpostView) ui.Base {
	b := httpd.Base(c, "Signposting: "+casework.SignpostDestinations.Label(v.Destination))
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Before the panel", Href: "/cases/" + v.Ref + "/triage"}
	return b
}

func (h *Handlers) follow(c *gin.Context) (httpd.Response, error) {
	var form followForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	ref, id := c.Param("ref"), c.Param("id")
	err = h.service.Follow(c.Request.Context(), httpd.Actor(c), ref, id, version, in, &faults)
	wrong, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+ref+"/triage", "What came of the signposting is recorded"), nil
	}
	v, err := h.service.Following(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), ref, id)
	if err != nil {
		return nil, err
	}
	return httpd.PageWith(http.StatusUnprocessableEntity, followPage(followBase(c, v).WithFaults(wrong), v, form)), nil
}

type section36Form struct {
	Version     string   `form:"version"`
	Body        string   `form:"body" max:"20"`
	BodyName    string   `form:"body_name" max:"200"`
	Maker       string   `form:"maker" max:"200"`
	Day         string   `form:"decided_on-day" max:"2"`
	Month       string   `form:"decided_on-month" max:"10"`
	Year        string   `form:"decided_on-year" max:"4"`
	Result      string   `form:"result" max:"10"`
	Grounds     string   `form:"grounds" max:"8000"`
	Signposts   []string `form:"signposts" max:"10"`
	Owner       string   `form:"owner" max:"40"`
	FollowDay   string   `form:"follow_up-day" max:"2"`
	FollowMonth string   `form:"follow_up-month" max:"10"`
	FollowYear  string   `form:"follow_up-year" max:"4"`
	NoSensitive string   `form:"no_sensitive" max:"3"`
}

func (f section36Form) to() signposting {
	return signposting{f.Signposts, f.Owner, f.FollowDay, f.FollowMonth, f.FollowYear}
}

func (f section36Form) parse() (casework.Section36Decision, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	d := casework.Section36Decision{
		Body: f.Body, BodyName: strings.TrimSpace(f.BodyName), Maker: strings.TrimSpace(f.Maker), Grounds: strings.TrimSpace(f.Grounds),
		NoSensitive: f.NoSensitive == "yes",
	}
	d.On = in.OptionalDate("decided_on", f.Day, f.Month, f.Year, "Date of the section 36 decision")
	if f.Result == "NOT-MET" {
		d.Signposting = f.to().parse(in)
	}
	d.Result = in.Choice("result", f.Result, []string{"MET", "NOT-MET"}, "Select whether there are reasonable grounds")
	return d, faults
}

func (h *Handlers) section36(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Section36(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	to := proposed(v)
	form := section36Form{Owner: to.Owner, FollowDay: to.Day, FollowMonth: to.Month, FollowYear: to.Year}
	kept := httpd.Kept(c, &form)
	return httpd.Page(section36Page(base(c, "Section 36 decision", v), v, form, nil, kept)), nil
}

func (h *Handlers) decide(c *gin.Context) (httpd.Response, error) {
	var form section36Form
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	err = h.service.Decide(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	return h.answer(c, err, "Section 36 decision recorded", "Section 36 decision", h.service.Section36, func(b ui.Base, v View, stale *ui.Conflict) httpd.Response {
		if stale != nil {
			stale.Fields = append(stale.Fields,
				ui.ConflictField{Label: "Decision", Yours: thresholds.Label(form.Result), Theirs: thresholds.Label(v.Section36)},
				ui.ConflictField{Label: "Who decided", Yours: form.Maker, Theirs: v.Maker})
		}
		return httpd.PageWith(status(stale), section36Page(b, v, form, stale, false))
	})
}

type exitForm struct {
	Version     string   `form:"version"`
	Outcome     string   `form:"outcome" max:"20"`
	Reason      string   `form:"reason" max:"8000"`
	Supervisor  string   `form:"supervisor" max:"200"`
	Rank        string   `form:"rank" max:"100"`
	Signposts   []string `form:"signposts" max:"10"`
	Owner       string   `form:"owner" max:"40"`
	FollowDay   string   `form:"follow_up-day" max:"2"`
	FollowMonth string   `form:"follow_up-month" max:"10"`
	FollowYear  string   `form:"follow_up-year" max:"4"`
	NoSensitive string   `form:"no_sensitive" max:"3"`
}

func (f exitForm) to() signposting {
	return signposting{f.Signposts, f.Owner, f.FollowDay, f.FollowMonth, f.FollowYear}
}

func (f exitForm) parse() (casework.Exit, casework.Faults) {
	var faults casework.Faults
	x := casework.Exit{
		Outcome: f.Outcome, Reason: strings.TrimSpace(f.Reason), Supervisor: strings.TrimSpace(f.Supervisor), Rank: strings.TrimSpace(f.Rank), NoSensitive: f.NoSensitive == "yes",
	}
	x.Signposting = f.to().parse(httpd.Fields(&faults))
	return x, faults
}

func (h *Handlers) exit(c *gin.Context) (httpd.Response, error) {
	v, err := h.service.Exit(c.Request.Context(), httpd.Actor(c), c.Param("ref"))
	if err != nil {
		return nil, err
	}
	to := proposed(v)
	form := exitForm{Owner: to.Owner, FollowDay: to.Day, FollowMonth: to.Month, FollowYear: to.Year}
	kept := httpd.Kept(c, &form)
	return httpd.Page(exitPage(base(c, "End before the panel", v), v, form, nil, kept)), nil
}

func (h *Handlers) end(c *gin.Context) (httpd.Response, error) {
	var form exitForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(form.Version)
	if err != nil {
		return nil, err
	}
	in, faults := form.parse()
	err = h.service.End(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &faults)
	return h.answer(c, err, "Case ended before the panel", "End before the panel", h.service.Exit, func(b ui.Base, v View, stale *ui.Conflict) httpd.Response {
		if stale != nil {
			stale.Fields = append(stale.Fields, ui.ConflictField{
				Label: "How it ends", Yours: casework.InformationOutcomes.Label(form.Outcome), Theirs: casework.InformationOutcomes.Label(v.Ended),
			})
		}
		return httpd.PageWith(status(stale), exitPage(b, v, form, stale, false))
	})
}

// answer ends a step: back to the case where it was taken; the form with what was typed where it was faulty or stale.
func (h *Handlers) answer(c *gin.Context, err error, done, title string, look func(context.Context, casework.Actor, string) (View, error),
	again func(ui.Base, View, *ui.Conflict) httpd.Response) (httpd.Response, error) {
	faults, invalid := httpd.Invalid(err)
	stale := casework.Refused(err, casework.Conflict)
	if !invalid && !stale {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith("/cases/"+c.Param("ref"), done), nil
	}
	v, failed := look(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"))
	if failed != nil {
		return nil, failed
	}
	b := base(c, title, v).WithFaults(faults)
	if !stale {
		return again(b, v, nil), nil
	}
	return again(b, v, &ui.Conflict{By: v.By, When: v.When, Fields: []ui.ConflictField{
		{Label: "The case is at", Yours: title, Theirs: v.State.Label()},
	}}), nil
}

func status(stale *ui.Conflict) int {
	if stale != nil {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

func base(c *gin.Context, title string, v View) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity = v.Ref, &v.Identity
	b.Back = ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	return b
}

// latest is the reason of the newest check on the file.
func (v View) latest() string {
	if len(v.Earlier) == 0 {
		return ""
	}
	return v.Earlier[0].Reason
}

// thresholds are the two results of a section 36 decision.
var thresholds = casework.Vocabulary{
	{Code: "MET", Label: "Yes, there are reasonable grounds: the person is referred to the panel"},
	{Code: "NOT-MET", Label: "No, the threshold is not met: the case ends here"},
}

func chosen(yes string) []string { return []string{yes} }
