-- +goose Up
GRANT CREATE ON SCHEMA public TO panel_definer;

-- As before, with two mends. A key that is not sought counts nothing: it counted two, and among many people those with long
-- names pushed out whoever was sought. And of people whose case the asker may know, the cases that they may not know stay here.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION like_people(sought text[], edition int, named text, born date[], mine boolean, at_most int)
RETURNS TABLE (person_id uuid, given_name text, family_name text, aliases text[], date_of_birth date, approximate_age int, on_record date,
	postcode text, phone text, email text, online_names text, occupation text, cases text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = 0.5 SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	plain text := plain_name(named);
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	likest uuid[];
BEGIN
	SELECT array_agg(r.id ORDER BY r.likeness DESC, r.id) INTO likest
	FROM (
		SELECT f.id, f.spelt + coalesce(sum(CASE WHEN k.word IS NULL THEN 0 ELSE CASE left(k.word, 1) WHEN 'b' THEN 3 WHEN 'n' THEN 2 WHEN 'i' THEN 1 ELSE 2 END END), 0) AS likeness
		FROM (
			SELECT p.person_id AS id, p.match_keys, 4 * similarity(p.match_name, plain) AS spelt FROM person p WHERE p.match_keys && sought
			UNION
			SELECT p.person_id, p.match_keys, 4 * similarity(p.match_name, plain) FROM person p WHERE plain <> '' AND p.match_name % plain
			UNION
			SELECT p.person_id, p.match_keys, 4 * similarity(p.match_name, plain) FROM person p WHERE p.keys_edition < edition AND p.date_of_birth = ANY (born)
		) f
		LEFT JOIN LATERAL unnest(f.match_keys) AS u (word) ON true
		LEFT JOIN unnest(sought) AS k (word) ON k.word = u.word
		WHERE EXISTS (SELECT FROM case_file c -- a record without a case was joined to another
			WHERE c.person_id = f.id AND (NOT mine
				OR EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes))
				AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred)))
		GROUP BY f.id, f.spelt
		ORDER BY 2 DESC, 1
		LIMIT at_most
	) r;
	RETURN QUERY
		SELECT p.person_id, p.given_name, p.family_name,
			ARRAY(SELECT a.name FROM person_alias a WHERE a.person_id = p.person_id AND a.gone_at IS NULL ORDER BY a.at, a.name),
			p.date_of_birth, p.approximate_age, (p.created_at AT TIME ZONE 'Europe/London')::date,
			p.postcode, p.phone, p.email, p.online_names, p.occupation,
			ARRAY(SELECT c.case_id || '|' || c.panel_id || '|' || c.sens FROM case_file c WHERE NOT mine AND c.person_id = p.person_id ORDER BY c.received_on DESC, c.case_id)
		FROM unnest(likest) WITH ORDINALITY AS l (id, nth)
		JOIN person p ON p.person_id = l.id
		ORDER BY l.nth;
END $$;
-- +goose StatementEnd
REVOKE CREATE ON SCHEMA public FROM panel_definer;
