package casework

import (
	"errors"
	"fmt"
	"strings"
)

// checkLetters leaves out letters that are read as one another or as figures.
const checkLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// NewReference is the readable reference of a panel's nth case of a year, with a letter that finds a typing error:
// "LLR-2026-00042-K".
func NewReference(panel string, year, n int) string {
	body := fmt.Sprintf("%s-%04d-%05d", panel, year, n)
	return body + "-" + string(checkLetter(body))
}

// ParseReference brings a typed reference into its form, and says where the check letter does not fit.
func ParseReference(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	i := strings.LastIndexByte(s, '-')
	if i < 0 || i != len(s)-2 || s[len(s)-1] != checkLetter(s[:i]) {
		return "", errors.New("the reference is not right: check its figures and its last letter")
	}
	return s, nil
}

// checkLetter weighs each character by its place, so that a wrong figure and two swapped ones both show. 23 is prime.
func checkLetter(body string) byte {
	sum := 0
	for i := range len(body) {
		sum = (sum*31 + int(body[i])) % len(checkLetters)
	}
	return checkLetters[sum]
}
