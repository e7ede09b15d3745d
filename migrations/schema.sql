-- PostgreSQL 15
-- Where the migrations lead, dumped by go run ./cmd/dev generate. DO NOT EDIT.


CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public;

COMMENT ON EXTENSION fuzzystrmatch IS 'determine similarities and distance between strings';

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';

CREATE FUNCTION public.agenda_item_guests() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	UPDATE tie SET ended_at = coalesce(my_now(), clock_timestamp()), until = least(until, coalesce(my_now(), clock_timestamp())), ended_by = 'system:meeting', version = version + 1
	WHERE meeting_id = NEW.meeting_id AND agenda_item_id = NEW.agenda_item_id AND ended_at IS NULL;
	RETURN NULL;
END $$;

ALTER FUNCTION public.agenda_item_guests() OWNER TO panel_owner;

CREATE FUNCTION public.answer_question(ways text[], hash bytea, which uuid, was integer, text bytea, title text, named text, role text, noted jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE q referrer_question;
BEGIN
	PERFORM FROM referrer_question r WHERE r.question_id = which FOR UPDATE;
	IF NOT EXISTS (SELECT FROM questions_to_me(ways, hash, which, 1) m WHERE m.status = 'SENT' AND m.version = was) THEN
		RETURN false;
	END IF;
	UPDATE referrer_question r SET status = 'ANSWERED', answered_by = me(), answered_at = my_now(), version = r.version + 1 WHERE r.question_id = which RETURNING * INTO q;
	INSERT INTO narrative (case_id, field, version, sealed, at, by_actor)
	VALUES (q.case_id, 'referrer/' || which || '/answer', 1, text, my_now(), coalesce('u:' || me(), 'link:referral'));
	INSERT INTO case_event (case_id, at, event, section, title, by_name, by_role, checks)
	VALUES (q.case_id, my_now(), '', 'case.referral', title, named, role, noted);
	INSERT INTO notice (notice_id, user_id, case_id, why, text, link, at)
	SELECT gen_random_uuid(), q.asked_by, q.case_id, 'You asked.', 'The referrer has answered a question.', '/cases/' || c.ref || '/questions', my_now()
	FROM case_file c WHERE c.case_id = q.case_id;
	RETURN true;
END $$;

ALTER FUNCTION public.answer_question(ways text[], hash bytea, which uuid, was integer, text bytea, title text, named text, role text, noted jsonb) OWNER TO panel_definer;

CREATE FUNCTION public.answer_requests(ways text[], shut text[], ids uuid[], versions integer[], answers text[], handling text[], texts bytea[], titles text[], roles text[], noted jsonb, named text) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	PERFORM FROM info_request r WHERE r.request_id = ANY (ids) ORDER BY r.request_id FOR UPDATE; -- in one order, so that nobody waits in a ring
	RETURN QUERY
		WITH sent AS (
			SELECT * FROM unnest(ids, versions, answers, handling, texts, titles, roles) AS x (id, was, answer, caveats, sealed, title, role)
		), done AS (
			UPDATE info_request r SET status = CASE s.answer WHEN 'REFUSED' THEN 'REFUSED' ELSE 'ANSWERED' END, answer = s.answer,
				caveats = coalesce(string_to_array(nullif(s.caveats, ''), ','), '{}'), answered_on = my_today(), answered_by = me(), version = r.version + 1
			FROM sent s
			WHERE r.request_id = s.id AND r.version = s.was AND r.status = 'SENT'
			RETURNING r.request_id, r.case_id, s.sealed, s.title, s.role
		), told AS (
			INSERT INTO narrative (case_id, field, version, sealed, at, by_actor)
			SELECT d.case_id, 'request/' || d.request_id || '/answer', 1, d.sealed, my_now(), 'u:' || me() FROM done d
		), shown AS (
			INSERT INTO case_event (case_id, at, event, section, title, by_name, by_role, checks)
			SELECT d.case_id, my_now(), '', 'case.requests', d.title, named, d.role, noted FROM done d
		)
		SELECT d.request_id FROM done d;
	IF EXISTS (SELECT FROM unnest(ids) AS x (id) WHERE x.id NOT IN (SELECT m.request_id FROM requests_to_me(ways, shut, ids, NULL, NULL, cardinality(ids)) m)) THEN
		RAISE EXCEPTION 'a request is not the caller''s to answer' USING ERRCODE = 'insufficient_privilege';
	END IF;
END $$;

ALTER FUNCTION public.answer_requests(ways text[], shut text[], ids uuid[], versions integer[], answers text[], handling text[], texts bytea[], titles text[], roles text[], noted jsonb, named text) OWNER TO panel_definer;

CREATE FUNCTION public.answered_by_us(ways text[], since date, at_most integer) RETURNS TABLE(request_id uuid, ref text, agency text, answer text, caveats text[], answered_on date, answered_by text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT r.request_id, c.ref, a.name, r.answer, r.caveats, r.answered_on, coalesce(w.display_name, '')
	FROM info_request r
	JOIN case_file c ON c.case_id = r.case_id
	JOIN agency a ON a.agency_id = r.agency_id
	LEFT JOIN user_account w ON w.user_id = r.answered_by
	WHERE r.answer <> '' AND r.answered_on >= since AND c.sens <> 'sealed'
		AND EXISTS (SELECT FROM membership m
			WHERE m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = r.agency_id AND m.role || '|own|' || c.sens = ANY (ways)
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))
		AND NOT EXISTS (SELECT FROM standing_tie x WHERE x.case_id = r.case_id AND x.scope = (SELECT my_recusal()))
	ORDER BY r.answered_on DESC, r.request_id
	LIMIT at_most
$$;

ALTER FUNCTION public.answered_by_us(ways text[], since date, at_most integer) OWNER TO panel_definer;

CREATE FUNCTION public.ask_keeper(id uuid, earlier uuid, later uuid, told jsonb, alike text, because text, by_me boolean) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	asker uuid := CASE WHEN by_me THEN me() END;
	put uuid;
BEGIN
	INSERT INTO match_question AS q (question_id, about_case, other_id, case_id, person_id, panel_id, received_on, particulars, strength, why, asked_by, asked_at)
	SELECT id, e.case_id, e.person_id, l.case_id, l.person_id, l.panel_id, l.received_on, told, alike, because, asker, my_now()
	FROM case_file l, case_file e
	WHERE l.case_id = later AND e.case_id = earlier AND e.person_id <> l.person_id AND l.sens = 'normal'
		AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = l.case_id AND t.scope = ANY (scopes))
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = l.case_id AND r.scope = barred)
	ON CONFLICT (case_id, about_case) DO UPDATE SET asked_by = coalesce(q.asked_by, EXCLUDED.asked_by)
	RETURNING q.question_id INTO put;
	RETURN CASE WHEN put = id THEN put END;
END $$;

ALTER FUNCTION public.ask_keeper(id uuid, earlier uuid, later uuid, told jsonb, alike text, because text, by_me boolean) OWNER TO panel_definer;

CREATE FUNCTION public.assessment_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF OLD.status IN ('SIGNED', 'DISCARDED')
		OR (NEW.case_id, NEW.framework, NEW.framework_version, NEW.assessor, NEW.begun_at) IS DISTINCT FROM (OLD.case_id, OLD.framework, OLD.framework_version, OLD.assessor, OLD.begun_at) THEN
		RAISE EXCEPTION 'an assessment stays as it was signed off';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.assessment_stays() OWNER TO panel_owner;

CREATE FUNCTION public.audit_event_pending() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ BEGIN INSERT INTO audit_pending (event_id) VALUES (NEW.event_id); RETURN NULL; END $$;

ALTER FUNCTION public.audit_event_pending() OWNER TO panel_owner;

CREATE FUNCTION public.audit_event_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF TG_OP = 'UPDATE' AND NEW.salt IS NULL AND NEW.payload IS NULL
		AND (NEW.event_id, NEW.entry_id, NEW.at, NEW.actor, NEW.action, NEW.outcome, NEW.ref, NEW.role, NEW.tie, NEW.event, NEW.request, NEW.leaf)
		  = (OLD.event_id, OLD.entry_id, OLD.at, OLD.actor, OLD.action, OLD.outcome, OLD.ref, OLD.role, OLD.tie, OLD.event, OLD.request, OLD.leaf)
		AND NEW.case_id IS NOT DISTINCT FROM OLD.case_id AND NEW.panel_id IS NOT DISTINCT FROM OLD.panel_id THEN
		RETURN NEW; -- lawful erasure of the personal part
	END IF;
	RAISE EXCEPTION 'the audit log only grows';
END $$;

ALTER FUNCTION public.audit_event_stays() OWNER TO panel_owner;

CREATE FUNCTION public.audited_case(reader uuid, panels uuid[], named text, at timestamp with time zone) RETURNS TABLE(case_id uuid, panel_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT c.case_id, c.panel_id
	FROM case_file c
	WHERE c.ref = named AND c.panel_id = ANY (panels)
		AND NOT EXISTS (SELECT FROM tie r
			WHERE r.case_id = c.case_id AND r.kind = 'recused' AND r.subject_id = reader AND r.since <= at AND (r.until IS NULL OR r.until > at))
$$;

ALTER FUNCTION public.audited_case(reader uuid, panels uuid[], named text, at timestamp with time zone) OWNER TO panel_definer;

CREATE FUNCTION public.case_export_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF OLD.fetched_at IS NOT NULL OR OLD.status NOT IN ('ASKED', 'READY') OR OLD.status = 'READY' AND NEW.status <> 'READY'
		OR OLD.status = 'READY' AND (NEW.answered_by, NEW.agreed, NEW.ready_at) IS DISTINCT FROM (OLD.answered_by, OLD.agreed, OLD.ready_at)
		OR NEW.answered_by IS DISTINCT FROM OLD.answered_by AND NEW.answered_by IS DISTINCT FROM me() THEN
		RAISE EXCEPTION 'an export stays as it was answered and fetched';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.case_export_stays() OWNER TO panel_owner;

CREATE FUNCTION public.case_file_ties() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by)
		VALUES (NEW.case_id, 'panel', NEW.panel_id, NEW.panel_id, NEW.sens, NEW.received_on, NEW.created_at, 'responsible panel', 'system:ties');
		RETURN NULL;
	END IF;
	IF (NEW.sens, NEW.received_on, NEW.panel_id) IS DISTINCT FROM (OLD.sens, OLD.received_on, OLD.panel_id) THEN
		IF NEW.sens = 'sealed' THEN
			UPDATE tie SET ended_at = coalesce(my_now(), clock_timestamp()), until = least(until, coalesce(my_now(), clock_timestamp())), ended_by = 'system:sealed', version = version + 1
			WHERE case_id = NEW.case_id AND kind IN ('guest', 'emergency') AND ended_at IS NULL;
		END IF;
		UPDATE tie SET sens = NEW.sens, received_on = NEW.received_on, panel_id = NEW.panel_id,
			subject_id = CASE WHEN kind = 'panel' THEN NEW.panel_id ELSE subject_id END
		WHERE case_id = NEW.case_id;
	END IF;
	RETURN NULL;
END $$;

ALTER FUNCTION public.case_file_ties() OWNER TO panel_owner;

CREATE FUNCTION public.case_keepers(which uuid[], later uuid) RETURNS TABLE(case_id uuid, ref text, user_id uuid, standing text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT c.case_id, c.ref, m.user_id, m.role || '|' || t.kind || '|' || coalesce(m.agency_id::text, '') || '|' || t.level || '|' || array_to_string(t.sections, ',')
	FROM case_file c
	JOIN standing_tie t ON t.case_id = c.case_id
	JOIN membership m ON m.panel_id = t.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
		AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
			WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
			ELSE t.subject_id = m.user_id END
	JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
	WHERE c.case_id = ANY (which)
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = later AND r.kind = 'recused' AND r.subject_id = m.user_id)
	ORDER BY c.case_id, m.user_id, 4
$$;

ALTER FUNCTION public.case_keepers(which uuid[], later uuid) OWNER TO panel_definer;

CREATE FUNCTION public.case_looks(which uuid, named text, person text, before bigint, at_most integer) RETURNS TABLE(event_id bigint, at timestamp with time zone, actor text, action text, outcome text, role text, tie text, agency text, emergency text, sections text[], on_case boolean, searched boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT e.event_id, e.at, e.actor, e.action, e.outcome, e.role, e.tie, coalesce(l.leaf ->> 'agency', ''), coalesce(l.leaf ->> 'emergency', ''),
		ARRAY(SELECT jsonb_array_elements_text(coalesce(l.leaf -> 'sections', '[]'))),
		e.case_id IS NOT NULL,
		e.case_id IS NULL AND coalesce(convert_from(e.payload, 'UTF8')::jsonb ->> 'filter', '') ~ '(^| )text='
	FROM (
		(SELECT a.* FROM audit_event a
		WHERE a.case_id = which AND (person = '' OR a.actor = person) AND (before = 0 OR a.event_id < before)
		ORDER BY a.event_id DESC LIMIT at_most)
		UNION ALL
		(SELECT a.* FROM audit_event a
		WHERE refs_shown(a.payload) @> ARRAY[named] AND a.case_id IS NULL AND a.outcome = 'viewed' AND (person = '' OR a.actor = person) AND (before = 0 OR a.event_id < before)
		ORDER BY a.event_id DESC LIMIT at_most)
		UNION ALL
		(SELECT a.* FROM audit_event a
		WHERE a.ref = named AND a.outcome = 'refused' AND a.case_id IS DISTINCT FROM which AND (person = '' OR a.actor = person) AND (before = 0 OR a.event_id < before)
		ORDER BY a.event_id DESC LIMIT at_most)
	) e
	CROSS JOIN LATERAL (SELECT convert_from(e.leaf, 'UTF8')::jsonb AS leaf) l
	ORDER BY e.event_id DESC
	LIMIT at_most
$$;

ALTER FUNCTION public.case_looks(which uuid, named text, person text, before bigint, at_most integer) OWNER TO panel_owner;

CREATE FUNCTION public.counted_referrals(first date, after date, panels uuid[], authority text) RETURNS TABLE(case_id uuid, received_on date, source text, concern text, age integer, gender text, ethnicity text, area text, discussed boolean, adopted boolean, screened_on date, section36_on date, first_panel_on date, adopted_on date, consent_on date, support_from date, closed_on date, closure_code text, clock_lost integer)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.counted_referrals(first date, after date, panels uuid[], authority text) OWNER TO panel_owner;

CREATE FUNCTION public.decision_position_with_it() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF EXISTS (SELECT FROM decision d WHERE d.decision_id = NEW.decision_id
			AND CAST(CAST(d.xmin AS text) AS bigint) <> CAST(CAST(pg_current_xact_id() AS text) AS bigint) % 4294967296) THEN
		RAISE EXCEPTION 'a decision stays as it was confirmed: correct it by a new record';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.decision_position_with_it() OWNER TO panel_owner;

CREATE FUNCTION public.decision_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	RAISE EXCEPTION 'a decision stays as it was confirmed: correct it by a new record';
END $$;

ALTER FUNCTION public.decision_stays() OWNER TO panel_owner;

CREATE FUNCTION public.document_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF OLD.removed_at IS NOT NULL OR OLD.scan = 'FOUND' AND NEW.scan <> 'FOUND'
		OR NEW.scan <> OLD.scan AND (NEW.scan = 'WAITING' OR NEW.scan <> 'RELEASED' AND my_kind() <> 'system')
		OR NEW.released_by IS DISTINCT FROM OLD.released_by AND NEW.released_by IS DISTINCT FROM me()
		OR NEW.removed_by IS DISTINCT FROM OLD.removed_by AND NEW.removed_by IS DISTINCT FROM me() THEN
		RAISE EXCEPTION 'a document stays as it was scanned, released and removed';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.document_stays() OWNER TO panel_owner;

CREATE FUNCTION public.emergency_case(named text) RETURNS TABLE(case_id uuid, panel_id uuid, sens text, received_on date, version integer, standings text[], lately bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT c.case_id, c.panel_id, c.sens, c.received_on, c.version,
		ARRAY(
			SELECT m.role || '|' || t.kind || '|' || coalesce(m.agency_id::text, '') || '|' || t.level || '|' || array_to_string(t.sections, ',')
			FROM standing_tie t
			JOIN membership m ON m.panel_id = t.panel_id AND m.user_id = (SELECT me())
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
				AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
					WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
					ELSE t.subject_id = m.user_id END
			WHERE t.case_id = c.case_id
			ORDER BY 1),
		(SELECT count(*) FROM emergency_use u WHERE u.user_id = (SELECT me()) AND u.opened_at > my_now() - interval '7 days')
	FROM case_file c
	WHERE c.ref = named AND c.sens <> 'sealed'
		AND EXISTS (SELECT FROM membership m
			WHERE m.panel_id = c.panel_id AND m.user_id = (SELECT me())
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = (SELECT my_recusal()))
$$;

ALTER FUNCTION public.emergency_case(named text) OWNER TO panel_definer;

CREATE FUNCTION public.emergency_uses(reader uuid, panels uuid[], at timestamp with time zone) RETURNS TABLE(use_id uuid, panel_id uuid, ref text, user_id uuid, role text, agency_id uuid, need text, opened_at timestamp with time zone, ends_at timestamp with time zone, ended_at timestamp with time zone, again boolean, review_due date, reviewed_at timestamp with time zone, reviewed_by uuid, outcome text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT u.use_id, u.panel_id, c.ref, u.user_id, u.role, u.agency_id, u.need, u.opened_at, u.ends_at, u.ended_at, u.again, u.review_due,
		u.reviewed_at, u.reviewed_by, u.outcome
	FROM emergency_use u
	JOIN case_file c ON c.case_id = u.case_id
	WHERE u.panel_id = ANY (panels)
		AND NOT EXISTS (SELECT FROM tie r
			WHERE r.case_id = u.case_id AND r.kind = 'recused' AND r.subject_id = reader AND r.since <= at AND (r.until IS NULL OR r.until > at))
	ORDER BY u.reviewed_at IS NOT NULL, u.review_due, u.opened_at DESC, u.use_id
	LIMIT 500
$$;

ALTER FUNCTION public.emergency_uses(reader uuid, panels uuid[], at timestamp with time zone) OWNER TO panel_definer;

CREATE FUNCTION public.family_named(beginning text, scopes uuid[]) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
	first text := plain_name(beginning);
	mine uuid[] := my_scopes();
	barred uuid := my_recusal();
BEGIN
	RETURN QUERY
		SELECT c.case_id
		FROM (
			SELECT p.person_id FROM person p WHERE plain_name(p.family_name) ~>=~ first AND plain_name(p.family_name) ~<~ (first || chr(1114111))
			UNION
			SELECT a.person_id FROM person_alias a
			WHERE a.gone_at IS NULL AND plain_name(regexp_replace(a.name, '^.*\s', '')) ~>=~ first AND plain_name(regexp_replace(a.name, '^.*\s', '')) ~<~ (first || chr(1114111))
		) named
		JOIN case_file c ON c.person_id = named.person_id
		WHERE EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes) AND t.scope = ANY (mine))
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred);
END $$;

ALTER FUNCTION public.family_named(beginning text, scopes uuid[]) OWNER TO panel_definer;

CREATE FUNCTION public.framework_edition_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF OLD.status NOT IN ('DRAFT', 'PROPOSED') OR (NEW.sections, NEW.base) IS DISTINCT FROM (OLD.sections, OLD.base) AND OLD.status <> 'DRAFT'
		OR (NEW.edition_id, NEW.code, NEW.drafted_by, NEW.drafted_at) IS DISTINCT FROM (OLD.edition_id, OLD.code, OLD.drafted_by, OLD.drafted_at) THEN
		RAISE EXCEPTION 'an edition of a framework stays as it was proposed and answered';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.framework_edition_stays() OWNER TO panel_owner;

CREATE TABLE public.user_account (
    user_id uuid NOT NULL,
    email text NOT NULL,
    display_name text NOT NULL,
    password_hash text NOT NULL,
    must_change boolean DEFAULT false NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    last_sign_in_at timestamp with time zone,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    short_password boolean DEFAULT false NOT NULL,
    ends_on date,
    CONSTRAINT user_account_email_check CHECK (((email = lower(email)) AND (email <> ''::text)))
);

ALTER TABLE public.user_account OWNER TO panel_owner;

CREATE FUNCTION public.in_use(u public.user_account) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ SELECT u.disabled_at IS NULL AND (u.ends_on IS NULL OR u.ends_on >= my_today()) $$;

ALTER FUNCTION public.in_use(u public.user_account) OWNER TO panel_owner;

CREATE FUNCTION public.like_people(sought text[], edition integer, named text, born date[], mine boolean, at_most integer) RETURNS TABLE(person_id uuid, given_name text, family_name text, aliases text[], date_of_birth date, approximate_age integer, on_record date, postcode text, phone text, email text, online_names text, occupation text, cases text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "pg_trgm.similarity_threshold" TO '0.5'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
	plain text := plain_name(named);
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	likest uuid[];
BEGIN
	SELECT array_agg(r.id ORDER BY r.likeness DESC, r.id) INTO likest
	FROM (
		SELECT f.id, f.spelt + coalesce(sum(CASE WHEN k.word IS NULL THEN 0 ELSE CASE left(k.word, 1) WHEN 'b' THEN 3 WHEN 'n' THEN 2 WHEN 'i' THEN 1 ELSE 2 END END), 0) AS likeness
		FROM (
			SELECT p.person_id AS id, p.match_keys, 4 * similarity(p.match_name, plain) AS spelt FROM person p WHERE p.match_keys && sought
			UNION
			SELECT p.person_id, p.match_keys, 4 * similarity(p.match_name, plain) FROM person p WHERE plain <> '' AND p.match_name % plain
			UNION
			SELECT p.person_id, p.match_keys, 4 * similarity(p.match_name, plain) FROM person p WHERE p.keys_edition < edition AND p.date_of_birth = ANY (born)
		) f
		LEFT JOIN LATERAL unnest(f.match_keys) AS u (word) ON true
		LEFT JOIN unnest(sought) AS k (word) ON k.word = u.word
		WHERE EXISTS (SELECT FROM case_file c -- a record without a case was joined to another
			WHERE c.person_id = f.id AND (NOT mine
				OR EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes))
				AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred)))
		GROUP BY f.id, f.spelt
		ORDER BY 2 DESC, 1
		LIMIT at_most
	) r;
	RETURN QUERY
		SELECT p.person_id, p.given_name, p.family_name,
			ARRAY(SELECT a.name FROM person_alias a WHERE a.person_id = p.person_id AND a.gone_at IS NULL ORDER BY a.at, a.name),
			p.date_of_birth, p.approximate_age, (p.created_at AT TIME ZONE 'Europe/London')::date,
			p.postcode, p.phone, p.email, p.online_names, p.occupation,
			ARRAY(SELECT c.case_id || '|' || c.panel_id || '|' || c.sens FROM case_file c WHERE NOT mine AND c.person_id = p.person_id ORDER BY c.received_on DESC, c.case_id)
		FROM unnest(likest) WITH ORDINALITY AS l (id, nth)
		JOIN person p ON p.person_id = l.id
		ORDER BY l.nth;
END $$;

ALTER FUNCTION public.like_people(sought text[], edition integer, named text, born date[], mine boolean, at_most integer) OWNER TO panel_definer;

