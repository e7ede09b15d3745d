// Package demo seeds an empty database with an invented panel and its history. Every step is taken through the product's
// own services, by the person whose step it is and at its own hour, so that all of it is guarded and in the audit log.
// It holds no SQL, changes no database that is in use, and knows of nobody real.
package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"channelpanel/internal/app"
	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/access"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/feature/actions"
	"channelpanel/internal/feature/assessments"
	"channelpanel/internal/feature/cases"
	"channelpanel/internal/feature/consent"
	"channelpanel/internal/feature/decisions"
	"channelpanel/internal/feature/documents"
	"channelpanel/internal/feature/emergency"
	"channelpanel/internal/feature/exports"
	"channelpanel/internal/feature/feedback"
	"channelpanel/internal/feature/intake"
	"channelpanel/internal/feature/lists"
	"channelpanel/internal/feature/meetings"
	"channelpanel/internal/feature/minutes"
	"channelpanel/internal/feature/panels"
	"channelpanel/internal/feature/person"
	"channelpanel/internal/feature/plans"
	"channelpanel/internal/feature/policy"
	"channelpanel/internal/feature/queue"
	"channelpanel/internal/feature/referrer"
	"channelpanel/internal/feature/requests"
	"channelpanel/internal/feature/reviews"
	"channelpanel/internal/feature/room"
	"channelpanel/internal/feature/screening"
	"channelpanel/internal/feature/sessions"
	"channelpanel/internal/feature/statistics"
	"channelpanel/internal/feature/terms"
	"channelpanel/internal/feature/ties"
	"channelpanel/internal/feature/withdrawal"
	"channelpanel/internal/feature/workdays"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/mail"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/register"
)

// Config says what to seed.
type Config struct {
	URL      string // of an empty, migrated database, by the login panel_app
	Guard    *authz.Guard
	Keys     *keys.Ring
	Operator casework.Actor // at the command line
	Seed     uint64         // the same seed on the same day gives the same history
	Now      time.Time      // where the history ends
}

// opening is the first working hour of the panel.
var opening = time.Date(2023, time.April, 3, 8, 0, 0, 0, calendar.London())

// services are those of the product that history is made with.
type services struct {
	Accounts    *accounts.Service
	Panels      *panels.Service
	Person      *person.Service
	Terms       *terms.Service
	Intake      *intake.Service
	Screening   *screening.Service
	Meetings    *meetings.Service
	Minutes     *minutes.Service
	Plans       *plans.Service
	Decisions   *decisions.Service
	Consent     *consent.Service
	Requests    *requests.Service
	Assessments *assessments.Service
	Sessions    *sessions.Service
	Reviews     *reviews.Service
	Actions     *actions.Service
	Cases       *cases.Service
	Emergency   *emergency.Service
	Access      *access.Service
	Ties        *ties.Service
	Policy      *policy.Service
	Withdrawal  *withdrawal.Service
	Feedback    *feedback.Service
	Referrer    *referrer.Service
	Queue       *queue.Service
	Workdays    *workdays.Service
	Lists       *lists.Service
	Exports     *exports.Service
	Statistics  *statistics.Service
	Documents   *documents.Service
	Room        *room.Service
}

// office is the panel while its history is made.
type office struct {
	app      services
	operator casework.Actor
	r        *rand.Rand
	names    *names
	timeline timeline

	panel    casework.PanelID
	agencies []register.Agency
	people   []SignIn
	meetings []*meeting
	cases    []*episode
}

