package decisions

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
	"channelpanel/web/ui"
)

const attendanceAt = registerAt + "/attendance"

// attended registers attendance and contribution by agency.
func (h *Handlers) attended(s *httpd.Server) {
	s.GET(attendanceAt, casework.CountStatistics, h.attendance)
	s.GET(attendanceAt+"/csv", casework.CountStatistics, h.attendanceFile)
}

// periodForm is the panel and the period that are counted.
type periodForm struct {
	Panel     string `form:"panel" max:"36"`
	FromDay   string `form:"from-day" max:"2"`
	FromMonth string `form:"from-month" max:"10"`
	FromYear  string `form:"from-year" max:"4"`
	ToDay     string `form:"to-day" max:"2"`
	ToMonth   string `form:"to-month" max:"10"`
	ToYear    string `form:"to-year" max:"4"`
}

func (f periodForm) parse() (panel casework.PanelID, from, to casework.Date, faults casework.Faults) {
	in := httpd.Fields(&faults)
	if panel = casework.PanelID(f.Panel); !plainID(f.Panel) {
		faults.Add("panel", "Select a panel from the list")
		panel = ""
	}
	from = in.OptionalDate("from", f.FromDay, f.FromMonth, f.FromYear, "From")
	to = in.OptionalDate("to", f.ToDay, f.ToMonth, f.ToYear, "To")
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		faults.Add("to", "The period must end after it begins")
	}
	return panel, from, to, faults
}

func (f periodForm) at(path string) string {
	q := url.Values{}
	for _, p := range [][2]string{{"panel", f.Panel}, {"from-day", f.FromDay}, {"from-month", f.FromMonth}, {"from-year", f.FromYear}, {"to-day", f.ToDay}, {"to-month", f.ToMonth}, {"to-year", f.ToYear}} {
		if p[1] != "" {
			q.Set(p[0], p[1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (h *Handlers) attendance(c *gin.Context) (httpd.Response, error) {
	var form periodForm
	if err := httpd.ReadQuery(c, &form); err != nil {
		return nil, err
	}
	panel, from, to, faults := form.parse()
	a, err := h.service.Attendance(c.Request.Context(), httpd.Actor(c), panel, from, to)
	if err != nil {
		return nil, err
	}
	if form.Panel == "" {
		form.Panel = string(a.Panel.ID)
	}
	if !faults.Any() {
		form.FromDay, form.FromMonth, form.FromYear = parts(a.From)
		form.ToDay, form.ToMonth, form.ToYear = parts(a.To)
	}
	b := httpd.Base(c, "Attendance by agency")
	b.Back, b.Wide = ui.Link{Text: "Register of decisions", Href: registerAt}, true
	if list, wrong := httpd.Invalid(faults.Err()); wrong {
		return httpd.PageWith(http.StatusUnprocessableEntity, attendancePage(attendanceView{b.WithFaults(list), a, form})), nil
	}
	return httpd.Page(attendancePage(attendanceView{b, a, form})), nil
}

func (h *Handlers) attendanceFile(c *gin.Context) (httpd.Response, error) {
	var form periodForm
	if err := httpd.ReadQuery(c, &form); err != nil {
		return nil, err
	}
	panel, from, to, faults := form.parse()
	if faults.Any() {
		return httpd.RedirectBecause(attendanceAt, "This address does not say which period is counted. Choose it here."), nil
	}
	a, err := h.service.Attendance(c.Request.Context(), httpd.Actor(c), panel, from, to)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{ui.DefaultMarking}, {"Attendance and contribution by agency"}, {"Panel", a.Panel.Name}, {"From", a.From.String()}, {"To", a.To.String()},
		{"Meetings held", strconv.Itoa(a.Meetings)}, {""}, contributionHead()}
	for _, one := range a.List {
		row := []string{one.Body}
		for _, n := range one.counts() {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return httpd.CSV("attendance-by-agency.csv", rows)
}

func contributionHead() []string {
	return []string{"Agency", "Meetings", "Present", "By a deputy alone", "Apologies", "Absent", "Items present for", "Returns due", "Answered in time", "Positions taken"}
}

func (c Contribution) counts() []int {
	return []int{c.Meetings, c.Present, c.Deputy, c.Apologies, c.Absent, c.Items, c.Asked, c.InTime, c.Positions}
}
