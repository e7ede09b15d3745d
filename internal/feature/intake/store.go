package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

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
type drafts struct {
	ring  *keys.Ring
	place string
}

// at are the drafts of another place.
func (d drafts) at(place string) drafts { return drafts{d.ring, place} }

func (d drafts) load(ctx context.Context, tx *pg.Tx) (r Referral, saved time.Time, err error) {
	var row struct {
		Sealed []byte    `db:"sealed"`
		At     time.Time `db:"saved_at"`
	}
	err = tx.Get(ctx, &row, `SELECT sealed, saved_at FROM draft WHERE user_id = $1 AND place = $2`, tx.Actor().ID, d.place)
	if casework.Refused(err, casework.NotFound) {
		return r, saved, nil
	}
	if err != nil {
		return r, saved, fmt.Errorf("load the draft: %w", err)
	}
	plain, err := d.ring.Own("drafts").Open(row.Sealed, string(tx.Actor().ID), d.place)
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
	sealed, err := d.ring.Own("drafts").Seal(plain, string(tx.Actor().ID), d.place)
	if err != nil {
		return fmt.Errorf("seal the draft: %w", err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO draft (user_id, place, sealed, saved_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, place) DO UPDATE SET sealed = excluded.sealed, saved_at = excluded.saved_at`,
		tx.Actor().ID, d.place, sealed, tx.Now())
	if err != nil {
		return fmt.Errorf("keep the draft: %w", err)
	}
	return nil
}

func (d drafts) drop(ctx context.Context, tx *pg.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM draft WHERE user_id = CAST($1 AS uuid) AND place = $2`, personOrNull(tx), d.place); err != nil {
		return fmt.Errorf("drop the draft: %w", err)
	}
	return nil
}

// onRecord is the person as the register takes them.
func (r Referral) onRecord(p parsed) casework.Person {
	given, family := r.Person.named()
	return casework.Person{
		GivenName: given, FamilyName: family, DateOfBirth: p.born, ApproximateAge: p.age, Gender: orElse(r.Person.Gender, "UNSPECIFIED"),
		Ethnicity: r.Person.Ethnicity, Nationality: trim(r.Person.Nationality), Language: trim(r.Person.Language), Address: trim(r.Person.Address),
		Postcode: upper(r.Person.Postcode), Phone: trim(r.Person.Phone), Email: trim(r.Person.Email), OnlineNames: trim(r.Person.Online),
		Household: trim(r.Person.Household), Occupation: r.Work.inShort(), ResidenceAuthority: r.Person.Authority, ResidenceForce: r.Person.Force,
	}
}

// aliases are the other names by which the person is known.
func (p Person) aliases() []string {
	if known := trim(p.KnownAs); known != "" && trim(p.Given+p.Family) != "" {
		return []string{known}
	}
	return nil
}

func trim(s string) string  { return strings.TrimSpace(s) }
func upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// overdraft is a draft whose time is over.
type overdraft struct {
	User  casework.UserID `db:"user_id"`
	Place string          `db:"place"`
	At    time.Time       `db:"saved_at"`
}

// lastKept is the moment before which a draft was kept last that is deleted today.
func lastKept(tx *pg.Tx) time.Time {
	day := tx.Today()
	for casework.LimitOn("draft", day).Due(day, nil).After(tx.Today()) {
		day = day.AddDays(-1)
	}
	return casefile.EndOf(day)
}

func (drafts) anyOver(ctx context.Context, tx *pg.Tx) (bool, error) {
	var over bool
	if err := tx.Get(ctx, &over, `SELECT EXISTS (SELECT FROM draft WHERE saved_at < $1)`, lastKept(tx)); err != nil {
		return false, fmt.Errorf("drafts that are over: %w", err)
	}
	return over, nil
}

func (drafts) deleteOver(ctx context.Context, tx *pg.Tx) ([]overdraft, error) {
	var gone []overdraft
	if err := tx.Select(ctx, &gone, `DELETE FROM draft WHERE saved_at < $1 RETURNING user_id, place, saved_at`, lastKept(tx)); err != nil {
		return nil, fmt.Errorf("delete drafts: %w", err)
	}
	return gone, nil
}

// Agency is one that may refer.
type Agency struct {
	ID   casework.AgencyID `db:"agency_id"`
	Name string            `db:"name"`
}

// agenciesToday are the agencies that work with panels today.
func agenciesToday(ctx context.Context, tx *pg.Tx) ([]Agency, error) {
	var list []Agency
	if err := tx.Select(ctx, &list, `
		SELECT agency_id, name FROM agency
		WHERE (active_from IS NULL OR active_from <= $1) AND (active_to IS NULL OR active_to >= $1)
		ORDER BY name`, tx.Today()); err != nil {
		return nil, fmt.Errorf("agencies: %w", err)
	}
	return list, nil
}

func nameOf(list []Agency, id string) string {
	for _, a := range list {
		if string(a.ID) == id {
			return a.Name
		}
	}
	return ""
}
