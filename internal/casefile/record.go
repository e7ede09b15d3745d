package casefile

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Record is who somebody is, as it is on record, with the version of the whole record.
type Record struct {
	casework.Person
	Aliases  []string
	OnRecord casework.Date // since when, which is the day of an approximate age
	Version  int
}

// RecordOf reads the record of a file's person.
func RecordOf(ctx context.Context, tx *pg.Tx, file *File) (Record, error) {
	var r struct {
		personRow
		Gender      string `db:"gender"`
		Ethnicity   string `db:"ethnicity"`
		Nationality string `db:"nationality"`
		Language    string `db:"language"`
		Address     string `db:"address"`
		Household   string `db:"household"`
		Authority   string `db:"residence_authority"`
		Force       string `db:"residence_force"`
		Version     int    `db:"version"`
	}
	if err := tx.Get(ctx, &r, `
		SELECT p.person_id, p.given_name, p.family_name, ARRAY(SELECT a.name FROM person_alias a WHERE a.person_id = p.person_id AND a.gone_at IS NULL ORDER BY a.at, a.name) AS aliases,
			p.date_of_birth, coalesce(p.approximate_age, 0) AS approximate_age, CAST(p.created_at AT TIME ZONE 'Europe/London' AS date) AS on_record,
			p.postcode, p.phone, p.email, p.online_names, p.occupation, p.gender, p.ethnicity, p.nationality, p.language, p.address, p.household,
			p.residence_authority, p.residence_force, p.version
		FROM person p
		WHERE p.person_id = $1`, file.Person); err != nil {
		return Record{}, fmt.Errorf("the person's record: %w", err)
	}
	return Record{Person: casework.Person{
		GivenName: r.Given, FamilyName: r.Family, DateOfBirth: r.Born, ApproximateAge: r.Age, Gender: r.Gender, Ethnicity: r.Ethnicity, Nationality: r.Nationality,
		Language: r.Language, Address: r.Address, Postcode: r.Postcode, Phone: r.Phone, Email: r.Email, OnlineNames: r.Online, Household: r.Household,
		Occupation: r.Work, ResidenceAuthority: r.Authority, ResidenceForce: r.Force,
	}, Aliases: r.Aliases, OnRecord: r.OnRecord, Version: r.Version}, nil
}

// Amend changes who somebody is from one version of their record to the next: it files them anew for the search, and copies what
// checks need to all of their cases that go on. A record that was changed since is left as it is, with a Conflict.
func Amend(ctx context.Context, tx *pg.Tx, file *File, version int, p casework.Person, aliases []string) error {
	now, err := RecordOf(ctx, tx, file)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE person SET version = version + 1 WHERE person_id = $1 AND version = $2`, file.Person, version)
	if err != nil {
		return fmt.Errorf("change the person's record: %w", err)
	}
	if n == 0 {
		return &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this person's record after you opened the form. Nothing of yours was saved, and all of it is kept."}
	}
	if err := tx.One(ctx, `
		UPDATE person SET given_name = $2, family_name = $3, date_of_birth = $4, approximate_age = nullif(CAST($5 AS int), 0), gender = $6, ethnicity = $7, nationality = $8,
			language = $9, address = $10, postcode = $11, phone = $12, email = $13, online_names = $14, household = $15, occupation = $16,
			residence_authority = $17, residence_force = $18
		WHERE person_id = $1`,
		file.Person, p.GivenName, p.FamilyName, p.DateOfBirth, p.ApproximateAge, p.Gender, p.Ethnicity, p.Nationality, p.Language, p.Address, p.Postcode, p.Phone, p.Email,
		p.OnlineNames, p.Household, p.Occupation, p.ResidenceAuthority, p.ResidenceForce); err != nil {
		return fmt.Errorf("change the person's record: %w", err)
	}
	gone := slices.DeleteFunc(slices.Clone(now.Aliases), func(n string) bool { return slices.Contains(aliases, n) })
	if len(gone) > 0 {
		if _, err := tx.Exec(ctx, `UPDATE person_alias SET gone_at = $3 WHERE person_id = $1 AND name = ANY (CAST($2 AS text[]))`, file.Person, pq.Array(gone), tx.Now()); err != nil {
			return fmt.Errorf("take other names away: %w", err)
		}
	}
	if err := AddAliases(ctx, tx, file.Person, slices.DeleteFunc(slices.Clone(aliases), func(n string) bool { return slices.Contains(now.Aliases, n) })); err != nil {
		return err
	}
	if err := refile(ctx, tx, file.Person); err != nil {
		return err
	}
	return settle(ctx, tx, file)
}

// settle copies what checks need of the record to the cases of the person that go on.
func settle(ctx context.Context, tx *pg.Tx, file *File) error {
	var ended []string
	for _, s := range casework.States() {
		if s.Ended() {
			ended = append(ended, string(s))
		}
	}
	var n int
	if err := tx.Get(ctx, &n, `SELECT settle_person($1, $2, CAST($3 AS text[]), $4)`, file.Person, file.ID, pq.Array(ended), "Where the person lives, or their date of birth, was changed on their record"); err != nil {
		return fmt.Errorf("copy the record to the cases: %w", err)
	}
	return nil
}
