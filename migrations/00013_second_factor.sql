-- +goose Up
SET LOCAL ROLE panel_owner;

-- A second factor by codes that change with time. The seed is sealed under a key that is not in the database.
CREATE TABLE totp (
	user_id      uuid PRIMARY KEY REFERENCES user_account,
	sealed       bytea NOT NULL,
	made_at      timestamptz NOT NULL,
	confirmed_at timestamptz,                        -- when a code of it was right for the first time: until then it is none
	last_step    bigint NOT NULL DEFAULT 0           -- of the last code that was used: no code counts twice
);

-- Codes for whoever has lost their second factor, each good once.
CREATE TABLE recovery_code (
	user_id      uuid NOT NULL REFERENCES user_account,
	code_hash    bytea NOT NULL,
	used_at      timestamptz,
	PRIMARY KEY (user_id, code_hash)
);

-- A sign-in that is half done: what is under way in one browser, good once and for a short time.
CREATE TABLE sign_in_step (
	token_hash   bytea PRIMARY KEY,
	kind         text NOT NULL,
	user_id      uuid REFERENCES user_account,
	sealed       bytea NOT NULL,
	tries        int NOT NULL DEFAULT 0,
	expires_at   timestamptz NOT NULL
);
CREATE INDEX sign_in_step_expiry ON sign_in_step (expires_at);

-- A reset of somebody's second factor: one administrator, who has met them, asks, and another approves.
CREATE TABLE factor_reset (
	reset_id     uuid PRIMARY KEY,
	user_id      uuid NOT NULL REFERENCES user_account,
	known_by     text NOT NULL,                      -- how the person was recognised
	asked_by     uuid NOT NULL REFERENCES user_account CHECK (asked_by <> user_id),
	asked_at     timestamptz NOT NULL,
	expires_at   timestamptz NOT NULL,
	approved_by  uuid REFERENCES user_account CHECK (approved_by <> asked_by AND approved_by <> user_id),
	approved_at  timestamptz,
	CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE INDEX factor_reset_user ON factor_reset (user_id, asked_at DESC);

-- A password that is long enough beside a second factor only: whoever loses the factor chooses a longer one.
ALTER TABLE user_account ADD COLUMN short_password boolean NOT NULL DEFAULT false;

GRANT SELECT, INSERT, UPDATE, DELETE ON totp, recovery_code, sign_in_step TO panel_app;
GRANT SELECT, INSERT ON factor_reset TO panel_app;
GRANT UPDATE (approved_by, approved_at) ON factor_reset TO panel_app;

RESET ROLE;
