package casefile

import (
	"context"
	"fmt"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/pg"
)

// Binding is a tie to be made.
type Binding struct {
	ID      string // "" for a new one of its own
	Kind    casework.Tie
	Subject string           // an agency's id for involved and own, else a user's
	Part    casework.Part    // of somebody who is named (assigned)
	Sharing casework.Sharing // of an agency that is admitted (involved); zero is the whole
	Until   time.Time        // when it ends by itself; zero for no end
	Reason  string           // a code or a fixed phrase: what people type is sealed
	Meeting casework.MeetingID
	Item    casework.AgendaItemID // the one item for which a guest sits
}

// EndOf is the moment at which a last day is over in London; the zero time for no day.
func EndOf(day casework.Date) time.Time {
	if day.IsZero() {
		return time.Time{}
	}
	return time.Date(day.Year, day.Month, day.Day+1, 0, 0, 0, 0, calendar.London())
}

// Bind makes a tie that stands from now on, and answers its id. Where one of the kind stands already it is left as it
// is, and the answer is "".
func Bind(ctx context.Context, tx *pg.Tx, file *File, b Binding) (string, error) {
	// One whose day has passed no longer stands, and makes room.
	if _, err := tx.Exec(ctx, `
		UPDATE tie SET ended_at = until, ended_by = 'system:ties', version = version + 1
		WHERE case_id = $1 AND kind = $2 AND subject_id = $3 AND ended_at IS NULL AND until <= $4`, file.ID, b.Kind, b.Subject, tx.Now()); err != nil {
		return "", fmt.Errorf("end what has run out: %w", err)
	}
	if b.Sharing.Level == "" {
		b.Sharing.Level = casework.LevelWhole
	}
	if b.Kind == casework.TieAssigned && b.Part == "" {
		b.Part = casework.PartNamed
	}
	var until *time.Time
	if !b.Until.IsZero() {
		until = &b.Until
	}
	var id string
	err := tx.Get(ctx, &id, `
		INSERT INTO tie (tie_id, case_id, kind, subject_id, panel_id, sens, received_on, since, until, reason, made_by, part, level, sections, meeting_id, agenda_item_id)
		VALUES (coalesce(CAST(nullif($16, '') AS uuid), gen_random_uuid()), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce(string_to_array(nullif($13, ''), ','), '{}'), $14, $15)
		ON CONFLICT (case_id, kind, subject_id) WHERE ended_at IS NULL AND kind <> 'emergency' DO NOTHING
		RETURNING tie_id`,
		file.ID, b.Kind, b.Subject, file.Panel, file.Sens, file.ReceivedOn, tx.Now(), until, b.Reason, tx.Actor().Word(), b.Part,
		b.Sharing.Level, string(b.Sharing.Sections), optional(string(b.Meeting)), optional(string(b.Item)), b.ID)
	if err != nil && !casework.Refused(err, casework.NotFound) {
		return "", fmt.Errorf("tie %s: %w", b.Kind, err)
	}
	return id, nil
}

// Tie records how somebody stands to the case from now on, with nothing kept back and no end. A tie that stands already
// is left as it is.
func Tie(ctx context.Context, tx *pg.Tx, file *File, kind casework.Tie, subject, reason string) error {
	_, err := Bind(ctx, tx, file, Binding{Kind: kind, Subject: subject, Reason: reason})
	return err
}