CREATE FUNCTION public.look_outcomes(panel uuid, first_day date, last_day date) RETURNS TABLE(flag_id uuid, outcome text, sealed bytea, recorded_by uuid, recorded_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT o.flag_id, o.outcome, o.sealed, o.recorded_by, o.recorded_at
	FROM look_outcome o
	WHERE o.panel_id = panel AND o.on_day BETWEEN first_day AND last_day
	ORDER BY o.recorded_at DESC, o.outcome_id
$$;

ALTER FUNCTION public.look_outcomes(panel uuid, first_day date, last_day date) OWNER TO panel_definer;

CREATE FUNCTION public.me() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.user', true), '')::uuid $$;

ALTER FUNCTION public.me() OWNER TO panel_owner;

CREATE FUNCTION public.meeting_guests() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	UPDATE tie SET ended_at = coalesce(my_now(), clock_timestamp()), until = least(until, coalesce(my_now(), clock_timestamp())), ended_by = 'system:meeting', version = version + 1
	WHERE meeting_id = NEW.meeting_id AND ended_at IS NULL;
	RETURN NULL;
END $$;

ALTER FUNCTION public.meeting_guests() OWNER TO panel_owner;

CREATE FUNCTION public.minutes_remark_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF TG_OP <> 'INSERT' OR EXISTS (SELECT FROM minutes_section s JOIN minutes n ON n.minutes_id = s.minutes_id
			WHERE s.section_id = NEW.section_id AND (n.status IN ('AGREED', 'LOCKED')) <> (NEW.kind = 'CORRECTION')) THEN
		RAISE EXCEPTION 'a comment comes before the minutes are agreed, a correction after it, and both stay';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.minutes_remark_stays() OWNER TO panel_owner;

CREATE FUNCTION public.minutes_seal(which uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT encode(sha256(convert_to(coalesce(string_agg(CAST(s.section_id AS text) || ' ' || s.digest, E'\n' ORDER BY s.section_id), ''), 'UTF8')), 'hex')
	FROM minutes_section s WHERE s.minutes_id = which
$$;

ALTER FUNCTION public.minutes_seal(which uuid) OWNER TO panel_definer;

CREATE FUNCTION public.minutes_section_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF TG_OP = 'DELETE' OR EXISTS (SELECT FROM minutes n WHERE n.minutes_id = NEW.minutes_id AND (n.status = 'LOCKED' OR n.status = 'AGREED' AND TG_OP = 'UPDATE')) THEN
		RAISE EXCEPTION 'minutes that were agreed stay: correct them by a note';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.minutes_section_stays() OWNER TO panel_owner;

CREATE FUNCTION public.minutes_step() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF TG_OP = 'DELETE' OR OLD.status = 'LOCKED'
		OR array_position(ARRAY['DRAFT', 'CIRCULATED', 'AGREED', 'LOCKED'], NEW.status) - array_position(ARRAY['DRAFT', 'CIRCULATED', 'AGREED', 'LOCKED'], OLD.status) NOT IN (0, 1) THEN
		RAISE EXCEPTION 'minutes go from draft to circulated, agreed and locked, and stay';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.minutes_step() OWNER TO panel_owner;

CREATE FUNCTION public.minutes_text_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF TG_OP <> 'INSERT' OR EXISTS (SELECT FROM minutes_section s JOIN minutes n ON n.minutes_id = s.minutes_id
			WHERE NEW.field = 'minutes/' || CAST(s.section_id AS text) AND (n.status = 'LOCKED' OR n.status = 'AGREED' AND NEW.version > 1)) THEN
		RAISE EXCEPTION 'minutes that were agreed stay: correct them by a note';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.minutes_text_stays() OWNER TO panel_owner;

CREATE FUNCTION public.my_kind() RETURNS text
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(current_setting('app.kind', true), '') $$;

ALTER FUNCTION public.my_kind() OWNER TO panel_owner;

CREATE FUNCTION public.my_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.now', true), '')::timestamptz $$;

ALTER FUNCTION public.my_now() OWNER TO panel_owner;

CREATE FUNCTION public.my_recusal() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT md5('recused|' || nullif(current_setting('app.user', true), ''))::uuid $$;

ALTER FUNCTION public.my_recusal() OWNER TO panel_owner;

CREATE FUNCTION public.my_scopes() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(nullif(current_setting('app.scopes', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.my_scopes() OWNER TO panel_owner;

CREATE FUNCTION public.my_today() RETURNS date
    LANGUAGE sql STABLE
    AS $$ SELECT (my_now() AT TIME ZONE 'Europe/London')::date $$;

ALTER FUNCTION public.my_today() OWNER TO panel_owner;

CREATE FUNCTION public.one_audience(a uuid, b uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
BEGIN
	RETURN (
		SELECT count(DISTINCT (c.panel_id, c.out)) = 1 AND bool_and(c.sens = 'normal')
		FROM (
			SELECT f.panel_id, f.sens,
				ARRAY(SELECT DISTINCT r.subject_id FROM standing_tie r WHERE r.case_id = f.case_id AND r.kind = 'recused' ORDER BY 1) AS out
			FROM case_file f
			WHERE f.person_id IN (a, b)
				AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = f.case_id AND t.scope = ANY (scopes))
				AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = f.case_id AND r.scope = barred)
		) c);
END $$;

ALTER FUNCTION public.one_audience(a uuid, b uuid) OWNER TO panel_definer;

CREATE FUNCTION public.open_to_keepers(later uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT EXISTS (SELECT FROM case_file c WHERE c.case_id = later AND c.sens = 'normal')
		AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = later AND r.scope = (SELECT my_recusal()))
$$;

ALTER FUNCTION public.open_to_keepers(later uuid) OWNER TO panel_definer;

CREATE FUNCTION public.open_work(who uuid) RETURNS TABLE(panel_id uuid, cases bigint, actions bigint, requests bigint, meetings bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT w.panel_id, count(*) FILTER (WHERE w.kind = 'case'), count(*) FILTER (WHERE w.kind = 'action'),
		count(*) FILTER (WHERE w.kind = 'request'), count(*) FILTER (WHERE w.kind = 'meeting')
	FROM (
		SELECT c.panel_id, 'case' AS kind
		FROM tie t
		JOIN case_file c ON c.case_id = t.case_id
		WHERE t.kind = 'assigned' AND t.subject_id = who AND t.part = 'lead' AND t.ended_at IS NULL
			AND c.state NOT IN ('SCREENED_OUT', 'NOT_ADOPTED', 'TRANSFERRED', 'CLOSED_FINAL')
		UNION ALL
		SELECT a.panel_id, 'action' FROM action a WHERE a.owner = who AND a.status = 'OPEN'
		UNION ALL
		SELECT c.panel_id, 'request'
		FROM info_request r
		JOIN case_file c ON c.case_id = r.case_id
		WHERE r.asked_by = who AND r.status = 'SENT'
		UNION ALL
		SELECT m.panel_id, 'meeting'
		FROM meeting m
		JOIN membership h ON h.membership_id = m.chair
		WHERE h.user_id = who AND m.status = 'OPEN'
	) w
	GROUP BY w.panel_id
$$;

ALTER FUNCTION public.open_work(who uuid) OWNER TO panel_definer;

CREATE FUNCTION public.panel_figures(first date, after date, panels uuid[], authority text) RETURNS TABLE(by text, code text, referrals bigint, discussed bigint, adopted bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT f.* FROM referral_figures(first, after, ARRAY(SELECT p.panel_id FROM panel p WHERE p.panel_id = ANY (panels) AND EXISTS (
		SELECT FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.panel_id = p.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))), authority) f
$$;

ALTER FUNCTION public.panel_figures(first date, after date, panels uuid[], authority text) OWNER TO panel_definer;

CREATE FUNCTION public.panel_outcomes(first date, after date, panels uuid[], authority text) RETURNS TABLE(of text, code text, n bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT f.* FROM referral_outcomes(first, after, ARRAY(SELECT p.panel_id FROM panel p WHERE p.panel_id = ANY (panels) AND EXISTS (
		SELECT FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.panel_id = p.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))), authority) f
$$;

ALTER FUNCTION public.panel_outcomes(first date, after date, panels uuid[], authority text) OWNER TO panel_definer;

CREATE FUNCTION public.panel_spans(first date, after date, panels uuid[], authority text) RETURNS TABLE(stage text, from_day date, to_day date, lost integer, n bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT f.* FROM referral_spans(first, after, ARRAY(SELECT p.panel_id FROM panel p WHERE p.panel_id = ANY (panels) AND EXISTS (
		SELECT FROM membership m
		WHERE m.user_id = (SELECT me()) AND m.panel_id = p.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))), authority) f
$$;

ALTER FUNCTION public.panel_spans(first date, after date, panels uuid[], authority text) OWNER TO panel_definer;

CREATE FUNCTION public.part_people(merge uuid, said_on uuid, title text, by_name text) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
	m person_merge;
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	went uuid[];
BEGIN
	SELECT * INTO m FROM person_merge p WHERE p.merge_id = merge AND p.parted_at IS NULL
		AND EXISTS (SELECT FROM case_file c WHERE c.person_id = p.kept_id
			AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes))
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred))
		FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	WITH back AS (
		UPDATE case_file c SET person_id = m.gone_id, version = c.version + 1 WHERE c.case_id = ANY (m.case_ids) AND c.person_id = m.kept_id RETURNING c.case_id
	)
	SELECT array_agg(b.case_id ORDER BY b.case_id) INTO went FROM back b;
	IF went IS NULL THEN
		RETURN;
	END IF;
	UPDATE person_merge SET parted_by = me(), parted_at = my_now() WHERE merge_id = merge;
	INSERT INTO match_answer (answer_id, case_id, person_id, other_id, answer, strength, said_by, at)
		VALUES (gen_random_uuid(), went[1], m.gone_id, m.kept_id, 'NOT_SAME', 'STRONG', me(), my_now());
	INSERT INTO case_event (case_id, at, event, section, title, by_name)
		SELECT c.case_id, my_now(), '', 'case.identity', title, by_name
		FROM case_file c WHERE c.person_id IN (m.kept_id, m.gone_id) AND c.case_id <> said_on;
	RETURN QUERY SELECT unnest(went);
END $$;

ALTER FUNCTION public.part_people(merge uuid, said_on uuid, title text, by_name text) OWNER TO panel_definer;

CREATE FUNCTION public.plain_name(t text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, t)) $$;

ALTER FUNCTION public.plain_name(t text) OWNER TO panel_owner;

CREATE FUNCTION public.policy_change_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF OLD.status NOT IN ('DRAFT', 'PROPOSED') OR (NEW.body, NEW.base) IS DISTINCT FROM (OLD.body, OLD.base) AND OLD.status <> 'DRAFT'
		OR (NEW.change_id, NEW.drafted_by, NEW.drafted_at) IS DISTINCT FROM (OLD.change_id, OLD.drafted_by, OLD.drafted_at) THEN
		RAISE EXCEPTION 'a change of the policy stays as it was proposed and answered';
	END IF;
	RETURN NEW;
END $$;

ALTER FUNCTION public.policy_change_stays() OWNER TO panel_owner;

CREATE FUNCTION public.put_policy_in_force(change uuid, roles text[], ties text[], senses text[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
	c policy_change;
	n int;
BEGIN
	LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE; -- one at a time; nobody who reads waits
	SELECT * INTO c FROM policy_change WHERE change_id = change FOR UPDATE;
	SELECT max(v.version) INTO n FROM policy_version v;
	IF c.status IS DISTINCT FROM 'PROPOSED' OR c.base <> n OR me() IS NULL OR me() = c.drafted_by THEN
		RAISE EXCEPTION 'this change cannot be put in force';
	END IF;
	n := n + 1;
	INSERT INTO policy_version (version, body, hash, in_force_at, change_id)
	VALUES (n, c.body, encode(sha256(convert_to(c.body, 'UTF8')), 'hex'), my_now(), c.change_id);
	INSERT INTO list_scope (policy_version, role, tie, sens)
	SELECT n, s.role, s.tie, s.sens FROM unnest(roles, ties, senses) AS s (role, tie, sens);
	UPDATE policy_change SET status = 'IN_FORCE', answered_by = me(), answered_at = my_now(), became = n, version = version + 1
	WHERE change_id = c.change_id;
	PERFORM pg_notify('policy', n::text);
	RETURN n;
END $$;

ALTER FUNCTION public.put_policy_in_force(change uuid, roles text[], ties text[], senses text[]) OWNER TO panel_owner;

CREATE FUNCTION public.questions_to_me(ways text[], hash bytea, which uuid, at_most integer) RETURNS TABLE(question_id uuid, case_id uuid, panel_id uuid, panel text, receipt text, agency_id uuid, agency text, asked_at timestamp with time zone, due_on date, status text, answered_at timestamp with time zone, version integer, standings text[], wrapped bytea, asked bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT q.question_id, q.case_id, c.panel_id, p.name, a.receipt, q.agency_id, g.name, q.asked_at, q.due_on, q.status, q.answered_at, q.version, s.standings, k.wrapped, n.sealed
	FROM referrer_question q
	JOIN case_file c ON c.case_id = q.case_id
	JOIN panel p ON p.panel_id = c.panel_id
	JOIN arrival a ON a.case_id = q.case_id
	LEFT JOIN agency g ON g.agency_id = q.agency_id
	CROSS JOIN LATERAL (
		SELECT array_agg(m.role || '|own|' || m.agency_id || '|whole|' ORDER BY m.role) AS standings
		FROM membership m
		WHERE hash IS NULL AND m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = q.agency_id AND m.role = ANY (ways)
			AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
	) s
	LEFT JOIN case_key k ON k.case_id = q.case_id AND q.status = 'SENT'
	LEFT JOIN narrative n ON n.case_id = q.case_id AND n.field = 'referrer/' || q.question_id || '/asked' AND n.version = 1 AND q.status = 'SENT'
	WHERE q.status <> 'WITHDRAWN' AND (which IS NULL OR q.question_id = which)
		AND CASE WHEN hash IS NULL THEN s.standings IS NOT NULL AND NOT EXISTS (SELECT FROM standing_tie x WHERE x.case_id = q.case_id AND x.scope = (SELECT my_recusal()))
			ELSE (SELECT my_kind()) = 'link' AND q.token_hash = hash AND q.status = 'SENT' AND q.due_on >= (SELECT my_today()) END
	ORDER BY q.status DESC, q.due_on, q.question_id
	LIMIT at_most
$$;

ALTER FUNCTION public.questions_to_me(ways text[], hash bytea, which uuid, at_most integer) OWNER TO panel_definer;

CREATE FUNCTION public.recused_cases(reader uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT r.case_id FROM standing_tie r WHERE r.kind = 'recused' AND r.subject_id = reader $$;

ALTER FUNCTION public.recused_cases(reader uuid) OWNER TO panel_definer;

CREATE FUNCTION public.referral_figures(first date, after date, panels uuid[], authority text) RETURNS TABLE(by text, code text, referrals bigint, discussed bigint, adopted bigint)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.referral_figures(first date, after date, panels uuid[], authority text) OWNER TO panel_owner;

CREATE FUNCTION public.referral_files_go() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
	IF TG_TABLE_NAME = 'incoming' THEN
		DELETE FROM referral_file WHERE incoming_id = NEW.incoming_id;
	ELSE
		DELETE FROM referral_file WHERE link_id = NEW.link_id AND incoming_id IS NULL;
	END IF;
	RETURN NULL;
END $$;

ALTER FUNCTION public.referral_files_go() OWNER TO panel_owner;

CREATE FUNCTION public.referral_outcomes(first date, after date, panels uuid[], authority text) RETURNS TABLE(of text, code text, n bigint)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.referral_outcomes(first date, after date, panels uuid[], authority text) OWNER TO panel_owner;

CREATE FUNCTION public.referral_spans(first date, after date, panels uuid[], authority text) RETURNS TABLE(stage text, from_day date, to_day date, lost integer, n bigint)
    LANGUAGE sql STABLE
    AS $$
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

ALTER FUNCTION public.referral_spans(first date, after date, panels uuid[], authority text) OWNER TO panel_owner;

CREATE FUNCTION public.refs_shown(payload bytea) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
	SELECT CASE WHEN payload IS NULL THEN '{}'::text[] ELSE
		ARRAY(SELECT jsonb_array_elements_text(coalesce(convert_from(payload, 'UTF8')::jsonb -> 'refs', '[]')))
			|| coalesce((SELECT array_agg(m[1]) FROM regexp_matches(upper(convert_from(payload, 'UTF8')::jsonb ->> 'filter'), '[A-Z]{2,4}-[0-9]{4}-[0-9]{5,}-[A-Z0-9]', 'g') m), '{}')
		END
$$;

ALTER FUNCTION public.refs_shown(payload bytea) OWNER TO panel_owner;

CREATE FUNCTION public.requests_to_me(ways text[], shut text[], which uuid[], after date, after_id uuid, at_most integer) RETURNS TABLE(request_id uuid, case_id uuid, ref text, panel_id uuid, panel text, sens text, agency_id uuid, agency text, sent_on date, due_on date, asked_by text, meets_on date, status text, answer text, answered_by text, answered_at timestamp with time zone, before text, before_on date, before_caveats text[], version integer, standings text[], wrapped bytea, asked_version integer, asked bytea, told_version integer, told bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	SELECT r.request_id, r.case_id, c.ref, c.panel_id, p.name, c.sens, r.agency_id, a.name, r.sent_on, r.due_on, u.display_name,
		(SELECT min(g.held_on) FROM agenda_item i JOIN meeting g ON g.meeting_id = i.meeting_id
			WHERE i.case_id = r.case_id AND i.status = 'LISTED' AND i.readers IS NULL AND g.status IN ('PLANNED', 'OPEN') AND g.held_on >= (SELECT my_today())),
		r.status, r.answer, coalesce(w.display_name, ''),
		(SELECT max(n.at) FROM narrative n WHERE n.case_id = r.case_id AND n.field = 'request/' || r.request_id || '/answer'),
		coalesce(b.answer, ''), b.answered_on, coalesce(b.caveats, '{}'), r.version, s.standings, k.wrapped, q.version, q.sealed, t.version, t.sealed
	FROM info_request r
	JOIN case_file c ON c.case_id = r.case_id
	JOIN panel p ON p.panel_id = c.panel_id
	JOIN agency a ON a.agency_id = r.agency_id
	JOIN user_account u ON u.user_id = r.asked_by
	LEFT JOIN user_account w ON w.user_id = r.answered_by
	CROSS JOIN LATERAL (
		SELECT array_agg(h.word ORDER BY h.word) AS standings
		FROM (
			SELECT m.role || '|own|' || m.agency_id || '|whole|' AS word
			FROM membership m
			WHERE m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = r.agency_id
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
				AND c.sens <> 'sealed' AND m.role || '|own|' || c.sens = ANY (ways)
			UNION
			SELECT m.role || '|' || x.kind || '|' || m.agency_id || '|' || x.level || '|' || array_to_string(x.sections, ',')
			FROM standing_tie x
			JOIN membership m ON m.user_id = (SELECT me()) AND m.panel_id = c.panel_id AND m.agency_id = r.agency_id
				AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
			WHERE x.case_id = c.case_id AND (x.kind = 'involved' AND x.subject_id = m.agency_id AND c.sens <> 'sealed' OR x.kind IN ('assigned', 'guest') AND x.subject_id = m.user_id)
				AND m.role || '|' || x.kind || '|' || c.sens = ANY (ways)
		) h
	) s
	LEFT JOIN LATERAL (
		SELECT e.answer, e.answered_on, e.caveats FROM info_request e
		WHERE e.case_id = r.case_id AND e.agency_id = r.agency_id AND e.status = 'ANSWERED' AND e.request_id <> r.request_id
		ORDER BY e.answered_on DESC, (SELECT max(n.at) FROM narrative n WHERE n.case_id = e.case_id AND n.field = 'request/' || e.request_id || '/answer') DESC NULLS LAST, e.request_id LIMIT 1
	) b ON true
	LEFT JOIN case_key k ON k.case_id = r.case_id AND r.status = 'SENT'
	LEFT JOIN narrative q ON q.case_id = r.case_id AND q.field = 'request/' || r.request_id || '/asked' AND q.version = 1 AND r.status = 'SENT'
	LEFT JOIN narrative t ON t.case_id = r.case_id AND t.field = 'request/' || r.request_id || '/told' AND t.version = 1 AND r.status = 'SENT'
	WHERE r.agency_id IN (SELECT m.agency_id FROM membership m WHERE m.user_id = (SELECT me()) AND m.agency_id IS NOT NULL)
		AND s.standings IS NOT NULL
		AND c.state <> ALL (shut) AND r.status <> 'WITHDRAWN'
		AND NOT EXISTS (SELECT FROM standing_tie x WHERE x.case_id = r.case_id AND x.scope = (SELECT my_recusal()))
		AND CASE WHEN which IS NULL THEN r.status = 'SENT' AND (after IS NULL OR (r.due_on, r.request_id) > (after, after_id)) ELSE r.request_id = ANY (which) END
	ORDER BY r.due_on, r.request_id
	LIMIT at_most
$$;

ALTER FUNCTION public.requests_to_me(ways text[], shut text[], which uuid[], after date, after_id uuid, at_most integer) OWNER TO panel_definer;

CREATE FUNCTION public.scopes_of(who uuid, policy integer, at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
	today date := (at AT TIME ZONE 'Europe/London')::date;
BEGIN
	RETURN (
		SELECT coalesce(array_agg(DISTINCT md5(s.tie || '|' || CASE
				WHEN s.tie = 'panel' THEN m.panel_id::text
				WHEN s.tie IN ('involved', 'own') THEN m.agency_id::text
				ELSE m.user_id::text END || '|' || m.panel_id::text || '|' || s.sens)::uuid), '{}')
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND u.disabled_at IS NULL AND (u.ends_on IS NULL OR u.ends_on >= today)
		JOIN list_scope s ON s.policy_version = policy AND s.role = m.role
		WHERE m.user_id = who AND m.panel_id IS NOT NULL
			AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today)
			AND (s.tie NOT IN ('involved', 'own') OR m.agency_id IS NOT NULL));
END $$;

ALTER FUNCTION public.scopes_of(who uuid, policy integer, at timestamp with time zone) OWNER TO panel_owner;

CREATE FUNCTION public.settle_person(who uuid, said_on uuid, ended text[], title text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
	scopes uuid[] := my_scopes();
	barred uuid := my_recusal();
	p person;
	went uuid[];
BEGIN
	SELECT * INTO p FROM person x WHERE x.person_id = who
		AND EXISTS (SELECT FROM case_file c WHERE c.person_id = x.person_id
			AND EXISTS (SELECT FROM standing_tie t WHERE t.case_id = c.case_id AND t.scope = ANY (scopes))
			AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = c.case_id AND r.scope = barred));
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	WITH put AS (
		UPDATE case_file c SET date_of_birth = p.date_of_birth, residence_authority = p.residence_authority, residence_force = p.residence_force,
			version = c.version + 1
		WHERE c.person_id = who AND c.state <> ALL (ended)
			AND (c.date_of_birth, c.residence_authority, c.residence_force) IS DISTINCT FROM (p.date_of_birth, p.residence_authority, p.residence_force)
		RETURNING c.case_id
	)
	SELECT array_agg(u.case_id) INTO went FROM put u;
	INSERT INTO case_event (case_id, at, event, section, title, by_name)
		SELECT c, my_now(), '', 'case.identity', title, 'the record of the person' FROM unnest(went) AS c WHERE c <> said_on;
	RETURN coalesce(array_length(went, 1), 0);
END $$;

ALTER FUNCTION public.settle_person(who uuid, said_on uuid, ended text[], title text) OWNER TO panel_definer;

CREATE FUNCTION public.standings_counted() RETURNS TABLE(sens text, standings text[], pairs bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	WITH held AS MATERIALIZED (
		SELECT m.user_id, m.role, m.panel_id, m.agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.panel_id IS NOT NULL AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
	), alike AS MATERIALIZED ( -- cases to which everybody stands in the same way, so that many are counted quickly
		SELECT c.sens, c.panel_id, c.ties, count(*) AS cases
		FROM (
			SELECT t.case_id, t.sens, t.panel_id, array_agg(DISTINCT concat_ws('|', t.kind, t.subject_id, t.level, array_to_string(t.sections, ','))) AS ties
			FROM standing_tie t
			GROUP BY t.case_id, t.sens, t.panel_id
		) c
		GROUP BY c.sens, c.panel_id, c.ties
	), stands AS (
		SELECT a.sens, a.cases, array_agg(DISTINCT concat_ws('|', h.role, t.kind, t.level, t.sections)) AS standings
		FROM alike a
		CROSS JOIN LATERAL unnest(a.ties) AS x (tie)
		CROSS JOIN LATERAL (SELECT split_part(x.tie, '|', 1), split_part(x.tie, '|', 2), split_part(x.tie, '|', 3), split_part(x.tie, '|', 4)) AS t (kind, subject, level, sections)
		JOIN held h ON h.panel_id = a.panel_id
			AND t.subject = CASE t.kind WHEN 'panel' THEN h.panel_id::text WHEN 'involved' THEN h.agency_id::text
				WHEN 'own' THEN h.agency_id::text ELSE h.user_id::text END
		GROUP BY a.sens, a.panel_id, a.ties, a.cases, h.user_id
	)
	SELECT s.sens, s.standings, sum(s.cases)::bigint FROM stands s GROUP BY s.sens, s.standings ORDER BY s.sens, s.standings
$$;

ALTER FUNCTION public.standings_counted() OWNER TO panel_definer;

CREATE FUNCTION public.watched_looks(reader uuid, panel uuid, first_moment timestamp with time zone, end_moment timestamp with time zone, at_most integer) RETURNS TABLE(event_id bigint, at timestamp with time zone, actor text, action text, outcome text, role text, tie text, agency text, emergency text, on_case boolean, searched boolean, case_id uuid, ref text, cases uuid[], part_since timestamp with time zone, agenda date[], namesake boolean, colleague boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
	WITH shut AS MATERIALIZED (
		SELECT r.case_id FROM tie r
		WHERE r.kind = 'recused' AND r.subject_id = reader AND r.since <= end_moment AND (r.until IS NULL OR r.until > end_moment)
	), looks AS MATERIALIZED (
		SELECT e.event_id, e.at, e.actor, e.action, e.outcome, e.role, e.tie, e.case_id, e.ref, e.panel_id,
			coalesce(convert_from(e.leaf, 'UTF8')::jsonb ->> 'agency', '') AS agency,
			coalesce(convert_from(e.leaf, 'UTF8')::jsonb ->> 'emergency', '') AS emergency,
			CASE WHEN e.case_id IS NULL THEN convert_from(e.payload, 'UTF8')::jsonb ->> 'filter' END AS filter,
			CASE WHEN e.case_id IS NULL THEN refs_shown(e.payload) END AS refs
		FROM audit_event e
		WHERE e.at >= first_moment AND e.at < end_moment AND starts_with(e.actor, 'u:')
			AND (e.case_id IS NOT NULL OR e.outcome = 'viewed' AND (e.action = 'case:export'
				OR e.action = 'case:browse' AND convert_from(e.payload, 'UTF8')::jsonb ->> 'filter' ~ '(^| )text='))
		ORDER BY e.event_id DESC
		LIMIT at_most
	), people AS MATERIALIZED (
		SELECT 'u:' || m.user_id AS actor FROM membership m WHERE m.panel_id = panel
	), sent AS MATERIALIZED (
		SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, c.case_id, c.ref
		FROM looks l
		JOIN case_file c ON c.ref = ANY (l.refs)
		WHERE l.case_id IS NULL AND l.action = 'case:export' AND c.panel_id = panel AND c.case_id NOT IN (SELECT s.case_id FROM shut s)
	), pairs AS MATERIALIZED (
		SELECT l.actor, substr(l.actor, 3)::uuid AS user_id, l.agency, l.case_id
		FROM looks l
		JOIN case_file c ON c.case_id = l.case_id
		WHERE c.panel_id = panel AND l.case_id NOT IN (SELECT s.case_id FROM shut s)
		UNION
		SELECT x.actor, substr(x.actor, 3)::uuid, x.agency, x.case_id FROM sent x
	), facts AS MATERIALIZED (
		SELECT p.actor, p.agency, p.case_id,
			least(
				(SELECT min(t.since) FROM tie t WHERE t.case_id = p.case_id AND (t.kind IN ('involved', 'own') AND t.subject_id::text = p.agency
					OR t.kind IN ('assigned', 'guest') AND t.subject_id = p.user_id)),
				(SELECT min(d.at) - interval '1 day' FROM audit_event d WHERE d.case_id = p.case_id AND d.actor = p.actor AND d.outcome = 'done' AND d.action <> 'case:emergency'),
				(SELECT '2000-01-01'::timestamptz WHERE EXISTS (SELECT FROM membership m
					WHERE m.user_id = p.user_id AND m.panel_id = c.panel_id AND (m.authority = c.residence_authority OR m.force = c.residence_force)))
			) AS part_since,
			ARRAY(SELECT DISTINCT g.held_on FROM agenda_item i JOIN meeting g ON g.meeting_id = i.meeting_id WHERE i.case_id = p.case_id AND i.status <> 'WITHDRAWN') AS agenda,
			plain_name(n.family_name) = plain_name(regexp_replace(u.display_name, '^.*\s', '')) AS namesake,
			EXISTS (SELECT FROM membership m JOIN agency a ON a.agency_id = m.agency_id
				WHERE m.user_id = p.user_id AND n.occupation <> '' AND position(lower(a.name) IN lower(n.occupation)) > 0) AS colleague
		FROM pairs p
		JOIN case_file c ON c.case_id = p.case_id
		JOIN person n ON n.person_id = c.person_id
		JOIN user_account u ON u.user_id = p.user_id
	)
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, true, false, l.case_id, l.ref, '{}'::uuid[],
		f.part_since, f.agenda, f.namesake, f.colleague
	FROM looks l
	JOIN facts f ON f.actor = l.actor AND f.agency = l.agency AND f.case_id = l.case_id
	UNION ALL
	SELECT x.event_id, x.at, x.actor, x.action, x.outcome, x.role, x.tie, x.agency, x.emergency, true, false, x.case_id, x.ref, '{}'::uuid[],
		f.part_since, f.agenda, f.namesake, f.colleague
	FROM sent x
	JOIN facts f ON f.actor = x.actor AND f.agency = x.agency AND f.case_id = x.case_id
	UNION ALL
	-- Refusals of references that showed nothing name no case: they are the concern of every panel of whoever tried.
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, true, false, l.case_id, l.ref, '{}'::uuid[], NULL, '{}'::date[], false, false
	FROM looks l
	WHERE l.outcome = 'refused' AND l.case_id = '00000000-0000-0000-0000-000000000000' AND l.actor IN (SELECT p.actor FROM people p)
	UNION ALL
	SELECT l.event_id, l.at, l.actor, l.action, l.outcome, l.role, l.tie, l.agency, l.emergency, false, true, NULL,
		x.refs[1], x.cases, NULL, '{}'::date[], false, false
	FROM looks l
	CROSS JOIN LATERAL (
		SELECT array_agg(c.ref ORDER BY c.ref) AS refs, array_agg(c.case_id ORDER BY c.ref) AS cases
		FROM case_file c
		WHERE c.ref = ANY (l.refs) AND c.panel_id = panel AND c.case_id NOT IN (SELECT s.case_id FROM shut s)
	) x
	WHERE l.case_id IS NULL AND l.action = 'case:browse' AND x.refs IS NOT NULL AND l.actor IN (SELECT p.actor FROM people p)
$$;

ALTER FUNCTION public.watched_looks(reader uuid, panel uuid, first_moment timestamp with time zone, end_moment timestamp with time zone, at_most integer) OWNER TO panel_definer;

CREATE TABLE public.access_request (
    request_id uuid NOT NULL,
    case_id uuid NOT NULL,
    user_id uuid NOT NULL,
    wants text NOT NULL,
    days integer NOT NULL,
    status text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    answered_by uuid,
    tie text DEFAULT ''::text NOT NULL,
    until date,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT access_request_check CHECK (((status = 'ASKED'::text) = (answered_at IS NULL))),
    CONSTRAINT access_request_check1 CHECK (((status <> ALL (ARRAY['GIVEN'::text, 'REFUSED'::text])) OR (answered_by <> user_id))),
    CONSTRAINT access_request_check2 CHECK (((status = 'GIVEN'::text) = ((tie <> ''::text) AND (until IS NOT NULL)))),
    CONSTRAINT access_request_days_check CHECK (((days >= 1) AND (days <= 366))),
    CONSTRAINT access_request_status_check CHECK ((status = ANY (ARRAY['ASKED'::text, 'GIVEN'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY public.access_request FORCE ROW LEVEL SECURITY;

ALTER TABLE public.access_request OWNER TO panel_owner;

CREATE TABLE public.action (
    action_id uuid NOT NULL,
    case_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    meeting_id uuid,
    agency_id uuid NOT NULL,
    owner uuid,
    due_on date NOT NULL,
    status text NOT NULL,
    done_on date,
    raised_by uuid NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    carried integer DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    agenda_item_id uuid,
    CONSTRAINT action_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'DONE'::text, 'ACCEPTED'::text, 'CANCELLED'::text])))
);

ALTER TABLE ONLY public.action FORCE ROW LEVEL SECURITY;

ALTER TABLE public.action OWNER TO panel_owner;

CREATE TABLE public.action_note (
    note_id uuid NOT NULL,
    action_id uuid NOT NULL,
    case_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by_name text NOT NULL,
    by_user uuid
);

ALTER TABLE ONLY public.action_note FORCE ROW LEVEL SECURITY;

ALTER TABLE public.action_note OWNER TO panel_owner;

CREATE TABLE public.agency (
    agency_id uuid NOT NULL,
    name text NOT NULL,
    schedule7 text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    mailbox text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    active_from date,
    active_to date,
    CONSTRAINT agency_check CHECK ((active_to >= active_from))
);

ALTER TABLE public.agency OWNER TO panel_owner;

CREATE TABLE public.agency_account (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    linked_by uuid,
    last_used_at timestamp with time zone
);

ALTER TABLE public.agency_account OWNER TO panel_owner;

CREATE TABLE public.agency_account_waiting (
    reference text NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    email text NOT NULL,
    shown_at timestamp with time zone NOT NULL
);

ALTER TABLE public.agency_account_waiting OWNER TO panel_owner;

CREATE TABLE public.agenda_item (
    agenda_item_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    case_id uuid,
    kind text NOT NULL,
    ordering integer NOT NULL,
    status text NOT NULL,
    waiver boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    section text DEFAULT 'FIRST'::text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    minutes integer DEFAULT 15 NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    carried_from uuid,
    reason text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    readers uuid[],
    CONSTRAINT agenda_item_check CHECK (((case_id IS NULL) = (kind = 'PROCEDURE'::text))),
    CONSTRAINT agenda_item_check1 CHECK (((case_id IS NULL) = (title <> ''::text))),
    CONSTRAINT agenda_item_check2 CHECK (((case_id IS NULL) OR (note = ''::text))),
    CONSTRAINT agenda_item_check3 CHECK (((status <> 'DONE'::text) OR (case_id IS NULL))),
    CONSTRAINT agenda_item_check4 CHECK (((status <> 'DEFERRED'::text) OR (reason <> ''::text))),
    CONSTRAINT agenda_item_deferred_count_check CHECK ((deferred_count >= 0)),
    CONSTRAINT agenda_item_kind_check CHECK ((kind = ANY (ARRAY['FIRST'::text, 'REVIEW'::text, 'POST-CLOSURE'::text, 'INFORMATION'::text, 'PROCEDURE'::text]))),
    CONSTRAINT agenda_item_minutes_check CHECK (((minutes >= 0) AND (minutes <= 240))),
    CONSTRAINT agenda_item_readers_check CHECK ((readers <> '{}'::uuid[])),
    CONSTRAINT agenda_item_status_check CHECK ((status = ANY (ARRAY['LISTED'::text, 'DECIDED'::text, 'DONE'::text, 'DEFERRED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY public.agenda_item FORCE ROW LEVEL SECURITY;

ALTER TABLE public.agenda_item OWNER TO panel_owner;

CREATE TABLE public.agenda_template (
    template_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    name text NOT NULL,
    minutes integer NOT NULL,
    made_by uuid,
    made_at timestamp with time zone NOT NULL,
    ended_on date,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT agenda_template_minutes_check CHECK (((minutes >= 15) AND (minutes <= 480))),
    CONSTRAINT agenda_template_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.agenda_template OWNER TO panel_owner;

CREATE TABLE public.agenda_template_item (
    template_id uuid NOT NULL,
    ordering integer NOT NULL,
    section text NOT NULL,
    title text NOT NULL,
    minutes integer NOT NULL,
    CONSTRAINT agenda_template_item_minutes_check CHECK (((minutes >= 0) AND (minutes <= 240))),
    CONSTRAINT agenda_template_item_title_check CHECK ((title <> ''::text))
);

ALTER TABLE public.agenda_template_item OWNER TO panel_owner;

CREATE TABLE public.allocation (
    allocation_id uuid NOT NULL,
    case_id uuid NOT NULL,
    from_user uuid,
    to_user uuid NOT NULL,
    by_rule boolean NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.allocation FORCE ROW LEVEL SECURITY;

ALTER TABLE public.allocation OWNER TO panel_owner;

CREATE TABLE public.amendment (
    amendment_id uuid NOT NULL,
    case_id uuid NOT NULL,
    field text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user uuid NOT NULL,
    by_name text NOT NULL
);

ALTER TABLE ONLY public.amendment FORCE ROW LEVEL SECURITY;

ALTER TABLE public.amendment OWNER TO panel_owner;

CREATE TABLE public.arrival (
    arrival_id uuid NOT NULL,
    receipt text NOT NULL,
    panel_id uuid NOT NULL,
    case_id uuid NOT NULL,
    channel text DEFAULT ''::text NOT NULL,
    agency_id uuid,
    organisation text DEFAULT ''::text NOT NULL,
    received_on date NOT NULL,
    typed_at timestamp with time zone NOT NULL,
    typed_by uuid,
    missing text[] DEFAULT '{}'::text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT arrival_receipt_check CHECK ((receipt ~ '^[A-Z]{2,4}-R[0-9]{9}-[A-Z0-9]$'::text))
);

ALTER TABLE ONLY public.arrival FORCE ROW LEVEL SECURITY;

ALTER TABLE public.arrival OWNER TO panel_owner;

CREATE TABLE public.assessment (
    assessment_id uuid NOT NULL,
    case_id uuid NOT NULL,
    framework text NOT NULL,
    framework_version text NOT NULL,
    occasion text NOT NULL,
    assessed_on date NOT NULL,
    assessor uuid NOT NULL,
    signed_by uuid,
    signed_at timestamp with time zone,
    supersedes uuid,
    version integer DEFAULT 1 NOT NULL,
    status text DEFAULT 'DRAFT'::text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    returned_by uuid,
    returned_at timestamp with time zone,
    CONSTRAINT assessment_check CHECK ((((status = 'SIGNED'::text) = (signed_by IS NOT NULL)) AND ((signed_by IS NULL) = (signed_at IS NULL)))),
    CONSTRAINT assessment_check1 CHECK (((status = ANY (ARRAY['DRAFT'::text, 'DISCARDED'::text])) OR (submitted_at IS NOT NULL))),
    CONSTRAINT assessment_check2 CHECK (((status <> 'RETURNED'::text) OR (returned_by IS NOT NULL))),
    CONSTRAINT assessment_check3 CHECK (((signed_by <> assessor) AND (returned_by <> assessor))),
    CONSTRAINT assessment_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'SUBMITTED'::text, 'SIGNED'::text, 'RETURNED'::text, 'DISCARDED'::text])))
);

ALTER TABLE ONLY public.assessment FORCE ROW LEVEL SECURITY;

ALTER TABLE public.assessment OWNER TO panel_owner;

CREATE TABLE public.attendance (
    meeting_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    status text NOT NULL,
    confidentiality boolean DEFAULT false NOT NULL,
    left_at timestamp with time zone,
    deputy_for uuid,
    CONSTRAINT attendance_status_check CHECK ((status = ANY (ARRAY['PRESENT'::text, 'APOLOGIES'::text, 'ABSENT'::text])))
);

ALTER TABLE public.attendance OWNER TO panel_owner;

CREATE TABLE public.audit_checkpoint (
    size bigint NOT NULL,
    note text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.audit_checkpoint OWNER TO panel_owner;

CREATE TABLE public.audit_event (
    event_id bigint NOT NULL,
    entry_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL,
    ref text DEFAULT ''::text NOT NULL,
    case_id uuid,
    panel_id uuid,
    role text DEFAULT ''::text NOT NULL,
    tie text DEFAULT ''::text NOT NULL,
    event text DEFAULT ''::text NOT NULL,
    request text DEFAULT ''::text NOT NULL,
    leaf bytea NOT NULL,
    salt bytea,
    payload bytea
);

ALTER TABLE public.audit_event OWNER TO panel_owner;

ALTER TABLE public.audit_event ALTER COLUMN event_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_event_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit_hash (
    hash_index bigint NOT NULL,
    hash bytea NOT NULL
);

ALTER TABLE public.audit_hash OWNER TO panel_owner;

CREATE TABLE public.audit_leaf (
    leaf_index bigint NOT NULL,
    event_id bigint NOT NULL
);

ALTER TABLE public.audit_leaf OWNER TO panel_owner;

CREATE VIEW public.audit_log AS
 SELECT e.event_id,
    e.entry_id,
    e.at,
    e.actor,
    e.action,
    e.outcome,
    e.ref,
    e.case_id,
    e.panel_id,
    e.role,
    e.tie,
    e.event,
    e.request,
    e.leaf,
    l.leaf_index
   FROM (public.audit_event e
     LEFT JOIN public.audit_leaf l ON ((l.event_id = e.event_id)));

ALTER TABLE public.audit_log OWNER TO panel_owner;

CREATE TABLE public.audit_pending (
    event_id bigint NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE public.audit_pending OWNER TO panel_owner;

CREATE TABLE public.away_period (
    period_id uuid NOT NULL,
    user_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL,
    ended_by uuid,
    ended_at timestamp with time zone,
    CONSTRAINT away_period_check CHECK ((to_on >= from_on)),
    CONSTRAINT away_period_check1 CHECK (((ended_by IS NULL) = (ended_at IS NULL)))
);

ALTER TABLE public.away_period OWNER TO panel_owner;

CREATE TABLE public.bank_holiday (
    day date NOT NULL,
    name text NOT NULL,
    working boolean DEFAULT false NOT NULL
);

ALTER TABLE public.bank_holiday OWNER TO panel_owner;

CREATE TABLE public.case_event (
    event_id bigint NOT NULL,
    case_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    event text NOT NULL,
    state_from text DEFAULT ''::text NOT NULL,
    state_to text DEFAULT ''::text NOT NULL,
    section text DEFAULT ''::text NOT NULL,
    title text NOT NULL,
    by_name text NOT NULL,
    by_role text DEFAULT ''::text NOT NULL,
    checks jsonb DEFAULT '[]'::jsonb NOT NULL,
    edition text DEFAULT ''::text NOT NULL,
    note_id uuid
);

ALTER TABLE ONLY public.case_event FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_event OWNER TO panel_owner;

ALTER TABLE public.case_event ALTER COLUMN event_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_event_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_export (
    export_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    state text DEFAULT ''::text NOT NULL,
    source text DEFAULT ''::text NOT NULL,
    from_on date,
    to_on date,
    sealed bytea NOT NULL,
    cases integer NOT NULL,
    second boolean NOT NULL,
    status text NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    answered_by uuid,
    answered_at timestamp with time zone,
    answer bytea,
    agreed uuid[],
    ready_at timestamp with time zone,
    fetched_at timestamp with time zone,
    sent integer,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT case_export_cases_check CHECK ((cases > 0)),
    CONSTRAINT case_export_check CHECK ((second = (cases > 25))),
    CONSTRAINT case_export_check1 CHECK ((answered_by <> requested_by)),
    CONSTRAINT case_export_check2 CHECK (((answered_by IS NULL) = (answered_at IS NULL))),
    CONSTRAINT case_export_check3 CHECK (((status <> 'READY'::text) OR (second = ((answered_by IS NOT NULL) AND (agreed IS NOT NULL))))),
    CONSTRAINT case_export_check4 CHECK (((status = 'READY'::text) = (ready_at IS NOT NULL))),
    CONSTRAINT case_export_check5 CHECK ((((status = 'REFUSED'::text) = (answer IS NOT NULL)) AND ((status <> 'REFUSED'::text) OR (answered_by IS NOT NULL)))),
    CONSTRAINT case_export_check6 CHECK (((fetched_at IS NULL) OR (status = 'READY'::text))),
    CONSTRAINT case_export_check7 CHECK (((fetched_at IS NULL) = (sent IS NULL))),
    CONSTRAINT case_export_status_check CHECK ((status = ANY (ARRAY['ASKED'::text, 'READY'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY public.case_export FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_export OWNER TO panel_owner;

CREATE TABLE public.case_file (
    case_id uuid NOT NULL,
    ref text NOT NULL,
    person_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    state text NOT NULL,
    sens text DEFAULT 'normal'::text NOT NULL,
    received_on date NOT NULL,
    source text NOT NULL,
    source_detail text DEFAULT ''::text NOT NULL,
    concern_scheme text NOT NULL,
    concern text NOT NULL,
    date_of_birth date,
    approximate_age integer,
    residence_authority text DEFAULT ''::text NOT NULL,
    residence_force text DEFAULT ''::text NOT NULL,
    deconfliction text DEFAULT ''::text NOT NULL,
    screened_on date,
    screening_result text DEFAULT ''::text NOT NULL,
    section36_body text DEFAULT ''::text NOT NULL,
    section36_body_name text DEFAULT ''::text NOT NULL,
    section36_maker text DEFAULT ''::text NOT NULL,
    section36_on date,
    section36_result text DEFAULT ''::text NOT NULL,
    section36_grounds boolean DEFAULT false NOT NULL,
    first_panel_on date,
    agenda_item_id uuid,
    deferrals integer DEFAULT 0 NOT NULL,
    deferred_to date,
    adopted_on date,
    plan_version integer DEFAULT 0 NOT NULL,
    consent_status text DEFAULT 'NOT-YET'::text NOT NULL,
    consent_giver text DEFAULT ''::text NOT NULL,
    consent_on date,
    support_from date,
    next_review date,
    reassess_on date,
    reassess_none boolean DEFAULT false NOT NULL,
    paused_reason text DEFAULT ''::text NOT NULL,
    safety_flag boolean DEFAULT false NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    closed_on date,
    closure_code text DEFAULT ''::text NOT NULL,
    reviews_done integer DEFAULT 0 NOT NULL,
    monitor_until date,
    reopened_from uuid,
    state_before text DEFAULT ''::text NOT NULL,
    source_ref text,
    source_file text DEFAULT ''::text NOT NULL,
    national_ref text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    late_start boolean DEFAULT false NOT NULL,
    clock_lost integer DEFAULT 0 NOT NULL,
    clock_stopped date,
    urgent text DEFAULT ''::text NOT NULL,
    urgent_on date,
    CONSTRAINT case_file_check CHECK (((urgent = ''::text) = (urgent_on IS NULL))),
    CONSTRAINT case_file_clock_lost_check CHECK ((clock_lost >= 0)),
    CONSTRAINT case_file_sens_check CHECK ((sens = ANY (ARRAY['normal'::text, 'restricted'::text, 'sealed'::text])))
);

ALTER TABLE ONLY public.case_file FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_file OWNER TO panel_owner;

CREATE TABLE public.case_key (
    case_id uuid NOT NULL,
    wrapped bytea NOT NULL
);

ALTER TABLE ONLY public.case_key FORCE ROW LEVEL SECURITY;

ALTER TABLE public.case_key OWNER TO panel_owner;

CREATE TABLE public.clock_pause (
    pause_id uuid NOT NULL,
    case_id uuid NOT NULL,
    reason text NOT NULL,
    began_on date NOT NULL,
    begun_by uuid NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_on date,
    ended_by uuid,
    ended_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT clock_pause_check CHECK (((ended_on IS NULL) = (ended_at IS NULL)))
);

ALTER TABLE ONLY public.clock_pause FORCE ROW LEVEL SECURITY;

ALTER TABLE public.clock_pause OWNER TO panel_owner;

CREATE TABLE public.consent (
    consent_id uuid NOT NULL,
    case_id uuid NOT NULL,
    status text NOT NULL,
    giver text DEFAULT ''::text NOT NULL,
    relationship text DEFAULT ''::text NOT NULL,
    requested_on date,
    decided_on date,
    how text DEFAULT ''::text NOT NULL,
    asked_by text DEFAULT ''::text NOT NULL,
    young_view text DEFAULT ''::text NOT NULL,
    recorded_by uuid,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.consent FORCE ROW LEVEL SECURITY;

ALTER TABLE public.consent OWNER TO panel_owner;

CREATE TABLE public.decision (
    decision_id uuid NOT NULL,
    case_id uuid NOT NULL,
    agenda_item_id uuid,
    outcome text NOT NULL,
    mode text NOT NULL,
    legal_basis text NOT NULL,
    edition text NOT NULL,
    decided_on date NOT NULL,
    decided_by uuid,
    recorded_at timestamp with time zone NOT NULL,
    outside boolean DEFAULT false NOT NULL,
    ratifies uuid,
    meeting_id uuid,
    countersign boolean DEFAULT false NOT NULL,
    CONSTRAINT decision_check CHECK (((NOT outside) OR ((agenda_item_id IS NULL) AND (ratifies IS NULL)))),
    CONSTRAINT decision_check1 CHECK (((ratifies IS NULL) = (outcome <> ALL (ARRAY['RATIFIED'::text, 'NOT-RATIFIED'::text])))),
    CONSTRAINT decision_check2 CHECK (((ratifies IS NULL) = (meeting_id IS NULL)))
);

ALTER TABLE ONLY public.decision FORCE ROW LEVEL SECURITY;

ALTER TABLE public.decision OWNER TO panel_owner;

CREATE TABLE public.decision_correction (
    correction_id uuid NOT NULL,
    case_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    part text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.decision_correction FORCE ROW LEVEL SECURITY;

ALTER TABLE public.decision_correction OWNER TO panel_owner;

CREATE TABLE public.decision_countersignature (
    decision_id uuid NOT NULL,
    case_id uuid NOT NULL,
    signed_by uuid NOT NULL,
    signed_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.decision_countersignature FORCE ROW LEVEL SECURITY;

ALTER TABLE public.decision_countersignature OWNER TO panel_owner;

CREATE TABLE public.decision_draft (
    case_id uuid NOT NULL,
    place text NOT NULL,
    user_id uuid NOT NULL,
    sealed bytea NOT NULL,
    saved_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.decision_draft FORCE ROW LEVEL SECURITY;

ALTER TABLE public.decision_draft OWNER TO panel_owner;

CREATE TABLE public.decision_position (
    decision_id uuid NOT NULL,
    case_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    "position" text NOT NULL
);

ALTER TABLE ONLY public.decision_position FORCE ROW LEVEL SECURITY;

ALTER TABLE public.decision_position OWNER TO panel_owner;

CREATE TABLE public.deconfliction_check (
    check_id uuid NOT NULL,
    case_id uuid NOT NULL,
    answer text NOT NULL,
    checked_on date NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT deconfliction_check_answer_check CHECK ((answer = ANY (ARRAY['clear'::text, 'no'::text, 'hold'::text])))
);

ALTER TABLE ONLY public.deconfliction_check FORCE ROW LEVEL SECURITY;

ALTER TABLE public.deconfliction_check OWNER TO panel_owner;

CREATE TABLE public.document (
    document_id uuid NOT NULL,
    case_id uuid NOT NULL,
    section text NOT NULL,
    kind text NOT NULL,
    media text NOT NULL,
    size integer NOT NULL,
    about bytea NOT NULL,
    scan text DEFAULT 'WAITING'::text NOT NULL,
    scanned_at timestamp with time zone,
    found text DEFAULT ''::text NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamp with time zone NOT NULL,
    released_by uuid,
    released_at timestamp with time zone,
    release_reason text DEFAULT ''::text NOT NULL,
    removed_by uuid,
    removed_at timestamp with time zone,
    removal_reason text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT document_check CHECK ((released_by <> added_by)),
    CONSTRAINT document_check1 CHECK (((scan = 'RELEASED'::text) = (released_by IS NOT NULL))),
    CONSTRAINT document_check2 CHECK ((((released_by IS NULL) = (released_at IS NULL)) AND ((released_by IS NULL) = (release_reason = ''::text)))),
    CONSTRAINT document_check3 CHECK ((((removed_at IS NULL) = (removal_reason = ''::text)) AND ((removed_at IS NULL) = (removed_by IS NULL)))),
    CONSTRAINT document_kind_check CHECK ((kind = ANY (ARRAY['FORM'::text, 'REPORT'::text, 'LETTER'::text, 'SIGNED'::text, 'PICTURE'::text, 'PAPER'::text]))),
    CONSTRAINT document_scan_check CHECK ((scan = ANY (ARRAY['WAITING'::text, 'CLEAN'::text, 'UNFIT'::text, 'FOUND'::text, 'RELEASED'::text]))),
    CONSTRAINT document_size_check CHECK (((size > 0) AND (size <= 10485760)))
);

ALTER TABLE ONLY public.document FORCE ROW LEVEL SECURITY;

ALTER TABLE public.document OWNER TO panel_owner;

CREATE TABLE public.document_chunk (
    document_id uuid NOT NULL,
    n integer NOT NULL,
    sealed bytea NOT NULL
);

ALTER TABLE ONLY public.document_chunk FORCE ROW LEVEL SECURITY;

ALTER TABLE public.document_chunk OWNER TO panel_owner;

CREATE TABLE public.draft (
    user_id uuid NOT NULL,
    place text NOT NULL,
    sealed bytea NOT NULL,
    saved_at timestamp with time zone NOT NULL
);

ALTER TABLE public.draft OWNER TO panel_owner;

CREATE TABLE public.easing (
    easing_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    to_sens text DEFAULT ''::text NOT NULL,
    tie_id uuid,
    subject uuid,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    outcome text DEFAULT 'ASKED'::text NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT easing_check CHECK (((kind = 'LOWER'::text) = (to_sens <> ''::text))),
    CONSTRAINT easing_check1 CHECK (((kind = 'LIFT'::text) = ((tie_id IS NOT NULL) AND (subject IS NOT NULL)))),
    CONSTRAINT easing_check2 CHECK (((outcome = 'ASKED'::text) = (decided_by IS NULL))),
    CONSTRAINT easing_check3 CHECK (((outcome <> ALL (ARRAY['AGREED'::text, 'REFUSED'::text])) OR (decided_by <> asked_by))),
    CONSTRAINT easing_check4 CHECK (((outcome <> 'WITHDRAWN'::text) OR (decided_by = asked_by))),
    CONSTRAINT easing_check5 CHECK (((subject IS NULL) OR ((asked_by <> subject) AND COALESCE((decided_by <> subject), true)))),
    CONSTRAINT easing_kind_check CHECK ((kind = ANY (ARRAY['LOWER'::text, 'LIFT'::text]))),
    CONSTRAINT easing_outcome_check CHECK ((outcome = ANY (ARRAY['ASKED'::text, 'AGREED'::text, 'REFUSED'::text, 'WITHDRAWN'::text]))),
    CONSTRAINT easing_to_sens_check CHECK ((to_sens = ANY (ARRAY[''::text, 'normal'::text, 'restricted'::text])))
);

ALTER TABLE ONLY public.easing FORCE ROW LEVEL SECURITY;

ALTER TABLE public.easing OWNER TO panel_owner;

CREATE TABLE public.emergency_use (
    use_id uuid NOT NULL,
    case_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    agency_id uuid,
    need text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    again boolean NOT NULL,
    review_due date NOT NULL,
    reviewed_at timestamp with time zone,
    reviewed_by uuid,
    outcome text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT emergency_use_check CHECK (((ends_at > opened_at) AND (ends_at <= (opened_at + '01:00:00'::interval)))),
    CONSTRAINT emergency_use_check1 CHECK ((reviewed_by <> user_id)),
    CONSTRAINT emergency_use_check2 CHECK ((((reviewed_at IS NULL) = (reviewed_by IS NULL)) AND ((reviewed_at IS NULL) = (outcome = ''::text))))
);

ALTER TABLE ONLY public.emergency_use FORCE ROW LEVEL SECURITY;

ALTER TABLE public.emergency_use OWNER TO panel_owner;

CREATE TABLE public.factor_reset (
    reset_id uuid NOT NULL,
    user_id uuid NOT NULL,
    known_by text NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    approved_by uuid,
    approved_at timestamp with time zone,
    CONSTRAINT factor_reset_check CHECK ((asked_by <> user_id)),
    CONSTRAINT factor_reset_check1 CHECK (((approved_by <> asked_by) AND (approved_by <> user_id))),
    CONSTRAINT factor_reset_check2 CHECK (((approved_by IS NULL) = (approved_at IS NULL)))
);

ALTER TABLE public.factor_reset OWNER TO panel_owner;

CREATE TABLE public.feedback (
    feedback_id uuid NOT NULL,
    case_id uuid NOT NULL,
    level text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user uuid NOT NULL,
    by_name text NOT NULL,
    CONSTRAINT feedback_level_check CHECK ((level = ANY (ARRAY['RECEIVED'::text, 'LOOKED-AT'::text, 'NOT-TAKEN'::text, 'ENDED'::text])))
);

ALTER TABLE ONLY public.feedback FORCE ROW LEVEL SECURITY;

ALTER TABLE public.feedback OWNER TO panel_owner;

CREATE TABLE public.followup (
    followup_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    due_on date NOT NULL,
    basis text NOT NULL,
    done_on date
);

ALTER TABLE ONLY public.followup FORCE ROW LEVEL SECURITY;

ALTER TABLE public.followup OWNER TO panel_owner;

CREATE TABLE public.framework_edition (
    edition_id uuid NOT NULL,
    code text NOT NULL,
    base integer NOT NULL,
    sections jsonb NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    status text NOT NULL,
    drafted_by uuid NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    proposed_at timestamp with time zone,
    answered_by uuid,
    answered_at timestamp with time zone,
    answer text DEFAULT ''::text NOT NULL,
    number integer,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT framework_edition_check CHECK ((answered_by <> drafted_by)),
    CONSTRAINT framework_edition_check1 CHECK (((status = ANY (ARRAY['DRAFT'::text, 'WITHDRAWN'::text])) OR ((proposed_at IS NOT NULL) AND (reason <> ''::text)))),
    CONSTRAINT framework_edition_check2 CHECK ((((status = ANY (ARRAY['IN_FORCE'::text, 'REFUSED'::text])) = (answered_by IS NOT NULL)) AND ((answered_by IS NULL) = (answered_at IS NULL)))),
    CONSTRAINT framework_edition_check3 CHECK (((status = 'IN_FORCE'::text) = (number IS NOT NULL))),
    CONSTRAINT framework_edition_check4 CHECK (((status <> 'REFUSED'::text) OR (answer <> ''::text))),
    CONSTRAINT framework_edition_number_check CHECK ((number > 0)),
    CONSTRAINT framework_edition_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'PROPOSED'::text, 'IN_FORCE'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY public.framework_edition FORCE ROW LEVEL SECURITY;

ALTER TABLE public.framework_edition OWNER TO panel_owner;

CREATE TABLE public.goose_db_version (
    id integer NOT NULL,
    version_id bigint NOT NULL,
    is_applied boolean NOT NULL,
    tstamp timestamp without time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.goose_db_version OWNER TO postgres;

ALTER TABLE public.goose_db_version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goose_db_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.incoming (
    incoming_id uuid NOT NULL,
    receipt text NOT NULL,
    panel_id uuid NOT NULL,
    link_id uuid,
    channel text NOT NULL,
    agency_id uuid,
    organisation text DEFAULT ''::text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_on date NOT NULL,
    sealed bytea,
    status text DEFAULT 'WAITING'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    case_id uuid,
    decided_by uuid,
    decided_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    sent_by uuid,
    opened_at timestamp with time zone,
    CONSTRAINT incoming_channel_check CHECK ((((channel = 'LINK'::text) AND (link_id IS NOT NULL) AND (sent_by IS NULL)) OR ((channel = 'PARTNER'::text) AND (link_id IS NULL) AND (sent_by IS NOT NULL) AND (agency_id IS NOT NULL)))),
    CONSTRAINT incoming_check CHECK (((status = 'TAKEN'::text) = (case_id IS NOT NULL))),
    CONSTRAINT incoming_check1 CHECK (((status <> 'WAITING'::text) OR (sealed IS NOT NULL))),
    CONSTRAINT incoming_check2 CHECK (((status <> 'TAKEN'::text) OR (sealed IS NULL))),
    CONSTRAINT incoming_receipt_check CHECK ((receipt ~ '^[A-Z]{2,4}-R[0-9]{9}-[A-Z0-9]$'::text)),
    CONSTRAINT incoming_status_check CHECK (((status = ANY (ARRAY['WAITING'::text, 'TAKEN'::text, 'TURNED_AWAY'::text])) OR ((status = 'WITHDRAWN'::text) AND (channel = 'PARTNER'::text))))
);

ALTER TABLE ONLY public.incoming FORCE ROW LEVEL SECURITY;

ALTER TABLE public.incoming OWNER TO panel_owner;

CREATE TABLE public.info_reminder (
    reminder_id uuid NOT NULL,
    request_id uuid NOT NULL,
    case_id uuid NOT NULL,
    on_day date NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user uuid NOT NULL,
    told integer NOT NULL,
    CONSTRAINT info_reminder_told_check CHECK ((told > 0))
);

ALTER TABLE ONLY public.info_reminder FORCE ROW LEVEL SECURITY;

ALTER TABLE public.info_reminder OWNER TO panel_owner;

CREATE TABLE public.info_request (
    request_id uuid NOT NULL,
    case_id uuid NOT NULL,
    agency_id uuid NOT NULL,
    sent_on date NOT NULL,
    due_on date NOT NULL,
    status text NOT NULL,
    answered_on date,
    answered_by uuid,
    asked_by uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    caveats text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT info_request_answer_check CHECK ((answer = ANY (ARRAY[''::text, 'NOTHING'::text, 'NO_CHANGE'::text, 'INFORMATION'::text, 'REFUSED'::text]))),
    CONSTRAINT info_request_caveats_check CHECK ((caveats <@ ARRAY['POLICE'::text, 'NOT_SUBJECT'::text, 'NOT_FAMILY'::text, 'ASK_FIRST'::text])),
    CONSTRAINT info_request_check CHECK (((status = ANY (ARRAY['ANSWERED'::text, 'REFUSED'::text])) = (answer <> ''::text))),
    CONSTRAINT info_request_check1 CHECK (((status = 'REFUSED'::text) = (answer = 'REFUSED'::text))),
    CONSTRAINT info_request_status_check CHECK ((status = ANY (ARRAY['SENT'::text, 'ANSWERED'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY public.info_request FORCE ROW LEVEL SECURITY;

ALTER TABLE public.info_request OWNER TO panel_owner;

CREATE TABLE public.investigation_note (
    note_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    happened_on date NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT investigation_note_kind_check CHECK ((kind = ANY (ARRAY['INTERVIEW'::text, 'VISIT'::text, 'CALL'::text, 'RECORDS'::text])))
);

ALTER TABLE ONLY public.investigation_note FORCE ROW LEVEL SECURITY;

ALTER TABLE public.investigation_note OWNER TO panel_owner;

CREATE TABLE public.invitation (
    invitation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    withdrawn_at timestamp with time zone
);

ALTER TABLE public.invitation OWNER TO panel_owner;

CREATE TABLE public.item_attendance (
    agenda_item_id uuid NOT NULL,
    membership_id uuid NOT NULL
);

ALTER TABLE ONLY public.item_attendance FORCE ROW LEVEL SECURITY;

ALTER TABLE public.item_attendance OWNER TO panel_owner;

CREATE TABLE public.item_position (
    agenda_item_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    view text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    by_user uuid NOT NULL,
    CONSTRAINT item_position_view_check CHECK ((view = ANY (ARRAY['agree'::text, 'disagree'::text, 'abstain'::text])))
);

ALTER TABLE ONLY public.item_position FORCE ROW LEVEL SECURITY;

ALTER TABLE public.item_position OWNER TO panel_owner;

CREATE TABLE public.item_presence (
    presence_id uuid NOT NULL,
    agenda_item_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    what text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user uuid NOT NULL,
    CONSTRAINT item_presence_what_check CHECK ((what = ANY (ARRAY['CAME'::text, 'LEFT'::text, 'STEPPED-OUT'::text])))
);

ALTER TABLE ONLY public.item_presence FORCE ROW LEVEL SECURITY;

ALTER TABLE public.item_presence OWNER TO panel_owner;

CREATE TABLE public.item_stretch (
    stretch_id uuid NOT NULL,
    agenda_item_id uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by uuid NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT item_stretch_check CHECK ((closed_at >= opened_at))
);

ALTER TABLE public.item_stretch OWNER TO panel_owner;

CREATE TABLE public.known_device (
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    first_seen_at timestamp with time zone NOT NULL
);

ALTER TABLE public.known_device OWNER TO panel_owner;

CREATE TABLE public.list_change (
    change_id uuid NOT NULL,
    list text NOT NULL,
    code text NOT NULL,
    what text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT list_change_what_check CHECK ((what = ANY (ARRAY['MOVED'::text, 'OUT'::text, 'BACK'::text])))
);

ALTER TABLE public.list_change OWNER TO panel_owner;

CREATE TABLE public.list_scope (
    policy_version integer NOT NULL,
    role text NOT NULL,
    tie text NOT NULL,
    sens text NOT NULL
);

ALTER TABLE public.list_scope OWNER TO panel_owner;

CREATE TABLE public.list_term (
    list text NOT NULL,
    code text NOT NULL,
    place integer NOT NULL,
    out_since date,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT list_term_place_check CHECK ((place >= 0))
);

ALTER TABLE public.list_term OWNER TO panel_owner;

CREATE TABLE public.live_topic (
    topic text NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.live_topic OWNER TO panel_owner;

CREATE TABLE public.login_session (
    token_hash bytea NOT NULL,
    user_id uuid,
    data bytea NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    proved_at timestamp with time zone NOT NULL,
    way text DEFAULT 'password'::text NOT NULL,
    CONSTRAINT login_session_way_check CHECK ((way = ANY (ARRAY['password'::text, 'agency'::text, 'agency-factor'::text])))
);

ALTER TABLE public.login_session OWNER TO panel_owner;

CREATE TABLE public.look_outcome (
    outcome_id uuid NOT NULL,
    flag_id uuid NOT NULL,
    oddity text NOT NULL,
    panel_id uuid NOT NULL,
    user_id uuid NOT NULL,
    on_day date NOT NULL,
    outcome text NOT NULL,
    sealed bytea NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT look_outcome_check CHECK ((recorded_by <> user_id)),
    CONSTRAINT look_outcome_outcome_check CHECK ((outcome = ANY (ARRAY['FINE'::text, 'ASKED'::text, 'CONCERN'::text])))
);

ALTER TABLE ONLY public.look_outcome FORCE ROW LEVEL SECURITY;

ALTER TABLE public.look_outcome OWNER TO panel_owner;

CREATE TABLE public.mail_message (
    mail_id uuid NOT NULL,
    user_id uuid,
    address text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    calendar text DEFAULT ''::text NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    status text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    fault text DEFAULT ''::text NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    not_before timestamp with time zone,
    tried_at timestamp with time zone,
    sent_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT mail_message_status_check CHECK ((status = ANY (ARRAY['WAITING'::text, 'SENT'::text, 'FAILED'::text])))
);

ALTER TABLE public.mail_message OWNER TO panel_owner;

CREATE TABLE public.match_answer (
    answer_id uuid NOT NULL,
    case_id uuid NOT NULL,
    person_id uuid NOT NULL,
    other_id uuid NOT NULL,
    answer text NOT NULL,
    strength text NOT NULL,
    said_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT match_answer_answer_check CHECK ((answer = ANY (ARRAY['SAME'::text, 'NOT_SAME'::text, 'ASK'::text]))),
    CONSTRAINT match_answer_check CHECK ((other_id <> person_id)),
    CONSTRAINT match_answer_strength_check CHECK ((strength = ANY (ARRAY['STRONG'::text, 'POSSIBLE'::text])))
);

ALTER TABLE ONLY public.match_answer FORCE ROW LEVEL SECURITY;

ALTER TABLE public.match_answer OWNER TO panel_owner;

CREATE TABLE public.match_question (
    question_id uuid NOT NULL,
    about_case uuid NOT NULL,
    other_id uuid NOT NULL,
    case_id uuid NOT NULL,
    person_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    received_on date NOT NULL,
    particulars jsonb NOT NULL,
    strength text NOT NULL,
    why text NOT NULL,
    asked_by uuid,
    asked_at timestamp with time zone NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    answered_by uuid,
    answered_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT match_question_answer_check CHECK ((answer = ANY (ARRAY[''::text, 'SAME'::text, 'NOT_SAME'::text, 'UNSURE'::text]))),
    CONSTRAINT match_question_check CHECK (((answer = ''::text) = (answered_by IS NULL))),
    CONSTRAINT match_question_check1 CHECK (((answer = ''::text) = (answered_at IS NULL)))
);

ALTER TABLE ONLY public.match_question FORCE ROW LEVEL SECURITY;

ALTER TABLE public.match_question OWNER TO panel_owner;

CREATE TABLE public.meeting (
    meeting_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    held_on date NOT NULL,
    starts text NOT NULL,
    mode text NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    status text NOT NULL,
    chair uuid,
    opened_at timestamp with time zone,
    closed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    statement text DEFAULT ''::text NOT NULL,
    quorum text DEFAULT ''::text NOT NULL,
    quorum_reason text DEFAULT ''::text NOT NULL,
    minutes integer DEFAULT 120 NOT NULL,
    remote_link text DEFAULT ''::text NOT NULL,
    series_id uuid,
    series_on date,
    extraordinary boolean DEFAULT false NOT NULL,
    papers_on date,
    moved_from text DEFAULT ''::text NOT NULL,
    change_reason text DEFAULT ''::text NOT NULL,
    sequence integer DEFAULT 0 NOT NULL,
    CONSTRAINT meeting_check CHECK (((quorum = 'WITHOUT'::text) = (quorum_reason <> ''::text))),
    CONSTRAINT meeting_check1 CHECK (((series_id IS NULL) = (series_on IS NULL))),
    CONSTRAINT meeting_check2 CHECK (((status <> 'CANCELLED'::text) OR (change_reason <> ''::text))),
    CONSTRAINT meeting_minutes_check CHECK (((minutes >= 15) AND (minutes <= 480))),
    CONSTRAINT meeting_quorum_check CHECK ((quorum = ANY (ARRAY[''::text, 'MET'::text, 'WITHOUT'::text]))),
    CONSTRAINT meeting_status_check CHECK ((status = ANY (ARRAY['PLANNED'::text, 'OPEN'::text, 'CLOSED'::text, 'CANCELLED'::text])))
);

ALTER TABLE public.meeting OWNER TO panel_owner;

CREATE TABLE public.meeting_presence (
    presence_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    what text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_user uuid NOT NULL,
    CONSTRAINT meeting_presence_what_check CHECK ((what = ANY (ARRAY['CAME'::text, 'LEFT'::text])))
);

ALTER TABLE public.meeting_presence OWNER TO panel_owner;

CREATE TABLE public.meeting_room (
    meeting_id uuid NOT NULL,
    agenda_item_id uuid,
    driver uuid,
    version integer DEFAULT 1 NOT NULL
);

ALTER TABLE public.meeting_room OWNER TO panel_owner;

CREATE TABLE public.meeting_series (
    series_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    from_on date NOT NULL,
    ended_on date,
    made_by uuid,
    made_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL
);

ALTER TABLE public.meeting_series OWNER TO panel_owner;

CREATE TABLE public.membership (
    membership_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    panel_id uuid,
    agency_id uuid,
    authority text,
    force text,
    from_on date NOT NULL,
    to_on date,
    appointed_on date,
    skills text DEFAULT ''::text NOT NULL,
    confidentiality_on date,
    granted_by uuid,
    trained_on date,
    vetting text DEFAULT ''::text NOT NULL,
    deputy_for uuid,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT membership_check CHECK (((to_on IS NULL) OR (to_on >= from_on))),
    CONSTRAINT membership_vetting_check CHECK ((vetting = ANY (ARRAY[''::text, 'YES'::text, 'NO'::text, 'NOT-NEEDED'::text])))
);

ALTER TABLE ONLY public.membership FORCE ROW LEVEL SECURITY;

ALTER TABLE public.membership OWNER TO panel_owner;

CREATE TABLE public.membership_event (
    event_id bigint NOT NULL,
    user_id uuid NOT NULL,
    membership_id uuid,
    what text NOT NULL,
    text text NOT NULL,
    by_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT membership_event_what_check CHECK ((what = ANY (ARRAY['GRANTED'::text, 'CHANGED'::text, 'ENDED'::text, 'PROPOSED'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE public.membership_event OWNER TO panel_owner;

ALTER TABLE public.membership_event ALTER COLUMN event_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.membership_event_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.minutes (
    minutes_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    status text NOT NULL,
    drafted_by uuid NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    circulated_by uuid,
    circulated_at timestamp with time zone,
    agreed_by uuid,
    agreed_at timestamp with time zone,
    agreed_meeting uuid,
    locked_by uuid,
    locked_at timestamp with time zone,
    seal text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT minutes_check CHECK (((status = 'DRAFT'::text) = (circulated_at IS NULL))),
    CONSTRAINT minutes_check1 CHECK (((status = ANY (ARRAY['AGREED'::text, 'LOCKED'::text])) = (agreed_meeting IS NOT NULL))),
    CONSTRAINT minutes_check2 CHECK (((status = 'LOCKED'::text) = (seal <> ''::text))),
    CONSTRAINT minutes_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'CIRCULATED'::text, 'AGREED'::text, 'LOCKED'::text])))
);

ALTER TABLE public.minutes OWNER TO panel_owner;

CREATE TABLE public.minutes_remark (
    remark_id uuid NOT NULL,
    section_id uuid NOT NULL,
    case_id uuid,
    kind text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    said_by uuid NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT minutes_remark_check CHECK (((case_id IS NULL) = (body <> ''::text))),
    CONSTRAINT minutes_remark_kind_check CHECK ((kind = ANY (ARRAY['COMMENT'::text, 'CORRECTION'::text])))
);

ALTER TABLE ONLY public.minutes_remark FORCE ROW LEVEL SECURITY;

ALTER TABLE public.minutes_remark OWNER TO panel_owner;

CREATE TABLE public.minutes_section (
    section_id uuid NOT NULL,
    minutes_id uuid NOT NULL,
    agenda_item_id uuid,
    case_id uuid,
    ordering integer NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    digest text NOT NULL,
    edited_by uuid,
    edited_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT minutes_section_check CHECK (((case_id IS NULL) OR (agenda_item_id IS NOT NULL))),
    CONSTRAINT minutes_section_check1 CHECK (((case_id IS NULL) = (body <> ''::text)))
);

ALTER TABLE ONLY public.minutes_section FORCE ROW LEVEL SECURITY;

ALTER TABLE public.minutes_section OWNER TO panel_owner;

CREATE TABLE public.narrative (
    case_id uuid NOT NULL,
    field text NOT NULL,
    version integer NOT NULL,
    sealed bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    by_actor text NOT NULL
);

ALTER TABLE ONLY public.narrative FORCE ROW LEVEL SECURITY;

ALTER TABLE public.narrative OWNER TO panel_owner;

CREATE TABLE public.notice (
    notice_id uuid NOT NULL,
    user_id uuid NOT NULL,
    case_id uuid,
    why text NOT NULL,
    text text NOT NULL,
    link text NOT NULL,
    at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone
);

ALTER TABLE ONLY public.notice FORCE ROW LEVEL SECURITY;

ALTER TABLE public.notice OWNER TO panel_owner;

CREATE TABLE public.panel (
    panel_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    meets_week integer DEFAULT 0 NOT NULL,
    meets_day integer DEFAULT 0 NOT NULL,
    meets_every integer DEFAULT 0 NOT NULL,
    meets_starts text DEFAULT ''::text NOT NULL,
    meets_mode text DEFAULT ''::text NOT NULL,
    meets_place text DEFAULT ''::text NOT NULL,
    quorum_least integer DEFAULT 0 NOT NULL,
    quorum_bodies text[] DEFAULT '{}'::text[] NOT NULL,
    confidentiality text DEFAULT ''::text NOT NULL,
    countersign boolean DEFAULT false NOT NULL,
    CONSTRAINT panel_check CHECK ((((meets_week = 0) = (meets_every = 0)) AND ((meets_week = 0) = (meets_day = 0)))),
    CONSTRAINT panel_code_check CHECK ((code ~ '^[A-Z]{2,4}$'::text)),
    CONSTRAINT panel_meets_day_check CHECK (((meets_day >= 0) AND (meets_day <= 5))),
    CONSTRAINT panel_meets_every_check CHECK (((meets_every >= 0) AND (meets_every <= 3))),
    CONSTRAINT panel_meets_week_check CHECK (((meets_week >= 0) AND (meets_week <= 5))),
    CONSTRAINT panel_quorum_least_check CHECK (((quorum_least >= 0) AND (quorum_least <= 40)))
);

ALTER TABLE public.panel OWNER TO panel_owner;

CREATE TABLE public.panel_authority (
    panel_id uuid NOT NULL,
    authority text NOT NULL
);

ALTER TABLE public.panel_authority OWNER TO panel_owner;

CREATE TABLE public.panel_force (
    panel_id uuid NOT NULL,
    force text NOT NULL
);

ALTER TABLE public.panel_force OWNER TO panel_owner;

CREATE TABLE public.passkey (
    passkey_id uuid NOT NULL,
    user_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    host text NOT NULL,
    name text NOT NULL,
    sealed bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    copied_at timestamp with time zone,
    CONSTRAINT passkey_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.passkey OWNER TO panel_owner;

CREATE TABLE public.pause_message (
    message_id uuid NOT NULL,
    pause_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT pause_message_kind_check CHECK ((kind = ANY (ARRAY['QUESTION'::text, 'REPLY'::text])))
);

ALTER TABLE ONLY public.pause_message FORCE ROW LEVEL SECURITY;

ALTER TABLE public.pause_message OWNER TO panel_owner;

CREATE TABLE public.person (
    person_id uuid NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    match_name text GENERATED ALWAYS AS (public.plain_name(((given_name || ' '::text) || family_name))) STORED,
    date_of_birth date,
    approximate_age integer,
    gender text DEFAULT 'UNSPECIFIED'::text NOT NULL,
    ethnicity text DEFAULT ''::text NOT NULL,
    nationality text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    online_names text DEFAULT ''::text NOT NULL,
    household text DEFAULT ''::text NOT NULL,
    occupation text DEFAULT ''::text NOT NULL,
    residence_authority text DEFAULT ''::text NOT NULL,
    residence_force text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    match_keys text[] DEFAULT '{}'::text[] NOT NULL,
    keys_edition integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.person FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person OWNER TO panel_owner;

CREATE TABLE public.person_address (
    address_id uuid NOT NULL,
    case_id uuid NOT NULL,
    address text NOT NULL,
    postcode text NOT NULL,
    authority text NOT NULL,
    force text NOT NULL,
    from_on date,
    until_on date,
    noted_by uuid NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    CONSTRAINT person_address_check CHECK (((until_on IS NULL) OR (from_on IS NULL) OR (until_on >= from_on)))
);

ALTER TABLE ONLY public.person_address FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person_address OWNER TO panel_owner;

CREATE TABLE public.person_alias (
    person_id uuid NOT NULL,
    name text NOT NULL,
    at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone,
    CONSTRAINT person_alias_name_check CHECK ((name <> ''::text))
);

ALTER TABLE ONLY public.person_alias FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person_alias OWNER TO panel_owner;

CREATE TABLE public.person_contact (
    contact_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    organisation text NOT NULL,
    relationship text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    address text NOT NULL,
    from_on date,
    until_on date,
    noted_by uuid NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    CONSTRAINT person_contact_check CHECK (((until_on IS NULL) OR (from_on IS NULL) OR (until_on >= from_on)))
);

ALTER TABLE ONLY public.person_contact FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person_contact OWNER TO panel_owner;

CREATE TABLE public.person_link (
    link_id uuid NOT NULL,
    case_id uuid NOT NULL,
    other_case_id uuid NOT NULL,
    kind text NOT NULL,
    from_on date,
    until_on date,
    noted_by uuid NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    CONSTRAINT person_link_check CHECK ((other_case_id <> case_id)),
    CONSTRAINT person_link_check1 CHECK (((until_on IS NULL) OR (from_on IS NULL) OR (until_on >= from_on)))
);

ALTER TABLE ONLY public.person_link FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person_link OWNER TO panel_owner;

CREATE TABLE public.person_merge (
    merge_id uuid NOT NULL,
    kept_id uuid NOT NULL,
    gone_id uuid NOT NULL,
    gone_named text NOT NULL,
    case_ids uuid[] NOT NULL,
    aliases text[] NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    joined_by uuid NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    parted_by uuid,
    parted_at timestamp with time zone,
    CONSTRAINT person_merge_check CHECK ((gone_id <> kept_id)),
    CONSTRAINT person_merge_check1 CHECK (((parted_by IS NULL) = (parted_at IS NULL)))
);

ALTER TABLE ONLY public.person_merge FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person_merge OWNER TO panel_owner;

CREATE TABLE public.person_revision (
    revision_id uuid NOT NULL,
    case_id uuid NOT NULL,
    version integer NOT NULL,
    part text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    other_case_id uuid
);

ALTER TABLE ONLY public.person_revision FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person_revision OWNER TO panel_owner;

CREATE TABLE public.person_trait (
    trait_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    noted_by uuid NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone
);

ALTER TABLE ONLY public.person_trait FORCE ROW LEVEL SECURITY;

ALTER TABLE public.person_trait OWNER TO panel_owner;

CREATE TABLE public.policy_change (
    change_id uuid NOT NULL,
    base integer NOT NULL,
    body text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    status text NOT NULL,
    drafted_by uuid NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    proposed_at timestamp with time zone,
    answered_by uuid,
    answered_at timestamp with time zone,
    answer text DEFAULT ''::text NOT NULL,
    became integer,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT policy_change_check CHECK ((answered_by <> drafted_by)),
    CONSTRAINT policy_change_check1 CHECK (((status = ANY (ARRAY['DRAFT'::text, 'WITHDRAWN'::text])) OR ((proposed_at IS NOT NULL) AND (reason <> ''::text)))),
    CONSTRAINT policy_change_check2 CHECK ((((status = ANY (ARRAY['IN_FORCE'::text, 'REFUSED'::text])) = (answered_by IS NOT NULL)) AND ((answered_by IS NULL) = (answered_at IS NULL)))),
    CONSTRAINT policy_change_check3 CHECK (((status = 'IN_FORCE'::text) = (became IS NOT NULL))),
    CONSTRAINT policy_change_check4 CHECK (((status <> 'REFUSED'::text) OR (answer <> ''::text))),
    CONSTRAINT policy_change_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'PROPOSED'::text, 'IN_FORCE'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE public.policy_change OWNER TO panel_owner;

CREATE TABLE public.policy_version (
    version integer NOT NULL,
    body text NOT NULL,
    in_force_at timestamp with time zone DEFAULT now() NOT NULL,
    hash text DEFAULT ''::text NOT NULL,
    change_id uuid,
    CONSTRAINT policy_version_check CHECK (((version = 1) OR (change_id IS NOT NULL)))
);

ALTER TABLE public.policy_version OWNER TO panel_owner;

CREATE TABLE public.recovery_code (
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE public.recovery_code OWNER TO panel_owner;

CREATE TABLE public.reference_counter (
    panel_id uuid NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL
);

ALTER TABLE public.reference_counter OWNER TO panel_owner;

CREATE TABLE public.referral_file (
    file_id uuid NOT NULL,
    user_id uuid,
    place text,
    link_id uuid,
    incoming_id uuid,
    kind text NOT NULL,
    media text NOT NULL,
    size integer NOT NULL,
    about bytea NOT NULL,
    sealed bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT referral_file_check CHECK (((user_id IS NULL) = (place IS NULL))),
    CONSTRAINT referral_file_check1 CHECK (((user_id IS NULL) = (num_nonnulls(link_id, incoming_id) > 0))),
    CONSTRAINT referral_file_size_check CHECK ((size > 0))
);

ALTER TABLE ONLY public.referral_file FORCE ROW LEVEL SECURITY;

ALTER TABLE public.referral_file OWNER TO panel_owner;

CREATE TABLE public.referral_link (
    link_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    organisation text NOT NULL,
    agency_id uuid,
    reason text NOT NULL,
    token_hash bytea NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    browser_hash bytea,
    begun_at timestamp with time zone,
    draft bytea,
    saved_at timestamp with time zone,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT referral_link_check CHECK (((browser_hash IS NULL) = (begun_at IS NULL))),
    CONSTRAINT referral_link_check1 CHECK (((draft IS NULL) OR ((used_at IS NULL) AND (revoked_at IS NULL)))),
    CONSTRAINT referral_link_organisation_check CHECK ((organisation <> ''::text))
);

ALTER TABLE ONLY public.referral_link FORCE ROW LEVEL SECURITY;

ALTER TABLE public.referral_link OWNER TO panel_owner;

CREATE TABLE public.referrer_question (
    question_id uuid NOT NULL,
    case_id uuid NOT NULL,
    agency_id uuid,
    token_hash bytea,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    status text DEFAULT 'SENT'::text NOT NULL,
    answered_by uuid,
    answered_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT referrer_question_check CHECK (((agency_id IS NULL) = (token_hash IS NOT NULL))),
    CONSTRAINT referrer_question_check1 CHECK (((status = 'ANSWERED'::text) = (answered_at IS NOT NULL))),
    CONSTRAINT referrer_question_check2 CHECK (((answered_by IS NOT NULL) = ((status = 'ANSWERED'::text) AND (agency_id IS NOT NULL)))),
    CONSTRAINT referrer_question_status_check CHECK ((status = ANY (ARRAY['SENT'::text, 'ANSWERED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE ONLY public.referrer_question FORCE ROW LEVEL SECURITY;

ALTER TABLE public.referrer_question OWNER TO panel_owner;

CREATE TABLE public.review (
    review_id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    due_on date,
    held_on date NOT NULL,
    outcome text NOT NULL,
    next_due date,
    agenda_item_id uuid,
    recorded_by uuid,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.review FORCE ROW LEVEL SECURITY;

ALTER TABLE public.review OWNER TO panel_owner;

CREATE TABLE public.role_proposal (
    proposal_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    panel_id uuid,
    agency_id uuid,
    authority text,
    force text,
    from_on date NOT NULL,
    to_on date,
    appointed_on date,
    skills text DEFAULT ''::text NOT NULL,
    confidentiality_on date,
    trained_on date,
    vetting text DEFAULT ''::text NOT NULL,
    deputy_for uuid,
    status text NOT NULL,
    proposed_by text NOT NULL,
    proposed_name text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by text DEFAULT ''::text NOT NULL,
    decided_name text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT role_proposal_check CHECK (((status = 'PROPOSED'::text) = (decided_at IS NULL))),
    CONSTRAINT role_proposal_check1 CHECK (((status <> ALL (ARRAY['AGREED'::text, 'REFUSED'::text])) OR ((decided_by <> proposed_by) AND (decided_by <> ('u:'::text || user_id))))),
    CONSTRAINT role_proposal_check2 CHECK ((proposed_by <> ('u:'::text || user_id))),
    CONSTRAINT role_proposal_check3 CHECK (((status <> 'REFUSED'::text) OR (reason <> ''::text))),
    CONSTRAINT role_proposal_status_check CHECK ((status = ANY (ARRAY['PROPOSED'::text, 'AGREED'::text, 'REFUSED'::text, 'WITHDRAWN'::text])))
);

ALTER TABLE public.role_proposal OWNER TO panel_owner;

CREATE TABLE public.screening (
    screening_id uuid NOT NULL,
    case_id uuid NOT NULL,
    result text DEFAULT ''::text NOT NULL,
    signposts text DEFAULT ''::text NOT NULL,
    officer uuid NOT NULL,
    supervisor text DEFAULT ''::text NOT NULL,
    screened_on date,
    recorded_at timestamp with time zone NOT NULL,
    status text DEFAULT 'WAITING'::text NOT NULL,
    signpost_owner uuid,
    follow_up_on date,
    signed_by uuid,
    signed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT screening_check CHECK ((signed_by <> officer)),
    CONSTRAINT screening_check1 CHECK (((signed_by IS NULL) = (signed_at IS NULL))),
    CONSTRAINT screening_check2 CHECK (((status <> 'WAITING'::text) OR (signed_by IS NULL))),
    CONSTRAINT screening_check3 CHECK (((status <> 'RETURNED'::text) OR (signed_by IS NOT NULL))),
    CONSTRAINT screening_status_check CHECK (((status = ANY (ARRAY['WAITING'::text, 'SIGNED'::text, 'RETURNED'::text])) OR ((status = 'WITHDRAWN'::text) AND (signed_by IS NULL))))
);

ALTER TABLE ONLY public.screening FORCE ROW LEVEL SECURITY;

ALTER TABLE public.screening OWNER TO panel_owner;

CREATE TABLE public.second_look (
    look_id uuid NOT NULL,
    case_id uuid NOT NULL,
    rejected_as text NOT NULL,
    makers uuid[] NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT second_look_check CHECK (((outcome = ''::text) = (decided_by IS NULL))),
    CONSTRAINT second_look_check1 CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT second_look_check2 CHECK ((decided_by <> ALL (makers))),
    CONSTRAINT second_look_outcome_check CHECK ((outcome = ANY (ARRAY[''::text, 'UPHELD'::text, 'REOPENED'::text])))
);

ALTER TABLE ONLY public.second_look FORCE ROW LEVEL SECURITY;

ALTER TABLE public.second_look OWNER TO panel_owner;

CREATE TABLE public.section36_decision (
    decision_id uuid NOT NULL,
    case_id uuid NOT NULL,
    body text NOT NULL,
    body_name text NOT NULL,
    maker text NOT NULL,
    decided_on date NOT NULL,
    result text NOT NULL,
    edition text NOT NULL,
    recorded_by uuid,
    recorded_at timestamp with time zone NOT NULL,
    signposts text DEFAULT ''::text NOT NULL
);

ALTER TABLE ONLY public.section36_decision FORCE ROW LEVEL SECURITY;

ALTER TABLE public.section36_decision OWNER TO panel_owner;

CREATE TABLE public.sign_in_step (
    token_hash bytea NOT NULL,
    kind text NOT NULL,
    user_id uuid,
    sealed bytea NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE public.sign_in_step OWNER TO panel_owner;

CREATE TABLE public.signpost (
    signpost_id uuid NOT NULL,
    case_id uuid NOT NULL,
    stage text NOT NULL,
    destination text NOT NULL,
    owner uuid NOT NULL,
    made_on date NOT NULL,
    follow_up_on date NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    answered_by uuid,
    answered_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT signpost_check CHECK (((outcome = ''::text) = (answered_by IS NULL))),
    CONSTRAINT signpost_check1 CHECK (((answered_by IS NULL) = (answered_at IS NULL))),
    CONSTRAINT signpost_outcome_check CHECK ((outcome = ANY (ARRAY[''::text, 'TAKEN-UP'::text, 'DECLINED'::text, 'REFUSED'::text, 'UNKNOWN'::text]))),
    CONSTRAINT signpost_stage_check CHECK ((stage = ANY (ARRAY['SCREENING'::text, 'SECTION36'::text, 'EXIT'::text])))
);

ALTER TABLE ONLY public.signpost FORCE ROW LEVEL SECURITY;

ALTER TABLE public.signpost OWNER TO panel_owner;

CREATE TABLE public.tie (
    tie_id uuid DEFAULT gen_random_uuid() NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    sens text NOT NULL,
    received_on date NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    agenda_item_id uuid,
    made_by text DEFAULT ''::text NOT NULL,
    scope uuid GENERATED ALWAYS AS (
CASE kind
    WHEN 'recused'::text THEN (md5(('recused|'::text || (subject_id)::text)))::uuid
    ELSE (md5(((((((kind || '|'::text) || (subject_id)::text) || '|'::text) || (panel_id)::text) || '|'::text) || sens)))::uuid
END) STORED,
    level text DEFAULT 'whole'::text NOT NULL,
    sections text[] DEFAULT '{}'::text[] NOT NULL,
    part text DEFAULT ''::text NOT NULL,
    meeting_id uuid,
    ended_at timestamp with time zone,
    ended_by text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT tie_check CHECK (((kind <> 'emergency'::text) OR ((until IS NOT NULL) AND (until <= (since + '01:00:00'::interval))))),
    CONSTRAINT tie_check1 CHECK (((level = 'whole'::text) OR (kind = 'involved'::text))),
    CONSTRAINT tie_check2 CHECK (((level = 'sections'::text) = (sections <> '{}'::text[]))),
    CONSTRAINT tie_check3 CHECK (((part = ''::text) OR (kind = 'assigned'::text))),
    CONSTRAINT tie_check4 CHECK (((part <> 'lead'::text) OR (until IS NULL) OR (ended_at IS NOT NULL))),
    CONSTRAINT tie_check5 CHECK (((kind <> 'recused'::text) OR (until IS NULL) OR (ended_at IS NOT NULL))),
    CONSTRAINT tie_check6 CHECK (((ended_at IS NULL) OR (until <= ended_at))),
    CONSTRAINT tie_kind_check CHECK ((kind = ANY (ARRAY['panel'::text, 'involved'::text, 'assigned'::text, 'guest'::text, 'own'::text, 'emergency'::text, 'recused'::text]))),
    CONSTRAINT tie_level_check CHECK ((level = ANY (ARRAY['name'::text, 'summary'::text, 'sections'::text, 'whole'::text]))),
    CONSTRAINT tie_part_check CHECK ((part = ANY (ARRAY[''::text, 'lead'::text, 'deputy_lead'::text, 'provider'::text, 'named'::text, 'owner'::text]))),
    CONSTRAINT tie_sealed CHECK (((sens <> 'sealed'::text) OR (kind <> ALL (ARRAY['guest'::text, 'emergency'::text])) OR (ended_at IS NOT NULL)))
);

ALTER TABLE public.tie OWNER TO panel_owner;

CREATE VIEW public.standing_tie AS
 SELECT t.tie_id,
    t.case_id,
    t.kind,
    t.subject_id,
    t.panel_id,
    t.sens,
    t.received_on,
    t.since,
    t.until,
    t.reason,
    t.agenda_item_id,
    t.made_by,
    t.scope,
    t.level,
    t.sections,
    t.part,
    t.meeting_id,
    t.version
   FROM public.tie t
  WHERE ((t.ended_at IS NULL) AND ((t.kind = 'recused'::text) OR ((t.since <= ( SELECT public.my_now() AS my_now)) AND ((t.until IS NULL) OR (t.until > ( SELECT public.my_now() AS my_now))))));

ALTER TABLE public.standing_tie OWNER TO panel_owner;

CREATE TABLE public.statistics_release (
    release_id uuid NOT NULL,
    panel_id uuid NOT NULL,
    year integer NOT NULL,
    edition integer NOT NULL,
    taken_on date NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    taken_by uuid NOT NULL,
    note text NOT NULL,
    figures jsonb NOT NULL,
    hidden jsonb NOT NULL,
    CONSTRAINT statistics_release_edition_check CHECK ((edition > 0)),
    CONSTRAINT statistics_release_year_check CHECK (((year >= 2000) AND (year <= 2100)))
);

ALTER TABLE ONLY public.statistics_release FORCE ROW LEVEL SECURITY;

ALTER TABLE public.statistics_release OWNER TO panel_owner;

CREATE TABLE public.support_item (
    support_item_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    case_id uuid NOT NULL,
    type text NOT NULL,
    nature text NOT NULL,
    provider text NOT NULL,
    provider_user uuid,
    provider_agency uuid,
    method text NOT NULL,
    schedule text NOT NULL,
    funding text DEFAULT ''::text NOT NULL,
    commissioned integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.support_item FORCE ROW LEVEL SECURITY;

ALTER TABLE public.support_item OWNER TO panel_owner;

CREATE TABLE public.support_plan (
    plan_id uuid NOT NULL,
    case_id uuid NOT NULL,
    plan_version integer NOT NULL,
    consent_method text NOT NULL,
    consent_request_due date,
    consent_requester text NOT NULL,
    made_by uuid,
    made_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.support_plan FORCE ROW LEVEL SECURITY;

ALTER TABLE public.support_plan OWNER TO panel_owner;

CREATE TABLE public.support_session (
    session_id uuid NOT NULL,
    case_id uuid NOT NULL,
    support_item_id uuid NOT NULL,
    number integer NOT NULL,
    held_on date NOT NULL,
    attended boolean NOT NULL,
    place_kind text NOT NULL,
    risk_flag boolean DEFAULT false NOT NULL,
    next_on date,
    recorded_by uuid,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.support_session FORCE ROW LEVEL SECURITY;

ALTER TABLE public.support_session OWNER TO panel_owner;

CREATE TABLE public.terms (
    version integer NOT NULL,
    body text NOT NULL,
    published_by text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT terms_body_check CHECK ((body <> ''::text))
);

ALTER TABLE public.terms OWNER TO panel_owner;

CREATE TABLE public.terms_acceptance (
    user_id uuid NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.terms_acceptance OWNER TO panel_owner;

CREATE TABLE public.totp (
    user_id uuid NOT NULL,
    sealed bytea,
    made_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    waiting bytea,
    CONSTRAINT totp_check CHECK (((sealed IS NULL) = (confirmed_at IS NULL)))
);

ALTER TABLE public.totp OWNER TO panel_owner;

CREATE TABLE public.urgency (
    urgency_id uuid NOT NULL,
    case_id uuid NOT NULL,
    reason text NOT NULL,
    marked_by uuid NOT NULL,
    marked_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.urgency FORCE ROW LEVEL SECURITY;

ALTER TABLE public.urgency OWNER TO panel_owner;

CREATE VIEW public.visible_case AS
 SELECT DISTINCT t.case_id
   FROM public.standing_tie t
  WHERE ((t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[])) AND (NOT (EXISTS ( SELECT
           FROM public.standing_tie r
          WHERE ((r.case_id = t.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal)))))));

ALTER TABLE public.visible_case OWNER TO panel_owner;

CREATE TABLE public.work_day_change (
    change_id uuid NOT NULL,
    day date NOT NULL,
    name text NOT NULL,
    working boolean NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT work_day_change_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.work_day_change OWNER TO panel_owner;

CREATE TABLE public.write_key (
    key text NOT NULL,
    actor text NOT NULL,
    location text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.write_key OWNER TO panel_owner;

ALTER TABLE ONLY public.access_request
    ADD CONSTRAINT access_request_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.action_note
    ADD CONSTRAINT action_note_pkey PRIMARY KEY (note_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_pkey PRIMARY KEY (action_id);

ALTER TABLE ONLY public.agency_account
    ADD CONSTRAINT agency_account_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY public.agency_account
    ADD CONSTRAINT agency_account_user_id_issuer_key UNIQUE (user_id, issuer);

ALTER TABLE ONLY public.agency_account_waiting
    ADD CONSTRAINT agency_account_waiting_issuer_subject_key UNIQUE (issuer, subject);

ALTER TABLE ONLY public.agency_account_waiting
    ADD CONSTRAINT agency_account_waiting_pkey PRIMARY KEY (reference);

ALTER TABLE ONLY public.agency
    ADD CONSTRAINT agency_name_key UNIQUE (name);

ALTER TABLE ONLY public.agency
    ADD CONSTRAINT agency_pkey PRIMARY KEY (agency_id);

ALTER TABLE ONLY public.agenda_item
    ADD CONSTRAINT agenda_item_pkey PRIMARY KEY (agenda_item_id);

ALTER TABLE ONLY public.agenda_template_item
    ADD CONSTRAINT agenda_template_item_pkey PRIMARY KEY (template_id, ordering);

ALTER TABLE ONLY public.agenda_template
    ADD CONSTRAINT agenda_template_pkey PRIMARY KEY (template_id);

ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT allocation_pkey PRIMARY KEY (allocation_id);

ALTER TABLE ONLY public.amendment
    ADD CONSTRAINT amendment_pkey PRIMARY KEY (amendment_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_pkey PRIMARY KEY (arrival_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_receipt_key UNIQUE (receipt);

ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT assessment_pkey PRIMARY KEY (assessment_id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_pkey PRIMARY KEY (meeting_id, membership_id);

ALTER TABLE ONLY public.audit_checkpoint
    ADD CONSTRAINT audit_checkpoint_pkey PRIMARY KEY (size);

ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_entry_id_key UNIQUE (entry_id);

ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.audit_hash
    ADD CONSTRAINT audit_hash_pkey PRIMARY KEY (hash_index);

ALTER TABLE ONLY public.audit_leaf
    ADD CONSTRAINT audit_leaf_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY public.audit_leaf
    ADD CONSTRAINT audit_leaf_pkey PRIMARY KEY (leaf_index);

ALTER TABLE ONLY public.audit_pending
    ADD CONSTRAINT audit_pending_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.away_period
    ADD CONSTRAINT away_period_pkey PRIMARY KEY (period_id);

ALTER TABLE ONLY public.bank_holiday
    ADD CONSTRAINT bank_holiday_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.case_event
    ADD CONSTRAINT case_event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.case_export
    ADD CONSTRAINT case_export_pkey PRIMARY KEY (export_id);

ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_ref_key UNIQUE (ref);

ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_source_ref_key UNIQUE (source_ref);

ALTER TABLE ONLY public.case_key
    ADD CONSTRAINT case_key_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.clock_pause
    ADD CONSTRAINT clock_pause_pkey PRIMARY KEY (pause_id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (consent_id);

ALTER TABLE ONLY public.decision_correction
    ADD CONSTRAINT decision_correction_pkey PRIMARY KEY (correction_id);

ALTER TABLE ONLY public.decision_countersignature
    ADD CONSTRAINT decision_countersignature_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.decision_draft
    ADD CONSTRAINT decision_draft_pkey PRIMARY KEY (case_id, place, user_id);

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.decision_position
    ADD CONSTRAINT decision_position_pkey PRIMARY KEY (decision_id, membership_id);

ALTER TABLE ONLY public.deconfliction_check
    ADD CONSTRAINT deconfliction_check_pkey PRIMARY KEY (check_id);

ALTER TABLE ONLY public.document_chunk
    ADD CONSTRAINT document_chunk_pkey PRIMARY KEY (document_id, n);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (document_id);

ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (user_id, place);

ALTER TABLE ONLY public.easing
    ADD CONSTRAINT easing_pkey PRIMARY KEY (easing_id);

ALTER TABLE ONLY public.emergency_use
    ADD CONSTRAINT emergency_use_pkey PRIMARY KEY (use_id);

ALTER TABLE ONLY public.factor_reset
    ADD CONSTRAINT factor_reset_pkey PRIMARY KEY (reset_id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (feedback_id);

ALTER TABLE ONLY public.followup
    ADD CONSTRAINT followup_pkey PRIMARY KEY (followup_id);

ALTER TABLE ONLY public.framework_edition
    ADD CONSTRAINT framework_edition_code_number_key UNIQUE (code, number);

ALTER TABLE ONLY public.framework_edition
    ADD CONSTRAINT framework_edition_pkey PRIMARY KEY (edition_id);

ALTER TABLE ONLY public.goose_db_version
    ADD CONSTRAINT goose_db_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_case_id_key UNIQUE (case_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_link_id_key UNIQUE (link_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_pkey PRIMARY KEY (incoming_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_receipt_key UNIQUE (receipt);

ALTER TABLE ONLY public.info_reminder
    ADD CONSTRAINT info_reminder_pkey PRIMARY KEY (reminder_id);

ALTER TABLE ONLY public.info_reminder
    ADD CONSTRAINT info_reminder_request_id_on_day_key UNIQUE (request_id, on_day);

ALTER TABLE ONLY public.info_request
    ADD CONSTRAINT info_request_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.investigation_note
    ADD CONSTRAINT investigation_note_pkey PRIMARY KEY (note_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (invitation_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.item_attendance
    ADD CONSTRAINT item_attendance_pkey PRIMARY KEY (agenda_item_id, membership_id);

ALTER TABLE ONLY public.item_position
    ADD CONSTRAINT item_position_pkey PRIMARY KEY (agenda_item_id, membership_id);

ALTER TABLE ONLY public.item_presence
    ADD CONSTRAINT item_presence_pkey PRIMARY KEY (presence_id);

ALTER TABLE ONLY public.item_stretch
    ADD CONSTRAINT item_stretch_pkey PRIMARY KEY (stretch_id);

ALTER TABLE ONLY public.known_device
    ADD CONSTRAINT known_device_pkey PRIMARY KEY (user_id, token_hash);

ALTER TABLE ONLY public.list_change
    ADD CONSTRAINT list_change_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.list_scope
    ADD CONSTRAINT list_scope_pkey PRIMARY KEY (policy_version, role, tie, sens);

ALTER TABLE ONLY public.list_term
    ADD CONSTRAINT list_term_pkey PRIMARY KEY (list, code);

ALTER TABLE ONLY public.live_topic
    ADD CONSTRAINT live_topic_pkey PRIMARY KEY (topic);

ALTER TABLE ONLY public.login_session
    ADD CONSTRAINT login_session_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.look_outcome
    ADD CONSTRAINT look_outcome_pkey PRIMARY KEY (outcome_id);

ALTER TABLE ONLY public.mail_message
    ADD CONSTRAINT mail_message_pkey PRIMARY KEY (mail_id);

ALTER TABLE ONLY public.match_answer
    ADD CONSTRAINT match_answer_pkey PRIMARY KEY (answer_id);

ALTER TABLE ONLY public.match_question
    ADD CONSTRAINT match_question_case_id_about_case_key UNIQUE (case_id, about_case);

ALTER TABLE ONLY public.match_question
    ADD CONSTRAINT match_question_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_pkey PRIMARY KEY (meeting_id);

ALTER TABLE ONLY public.meeting_presence
    ADD CONSTRAINT meeting_presence_pkey PRIMARY KEY (presence_id);

ALTER TABLE ONLY public.meeting_room
    ADD CONSTRAINT meeting_room_pkey PRIMARY KEY (meeting_id);

ALTER TABLE ONLY public.meeting_series
    ADD CONSTRAINT meeting_series_pkey PRIMARY KEY (series_id);

ALTER TABLE ONLY public.membership_event
    ADD CONSTRAINT membership_event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (membership_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_meeting_id_key UNIQUE (meeting_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_pkey PRIMARY KEY (minutes_id);

ALTER TABLE ONLY public.minutes_remark
    ADD CONSTRAINT minutes_remark_pkey PRIMARY KEY (remark_id);

ALTER TABLE ONLY public.minutes_section
    ADD CONSTRAINT minutes_section_pkey PRIMARY KEY (section_id);

ALTER TABLE ONLY public.narrative
    ADD CONSTRAINT narrative_pkey PRIMARY KEY (case_id, field, version);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (notice_id);

ALTER TABLE ONLY public.panel_authority
    ADD CONSTRAINT panel_authority_authority_key UNIQUE (authority);

ALTER TABLE ONLY public.panel_authority
    ADD CONSTRAINT panel_authority_pkey PRIMARY KEY (panel_id, authority);

ALTER TABLE ONLY public.panel
    ADD CONSTRAINT panel_code_key UNIQUE (code);

ALTER TABLE ONLY public.panel_force
    ADD CONSTRAINT panel_force_pkey PRIMARY KEY (panel_id, force);

ALTER TABLE ONLY public.panel
    ADD CONSTRAINT panel_name_key UNIQUE (name);

ALTER TABLE ONLY public.panel
    ADD CONSTRAINT panel_pkey PRIMARY KEY (panel_id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_credential_id_key UNIQUE (credential_id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_pkey PRIMARY KEY (passkey_id);

ALTER TABLE ONLY public.pause_message
    ADD CONSTRAINT pause_message_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY public.person_address
    ADD CONSTRAINT person_address_pkey PRIMARY KEY (address_id);

ALTER TABLE ONLY public.person_alias
    ADD CONSTRAINT person_alias_pkey PRIMARY KEY (person_id, name);

ALTER TABLE ONLY public.person_contact
    ADD CONSTRAINT person_contact_pkey PRIMARY KEY (contact_id);

ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_pkey PRIMARY KEY (link_id);

ALTER TABLE ONLY public.person_merge
    ADD CONSTRAINT person_merge_pkey PRIMARY KEY (merge_id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.person_revision
    ADD CONSTRAINT person_revision_pkey PRIMARY KEY (revision_id);

ALTER TABLE ONLY public.person_trait
    ADD CONSTRAINT person_trait_pkey PRIMARY KEY (trait_id);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_became_key UNIQUE (became);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.policy_version
    ADD CONSTRAINT policy_version_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (user_id, code_hash);

ALTER TABLE ONLY public.reference_counter
    ADD CONSTRAINT reference_counter_pkey PRIMARY KEY (panel_id, year);

ALTER TABLE ONLY public.referral_file
    ADD CONSTRAINT referral_file_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY public.referral_link
    ADD CONSTRAINT referral_link_pkey PRIMARY KEY (link_id);

ALTER TABLE ONLY public.referral_link
    ADD CONSTRAINT referral_link_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.referrer_question
    ADD CONSTRAINT referrer_question_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.referrer_question
    ADD CONSTRAINT referrer_question_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.role_proposal
    ADD CONSTRAINT role_proposal_pkey PRIMARY KEY (proposal_id);

ALTER TABLE ONLY public.screening
    ADD CONSTRAINT screening_pkey PRIMARY KEY (screening_id);

ALTER TABLE ONLY public.second_look
    ADD CONSTRAINT second_look_pkey PRIMARY KEY (look_id);

ALTER TABLE ONLY public.section36_decision
    ADD CONSTRAINT section36_decision_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.sign_in_step
    ADD CONSTRAINT sign_in_step_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.signpost
    ADD CONSTRAINT signpost_pkey PRIMARY KEY (signpost_id);

ALTER TABLE ONLY public.statistics_release
    ADD CONSTRAINT statistics_release_panel_id_year_edition_key UNIQUE (panel_id, year, edition);

ALTER TABLE ONLY public.statistics_release
    ADD CONSTRAINT statistics_release_pkey PRIMARY KEY (release_id);

ALTER TABLE ONLY public.support_item
    ADD CONSTRAINT support_item_pkey PRIMARY KEY (support_item_id);

ALTER TABLE ONLY public.support_plan
    ADD CONSTRAINT support_plan_case_id_plan_version_key UNIQUE (case_id, plan_version);

ALTER TABLE ONLY public.support_plan
    ADD CONSTRAINT support_plan_pkey PRIMARY KEY (plan_id);

ALTER TABLE ONLY public.support_session
    ADD CONSTRAINT support_session_pkey PRIMARY KEY (session_id);

ALTER TABLE ONLY public.terms_acceptance
    ADD CONSTRAINT terms_acceptance_pkey PRIMARY KEY (user_id, version);

ALTER TABLE ONLY public.terms
    ADD CONSTRAINT terms_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.tie
    ADD CONSTRAINT tie_pkey PRIMARY KEY (tie_id);

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.urgency
    ADD CONSTRAINT urgency_pkey PRIMARY KEY (urgency_id);

ALTER TABLE ONLY public.user_account
    ADD CONSTRAINT user_account_email_key UNIQUE (email);

ALTER TABLE ONLY public.user_account
    ADD CONSTRAINT user_account_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.work_day_change
    ADD CONSTRAINT work_day_change_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.write_key
    ADD CONSTRAINT write_key_pkey PRIMARY KEY (key);

CREATE INDEX access_request_case ON public.access_request USING btree (case_id, asked_at DESC);

CREATE UNIQUE INDEX access_request_once ON public.access_request USING btree (case_id, user_id) WHERE (status = 'ASKED'::text);

CREATE INDEX access_request_open ON public.access_request USING btree (asked_at) WHERE (status = 'ASKED'::text);

CREATE INDEX action_agency ON public.action USING btree (agency_id, status, due_on);

CREATE INDEX action_case ON public.action USING btree (case_id);

CREATE INDEX action_item ON public.action USING btree (agenda_item_id);

CREATE INDEX action_note_action ON public.action_note USING btree (action_id, at);

CREATE INDEX action_owner ON public.action USING btree (owner, status, due_on);

CREATE UNIQUE INDEX agenda_item_carried ON public.agenda_item USING btree (carried_from);

CREATE INDEX agenda_item_case ON public.agenda_item USING btree (case_id);

CREATE INDEX agenda_item_meeting ON public.agenda_item USING btree (meeting_id);

CREATE UNIQUE INDEX agenda_item_once ON public.agenda_item USING btree (meeting_id, case_id) WHERE (status <> ALL (ARRAY['WITHDRAWN'::text, 'DEFERRED'::text]));

CREATE UNIQUE INDEX agenda_template_name ON public.agenda_template USING btree (panel_id, name) WHERE (ended_on IS NULL);

CREATE INDEX allocation_case ON public.allocation USING btree (case_id, made_at DESC);

CREATE INDEX amendment_case ON public.amendment USING btree (case_id, at DESC);

CREATE INDEX arrival_agency ON public.arrival USING btree (agency_id, received_on DESC);

CREATE INDEX assessment_case ON public.assessment USING btree (case_id);

CREATE UNIQUE INDEX assessment_draft ON public.assessment USING btree (case_id, assessor) WHERE (status = 'DRAFT'::text);

CREATE INDEX assessment_waiting ON public.assessment USING btree (submitted_at) WHERE (status = 'SUBMITTED'::text);

CREATE INDEX audit_event_actor ON public.audit_event USING btree (actor, event_id DESC);

CREATE INDEX audit_event_at ON public.audit_event USING btree (at DESC, event_id DESC);

CREATE INDEX audit_event_case ON public.audit_event USING btree (case_id, event_id DESC) WHERE (case_id IS NOT NULL);

CREATE INDEX audit_event_refs ON public.audit_event USING gin (public.refs_shown(payload)) WHERE ((case_id IS NULL) AND (outcome = 'viewed'::text));

CREATE INDEX audit_event_refused ON public.audit_event USING btree (ref, event_id DESC) WHERE (outcome = 'refused'::text);

CREATE INDEX away_period_panel ON public.away_period USING btree (panel_id, to_on) WHERE (ended_at IS NULL);

CREATE INDEX case_event_case ON public.case_event USING btree (case_id, at DESC, event_id DESC);

CREATE INDEX case_export_asked ON public.case_export USING btree (panel_id, requested_at) WHERE (status = 'ASKED'::text);

CREATE INDEX case_export_mine ON public.case_export USING btree (requested_by, requested_at DESC);

CREATE INDEX case_file_panel_state ON public.case_file USING btree (panel_id, state, received_on DESC, case_id DESC);

CREATE INDEX case_file_person ON public.case_file USING btree (person_id);

CREATE INDEX case_file_urgent ON public.case_file USING btree (panel_id, state) WHERE (urgent <> ''::text);

CREATE INDEX case_file_year ON public.case_file USING btree (panel_id, received_on);

CREATE INDEX clock_pause_case ON public.clock_pause USING btree (case_id, begun_at DESC);

CREATE UNIQUE INDEX clock_pause_once ON public.clock_pause USING btree (case_id) WHERE (ended_at IS NULL);

CREATE INDEX consent_case ON public.consent USING btree (case_id);

CREATE INDEX decision_case ON public.decision USING btree (case_id);

CREATE INDEX decision_correction_decision ON public.decision_correction USING btree (decision_id, made_at);

CREATE UNIQUE INDEX decision_item ON public.decision USING btree (agenda_item_id) WHERE (agenda_item_id IS NOT NULL);

CREATE UNIQUE INDEX decision_ratifies ON public.decision USING btree (ratifies) WHERE (ratifies IS NOT NULL);

CREATE INDEX deconfliction_check_case ON public.deconfliction_check USING btree (case_id, recorded_at DESC);

CREATE INDEX document_case ON public.document USING btree (case_id, added_at);

CREATE INDEX document_waits ON public.document USING btree (added_at) WHERE ((scan = ANY (ARRAY['WAITING'::text, 'UNFIT'::text])) AND (removed_at IS NULL));

CREATE INDEX easing_case ON public.easing USING btree (case_id, asked_at DESC);

CREATE UNIQUE INDEX easing_lift ON public.easing USING btree (tie_id) WHERE (outcome = 'ASKED'::text);

CREATE UNIQUE INDEX easing_lower ON public.easing USING btree (case_id) WHERE ((kind = 'LOWER'::text) AND (outcome = 'ASKED'::text));

CREATE INDEX emergency_use_case ON public.emergency_use USING btree (case_id, opened_at DESC);

CREATE INDEX emergency_use_open ON public.emergency_use USING btree (panel_id, review_due) WHERE (reviewed_at IS NULL);

CREATE INDEX emergency_use_user ON public.emergency_use USING btree (user_id, opened_at DESC);

CREATE INDEX factor_reset_user ON public.factor_reset USING btree (user_id, asked_at DESC);

CREATE INDEX feedback_case ON public.feedback USING btree (case_id, at DESC);

CREATE INDEX followup_case ON public.followup USING btree (case_id);

CREATE INDEX followup_due ON public.followup USING btree (due_on) WHERE (done_on IS NULL);

CREATE INDEX framework_edition_newest ON public.framework_edition USING btree (drafted_at DESC, edition_id);

CREATE INDEX incoming_agency ON public.incoming USING btree (agency_id, received_on DESC);

CREATE INDEX incoming_sent_by ON public.incoming USING btree (sent_by, received_at DESC) WHERE (sent_by IS NOT NULL);

CREATE INDEX incoming_waits ON public.incoming USING btree (panel_id, received_at) WHERE (sealed IS NOT NULL);

CREATE INDEX info_reminder_case ON public.info_reminder USING btree (case_id);

CREATE INDEX info_request_agency ON public.info_request USING btree (agency_id) WHERE (status = 'SENT'::text);

CREATE INDEX info_request_case ON public.info_request USING btree (case_id);

CREATE INDEX info_request_due ON public.info_request USING btree (due_on, request_id);

CREATE INDEX investigation_note_case ON public.investigation_note USING btree (case_id, happened_on DESC, written_at DESC);

CREATE UNIQUE INDEX invitation_once ON public.invitation USING btree (user_id) WHERE ((used_at IS NULL) AND (withdrawn_at IS NULL));

CREATE INDEX invitation_user ON public.invitation USING btree (user_id, made_at DESC);

CREATE INDEX item_presence_item ON public.item_presence USING btree (agenda_item_id, at);

CREATE INDEX item_stretch_item ON public.item_stretch USING btree (agenda_item_id, opened_at);

CREATE UNIQUE INDEX item_stretch_open ON public.item_stretch USING btree (agenda_item_id) WHERE (closed_at IS NULL);

CREATE INDEX list_change_newest ON public.list_change USING btree (list, made_at DESC, change_id);

CREATE INDEX login_session_expiry ON public.login_session USING btree (expires_at);

CREATE INDEX login_session_user ON public.login_session USING btree (user_id);

CREATE INDEX look_outcome_day ON public.look_outcome USING btree (panel_id, on_day);

CREATE INDEX mail_message_newest ON public.mail_message USING btree (queued_at DESC, mail_id DESC);

CREATE INDEX mail_message_unsent ON public.mail_message USING btree (status) WHERE (status <> 'SENT'::text);

CREATE INDEX match_answer_other ON public.match_answer USING btree (other_id, person_id, at);

CREATE INDEX match_answer_person ON public.match_answer USING btree (person_id, other_id, at);

CREATE INDEX match_question_about ON public.match_question USING btree (about_case);

CREATE INDEX match_question_open ON public.match_question USING btree (asked_at) WHERE (answer = ''::text);

CREATE INDEX meeting_panel ON public.meeting USING btree (panel_id, held_on DESC, meeting_id DESC);

CREATE INDEX meeting_presence_meeting ON public.meeting_presence USING btree (meeting_id, at);

CREATE UNIQUE INDEX meeting_series_day ON public.meeting USING btree (series_id, series_on);

CREATE UNIQUE INDEX meeting_series_panel ON public.meeting_series USING btree (panel_id) WHERE (ended_on IS NULL);

CREATE INDEX membership_agency ON public.membership USING btree (agency_id);

CREATE INDEX membership_event_user ON public.membership_event USING btree (user_id, event_id DESC);

CREATE INDEX membership_panel ON public.membership USING btree (panel_id, role);

CREATE INDEX membership_user ON public.membership USING btree (user_id);

CREATE INDEX minutes_remark_section ON public.minutes_remark USING btree (section_id, said_at);

CREATE INDEX minutes_section_case ON public.minutes_section USING btree (case_id);

CREATE UNIQUE INDEX minutes_section_item ON public.minutes_section USING btree (minutes_id, agenda_item_id);

CREATE UNIQUE INDEX minutes_section_meeting ON public.minutes_section USING btree (minutes_id) WHERE (agenda_item_id IS NULL);

CREATE INDEX notice_unseen ON public.notice USING btree (user_id, at DESC, notice_id DESC) WHERE (seen_at IS NULL);

CREATE INDEX notice_user ON public.notice USING btree (user_id, at DESC, notice_id DESC);

CREATE INDEX passkey_user ON public.passkey USING btree (user_id);

CREATE INDEX pause_message_case ON public.pause_message USING btree (case_id, written_at);

CREATE INDEX person_address_case ON public.person_address USING btree (case_id);

CREATE INDEX person_alias_family ON public.person_alias USING btree (public.plain_name(regexp_replace(name, '^.*\s'::text, ''::text)) text_pattern_ops);

CREATE INDEX person_birth ON public.person USING btree (date_of_birth);

CREATE INDEX person_contact_case ON public.person_contact USING btree (case_id);

CREATE INDEX person_family ON public.person USING btree (public.plain_name(family_name) text_pattern_ops);

CREATE INDEX person_keys ON public.person USING gin (match_keys) WITH (fastupdate=off);

CREATE INDEX person_link_case ON public.person_link USING btree (case_id);

CREATE INDEX person_link_other ON public.person_link USING btree (other_case_id);

CREATE INDEX person_match ON public.person USING gin (match_name public.gin_trgm_ops);

CREATE INDEX person_merge_kept ON public.person_merge USING btree (kept_id, joined_at);

CREATE INDEX person_revision_case ON public.person_revision USING btree (case_id, made_at DESC);

CREATE INDEX person_trait_case ON public.person_trait USING btree (case_id);

CREATE INDEX person_unfiled ON public.person USING btree (keys_edition, person_id);

CREATE INDEX policy_change_newest ON public.policy_change USING btree (drafted_at DESC, change_id);

CREATE INDEX referral_file_draft ON public.referral_file USING btree (user_id, place);

CREATE INDEX referral_file_incoming ON public.referral_file USING btree (incoming_id);

CREATE INDEX referral_file_link ON public.referral_file USING btree (link_id);

CREATE INDEX referral_link_panel ON public.referral_link USING btree (panel_id, made_at DESC);

CREATE INDEX referrer_question_agency ON public.referrer_question USING btree (agency_id, due_on) WHERE (agency_id IS NOT NULL);

CREATE INDEX referrer_question_case ON public.referrer_question USING btree (case_id, asked_at DESC);

CREATE INDEX referrer_question_waits ON public.referrer_question USING btree (due_on, question_id) WHERE (status = 'SENT'::text);

CREATE INDEX review_case ON public.review USING btree (case_id);

CREATE UNIQUE INDEX role_proposal_once ON public.role_proposal USING btree (user_id, role, COALESCE(panel_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (status = 'PROPOSED'::text);

CREATE INDEX role_proposal_user ON public.role_proposal USING btree (user_id);

CREATE INDEX screening_case ON public.screening USING btree (case_id);

CREATE UNIQUE INDEX screening_waiting ON public.screening USING btree (case_id) WHERE (status = 'WAITING'::text);

CREATE INDEX second_look_case ON public.second_look USING btree (case_id, asked_at DESC);

CREATE UNIQUE INDEX second_look_once ON public.second_look USING btree (case_id) WHERE (outcome = ''::text);

CREATE INDEX section36_case ON public.section36_decision USING btree (case_id);

CREATE INDEX sign_in_step_expiry ON public.sign_in_step USING btree (expires_at);

CREATE INDEX signpost_case ON public.signpost USING btree (case_id);

CREATE INDEX signpost_open ON public.signpost USING btree (owner, follow_up_on) WHERE (outcome = ANY (ARRAY[''::text, 'UNKNOWN'::text]));

CREATE INDEX support_item_case ON public.support_item USING btree (case_id);

CREATE INDEX support_item_plan ON public.support_item USING btree (plan_id);

CREATE INDEX support_session_case ON public.support_session USING btree (case_id);

CREATE INDEX tie_case ON public.tie USING btree (case_id, scope);

CREATE INDEX tie_meeting ON public.tie USING btree (meeting_id) WHERE ((meeting_id IS NOT NULL) AND (ended_at IS NULL));

CREATE UNIQUE INDEX tie_once ON public.tie USING btree (case_id, kind, subject_id) WHERE ((ended_at IS NULL) AND (kind <> 'emergency'::text));

CREATE UNIQUE INDEX tie_one_lead ON public.tie USING btree (case_id) WHERE ((part = 'lead'::text) AND (ended_at IS NULL));

CREATE INDEX tie_scope ON public.tie USING btree (scope, received_on DESC, case_id DESC) WHERE (ended_at IS NULL);

CREATE INDEX urgency_case ON public.urgency USING btree (case_id, marked_at DESC);

CREATE INDEX work_day_change_newest ON public.work_day_change USING btree (made_at DESC, change_id);

CREATE TRIGGER agenda_item_guests AFTER UPDATE OF status ON public.agenda_item FOR EACH ROW WHEN (((new.status = ANY (ARRAY['WITHDRAWN'::text, 'DEFERRED'::text])) AND (old.status <> ALL (ARRAY['WITHDRAWN'::text, 'DEFERRED'::text])))) EXECUTE FUNCTION public.agenda_item_guests();

CREATE TRIGGER assessment_stays BEFORE UPDATE ON public.assessment FOR EACH ROW EXECUTE FUNCTION public.assessment_stays();

CREATE TRIGGER audit_event_pending AFTER INSERT ON public.audit_event FOR EACH ROW EXECUTE FUNCTION public.audit_event_pending();

CREATE TRIGGER audit_event_stays BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION public.audit_event_stays();

CREATE TRIGGER case_export_stays BEFORE UPDATE ON public.case_export FOR EACH ROW EXECUTE FUNCTION public.case_export_stays();

CREATE TRIGGER case_file_ties AFTER INSERT OR UPDATE ON public.case_file FOR EACH ROW EXECUTE FUNCTION public.case_file_ties();

CREATE TRIGGER decision_correction_stays BEFORE DELETE OR UPDATE ON public.decision_correction FOR EACH ROW EXECUTE FUNCTION public.decision_stays();

CREATE TRIGGER decision_countersignature_stays BEFORE DELETE OR UPDATE ON public.decision_countersignature FOR EACH ROW EXECUTE FUNCTION public.decision_stays();

CREATE TRIGGER decision_position_stays BEFORE DELETE OR UPDATE ON public.decision_position FOR EACH ROW EXECUTE FUNCTION public.decision_stays();

CREATE TRIGGER decision_position_with_it BEFORE INSERT ON public.decision_position FOR EACH ROW EXECUTE FUNCTION public.decision_position_with_it();

CREATE TRIGGER decision_stays BEFORE DELETE OR UPDATE ON public.decision FOR EACH ROW EXECUTE FUNCTION public.decision_stays();

CREATE TRIGGER document_stays BEFORE UPDATE ON public.document FOR EACH ROW EXECUTE FUNCTION public.document_stays();

CREATE TRIGGER framework_edition_stays BEFORE UPDATE ON public.framework_edition FOR EACH ROW EXECUTE FUNCTION public.framework_edition_stays();

CREATE TRIGGER incoming_files AFTER UPDATE OF sealed ON public.incoming FOR EACH ROW WHEN (((old.sealed IS NOT NULL) AND (new.sealed IS NULL))) EXECUTE FUNCTION public.referral_files_go();

CREATE TRIGGER meeting_guests AFTER UPDATE OF status ON public.meeting FOR EACH ROW WHEN (((new.status = ANY (ARRAY['CLOSED'::text, 'CANCELLED'::text])) AND (old.status <> ALL (ARRAY['CLOSED'::text, 'CANCELLED'::text])))) EXECUTE FUNCTION public.meeting_guests();

CREATE TRIGGER minutes_remark_stays BEFORE INSERT OR DELETE OR UPDATE ON public.minutes_remark FOR EACH ROW EXECUTE FUNCTION public.minutes_remark_stays();

CREATE TRIGGER minutes_section_stays BEFORE INSERT OR DELETE OR UPDATE ON public.minutes_section FOR EACH ROW EXECUTE FUNCTION public.minutes_section_stays();

CREATE TRIGGER minutes_step BEFORE DELETE OR UPDATE ON public.minutes FOR EACH ROW EXECUTE FUNCTION public.minutes_step();

CREATE TRIGGER narrative_of_decision_once BEFORE INSERT ON public.narrative FOR EACH ROW WHEN ((starts_with(new.field, 'decision/'::text) AND (new.version > 1))) EXECUTE FUNCTION public.decision_stays();

CREATE TRIGGER narrative_of_decision_stays BEFORE DELETE OR UPDATE ON public.narrative FOR EACH ROW WHEN (starts_with(old.field, 'decision/'::text)) EXECUTE FUNCTION public.decision_stays();

CREATE TRIGGER narrative_of_minutes_new BEFORE INSERT ON public.narrative FOR EACH ROW WHEN (starts_with(new.field, 'minutes/'::text)) EXECUTE FUNCTION public.minutes_text_stays();

CREATE TRIGGER narrative_of_minutes_stays BEFORE DELETE OR UPDATE ON public.narrative FOR EACH ROW WHEN ((starts_with(old.field, 'minutes/'::text) OR starts_with(old.field, 'minutes-remark/'::text))) EXECUTE FUNCTION public.minutes_text_stays();

CREATE TRIGGER policy_change_stays BEFORE UPDATE ON public.policy_change FOR EACH ROW EXECUTE FUNCTION public.policy_change_stays();

CREATE TRIGGER referral_link_files AFTER UPDATE OF draft ON public.referral_link FOR EACH ROW WHEN (((old.draft IS NOT NULL) AND (new.draft IS NULL))) EXECUTE FUNCTION public.referral_files_go();

ALTER TABLE ONLY public.access_request
    ADD CONSTRAINT access_request_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.access_request
    ADD CONSTRAINT access_request_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.access_request
    ADD CONSTRAINT access_request_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.action_note
    ADD CONSTRAINT action_note_action_id_fkey FOREIGN KEY (action_id) REFERENCES public.action(action_id);

ALTER TABLE ONLY public.action_note
    ADD CONSTRAINT action_note_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.action_note
    ADD CONSTRAINT action_note_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_owner_fkey FOREIGN KEY (owner) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.action
    ADD CONSTRAINT action_raised_by_fkey FOREIGN KEY (raised_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.agency_account
    ADD CONSTRAINT agency_account_linked_by_fkey FOREIGN KEY (linked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.agency_account
    ADD CONSTRAINT agency_account_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.agenda_item
    ADD CONSTRAINT agenda_item_carried_from_fkey FOREIGN KEY (carried_from) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.agenda_item
    ADD CONSTRAINT agenda_item_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.agenda_item
    ADD CONSTRAINT agenda_item_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.agenda_template_item
    ADD CONSTRAINT agenda_template_item_template_id_fkey FOREIGN KEY (template_id) REFERENCES public.agenda_template(template_id);

ALTER TABLE ONLY public.agenda_template
    ADD CONSTRAINT agenda_template_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.agenda_template
    ADD CONSTRAINT agenda_template_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT allocation_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT allocation_from_user_fkey FOREIGN KEY (from_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT allocation_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT allocation_to_user_fkey FOREIGN KEY (to_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.amendment
    ADD CONSTRAINT amendment_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.amendment
    ADD CONSTRAINT amendment_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.arrival
    ADD CONSTRAINT arrival_typed_by_fkey FOREIGN KEY (typed_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT assessment_assessor_fkey FOREIGN KEY (assessor) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT assessment_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT assessment_returned_by_fkey FOREIGN KEY (returned_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT assessment_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.assessment
    ADD CONSTRAINT assessment_supersedes_fkey FOREIGN KEY (supersedes) REFERENCES public.assessment(assessment_id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_deputy_for_fkey FOREIGN KEY (deputy_for) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.away_period
    ADD CONSTRAINT away_period_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.away_period
    ADD CONSTRAINT away_period_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.away_period
    ADD CONSTRAINT away_period_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.away_period
    ADD CONSTRAINT away_period_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.case_event
    ADD CONSTRAINT case_event_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.case_export
    ADD CONSTRAINT case_export_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.case_export
    ADD CONSTRAINT case_export_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.case_export
    ADD CONSTRAINT case_export_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.case_file
    ADD CONSTRAINT case_file_reopened_from_fkey FOREIGN KEY (reopened_from) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.case_key
    ADD CONSTRAINT case_key_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.clock_pause
    ADD CONSTRAINT clock_pause_begun_by_fkey FOREIGN KEY (begun_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.clock_pause
    ADD CONSTRAINT clock_pause_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.clock_pause
    ADD CONSTRAINT clock_pause_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.decision_correction
    ADD CONSTRAINT decision_correction_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.decision_correction
    ADD CONSTRAINT decision_correction_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES public.decision(decision_id);

ALTER TABLE ONLY public.decision_correction
    ADD CONSTRAINT decision_correction_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.decision_countersignature
    ADD CONSTRAINT decision_countersignature_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.decision_countersignature
    ADD CONSTRAINT decision_countersignature_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES public.decision(decision_id);

ALTER TABLE ONLY public.decision_countersignature
    ADD CONSTRAINT decision_countersignature_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.decision_draft
    ADD CONSTRAINT decision_draft_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.decision_draft
    ADD CONSTRAINT decision_draft_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.decision_position
    ADD CONSTRAINT decision_position_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.decision_position
    ADD CONSTRAINT decision_position_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES public.decision(decision_id);

ALTER TABLE ONLY public.decision_position
    ADD CONSTRAINT decision_position_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.decision
    ADD CONSTRAINT decision_ratifies_fkey FOREIGN KEY (ratifies) REFERENCES public.decision(decision_id);

ALTER TABLE ONLY public.deconfliction_check
    ADD CONSTRAINT deconfliction_check_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.deconfliction_check
    ADD CONSTRAINT deconfliction_check_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.document_chunk
    ADD CONSTRAINT document_chunk_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.document(document_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_released_by_fkey FOREIGN KEY (released_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.easing
    ADD CONSTRAINT easing_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.easing
    ADD CONSTRAINT easing_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.easing
    ADD CONSTRAINT easing_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.easing
    ADD CONSTRAINT easing_subject_fkey FOREIGN KEY (subject) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.easing
    ADD CONSTRAINT easing_tie_id_fkey FOREIGN KEY (tie_id) REFERENCES public.tie(tie_id);

ALTER TABLE ONLY public.emergency_use
    ADD CONSTRAINT emergency_use_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.emergency_use
    ADD CONSTRAINT emergency_use_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.emergency_use
    ADD CONSTRAINT emergency_use_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.emergency_use
    ADD CONSTRAINT emergency_use_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.emergency_use
    ADD CONSTRAINT emergency_use_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.tie(tie_id);

ALTER TABLE ONLY public.emergency_use
    ADD CONSTRAINT emergency_use_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.factor_reset
    ADD CONSTRAINT factor_reset_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.factor_reset
    ADD CONSTRAINT factor_reset_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.factor_reset
    ADD CONSTRAINT factor_reset_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.followup
    ADD CONSTRAINT followup_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.framework_edition
    ADD CONSTRAINT framework_edition_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.framework_edition
    ADD CONSTRAINT framework_edition_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.referral_link(link_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT incoming_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.info_reminder
    ADD CONSTRAINT info_reminder_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.info_reminder
    ADD CONSTRAINT info_reminder_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.info_reminder
    ADD CONSTRAINT info_reminder_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.info_request(request_id);

ALTER TABLE ONLY public.info_request
    ADD CONSTRAINT info_request_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.info_request
    ADD CONSTRAINT info_request_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.info_request
    ADD CONSTRAINT info_request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.info_request
    ADD CONSTRAINT info_request_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.investigation_note
    ADD CONSTRAINT investigation_note_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.investigation_note
    ADD CONSTRAINT investigation_note_written_by_fkey FOREIGN KEY (written_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.item_attendance
    ADD CONSTRAINT item_attendance_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.item_attendance
    ADD CONSTRAINT item_attendance_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.item_position
    ADD CONSTRAINT item_position_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.item_position
    ADD CONSTRAINT item_position_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.item_position
    ADD CONSTRAINT item_position_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.item_presence
    ADD CONSTRAINT item_presence_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.item_presence
    ADD CONSTRAINT item_presence_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.item_presence
    ADD CONSTRAINT item_presence_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.item_stretch
    ADD CONSTRAINT item_stretch_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.item_stretch
    ADD CONSTRAINT item_stretch_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.known_device
    ADD CONSTRAINT known_device_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.list_change
    ADD CONSTRAINT list_change_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.list_scope
    ADD CONSTRAINT list_scope_policy_version_fkey FOREIGN KEY (policy_version) REFERENCES public.policy_version(version);

ALTER TABLE ONLY public.login_session
    ADD CONSTRAINT login_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.look_outcome
    ADD CONSTRAINT look_outcome_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.look_outcome
    ADD CONSTRAINT look_outcome_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.look_outcome
    ADD CONSTRAINT look_outcome_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.mail_message
    ADD CONSTRAINT mail_message_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.match_answer
    ADD CONSTRAINT match_answer_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.match_answer
    ADD CONSTRAINT match_answer_other_id_fkey FOREIGN KEY (other_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.match_answer
    ADD CONSTRAINT match_answer_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.match_answer
    ADD CONSTRAINT match_answer_said_by_fkey FOREIGN KEY (said_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.match_question
    ADD CONSTRAINT match_question_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.match_question
    ADD CONSTRAINT match_question_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.match_question
    ADD CONSTRAINT match_question_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.match_question
    ADD CONSTRAINT match_question_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.match_question
    ADD CONSTRAINT match_question_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_chair_fkey FOREIGN KEY (chair) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.meeting_presence
    ADD CONSTRAINT meeting_presence_by_user_fkey FOREIGN KEY (by_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.meeting_presence
    ADD CONSTRAINT meeting_presence_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.meeting_presence
    ADD CONSTRAINT meeting_presence_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.meeting_room
    ADD CONSTRAINT meeting_room_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.meeting_room
    ADD CONSTRAINT meeting_room_driver_fkey FOREIGN KEY (driver) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.meeting_room
    ADD CONSTRAINT meeting_room_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.meeting_series(series_id);

ALTER TABLE ONLY public.meeting_series
    ADD CONSTRAINT meeting_series_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.meeting_series
    ADD CONSTRAINT meeting_series_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_deputy_for_fkey FOREIGN KEY (deputy_for) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.membership_event
    ADD CONSTRAINT membership_event_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.membership_event
    ADD CONSTRAINT membership_event_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_agreed_by_fkey FOREIGN KEY (agreed_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_agreed_meeting_fkey FOREIGN KEY (agreed_meeting) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_circulated_by_fkey FOREIGN KEY (circulated_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_locked_by_fkey FOREIGN KEY (locked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.minutes_remark
    ADD CONSTRAINT minutes_remark_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.minutes_remark
    ADD CONSTRAINT minutes_remark_said_by_fkey FOREIGN KEY (said_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.minutes_remark
    ADD CONSTRAINT minutes_remark_section_id_fkey FOREIGN KEY (section_id) REFERENCES public.minutes_section(section_id);

ALTER TABLE ONLY public.minutes_section
    ADD CONSTRAINT minutes_section_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.minutes_section
    ADD CONSTRAINT minutes_section_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.minutes_section
    ADD CONSTRAINT minutes_section_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.minutes_section
    ADD CONSTRAINT minutes_section_minutes_id_fkey FOREIGN KEY (minutes_id) REFERENCES public.minutes(minutes_id);

ALTER TABLE ONLY public.narrative
    ADD CONSTRAINT narrative_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.panel_authority
    ADD CONSTRAINT panel_authority_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.panel_force
    ADD CONSTRAINT panel_force_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.pause_message
    ADD CONSTRAINT pause_message_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.pause_message
    ADD CONSTRAINT pause_message_pause_id_fkey FOREIGN KEY (pause_id) REFERENCES public.clock_pause(pause_id);

ALTER TABLE ONLY public.pause_message
    ADD CONSTRAINT pause_message_written_by_fkey FOREIGN KEY (written_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.person_address
    ADD CONSTRAINT person_address_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.person_address
    ADD CONSTRAINT person_address_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.person_alias
    ADD CONSTRAINT person_alias_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.person_contact
    ADD CONSTRAINT person_contact_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.person_contact
    ADD CONSTRAINT person_contact_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_other_case_id_fkey FOREIGN KEY (other_case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.person_merge
    ADD CONSTRAINT person_merge_gone_id_fkey FOREIGN KEY (gone_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.person_merge
    ADD CONSTRAINT person_merge_joined_by_fkey FOREIGN KEY (joined_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.person_merge
    ADD CONSTRAINT person_merge_kept_id_fkey FOREIGN KEY (kept_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.person_merge
    ADD CONSTRAINT person_merge_parted_by_fkey FOREIGN KEY (parted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.person_revision
    ADD CONSTRAINT person_revision_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.person_revision
    ADD CONSTRAINT person_revision_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.person_revision
    ADD CONSTRAINT person_revision_other_case_id_fkey FOREIGN KEY (other_case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.person_trait
    ADD CONSTRAINT person_trait_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.person_trait
    ADD CONSTRAINT person_trait_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_base_fkey FOREIGN KEY (base) REFERENCES public.policy_version(version);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_became_fkey FOREIGN KEY (became) REFERENCES public.policy_version(version);

ALTER TABLE ONLY public.policy_change
    ADD CONSTRAINT policy_change_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.policy_version
    ADD CONSTRAINT policy_version_change_id_fkey FOREIGN KEY (change_id) REFERENCES public.policy_change(change_id);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.reference_counter
    ADD CONSTRAINT reference_counter_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.referral_file
    ADD CONSTRAINT referral_file_incoming_id_fkey FOREIGN KEY (incoming_id) REFERENCES public.incoming(incoming_id);

ALTER TABLE ONLY public.referral_file
    ADD CONSTRAINT referral_file_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.referral_link(link_id);

ALTER TABLE ONLY public.referral_file
    ADD CONSTRAINT referral_file_user_id_place_fkey FOREIGN KEY (user_id, place) REFERENCES public.draft(user_id, place) ON DELETE CASCADE;

ALTER TABLE ONLY public.referral_link
    ADD CONSTRAINT referral_link_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.referral_link
    ADD CONSTRAINT referral_link_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.referral_link
    ADD CONSTRAINT referral_link_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.referrer_question
    ADD CONSTRAINT referrer_question_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.referrer_question
    ADD CONSTRAINT referrer_question_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.referrer_question
    ADD CONSTRAINT referrer_question_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.referrer_question
    ADD CONSTRAINT referrer_question_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_agenda_item_id_fkey FOREIGN KEY (agenda_item_id) REFERENCES public.agenda_item(agenda_item_id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.role_proposal
    ADD CONSTRAINT role_proposal_agency_id_fkey FOREIGN KEY (agency_id) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.role_proposal
    ADD CONSTRAINT role_proposal_deputy_for_fkey FOREIGN KEY (deputy_for) REFERENCES public.membership(membership_id);

ALTER TABLE ONLY public.role_proposal
    ADD CONSTRAINT role_proposal_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.role_proposal
    ADD CONSTRAINT role_proposal_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.screening
    ADD CONSTRAINT screening_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.screening
    ADD CONSTRAINT screening_officer_fkey FOREIGN KEY (officer) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.screening
    ADD CONSTRAINT screening_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.screening
    ADD CONSTRAINT screening_signpost_owner_fkey FOREIGN KEY (signpost_owner) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.second_look
    ADD CONSTRAINT second_look_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.second_look
    ADD CONSTRAINT second_look_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.second_look
    ADD CONSTRAINT second_look_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.section36_decision
    ADD CONSTRAINT section36_decision_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.section36_decision
    ADD CONSTRAINT section36_decision_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.sign_in_step
    ADD CONSTRAINT sign_in_step_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.signpost
    ADD CONSTRAINT signpost_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.signpost
    ADD CONSTRAINT signpost_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.signpost
    ADD CONSTRAINT signpost_owner_fkey FOREIGN KEY (owner) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.statistics_release
    ADD CONSTRAINT statistics_release_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.statistics_release
    ADD CONSTRAINT statistics_release_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.support_item
    ADD CONSTRAINT support_item_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.support_item
    ADD CONSTRAINT support_item_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.support_plan(plan_id);

ALTER TABLE ONLY public.support_item
    ADD CONSTRAINT support_item_provider_agency_fkey FOREIGN KEY (provider_agency) REFERENCES public.agency(agency_id);

ALTER TABLE ONLY public.support_item
    ADD CONSTRAINT support_item_provider_user_fkey FOREIGN KEY (provider_user) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.support_plan
    ADD CONSTRAINT support_plan_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.support_plan
    ADD CONSTRAINT support_plan_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.support_session
    ADD CONSTRAINT support_session_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.support_session
    ADD CONSTRAINT support_session_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.support_session
    ADD CONSTRAINT support_session_support_item_id_fkey FOREIGN KEY (support_item_id) REFERENCES public.support_item(support_item_id);

ALTER TABLE ONLY public.terms_acceptance
    ADD CONSTRAINT terms_acceptance_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.terms_acceptance
    ADD CONSTRAINT terms_acceptance_version_fkey FOREIGN KEY (version) REFERENCES public.terms(version);

ALTER TABLE ONLY public.tie
    ADD CONSTRAINT tie_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.tie
    ADD CONSTRAINT tie_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(meeting_id);

ALTER TABLE ONLY public.tie
    ADD CONSTRAINT tie_panel_id_fkey FOREIGN KEY (panel_id) REFERENCES public.panel(panel_id);

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.urgency
    ADD CONSTRAINT urgency_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.case_file(case_id);

ALTER TABLE ONLY public.urgency
    ADD CONSTRAINT urgency_marked_by_fkey FOREIGN KEY (marked_by) REFERENCES public.user_account(user_id);

ALTER TABLE ONLY public.work_day_change
    ADD CONSTRAINT work_day_change_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.user_account(user_id);

ALTER TABLE public.access_request ENABLE ROW LEVEL SECURITY;

CREATE POLICY access_request_change ON public.access_request FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = access_request.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = access_request.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY access_request_new ON public.access_request FOR INSERT WITH CHECK (((user_id = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = access_request.case_id)))));

CREATE POLICY access_request_read ON public.access_request FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = access_request.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = access_request.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.action ENABLE ROW LEVEL SECURITY;

CREATE POLICY action_change ON public.action FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = action.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = action.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY action_new ON public.action FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = action.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = action.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.action_note ENABLE ROW LEVEL SECURITY;

CREATE POLICY action_note_change ON public.action_note FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = action_note.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = action_note.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY action_note_new ON public.action_note FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = action_note.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = action_note.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY action_note_read ON public.action_note FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = action_note.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = action_note.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY action_read ON public.action FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = action.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = action.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.agenda_item ENABLE ROW LEVEL SECURITY;

CREATE POLICY agenda_item_change ON public.agenda_item FOR UPDATE USING ((
CASE
    WHEN (case_id IS NOT NULL) THEN (EXISTS ( SELECT
       FROM public.case_file c
      WHERE (c.case_id = agenda_item.case_id)))
    ELSE ((EXISTS ( SELECT
       FROM (public.meeting g
         JOIN public.membership m ON (((m.panel_id = g.panel_id) AND (m.user_id = ( SELECT public.me() AS me)) AND (m.role <> 'guest'::text) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))
      WHERE (g.meeting_id = agenda_item.meeting_id))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))
END AND ((readers IS NULL) OR (( SELECT public.me() AS me) = ANY (readers)) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))));

CREATE POLICY agenda_item_new ON public.agenda_item FOR INSERT WITH CHECK ((
CASE
    WHEN (case_id IS NOT NULL) THEN (EXISTS ( SELECT
       FROM public.case_file c
      WHERE (c.case_id = agenda_item.case_id)))
    ELSE ((EXISTS ( SELECT
       FROM (public.meeting g
         JOIN public.membership m ON (((m.panel_id = g.panel_id) AND (m.user_id = ( SELECT public.me() AS me)) AND (m.role <> 'guest'::text) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))
      WHERE (g.meeting_id = agenda_item.meeting_id))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))
END AND ((readers IS NULL) OR (( SELECT public.me() AS me) = ANY (readers)) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))));

CREATE POLICY agenda_item_read ON public.agenda_item FOR SELECT USING ((
CASE
    WHEN (case_id IS NOT NULL) THEN (EXISTS ( SELECT
       FROM public.case_file c
      WHERE (c.case_id = agenda_item.case_id)))
    ELSE ((EXISTS ( SELECT
       FROM (public.meeting g
         JOIN public.membership m ON (((m.panel_id = g.panel_id) AND (m.user_id = ( SELECT public.me() AS me)) AND (m.role <> 'guest'::text) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))
      WHERE (g.meeting_id = agenda_item.meeting_id))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))
END AND ((readers IS NULL) OR (( SELECT public.me() AS me) = ANY (readers)) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))));

ALTER TABLE public.allocation ENABLE ROW LEVEL SECURITY;

CREATE POLICY allocation_new ON public.allocation FOR INSERT WITH CHECK (((made_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = allocation.case_id)))));

CREATE POLICY allocation_read ON public.allocation FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = allocation.case_id))));

ALTER TABLE public.amendment ENABLE ROW LEVEL SECURITY;

CREATE POLICY amendment_new ON public.amendment FOR INSERT WITH CHECK (((by_user = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = amendment.case_id)))));

CREATE POLICY amendment_read ON public.amendment FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = amendment.case_id))));

ALTER TABLE public.arrival ENABLE ROW LEVEL SECURITY;

CREATE POLICY arrival_change ON public.arrival FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = arrival.case_id))));

CREATE POLICY arrival_new ON public.arrival FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = arrival.case_id))));

CREATE POLICY arrival_read ON public.arrival FOR SELECT USING (((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = arrival.case_id))) OR ((EXISTS ( SELECT
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.agency_id = arrival.agency_id) AND (m.panel_id = arrival.panel_id) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today)))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = arrival.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal)))))))));

ALTER TABLE public.assessment ENABLE ROW LEVEL SECURITY;

CREATE POLICY assessment_change ON public.assessment FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = assessment.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = assessment.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY assessment_new ON public.assessment FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = assessment.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = assessment.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY assessment_read ON public.assessment FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = assessment.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = assessment.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.case_event ENABLE ROW LEVEL SECURITY;

CREATE POLICY case_event_change ON public.case_event FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_event.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_event.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY case_event_new ON public.case_event FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_event.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_event.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY case_event_read ON public.case_event FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_event.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_event.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.case_export ENABLE ROW LEVEL SECURITY;

CREATE POLICY case_export_new ON public.case_export FOR INSERT WITH CHECK (((requested_by = ( SELECT public.me() AS me)) AND (answered_by IS NULL) AND (fetched_at IS NULL)));

CREATE POLICY case_export_read ON public.case_export FOR SELECT USING (((requested_by = ( SELECT public.me() AS me)) OR (answered_by = ( SELECT public.me() AS me)) OR ((status = 'ASKED'::text) AND (panel_id IN ( SELECT m.panel_id
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today)))))))));

CREATE POLICY case_export_step ON public.case_export FOR UPDATE USING (((requested_by = ( SELECT public.me() AS me)) OR (status = 'ASKED'::text))) WITH CHECK (((requested_by = ( SELECT public.me() AS me)) OR (answered_by = ( SELECT public.me() AS me))));

ALTER TABLE public.case_file ENABLE ROW LEVEL SECURITY;

CREATE POLICY case_file_change ON public.case_file FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_file.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_file.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY case_file_new ON public.case_file FOR INSERT WITH CHECK (((panel_id IN ( SELECT m.panel_id
   FROM public.membership m
  WHERE (m.user_id = ( SELECT public.me() AS me)))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY case_file_read ON public.case_file FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_file.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_file.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.case_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY case_key_change ON public.case_key FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_key.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_key.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY case_key_new ON public.case_key FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_key.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_key.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY case_key_read ON public.case_key FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = case_key.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = case_key.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.clock_pause ENABLE ROW LEVEL SECURITY;

CREATE POLICY clock_pause_end ON public.clock_pause FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = clock_pause.case_id))));

CREATE POLICY clock_pause_new ON public.clock_pause FOR INSERT WITH CHECK (((begun_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = clock_pause.case_id)))));

CREATE POLICY clock_pause_read ON public.clock_pause FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = clock_pause.case_id))));

ALTER TABLE public.consent ENABLE ROW LEVEL SECURITY;

CREATE POLICY consent_change ON public.consent FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = consent.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = consent.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY consent_new ON public.consent FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = consent.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = consent.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY consent_read ON public.consent FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = consent.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = consent.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.decision ENABLE ROW LEVEL SECURITY;

CREATE POLICY decision_change ON public.decision FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = decision.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = decision.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.decision_correction ENABLE ROW LEVEL SECURITY;

CREATE POLICY decision_correction_new ON public.decision_correction FOR INSERT WITH CHECK (((made_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.decision d
  WHERE ((d.decision_id = decision_correction.decision_id) AND (d.case_id = decision_correction.case_id))))));

CREATE POLICY decision_correction_read ON public.decision_correction FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = decision_correction.case_id))));

ALTER TABLE public.decision_countersignature ENABLE ROW LEVEL SECURITY;

CREATE POLICY decision_countersignature_new ON public.decision_countersignature FOR INSERT WITH CHECK (((signed_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.decision d
  WHERE ((d.decision_id = decision_countersignature.decision_id) AND (d.case_id = decision_countersignature.case_id) AND d.countersign AND (d.decided_by IS DISTINCT FROM ( SELECT public.me() AS me)))))));

CREATE POLICY decision_countersignature_read ON public.decision_countersignature FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = decision_countersignature.case_id))));

ALTER TABLE public.decision_draft ENABLE ROW LEVEL SECURITY;

CREATE POLICY decision_draft_change ON public.decision_draft FOR UPDATE USING (((user_id = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = decision_draft.case_id)))));

CREATE POLICY decision_draft_gone ON public.decision_draft FOR DELETE USING (((( SELECT public.my_kind() AS my_kind) = 'system'::text) OR ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = decision_draft.case_id))) AND ((user_id = ( SELECT public.me() AS me)) OR (EXISTS ( SELECT
   FROM public.decision d
  WHERE ((d.case_id = decision_draft.case_id) AND (d.agenda_item_id IS NOT NULL) AND (d.recorded_at >= decision_draft.saved_at))))))));

CREATE POLICY decision_draft_new ON public.decision_draft FOR INSERT WITH CHECK (((user_id = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = decision_draft.case_id)))));

CREATE POLICY decision_draft_read ON public.decision_draft FOR SELECT USING (((( SELECT public.my_kind() AS my_kind) = 'system'::text) OR (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = decision_draft.case_id)))));

CREATE POLICY decision_new ON public.decision FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = decision.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = decision.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.decision_position ENABLE ROW LEVEL SECURITY;

CREATE POLICY decision_position_change ON public.decision_position FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = decision_position.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = decision_position.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY decision_position_new ON public.decision_position FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = decision_position.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = decision_position.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY decision_position_read ON public.decision_position FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = decision_position.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = decision_position.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY decision_read ON public.decision FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = decision.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = decision.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.deconfliction_check ENABLE ROW LEVEL SECURITY;

CREATE POLICY deconfliction_check_new ON public.deconfliction_check FOR INSERT WITH CHECK (((recorded_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = deconfliction_check.case_id)))));

CREATE POLICY deconfliction_check_read ON public.deconfliction_check FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = deconfliction_check.case_id))));

ALTER TABLE public.document ENABLE ROW LEVEL SECURITY;

CREATE POLICY document_change ON public.document FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = document.case_id))));

ALTER TABLE public.document_chunk ENABLE ROW LEVEL SECURITY;

CREATE POLICY document_chunk_gone ON public.document_chunk FOR DELETE USING ((EXISTS ( SELECT
   FROM public.document d
  WHERE ((d.document_id = document_chunk.document_id) AND (d.removed_at IS NOT NULL)))));

CREATE POLICY document_chunk_new ON public.document_chunk FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.document d
  WHERE ((d.document_id = document_chunk.document_id) AND (d.scan = 'WAITING'::text) AND (d.added_by = ( SELECT public.me() AS me))))));

CREATE POLICY document_chunk_read ON public.document_chunk FOR SELECT USING ((EXISTS ( SELECT
   FROM public.document d
  WHERE (d.document_id = document_chunk.document_id))));

CREATE POLICY document_new ON public.document FOR INSERT WITH CHECK (((added_by = ( SELECT public.me() AS me)) AND (scan = 'WAITING'::text) AND (released_by IS NULL) AND (removed_at IS NULL) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = document.case_id)))));

CREATE POLICY document_read ON public.document FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = document.case_id))));

ALTER TABLE public.easing ENABLE ROW LEVEL SECURITY;

CREATE POLICY easing_change ON public.easing FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = easing.case_id))));

CREATE POLICY easing_new ON public.easing FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = easing.case_id))));

CREATE POLICY easing_read ON public.easing FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = easing.case_id))));

