package casefile

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// joinable are the fields that a record takes over from another of the same person: where they are to be found now from
// the later one, and what was not known. Names stay, and the other spelling becomes another name.
type joinable struct {
	Born casework.Date `db:"date_of_birth" json:"date_of_birth,omitzero"`
	home
	Phone      string `db:"phone" json:"phone"`
	Email      string `db:"email" json:"email"`
	Online     string `db:"online_names" json:"online_names"`
	Household  string `db:"household" json:"household"`
	Occupation string `db:"occupation" json:"occupation"`
}

// home is where somebody lives. It goes over as a whole: half of one address and half of another is nobody's.
type home struct {
	Address   string `db:"address" json:"address"`
	Postcode  string `db:"postcode" json:"postcode"`
	Authority string `db:"residence_authority" json:"residence_authority"`
	Force     string `db:"residence_force" json:"residence_force"`
}

// texts are the fields that stand each for itself.
func (j *joinable) texts() []*string {
	return []*string{&j.Phone, &j.Email, &j.Online, &j.Household, &j.Occupation}
}

// with is the record after it took over what another one holds; newer says that the other is the later one.
func (j joinable) with(other joinable, newer bool) joinable {
	if j.Born.IsZero() {
		j.Born = other.Born
	}
	if other.home != (home{}) && (newer || j.home == (home{})) {
		j.home = other.home
	}
	mine, theirs := j.texts(), other.texts()
	for i := range mine {
		if *theirs[i] != "" && (newer || *mine[i] == "") {
			*mine[i] = *theirs[i]
		}
	}
	return j
}

// without is the record now, with each field put back that nobody has changed since it was taken over.
func (j joinable) without(before, after joinable) joinable {
	if j.Born == after.Born {
		j.Born = before.Born
	}
	if j.home == after.home {
		j.home = before.home
	}
	now, was, got := j.texts(), before.texts(), after.texts()
	for i := range now {
		if *now[i] == *got[i] {
			*now[i] = *was[i]
		}
	}
	return j
}

func joinableOf(ctx context.Context, tx *pg.Tx, id casework.PersonID) (j joinable, since time.Time, err error) {
	var row struct {
		joinable
		At time.Time `db:"created_at"`
	}
	if err := tx.Get(ctx, &row, `
		SELECT date_of_birth, address, postcode, phone, email, online_names, household, occupation, residence_authority, residence_force, created_at
		FROM person WHERE person_id = $1`, id); err != nil {
		return j, since, fmt.Errorf("the person's record: %w", err)
	}
	return row.joinable, row.At, nil
}

func putJoinable(ctx context.Context, tx *pg.Tx, id casework.PersonID, j joinable) error {
	if err := tx.One(ctx, `
		UPDATE person SET date_of_birth = $2, address = $3, postcode = $4, phone = $5, email = $6, online_names = $7, household = $8, occupation = $9,
			residence_authority = $10, residence_force = $11, version = version + 1
		WHERE person_id = $1`,
		id, j.Born, j.Address, j.Postcode, j.Phone, j.Email, j.Online, j.Household, j.Occupation, j.Authority, j.Force); err != nil {
		return fmt.Errorf("change the person's record: %w", err)
	}
	return refile(ctx, tx, id)
}

// Joining is what saying that two people are one came to.
type Joining struct {
	Apart bool // the records stay two: not everybody who may know of the cases of one may know of those of the other
	Entry audit.Entry
}

// Join says that the file's person and a candidate are one. Where the same people may know of the cases of both, the record
// that is older is kept, and the cases of the other become cases of its person: those that the actor may know of. The other
// record stays as it was, so that Part can undo it. Otherwise nothing moves, and the answer alone is kept: what one record
// holds is not for everybody who reads the other. The file must be held for a change; whoever calls saves it, and records
// the entry of the other cases beside its own.
func (c *Cabinet) Join(ctx context.Context, tx *pg.Tx, file *File, with Candidate) (Joining, error) {
	if err := say(ctx, tx, file.ID, file.Person, with.Person, "SAME", with.Strength); err != nil {
		return Joining{}, err
	}
	var together bool
	if err := tx.Get(ctx, &together, `SELECT one_audience($1, $2)`, file.Person, with.Person); err != nil {
		return Joining{}, fmt.Errorf("who may know of the cases: %w", err)
	}
	if !together {
		return Joining{Apart: true}, nil
	}
	entry, err := c.tellOthers(ctx, tx, file, []casework.PersonID{file.Person, with.Person}, casework.WriteIdentity, "Joined with another record of the same person")
	if err != nil {
		return Joining{}, err
	}
	return Joining{Entry: entry}, join(ctx, tx, file, with)
}

