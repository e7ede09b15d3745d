-- +goose Up
SET LOCAL ROLE panel_owner;

-- What a panel has agreed for itself (section 37(7)): when and where it meets as a rule, what its quorum asks beyond the law,
-- and what is read out on confidentiality at each meeting. Nought and '' are nothing agreed.
ALTER TABLE panel
	ADD COLUMN meets_week int NOT NULL DEFAULT 0 CHECK (meets_week BETWEEN 0 AND 5),   -- first to fourth of the weekday in the month, 5 the last
	ADD COLUMN meets_day int NOT NULL DEFAULT 0 CHECK (meets_day BETWEEN 0 AND 5),     -- Monday is 1
	ADD COLUMN meets_every int NOT NULL DEFAULT 0 CHECK (meets_every BETWEEN 0 AND 3), -- months, counted from January
	ADD COLUMN meets_starts text NOT NULL DEFAULT '',
	ADD COLUMN meets_mode text NOT NULL DEFAULT '',
	ADD COLUMN meets_place text NOT NULL DEFAULT '',
	ADD COLUMN quorum_least int NOT NULL DEFAULT 0 CHECK (quorum_least BETWEEN 0 AND 40),
	ADD COLUMN quorum_bodies text[] NOT NULL DEFAULT '{}',
	ADD COLUMN confidentiality text NOT NULL DEFAULT '',
	ADD CHECK ((meets_week = 0) = (meets_every = 0) AND (meets_week = 0) = (meets_day = 0));

-- An authority or a force can leave a panel; who held a role for it then is in membership.
GRANT DELETE ON panel_authority, panel_force TO panel_app;

-- What was read out at a meeting, and whether it had the panel's own quorum when it was opened.
ALTER TABLE meeting
	ADD COLUMN statement text NOT NULL DEFAULT '',
	ADD COLUMN quorum text NOT NULL DEFAULT '' CHECK (quorum IN ('', 'MET', 'WITHOUT')),
	ADD COLUMN quorum_reason text NOT NULL DEFAULT '', -- why it was opened without
	ADD CHECK ((quorum = 'WITHOUT') = (quorum_reason <> ''));

RESET ROLE;
