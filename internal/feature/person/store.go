package person

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// refsOf are the references of the cases of a person that the actor may know of, the newest first.
func refsOf(ctx context.Context, tx *pg.Tx, who casework.PersonID) ([]string, error) {
	var refs []string
	if err := tx.Select(ctx, &refs, `SELECT ref FROM case_file WHERE person_id = $1 ORDER BY received_on DESC, ref DESC LIMIT 200`, who); err != nil {
		return nil, fmt.Errorf("cases of the person: %w", err)
	}
	return refs, nil
}

// place is where a panel is responsible, and what else there is to choose from.
type place struct {
	Panel       string         `db:"panel"`
	Responsible pq.StringArray `db:"responsible"`
	Authorities pq.StringArray `db:"authorities"`
	Forces      pq.StringArray `db:"forces"`
}

func placeOf(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (place, error) {
	var p place
	if err := tx.Get(ctx, &p, `
		SELECT p.name AS panel, ARRAY(SELECT a.authority FROM panel_authority a WHERE a.panel_id = p.panel_id) AS responsible,
			ARRAY(SELECT DISTINCT a.authority FROM panel_authority a ORDER BY 1) AS authorities, ARRAY(SELECT DISTINCT f.force FROM panel_force f ORDER BY 1) AS forces
		FROM panel p WHERE p.panel_id = $1`, panel); err != nil {
		return p, fmt.Errorf("the panel: %w", err)
	}
	return p, nil
}

// panelsNamed are the names of panels by id.
func panelsNamed(ctx context.Context, tx *pg.Tx) (map[casework.PanelID]string, error) {
	var rows []struct {
		ID   casework.PanelID `db:"panel_id"`
		Name string           `db:"name"`
	}
	if err := tx.Select(ctx, &rows, `SELECT panel_id, name FROM panel`); err != nil {
		return nil, fmt.Errorf("panels: %w", err)
	}
	names := map[casework.PanelID]string{}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}

// Home is one address of a person.
type Home struct {
	ID        string        `db:"address_id"`
	Ref       string        `db:"ref"` // of the case on which it was noted
	Address   string        `db:"address"`
	Postcode  string        `db:"postcode"`
	Authority string        `db:"authority"`
	Force     string        `db:"force"`
	From      casework.Date `db:"from_on"`
	Until     casework.Date `db:"until_on"`
}

func homesOf(ctx context.Context, tx *pg.Tx, cases []string) ([]Home, error) {
	var list []Home
	if err := tx.Select(ctx, &list, `
		SELECT a.address_id, c.ref, a.address, a.postcode, a.authority, a.force, a.from_on, a.until_on
		FROM person_address a JOIN case_file c ON c.case_id = a.case_id
		WHERE a.case_id = ANY (CAST($1 AS uuid[]))
		ORDER BY a.until_on DESC NULLS FIRST, a.from_on DESC NULLS LAST, a.noted_at DESC`, pq.Array(cases)); err != nil {
		return nil, fmt.Errorf("addresses of the person: %w", err)
	}
	return list, nil
}

func insertHome(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, h casework.Home, until casework.Date) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_address (address_id, case_id, address, postcode, authority, force, from_on, until_on, noted_by, noted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		uuid.NewString(), caseID, h.Address, h.Postcode, h.Authority, h.Force, h.From, until, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("record an address: %w", err)
	}
	return nil
}

// leaveHomes ends the addresses that are not ended, on the day on which the person moved.
func leaveHomes(ctx context.Context, tx *pg.Tx, cases []string, on casework.Date) (int64, error) {
	n, err := tx.Exec(ctx, `
		UPDATE person_address SET until_on = greatest(CAST($2 AS date), coalesce(from_on, CAST($2 AS date)))
		WHERE case_id = ANY (CAST($1 AS uuid[])) AND until_on IS NULL`, pq.Array(cases), on)
	if err != nil {
		return 0, fmt.Errorf("end an address: %w", err)
	}
	return n, nil
}

// Contact is somebody who is to be spoken to.
type Contact struct {
	ID           string        `db:"contact_id"`
	Kind         string        `db:"kind"`
	Name         string        `db:"name"`
	Organisation string        `db:"organisation"`
	Relationship string        `db:"relationship"`
	Phone        string        `db:"phone"`
	Email        string        `db:"email"`
	Address      string        `db:"address"`
	From         casework.Date `db:"from_on"`
	Until        casework.Date `db:"until_on"`
	By           string        `db:"noted_by"`
	NotedAt      time.Time     `db:"noted_at"`
}

