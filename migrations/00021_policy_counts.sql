-- +goose Up
SET LOCAL ROLE panel_owner;
GRANT SELECT ON membership, user_account, standing_tie TO panel_definer;
RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- In how many ways people stand to cases today, counted: for saying how far a change of the access policy would reach. It
-- tells how many pairs of a person and a case stand alike, and neither who nor which case. A standing is written as
-- role|tie|level|sections.
-- +goose StatementBegin
CREATE FUNCTION standings_counted() RETURNS TABLE (sens text, standings text[], pairs bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH held AS MATERIALIZED (
		SELECT m.user_id, m.role, m.panel_id, m.agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND u.disabled_at IS NULL
		WHERE m.panel_id IS NOT NULL AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
	), alike AS MATERIALIZED ( -- cases to which everybody stands in the same way, so that many are counted quickly
		SELECT c.sens, c.panel_id, c.ties, count(*) AS cases
		FROM (
			SELECT t.case_id, t.sens, t.panel_id, array_agg(DISTINCT concat_ws('|', t.kind, t.subject_id, t.level, array_to_string(t.sections, ','))) AS ties
			FROM standing_tie t
			GROUP BY t.case_id, t.sens, t.panel_id
		) c
		GROUP BY c.sens, c.panel_id, c.ties
	), stands AS (
		SELECT a.sens, a.cases, array_agg(DISTINCT concat_ws('|', h.role, t.kind, t.level, t.sections)) AS standings
		FROM alike a
		CROSS JOIN LATERAL unnest(a.ties) AS x (tie)
		CROSS JOIN LATERAL (SELECT split_part(x.tie, '|', 1), split_part(x.tie, '|', 2), split_part(x.tie, '|', 3), split_part(x.tie, '|', 4)) AS t (kind, subject, level, sections)
		JOIN held h ON h.panel_id = a.panel_id
			AND t.subject = CASE t.kind WHEN 'panel' THEN h.panel_id::text WHEN 'involved' THEN h.agency_id::text
				WHEN 'own' THEN h.agency_id::text ELSE h.user_id::text END
		GROUP BY a.sens, a.panel_id, a.ties, a.cases, h.user_id
	)
	SELECT s.sens, s.standings, sum(s.cases)::bigint FROM stands s GROUP BY s.sens, s.standings ORDER BY s.sens, s.standings
$$;
-- +goose StatementEnd
ALTER FUNCTION standings_counted() OWNER TO panel_definer;
REVOKE ALL ON FUNCTION standings_counted() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION standings_counted() TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
