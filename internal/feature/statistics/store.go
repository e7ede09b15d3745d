package statistics

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// place is whose referrals are counted: those of panels, or of one authority of them where it is not "". They are those that the
// actor may know of, or with whole all of one panel, which is for releases alone.
type place struct {
	panels    []string
	authority string
	whole     bool
}

// counted are a year's referrals in each way that they are split, and the totals.
func counted(ctx context.Context, tx *pg.Tx, y casework.Year, at place) (casework.Tally, []casework.Counted, error) {
	var rows []struct {
		By        casework.Split `db:"by"`
		Code      string         `db:"code"`
		Referrals int            `db:"referrals"`
		Discussed int            `db:"discussed"`
		Adopted   int            `db:"adopted"`
	}
	query := `SELECT by, code, referrals, discussed, adopted FROM referral_figures($1, $2, $3, $4) ORDER BY by, code`
	if at.whole {
		query = `SELECT by, code, referrals, discussed, adopted FROM panel_figures($1, $2, $3, $4) ORDER BY by, code`
	}
	if err := tx.Select(ctx, &rows, query, at.args(y)...); err != nil {
		return casework.Tally{}, nil, fmt.Errorf("count referrals: %w", err)
	}
	var total casework.Tally
	var list []casework.Counted
	for _, r := range rows {
		t := casework.Tally{Referrals: r.Referrals, Discussed: r.Discussed, Adopted: r.Adopted}
		if r.By == "total" {
			total = t
			continue
		}
		list = append(list, casework.Counted{By: r.By, Code: r.Code, Tally: t})
	}
	return total, list, nil
}

func (p place) args(y casework.Year) []any {
	return []any{y.First(), y.Last().AddDays(1), pq.Array(p.panels), p.authority}
}

// outcomes are what else became of a year's referrals: of which kind, a code and how many.
func outcomes(ctx context.Context, tx *pg.Tx, y casework.Year, at place) (map[string]map[string]int, error) {
	var rows []struct {
		Of   string `db:"of"`
		Code string `db:"code"`
		N    int    `db:"n"`
	}
	query := `SELECT of, code, n FROM referral_outcomes($1, $2, $3, $4)`
	if at.whole {
		query = `SELECT of, code, n FROM panel_outcomes($1, $2, $3, $4)`
	}
	if err := tx.Select(ctx, &rows, query, at.args(y)...); err != nil {
		return nil, fmt.Errorf("count outcomes: %w", err)
	}
	of := map[string]map[string]int{}
	for _, r := range rows {
		if of[r.Of] == nil {
			of[r.Of] = map[string]int{}
		}
		of[r.Of][r.Code] = r.N
	}
	return of, nil
}

// spans are how many of a year's referrals took each step from which day to which.
func spans(ctx context.Context, tx *pg.Tx, y casework.Year, at place) ([]casework.Span, error) {
	var rows []struct {
		Stage string        `db:"stage"`
		From  casework.Date `db:"from_day"`
		To    casework.Date `db:"to_day"`
		Lost  int           `db:"lost"`
		N     int           `db:"n"`
	}
	query := `SELECT stage, from_day, to_day, lost, n FROM referral_spans($1, $2, $3, $4)`
	if at.whole {
		query = `SELECT stage, from_day, to_day, lost, n FROM panel_spans($1, $2, $3, $4)`
	}
	if err := tx.Select(ctx, &rows, query, at.args(y)...); err != nil {
		return nil, fmt.Errorf("count steps: %w", err)
	}
	var list []casework.Span
	for _, r := range rows {
		list = append(list, casework.Span{Stage: r.Stage, From: r.From, To: r.To, Lost: r.Lost, N: r.N})
	}
	return list, nil
}

// panel is one whose figures the actor may ask for.
type panel struct {
	ID          casework.PanelID `db:"panel_id"`
	Code        string           `db:"code"`
	Name        string           `db:"name"`
	Authorities pq.StringArray   `db:"authorities"`
}

// panels are those on which the actor holds a role today; the command line has all.
func panels(ctx context.Context, tx *pg.Tx) ([]panel, error) {
	var list []panel
	err := tx.Select(ctx, &list, `
		SELECT p.panel_id, p.code, p.name, ARRAY(SELECT a.authority FROM panel_authority a WHERE a.panel_id = p.panel_id ORDER BY a.authority) AS authorities
		FROM panel p
		WHERE (SELECT my_kind()) = 'cli' OR EXISTS (SELECT FROM membership m
			WHERE m.user_id = (SELECT me()) AND m.panel_id = p.panel_id AND m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today())))
		ORDER BY p.code`)
	if err != nil {
		return nil, fmt.Errorf("list panels: %w", err)
	}
	return list, nil
}