func contactsOf(ctx context.Context, tx *pg.Tx, cases []string) ([]Contact, error) {
	var list []Contact
	if err := tx.Select(ctx, &list, `
		SELECT p.contact_id, p.kind, p.name, p.organisation, p.relationship, p.phone, p.email, p.address, p.from_on, p.until_on, u.display_name AS noted_by, p.noted_at
		FROM person_contact p JOIN user_account u ON u.user_id = p.noted_by
		WHERE p.case_id = ANY (CAST($1 AS uuid[]))
		ORDER BY p.until_on DESC NULLS FIRST, p.kind, p.noted_at DESC`, pq.Array(cases)); err != nil {
		return nil, fmt.Errorf("contacts of the person: %w", err)
	}
	return list, nil
}

func insertContact(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, c casework.Contact) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_contact (contact_id, case_id, kind, name, organisation, relationship, phone, email, address, from_on, noted_by, noted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		uuid.NewString(), caseID, c.Kind, c.Name, c.Organisation, c.Relationship, c.Phone, c.Email, c.Address, c.From, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("record a contact: %w", err)
	}
	return nil
}

func endContact(ctx context.Context, tx *pg.Tx, id string) error {
	return tx.One(ctx, `UPDATE person_contact SET until_on = greatest(CAST($2 AS date), coalesce(from_on, CAST($2 AS date))) WHERE contact_id = $1 AND until_on IS NULL`, id, tx.Today())
}

// trait is one need or characteristic that is recorded.
type trait struct {
	Kind string `db:"kind"`
	Code string `db:"code"`
}

func traitsOf(ctx context.Context, tx *pg.Tx, cases []string) ([]trait, error) {
	var list []trait
	if err := tx.Select(ctx, &list, `
		SELECT DISTINCT kind, code FROM person_trait WHERE case_id = ANY (CAST($1 AS uuid[])) AND gone_at IS NULL ORDER BY kind, code`, pq.Array(cases)); err != nil {
		return nil, fmt.Errorf("needs and characteristics: %w", err)
	}
	return list, nil
}

func insertTrait(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, t trait) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_trait (trait_id, case_id, kind, code, noted_by, noted_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		uuid.NewString(), caseID, t.Kind, t.Code, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("record a need or characteristic: %w", err)
	}
	return nil
}

func dropTrait(ctx context.Context, tx *pg.Tx, cases []string, t trait) error {
	if _, err := tx.Exec(ctx, `
		UPDATE person_trait SET gone_at = $4 WHERE case_id = ANY (CAST($1 AS uuid[])) AND kind = $2 AND code = $3 AND gone_at IS NULL`, pq.Array(cases), t.Kind, t.Code, tx.Now()); err != nil {
		return fmt.Errorf("take a need or characteristic away: %w", err)
	}
	return nil
}

// linkRow is a link as it hangs on cases of the person.
type linkRow struct {
	ID     string            `db:"link_id"`
	Kind   string            `db:"kind"`
	Back   bool              `db:"back"` // it was noted on the other's case: it says what this person is to them
	Other  casework.CaseID   `db:"other_id"`
	Ref    string            `db:"ref"` // of the other's case
	Person casework.PersonID `db:"person_id"`
	From   casework.Date     `db:"from_on"`
	Until  casework.Date     `db:"until_on"`
}

func linksOf(ctx context.Context, tx *pg.Tx, cases []string) ([]linkRow, error) {
	var list []linkRow
	if err := tx.Select(ctx, &list, `
		SELECT l.link_id, l.kind, false AS back, o.case_id AS other_id, o.ref, o.person_id, l.from_on, l.until_on
		FROM person_link l JOIN case_file o ON o.case_id = l.other_case_id
		WHERE l.case_id = ANY (CAST($1 AS uuid[]))
		UNION ALL
		SELECT l.link_id, l.kind, true, o.case_id, o.ref, o.person_id, l.from_on, l.until_on
		FROM person_link l JOIN case_file o ON o.case_id = l.case_id
		WHERE l.other_case_id = ANY (CAST($1 AS uuid[]))
		ORDER BY until_on DESC NULLS FIRST, kind, ref`, pq.Array(cases)); err != nil {
		return nil, fmt.Errorf("links of the person: %w", err)
	}
	return list, nil
}

