package casework_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"channelpanel/internal/casework"
)

var update = flag.Bool("update", false, "write the golden files anew, to be read before they are kept")

// The whole pathway, for a person to read against domain 6.3: for every state and event the state that follows, and
// everything that refuses the step while nothing is recorded for it.
func TestMatrixOfStatesAndEvents(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	out.WriteString(`# Every state and every event, to be read against domain 6.3: the state that follows, the statutory checks of the step, and
# the fields that it asks for beyond them. ✗ is a step that a check itself refuses. What a state does not name is not
# possible there. Written by go test ./internal/casework -run Matrix -update.
`)
	for _, s := range append([]casework.State{""}, casework.States()...) {
		name := string(s)
		if s == "" {
			name = "(new)"
		}
		fmt.Fprintf(&out, "\n%s\n", name)
		var never []string
		for _, e := range casework.Events() {
			line, possible := cell(t, s, e)
			if !possible {
				never = append(never, string(e))
				continue
			}
			fmt.Fprintf(&out, "  %-20s %s\n", e, line)
		}
		fmt.Fprintf(&out, "  not possible: %s\n", strings.Join(never, ", "))
	}
	const golden = "testdata/matrix.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != string(want) {
		for i, line := range strings.Split(got, "\n") {
			if w := strings.Split(string(want), "\n"); i >= len(w) || w[i] != line {
				t.Fatalf("the pathway is no longer what %s says, first at line %d:\n%s", golden, i+1, line)
			}
		}
		t.Fatalf("the pathway is shorter than %s", golden)
	}
}

// cell is one event in one state: where it leads, which checks it has to pass, and what it asks for.
func cell(t *testing.T, s casework.State, e casework.Event) (line string, possible bool) {
	t.Helper()
	f := complete(at(s), e)
	done := f.Case
	change, err := done.Apply(e, f)
	bare := casework.Case{State: s} // nothing on the file
	_, refusal := bare.Apply(e, casework.Facts{Today: today})
	checks, fields := refusers(refusal)
	switch {
	case err == nil:
		return strings.TrimRight(fmt.Sprintf("→ %-24s %-46s %s", change.To, strings.Join(lawOf(s, e), " "), strings.Join(fields, " ")), " "), true
	case casework.Refused(refusal, casework.Invalid):
		return "✗ refused by " + strings.Join(checks, " "), true
	default:
		return "", false
	}
}

// lawOf is the checks of a row of the table.
func lawOf(s casework.State, e casework.Event) (ids []string) {
	for _, row := range casework.Transitions() {
		if row.On == e && (slices.Contains(row.From, s) || s == "" && len(row.From) == 0) {
			for _, id := range row.Checks {
				ids = append(ids, string(id))
			}
		}
	}
	return ids
}

func faultsOf(err error) []casework.Fault {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return e.Faults
	}
	return nil
}

// refusers are the checks that refused, and the fields that are asked for beyond them.
func refusers(err error) (checks, fields []string) {
	for _, f := range faultsOf(err) {
		switch {
		case f.Check == "":
			fields = append(fields, f.Field)
		case !slices.Contains(checks, string(f.Check)):
			checks = append(checks, string(f.Check))
		}
	}
	return checks, fields
}

// A step that is refused leaves the case exactly as it was.
func TestARefusedStepChangesNothing(t *testing.T) {
	t.Parallel()
	for _, s := range append([]casework.State{""}, casework.States()...) {
		for _, e := range casework.Events() {
			c := at(s)
			before := c
			if change, err := c.Apply(e, casework.Facts{Today: today}); err != nil && c != before {
				t.Errorf("%s, %s: refused, and yet changed: %+v", s, e, change)
			}
		}
	}
}

// Missing says before a step exactly what Apply would refuse.
func TestMissingSaysWhatApplyRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range append([]casework.State{""}, casework.States()...) {
		for _, e := range casework.Events() {
			for name, f := range map[string]casework.Facts{"nothing recorded": {Today: today}, "all recorded": complete(at(s), e)} {
				c := f.Case
				if c == (casework.Case{}) {
					c = at(s)
				}
				f.Case = c
				told := casework.Missing(f, e)
				_, err := c.Apply(e, f)
				if (len(told) == 0) != (err == nil) || casework.Refused(err, casework.Invalid) && !slices.Equal(told, faultsOf(err)) {
					t.Errorf("%s, %s, %s: Missing says %v, Apply %v", s, e, name, told, err)
				}
			}
		}
	}
}

// Every state but the ended ones has somebody who acts next, and a way on.
func TestNoCaseIsLeftStanding(t *testing.T) {
	t.Parallel()
	for _, s := range casework.States() {
		if s.Label() == "" {
			t.Errorf("%s has no label", s)
		}
		next := slices.DeleteFunc(casework.Next(s), func(n casework.Transition) bool { return n.On == casework.EventRevive }) // which undoes an end
		if s.Ended() != (len(next) == 0) || s.Ended() != (s.Waits() == "") {
			t.Errorf("%s: ended %v, %d next steps, waits for %q", s, s.Ended(), len(casework.Next(s)), s.Waits())
		}
	}
}

// Every event has a row, every row a label, somebody who does it and an action that the policy knows.
func TestEveryEventHasARow(t *testing.T) {
	t.Parallel()
	seen := map[casework.Event]bool{}
	for _, row := range casework.Transitions() {
		seen[row.On] = true
		if row.Label == "" || row.Who == "" || !slices.Contains(casework.Actions(), row.Act) {
			t.Errorf("the row of %s is incomplete: %+v", row.On, row)
		}
		for _, id := range row.Checks {
			if _, ok := casework.CheckByID(id); !ok {
				t.Errorf("the row of %s names %s, which is no check", row.On, id)
			}
		}
	}
	for _, e := range casework.Events() {
		if !seen[e] {
			t.Errorf("no row for %s", e)
		}
	}
}
