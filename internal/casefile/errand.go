package casefile

import (
	"context"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

// Errand is something of a feature's that waits for the actor, for the start page.
type Errand struct {
	Text string // what waits, a sentence without personal data
	Ref  string // of the case that it is about, "" for none
	Href string // the page to go to
	Due  casework.Date
}

// Errands are the errands of one kind, the most urgent first.
type Errands struct {
	Heading string
	List    []Errand
}

// FindErrands finds what of one kind waits for the actor of a transaction. It leaves out what they may not know of.
type FindErrands func(context.Context, *pg.Tx) (Errands, error)
