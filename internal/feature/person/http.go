package person

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// Handlers is the way in to the record of a person.
type Handlers struct{ service *Service }

// New makes the handlers.
func New(s *Service) *Handlers { return &Handlers{service: s} }

// Routes registers the pages.
func (h *Handlers) Routes(s *httpd.Server) {
	s.GET("/cases/:ref/person", casework.ReadIdentity, h.show)
	s.GET("/cases/:ref/person/timeline", casework.ReadIdentity, h.timeline)
	s.GET("/cases/:ref/person/details", casework.WriteIdentity, h.details)
	s.POST("/cases/:ref/person/details", casework.WriteIdentity, h.amend)
	s.GET("/cases/:ref/person/address", casework.WriteIdentity, h.address)
	s.POST("/cases/:ref/person/address", casework.WriteIdentity, h.move)
	s.GET("/cases/:ref/person/contact", casework.WriteIdentity, h.contact)
	s.POST("/cases/:ref/person/contact", casework.WriteIdentity, h.addContact)
	s.POST("/cases/:ref/person/contact/:id/end", casework.WriteIdentity, h.endContact)
	s.GET("/cases/:ref/person/needs", casework.WriteIdentity, h.needs)
	s.POST("/cases/:ref/person/needs", casework.WriteIdentity, h.characterise)
	s.GET("/cases/:ref/person/link", casework.WriteIdentity, h.link)
	s.POST("/cases/:ref/person/link", casework.WriteIdentity, h.addLink)
	s.POST("/cases/:ref/person/link/:id/end", casework.WriteIdentity, h.endLink)
}

func at(ref string) string { return "/cases/" + ref + "/person" }

func base(c *gin.Context, title string, about Case) ui.Base {
	b := httpd.Base(c, title)
	b.Section, b.Identity, b.Back = about.Ref, &about.Identity, ui.Link{Text: "The person's record", Href: at(about.Ref)}
	return b
}

func (h *Handlers) record(c *gin.Context, action casework.Action) (View, error) {
	return h.service.Record(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), c.Param("ref"), action)
}

func (h *Handlers) show(c *gin.Context) (httpd.Response, error) {
	v, err := h.record(c, casework.ReadIdentity)
	if err != nil {
		return nil, err
	}
	b := base(c, "The person's record", v.Case)
	b.Back = ui.Link{Text: "Back to the case", Href: "/cases/" + v.Ref}
	return httpd.Page(recordPage(b, v)), nil
}

type timelineQuery struct {
	Before string `form:"before" max:"20"`
}

func (q timelineQuery) moment() (time.Time, error) {
	if q.Before == "" {
		return time.Time{}, nil
	}
	n, err := strconv.ParseInt(q.Before, 10, 64)
	if err != nil || n <= 0 || n > 1<<52 || strconv.FormatInt(n, 10) != q.Before {
		return time.Time{}, casework.Absent()
	}
	return time.UnixMicro(n), nil
}

func (h *Handlers) timeline(c *gin.Context) (httpd.Response, error) {
	var q timelineQuery
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	before, err := q.moment()
	if err != nil {
		return nil, err
	}
	v, err := h.service.Timeline(c.Request.Context(), httpd.Actor(c), c.Param("ref"), before)
	if err != nil {
		return nil, err
	}
	return httpd.Page(timelinePage(base(c, "All that happened", v.Case), v, q.Before != "")), nil
}

// done answers a step on the record: with the record, or with the form again and what was wrong with it.
func (h *Handlers) done(c *gin.Context, err error, flash string, again func(v View, faults []casework.Fault) httpd.Response) (httpd.Response, error) {
	faults, invalid := httpd.Invalid(err)
	if !invalid {
		if err != nil {
			return nil, err
		}
		return httpd.RedirectWith(at(c.Param("ref")), flash), nil
	}
	v, err := h.record(c, casework.WriteIdentity)
	if err != nil {
		return nil, err
	}
	return again(v, faults), nil
}

