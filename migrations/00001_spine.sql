-- +goose Up

-- Roles of the cluster: who may do what to which table. Logins get their passwords outside of migrations.
-- +goose StatementBegin
DO $$
DECLARE r text;
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('channelpanel roles')); -- roles belong to the cluster: two databases may migrate at once
	FOREACH r IN ARRAY ARRAY['panel_owner', 'panel_definer'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
	END LOOP;
	FOREACH r IN ARRAY ARRAY['panel_migrator', 'panel_app', 'panel_integrator', 'panel_auditor', 'panel_verifier', 'panel_retention', 'panel_backup'] LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I LOGIN', r); END IF;
	END LOOP;
	IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'panel_definer') THEN ALTER ROLE panel_definer BYPASSRLS; END IF;
	IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'panel_backup') THEN ALTER ROLE panel_backup BYPASSRLS; END IF;
	IF NOT pg_has_role('panel_migrator', 'panel_owner', 'member') THEN GRANT panel_owner TO panel_migrator; END IF;
	IF NOT pg_has_role('panel_backup', 'pg_read_all_data', 'member') THEN GRANT pg_read_all_data TO panel_backup; END IF;
	FOREACH r IN ARRAY ARRAY['panel_app', 'panel_auditor'] LOOP
		IF NOT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_roles p ON p.oid = s.setrole WHERE p.rolname = r AND s.setdatabase = 0) THEN
			EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', r, '5s');
			EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', r, '2s');
			EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', r, '15s');
			EXECUTE format('ALTER ROLE %I SET search_path = public, pg_temp', r);
		END IF;
	END LOOP;
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO panel_owner, panel_migrator, panel_app, panel_integrator, panel_auditor, panel_verifier, panel_retention, panel_backup', current_database());
END $$;
-- +goose StatementEnd

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO panel_owner;
GRANT CREATE ON SCHEMA public TO panel_definer;
GRANT USAGE ON SCHEMA public TO panel_app, panel_integrator, panel_auditor, panel_verifier, panel_retention, panel_backup, panel_definer;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

SET LOCAL ROLE panel_owner;

