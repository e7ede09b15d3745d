package casefile

import (
	"context"
	"fmt"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// OnRegister is the file's person as the register has them, field by field, for whoever may read who they are.
func (c *Cabinet) OnRegister(ctx context.Context, tx *pg.Tx, file *File) (casework.Person, error) {
	var row struct {
		Given     string        `db:"given_name"`
		Family    string        `db:"family_name"`
		Born      casework.Date `db:"date_of_birth"`
		Age       int           `db:"approximate_age"`
		Gender    string        `db:"gender"`
		Ethnicity string        `db:"ethnicity"`
		Nation    string        `db:"nationality"`
		Language  string        `db:"language"`
		Address   string        `db:"address"`
		Postcode  string        `db:"postcode"`
		Phone     string        `db:"phone"`
		Email     string        `db:"email"`
		Online    string        `db:"online_names"`
		Household string        `db:"household"`
		Authority string        `db:"residence_authority"`
		Force     string        `db:"residence_force"`
	}
	if err := tx.Get(ctx, &row, `
		SELECT given_name, family_name, date_of_birth, coalesce(approximate_age, 0) AS approximate_age, gender, ethnicity, nationality, language, address, postcode,
			phone, email, online_names, household, residence_authority, residence_force
		FROM person WHERE person_id = $1`, file.Person); err != nil {
		return casework.Person{}, fmt.Errorf("the person's record: %w", err)
	}
	return casework.Person{
		GivenName: row.Given, FamilyName: row.Family, DateOfBirth: row.Born, ApproximateAge: row.Age, Gender: row.Gender, Ethnicity: row.Ethnicity,
		Nationality: row.Nation, Language: row.Language, Address: row.Address, Postcode: row.Postcode, Phone: row.Phone, Email: row.Email,
		OnlineNames: row.Online, Household: row.Household, ResidenceAuthority: row.Authority, ResidenceForce: row.Force,
	}, nil
}

// AmendPerson changes the record of the file's person, and files them anew so that a later referral finds them. The name that
// they had stays as another name.
func (c *Cabinet) AmendPerson(ctx context.Context, tx *pg.Tx, file *File, p casework.Person) error {
	was, err := c.OnRegister(ctx, tx, file)
	if err != nil {
		return err
	}
	if err := tx.One(ctx, `
		UPDATE person SET given_name = $2, family_name = $3, date_of_birth = $4, approximate_age = nullif(CAST($5 AS int), 0), gender = $6, ethnicity = $7,
			nationality = $8, language = $9, address = $10, postcode = $11, phone = $12, email = $13, online_names = $14, household = $15,
			residence_authority = $16, residence_force = $17, version = version + 1
		WHERE person_id = $1`,
		file.Person, p.GivenName, p.FamilyName, p.DateOfBirth, p.ApproximateAge, p.Gender, p.Ethnicity, p.Nationality, p.Language, p.Address, p.Postcode,
		p.Phone, p.Email, p.OnlineNames, p.Household, p.ResidenceAuthority, p.ResidenceForce); err != nil {
		return fmt.Errorf("amend the person's record: %w", err)
	}
	if before := strings.TrimSpace(was.GivenName + " " + was.FamilyName); before != "" && before != strings.TrimSpace(p.GivenName+" "+p.FamilyName) {
		if err := AddAliases(ctx, tx, file.Person, []string{before}); err != nil {
			return err
		}
	}
	return refile(ctx, tx, file.Person)
}
