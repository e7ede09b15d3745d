package pg_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden of grants anew, for review")

// What the catalogue of a migrated database says of itself is what people reviewed: which tables are fenced, what each column
// holds, what each login may do, and which functions run with more rights than their caller.
func TestTheDatabaseIsFencedAsReviewed(t *testing.T) {
	owner := testkit.DB(t).Owner(t)
	if *update {
		grants, err := grantsOf(t.Context(), owner)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("testdata", "grants.txt"), []byte(strings.Join(grants, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, fault := range census(t, owner) {
		t.Error(fault)
	}
	for _, planted := range []struct{ statement, finds string }{
		{`ALTER TABLE narrative NO FORCE ROW LEVEL SECURITY`, "narrative is not fenced"},
		{`ALTER POLICY person_read ON person USING (true)`, "person is not fenced"},
		{`CREATE TABLE letter (body text)`, "letter is not fenced"},
		{`ALTER TABLE case_file ADD COLUMN nickname text`, "case_file.nickname is classified as nothing"},
		{`ALTER TABLE meeting ADD COLUMN family_name text`, "meeting.family_name is classified as nothing"},
		{`GRANT DELETE ON case_event TO panel_app`, "grants.txt has not: panel_app         case_event           DELETE"},
		{`GRANT SELECT (payload) ON audit_event TO panel_app`, "SELECT(event_id,payload)"},
		{`ALTER TABLE tie OWNER TO panel_app`, "tie is owned by panel_app"},
		{`ALTER FUNCTION case_keepers(uuid[], uuid) RESET search_path`, "case_keepers(uuid[],uuid) has no fixed search path"},
		{`ALTER FUNCTION case_keepers(uuid[], uuid) OWNER TO panel_owner`, "case_keepers(uuid[],uuid) is owned by panel_owner"},
		{`GRANT EXECUTE ON FUNCTION case_keepers(uuid[],uuid) TO PUBLIC`, "case_keepers(uuid[],uuid) may be called by"},
		{`CREATE FUNCTION all_cases() RETURNS SETOF case_file LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS 'SELECT * FROM case_file'`, "all_cases() is not reviewed"},
		{`CREATE UNIQUE INDEX one_mail ON person (email)`, "one_mail is unique on person"},
		{`CREATE UNIQUE INDEX one_name ON person (lower(family_name), date_of_birth)`, "one_name is unique on person"},
		{`ALTER TABLE case_file ADD COLUMN born date UNIQUE`, "case_file.born is classified as nothing"},
	} {
		tx, err := owner.BeginTxx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), planted.statement); err != nil {
			t.Fatalf("%s: %v", planted.statement, err)
		}
		if found := strings.Join(census(t, tx), "\n"); !strings.Contains(found, planted.finds) {
			t.Errorf("%s is not found as %q: %s", planted.statement, planted.finds, found)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}

// Even a statement that the program never sends gives nobody a role of their own.
func TestNobodyWritesTheirOwnRole(t *testing.T) {
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	who, colleague := panel.Hire(t, "Ann Ash", "administrator", "", "", ""), panel.Hire(t, "Bo Birch", "coordinator", "", "", "")
	app := kit.As(t, kit.AppURL)
	as := func(statement string, args ...any) (n int64, err error) {
		tx, err := app.BeginTxx(t.Context(), nil)
		if err != nil {
			return 0, err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.ExecContext(t.Context(), `SELECT set_config('app.user', $1, true)`, who.User); err != nil {
			return 0, err
		}
		r, err := tx.ExecContext(t.Context(), statement, args...)
		if err != nil {
			return 0, err
		}
		return r.RowsAffected()
	}
	const grant = `INSERT INTO membership (membership_id, user_id, role, panel_id, from_on) VALUES (gen_random_uuid(), $1, 'panel_chair', $2, '2026-01-01')`
	if _, err := as(grant, who.User, panel.ID); err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("somebody made themselves a chair: %v", err)
	}
	if n, err := as(grant, colleague.User, panel.ID); err != nil || n != 1 {
		t.Errorf("nobody is made a chair: %d, %v", n, err)
	}
	if n, err := as(`UPDATE membership SET role = 'panel_chair' WHERE user_id = $1`, who.User); err != nil || n != 0 {
		t.Errorf("somebody changed %d of their own roles: %v", n, err)
	}
	if n, err := as(`UPDATE membership SET user_id = $1 WHERE user_id = $2`, who.User, colleague.User); err == nil {
		t.Errorf("somebody took over %d roles", n)
	}
	if n, err := as(`UPDATE membership SET to_on = '2030-01-01' WHERE user_id = $1`, colleague.User); err != nil || n != 1 {
		t.Errorf("nobody's role is ended: %d, %v", n, err)
	}
}

// ask reads one column.
func ask(t *testing.T, db sqlx.QueryerContext, query string) (list []string) {
	t.Helper()
	if err := sqlx.SelectContext(t.Context(), db, &list, query); err != nil {
		t.Fatal(err)
	}
	return list
}

// reviewed reads a golden of words before a text; a line that begins with # is a remark.
func reviewed(t *testing.T, name string, words int) (keys [][]string, texts []string) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var key []string
		for range words {
			end := strings.IndexByte(line, ' ')
			if open := strings.IndexByte(line, '('); open >= 0 && open < end { // the arguments of a function hold blanks
				end = strings.IndexByte(line, ')') + 1
			}
			if end < 0 {
				t.Fatalf("%s: %q says too little", name, line)
			}
			key, line = append(key, line[:end]), strings.TrimSpace(line[end:])
		}
		if line == "" {
			t.Fatalf("%s: %v stands without a reason", name, key)
		}
		keys, texts = append(keys, key), append(texts, line)
	}
	return keys, texts
}

// Columns of these kinds stand only in tables that are fenced.
var ofACase = []string{"identity", "fact"}

var kinds = append([]string{
	"key",       // an id, or what somebody or something is known by inside
	"sealed",    // cannot be read without a key that is not here
	"secret",    // a hash or a wrapped key: leaves the database for nobody
	"staff",     // of people with accounts, in their work
	"words",     // written by the program or by staff, never about a person of a case beyond what the row is about
	"reference", // vocabularies, panels, agencies, days
	"time",      // when a row was made or used
	"technical", // versions and counters
	"log",       // the audit log
}, ofACase...)

func census(t *testing.T, db sqlx.QueryerContext) (faults []string) {
	t.Helper()
	note := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }

	fenced := map[string]bool{}
	for _, table := range ask(t, db, `
		SELECT c.relname FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity AND c.relforcerowsecurity
			AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('r', '*') AND pg_get_expr(p.polqual, p.polrelid) = 'true')`) {
		fenced[table] = true
	}
	open := map[string]bool{}
	keys, _ := reviewed(t, "unfenced.txt", 1)
	for _, k := range keys {
		open[k[0]] = true
	}
	tables := ask(t, db, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f', 'm') ORDER BY 1`)
	for _, table := range tables {
		if fenced[table] == open[table] {
			note("%s is not fenced and stands in unfenced.txt, or is fenced and stands there", table)
			if !fenced[table] {
				note("%s is not fenced", table)
			}
		}
	}
	for table := range open {
		if !slices.Contains(tables, table) {
			note("unfenced.txt has %s, which is no table", table)
		}
	}

	class := map[string]string{}
	keys, texts := reviewed(t, "columns.txt", 2)
	for i, k := range keys {
		if !slices.Contains(kinds, k[1]) {
			note("columns.txt: %q is no kind of column", k[1])
		}
		for column := range strings.FieldsSeq(texts[i]) {
			if class[k[0]+"."+column] != "" {
				note("columns.txt has %s.%s twice", k[0], column)
			}
			class[k[0]+"."+column] = k[1]
			if slices.Contains(ofACase, k[1]) && !fenced[k[0]] {
				note("%s.%s is of a case, and its table is not fenced", k[0], column)
			}
		}
	}
	seen := map[string]bool{}
	for _, row := range ask(t, db, `
		SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
		FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
			AND c.relname NOT LIKE 'river\_%' AND c.relname <> 'goose_db_version' ORDER BY 1`) { // those are their libraries' own
		column, kind, _ := strings.Cut(row, " ")
		seen[column] = true
		switch {
		case class[column] == "":
			note("%s is classified as nothing: columns.txt", column)
		case class[column] == "sealed" && kind != "bytea":
			note("%s is sealed, and is %s", column, kind)
		}
	}
	for _, column := range slices.Sorted(maps.Keys(class)) {
		if !seen[column] {
			note("columns.txt has %s, which is no column", column)
		}
	}

	faults = append(faults, ask(t, db, `
		SELECT relname || ' is owned by ' || pg_get_userbyid(relowner) FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relowner <> 'panel_owner'::regrole AND relname NOT LIKE 'goose\_%'
		UNION ALL
		SELECT rolname || ' is too mighty' FROM pg_roles
		WHERE rolname LIKE 'panel\_%' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AND rolname NOT IN ('panel_definer', 'panel_backup')
			OR rolcanlogin AND rolname IN ('panel_owner', 'panel_definer'))
		UNION ALL
		SELECT m.rolname || ' is a member of ' || r.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
		WHERE m.rolname LIKE 'panel\_%' AND (m.rolname, r.rolname) NOT IN (('panel_migrator', 'panel_owner'), ('panel_backup', 'pg_read_all_data'))
		UNION ALL
		SELECT p.polname || ' on ' || c.relname || ' is for some and not for all' FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polroles <> '{0}'
		UNION ALL
		-- Unique on a person's own facts: a refusal would tell that somebody with them is there.
		SELECT i.indexrelid::regclass || ' is unique on person' FROM pg_index i WHERE i.indrelid = 'person'::regclass AND i.indisunique AND NOT i.indisprimary`)...)
	for _, row := range ask(t, db, `
		SELECT i.indexrelid::regclass || ' ' || c.relname || '.' || a.attname
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
		WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique
			AND c.relname <> 'person_alias' -- unique within one record, which its writer holds`) {
		if index, column, _ := strings.Cut(row, " "); class[column] == "identity" {
			note("%s is unique on %s", index, column)
		}
	}

	functions := map[string][]string{}
	keys, _ = reviewed(t, "functions.txt", 3)
	for _, k := range keys {
		functions[k[0]] = k[1:]
	}
	for _, row := range ask(t, db, `
		SELECT concat_ws('|', p.oid::regprocedure, pg_get_userbyid(p.proowner), coalesce(array_to_string(p.proconfig, ';'), ''),
			CASE WHEN p.prorettype = 'trigger'::regtype THEN '-' ELSE coalesce((SELECT string_agg(CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END, ',' ORDER BY 1)
				FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g WHERE g.grantee <> p.proowner), '') END)
		FROM pg_proc p
		WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1`) {
		f := strings.Split(row, "|")
		known := functions[f[0]]
		delete(functions, f[0])
		if !strings.Contains(f[2], "search_path=public, pg_temp") {
			note("%s has no fixed search path", f[0])
		}
		switch {
		case known == nil:
			note("%s is not reviewed: functions.txt", f[0])
		case known[0] != f[1]:
			note("%s is owned by %s", f[0], f[1])
		case known[1] != f[3]:
			note("%s may be called by %s", f[0], f[3])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		note("functions.txt has %s, which runs with no rights but its caller's", name)
	}

	grants, err := grantsOf(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile(filepath.Join("testdata", "grants.txt"))
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Split(strings.TrimSpace(string(golden)), "\n")
	for _, line := range grants {
		if !slices.Contains(known, line) {
			note("grants.txt has not: %s", line)
		}
	}
	for _, line := range known {
		if !slices.Contains(grants, line) {
			note("grants.txt has, and the database has not: %s", line)
		}
	}
	return faults
}

// grantsOf is what each role but the owner may do to each table, view and sequence, column by column where it is not the whole.
func grantsOf(ctx context.Context, db sqlx.QueryerContext) (list []string, err error) {
	err = sqlx.SelectContext(ctx, db, &list, `
		SELECT rpad(who, 17) || ' ' || rpad(relname, 20) || ' ' || string_agg(what, ' ' ORDER BY what)
		FROM (
			SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END AS who, c.relname, g.privilege_type AS what
			FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) g
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND g.grantee <> c.relowner
			UNION ALL
			SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END, c.relname, g.privilege_type || '(' || string_agg(a.attname, ',' ORDER BY a.attnum) || ')'
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL, aclexplode(a.attacl) g
			WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> c.relowner
			GROUP BY 1, 2, g.privilege_type
		) x
		GROUP BY who, relname ORDER BY who, relname`)
	return list, err
}
