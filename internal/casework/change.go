package casework

// FieldChange is one field of a record before and after. The values are personal data: they go into the part
// of an audit entry that lawful erasure can destroy.
type FieldChange struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// Change is what a step did. It becomes the audit entry and the line on the case's timeline.
type Change struct {
	Event    Event         // which event of the pathway, or "" where the step moves no case
	From, To State         // the state before and after; equal, or both empty, where nothing moved
	Title    string        // the line on the timeline, a sentence without personal data
	Reason   string        // a reason code or short reason, where one was asked for
	Fields   []FieldChange // what changed, field by field
	Checks   []CheckNote   // the statutory checks that passed, warned or were not evidenced
	Edition  string        // guidance edition in force (SC-17), for decisions
	Due      []Followup    // what the step makes due
	Note     string        // id of the sealed text that the timeline shows with the line
	Settles  []string      // kinds of Followup that the step does away with
}

// CheckNote is one statutory check as it stood at a step.
type CheckNote struct {
	Check   CheckID `json:"check"`
	Outcome string  `json:"outcome"` // "passed", "warned" or "not evidenced (imported)"
	Note    string  `json:"note,omitempty"`
}

// Followup is a task that a step creates by rule, such as the six-month review after a closure (SC-18).
type Followup struct {
	Kind  string // "review-6m", "consent-due", …
	Title string
	Due   Date
	Basis string // the limit or check that sets the date
}
