-- +goose Up
SET LOCAL ROLE panel_owner;

-- Requests to the lead of a case for access to more of it, and their answers. What was said for and against is sealed with
-- the case's narratives.
CREATE TABLE access_request (
	request_id  uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	user_id     uuid NOT NULL REFERENCES user_account,
	wants       text NOT NULL,                       -- the action that is asked for: 'case.plan:read'
	days        int NOT NULL CHECK (days BETWEEN 1 AND 366),
	status      text NOT NULL CHECK (status IN ('ASKED', 'GIVEN', 'REFUSED', 'WITHDRAWN')),
	asked_at    timestamptz NOT NULL,
	answered_at timestamptz,
	answered_by uuid REFERENCES user_account,
	tie         text NOT NULL DEFAULT '',            -- what was given: 'involved' or 'assigned'
	until       date,                                -- its last day
	version     int NOT NULL DEFAULT 1,
	CHECK ((status = 'ASKED') = (answered_at IS NULL)),
	CHECK (status NOT IN ('GIVEN', 'REFUSED') OR answered_by <> user_id), -- by somebody else
	CHECK ((status = 'GIVEN') = (tie <> '' AND until IS NOT NULL))
);
CREATE INDEX access_request_case ON access_request (case_id, asked_at DESC);
CREATE INDEX access_request_open ON access_request (asked_at) WHERE status = 'ASKED';
CREATE UNIQUE INDEX access_request_once ON access_request (case_id, user_id) WHERE status = 'ASKED';

ALTER TABLE access_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_request FORCE ROW LEVEL SECURITY;
CREATE POLICY access_request_read ON access_request FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = access_request.case_id));
CREATE POLICY access_request_new ON access_request FOR INSERT WITH CHECK (
	user_id = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = access_request.case_id));
CREATE POLICY access_request_change ON access_request FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = access_request.case_id));

GRANT SELECT, INSERT ON access_request TO panel_app;
GRANT UPDATE (status, answered_at, answered_by, tie, until, version) ON access_request TO panel_app;
RESET ROLE;
