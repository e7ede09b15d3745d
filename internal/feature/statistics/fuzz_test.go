package statistics

import (
	"net/url"
	"testing"
)

// FuzzQuestion: a question that is taken is of a year that is written as it was asked, and its address leads to itself.
func FuzzQuestion(f *testing.F) {
	f.Add("2019/20", "", "Leicester")
	f.Add("2019/21", "x", "&")
	f.Add("1999/00", "", "\x00")
	f.Fuzz(func(t *testing.T, year, panel, authority string) {
		form := questionForm{Panel: panel, Authority: authority, Year: year}
		q, faults := form.parse()
		if !faults.Any() && year != "" && q.Year.String() != year {
			t.Errorf("%q is taken as %s", year, q.Year)
		}
		u, err := url.Parse(form.at("/statistics/now"))
		if err != nil || u.Path != "/statistics/now" || u.Query().Get("authority") != authority || u.Query().Get("panel") != panel {
			t.Errorf("%+v is written %v", form, u)
		}
	})
}
