-- +goose Up
SET LOCAL ROLE panel_owner;

-- What a referrer was told, at which level; to whom and in which words is sealed. The agency that referred sees the level.
CREATE TABLE feedback (
	feedback_id  uuid PRIMARY KEY,
	case_id      uuid NOT NULL REFERENCES case_file,
	level        text NOT NULL CHECK (level IN ('RECEIVED', 'LOOKED-AT', 'NOT-TAKEN', 'ENDED')),
	at           timestamptz NOT NULL,
	by_user      uuid NOT NULL REFERENCES user_account,
	by_name      text NOT NULL
);
CREATE INDEX feedback_case ON feedback (case_id, at DESC);
ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY feedback_read ON feedback FOR SELECT USING (EXISTS (SELECT FROM arrival a WHERE a.case_id = feedback.case_id));
CREATE POLICY feedback_new ON feedback FOR INSERT WITH CHECK (
	by_user = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = feedback.case_id));
GRANT SELECT, INSERT ON feedback TO panel_app;

RESET ROLE;
