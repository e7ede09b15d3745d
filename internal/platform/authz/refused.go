package authz

import (
	"errors"
	"fmt"
	"slices"

	"channelpanel/internal/casework"
)

// Refused is the guard's no. It holds what was asked, the reason for the log, and what the person may read.
type Refused struct {
	Actor    casework.Actor
	Action   casework.Action
	Resource casework.Resource
	Reason   string          // for the audit log: which line, tie or word
	Err      *casework.Error // NotFound or Forbidden, in plain words
}

func (r *Refused) Error() string {
	return fmt.Sprintf("%s may not %s: %s", r.Actor.Word(), r.Action, r.Reason)
}

func (r *Refused) Unwrap() error { return r.Err }

// refuse says no in the words that the actor may read: what they may not know of is absent for them.
func (g *Guard) refuse(actor casework.Actor, action casework.Action, res casework.Resource, v verdict) *Refused {
	r := &Refused{Actor: actor, Action: action, Resource: res, Reason: v.err.Error()}
	if g.hidden(actor, res, v) {
		if !errors.As(casework.Absent(), &r.Err) {
			r.Err = &casework.Error{Kind: casework.NotFound}
		}
		return r
	}
	r.Err = &casework.Error{Kind: casework.Forbidden, Msg: g.why(actor, action, res) + " " + whom(action, res)}
	return r
}

// hidden says whether the thing does not exist for the actor: a case that they may not list, and anything of a panel
// on which they hold no role.
func (g *Guard) hidden(actor casework.Actor, res casework.Resource, v verdict) bool {
	if res.Case != "" {
		return !g.Allows(actor, casework.ListCases, res)
	}
	return res.Panel != "" && errors.Is(v.err, errNoStanding)
}

// why is the reason for a refusal, for somebody who may know that the thing exists.
func (g *Guard) why(actor casework.Actor, action casework.Action, res casework.Resource) string {
	what := Thing(action.Subject)
	var emergency bool
	for _, s := range res.Standings {
		emergency = emergency || s.Tie == casework.TieEmergency
	}
	open := res
	open.Sens = casework.Normal
	switch {
	case emergency:
		return "Emergency access lets you read what is needed to keep somebody safe. It does not cover this step on " + what + "."
	case g.Allows(actor, action, whole(res)):
		return "Your agency sees this case at the level “" + level(res) + "”, which does not share " + what + "."
	case res.Case != "" && res.Sens != casework.Normal && g.Allows(actor, action, open):
		return "This case is restricted to named people, and you are not named for " + what + "."
	case actor.Kind == casework.Anonymous:
		return "You need to sign in before you can use " + what + "."
	default:
		return "Your role does not include this step on " + what + "."
	}
}

// whole is the resource as it would be if everything were shared.
func whole(res casework.Resource) casework.Resource {
	res.Standings = slices.Clone(res.Standings)
	for i := range res.Standings {
		res.Standings[i].Sharing = casework.Sharing{}
	}
	return res
}

// level is the first level in words at which less than the whole is shared.
func level(res casework.Resource) string {
	for _, s := range res.Standings {
		if s.Sharing.Level != "" && s.Sharing.Level != casework.LevelWhole {
			return s.Sharing.Words()
		}
	}
	return casework.Sharing{}.Words()
}

// whom says who can help.
func whom(a casework.Action, res casework.Resource) string {
	switch a.Subject {
	case casework.OnAccount, casework.OnPanel, casework.OnSelf:
		return "Ask an administrator of accounts if you need it."
	case casework.OnAudit, casework.OnPolicy:
		return "Ask the panel's auditor if you need to know what the log holds."
	case casework.OnScreening, casework.OnSection36:
		return "Ask the police case officer if you need it for your work."
	default: // of the case
	}
	if res.Case != "" && res.Lead != "" {
		return "Ask " + res.Lead + ", who leads this case, if you need it for your work."
	}
	if res.Sens != casework.Normal && res.Case != "" || a == casework.DecideCase || a == casework.CloseCase || a == casework.ChairMeeting {
		return "Ask the panel chair if you need it for your work."
	}
	return "Ask the panel's coordinator if you need it for your work."
}
