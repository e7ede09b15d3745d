-- +goose Up
SET LOCAL ROLE panel_owner;

-- Uses of emergency access: one case, reading only, an hour at most. The tie of the same id is what opens the case;
-- this is what was said for it and what somebody else found afterwards. The reason is sealed with the case's narratives.
CREATE TABLE emergency_use (
	use_id      uuid PRIMARY KEY REFERENCES tie,
	case_id     uuid NOT NULL REFERENCES case_file,
	panel_id    uuid NOT NULL REFERENCES panel,
	user_id     uuid NOT NULL REFERENCES user_account,
	role        text NOT NULL,                       -- in which it was opened
	agency_id   uuid REFERENCES agency,
	need        text NOT NULL,                       -- what it was opened for, by code
	opened_at   timestamptz NOT NULL,
	ends_at     timestamptz NOT NULL CHECK (ends_at > opened_at AND ends_at <= opened_at + interval '60 minutes'),
	ended_at    timestamptz,                         -- by the person, before it ran out
	again       boolean NOT NULL,                    -- the same person had opened emergency access within the week before
	review_due  date NOT NULL,
	reviewed_at timestamptz,
	reviewed_by uuid REFERENCES user_account CHECK (reviewed_by <> user_id), -- by somebody else
	outcome     text NOT NULL DEFAULT '',
	version     int NOT NULL DEFAULT 1,
	CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL) AND (reviewed_at IS NULL) = (outcome = ''))
);
CREATE INDEX emergency_use_case ON emergency_use (case_id, opened_at DESC);
CREATE INDEX emergency_use_user ON emergency_use (user_id, opened_at DESC);
CREATE INDEX emergency_use_open ON emergency_use (panel_id, review_due) WHERE reviewed_at IS NULL;

ALTER TABLE emergency_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE emergency_use FORCE ROW LEVEL SECURITY;
CREATE POLICY emergency_use_read ON emergency_use FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = emergency_use.case_id));
CREATE POLICY emergency_use_new ON emergency_use FOR INSERT WITH CHECK (
	user_id = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = emergency_use.case_id));
CREATE POLICY emergency_use_change ON emergency_use FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = emergency_use.case_id));

-- What opens a case in an emergency ends by itself, whoever forgets to.
ALTER TABLE tie ADD CHECK (kind <> 'emergency' OR until IS NOT NULL AND until <= since + interval '60 minutes');

GRANT SELECT, INSERT ON emergency_use TO panel_app;
GRANT UPDATE (ended_at, reviewed_at, reviewed_by, outcome, version) ON emergency_use TO panel_app;
GRANT SELECT ON emergency_use, tie, membership TO panel_definer;
RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- The case with a reference, for somebody of its panel who may not list it and asks for emergency access. A case that is
-- sealed, one from which they are recused and one of another panel are not found, just as one that does not exist: the
-- web login can tell none of them from another. lately is how often they opened emergency access in the week before.
-- +goose StatementBegin
CREATE FUNCTION emergency_case(named text)
RETURNS TABLE (case_id uuid, panel_id uuid, sens text, received_on date, version int, standings text[], lately bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT c.case_id, c.panel_id, c.sens, c.received_on, c.version,
		ARRAY(
			SELECT m.role || '|' || t.kind || '|' || coalesce(m.agency_id::text, '')
			FROM tie t
			JOIN membership m ON m.panel_id = t.panel_id AND m.user_id = (SELECT me())
				AND m.from_on <= (my_now() AT TIME ZONE 'Europe/London')::date
				AND (m.to_on IS NULL OR m.to_on >= (my_now() AT TIME ZONE 'Europe/London')::date)
				AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
					WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
					ELSE t.subject_id = m.user_id END
			WHERE t.case_id = c.case_id AND t.since <= my_now() AND (t.until IS NULL OR t.until > my_now())
			ORDER BY 1),
		(SELECT count(*) FROM emergency_use u WHERE u.user_id = (SELECT me()) AND u.opened_at > my_now() - interval '7 days')
	FROM case_file c
	WHERE c.ref = named AND c.sens <> 'sealed'
		AND EXISTS (SELECT FROM membership m
			WHERE m.panel_id = c.panel_id AND m.user_id = (SELECT me())
				AND m.from_on <= (my_now() AT TIME ZONE 'Europe/London')::date
				AND (m.to_on IS NULL OR m.to_on >= (my_now() AT TIME ZONE 'Europe/London')::date))
		AND NOT EXISTS (SELECT FROM tie r
			WHERE r.case_id = c.case_id AND r.scope = (SELECT my_recusal()) AND r.since <= my_now() AND (r.until IS NULL OR r.until > my_now()))
$$;
-- +goose StatementEnd
ALTER FUNCTION emergency_case(text) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION emergency_case(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION emergency_case(text) TO panel_app;

-- Every use of emergency access on some panels, for their auditors: that, who, when and what was found, nothing of the
-- case but its reference. What reader is recused from is not among them.
-- +goose StatementBegin
CREATE FUNCTION emergency_uses(reader uuid, panels uuid[], at timestamptz)
RETURNS TABLE (use_id uuid, panel_id uuid, ref text, user_id uuid, role text, agency_id uuid, need text, opened_at timestamptz, ends_at timestamptz,
	ended_at timestamptz, again boolean, review_due date, reviewed_at timestamptz, reviewed_by uuid, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT u.use_id, u.panel_id, c.ref, u.user_id, u.role, u.agency_id, u.need, u.opened_at, u.ends_at, u.ended_at, u.again, u.review_due,
		u.reviewed_at, u.reviewed_by, u.outcome
	FROM emergency_use u
	JOIN case_file c ON c.case_id = u.case_id
	WHERE u.panel_id = ANY (panels)
		AND NOT EXISTS (SELECT FROM tie r
			WHERE r.case_id = u.case_id AND r.kind = 'recused' AND r.subject_id = reader AND r.since <= at AND (r.until IS NULL OR r.until > at))
	ORDER BY u.reviewed_at IS NOT NULL, u.review_due, u.opened_at DESC, u.use_id
	LIMIT 500
$$;
-- +goose StatementEnd
ALTER FUNCTION emergency_uses(uuid, uuid[], timestamptz) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION emergency_uses(uuid, uuid[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION emergency_uses(uuid, uuid[], timestamptz) TO panel_auditor;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
