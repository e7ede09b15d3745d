-- +goose Up
SET LOCAL ROLE panel_owner;

-- The references that an entry of a list showed, and the one that was searched for: both are in the personal part.
-- +goose StatementBegin
CREATE FUNCTION refs_shown(payload bytea) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN payload IS NULL THEN '{}'::text[] ELSE
		ARRAY(SELECT jsonb_array_elements_text(coalesce(convert_from(payload, 'UTF8')::jsonb -> 'refs', '[]')))
			|| coalesce((SELECT array_agg(m[1]) FROM regexp_matches(upper(convert_from(payload, 'UTF8')::jsonb ->> 'filter'), '[A-Z]{2,4}-[0-9]{4}-[0-9]{5,}-[A-Z0-9]', 'g') m), '{}')
		END
$$;
-- +goose StatementEnd
CREATE INDEX audit_event_refs ON audit_event USING gin (refs_shown(payload)) WHERE case_id IS NULL AND outcome = 'viewed';
CREATE INDEX audit_event_refused ON audit_event (ref, event_id DESC) WHERE outcome = 'refused';

-- Who did what with one case: its own entries, those that showed its reference on a list or in a search, and what was
-- refused to whoever asked for its reference. Neither names nor values nor what was searched for, and of no other case.
-- +goose StatementBegin
CREATE FUNCTION case_looks(which uuid, named text, person text, before bigint, at_most int)
RETURNS TABLE (event_id bigint, at timestamptz, actor text, action text, outcome text, role text, tie text, agency text, emergency text, sections text[],
	on_case boolean, searched boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT e.event_id, e.at, e.actor, e.action, e.outcome, e.role, e.tie, coalesce(l.leaf ->> 'agency', ''), coalesce(l.leaf ->> 'emergency', ''),
		ARRAY(SELECT jsonb_array_elements_text(coalesce(l.leaf -> 'sections', '[]'))),
		e.case_id IS NOT NULL,
		e.case_id IS NULL AND coalesce(convert_from(e.payload, 'UTF8')::jsonb ->> 'filter', '') ~ '(^| )text='
	FROM (
		(SELECT a.* FROM audit_event a
		WHERE a.case_id = which AND (person = '' OR a.actor = person) AND (before = 0 OR a.event_id < before)
		ORDER BY a.event_id DESC LIMIT at_most)
		UNION ALL
		(SELECT a.* FROM audit_event a
		WHERE refs_shown(a.payload) @> ARRAY[named] AND a.case_id IS NULL AND a.outcome = 'viewed' AND (person = '' OR a.actor = person) AND (before = 0 OR a.event_id < before)
		ORDER BY a.event_id DESC LIMIT at_most)
		UNION ALL
		(SELECT a.* FROM audit_event a
		WHERE a.ref = named AND a.outcome = 'refused' AND a.case_id IS DISTINCT FROM which AND (person = '' OR a.actor = person) AND (before = 0 OR a.event_id < before)
		ORDER BY a.event_id DESC LIMIT at_most)
	) e
	CROSS JOIN LATERAL (SELECT convert_from(e.leaf, 'UTF8')::jsonb AS leaf) l
	ORDER BY e.event_id DESC
	LIMIT at_most
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION case_looks(uuid, text, text, bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_looks(uuid, text, text, bigint, int) TO panel_auditor;

-- What came of looking into an odd pattern. The web login only adds to it: whoever was watched reads nothing here.
CREATE TABLE look_outcome (
	outcome_id  uuid PRIMARY KEY,
	flag_id     uuid NOT NULL,                       -- the pattern's own name: rule, panel, person, day and case
	oddity      text NOT NULL,
	panel_id    uuid NOT NULL REFERENCES panel,
	user_id     uuid NOT NULL REFERENCES user_account, -- who was watched
	on_day      date NOT NULL,
	outcome     text NOT NULL CHECK (outcome IN ('FINE', 'ASKED', 'CONCERN')),
	sealed      bytea NOT NULL,                      -- what the auditor noted
	recorded_by uuid NOT NULL REFERENCES user_account CHECK (recorded_by <> user_id),
	recorded_at timestamptz NOT NULL
);
CREATE INDEX look_outcome_day ON look_outcome (panel_id, on_day);
ALTER TABLE look_outcome ENABLE ROW LEVEL SECURITY;
ALTER TABLE look_outcome FORCE ROW LEVEL SECURITY;
CREATE POLICY look_outcome_new ON look_outcome FOR INSERT WITH CHECK (recorded_by = (SELECT me()));
GRANT INSERT ON look_outcome TO panel_app;
GRANT SELECT ON look_outcome, audit_event, agency, agenda_item, meeting, user_account TO panel_definer;

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- The case with a reference, for an auditor of its panel who is not recused from it.
-- +goose StatementBegin
CREATE FUNCTION audited_case(reader uuid, panels uuid[], named text, at timestamptz) RETURNS TABLE (case_id uuid, panel_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT c.case_id, c.panel_id
	FROM case_file c
	WHERE c.ref = named AND c.panel_id = ANY (panels)
		AND NOT EXISTS (SELECT FROM tie r
			WHERE r.case_id = c.case_id AND r.kind = 'recused' AND r.subject_id = reader AND r.since <= at AND (r.until IS NULL OR r.until > at))
$$;
-- +goose StatementEnd
ALTER FUNCTION audited_case(uuid, uuid[], text, timestamptz) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION audited_case(uuid, uuid[], text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audited_case(uuid, uuid[], text, timestamptz) TO panel_auditor;

-- What people did with the cases of a panel between two moments, with what the rules for odd patterns need to know of each:
-- since when they or their agency, authority or force had a part in the case, the days of agendas, and whether the person
-- of the case is a namesake or a colleague. It answers yes or no, never a name. What reader is recused from is left out.
-- +goose StatementBegin
CREATE FUNCTION watched_looks(reader uuid, panel uuid, first_moment timestamptz, end_moment timestamptz, at_most int)
RETURNS TABLE (event_id bigint, at timestamptz, actor text, action text, outcome text, role text, tie text, agency text, emergency text, on_case boolean,
	searched boolean, case_id uuid, ref text, cases uuid[], part_since timestamptz, agenda date[], namesake boolean, colleague boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH shut AS MATERIALIZED (
		SELECT r.case_id FROM tie r
		WHERE r.kind = 'recused' AND r.subject_id = reader AND r.since <= end_moment AND (r.until IS NULL OR r.until > end_moment)
	), looks AS MATERIALIZED (
		SELECT e.event_id, e.at, e.actor, e.action, e.outcome, e.role, e.tie, e.case_id, e.ref, e.panel_id,
			coalesce(convert_from(e.leaf, 'UTF8')::jsonb ->> 'agency', '') AS agency,
			coalesce(convert_from(e.leaf, 'UTF8')::jsonb ->> 'emergency', '') AS emergency,
			CASE WHEN e.case_id IS NULL THEN convert_from(e.payload, 'UTF8')::jsonb ->> 'filter' END AS filter,
			CASE WHEN e.case_id IS NULL THEN refs_shown(e.payload) END AS refs
		FROM audit_event e
		WHERE e.at >= first_moment AND e.at < end_moment AND starts_with(e.actor, 'u:')
			AND (e.case_id IS NOT NULL OR e.outcome = 'viewed' AND e.action = 'case:browse' AND convert_from(e.payload, 'UTF8')::jsonb ->> 'filter' ~ '(^| )text=')
		ORDER BY e.event_id DESC
		LIMIT at_most
	), people AS MATERIALIZED (
		SELECT 'u:' || m.user_id AS actor FROM membership m WHERE m.panel_id = panel
	), pairs AS MATERIALIZED (
		SELECT DISTINCT l.actor, substr(l.actor, 3)::uuid AS user_id, l.agency, l.case_id
		FROM looks l
		JOIN case_file c ON c.case_id = l.case_id
		WHERE c.panel_id = panel AND l.case_id NOT IN (SELECT s.case_id FROM shut s)
	), facts AS MATERIALIZED (
		SELECT p.actor, p.agency, p.case_id,
			least(
				(SELECT min(t.since) FROM tie t WHERE t.case_id = p.case_id AND (t.kind IN ('involved', 'own') AND t.subject_id::text = p.agency
					OR t.kind IN ('assigned', 'guest') AND t.subject_id = p.user_id)),
				(SELECT min(d.at) - interval '1 day' FROM audit_event d WHERE d.case_id = p.case_id AND d.actor = p.actor AND d.outcome = 'done' AND d.action <> 'case:emergency'),
				(SELECT '2000-01-01'::timestamptz WHERE EXISTS (SELECT FROM membership m
					WHERE m.user_id = p.user_id AND m.panel_id = c.panel_id AND (m.authority = c.residence_authority OR m.force = c.residence_force)))
			) AS part_since,
			ARRAY(SELECT DISTINCT g.held_on FROM agenda_item i JOIN meeting g ON g.meeting_id = i.meeting_id WHERE i.case_id = p.case_id AND i.status <> 'WITHDRAWN') AS agenda,
			plain_name(n.family_name) = plain_name(regexp_replace(u.display_name, '^.*\s', '')) AS namesake,
			EXISTS (SELECT FROM membership m JOIN agency a ON a.agency_id = m.agency_id
				WHERE m.user_id = p.user_id AND n.occupation <> '' AND position(lower(a.name) IN lower(n.occupation)) > 0) AS colleague
		FROM pairs p
		JOIN case_file c ON c.case_id = p.case_id
		JOIN person n ON n.person_id = c.person_id
		JOIN user_account u ON u.user_id = p.user_id
	)
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, true, false, l.case_id, l.ref, '{}'::uuid[],
		f.part_since, f.agenda, f.namesake, f.colleague
	FROM looks l
	JOIN facts f ON f.actor = l.actor AND f.agency = l.agency AND f.case_id = l.case_id
	UNION ALL
	-- Refusals of references that showed nothing name no case: they are the concern of every panel of whoever tried.
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, true, false, l.case_id, l.ref, '{}'::uuid[], NULL, '{}'::date[], false, false
	FROM looks l
	WHERE l.outcome = 'refused' AND l.case_id = '00000000-0000-0000-0000-000000000000' AND l.actor IN (SELECT p.actor FROM people p)
		AND NOT EXISTS (SELECT FROM shut s JOIN case_file c ON c.case_id = s.case_id WHERE c.ref = l.ref)
	UNION ALL
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, false, true, NULL,
		x.refs[1], x.cases, NULL, '{}'::date[], false, false
	FROM looks l
	CROSS JOIN LATERAL (
		SELECT array_agg(c.ref ORDER BY c.ref) AS refs, array_agg(c.case_id ORDER BY c.ref) AS cases
		FROM case_file c
		WHERE c.ref = ANY (l.refs) AND c.panel_id = panel AND c.case_id NOT IN (SELECT s.case_id FROM shut s)
	) x
	WHERE l.case_id IS NULL AND x.refs IS NOT NULL AND l.actor IN (SELECT p.actor FROM people p)
$$;
-- +goose StatementEnd
ALTER FUNCTION watched_looks(uuid, uuid, timestamptz, timestamptz, int) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION watched_looks(uuid, uuid, timestamptz, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION watched_looks(uuid, uuid, timestamptz, timestamptz, int) TO panel_auditor;

-- What came of the odd patterns of a panel's days, the newest first.
-- +goose StatementBegin
CREATE FUNCTION look_outcomes(panel uuid, first_day date, last_day date)
RETURNS TABLE (flag_id uuid, outcome text, sealed bytea, recorded_by uuid, recorded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT o.flag_id, o.outcome, o.sealed, o.recorded_by, o.recorded_at
	FROM look_outcome o
	WHERE o.panel_id = panel AND o.on_day BETWEEN first_day AND last_day
	ORDER BY o.recorded_at DESC, o.outcome_id
$$;
-- +goose StatementEnd
ALTER FUNCTION look_outcomes(uuid, date, date) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION look_outcomes(uuid, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION look_outcomes(uuid, date, date) TO panel_auditor;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
