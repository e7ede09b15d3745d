-- +goose Up
SET LOCAL ROLE panel_owner;

-- A screening that waits for its sign-off ends with its referral when that is withdrawn: nobody signs it off any more.
ALTER TABLE screening
	DROP CONSTRAINT screening_status_check,
	ADD CONSTRAINT screening_status_check CHECK (status IN ('WAITING', 'SIGNED', 'RETURNED') OR status = 'WITHDRAWN' AND signed_by IS NULL);

RESET ROLE;