ALTER TABLE public.emergency_use ENABLE ROW LEVEL SECURITY;

CREATE POLICY emergency_use_change ON public.emergency_use FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = emergency_use.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = emergency_use.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY emergency_use_new ON public.emergency_use FOR INSERT WITH CHECK (((user_id = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = emergency_use.case_id)))));

CREATE POLICY emergency_use_read ON public.emergency_use FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = emergency_use.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = emergency_use.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.feedback ENABLE ROW LEVEL SECURITY;

CREATE POLICY feedback_new ON public.feedback FOR INSERT WITH CHECK (((by_user = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = feedback.case_id)))));

CREATE POLICY feedback_read ON public.feedback FOR SELECT USING ((EXISTS ( SELECT
   FROM public.arrival a
  WHERE (a.case_id = feedback.case_id))));

ALTER TABLE public.followup ENABLE ROW LEVEL SECURITY;

CREATE POLICY followup_change ON public.followup FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = followup.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = followup.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY followup_new ON public.followup FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = followup.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = followup.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY followup_read ON public.followup FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = followup.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = followup.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.framework_edition ENABLE ROW LEVEL SECURITY;

CREATE POLICY framework_edition_change ON public.framework_edition FOR UPDATE USING ((( SELECT public.me() AS me) IS NOT NULL)) WITH CHECK (((answered_by IS NULL) OR (answered_by = ( SELECT public.me() AS me))));

