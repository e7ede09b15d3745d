package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Said is what somebody said of two people.
type Said struct {
	Answer string // a code of casework.MatchAnswers
	By     string
	At     time.Time
}

// saidOf is what was said last of a person and each of the others, as far as the actor may know of both.
func saidOf(ctx context.Context, tx *pg.Tx, person casework.PersonID) (map[casework.PersonID]Said, error) {
	var rows []struct {
		Other  casework.PersonID `db:"other"`
		Answer string            `db:"answer"`
		By     string            `db:"by_name"`
		At     time.Time         `db:"at"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT DISTINCT ON (other) CASE WHEN a.person_id = $1 THEN a.other_id ELSE a.person_id END AS other, a.answer, u.display_name AS by_name, a.at
		FROM match_answer a
		JOIN user_account u ON u.user_id = a.said_by
		WHERE a.person_id = $1 OR a.other_id = $1
		ORDER BY other, a.at DESC, a.answer_id`, person); err != nil {
		return nil, fmt.Errorf("what was said of people alike: %w", err)
	}
	out := map[casework.PersonID]Said{}
	for _, r := range rows {
		out[r.Other] = Said{r.Answer, r.By, r.At}
	}
	return out, nil
}

// Say keeps what the actor says of the file's person and a candidate: that they are not the same, or that whoever keeps the
// earlier case is to be asked. Join says that they are the same.
func (c *Cabinet) Say(ctx context.Context, tx *pg.Tx, file *File, with Candidate, answer string) error {
	if err := say(ctx, tx, file.ID, file.Person, with.Person, answer, with.Strength); err != nil || answer != "ASK" {
		return err
	}
	n, err := c.ask(ctx, tx, file, with.hidden(), true)
	if err == nil && n == 0 {
		return &casework.Error{Kind: casework.Invalid, Msg: "There is a problem.", Faults: []casework.Fault{
			{Msg: "Nobody but you keeps " + with.Cases[0].Ref + ": there is nobody to ask. Say whether it is the same person"},
		}}
	}
	return err
}

// Told is what was said of the person of a case, for the log. The name of a field is for good and for everybody, so the case
// stands in its value.
func Told(ref, answer string) casework.FieldChange {
	return casework.FieldChange{Field: "person", New: ref + ": " + casework.MatchAnswers.Label(answer)}
}

// hidden is the newest case of a candidate, as a thing to be asked about.
func (c Candidate) hidden() []hiddenCase {
	e := c.Cases[0]
	return []hiddenCase{{c.Likeness, c.Known, e.Case, e.res.Panel, e.res.Sens}}
}

func say(ctx context.Context, tx *pg.Tx, id casework.CaseID, person, other casework.PersonID, answer string, strength casework.Strength) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO match_answer (answer_id, case_id, person_id, other_id, answer, strength, said_by, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		uuid.NewString(), id, person, other, answer, strength, who(tx), tx.Now()); err != nil {
		return fmt.Errorf("keep what was said: %w", err)
	}
	return nil
}

// MeetFile looks for whoever the person of a file may be, with what was said of each; those of whom something has still to be
// said come first.
func (c *Cabinet) MeetFile(ctx context.Context, tx *pg.Tx, file *File) (Met, map[casework.PersonID]Said, error) {
	p, err := ParticularsOf(ctx, tx, file.Person)
	if err != nil {
		return Met{}, nil, err
	}
	met, err := c.Meet(ctx, tx, p, file.Person)
	if err != nil {
		return Met{}, nil, err
	}
	said, err := saidOf(ctx, tx, file.Person)
	return met.First(func(c Candidate) bool { return said[c.Person].Answer != "" }), said, err
}

// Undecided are the candidates who are strongly alike and of whom nobody has said anything yet.
func (m Met) Undecided(said map[casework.PersonID]Said) []Candidate {
	return slices.DeleteFunc(slices.Clone(m.Candidates), func(c Candidate) bool {
		return c.Strength != casework.StrengthStrong || said[c.Person].Answer != ""
	})
}

// AskKeepers asks whoever keeps the cases that are hidden from the actor whether the file's person is theirs. The actor
// learns nothing of it, not even whether anybody is asked. Of a file that is held closely nobody is asked.
func (c *Cabinet) AskKeepers(ctx context.Context, tx *pg.Tx, file *File) error {
	p, err := ParticularsOf(ctx, tx, file.Person)
	if err != nil {
		return err
	}
	hidden, err := c.hiddenFrom(ctx, tx, p, file.Person)
	if err != nil {
		return err
	}
	_, err = c.ask(ctx, tx, file, hidden, false)
	return err
}

