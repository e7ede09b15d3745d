-- +goose Up
SET LOCAL ROLE panel_owner;

-- A file that is sent with a referral, before there is a case: held by a draft, by a one-time link or by a referral that waits, and
-- gone with it. It is sealed, and nobody opens it here: taken in, it becomes a document of the case, which waits for its scan.
CREATE TABLE referral_file (
	file_id     uuid PRIMARY KEY,
	user_id     uuid,                                -- of a draft, with its place
	place       text,
	link_id     uuid REFERENCES referral_link,
	incoming_id uuid REFERENCES incoming,
	kind        text NOT NULL,                       -- a code of casework.DocumentKinds
	media       text NOT NULL,
	size        int NOT NULL CHECK (size > 0),
	about       bytea NOT NULL,                      -- its name
	sealed      bytea NOT NULL,
	added_at    timestamptz NOT NULL,
	FOREIGN KEY (user_id, place) REFERENCES draft (user_id, place) ON DELETE CASCADE,
	CHECK ((user_id IS NULL) = (place IS NULL)),
	CHECK ((user_id IS NULL) = (num_nonnulls(link_id, incoming_id) > 0)) -- what came by a link keeps it
);
CREATE INDEX referral_file_draft ON referral_file (user_id, place);
CREATE INDEX referral_file_link ON referral_file (link_id);
CREATE INDEX referral_file_incoming ON referral_file (incoming_id);
ALTER TABLE referral_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_file FORCE ROW LEVEL SECURITY;
CREATE POLICY referral_file_all ON referral_file USING (
	(SELECT my_kind()) = 'system' OR user_id = (SELECT me())
	OR link_id IS NOT NULL AND EXISTS (SELECT FROM referral_link l WHERE l.link_id = referral_file.link_id)
	OR incoming_id IS NOT NULL AND EXISTS (SELECT FROM incoming i WHERE i.incoming_id = referral_file.incoming_id))
WITH CHECK (
	user_id = (SELECT me())
	OR link_id IS NOT NULL AND (SELECT my_kind()) = 'link'
	OR incoming_id IS NOT NULL AND ((SELECT my_kind()) = 'link' OR EXISTS (SELECT FROM incoming i WHERE i.incoming_id = referral_file.incoming_id)));
GRANT SELECT, INSERT, DELETE ON referral_file TO panel_app;
GRANT UPDATE (user_id, place, incoming_id) ON referral_file TO panel_app;

-- With what was typed go the files that were sent with it.
-- +goose StatementBegin
CREATE FUNCTION referral_files_go() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF TG_TABLE_NAME = 'incoming' THEN
		DELETE FROM referral_file WHERE incoming_id = NEW.incoming_id;
	ELSE
		DELETE FROM referral_file WHERE link_id = NEW.link_id AND incoming_id IS NULL;
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER referral_link_files AFTER UPDATE OF draft ON referral_link FOR EACH ROW
	WHEN (OLD.draft IS NOT NULL AND NEW.draft IS NULL) EXECUTE FUNCTION referral_files_go();
CREATE TRIGGER incoming_files AFTER UPDATE OF sealed ON incoming FOR EACH ROW
	WHEN (OLD.sealed IS NOT NULL AND NEW.sealed IS NULL) EXECUTE FUNCTION referral_files_go();

RESET ROLE;