CREATE POLICY framework_edition_new ON public.framework_edition FOR INSERT WITH CHECK (((drafted_by = ( SELECT public.me() AS me)) AND (status = 'DRAFT'::text)));

CREATE POLICY framework_edition_read ON public.framework_edition FOR SELECT USING (((( SELECT public.me() AS me) IS NOT NULL) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.incoming ENABLE ROW LEVEL SECURITY;

CREATE POLICY incoming_change ON public.incoming FOR UPDATE USING (((( SELECT public.my_kind() AS my_kind) = 'system'::text) OR (EXISTS ( SELECT
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.panel_id = incoming.panel_id) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))));

CREATE POLICY incoming_new ON public.incoming FOR INSERT WITH CHECK ((((channel = 'LINK'::text) AND (( SELECT public.my_kind() AS my_kind) = 'link'::text)) OR ((channel = 'PARTNER'::text) AND (sent_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.panel_id = incoming.panel_id) AND (m.agency_id = incoming.agency_id) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today)))))))));

CREATE POLICY incoming_read ON public.incoming FOR SELECT USING (((( SELECT public.my_kind() AS my_kind) = 'system'::text) OR (EXISTS ( SELECT
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.panel_id = incoming.panel_id) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))));

ALTER TABLE public.info_reminder ENABLE ROW LEVEL SECURITY;

