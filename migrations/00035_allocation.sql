-- +goose Up
SET LOCAL ROLE panel_owner;

-- Who was to lead a case from when, by the rule or by somebody who thought otherwise. The reasons are sealed with the case.
CREATE TABLE allocation (
	allocation_id uuid PRIMARY KEY,
	case_id       uuid NOT NULL REFERENCES case_file,
	from_user     uuid REFERENCES user_account,       -- who led it before
	to_user       uuid NOT NULL REFERENCES user_account,
	by_rule       boolean NOT NULL,
	made_by       uuid NOT NULL REFERENCES user_account,
	made_at       timestamptz NOT NULL
);
CREATE INDEX allocation_case ON allocation (case_id, made_at DESC);
ALTER TABLE allocation ENABLE ROW LEVEL SECURITY;
ALTER TABLE allocation FORCE ROW LEVEL SECURITY;
CREATE POLICY allocation_read ON allocation FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = allocation.case_id));
CREATE POLICY allocation_new ON allocation FOR INSERT WITH CHECK (
	made_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = allocation.case_id));
GRANT SELECT, INSERT ON allocation TO panel_app;

-- When no case is allocated to somebody by the rule: leave, or too much to do. It says nothing of any case.
CREATE TABLE away_period (
	period_id   uuid PRIMARY KEY,
	user_id     uuid NOT NULL REFERENCES user_account,
	panel_id    uuid NOT NULL REFERENCES panel,
	from_on     date NOT NULL,
	to_on       date NOT NULL CHECK (to_on >= from_on),
	set_by      uuid NOT NULL REFERENCES user_account,
	set_at      timestamptz NOT NULL,
	ended_by    uuid REFERENCES user_account,
	ended_at    timestamptz,
	CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
CREATE INDEX away_period_panel ON away_period (panel_id, to_on) WHERE ended_at IS NULL;
GRANT SELECT, INSERT ON away_period TO panel_app;
GRANT UPDATE (ended_by, ended_at) ON away_period TO panel_app;
RESET ROLE;
