package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
)

// role is one that the actor holds today.
type role struct {
	Role   casework.Role     `db:"role"`
	Panel  casework.PanelID  `db:"panel_id"`
	Agency casework.AgencyID `db:"agency_id"`
	Code   string            `db:"code"`
	Name   string            `db:"name"`
}

func rolesHeld(ctx context.Context, tx *pg.Tx) ([]role, error) {
	var rows []role
	err := tx.Select(ctx, &rows, `
		SELECT m.role, p.panel_id, coalesce(CAST(m.agency_id AS text), '') AS agency_id, p.code, p.name
		FROM membership m
		JOIN panel p ON p.panel_id = m.panel_id
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.user_id = CAST($1 AS uuid) AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY p.name, m.role`, personOrNull(tx), tx.Today())
	if err != nil {
		return nil, fmt.Errorf("roles of the actor: %w", err)
	}
	return rows, nil
}

func personOrNull(tx *pg.Tx) any {
	if id := tx.Actor().ID; id != "" {
		return string(id)
	}
	return nil
}

// area is one responsible authority or police force of a panel.
type area struct {
	Panel casework.PanelID `db:"panel_id"`
	Kind  string           `db:"kind"` // "authority" or "force"
	Name  string           `db:"name"`
}

func areasOf(ctx context.Context, tx *pg.Tx, panels []casework.PanelID) ([]area, error) {
	var rows []area
	err := tx.Select(ctx, &rows, `
		SELECT panel_id, 'authority' AS kind, authority AS name FROM panel_authority WHERE panel_id = ANY (CAST($1 AS uuid[]))
		UNION ALL
		SELECT panel_id, 'force', force FROM panel_force WHERE panel_id = ANY (CAST($1 AS uuid[]))
		ORDER BY kind, name`, pq.Array(panels))
	if err != nil {
		return nil, fmt.Errorf("areas of the panels: %w", err)
	}
	return rows, nil
}

// drafts keeps the form between its pages, sealed as httpd seals drafts: for this person, at this place.
type drafts struct{ ring *keys.Ring }

func (d drafts) load(ctx context.Context, tx *pg.Tx) (r Referral, saved time.Time, err error) {
	var row struct {
		Sealed []byte    `db:"sealed"`
		At     time.Time `db:"saved_at"`
	}
	err = tx.Get(ctx, &row, `SELECT sealed, saved_at FROM draft WHERE user_id = $1 AND place = $2`, tx.Actor().ID, place)
	if casework.Refused(err, casework.NotFound) {
		return r, saved, nil
	}
	if err != nil {
		return r, saved, fmt.Errorf("load the draft: %w", err)
	}
	plain, err := d.ring.Own("drafts").Open(row.Sealed, string(tx.Actor().ID), place)
	if err != nil {
		return r, saved, fmt.Errorf("open the draft: %w", err)
	}
	var form map[string][]string
	if err := json.Unmarshal(plain, &form); err != nil {
		return r, saved, fmt.Errorf("read the draft: %w", err)
	}
	if text := form[draftField]; len(text) == 1 {
		if err := json.Unmarshal([]byte(text[0]), &r); err != nil {
			return r, saved, fmt.Errorf("read the draft: %w", err)
		}
	}
	return r, row.At, nil
}

// draftField holds the whole referral, so that the draft has the same form as every other.
const draftField = "referral"