// ask asks of each case those who may part the records of its person, or where there are none whoever may say who somebody
// is, and gives how many people were asked. A question that was asked before is not asked again. One that nobody can be told of
// waits for whoever keeps the case next.
func (c *Cabinet) ask(ctx context.Context, tx *pg.Tx, file *File, about []hiddenCase, byMe bool) (int, error) {
	if len(about) == 0 || file.Sens != casework.Normal {
		return 0, nil
	}
	p, err := ParticularsOf(ctx, tx, file.Person)
	if err != nil {
		return 0, err
	}
	keepers, err := c.keepers(ctx, tx, file, about)
	if err != nil {
		return 0, err
	}
	asked := 0
	var notices []Notice
	for _, h := range about {
		// Whoever is asked may know nothing of the later case: they learn the name, and what they hold themselves.
		told, err := json.Marshal(p.Agreeing(h.known))
		if err != nil {
			return 0, fmt.Errorf("ask whoever keeps the case: %w", err)
		}
		id := uuid.NewString()
		var put sql.NullString
		if err := tx.Get(ctx, &put, `SELECT ask_keeper($1, $2, $3, CAST($4 AS jsonb), $5, $6, $7)`, id, h.id, file.ID, string(told), h.Strength, h.Why, byMe); err != nil {
			return 0, fmt.Errorf("ask whoever keeps the case: %w", err)
		}
		asked += len(keepers[h.id])
		if !put.Valid {
			continue
		}
		for _, k := range keepers[h.id] {
			notices = append(notices, Notice{For: k, Why: "You keep a case whose person may be the same.", Text: "Somebody was referred who may be the person of a case of yours.", Link: "/met/" + id})
		}
	}
	return asked, Notify(ctx, tx, notices...)
}

// keepers are, of each case, those who are asked about its person: never the actor, and nobody who stepped out of it or of
// the file.
func (c *Cabinet) keepers(ctx context.Context, tx *pg.Tx, file *File, about []hiddenCase) (map[casework.CaseID][]casework.UserID, error) {
	var ids []string
	for _, h := range about {
		ids = append(ids, string(h.id))
	}
	var rows []struct {
		Case     casework.CaseID `db:"case_id"`
		Ref      string          `db:"ref"`
		User     casework.UserID `db:"user_id"`
		Standing string          `db:"standing"`
	}
	if err := tx.Select(ctx, &rows, `SELECT case_id, ref, user_id, standing FROM case_keepers(CAST($1 AS uuid[]), $2)`, pq.Array(ids), file.ID); err != nil {
		return nil, fmt.Errorf("who keeps the case: %w", err)
	}
	out := map[casework.CaseID][]casework.UserID{}
	for _, h := range about {
		words := map[casework.UserID]pq.StringArray{}
		var users []casework.UserID
		ref := ""
		for _, r := range rows {
			if r.Case == h.id && r.User != tx.Actor().ID {
				if len(words[r.User]) == 0 {
					users = append(users, r.User)
				}
				words[r.User], ref = append(words[r.User], r.Standing), r.Ref
			}
		}
		for _, action := range []casework.Action{casework.PartPeople, casework.MatchPeople} {
			for _, u := range users {
				res := casework.Resource{Ref: ref, Case: h.id, Panel: h.panel, Sens: h.sens, Policy: tx.Policy(), Standings: StandingsOf(words[u])}
				if c.guard.Allows(casework.Actor{Kind: casework.SignedIn, ID: u}, action, res) {
					out[h.id] = append(out[h.id], u)
				}
			}
			if len(out[h.id]) > 0 {
				break
			}
		}
	}
	return out, nil
}

// Question is a question to whoever keeps an earlier case.
type Question struct {
	ID       string               `db:"question_id"`
	Ref      string               `db:"ref"` // of the earlier case
	Person   casework.PersonID    `db:"other_id"`
	Panel    string               `db:"panel"` // of the later case, by name
	Received casework.Date        `db:"received_on"`
	Text     string               `db:"particulars"`
	Strength casework.Strength    `db:"strength"`
	Why      string               `db:"why"`
	AskedBy  casework.UserID      `db:"asked_by"` // "" where the search asked by itself
	AskedAt  time.Time            `db:"asked_at"`
	Answer   string               `db:"answer"` // a code of casework.KeeperAnswers, "" while it is open
	By       string               `db:"answered_by"`
	At       *time.Time           `db:"answered_at"`
	Later    string               `db:"later"` // reference of the later case, "" where the actor may not know of it
	Version  int                  `db:"version"`
	Referred casework.Particulars `db:"-"` // who was referred: their name, and what else agrees with the earlier case
}

