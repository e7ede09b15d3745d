// Package casefile is the case file's persistence: it opens and locks a file for somebody whom the guard lets, saves
// what the pathway changed, and keeps its timeline, its narratives and who stands how to it. It is the spine that
// features hang on, so that no feature writes another's SQL; it decides nothing about a case.
package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
)

// Cabinet is where case files are opened. Nobody gets a file out of it without the guard.
type Cabinet struct {
	guard *authz.Guard
	keys  *keys.Ring
}

// NewCabinet makes a cabinet that asks guard and opens narratives with ring.
func NewCabinet(guard *authz.Guard, ring *keys.Ring) *Cabinet {
	return &Cabinet{guard: guard, keys: ring}
}

// File is a case as the actor of one transaction may have it.
type File struct {
	casework.Case
	UpdatedAt time.Time
	Lead      string // who leads the case, by name; "" where nobody does yet

	standings []casework.Standing
	emergency casework.EmergencyUse
	policy    int
	drawn     casework.Case // as it was read, to know what changed
	box       box
}

// Resource is the file as the guard sees it.
func (f *File) Resource() casework.Resource {
	return casework.Resource{
		Ref: f.Ref, Case: f.ID, Panel: f.Panel, Sens: f.Sens, Version: f.Version, Policy: f.policy, Standings: f.standings, Lead: f.Lead,
		Emergency: f.emergency,
	}
}

// Open reads the file with a reference, if the guard allows action on it. A file that the actor may not know of is
// refused exactly as one that does not exist, and the refusal is an entry either way. Until the transaction ends nobody's
// sight of the file can be taken away: what was allowed here is still allowed when it is used.
func (c *Cabinet) Open(ctx context.Context, tx *pg.Tx, action casework.Action, ref string) (*File, authz.Grant, error) {
	return c.open(ctx, tx, action, `FOR KEY SHARE`, ref)
}

// Lock is Open for a step that will change the file: it waits for, or goes before, every other writer of it.
func (c *Cabinet) Lock(ctx context.Context, tx *pg.Tx, action casework.Action, ref string) (*File, authz.Grant, error) {
	return c.open(ctx, tx, action, `FOR NO KEY UPDATE`, ref)
}

// Hold is Lock for a step that takes somebody's sight of the file away: it also waits for everybody who reads it now,
// and whoever comes after it finds the new order.
func (c *Cabinet) Hold(ctx context.Context, tx *pg.Tx, action casework.Action, ref string) (*File, authz.Grant, error) {
	return c.open(ctx, tx, action, `FOR UPDATE`, ref)
}

// open locks and then reads, in two statements: a statement that waited for a lock would still see the ties of the time
// when it began.
func (c *Cabinet) open(ctx context.Context, tx *pg.Tx, action casework.Action, lock, ref string) (*File, authz.Grant, error) {
	var row fileRow
	var id casework.CaseID
	err := tx.Get(ctx, &id, `SELECT c.case_id FROM case_file c WHERE c.ref = $1 `+lock, ref)
	if err == nil {
		err = tx.Get(ctx, &row, selectFile, id)
	}
	if casework.Refused(err, casework.NotFound) {
		// Case names a file that is not there for this actor, so that the guard answers as for one that is absent.
		grant, err := c.guard.Check(ctx, tx.Actor(), action, casework.Resource{Ref: ref, Case: casework.NoCase, Sens: casework.Normal, Policy: tx.Policy()})
		if err == nil {
			return nil, grant, casework.Absent()
		}
		return nil, authz.Grant{}, err
	}
	if err != nil {
		return nil, authz.Grant{}, fmt.Errorf("open the file: %w", err)
	}
	file := row.file(tx.Policy())
	if err := file.inEmergency(ctx, tx); err != nil {
		return nil, authz.Grant{}, err
	}
	grant, err := c.guard.Check(ctx, tx.Actor(), action, file.Resource())
	if err != nil {
		return nil, authz.Grant{}, err
	}
	return file, grant, nil
}

