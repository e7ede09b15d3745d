package imports

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jszwec/csvutil"
)

// FuzzRead: whatever is in a file, it is read to its end or it is said where and why not, in words that can be shown.
func FuzzRead(f *testing.F) {
	columns, err := csvutil.Header(line{}, "")
	if err != nil {
		f.Fatal(err)
	}
	header := strings.Join(columns, ",") + "\n"
	row := "E-1,2019-05-01,Rowan,Ashdown,2001-05-09,MALE,Leicester,EDU,B,OTHER,ADOPTED,2019-05-02,2019-05-03,2019-06-01,2019-06-01,2019-06-02,2019-12-01,SUCCESS\n"
	for _, s := range []string{
		"", header, header + row, "\xef\xbb\xbf" + header + row, "\xff\xfe" + header, header + strings.Replace(row, "Ashdown", "M\xfcller", 1), header + "a,b\n",
		header + "\"unended\n" + row, strings.Replace(header, "gender", "reference", 1) + row, header + strings.Replace(row, "2019-05-01", "2019-02-30", 1),
		header + strings.Replace(row, "Rowan", "=cmd()", 1), header + strings.Replace(row, "Rowan", "\"R\x00\nn\"", 1), strings.ReplaceAll(header+row, "\n", "\r\n"),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := read("file.csv", body)
		if len(s.entries) == 0 && len(s.faults) == 0 {
			t.Error("nothing was read, and nothing is wrong")
		}
		faults := s.faults
		for _, e := range s.entries {
			if e.row < 2 {
				t.Errorf("a row is said to be row %d", e.row)
			}
			faults = append(faults, e.faults...)
		}
		for _, fault := range faults {
			if fault.Msg == "" || !utf8.ValidString(fault.String()) {
				t.Errorf("a fault without words, or with bytes that are none: %+v", fault)
			}
		}
	})
}
