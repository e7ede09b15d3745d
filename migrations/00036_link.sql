-- +goose Up
SET LOCAL ROLE panel_owner;

-- A link by which somebody of a named organisation, who has no account, sends one referral. Of the link and of the browser in
-- which it was begun only hashes are kept; what was typed so far is sealed.
CREATE TABLE referral_link (
	link_id      uuid PRIMARY KEY,
	panel_id     uuid NOT NULL REFERENCES panel,
	organisation text NOT NULL CHECK (organisation <> ''),
	agency_id    uuid REFERENCES agency,             -- where the organisation is an agency on record
	reason       text NOT NULL,                      -- a code of casework.LinkReasons
	token_hash   bytea NOT NULL UNIQUE,
	made_by      uuid NOT NULL REFERENCES user_account,
	made_at      timestamptz NOT NULL,
	expires_at   timestamptz NOT NULL,
	browser_hash bytea,
	begun_at     timestamptz,
	draft        bytea,
	saved_at     timestamptz,
	used_at      timestamptz,
	revoked_at   timestamptz,
	CHECK ((browser_hash IS NULL) = (begun_at IS NULL)),
	CHECK (draft IS NULL OR used_at IS NULL AND revoked_at IS NULL)
);
CREATE INDEX referral_link_panel ON referral_link (panel_id, made_at DESC);
ALTER TABLE referral_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_link FORCE ROW LEVEL SECURITY;
CREATE POLICY referral_link_read ON referral_link FOR SELECT USING (
	(SELECT my_kind()) IN ('link', 'system')
	OR EXISTS (SELECT FROM membership m WHERE m.user_id = (SELECT me()) AND m.panel_id = referral_link.panel_id
		AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));
CREATE POLICY referral_link_new ON referral_link FOR INSERT WITH CHECK (made_by = (SELECT me())
	AND EXISTS (SELECT FROM membership m WHERE m.user_id = (SELECT me()) AND m.panel_id = referral_link.panel_id
		AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));
CREATE POLICY referral_link_change ON referral_link FOR UPDATE USING (
	(SELECT my_kind()) IN ('link', 'system')
	OR EXISTS (SELECT FROM membership m WHERE m.user_id = (SELECT me()) AND m.panel_id = referral_link.panel_id
		AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));

-- A referral that was sent by somebody who may not take it in. It is sealed, and waits for whoever receives for the panel; once
-- it is taken in the case holds it, and what was turned away is deleted after a while.
CREATE TABLE incoming (
	incoming_id  uuid PRIMARY KEY,
	receipt      text NOT NULL UNIQUE CHECK (receipt ~ '^[A-Z]{2,4}-R[0-9]{9}-[A-Z0-9]$'),
	panel_id     uuid NOT NULL REFERENCES panel,
	link_id      uuid NOT NULL UNIQUE REFERENCES referral_link,
	channel      text NOT NULL CHECK (channel = 'LINK'),
	agency_id    uuid REFERENCES agency,
	organisation text NOT NULL DEFAULT '',
	received_at  timestamptz NOT NULL,
	received_on  date NOT NULL,
	sealed       bytea,
	status       text NOT NULL DEFAULT 'WAITING' CHECK (status IN ('WAITING', 'TAKEN', 'TURNED_AWAY')),
	reason       text NOT NULL DEFAULT '',           -- a code of casework.TurnAwayReasons
	case_id      uuid UNIQUE REFERENCES case_file,
	decided_by   uuid REFERENCES user_account,
	decided_at   timestamptz,
	version      int NOT NULL DEFAULT 1,
	CHECK ((status = 'TAKEN') = (case_id IS NOT NULL)),
	CHECK (status <> 'WAITING' OR sealed IS NOT NULL),
	CHECK (status <> 'TAKEN' OR sealed IS NULL)
);
CREATE INDEX incoming_waits ON incoming (panel_id, received_at) WHERE sealed IS NOT NULL;
CREATE INDEX incoming_agency ON incoming (agency_id, received_on DESC);
ALTER TABLE incoming ENABLE ROW LEVEL SECURITY;
ALTER TABLE incoming FORCE ROW LEVEL SECURITY;
CREATE POLICY incoming_read ON incoming FOR SELECT USING (
	(SELECT my_kind()) = 'system'
	OR EXISTS (SELECT FROM membership m WHERE m.user_id = (SELECT me()) AND m.panel_id = incoming.panel_id
		AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));
CREATE POLICY incoming_new ON incoming FOR INSERT WITH CHECK ((SELECT my_kind()) = 'link');
CREATE POLICY incoming_change ON incoming FOR UPDATE USING (
	(SELECT my_kind()) = 'system'
	OR EXISTS (SELECT FROM membership m WHERE m.user_id = (SELECT me()) AND m.panel_id = incoming.panel_id
		AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));

GRANT SELECT, INSERT ON referral_link, incoming TO panel_app;
GRANT UPDATE (browser_hash, begun_at, draft, saved_at, used_at, revoked_at) ON referral_link TO panel_app;
GRANT UPDATE (sealed, status, reason, case_id, decided_by, decided_at, version) ON incoming TO panel_app;

RESET ROLE;