// Seed makes the panel and its history, and returns how to sign in as each of its people.
func Seed(ctx context.Context, c Config) ([]SignIn, error) {
	r := rand.New(rand.NewPCG(c.Seed, 36)) //nolint:gosec // invented data, not secrets: it must be the same again
	o := &office{operator: c.Operator, r: r, names: &names{r, map[string]bool{}}, timeline: timeline{now: opening, end: c.Now}}
	address, err := hurried(c.URL)
	if err != nil {
		return nil, err
	}
	db, err := pg.Open(ctx, pg.Config{URL: address, MaxOpen: 4, Clock: o.timeline.clock, Guard: c.Guard})
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	if o.app, err = open(db, c.Guard, c.Keys); err != nil {
		return nil, err
	}
	if err := o.staff(ctx); err != nil {
		return nil, fmt.Errorf("seed the people: %w", err)
	}
	if err := o.acceptTerms(ctx); err != nil {
		return nil, fmt.Errorf("seed the terms of use: %w", err)
	}
	if err := o.ownRules(ctx); err != nil {
		return nil, fmt.Errorf("seed what the panel has agreed: %w", err)
	}
	o.planMeetings()
	o.planReferrals()
	o.planIntake()
	o.planWatch()
	o.planRoom()
	o.planRoles()
	o.planLeaver()
	o.planTies()
	o.planPolicy()
	o.planAbsence()
	o.planCalendar()
	o.planFrameworks()
	o.planExports()
	o.planAssessments()
	o.planRecords()
	o.planReturns()
	o.planStatistics()
	o.planDocuments()
	if err := o.timeline.run(ctx); err != nil {
		return nil, fmt.Errorf("seed the history: %w", err)
	}
	return o.people, nil
}

// hurried lets the server answer before a commit is on disk: what a crash then loses is invented and can be made again.
func hurried(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the database address cannot be read")
	}
	q := u.Query()
	q.Set("synchronous_commit", "off")
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func open(db *pg.DB, guard *authz.Guard, ring *keys.Ring) (services, error) {
	cabinet := casefile.NewCabinet(guard, ring)
	words, err := passwords.New()
	if err != nil {
		return services{}, fmt.Errorf("passwords: %w", err)
	}
	line, err := jobs.NewQueue()
	if err != nil {
		return services{}, err
	}
	letters := mail.NewOutbox(line)
	return services{
		Accounts: accounts.NewService(db, guard, words), Panels: panels.NewService(db, guard), Person: person.NewService(db, cabinet), Terms: terms.NewService(db, guard),
		Intake: intake.NewService(db, guard, cabinet, ring), Screening: screening.NewService(db, cabinet),
		Meetings: meetings.NewService(db, guard, cabinet), Minutes: minutes.NewService(db, guard, cabinet, nil), Plans: plans.NewService(db, cabinet), Decisions: decisions.NewService(db, guard, cabinet),
		Consent: consent.NewService(db, cabinet), Requests: requests.NewService(db, guard, cabinet), Assessments: assessments.NewService(db, guard, cabinet),
		Sessions: sessions.NewService(db, cabinet), Reviews: reviews.NewService(db, cabinet), Actions: actions.NewService(db, guard, cabinet),
		Cases: cases.NewService(db, guard, cabinet), Emergency: emergency.NewService(db, nil, guard, cabinet), // nobody audits here
		Access: access.NewService(db, guard, cabinet), Ties: ties.NewService(db, guard, cabinet), Policy: policy.NewService(db, guard),
		Withdrawal: withdrawal.NewService(db, cabinet),
		Feedback: feedback.NewService(db, cabinet, func(ctx context.Context, tx *pg.Tx, address, subject, body string) error {
			return letters.Post(ctx, tx, mail.Message{To: address, Kind: "feedback", Subject: subject, Body: body})
		}),
		Referrer: referrer.NewService(db, guard, cabinet, func(ctx context.Context, tx *pg.Tx, address, subject, body string) error {
			return letters.Post(ctx, tx, mail.Message{To: address, Kind: "question", Subject: subject, Body: body})
		}),
		Queue: queue.NewService(db, guard, cabinet), Workdays: workdays.NewService(db, guard), Lists: lists.NewService(db, guard),
		Exports: exports.NewService(db, guard, cabinet, ring), Statistics: statistics.NewService(db, guard),
		Documents: documents.NewService(db, guard, cabinet, ring, line, nil), Room: room.NewService(db, guard, cabinet, nil), // nobody follows yet
	}, nil
}

// today is the date in London at which the history has arrived.
func (o *office) today() casework.Date { return app.Today(o.timeline.now) }
