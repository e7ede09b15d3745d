package httpd

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"channelpanel/internal/casework"
)

// FuzzReadForm: of any body, a form has only what its struct names, as text of the length allowed, or is answered by 4xx.
func FuzzReadForm(f *testing.F) {
	const part = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--b--\r\n"
	for _, s := range [][2]string{
		{"application/x-www-form-urlencoded", "text=x&ticked=a&ticked=b&csrf_token=t"}, {"application/x-www-form-urlencoded", "text=x&text=y"},
		{"application/x-www-form-urlencoded", "text=%00"}, {"application/x-www-form-urlencoded", "text=%ff"}, {"application/x-www-form-urlencoded", "text=%zz;"},
		{"application/x-www-form-urlencoded", "text=" + strings.Repeat("%C3%BC", 101)}, {"application/x-www-form-urlencoded", "is_admin=true"}, {"", "text=a%0D%0Ab"},
		{"multipart/form-data; boundary=b", part}, {"multipart/form-data", part}, {"application/json", "{}"}, {"text/plain;;", "text=x"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, kind, body string) {
		var form struct {
			Text   string   `form:"text" max:"50"`
			Ticked []string `form:"ticked" max:"3"`
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		err := parseBody(r)
		if err == nil {
			err = fill(&form, r.PostForm, nil, true)
		}
		if err != nil {
			var own *refusal
			if _, long := Invalid(err); !long && (!errors.As(err, &own) || own.status < 400 || own.status > 499) {
				t.Errorf("answered with %v", err)
			}
			return
		}
		for _, v := range append(form.Ticked, form.Text) {
			if !plainText(v) || utf8.RuneCountInString(v) > shortLength || strings.Contains(v, "\r\n") {
				t.Errorf("%q was taken", v)
			}
		}
		if len(form.Ticked) > mostValues {
			t.Errorf("%d values were taken", len(form.Ticked))
		}
	})
}

// FuzzFields: a field is its value or a fault, and never both or neither.
func FuzzFields(f *testing.F) {
	for _, s := range [][4]string{{"24", "11", "2026", "7"}, {"", "", "", ""}, {" ", "11", "2026", "+7"}, {"31", "2", "2026", "51"}, {"1", "mar", "2026", "-0"}} {
		f.Add(s[0], s[1], s[2], s[3])
	}
	f.Fuzz(func(t *testing.T, day, month, year, number string) {
		var dates, numbers casework.Faults
		d := Fields(&dates).Date("on", day, month, year, "Enter the date")
		if (dates.Err() == nil) == d.IsZero() {
			t.Errorf("%q %q %q is %v, with %v", day, month, year, d, dates.Err())
		}
		n := Fields(&numbers).Int("n", number, 0, 50, "Enter a number up to 50")
		if n < 0 || n > 50 || numbers.Err() != nil && n != 0 {
			t.Errorf("%q is %d, with %v", number, n, numbers.Err())
		}
		if v, err := FormVersion(number); err == nil && v < 0 {
			t.Errorf("%q is version %d", number, v)
		}
	})
}
