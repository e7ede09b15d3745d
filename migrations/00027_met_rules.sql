-- +goose Up
SET LOCAL ROLE panel_owner;

-- Another name is kept of somebody of whom the writer may know a case, and an answer on a case of the person whom it is about.
DROP POLICY person_alias_new ON person_alias;
CREATE POLICY person_alias_new ON person_alias FOR INSERT WITH CHECK (EXISTS (SELECT FROM person p WHERE p.person_id = person_alias.person_id));
DROP POLICY match_answer_new ON match_answer;
CREATE POLICY match_answer_new ON match_answer FOR INSERT WITH CHECK (
	said_by = (SELECT me())
	AND EXISTS (SELECT FROM case_file c WHERE c.case_id = match_answer.case_id AND c.person_id = match_answer.person_id)
	AND EXISTS (SELECT FROM person p WHERE p.person_id = match_answer.other_id));

-- A question is written by ask_keeper and a joining undone by part_people alone. That the earlier case is there is known
-- from the search: to look it up for a reference would wait for whoever changes a case that the asker may not know of.
DROP POLICY match_question_new ON match_question;
REVOKE INSERT ON match_question FROM panel_app;
ALTER TABLE match_question DROP CONSTRAINT match_question_about_case_fkey, DROP CONSTRAINT match_question_other_id_fkey;
DROP POLICY person_merge_part ON person_merge;
REVOKE UPDATE ON person_merge FROM panel_app;
REVOKE UPDATE (parted_by, parted_at) ON person_merge FROM panel_app;
GRANT SELECT, INSERT, UPDATE ON match_question TO panel_definer;
GRANT SELECT, UPDATE (parted_by, parted_at) ON person_merge TO panel_definer;
GRANT UPDATE (person_id, version) ON case_file TO panel_definer;
GRANT INSERT ON case_event, match_answer TO panel_definer;
RESET ROLE;

GRANT CREATE ON SCHEMA public TO panel_definer;

-- Whether those who keep earlier cases may hear of a referral: not of one that is held closely, and not whoever stepped out
-- of it. Whoever may know of the referral by themselves needs no leave.
-- +goose StatementBegin
CREATE FUNCTION open_to_keepers(later uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM case_file c WHERE c.case_id = later AND c.sens = 'normal')
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = later AND r.scope = (SELECT my_recusal()))
$$;
-- +goose StatementEnd
ALTER FUNCTION open_to_keepers(uuid) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION open_to_keepers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_to_keepers(uuid) TO panel_app;

-- Asks of an earlier case whether its person was referred again, on a later case that the asker may know of and that is not
-- held closely. It gives the id of a question that was not there before; one that was takes who asks now, where nobody did.
-- +goose StatementBegin
CREATE FUNCTION ask_keeper(id uuid, earlier uuid, later uuid, told jsonb, alike text, because text, by_me boolean) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	asker uuid := CASE WHEN by_me THEN me() END;
	put uuid;
BEGIN
	INSERT INTO match_question AS q (question_id, about_case, other_id, case_id, person_id, panel_id, received_on, particulars, strength, why, asked_by, asked_at)
	SELECT id, e.case_id, e.person_id, l.case_id, l.person_id, l.panel_id, l.received_on, told, alike, because, asker, my_now()
	FROM case_file l, case_file e
	WHERE l.case_id = later AND e.case_id = earlier AND e.person_id <> l.person_id AND l.sens = 'normal'
		AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = l.case_id AND t.scope = ANY (scopes))
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = l.case_id AND r.scope = barred)
	ON CONFLICT (case_id, about_case) DO UPDATE SET asked_by = coalesce(q.asked_by, EXCLUDED.asked_by)
	RETURNING q.question_id INTO put;
	RETURN CASE WHEN put = id THEN put END;
