package pg

import (
	"context"
	"sync"

	"github.com/jmoiron/sqlx"
)

// Statements prepares each statement of a pool once for every connection. lib/pq needs two exchanges for a query with
// arguments that was not prepared, and PostgreSQL makes its plan anew each time.
type Statements struct {
	db *sqlx.DB

	mu       sync.RWMutex
	prepared map[string]*sqlx.Stmt
}

// NewStatements is an empty set over db.
func NewStatements(db *sqlx.DB) *Statements {
	return &Statements{db: db, prepared: map[string]*sqlx.Stmt{}}
}

// Of is the prepared form of a query. The text of a query is the program's own: there are only so many. Where two want
// the same at once both prepare it, so that nobody waits for another's connection, and one is kept.
func (s *Statements) Of(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if st := s.held(query); st != nil {
		return st, nil
	}
	st, err := s.db.PreparexContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.prepared[query]; first != nil {
		return first, st.Close()
	}
	s.prepared[query] = st
	return st, nil
}

func (s *Statements) held(query string) *sqlx.Stmt {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.prepared[query]
}
