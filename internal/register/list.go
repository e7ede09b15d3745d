package register

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// ListOf are all words of a reference list as it is kept, in their order.
func ListOf(ctx context.Context, tx *pg.Tx, r casework.Reference) ([]casework.ListTerm, error) {
	var rows []struct {
		Code  string        `db:"code"`
		Place int           `db:"place"`
		Out   casework.Date `db:"out_since"`
	}
	if err := tx.Select(ctx, &rows, `SELECT code, place, out_since FROM list_term WHERE list = $1`, r.Name); err != nil {
		return nil, fmt.Errorf("the list %s: %w", r.Name, err)
	}
	place := map[string]int{}
	var list []casework.ListTerm
	for i, t := range r.Words {
		term := casework.ListTerm{Term: t}
		place[t.Code] = i
		for _, row := range rows {
			if row.Code == t.Code {
				place[t.Code], term.Out = row.Place, row.Out
			}
		}
		list = append(list, term)
	}
	slices.SortStableFunc(list, func(a, b casework.ListTerm) int { return place[a.Code] - place[b.Code] })
	return list, nil
}

// OfferedOf are the words of a reference list that forms offer today.
func OfferedOf(ctx context.Context, tx *pg.Tx, name string) (casework.Vocabulary, error) {
	r, ok := casework.ReferenceOf(name)
	if !ok {
		return nil, fmt.Errorf("no list is called %s", name)
	}
	list, err := ListOf(ctx, tx, r)
	return casework.Offered(list), err
}

// KeepList writes a reference list as it is to be kept, and what was done to it.
func KeepList(ctx context.Context, tx *pg.Tx, r casework.Reference, list []casework.ListTerm, change casework.ListChange) error {
	for i, t := range list {
		if _, err := tx.Exec(ctx, `
			INSERT INTO list_term (list, code, place, out_since) VALUES ($1, $2, $3, $4)
			ON CONFLICT (list, code) DO UPDATE SET place = excluded.place, out_since = excluded.out_since, version = list_term.version + 1
			WHERE (list_term.place, list_term.out_since) IS DISTINCT FROM (excluded.place, excluded.out_since)`, r.Name, t.Code, i, t.Out); err != nil {
			return fmt.Errorf("keep the list: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO list_change (change_id, list, code, what, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), r.Name, change.Code, change.What, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("keep the change of a list: %w", err)
	}
	return nil
}

// ListChanged is one change of a reference list.
type ListChanged struct {
	Code string    `db:"code"`
	What string    `db:"what"`
	By   string    `db:"by_name"`
	At   time.Time `db:"made_at"`
}

// ListChangesOf are the changes of a reference list, newest first.
func ListChangesOf(ctx context.Context, tx *pg.Tx, r casework.Reference) ([]ListChanged, error) {
	var list []ListChanged
	if err := tx.Select(ctx, &list, `
		SELECT c.code, c.what, u.display_name AS by_name, c.made_at
		FROM list_change c
		JOIN user_account u ON u.user_id = c.made_by
		WHERE c.list = $1
		ORDER BY c.made_at DESC, c.change_id
		LIMIT 100`, r.Name); err != nil {
		return nil, fmt.Errorf("changes of the list: %w", err)
	}
	return list, nil
}
