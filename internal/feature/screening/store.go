package screening

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Check is one recorded answer of the deconfliction check.
type Check struct {
	Answer     string        `db:"answer"`
	On         casework.Date `db:"checked_on"`
	By         string        `db:"recorded_by"`
	RecordedAt time.Time     `db:"recorded_at"`
}

func checksOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Check, error) {
	var rows []Check
	if err := tx.Select(ctx, &rows, `
		SELECT d.answer, d.checked_on, u.display_name AS recorded_by, d.recorded_at
		FROM deconfliction_check d
		JOIN user_account u ON u.user_id = d.recorded_by
		WHERE d.case_id = $1
		ORDER BY d.recorded_at DESC, d.check_id`, id); err != nil {
		return nil, fmt.Errorf("deconfliction checks: %w", err)
	}
	return rows, nil
}

func insertCheck(ctx context.Context, tx *pg.Tx, id casework.CaseID, d casework.Deconfliction) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO deconfliction_check (check_id, case_id, answer, checked_on, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, uuid.NewString(), id, d.Answer, d.On, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("record the deconfliction check: %w", err)
	}
	return nil
}

// Row is one screening, and who signed it off or sent it back.
type Row struct {
	ID         string          `db:"screening_id"`
	Result     string          `db:"result"`
	On         casework.Date   `db:"screened_on"`
	Signposts  string          `db:"signposts"` // codes between commas
	Owner      casework.UserID `db:"signpost_owner"`
	FollowUp   casework.Date   `db:"follow_up_on"`
	OfficerID  casework.UserID `db:"officer_id"`
	Officer    string          `db:"officer"`
	Supervisor string          `db:"supervisor"` // by name, of a screening from before somebody had to sign
	RecordedAt time.Time       `db:"recorded_at"`
	Status     string          `db:"status"` // WAITING, SIGNED, RETURNED or WITHDRAWN, with the referral
	SignedBy   string          `db:"signed_by"`
	SignedAt   *time.Time      `db:"signed_at"`
	Version    int             `db:"version"`
}

const selectScreening = `
	SELECT s.screening_id, s.result, s.screened_on, s.signposts, coalesce(CAST(s.signpost_owner AS text), '') AS signpost_owner, s.follow_up_on,
		s.officer AS officer_id, u.display_name AS officer, s.supervisor, s.recorded_at, s.status, coalesce(w.display_name, '') AS signed_by, s.signed_at, s.version
	FROM screening s
	JOIN user_account u ON u.user_id = s.officer
	LEFT JOIN user_account w ON w.user_id = s.signed_by`

func screeningsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Row, error) {
	var rows []Row
	if err := tx.Select(ctx, &rows, selectScreening+` WHERE s.case_id = $1 ORDER BY s.recorded_at DESC, s.screening_id`, id); err != nil {
		return nil, fmt.Errorf("earlier screenings: %w", err)
	}
	return rows, nil
}

// waiting is the screening of a case that waits to be signed off.
func waiting(ctx context.Context, tx *pg.Tx, id casework.CaseID) (Row, error) {
	var r Row
	err := tx.Get(ctx, &r, selectScreening+` WHERE s.case_id = $1 AND s.status = 'WAITING'`, id)
	return r, err
}

