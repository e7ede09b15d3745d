-- +goose Up
SET LOCAL ROLE panel_owner;

-- What a role asks of its holder beyond section 37(2), and for whom they stand in. Of vetting only whether there is any: it
-- is held elsewhere.
ALTER TABLE membership
	ADD COLUMN trained_on date,                      -- last training for the role
	ADD COLUMN vetting text NOT NULL DEFAULT '' CHECK (vetting IN ('', 'YES', 'NO', 'NOT-NEEDED')),
	ADD COLUMN deputy_for uuid REFERENCES membership,
	ADD COLUMN version int NOT NULL DEFAULT 1;

-- Roles that one administrator proposes and another one decides.
CREATE TABLE role_proposal (
	proposal_id     uuid PRIMARY KEY,
	user_id         uuid NOT NULL REFERENCES user_account,
	role            text NOT NULL,
	panel_id        uuid REFERENCES panel,
	agency_id       uuid REFERENCES agency,
	authority       text,
	force           text,
	from_on         date NOT NULL,
	to_on           date,
	appointed_on    date,
	skills          text NOT NULL DEFAULT '',
	confidentiality_on date,
	trained_on      date,
	vetting         text NOT NULL DEFAULT '',
	deputy_for      uuid REFERENCES membership,
	status          text NOT NULL CHECK (status IN ('PROPOSED', 'AGREED', 'REFUSED', 'WITHDRAWN')),
	proposed_by     text NOT NULL,                   -- an actor's word
	proposed_name   text NOT NULL,
	proposed_at     timestamptz NOT NULL,
	decided_by      text NOT NULL DEFAULT '',
	decided_name    text NOT NULL DEFAULT '',
	decided_at      timestamptz,
	reason          text NOT NULL DEFAULT '',        -- of a refusal
	version         int NOT NULL DEFAULT 1,
	CHECK ((status = 'PROPOSED') = (decided_at IS NULL)),
	CHECK (status NOT IN ('AGREED', 'REFUSED') OR (decided_by <> proposed_by AND decided_by <> 'u:' || user_id)), -- by somebody else
	CHECK (proposed_by <> 'u:' || user_id),
	CHECK (status <> 'REFUSED' OR reason <> '')
);
CREATE INDEX role_proposal_user ON role_proposal (user_id);
CREATE UNIQUE INDEX role_proposal_once ON role_proposal (user_id, role, coalesce(panel_id, '00000000-0000-0000-0000-000000000000')) WHERE status = 'PROPOSED';

-- What was done to somebody's roles, for people to read. The audit log holds the same and cannot be changed.
CREATE TABLE membership_event (
	event_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	user_id     uuid NOT NULL REFERENCES user_account,
	membership_id uuid REFERENCES membership,        -- NULL for what became of a proposal
	what        text NOT NULL CHECK (what IN ('GRANTED', 'CHANGED', 'ENDED', 'PROPOSED', 'REFUSED', 'WITHDRAWN')),
	text        text NOT NULL,
	by_name     text NOT NULL,
	at          timestamptz NOT NULL
);
CREATE INDEX membership_event_user ON membership_event (user_id, event_id DESC);

GRANT SELECT, INSERT ON role_proposal, membership_event TO panel_app;
GRANT UPDATE (status, decided_by, decided_name, decided_at, reason, version) ON role_proposal TO panel_app;
RESET ROLE;
