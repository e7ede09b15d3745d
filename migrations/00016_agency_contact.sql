-- +goose Up
SET LOCAL ROLE panel_owner;

-- How to reach an agency, by a mailbox and a number that outlast the people who answer them, and from when to when it works
-- with panels. One that has stopped stays in history.
ALTER TABLE agency
	ADD COLUMN mailbox text NOT NULL DEFAULT '',
	ADD COLUMN phone text NOT NULL DEFAULT '',
	ADD COLUMN active_from date,                     -- NULL is always
	ADD COLUMN active_to date,                       -- last day; NULL is open
	ADD CHECK (active_to >= active_from);

RESET ROLE;
