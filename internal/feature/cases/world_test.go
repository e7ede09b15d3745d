package cases_test

import (
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"pgregory.net/rapid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/cases"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/web"
	"channelpanel/policies"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		_ = flag.Set("rapid.checks", "40") // each is a world of its own in the database
	}
	os.Exit(m.Run())
}

// moment is when the worlds of these tests stand.
var moment = time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC)

// world is some people, what they hold, some cases and how the people stand to them.
type world struct {
	panels, agencies, users []string
	held                    []held
	files                   []file
	ties                    []tie
}

type held struct {
	user, panel, agency string
	role                casework.Role
	from, to            casework.Date // to is zero where open
}

type file struct {
	id, person, panel, ref string
	sens                   casework.Sensitivity
	received               casework.Date
}

type tie struct {
	file         int
	kind         casework.Tie
	subject      string
	since, until time.Time      // until is zero where it stands
	level        casework.Level // of an admission; "" is the whole
	ended        bool           // by somebody, as soon as it was made
}

func worlds() *rapid.Generator[world] {
	return rapid.Custom(func(t *rapid.T) world {
		ids := func(n int) []string {
			var list []string
			for range n {
				list = append(list, uuid.NewString())
			}
			return list
		}
		w := world{panels: ids(2), agencies: ids(2), users: ids(4)}
		day := casework.Date{Year: 2026, Month: 3, Day: 27}
		offset := rapid.IntRange(-2, 2)
		for range rapid.IntRange(1, 8).Draw(t, "roles held") {
			h := held{
				user: rapid.SampledFrom(w.users).Draw(t, "user"), panel: rapid.SampledFrom(w.panels).Draw(t, "panel"),
				agency: rapid.SampledFrom(append([]string{""}, w.agencies...)).Draw(t, "agency"),
				role:   casework.Role(rapid.SampledFrom(casework.HeldRoles).Draw(t, "role").Code),
				from:   day.AddDays(offset.Draw(t, "from")),
			}
			if rapid.Bool().Draw(t, "ends") {
				h.to = h.from.AddDays(rapid.IntRange(0, 3).Draw(t, "to"))
			}
			w.held = append(w.held, h)
		}
		for i := range rapid.IntRange(1, 6).Draw(t, "cases") {
			w.files = append(w.files, file{
				id: uuid.NewString(), person: uuid.NewString(), panel: rapid.SampledFrom(w.panels).Draw(t, "panel of case"),
				ref: "W-" + uuid.NewString(), sens: rapid.SampledFrom(casework.Sensitivities()).Draw(t, "sens"),
				received: casework.Date{Year: 2026, Month: 3, Day: 1 + i/2},
			})
		}
		seen := map[string]bool{}
		for range rapid.IntRange(0, 12).Draw(t, "ties") {
			k := tie{
				file:  rapid.IntRange(0, len(w.files)-1).Draw(t, "case of tie"),
				kind:  rapid.SampledFrom([]casework.Tie{casework.TieInvolved, casework.TieAssigned, casework.TieGuest, casework.TieOwn, casework.TieEmergency, casework.TieRecused}).Draw(t, "kind"),
				since: moment.Add(time.Duration(offset.Draw(t, "since")) * time.Hour),
			}
			k.subject = rapid.SampledFrom(w.users).Draw(t, "subject")
			if k.kind == casework.TieInvolved || k.kind == casework.TieOwn {
				k.subject = rapid.SampledFrom(w.agencies).Draw(t, "agency of tie")
			}
			switch {
			case k.kind == casework.TieEmergency: // always ends, within the hour
				k.until = k.since.Add(time.Duration(rapid.SampledFrom([]int{1, 30, 60}).Draw(t, "minutes")) * time.Minute)
			case k.kind == casework.TieRecused: // never ends by time
			case rapid.Bool().Draw(t, "tie ends"):
				k.until = k.since.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "until")) * time.Hour)
			}
			if k.kind == casework.TieInvolved {
				k.level = casework.Level(rapid.SampledFrom(casework.Levels).Draw(t, "level").Code)
			}
			k.ended = rapid.IntRange(0, 3).Draw(t, "ended by somebody") == 0
			if !k.ended && w.files[k.file].sens == casework.Sealed && (k.kind == casework.TieGuest || k.kind == casework.TieEmergency) {
				continue // there is none: see the test of such a tie
			}
			key := w.files[k.file].id + string(k.kind) + k.subject
			if !k.ended && seen[key] {
				continue // the database holds one of a kind that nobody has ended
			}
			seen[key] = seen[key] || !k.ended
			w.ties = append(w.ties, k)
		}
		return w
	})
}

