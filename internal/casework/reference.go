package casework

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// checkMarks are the 29 marks that end a reference. Letters that are read as figures, and those figures, are left out.
const checkMarks = "ABCDEFGHJKLMNPQRTUVWXYZ234679"

var referenceForm = regexp.MustCompile(`^[A-Z]{2,4}-[0-9]{4}-[0-9]{5,}-[A-Z0-9]$`)

// NewReference is the readable reference of a panel's nth case of a year, with a mark that finds a typing error:
// "LLR-2026-00042-K". The panel's code is two to four capital letters.
func NewReference(panel string, year, n int) string {
	body := fmt.Sprintf("%s-%04d-%05d", panel, year, n)
	return body + "-" + string(checkMark(body))
}

// ParseReference brings a typed reference into its form, and says where the check mark does not fit.
func ParseReference(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if !referenceForm.MatchString(s) || s[len(s)-1] != checkMark(s[:len(s)-2]) {
		return "", errors.New("the reference is not right: check its figures and its last letter")
	}
	return s, nil
}

// checkMark weighs each letter and figure by its place. 29 is prime and more than the letters of the alphabet, so that
// any one that is wrong shows, and any two neighbours that are swapped, and from 2, a first letter that is lost; the form of a
// reference shows the rest.
func checkMark(body string) byte {
	sum := 2
	for i := range len(body) {
		switch c := body[i]; {
		case c >= '0' && c <= '9':
			sum = (sum*16 + int(c-'0')) % len(checkMarks)
		case c >= 'A' && c <= 'Z':
			sum = (sum*16 + int(c-'A')) % len(checkMarks)
		}
	}
	return checkMarks[sum]
}
