-- +goose Up
SET LOCAL ROLE panel_owner;

-- What an agency answered, and how it wants the answer handled: codes of casework.Returns and casework.Caveats.
ALTER TABLE info_request ADD COLUMN answer text NOT NULL DEFAULT '' CHECK (answer IN ('', 'NOTHING', 'NO_CHANGE', 'INFORMATION', 'REFUSED'));
ALTER TABLE info_request ADD COLUMN caveats text[] NOT NULL DEFAULT '{}' CHECK (caveats <@ ARRAY['POLICE', 'NOT_SUBJECT', 'NOT_FAMILY', 'ASK_FIRST']);
ALTER TABLE info_request NO FORCE ROW LEVEL SECURITY;
UPDATE info_request SET answer = CASE status WHEN 'REFUSED' THEN 'REFUSED' ELSE 'INFORMATION' END WHERE status IN ('ANSWERED', 'REFUSED');
ALTER TABLE info_request FORCE ROW LEVEL SECURITY;
ALTER TABLE info_request ADD CHECK ((status IN ('ANSWERED', 'REFUSED')) = (answer <> ''));
ALTER TABLE info_request ADD CHECK ((status = 'REFUSED') = (answer = 'REFUSED'));
CREATE INDEX info_request_due ON info_request (due_on, request_id);

-- That an agency was reminded of a request, at most once a day.
CREATE TABLE info_reminder (
	reminder_id uuid PRIMARY KEY,
	request_id  uuid NOT NULL REFERENCES info_request,
	case_id     uuid NOT NULL REFERENCES case_file,
	on_day      date NOT NULL,
	at          timestamptz NOT NULL,
	by_user     uuid NOT NULL REFERENCES user_account,
	told        int NOT NULL CHECK (told > 0),       -- how many people
	UNIQUE (request_id, on_day)
);
CREATE INDEX info_reminder_case ON info_reminder (case_id);
ALTER TABLE info_reminder ENABLE ROW LEVEL SECURITY;
ALTER TABLE info_reminder FORCE ROW LEVEL SECURITY;
CREATE POLICY info_reminder_read ON info_reminder FOR SELECT USING (EXISTS (SELECT FROM info_request r WHERE r.request_id = info_reminder.request_id));
CREATE POLICY info_reminder_new ON info_reminder FOR INSERT WITH CHECK (
	by_user = (SELECT me()) AND EXISTS (SELECT FROM info_request r WHERE r.request_id = info_reminder.request_id AND r.case_id = info_reminder.case_id));
GRANT SELECT, INSERT ON info_reminder TO panel_app;

