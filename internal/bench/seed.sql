-- What hangs on the cases that were copied in, as much as their state calls for. Ids are random, as the product's are.
-- Written by the owner, past triggers and row-level security.
SET session_replication_role = replica;

CREATE TEMPORARY TABLE one AS
SELECT c.case_id, c.panel_id, c.state, c.received_on, c.screened_on, c.section36_on, c.first_panel_on, c.adopted_on, c.consent_on, c.closed_on,
	abs(hashtext(CAST(c.case_id AS text))) AS dice, CAST(c.received_on AS timestamptz) + interval '10 hours' AS at,
	(SELECT user_id FROM user_account WHERE display_name = 'Imke Castellan') AS chair,
	(SELECT user_id FROM user_account WHERE display_name = 'Dagny Whitlock') AS officer
FROM case_file c;

INSERT INTO case_event (case_id, at, event, state_from, state_to, section, title, by_name, by_role, edition)
SELECT o.case_id, o.at + k * interval '5 days', (ARRAY['receive', 'screen', 'met', 'list', 'adopt', 'consent', 'session', 'review'])[1 + (k - 1) % 8], '', '',
	(ARRAY['case.referral', 'case.screening', 'case.section36', 'case', 'case.minutes', 'case.consent', 'case.sessions', 'case.review'])[1 + (k - 1) % 8],
	(ARRAY['Referral received', 'Screened', 'Threshold met', 'Listed for the panel', 'Adopted', 'Consent given', 'Session held', 'Reviewed'])[1 + (k - 1) % 8],
	'Imke Castellan', 'panel_chair', 'december-2023'
FROM one o CROSS JOIN LATERAL generate_series(1, CASE WHEN o.closed_on IS NOT NULL THEN 14 + o.dice % 30 WHEN o.adopted_on IS NOT NULL THEN 9 + o.dice % 8 ELSE 4 END) k;

INSERT INTO followup (followup_id, case_id, kind, title, due_on, basis, done_on)
SELECT gen_random_uuid(), case_id, 'review', 'Review of support', coalesce(adopted_on, received_on) + 90, 'Channel duty guidance, paragraph 152', closed_on
FROM one CROSS JOIN generate_series(1, 2);

INSERT INTO deconfliction_check (check_id, case_id, answer, checked_on, recorded_by, recorded_at)
SELECT gen_random_uuid(), case_id, 'clear', screened_on, officer, at
FROM one WHERE screened_on IS NOT NULL;

INSERT INTO screening (screening_id, case_id, result, officer, supervisor, screened_on, recorded_at, status)
SELECT gen_random_uuid(), case_id, 'PROGRESS', officer, 'A. Supervisor', screened_on, at, 'SIGNED'
FROM one WHERE screened_on IS NOT NULL;

INSERT INTO info_request (request_id, case_id, agency_id, sent_on, due_on, status, answer, answered_on, answered_by, asked_by)
SELECT gen_random_uuid(), o.case_id, t.subject_id, o.section36_on, o.section36_on + 10, CASE WHEN o.first_panel_on IS NULL THEN 'SENT' ELSE 'ANSWERED' END,
	CASE WHEN o.first_panel_on IS NULL THEN '' ELSE 'INFORMATION' END,
	o.first_panel_on, NULL, o.officer
FROM one o JOIN tie t ON t.case_id = o.case_id AND t.kind = 'involved'
WHERE o.section36_on IS NOT NULL;

INSERT INTO assessment (assessment_id, case_id, framework, framework_version, occasion, assessed_on, assessor, begun_at, submitted_at, signed_by, signed_at, status)
SELECT gen_random_uuid(), case_id, 'VAF', '2012', (ARRAY['GATEWAY', 'PRE-PANEL', 'PERIODIC'])[k], section36_on + k * 20, officer, at, at, chair, at, 'SIGNED'
FROM one CROSS JOIN generate_series(1, 3) k
WHERE section36_on IS NOT NULL AND (k = 1 OR adopted_on IS NOT NULL);

INSERT INTO decision (decision_id, case_id, outcome, mode, legal_basis, edition, decided_on, decided_by, recorded_at)
SELECT gen_random_uuid(), case_id, CASE WHEN adopted_on IS NULL THEN 'NOT-ADOPT' ELSE 'ADOPT' END, 'unanimous', 'section 36(4)(b)', 'december-2023', first_panel_on, chair, at
FROM one WHERE first_panel_on IS NOT NULL AND state NOT IN ('PANEL_LISTED', 'DEFERRED');

INSERT INTO support_plan (plan_id, case_id, plan_version, consent_method, consent_request_due, consent_requester, made_by, made_at)
SELECT gen_random_uuid(), case_id, 1, 'in person', adopted_on + 7, 'the coordinator', chair, at
FROM one WHERE adopted_on IS NOT NULL;

INSERT INTO support_item (support_item_id, plan_id, case_id, type, nature, provider, provider_agency, method, schedule, commissioned)
SELECT gen_random_uuid(), p.plan_id, p.case_id, (ARRAY['IDEO', 'MENT', 'FAM'])[k], 'weekly talks', 'Bridge Mentors', NULL, 'in person', 'weekly', 12
FROM support_plan p CROSS JOIN generate_series(1, 3) k;

INSERT INTO consent (consent_id, case_id, status, giver, requested_on, decided_on, how, asked_by, recorded_by, recorded_at)
SELECT gen_random_uuid(), case_id, 'GIVEN', 'individual', adopted_on, consent_on, 'in person', 'the coordinator', chair, at
FROM one WHERE consent_on IS NOT NULL;

INSERT INTO support_session (session_id, case_id, support_item_id, number, held_on, attended, place_kind, recorded_by, recorded_at)
SELECT gen_random_uuid(), o.case_id, (SELECT i.support_item_id FROM support_item i WHERE i.case_id = o.case_id LIMIT 1), k, o.consent_on + 7 * k, k % 5 > 0, 'COMMUNITY', o.officer, o.at
FROM one o CROSS JOIN generate_series(1, 6) k
WHERE o.consent_on IS NOT NULL;

INSERT INTO review (review_id, case_id, kind, due_on, held_on, outcome, next_due, recorded_by, recorded_at)
SELECT gen_random_uuid(), case_id, 'panel', consent_on + 90 * k, consent_on + 90 * k, CASE k WHEN 2 THEN 'EXIT' ELSE 'CONTINUE' END, NULL, chair, at
FROM one CROSS JOIN generate_series(1, 2) k
WHERE closed_on IS NOT NULL AND consent_on IS NOT NULL;

-- A meeting a month of the home panel, and one to come.
INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, place, status)
SELECT gen_random_uuid(), panel_id, CAST(d AS date), '10:00', 'ROOM', 'County Hall', CASE WHEN d < current_date THEN 'CLOSED' ELSE 'PLANNED' END
FROM panel CROSS JOIN generate_series(current_date - 3640, current_date + 28, interval '28 days') d;

DROP TABLE one;
SET session_replication_role = origin;
