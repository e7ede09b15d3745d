package main

import (
	"strings"
	"testing"
)

const sampleRun = `{"Action":"start","Package":"channelpanel/internal/x"}
{"Action":"output","Package":"channelpanel/internal/x","Test":"TestGood","Output":"a quiet line\n"}
{"Action":"pass","Package":"channelpanel/internal/x","Test":"TestGood","Elapsed":0.1}
{"Action":"output","Package":"channelpanel/internal/x","Test":"TestBad","Output":"want 1, got 2\n"}
{"Action":"fail","Package":"channelpanel/internal/x","Test":"TestBad","Elapsed":0.1}
{"Action":"output","Package":"channelpanel/internal/x","Test":"TestAway","Output":"needs a browser\n"}
{"Action":"skip","Package":"channelpanel/internal/x","Test":"TestAway","Elapsed":0}
{"Action":"fail","Package":"channelpanel/internal/x","Elapsed":3.4}
{"ImportPath":"channelpanel/internal/y","Action":"build-output","Output":"y.go:1:1: undefined: z\n"}
a line that is not of go test
`

func TestARunOfTestsIsSummedUpWithItsFailuresInFull(t *testing.T) {
	var progress strings.Builder
	tests := tally{said: map[string]*strings.Builder{}, progress: &progress}
	if err := tests.read(strings.NewReader(sampleRun)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"want 1, got 2", "undefined: z", "a line that is not of go test"} {
		if !strings.Contains(tests.failures.String(), want) {
			t.Errorf("the failures lack %q:\n%s", want, tests.failures.String())
		}
	}
	if strings.Contains(tests.failures.String(), "a quiet line") {
		t.Error("a passing test's output is shown among the failures")
	}
	for _, want := range []string{"1 passed, 1 failed, 1 skipped in 1 packages", "internal/x 3s", "skipped: internal/x TestAway (needs a browser)"} {
		if !strings.Contains(tests.summary(), want) {
			t.Errorf("the summary lacks %q:\n%s", want, tests.summary())
		}
	}
	if !strings.Contains(progress.String(), "3.4s    fail internal/x") {
		t.Errorf("the package that ended is not named: %q", progress.String())
	}
}