// build puts the world into the database, behind the product's back.
func (w world) build(t testing.TB, x *sqlx.DB) {
	t.Helper()
	do := func(query string, args ...any) {
		if _, err := x.Exec(query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	for _, p := range w.panels {
		do(`INSERT INTO panel (panel_id, code, name, created_at)
			SELECT $1, chr(65 + n / 676 % 26) || chr(65 + n / 26 % 26) || chr(65 + n % 26), $2, $3 FROM (SELECT CAST(count(*) AS int) FROM panel) c (n)`, p, p, moment)
	}
	do(`INSERT INTO agency (agency_id, name, schedule7, created_at) SELECT a, a::text, 'OTHER', $2 FROM unnest($1::uuid[]) a`, pq.Array(w.agencies), moment)
	do(`INSERT INTO user_account (user_id, email, display_name, password_hash, created_at) SELECT u, u::text || '@example.org', 'Somebody', 'x', $2 FROM unnest($1::uuid[]) u`, pq.Array(w.users), moment)
	for _, h := range w.held {
		do(`INSERT INTO membership (membership_id, user_id, role, panel_id, agency_id, from_on, to_on) VALUES ($1, $2, $3, $4, nullif($5, '')::uuid, $6, $7)`,
			uuid.NewString(), h.user, h.role, h.panel, h.agency, h.from, h.to)
	}
	for _, f := range w.files {
		do(`INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Sam', 'Birchwood', $2)`, f.person, moment)
		do(`INSERT INTO case_file (case_id, ref, person_id, panel_id, state, sens, received_on, source, concern_scheme, concern, created_at, updated_at)
			VALUES ($1, $2, $3, $4, 'RECEIVED', $5, $6, 'EDU', 'D', 'ISLAMIST', $7, $7)`, f.id, f.ref, f.person, f.panel, f.sens, f.received, moment.Add(-24*time.Hour))
	}
	for _, k := range w.ties {
		f := w.files[k.file]
		var until any
		if !k.until.IsZero() {
			until = k.until
		}
		if k.level == "" {
			k.level = casework.LevelWhole
		}
		sections := []string{}
		if k.level == casework.LevelSections {
			sections = []string{string(casework.OnPlan)}
		}
		var ended any
		if k.ended {
			until, ended = k.since, k.since
		}
		do(`INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, until, level, sections, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			f.id, k.kind, k.subject, f.panel, f.sens, f.received, k.since, until, k.level, pq.Array(sections), ended)
	}
}

// standings says how a user stands to a case, reckoned from the world itself and not by the product's SQL.
func (w world) standings(user string, i int) []casework.Standing {
	var out []casework.Standing
	day := casework.Date{Year: 2026, Month: 3, Day: 27}
	all := append([]tie{{file: i, kind: casework.TiePanel, subject: w.files[i].panel}}, w.ties...)
	for _, k := range all {
		if k.file != i || k.ended || k.kind != casework.TieRecused && k.since.After(moment) || !k.until.IsZero() && !k.until.After(moment) {
			continue
		}
		for _, h := range w.held {
			if h.user != user || h.panel != w.files[i].panel || h.from.After(day) || !h.to.IsZero() && h.to.Before(day) {
				continue
			}
			who := user
			switch k.kind {
			case casework.TiePanel:
				who = h.panel
			case casework.TieInvolved, casework.TieOwn:
				who = h.agency
			}
			if who != "" && who == k.subject {
				st := casework.Standing{Role: h.role, Tie: k.kind, Agency: casework.AgencyID(h.agency)}
				if k.level != "" && k.level != casework.LevelWhole {
					st.Sharing = casework.Sharing{Level: k.level}
				}
				out = append(out, st)
			}
		}
	}
	return out
}

// views are the ways in which a user can come to know which cases there are.
type views struct {
	guard, list, bare, opened []string
}

func (v views) agree() bool {
	return slices.Equal(v.guard, v.list) && slices.Equal(v.guard, v.bare) && slices.Equal(v.guard, v.opened)
}

type office struct {
	database *testkit.Database
	owner    *sqlx.DB
	db       *pg.DB
	guard    *authz.Guard
	cabinet  *casefile.Cabinet
	service  *cases.Service
}

func open(t *testing.T) *office {
	t.Helper()
	d := testkit.DB(t)
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{database: d, owner: d.Owner(t), guard: guard, cabinet: casefile.NewCabinet(guard, web.Keys(t))}
	o.db = d.Open(t, func(c *pg.Config) { c.Clock = func() time.Time { return moment } })
	o.service = cases.NewService(o.db, guard, o.cabinet)
	return o
}

// look lets a user look in every way.
func (o *office) look(t testing.TB, w world, user string) views {
	t.Helper()
	ctx := t.Context()
	actor := casework.Actor{Kind: casework.SignedIn, ID: casework.UserID(user), Name: "Somebody"}
	v := views{guard: []string{}, list: []string{}, bare: []string{}, opened: []string{}}
	for i, f := range w.files {
		r := casework.Resource{Ref: f.ref, Case: casework.CaseID(f.id), Panel: casework.PanelID(f.panel), Sens: f.sens, Policy: 1, Standings: w.standings(user, i)}
		if _, err := o.guard.Check(ctx, actor, casework.ListCases, r); err == nil {
			v.guard = append(v.guard, f.ref)
		}
	}
	list, err := o.service.List(ctx, actor, cases.Filter{}, "", new(casework.Faults))
	if err != nil && !casework.Refused(err, casework.Forbidden) {
		t.Fatal(err)
	}
	for _, c := range list.Cases {
		v.list = append(v.list, c.Ref)
	}
	err = o.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		if err := tx.Select(ctx, &v.bare, `SELECT ref FROM case_file`); err != nil {
			return audit.Entry{}, err
		}
		self, err := o.guard.Check(ctx, actor, casework.UseSelf, casework.Resource{Ref: "account", Policy: tx.Policy()})
		return audit.Viewed(self, "test"), err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range w.files {
		switch _, err := o.service.Show(ctx, actor, f.ref); {
		case err == nil:
			v.opened = append(v.opened, f.ref)
		case !casework.Refused(err, casework.NotFound):
			t.Fatalf("a case that may not be known of answers %v", err)
		}
	}
	for _, refs := range [][]string{v.guard, v.list, v.bare, v.opened} {
		slices.Sort(refs)
	}
	return v
}
