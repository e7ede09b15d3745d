-- +goose Up
SET LOCAL ROLE panel_owner;

-- Where somebody was signposted whose section 36 threshold was not met: codes set between commas, as in screening. What was
-- decided before this was asked holds none.
ALTER TABLE section36_decision ADD COLUMN signposts text NOT NULL DEFAULT '';

RESET ROLE;