func insertScreening(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string, s casework.Screening) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO screening (screening_id, case_id, result, signposts, signpost_owner, follow_up_on, officer, screened_on, recorded_at, status)
		VALUES ($1, $2, $3, $4, CAST(nullif($5, '') AS uuid), $6, $7, $8, $9, 'WAITING')`,
		id, caseID, s.Result, strings.Join(s.Signposts, ","), string(s.Owner), s.FollowUp, tx.Actor().ID, s.On, tx.Now())
	if err != nil {
		return fmt.Errorf("record the screening: %w", err)
	}
	return nil
}

// sign ends the wait of a screening, by the version it was read at.
func sign(ctx context.Context, tx *pg.Tx, r Row, status string) error {
	if err := tx.One(ctx, `
		UPDATE screening SET status = $2, signed_by = $3, signed_at = $4, version = version + 1
		WHERE screening_id = $1 AND version = $5 AND status = 'WAITING'`, r.ID, status, tx.Actor().ID, tx.Now(), r.Version); err != nil {
		return fmt.Errorf("sign the screening off: %w", err)
	}
	return nil
}

// ToSign is a screening that somebody else made and the actor may be asked to sign off.
type ToSign struct {
	Ref        string        `db:"ref"`
	ReceivedOn casework.Date `db:"received_on"`
}

func toSign(ctx context.Context, tx *pg.Tx, limit int) ([]ToSign, error) {
	var list []ToSign
	if err := tx.Select(ctx, &list, `
		SELECT c.ref, c.received_on
		FROM screening s
		JOIN case_file c ON c.case_id = s.case_id
		WHERE s.status = 'WAITING' AND s.officer <> $1
		ORDER BY c.received_on, c.ref
		LIMIT $2`, tx.Actor().ID, limit); err != nil {
		return nil, fmt.Errorf("screenings to sign off: %w", err)
	}
	return list, nil
}

// Signpost is one service to which the person was pointed.
type Signpost struct {
	ID          string        `db:"signpost_id"`
	Ref         string        `db:"ref"`
	Stage       string        `db:"stage"`
	Destination string        `db:"destination"` // a code of casework.SignpostDestinations
	Owner       string        `db:"owner"`       // by name
	MadeOn      casework.Date `db:"made_on"`
	FollowUp    casework.Date `db:"follow_up_on"`
	Outcome     string        `db:"outcome"` // a code of casework.SignpostOutcomes, "" while nobody has asked
	AnsweredBy  string        `db:"answered_by"`
	AnsweredAt  *time.Time    `db:"answered_at"`
	Version     int           `db:"version"`
}

// Open says whether somebody still has to find out what came of it.
func (s Signpost) Open() bool { return s.Outcome == "" || s.Outcome == "UNKNOWN" }

const selectSignpost = `
	SELECT s.signpost_id, c.ref, s.stage, s.destination, u.display_name AS owner, s.made_on, s.follow_up_on, s.outcome,
		coalesce(w.display_name, '') AS answered_by, s.answered_at, s.version
	FROM signpost s
	JOIN case_file c ON c.case_id = s.case_id
	JOIN user_account u ON u.user_id = s.owner
	LEFT JOIN user_account w ON w.user_id = s.answered_by`

func signpostsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Signpost, error) {
	var list []Signpost
	if err := tx.Select(ctx, &list, selectSignpost+` WHERE s.case_id = $1 ORDER BY s.made_on DESC, s.destination, s.signpost_id`, id); err != nil {
		return nil, fmt.Errorf("where the person was signposted: %w", err)
	}
	return list, nil
}

// oneSignpost reads a signpost of a case. One of another case is absent.
func oneSignpost(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id string) (Signpost, error) {
	var s Signpost
	if _, err := uuid.Parse(id); err != nil {
		return s, casework.Absent()
	}
	err := tx.Get(ctx, &s, selectSignpost+` WHERE s.case_id = $1 AND s.signpost_id = $2`, caseID, id)
	return s, err
}

// toFollow are the open signposts that the actor follows up, the most urgent first.
func toFollow(ctx context.Context, tx *pg.Tx, limit int) ([]Signpost, error) {
	var list []Signpost
	if err := tx.Select(ctx, &list, selectSignpost+`
		WHERE s.owner = $1 AND s.outcome IN ('', 'UNKNOWN')
		ORDER BY s.follow_up_on, s.signpost_id
		LIMIT $2`, tx.Actor().ID, limit); err != nil {
		return nil, fmt.Errorf("signposting to follow up: %w", err)
	}
	return list, nil
}

func insertSignposts(ctx context.Context, tx *pg.Tx, id casework.CaseID, stage string, s casework.Signposting) error {
	if !s.Signposted() {
		return nil
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO signpost (signpost_id, case_id, stage, destination, owner, made_on, follow_up_on)
		SELECT gen_random_uuid(), $1, $2, destination, $4, $5, $6
		FROM unnest(string_to_array($3, ',')) AS d (destination)`,
		id, stage, strings.Join(s.Signposts, ","), s.Owner, tx.Today(), s.FollowUp); err != nil {
		return fmt.Errorf("record where the person was signposted: %w", err)
	}
	return nil
}

