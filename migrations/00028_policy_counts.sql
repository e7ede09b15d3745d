-- +goose Up
GRANT CREATE ON SCHEMA public TO panel_definer;

-- As before, without those whose last day is over.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION standings_counted() RETURNS TABLE (sens text, standings text[], pairs bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH held AS MATERIALIZED (
		SELECT m.user_id, m.role, m.panel_id, m.agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
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
REVOKE CREATE ON SCHEMA public FROM panel_definer;