// Among gives the files with references that the guard allows an action on, in one query, the others left out: for a list
// of things that wait on cases. It notes nothing and asks the guard for no grant.
func (c *Cabinet) Among(ctx context.Context, tx *pg.Tx, action casework.Action, refs []string) ([]*File, error) {
	var rows []fileRow
	if err := tx.Select(ctx, &rows, selectFiles, pq.Array(refs)); err != nil {
		return nil, fmt.Errorf("open the files: %w", err)
	}
	var list []*File
	for _, r := range rows {
		if file := r.file(tx.Policy()); c.Allows(tx, action, file) {
			list = append(list, file)
		}
	}
	return list, nil
}

// Allows says whether the guard would allow another action on an open file: for drawing a section or a button.
func (c *Cabinet) Allows(tx *pg.Tx, action casework.Action, file *File) bool {
	return c.guard.Allows(tx.Actor(), action, file.Resource())
}

// Check asks the guard for one more action on an open file.
func (c *Cabinet) Check(ctx context.Context, tx *pg.Tx, action casework.Action, file *File) (authz.Grant, error) {
	return c.guard.Check(ctx, tx.Actor(), action, file.Resource())
}

// who is the actor's id as SQL takes it: NULL for somebody who is no person.
func who(tx *pg.Tx) sql.NullString {
	return sql.NullString{String: string(tx.Actor().ID), Valid: tx.Actor().ID != ""}
}

