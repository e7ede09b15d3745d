-- +goose Up
SET LOCAL ROLE panel_owner;

-- The order and use of the words of reference lists, where an administrator changed them. Words are part of the program: none is
-- ever deleted, and what was recorded with one stays readable.
CREATE TABLE list_term (
	list        text NOT NULL,
	code        text NOT NULL,
	place       int NOT NULL CHECK (place >= 0),
	out_since   date,
	version     int NOT NULL DEFAULT 1,
	PRIMARY KEY (list, code)
);
GRANT SELECT, INSERT, UPDATE ON list_term TO panel_app;

-- Every such change, in its order. Only added to.
CREATE TABLE list_change (
	change_id   uuid PRIMARY KEY,
	list        text NOT NULL,
	code        text NOT NULL,
	what        text NOT NULL CHECK (what IN ('MOVED', 'OUT', 'BACK')),
	made_by     uuid NOT NULL REFERENCES user_account,
	made_at     timestamptz NOT NULL
);
CREATE INDEX list_change_newest ON list_change (list, made_at DESC, change_id);
GRANT SELECT, INSERT ON list_change TO panel_app;
RESET ROLE;
