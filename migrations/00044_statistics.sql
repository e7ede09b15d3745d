-- +goose Up
SET LOCAL ROLE panel_owner;

CREATE INDEX case_file_year ON case_file (panel_id, received_on);
GRANT SELECT ON person_trait, signpost, review TO panel_definer;

-- The referrals that were received from one day to before another, of panels and, unless it is '', of one authority of theirs:
-- those that figures count. A new episode of an earlier case is no referral; one that was withdrawn as a mistake or a double is
-- none either. It and the three below count what their caller may see.
-- +goose StatementBegin
CREATE FUNCTION counted_referrals(first date, after date, panels uuid[], authority text)
RETURNS TABLE (
	case_id uuid, received_on date, source text, concern text, age int, gender text, ethnicity text, area text,
	discussed boolean, adopted boolean, screened_on date, section36_on date, first_panel_on date, adopted_on date, consent_on date, support_from date,
	closed_on date, closure_code text, clock_lost int
)
LANGUAGE sql STABLE AS $$
	SELECT c.case_id, c.received_on, c.source, c.concern_scheme || ':' || c.concern,
		coalesce(date_part('year', age(c.received_on, coalesce(c.date_of_birth, p.date_of_birth)))::int, c.approximate_age, p.approximate_age),
		p.gender, p.ethnicity, coalesce(nullif(c.residence_authority, ''), p.residence_authority),
		c.first_panel_on IS NOT NULL, c.adopted_on IS NOT NULL, c.screened_on, c.section36_on, c.first_panel_on, c.adopted_on, c.consent_on, c.support_from,
		c.closed_on, c.closure_code, c.clock_lost
	FROM case_file c
	JOIN person p ON p.person_id = c.person_id
	WHERE c.panel_id = ANY (panels) AND c.received_on >= first AND c.received_on < after
		AND (authority = '' OR coalesce(nullif(c.residence_authority, ''), p.residence_authority) = authority)
		AND c.reopened_from IS NULL AND c.outcome NOT IN ('WITHDRAWN-MISTAKE', 'WITHDRAWN-DUPLICATE')
$$;
-- +goose StatementEnd

-- How many of them there are, were discussed and were adopted: all together ('total'), and split in each way that is published.
-- +goose StatementBegin
CREATE FUNCTION referral_figures(first date, after date, panels uuid[], authority text)
RETURNS TABLE (by text, code text, referrals bigint, discussed bigint, adopted bigint)
LANGUAGE sql STABLE AS $$
	SELECT CASE
			WHEN grouping(c.source) = 0 THEN 'source'
			WHEN grouping(c.concern) = 0 THEN 'concern'
			WHEN grouping(c.age) = 0 THEN 'age'
			WHEN grouping(c.gender) = 0 THEN 'gender'
			WHEN grouping(c.ethnicity) = 0 THEN 'ethnicity'
			WHEN grouping(c.area) = 0 THEN 'area'
			ELSE 'total'
		END,
		coalesce(c.source, c.concern, CAST(c.age AS text), c.gender, c.ethnicity, c.area, ''),
		count(*), count(*) FILTER (WHERE c.discussed), count(*) FILTER (WHERE c.adopted)
	FROM counted_referrals(first, after, panels, authority) c
	GROUP BY GROUPING SETS ((c.source), (c.concern), (c.age), (c.gender), (c.ethnicity), (c.area), ())
$$;
-- +goose StatementEnd

-- What else became of them: needs that were recorded, where they were signposted to, why support ended, and what reviews after
-- closure found.
-- +goose StatementBegin
CREATE FUNCTION referral_outcomes(first date, after date, panels uuid[], authority text)
RETURNS TABLE (of text, code text, n bigint)
LANGUAGE sql STABLE AS $$
	WITH c AS MATERIALIZED (SELECT * FROM counted_referrals(first, after, panels, authority))
	SELECT 'need', t.kind || ':' || t.code, count(DISTINCT t.case_id)
	FROM c JOIN person_trait t ON t.case_id = c.case_id AND t.gone_at IS NULL GROUP BY t.kind, t.code
	UNION ALL
	SELECT 'signpost', s.destination, count(DISTINCT s.case_id) FROM c JOIN signpost s ON s.case_id = c.case_id GROUP BY s.destination
	UNION ALL
	SELECT 'closure', c.closure_code, count(*) FROM c WHERE c.adopted AND c.closed_on IS NOT NULL GROUP BY c.closure_code
	UNION ALL
	SELECT 'after', r.kind || ':' || r.outcome, count(*) FROM c JOIN review r ON r.case_id = c.case_id AND r.kind <> 'panel' GROUP BY r.kind, r.outcome
