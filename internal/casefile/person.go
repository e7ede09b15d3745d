package casefile

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// personRow is what somebody on record can be known again by, as the database has it.
type personRow struct {
	Person   casework.PersonID `db:"person_id"`
	Given    string            `db:"given_name"`
	Family   string            `db:"family_name"`
	Aliases  pq.StringArray    `db:"aliases"`
	Born     casework.Date     `db:"date_of_birth"`
	Age      int               `db:"approximate_age"`
	OnRecord casework.Date     `db:"on_record"`
	Postcode string            `db:"postcode"`
	Phone    string            `db:"phone"`
	Email    string            `db:"email"`
	Online   string            `db:"online_names"`
	Work     string            `db:"occupation"`
}

func (r personRow) particulars() casework.Particulars {
	return casework.Particulars{
		Given: r.Given, Family: r.Family, Aliases: r.Aliases, Born: r.Born, Age: r.Age, AgeOn: r.OnRecord,
		Postcode: r.Postcode, Phone: r.Phone, Email: r.Email, Online: r.Online, School: r.Work,
	}
}

// ParticularsOf are what somebody on record can be known again by, as the actor may have them.
func ParticularsOf(ctx context.Context, tx *pg.Tx, id casework.PersonID) (casework.Particulars, error) {
	var r personRow
	if err := tx.Get(ctx, &r, `
		SELECT p.person_id, p.given_name, p.family_name, ARRAY(SELECT a.name FROM person_alias a WHERE a.person_id = p.person_id AND a.gone_at IS NULL ORDER BY a.at, a.name) AS aliases,
			p.date_of_birth, coalesce(p.approximate_age, 0) AS approximate_age, CAST(p.created_at AT TIME ZONE 'Europe/London' AS date) AS on_record,
			p.postcode, p.phone, p.email, p.online_names, p.occupation
		FROM person p
		WHERE p.person_id = $1`, id); err != nil {
		return casework.Particulars{}, fmt.Errorf("the person: %w", err)
	}
	return r.particulars(), nil
}

// AddPerson puts somebody on record, filed so that a later referral finds them under another spelling and under aliases, the
// other names by which they are known. AddAliases keeps those, once there is a case: until then nobody may know of the person.
func AddPerson(ctx context.Context, tx *pg.Tx, p casework.Person, aliases []string) (casework.PersonID, error) {
	id := casework.PersonID(uuid.NewString())
	keys := Particulars(p, aliases, tx.Today()).Keys()
	if _, err := tx.Exec(ctx, `
		INSERT INTO person (person_id, given_name, family_name, date_of_birth, approximate_age, gender, ethnicity, nationality, language, address,
			postcode, phone, email, online_names, household, occupation, residence_authority, residence_force, match_keys, keys_edition, created_at)
		VALUES ($1, $2, $3, $4, nullif(CAST($5 AS int), 0), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, CAST($19 AS text[]), $20, $21)`,
		id, p.GivenName, p.FamilyName, p.DateOfBirth, p.ApproximateAge, p.Gender, p.Ethnicity, p.Nationality, p.Language, p.Address,
		p.Postcode, p.Phone, p.Email, p.OnlineNames, p.Household, p.Occupation, p.ResidenceAuthority, p.ResidenceForce,
		pq.Array(keys), casework.KeysEdition, tx.Now()); err != nil {
		return "", fmt.Errorf("record the person: %w", err)
	}
	return id, nil
}

// AddAliases keeps other names of somebody of whom the actor may know a case.
func AddAliases(ctx context.Context, tx *pg.Tx, id casework.PersonID, aliases []string) error {
	if len(aliases) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_alias (person_id, name, at) SELECT DISTINCT CAST($1 AS uuid), name, CAST($3 AS timestamptz) FROM unnest(CAST($2 AS text[])) AS n (name)
		ON CONFLICT (person_id, name) DO UPDATE SET gone_at = NULL`, id, pq.Array(aliases), tx.Now()); err != nil {
		return fmt.Errorf("record other names: %w", err)
	}
	return nil
}

// Particulars are what somebody can be known again by who was referred on a day.
func Particulars(p casework.Person, aliases []string, on casework.Date) casework.Particulars {
	return casework.Particulars{
		Given: p.GivenName, Family: p.FamilyName, Aliases: aliases, Born: p.DateOfBirth, Age: p.ApproximateAge, AgeOn: on,
		Postcode: p.Postcode, Phone: p.Phone, Email: p.Email, Online: p.OnlineNames, School: strings.TrimSpace(p.Occupation),
	}
}

// refile files somebody anew whose particulars changed.
func refile(ctx context.Context, tx *pg.Tx, id casework.PersonID) error {
	p, err := ParticularsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	return tx.One(ctx, `UPDATE person SET match_keys = CAST($2 AS text[]), keys_edition = $3 WHERE person_id = $1`, id, pq.Array(p.Keys()), casework.KeysEdition)
}
