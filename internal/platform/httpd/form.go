package httpd

import (
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"channelpanel/internal/casework"
)

const (
	usualLength = 1000    // characters that a field may have where its tag says nothing else
	shortLength = 100     // that any field may have
	mostValues  = 200     // values of one field that may be ticked
	inMemory    = 1 << 30 // a posted file is never laid down outside of memory; the limit of the route bounds it
)

// consumed are the fields that the router has read already.
var consumed = map[string]bool{"csrf_token": true, "form_key": true, "next": true}

// parseBody reads a posted form into r.PostForm and refuses what no form of ours sends.
func parseBody(r *http.Request) error {
	if r.PostForm != nil {
		return nil
	}
	var err error
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded", "":
		err = r.ParseForm()
	case "multipart/form-data":
		err = r.ParseMultipartForm(inMemory)
	default:
		return &refusal{failure{status: http.StatusUnsupportedMediaType, msg: "This address takes forms only."}}
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		msg := "What you sent is larger than this form takes. Nothing was saved. Go back and shorten it."
		if kind == "multipart/form-data" {
			msg = "The file is larger than this form takes. It was not saved; what you saved before is kept. Go back and choose a smaller file, or split it."
		}
		return &refusal{failure{status: http.StatusRequestEntityTooLarge, msg: msg}}
	}
	if err != nil {
		return badRequest("This form cannot be read. Go back, reload the page and send it again.")
	}
	for name, values := range r.PostForm {
		for i, v := range values {
			if !plainText(v) || !plainText(name) {
				return badRequest("This form holds characters that are no text. Go back and type them again.")
			}
			values[i] = strings.ReplaceAll(v, "\r\n", "\n") // browsers send CRLF whatever was typed
		}
	}
	return nil
}

func plainText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// ReadForm reads the posted form into a struct of strings, slices of strings and files by their tags `form:"name"`.
// A field that the struct does not name and a single field sent twice are answered with 400, since no page of ours sends
// them. A value longer than its tag `max:"200"` (in characters; 1,000 without one) is a fault of the field, and the form is
// kept. Every field takes 100: what is too long for a date or a code is for its own check to say, beside the field.
func ReadForm(c *gin.Context, form any) error {
	files := map[string][]*multipart.FileHeader{}
	if c.Request.MultipartForm != nil {
		files = c.Request.MultipartForm.File
	}
	return fill(form, c.Request.PostForm, files, true)
}

// ReadQuery reads the parameters of an address by the rules of ReadForm.
func ReadQuery(c *gin.Context, query any) error {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return badRequest("This address is not complete. Check it and try again.")
	}
	for name, list := range values {
		for _, v := range list {
			if !plainText(v) || !plainText(name) {
				return badRequest("This address holds characters that are no text.")
			}
		}
	}
	err = fill(query, values, nil, true)
	if _, long := Invalid(err); long {
		return badRequest("One of the answers in this address is too long.")
	}
	return err
}

var fileType = reflect.TypeFor[*multipart.FileHeader]()