-- The policy in force, and which ties it lets each role list cases by. Rows of list_scope are derived from the
-- policy file when migrating; serve refuses to start where they differ.
CREATE TABLE policy_version (
	version     int PRIMARY KEY,
	body        text NOT NULL,                       -- '' is the embedded file
	in_force_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO policy_version (version, body) VALUES (1, '');

CREATE TABLE list_scope (
	policy_version int NOT NULL REFERENCES policy_version,
	role           text NOT NULL,
	tie            text NOT NULL,
	sens           text NOT NULL,
	PRIMARY KEY (policy_version, role, tie, sens)
);

-- People with accounts, agencies and panels.
CREATE TABLE user_account (
	user_id         uuid PRIMARY KEY,
	email           text NOT NULL UNIQUE CHECK (email = lower(email) AND email <> ''),
	display_name    text NOT NULL,
	password_hash   text NOT NULL,
	must_change     boolean NOT NULL DEFAULT false,  -- the password was set by somebody else
	failed_count    int NOT NULL DEFAULT 0,
	locked_until    timestamptz,
	last_sign_in_at timestamptz,
	disabled_at     timestamptz,
	created_at      timestamptz NOT NULL,
	version         int NOT NULL DEFAULT 1
);

CREATE TABLE agency (
	agency_id   uuid PRIMARY KEY,
	name        text NOT NULL UNIQUE,
	schedule7   text NOT NULL,                       -- partner type of Schedule 7, or OTHER under section 37(4)
	created_at  timestamptz NOT NULL,
	version     int NOT NULL DEFAULT 1
);

CREATE TABLE panel (
	panel_id    uuid PRIMARY KEY,
	code        text NOT NULL UNIQUE CHECK (code ~ '^[A-Z]{2,4}$'), -- begins its references
	name        text NOT NULL UNIQUE,
	created_at  timestamptz NOT NULL,
	version     int NOT NULL DEFAULT 1
);

CREATE TABLE panel_authority (                       -- responsible local authorities, section 37(1)
	panel_id    uuid NOT NULL REFERENCES panel,
	authority   text NOT NULL UNIQUE,
	PRIMARY KEY (panel_id, authority)
);

CREATE TABLE panel_force (                           -- police areas in them, section 37(1)
	panel_id    uuid NOT NULL REFERENCES panel,
	force       text NOT NULL,
	PRIMARY KEY (panel_id, force)
);

CREATE TABLE membership (                            -- who holds which role on which panel for which agency, when
	membership_id   uuid PRIMARY KEY,
	user_id         uuid NOT NULL REFERENCES user_account,
	role            text NOT NULL,
	panel_id        uuid REFERENCES panel,           -- NULL for an administrator of the installation
	agency_id       uuid REFERENCES agency,
	authority       text,                            -- a chair's, deputy's or authority member's responsible authority (SC-05)
	force           text,                            -- a police member's force (SC-04)
	from_on         date NOT NULL,
	to_on           date,                            -- last day; NULL is open
	appointed_on    date,                            -- section 37(2) (SC-03)
	skills          text NOT NULL DEFAULT '',        -- skills and experience, section 37(2) (SC-03)
	confidentiality_on date,                         -- confidentiality agreement signed
	granted_by      uuid REFERENCES user_account,
	CHECK (to_on IS NULL OR to_on >= from_on)
);
CREATE INDEX membership_user ON membership (user_id);
CREATE INDEX membership_panel ON membership (panel_id, role);
CREATE INDEX membership_agency ON membership (agency_id);

-- Signing in. The session's row is the authority; the cookie's token is kept only as a hash.
CREATE TABLE login_session (
	token_hash   bytea PRIMARY KEY,
	user_id      uuid REFERENCES user_account,
	data         bytea NOT NULL,
	user_agent   text NOT NULL DEFAULT '',
	address      text NOT NULL DEFAULT '',
	created_at   timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	expires_at   timestamptz NOT NULL,
	revoked_at   timestamptz
);
CREATE INDEX login_session_user ON login_session (user_id);
CREATE INDEX login_session_expiry ON login_session (expires_at);

CREATE TABLE draft (                                 -- half-typed forms, sealed; never case data
	user_id     uuid NOT NULL REFERENCES user_account,
	place       text NOT NULL,
	sealed      bytea NOT NULL,
	saved_at    timestamptz NOT NULL,
	PRIMARY KEY (user_id, place)
);

CREATE TABLE write_key (                             -- one row per form that was saved: the second use finds the first's result
	key         text PRIMARY KEY,
	actor       text NOT NULL,
	location    text NOT NULL DEFAULT '',
	at          timestamptz NOT NULL
);

-- The case file.
CREATE TABLE reference_counter (
	panel_id    uuid NOT NULL REFERENCES panel,
	year        int NOT NULL,
	last        int NOT NULL,
	PRIMARY KEY (panel_id, year)
);

-- +goose StatementBegin
CREATE FUNCTION plain_name(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, t)) $$; -- unaccent itself is only STABLE and no index may use it
-- +goose StatementEnd

CREATE TABLE person (
	person_id       uuid PRIMARY KEY,
	given_name      text NOT NULL,
	family_name     text NOT NULL,
	match_name      text GENERATED ALWAYS AS (plain_name(given_name || ' ' || family_name)) STORED,
	date_of_birth   date,
	approximate_age int,                             -- years, at the first referral, where the date of birth is not known
	gender          text NOT NULL DEFAULT 'UNSPECIFIED',
	ethnicity       text NOT NULL DEFAULT '',
	nationality     text NOT NULL DEFAULT '',
	language        text NOT NULL DEFAULT '',
	address         text NOT NULL DEFAULT '',
	postcode        text NOT NULL DEFAULT '',
	phone           text NOT NULL DEFAULT '',
	email           text NOT NULL DEFAULT '',
	online_names    text NOT NULL DEFAULT '',
	household       text NOT NULL DEFAULT '',        -- family or household in a few words
	occupation      text NOT NULL DEFAULT '',        -- employer, school or college
	residence_authority text NOT NULL DEFAULT '',
	residence_force text NOT NULL DEFAULT '',        -- whose presence SC-04 asks for
	created_at      timestamptz NOT NULL,
	version         int NOT NULL DEFAULT 1
);
CREATE INDEX person_match ON person USING gin (match_name gin_trgm_ops);
CREATE INDEX person_birth ON person (date_of_birth);