// answerSignpost keeps what came of a signpost, by the version it was read at.
func answerSignpost(ctx context.Context, tx *pg.Tx, s Signpost, a casework.SignpostAnswer) error {
	again := s.FollowUp
	if a.Outcome == "UNKNOWN" {
		again = a.Again
	}
	return tx.One(ctx, `
		UPDATE signpost SET outcome = $2, follow_up_on = $3, answered_by = $4, answered_at = $5, version = version + 1
		WHERE signpost_id = $1 AND version = $6 AND outcome IN ('', 'UNKNOWN')`, s.ID, a.Outcome, again, tx.Actor().ID, tx.Now(), s.Version)
}

// Decided is one recorded section 36 decision.
type Decided struct {
	ID         string        `db:"decision_id"`
	Body       string        `db:"body"`
	BodyName   string        `db:"body_name"`
	Maker      string        `db:"maker"`
	On         casework.Date `db:"decided_on"`
	Result     string        `db:"result"`
	Edition    string        `db:"edition"`
	RecordedBy string        `db:"recorded_by"`
	RecordedAt time.Time     `db:"recorded_at"`
}

func decisionsOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Decided, error) {
	var list []Decided
	if err := tx.Select(ctx, &list, `
		SELECT d.decision_id, d.body, d.body_name, d.maker, d.decided_on, d.result, d.edition, coalesce(u.display_name, '') AS recorded_by, d.recorded_at
		FROM section36_decision d
		LEFT JOIN user_account u ON u.user_id = d.recorded_by
		WHERE d.case_id = $1
		ORDER BY d.recorded_at DESC, d.decision_id`, id); err != nil {
		return nil, fmt.Errorf("section 36 decisions: %w", err)
	}
	return list, nil
}

func insertDecision(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, edition string, d casework.Section36Decision) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO section36_decision (decision_id, case_id, body, body_name, maker, decided_on, result, signposts, edition, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, caseID, d.Body, d.BodyName, d.Maker, d.On, d.Result, strings.Join(d.Signposts, ","), edition, tx.Actor().ID, tx.Now())
	if err != nil {
		return fmt.Errorf("record the section 36 decision: %w", err)
	}
	return nil
}

// lastStep is who took the case's last step, and when.
func lastStep(ctx context.Context, tx *pg.Tx, id casework.CaseID) (by string, when time.Time, err error) {
	var rows []struct {
		By string    `db:"by_name"`
		At time.Time `db:"at"`
	}
	if err := tx.Select(ctx, &rows, `SELECT by_name, at FROM case_event WHERE case_id = $1 ORDER BY at DESC, event_id DESC LIMIT 1`, id); err != nil {
		return "", time.Time{}, fmt.Errorf("the last step: %w", err)
	}
	if len(rows) == 0 {
		return "", time.Time{}, nil
	}
	return rows[0].By, rows[0].At, nil
}

const selectPause = `
	SELECT p.pause_id, c.ref, p.reason, p.began_on, p.begun_by, u.display_name AS by_name, p.begun_at, p.ended_on, coalesce(e.display_name, '') AS ended_name, p.ended_at
	FROM clock_pause p
	JOIN case_file c ON c.case_id = p.case_id
	JOIN user_account u ON u.user_id = p.begun_by
	LEFT JOIN user_account e ON e.user_id = p.ended_by`

func pausesOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Pause, error) {
	var list []Pause
	if err := tx.Select(ctx, &list, selectPause+` WHERE p.case_id = $1 ORDER BY p.begun_at DESC, p.pause_id`, id); err != nil {
		return nil, fmt.Errorf("when the clock stood still: %w", err)
	}
	return list, nil
}

func openPause(ctx context.Context, tx *pg.Tx, id casework.CaseID) (Pause, error) {
	var p Pause
	err := tx.Get(ctx, &p, selectPause+` WHERE p.case_id = $1 AND p.ended_at IS NULL`, id)
	return p, err
}

