-- +goose Up
SET LOCAL ROLE panel_owner;

-- In-app notices: what happened that one person should know of, and why it is they who are told.
CREATE TABLE notice (
	notice_id   uuid PRIMARY KEY,
	user_id     uuid NOT NULL REFERENCES user_account, -- whom it is for
	case_id     uuid REFERENCES case_file,           -- what it is about: it is there only while its reader may know of the case
	why         text NOT NULL,                       -- why they are told, a sentence
	text        text NOT NULL,                       -- what happened, a sentence without personal data
	link        text NOT NULL,                       -- the page to go to, a path of the product
	at          timestamptz NOT NULL,
	seen_at     timestamptz
);
CREATE INDEX notice_user ON notice (user_id, at DESC, notice_id DESC);
CREATE INDEX notice_unseen ON notice (user_id, at DESC, notice_id DESC) WHERE seen_at IS NULL;

ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice FORCE ROW LEVEL SECURITY;
CREATE POLICY notice_read ON notice FOR SELECT USING (
	user_id = (SELECT me()) AND (case_id IS NULL OR EXISTS (SELECT FROM case_file c WHERE c.case_id = notice.case_id)));
CREATE POLICY notice_seen ON notice FOR UPDATE USING (
	user_id = (SELECT me()) AND (case_id IS NULL OR EXISTS (SELECT FROM case_file c WHERE c.case_id = notice.case_id)));
CREATE POLICY notice_new ON notice FOR INSERT WITH CHECK (
	((SELECT me()) IS NOT NULL OR (SELECT my_kind()) IN ('cli', 'system'))
	AND (case_id IS NULL OR EXISTS (SELECT FROM case_file c WHERE c.case_id = notice.case_id)));

GRANT SELECT, INSERT ON notice TO panel_app;
GRANT UPDATE (seen_at) ON notice TO panel_app;

RESET ROLE;
