-- +goose Up
SET LOCAL ROLE panel_owner;

-- Every change of what is a working day, in its order: the table bank_holiday holds how it stands. Only added to.
CREATE TABLE work_day_change (
	change_id   uuid PRIMARY KEY,
	day         date NOT NULL,
	name        text NOT NULL CHECK (name <> ''),
	working     boolean NOT NULL,
	made_by     uuid NOT NULL REFERENCES user_account,
	made_at     timestamptz NOT NULL
);
CREATE INDEX work_day_change_newest ON work_day_change (made_at DESC, change_id);
GRANT SELECT, INSERT ON work_day_change TO panel_app;
RESET ROLE;
