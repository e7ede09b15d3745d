-- +goose Up
SET LOCAL ROLE panel_owner;

-- What the clock of a case looks at beside its dates: that it began after the cut-off hour, how many working days it stood
-- still, since when it stands, and whether the case is in the urgent lane.
ALTER TABLE case_file
	ADD COLUMN late_start boolean NOT NULL DEFAULT false,
	ADD COLUMN clock_lost int NOT NULL DEFAULT 0 CHECK (clock_lost >= 0),
	ADD COLUMN clock_stopped date,
	ADD COLUMN urgent text NOT NULL DEFAULT '',
	ADD COLUMN urgent_on date,
	ADD CHECK ((urgent = '') = (urgent_on IS NULL));
CREATE INDEX case_file_urgent ON case_file (panel_id, state) WHERE urgent <> '';

-- A time during which the clock of a case stands still because information is awaited. What was asked and answered is sealed.
CREATE TABLE clock_pause (
	pause_id    uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	reason      text NOT NULL,
	began_on    date NOT NULL,
	begun_by    uuid NOT NULL REFERENCES user_account,
	begun_at    timestamptz NOT NULL,
	ended_on    date,
	ended_by    uuid REFERENCES user_account,
	ended_at    timestamptz,
	version     int NOT NULL DEFAULT 1,
	CHECK ((ended_on IS NULL) = (ended_at IS NULL))
);
CREATE INDEX clock_pause_case ON clock_pause (case_id, begun_at DESC);
CREATE UNIQUE INDEX clock_pause_once ON clock_pause (case_id) WHERE ended_at IS NULL;
ALTER TABLE clock_pause ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock_pause FORCE ROW LEVEL SECURITY;
CREATE POLICY clock_pause_read ON clock_pause FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = clock_pause.case_id));
CREATE POLICY clock_pause_new ON clock_pause FOR INSERT WITH CHECK (
	begun_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = clock_pause.case_id));
CREATE POLICY clock_pause_end ON clock_pause FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = clock_pause.case_id));
GRANT SELECT, INSERT ON clock_pause TO panel_app;
GRANT UPDATE (ended_on, ended_by, ended_at, version) ON clock_pause TO panel_app;

-- What was asked and answered during a pause, in its order. Only added to.
CREATE TABLE pause_message (
	message_id  uuid PRIMARY KEY,
	pause_id    uuid NOT NULL REFERENCES clock_pause,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL CHECK (kind IN ('QUESTION', 'REPLY')),
	written_by  uuid NOT NULL REFERENCES user_account,
	written_at  timestamptz NOT NULL
);
CREATE INDEX pause_message_case ON pause_message (case_id, written_at);
ALTER TABLE pause_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE pause_message FORCE ROW LEVEL SECURITY;
CREATE POLICY pause_message_read ON pause_message FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = pause_message.case_id));
CREATE POLICY pause_message_new ON pause_message FOR INSERT WITH CHECK (
	written_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = pause_message.case_id));
GRANT SELECT, INSERT ON pause_message TO panel_app;

-- When a case was put into the urgent lane, or taken out of it, and by whom. Why, in words, is sealed.
CREATE TABLE urgency (
	urgency_id  uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	reason      text NOT NULL,
	marked_by   uuid NOT NULL REFERENCES user_account,
	marked_at   timestamptz NOT NULL
);
CREATE INDEX urgency_case ON urgency (case_id, marked_at DESC);
ALTER TABLE urgency ENABLE ROW LEVEL SECURITY;
ALTER TABLE urgency FORCE ROW LEVEL SECURITY;
CREATE POLICY urgency_read ON urgency FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = urgency.case_id));
CREATE POLICY urgency_new ON urgency FOR INSERT WITH CHECK (
	marked_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = urgency.case_id));
GRANT SELECT, INSERT ON urgency TO panel_app;
RESET ROLE;
