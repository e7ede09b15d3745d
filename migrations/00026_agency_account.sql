-- +goose Up
SET LOCAL ROLE panel_owner;

-- An account at an agency's identity provider that its holder signs in with. Issuer and subject together are its key: an email
-- address can move to somebody else.
CREATE TABLE agency_account (
	issuer       text NOT NULL,
	subject      text NOT NULL,
	user_id      uuid NOT NULL REFERENCES user_account,
	linked_at    timestamptz NOT NULL,
	linked_by    uuid REFERENCES user_account,       -- the administrator; none where the agency vouched for the email address
	last_used_at timestamptz,
	PRIMARY KEY (issuer, subject),
	UNIQUE (user_id, issuer)
);

-- One that somebody has shown, and that belongs to no account here yet. Its holder quotes the reference to an administrator.
CREATE TABLE agency_account_waiting (
	reference    text PRIMARY KEY,
	issuer       text NOT NULL,
	subject      text NOT NULL,
	email        text NOT NULL,
	shown_at     timestamptz NOT NULL,
	UNIQUE (issuer, subject)
);

-- How somebody signed in, and whether their agency has asked them for a second factor that counts here.
ALTER TABLE login_session ADD COLUMN way text NOT NULL DEFAULT 'password' CHECK (way IN ('password', 'agency', 'agency-factor'));

GRANT SELECT, INSERT, UPDATE, DELETE ON agency_account TO panel_app;
GRANT SELECT, INSERT, DELETE ON agency_account_waiting TO panel_app;

RESET ROLE;
