-- +goose Up
GRANT CREATE ON SCHEMA public TO panel_definer;

-- Earlier referrals of somebody like this one, among the people of whom the asker may know a case. The newest rule of who
-- that is stands inside, before the likest are counted off: cases that nobody here may know of push no other out of sight.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION match_person(named text, born date) RETURNS TABLE (person_id uuid, likeness real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = 0.35
AS $$
	SELECT p.person_id, similarity(p.match_name, plain_name(named)) + CASE WHEN born IS NOT NULL AND p.date_of_birth = born THEN 0.5 ELSE 0 END AS likeness
	FROM person p
	WHERE ((p.match_name % plain_name(named) AND (born IS NULL OR p.date_of_birth IS NULL OR p.date_of_birth BETWEEN born - 400 AND born + 400))
			OR (born IS NOT NULL AND p.date_of_birth = born AND similarity(p.match_name, plain_name(named)) > 0.2))
		AND EXISTS (SELECT FROM case_file c
			WHERE c.person_id = p.person_id
				AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY ((SELECT my_scopes())::uuid[]))
				AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = (SELECT my_recusal())))
	ORDER BY 2 DESC, 1 LIMIT 20
$$;
-- +goose StatementEnd

-- The cases from which somebody is recused: for the log's readers, to whom they do not exist either.
-- +goose StatementBegin
CREATE FUNCTION recused_cases(reader uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT r.case_id FROM standing_tie r WHERE r.kind = 'recused' AND r.subject_id = reader $$;
-- +goose StatementEnd
ALTER FUNCTION recused_cases(uuid) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION recused_cases(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recused_cases(uuid) TO panel_auditor;

-- A try at a reference that showed nothing is one that showed nothing, whatever is behind it: to leave it out for whoever is
-- recused told them that something is.
-- +goose StatementBegin
DO $$
DECLARE
	was text := pg_get_functiondef('watched_looks(uuid, uuid, timestamptz, timestamptz, int)'::regprocedure);
	now text := replace(was, '
		AND NOT EXISTS (SELECT FROM shut s JOIN case_file c ON c.case_id = s.case_id WHERE c.ref = l.ref)', '');
BEGIN
	IF was = now THEN RAISE EXCEPTION 'watched_looks is not as expected'; END IF;
	EXECUTE now;
END $$;
-- +goose StatementEnd
REVOKE CREATE ON SCHEMA public FROM panel_definer;
