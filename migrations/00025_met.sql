-- +goose Up
SET LOCAL ROLE panel_owner;

-- What somebody said of two people whom a search found alike, on the case where they said it. The newest of a pair counts.
-- It is there for whoever may know of both.
CREATE TABLE match_answer (
	answer_id   uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	person_id   uuid NOT NULL REFERENCES person,
	other_id    uuid NOT NULL REFERENCES person CHECK (other_id <> person_id),
	answer      text NOT NULL CHECK (answer IN ('SAME', 'NOT_SAME', 'ASK')),
	strength    text NOT NULL CHECK (strength IN ('STRONG', 'POSSIBLE')),
	said_by     uuid NOT NULL REFERENCES user_account,
	at          timestamptz NOT NULL
);
CREATE INDEX match_answer_person ON match_answer (person_id, other_id, at);
CREATE INDEX match_answer_other ON match_answer (other_id, person_id, at);
ALTER TABLE match_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY match_answer_read ON match_answer FOR SELECT USING (
	EXISTS (SELECT FROM person p WHERE p.person_id = match_answer.person_id) AND EXISTS (SELECT FROM person p WHERE p.person_id = match_answer.other_id));
CREATE POLICY match_answer_new ON match_answer FOR INSERT WITH CHECK (
	said_by = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = match_answer.case_id)
	AND EXISTS (SELECT FROM person p WHERE p.person_id = match_answer.other_id));
GRANT SELECT, INSERT ON match_answer TO panel_app;

-- A question to whoever keeps an earlier case: is a person who was referred now the person of that case? It holds what the
-- referral says of who they are, because whoever is asked may know nothing of the later case; and it is theirs alone,
-- because whoever made the referral may know nothing of the earlier one.
CREATE TABLE match_question (
	question_id uuid PRIMARY KEY,
	about_case  uuid NOT NULL REFERENCES case_file,  -- the earlier case
	other_id    uuid NOT NULL REFERENCES person,     -- its person
	case_id     uuid NOT NULL REFERENCES case_file,  -- the later case
	person_id   uuid NOT NULL REFERENCES person,     -- its person
	panel_id    uuid NOT NULL REFERENCES panel,      -- of the later case
	received_on date NOT NULL,                       -- of the later case
	particulars jsonb NOT NULL,
	strength    text NOT NULL,
	why         text NOT NULL,
	asked_by    uuid REFERENCES user_account,        -- NULL where the search asked by itself
	asked_at    timestamptz NOT NULL,
	answer      text NOT NULL DEFAULT '' CHECK (answer IN ('', 'SAME', 'NOT_SAME', 'UNSURE')),
	answered_by uuid REFERENCES user_account,
	answered_at timestamptz,
	version     int NOT NULL DEFAULT 1,
	UNIQUE (case_id, about_case),
	CHECK ((answer = '') = (answered_by IS NULL)),
	CHECK ((answer = '') = (answered_at IS NULL))
);
CREATE INDEX match_question_about ON match_question (about_case);
CREATE INDEX match_question_open ON match_question (asked_at) WHERE answer = '';
ALTER TABLE match_question ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_question FORCE ROW LEVEL SECURITY;
CREATE POLICY match_question_read ON match_question FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = match_question.about_case));
CREATE POLICY match_question_new ON match_question FOR INSERT WITH CHECK ((SELECT me()) IS NOT NULL);
CREATE POLICY match_question_answer ON match_question FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = match_question.about_case));
GRANT SELECT, INSERT ON match_question TO panel_app;
GRANT UPDATE (answer, answered_by, answered_at, version) ON match_question TO panel_app;

-- Two records of one person that were joined: which cases moved and what of the kept record changed, so that it can be undone.
-- The other record stays as it was, without a case.
CREATE TABLE person_merge (
	merge_id    uuid PRIMARY KEY,
	kept_id     uuid NOT NULL REFERENCES person,
	gone_id     uuid NOT NULL REFERENCES person CHECK (gone_id <> kept_id),
	gone_named  text NOT NULL,                       -- the name on the record that was joined to the other
	case_ids    uuid[] NOT NULL,                     -- those that moved
	aliases     text[] NOT NULL,                     -- names that the kept record gained
	before      jsonb NOT NULL,                      -- the kept record
	after       jsonb NOT NULL,
	joined_by   uuid NOT NULL REFERENCES user_account,
	joined_at   timestamptz NOT NULL,
	parted_by   uuid REFERENCES user_account,
	parted_at   timestamptz,
	CHECK ((parted_by IS NULL) = (parted_at IS NULL))
);
CREATE INDEX person_merge_kept ON person_merge (kept_id, joined_at);
ALTER TABLE person_merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_merge FORCE ROW LEVEL SECURITY;
CREATE POLICY person_merge_read ON person_merge FOR SELECT USING (EXISTS (SELECT FROM person p WHERE p.person_id = person_merge.kept_id));
CREATE POLICY person_merge_new ON person_merge FOR INSERT WITH CHECK (
	joined_by = (SELECT me()) AND EXISTS (SELECT FROM person p WHERE p.person_id = person_merge.kept_id));
CREATE POLICY person_merge_part ON person_merge FOR UPDATE USING (EXISTS (SELECT FROM person p WHERE p.person_id = person_merge.kept_id));
GRANT SELECT, INSERT ON person_merge TO panel_app;
GRANT UPDATE (parted_by, parted_at) ON person_merge TO panel_app;

RESET ROLE;
DROP FUNCTION match_person(text, date);
