-- +goose Up
GRANT CREATE ON SCHEMA public TO panel_definer;

-- Cases that were copied out count among the looks, each by itself: the entry of an export names them together.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION watched_looks(reader uuid, panel uuid, first_moment timestamptz, end_moment timestamptz, at_most int)
RETURNS TABLE (
	event_id bigint, at timestamptz, actor text, action text, outcome text, role text, tie text, agency text, emergency text, on_case boolean, searched boolean,
	case_id uuid, ref text, cases uuid[], part_since timestamptz, agenda date[], namesake boolean, colleague boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
			AND (e.case_id IS NOT NULL OR e.outcome = 'viewed' AND (e.action = 'case:export'
				OR e.action = 'case:browse' AND convert_from(e.payload, 'UTF8')::jsonb ->> 'filter' ~ '(^| )text='))
		ORDER BY e.event_id DESC
		LIMIT at_most
	), people AS MATERIALIZED (
		SELECT 'u:' || m.user_id AS actor FROM membership m WHERE m.panel_id = panel
	), sent AS MATERIALIZED (
		SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, c.case_id, c.ref
		FROM looks l
		JOIN case_file c ON c.ref = ANY (l.refs)
		WHERE l.case_id IS NULL AND l.action = 'case:export' AND c.panel_id = panel AND c.case_id NOT IN (SELECT s.case_id FROM shut s)
	), pairs AS MATERIALIZED (
		SELECT l.actor, substr(l.actor, 3)::uuid AS user_id, l.agency, l.case_id
		FROM looks l
		JOIN case_file c ON c.case_id = l.case_id
		WHERE c.panel_id = panel AND l.case_id NOT IN (SELECT s.case_id FROM shut s)
		UNION
		SELECT x.actor, substr(x.actor, 3)::uuid, x.agency, x.case_id FROM sent x
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
	SELECT x.event_id, x.at, x.actor, x.action, x.outcome, x.role, x.tie, x.agency, x.emergency, true, false, x.case_id, x.ref, '{}'::uuid[],
		f.part_since, f.agenda, f.namesake, f.colleague
	FROM sent x
	JOIN facts f ON f.actor = x.actor AND f.agency = x.agency AND f.case_id = x.case_id
	UNION ALL
	-- Refusals of references that showed nothing name no case: they are the concern of every panel of whoever tried.
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, true, false, l.case_id, l.ref, '{}'::uuid[], NULL, '{}'::date[], false, false
	FROM looks l
	WHERE l.outcome = 'refused' AND l.case_id = '00000000-0000-0000-0000-000000000000' AND l.actor IN (SELECT p.actor FROM people p)
	UNION ALL
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, false, true, NULL,
		x.refs[1], x.cases, NULL, '{}'::date[], false, false
	FROM looks l
	CROSS JOIN LATERAL (
		SELECT array_agg(c.ref ORDER BY c.ref) AS refs, array_agg(c.case_id ORDER BY c.ref) AS cases
		FROM case_file c
		WHERE c.ref = ANY (l.refs) AND c.panel_id = panel AND c.case_id NOT IN (SELECT s.case_id FROM shut s)
	) x
	WHERE l.case_id IS NULL AND l.action = 'case:browse' AND x.refs IS NOT NULL AND l.actor IN (SELECT p.actor FROM people p)
$$;
-- +goose StatementEnd
REVOKE CREATE ON SCHEMA public FROM panel_definer;