// fill sets the fields of the struct that form points to. strict refuses what the struct does not name.
func fill(form any, values url.Values, files map[string][]*multipart.FileHeader, strict bool) error {
	v := reflect.ValueOf(form)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("a form is read into a struct, not into %T", form)
	}
	v = v.Elem()
	known := map[string]bool{}
	var long casework.Faults
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := f.Tag.Get("form")
		if name == "" {
			continue
		}
		known[name] = true
		longest := usualLength
		if tag := f.Tag.Get("max"); tag != "" {
			n, err := strconv.Atoi(tag)
			if err != nil {
				return fmt.Errorf("form field %s: max %q is no number", name, tag)
			}
			longest = max(n, shortLength)
		}
		list := values[name]
		for _, one := range list {
			if n := utf8.RuneCountInString(one); n > longest {
				long.Add(name, fmt.Sprintf("Shorten this answer: it has %d characters, and there is room for %d", n, longest))
			}
		}
		switch {
		case f.Type.Kind() == reflect.String:
			if len(list) > 1 {
				return badRequest("One of the answers was sent twice. Go back, reload the page and send it again.")
			}
			if len(list) == 1 {
				v.Field(i).SetString(list[0])
			}
		case f.Type == reflect.TypeFor[[]string]():
			if len(list) > mostValues {
				return badRequest("Too many answers were sent.")
			}
			if list != nil {
				v.Field(i).Set(reflect.ValueOf(append([]string(nil), list...)))
			}
		case f.Type == fileType:
			if len(files[name]) > 1 {
				return badRequest("Send one file at a time.")
			}
			if len(files[name]) == 1 {
				v.Field(i).Set(reflect.ValueOf(files[name][0]))
			}
		default:
			return fmt.Errorf("form field %s is a %s: forms hold text only", name, f.Type)
		}
	}
	if !strict {
		return nil
	}
	if err := long.Err(); err != nil {
		return err
	}
	for name := range values {
		if !known[name] && !consumed[name] {
			return badRequest("This form holds a field that is not part of it. Go back, reload the page and send it again.")
		}
	}
	for name := range files {
		if !known[name] {
			return badRequest("This form holds a file that is not part of it.")
		}
	}
	return nil
}

// FormVersion reads the version of a record that a form was drawn from.
func FormVersion(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || strconv.Itoa(n) != text {
		return 0, badRequest("This form cannot be read. Go back, reload the page and send it again.")
	}
	return n, nil
}

// Invalid gives the faults of an error that means "show the form again", and says whether err is one.
func Invalid(err error) ([]casework.Fault, bool) {
	var e *casework.Error
	if !errors.As(err, &e) || e.Kind != casework.Invalid {
		return nil, false
	}
	if len(e.Faults) == 0 {
		return []casework.Fault{{Msg: e.Msg}}, true
	}
	return e.Faults, true
}

// ReadGroups reads a form that asks the same of several things: a field of one of them is named "field.key". head takes the
// other fields and each key gets a T of its own, by the rules of ReadForm. More than most things are answered with 400.
func ReadGroups[T any](c *gin.Context, head any, most int) (map[string]T, error) {
	if form := c.Request.MultipartForm; form != nil && len(form.File) > 0 {
		return nil, badRequest("This form holds a file that is not part of it.")
	}
	return groups[T](c.Request.PostForm, head, most, true)
}

// KeptGroups is ReadGroups of this person's draft of the page's own path, and says whether there was one. Fields that the
// form has no longer are left out, and so is the version, as by Kept.
func KeptGroups[T any](c *gin.Context, head any, most int) (map[string]T, bool) {
	kept, ok := Draft(c, c.Request.URL.Path)
	if !ok {
		return nil, false
	}
	for name := range kept {
		if field, _, _ := strings.Cut(name, "."); field == "version" {
			delete(kept, name)
		}
	}
	list, err := groups[T](kept, head, most, false)
	return list, err == nil
}

func groups[T any](values url.Values, head any, most int, strict bool) (map[string]T, error) {
	rest, each := url.Values{}, map[string]url.Values{}
	for name, list := range values {
		field, key, grouped := strings.Cut(name, ".")
		if !grouped {
			rest[name] = list
			continue
		}
		if each[key] == nil {
			each[key] = url.Values{}
		}
		each[key][field] = list
	}
	if len(each) > most {
		return nil, badRequest("This form holds too many answers. Go back, reload the page and send it again.")
	}
	if err := fill(head, rest, nil, strict); err != nil {
		return nil, err
	}
	out := map[string]T{}
	for key, list := range each {
		var one T
		if err := fill(&one, list, nil, strict); err != nil {
			if e := (*casework.Error)(nil); errors.As(err, &e) {
				for i, f := range e.Faults {
					e.Faults[i].Field = f.Field + "." + key
				}
			}
			return nil, err
		}
		out[key] = one
	}
	return out, nil
}
