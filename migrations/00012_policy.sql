-- +goose Up
SET LOCAL ROLE panel_owner;

-- Each version of the access policy, as a whole file that never changes once it was in force. Version 1 is the one that the
-- program ships: migrating writes it down. Every later one was drafted by one administrator and put in force by another.
CREATE TABLE policy_change (
	change_id   uuid PRIMARY KEY,
	base        int NOT NULL REFERENCES policy_version, -- in force when it was drafted
	body        text NOT NULL,                       -- the whole file as it is to be
	reason      text NOT NULL DEFAULT '',            -- why it is asked for
	status      text NOT NULL CHECK (status IN ('DRAFT', 'PROPOSED', 'IN_FORCE', 'REFUSED', 'WITHDRAWN')),
	drafted_by  uuid NOT NULL REFERENCES user_account,
	drafted_at  timestamptz NOT NULL,
	proposed_at timestamptz,
	answered_by uuid REFERENCES user_account CHECK (answered_by <> drafted_by), -- by somebody else
	answered_at timestamptz,
	answer      text NOT NULL DEFAULT '',            -- why it was refused
	became      int UNIQUE REFERENCES policy_version,
	version     int NOT NULL DEFAULT 1,
	CHECK (status IN ('DRAFT', 'WITHDRAWN') OR proposed_at IS NOT NULL AND reason <> ''),
	CHECK ((status IN ('IN_FORCE', 'REFUSED')) = (answered_by IS NOT NULL) AND (answered_by IS NULL) = (answered_at IS NULL)),
	CHECK ((status = 'IN_FORCE') = (became IS NOT NULL)),
	CHECK (status <> 'REFUSED' OR answer <> '')
);
CREATE INDEX policy_change_newest ON policy_change (drafted_at DESC, change_id);

ALTER TABLE policy_version
	ADD COLUMN hash text NOT NULL DEFAULT '',        -- SHA-256 of body, in hexadecimal
	ADD COLUMN change_id uuid REFERENCES policy_change,
	ADD CHECK (version = 1 OR change_id IS NOT NULL);

-- What was proposed is what is put in force, and what was answered stays.
-- +goose StatementBegin
CREATE FUNCTION policy_change_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF OLD.status NOT IN ('DRAFT', 'PROPOSED') OR (NEW.body, NEW.base) IS DISTINCT FROM (OLD.body, OLD.base) AND OLD.status <> 'DRAFT'
		OR (NEW.change_id, NEW.drafted_by, NEW.drafted_at) IS DISTINCT FROM (OLD.change_id, OLD.drafted_by, OLD.drafted_at) THEN
		RAISE EXCEPTION 'a change of the policy stays as it was proposed and answered';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER policy_change_stays BEFORE UPDATE ON policy_change FOR EACH ROW EXECUTE FUNCTION policy_change_stays();

-- Puts a proposed change in force, with the ways in which it lets cases be listed. The web login can do it in no other way,
-- and only for somebody other than its author, on the version that it was drafted from.
-- +goose StatementBegin
CREATE FUNCTION put_policy_in_force(change uuid, roles text[], ties text[], senses text[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	c policy_change;
	n int;
BEGIN
	LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE; -- one at a time; nobody who reads waits
	SELECT * INTO c FROM policy_change WHERE change_id = change FOR UPDATE;
	SELECT max(v.version) INTO n FROM policy_version v;
	IF c.status IS DISTINCT FROM 'PROPOSED' OR c.base <> n OR me() IS NULL OR me() = c.drafted_by THEN
		RAISE EXCEPTION 'this change cannot be put in force';
	END IF;
	n := n + 1;
	INSERT INTO policy_version (version, body, hash, in_force_at, change_id)
	VALUES (n, c.body, encode(sha256(convert_to(c.body, 'UTF8')), 'hex'), my_now(), c.change_id);
	INSERT INTO list_scope (policy_version, role, tie, sens)
	SELECT n, s.role, s.tie, s.sens FROM unnest(roles, ties, senses) AS s (role, tie, sens);
	UPDATE policy_change SET status = 'IN_FORCE', answered_by = me(), answered_at = my_now(), became = n, version = version + 1
	WHERE change_id = c.change_id;
	PERFORM pg_notify('policy', n::text);
	RETURN n;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION put_policy_in_force(uuid, text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION put_policy_in_force(uuid, text[], text[], text[]) TO panel_app;

GRANT SELECT, INSERT ON policy_change TO panel_app;
GRANT UPDATE (body, reason, status, proposed_at, answered_by, answered_at, answer, version) ON policy_change TO panel_app;
RESET ROLE;
