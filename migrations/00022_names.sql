-- +goose Up

-- Whether the database is as new as the program is asked by a health check, with the application's login.
GRANT SELECT ON goose_db_version TO panel_app;

SET LOCAL ROLE panel_owner;
CREATE INDEX person_family ON person (plain_name(family_name) text_pattern_ops);
RESET ROLE;

-- Row-level security reads every name that the reader may see before it compares one, because a comparison might tell what
-- it was given. This function begins at the names and keeps the rule itself: of the cases that somebody holds under these
-- scopes, those of a person whose family name begins so.
GRANT CREATE ON SCHEMA public TO panel_definer;
-- +goose StatementBegin
CREATE FUNCTION family_named(beginning text, scopes uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	first text := plain_name(beginning);
	mine uuid[] := my_scopes();
	barred uuid := my_recusal();
BEGIN
	RETURN QUERY
		SELECT c.case_id
		FROM person p
		JOIN case_file c ON c.person_id = p.person_id
		WHERE plain_name(p.family_name) ~>=~ first AND plain_name(p.family_name) ~<~ (first || chr(1114111))
			AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes) AND t.scope = ANY (mine))
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred);
END $$;
-- +goose StatementEnd
ALTER FUNCTION family_named(text, uuid[]) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION family_named(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION family_named(text, uuid[]) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
