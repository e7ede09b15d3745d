package casework

// Identifiers are random UUIDs in their text form. They carry no meaning and no order, so an address that
// holds one tells nothing about a person.
type (
	// CaseID names one case: one episode of one person before one panel.
	CaseID string
	// PersonID names a person, who may have many referrals and cases.
	PersonID string
	// UserID names somebody with an account.
	UserID string
	// PanelID names a Channel panel (one authority's, or a joint one).
	PanelID string
	// AgencyID names an agency that works with a panel.
	AgencyID string
	// MeetingID names one meeting of a panel.
	MeetingID string
	// AgendaItemID names one item of one meeting's agenda.
	AgendaItemID string
	// ActionID names one action owned by an agency or a person.
	ActionID string
	// PlanID names one version of a support plan.
	PlanID string
)

// The nil identifiers stand in an audit entry for a case or a panel that is not there for whoever asked for it.
const (
	NoCase  CaseID  = "00000000-0000-0000-0000-000000000000"
	NoPanel PanelID = "00000000-0000-0000-0000-000000000000"
)
