package audit

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
)

var (
	moment = time.Date(2026, 11, 24, 9, 30, 0, 123456789, time.UTC)
	chair  = casework.Actor{Kind: casework.SignedIn, ID: "11111111-1111-4111-8111-111111111111", Name: "Ifeoma Brandt", Session: "5e55", Request: "req-1"}
	record = casework.Resource{
		Ref: "LLR-2026-00042-K", Case: "22222222-2222-4222-8222-222222222222", Panel: "33333333-3333-4333-8333-333333333333",
		Version: 7, Policy: 1,
	}
)

// allowed is what granted makes of a grant, for tests of what follows from it.
func allowed(outcome string) part {
	p := newPart(chair, casework.DecideCase, record, outcome)
	p.leaf.Role, p.leaf.Tie, p.leaf.Agency = "panel_chair", "panel", "44444444-4444-4444-8444-444444444444"
	p.leaf.Policy = Policy{Version: 1, Hash: "abc", Line: 12}
	return p
}

func one(t *testing.T, e Entry) Row {
	t.Helper()
	rows, err := e.Rows(Stamp{At: moment, App: moment.Add(time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 {
		t.Fatalf("%d rows, want 1", len(rows))
	}
	return rows[0]
}

func TestNothingIsRecordedThatTheGuardKnowsNothingOf(t *testing.T) {
	var zero authz.Grant
	good := Entry{parts: []part{allowed(OutcomeDone)}}
	for name, e := range map[string]Entry{
		"a change without a grant":                 Record(zero, casework.Change{Title: "x"}),
		"a view without a grant":                   Viewed(zero, "plan"),
		"a list without a grant":                   Listed(zero, "", "", nil),
		"a failure without a grant":                Failed(zero, "x", "x"),
		"a refusal of nothing":                     Refusal(nil),
		"nothing at all":                           {},
		"nothing joined":                           Join(),
		"a good entry joined with one that is not": Join(good, Viewed(zero)),
	} {
		if e.Valid() {
			t.Errorf("%s is valid", name)
		}
		if _, err := e.Rows(Stamp{At: moment}); err == nil {
			t.Errorf("%s makes rows", name)
		}
	}
	if !good.Valid() || !Join(Entry{}, good).Valid() || !Join().Empty() {
		t.Error("a good entry is valid, alone or with an empty one")
	}
	if _, err := good.Rows(Stamp{}); err == nil {
		t.Error("an entry without a time makes rows")
	}
}

func TestARefusalIsRecorded(t *testing.T) {
	r := one(t, Refusal(&authz.Refused{Actor: chair, Action: casework.ReadPlan, Resource: record, Reason: "recused"}))
	l, err := ParseLeaf(r.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != "refused" || r.Action != "case.plan:read" || l.Code != "recused" || l.Role != "" || l.Policy.Version != 1 {
		t.Errorf("row %+v leaf %+v", r, l)
	}
}

func TestTheLeafHoldsNoPersonalData(t *testing.T) {
	p := allowed(OutcomeDone)
	p.payload = Payload{
		Name: "SECRET name", Title: "SECRET title", Reason: "SECRET reason", Filter: "SECRET filter", Page: "SECRET page", Refs: []string{"SECRET ref"},
		Fields: []casework.FieldChange{{Field: "school", Old: "SECRET old", New: "SECRET new"}}, Checks: []casework.CheckNote{{Check: "SC-04", Note: "SECRET note"}},
	}
	r := one(t, Entry{parts: []part{p}})
	if bytes.Contains(r.Leaf, []byte("SECRET")) {
		t.Errorf("the leaf tells: %s", r.Leaf)
	}
	if n := bytes.Count(r.Payload, []byte("SECRET")); n != 9 {
		t.Errorf("the payload holds %d of 9 secrets, so this test looks in the wrong place", n)
	}
	got, err := ParsePayload(r.Payload)
	if err != nil || got.Reason != "SECRET reason" || got.Fields[0].New != "SECRET new" {
		t.Errorf("read back %+v, %v", got, err)
	}
}

// Its names of fields stay in the log for good: one that names a case, or anything else by a number, is not recorded.
func TestTheNameOfAFieldNamesNoCase(t *testing.T) {
	for field, fine := range map[string]bool{
		"person": true, "section36_on": true, "Schedule 7": true, "Person of EXS-2026-00001-K": false, "EXS-2026-00001-K": false, "01632 960001": false,
	} {
		p := allowed(OutcomeDone)
		p.leaf.Fields = []string{"school", field}
		if _, err := (Entry{parts: []part{p}}).Rows(Stamp{At: moment}); (err == nil) != fine {
			t.Errorf("%q: %v", field, err)
		}
	}
}

func TestAChangedPayloadNoLongerVerifies(t *testing.T) {
	r := one(t, Entry{parts: []part{allowed(OutcomeDone)}})
	if err := Verify(r.Leaf, r.Salt, r.Payload); err != nil {
		t.Fatalf("as recorded: %v", err)
	}
	changed := bytes.Replace(r.Payload, []byte("Brandt"), []byte("Brandl"), 1)
	for name, err := range map[string]error{
		"another name":     Verify(r.Leaf, r.Salt, changed),
		"another salt":     Verify(r.Leaf, bytes.Repeat([]byte{1}, saltBytes), r.Payload),
		"no salt":          Verify(r.Leaf, nil, append(slices.Clone(r.Salt), r.Payload...)), // the same bytes, cut elsewhere
		"nothing":          Verify(r.Leaf, nil, nil),
		"another leaf":     Verify(one(t, Entry{parts: []part{allowed(OutcomeDone)}}).Leaf, r.Salt, r.Payload),
		"a leaf cut short": Verify(r.Leaf[:len(r.Leaf)-1], r.Salt, r.Payload),
	} {
		if err == nil {
			t.Errorf("verified with %s", name)
		}
	}
}

func TestTheBytesOfALeafNeverChange(t *testing.T) {
	p := allowed(OutcomeDone)
	e := func() Entry {
		p.leaf.Event, p.leaf.From, p.leaf.To, p.leaf.Edition = "panel.decide", "LISTED", "ADOPTED", "2023-11"
		p.leaf.Fields, p.leaf.Checks = []string{"grounds", "plan"}, []Check{{"SC-04", "passed"}, {"SC-09", "warned"}}
		p.leaf.Sections, p.leaf.Count, p.leaf.Code = []string{"a \"quoted\"\nline"}, 3, "why\u2028<&>\x01"
		return Entry{parts: []part{p}}
	}()
	r := one(t, e)
	l, err := ParseLeaf(r.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	l.ID, l.Sum = "00000000-0000-4000-8000-000000000000", base64.StdEncoding.EncodeToString(make([]byte, 32))
	l.Commit = "Y29tbWl0"
	got, err := l.encode()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"v":1,"id":"00000000-0000-4000-8000-000000000000","at":"2026-11-24T09:30:00.123456Z",` +
		`"actor":"u:11111111-1111-4111-8111-111111111111","action":"case.minutes:decide","outcome":"done","ref":"LLR-2026-00042-K",` +
		`"case":"22222222-2222-4222-8222-222222222222","panel":"33333333-3333-4333-8333-333333333333","role":"panel_chair","tie":"panel",` +
		`"event":"panel.decide","request":"req-1","sum":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",` +
		`"app":"2026-11-24T09:30:01.123456Z","agency":"44444444-4444-4444-8444-444444444444","session":"5e55","version":7,` +
		`"from":"LISTED","to":"ADOPTED","code":"why` + "\u2028" + `<&>\u0001","fields":["grounds","plan"],` +
		`"checks":[{"check":"SC-04","outcome":"passed"},{"check":"SC-09","outcome":"warned"}],"edition":"2023-11",` +
		`"policy":{"version":1,"hash":"abc","line":12},"sections":["a \"quoted\"\nline"],"count":3,"commit":"Y29tbWl0"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !json.Valid(got) {
		t.Error("that is not JSON")
	}
}

func TestTheColumnsAreTheHeadOfTheLeaf(t *testing.T) {
	r := one(t, Entry{parts: []part{allowed(OutcomeViewed)}})
	sum := Sum(r.Salt, r.Payload)
	h := Head{
		ID: r.ID, At: r.At.Format(TimeFormat), Actor: r.ActorWord, Action: r.Action, Outcome: r.Outcome, Ref: r.Ref,
		Case: string(r.CaseID), Panel: string(r.PanelID), Role: r.Role, Tie: r.Tie, Event: r.Event, Request: r.Request,
	}
	if head := AppendHead(nil, &h, sum[:]); !bytes.HasPrefix(r.Leaf, head) || len(head) < 400 {
		t.Errorf("head %s\nleaf %s", head, r.Leaf)
	}
	h.Ref = "LLR-2026-00043-K"
	if bytes.HasPrefix(r.Leaf, AppendHead(nil, &h, sum[:])) {
		t.Error("another reference gives the same head")
	}
}

func TestALeafIsTakenInOneFormOnly(t *testing.T) {
	leaf := one(t, Entry{parts: []part{allowed(OutcomeDone)}}).Leaf
	if _, err := ParseLeaf(leaf); err != nil {
		t.Fatal(err)
	}
	with := func(old, new string) []byte {
		out := bytes.Replace(leaf, []byte(old), []byte(new), 1)
		if bytes.Equal(out, leaf) {
			t.Fatalf("%q is not in the leaf", old)
		}
		return out
	}
	for name, spoilt := range map[string][]byte{
		"a space more":               with(`,"at"`, `, "at"`),
		"an escape that is needless": with(`panel_chair`, `panel\u005fchair`),
		"a field unknown":            with(`{"v":1`, `{"v":1,"w":2`),
		"a field twice":              with(`"tie":`, `"tie":"x","tie":`),
		"another version":            with(`"v":1`, `"v":2`),
		"text after it":              append(slices.Clone(leaf), '\n'),
		"a sum cut short":            with(`"sum":"`, `"sum":"","x":"`),
		"broken UTF-8":               with("LLR", "L\xffR"),
		"nothing":                    nil,
	} {
		if l, err := ParseLeaf(spoilt); err == nil {
			t.Errorf("taken with %s: %+v", name, l)
		}
	}
}

func TestTextThatPostgreSQLWouldRefuseIsMadeFit(t *testing.T) {
	p := newPart(casework.Actor{Kind: casework.CLI, Name: "ops\x00\xff", Request: "r\x1f\n"}, casework.ListCases, casework.Resource{Ref: "x\xff"}, OutcomeDone)
	r := one(t, Entry{parts: []part{p}})
	for _, s := range []string{r.ActorWord, r.Request, r.Ref, string(r.Leaf)} {
		if strings.ContainsFunc(s, unicode.IsControl) || strings.Contains(s, "\xff") {
			t.Errorf("%q", s)
		}
	}
	if _, err := ParseLeaf(r.Leaf); err != nil {
		t.Error(err)
	}
}

func TestAnEntryTooLongForABundleIsRefused(t *testing.T) {
	p := allowed(OutcomeViewed)
	p.leaf.Sections = []string{strings.Repeat("x", MaxLeaf)}
	if _, err := (Entry{parts: []part{p}}).Rows(Stamp{At: moment}); err == nil {
		t.Error("a leaf of more than 64 KiB was made")
	}
}

func TestACaseCommitmentIsAskedForCasesOnly(t *testing.T) {
	asked := 0
	s := Stamp{At: moment, Commitment: func(id casework.CaseID, payload []byte) []byte {
		asked++
		if id != record.Case || len(payload) == 0 {
			t.Errorf("asked for case %q", id)
		}
		return []byte("commitment")
	}}
	listed := newPart(chair, casework.ListCases, casework.Resource{}, OutcomeViewed)
	rows, err := Join(Entry{parts: []part{allowed(OutcomeDone)}}, Entry{parts: []part{listed}}).Rows(s)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := ParseLeaf(rows[0].Leaf)
	m, _ := ParseLeaf(rows[1].Leaf)
	if asked != 1 || l.Commit != "Y29tbWl0bWVudA==" || m.Commit != "" || rows[0].ID == rows[1].ID || bytes.Equal(rows[0].Salt, rows[1].Salt) {
		t.Errorf("asked %d times; %+v %+v", asked, l, m)
	}
}

func TestAProofSpeaksAlone(t *testing.T) {
	skey, vkey, err := note.GenerateKey(nil, "log.example/audit")
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, _ := note.GenerateKey(nil, "log.example/audit")
	signer, _ := note.NewSigner(skey)
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range at {
			out = append(out, hashes[i])
		}
		return out, nil
	})
	var leaves [][]byte
	for n := range int64(5) {
		leaf := one(t, Entry{parts: []part{allowed(OutcomeDone)}}).Leaf
		leaves = append(leaves, leaf)
		more, err := tlog.StoredHashes(n, leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, more...)
	}
	root, _ := tlog.TreeHash(5, reader)
	checkpoint, err := note.Sign(&note.Note{Text: "log.example/audit\n5\n" + root.String() + "\n"}, signer)
	if err != nil {
		t.Fatal(err)
	}
	path, _ := tlog.ProveRecord(5, 3, reader)
	proof := FormatProof(3, leaves[3], path, checkpoint)
	if l, err := CheckProof(proof, stranger, vkey, vkey); err != nil || l.Ref != record.Ref {
		t.Fatalf("%+v, %v", l, err)
	}
	for name, c := range map[string]struct {
		proof []byte
		key   string
	}{
		"a stranger's key":       {proof, stranger},
		"another leaf":           {FormatProof(3, leaves[2], path, checkpoint), vkey},
		"another index":          {FormatProof(2, leaves[3], path, checkpoint), vkey},
		"a path cut short":       {FormatProof(3, leaves[3], path[1:], checkpoint), vkey},
		"another size":           {FormatProof(3, leaves[3], path, bytes.Replace(checkpoint, []byte("\n5\n"), []byte("\n6\n"), 1)), vkey},
		"no checkpoint":          {FormatProof(3, leaves[3], path, nil), vkey},
		"no key":                 {proof, ""},
		"a file of another kind": {[]byte("hello"), vkey},
	} {
		if _, err := CheckProof(c.proof, c.key); err == nil {
			t.Errorf("proved with %s", name)
		}
	}
	if _, err := CheckProof(proof); err == nil {
		t.Error("proved without any key")
	}
}

func FuzzParseLeaf(f *testing.F) {
	p := allowed(OutcomeDone)
	rows, err := (Entry{parts: []part{p}}).Rows(Stamp{At: moment})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(rows[0].Leaf)
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		l, err := ParseLeaf(leaf)
		if err != nil {
			return
		}
		again, err := l.encode()
		if err != nil || !bytes.Equal(again, leaf) {
			t.Errorf("%q reads and writes as %q, %v", leaf, again, err)
		}
	})
}
