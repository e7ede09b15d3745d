-- +goose Up
SET LOCAL ROLE panel_owner;

-- The meetings that a panel holds by its rhythm. A meeting of a series says for which day of the rhythm it stands: one that was
-- moved has another day, and one that was left out is there as cancelled.
CREATE TABLE meeting_series (
	series_id   uuid PRIMARY KEY,
	panel_id    uuid NOT NULL REFERENCES panel,
	from_on     date NOT NULL,                       -- the first day that it may meet
	ended_on    date,                                -- NULL while it goes on
	made_by     uuid REFERENCES user_account,
	made_at     timestamptz NOT NULL,
	version     int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX meeting_series_panel ON meeting_series (panel_id) WHERE ended_on IS NULL;
GRANT SELECT, INSERT ON meeting_series TO panel_app;
GRANT UPDATE (ended_on, version) ON meeting_series TO panel_app;

ALTER TABLE meeting
	DROP CONSTRAINT meeting_status_check,
	ADD CONSTRAINT meeting_status_check CHECK (status IN ('PLANNED', 'OPEN', 'CLOSED', 'CANCELLED')),
	ADD COLUMN minutes int NOT NULL DEFAULT 120 CHECK (minutes BETWEEN 15 AND 480), -- how long it is planned to take
	ADD COLUMN remote_link text NOT NULL DEFAULT '',
	ADD COLUMN series_id uuid REFERENCES meeting_series,
	ADD COLUMN series_on date,                       -- the day of the rhythm for which it stands
	ADD COLUMN extraordinary boolean NOT NULL DEFAULT false,
	ADD COLUMN papers_on date,                       -- the last day for papers
	ADD COLUMN moved_from text NOT NULL DEFAULT '',  -- day and time, '2026-05-04 10:00', before it was last moved
	ADD COLUMN change_reason text NOT NULL DEFAULT '', -- why it was moved or cancelled: read by members, never about a person
	ADD COLUMN sequence int NOT NULL DEFAULT 0,      -- of its invitations (RFC 5545, 3.8.7.4)
	ADD CHECK ((series_id IS NULL) = (series_on IS NULL)),
	ADD CHECK (status <> 'CANCELLED' OR change_reason <> '');
CREATE UNIQUE INDEX meeting_series_day ON meeting (series_id, series_on);

-- An item of an agenda is about a case, or about the panel's own business: then it has a title, and is there for those who hold a
-- role on the panel. Guests come for one case. readers are those who alone know of a confidential item, NULL for all whom the
-- other rules let.
ALTER TABLE agenda_item
	ALTER COLUMN case_id DROP NOT NULL,
	DROP CONSTRAINT agenda_item_kind_check,
	ADD CONSTRAINT agenda_item_kind_check CHECK (kind IN ('FIRST', 'REVIEW', 'POST-CLOSURE', 'INFORMATION', 'PROCEDURE')),
	DROP CONSTRAINT agenda_item_status_check,
	ADD CONSTRAINT agenda_item_status_check CHECK (status IN ('LISTED', 'DECIDED', 'DONE', 'DEFERRED', 'WITHDRAWN')),
	ADD COLUMN section text NOT NULL DEFAULT 'Cases',
	ADD COLUMN title text NOT NULL DEFAULT '',       -- of an item that is not about a case
	ADD COLUMN minutes int NOT NULL DEFAULT 15 CHECK (minutes BETWEEN 0 AND 240),
	ADD COLUMN why text NOT NULL DEFAULT '',         -- a code of casework.ProposalReasons, '' for one that a person thought of
	ADD COLUMN deferred_count int NOT NULL DEFAULT 0 CHECK (deferred_count >= 0),
	ADD COLUMN carried_from uuid REFERENCES agenda_item,
	ADD COLUMN reason text NOT NULL DEFAULT '',      -- why it was deferred or taken off: a code of casework.DeferReasons or casework.TakeOffReasons
	ADD COLUMN note text NOT NULL DEFAULT '',        -- the same in words, where no case is meant: else it is sealed with the case
	ADD COLUMN readers uuid[],
	ADD CHECK ((case_id IS NULL) = (kind = 'PROCEDURE')),
	ADD CHECK ((case_id IS NULL) = (title <> '')),
	ADD CHECK (case_id IS NULL OR note = ''),
	ADD CHECK (status <> 'DONE' OR case_id IS NULL),
	ADD CHECK (status <> 'DEFERRED' OR reason <> ''),
	ADD CHECK (readers <> '{}');
DROP INDEX agenda_item_once;
CREATE UNIQUE INDEX agenda_item_once ON agenda_item (meeting_id, case_id) WHERE status NOT IN ('WITHDRAWN', 'DEFERRED');
CREATE UNIQUE INDEX agenda_item_carried ON agenda_item (carried_from);

DROP POLICY agenda_item_read ON agenda_item;
DROP POLICY agenda_item_new ON agenda_item;
DROP POLICY agenda_item_change ON agenda_item;
-- +goose StatementBegin
DO $$
DECLARE
	rule text := $rule$
		CASE WHEN agenda_item.case_id IS NOT NULL THEN EXISTS (SELECT FROM case_file c WHERE c.case_id = agenda_item.case_id)
			ELSE EXISTS (SELECT FROM meeting g JOIN membership m ON m.panel_id = g.panel_id AND m.user_id = (SELECT me()) AND m.role <> 'guest'
					AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
				WHERE g.meeting_id = agenda_item.meeting_id)
				OR (SELECT my_kind()) IN ('cli', 'system') END
		AND (agenda_item.readers IS NULL OR (SELECT me()) = ANY (agenda_item.readers) OR (SELECT my_kind()) IN ('cli', 'system'))$rule$;
BEGIN
	EXECUTE 'CREATE POLICY agenda_item_read ON agenda_item FOR SELECT USING (' || rule || ')';
	EXECUTE 'CREATE POLICY agenda_item_new ON agenda_item FOR INSERT WITH CHECK (' || rule || ')';
	EXECUTE 'CREATE POLICY agenda_item_change ON agenda_item FOR UPDATE USING (' || rule || ')';
END $$;
-- +goose StatementEnd

-- A guest's seat ends with the item, whichever way it leaves the agenda, and with a meeting that is not held.
DROP TRIGGER agenda_item_guests ON agenda_item;
CREATE TRIGGER agenda_item_guests AFTER UPDATE OF status ON agenda_item FOR EACH ROW
	WHEN (NEW.status IN ('WITHDRAWN', 'DEFERRED') AND OLD.status NOT IN ('WITHDRAWN', 'DEFERRED')) EXECUTE FUNCTION agenda_item_guests();
DROP TRIGGER meeting_guests ON meeting;
CREATE TRIGGER meeting_guests AFTER UPDATE OF status ON meeting FOR EACH ROW
	WHEN (NEW.status IN ('CLOSED', 'CANCELLED') AND OLD.status NOT IN ('CLOSED', 'CANCELLED')) EXECUTE FUNCTION meeting_guests();

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- When a case is next discussed, as agencies are told it and as odd looks are explained by it: not where the item is confidential
-- or is not to come.
-- +goose StatementBegin
DO $$
DECLARE
	was text := pg_get_functiondef('requests_to_me(text[], text[], uuid[], date, uuid, int)'::regprocedure);
	now text;
BEGIN
	now := replace(was, $w$i.status = 'LISTED' AND g.status <> 'CLOSED'$w$, $w$i.status = 'LISTED' AND i.readers IS NULL AND g.status IN ('PLANNED', 'OPEN')$w$);
	IF now = was THEN
		RAISE EXCEPTION 'requests_to_me no longer says when a case is next discussed';
	END IF;
	EXECUTE now;
END $$;
-- +goose StatementEnd
REVOKE CREATE ON SCHEMA public FROM panel_definer;
