package bench

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

// Sixty pages follow one meeting, those of the crowd with some of them twice.
const (
	followers     = 60
	moves         = 40
	quietFor      = 20 * time.Second // with a heartbeat and a look at the session in it
	budgetFollow  = 1.0              // second, at the 95th percentile
	budgetFollows = 5.0              // per cent of one core while nothing changes
	hearWithin    = 20 * time.Second
)

// follow measures how soon a change of an open meeting reaches all who follow it, from its commit, and what following costs while
// nothing changes.
func (s *stage) follow(ctx context.Context) ([]Figure, error) {
	one := s.sites[0]
	p, err := openInside(ctx, one.logins, s.guard, s.ring)
	if err != nil {
		return nil, err
	}
	var visitors []visitor
	for i := range followers {
		if i >= len(s.world.crowd) {
			visitors = append(visitors, visitors[i-len(s.world.crowd)])
			continue
		}
		v, err := p.signIn(ctx, s.world.crowd[i].ID)
		if err != nil {
			_ = p.Close()
			return nil, err
		}
		visitors = append(visitors, v)
	}
	if err := p.Close(); err != nil {
		return nil, err
	}
	meeting, err := openMeeting(ctx, one.owner, s.world)
	if err != nil {
		return nil, err
	}
	s.say("measure: %d followers of a meeting", followers)
	room, err := gather(ctx, one.product.at, meeting, visitors)
	if err != nil {
		return nil, err
	}
	defer room.end()
	waits, err := room.wait(ctx, one.owner, moves)
	if err != nil {
		return nil, err
	}
	figures := []Figure{{
		Name: fmt.Sprintf("a change of a meeting reaches %d followers, p95", followers), Value: waits[len(waits)*95/100].Seconds(), Unit: "s", Goal: budgetFollow, AtMost: true,
		Note: fmt.Sprintf("half within %.1f ms, all within %.1f ms of the commit", milliseconds(waits[len(waits)/2]), milliseconds(waits[len(waits)-1])),
	}}
	accounts := accounts{one.product.cmd.Process.Pid, one.owner, "panel%", "channelpanel"}
	before, err := accounts.spent(ctx)
	if err != nil {
		return figures, err
	}
	time.Sleep(quietFor)
	after, err := accounts.spent(ctx)
	if err != nil || len(after) == 0 {
		return figures, err
	}
	return append(figures, Figure{
		Name: fmt.Sprintf("%d followers while nothing changes, web process and database", followers), Value: after.since(before).Seconds() / quietFor.Seconds() * 100,
		Unit: "% of a core", Goal: budgetFollows, AtMost: true,
	}), nil
}

// openMeeting puts an open meeting before the home panel.
func openMeeting(ctx context.Context, owner *sqlx.DB, w world) (string, error) {
	id := uuid.NewString()
	_, err := owner.ExecContext(ctx, `
		INSERT INTO meeting (meeting_id, panel_id, held_on, starts, mode, status, opened_at) VALUES ($1, $2, current_date, '10:00', 'ONLINE', 'OPEN', now())`, id, w.panels[0].ID)
	if err != nil {
		return "", fmt.Errorf("open a meeting: %w", err)
	}
	return id, nil
}

// gathered are those who follow a meeting.
type gathered struct {
	topic string
	count int
	heard chan time.Time
	end   context.CancelFunc
}

// gather has each visitor follow the room of a meeting.
func gather(ctx context.Context, at, meeting string, visitors []visitor) (*gathered, error) {
	ctx, cancel := context.WithCancel(ctx)
	g := &gathered{topic: "meeting/" + meeting, count: len(visitors), heard: make(chan time.Time, len(visitors)), end: cancel}
	for _, v := range visitors {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+"/meetings/"+meeting+"/room/live?since=0", nil)
		if err != nil {
			cancel()
			return nil, err
		}
		r.Header.Set("Accept", "text/event-stream")
		r.Header.Set("Cookie", v.cookie)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			cancel()
			return nil, fmt.Errorf("follow a meeting: %w", err)
		}
		if answer.StatusCode != http.StatusOK {
			_ = answer.Body.Close()
			cancel()
			return nil, fmt.Errorf("follow a meeting: answered %d", answer.StatusCode)
		}
		go func() {
			defer func() { _ = answer.Body.Close() }()
			for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
				if lines.Text() == "event: changed" {
					g.heard <- machineClock()
				}
			}
		}()
	}
	return g, nil
}

// wait announces changes one after the other, and says how long each follower waited for each, the shortest first. The first only
// shows that all follow.
func (g *gathered) wait(ctx context.Context, owner *sqlx.DB, changes int) ([]time.Duration, error) {
	var waits []time.Duration
	for n := range changes + 1 {
		if _, err := owner.ExecContext(ctx, `
			WITH up AS (
				INSERT INTO live_topic (topic, id, at) VALUES ($1, 1, now())
				ON CONFLICT (topic) DO UPDATE SET id = live_topic.id + 1, at = now() RETURNING topic, id)
			SELECT pg_notify('live', up.topic || ' ' || up.id) FROM up`, g.topic); err != nil {
			return nil, fmt.Errorf("announce a change: %w", err)
		}
		saved := machineClock()
		for range g.count {
			select {
			case at := <-g.heard:
				if n > 0 {
					waits = append(waits, max(0, at.Sub(saved)))
				}
			case <-time.After(hearWithin):
				return nil, fmt.Errorf("change %d did not reach all of %d followers", n, g.count)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
	slices.Sort(waits)
	return waits, nil
}
