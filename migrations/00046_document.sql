-- +goose Up
SET LOCAL ROLE panel_owner;

-- A file that somebody attached to a case. Its name and its bytes are sealed under the case's key: whoever destroys that destroys
-- the file. It is filed under a section of the case, and is there for whoever may read that section.
CREATE TABLE document (
	document_id    uuid PRIMARY KEY,
	case_id        uuid NOT NULL REFERENCES case_file,
	section        text NOT NULL,                    -- a code of casework.DocumentSections
	kind           text NOT NULL CHECK (kind IN ('FORM', 'REPORT', 'LETTER', 'SIGNED', 'PICTURE', 'PAPER')),
	media          text NOT NULL,                    -- what its content is, looked at here
	size           int NOT NULL CHECK (size > 0 AND size <= 10485760),
	about          bytea NOT NULL,                   -- its name and the hash of its bytes, sealed
	scan           text NOT NULL DEFAULT 'WAITING' CHECK (scan IN ('WAITING', 'CLEAN', 'UNFIT', 'FOUND', 'RELEASED')),
	scanned_at     timestamptz,
	found          text NOT NULL DEFAULT '',         -- what the scanner calls it
	added_by       uuid NOT NULL REFERENCES user_account,
	added_at       timestamptz NOT NULL,
	released_by    uuid REFERENCES user_account CHECK (released_by <> added_by), -- by somebody else
	released_at    timestamptz,
	release_reason text NOT NULL DEFAULT '',         -- a code of casework.ReleaseReasons
	removed_by     uuid REFERENCES user_account,
	removed_at     timestamptz,
	removal_reason text NOT NULL DEFAULT '',         -- a code of casework.RemovalReasons
	version        int NOT NULL DEFAULT 1,
	CHECK ((scan = 'RELEASED') = (released_by IS NOT NULL)),
	CHECK ((released_by IS NULL) = (released_at IS NULL) AND (released_by IS NULL) = (release_reason = '')),
	CHECK ((removed_at IS NULL) = (removal_reason = '') AND (removed_at IS NULL) = (removed_by IS NULL))
);
CREATE INDEX document_case ON document (case_id, added_at);
CREATE INDEX document_waits ON document (added_at) WHERE scan IN ('WAITING', 'UNFIT') AND removed_at IS NULL;

CREATE TABLE document_chunk (
	document_id uuid NOT NULL REFERENCES document ON DELETE CASCADE,
	n           int NOT NULL,
	sealed      bytea NOT NULL,
	PRIMARY KEY (document_id, n)
);

ALTER TABLE document ENABLE ROW LEVEL SECURITY;
ALTER TABLE document FORCE ROW LEVEL SECURITY;
ALTER TABLE document_chunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_chunk FORCE ROW LEVEL SECURITY;
-- There for whoever sees the case. Which sections of it somebody may read the guard says.
CREATE POLICY document_read ON document FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = document.case_id));
CREATE POLICY document_new ON document FOR INSERT WITH CHECK (
	added_by = (SELECT me()) AND scan = 'WAITING' AND released_by IS NULL AND removed_at IS NULL
	AND EXISTS (SELECT FROM case_file c WHERE c.case_id = document.case_id));
CREATE POLICY document_change ON document FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = document.case_id));
CREATE POLICY document_chunk_read ON document_chunk FOR SELECT USING (EXISTS (SELECT FROM document d WHERE d.document_id = document_chunk.document_id));
CREATE POLICY document_chunk_new ON document_chunk FOR INSERT WITH CHECK (
	EXISTS (SELECT FROM document d WHERE d.document_id = document_chunk.document_id AND d.scan = 'WAITING' AND d.added_by = (SELECT me())));
-- What a document held is destroyed when it was removed; that it was there stays.
CREATE POLICY document_chunk_gone ON document_chunk FOR DELETE USING (
	EXISTS (SELECT FROM document d WHERE d.document_id = document_chunk.document_id AND d.removed_at IS NOT NULL));
GRANT SELECT, INSERT ON document TO panel_app;
GRANT SELECT, INSERT, DELETE ON document_chunk TO panel_app;
GRANT UPDATE (scan, scanned_at, found, released_by, released_at, release_reason, removed_by, removed_at, removal_reason, version) ON document TO panel_app;

-- What was found harmful is opened by nobody, a release is nobody's in another's name, and what was removed stays removed.
-- +goose StatementBegin
CREATE FUNCTION document_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF OLD.removed_at IS NOT NULL OR OLD.scan = 'FOUND' AND NEW.scan <> 'FOUND'
		OR NEW.scan <> OLD.scan AND (NEW.scan = 'WAITING' OR NEW.scan <> 'RELEASED' AND my_kind() <> 'system')
		OR NEW.released_by IS DISTINCT FROM OLD.released_by AND NEW.released_by IS DISTINCT FROM me()
		OR NEW.removed_by IS DISTINCT FROM OLD.removed_by AND NEW.removed_by IS DISTINCT FROM me() THEN
		RAISE EXCEPTION 'a document stays as it was scanned, released and removed';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER document_stays BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_stays();
RESET ROLE;
