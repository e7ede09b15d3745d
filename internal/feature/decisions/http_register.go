package decisions

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/sheets"
	"channelpanel/web/ui"
)

const registerAt = "/decisions"

// register registers the register of decisions.
func (h *Handlers) register(s *httpd.Server) {
	s.GET(registerAt, casework.BrowseCases, h.browse)
	s.GET(registerAt+"/export", casework.ExportCases, h.offer)
	s.POST(registerAt+"/export", casework.ExportCases, h.copy, httpd.StepUp())
}

// searchForm is what is looked for in the register.
type searchForm struct {
	Panel     string   `form:"panel" max:"36"`
	Outcome   string   `form:"outcome" max:"20"`
	Mode      string   `form:"mode" max:"20"`
	Where     string   `form:"where" max:"3"`
	Only      []string `form:"only" max:"20"`
	FromDay   string   `form:"from-day" max:"2"`
	FromMonth string   `form:"from-month" max:"10"`
	FromYear  string   `form:"from-year" max:"4"`
	ToDay     string   `form:"to-day" max:"2"`
	ToMonth   string   `form:"to-month" max:"10"`
	ToYear    string   `form:"to-year" max:"4"`
	Sort      string   `form:"sort" max:"20"`
	Page      string   `form:"page" max:"4"`
}

func (f searchForm) parse() (Search, casework.Faults) {
	var faults casework.Faults
	in := httpd.Fields(&faults)
	known := func(field, code string, v casework.Vocabulary) string {
		if code != "" && !v.Has(code) {
			faults.Add(field, "Select one of the list")
			return ""
		}
		return code
	}
	q := Search{
		Panel: casework.PanelID(f.Panel), Outcome: known("outcome", f.Outcome, Findings()), Mode: known("mode", f.Mode, casework.Modes),
		Where: in.Choice("where", f.Where, []string{"", "in", "out"}, "Select at a meeting, or outside one"),
		Only:  in.Choices("only", f.Only, codes(Onlies), "Select what is to be looked at from the list"), Sort: known("sort", f.Sort, Orders), Page: 1,
	}
	if !plainID(f.Panel) {
		faults.Add("panel", "Select a panel from the list")
		q.Panel = ""
	}
	q.From = in.OptionalDate("from", f.FromDay, f.FromMonth, f.FromYear, "Decided from")
	q.To = in.OptionalDate("to", f.ToDay, f.ToMonth, f.ToYear, "Decided to")
	if n, err := strconv.Atoi(f.Page); err == nil && n > 1 && n <= registerMost {
		q.Page = n
	}
	return q, faults
}

// plainID says whether a text may be an id that the database takes.
func plainID(id string) bool {
	if id == "" {
		return true
	}
	if len(id) != 36 {
		return false
	}
	for i, r := range id {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !strings.ContainsRune("0123456789abcdef", r) {
			return false
		}
	}
	return true
}

// values are the fields that hold something.
func (f searchForm) values() url.Values {
	q := url.Values{}
	for _, p := range [][2]string{
		{"panel", f.Panel}, {"outcome", f.Outcome}, {"mode", f.Mode}, {"where", f.Where}, {"from-day", f.FromDay}, {"from-month", f.FromMonth}, {"from-year", f.FromYear},
		{"to-day", f.ToDay}, {"to-month", f.ToMonth}, {"to-year", f.ToYear}, {"sort", f.Sort},
	} {
		if p[1] != "" {
			q.Set(p[0], p[1])
		}
	}
	for _, o := range f.Only {
		q.Add("only", o)
	}
	return q
}

// pairs are values in one order.
func (f searchForm) pairs() [][2]string {
	var list [][2]string
	q := f.values()
	for _, name := range slices.Sorted(maps.Keys(q)) {
		for _, value := range q[name] {
			list = append(list, [2]string{name, value})
		}
	}
	return list
}

