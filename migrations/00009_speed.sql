-- +goose Up

-- The same rules as before, in forms that cost less.
SET LOCAL ROLE panel_owner;

-- As a function in SQL that sets its search path, its plan was made anew for each transaction; one in PL/pgSQL keeps it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scopes_of(who uuid, policy int, at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
AS $$
DECLARE
	today date := (at AT TIME ZONE 'Europe/London')::date;
BEGIN
	RETURN (
		SELECT coalesce(array_agg(DISTINCT md5(s.tie || '|' || CASE
				WHEN s.tie = 'panel' THEN m.panel_id::text
				WHEN s.tie IN ('involved', 'own') THEN m.agency_id::text
				ELSE m.user_id::text END || '|' || m.panel_id::text || '|' || s.sens)::uuid), '{}')
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND u.disabled_at IS NULL
		JOIN list_scope s ON s.policy_version = policy AND s.role = m.role
		WHERE m.user_id = who AND m.panel_id IS NOT NULL
			AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today)
			AND (s.tie NOT IN ('involved', 'own') OR m.agency_id IS NOT NULL));
END $$;
-- +goose StatementEnd

-- What hangs on a case asked the case, which asked its ties: now it asks them itself, by the very rule of the case.
-- +goose StatementBegin
DO $$
DECLARE
	rule text := (SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'case_file_read');
	p record;
BEGIN
	FOR p IN
		SELECT c.relname, o.polname, pg_get_expr(o.polqual, o.polrelid) AS reads, pg_get_expr(o.polwithcheck, o.polrelid) AS writes
		FROM pg_policy o JOIN pg_class c ON c.oid = o.polrelid
		WHERE pg_get_expr(coalesce(o.polqual, o.polwithcheck), o.polrelid) ~ format('^\(EXISTS \( SELECT\s+FROM case_file c\s+WHERE \(c\.case_id = %s\.case_id\)\)\)$', c.relname)
	LOOP
		EXECUTE format('ALTER POLICY %I ON %I %s (%s)', p.polname, p.relname, CASE WHEN p.reads IS NULL THEN 'WITH CHECK' ELSE 'USING' END,
			replace(rule, 'case_file.case_id', quote_ident(p.relname) || '.case_id'));
	END LOOP;
END $$;
-- +goose StatementEnd

RESET ROLE;
