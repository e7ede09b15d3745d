package casework

// ActorKind says what sort of actor takes a step.
type ActorKind string

// The kinds of actor. Each but SignedIn has policy lines under a role of its own.
const (
	SignedIn  ActorKind = "person"    // somebody with an account, signed in
	Anonymous ActorKind = "anonymous" // nobody has signed in
	System    ActorKind = "system"    // a job or the integrator, by name
	Link      ActorKind = "link"      // somebody without an account who holds a one-time link
	CLI       ActorKind = "cli"       // somebody at the command line, by operating-system name
)

// Actor is who takes a step. It holds no roles: they are read afresh in each transaction.
type Actor struct {
	Kind    ActorKind
	ID      UserID // set for a person only
	Name    string // display name: a person's, a job's or the operating system's
	Session string // hash of the session, for the audit entry; never the token
	Request string // request id, for the audit entry and the error page
}

// Word is the actor as the audit log names it: "u:<id>", "anonymous", "link:NAME", "system:NAME" or "cli:NAME".
func (a Actor) Word() string {
	switch a.Kind {
	case SignedIn:
		return "u:" + string(a.ID)
	case Link, System, CLI:
		return string(a.Kind) + ":" + a.Name
	default:
		return string(Anonymous)
	}
}