CREATE POLICY info_reminder_new ON public.info_reminder FOR INSERT WITH CHECK (((by_user = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.info_request r
  WHERE ((r.request_id = info_reminder.request_id) AND (r.case_id = info_reminder.case_id))))));

CREATE POLICY info_reminder_read ON public.info_reminder FOR SELECT USING ((EXISTS ( SELECT
   FROM public.info_request r
  WHERE (r.request_id = info_reminder.request_id))));

ALTER TABLE public.info_request ENABLE ROW LEVEL SECURITY;

CREATE POLICY info_request_change ON public.info_request FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = info_request.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = info_request.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY info_request_new ON public.info_request FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = info_request.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = info_request.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY info_request_read ON public.info_request FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = info_request.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = info_request.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.investigation_note ENABLE ROW LEVEL SECURITY;

CREATE POLICY investigation_note_new ON public.investigation_note FOR INSERT WITH CHECK (((written_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = investigation_note.case_id)))));

CREATE POLICY investigation_note_read ON public.investigation_note FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = investigation_note.case_id))));

ALTER TABLE public.item_attendance ENABLE ROW LEVEL SECURITY;

CREATE POLICY item_attendance_all ON public.item_attendance USING ((EXISTS ( SELECT
   FROM public.agenda_item i
  WHERE (i.agenda_item_id = item_attendance.agenda_item_id))));

