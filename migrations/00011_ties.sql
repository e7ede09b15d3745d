-- +goose Up
SET LOCAL ROLE panel_owner;

-- A tie says how much it shares, what somebody does on the case, and by whom it was ended. until is when it ends or ended;
-- ended_at is a step that somebody took, which bites whatever the moment of a transaction is.
ALTER TABLE tie
	ADD COLUMN level text NOT NULL DEFAULT 'whole' CHECK (level IN ('name', 'summary', 'sections', 'whole')),
	ADD COLUMN sections text[] NOT NULL DEFAULT '{}', -- with the level 'sections'
	ADD COLUMN part text NOT NULL DEFAULT '' CHECK (part IN ('', 'lead', 'deputy_lead', 'provider', 'named', 'owner')),
	ADD COLUMN meeting_id uuid REFERENCES meeting,    -- a guest's: ends when the meeting is closed
	ADD COLUMN ended_at timestamptz,
	ADD COLUMN ended_by text NOT NULL DEFAULT '',
	ADD COLUMN version int NOT NULL DEFAULT 1;
UPDATE tie SET ended_at = until WHERE until <= now();
UPDATE tie SET part = 'named' WHERE kind = 'assigned';
UPDATE tie SET ended_at = now(), until = least(until, now()), ended_by = 'system:ties' WHERE ended_at IS NULL AND sens = 'sealed' AND kind IN ('guest', 'emergency');

ALTER TABLE tie
	ADD CHECK (level = 'whole' OR kind = 'involved'),
	ADD CHECK ((level = 'sections') = (sections <> '{}')),
	ADD CHECK (part = '' OR kind = 'assigned'),
	ADD CHECK (part <> 'lead' OR until IS NULL OR ended_at IS NOT NULL),    -- a case is never without its lead
	ADD CHECK (kind <> 'recused' OR until IS NULL OR ended_at IS NOT NULL), -- a step-out is lifted by two people, never by time
	ADD CHECK (ended_at IS NULL OR until <= ended_at),
	-- Neither a seat on one item nor an emergency opens a sealed case, whatever else holds: there is none.
	ADD CONSTRAINT tie_sealed CHECK (sens <> 'sealed' OR kind NOT IN ('guest', 'emergency') OR ended_at IS NOT NULL);

DROP INDEX tie_once;
DROP INDEX tie_scope;
CREATE INDEX tie_scope ON tie (scope, received_on DESC, case_id DESC) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX tie_once ON tie (case_id, kind, subject_id) WHERE ended_at IS NULL AND kind <> 'emergency';
CREATE UNIQUE INDEX tie_one_lead ON tie (case_id) WHERE part = 'lead' AND ended_at IS NULL;
CREATE INDEX tie_meeting ON tie (meeting_id) WHERE meeting_id IS NOT NULL AND ended_at IS NULL;

-- The day of this transaction in London, by which memberships begin and end.
-- +goose StatementBegin
CREATE FUNCTION my_today() RETURNS date LANGUAGE sql STABLE
AS $$ SELECT (my_now() AT TIME ZONE 'Europe/London')::date $$;
-- +goose StatementEnd

-- The ties that stand at this moment: the one place where that is said. A step-out stands from the moment it is on
-- record until it is lifted, and no clock can be before it.
CREATE VIEW standing_tie AS
SELECT t.tie_id, t.case_id, t.kind, t.subject_id, t.panel_id, t.sens, t.received_on, t.since, t.until, t.reason, t.agenda_item_id, t.made_by, t.scope,
	t.level, t.sections, t.part, t.meeting_id, t.version
FROM tie t
WHERE t.ended_at IS NULL
	AND (t.kind = 'recused' OR t.since <= (SELECT my_now()) AND (t.until IS NULL OR t.until > (SELECT my_now())));
GRANT SELECT ON standing_tie TO panel_app, panel_definer;

