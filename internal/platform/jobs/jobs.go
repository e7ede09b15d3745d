// Package jobs does the work that no request waits for: sending mail, chasing what is overdue. A job is a row that is
// written by the transaction that asks for it, so it is there if and only if that change was saved; its arguments are ids,
// never personal data. It knows no job of the business: features bring their handlers.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

	"channelpanel/internal/platform/pg"
)

// Args are the arguments of one kind of job. Kind names it for good: rows that wait carry the word.
type Args = river.JobArgs

// Handlers is who does which kind of job, and which jobs come round by themselves. It is filled before Start.
type Handlers struct {
	workers  *river.Workers
	periodic []*river.PeriodicJob
}

// NewHandlers is the empty set.
func NewHandlers() *Handlers { return &Handlers{workers: river.NewWorkers()} }

// Handle has work do every job of the kind of T. Work may run twice for one job, after a crash or a lost answer, and must
// come to the same end. An error has it tried again later, with growing pauses; Stop ends it for good.
func Handle[T Args](h *Handlers, work func(ctx context.Context, args T) error) {
	river.AddWorker(h.workers, river.WorkFunc(func(ctx context.Context, job *river.Job[T]) error { return work(ctx, job.Args) }))
}

// Every has a job of args put into the queue at each interval, by one process of those that run, and once at the start.
func Every(h *Handlers, interval time.Duration, args Args) {
	h.periodic = append(h.periodic, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByState: waiting}}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// waiting are the states in which a second job of the same kind would do nothing that the first will not.
var waiting = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// Stop ends a job that can never succeed. Its reason holds no personal data.
func Stop(reason error) error { return river.JobCancel(reason) }

// Later has a job done after a pause, without counting as a failure.
func Later(pause time.Duration) error { return river.JobSnooze(pause) }

// Queue takes jobs in. The zero value is not ready; use NewQueue.
type Queue struct {
	client *river.Client[*sql.Tx]
}

// NewQueue makes a queue that puts jobs in and does none.
func NewQueue() (*Queue, error) {
	silent := slog.New(slog.DiscardHandler)
	client, err := river.NewClient(riverdatabasesql.New(nil), &river.Config{Logger: silent})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Queue{client}, nil
}

// Add puts a job into the queue in the transaction of the change that asks for it.
func (q *Queue) Add(ctx context.Context, tx *pg.Tx, args Args) error {
	return q.add(ctx, tx, args, nil)
}

// AddAt is Add for a job that is not to be done before a time.
func (q *Queue) AddAt(ctx context.Context, tx *pg.Tx, args Args, at time.Time) error {
	return q.add(ctx, tx, args, &river.InsertOpts{ScheduledAt: at})
}

func (q *Queue) add(ctx context.Context, tx *pg.Tx, args Args, opts *river.InsertOpts) error {
	if _, err := q.client.InsertTx(ctx, tx.SQL(), args, opts); err != nil {
		return fmt.Errorf("put a job of kind %s into the queue: %w", args.Kind(), err)
	}
	return nil
}

// Config says how jobs are done.
type Config struct {
	DB       *sqlx.DB // a pool of its own on the login panel_app
	Handlers *Handlers
	Log      *slog.Logger
	At       int           // jobs done at a time; 0 means 10
	Poll     time.Duration // how often the queue is looked into; 0 means a second
}

// Runner does jobs until it is stopped. Several processes may run one each.
type Runner struct {
	client *river.Client[*sql.Tx]
}

// Start begins to do jobs.
func Start(ctx context.Context, c Config) (*Runner, error) {
	if c.DB == nil || c.Handlers == nil || c.Log == nil {
		return nil, errors.New("jobs need a pool, handlers and a log")
	}
	if c.At == 0 {
		c.At = 10
	}
	if c.Poll == 0 {
		c.Poll = time.Second
	}
	client, err := river.NewClient(riverdatabasesql.New(c.DB.DB), &river.Config{
		Logger: slog.New(quiet{c.Log.Handler()}), Workers: c.Handlers.workers, PeriodicJobs: c.Handlers.periodic, PollOnly: true,
		FetchPollInterval: c.Poll, FetchCooldown: min(c.Poll, 100*time.Millisecond), SoftStopTimeout: 20 * time.Second,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: c.At}},
	})
	if err != nil {
		return nil, fmt.Errorf("job runner: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start the job runner: %w", err)
	}
	return &Runner{client}, nil
}

// Stop lets the jobs in hand end, for at most twenty seconds, and takes no more.
func (r *Runner) Stop(ctx context.Context) error {
	if err := r.client.Stop(ctx); err != nil {
		return fmt.Errorf("stop the job runner: %w", err)
	}
	return nil
}

// quiet lets through what an operator must know: the queue's own chatter stays out of the product's log.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }
func (q quiet) WithGroup(name string) slog.Handler       { return quiet{q.Handler.WithGroup(name)} }
