-- +goose Up
SET LOCAL ROLE panel_owner;

-- Where the minutes of a meeting stand: by whom and when each step was taken. seal is the sha-256 over the digests of all sections,
-- once they are locked.
CREATE TABLE minutes (
	minutes_id     uuid PRIMARY KEY,
	meeting_id     uuid NOT NULL UNIQUE REFERENCES meeting,
	status         text NOT NULL CHECK (status IN ('DRAFT', 'CIRCULATED', 'AGREED', 'LOCKED')),
	drafted_by     uuid NOT NULL REFERENCES user_account,
	drafted_at     timestamptz NOT NULL,
	circulated_by  uuid REFERENCES user_account,
	circulated_at  timestamptz,
	agreed_by      uuid REFERENCES user_account,
	agreed_at      timestamptz,
	agreed_meeting uuid REFERENCES meeting,       -- at which the panel agreed them
	locked_by      uuid REFERENCES user_account,
	locked_at      timestamptz,
	seal           text NOT NULL DEFAULT '',
	version        int NOT NULL DEFAULT 1,
	CHECK ((status = 'DRAFT') = (circulated_at IS NULL)),
	CHECK ((status IN ('AGREED', 'LOCKED')) = (agreed_meeting IS NOT NULL)),
	CHECK ((status = 'LOCKED') = (seal <> ''))
);

-- One section: the meeting itself, an item of its own business, or one case. The text of a case's section is sealed in the case file
-- as 'minutes/<section_id>'; the others hold no case. digest is the salted sha-256 of the text.
CREATE TABLE minutes_section (
	section_id     uuid PRIMARY KEY,
	minutes_id     uuid NOT NULL REFERENCES minutes,
	agenda_item_id uuid REFERENCES agenda_item,   -- NULL for the meeting itself
	case_id        uuid REFERENCES case_file,
	ordering       int NOT NULL,
	body           text NOT NULL DEFAULT '',
	digest         text NOT NULL,
	edited_by      uuid REFERENCES user_account,  -- NULL while it is as it composed itself
	edited_at      timestamptz NOT NULL,
	version        int NOT NULL DEFAULT 1,
	CHECK (case_id IS NULL OR agenda_item_id IS NOT NULL),
	CHECK ((case_id IS NULL) = (body <> ''))
);
CREATE UNIQUE INDEX minutes_section_item ON minutes_section (minutes_id, agenda_item_id);
CREATE UNIQUE INDEX minutes_section_meeting ON minutes_section (minutes_id) WHERE agenda_item_id IS NULL;
CREATE INDEX minutes_section_case ON minutes_section (case_id);

-- A comment on a section, or after the panel has agreed a note that corrects it. Of a case its text is sealed in the case file as
-- 'minutes-remark/<remark_id>'.
CREATE TABLE minutes_remark (
	remark_id  uuid PRIMARY KEY,
	section_id uuid NOT NULL REFERENCES minutes_section,
	case_id    uuid REFERENCES case_file,
	kind       text NOT NULL CHECK (kind IN ('COMMENT', 'CORRECTION')),
	body       text NOT NULL DEFAULT '',
	said_by    uuid NOT NULL REFERENCES user_account,
	said_at    timestamptz NOT NULL,
	CHECK ((case_id IS NULL) = (body <> ''))
);
CREATE INDEX minutes_remark_section ON minutes_remark (section_id, said_at);

ALTER TABLE minutes_section ENABLE ROW LEVEL SECURITY;
ALTER TABLE minutes_section FORCE ROW LEVEL SECURITY;
ALTER TABLE minutes_remark ENABLE ROW LEVEL SECURITY;
ALTER TABLE minutes_remark FORCE ROW LEVEL SECURITY;
-- A section is there for whom its item is there; that of the meeting itself for those who hold a role on the panel.
-- +goose StatementBegin
DO $$
DECLARE
	rule text := $rule$
		CASE WHEN minutes_section.agenda_item_id IS NOT NULL THEN EXISTS (SELECT FROM agenda_item i
				WHERE i.agenda_item_id = minutes_section.agenda_item_id AND i.case_id IS NOT DISTINCT FROM minutes_section.case_id)
			ELSE EXISTS (SELECT FROM minutes n JOIN meeting g ON g.meeting_id = n.meeting_id JOIN membership m ON m.panel_id = g.panel_id
					AND m.user_id = (SELECT me()) AND m.role <> 'guest' AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
				WHERE n.minutes_id = minutes_section.minutes_id)
				OR (SELECT my_kind()) IN ('cli', 'system') END$rule$;
BEGIN
	EXECUTE 'CREATE POLICY minutes_section_read ON minutes_section FOR SELECT USING (' || rule || ')';
	EXECUTE 'CREATE POLICY minutes_section_new ON minutes_section FOR INSERT WITH CHECK (' || rule || ')';
	EXECUTE 'CREATE POLICY minutes_section_change ON minutes_section FOR UPDATE USING (' || rule || ')';
