-- +goose Up
SET LOCAL ROLE panel_owner;

-- A second look at a rejection, by somebody who did not decide first. The first decision stays where it was recorded; why it
-- is challenged, and what came of it, are sealed.
CREATE TABLE second_look (
	look_id     uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	rejected_as text NOT NULL,                       -- the outcome that is looked at again
	makers      uuid[] NOT NULL,                     -- who decided first
	asked_by    uuid NOT NULL REFERENCES user_account,
	asked_at    timestamptz NOT NULL,
	due_on      date NOT NULL,
	outcome     text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'UPHELD', 'REOPENED')),
	decided_by  uuid REFERENCES user_account,
	decided_at  timestamptz,
	version     int NOT NULL DEFAULT 1,
	CHECK ((outcome = '') = (decided_by IS NULL)),
	CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
	CHECK (decided_by <> ALL (makers))
);
CREATE INDEX second_look_case ON second_look (case_id, asked_at DESC);
CREATE UNIQUE INDEX second_look_once ON second_look (case_id) WHERE outcome = '';
ALTER TABLE second_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_look FORCE ROW LEVEL SECURITY;
CREATE POLICY second_look_read ON second_look FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = second_look.case_id));
CREATE POLICY second_look_new ON second_look FOR INSERT WITH CHECK (
	asked_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = second_look.case_id));
CREATE POLICY second_look_decide ON second_look FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = second_look.case_id));
GRANT SELECT, INSERT ON second_look TO panel_app;
GRANT UPDATE (outcome, decided_by, decided_at, version) ON second_look TO panel_app;

-- The sealed text that a line of the timeline has, such as a note: narrative "note/<id>".
ALTER TABLE case_event ADD COLUMN note_id uuid;
RESET ROLE;