ALTER TABLE public.item_position ENABLE ROW LEVEL SECURITY;

CREATE POLICY item_position_all ON public.item_position USING ((EXISTS ( SELECT
   FROM (public.item_attendance a
     JOIN public.membership m ON ((m.membership_id = a.membership_id)))
  WHERE ((a.agenda_item_id = item_position.agenda_item_id) AND (m.user_id = ( SELECT public.me() AS me))))));

ALTER TABLE public.item_presence ENABLE ROW LEVEL SECURITY;

CREATE POLICY item_presence_all ON public.item_presence USING ((EXISTS ( SELECT
   FROM public.agenda_item i
  WHERE (i.agenda_item_id = item_presence.agenda_item_id))));

ALTER TABLE public.look_outcome ENABLE ROW LEVEL SECURITY;

CREATE POLICY look_outcome_new ON public.look_outcome FOR INSERT WITH CHECK ((recorded_by = ( SELECT public.me() AS me)));

ALTER TABLE public.match_answer ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_answer_new ON public.match_answer FOR INSERT WITH CHECK (((said_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE ((c.case_id = match_answer.case_id) AND (c.person_id = match_answer.person_id)))) AND (EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = match_answer.other_id)))));

CREATE POLICY match_answer_read ON public.match_answer FOR SELECT USING (((EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = match_answer.person_id))) AND (EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = match_answer.other_id)))));

