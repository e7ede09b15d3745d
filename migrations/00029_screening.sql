-- +goose Up
SET LOCAL ROLE panel_owner;

-- Each answer of the deconfliction check, with its day and who recorded it. There is no column for a reason, and there is to be none.
CREATE TABLE deconfliction_check (
	check_id    uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	answer      text NOT NULL CHECK (answer IN ('clear', 'no', 'hold')),
	checked_on  date NOT NULL,
	recorded_by uuid NOT NULL REFERENCES user_account,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX deconfliction_check_case ON deconfliction_check (case_id, recorded_at DESC);
ALTER TABLE screening NO FORCE ROW LEVEL SECURITY; -- while its rows are moved
INSERT INTO deconfliction_check (check_id, case_id, answer, checked_on, recorded_by, recorded_at)
	SELECT screening_id, case_id, deconfliction, deconflicted_on, officer, recorded_at FROM screening;
DELETE FROM screening WHERE result = '';
ALTER TABLE screening FORCE ROW LEVEL SECURITY;
ALTER TABLE deconfliction_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE deconfliction_check FORCE ROW LEVEL SECURITY;
CREATE POLICY deconfliction_check_read ON deconfliction_check FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = deconfliction_check.case_id));
CREATE POLICY deconfliction_check_new ON deconfliction_check FOR INSERT WITH CHECK (
	recorded_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = deconfliction_check.case_id));
GRANT SELECT, INSERT ON deconfliction_check TO panel_app;

-- A screening takes effect once somebody who did not make it signs it off. The supervisor by name is that of screenings made before.
ALTER TABLE screening DROP COLUMN deconfliction, DROP COLUMN deconflicted_on,
	ADD COLUMN status text NOT NULL DEFAULT 'SIGNED' CHECK (status IN ('WAITING', 'SIGNED', 'RETURNED')),
	ADD COLUMN signpost_owner uuid REFERENCES user_account,
	ADD COLUMN follow_up_on date,
	ADD COLUMN signed_by uuid REFERENCES user_account CHECK (signed_by <> officer),
	ADD COLUMN signed_at timestamptz,
	ADD COLUMN version int NOT NULL DEFAULT 1,
	ADD CHECK ((signed_by IS NULL) = (signed_at IS NULL)),
	ADD CHECK (status <> 'WAITING' OR signed_by IS NULL),
	ADD CHECK (status <> 'RETURNED' OR signed_by IS NOT NULL);
ALTER TABLE screening ALTER COLUMN status SET DEFAULT 'WAITING';
CREATE UNIQUE INDEX screening_waiting ON screening (case_id) WHERE status = 'WAITING';
GRANT UPDATE (status, signed_by, signed_at, version) ON screening TO panel_app;

-- Where somebody who goes no further was pointed to, who finds out by when what came of it, and what did.
CREATE TABLE signpost (
	signpost_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	stage       text NOT NULL CHECK (stage IN ('SCREENING', 'SECTION36', 'EXIT')),
	destination text NOT NULL,
	owner       uuid NOT NULL REFERENCES user_account,
	made_on     date NOT NULL,
	follow_up_on date NOT NULL,
	outcome     text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'TAKEN-UP', 'DECLINED', 'REFUSED', 'UNKNOWN')),
	answered_by uuid REFERENCES user_account,
	answered_at timestamptz,
	version     int NOT NULL DEFAULT 1,
	CHECK ((outcome = '') = (answered_by IS NULL)),
	CHECK ((answered_by IS NULL) = (answered_at IS NULL))
);
CREATE INDEX signpost_case ON signpost (case_id);
CREATE INDEX signpost_open ON signpost (owner, follow_up_on) WHERE outcome IN ('', 'UNKNOWN');
ALTER TABLE signpost ENABLE ROW LEVEL SECURITY;
ALTER TABLE signpost FORCE ROW LEVEL SECURITY;
CREATE POLICY signpost_read ON signpost FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = signpost.case_id));
CREATE POLICY signpost_new ON signpost FOR INSERT WITH CHECK (EXISTS (SELECT FROM case_file c WHERE c.case_id = signpost.case_id));
CREATE POLICY signpost_change ON signpost FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = signpost.case_id));
GRANT SELECT, INSERT ON signpost TO panel_app;
GRANT UPDATE (follow_up_on, outcome, answered_by, answered_at, version) ON signpost TO panel_app;

RESET ROLE;