END $$;
-- +goose StatementEnd
ALTER FUNCTION ask_keeper(uuid, uuid, uuid, jsonb, text, text, boolean) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION ask_keeper(uuid, uuid, uuid, jsonb, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask_keeper(uuid, uuid, uuid, jsonb, text, text, boolean) TO panel_app;

-- As before, without those whose account ended and those who stepped out of the later case.
DROP FUNCTION case_keepers(uuid[]);
-- +goose StatementBegin
CREATE FUNCTION case_keepers(which uuid[], later uuid) RETURNS TABLE (case_id uuid, ref text, user_id uuid, standing text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT c.case_id, c.ref, m.user_id, m.role || '|' || t.kind || '|' || coalesce(m.agency_id::text, '') || '|' || t.level || '|' || array_to_string(t.sections, ',')
	FROM case_file c
	JOIN standing_tie t ON t.case_id = c.case_id
	JOIN membership m ON m.panel_id = t.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
		AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
			WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
			ELSE t.subject_id = m.user_id END
	JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
	WHERE c.case_id = ANY (which)
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = later AND r.kind = 'recused' AND r.subject_id = m.user_id)
	ORDER BY c.case_id, m.user_id, 4
$$;
-- +goose StatementEnd
ALTER FUNCTION case_keepers(uuid[], uuid) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION case_keepers(uuid[], uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_keepers(uuid[], uuid) TO panel_app;

-- Whether everybody who may know of the asker's cases of one person may know of those of another: only then is what is
-- on the two records for the same eyes. One panel, none held closely, and nobody who stepped out of some of them alone.
-- +goose StatementBegin
CREATE FUNCTION one_audience(a uuid, b uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
BEGIN
	RETURN (
		SELECT count(DISTINCT (c.panel_id, c.out)) = 1 AND bool_and(c.sens = 'normal')
		FROM (
			SELECT f.panel_id, f.sens,
				ARRAY(SELECT DISTINCT r.subject_id FROM standing_tie r WHERE r.case_id = f.case_id AND r.kind = 'recused' ORDER BY 1) AS out
			FROM case_file f
			WHERE f.person_id IN (a, b)
				AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = f.case_id AND t.scope = ANY (scopes))
				AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = f.case_id AND r.scope = barred)
		) c);
END $$;
-- +goose StatementEnd
ALTER FUNCTION one_audience(uuid, uuid) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION one_audience(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION one_audience(uuid, uuid) TO panel_app;

-- Undoes a joining of records whose person the asker may know: all the cases that it moved go back, also those that were
-- hidden from the asker since, or half of it would stay. Each but said_on gets its event; that one is the asker's to write.
-- It gives the cases that moved.
-- +goose StatementBegin
CREATE FUNCTION part_people(merge uuid, said_on uuid, title text, by_name text) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	m person_merge;
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	went uuid[];
BEGIN
	SELECT * INTO m FROM person_merge p WHERE p.merge_id = merge AND p.parted_at IS NULL
		AND EXISTS (SELECT FROM case_file c WHERE c.person_id = p.kept_id
			AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes))
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred))
		FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	WITH back AS (
		UPDATE case_file c SET person_id = m.gone_id, version = c.version + 1 WHERE c.case_id = ANY (m.case_ids) AND c.person_id = m.kept_id RETURNING c.case_id
	)
	SELECT array_agg(b.case_id ORDER BY b.case_id) INTO went FROM back b;
	IF went IS NULL THEN
		RETURN;
	END IF;
	UPDATE person_merge SET parted_by = me(), parted_at = my_now() WHERE merge_id = merge;
	INSERT INTO match_answer (answer_id, case_id, person_id, other_id, answer, strength, said_by, at)
		VALUES (gen_random_uuid(), went[1], m.gone_id, m.kept_id, 'NOT_SAME', 'STRONG', me(), my_now());
	INSERT INTO case_event (case_id, at, event, section, title, by_name)
		SELECT c.case_id, my_now(), '', 'case.identity', title, by_name
		FROM case_file c WHERE c.person_id IN (m.kept_id, m.gone_id) AND c.case_id <> said_on;
	RETURN QUERY SELECT unnest(went);
END $$;
-- +goose StatementEnd
ALTER FUNCTION part_people(uuid, uuid, text, text) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION part_people(uuid, uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION part_people(uuid, uuid, text, text) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;

SET LOCAL ROLE panel_owner;
DROP POLICY match_question_read ON match_question;
CREATE POLICY match_question_read ON match_question FOR SELECT USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = match_question.about_case)
	AND (EXISTS (SELECT FROM case_file l WHERE l.case_id = match_question.case_id) OR open_to_keepers(match_question.case_id)));
DROP POLICY match_question_answer ON match_question;
CREATE POLICY match_question_answer ON match_question FOR UPDATE USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = match_question.about_case)
	AND (EXISTS (SELECT FROM case_file l WHERE l.case_id = match_question.case_id) OR open_to_keepers(match_question.case_id)));
RESET ROLE;
