-- +goose Up
SET LOCAL ROLE panel_owner;

-- A decision outside a meeting is the chair's and provisional: a meeting ratifies it, or does not, by a record that cites it.
ALTER TABLE decision
	ADD outside     boolean NOT NULL DEFAULT false,
	ADD ratifies    uuid REFERENCES decision,
	ADD meeting_id  uuid REFERENCES meeting,        -- at which one is ratified; of any other its item says it
	ADD countersign boolean NOT NULL DEFAULT false, -- the panel's rule asked for a second person when it was confirmed
	ADD CHECK (NOT outside OR agenda_item_id IS NULL AND ratifies IS NULL),
	ADD CHECK ((ratifies IS NULL) = (outcome NOT IN ('RATIFIED', 'NOT-RATIFIED'))),
	ADD CHECK ((ratifies IS NULL) = (meeting_id IS NULL));
CREATE UNIQUE INDEX decision_ratifies ON decision (ratifies) WHERE ratifies IS NOT NULL;

-- A correction of a confirmed decision: which part, by whom and when. What it should say, and why, is sealed in the case file. It
-- moves no case.
CREATE TABLE decision_correction (
	correction_id uuid PRIMARY KEY,
	case_id       uuid NOT NULL REFERENCES case_file,
	decision_id   uuid NOT NULL REFERENCES decision,
	part          text NOT NULL,                    -- a code of casework.DecisionParts
	made_by       uuid NOT NULL REFERENCES user_account,
	made_at       timestamptz NOT NULL
);
CREATE INDEX decision_correction_decision ON decision_correction (decision_id, made_at);

-- The second person who signs a decision, where the panel's own rule asks for one.
CREATE TABLE decision_countersignature (
	decision_id uuid PRIMARY KEY REFERENCES decision,
	case_id     uuid NOT NULL REFERENCES case_file,
	signed_by   uuid NOT NULL REFERENCES user_account,
	signed_at   timestamptz NOT NULL
);
ALTER TABLE panel ADD countersign boolean NOT NULL DEFAULT false;

-- What somebody has entered of a decision before it is confirmed, sealed under the case's key. Each has one of their own; whoever
-- may decide on the case reads the others' beside it.
CREATE TABLE decision_draft (
	case_id  uuid NOT NULL REFERENCES case_file,
	place    text NOT NULL,                         -- the agenda item, or 'OUTSIDE'
	user_id  uuid NOT NULL REFERENCES user_account,
	sealed   bytea NOT NULL,
	saved_at timestamptz NOT NULL,
	PRIMARY KEY (case_id, place, user_id)
);

ALTER TABLE decision_correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE decision_correction FORCE ROW LEVEL SECURITY;
ALTER TABLE decision_countersignature ENABLE ROW LEVEL SECURITY;
ALTER TABLE decision_countersignature FORCE ROW LEVEL SECURITY;
ALTER TABLE decision_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE decision_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY decision_correction_read ON decision_correction FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_correction.case_id));
CREATE POLICY decision_correction_new ON decision_correction FOR INSERT WITH CHECK (
	made_by = (SELECT me()) AND EXISTS (SELECT FROM decision d WHERE d.decision_id = decision_correction.decision_id AND d.case_id = decision_correction.case_id));
CREATE POLICY decision_countersignature_read ON decision_countersignature FOR SELECT USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_countersignature.case_id));
CREATE POLICY decision_countersignature_new ON decision_countersignature FOR INSERT WITH CHECK (
	signed_by = (SELECT me()) AND EXISTS (SELECT FROM decision d WHERE d.decision_id = decision_countersignature.decision_id
		AND d.case_id = decision_countersignature.case_id AND d.countersign AND d.decided_by IS DISTINCT FROM (SELECT me())));
CREATE POLICY decision_draft_read ON decision_draft FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_draft.case_id));
CREATE POLICY decision_draft_new ON decision_draft FOR INSERT WITH CHECK (
	user_id = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_draft.case_id));
CREATE POLICY decision_draft_change ON decision_draft FOR UPDATE USING (
	user_id = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_draft.case_id));
-- Nobody drops what another has entered, until the item is decided.
CREATE POLICY decision_draft_gone ON decision_draft FOR DELETE USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_draft.case_id)
	AND (user_id = (SELECT me()) OR EXISTS (SELECT FROM decision d WHERE d.case_id = decision_draft.case_id AND CAST(d.agenda_item_id AS text) = decision_draft.place)));
GRANT SELECT, INSERT ON decision_correction, decision_countersignature TO panel_app;
GRANT SELECT, INSERT, DELETE ON decision_draft TO panel_app;
GRANT UPDATE (sealed, saved_at) ON decision_draft TO panel_app;

-- What was confirmed stays, whoever asks.
-- +goose StatementBegin
CREATE FUNCTION decision_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION 'a decision stays as it was confirmed: correct it by a new record';
END $$;
-- +goose StatementEnd
CREATE TRIGGER decision_stays BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION decision_stays();
CREATE TRIGGER decision_position_stays BEFORE UPDATE OR DELETE ON decision_position FOR EACH ROW EXECUTE FUNCTION decision_stays();
CREATE TRIGGER decision_correction_stays BEFORE UPDATE OR DELETE ON decision_correction FOR EACH ROW EXECUTE FUNCTION decision_stays();
CREATE TRIGGER decision_countersignature_stays BEFORE UPDATE OR DELETE ON decision_countersignature FOR EACH ROW EXECUTE FUNCTION decision_stays();
-- Its words have one version, and nobody adds a position to it afterwards.
CREATE TRIGGER narrative_of_decision_stays BEFORE UPDATE OR DELETE ON narrative
	FOR EACH ROW WHEN (starts_with(OLD.field, 'decision/')) EXECUTE FUNCTION decision_stays();
CREATE TRIGGER narrative_of_decision_once BEFORE INSERT ON narrative
	FOR EACH ROW WHEN (starts_with(NEW.field, 'decision/') AND NEW.version > 1) EXECUTE FUNCTION decision_stays();
-- +goose StatementBegin
CREATE FUNCTION decision_position_with_it() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
	IF EXISTS (SELECT FROM decision d WHERE d.decision_id = NEW.decision_id
			AND CAST(CAST(d.xmin AS text) AS bigint) <> CAST(CAST(pg_current_xact_id() AS text) AS bigint) % 4294967296) THEN
		RAISE EXCEPTION 'a decision stays as it was confirmed: correct it by a new record';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER decision_position_with_it BEFORE INSERT ON decision_position FOR EACH ROW EXECUTE FUNCTION decision_position_with_it();
RESET ROLE;
