package httpd

import "testing"

// Shows T16.
func TestATableForSavingHoldsNoFormula(t *testing.T) {
	f, err := CSV("x.csv", [][]string{{"a", "b"}, {"=1+1", "+1"}, {"-1", "@x"}, {"\tx", "\rx"}, {"plain", `a "b", c`}, {"", "x=1"}})
	if err != nil {
		t.Fatal(err)
	}
	want := "a,b\r\n'=1+1,'+1\r\n'-1,'@x\r\n'\tx,\"'\rx\"\r\nplain,\"a \"\"b\"\", c\"\r\n,x=1\r\n"
	if string(f.Body) != want {
		t.Errorf("got %q, want %q", f.Body, want)
	}
}
