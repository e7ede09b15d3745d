package casefile

import (
	"context"
	"fmt"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Known is the person of a file as far as the actor may know them: by name, date of birth and age, by the given name
// alone, or not at all.
func (c *Cabinet) Known(ctx context.Context, tx *pg.Tx, file *File) (casework.Known, error) {
	whole := c.Allows(tx, casework.ReadIdentity, file)
	if !whole && !c.Allows(tx, casework.ReadFirstName, file) {
		return casework.Known{}, nil
	}
	var n struct {
		Given  string `db:"given_name"`
		Family string `db:"family_name"`
	}
	if err := tx.Get(ctx, &n, `SELECT given_name, family_name FROM person WHERE person_id = $1`, file.Person); err != nil {
		return casework.Known{}, fmt.Errorf("the person's name: %w", err)
	}
	if !whole {
		return casework.Known{Name: n.Given}, nil
	}
	who := casework.Known{Name: strings.TrimSpace(n.Given + " " + n.Family), Born: file.DateOfBirth}
	if !who.Born.IsZero() {
		who.Age = who.Born.Age(tx.Today())
	}
	return who, nil
}