CREATE TABLE case_file (                             -- one episode of one person before one panel: casework.Case
	case_id         uuid PRIMARY KEY,
	ref             text NOT NULL UNIQUE,
	person_id       uuid NOT NULL REFERENCES person,
	panel_id        uuid NOT NULL REFERENCES panel,
	state           text NOT NULL,
	sens            text NOT NULL DEFAULT 'normal' CHECK (sens IN ('normal', 'restricted', 'sealed')),
	received_on     date NOT NULL,
	source          text NOT NULL,
	source_detail   text NOT NULL DEFAULT '',
	concern_scheme  text NOT NULL,
	concern         text NOT NULL,
	date_of_birth   date,                            -- the person's, copied when it changes: several checks need it
	approximate_age int,
	residence_authority text NOT NULL DEFAULT '',
	residence_force text NOT NULL DEFAULT '',
	deconfliction   text NOT NULL DEFAULT '',        -- '', 'clear' or 'hold'
	screened_on     date,
	screening_result text NOT NULL DEFAULT '',
	section36_body  text NOT NULL DEFAULT '',        -- 'police' or 'local_authority'
	section36_body_name text NOT NULL DEFAULT '',
	section36_maker text NOT NULL DEFAULT '',
	section36_on    date,
	section36_result text NOT NULL DEFAULT '',
	section36_grounds boolean NOT NULL DEFAULT false,
	first_panel_on  date,
	agenda_item_id  uuid,                            -- the item it waits on, while listed
	deferrals       int NOT NULL DEFAULT 0,
	deferred_to     date,
	adopted_on      date,
	plan_version    int NOT NULL DEFAULT 0,
	consent_status  text NOT NULL DEFAULT 'NOT-YET',
	consent_giver   text NOT NULL DEFAULT '',
	consent_on      date,
	support_from    date,
	next_review     date,
	reassess_on     date,
	reassess_none   boolean NOT NULL DEFAULT false,  -- a reason for no re-assessment is recorded (SC-12)
	paused_reason   text NOT NULL DEFAULT '',
	safety_flag     boolean NOT NULL DEFAULT false,  -- a provider raised a risk that nobody has answered yet
	outcome         text NOT NULL DEFAULT '',        -- how it ended before support
	closed_on       date,
	closure_code    text NOT NULL DEFAULT '',
	reviews_done    int NOT NULL DEFAULT 0,          -- months of the last post-closure review held: 0, 6, 12, 18 or 24
	monitor_until   date,
	reopened_from   uuid REFERENCES case_file,
	state_before    text NOT NULL DEFAULT '',        -- state to return to from an offered transfer
	source_ref      text UNIQUE,                     -- the reference an import brought
	source_file     text NOT NULL DEFAULT '',
	national_ref    text NOT NULL DEFAULT '',
	created_at      timestamptz NOT NULL,
	updated_at      timestamptz NOT NULL,
	version         int NOT NULL DEFAULT 1
);
CREATE INDEX case_file_person ON case_file (person_id);
CREATE INDEX case_file_panel_state ON case_file (panel_id, state, received_on DESC, case_id DESC);

CREATE TABLE case_key (
	case_id     uuid PRIMARY KEY REFERENCES case_file,
	wrapped     bytea NOT NULL                       -- the case's own key, wrapped by a key that is not in this database
);

CREATE TABLE tie (                                   -- how somebody stands to a case; the one index of who may see what
	tie_id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL CHECK (kind IN ('panel', 'involved', 'assigned', 'guest', 'own', 'emergency', 'recused')),
	subject_id  uuid NOT NULL,                       -- panel, agency (involved, own) or user (the others)
	panel_id    uuid NOT NULL REFERENCES panel,
	sens        text NOT NULL,
	received_on date NOT NULL,
	since       timestamptz NOT NULL,
	until       timestamptz,
	reason      text NOT NULL DEFAULT '',
	agenda_item_id uuid,
	made_by     text NOT NULL DEFAULT '',
	scope       uuid GENERATED ALWAYS AS (CASE kind WHEN 'recused' THEN md5('recused|' || subject_id::text)::uuid
		ELSE md5(kind || '|' || subject_id::text || '|' || panel_id::text || '|' || sens)::uuid END) STORED
);
CREATE INDEX tie_scope ON tie (scope, received_on DESC, case_id DESC);
CREATE INDEX tie_case ON tie (case_id, scope);
CREATE UNIQUE INDEX tie_once ON tie (case_id, kind, subject_id) WHERE until IS NULL;

CREATE TABLE narrative (                             -- free text about a person, sealed under the case's key
	case_id     uuid NOT NULL REFERENCES case_file,
	field       text NOT NULL,                       -- 'referral', 'assessment/<id>', …
	version     int NOT NULL,
	sealed      bytea NOT NULL,
	at          timestamptz NOT NULL,
	by_actor    text NOT NULL,
	PRIMARY KEY (case_id, field, version)
);

