-- +goose Up

SET LOCAL ROLE panel_owner;

-- The outbox. A message is written by the change it tells of; it holds no personal data but the address, and no case.
CREATE TABLE mail_message (
	mail_id     uuid PRIMARY KEY,
	user_id     uuid REFERENCES user_account,        -- whose address it is, where they have an account
	address     text NOT NULL,
	kind        text NOT NULL,                       -- what occasioned it
	subject     text NOT NULL,
	body        text NOT NULL,
	calendar    text NOT NULL DEFAULT '',            -- an iCalendar object
	method      text NOT NULL DEFAULT '',            -- its method
	status      text NOT NULL CHECK (status IN ('WAITING', 'SENT', 'FAILED')),
	tries       int NOT NULL DEFAULT 0,
	fault       text NOT NULL DEFAULT '',            -- why it waits or failed, in words
	queued_at   timestamptz NOT NULL,
	not_before  timestamptz,
	tried_at    timestamptz,
	sent_at     timestamptz,
	version     int NOT NULL DEFAULT 1
);
CREATE INDEX mail_message_newest ON mail_message (queued_at DESC, mail_id DESC);
CREATE INDEX mail_message_unsent ON mail_message (status) WHERE status <> 'SENT';

GRANT SELECT, INSERT, UPDATE ON mail_message TO panel_app;

RESET ROLE;