CREATE OR REPLACE VIEW visible_case AS
SELECT DISTINCT t.case_id
FROM standing_tie t
WHERE t.scope = ANY ((SELECT my_scopes())::uuid[])
	AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = t.case_id AND r.scope = (SELECT my_recusal()));

-- The rule of a case, and of all that hangs on one and asks the very same, by the ties that stand.
-- +goose StatementBegin
DO $$
DECLARE
	was text := (SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'case_file_read');
	rule text;
	p record;
BEGIN
	ALTER POLICY case_file_read ON case_file USING (
		(EXISTS (SELECT FROM standing_tie t WHERE t.case_id = case_file.case_id AND t.scope = ANY ((SELECT my_scopes())::uuid[]))
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = case_file.case_id AND r.scope = (SELECT my_recusal())))
		OR (SELECT my_kind()) IN ('cli', 'system'));
	rule := (SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'case_file_read');
	FOR p IN
		SELECT c.relname, o.polname, pg_get_expr(o.polqual, o.polrelid) AS reads, pg_get_expr(o.polwithcheck, o.polrelid) AS writes
		FROM pg_policy o JOIN pg_class c ON c.oid = o.polrelid
		WHERE strpos(concat(pg_get_expr(o.polqual, o.polrelid), pg_get_expr(o.polwithcheck, o.polrelid)), replace(was, 'case_file.case_id', c.relname || '.case_id')) > 0
	LOOP
		EXECUTE format('ALTER POLICY %I ON %I %s %s', p.polname, p.relname,
			'USING (' || replace(p.reads, replace(was, 'case_file.case_id', p.relname || '.case_id'), replace(rule, 'case_file.case_id', p.relname || '.case_id')) || ')',
			'WITH CHECK (' || replace(p.writes, replace(was, 'case_file.case_id', p.relname || '.case_id'), replace(rule, 'case_file.case_id', p.relname || '.case_id')) || ')');
	END LOOP;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION case_file_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by)
		VALUES (NEW.case_id, 'panel', NEW.panel_id, NEW.panel_id, NEW.sens, NEW.received_on, NEW.created_at, 'responsible panel', 'system:ties');
		RETURN NULL;
	END IF;
	IF (NEW.sens, NEW.received_on, NEW.panel_id) IS DISTINCT FROM (OLD.sens, OLD.received_on, OLD.panel_id) THEN
		IF NEW.sens = 'sealed' THEN
			UPDATE tie SET ended_at = coalesce(my_now(), clock_timestamp()), until = least(until, coalesce(my_now(), clock_timestamp())), ended_by = 'system:sealed', version = version + 1
			WHERE case_id = NEW.case_id AND kind IN ('guest', 'emergency') AND ended_at IS NULL;
		END IF;
		UPDATE tie SET sens = NEW.sens, received_on = NEW.received_on, panel_id = NEW.panel_id,
			subject_id = CASE WHEN kind = 'panel' THEN NEW.panel_id ELSE subject_id END
		WHERE case_id = NEW.case_id;
	END IF;
	RETURN NULL;
END $$;

-- A guest sits for one item: the tie ends when the meeting is closed or the item is withdrawn.
CREATE FUNCTION meeting_guests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE tie SET ended_at = coalesce(my_now(), clock_timestamp()), until = least(until, coalesce(my_now(), clock_timestamp())), ended_by = 'system:meeting', version = version + 1
	WHERE meeting_id = NEW.meeting_id AND ended_at IS NULL;
	RETURN NULL;
END $$;

CREATE FUNCTION agenda_item_guests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE tie SET ended_at = coalesce(my_now(), clock_timestamp()), until = least(until, coalesce(my_now(), clock_timestamp())), ended_by = 'system:meeting', version = version + 1
	WHERE meeting_id = NEW.meeting_id AND agenda_item_id = NEW.agenda_item_id AND ended_at IS NULL;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER meeting_guests AFTER UPDATE OF status ON meeting FOR EACH ROW
	WHEN (NEW.status = 'CLOSED' AND OLD.status <> 'CLOSED') EXECUTE FUNCTION meeting_guests();
