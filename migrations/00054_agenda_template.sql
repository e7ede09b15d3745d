-- +goose Up
SET LOCAL ROLE panel_owner;

-- What a panel takes at each of its meetings besides cases. A template is copied into a meeting when it is planned: changing it
-- changes no agenda that is made.
CREATE TABLE agenda_template (
	template_id uuid PRIMARY KEY,
	panel_id    uuid NOT NULL REFERENCES panel,
	name        text NOT NULL CHECK (name <> ''),
	minutes     int NOT NULL CHECK (minutes BETWEEN 15 AND 480),
	made_by     uuid REFERENCES user_account,
	made_at     timestamptz NOT NULL,
	ended_on    date,                                -- offered no more from that day
	version     int NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX agenda_template_name ON agenda_template (panel_id, name) WHERE ended_on IS NULL;
CREATE TABLE agenda_template_item (
	template_id uuid NOT NULL REFERENCES agenda_template,
	ordering    int NOT NULL,
	section     text NOT NULL,                       -- a code of casework.AgendaSections
	title       text NOT NULL CHECK (title <> ''),
	minutes     int NOT NULL CHECK (minutes BETWEEN 0 AND 240),
	PRIMARY KEY (template_id, ordering)
);
GRANT SELECT, INSERT ON agenda_template, agenda_template_item TO panel_app;
GRANT UPDATE (name, minutes, ended_on, version) ON agenda_template TO panel_app;
GRANT DELETE ON agenda_template_item TO panel_app;

-- Sections get the codes of casework.AgendaSections, and an ordering says where an item stands in the whole agenda.
ALTER TABLE agenda_item ALTER COLUMN section SET DEFAULT 'FIRST';
ALTER TABLE agenda_item NO FORCE ROW LEVEL SECURITY; -- so that its owner reaches every row of it, here alone
UPDATE agenda_item SET section = CASE kind WHEN 'REVIEW' THEN 'REVIEW' WHEN 'POST-CLOSURE' THEN 'AFTER' WHEN 'PROCEDURE' THEN 'OPENING' ELSE 'FIRST' END;
UPDATE agenda_item SET ordering = CASE section WHEN 'OPENING' THEN 1000 WHEN 'FIRST' THEN 3000 WHEN 'REVIEW' THEN 4000 ELSE 5000 END + least(ordering, 999);
ALTER TABLE agenda_item FORCE ROW LEVEL SECURITY;

RESET ROLE;