// tellOthers puts a line on the timeline of every case of some people but the file's, and makes the entry of it. The guard has to
// let the actor on each that they know of.
func (c *Cabinet) tellOthers(ctx context.Context, tx *pg.Tx, file *File, people []casework.PersonID, action casework.Action, title string) (audit.Entry, error) {
	ids := make([]string, 0, len(people))
	for _, p := range people {
		ids = append(ids, string(p))
	}
	var refs []string
	if err := tx.Select(ctx, &refs, `SELECT ref FROM case_file WHERE person_id = ANY (CAST($1 AS uuid[])) AND case_id <> $2 ORDER BY ref`, pq.Array(ids), file.ID); err != nil {
		return audit.Entry{}, fmt.Errorf("the other cases of the person: %w", err)
	}
	var all []audit.Entry
	for _, ref := range refs {
		other, grant, err := c.Lock(ctx, tx, action, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: title}
		if err := record(ctx, tx, other, change, casework.OnIdentity); err != nil {
			return audit.Entry{}, err
		}
		all = append(all, audit.Record(grant, change))
	}
	return audit.Join(all...), nil
}

func join(ctx context.Context, tx *pg.Tx, file *File, with Candidate) error {
	kept, gone := with.Person, file.Person
	keptNow, keptSince, err := joinableOf(ctx, tx, kept)
	if err != nil {
		return err
	}
	goneNow, goneSince, err := joinableOf(ctx, tx, gone)
	if err != nil {
		return err
	}
	if goneSince.Before(keptSince) {
		kept, gone, keptNow, goneNow, keptSince, goneSince = gone, kept, goneNow, keptNow, goneSince, keptSince
	}
	known, err := ParticularsOf(ctx, tx, kept)
	if err != nil {
		return err
	}
	other, err := ParticularsOf(ctx, tx, gone)
	if err != nil {
		return err
	}
	gained := slices.DeleteFunc(append([]string{Named(other)}, other.Aliases...), func(n string) bool {
		return n == "" || n == Named(known) || slices.Contains(known.Aliases, n)
	})
	var moved []string
	if err := tx.Select(ctx, &moved, `UPDATE case_file SET person_id = $2, version = version + 1 WHERE person_id = $1 RETURNING case_id`, gone, kept); err != nil {
		return fmt.Errorf("move the cases: %w", err)
	}
	after := keptNow.with(goneNow, !goneSince.Before(keptSince))
	if err := AddAliases(ctx, tx, kept, gained); err != nil {
		return err
	}
	if err := putJoinable(ctx, tx, kept, after); err != nil {
		return err
	}
	held, err := json.Marshal([]joinable{keptNow, after})
	if err != nil {
		return fmt.Errorf("join two records: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_merge (merge_id, kept_id, gone_id, gone_named, case_ids, aliases, before, after, joined_by, joined_at)
		VALUES ($1, $2, $3, $4, CAST($5 AS uuid[]), CAST($6 AS text[]), CAST($7 AS jsonb) -> 0, CAST($7 AS jsonb) -> 1, $8, $9)`,
		uuid.NewString(), kept, gone, Named(other), pq.Array(moved), pq.Array(gained), string(held), who(tx), tx.Now()); err != nil {
		return fmt.Errorf("join two records: %w", err)
	}
	file.belongsTo(kept, moved)
	return nil
}

// belongsTo says whose the file is after cases moved.
func (f *File) belongsTo(person casework.PersonID, moved []string) {
	f.Person, f.drawn.Person = person, person
	if slices.Contains(moved, string(f.ID)) {
		f.Version++
		f.drawn.Version = f.Version
		f.Case.Version = f.Version
	}
}

// Joined is a joining of two records, as it stands with the person that was kept.
type Joined struct {
	ID     string            `db:"merge_id"`
	Gone   casework.PersonID `db:"gone_id"`
	Named  string            `db:"gone_named"`
	Cases  pq.StringArray    `db:"refs"` // those that moved and that the actor may know of
	By     string            `db:"joined_by"`
	At     time.Time         `db:"joined_at"`
	Parted string            `db:"parted_by"` // who undid it, "" while it stands
	Ended  *time.Time        `db:"parted_at"`
}

// JoiningsOf are the joinings of the records of a person, the newest first.
func JoiningsOf(ctx context.Context, tx *pg.Tx, person casework.PersonID) ([]Joined, error) {
	var list []Joined
	if err := tx.Select(ctx, &list, `
		SELECT m.merge_id, m.gone_id, m.gone_named, ARRAY(SELECT c.ref FROM case_file c WHERE c.case_id = ANY (m.case_ids) ORDER BY c.received_on, c.ref) AS refs,
			u.display_name AS joined_by, m.joined_at, coalesce(e.display_name, '') AS parted_by, m.parted_at
		FROM person_merge m
		JOIN user_account u ON u.user_id = m.joined_by
		LEFT JOIN user_account e ON e.user_id = m.parted_by
		WHERE m.kept_id = $1
		ORDER BY m.joined_at DESC, m.merge_id`, person); err != nil {
		return nil, fmt.Errorf("records that were joined: %w", err)
	}
	return list, nil
}

// Part undoes a joining: the cases that moved go back to the other record, all of them, and of the one that was kept each
// field and name that it took over and nobody has changed since. The two are remembered as not the same person. The entry is
// that of the other cases.
func (c *Cabinet) Part(ctx context.Context, tx *pg.Tx, file *File, j Joined) (audit.Entry, error) {
	const title = "Two records that had been joined were parted again"
	var row struct {
		Before  string         `db:"before"`
		After   string         `db:"after"`
		Aliases pq.StringArray `db:"aliases"`
	}
	kept := file.Person
	if err := tx.Get(ctx, &row, `SELECT before, after, aliases FROM person_merge WHERE merge_id = $1 AND kept_id = $2`, j.ID, kept); err != nil {
		return audit.Entry{}, err
	}
	var before, after joinable
	for _, one := range []struct {
		text string
		into *joinable
	}{{row.Before, &before}, {row.After, &after}} {
		if err := json.Unmarshal([]byte(one.text), one.into); err != nil {
			return audit.Entry{}, fmt.Errorf("read what was joined: %w", err)
		}
	}
	now, _, err := joinableOf(ctx, tx, kept)
	if err != nil {
		return audit.Entry{}, err
	}
	// Said while both records are still one person's, of whom the actor may know.
	var all []audit.Entry
	for _, ref := range j.Others(file.Ref) {
		_, grant, err := c.Lock(ctx, tx, casework.PartPeople, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		all = append(all, audit.Record(grant, casework.Change{Title: title}))
	}
	if _, err := tx.Exec(ctx, `UPDATE person_alias SET gone_at = $3 WHERE person_id = $1 AND name = ANY (CAST($2 AS text[]))`, kept, pq.Array(row.Aliases), tx.Now()); err != nil {
		return audit.Entry{}, fmt.Errorf("part two records: %w", err)
	}
	if err := putJoinable(ctx, tx, kept, now.without(before, after)); err != nil {
		return audit.Entry{}, err
	}
	var moved []string
	if err := tx.Select(ctx, &moved, `SELECT part_people($1, $2, $3, $4)`, j.ID, file.ID, title, tx.Actor().Name); err != nil {
		return audit.Entry{}, fmt.Errorf("part two records: %w", err)
	}
	if len(moved) == 0 {
		return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "The cases that this joining moved belong to yet another record now. Nothing was changed: undo the later joining first."}
	}
	if slices.Contains(moved, string(file.ID)) {
		file.belongsTo(j.Gone, moved)
	}
	return audit.Join(all...), nil
}

// Others are the references of the cases that moved, without one.
func (j Joined) Others(ref string) []string {
	return slices.DeleteFunc(slices.Clone([]string(j.Cases)), func(r string) bool { return r == ref })
}