type detailsForm struct {
	Version     string `form:"version" max:"10"`
	Given       string `form:"given_name" max:"200"`
	Family      string `form:"family_name" max:"200"`
	Others      string `form:"other_names" max:"2000"`
	Day         string `form:"date_of_birth-day" max:"2"`
	Month       string `form:"date_of_birth-month" max:"10"`
	Year        string `form:"date_of_birth-year" max:"4"`
	Age         string `form:"approximate_age" max:"3"`
	Gender      string `form:"gender" max:"20"`
	Ethnicity   string `form:"ethnicity" max:"20"`
	Nationality string `form:"nationality" max:"200"`
	Language    string `form:"language" max:"200"`
	Phone       string `form:"phone" max:"200"`
	Email       string `form:"email" max:"200"`
	Online      string `form:"online_names" max:"500"`
	Household   string `form:"household" max:"2000"`
	Occupation  string `form:"occupation" max:"500"`
}

func detailsOf(v View) detailsForm {
	born := ui.DateField{}.On(v.DateOfBirth)
	f := detailsForm{
		Version: strconv.Itoa(v.Version), Given: v.GivenName, Family: v.FamilyName, Others: strings.Join(v.Aliases, "\n"), Day: born.Day, Month: born.Month, Year: born.Year,
		Gender: v.Gender, Ethnicity: v.Ethnicity, Nationality: v.Nationality, Language: v.Language, Phone: v.Phone, Email: v.Email, Online: v.OnlineNames,
		Household: v.Household, Occupation: v.Occupation,
	}
	if v.ApproximateAge > 0 {
		f.Age = strconv.Itoa(v.ApproximateAge)
	}
	return f
}

func (f detailsForm) parse(faults *casework.Faults) Details {
	in := httpd.Fields(faults)
	p := casework.Person{
		GivenName: strings.TrimSpace(f.Given), FamilyName: strings.TrimSpace(f.Family), Gender: f.Gender, Ethnicity: f.Ethnicity, Nationality: strings.TrimSpace(f.Nationality),
		Language: strings.TrimSpace(f.Language), Phone: strings.TrimSpace(f.Phone), Email: strings.TrimSpace(f.Email), OnlineNames: strings.TrimSpace(f.Online),
		Household: strings.TrimSpace(f.Household), Occupation: strings.TrimSpace(f.Occupation),
		DateOfBirth: in.OptionalDate("date_of_birth", f.Day, f.Month, f.Year, "Date of birth"),
	}
	if strings.TrimSpace(f.Age) != "" {
		p.ApproximateAge = in.Int("approximate_age", f.Age, 1, 120, "The approximate age must be between 1 and 120")
	}
	return Details{Person: p, Aliases: httpd.Lines(f.Others)}
}

func (h *Handlers) details(c *gin.Context) (httpd.Response, error) {
	v, err := h.record(c, casework.WriteIdentity)
	if err != nil {
		return nil, err
	}
	f := detailsOf(v)
	httpd.Kept(c, &f)
	return httpd.Page(detailsPage(base(c, "Change name, birth and details", v.Case), v, f)), nil
}

func (h *Handlers) amend(c *gin.Context) (httpd.Response, error) {
	var f detailsForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	var typed casework.Faults
	in := f.parse(&typed)
	err = h.service.Amend(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &typed)
	return h.done(c, err, "Record changed", func(v View, faults []casework.Fault) httpd.Response {
		return httpd.PageWith(http.StatusUnprocessableEntity, detailsPage(base(c, "Change name, birth and details", v.Case).WithFaults(faults), v, f))
	})
}

type homeForm struct {
	Version        string `form:"version" max:"10"`
	Address        string `form:"address" max:"1000"`
	Postcode       string `form:"postcode" max:"20"`
	Authority      string `form:"residence_authority" max:"200"`
	OtherAuthority string `form:"other_authority" max:"200"`
	Force          string `form:"residence_force" max:"200"`
	OtherForce     string `form:"other_force" max:"200"`
	Day            string `form:"from_on-day" max:"2"`
	Month          string `form:"from_on-month" max:"10"`
	Year           string `form:"from_on-year" max:"4"`
}

