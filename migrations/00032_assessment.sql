-- +goose Up
SET LOCAL ROLE panel_owner;

-- Editions of assessment frameworks that were made here, of items that the authority is licensed to use. The program ships the
-- first edition of each framework (casework.Frameworks). One person drafts an edition and another puts it in force; from then on
-- it never changes, because assessments were made with it.
CREATE TABLE framework_edition (
	edition_id  uuid PRIMARY KEY,
	code        text NOT NULL,                       -- the framework's: 'PAF'
	base        int NOT NULL,                        -- number of the edition that it was drafted from, 0 for the shipped one
	sections    jsonb NOT NULL,                      -- casework.Section: titles, prompts and items; nothing of a case
	reason      text NOT NULL DEFAULT '',            -- what was changed, and by which licence
	status      text NOT NULL CHECK (status IN ('DRAFT', 'PROPOSED', 'IN_FORCE', 'REFUSED', 'WITHDRAWN')),
	drafted_by  uuid NOT NULL REFERENCES user_account,
	drafted_at  timestamptz NOT NULL,
	proposed_at timestamptz,
	answered_by uuid REFERENCES user_account CHECK (answered_by <> drafted_by), -- by somebody else
	answered_at timestamptz,
	answer      text NOT NULL DEFAULT '',            -- why it was refused
	number      int CHECK (number > 0),              -- from when it is in force
	version     int NOT NULL DEFAULT 1,
	UNIQUE (code, number),
	CHECK (status IN ('DRAFT', 'WITHDRAWN') OR proposed_at IS NOT NULL AND reason <> ''),
	CHECK ((status IN ('IN_FORCE', 'REFUSED')) = (answered_by IS NOT NULL) AND (answered_by IS NULL) = (answered_at IS NULL)),
	CHECK ((status = 'IN_FORCE') = (number IS NOT NULL)),
	CHECK (status <> 'REFUSED' OR answer <> '')
);
CREATE INDEX framework_edition_newest ON framework_edition (drafted_at DESC, edition_id);
ALTER TABLE framework_edition ENABLE ROW LEVEL SECURITY;
ALTER TABLE framework_edition FORCE ROW LEVEL SECURITY;
CREATE POLICY framework_edition_read ON framework_edition FOR SELECT USING ((SELECT me()) IS NOT NULL OR (SELECT my_kind()) IN ('cli', 'system'));
CREATE POLICY framework_edition_new ON framework_edition FOR INSERT WITH CHECK (drafted_by = (SELECT me()) AND status = 'DRAFT');
CREATE POLICY framework_edition_change ON framework_edition FOR UPDATE USING ((SELECT me()) IS NOT NULL)
	WITH CHECK (answered_by IS NULL OR answered_by = (SELECT me()));
GRANT SELECT, INSERT ON framework_edition TO panel_app;
GRANT UPDATE (sections, reason, status, proposed_at, answered_by, answered_at, answer, number, version) ON framework_edition TO panel_app;

-- What was proposed is what is put in force, and what was answered stays.
-- +goose StatementBegin
CREATE FUNCTION framework_edition_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF OLD.status NOT IN ('DRAFT', 'PROPOSED') OR (NEW.sections, NEW.base) IS DISTINCT FROM (OLD.sections, OLD.base) AND OLD.status <> 'DRAFT'
		OR (NEW.edition_id, NEW.code, NEW.drafted_by, NEW.drafted_at) IS DISTINCT FROM (OLD.edition_id, OLD.code, OLD.drafted_by, OLD.drafted_at) THEN
		RAISE EXCEPTION 'an edition of a framework stays as it was proposed and answered';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER framework_edition_stays BEFORE UPDATE ON framework_edition FOR EACH ROW EXECUTE FUNCTION framework_edition_stays();

-- An assessment is written in steps, submitted, and signed off or sent back by somebody else.
ALTER TABLE assessment
	ADD COLUMN status text NOT NULL DEFAULT 'SUBMITTED' CHECK (status IN ('DRAFT', 'SUBMITTED', 'SIGNED', 'RETURNED', 'DISCARDED')),
	ADD COLUMN begun_at timestamptz,
	ADD COLUMN submitted_at timestamptz,             -- when it was written, as opposed to the day that it is of
	ADD COLUMN returned_by uuid REFERENCES user_account, -- whoever sent it back last
	ADD COLUMN returned_at timestamptz;
ALTER TABLE assessment NO FORCE ROW LEVEL SECURITY;  -- those that are there were written in one go
ALTER TABLE narrative NO FORCE ROW LEVEL SECURITY;
UPDATE assessment a SET status = CASE WHEN a.signed_by IS NULL THEN 'SUBMITTED' ELSE 'SIGNED' END, (begun_at, submitted_at) = (
	SELECT coalesce(max(n.at), a.assessed_on), coalesce(max(n.at), a.assessed_on) FROM narrative n WHERE n.case_id = a.case_id AND n.field = 'assessment/' || a.assessment_id);
ALTER TABLE narrative FORCE ROW LEVEL SECURITY;
ALTER TABLE assessment FORCE ROW LEVEL SECURITY;
ALTER TABLE assessment
	ALTER COLUMN status SET DEFAULT 'DRAFT',
	ALTER COLUMN begun_at SET NOT NULL,
	ADD CHECK ((status = 'SIGNED') = (signed_by IS NOT NULL) AND (signed_by IS NULL) = (signed_at IS NULL)),
	ADD CHECK (status IN ('DRAFT', 'DISCARDED') OR submitted_at IS NOT NULL),
	ADD CHECK (status <> 'RETURNED' OR returned_by IS NOT NULL),
	ADD CHECK (signed_by <> assessor AND returned_by <> assessor); -- nobody judges their own
CREATE UNIQUE INDEX assessment_draft ON assessment (case_id, assessor) WHERE status = 'DRAFT';
CREATE INDEX assessment_waiting ON assessment (submitted_at) WHERE status = 'SUBMITTED';

-- What was signed off stays, and an assessment keeps its author and the edition that it was made with.
-- +goose StatementBegin
CREATE FUNCTION assessment_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF OLD.status IN ('SIGNED', 'DISCARDED')
		OR (NEW.case_id, NEW.framework, NEW.framework_version, NEW.assessor, NEW.begun_at) IS DISTINCT FROM (OLD.case_id, OLD.framework, OLD.framework_version, OLD.assessor, OLD.begun_at) THEN
		RAISE EXCEPTION 'an assessment stays as it was signed off';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER assessment_stays BEFORE UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_stays();

-- Interviews, visits and other enquiries of an investigation. They are only added. Who spoke, with whom and what was said is sealed.
CREATE TABLE investigation_note (
	note_id     uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL CHECK (kind IN ('INTERVIEW', 'VISIT', 'CALL', 'RECORDS')),
	happened_on date NOT NULL,
	written_by  uuid NOT NULL REFERENCES user_account,
	written_at  timestamptz NOT NULL
);
CREATE INDEX investigation_note_case ON investigation_note (case_id, happened_on DESC, written_at DESC);
ALTER TABLE investigation_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE investigation_note FORCE ROW LEVEL SECURITY;
CREATE POLICY investigation_note_read ON investigation_note FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = investigation_note.case_id));
CREATE POLICY investigation_note_new ON investigation_note FOR INSERT WITH CHECK (
	written_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = investigation_note.case_id));
GRANT SELECT, INSERT ON investigation_note TO panel_app;

RESET ROLE;