ALTER TABLE public.match_question ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_question_answer ON public.match_question FOR UPDATE USING (((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = match_question.about_case))) AND ((EXISTS ( SELECT
   FROM public.case_file l
  WHERE (l.case_id = match_question.case_id))) OR public.open_to_keepers(case_id))));

CREATE POLICY match_question_read ON public.match_question FOR SELECT USING (((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = match_question.about_case))) AND ((EXISTS ( SELECT
   FROM public.case_file l
  WHERE (l.case_id = match_question.case_id))) OR public.open_to_keepers(case_id))));

ALTER TABLE public.membership ENABLE ROW LEVEL SECURITY;

CREATE POLICY membership_change ON public.membership FOR UPDATE USING ((user_id IS DISTINCT FROM ( SELECT public.me() AS me)));

CREATE POLICY membership_new ON public.membership FOR INSERT WITH CHECK ((user_id IS DISTINCT FROM ( SELECT public.me() AS me)));

CREATE POLICY membership_read ON public.membership FOR SELECT USING (true);

ALTER TABLE public.minutes_remark ENABLE ROW LEVEL SECURITY;

CREATE POLICY minutes_remark_new ON public.minutes_remark FOR INSERT WITH CHECK (((said_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.minutes_section s
  WHERE ((s.section_id = minutes_remark.section_id) AND (NOT (s.case_id IS DISTINCT FROM minutes_remark.case_id)))))));

CREATE POLICY minutes_remark_read ON public.minutes_remark FOR SELECT USING ((EXISTS ( SELECT
   FROM public.minutes_section s
  WHERE ((s.section_id = minutes_remark.section_id) AND (NOT (s.case_id IS DISTINCT FROM minutes_remark.case_id))))));

ALTER TABLE public.minutes_section ENABLE ROW LEVEL SECURITY;

CREATE POLICY minutes_section_change ON public.minutes_section FOR UPDATE USING (
CASE
    WHEN (agenda_item_id IS NOT NULL) THEN (EXISTS ( SELECT
       FROM public.agenda_item i
      WHERE ((i.agenda_item_id = minutes_section.agenda_item_id) AND (NOT (i.case_id IS DISTINCT FROM minutes_section.case_id)))))
    ELSE ((EXISTS ( SELECT
       FROM ((public.minutes n
         JOIN public.meeting g ON ((g.meeting_id = n.meeting_id)))
         JOIN public.membership m ON (((m.panel_id = g.panel_id) AND (m.user_id = ( SELECT public.me() AS me)) AND (m.role <> 'guest'::text) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))
      WHERE (n.minutes_id = minutes_section.minutes_id))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))
END);

CREATE POLICY minutes_section_new ON public.minutes_section FOR INSERT WITH CHECK (
CASE
    WHEN (agenda_item_id IS NOT NULL) THEN (EXISTS ( SELECT
       FROM public.agenda_item i
      WHERE ((i.agenda_item_id = minutes_section.agenda_item_id) AND (NOT (i.case_id IS DISTINCT FROM minutes_section.case_id)))))
    ELSE ((EXISTS ( SELECT
       FROM ((public.minutes n
         JOIN public.meeting g ON ((g.meeting_id = n.meeting_id)))
         JOIN public.membership m ON (((m.panel_id = g.panel_id) AND (m.user_id = ( SELECT public.me() AS me)) AND (m.role <> 'guest'::text) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))
      WHERE (n.minutes_id = minutes_section.minutes_id))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))
END);

CREATE POLICY minutes_section_read ON public.minutes_section FOR SELECT USING (
CASE
    WHEN (agenda_item_id IS NOT NULL) THEN (EXISTS ( SELECT
       FROM public.agenda_item i
      WHERE ((i.agenda_item_id = minutes_section.agenda_item_id) AND (NOT (i.case_id IS DISTINCT FROM minutes_section.case_id)))))
    ELSE ((EXISTS ( SELECT
       FROM ((public.minutes n
         JOIN public.meeting g ON ((g.meeting_id = n.meeting_id)))
         JOIN public.membership m ON (((m.panel_id = g.panel_id) AND (m.user_id = ( SELECT public.me() AS me)) AND (m.role <> 'guest'::text) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))
      WHERE (n.minutes_id = minutes_section.minutes_id))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])))
END);

ALTER TABLE public.narrative ENABLE ROW LEVEL SECURITY;

CREATE POLICY narrative_change ON public.narrative FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = narrative.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = narrative.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY narrative_new ON public.narrative FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = narrative.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = narrative.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY narrative_read ON public.narrative FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = narrative.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = narrative.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.notice ENABLE ROW LEVEL SECURITY;

CREATE POLICY notice_new ON public.notice FOR INSERT WITH CHECK ((((( SELECT public.me() AS me) IS NOT NULL) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text])) OR ((case_id IS NULL) AND (link = ANY (ARRAY['/account'::text, '/account/factor'::text, '/account/sessions'::text])))) AND ((case_id IS NULL) OR (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = notice.case_id))))));

CREATE POLICY notice_read ON public.notice FOR SELECT USING (((user_id = ( SELECT public.me() AS me)) AND ((case_id IS NULL) OR (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = notice.case_id))))));

CREATE POLICY notice_seen ON public.notice FOR UPDATE USING (((user_id = ( SELECT public.me() AS me)) AND ((case_id IS NULL) OR (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = notice.case_id))))));

ALTER TABLE public.pause_message ENABLE ROW LEVEL SECURITY;

CREATE POLICY pause_message_new ON public.pause_message FOR INSERT WITH CHECK (((written_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = pause_message.case_id)))));

CREATE POLICY pause_message_read ON public.pause_message FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = pause_message.case_id))));

ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.person_address ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_address_change ON public.person_address FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_address.case_id))));

CREATE POLICY person_address_new ON public.person_address FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_address.case_id))));

CREATE POLICY person_address_read ON public.person_address FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_address.case_id))));

ALTER TABLE public.person_alias ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_alias_gone ON public.person_alias FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = person_alias.person_id))));

CREATE POLICY person_alias_new ON public.person_alias FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = person_alias.person_id))));

CREATE POLICY person_alias_read ON public.person_alias FOR SELECT USING ((EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = person_alias.person_id))));

CREATE POLICY person_change ON public.person FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.person_id = person.person_id))));

ALTER TABLE public.person_contact ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_contact_change ON public.person_contact FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_contact.case_id))));

CREATE POLICY person_contact_new ON public.person_contact FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_contact.case_id))));

CREATE POLICY person_contact_read ON public.person_contact FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_contact.case_id))));

ALTER TABLE public.person_link ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_link_change ON public.person_link FOR UPDATE USING (((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_link.case_id))) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_link.other_case_id)))));

CREATE POLICY person_link_new ON public.person_link FOR INSERT WITH CHECK (((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_link.case_id))) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_link.other_case_id)))));

CREATE POLICY person_link_read ON public.person_link FOR SELECT USING (((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_link.case_id))) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_link.other_case_id)))));

ALTER TABLE public.person_merge ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_merge_new ON public.person_merge FOR INSERT WITH CHECK (((joined_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = person_merge.kept_id)))));

CREATE POLICY person_merge_read ON public.person_merge FOR SELECT USING ((EXISTS ( SELECT
   FROM public.person p
  WHERE (p.person_id = person_merge.kept_id))));

CREATE POLICY person_new ON public.person FOR INSERT WITH CHECK (((( SELECT public.me() AS me) IS NOT NULL) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY person_read ON public.person FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.person_id = person.person_id))));

ALTER TABLE public.person_revision ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_revision_new ON public.person_revision FOR INSERT WITH CHECK (((made_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_revision.case_id))) AND ((other_case_id IS NULL) OR (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_revision.other_case_id))))));

CREATE POLICY person_revision_read ON public.person_revision FOR SELECT USING (((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_revision.case_id))) AND ((other_case_id IS NULL) OR (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_revision.other_case_id))))));

ALTER TABLE public.person_trait ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_trait_change ON public.person_trait FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_trait.case_id))));

CREATE POLICY person_trait_new ON public.person_trait FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_trait.case_id))));

CREATE POLICY person_trait_read ON public.person_trait FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = person_trait.case_id))));

ALTER TABLE public.referral_file ENABLE ROW LEVEL SECURITY;

CREATE POLICY referral_file_all ON public.referral_file USING (((( SELECT public.my_kind() AS my_kind) = 'system'::text) OR (user_id = ( SELECT public.me() AS me)) OR ((link_id IS NOT NULL) AND (EXISTS ( SELECT
   FROM public.referral_link l
  WHERE (l.link_id = referral_file.link_id)))) OR ((incoming_id IS NOT NULL) AND (EXISTS ( SELECT
   FROM public.incoming i
  WHERE (i.incoming_id = referral_file.incoming_id)))))) WITH CHECK (((user_id = ( SELECT public.me() AS me)) OR ((link_id IS NOT NULL) AND (( SELECT public.my_kind() AS my_kind) = 'link'::text)) OR ((incoming_id IS NOT NULL) AND ((( SELECT public.my_kind() AS my_kind) = 'link'::text) OR (EXISTS ( SELECT
   FROM public.incoming i
  WHERE (i.incoming_id = referral_file.incoming_id)))))));

ALTER TABLE public.referral_link ENABLE ROW LEVEL SECURITY;

CREATE POLICY referral_link_change ON public.referral_link FOR UPDATE USING (((( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['link'::text, 'system'::text])) OR (EXISTS ( SELECT
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.panel_id = referral_link.panel_id) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))));

CREATE POLICY referral_link_new ON public.referral_link FOR INSERT WITH CHECK (((made_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.panel_id = referral_link.panel_id) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))));

CREATE POLICY referral_link_read ON public.referral_link FOR SELECT USING (((( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['link'::text, 'system'::text])) OR (EXISTS ( SELECT
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.panel_id = referral_link.panel_id) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))));

ALTER TABLE public.referrer_question ENABLE ROW LEVEL SECURITY;

CREATE POLICY referrer_question_change ON public.referrer_question FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = referrer_question.case_id))));

CREATE POLICY referrer_question_new ON public.referrer_question FOR INSERT WITH CHECK (((asked_by = ( SELECT public.me() AS me)) AND (status = 'SENT'::text) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = referrer_question.case_id)))));

CREATE POLICY referrer_question_read ON public.referrer_question FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = referrer_question.case_id))));

ALTER TABLE public.review ENABLE ROW LEVEL SECURITY;

CREATE POLICY review_change ON public.review FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = review.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = review.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY review_new ON public.review FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = review.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = review.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY review_read ON public.review FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = review.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = review.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.screening ENABLE ROW LEVEL SECURITY;

CREATE POLICY screening_change ON public.screening FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = screening.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = screening.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY screening_new ON public.screening FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = screening.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = screening.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY screening_read ON public.screening FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = screening.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = screening.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.second_look ENABLE ROW LEVEL SECURITY;

CREATE POLICY second_look_decide ON public.second_look FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = second_look.case_id))));

CREATE POLICY second_look_new ON public.second_look FOR INSERT WITH CHECK (((asked_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = second_look.case_id)))));

CREATE POLICY second_look_read ON public.second_look FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = second_look.case_id))));

ALTER TABLE public.section36_decision ENABLE ROW LEVEL SECURITY;

CREATE POLICY section36_decision_change ON public.section36_decision FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = section36_decision.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = section36_decision.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY section36_decision_new ON public.section36_decision FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = section36_decision.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = section36_decision.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY section36_decision_read ON public.section36_decision FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = section36_decision.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = section36_decision.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.signpost ENABLE ROW LEVEL SECURITY;

CREATE POLICY signpost_change ON public.signpost FOR UPDATE USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = signpost.case_id))));

CREATE POLICY signpost_new ON public.signpost FOR INSERT WITH CHECK ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = signpost.case_id))));

CREATE POLICY signpost_read ON public.signpost FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = signpost.case_id))));

ALTER TABLE public.statistics_release ENABLE ROW LEVEL SECURITY;

CREATE POLICY statistics_release_new ON public.statistics_release FOR INSERT WITH CHECK (((taken_by = ( SELECT public.me() AS me)) AND (panel_id IN ( SELECT m.panel_id
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))));

