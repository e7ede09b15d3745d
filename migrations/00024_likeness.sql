-- +goose Up
SET LOCAL ROLE panel_owner;

-- Other names and spellings of somebody, each of which a search finds them by.
CREATE TABLE person_alias (
	person_id   uuid NOT NULL REFERENCES person,
	name        text NOT NULL CHECK (name <> ''),
	at          timestamptz NOT NULL,
	gone_at     timestamptz,                         -- it was another person's: records that had been joined were parted
	PRIMARY KEY (person_id, name)
);
ALTER TABLE person_alias ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_alias FORCE ROW LEVEL SECURITY;
CREATE POLICY person_alias_read ON person_alias FOR SELECT USING (EXISTS (SELECT FROM person p WHERE p.person_id = person_alias.person_id));
CREATE POLICY person_alias_new ON person_alias FOR INSERT WITH CHECK ((SELECT me()) IS NOT NULL OR (SELECT my_kind()) IN ('cli', 'system'));
CREATE POLICY person_alias_gone ON person_alias FOR UPDATE USING (EXISTS (SELECT FROM person p WHERE p.person_id = person_alias.person_id));
GRANT SELECT, INSERT ON person_alias TO panel_app;
GRANT UPDATE (gone_at) ON person_alias TO panel_app;
GRANT SELECT ON person_alias TO panel_definer;
CREATE INDEX person_alias_family ON person_alias (plain_name(regexp_replace(name, '^.*\s', '')) text_pattern_ops);

-- The words under which somebody is filed (casework.Particulars.Keys), so that a search finds them under another spelling,
-- and the edition of the rule that made them: whoever is filed under another edition is looked for the slow way as well.
ALTER TABLE person
	ADD COLUMN match_keys text[] NOT NULL DEFAULT '{}',
	ADD COLUMN keys_edition int NOT NULL DEFAULT 0;
CREATE INDEX person_keys ON person USING gin (match_keys) WITH (fastupdate = off);
CREATE INDEX person_unfiled ON person (keys_edition, person_id);

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- Everybody who was ever referred, to whichever panel, and may be the person sought: those filed under one of the keys, and
-- those whose name is written alike. With each come all of their cases. It goes round row-level security, because an
-- earlier referral must not be missed for being held closely: it is for the comparison alone, and what of it may be shown
-- to whom the guard decides. With mine it gives only people of whom the asker may know a case, and leaves the others out
-- before the likest are counted off: nobody hidden pushes anybody out of sight.
-- +goose StatementBegin
CREATE FUNCTION like_people(sought text[], edition int, named text, born date[], mine boolean, at_most int)
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
		SELECT f.id, f.spelt + coalesce(sum(CASE left(k.word, 1) WHEN 'b' THEN 3 WHEN 'n' THEN 2 WHEN 'i' THEN 1 ELSE 2 END), 0) AS likeness
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
			ARRAY(SELECT c.case_id || '|' || c.panel_id || '|' || c.sens FROM case_file c WHERE c.person_id = p.person_id ORDER BY c.received_on DESC, c.case_id)
		FROM unnest(likest) WITH ORDINALITY AS l (id, nth)
		JOIN person p ON p.person_id = l.id
		ORDER BY l.nth;
END $$;
-- +goose StatementEnd
ALTER FUNCTION like_people(text[], int, text, date[], boolean, int) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION like_people(text[], int, text, date[], boolean, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION like_people(text[], int, text, date[], boolean, int) TO panel_app;

-- As before, by any of somebody's names.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION family_named(beginning text, scopes uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	first text := plain_name(beginning);
	mine uuid[] := my_scopes();
	barred uuid := my_recusal();
BEGIN
	RETURN QUERY
		SELECT c.case_id
		FROM (
			SELECT p.person_id FROM person p WHERE plain_name(p.family_name) ~>=~ first AND plain_name(p.family_name) ~<~ (first || chr(1114111))
			UNION
			SELECT a.person_id FROM person_alias a
			WHERE a.gone_at IS NULL AND plain_name(regexp_replace(a.name, '^.*\s', '')) ~>=~ first AND plain_name(regexp_replace(a.name, '^.*\s', '')) ~<~ (first || chr(1114111))
		) named
		JOIN case_file c ON c.person_id = named.person_id
		WHERE EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes) AND t.scope = ANY (mine))
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred);
END $$;
-- +goose StatementEnd

-- Everybody who holds a role on the panel of a case, and how they stand to it, whoever asks: so that somebody who keeps an
-- earlier case can be told of a later referral by a person who may not know of theirs.
-- +goose StatementBegin
CREATE FUNCTION case_keepers(which uuid[]) RETURNS TABLE (case_id uuid, ref text, user_id uuid, standing text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT c.case_id, c.ref, m.user_id, m.role || '|' || t.kind || '|' || coalesce(m.agency_id::text, '') || '|' || t.level || '|' || array_to_string(t.sections, ',')
	FROM case_file c
	JOIN standing_tie t ON t.case_id = c.case_id
	JOIN membership m ON m.panel_id = t.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
		AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
			WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
			ELSE t.subject_id = m.user_id END
	JOIN user_account u ON u.user_id = m.user_id AND u.disabled_at IS NULL
	WHERE c.case_id = ANY (which)
	ORDER BY c.case_id, m.user_id, 4
$$;
-- +goose StatementEnd
ALTER FUNCTION case_keepers(uuid[]) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION case_keepers(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_keepers(uuid[]) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
