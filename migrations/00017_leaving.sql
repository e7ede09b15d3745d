-- +goose Up
SET LOCAL ROLE panel_owner;

-- The last day on which an account can be used: of a contractor, or of somebody who leaves.
ALTER TABLE user_account ADD COLUMN ends_on date;

-- Whether an account can be used on the day of this transaction: the one place where that is said.
-- +goose StatementBegin
CREATE FUNCTION in_use(u user_account) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT u.disabled_at IS NULL AND (u.ends_on IS NULL OR u.ends_on >= my_today()) $$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION in_use(user_account) TO panel_app, panel_definer;

-- As before, with the last day: this runs before the transaction knows its own day.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scopes_of(who uuid, policy int, at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
AS $$
DECLARE
	today date := (at AT TIME ZONE 'Europe/London')::date;
BEGIN
	RETURN (
		SELECT coalesce(array_agg(DISTINCT md5(s.tie || '|' || CASE
				WHEN s.tie = 'panel' THEN m.panel_id::text
				WHEN s.tie IN ('involved', 'own') THEN m.agency_id::text
				ELSE m.user_id::text END || '|' || m.panel_id::text || '|' || s.sens)::uuid), '{}')
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND u.disabled_at IS NULL AND (u.ends_on IS NULL OR u.ends_on >= today)
		JOIN list_scope s ON s.policy_version = policy AND s.role = m.role
		WHERE m.user_id = who AND m.panel_id IS NOT NULL
			AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today)
			AND (s.tie NOT IN ('involved', 'own') OR m.agency_id IS NOT NULL));
END $$;
-- +goose StatementEnd

GRANT SELECT ON action, info_request TO panel_definer;
RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- How much open work somebody holds on each panel, for the administrator who is to end their account and may see no case: the
-- one outlet for that, counts only. Work is what somebody else has to take over: cases that they lead, actions that are
-- theirs, requests that they made and nobody has answered, meetings that are open in their chair.
-- +goose StatementBegin
CREATE FUNCTION open_work(who uuid) RETURNS TABLE (panel_id uuid, cases bigint, actions bigint, requests bigint, meetings bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT w.panel_id, count(*) FILTER (WHERE w.kind = 'case'), count(*) FILTER (WHERE w.kind = 'action'),
		count(*) FILTER (WHERE w.kind = 'request'), count(*) FILTER (WHERE w.kind = 'meeting')
	FROM (
		SELECT c.panel_id, 'case' AS kind
		FROM tie t
		JOIN case_file c ON c.case_id = t.case_id
		WHERE t.kind = 'assigned' AND t.subject_id = who AND t.part = 'lead' AND t.ended_at IS NULL
			AND c.state NOT IN ('SCREENED_OUT', 'NOT_ADOPTED', 'TRANSFERRED', 'CLOSED_FINAL')
		UNION ALL
		SELECT a.panel_id, 'action' FROM action a WHERE a.owner = who AND a.status = 'OPEN'
		UNION ALL
		SELECT c.panel_id, 'request'
		FROM info_request r
		JOIN case_file c ON c.case_id = r.case_id
		WHERE r.asked_by = who AND r.status = 'SENT'
		UNION ALL
		SELECT m.panel_id, 'meeting'
		FROM meeting m
		JOIN membership h ON h.membership_id = m.chair
		WHERE h.user_id = who AND m.status = 'OPEN'
	) w
	GROUP BY w.panel_id
$$;
-- +goose StatementEnd
ALTER FUNCTION open_work(uuid) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION open_work(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_work(uuid) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
