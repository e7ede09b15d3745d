package casework_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"channelpanel/internal/casework"
)

func reference(t *rapid.T) string {
	return casework.NewReference(rapid.StringMatching(`[A-Z]{2,4}`).Draw(t, "panel"),
		rapid.IntRange(2012, 2099).Draw(t, "year"), rapid.IntRange(1, 250_000).Draw(t, "number"))
}

func TestAReferenceIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	if got := casework.NewReference("LLR", 2026, 42); got != "LLR-2026-00042-K" {
		t.Errorf("the 42nd case of 2026 is %s: references already printed would no longer be found", got)
	}
	for _, typed := range []string{"LLR-2026-00042-K", "llr-2026-00042-k", "  Llr-2026-00042-K\n"} {
		if got, err := casework.ParseReference(typed); err != nil || got != "LLR-2026-00042-K" {
			t.Errorf("%q is read as %q, %v", typed, got, err)
		}
	}
	for _, wrong := range []string{"", "-", "K", "-K", "LLR-2026-00042", "LLR-2026-42-K", "LLR 2026 00042 K", "LLR-2026-00042-K-K", "LLR-2026-00042-"} {
		if got, err := casework.ParseReference(wrong); err == nil {
			t.Errorf("%q is read as %q", wrong, got)
		}
	}
}

func TestEveryReferenceIsReadBackAndEndsOnAMarkThatIsReadAsNoOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ref := reference(t)
		if got, err := casework.ParseReference(ref); err != nil || got != ref {
			t.Fatalf("%s is read as %q, %v", ref, got, err)
		}
		if !regexp.MustCompile(`-[^IOS0158]$`).MatchString(ref) {
			t.Fatalf("%s ends on a mark that is read as another", ref)
		}
	})
}

// A sum over the letters' codes modulo 23 takes each of these for the right one.
func TestAWrongCharacterWhoseCodeLies23AwayIsFound(t *testing.T) {
	t.Parallel()
	ref := casework.NewReference("ABC", 2026, 42)
	for _, wrong := range []string{"XBC" + ref[3:], "AYC" + ref[3:], "ABZ" + ref[3:], ref[:4] + "I" + ref[5:], ref[:5] + "G" + ref[6:]} {
		if _, err := casework.ParseReference(wrong); err == nil {
			t.Errorf("%s is taken for %s", wrong, ref)
		}
	}
}

func TestOneWrongCharacterIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ref := reference(t)
		at := rapid.IntRange(0, len(ref)-1).Draw(t, "place")
		typed := rapid.SampledFrom([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- ")).Draw(t, "typed")
		if typed == ref[at] {
			t.Skip("nothing was mistyped")
		}
		wrong := ref[:at] + string(typed) + ref[at+1:]
		if _, err := casework.ParseReference(wrong); err == nil {
			t.Fatalf("%s is taken for %s", wrong, ref)
		}
	})
}

func TestTwoSwappedNeighboursAreFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ref := reference(t)
		at := rapid.IntRange(0, len(ref)-2).Draw(t, "place")
		if ref[at] == ref[at+1] {
			t.Skip("nothing was swapped")
		}
		wrong := ref[:at] + ref[at+1:at+2] + ref[at:at+1] + ref[at+2:]
		if _, err := casework.ParseReference(wrong); err == nil {
			t.Fatalf("%s is taken for %s", wrong, ref)
		}
	})
}

func TestAReceiptNumberFindsATypingErrorAndIsNoReference(t *testing.T) {
	t.Parallel()
	number := casework.NewReceipt("LLR", 482913750)
	if number[:len(number)-1] != "LLR-R482913750-" {
		t.Fatalf("the receipt number is %s", number)
	}
	if got, err := casework.ParseReceipt(" " + strings.ToLower(number)); err != nil || got != number {
		t.Errorf("%s is read as %q, %v", number, got, err)
	}
	if _, err := casework.ParseReference(number); err == nil {
		t.Error("a receipt number passes for a reference")
	}
	for i := range len(number) - 2 {
		if c := number[i]; c >= '0' && c <= '9' {
			wrong := number[:i] + string('0'+(c-'0'+1)%10) + number[i+1:]
			if _, err := casework.ParseReceipt(wrong); err == nil {
				t.Errorf("%s passes for %s", wrong, number)
			}
		}
	}
}
