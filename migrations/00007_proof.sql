-- +goose Up
SET LOCAL ROLE panel_owner;

-- When the person of a session last proved who they are: at signing in, and again before what needs a fresh proof.
ALTER TABLE login_session ADD COLUMN proved_at timestamptz;
UPDATE login_session SET proved_at = created_at;
ALTER TABLE login_session ALTER COLUMN proved_at SET NOT NULL;

RESET ROLE;