CREATE TABLE case_event (                            -- the case's timeline
	event_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	at          timestamptz NOT NULL,
	event       text NOT NULL,
	state_from  text NOT NULL DEFAULT '',
	state_to    text NOT NULL DEFAULT '',
	section     text NOT NULL DEFAULT '',            -- the section whose readers see it
	title       text NOT NULL,
	by_name     text NOT NULL,
	by_role     text NOT NULL DEFAULT '',
	checks      jsonb NOT NULL DEFAULT '[]',
	edition     text NOT NULL DEFAULT ''
);
CREATE INDEX case_event_case ON case_event (case_id, at DESC, event_id DESC);

CREATE TABLE followup (                              -- what a step made due
	followup_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL,
	title       text NOT NULL,
	due_on      date NOT NULL,
	basis       text NOT NULL,
	done_on     date
);
CREATE INDEX followup_case ON followup (case_id);
CREATE INDEX followup_due ON followup (due_on) WHERE done_on IS NULL;

CREATE TABLE screening (
	screening_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	deconfliction text NOT NULL,
	deconflicted_on date NOT NULL,
	result      text NOT NULL DEFAULT '',
	signposts   text NOT NULL DEFAULT '',
	officer     uuid NOT NULL REFERENCES user_account,
	supervisor  text NOT NULL DEFAULT '',
	screened_on date,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX screening_case ON screening (case_id);

CREATE TABLE section36_decision (
	decision_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	body        text NOT NULL,
	body_name   text NOT NULL,
	maker       text NOT NULL,
	decided_on  date NOT NULL,
	result      text NOT NULL,
	edition     text NOT NULL,
	recorded_by uuid REFERENCES user_account,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX section36_case ON section36_decision (case_id);

CREATE TABLE info_request (
	request_id  uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	agency_id   uuid NOT NULL REFERENCES agency,
	sent_on     date NOT NULL,
	due_on      date NOT NULL,
	status      text NOT NULL CHECK (status IN ('SENT', 'ANSWERED', 'REFUSED')),
	answered_on date,
	answered_by uuid REFERENCES user_account,
	asked_by    uuid NOT NULL REFERENCES user_account,
	version     int NOT NULL DEFAULT 1
);
CREATE INDEX info_request_case ON info_request (case_id);
CREATE INDEX info_request_agency ON info_request (agency_id) WHERE status = 'SENT';

CREATE TABLE assessment (
	assessment_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	framework   text NOT NULL,
	framework_version text NOT NULL,
	occasion    text NOT NULL,
	assessed_on date NOT NULL,
	assessor    uuid NOT NULL REFERENCES user_account,
	signed_by   uuid REFERENCES user_account,
	signed_at   timestamptz,
	supersedes  uuid REFERENCES assessment,
	version     int NOT NULL DEFAULT 1
);
CREATE INDEX assessment_case ON assessment (case_id);

-- Meetings.
CREATE TABLE meeting (
	meeting_id  uuid PRIMARY KEY,
	panel_id    uuid NOT NULL REFERENCES panel,
	held_on     date NOT NULL,
	starts      text NOT NULL,                       -- '10:00', local time
	mode        text NOT NULL,
	place       text NOT NULL DEFAULT '',
	status      text NOT NULL CHECK (status IN ('PLANNED', 'OPEN', 'CLOSED')),
	chair       uuid REFERENCES membership,
	opened_at   timestamptz,
	closed_at   timestamptz,
	version     int NOT NULL DEFAULT 1
);
CREATE INDEX meeting_panel ON meeting (panel_id, held_on DESC, meeting_id DESC);

CREATE TABLE attendance (
	meeting_id  uuid NOT NULL REFERENCES meeting,
	membership_id uuid NOT NULL REFERENCES membership,
	status      text NOT NULL CHECK (status IN ('PRESENT', 'APOLOGIES', 'ABSENT')),
	confidentiality boolean NOT NULL DEFAULT false,  -- reminded and agreed at this meeting
	PRIMARY KEY (meeting_id, membership_id)
);

CREATE TABLE agenda_item (
	agenda_item_id uuid PRIMARY KEY,
	meeting_id  uuid NOT NULL REFERENCES meeting,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL CHECK (kind IN ('FIRST', 'REVIEW', 'POST-CLOSURE', 'INFORMATION')),
	ordering    int NOT NULL,                        -- never shown: items are not numbered
	status      text NOT NULL CHECK (status IN ('LISTED', 'DECIDED', 'WITHDRAWN')),
	waiver      boolean NOT NULL DEFAULT false,      -- listed without an assessment, for a reason
	version     int NOT NULL DEFAULT 1
);
CREATE INDEX agenda_item_meeting ON agenda_item (meeting_id);
CREATE INDEX agenda_item_case ON agenda_item (case_id);
CREATE UNIQUE INDEX agenda_item_once ON agenda_item (meeting_id, case_id) WHERE status <> 'WITHDRAWN';

CREATE TABLE item_attendance (
	agenda_item_id uuid NOT NULL REFERENCES agenda_item,
	membership_id uuid NOT NULL REFERENCES membership,
	PRIMARY KEY (agenda_item_id, membership_id)
);

CREATE TABLE decision (
	decision_id uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	agenda_item_id uuid REFERENCES agenda_item,
	outcome     text NOT NULL,
	mode        text NOT NULL,                       -- unanimous, majority or chair (SC-06)
	legal_basis text NOT NULL,
	edition     text NOT NULL,                       -- SC-17
	decided_on  date NOT NULL,
	decided_by  uuid REFERENCES user_account,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX decision_case ON decision (case_id);
CREATE UNIQUE INDEX decision_item ON decision (agenda_item_id) WHERE agenda_item_id IS NOT NULL;

CREATE TABLE decision_position (
	decision_id uuid NOT NULL REFERENCES decision,
	case_id     uuid NOT NULL REFERENCES case_file,
	membership_id uuid NOT NULL REFERENCES membership,
	position    text NOT NULL,
	PRIMARY KEY (decision_id, membership_id)
);

-- Support.
CREATE TABLE support_plan (
	plan_id     uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	plan_version int NOT NULL,                       -- SC-14
	consent_method text NOT NULL,                    -- section 36(5)(a)
	consent_request_due date,
	consent_requester text NOT NULL,
	made_by     uuid REFERENCES user_account,
	made_at     timestamptz NOT NULL,
	UNIQUE (case_id, plan_version)
);

CREATE TABLE support_item (
	support_item_id uuid PRIMARY KEY,
	plan_id     uuid NOT NULL REFERENCES support_plan,
	case_id     uuid NOT NULL REFERENCES case_file,
	type        text NOT NULL,
	nature      text NOT NULL,                       -- section 36(5)(b)
	provider    text NOT NULL,                       -- section 36(5)(c), as written
	provider_user uuid REFERENCES user_account,
	provider_agency uuid REFERENCES agency,
	method      text NOT NULL,                       -- section 36(5)(d)
	schedule    text NOT NULL,
	funding     text NOT NULL DEFAULT '',
	commissioned int NOT NULL DEFAULT 0              -- sessions
);
CREATE INDEX support_item_plan ON support_item (plan_id);
CREATE INDEX support_item_case ON support_item (case_id);

CREATE TABLE consent (
	consent_id  uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	status      text NOT NULL,
	giver       text NOT NULL DEFAULT '',            -- individual, parent, guardian, mca
	relationship text NOT NULL DEFAULT '',
	requested_on date,
	decided_on  date,
	how         text NOT NULL DEFAULT '',
	asked_by    text NOT NULL DEFAULT '',
	young_view  text NOT NULL DEFAULT '',            -- the young person's own view, kept beside the parent's
	recorded_by uuid REFERENCES user_account,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX consent_case ON consent (case_id);

CREATE TABLE support_session (
	session_id  uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	support_item_id uuid NOT NULL REFERENCES support_item,
	number      int NOT NULL,
	held_on     date NOT NULL,
	attended    boolean NOT NULL,
	place_kind  text NOT NULL,
	risk_flag   boolean NOT NULL DEFAULT false,
	next_on     date,
	recorded_by uuid REFERENCES user_account,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX support_session_case ON support_session (case_id);

CREATE TABLE review (
	review_id   uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	kind        text NOT NULL,                       -- 'panel', '6', '12', '18', '24'
	due_on      date,
	held_on     date NOT NULL,
	outcome     text NOT NULL,
	next_due    date,
	agenda_item_id uuid REFERENCES agenda_item,
	recorded_by uuid REFERENCES user_account,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX review_case ON review (case_id);

CREATE TABLE action (
	action_id   uuid PRIMARY KEY,
	case_id     uuid NOT NULL REFERENCES case_file,
	panel_id    uuid NOT NULL REFERENCES panel,
	meeting_id  uuid REFERENCES meeting,
	agency_id   uuid NOT NULL REFERENCES agency,     -- owner body
	owner       uuid REFERENCES user_account,        -- owner person, if named
	due_on      date NOT NULL,
	status      text NOT NULL CHECK (status IN ('OPEN', 'DONE', 'ACCEPTED', 'CANCELLED')),
	done_on     date,
	raised_by   uuid NOT NULL REFERENCES user_account,
	raised_at   timestamptz NOT NULL,
	carried     int NOT NULL DEFAULT 0,
	version     int NOT NULL DEFAULT 1
);
CREATE INDEX action_case ON action (case_id);
CREATE INDEX action_agency ON action (agency_id, status, due_on);
CREATE INDEX action_owner ON action (owner, status, due_on);

CREATE TABLE action_note (                           -- notes only append
	note_id     uuid PRIMARY KEY,
	action_id   uuid NOT NULL REFERENCES action,
	case_id     uuid NOT NULL REFERENCES case_file,
	at          timestamptz NOT NULL,
	by_name     text NOT NULL,
	by_user     uuid REFERENCES user_account
);
CREATE INDEX action_note_action ON action_note (action_id, at);

CREATE TABLE bank_holiday (                          -- days that the calendar library does not know
	day         date PRIMARY KEY,
	name        text NOT NULL,
	working     boolean NOT NULL DEFAULT false       -- true takes a day out that the library would keep
);

-- The audit log. Writers only insert; the integrator alone gives entries their place in the tree.
CREATE TABLE audit_event (
	event_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	entry_id    uuid NOT NULL UNIQUE,
	at          timestamptz NOT NULL,
	actor       text NOT NULL,
	action      text NOT NULL,
	outcome     text NOT NULL,
	ref         text NOT NULL DEFAULT '',
	case_id     uuid,
	panel_id    uuid,
	role        text NOT NULL DEFAULT '',
	tie         text NOT NULL DEFAULT '',
	event       text NOT NULL DEFAULT '',
	request     text NOT NULL DEFAULT '',
	leaf        bytea NOT NULL,
	salt        bytea,                               -- salt and payload go at lawful erasure; the leaf stays
	payload     bytea
);
CREATE INDEX audit_event_at ON audit_event (at DESC, event_id DESC);
CREATE INDEX audit_event_case ON audit_event (case_id, event_id DESC) WHERE case_id IS NOT NULL;
CREATE INDEX audit_event_actor ON audit_event (actor, event_id DESC);

CREATE TABLE audit_pending (
	event_id    bigint PRIMARY KEY,
	since       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE audit_leaf (
	leaf_index  bigint PRIMARY KEY,
	event_id    bigint NOT NULL UNIQUE
);
CREATE TABLE audit_hash (
	hash_index  bigint PRIMARY KEY,
	hash        bytea NOT NULL
);
CREATE TABLE audit_checkpoint (
	size        bigint PRIMARY KEY,
	note        text NOT NULL,
	at          timestamptz NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION audit_event_pending() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ BEGIN INSERT INTO audit_pending (event_id) VALUES (NEW.event_id); RETURN NULL; END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_event_pending AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_pending();

-- +goose StatementBegin
CREATE FUNCTION audit_event_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
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
-- +goose StatementEnd
CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_stays();

-- What an auditor reads: that, who, when, which kind, outcome; no values (security: redaction for auditors).
CREATE VIEW audit_log AS
SELECT e.event_id, e.entry_id, e.at, e.actor, e.action, e.outcome, e.ref, e.case_id, e.panel_id, e.role, e.tie, e.event, e.request, e.leaf, l.leaf_index
FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.event_id;

-- Who sees which case. One rule, used by lists and by row-level security.

-- What this transaction knows of itself, set by the first statement of each (platform/pg). After a transaction such a
-- setting reads as '' and not as NULL: '' is nobody.
-- +goose StatementBegin
CREATE FUNCTION me() RETURNS uuid LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('app.user', true), '')::uuid $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION my_scopes() RETURNS uuid[] LANGUAGE sql STABLE
AS $$ SELECT coalesce(nullif(current_setting('app.scopes', true), ''), '{}')::uuid[] $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION my_recusal() RETURNS uuid LANGUAGE sql STABLE
AS $$ SELECT md5('recused|' || nullif(current_setting('app.user', true), ''))::uuid $$;
-- +goose StatementEnd
-- The command line and jobs are no people: they have no ties, and act on whole files under their own policy lines.
-- +goose StatementBegin
CREATE FUNCTION my_kind() RETURNS text LANGUAGE sql STABLE
AS $$ SELECT coalesce(current_setting('app.kind', true), '') $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION my_now() RETURNS timestamptz LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('app.now', true), '')::timestamptz $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION scopes_of(who uuid, policy int, at timestamptz) RETURNS uuid[]
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
	SELECT coalesce(array_agg(DISTINCT md5(s.tie || '|' || CASE
			WHEN s.tie = 'panel' THEN m.panel_id::text
			WHEN s.tie IN ('involved', 'own') THEN m.agency_id::text
			ELSE m.user_id::text END || '|' || m.panel_id::text || '|' || s.sens)::uuid), '{}')
	FROM membership m
	JOIN user_account u ON u.user_id = m.user_id AND u.disabled_at IS NULL
	JOIN list_scope s ON s.policy_version = policy AND s.role = m.role
	WHERE m.user_id = who AND m.panel_id IS NOT NULL
		AND m.from_on <= (at AT TIME ZONE 'Europe/London')::date
		AND (m.to_on IS NULL OR m.to_on >= (at AT TIME ZONE 'Europe/London')::date)
		AND (s.tie NOT IN ('involved', 'own') OR m.agency_id IS NOT NULL)
$$;
-- +goose StatementEnd

-- The rows of a case file that the person of this transaction may know of: the cases themselves.
CREATE VIEW visible_case AS
SELECT DISTINCT t.case_id
FROM tie t
WHERE t.scope = ANY ((SELECT my_scopes())::uuid[]) AND t.since <= (SELECT my_now()) AND (t.until IS NULL OR t.until > (SELECT my_now()))
	AND NOT EXISTS (SELECT FROM tie r WHERE r.case_id = t.case_id AND r.scope = (SELECT my_recusal()) AND r.since <= (SELECT my_now()) AND (r.until IS NULL OR r.until > (SELECT my_now())));

-- +goose StatementBegin
CREATE FUNCTION case_file_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by)
		VALUES (NEW.case_id, 'panel', NEW.panel_id, NEW.panel_id, NEW.sens, NEW.received_on, NEW.created_at, 'responsible panel', 'system:ties');
		RETURN NULL;
	END IF;
	IF (NEW.sens, NEW.received_on, NEW.panel_id) IS DISTINCT FROM (OLD.sens, OLD.received_on, OLD.panel_id) THEN
		UPDATE tie SET sens = NEW.sens, received_on = NEW.received_on, panel_id = NEW.panel_id,
			subject_id = CASE WHEN kind = 'panel' THEN NEW.panel_id ELSE subject_id END
		WHERE case_id = NEW.case_id;
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER case_file_ties AFTER INSERT OR UPDATE ON case_file FOR EACH ROW EXECUTE FUNCTION case_file_ties();

ALTER TABLE case_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_file FORCE ROW LEVEL SECURITY;
CREATE POLICY case_file_read ON case_file FOR SELECT USING (
	(EXISTS (SELECT FROM tie t WHERE t.case_id = case_file.case_id AND t.scope = ANY ((SELECT my_scopes())::uuid[]) AND t.since <= (SELECT my_now()) AND (t.until IS NULL OR t.until > (SELECT my_now())))
	AND NOT EXISTS (SELECT FROM tie r WHERE r.case_id = case_file.case_id AND r.scope = (SELECT my_recusal()) AND r.since <= (SELECT my_now()) AND (r.until IS NULL OR r.until > (SELECT my_now()))))
	OR (SELECT my_kind()) IN ('cli', 'system'));
CREATE POLICY case_file_new ON case_file FOR INSERT WITH CHECK (
	panel_id IN (SELECT m.panel_id FROM membership m WHERE m.user_id = (SELECT me())) OR (SELECT my_kind()) IN ('cli', 'system'));
CREATE POLICY case_file_change ON case_file FOR UPDATE USING (
	(EXISTS (SELECT FROM tie t WHERE t.case_id = case_file.case_id AND t.scope = ANY ((SELECT my_scopes())::uuid[]) AND t.since <= (SELECT my_now()) AND (t.until IS NULL OR t.until > (SELECT my_now())))
	AND NOT EXISTS (SELECT FROM tie r WHERE r.case_id = case_file.case_id AND r.scope = (SELECT my_recusal()) AND r.since <= (SELECT my_now()) AND (r.until IS NULL OR r.until > (SELECT my_now()))))
	OR (SELECT my_kind()) IN ('cli', 'system'));

-- Every table that hangs on a case follows the case: its rows are there for whoever sees the case.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['narrative', 'case_key', 'case_event', 'followup', 'screening', 'section36_decision', 'info_request', 'assessment',
		'agenda_item', 'decision', 'decision_position', 'support_plan', 'support_item', 'consent', 'support_session', 'review', 'action', 'action_note'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = %I.case_id))', t || '_read', t, t);
		EXECUTE format('CREATE POLICY %I ON %I FOR INSERT WITH CHECK (EXISTS (SELECT FROM case_file c WHERE c.case_id = %I.case_id))', t || '_new', t, t);
		EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.case_id = %I.case_id))', t || '_change', t, t);
	END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE item_attendance ENABLE ROW LEVEL SECURITY;
ALTER TABLE item_attendance FORCE ROW LEVEL SECURITY;
CREATE POLICY item_attendance_all ON item_attendance USING (EXISTS (SELECT FROM agenda_item i WHERE i.agenda_item_id = item_attendance.agenda_item_id));

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY person_read ON person FOR SELECT USING (EXISTS (SELECT FROM case_file c WHERE c.person_id = person.person_id));
CREATE POLICY person_new ON person FOR INSERT WITH CHECK ((SELECT me()) IS NOT NULL OR (SELECT my_kind()) IN ('cli', 'system'));
CREATE POLICY person_change ON person FOR UPDATE USING (EXISTS (SELECT FROM case_file c WHERE c.person_id = person.person_id));

-- Earlier referrals of somebody like this one. Ids only: what may be shown of them the guard decides (SC: repeat referrals).
RESET ROLE;
SET LOCAL ROLE panel_owner;
GRANT SELECT ON person, case_file TO panel_definer;
RESET ROLE;
-- +goose StatementBegin
CREATE FUNCTION match_person(named text, born date) RETURNS TABLE (person_id uuid, likeness real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = 0.35
AS $$
	SELECT p.person_id, similarity(p.match_name, plain_name(named)) + CASE WHEN born IS NOT NULL AND p.date_of_birth = born THEN 0.5 ELSE 0 END AS likeness
	FROM person p
	WHERE (p.match_name % plain_name(named) AND (born IS NULL OR p.date_of_birth IS NULL OR p.date_of_birth BETWEEN born - 400 AND born + 400))
		OR (born IS NOT NULL AND p.date_of_birth = born AND similarity(p.match_name, plain_name(named)) > 0.2)
	ORDER BY 2 DESC LIMIT 20
$$;
-- +goose StatementEnd
ALTER FUNCTION match_person(text, date) OWNER TO panel_definer;
REVOKE ALL ON FUNCTION match_person(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION match_person(text, date) TO panel_app;
REVOKE CREATE ON SCHEMA public FROM panel_definer;
SET LOCAL ROLE panel_owner;

GRANT SELECT, INSERT, UPDATE ON user_account, agency, panel, panel_authority, panel_force, membership, reference_counter, person, case_file, tie,
	followup, info_request, assessment, meeting, attendance, agenda_item, action, bank_holiday TO panel_app;
GRANT SELECT, INSERT ON write_key, case_key, narrative, case_event, screening, section36_decision, decision, decision_position, support_plan, support_item,
	consent, support_session, review, action_note TO panel_app;
GRANT UPDATE (location) ON write_key TO panel_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON login_session, draft TO panel_app;
GRANT SELECT, INSERT, DELETE ON item_attendance TO panel_app;
GRANT SELECT ON policy_version, list_scope, visible_case TO panel_app;
GRANT INSERT ON audit_event TO panel_app;
GRANT SELECT (event_id) ON audit_event TO panel_app;

GRANT SELECT, DELETE ON audit_pending TO panel_integrator;
GRANT SELECT ON audit_event TO panel_integrator;
GRANT SELECT, INSERT ON audit_leaf, audit_hash, audit_checkpoint TO panel_integrator;
GRANT SELECT ON audit_log, audit_leaf, audit_checkpoint, audit_pending TO panel_auditor;
GRANT SELECT ON audit_event, audit_pending, audit_leaf, audit_hash, audit_checkpoint TO panel_verifier;

RESET ROLE;
