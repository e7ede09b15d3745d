-- +goose Up
SET LOCAL ROLE panel_owner;

-- Browsers that somebody has signed in with: the first time with another one is told to them. A browser is known by a random
-- token that it keeps.
CREATE TABLE known_device (
	user_id       uuid NOT NULL REFERENCES user_account,
	token_hash    bytea NOT NULL,
	first_seen_at timestamptz NOT NULL,
	PRIMARY KEY (user_id, token_hash)
);

GRANT SELECT, INSERT, DELETE ON known_device TO panel_app;

RESET ROLE;
