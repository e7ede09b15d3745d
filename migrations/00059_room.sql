-- +goose Up
SET LOCAL ROLE panel_owner;

-- What pages follow. A topic's number rises with every change that was committed, one after the other: its row is locked until then.
-- It says that something changed, and never what.
CREATE TABLE live_topic (
	topic text PRIMARY KEY,                          -- 'meeting/<id>', 'actions/<user>'
	id    bigint NOT NULL,
	at    timestamptz NOT NULL
);
GRANT SELECT, INSERT ON live_topic TO panel_app;
GRANT UPDATE (id, at) ON live_topic TO panel_app;

-- Where an open meeting is. Its version keeps two screens from moving it at once.
CREATE TABLE meeting_room (
	meeting_id     uuid PRIMARY KEY REFERENCES meeting,
	agenda_item_id uuid REFERENCES agenda_item,      -- that is discussed now, NULL between two items
	driver         uuid REFERENCES user_account,     -- whom the chair lets move the meeting on
	version        int NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT ON meeting_room TO panel_app;
GRANT UPDATE (agenda_item_id, driver, version) ON meeting_room TO panel_app;

-- How long an item was discussed. A stretch without an end goes on.
CREATE TABLE item_stretch (
	stretch_id     uuid PRIMARY KEY,
	agenda_item_id uuid NOT NULL REFERENCES agenda_item,
	opened_at      timestamptz NOT NULL,
	opened_by      uuid NOT NULL REFERENCES user_account,
	closed_at      timestamptz CHECK (closed_at >= opened_at)
);
CREATE UNIQUE INDEX item_stretch_open ON item_stretch (agenda_item_id) WHERE closed_at IS NULL;
CREATE INDEX item_stretch_item ON item_stretch (agenda_item_id, opened_at);

-- Who came to an item and left it, and when: one row for each change, which stays.
CREATE TABLE item_presence (
	presence_id    uuid PRIMARY KEY,
	agenda_item_id uuid NOT NULL REFERENCES agenda_item,
	membership_id  uuid NOT NULL REFERENCES membership,
	what           text NOT NULL CHECK (what IN ('CAME', 'LEFT', 'STEPPED-OUT')),
	at             timestamptz NOT NULL,
	by_user        uuid NOT NULL REFERENCES user_account
);
CREATE INDEX item_presence_item ON item_presence (agenda_item_id, at);

-- The same of the meeting as a whole. Somebody who left early was there: attendance keeps them, with when they left.
CREATE TABLE meeting_presence (
	presence_id   uuid PRIMARY KEY,
	meeting_id    uuid NOT NULL REFERENCES meeting,
	membership_id uuid NOT NULL REFERENCES membership,
	what          text NOT NULL CHECK (what IN ('CAME', 'LEFT')),
	at            timestamptz NOT NULL,
	by_user       uuid NOT NULL REFERENCES user_account
);
CREATE INDEX meeting_presence_meeting ON meeting_presence (meeting_id, at);
GRANT SELECT, INSERT ON meeting_presence TO panel_app;
ALTER TABLE attendance
	ADD left_at    timestamptz,                      -- of somebody who was there and left before the end
	ADD deputy_for uuid REFERENCES membership;       -- in whose place they came

-- What each member holds, as it was said at the item. Those who are not at the item read none of it.
CREATE TABLE item_position (
	agenda_item_id uuid NOT NULL REFERENCES agenda_item,
	membership_id  uuid NOT NULL REFERENCES membership,
	view           text NOT NULL CHECK (view IN ('agree', 'disagree', 'abstain')),
	said_at        timestamptz NOT NULL,
	by_user        uuid NOT NULL REFERENCES user_account,
	PRIMARY KEY (agenda_item_id, membership_id)
);

ALTER TABLE action ADD agenda_item_id uuid REFERENCES agenda_item; -- at which it was raised
CREATE INDEX action_item ON action (agenda_item_id);

-- +goose StatementBegin
DO $$
DECLARE
	one text;
BEGIN
	FOREACH one IN ARRAY ARRAY['item_presence'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', one);
		EXECUTE format('CREATE POLICY %I ON %I USING (EXISTS (SELECT FROM agenda_item i WHERE i.agenda_item_id = %I.agenda_item_id))', one || '_all', one, one);
	END LOOP;
END $$;
-- +goose StatementEnd
ALTER TABLE item_position ENABLE ROW LEVEL SECURITY;
ALTER TABLE item_position FORCE ROW LEVEL SECURITY;
CREATE POLICY item_position_all ON item_position USING (
	EXISTS (SELECT FROM item_attendance a JOIN membership m ON m.membership_id = a.membership_id
		WHERE a.agenda_item_id = item_position.agenda_item_id AND m.user_id = (SELECT me())));
GRANT SELECT, INSERT ON item_stretch, item_presence, item_position TO panel_app;
GRANT UPDATE (closed_at) ON item_stretch TO panel_app;
GRANT UPDATE (view, said_at, by_user) ON item_position TO panel_app;
RESET ROLE;
