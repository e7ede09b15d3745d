package register

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Panel is a panel with the authorities responsible for it, the forces of their areas and what it has agreed for itself.
type Panel struct {
	ID          casework.PanelID
	Code, Name  string   // Code is two to four capital letters, which begin the panel's references
	Authorities []string // section 37(1)
	Forces      []string // section 37(1)
	Rhythm      casework.Rhythm
	Quorum      casework.Quorum
	Statement   string // on confidentiality, read out at each meeting
	Countersign bool   // decisions are countersigned by the deputy or the coordinator
	Version     int
}

var panelCode = regexp.MustCompile(`^[A-Z]{2,4}$`)

// Validate tidies what was typed and reports everything that is wrong with it.
func (p *Panel) Validate() error {
	var f casework.Faults
	if p.Name = strings.TrimSpace(p.Name); p.Name == "" {
		f.Add("panel_name", "Enter the panel's name")
	}
	if p.Code = strings.ToUpper(strings.TrimSpace(p.Code)); !panelCode.MatchString(p.Code) {
		f.Add("panel_code", "Panel code must be 2 to 4 letters, like LLR")
	}
	bodies := func(field string, list []string, none, twice string) {
		if len(list) == 0 {
			f.Add(field, none)
		}
		for i, name := range list {
			if slices.Contains(list[:i], name) {
				f.Add(field, name+" "+twice)
			}
		}
	}
	bodies("authorities", p.Authorities, "Enter at least one responsible local authority", "is entered twice")
	bodies("forces", p.Forces, "Enter at least one police force", "is entered twice")
	return f.Err()
}

// free refuses a name, a code or an authority that another panel has: each local authority has one panel (section 36(1)).
func free(ctx context.Context, tx *pg.Tx, p Panel) error {
	var f casework.Faults
	others, err := Panels(ctx, tx)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID == p.ID {
			continue
		}
		if strings.EqualFold(o.Name, p.Name) {
			f.Add("panel_name", "There is a panel with this name already")
		}
		if o.Code == p.Code {
			f.Add("panel_code", o.Name+" has this code already")
		}
		for _, a := range p.Authorities {
			if slices.Contains(o.Authorities, a) {
				f.Add("authorities", a+" has a panel already: "+o.Name)
			}
		}
	}
	return f.Err()
}

// AddPanel enters a panel.
func AddPanel(ctx context.Context, tx *pg.Tx, p Panel) (casework.PanelID, error) {
	if err := free(ctx, tx, p); err != nil {
		return "", err
	}
	id := casework.PanelID(uuid.NewString())
	if _, err := tx.Exec(ctx, `INSERT INTO panel (panel_id, code, name, created_at) VALUES ($1, $2, $3, $4)`, id, p.Code, p.Name, tx.Now()); err != nil {
		return "", fmt.Errorf("add a panel: %w", err)
	}
	return id, setBodies(ctx, tx, id, p.Authorities, p.Forces)
}