END $$;
-- +goose StatementEnd
CREATE POLICY minutes_remark_read ON minutes_remark FOR SELECT USING (
	EXISTS (SELECT FROM minutes_section s WHERE s.section_id = minutes_remark.section_id AND s.case_id IS NOT DISTINCT FROM minutes_remark.case_id));
CREATE POLICY minutes_remark_new ON minutes_remark FOR INSERT WITH CHECK (
	said_by = (SELECT me()) AND EXISTS (SELECT FROM minutes_section s WHERE s.section_id = minutes_remark.section_id
		AND s.case_id IS NOT DISTINCT FROM minutes_remark.case_id));
GRANT SELECT, INSERT ON minutes, minutes_section, minutes_remark TO panel_app;
GRANT UPDATE (status, circulated_by, circulated_at, agreed_by, agreed_at, agreed_meeting, locked_by, locked_at, seal, version) ON minutes TO panel_app;
GRANT UPDATE (body, digest, edited_by, edited_at, version) ON minutes_section TO panel_app;

-- Steps go one way, and what was agreed or locked stays, whoever asks.
-- +goose StatementBegin
CREATE FUNCTION minutes_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF TG_OP = 'DELETE' OR OLD.status = 'LOCKED'
		OR array_position(ARRAY['DRAFT', 'CIRCULATED', 'AGREED', 'LOCKED'], NEW.status) - array_position(ARRAY['DRAFT', 'CIRCULATED', 'AGREED', 'LOCKED'], OLD.status) NOT IN (0, 1) THEN
		RAISE EXCEPTION 'minutes go from draft to circulated, agreed and locked, and stay';
	END IF;
	RETURN NEW;
END $$;
CREATE FUNCTION minutes_section_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF TG_OP = 'DELETE' OR EXISTS (SELECT FROM minutes n WHERE n.minutes_id = NEW.minutes_id AND (n.status = 'LOCKED' OR n.status = 'AGREED' AND TG_OP = 'UPDATE')) THEN
		RAISE EXCEPTION 'minutes that were agreed stay: correct them by a note';
	END IF;
	RETURN NEW;
END $$;
CREATE FUNCTION minutes_remark_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF TG_OP <> 'INSERT' OR EXISTS (SELECT FROM minutes_section s JOIN minutes n ON n.minutes_id = s.minutes_id
			WHERE s.section_id = NEW.section_id AND (n.status IN ('AGREED', 'LOCKED')) <> (NEW.kind = 'CORRECTION')) THEN
		RAISE EXCEPTION 'a comment comes before the minutes are agreed, a correction after it, and both stay';
	END IF;
	RETURN NEW;
END $$;
CREATE FUNCTION minutes_text_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF TG_OP <> 'INSERT' OR EXISTS (SELECT FROM minutes_section s JOIN minutes n ON n.minutes_id = s.minutes_id
			WHERE NEW.field = 'minutes/' || CAST(s.section_id AS text) AND (n.status = 'LOCKED' OR n.status = 'AGREED' AND NEW.version > 1)) THEN
		RAISE EXCEPTION 'minutes that were agreed stay: correct them by a note';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER minutes_step BEFORE UPDATE OR DELETE ON minutes FOR EACH ROW EXECUTE FUNCTION minutes_step();
CREATE TRIGGER minutes_section_stays BEFORE INSERT OR UPDATE OR DELETE ON minutes_section FOR EACH ROW EXECUTE FUNCTION minutes_section_stays();
CREATE TRIGGER minutes_remark_stays BEFORE INSERT OR UPDATE OR DELETE ON minutes_remark FOR EACH ROW EXECUTE FUNCTION minutes_remark_stays();
CREATE TRIGGER narrative_of_minutes_new BEFORE INSERT ON narrative
	FOR EACH ROW WHEN (starts_with(NEW.field, 'minutes/')) EXECUTE FUNCTION minutes_text_stays();
CREATE TRIGGER narrative_of_minutes_stays BEFORE UPDATE OR DELETE ON narrative
	FOR EACH ROW WHEN (starts_with(OLD.field, 'minutes/') OR starts_with(OLD.field, 'minutes-remark/')) EXECUTE FUNCTION minutes_text_stays();

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;
GRANT SELECT ON minutes_section TO panel_definer;
-- The hash over the digests of every section, also of those that whoever locks the minutes may not read: it tells nothing of them.
CREATE FUNCTION minutes_seal(which uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT encode(sha256(convert_to(coalesce(string_agg(CAST(s.section_id AS text) || ' ' || s.digest, E'\n' ORDER BY s.section_id), ''), 'UTF8')), 'hex')
	FROM minutes_section s WHERE s.minutes_id = which
$$;
REVOKE ALL ON FUNCTION minutes_seal(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION minutes_seal(uuid) TO panel_app;
ALTER FUNCTION minutes_seal(uuid) OWNER TO panel_definer;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