$$;
-- +goose StatementEnd

-- How many of them took each step from which day to which.
-- +goose StatementBegin
CREATE FUNCTION referral_spans(first date, after date, panels uuid[], authority text)
RETURNS TABLE (stage text, from_day date, to_day date, lost int, n bigint)
LANGUAGE sql STABLE AS $$
	SELECT s.stage, s.from_day, s.to_day, s.lost, count(*)
	FROM counted_referrals(first, after, panels, authority) c
	CROSS JOIN LATERAL (VALUES
		('screening', c.received_on, c.screened_on, c.clock_lost), ('section36', c.screened_on, c.section36_on, 0),
		('panel', c.section36_on, c.first_panel_on, 0), ('adoption', c.received_on, c.adopted_on, 0),
		('consent', c.adopted_on, c.consent_on, 0), ('support', c.consent_on, c.support_from, 0), ('exit', c.adopted_on, c.closed_on, 0)
	) s (stage, from_day, to_day, lost)
	WHERE s.from_day IS NOT NULL AND s.to_day IS NOT NULL
	GROUP BY s.stage, s.from_day, s.to_day, s.lost
$$;
-- +goose StatementEnd

RESET ROLE;
GRANT CREATE ON SCHEMA public TO panel_definer;

-- The same of all referrals of panels on which the caller holds a role today, whether or not they may see each: for releases, which
-- keep small numbers back. No case comes out of them.
-- +goose StatementBegin
CREATE FUNCTION panel_figures(first date, after date, panels uuid[], authority text)
RETURNS TABLE (by text, code text, referrals bigint, discussed bigint, adopted bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
	SELECT f.* FROM referral_figures(first, after, ARRAY(SELECT p.panel_id FROM panel p WHERE p.panel_id = ANY (panels) AND EXISTS (
		SELECT FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.panel_id = p.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))), authority) f
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION panel_outcomes(first date, after date, panels uuid[], authority text)
RETURNS TABLE (of text, code text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
	SELECT f.* FROM referral_outcomes(first, after, ARRAY(SELECT p.panel_id FROM panel p WHERE p.panel_id = ANY (panels) AND EXISTS (
		SELECT FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.panel_id = p.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))), authority) f
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION panel_spans(first date, after date, panels uuid[], authority text)
RETURNS TABLE (stage text, from_day date, to_day date, lost int, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
	SELECT f.* FROM referral_spans(first, after, ARRAY(SELECT p.panel_id FROM panel p WHERE p.panel_id = ANY (panels) AND EXISTS (
		SELECT FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.panel_id = p.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))), authority) f
$$;
-- +goose StatementEnd

ALTER FUNCTION panel_figures(date, date, uuid[], text) OWNER TO panel_definer;
ALTER FUNCTION panel_outcomes(date, date, uuid[], text) OWNER TO panel_definer;
ALTER FUNCTION panel_spans(date, date, uuid[], text) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION panel_figures(date, date, uuid[], text), panel_outcomes(date, date, uuid[], text), panel_spans(date, date, uuid[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION panel_figures(date, date, uuid[], text), panel_outcomes(date, date, uuid[], text), panel_spans(date, date, uuid[], text) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;

SET LOCAL ROLE panel_owner;
-- A release of a panel's figures of one year: what was counted when it was taken, and which of its numbers are not given out. None
-- is ever changed; what was found later is a further edition.
CREATE TABLE statistics_release (
	release_id uuid PRIMARY KEY,
	panel_id   uuid NOT NULL REFERENCES panel,
	year       int NOT NULL CHECK (year BETWEEN 2000 AND 2100), -- in which the reporting year begins
	edition    int NOT NULL CHECK (edition > 0),
	taken_on   date NOT NULL,
	taken_at   timestamptz NOT NULL,
	taken_by   uuid NOT NULL REFERENCES user_account,
	note       text NOT NULL,
	figures    jsonb NOT NULL,
	hidden     jsonb NOT NULL,
	UNIQUE (panel_id, year, edition)
);
ALTER TABLE statistics_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE statistics_release FORCE ROW LEVEL SECURITY;
CREATE POLICY statistics_release_read ON statistics_release FOR SELECT USING ((SELECT my_kind()) = 'cli' OR panel_id IN (
	SELECT m.panel_id FROM membership m
	WHERE m.user_id = (SELECT me()) AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));
CREATE POLICY statistics_release_new ON statistics_release FOR INSERT WITH CHECK (taken_by = (SELECT me()) AND panel_id IN (
	SELECT m.panel_id FROM membership m
	WHERE m.user_id = (SELECT me()) AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))));
GRANT SELECT, INSERT ON statistics_release TO panel_app;
RESET ROLE;
