package casefile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Notice tells one person of something that happened. Its words hold no personal data and no reference: the list of
// notices adds the reference of a case itself, for as long as its reader may know of the case.
type Notice struct {
	For   casework.UserID
	About casework.CaseID // the notice is there only while its reader may know of the case; "" for none
	Why   string          // why they are told: "You chair this panel."
	Text  string          // what happened, one sentence
	Link  string          // the page to go to, a path of the product
}

// Notify gives notices, in the transaction of what they tell of: they are there exactly if it is. Somebody who is told
// twice of the same is told once.
func Notify(ctx context.Context, tx *pg.Tx, notices ...Notice) error {
	var ids, people, about, why, texts, links []string
	told := map[Notice]bool{}
	for _, n := range notices {
		if n.For == "" || n.Why == "" || n.Text == "" || !strings.HasPrefix(n.Link, "/") || strings.HasPrefix(n.Link, "//") {
			return errors.New("a notice needs its reader, a reason, a text and a page of ours")
		}
		once := Notice{For: n.For, About: n.About, Text: n.Text, Link: n.Link} // for whichever reason first
		if told[once] {
			continue
		}
		told[once] = true
		ids, people, about = append(ids, uuid.NewString()), append(people, string(n.For)), append(about, string(n.About))
		why, texts, links = append(why, n.Why), append(texts, n.Text), append(links, n.Link)
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO notice (notice_id, user_id, case_id, why, text, link, at)
		SELECT CAST(id AS uuid), CAST(person AS uuid), CAST(nullif(about, '') AS uuid), why, text, link, $1
		FROM unnest(CAST($2 AS text[]), CAST($3 AS text[]), CAST($4 AS text[]), CAST($5 AS text[]), CAST($6 AS text[]), CAST($7 AS text[]))
			AS n (id, person, about, why, text, link)`,
		tx.Now(), pq.Array(ids), pq.Array(people), pq.Array(about), pq.Array(why), pq.Array(texts), pq.Array(links))
	if err != nil {
		return fmt.Errorf("give notice: %w", err)
	}
	return nil
}

// Noticed is a notice as its reader finds it.
type Noticed struct {
	ID   string     `db:"notice_id"`
	Ref  string     `db:"ref"` // of the case that it is about, "" for none
	Why  string     `db:"why"`
	Text string     `db:"text"`
	Link string     `db:"link"`
	At   time.Time  `db:"at"`
	Seen *time.Time `db:"seen_at"` // nil for one that was not marked as read
}

// Notices are a page of the actor's notices, the newest first, after the one with the id before ("" for the first
// page): all of them, or those that they have not marked as read.
func Notices(ctx context.Context, tx *pg.Tx, unseen bool, before string, limit int) ([]Noticed, error) {
	var list []Noticed
	if err := tx.Select(ctx, &list, `
		SELECT n.notice_id, coalesce(c.ref, '') AS ref, n.why, n.text, n.link, n.at, n.seen_at
		FROM notice n
		LEFT JOIN case_file c ON c.case_id = n.case_id
		WHERE n.user_id = $1 AND (NOT $2 OR n.seen_at IS NULL)
			AND ($3 = '' OR (n.at, n.notice_id) < (SELECT b.at, b.notice_id FROM notice b WHERE b.notice_id = CAST(nullif($3, '') AS uuid)))
		ORDER BY n.at DESC, n.notice_id DESC
		LIMIT $4`, who(tx), unseen, before, limit); err != nil {
		return nil, fmt.Errorf("notices: %w", err)
	}
	return list, nil
}

// NoticesSeen marks notices of the actor as read: the one with an id, or with "" all that are there. It says how many.
func NoticesSeen(ctx context.Context, tx *pg.Tx, id string) (int64, error) {
	n, err := tx.Exec(ctx, `
		UPDATE notice SET seen_at = $3
		WHERE user_id = $1 AND seen_at IS NULL AND ($2 = '' OR notice_id = CAST(nullif($2, '') AS uuid))`, who(tx), id, tx.Now())
	if err != nil {
		return 0, fmt.Errorf("mark notices as read: %w", err)
	}
	return n, nil
}