// pausesBy are the open pauses that the actor began, the longest first.
func pausesBy(ctx context.Context, tx *pg.Tx, limit int) ([]Pause, error) {
	var list []Pause
	if err := tx.Select(ctx, &list, selectPause+` WHERE p.begun_by = $1 AND p.ended_at IS NULL ORDER BY p.begun_at, p.pause_id LIMIT $2`, tx.Actor().ID, limit); err != nil {
		return nil, fmt.Errorf("information that is awaited: %w", err)
	}
	return list, nil
}

func insertPause(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, reason string) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO clock_pause (pause_id, case_id, reason, began_on, begun_by, begun_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, caseID, reason, tx.Today(), tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("stop the clock: %w", err)
	}
	return nil
}

func messagesOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Message, error) {
	var list []Message
	if err := tx.Select(ctx, &list, `
		SELECT m.message_id, m.pause_id, m.kind, u.display_name AS by_name, m.written_at
		FROM pause_message m
		JOIN user_account u ON u.user_id = m.written_by
		WHERE m.case_id = $1
		ORDER BY m.written_at, m.message_id`, id); err != nil {
		return nil, fmt.Errorf("questions and replies: %w", err)
	}
	return list, nil
}

func insertMessage(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, pause, id, kind string) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO pause_message (message_id, pause_id, case_id, kind, written_by, written_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, id, pause, caseID, kind, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("keep what was written: %w", err)
	}
	return nil
}

func marksOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Mark, error) {
	var list []Mark
	if err := tx.Select(ctx, &list, `
		SELECT m.urgency_id, m.reason, u.display_name AS by_name, m.marked_at
		FROM urgency m
		JOIN user_account u ON u.user_id = m.marked_by
		WHERE m.case_id = $1
		ORDER BY m.marked_at DESC, m.urgency_id`, id); err != nil {
		return nil, fmt.Errorf("when the case was urgent: %w", err)
	}
	return list, nil
}

