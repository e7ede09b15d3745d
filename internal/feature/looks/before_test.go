package looks

import (
	"strconv"
	"testing"

	"channelpanel/internal/casework"
)

// FuzzBefore: a page begins before an entry that has a number, or is absent.
func FuzzBefore(f *testing.F) {
	for _, s := range []string{"", "1", "0", "-1", "+1", "01", "9223372036854775807", "9223372036854775808", "1e3", "１"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := lookedQuery{Before: s}.before()
		if err != nil {
			if !casework.Refused(err, casework.NotFound) {
				t.Errorf("%q is refused with %v", s, err)
			}
			return
		}
		if again, err := strconv.ParseInt(s, 10, 64); s != "" && (err != nil || n != again || n < 1) {
			t.Errorf("%q is taken as %d", s, n)
		}
	})
}
