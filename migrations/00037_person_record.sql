-- +goose Up
SET LOCAL ROLE panel_owner;

-- What is recorded of a person beside who they are, each on the case where it was noted: it is there for whoever may know of that
-- case, and goes with the case where records are joined or parted. A person's record is what hangs on all of their cases.

-- Where somebody lived, and since when. The record of the person has the address of today, which decides whose force attends (SC-04).
CREATE TABLE person_address (
	address_id  uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	address     text NOT NULL,
	postcode    text NOT NULL,
	authority   text NOT NULL,
	force       text NOT NULL,
	from_on     date,                                -- NULL where it is not known
	until_on    date,
	noted_by    uuid NOT NULL REFERENCES user_account,
	noted_at    timestamptz NOT NULL,
	CHECK (until_on IS NULL OR from_on IS NULL OR until_on >= from_on)
);
CREATE INDEX person_address_case ON person_address (case_id);

-- Who is to be spoken to about somebody: school, family doctor, guardian, responsible adult.
CREATE TABLE person_contact (
	contact_id  uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL,                       -- a code of casework.ContactKinds
	name        text NOT NULL,
	organisation text NOT NULL,
	relationship text NOT NULL,
	phone       text NOT NULL,
	email       text NOT NULL,
	address     text NOT NULL,
	from_on     date,
	until_on    date,
	noted_by    uuid NOT NULL REFERENCES user_account,
	noted_at    timestamptz NOT NULL,
	CHECK (until_on IS NULL OR from_on IS NULL OR until_on >= from_on)
);
CREATE INDEX person_contact_case ON person_contact (case_id);

-- Needs and protected characteristics, by code.
CREATE TABLE person_trait (
	trait_id    uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL,                       -- of casework.Traits
	code        text NOT NULL,
	noted_by    uuid NOT NULL REFERENCES user_account,
	noted_at    timestamptz NOT NULL,
	gone_at     timestamptz                          -- it is no longer so, or never was
);
CREATE INDEX person_trait_case ON person_trait (case_id);

-- Two people who have to do with each other, each named by one of their cases. It is there for whoever may know of both.
CREATE TABLE person_link (
	link_id     uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	other_case_id uuid NOT NULL REFERENCES case_file CHECK (other_case_id <> case_id),
	kind        text NOT NULL,                       -- a code of casework.LinkKinds: what the other is to the person of case_id
	from_on     date,
	until_on    date,
	noted_by    uuid NOT NULL REFERENCES user_account,
	noted_at    timestamptz NOT NULL,
	CHECK (until_on IS NULL OR from_on IS NULL OR until_on >= from_on)
);
CREATE INDEX person_link_case ON person_link (case_id);
CREATE INDEX person_link_other ON person_link (other_case_id);

-- Each version of the fields by which somebody is known, as they were before it and after it.
CREATE TABLE person_revision (
	revision_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	version     int NOT NULL,                        -- of the row of the person, after the change; 0 where that did not change
	part        text NOT NULL,                       -- a code of casework.RecordParts
	before      jsonb NOT NULL,
	after       jsonb NOT NULL,
	made_by     uuid NOT NULL REFERENCES user_account,
	made_at     timestamptz NOT NULL,
	other_case_id uuid REFERENCES case_file          -- of a link: it is there for whoever may know of both
);
CREATE INDEX person_revision_case ON person_revision (case_id, made_at DESC);

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['person_address', 'person_contact', 'person_trait'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = %I.case_id))', t || '_read', t, t);
		EXECUTE format('CREATE POLICY %I ON %I FOR INSERT WITH CHECK (EXISTS (SELECT FROM case_file c WHERE c.case_id = %I.case_id))', t || '_new', t, t);
		EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = %I.case_id))', t || '_change', t, t);
	END LOOP;
END $$;
-- +goose StatementEnd
ALTER TABLE person_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_link FORCE ROW LEVEL SECURITY;
CREATE POLICY person_link_read ON person_link FOR SELECT USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = person_link.case_id) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = person_link.other_case_id));
CREATE POLICY person_link_new ON person_link FOR INSERT WITH CHECK (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = person_link.case_id) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = person_link.other_case_id));
CREATE POLICY person_link_change ON person_link FOR UPDATE USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = person_link.case_id) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = person_link.other_case_id));
ALTER TABLE person_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_revision FORCE ROW LEVEL SECURITY;
CREATE POLICY person_revision_read ON person_revision FOR SELECT USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = person_revision.case_id)
	AND (other_case_id IS NULL OR EXISTS (SELECT FROM case_file c WHERE c.case_id = person_revision.other_case_id)));
CREATE POLICY person_revision_new ON person_revision FOR INSERT WITH CHECK (
	made_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = person_revision.case_id)
	AND (other_case_id IS NULL OR EXISTS (SELECT FROM case_file c WHERE c.case_id = person_revision.other_case_id)));
GRANT SELECT, INSERT ON person_address, person_contact, person_trait, person_link, person_revision TO panel_app;
GRANT UPDATE (until_on) ON person_address, person_contact, person_link TO panel_app;
GRANT UPDATE (gone_at) ON person_trait TO panel_app;
GRANT UPDATE (date_of_birth, residence_authority, residence_force) ON case_file TO panel_definer;
RESET ROLE;

-- Copies what checks need of a person's record to all of their cases that go on, whoever keeps them: where they live and when they
-- were born is so on every case. Only for whoever may know of a case of theirs. Each case but said_on gets its event, which names
-- nobody.
GRANT CREATE ON SCHEMA public TO panel_definer;
-- +goose StatementBegin
CREATE FUNCTION settle_person(who uuid, said_on uuid, ended text[], title text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	p person;
	went uuid[];
BEGIN
	SELECT * INTO p FROM person x WHERE x.person_id = who
		AND EXISTS (SELECT FROM case_file c WHERE c.person_id = x.person_id
			AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes))
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred));
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	WITH put AS (
		UPDATE case_file c SET date_of_birth = p.date_of_birth, residence_authority = p.residence_authority, residence_force = p.residence_force,
			version = c.version + 1
		WHERE c.person_id = who AND c.state <> ALL (ended)
			AND (c.date_of_birth, c.residence_authority, c.residence_force) IS DISTINCT FROM (p.date_of_birth, p.residence_authority, p.residence_force)
		RETURNING c.case_id
	)
	SELECT array_agg(u.case_id) INTO went FROM put u;
	INSERT INTO case_event (case_id, at, event, section, title, by_name)
		SELECT c, my_now(), '', 'case.identity', title, 'the record of the person' FROM unnest(went) AS c WHERE c <> said_on;
	RETURN coalesce(array_length(went, 1), 0);
END $$;
-- +goose StatementEnd
ALTER FUNCTION settle_person(uuid, uuid, text[], text) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION settle_person(uuid, uuid, text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settle_person(uuid, uuid, text[], text) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
