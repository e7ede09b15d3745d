-- +goose Up
SET LOCAL ROLE panel_owner;

-- A passkey, as second factor. What the authenticator gave is sealed under a key that is not in the database, bound to its
-- holder, so that nobody who can write here adds a key of their own to somebody's account.
CREATE TABLE passkey (
	passkey_id    uuid PRIMARY KEY,
	user_id       uuid NOT NULL REFERENCES user_account,
	credential_id bytea NOT NULL UNIQUE,
	host          text NOT NULL,                     -- the domain that it is bound to, for good
	name          text NOT NULL CHECK (name <> ''),  -- by which its holder knows it
	sealed        bytea NOT NULL,
	made_at       timestamptz NOT NULL,
	last_used_at  timestamptz,
	copied_at     timestamptz                        -- when its counter went back, as that of a copy does: it is out of use
);
CREATE INDEX passkey_user ON passkey (user_id);

-- An app can be changed for another without a moment in which there is none: the new seed waits beside the old one.
ALTER TABLE totp ADD COLUMN waiting bytea;
UPDATE totp SET waiting = sealed WHERE confirmed_at IS NULL;
ALTER TABLE totp ALTER COLUMN sealed DROP NOT NULL;
UPDATE totp SET sealed = NULL WHERE confirmed_at IS NULL;
ALTER TABLE totp ADD CHECK ((sealed IS NULL) = (confirmed_at IS NULL));

-- Signing in tells the person of what is odd about it, before anybody is signed in: of their own account and of nothing else.
ALTER POLICY notice_new ON notice WITH CHECK (
	((SELECT me()) IS NOT NULL OR (SELECT my_kind()) IN ('cli', 'system') OR case_id IS NULL AND link IN ('/account', '/account/factor', '/account/sessions'))
	AND (case_id IS NULL OR EXISTS (SELECT FROM case_file c WHERE c.case_id = notice.case_id)));

GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO panel_app;

RESET ROLE;