// Create makes the file of a new case for a person who is on record, with a key of its own, and gives it its
// reference. The actor stands to it as to any case of the panel. A case that is to be held closely is made open and
// closed at once, for nobody can be named on it before it is there: name ties whoever is to find it, the actor among
// them, and may be nil.
func (c *Cabinet) Create(ctx context.Context, tx *pg.Tx, panelCode string, k casework.Case, name func(*File) error) (*File, error) {
	k.ID = casework.CaseID(uuid.NewString())
	k.Version = 1
	k.StartClock(casework.Case{}, calendar.Moment(tx.Now()))
	sens := k.Sens
	k.Sens = casework.Normal
	var n int
	if err := tx.Get(ctx, &n, `
		INSERT INTO reference_counter (panel_id, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (panel_id, year) DO UPDATE SET last = reference_counter.last + 1
		RETURNING last`, k.Panel, k.ReceivedOn.Year); err != nil {
		return nil, fmt.Errorf("number the case: %w", err)
	}
	k.Ref = casework.NewReference(panelCode, k.ReceivedOn.Year, n)
	wrapped, err := c.keys.NewCaseKey()
	if err != nil {
		return nil, fmt.Errorf("make the case's key: %w", err)
	}
	columns, args := values(k)
	columns = append(columns, "case_id", "ref", "person_id", "panel_id", "version", "created_at", "updated_at")
	args = append(args, k.ID, k.Ref, k.Person, k.Panel, k.Version, tx.Now(), tx.Now())
	if _, err := tx.Exec(ctx, insertFile(columns), args...); err != nil {
		return nil, fmt.Errorf("create the file: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO case_key (case_id, wrapped) VALUES ($1, $2)`, k.ID, wrapped); err != nil {
		return nil, fmt.Errorf("keep the case's key: %w", err)
	}
	file := &File{Case: k, UpdatedAt: tx.Now(), policy: tx.Policy(), drawn: k}
	if name != nil {
		if err := name(file); err != nil {
			return nil, err
		}
	}
	return file, hold(ctx, tx, file, sens)
}

// hold holds a new file as closely as it is to be. It fails where the actor would lose sight of it.
func hold(ctx context.Context, tx *pg.Tx, file *File, sens casework.Sensitivity) error {
	if sens == "" || sens == file.Sens {
		return nil
	}
	if err := tx.One(ctx, `UPDATE case_file SET sens = $2 WHERE case_id = $1`, file.ID, sens); err != nil {
		return fmt.Errorf("hold the file closely: %w", err)
	}
	var seen bool
	if err := tx.Get(ctx, &seen, `SELECT EXISTS (SELECT FROM case_file WHERE case_id = $1)`, file.ID); err != nil {
		return fmt.Errorf("hold the file closely: %w", err)
	}
	if !seen {
		return fmt.Errorf("hold the file closely: whoever makes a %s case has to be named on it", sens)
	}
	file.Sens, file.drawn.Sens = sens, sens
	return nil
}

// Save writes what a step changed and puts the step on the timeline, under the section whose readers may see it.
// Nothing is written of a file whose facts stayed as they were but its event.
func (c *Cabinet) Save(ctx context.Context, tx *pg.Tx, file *File, change casework.Change, section casework.Subject) error {
	file.StartClock(file.drawn, calendar.Moment(tx.Now()))
	if !file.drawn.ClockStopped.IsZero() && file.ClockStopped.IsZero() {
		if err := endPause(ctx, tx, file); err != nil {
			return err
		}
	}
	if file.Case != file.drawn {
		columns, args := values(file.Case)
		args = append(args, tx.Now(), file.ID, file.Version)
		if err := tx.One(ctx, updateFile(columns), args...); err != nil {
			return fmt.Errorf("save the file: %w", err)
		}
		file.Version++
		file.drawn = file.Case
	}
	if err := record(ctx, tx, file, change, section); err != nil {
		return err
	}
	for _, kind := range change.Settles {
		if err := Settle(ctx, tx, file, kind); err != nil {
			return err
		}
	}
	for _, due := range change.Due {
		if _, err := tx.Exec(ctx, `
			INSERT INTO followup (followup_id, case_id, kind, title, due_on, basis)
			VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), file.ID, due.Kind, due.Title, due.Due, due.Basis); err != nil {
			return fmt.Errorf("note what is due: %w", err)
		}
	}
	return nil
}

// Settle marks what was due of a kind as done.
func Settle(ctx context.Context, tx *pg.Tx, file *File, kind string) error {
	_, err := tx.Exec(ctx, `UPDATE followup SET done_on = $3 WHERE case_id = $1 AND kind = $2 AND done_on IS NULL`, file.ID, kind, tx.Today())
	if err != nil {
		return fmt.Errorf("settle what was due: %w", err)
	}
	return nil
}

func record(ctx context.Context, tx *pg.Tx, file *File, change casework.Change, section casework.Subject) error {
	checks, err := json.Marshal(change.Checks)
	if err != nil {
		return fmt.Errorf("record the event: %w", err)
	}
	if change.Checks == nil {
		checks = []byte("[]")
	}
	var role casework.Role
	for _, s := range file.standings {
		if s.Tie != casework.TieRecused {
			role = s.Role
			break
		}
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO case_event (case_id, at, event, state_from, state_to, section, title, by_name, by_role, checks, edition, note_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CAST($10 AS jsonb), $11, $12)`,
		file.ID, tx.Now(), change.Event, change.From, change.To, section, change.Title, tx.Actor().Name, role, string(checks), change.Edition, optional(change.Note))
	if err != nil {
		return fmt.Errorf("record the event: %w", err)
	}
	return nil
}

// selectFile reads one file, and in the same statement how the actor stands to it and who leads it.
var selectFile = `
	SELECT ` + strings.Join(fileColumns(), ", ") + `, ` + Standings + `,
		coalesce((SELECT u.display_name FROM tie l JOIN user_account u ON u.user_id = l.subject_id
			WHERE l.case_id = c.case_id AND l.part = 'lead' AND l.ended_at IS NULL
				AND NOT EXISTS (SELECT FROM standing_tie r WHERE r.case_id = l.case_id AND r.kind = 'recused' AND r.subject_id = l.subject_id)), '') AS lead
	FROM case_file c
	WHERE c.case_id = $1`

var selectFiles = strings.TrimSuffix(selectFile, "c.case_id = $1") + "c.ref = ANY (CAST($1 AS text[]))"