// at is the address of a page with this search.
func (f searchForm) at(path string, without ...string) string {
	q := f.values()
	for _, name := range without {
		q.Del(name)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (h *Handlers) browse(c *gin.Context) (httpd.Response, error) {
	var form searchForm
	if err := httpd.ReadQuery(c, &form); err != nil {
		return nil, err
	}
	q, faults := form.parse()
	r, err := h.service.Register(c.Request.Context(), httpd.Actor(c), q)
	if err != nil {
		return nil, err
	}
	b := httpd.Base(c, "Register of decisions")
	b.Wide = true
	if list, wrong := httpd.Invalid(faults.Err()); wrong {
		return httpd.PageWith(http.StatusUnprocessableEntity, registerPageOf(registerView{b.WithFaults(list), r, form})), nil
	}
	return httpd.Page(registerPageOf(registerView{b, r, form})), nil
}

// copyForm carries the search on, and says what the copy is for.
type copyForm struct {
	Panel      string   `form:"panel" max:"36"`
	Outcome    string   `form:"outcome" max:"20"`
	Mode       string   `form:"mode" max:"20"`
	Where      string   `form:"where" max:"3"`
	Only       []string `form:"only" max:"20"`
	FromDay    string   `form:"from-day" max:"2"`
	FromMonth  string   `form:"from-month" max:"10"`
	FromYear   string   `form:"from-year" max:"4"`
	ToDay      string   `form:"to-day" max:"2"`
	ToMonth    string   `form:"to-month" max:"10"`
	ToYear     string   `form:"to-year" max:"4"`
	Sort       string   `form:"sort" max:"20"`
	Purpose    string   `form:"purpose" max:"2000"`
	Recipients string   `form:"recipients" max:"2000"`
	Format     string   `form:"format" max:"3"`
}

func (f copyForm) search() searchForm {
	return searchForm{f.Panel, f.Outcome, f.Mode, f.Where, f.Only, f.FromDay, f.FromMonth, f.FromYear, f.ToDay, f.ToMonth, f.ToYear, f.Sort, ""}
}

func (f copyForm) parse() (Search, casework.Export, casework.Faults) {
	q, faults := f.search().parse()
	httpd.Fields(&faults).Choice("format", f.Format, []string{"csv", "ods"}, "Select the kind of file")
	return q, casework.Export{Purpose: strings.TrimSpace(f.Purpose), Recipients: strings.TrimSpace(f.Recipients)}, faults
}

func (h *Handlers) offer(c *gin.Context) (httpd.Response, error) {
	var q searchForm
	if err := httpd.ReadQuery(c, &q); err != nil {
		return nil, err
	}
	form := copyForm{q.Panel, q.Outcome, q.Mode, q.Where, q.Only, q.FromDay, q.FromMonth, q.FromYear, q.ToDay, q.ToMonth, q.ToYear, q.Sort, "", "", "csv"}
	var kept copyForm // where somebody had to prove who they are first
	if httpd.Kept(c, &kept) {
		form.Purpose, form.Recipients, form.Format = kept.Purpose, kept.Recipients, kept.Format
	}
	search, _ := q.parse()
	// Whoever may not export is refused here as there, before anything is typed.
	_, err := h.service.Copy(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), search, casework.Export{}, &casework.Faults{})
	if _, typed := httpd.Invalid(err); err != nil && !typed {
		return nil, err
	}
	return httpd.Page(copyPage(copyBase(c, form), form)), nil
}

func copyBase(c *gin.Context, f copyForm) ui.Base {
	b := httpd.Base(c, "Export the register of decisions")
	b.Back = ui.Link{Text: "Register of decisions", Href: f.search().at(registerAt)}
	return b
}

// copy hands the file over at once. Each time is an entry of its own.
func (h *Handlers) copy(c *gin.Context) (httpd.Response, error) {
	var form copyForm
	if err := httpd.ReadForm(c, &form); err != nil {
		return nil, err
	}
	q, in, faults := form.parse()
	out, err := h.service.Copy(pg.WithoutKey(c.Request.Context()), httpd.Actor(c), q, in, &faults)
	if list, ok := httpd.Invalid(err); ok {
		for i, f := range list {
			if f.Field != "purpose" && f.Field != "recipients" && f.Field != "format" {
				list[i].Field = "" // the search has no field on this page
			}
		}
		return httpd.PageWith(http.StatusUnprocessableEntity, copyPage(copyBase(c, form).WithFaults(list), form)), nil
	}
	if err != nil {
		return nil, err
	}
	rows := out.rows(ui.DefaultMarking)
	if form.Format == "ods" {
		body, err := ods("Decisions", rows)
		return httpd.File{Name: "register-of-decisions.ods", Type: "application/vnd.oasis.opendocument.spreadsheet", Body: body}, err
	}
	return httpd.CSV("register-of-decisions.csv", rows)
}

// rows are the copy as a table. Its first lines say what it is, so that they go with it wherever it goes.
func (c Copy) rows(marking string) [][]string {
	rows := [][]string{
		{marking}, {"Register of decisions"}, {"Made by", c.By}, {"Decisions", c.Words}, {"Purpose", c.Made.Purpose}, {"Recipients", c.Made.Recipients}, {""},
		{"Case", "Panel", "Decided on", "Meeting", "Outcome", "How", "With dissent", "Corrected", "Waits for"},
	}
	for _, e := range c.Entries {
		dissent := "No"
		if e.Dissent {
			dissent = "Yes"
		}
		rows = append(rows, []string{
			e.Ref, e.PanelName, e.On.String(), meetingText(e), findingText(e.Outcome), modeOf(e), dissent, strconv.Itoa(e.Corrected), strings.Join(e.waitsFor(), ", "),
		})
	}
	return rows
}

// ods is a table as a spreadsheet.
func ods(name string, rows [][]string) ([]byte, error) {
	sheet := sheets.Sheet{Name: name}
	for _, row := range rows {
		var cells []sheets.Cell
		for _, text := range row {
			cells = append(cells, sheets.Text(text))
		}
		sheet.Rows = append(sheet.Rows, cells)
	}
	return sheets.ODS([]sheets.Sheet{sheet})
}
