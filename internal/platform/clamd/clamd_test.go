package clamd_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"channelpanel/internal/platform/clamd"
	"channelpanel/internal/testkit/clam"
)

// Nothing is clean but what the daemon calls clean in one whole answer on the whole file.
func TestOnlyTheDaemonsOwnWholeWordMakesAFileClean(t *testing.T) {
	d := clam.Start(t)
	at, err := clamd.At(d.Address)
	if err != nil {
		t.Fatal(err)
	}
	scan := func(body []byte) (clamd.Verdict, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		return at.Scan(ctx, bytes.NewReader(body))
	}
	plain := bytes.Repeat([]byte("a report. "), 100_000)
	if v, err := scan(plain); err != nil || !v.Clean {
		t.Errorf("a plain file: %+v %v", v, err)
	}
	if v, err := scan(append(plain, clam.Eicar()...)); err != nil || v.Clean || v.Found != "Win.Test.EICAR_HDB-1" {
		t.Errorf("a harmful file: %+v %v", v, err)
	}
	for answer, clean := range map[string]bool{
		"stream: OK\x00": true, "stream: OK": false, "": false, "OK\x00": false, "stream: OK \x00": false, "stream: ok\x00": false, "stream:OK\x00": false,
		"stream: OK\x00stream: OK\x00": false, "stream: FOUND\x00": false, " FOUND\x00": false, "INSTREAM size limit exceeded. ERROR\x00": false, "\x00": false,
	} {
		d.Answer(answer)
		if v, err := scan(plain); (err == nil && v.Clean) != clean {
			t.Errorf("%q: %+v %v", answer, v, err)
		}
	}
	d.Answer("INSTREAM size limit exceeded. ERROR\x00")
	if v, err := scan(plain); err != nil || v.Clean || v.Found != "" {
		t.Errorf("one that cannot be judged: %+v %v", v, err)
	}
}

func TestAScannerThatIsAwayOrSilentSaysNothing(t *testing.T) {
	gone, err := clamd.At("127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := gone.Scan(t.Context(), bytes.NewReader([]byte("x"))); err == nil || v.Clean {
		t.Errorf("nobody is there: %+v", v)
	}
	for _, address := range []string{"", "unix:", "unix:relative", "127.0.0.1", "127.0.0.1:"} {
		if _, err := clamd.At(address); err == nil {
			t.Errorf("%q is an address", address)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	d := clam.Start(t)
	at, err := clamd.At(d.Address)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if v, err := at.Scan(ctx, hanging{ctx}); err == nil || v.Clean || time.Since(began) > 5*time.Second {
		t.Errorf("a file that never ends: %+v after %s", v, time.Since(began))
	}
}

// hanging is a file whose bytes do not come.
type hanging struct{ ctx context.Context }

func (h hanging) Read([]byte) (int, error) {
	<-h.ctx.Done()
	return 0, h.ctx.Err()
}

// A scanner's answer never makes the program fall over, and never makes a file clean by chance.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"stream: OK\x00", "stream: X FOUND\x00", "x ERROR\x00", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if v, err := clamd.Parse(answer); err == nil && v.Clean && string(answer) != "stream: OK\x00" {
			t.Fatalf("%q is clean", answer)
		}
	})
}
