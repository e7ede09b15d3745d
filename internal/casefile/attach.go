package casefile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Attachment is a file to be attached to a case. What it is has been judged (casework.JudgeDocument).
type Attachment struct {
	Section casework.Subject // that it is filed under
	Kind    string           // a code of casework.DocumentKinds
	Name    string
	Media   string
	Body    []byte
}

// AboutDocument is what of a document is sealed beside its bytes.
type AboutDocument struct {
	Name string `json:"name"`
	Hash string `json:"sha256"`
}

// pieceOfDocument is how many bytes are sealed together.
const pieceOfDocument = 256 << 10

// Attach puts a document on a case, sealed under the case's key. It waits for its scan, or for a second person's release.
func (c *Cabinet) Attach(ctx context.Context, tx *pg.Tx, file *File, a Attachment) (casework.DocumentID, error) {
	id := casework.DocumentID(uuid.NewString())
	box, err := c.box(ctx, tx, file)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(a.Body)
	plain, err := json.Marshal(AboutDocument{casework.FileName(a.Name), hex.EncodeToString(sum[:])})
	if err != nil {
		return "", fmt.Errorf("seal a document: %w", err)
	}
	about, err := box.Seal(plain, string(id), "about")
	if err != nil {
		return "", fmt.Errorf("seal a document: %w", err)
	}
	var pieces [][]byte
	for part := range slices.Chunk(a.Body, pieceOfDocument) {
		sealed, err := box.Seal(part, string(id), "piece", strconv.Itoa(len(pieces)+1))
		if err != nil {
			return "", fmt.Errorf("seal a document: %w", err)
		}
		pieces = append(pieces, sealed)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO document (document_id, case_id, section, kind, media, size, about, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(id), file.ID, string(a.Section), a.Kind, a.Media, len(a.Body), about, string(tx.Actor().ID), tx.Now()); err != nil {
		return "", fmt.Errorf("attach a document: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO document_chunk (document_id, n, sealed) SELECT $1, c.n, c.sealed FROM unnest(CAST($2 AS bytea[])) WITH ORDINALITY AS c (sealed, n)`,
		string(id), pq.ByteaArray(pieces)); err != nil {
		return "", fmt.Errorf("attach a document: %w", err)
	}
	return id, nil
}
