-- +goose Up
SET LOCAL ROLE panel_owner;

-- Once a decision on the case is on record, every draft that is older than it is done with, of whichever item; and the job that deletes
-- what nobody went on with deletes these too.
DROP POLICY decision_draft_gone ON decision_draft;
CREATE POLICY decision_draft_gone ON decision_draft FOR DELETE USING (
	(SELECT my_kind()) = 'system'
	OR EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_draft.case_id)
		AND (user_id = (SELECT me()) OR EXISTS (SELECT FROM decision d
			WHERE d.case_id = decision_draft.case_id AND d.agenda_item_id IS NOT NULL AND d.recorded_at >= decision_draft.saved_at)));
DROP POLICY decision_draft_read ON decision_draft;
CREATE POLICY decision_draft_read ON decision_draft FOR SELECT USING (
	(SELECT my_kind()) = 'system' OR EXISTS (SELECT FROM case_file c WHERE c.case_id = decision_draft.case_id));
RESET ROLE;