CREATE TRIGGER agenda_item_guests AFTER UPDATE OF status ON agenda_item FOR EACH ROW
	WHEN (NEW.status = 'WITHDRAWN' AND OLD.status <> 'WITHDRAWN') EXECUTE FUNCTION agenda_item_guests();

-- What takes two people: a lower sensitivity, or the end of somebody's step-out. One asks and another decides; whom the
-- step-out concerns does neither.
CREATE TABLE easing (
	easing_id   uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL CHECK (kind IN ('LOWER', 'LIFT')),
	to_sens     text NOT NULL DEFAULT '' CHECK (to_sens IN ('', 'normal', 'restricted')),
	tie_id      uuid REFERENCES tie,                 -- the step-out to be lifted
	subject     uuid REFERENCES user_account,        -- whose it is
	asked_by    uuid NOT NULL REFERENCES user_account,
	asked_at    timestamptz NOT NULL,
	outcome     text NOT NULL DEFAULT 'ASKED' CHECK (outcome IN ('ASKED', 'AGREED', 'REFUSED', 'WITHDRAWN')),
	decided_by  uuid REFERENCES user_account,
	decided_at  timestamptz,
	version     int NOT NULL DEFAULT 1,
	CHECK ((kind = 'LOWER') = (to_sens <> '')),
	CHECK ((kind = 'LIFT') = (tie_id IS NOT NULL AND subject IS NOT NULL)),
	CHECK ((outcome = 'ASKED') = (decided_by IS NULL)),
	CHECK (outcome NOT IN ('AGREED', 'REFUSED') OR decided_by <> asked_by),
	CHECK (outcome <> 'WITHDRAWN' OR decided_by = asked_by),
	CHECK (subject IS NULL OR asked_by <> subject AND coalesce(decided_by <> subject, true))
);
CREATE INDEX easing_case ON easing (case_id, asked_at DESC);
CREATE UNIQUE INDEX easing_lower ON easing (case_id) WHERE kind = 'LOWER' AND outcome = 'ASKED';
CREATE UNIQUE INDEX easing_lift ON easing (tie_id) WHERE outcome = 'ASKED';

ALTER TABLE easing ENABLE ROW LEVEL SECURITY;
ALTER TABLE easing FORCE ROW LEVEL SECURITY;
CREATE POLICY easing_read ON easing FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = easing.case_id));
CREATE POLICY easing_new ON easing FOR INSERT WITH CHECK (EXISTS (SELECT FROM case_file c WHERE c.case_id = easing.case_id));
CREATE POLICY easing_change ON easing FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = easing.case_id));

GRANT SELECT, INSERT ON easing TO panel_app;
GRANT UPDATE (outcome, decided_by, decided_at, version) ON easing TO panel_app;

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- As before, with what a tie shares.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION emergency_case(named text)
RETURNS TABLE (case_id uuid, panel_id uuid, sens text, received_on date, version int, standings text[], lately bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT c.case_id, c.panel_id, c.sens, c.received_on, c.version,
		ARRAY(
			SELECT m.role || '|' || t.kind || '|' || coalesce(m.agency_id::text, '') || '|' || t.level || '|' || array_to_string(t.sections, ',')
			FROM standing_tie t
			JOIN membership m ON m.panel_id = t.panel_id AND m.user_id = (SELECT me())
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
				AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
					WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
					ELSE t.subject_id = m.user_id END
			WHERE t.case_id = c.case_id
			ORDER BY 1),
		(SELECT count(*) FROM emergency_use u WHERE u.user_id = (SELECT me()) AND u.opened_at > my_now() - interval '7 days')
	FROM case_file c
	WHERE c.ref = named AND c.sens <> 'sealed'
		AND EXISTS (SELECT FROM membership m
			WHERE m.panel_id = c.panel_id AND m.user_id = (SELECT me())
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = (SELECT my_recusal()))
$$;
-- +goose StatementEnd
REVOKE CREATE ON SCHEMA public FROM panel_definer;
