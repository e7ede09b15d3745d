-- +goose Up
SET LOCAL ROLE panel_owner;

-- What somebody asked to copy out of the service. The file is made when it is fetched, of what they may see then, and is not kept:
-- the log names what was in it. More than a few cases take a second person, and then no case goes out that they may not see too.
CREATE TABLE case_export (
	export_id    uuid PRIMARY KEY,
	panel_id     uuid NOT NULL REFERENCES panel,
	state        text NOT NULL DEFAULT '',           -- which cases of the panel: in this state,
	source       text NOT NULL DEFAULT '',           -- from this source,
	from_on      date,                               -- received from this day
	to_on        date,                               -- to this one
	sealed       bytea NOT NULL,                     -- what it is for and who will see it
	cases        int NOT NULL CHECK (cases > 0),     -- as many as its requester could export when they asked: for them alone to read
	second       boolean NOT NULL CHECK (second = (cases > 25)), -- takes a second person
	status       text NOT NULL CHECK (status IN ('ASKED', 'READY', 'REFUSED', 'WITHDRAWN')),
	requested_by uuid NOT NULL REFERENCES user_account,
	requested_at timestamptz NOT NULL,
	answered_by  uuid REFERENCES user_account CHECK (answered_by <> requested_by), -- by somebody else
	answered_at  timestamptz,
	answer       bytea,                              -- why it was refused, sealed
	agreed       uuid[],                             -- the cases that the second person could export when they agreed
	ready_at     timestamptz,                        -- from then it can be fetched, for a day
	fetched_at   timestamptz,
	sent         int,                                -- how many cases were in the file
	version      int NOT NULL DEFAULT 1,
	CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
	CHECK (status <> 'READY' OR second = (answered_by IS NOT NULL AND agreed IS NOT NULL)),
	CHECK ((status = 'READY') = (ready_at IS NOT NULL)),
	CHECK ((status = 'REFUSED') = (answer IS NOT NULL) AND (status <> 'REFUSED' OR answered_by IS NOT NULL)),
	CHECK (fetched_at IS NULL OR status = 'READY'),
	CHECK ((fetched_at IS NULL) = (sent IS NULL))
);
CREATE INDEX case_export_mine ON case_export (requested_by, requested_at DESC);
CREATE INDEX case_export_asked ON case_export (panel_id, requested_at) WHERE status = 'ASKED';
ALTER TABLE case_export ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_export FORCE ROW LEVEL SECURITY;
-- One's own, those that one has answered, and those of a panel on which one holds a role today: which roles the guard says.
CREATE POLICY case_export_read ON case_export FOR SELECT USING (
	requested_by = (SELECT me()) OR answered_by = (SELECT me())
	OR status = 'ASKED' AND panel_id IN (
		SELECT m.panel_id FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));
CREATE POLICY case_export_new ON case_export FOR INSERT WITH CHECK (requested_by = (SELECT me()) AND answered_by IS NULL AND fetched_at IS NULL);
-- Its requester withdraws or fetches it, and only somebody else answers it.
CREATE POLICY case_export_step ON case_export FOR UPDATE
	USING (requested_by = (SELECT me()) OR status = 'ASKED')
	WITH CHECK (requested_by = (SELECT me()) OR answered_by = (SELECT me()));
GRANT SELECT, INSERT ON case_export TO panel_app;
GRANT UPDATE (status, answered_by, answered_at, answer, agreed, ready_at, fetched_at, sent, version) ON case_export TO panel_app;

-- Once it was fetched, refused or withdrawn it stays, and nobody answers in somebody else's name.
-- +goose StatementBegin
CREATE FUNCTION case_export_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF OLD.fetched_at IS NOT NULL OR OLD.status NOT IN ('ASKED', 'READY') OR OLD.status = 'READY' AND NEW.status <> 'READY'
		OR OLD.status = 'READY' AND (NEW.answered_by, NEW.agreed, NEW.ready_at) IS DISTINCT FROM (OLD.answered_by, OLD.agreed, OLD.ready_at)
		OR NEW.answered_by IS DISTINCT FROM OLD.answered_by AND NEW.answered_by IS DISTINCT FROM me() THEN
		RAISE EXCEPTION 'an export stays as it was answered and fetched';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER case_export_stays BEFORE UPDATE ON case_export FOR EACH ROW EXECUTE FUNCTION case_export_stays();
RESET ROLE;