CREATE POLICY statistics_release_read ON public.statistics_release FOR SELECT USING (((( SELECT public.my_kind() AS my_kind) = 'cli'::text) OR (panel_id IN ( SELECT m.panel_id
   FROM public.membership m
  WHERE ((m.user_id = ( SELECT public.me() AS me)) AND (m.from_on <= ( SELECT public.my_today() AS my_today)) AND ((m.to_on IS NULL) OR (m.to_on >= ( SELECT public.my_today() AS my_today))))))));

ALTER TABLE public.support_item ENABLE ROW LEVEL SECURITY;

CREATE POLICY support_item_change ON public.support_item FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_item.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_item.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY support_item_new ON public.support_item FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_item.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_item.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY support_item_read ON public.support_item FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_item.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_item.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.support_plan ENABLE ROW LEVEL SECURITY;

CREATE POLICY support_plan_change ON public.support_plan FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_plan.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_plan.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY support_plan_new ON public.support_plan FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_plan.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_plan.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY support_plan_read ON public.support_plan FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_plan.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_plan.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.support_session ENABLE ROW LEVEL SECURITY;

CREATE POLICY support_session_change ON public.support_session FOR UPDATE USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_session.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_session.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY support_session_new ON public.support_session FOR INSERT WITH CHECK ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_session.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_session.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

CREATE POLICY support_session_read ON public.support_session FOR SELECT USING ((((EXISTS ( SELECT
   FROM public.standing_tie t
  WHERE ((t.case_id = support_session.case_id) AND (t.scope = ANY (( SELECT public.my_scopes() AS my_scopes)::uuid[]))))) AND (NOT (EXISTS ( SELECT
   FROM public.standing_tie r
  WHERE ((r.case_id = support_session.case_id) AND (r.scope = ( SELECT public.my_recusal() AS my_recusal))))))) OR (( SELECT public.my_kind() AS my_kind) = ANY (ARRAY['cli'::text, 'system'::text]))));

ALTER TABLE public.urgency ENABLE ROW LEVEL SECURITY;

CREATE POLICY urgency_new ON public.urgency FOR INSERT WITH CHECK (((marked_by = ( SELECT public.me() AS me)) AND (EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = urgency.case_id)))));

CREATE POLICY urgency_read ON public.urgency FOR SELECT USING ((EXISTS ( SELECT
   FROM public.case_file c
  WHERE (c.case_id = urgency.case_id))));

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO panel_owner;
GRANT USAGE ON SCHEMA public TO panel_definer;
GRANT USAGE ON SCHEMA public TO panel_app;
GRANT USAGE ON SCHEMA public TO panel_integrator;
GRANT USAGE ON SCHEMA public TO panel_auditor;
GRANT USAGE ON SCHEMA public TO panel_verifier;
GRANT USAGE ON SCHEMA public TO panel_retention;
GRANT USAGE ON SCHEMA public TO panel_backup;

REVOKE ALL ON FUNCTION public.answer_question(ways text[], hash bytea, which uuid, was integer, text bytea, title text, named text, role text, noted jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_question(ways text[], hash bytea, which uuid, was integer, text bytea, title text, named text, role text, noted jsonb) TO panel_app;

REVOKE ALL ON FUNCTION public.answer_requests(ways text[], shut text[], ids uuid[], versions integer[], answers text[], handling text[], texts bytea[], titles text[], roles text[], noted jsonb, named text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_requests(ways text[], shut text[], ids uuid[], versions integer[], answers text[], handling text[], texts bytea[], titles text[], roles text[], noted jsonb, named text) TO panel_app;

REVOKE ALL ON FUNCTION public.answered_by_us(ways text[], since date, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answered_by_us(ways text[], since date, at_most integer) TO panel_app;

REVOKE ALL ON FUNCTION public.ask_keeper(id uuid, earlier uuid, later uuid, told jsonb, alike text, because text, by_me boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ask_keeper(id uuid, earlier uuid, later uuid, told jsonb, alike text, because text, by_me boolean) TO panel_app;

REVOKE ALL ON FUNCTION public.audited_case(reader uuid, panels uuid[], named text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audited_case(reader uuid, panels uuid[], named text, at timestamp with time zone) TO panel_auditor;

REVOKE ALL ON FUNCTION public.case_keepers(which uuid[], later uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.case_keepers(which uuid[], later uuid) TO panel_app;

REVOKE ALL ON FUNCTION public.case_looks(which uuid, named text, person text, before bigint, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.case_looks(which uuid, named text, person text, before bigint, at_most integer) TO panel_auditor;

REVOKE ALL ON FUNCTION public.emergency_case(named text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.emergency_case(named text) TO panel_app;

REVOKE ALL ON FUNCTION public.emergency_uses(reader uuid, panels uuid[], at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.emergency_uses(reader uuid, panels uuid[], at timestamp with time zone) TO panel_auditor;

REVOKE ALL ON FUNCTION public.family_named(beginning text, scopes uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.family_named(beginning text, scopes uuid[]) TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.user_account TO panel_app;
GRANT SELECT ON TABLE public.user_account TO panel_definer;

GRANT ALL ON FUNCTION public.in_use(u public.user_account) TO panel_app;
GRANT ALL ON FUNCTION public.in_use(u public.user_account) TO panel_definer;

REVOKE ALL ON FUNCTION public.like_people(sought text[], edition integer, named text, born date[], mine boolean, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.like_people(sought text[], edition integer, named text, born date[], mine boolean, at_most integer) TO panel_app;

REVOKE ALL ON FUNCTION public.look_outcomes(panel uuid, first_day date, last_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.look_outcomes(panel uuid, first_day date, last_day date) TO panel_auditor;

REVOKE ALL ON FUNCTION public.minutes_seal(which uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.minutes_seal(which uuid) TO panel_app;

REVOKE ALL ON FUNCTION public.one_audience(a uuid, b uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.one_audience(a uuid, b uuid) TO panel_app;

REVOKE ALL ON FUNCTION public.open_to_keepers(later uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_to_keepers(later uuid) TO panel_app;

REVOKE ALL ON FUNCTION public.open_work(who uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_work(who uuid) TO panel_app;

REVOKE ALL ON FUNCTION public.panel_figures(first date, after date, panels uuid[], authority text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.panel_figures(first date, after date, panels uuid[], authority text) TO panel_app;

REVOKE ALL ON FUNCTION public.panel_outcomes(first date, after date, panels uuid[], authority text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.panel_outcomes(first date, after date, panels uuid[], authority text) TO panel_app;

REVOKE ALL ON FUNCTION public.panel_spans(first date, after date, panels uuid[], authority text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.panel_spans(first date, after date, panels uuid[], authority text) TO panel_app;

REVOKE ALL ON FUNCTION public.part_people(merge uuid, said_on uuid, title text, by_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.part_people(merge uuid, said_on uuid, title text, by_name text) TO panel_app;

REVOKE ALL ON FUNCTION public.put_policy_in_force(change uuid, roles text[], ties text[], senses text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.put_policy_in_force(change uuid, roles text[], ties text[], senses text[]) TO panel_app;

REVOKE ALL ON FUNCTION public.questions_to_me(ways text[], hash bytea, which uuid, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.questions_to_me(ways text[], hash bytea, which uuid, at_most integer) TO panel_app;

REVOKE ALL ON FUNCTION public.recused_cases(reader uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recused_cases(reader uuid) TO panel_auditor;

REVOKE ALL ON FUNCTION public.requests_to_me(ways text[], shut text[], which uuid[], after date, after_id uuid, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.requests_to_me(ways text[], shut text[], which uuid[], after date, after_id uuid, at_most integer) TO panel_app;

REVOKE ALL ON FUNCTION public.settle_person(who uuid, said_on uuid, ended text[], title text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.settle_person(who uuid, said_on uuid, ended text[], title text) TO panel_app;

REVOKE ALL ON FUNCTION public.standings_counted() FROM PUBLIC;
GRANT ALL ON FUNCTION public.standings_counted() TO panel_app;

REVOKE ALL ON FUNCTION public.watched_looks(reader uuid, panel uuid, first_moment timestamp with time zone, end_moment timestamp with time zone, at_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.watched_looks(reader uuid, panel uuid, first_moment timestamp with time zone, end_moment timestamp with time zone, at_most integer) TO panel_auditor;

GRANT SELECT,INSERT ON TABLE public.access_request TO panel_app;

GRANT UPDATE(status) ON TABLE public.access_request TO panel_app;

GRANT UPDATE(answered_at) ON TABLE public.access_request TO panel_app;

GRANT UPDATE(answered_by) ON TABLE public.access_request TO panel_app;

GRANT UPDATE(tie) ON TABLE public.access_request TO panel_app;

GRANT UPDATE(until) ON TABLE public.access_request TO panel_app;

GRANT UPDATE(version) ON TABLE public.access_request TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.action TO panel_app;
GRANT SELECT ON TABLE public.action TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.action_note TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.agency TO panel_app;
GRANT SELECT ON TABLE public.agency TO panel_definer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.agency_account TO panel_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.agency_account_waiting TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.agenda_item TO panel_app;
GRANT SELECT ON TABLE public.agenda_item TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.agenda_template TO panel_app;

GRANT UPDATE(name) ON TABLE public.agenda_template TO panel_app;

GRANT UPDATE(minutes) ON TABLE public.agenda_template TO panel_app;

GRANT UPDATE(ended_on) ON TABLE public.agenda_template TO panel_app;

GRANT UPDATE(version) ON TABLE public.agenda_template TO panel_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.agenda_template_item TO panel_app;

GRANT SELECT,INSERT ON TABLE public.allocation TO panel_app;

GRANT SELECT,INSERT ON TABLE public.amendment TO panel_app;

GRANT SELECT,INSERT ON TABLE public.arrival TO panel_app;
GRANT SELECT ON TABLE public.arrival TO panel_definer;

GRANT UPDATE(channel) ON TABLE public.arrival TO panel_app;

GRANT UPDATE(agency_id) ON TABLE public.arrival TO panel_app;

GRANT UPDATE(organisation) ON TABLE public.arrival TO panel_app;

GRANT UPDATE(received_on) ON TABLE public.arrival TO panel_app;

GRANT UPDATE(missing) ON TABLE public.arrival TO panel_app;

GRANT UPDATE(version) ON TABLE public.arrival TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.assessment TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.attendance TO panel_app;

GRANT SELECT,INSERT ON TABLE public.audit_checkpoint TO panel_integrator;
GRANT SELECT ON TABLE public.audit_checkpoint TO panel_auditor;
GRANT SELECT ON TABLE public.audit_checkpoint TO panel_verifier;

GRANT INSERT ON TABLE public.audit_event TO panel_app;
GRANT SELECT ON TABLE public.audit_event TO panel_integrator;
GRANT SELECT ON TABLE public.audit_event TO panel_verifier;
GRANT SELECT ON TABLE public.audit_event TO panel_definer;

GRANT SELECT(event_id) ON TABLE public.audit_event TO panel_app;

GRANT SELECT,INSERT ON TABLE public.audit_hash TO panel_integrator;
GRANT SELECT ON TABLE public.audit_hash TO panel_verifier;

GRANT SELECT,INSERT ON TABLE public.audit_leaf TO panel_integrator;
GRANT SELECT ON TABLE public.audit_leaf TO panel_auditor;
GRANT SELECT ON TABLE public.audit_leaf TO panel_verifier;

GRANT SELECT ON TABLE public.audit_log TO panel_auditor;

GRANT SELECT,DELETE ON TABLE public.audit_pending TO panel_integrator;
GRANT SELECT ON TABLE public.audit_pending TO panel_auditor;
GRANT SELECT ON TABLE public.audit_pending TO panel_verifier;

GRANT SELECT,INSERT ON TABLE public.away_period TO panel_app;

GRANT UPDATE(ended_by) ON TABLE public.away_period TO panel_app;

GRANT UPDATE(ended_at) ON TABLE public.away_period TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bank_holiday TO panel_app;

GRANT SELECT,INSERT ON TABLE public.case_event TO panel_app;
GRANT INSERT ON TABLE public.case_event TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.case_export TO panel_app;

GRANT UPDATE(status) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(answered_by) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(answered_at) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(answer) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(agreed) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(ready_at) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(fetched_at) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(sent) ON TABLE public.case_export TO panel_app;

GRANT UPDATE(version) ON TABLE public.case_export TO panel_app;

GRANT SELECT ON TABLE public.case_file TO panel_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.case_file TO panel_app;

GRANT UPDATE(person_id) ON TABLE public.case_file TO panel_definer;

GRANT UPDATE(date_of_birth) ON TABLE public.case_file TO panel_definer;

GRANT UPDATE(residence_authority) ON TABLE public.case_file TO panel_definer;

GRANT UPDATE(residence_force) ON TABLE public.case_file TO panel_definer;

GRANT UPDATE(version) ON TABLE public.case_file TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.case_key TO panel_app;
GRANT SELECT ON TABLE public.case_key TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.clock_pause TO panel_app;

GRANT UPDATE(ended_on) ON TABLE public.clock_pause TO panel_app;

GRANT UPDATE(ended_by) ON TABLE public.clock_pause TO panel_app;

GRANT UPDATE(ended_at) ON TABLE public.clock_pause TO panel_app;

GRANT UPDATE(version) ON TABLE public.clock_pause TO panel_app;

GRANT SELECT,INSERT ON TABLE public.consent TO panel_app;

GRANT SELECT,INSERT ON TABLE public.decision TO panel_app;

GRANT SELECT,INSERT ON TABLE public.decision_correction TO panel_app;

GRANT SELECT,INSERT ON TABLE public.decision_countersignature TO panel_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.decision_draft TO panel_app;

GRANT UPDATE(sealed) ON TABLE public.decision_draft TO panel_app;

GRANT UPDATE(saved_at) ON TABLE public.decision_draft TO panel_app;

GRANT SELECT,INSERT ON TABLE public.decision_position TO panel_app;

GRANT SELECT,INSERT ON TABLE public.deconfliction_check TO panel_app;

GRANT SELECT,INSERT ON TABLE public.document TO panel_app;

GRANT UPDATE(scan) ON TABLE public.document TO panel_app;

GRANT UPDATE(scanned_at) ON TABLE public.document TO panel_app;

GRANT UPDATE(found) ON TABLE public.document TO panel_app;

GRANT UPDATE(released_by) ON TABLE public.document TO panel_app;

GRANT UPDATE(released_at) ON TABLE public.document TO panel_app;

GRANT UPDATE(release_reason) ON TABLE public.document TO panel_app;

GRANT UPDATE(removed_by) ON TABLE public.document TO panel_app;

GRANT UPDATE(removed_at) ON TABLE public.document TO panel_app;

GRANT UPDATE(removal_reason) ON TABLE public.document TO panel_app;

GRANT UPDATE(version) ON TABLE public.document TO panel_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.document_chunk TO panel_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.draft TO panel_app;

GRANT SELECT,INSERT ON TABLE public.easing TO panel_app;

GRANT UPDATE(outcome) ON TABLE public.easing TO panel_app;

GRANT UPDATE(decided_by) ON TABLE public.easing TO panel_app;

GRANT UPDATE(decided_at) ON TABLE public.easing TO panel_app;

GRANT UPDATE(version) ON TABLE public.easing TO panel_app;

GRANT SELECT,INSERT ON TABLE public.emergency_use TO panel_app;
GRANT SELECT ON TABLE public.emergency_use TO panel_definer;

GRANT UPDATE(ended_at) ON TABLE public.emergency_use TO panel_app;

GRANT UPDATE(reviewed_at) ON TABLE public.emergency_use TO panel_app;

GRANT UPDATE(reviewed_by) ON TABLE public.emergency_use TO panel_app;

GRANT UPDATE(outcome) ON TABLE public.emergency_use TO panel_app;

GRANT UPDATE(version) ON TABLE public.emergency_use TO panel_app;

GRANT SELECT,INSERT ON TABLE public.factor_reset TO panel_app;

GRANT UPDATE(approved_by) ON TABLE public.factor_reset TO panel_app;

GRANT UPDATE(approved_at) ON TABLE public.factor_reset TO panel_app;

GRANT SELECT,INSERT ON TABLE public.feedback TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.followup TO panel_app;

GRANT SELECT,INSERT ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(sections) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(reason) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(status) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(proposed_at) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(answered_by) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(answered_at) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(answer) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(number) ON TABLE public.framework_edition TO panel_app;

GRANT UPDATE(version) ON TABLE public.framework_edition TO panel_app;

GRANT SELECT ON TABLE public.goose_db_version TO panel_app;

GRANT SELECT,INSERT ON TABLE public.incoming TO panel_app;

GRANT UPDATE(sealed) ON TABLE public.incoming TO panel_app;

GRANT UPDATE(status) ON TABLE public.incoming TO panel_app;

GRANT UPDATE(reason) ON TABLE public.incoming TO panel_app;

GRANT UPDATE(case_id) ON TABLE public.incoming TO panel_app;

GRANT UPDATE(decided_by) ON TABLE public.incoming TO panel_app;

GRANT UPDATE(decided_at) ON TABLE public.incoming TO panel_app;

GRANT UPDATE(version) ON TABLE public.incoming TO panel_app;

GRANT UPDATE(opened_at) ON TABLE public.incoming TO panel_app;

GRANT SELECT,INSERT ON TABLE public.info_reminder TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.info_request TO panel_app;
GRANT SELECT ON TABLE public.info_request TO panel_definer;

GRANT UPDATE(status) ON TABLE public.info_request TO panel_definer;

GRANT UPDATE(answered_on) ON TABLE public.info_request TO panel_definer;

GRANT UPDATE(answered_by) ON TABLE public.info_request TO panel_definer;

GRANT UPDATE(version) ON TABLE public.info_request TO panel_definer;

GRANT UPDATE(answer) ON TABLE public.info_request TO panel_definer;

GRANT UPDATE(caveats) ON TABLE public.info_request TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.investigation_note TO panel_app;

GRANT SELECT,INSERT ON TABLE public.invitation TO panel_app;

GRANT UPDATE(used_at) ON TABLE public.invitation TO panel_app;

GRANT UPDATE(withdrawn_at) ON TABLE public.invitation TO panel_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.item_attendance TO panel_app;

GRANT SELECT,INSERT ON TABLE public.item_position TO panel_app;

GRANT UPDATE(view) ON TABLE public.item_position TO panel_app;

GRANT UPDATE(said_at) ON TABLE public.item_position TO panel_app;

GRANT UPDATE(by_user) ON TABLE public.item_position TO panel_app;

GRANT SELECT,INSERT ON TABLE public.item_presence TO panel_app;

GRANT SELECT,INSERT ON TABLE public.item_stretch TO panel_app;

GRANT UPDATE(closed_at) ON TABLE public.item_stretch TO panel_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.known_device TO panel_app;

GRANT SELECT,INSERT ON TABLE public.list_change TO panel_app;

GRANT SELECT ON TABLE public.list_scope TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.list_term TO panel_app;

GRANT SELECT,INSERT ON TABLE public.live_topic TO panel_app;

GRANT UPDATE(id) ON TABLE public.live_topic TO panel_app;

GRANT UPDATE(at) ON TABLE public.live_topic TO panel_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.login_session TO panel_app;

GRANT INSERT ON TABLE public.look_outcome TO panel_app;
GRANT SELECT ON TABLE public.look_outcome TO panel_definer;

GRANT SELECT,INSERT,UPDATE ON TABLE public.mail_message TO panel_app;

GRANT SELECT,INSERT ON TABLE public.match_answer TO panel_app;
GRANT INSERT ON TABLE public.match_answer TO panel_definer;

GRANT SELECT ON TABLE public.match_question TO panel_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.match_question TO panel_definer;

GRANT UPDATE(answer) ON TABLE public.match_question TO panel_app;

GRANT UPDATE(answered_by) ON TABLE public.match_question TO panel_app;

GRANT UPDATE(answered_at) ON TABLE public.match_question TO panel_app;

GRANT UPDATE(version) ON TABLE public.match_question TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.meeting TO panel_app;
GRANT SELECT ON TABLE public.meeting TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.meeting_presence TO panel_app;

GRANT SELECT,INSERT ON TABLE public.meeting_room TO panel_app;

GRANT UPDATE(agenda_item_id) ON TABLE public.meeting_room TO panel_app;

GRANT UPDATE(driver) ON TABLE public.meeting_room TO panel_app;

GRANT UPDATE(version) ON TABLE public.meeting_room TO panel_app;

GRANT SELECT,INSERT ON TABLE public.meeting_series TO panel_app;

GRANT UPDATE(ended_on) ON TABLE public.meeting_series TO panel_app;

GRANT UPDATE(version) ON TABLE public.meeting_series TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.membership TO panel_app;
GRANT SELECT ON TABLE public.membership TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.membership_event TO panel_app;

GRANT SELECT,INSERT ON TABLE public.minutes TO panel_app;

GRANT UPDATE(status) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(circulated_by) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(circulated_at) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(agreed_by) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(agreed_at) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(agreed_meeting) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(locked_by) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(locked_at) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(seal) ON TABLE public.minutes TO panel_app;

GRANT UPDATE(version) ON TABLE public.minutes TO panel_app;

GRANT SELECT,INSERT ON TABLE public.minutes_remark TO panel_app;

GRANT SELECT,INSERT ON TABLE public.minutes_section TO panel_app;
GRANT SELECT ON TABLE public.minutes_section TO panel_definer;

GRANT UPDATE(body) ON TABLE public.minutes_section TO panel_app;

GRANT UPDATE(digest) ON TABLE public.minutes_section TO panel_app;

GRANT UPDATE(edited_by) ON TABLE public.minutes_section TO panel_app;

GRANT UPDATE(edited_at) ON TABLE public.minutes_section TO panel_app;

GRANT UPDATE(version) ON TABLE public.minutes_section TO panel_app;

GRANT SELECT,INSERT ON TABLE public.narrative TO panel_app;
GRANT SELECT,INSERT ON TABLE public.narrative TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.notice TO panel_app;
GRANT INSERT ON TABLE public.notice TO panel_definer;

GRANT UPDATE(seen_at) ON TABLE public.notice TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.panel TO panel_app;
GRANT SELECT ON TABLE public.panel TO panel_definer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.panel_authority TO panel_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.panel_force TO panel_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passkey TO panel_app;

GRANT SELECT,INSERT ON TABLE public.pause_message TO panel_app;

GRANT SELECT ON TABLE public.person TO panel_definer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.person TO panel_app;

GRANT SELECT,INSERT ON TABLE public.person_address TO panel_app;

GRANT UPDATE(until_on) ON TABLE public.person_address TO panel_app;

GRANT SELECT,INSERT ON TABLE public.person_alias TO panel_app;
GRANT SELECT ON TABLE public.person_alias TO panel_definer;

GRANT UPDATE(gone_at) ON TABLE public.person_alias TO panel_app;

GRANT SELECT,INSERT ON TABLE public.person_contact TO panel_app;

GRANT UPDATE(until_on) ON TABLE public.person_contact TO panel_app;

GRANT SELECT,INSERT ON TABLE public.person_link TO panel_app;

GRANT UPDATE(until_on) ON TABLE public.person_link TO panel_app;

GRANT SELECT,INSERT ON TABLE public.person_merge TO panel_app;
GRANT SELECT ON TABLE public.person_merge TO panel_definer;

GRANT UPDATE(parted_by) ON TABLE public.person_merge TO panel_definer;

GRANT UPDATE(parted_at) ON TABLE public.person_merge TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.person_revision TO panel_app;

GRANT SELECT,INSERT ON TABLE public.person_trait TO panel_app;
GRANT SELECT ON TABLE public.person_trait TO panel_definer;

GRANT UPDATE(gone_at) ON TABLE public.person_trait TO panel_app;

GRANT SELECT,INSERT ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(body) ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(reason) ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(status) ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(proposed_at) ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(answered_by) ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(answered_at) ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(answer) ON TABLE public.policy_change TO panel_app;

GRANT UPDATE(version) ON TABLE public.policy_change TO panel_app;

GRANT SELECT ON TABLE public.policy_version TO panel_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_code TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.reference_counter TO panel_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.referral_file TO panel_app;

GRANT UPDATE(user_id) ON TABLE public.referral_file TO panel_app;

GRANT UPDATE(place) ON TABLE public.referral_file TO panel_app;

GRANT UPDATE(incoming_id) ON TABLE public.referral_file TO panel_app;

GRANT SELECT,INSERT ON TABLE public.referral_link TO panel_app;

GRANT UPDATE(browser_hash) ON TABLE public.referral_link TO panel_app;

GRANT UPDATE(begun_at) ON TABLE public.referral_link TO panel_app;

GRANT UPDATE(draft) ON TABLE public.referral_link TO panel_app;

GRANT UPDATE(saved_at) ON TABLE public.referral_link TO panel_app;

GRANT UPDATE(used_at) ON TABLE public.referral_link TO panel_app;

GRANT UPDATE(revoked_at) ON TABLE public.referral_link TO panel_app;

GRANT SELECT,INSERT ON TABLE public.referrer_question TO panel_app;
GRANT SELECT ON TABLE public.referrer_question TO panel_definer;

GRANT UPDATE(status) ON TABLE public.referrer_question TO panel_app;
GRANT UPDATE(status) ON TABLE public.referrer_question TO panel_definer;

GRANT UPDATE(answered_by) ON TABLE public.referrer_question TO panel_definer;

GRANT UPDATE(answered_at) ON TABLE public.referrer_question TO panel_definer;

GRANT UPDATE(version) ON TABLE public.referrer_question TO panel_app;
GRANT UPDATE(version) ON TABLE public.referrer_question TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.review TO panel_app;
GRANT SELECT ON TABLE public.review TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.role_proposal TO panel_app;

GRANT UPDATE(status) ON TABLE public.role_proposal TO panel_app;

GRANT UPDATE(decided_by) ON TABLE public.role_proposal TO panel_app;

GRANT UPDATE(decided_name) ON TABLE public.role_proposal TO panel_app;

GRANT UPDATE(decided_at) ON TABLE public.role_proposal TO panel_app;

GRANT UPDATE(reason) ON TABLE public.role_proposal TO panel_app;

GRANT UPDATE(version) ON TABLE public.role_proposal TO panel_app;

GRANT SELECT,INSERT ON TABLE public.screening TO panel_app;

GRANT UPDATE(status) ON TABLE public.screening TO panel_app;

GRANT UPDATE(signed_by) ON TABLE public.screening TO panel_app;

GRANT UPDATE(signed_at) ON TABLE public.screening TO panel_app;

GRANT UPDATE(version) ON TABLE public.screening TO panel_app;

GRANT SELECT,INSERT ON TABLE public.second_look TO panel_app;

GRANT UPDATE(outcome) ON TABLE public.second_look TO panel_app;

GRANT UPDATE(decided_by) ON TABLE public.second_look TO panel_app;

GRANT UPDATE(decided_at) ON TABLE public.second_look TO panel_app;

GRANT UPDATE(version) ON TABLE public.second_look TO panel_app;

GRANT SELECT,INSERT ON TABLE public.section36_decision TO panel_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_step TO panel_app;

GRANT SELECT,INSERT ON TABLE public.signpost TO panel_app;
GRANT SELECT ON TABLE public.signpost TO panel_definer;

GRANT UPDATE(follow_up_on) ON TABLE public.signpost TO panel_app;

GRANT UPDATE(outcome) ON TABLE public.signpost TO panel_app;

GRANT UPDATE(answered_by) ON TABLE public.signpost TO panel_app;

GRANT UPDATE(answered_at) ON TABLE public.signpost TO panel_app;

GRANT UPDATE(version) ON TABLE public.signpost TO panel_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.tie TO panel_app;
GRANT SELECT ON TABLE public.tie TO panel_definer;

GRANT SELECT ON TABLE public.standing_tie TO panel_app;
GRANT SELECT ON TABLE public.standing_tie TO panel_definer;

GRANT SELECT,INSERT ON TABLE public.statistics_release TO panel_app;

GRANT SELECT,INSERT ON TABLE public.support_item TO panel_app;

GRANT SELECT,INSERT ON TABLE public.support_plan TO panel_app;

GRANT SELECT,INSERT ON TABLE public.support_session TO panel_app;

GRANT SELECT,INSERT ON TABLE public.terms TO panel_app;

GRANT SELECT,INSERT ON TABLE public.terms_acceptance TO panel_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.totp TO panel_app;

GRANT SELECT,INSERT ON TABLE public.urgency TO panel_app;

GRANT SELECT ON TABLE public.visible_case TO panel_app;

GRANT SELECT,INSERT ON TABLE public.work_day_change TO panel_app;

GRANT SELECT,INSERT ON TABLE public.write_key TO panel_app;

GRANT UPDATE(location) ON TABLE public.write_key TO panel_app;