func (h *Handlers) address(c *gin.Context) (httpd.Response, error) {
	v, err := h.record(c, casework.WriteIdentity)
	if err != nil {
		return nil, err
	}
	f := homeForm{Version: strconv.Itoa(v.Version)}
	httpd.Kept(c, &f)
	return httpd.Page(homePage(base(c, "Record a new address", v.Case), v, f)), nil
}

func (h *Handlers) move(c *gin.Context) (httpd.Response, error) {
	var f homeForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	var typed casework.Faults
	in := casework.Home{
		Address: strings.TrimSpace(f.Address), Postcode: strings.TrimSpace(f.Postcode), Authority: or(strings.TrimSpace(f.OtherAuthority), f.Authority), Force: or(strings.TrimSpace(f.OtherForce), f.Force),
		From: httpd.Fields(&typed).OptionalDate("from_on", f.Day, f.Month, f.Year, "Date"),
	}
	err = h.service.Move(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &typed)
	return h.done(c, err, "Address recorded", func(v View, faults []casework.Fault) httpd.Response {
		return httpd.PageWith(http.StatusUnprocessableEntity, homePage(base(c, "Record a new address", v.Case).WithFaults(faults), v, f))
	})
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

type contactForm struct {
	Version      string `form:"version" max:"10"`
	Kind         string `form:"kind" max:"20"`
	Name         string `form:"name" max:"200"`
	Organisation string `form:"organisation" max:"200"`
	Relationship string `form:"relationship" max:"200"`
	Phone        string `form:"phone" max:"200"`
	Email        string `form:"email" max:"200"`
	Address      string `form:"address" max:"1000"`
	Day          string `form:"from_on-day" max:"2"`
	Month        string `form:"from_on-month" max:"10"`
	Year         string `form:"from_on-year" max:"4"`
}

func (h *Handlers) contact(c *gin.Context) (httpd.Response, error) {
	v, err := h.record(c, casework.WriteIdentity)
	if err != nil {
		return nil, err
	}
	f := contactForm{Version: strconv.Itoa(v.Mark)}
	httpd.Kept(c, &f)
	return httpd.Page(contactPage(base(c, "Add a contact", v.Case), v, f)), nil
}

func (h *Handlers) addContact(c *gin.Context) (httpd.Response, error) {
	var f contactForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	var typed casework.Faults
	in := casework.Contact{
		Kind: f.Kind, Name: strings.TrimSpace(f.Name), Organisation: strings.TrimSpace(f.Organisation), Relationship: strings.TrimSpace(f.Relationship),
		Phone: strings.TrimSpace(f.Phone), Email: strings.TrimSpace(f.Email), Address: strings.TrimSpace(f.Address),
		From: httpd.Fields(&typed).OptionalDate("from_on", f.Day, f.Month, f.Year, "Date"),
	}
	err = h.service.AddContact(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &typed)
	return h.done(c, err, "Contact added", func(v View, faults []casework.Fault) httpd.Response {
		return httpd.PageWith(http.StatusUnprocessableEntity, contactPage(base(c, "Add a contact", v.Case).WithFaults(faults), v, f))
	})
}

type endForm struct {
	Version string `form:"version" max:"10"`
}

// end reads the form of a button on the record and takes its step.
func (h *Handlers) end(c *gin.Context, flash string, step func(version int) error) (httpd.Response, error) {
	var f endForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	if err := step(version); err != nil {
		return nil, err
	}
	return httpd.RedirectWith(at(c.Param("ref")), flash), nil
}

func (h *Handlers) endContact(c *gin.Context) (httpd.Response, error) {
	return h.end(c, "Contact ended", func(version int) error {
		return h.service.EndContact(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, c.Param("id"))
	})
}

type needsForm struct {
	Version      string   `form:"version" max:"10"`
	Disability   []string `form:"trait_DISABILITY" max:"20"`
	Mental       string   `form:"trait_MENTAL" max:"20"`
	Neuro        []string `form:"trait_NEURO" max:"20"`
	Interpreter  string   `form:"trait_INTERPRETER" max:"20"`
	Caring       string   `form:"trait_CARING" max:"20"`
	Care         string   `form:"trait_CARE" max:"20"`
	Religion     string   `form:"trait_RELIGION" max:"20"`
	Orientation  string   `form:"trait_ORIENTATION" max:"20"`
	Reassignment string   `form:"trait_REASSIGNMENT" max:"20"`
	Marital      string   `form:"trait_MARITAL" max:"20"`
	Pregnancy    string   `form:"trait_PREGNANCY" max:"20"`
}

// ticked are the codes by kind.
func (f needsForm) ticked() map[string][]string {
	out := map[string][]string{"DISABILITY": f.Disability, "NEURO": f.Neuro}
	for kind, code := range map[string]string{
		"MENTAL": f.Mental, "INTERPRETER": f.Interpreter, "CARING": f.Caring, "CARE": f.Care, "RELIGION": f.Religion, "ORIENTATION": f.Orientation,
		"REASSIGNMENT": f.Reassignment, "MARITAL": f.Marital, "PREGNANCY": f.Pregnancy,
	} {
		if code != "" {
			out[kind] = []string{code}
		}
	}
	for kind, codes := range out {
		slices.Sort(codes)
		out[kind] = slices.Compact(codes)
	}
	return out
}

func (h *Handlers) needs(c *gin.Context) (httpd.Response, error) {
	v, err := h.record(c, casework.WriteIdentity)
	if err != nil {
		return nil, err
	}
	ticked := v.Traits
	var f needsForm
	if httpd.Kept(c, &f) {
		ticked = f.ticked()
	}
	return httpd.Page(needsPage(base(c, "Change needs and characteristics", v.Case), v, ticked)), nil
}

func (h *Handlers) characterise(c *gin.Context) (httpd.Response, error) {
	var f needsForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	err = h.service.Characterise(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, f.ticked())
	return h.done(c, err, "Needs and characteristics recorded", func(v View, faults []casework.Fault) httpd.Response {
		return httpd.PageWith(http.StatusUnprocessableEntity, needsPage(base(c, "Change needs and characteristics", v.Case).WithFaults(faults), v, f.ticked()))
	})
}

type linkForm struct {
	Version string `form:"version" max:"10"`
	Ref     string `form:"ref" max:"40"`
	Kind    string `form:"kind" max:"20"`
	Day     string `form:"from_on-day" max:"2"`
	Month   string `form:"from_on-month" max:"10"`
	Year    string `form:"from_on-year" max:"4"`
}

func (h *Handlers) link(c *gin.Context) (httpd.Response, error) {
	v, err := h.record(c, casework.WriteIdentity)
	if err != nil {
		return nil, err
	}
	f := linkForm{Version: strconv.Itoa(v.Mark)}
	httpd.Kept(c, &f)
	return httpd.Page(linkPage(base(c, "Link to somebody else on record", v.Case), v, f)), nil
}

func (h *Handlers) addLink(c *gin.Context) (httpd.Response, error) {
	var f linkForm
	if err := httpd.ReadForm(c, &f); err != nil {
		return nil, err
	}
	version, err := httpd.FormVersion(f.Version)
	if err != nil {
		return nil, err
	}
	var typed casework.Faults
	in := Linking{Ref: strings.TrimSpace(f.Ref), Kind: f.Kind, From: httpd.Fields(&typed).OptionalDate("from_on", f.Day, f.Month, f.Year, "Date")}
	err = h.service.AddLink(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, in, &typed)
	return h.done(c, err, "Link recorded", func(v View, faults []casework.Fault) httpd.Response {
		return httpd.PageWith(http.StatusUnprocessableEntity, linkPage(base(c, "Link to somebody else on record", v.Case).WithFaults(faults), v, f))
	})
}

func (h *Handlers) endLink(c *gin.Context) (httpd.Response, error) {
	return h.end(c, "Link ended", func(version int) error {
		return h.service.EndLink(c.Request.Context(), httpd.Actor(c), c.Param("ref"), version, c.Param("id"))
	})
}