// setBodies makes the authorities and forces of a panel those given.
func setBodies(ctx context.Context, tx *pg.Tx, id casework.PanelID, authorities, forces []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM panel_authority WHERE panel_id = $1 AND authority <> ALL ($2)`, id, pq.Array(authorities)); err != nil {
		return fmt.Errorf("a panel's authorities: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO panel_authority (panel_id, authority) SELECT $1, a FROM unnest(CAST($2 AS text[])) AS a
		ON CONFLICT (panel_id, authority) DO NOTHING`, id, pq.Array(authorities)); err != nil {
		return fmt.Errorf("a panel's authorities: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM panel_force WHERE panel_id = $1 AND force <> ALL ($2)`, id, pq.Array(forces)); err != nil {
		return fmt.Errorf("a panel's forces: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO panel_force (panel_id, force) SELECT $1, f FROM unnest(CAST($2 AS text[])) AS f
		ON CONFLICT (panel_id, force) DO NOTHING`, id, pq.Array(forces)); err != nil {
		return fmt.Errorf("a panel's forces: %w", err)
	}
	return nil
}

// represented says for which of some authorities or forces of a panel somebody holds a role, now or later.
func represented(ctx context.Context, tx *pg.Tx, panel casework.PanelID, bodies []string) ([]string, error) {
	var list []string
	err := tx.Select(ctx, &list, `
		SELECT DISTINCT b
		FROM unnest(CAST($2 AS text[])) AS b
		JOIN membership m ON m.panel_id = $1 AND (m.authority = b OR m.force = b) AND (m.to_on IS NULL OR m.to_on >= $3)
		ORDER BY b`, panel, pq.Array(bodies), tx.Today())
	return list, err
}

func without(before, after []string) []string {
	var gone []string
	for _, b := range before {
		if !slices.Contains(after, b) {
			gone = append(gone, b)
		}
	}
	return gone
}

// ChangePanel saves a panel over the version that it was read at. An authority or force for which somebody still holds a role
// on the panel cannot leave it.
func ChangePanel(ctx context.Context, tx *pg.Tx, before, after Panel) error {
	var f casework.Faults
	if err := f.Merge(free(ctx, tx, after)); err != nil {
		return err
	}
	for field, gone := range map[string][]string{"authorities": without(before.Authorities, after.Authorities), "forces": without(before.Forces, after.Forces)} {
		held, err := represented(ctx, tx, before.ID, gone)
		if err != nil {
			return err
		}
		for _, body := range held {
			f.Add(field, "Somebody holds a role on this panel for "+body+". End that role first.")
		}
	}
	if f.Any() {
		return f.Err()
	}
	var bodies []string
	for _, b := range after.Quorum.Bodies {
		bodies = append(bodies, string(b))
	}
	r := after.Rhythm
	if err := tx.One(ctx, `
		UPDATE panel
		SET name = $3, meets_week = $4, meets_day = $5, meets_every = $6, meets_starts = $7, meets_mode = $8, meets_place = $9,
			quorum_least = $10, quorum_bodies = coalesce(CAST($11 AS text[]), '{}'), confidentiality = $12, countersign = $13, version = version + 1
		WHERE panel_id = $1 AND version = $2`,
		before.ID, before.Version, after.Name, r.Week, int(r.Day), r.Every, r.Starts, r.Mode, r.Place, after.Quorum.Least, pq.Array(bodies), after.Statement, after.Countersign); err != nil {
		return err
	}
	return setBodies(ctx, tx, before.ID, after.Authorities, after.Forces)
}

type panelRow struct {
	ID          casework.PanelID `db:"panel_id"`
	Code        string           `db:"code"`
	Name        string           `db:"name"`
	Authorities pq.StringArray   `db:"authorities"`
	Forces      pq.StringArray   `db:"forces"`
	Week        int              `db:"meets_week"`
	Day         int              `db:"meets_day"`
	Every       int              `db:"meets_every"`
	Starts      string           `db:"meets_starts"`
	Mode        string           `db:"meets_mode"`
	Place       string           `db:"meets_place"`
	Least       int              `db:"quorum_least"`
	Bodies      pq.StringArray   `db:"quorum_bodies"`
	Statement   string           `db:"confidentiality"`
	Countersign bool             `db:"countersign"`
	Version     int              `db:"version"`
}

func (r panelRow) panel() Panel {
	p := Panel{
		ID: r.ID, Code: r.Code, Name: r.Name, Authorities: r.Authorities, Forces: r.Forces, Statement: r.Statement, Countersign: r.Countersign, Version: r.Version,
		Rhythm: casework.Rhythm{Week: r.Week, Day: time.Weekday(r.Day), Every: r.Every, Starts: r.Starts, Mode: r.Mode, Place: r.Place},
		Quorum: casework.Quorum{Least: r.Least},
	}
	for _, b := range r.Bodies {
		p.Quorum.Bodies = append(p.Quorum.Bodies, casework.Role(b))
	}
	return p
}

const selectPanel = `
	SELECT p.panel_id, p.code, p.name, p.meets_week, p.meets_day, p.meets_every, p.meets_starts, p.meets_mode, p.meets_place,
		p.quorum_least, p.quorum_bodies, p.confidentiality, p.countersign, p.version,
		ARRAY(SELECT authority FROM panel_authority a WHERE a.panel_id = p.panel_id ORDER BY 1) AS authorities,
		ARRAY(SELECT force FROM panel_force f WHERE f.panel_id = p.panel_id ORDER BY 1) AS forces
	FROM panel p`

// Panels are all panels, by name.
func Panels(ctx context.Context, tx *pg.Tx) ([]Panel, error) {
	var rows []panelRow
	if err := tx.Select(ctx, &rows, selectPanel+` ORDER BY p.name`); err != nil {
		return nil, fmt.Errorf("list panels: %w", err)
	}
	var list []Panel
	for _, r := range rows {
		list = append(list, r.panel())
	}
	return list, nil
}

// PanelWith is the panel with an id.
func PanelWith(ctx context.Context, tx *pg.Tx, id casework.PanelID) (Panel, error) {
	var r panelRow
	err := tx.Get(ctx, &r, selectPanel+` WHERE p.panel_id = $1`, id)
	return r.panel(), err
}

// LockPanel is the panel with an id, which nobody else changes until this transaction has ended.
func LockPanel(ctx context.Context, tx *pg.Tx, id casework.PanelID) (Panel, error) {
	var r panelRow
	err := tx.Get(ctx, &r, selectPanel+` WHERE p.panel_id = $1 FOR UPDATE OF p`, id)
	return r.panel(), err
}