// TieFor makes a tie on request, for what was asked for and until its last day is over in London. One that stands already
// is widened by that and goes on at least as long; an admission shares no more than it.
func TieFor(ctx context.Context, tx *pg.Tx, file *File, kind casework.Tie, subject, reason string, wants casework.Action, last casework.Date) error {
	sharing := casework.Sharing{Level: casework.LevelName}.With(wants)
	if kind != casework.TieInvolved {
		sharing = casework.Sharing{}
	}
	id, err := Bind(ctx, tx, file, Binding{Kind: kind, Subject: subject, Reason: reason, Sharing: sharing, Until: EndOf(last)})
	if err != nil || id != "" {
		return err
	}
	var held struct {
		ID       string            `db:"tie_id"`
		Level    casework.Level    `db:"level"`
		Sections casework.Sections `db:"sections"`
	}
	if err := tx.Get(ctx, &held, `
		SELECT tie_id, level, array_to_string(sections, ',') AS sections
		FROM tie
		WHERE case_id = $1 AND kind = $2 AND subject_id = $3 AND ended_at IS NULL`, file.ID, kind, subject); err != nil {
		return fmt.Errorf("the tie %s that stands: %w", kind, err)
	}
	wider := casework.Sharing{Level: held.Level, Sections: held.Sections}.With(wants)
	if _, err := tx.Exec(ctx, `
		UPDATE tie SET level = $2, sections = coalesce(string_to_array(nullif($3, ''), ','), '{}'), until = greatest(until, CASE WHEN until IS NOT NULL THEN $4 END),
			version = version + 1
		WHERE tie_id = $1`, held.ID, wider.Level, string(wider.Sections), EndOf(last)); err != nil {
		return fmt.Errorf("widen the tie %s: %w", kind, err)
	}
	return nil
}

// Untie ends a tie from now on; what was done under it stays on record.
func Untie(ctx context.Context, tx *pg.Tx, file *File, kind casework.Tie, subject string) error {
	_, err := tx.Exec(ctx, `
		UPDATE tie SET ended_at = $4, ended_by = $5, until = least(until, $4), version = version + 1
		WHERE case_id = $1 AND kind = $2 AND subject_id = $3 AND ended_at IS NULL`, file.ID, kind, subject, tx.Now(), tx.Actor().Word())
	if err != nil {
		return fmt.Errorf("untie %s: %w", kind, err)
	}
	return nil
}

// OnPanel is a thing that belongs to a panel and to no case (a meeting, the panel's figures), as the guard sees it:
// with every role that the actor of this transaction holds there today.
func OnPanel(ctx context.Context, tx *pg.Tx, panel casework.PanelID, ref string) (casework.Resource, error) {
	r := casework.Resource{Ref: ref, Panel: panel, Sens: casework.Normal, Policy: tx.Policy()}
	standings, err := memberships(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, m := range standings {
		if m.panel == panel {
			r.Standings = append(r.Standings, casework.Standing{Role: m.Role, Tie: casework.TiePanel, Agency: m.Agency})
		}
	}
	return r, nil
}

// OnInstallation is a thing of the whole installation (accounts, panels, the audit log), with every role that the
// actor of this transaction holds anywhere today.
func OnInstallation(ctx context.Context, tx *pg.Tx, ref string) (casework.Resource, error) {
	r := casework.Resource{Ref: ref, Sens: casework.Normal, Policy: tx.Policy()}
	standings, err := memberships(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, m := range standings {
		r.Standings = append(r.Standings, casework.Standing{Role: m.Role, Tie: casework.TieNone, Agency: m.Agency})
	}
	return r, nil
}

type held struct {
	casework.Standing
	panel casework.PanelID
}

// memberships are the roles that the actor of this transaction holds today. Somebody who is no person has none.
func memberships(ctx context.Context, tx *pg.Tx) ([]held, error) {
	if tx.Actor().ID == "" {
		return nil, nil
	}
	var rows []struct {
		Role   casework.Role     `db:"role"`
		Panel  casework.PanelID  `db:"panel_id"`
		Agency casework.AgencyID `db:"agency_id"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT m.role, coalesce(CAST(m.panel_id AS text), '') AS panel_id, coalesce(CAST(m.agency_id AS text), '') AS agency_id
		FROM membership m
		JOIN user_account u ON u.user_id = m.user_id AND in_use(u)
		WHERE m.user_id = $1 AND m.from_on <= $2 AND (m.to_on IS NULL OR m.to_on >= $2)
		ORDER BY m.role, m.panel_id`, tx.Actor().ID, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("roles of the actor: %w", err)
	}
	var list []held
	for _, r := range rows {
		list = append(list, held{casework.Standing{Role: r.Role, Agency: r.Agency}, r.Panel})
	}
	return list, nil
}
