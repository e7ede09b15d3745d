-- +goose Up
SET LOCAL ROLE panel_owner;

-- A question that is put to whoever made a referral, after it was taken in: to the accounts of the agency that made it, or by a
-- one-time link of which only a hash is kept. What is asked and answered is sealed with the case.
CREATE TABLE referrer_question (
	question_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	agency_id   uuid REFERENCES agency,
	token_hash  bytea UNIQUE,
	asked_by    uuid NOT NULL REFERENCES user_account,
	asked_at    timestamptz NOT NULL,
	due_on      date NOT NULL,
	status      text NOT NULL DEFAULT 'SENT' CHECK (status IN ('SENT', 'ANSWERED', 'WITHDRAWN')),
	answered_by uuid REFERENCES user_account,
	answered_at timestamptz,
	version     int NOT NULL DEFAULT 1,
	CHECK ((agency_id IS NULL) = (token_hash IS NOT NULL)),
	CHECK ((status = 'ANSWERED') = (answered_at IS NOT NULL)),
	CHECK ((answered_by IS NOT NULL) = (status = 'ANSWERED' AND agency_id IS NOT NULL))
);
CREATE INDEX referrer_question_case ON referrer_question (case_id, asked_at DESC);
CREATE INDEX referrer_question_agency ON referrer_question (agency_id, due_on) WHERE agency_id IS NOT NULL;
CREATE INDEX referrer_question_waits ON referrer_question (due_on, question_id) WHERE status = 'SENT';
ALTER TABLE referrer_question ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrer_question FORCE ROW LEVEL SECURITY;
CREATE POLICY referrer_question_read ON referrer_question FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = referrer_question.case_id));
CREATE POLICY referrer_question_new ON referrer_question FOR INSERT WITH CHECK (
	asked_by = (SELECT me()) AND status = 'SENT' AND EXISTS (SELECT FROM case_file c WHERE c.case_id = referrer_question.case_id));
CREATE POLICY referrer_question_change ON referrer_question FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = referrer_question.case_id));
GRANT SELECT, INSERT ON referrer_question TO panel_app;
GRANT UPDATE (status, version) ON referrer_question TO panel_app;
GRANT SELECT ON referrer_question, arrival TO panel_definer;
GRANT UPDATE (status, answered_by, answered_at, version) ON referrer_question TO panel_definer;
GRANT INSERT ON notice TO panel_definer;

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- The questions that the caller may answer: by the hash of a link, that one while it waits and its day has not passed; without one
-- those to the agencies for which the caller speaks on the panel, in a role that ways names. What is asked comes sealed, with the
-- key of its case, and only while it waits. Nothing else of the case is told.
-- +goose StatementBegin
CREATE FUNCTION questions_to_me(ways text[], hash bytea, which uuid, at_most int)
RETURNS TABLE (
	question_id uuid, case_id uuid, panel_id uuid, panel text, receipt text, agency_id uuid, agency text, asked_at timestamptz, due_on date, status text,
	answered_at timestamptz, version int, standings text[], wrapped bytea, asked bytea
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
	SELECT q.question_id, q.case_id, c.panel_id, p.name, a.receipt, q.agency_id, g.name, q.asked_at, q.due_on, q.status, q.answered_at, q.version, s.standings, k.wrapped, n.sealed
	FROM referrer_question q
	JOIN case_file c ON c.case_id = q.case_id
	JOIN panel p ON p.panel_id = c.panel_id
	JOIN arrival a ON a.case_id = q.case_id
	LEFT JOIN agency g ON g.agency_id = q.agency_id
	CROSS JOIN LATERAL (
		SELECT array_agg(m.role || '|own|' || m.agency_id || '|whole|' ORDER BY m.role) AS standings
		FROM membership m
		WHERE hash IS NULL AND m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = q.agency_id AND m.role = ANY (ways)
			AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
	) s
	LEFT JOIN case_key k ON k.case_id = q.case_id AND q.status = 'SENT'
	LEFT JOIN narrative n ON n.case_id = q.case_id AND n.field = 'referrer/' || q.question_id || '/asked' AND n.version = 1 AND q.status = 'SENT'
	WHERE q.status <> 'WITHDRAWN' AND (which IS NULL OR q.question_id = which)
		AND CASE WHEN hash IS NULL THEN s.standings IS NOT NULL AND NOT EXISTS (SELECT FROM standing_tie x WHERE x.case_id = q.case_id AND x.scope = (SELECT my_recusal()))
			ELSE (SELECT my_kind()) = 'link' AND q.token_hash = hash AND q.status = 'SENT' AND q.due_on >= (SELECT my_today()) END
	ORDER BY q.status DESC, q.due_on, q.question_id
	LIMIT at_most
$$;
-- +goose StatementEnd

-- Files the answer to a question, from the version at which it was read, and tells whoever asked. It says whether it did: not where
-- somebody was quicker, or where the question is not the caller's to answer.
-- +goose StatementBegin
CREATE FUNCTION answer_question(ways text[], hash bytea, which uuid, was int, text bytea, title text, named text, role text, noted jsonb)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE q referrer_question;
BEGIN
	PERFORM FROM referrer_question r WHERE r.question_id = which FOR UPDATE;
	IF NOT EXISTS (SELECT FROM questions_to_me(ways, hash, which, 1) m WHERE m.status = 'SENT' AND m.version = was) THEN
		RETURN false;
	END IF;
	UPDATE referrer_question r SET status = 'ANSWERED', answered_by = me(), answered_at = my_now(), version = r.version + 1 WHERE r.question_id = which RETURNING * INTO q;
	INSERT INTO narrative (case_id, field, version, sealed, at, by_actor)
	VALUES (q.case_id, 'referrer/' || which || '/answer', 1, text, my_now(), coalesce('u:' || me(), 'link:referral'));
	INSERT INTO case_event (case_id, at, event, section, title, by_name, by_role, checks)
	VALUES (q.case_id, my_now(), '', 'case.referral', title, named, role, noted);
	INSERT INTO notice (notice_id, user_id, case_id, why, text, link, at)
	SELECT gen_random_uuid(), q.asked_by, q.case_id, 'You asked.', 'The referrer has answered a question.', '/cases/' || c.ref || '/questions', my_now()
	FROM case_file c WHERE c.case_id = q.case_id;
	RETURN true;
END $$;
-- +goose StatementEnd
ALTER FUNCTION questions_to_me(text[], bytea, uuid, int) OWNER TO panel_definer;
ALTER FUNCTION answer_question(text[], bytea, uuid, int, bytea, text, text, text, jsonb) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION questions_to_me(text[], bytea, uuid, int), answer_question(text[], bytea, uuid, int, bytea, text, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION questions_to_me(text[], bytea, uuid, int), answer_question(text[], bytea, uuid, int, bytea, text, text, text, jsonb) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
