package imports

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// chunk is how many referrals one statement writes: few enough for the database's limit of five seconds on a slow host.
const chunk = 500

// write puts the rows on record and makes their entries.
func (s *Service) write(ctx context.Context, tx *pg.Tx, rows []row, progress Progress) (audit.Entry, error) {
	numbers, err := reserve(ctx, tx, rows)
	if err != nil {
		return audit.Entry{}, err
	}
	entries := make([]audit.Entry, 0, len(rows))
	for from := 0; from < len(rows); from += chunk {
		to := min(from+chunk, len(rows))
		var w written
		for _, r := range rows[from:to] {
			n := numbers.next(r.panel.ID, r.ReceivedOn.Year)
			entry, err := s.one(ctx, tx, r, casework.NewReference(r.panel.Code, r.ReceivedOn.Year, n), &w)
			if err != nil {
				return audit.Entry{}, fmt.Errorf("import %s: %w", r.Reference, err)
			}
			entries = append(entries, entry)
		}
		if err := w.insert(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		progress("imported", to, len(rows))
	}
	return audit.Join(entries...), nil
}

// one makes the records of one referral.
func (s *Service) one(ctx context.Context, tx *pg.Tx, r row, ref string, w *written) (audit.Entry, error) {
	k := casework.Case{
		ID: casework.CaseID(uuid.NewString()), Ref: ref, Person: casework.PersonID(uuid.NewString()), Panel: r.panel.ID,
		Sens: casework.Normal, Version: 1,
		ReceivedOn: r.ReceivedOn, Source: r.Source, ConcernScheme: r.Scheme, Concern: r.Concern, DateOfBirth: r.DateOfBirth,
		ResidenceAuthority: r.Authority, SourceRef: r.Reference, SourceFile: r.File,
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.ImportReferrals,
		casework.Resource{Ref: ref, Case: k.ID, Panel: k.Panel, Sens: k.Sens, Version: k.Version, Policy: tx.Policy()})
	if err != nil {
		return audit.Entry{}, err
	}
	change, err := k.Apply(casework.EventImport, casework.Facts{Today: tx.Today(), Import: &r.Imported})
	if err != nil {
		return audit.Entry{}, err
	}
	wrapped, err := s.ring.NewCaseKey()
	if err != nil {
		return audit.Entry{}, fmt.Errorf("make the case's key: %w", err)
	}
	known := casework.Particulars{Given: r.GivenName, Family: r.FamilyName, Born: r.DateOfBirth}
	w.people = append(w.people, personRow{
		ID: k.Person, GivenName: r.GivenName, FamilyName: r.FamilyName, Born: r.DateOfBirth, Gender: r.Gender, Authority: r.Authority,
		Keys: known.Keys(), Edition: casework.KeysEdition, At: tx.Now(),
	})
	w.cases = append(w.cases, newCaseRow(k, tx.Now()))
	w.keys = append(w.keys, keyRow{Case: k.ID, Wrapped: `\x` + hex.EncodeToString(wrapped)})
	for _, p := range r.History() {
		w.events = append(w.events, eventRow{
			Case: k.ID, At: noon(p.On), Event: casework.EventImport, From: p.From, To: p.To, Section: sections[p.Event], Title: p.Title,
			By: "Imported from " + r.File, Checks: unevidenced(p.Checks), Edition: p.Edition,
		})
	}
	w.events = append(w.events, eventRow{
		Case: k.ID, At: tx.Now(), Event: change.Event, From: change.From, To: change.To, Section: casework.OnReferral, Title: change.Title,
		By: tx.Actor().Name, Checks: unevidenced(change.Checks), Edition: change.Edition,
	})
	return audit.Record(grant, change), nil
}

// sections are those whose readers may see each event of a history.
var sections = map[casework.Event]casework.Subject{
	casework.EventReceive: casework.OnReferral, casework.EventScreenOut: casework.OnScreening, casework.EventProgress: casework.OnScreening,
	casework.EventMet: casework.OnSection36, casework.EventList: casework.OnMinutes, casework.EventAdopt: casework.OnMinutes,
	casework.EventNotAdopt: casework.OnMinutes, casework.EventConsent: casework.OnConsent, casework.EventRefuse: casework.OnConsent,
	casework.EventWithdrawn: casework.OnConsent, casework.EventClose: casework.OnReview,
}

// unevidenced says of an event that asks for no check, too, that nothing bears it out but the file.
func unevidenced(notes []casework.CheckNote) []casework.CheckNote {
	if len(notes) == 0 {
		return []casework.CheckNote{{Outcome: "not evidenced (imported)"}}
	}
	return notes
}

// noon is a moment of a day of which only the date is known; it falls on that day in London too.
func noon(d casework.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }
