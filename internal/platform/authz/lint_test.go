package authz

import (
	"strings"
	"testing"

	"channelpanel/policies"
)

// sound is a line of the shipped policy, for planting beside.
const sound = "panel_chair, panel, normal, meeting, list|read|write|attendance|chair|drive|minutes|comment, allow"

// Shows T04.
func TestThePolicyThatShipsHasNoProblem(t *testing.T) {
	for _, p := range Lint(policies.Policy) {
		t.Error(p)
	}
}

// Each fault is planted in place of one sound line, and must be reported with that line's number.
//
// Shows T04.
func TestEachPlantedFaultIsReportedOnItsLine(t *testing.T) {
	at := strings.Count(policies.Policy[:strings.Index(policies.Policy, sound)], "\n") + 1
	for _, c := range []struct{ fault, planted, says string }{
		{"a field is missing", "panel_chair, panel, normal, meeting, list", "5 fields, not 6"},
		{"a field too many", sound + ", allow", "7 fields, not 6"},
		{"the p of a casbin file", "p, " + sound, "7 fields, not 6"},
		{"a g row", "g, panel_chair, deputy_chair", "3 fields, not 6"},
		{"nonsense", "nonsense", "1 fields, not 6"},
		{"a misspelt effect", strings.Replace(sound, "allow", "alow", 1), `eft is "alow"`},
		{"an effect with a capital", strings.Replace(sound, "allow", "Allow", 1), `eft is "Allow"`},
		{"two effects", strings.Replace(sound, "allow", "allow|deny", 1), "one effect to a line"},
		{"no effect", strings.Replace(sound, "allow", "", 1), "eft is empty"},
		{"a comment after the effect", sound + " # as agreed", "a comment needs a line of its own"},
		{"a comment that is indented", " # as agreed", "a comment needs a line of its own"},
		{"a carriage return", sound + "\r", "a carriage return"},
		{"a tab", strings.Replace(sound, ", ", ",\t", 1), "no plain character"},
		{"a letter that looks like another", strings.Replace(sound, "panel,", "p\u0430nel,", 1), "no plain character"},
		{"a no-break space", strings.Replace(sound, ", ", ",\u00a0", 1), "no plain character"},
		{"a byte-order mark in mid-file", "\ufeff" + sound, "no plain character"},
		{"a line of spaces", "   ", "1 fields, not 6"},
		{"an unknown role", strings.Replace(sound, "panel_chair", "chairman", 1), `role "chairman" is unknown`},
		{"an unknown tie", strings.Replace(sound, "panel,", "member,", 1), `tie "member" is unknown`},
		{"an unknown sensitivity", strings.Replace(sound, "normal", "secret", 1), `sens "secret" is unknown`},
		{"an unknown kind", strings.Replace(sound, "meeting", "gathering", 1), `kind "gathering" is unknown`},
		{"an unknown act", strings.Replace(sound, "attendance", "attend", 1), `act "attend" is unknown`},
		{"an act of another kind", strings.Replace(sound, "attendance", "decide", 1), `nobody can ask for "decide" of "meeting"`},
		{"an empty word", strings.Replace(sound, "panel_chair", "", 1), "role is empty"},
		{"an empty word in a set", strings.Replace(sound, "list|", "list||", 1), "act is empty"},
		{"a wildcard that allows", strings.Replace(sound, "normal", "any", 1), `sens is "any", which only a deny line may say`},
		{"a padded word in a set", strings.Replace(sound, "list|read", "list |read", 1), `act "list " is unknown`},
		{"a word twice in a set", strings.Replace(sound, "list|read", "list|list|read", 1), `act "list" stands twice`},
		{"a row that stands already", "any, recused, any, any, any, deny", "stands on line"},
		{"an allowance that a denial wins over", "panel_chair, recused, normal, meeting, read, allow", "allows nothing, because line"},
		{"a denial within a wider one", "coordinator, recused, normal, meeting, read, deny", "says nothing, because line"},
		{"a sealed case by panel", "coordinator, panel, sealed, case, list, allow", "named people only"},
		{"a sealed case by agency", "rep_health, involved, sealed, case, list, allow", "named people only"},
		{"writing in an emergency", "coordinator, emergency, normal, case.plan, write, allow", "emergency access only reads"},
		{"a case by no tie", "coordinator, none, normal, case, list, allow", "nobody reaches a case without a tie"},
		{"a job with a tie", "system, panel, normal, audit, read, allow", "has no tie but none"},
		{"figures for nobody signed in", "anonymous, none, normal, statistics, read, allow", "may only sign in"},
		{"an own account by a role", "coordinator, none, normal, self, use, allow", "for whoever has signed in"},
		{"a case for an administrator", "administrator, panel, normal, case, list, allow", "an administrator sees no case"},
		{"a meeting for a statistics reader", "statistics_reader, panel, normal, meeting, list, allow", "reads figures only"},
		{"a case for an auditor", "auditor, panel, normal, case, list, allow", "opens no case file"},
		{"the policy in a chair's hands", "panel_chair, none, normal, policy, propose, allow", "changed by administrators"},
		{"a chair who decides on the policy", "panel_chair, none, normal, policy, decide, allow", "changed by administrators"},
		{"a case that one may change and not know of", "rep_health, panel, normal, case.plan, read, allow", "may not know that the case exists"},
		{"emergency access without anything to read", "minute_taker, panel, normal, case, emergency, allow", "may open emergency access"},
		{"odd patterns for a chair", "panel_chair, panel, normal, audit, follow, allow", "for the auditor alone"},
		{"accounts for an auditor", "auditor, none, normal, account, write, allow", "opens no case file"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			for _, p := range Lint(strings.Replace(policies.Policy, sound, c.planted, 1)) {
				if p.Line == at && strings.Contains(p.Msg, c.says) {
					return
				}
			}
			t.Errorf("%q is not reported on line %d as %q, but: %v", c.planted, at, c.says, Lint(strings.Replace(policies.Policy, sound, c.planted, 1)))
		})
	}
}

// Shows T04.
func TestAFaultOfTheWholePolicyIsReported(t *testing.T) {
	without := func(beginning string) string {
		var kept []string
		for line := range strings.SplitSeq(policies.Policy, "\n") {
			if !strings.HasPrefix(line, beginning) {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "\n")
	}
	for _, c := range []struct{ fault, policy, says string }{
		{"empty", "", "no line allows anything"},
		{"comments only", "# nothing\n# here\n", "no line allows anything"},
		{"denials only", "any, recused, any, any, any, deny\n", "no line allows anything"},
		{"no denial", without("any, "), "no line denies anything"},
		{"the recused are not denied", without("any, recused"), "no line denies the recused"},
		{"a role has no line", without("system, "), "no line allows system anything"},
		{"an action has no role", without("signed_in, "), "nobody may self:use"},
		{"nobody administers", without("administrator, none, normal, account|panel"), "Administrator must be allowed to change accounts"},
		{"nobody changes the policy back", strings.Replace(policies.Policy, "policy, read|propose|decide", "policy, read|propose", 1), "Administrator must be allowed to put somebody else's change"},
		{"nobody audits", without("auditor, panel|none"), "Auditor must be allowed to read the audit log"},
		{"nobody signs in", without("anonymous, none, normal, self"), "must be allowed to sign in"},
		{"an administrator without a second factor", without("administrator, none, normal, self"), "Administrator must be allowed to sign in with a second factor"},
		{"no way in from the command line", without("cli, none, normal, account"), "The command line must be allowed to change accounts"},
		{"a byte-order mark", "\ufeff" + policies.Policy, "line 1: a byte-order mark"},
		{"too long", strings.Repeat("# padding\n", maxPolicy/10+1), "longer than"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			var said []string
			for _, p := range Lint(c.policy) {
				said = append(said, p.String())
			}
			if !strings.Contains(strings.Join(said, "\n"), c.says) {
				t.Errorf("want %q, got %q", c.says, said)
			}
			if Expand(c.policy) != "" {
				t.Error("a policy with problems is expanded")
			}
		})
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	problems := Lint("nonsense\n" + policies.Policy + "\npanel_chair, panel, normal, case, list, Allow\n")
	if len(problems) != 2 || problems[0].Line != 1 || problems[1].Line < 100 {
		t.Errorf("want two problems, on the first line and on the last, got %v", problems)
	}
}

func TestAPolicyOrModelWithAFaultStopsTheStart(t *testing.T) {
	wrongLine := strings.Replace(policies.Policy, sound, strings.Replace(sound, "allow", "Allow", 1), 1)
	for _, c := range []struct{ fault, model, policy, says string }{
		{"a planted wrong line", policies.Model, wrongLine, `: eft is "Allow", not allow or deny`},
		{"an empty policy", policies.Model, "", "no line allows anything"},
		{"an empty model", "", policies.Policy, "missing"},
		{"a model that allows beside a denial", strings.Replace(policies.Model, " && !some(where (p.eft == deny))", "", 1), policies.Policy, "not the reviewed model"},
		{"a model with a pattern", strings.Replace(policies.Model, "r.act == p.act", "keyMatch(r.act, p.act)", 1), policies.Policy, "not the reviewed model"},
		{"a model that compares less", strings.Replace(policies.Model, `(r.tie == p.tie || p.tie == "any") && `, "", 1), policies.Policy, "not the reviewed model"},
		{"a model with roles", policies.Model + "\n[role_definition]\ng = _, _\n", policies.Policy, "not the reviewed model"},
		{"a second matcher", policies.Model + "m = true\n", policies.Policy, "not the reviewed model"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			g, err := New(c.model, c.policy)
			if g != nil || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("want %q, got %v", c.says, err)
			}
		})
	}
	if _, err := New(policies.Model, wrongLine); err == nil || !strings.Contains(err.Error(), "line ") {
		t.Errorf("the reason names no line: %v", err)
	}
}

func FuzzLint(f *testing.F) {
	f.Add(policies.Policy)
	f.Add("any, recused, any, any, any, deny\n" + sound)
	f.Add("\ufeff,,,,,\r\n#|||\n a, b, c, d, e, allow # f")
	f.Fuzz(func(t *testing.T, policy string) {
		problems := Lint(policy)
		lines := strings.Count(policy, "\n") + 1
		for _, p := range problems {
			if p.Msg == "" || p.Line < 0 || p.Line > lines {
				t.Errorf("a problem without words or place: %+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		// A policy without problems is one that casbin takes as it is written, line for line.
		rows, _ := read(policy)
		if _, err := enforcerOf(policies.Model, rows); err != nil {
			t.Error(err)
		}
		if strings.Count(Expand(policy), "\n") != len(rows) {
			t.Error("the expanded policy has other rows than casbin was given")
		}
	})
}
