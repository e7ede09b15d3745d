package reviews

import (
	"context"
	"strconv"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
)

// Finish is the outcome of a review after closing that finds no concern and ends monitoring. In the vocabulary of the
// published figures it is NO-CONCERN.
const Finish = "FINISH"

// afterEvents are the steps of the pathway by what a review after closing found.
var afterEvents = map[string]casework.Event{
	"NO-CONCERN": casework.EventReviewClosed, "NO-INFO": casework.EventReviewClosed, "EXTEND": casework.EventExtend,
	Finish: casework.EventFinish, "CONCERN-REOPEN": casework.EventConcern,
}

// AfterClosing records a review of a closed case: nothing to worry about, not enough to say, monitoring that goes on or
// ends, or a concern, which opens a new episode (SC-20). It answers the reference of that episode, or of the case.
func (s *Service) AfterClosing(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Review, faults *casework.Faults) (View, string, error) {
	to := ref
	v, err := s.take(ctx, actor, casework.WriteReview, ref, "POST-CLOSURE", version, func(st step) (audit.Entry, error) {
		event, known := afterEvents[in.Outcome]
		if !known {
			event = casework.EventReviewClosed
		}
		if in.Outcome == Finish {
			in.Outcome = "NO-CONCERN"
		}
		earlier := st.file.Case
		change, err := st.file.Apply(event, casework.Facts{Today: st.tx.Today(), Review: &in})
		if failed := faults.Merge(err); failed != nil {
			return audit.Entry{}, failed
		}
		if err := faults.Err(); err != nil {
			return audit.Entry{}, err
		}
		months, err := strconv.Atoi(in.Kind)
		if err != nil {
			months = 0 // a concern may come at any time, outside the reviews
		}
		due := casework.Date{}
		if months > 0 {
			due = earlier.ClosedOn.AddMonths(months)
		}
		if err := s.keep(ctx, st, due, in, false); err != nil {
			return audit.Entry{}, err
		}
		entry, err := s.save(ctx, st, change, casework.OnReview)
		if err != nil || event != casework.EventConcern {
			return entry, err
		}
		reopened, ref, err := s.reopen(ctx, st, earlier, in)
		to = ref
		return audit.Join(entry, reopened), err
	})
	return v, to, err
}

// reopen makes the new episode, held as closely as the earlier one and by the same people.
func (s *Service) reopen(ctx context.Context, st step, earlier casework.Case, why casework.Review) (audit.Entry, string, error) {
	code, err := panelCode(ctx, st.tx, earlier.Panel)
	if err != nil {
		return audit.Entry{}, "", err
	}
	k := earlier.NextEpisode(st.tx.Today())
	change, err := k.Apply(casework.EventReopen, casework.Facts{Today: st.tx.Today()})
	if err != nil {
		return audit.Entry{}, "", err
	}
	made, err := s.cabinet.Create(ctx, st.tx, code, k, func(file *casefile.File) error { return carryTies(ctx, st.tx, earlier.ID, file) })
	if err != nil {
		return audit.Entry{}, "", err
	}
	file, grant, err := s.cabinet.Lock(ctx, st.tx, casework.WriteReview, made.Ref)
	if err != nil {
		return audit.Entry{}, "", err
	}
	if err := s.cabinet.Narrate(ctx, st.tx, file, "reopened", why); err != nil {
		return audit.Entry{}, "", err
	}
	st.tx.Remember("/cases/" + file.Ref)
	return audit.Record(grant, change), file.Ref, s.cabinet.Save(ctx, st.tx, file, change, casework.OnReview)
}