-- To answer, an agency needs no tie to the case: it is told what its request tells, and stands to that one record.
GRANT SELECT ON narrative, case_key, panel TO panel_definer;
GRANT INSERT ON narrative, case_event TO panel_definer;
GRANT UPDATE (status, answer, caveats, answered_on, answered_by, version) ON info_request TO panel_definer;

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- The requests to agencies that the caller represents: those that wait for an answer, or those named. What the request tells
-- comes sealed, with the key of its case, and only while it waits. ways are "role|tie|sensitivity" for which the policy allows
-- an answer; without a role for the agency on the panel there is none here, nor for somebody who stepped out of the case, nor,
-- where the case is sealed, for anybody who is not named on it. shut are the states of a case in which nobody is asked.
-- +goose StatementBegin
CREATE FUNCTION requests_to_me(ways text[], shut text[], which uuid[], after date, after_id uuid, at_most int)
RETURNS TABLE (
	request_id uuid, case_id uuid, ref text, panel_id uuid, panel text, sens text, agency_id uuid, agency text, sent_on date, due_on date, asked_by text,
	meets_on date, status text, answer text, answered_by text, answered_at timestamptz, before text, before_on date, before_caveats text[], version int,
	standings text[], wrapped bytea, asked_version int, asked bytea, told_version int, told bytea
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
	SELECT r.request_id, r.case_id, c.ref, c.panel_id, p.name, c.sens, r.agency_id, a.name, r.sent_on, r.due_on, u.display_name,
		(SELECT min(g.held_on) FROM agenda_item i JOIN meeting g ON g.meeting_id = i.meeting_id
			WHERE i.case_id = r.case_id AND i.status = 'LISTED' AND g.status <> 'CLOSED' AND g.held_on >= (SELECT my_today())),
		r.status, r.answer, coalesce(w.display_name, ''),
		(SELECT max(n.at) FROM narrative n WHERE n.case_id = r.case_id AND n.field = 'request/' || r.request_id || '/answer'),
		coalesce(b.answer, ''), b.answered_on, coalesce(b.caveats, '{}'), r.version, s.standings, k.wrapped, q.version, q.sealed, t.version, t.sealed
	FROM info_request r
	JOIN case_file c ON c.case_id = r.case_id
	JOIN panel p ON p.panel_id = c.panel_id
	JOIN agency a ON a.agency_id = r.agency_id
	JOIN user_account u ON u.user_id = r.asked_by
	LEFT JOIN user_account w ON w.user_id = r.answered_by
	CROSS JOIN LATERAL (
		SELECT array_agg(h.word ORDER BY h.word) AS standings
		FROM (
			SELECT m.role || '|own|' || m.agency_id || '|whole|' AS word
			FROM membership m
			WHERE m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = r.agency_id
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
				AND c.sens <> 'sealed' AND m.role || '|own|' || c.sens = ANY (ways)
			UNION
			SELECT m.role || '|' || x.kind || '|' || m.agency_id || '|' || x.level || '|' || array_to_string(x.sections, ',')
			FROM standing_tie x
			JOIN membership m ON m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = r.agency_id
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
			WHERE x.case_id = c.case_id AND (x.kind = 'involved' AND x.subject_id = m.agency_id AND c.sens <> 'sealed' OR x.kind IN ('assigned', 'guest') AND x.subject_id = m.user_id)
				AND m.role || '|' || x.kind || '|' || c.sens = ANY (ways)
		) h
	) s
	LEFT JOIN LATERAL (
		SELECT e.answer, e.answered_on, e.caveats FROM info_request e
		WHERE e.case_id = r.case_id AND e.agency_id = r.agency_id AND e.status = 'ANSWERED' AND e.request_id <> r.request_id
		ORDER BY e.answered_on DESC, (SELECT max(n.at) FROM narrative n WHERE n.case_id = e.case_id AND n.field = 'request/' || e.request_id || '/answer') DESC NULLS LAST, e.request_id LIMIT 1
	) b ON true
	LEFT JOIN case_key k ON k.case_id = r.case_id AND r.status = 'SENT'
	LEFT JOIN narrative q ON q.case_id = r.case_id AND q.field = 'request/' || r.request_id || '/asked' AND q.version = 1 AND r.status = 'SENT'
	LEFT JOIN narrative t ON t.case_id = r.case_id AND t.field = 'request/' || r.request_id || '/told' AND t.version = 1 AND r.status = 'SENT'
	WHERE r.agency_id IN (SELECT m.agency_id FROM membership m WHERE m.user_id = (SELECT me()) AND m.agency_id IS NOT NULL)
		AND s.standings IS NOT NULL
		AND c.state <> ALL (shut) AND r.status <> 'WITHDRAWN'
		AND NOT EXISTS (SELECT FROM standing_tie x WHERE x.case_id = r.case_id AND x.scope = (SELECT my_recusal()))
		AND CASE WHEN which IS NULL THEN r.status = 'SENT' AND (after IS NULL OR (r.due_on, r.request_id) > (after, after_id)) ELSE r.request_id = ANY (which) END
	ORDER BY r.due_on, r.request_id
	LIMIT at_most
$$;
-- +goose StatementEnd

-- Answers requests for an agency of the caller, each from the version it was read at, and gives those that were answered: the
-- caller undoes everything where one is missing. It waits for whoever takes the case from the caller, and looks again after that.
-- +goose StatementBegin
CREATE FUNCTION answer_requests(ways text[], shut text[], ids uuid[], versions int[], answers text[], handling text[], texts bytea[], titles text[], roles text[], noted jsonb, named text)
RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	PERFORM FROM info_request r WHERE r.request_id = ANY (ids) ORDER BY r.request_id FOR UPDATE; -- in one order, so that nobody waits in a ring
	RETURN QUERY
		WITH sent AS (
			SELECT * FROM unnest(ids, versions, answers, handling, texts, titles, roles) AS x (id, was, answer, caveats, sealed, title, role)
		), done AS (
			UPDATE info_request r SET status = CASE s.answer WHEN 'REFUSED' THEN 'REFUSED' ELSE 'ANSWERED' END, answer = s.answer,
				caveats = coalesce(string_to_array(nullif(s.caveats, ''), ','), '{}'), answered_on = my_today(), answered_by = me(), version = r.version + 1
			FROM sent s
			WHERE r.request_id = s.id AND r.version = s.was AND r.status = 'SENT'
			RETURNING r.request_id, r.case_id, s.sealed, s.title, s.role
		), told AS (
			INSERT INTO narrative (case_id, field, version, sealed, at, by_actor)
			SELECT d.case_id, 'request/' || d.request_id || '/answer', 1, d.sealed, my_now(), 'u:' || me() FROM done d
		), shown AS (
			INSERT INTO case_event (case_id, at, event, section, title, by_name, by_role, checks)
			SELECT d.case_id, my_now(), '', 'case.requests', d.title, named, d.role, noted FROM done d
		)
		SELECT d.request_id FROM done d;
	IF EXISTS (SELECT FROM unnest(ids) AS x (id) WHERE x.id NOT IN (SELECT m.request_id FROM requests_to_me(ways, shut, ids, NULL, NULL, cardinality(ids)) m)) THEN
		RAISE EXCEPTION 'a request is not the caller''s to answer' USING ERRCODE = 'insufficient_privilege';
	END IF;
END $$;
-- +goose StatementEnd

-- What agencies of the caller answered since a day, the newest first: that they did, and nothing of the case.
-- +goose StatementBegin
CREATE FUNCTION answered_by_us(ways text[], since date, at_most int)
RETURNS TABLE (request_id uuid, ref text, agency text, answer text, caveats text[], answered_on date, answered_by text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
	SELECT r.request_id, c.ref, a.name, r.answer, r.caveats, r.answered_on, coalesce(w.display_name, '')
	FROM info_request r
	JOIN case_file c ON c.case_id = r.case_id
	JOIN agency a ON a.agency_id = r.agency_id
	LEFT JOIN user_account w ON w.user_id = r.answered_by
	WHERE r.answer <> '' AND r.answered_on >= since AND c.sens <> 'sealed'
		AND EXISTS (SELECT FROM membership m
			WHERE m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = r.agency_id AND m.role || '|own|' || c.sens = ANY (ways)
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))
		AND NOT EXISTS (SELECT FROM standing_tie x WHERE x.case_id = r.case_id AND x.scope = (SELECT my_recusal()))
	ORDER BY r.answered_on DESC, r.request_id
	LIMIT at_most
$$;
-- +goose StatementEnd
ALTER FUNCTION requests_to_me(text[], text[], uuid[], date, uuid, int) OWNER TO panel_definer;
ALTER FUNCTION answer_requests(text[], text[], uuid[], int[], text[], text[], bytea[], text[], text[], jsonb, text) OWNER TO panel_definer;
ALTER FUNCTION answered_by_us(text[], date, int) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION requests_to_me(text[], text[], uuid[], date, uuid, int), answer_requests(text[], text[], uuid[], int[], text[], text[], bytea[], text[], text[], jsonb, text), answered_by_us(text[], date, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION requests_to_me(text[], text[], uuid[], date, uuid, int), answer_requests(text[], text[], uuid[], int[], text[], text[], bytea[], text[], text[], jsonb, text), answered_by_us(text[], date, int) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
