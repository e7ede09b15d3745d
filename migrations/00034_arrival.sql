-- +goose Up
SET LOCAL ROLE panel_owner;

-- How a referral came: what its referrer was told to quote, by which way it came and from whom, when it was received and when
-- typed. The agency that referred keeps sight of this row and of nothing else.
CREATE TABLE arrival (
	arrival_id   uuid PRIMARY KEY,
	receipt      text NOT NULL UNIQUE CHECK (receipt ~ '^[A-Z]{2,4}-R[0-9]{9}-[A-Z0-9]$'),
	panel_id     uuid NOT NULL REFERENCES panel,
	case_id      uuid NOT NULL UNIQUE REFERENCES case_file,
	channel      text NOT NULL DEFAULT '',           -- a code of casework.Channels, '' where nobody said
	agency_id    uuid REFERENCES agency,             -- that referred
	organisation text NOT NULL DEFAULT '',           -- that referred and is no agency on record
	received_on  date NOT NULL,
	typed_at     timestamptz NOT NULL,
	typed_by     uuid REFERENCES user_account,
	missing      text[] NOT NULL DEFAULT '{}',       -- what a complete referral would hold, in fixed words
	version      int NOT NULL DEFAULT 1
);
CREATE INDEX arrival_agency ON arrival (agency_id, received_on DESC);
ALTER TABLE arrival ENABLE ROW LEVEL SECURITY;
ALTER TABLE arrival FORCE ROW LEVEL SECURITY;
CREATE POLICY arrival_read ON arrival FOR SELECT USING (
	EXISTS (SELECT FROM case_file c WHERE c.case_id = arrival.case_id)
	OR EXISTS (SELECT FROM membership m WHERE m.user_id = (SELECT me()) AND m.agency_id = arrival.agency_id AND m.panel_id = arrival.panel_id
			AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = arrival.case_id AND r.scope = (SELECT my_recusal())));
CREATE POLICY arrival_new ON arrival FOR INSERT WITH CHECK (EXISTS (SELECT FROM case_file c WHERE c.case_id = arrival.case_id));
CREATE POLICY arrival_change ON arrival FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = arrival.case_id));

-- What was amended of a referral after it was received: which answer, why and by whom. Both wordings are sealed.
CREATE TABLE amendment (
	amendment_id uuid PRIMARY KEY,
	case_id      uuid NOT NULL REFERENCES case_file,
	field        text NOT NULL,                      -- the question, a constant of the form
	reason       text NOT NULL,                      -- a code of casework.AmendmentReasons
	at           timestamptz NOT NULL,
	by_user      uuid NOT NULL REFERENCES user_account,
	by_name      text NOT NULL
);
CREATE INDEX amendment_case ON amendment (case_id, at DESC);
ALTER TABLE amendment ENABLE ROW LEVEL SECURITY;
ALTER TABLE amendment FORCE ROW LEVEL SECURITY;
CREATE POLICY amendment_read ON amendment FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = amendment.case_id));
CREATE POLICY amendment_new ON amendment FOR INSERT WITH CHECK (
	by_user = (SELECT me()) AND EXISTS (SELECT FROM case_file c WHERE c.case_id = amendment.case_id));

GRANT SELECT, INSERT ON arrival, amendment TO panel_app;
GRANT UPDATE (channel, agency_id, organisation, received_on, missing, version) ON arrival TO panel_app;

-- A request that nobody has to answer any more, since the referral was withdrawn.
ALTER TABLE info_request DROP CONSTRAINT info_request_status_check;
ALTER TABLE info_request ADD CONSTRAINT info_request_status_check CHECK (status IN ('SENT', 'ANSWERED', 'REFUSED', 'WITHDRAWN'));

RESET ROLE;