func insertLink(ctx context.Context, tx *pg.Tx, caseID, other casework.CaseID, kind string, from casework.Date) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_link (link_id, case_id, other_case_id, kind, from_on, noted_by, noted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		uuid.NewString(), caseID, other, kind, from, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("record a link: %w", err)
	}
	return nil
}

func endLink(ctx context.Context, tx *pg.Tx, id string) error {
	return tx.One(ctx, `UPDATE person_link SET until_on = greatest(CAST($2 AS date), coalesce(from_on, CAST($2 AS date))) WHERE link_id = $1 AND until_on IS NULL`, id, tx.Today())
}

// Revision is one version of a part of a record.
type Revision struct {
	Version int       `db:"version"` // of who the person is; 0 where that did not change
	Part    string    `db:"part"`    // a code of casework.RecordParts
	By      string    `db:"made_by"`
	At      time.Time `db:"made_at"`
	Old     []byte    `db:"before"`
	New     []byte    `db:"after"`

	Before, After map[string]string
}

func revisionsOf(ctx context.Context, tx *pg.Tx, cases []string) ([]Revision, error) {
	var list []Revision
	if err := tx.Select(ctx, &list, `
		SELECT r.version, r.part, u.display_name AS made_by, r.made_at, r.before, r.after
		FROM person_revision r JOIN user_account u ON u.user_id = r.made_by
		WHERE r.case_id = ANY (CAST($1 AS uuid[]))
		ORDER BY r.made_at DESC, r.version DESC LIMIT 100`, pq.Array(cases)); err != nil {
		return nil, fmt.Errorf("versions of the record: %w", err)
	}
	for i := range list {
		for _, side := range []struct {
			from []byte
			into *map[string]string
		}{{list[i].Old, &list[i].Before}, {list[i].New, &list[i].After}} {
			if err := json.Unmarshal(side.from, side.into); err != nil {
				return nil, fmt.Errorf("a version of the record: %w", err)
			}
		}
	}
	return list, nil
}

func countRevisions(ctx context.Context, tx *pg.Tx, cases []string) (int, error) {
	var n int
	if err := tx.Get(ctx, &n, `SELECT count(*) FROM person_revision WHERE case_id = ANY (CAST($1 AS uuid[]))`, pq.Array(cases)); err != nil {
		return 0, fmt.Errorf("versions of the record: %w", err)
	}
	return n, nil
}

func insertRevision(ctx context.Context, tx *pg.Tx, caseID, other casework.CaseID, version int, part string, before, after map[string]string) error {
	was, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("keep a version of the record: %w", err)
	}
	is, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("keep a version of the record: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_revision (revision_id, case_id, version, part, before, after, made_by, made_at, other_case_id)
		VALUES ($1, $2, $3, $4, CAST($5 AS jsonb), CAST($6 AS jsonb), $7, $8, CAST(nullif($9, '') AS uuid))`,
		uuid.NewString(), caseID, version, part, string(was), string(is), tx.Actor().ID, tx.Now(), string(other)); err != nil {
		return fmt.Errorf("keep a version of the record: %w", err)
	}
	return nil
}

// Happening is one event on the timeline of a person.
type Happening struct {
	Ref   string    `db:"ref"`
	At    time.Time `db:"at"`
	Title string    `db:"title"`
	By    string    `db:"by_name"`
	Role  string    `db:"by_role"`
}

// happened are the events of cases in the sections that the actor may read of each: pairs of a case and a section.
func happened(ctx context.Context, tx *pg.Tx, cases, sections []string, before time.Time, limit int) ([]Happening, error) {
	var list []Happening
	if err := tx.Select(ctx, &list, `
		SELECT c.ref, e.at, e.title, e.by_name, e.by_role
		FROM unnest(CAST($1 AS uuid[]), CAST($2 AS text[])) AS may (case_id, section)
		JOIN case_event e ON e.case_id = may.case_id AND e.section = may.section
		JOIN case_file c ON c.case_id = e.case_id
		WHERE e.at < $3
		ORDER BY e.at DESC
		FETCH FIRST $4 ROWS WITH TIES`, pq.Array(cases), pq.Array(sections), before, limit); err != nil {
		return nil, fmt.Errorf("timeline of the person: %w", err)
	}
	return list, nil
}
