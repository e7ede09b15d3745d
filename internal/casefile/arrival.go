package casefile

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"math/big"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Arrived is how a referral came, as it stands on its case.
type Arrived struct {
	casework.Arrival
	AgencyName string
	TypedAt    time.Time
	TypedBy    string // by name
	Version    int
}

// NewReceipt draws the receipt number of a referral to a panel.
func NewReceipt(panelCode string) (string, error) {
	lot, err := rand.Int(rand.Reader, big.NewInt(casework.ReceiptLots))
	if err != nil {
		return "", fmt.Errorf("draw a receipt number: %w", err)
	}
	return casework.NewReceipt(panelCode, int(lot.Int64())), nil
}

// RecordArrival notes how the file's referral came. It draws the receipt number where none was given yet.
func RecordArrival(ctx context.Context, tx *pg.Tx, file *File, panelCode string, a casework.Arrival) error {
	if a.Receipt == "" {
		var err error
		if a.Receipt, err = NewReceipt(panelCode); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO arrival (arrival_id, receipt, panel_id, case_id, channel, agency_id, organisation, received_on, typed_at, typed_by, missing)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce(CAST($11 AS text[]), '{}'))`,
		uuid.NewString(), a.Receipt, file.Panel, file.ID, a.Channel, optional(string(a.Agency)), a.Organisation, a.ReceivedOn, tx.Now(), who(tx), pq.Array(a.Missing))
	if err != nil {
		return fmt.Errorf("note how the referral came: %w", err)
	}
	return nil
}

// ArrivalOf is how the file's referral came; casework.Absent for one that came from a file or is a further episode.
func ArrivalOf(ctx context.Context, tx *pg.Tx, file *File) (Arrived, error) {
	var row struct {
		Receipt      string            `db:"receipt"`
		Channel      string            `db:"channel"`
		Agency       casework.AgencyID `db:"agency_id"`
		AgencyName   string            `db:"agency"`
		Organisation string            `db:"organisation"`
		ReceivedOn   casework.Date     `db:"received_on"`
		Missing      pq.StringArray    `db:"missing"`
		TypedAt      time.Time         `db:"typed_at"`
		TypedBy      sql.NullString    `db:"typed_by"`
		Version      int               `db:"version"`
	}
	if err := tx.Get(ctx, &row, `
		SELECT a.receipt, a.channel, coalesce(CAST(a.agency_id AS text), '') AS agency_id, coalesce(g.name, '') AS agency, a.organisation, a.received_on, a.missing, a.typed_at,
			u.display_name AS typed_by, a.version
		FROM arrival a
		LEFT JOIN agency g ON g.agency_id = a.agency_id
		LEFT JOIN user_account u ON u.user_id = a.typed_by
		WHERE a.case_id = $1`, file.ID); err != nil {
		return Arrived{}, err
	}
	return Arrived{
		Arrival:    casework.Arrival{Receipt: row.Receipt, Channel: row.Channel, Agency: row.Agency, Organisation: row.Organisation, ReceivedOn: row.ReceivedOn, Missing: row.Missing},
		AgencyName: row.AgencyName, TypedAt: row.TypedAt, TypedBy: row.TypedBy.String, Version: row.Version,
	}, nil
}

// CorrectArrival writes down what was amended of how the file's referral came.
func CorrectArrival(ctx context.Context, tx *pg.Tx, file *File, a Arrived) error {
	return tx.One(ctx, `
		UPDATE arrival SET channel = $2, agency_id = $3, organisation = $4, received_on = $5, missing = coalesce(CAST($6 AS text[]), '{}'), version = version + 1
		WHERE case_id = $1 AND version = $7`,
		file.ID, a.Channel, optional(string(a.Agency)), a.Organisation, a.ReceivedOn, pq.Array(a.Missing), a.Version)
}