const selectQuestion = `
	SELECT q.question_id, c.ref, q.other_id, p.name AS panel, q.received_on, q.particulars, q.strength, q.why, coalesce(CAST(q.asked_by AS text), '') AS asked_by,
		q.asked_at, q.answer, coalesce(u.display_name, '') AS answered_by, q.answered_at, coalesce(l.ref, '') AS later, q.version
	FROM match_question q
	JOIN case_file c ON c.case_id = q.about_case
	JOIN panel p ON p.panel_id = q.panel_id
	LEFT JOIN user_account u ON u.user_id = q.answered_by
	LEFT JOIN case_file l ON l.case_id = q.case_id`

// QuestionsOf are the questions that were asked of earlier cases because of one, as far as the actor may know of them.
func QuestionsOf(ctx context.Context, tx *pg.Tx, later casework.CaseID) ([]Question, error) {
	var list []Question
	if err := tx.Select(ctx, &list, selectQuestion+` WHERE q.case_id = $1 ORDER BY q.asked_at, q.question_id`, later); err != nil {
		return nil, fmt.Errorf("questions to keepers: %w", err)
	}
	return list, nil
}

// Waiting are the oldest open questions that the actor has to answer, limit at most: about cases whose person they may say,
// and that they did not ask themselves.
func (c *Cabinet) Waiting(ctx context.Context, tx *pg.Tx, limit int) ([]Question, error) {
	var out []Question
	for after := ""; len(out) < limit; {
		var some []Question
		if err := tx.Select(ctx, &some, selectQuestion+`
			WHERE q.answer = '' AND q.asked_by IS DISTINCT FROM (SELECT me())
				AND ($1 = '' OR (q.asked_at, q.question_id) > (SELECT l.asked_at, l.question_id FROM match_question l WHERE l.question_id = CAST(nullif($1, '') AS uuid)))
			ORDER BY q.asked_at, q.question_id
			LIMIT $2`, after, limit); err != nil {
			return nil, fmt.Errorf("questions to keepers: %w", err)
		}
		var refs []string
		for _, q := range some {
			refs = append(refs, q.Ref)
		}
		files, err := c.Among(ctx, tx, casework.MatchPeople, refs)
		if err != nil {
			return nil, err
		}
		for _, q := range some {
			if len(out) < limit && slices.ContainsFunc(files, func(f *File) bool { return f.Ref == q.Ref }) {
				out = append(out, q)
			}
		}
		if len(some) < limit {
			break
		}
		after = some[len(some)-1].ID
	}
	return out, nil
}

// OneQuestion is the question with an id. It is casework.Absent for whoever may not know of the case that it is about.
func OneQuestion(ctx context.Context, tx *pg.Tx, id string) (Question, error) {
	var q Question
	if _, err := uuid.Parse(id); err != nil {
		return q, casework.Absent()
	}
	if err := tx.Get(ctx, &q, selectQuestion+` WHERE q.question_id = $1`, id); err != nil {
		return q, err
	}
	if err := json.Unmarshal([]byte(q.Text), &q.Referred); err != nil {
		return q, fmt.Errorf("read the question: %w", err)
	}
	return q, nil
}

// AnswerQuestion keeps the answer of whoever keeps the earlier case. Whoever asked is told, where a person asked.
func AnswerQuestion(ctx context.Context, tx *pg.Tx, q Question, answer string) error {
	if err := tx.One(ctx, `
		UPDATE match_question SET answer = $2, answered_by = $3, answered_at = $4, version = version + 1
		WHERE question_id = $1 AND version = $5 AND answer = ''`, q.ID, answer, who(tx), tx.Now(), q.Version); err != nil {
		return fmt.Errorf("answer the question: %w", err)
	}
	if q.AskedBy == "" {
		return nil
	}
	return Notify(ctx, tx, Notice{For: q.AskedBy, Why: "You asked.", Text: "Whoever keeps an earlier case has answered whether it is the same person.", Link: "/met/" + q.ID})
}

// Named is a whole name.
func Named(p casework.Particulars) string { return strings.TrimSpace(p.Given + " " + p.Family) }