func (d drafts) save(ctx context.Context, tx *pg.Tx, r Referral) error {
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	plain, err := json.Marshal(map[string][]string{draftField: {string(text)}})
	if err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	sealed, err := d.ring.Own("drafts").Seal(plain, string(tx.Actor().ID), place)
	if err != nil {
		return fmt.Errorf("seal the draft: %w", err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO draft (user_id, place, sealed, saved_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, place) DO UPDATE SET sealed = excluded.sealed, saved_at = excluded.saved_at`,
		tx.Actor().ID, place, sealed, tx.Now())
	if err != nil {
		return fmt.Errorf("keep the draft: %w", err)
	}
	return nil
}

func (d drafts) drop(ctx context.Context, tx *pg.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM draft WHERE user_id = CAST($1 AS uuid) AND place = $2`, personOrNull(tx), place); err != nil {
		return fmt.Errorf("drop the draft: %w", err)
	}
	return nil
}

// likeness is an earlier case of somebody with a like name, as row-level security lets the actor have it.
type likeness struct {
	Case      casework.CaseID      `db:"case_id"`
	Ref       string               `db:"ref"`
	Person    casework.PersonID    `db:"person_id"`
	Panel     casework.PanelID     `db:"panel_id"`
	Sens      casework.Sensitivity `db:"sens"`
	State     casework.State       `db:"state"`
	Received  casework.Date        `db:"received_on"`
	Given     string               `db:"given_name"`
	Family    string               `db:"family_name"`
	Born      casework.Date        `db:"date_of_birth"`
	Standings pq.StringArray       `db:"standings"`
}

// likeNames are the newest earlier cases of people like this one, with how the actor stands to each.
func likeNames(ctx context.Context, tx *pg.Tx, name string, born casework.Date) ([]likeness, error) {
	if strings.TrimSpace(name) == "" {
		return nil, nil
	}
	var rows []likeness
	err := tx.Select(ctx, &rows, `
		SELECT c.case_id, c.ref, c.person_id, c.panel_id, c.sens, c.state, c.received_on, p.given_name, p.family_name, p.date_of_birth,
			`+casefile.Standings+`
		FROM match_person($1, $2) l
		JOIN case_file c ON c.person_id = l.person_id
		JOIN person p ON p.person_id = c.person_id
		ORDER BY l.likeness DESC, c.received_on DESC, c.ref
		LIMIT 10`, name, born)
	if err != nil {
		return nil, fmt.Errorf("earlier referrals: %w", err)
	}
	return rows, nil
}

func (l likeness) resource(policy int) casework.Resource {
	return casework.Resource{
		Ref: l.Ref, Case: l.Case, Panel: l.Panel, Sens: l.Sens, Policy: policy, Standings: casefile.StandingsOf(l.Standings),
	}
}

func insertPerson(ctx context.Context, tx *pg.Tx, r Referral, p parsed) (casework.PersonID, error) {
	id := casework.PersonID(uuid.NewString())
	given, family := r.Person.named()
	gender := r.Person.Gender
	if gender == "" {
		gender = "UNSPECIFIED"
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO person (person_id, given_name, family_name, date_of_birth, approximate_age, gender, ethnicity, nationality, language, address,
			postcode, phone, email, online_names, household, occupation, residence_authority, residence_force, created_at)
		VALUES ($1, $2, $3, $4, nullif(CAST($5 AS int), 0), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		id, given, family, p.born, p.age, gender, r.Person.Ethnicity, trim(r.Person.Nationality), trim(r.Person.Language), trim(r.Person.Address),
		upper(r.Person.Postcode), trim(r.Person.Phone), trim(r.Person.Email), trim(r.Person.Online), trim(r.Person.Household), r.Work.inShort(),
		r.Person.Authority, r.Person.Force, tx.Now())
	if err != nil {
		return "", fmt.Errorf("record the person: %w", err)
	}
	return id, nil
}

// refreshPerson takes over what a repeat referral knows of somebody already on record; what it leaves out stays.
func refreshPerson(ctx context.Context, tx *pg.Tx, id casework.PersonID, r Referral, p parsed) error {
	return tx.One(ctx, `
		UPDATE person SET
			date_of_birth = coalesce(date_of_birth, $2), address = coalesce(nullif($3, ''), address), postcode = coalesce(nullif($4, ''), postcode),
			phone = coalesce(nullif($5, ''), phone), email = coalesce(nullif($6, ''), email), online_names = coalesce(nullif($7, ''), online_names),
			household = coalesce(nullif($8, ''), household), occupation = coalesce(nullif($9, ''), occupation),
			residence_authority = coalesce(nullif($10, ''), residence_authority), residence_force = coalesce(nullif($11, ''), residence_force),
			version = version + 1
		WHERE person_id = $1`,
		id, p.born, trim(r.Person.Address), upper(r.Person.Postcode), trim(r.Person.Phone), trim(r.Person.Email), trim(r.Person.Online),
		trim(r.Person.Household), r.Work.inShort(), r.Person.Authority, r.Person.Force)
}

func trim(s string) string  { return strings.TrimSpace(s) }
func upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
