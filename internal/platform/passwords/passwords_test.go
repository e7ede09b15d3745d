package passwords_test

import (
	"strings"
	"testing"

	"channelpanel/internal/platform/passwords"
)

func TestAPasswordMatchesItsOwnHashAndNoOther(t *testing.T) {
	words, err := passwords.New()
	if err != nil {
		t.Fatal(err)
	}
	hash, err := words.Hash(t.Context(), "kettle marble Otter 12")
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]bool{
		"kettle marble Otter 12":  true,
		"kettle marble otter 12":  false, // exactly as it was typed
		"kettle marble Otter 12 ": false,
		"":                        false,
	} {
		if got, err := words.Matches(t.Context(), typed, hash); err != nil || got != want {
			t.Errorf("%q matches: %t, want %t: %v", typed, got, want, err)
		}
	}
	if got, err := words.Matches(t.Context(), "nobody has this password", ""); err != nil || got {
		t.Errorf("an account without a password was opened with the stand-in's: %v", err)
	}
	if again, err := words.Hash(t.Context(), "kettle marble Otter 12"); err != nil || again == hash {
		t.Errorf("two people with one password have one hash: %v", err)
	}
}

func TestAPasswordThatIsEasyToGuessIsNamedSo(t *testing.T) {
	about := []string{"Morwenna", "Lindqvist", "m.lindqvist@example.org"}
	for typed, weak := range map[string]bool{
		"kettle marble otter":        false,
		"short one":                  true,
		strings.Repeat("a", 20):      true,
		strings.Repeat("ab", 130):    true, // too long to be meant
		"morwenna lindqvist":         true,
		"Morwenna likes kettles big": false,
	} {
		if got := passwords.Weakness(typed, about...); (got != "") != weak {
			t.Errorf("%q: %q, weak should be %t", typed, got, weak)
		}
	}
}
