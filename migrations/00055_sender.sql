-- +goose Up
SET LOCAL ROLE panel_owner;

-- A referral may be sent by a partner's own account as well as by a one-time link. Whoever sent it may amend it or take it back
-- until the panel has taken it in; when somebody of the panel first read it is kept, so that the sender can be told that it is
-- being looked at.
ALTER TABLE incoming
	ALTER COLUMN link_id DROP NOT NULL,
	ADD COLUMN sent_by uuid REFERENCES user_account,
	ADD COLUMN opened_at timestamptz,
	DROP CONSTRAINT incoming_channel_check,
	ADD CONSTRAINT incoming_channel_check CHECK (channel = 'LINK' AND link_id IS NOT NULL AND sent_by IS NULL
		OR channel = 'PARTNER' AND link_id IS NULL AND sent_by IS NOT NULL AND agency_id IS NOT NULL),
	DROP CONSTRAINT incoming_status_check,
	ADD CONSTRAINT incoming_status_check CHECK (status IN ('WAITING', 'TAKEN', 'TURNED_AWAY') OR status = 'WITHDRAWN' AND channel = 'PARTNER');
CREATE INDEX incoming_sent_by ON incoming (sent_by, received_at DESC) WHERE sent_by IS NOT NULL;
DROP POLICY incoming_new ON incoming;
CREATE POLICY incoming_new ON incoming FOR INSERT WITH CHECK (
	channel = 'LINK' AND (SELECT my_kind()) = 'link'
	OR channel = 'PARTNER' AND sent_by = (SELECT me()) AND EXISTS (SELECT FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.panel_id = incoming.panel_id AND m.agency_id = incoming.agency_id
		AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));
GRANT UPDATE (opened_at) ON incoming TO panel_app;

RESET ROLE;