func insertMark(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, reason string) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO urgency (urgency_id, case_id, reason, marked_by, marked_at)
		VALUES ($1, $2, $3, $4, $5)`, id, caseID, reason, tx.Actor().ID, tx.Now()); err != nil {
		return fmt.Errorf("mark the case: %w", err)
	}
	return nil
}

// nextMeeting is the day of the panel's next meeting that is planned, the zero date where none is.
func nextMeeting(ctx context.Context, tx *pg.Tx, panel casework.PanelID) (casework.Date, error) {
	var day casework.Date
	if err := tx.Get(ctx, &day, `SELECT min(held_on) FROM meeting WHERE panel_id = $1 AND status = 'PLANNED' AND held_on >= $2`, panel, tx.Today()); err != nil {
		return day, fmt.Errorf("the next meeting: %w", err)
	}
	return day, nil
}

// SecondLook is a second look at a rejection.
type SecondLook struct {
	ID        string          `db:"look_id"`
	Ref       string          `db:"ref"`
	Rejected  string          `db:"rejected_as"` // the outcome that is looked at again
	MakerIDs  pq.StringArray  `db:"makers"`
	AskedID   casework.UserID `db:"asked_by"`
	AskedBy   string          `db:"asked_name"`
	AskedAt   time.Time       `db:"asked_at"`
	DueOn     casework.Date   `db:"due_on"`
	Outcome   string          `db:"outcome"` // a code of casework.SecondLookOutcomes, "" while it waits
	DecidedBy string          `db:"decided_name"`
	DecidedAt *time.Time      `db:"decided_at"`
	Version   int             `db:"version"`
	Asked     string          `db:"-"` // why it was asked for
	Decided   string          `db:"-"` // why it was decided so
}

func (l SecondLook) makers() []casework.UserID {
	var list []casework.UserID
	for _, id := range l.MakerIDs {
		list = append(list, casework.UserID(id))
	}
	return list
}

// made says whether somebody decided first.
func (l SecondLook) made(who casework.UserID) bool { return slices.Contains(l.makers(), who) }

const selectLook = `
	SELECT l.look_id, c.ref, l.rejected_as, l.makers, l.asked_by, a.display_name AS asked_name, l.asked_at, l.due_on, l.outcome,
		coalesce(d.display_name, '') AS decided_name, l.decided_at, l.version
	FROM second_look l
	JOIN case_file c ON c.case_id = l.case_id
	JOIN user_account a ON a.user_id = l.asked_by
	LEFT JOIN user_account d ON d.user_id = l.decided_by`

func looksAt(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]SecondLook, error) {
	var list []SecondLook
	if err := tx.Select(ctx, &list, selectLook+` WHERE l.case_id = $1 ORDER BY l.asked_at DESC, l.look_id`, id); err != nil {
		return nil, fmt.Errorf("second looks: %w", err)
	}
	return list, nil
}

// looksToTake are the second looks that wait, but for those at what the actor decided.
func looksToTake(ctx context.Context, tx *pg.Tx, limit int) ([]SecondLook, error) {
	var list []SecondLook
	if err := tx.Select(ctx, &list, selectLook+` WHERE l.outcome = '' AND $1 <> ALL (l.makers) ORDER BY l.due_on, l.look_id LIMIT $2`, tx.Actor().ID, limit); err != nil {
		return nil, fmt.Errorf("second looks to take: %w", err)
	}
	return list, nil
}

// makersOf are who decided that a referral is rejected, at the stage where it was.
func makersOf(ctx context.Context, tx *pg.Tx, id casework.CaseID, at casework.State) ([]casework.UserID, error) {
	query := `
		SELECT CAST(substr(by_actor, 3) AS text) FROM (
			SELECT by_actor FROM narrative WHERE case_id = $1 AND field = 'exit' ORDER BY version DESC LIMIT 1) e
		WHERE starts_with(by_actor, 'u:')`
	switch at {
	case casework.StateReceived:
		query = `
			SELECT CAST(unnest(array_remove(ARRAY[officer, signed_by], NULL)) AS text) FROM (
				SELECT officer, signed_by FROM screening WHERE case_id = $1 AND status = 'SIGNED' ORDER BY recorded_at DESC, screening_id LIMIT 1) s`
	case casework.StateSection36:
		query = `
			SELECT CAST(recorded_by AS text) FROM (
				SELECT recorded_by FROM section36_decision WHERE case_id = $1 ORDER BY recorded_at DESC, decision_id LIMIT 1) d
			WHERE recorded_by IS NOT NULL`
	default: // ended while information was gathered
	}
	var list []casework.UserID
	if err := tx.Select(ctx, &list, query, id); err != nil {
		return nil, fmt.Errorf("who decided first: %w", err)
	}
	return list, nil
}

func insertLook(ctx context.Context, tx *pg.Tx, caseID casework.CaseID, id, outcome string, makers []casework.UserID, due casework.Date) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO second_look (look_id, case_id, rejected_as, makers, asked_by, asked_at, due_on)
		VALUES ($1, $2, $3, CAST($4 AS uuid[]), $5, $6, $7)`, id, caseID, outcome, pq.Array(makers), tx.Actor().ID, tx.Now(), due); err != nil {
		return fmt.Errorf("ask for a second look: %w", err)
	}
	return nil
}

func settleLook(ctx context.Context, tx *pg.Tx, l SecondLook, outcome string) error {
	return tx.One(ctx, `
		UPDATE second_look SET outcome = $2, decided_by = $3, decided_at = $4, version = version + 1
		WHERE look_id = $1 AND version = $5 AND outcome = ''`, l.ID, outcome, tx.Actor().ID, tx.Now(), l.Version)
}

// Remark is one note on a case on its way to the panel.
type Remark struct {
	ID   string    `db:"note_id"`
	By   string    `db:"by_name"`
	At   time.Time `db:"at"`
	Text string    `db:"-"`
}

func notesOf(ctx context.Context, tx *pg.Tx, id casework.CaseID) ([]Remark, error) {
	var list []Remark
	if err := tx.Select(ctx, &list, `
		SELECT note_id, by_name, at FROM case_event
		WHERE case_id = $1 AND note_id IS NOT NULL AND section = 'case.screening'
		ORDER BY at DESC, event_id DESC`, id); err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	return list, nil
}
