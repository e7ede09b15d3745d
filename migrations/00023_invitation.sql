-- +goose Up
SET LOCAL ROLE panel_owner;

-- A link by which somebody chooses the password of their account: good once and for a few days. Of the link only a hash is kept.
CREATE TABLE invitation (
	invitation_id uuid PRIMARY KEY,
	user_id      uuid NOT NULL REFERENCES user_account,
	token_hash   bytea NOT NULL UNIQUE,
	made_by      text NOT NULL,                      -- an actor's word
	made_at      timestamptz NOT NULL,
	expires_at   timestamptz NOT NULL,
	used_at      timestamptz,
	withdrawn_at timestamptz                         -- another took its place
);
CREATE UNIQUE INDEX invitation_once ON invitation (user_id) WHERE used_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX invitation_user ON invitation (user_id, made_at DESC);

-- Terms of use and confidentiality, each version whole and for good, and who accepted which.
CREATE TABLE terms (
	version      int PRIMARY KEY,
	body         text NOT NULL CHECK (body <> ''),
	published_by text NOT NULL,                      -- by name
	published_at timestamptz NOT NULL
);
CREATE TABLE terms_acceptance (
	user_id      uuid NOT NULL REFERENCES user_account,
	version      int NOT NULL REFERENCES terms,
	at           timestamptz NOT NULL,
	PRIMARY KEY (user_id, version)
);

GRANT SELECT, INSERT ON invitation, terms, terms_acceptance TO panel_app;
GRANT UPDATE (used_at, withdrawn_at) ON invitation TO panel_app;

RESET ROLE;