// release is one edition as it was kept.
type release struct {
	ID      string           `db:"release_id"`
	Panel   casework.PanelID `db:"panel_id"`
	Name    string           `db:"name"`
	Year    int              `db:"year"`
	Edition int              `db:"edition"`
	TakenOn casework.Date    `db:"taken_on"`
	TakenAt time.Time        `db:"taken_at"`
	By      string           `db:"display_name"`
	Note    string           `db:"note"`
	Figures []byte           `db:"figures"`
	Hidden  []byte           `db:"hidden"`
}

const releaseColumns = `r.release_id, r.panel_id, p.name, r.year, r.edition, r.taken_on, r.taken_at, u.display_name, r.note`

const ofReleases = ` FROM statistics_release r JOIN panel p ON p.panel_id = r.panel_id JOIN user_account u ON u.user_id = r.taken_by `

// releases are all that were made of the actor's panels, without their figures, the latest year and edition first.
func releases(ctx context.Context, tx *pg.Tx) ([]release, error) {
	var list []release
	err := tx.Select(ctx, &list, `SELECT `+releaseColumns+ofReleases+`ORDER BY r.year DESC, p.name, r.edition DESC LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	return list, nil
}

// editions are the releases of a panel's year with their figures, the first first.
func editions(ctx context.Context, tx *pg.Tx, of casework.PanelID, y casework.Year) ([]release, error) {
	var list []release
	err := tx.Select(ctx, &list, `SELECT `+releaseColumns+`, r.figures, r.hidden`+ofReleases+`WHERE r.panel_id = $1 AND r.year = $2 ORDER BY r.edition`, of, int(y))
	if err != nil {
		return nil, fmt.Errorf("read releases: %w", err)
	}
	return list, nil
}

// theRelease is the one with an identifier, without its figures.
func theRelease(ctx context.Context, tx *pg.Tx, id string) (release, error) {
	var r release
	err := tx.Get(ctx, &r, `SELECT `+releaseColumns+ofReleases+`WHERE r.release_id = $1`, id)
	return r, err
}

// kept is how figures are kept: what was counted, from which the tables are laid out again, and what is worked out of days.
type kept struct {
	Total      casework.Tally
	Counted    []casework.Counted
	Before     *casework.Tally
	Lengths    []casework.Length
	Signposted []casework.Line
	Needs      []casework.Line
	Closures   []casework.Line
	After      []casework.Line
}

func (r release) released() (casework.Released, error) {
	var k kept
	if err := json.Unmarshal(r.Figures, &k); err != nil {
		return casework.Released{}, fmt.Errorf("read the figures of a release: %w", err)
	}
	var hidden []casework.CellID
	if err := json.Unmarshal(r.Hidden, &hidden); err != nil {
		return casework.Released{}, fmt.Errorf("read what a release keeps back: %w", err)
	}
	y := casework.Year(r.Year)
	return casework.Reread(casework.Figures{
		Year: y, Taken: r.TakenOn, Total: k.Total, Counted: k.Counted, Tables: casework.Breakdowns(y, k.Counted), Before: k.Before,
		Lengths: k.Lengths, Signposted: k.Signposted, Needs: k.Needs, Closures: k.Closures, After: k.After,
	}, hidden), nil
}

func insertRelease(ctx context.Context, tx *pg.Tx, of casework.PanelID, edition int, r casework.Released, note string) (string, error) {
	id := uuid.NewString()
	figures, err := json.Marshal(kept{r.Total, r.Counted, r.Before, r.Lengths, r.Signposted, r.Needs, r.Closures, r.After})
	if err != nil {
		return "", fmt.Errorf("keep figures: %w", err)
	}
	hidden, err := json.Marshal(r.Hidden())
	if err != nil {
		return "", fmt.Errorf("keep figures: %w", err)
	}
	return id, tx.One(ctx, `
		INSERT INTO statistics_release (release_id, panel_id, year, edition, taken_on, taken_at, taken_by, note, figures, hidden)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, of, int(r.Year), edition, r.Taken, tx.Now(), string(tx.Actor().ID), note, figures, hidden)
}

// firstReferral is the day on which the first referral of panels was received that the actor may know of; zero where there is none.
func firstReferral(ctx context.Context, tx *pg.Tx, of place) (casework.Date, error) {
	var first casework.Date
	err := tx.Get(ctx, &first, `SELECT min(received_on) FROM case_file WHERE panel_id = ANY ($1)`, pq.Array(of.panels))
	return first, err
}
