package casework

// Case is one episode of one person before one panel: the facts of it that the pathway and the statutory checks
// look at. The row of table case_file holds exactly this. Only Apply (pathway.go) changes its State.
type Case struct {
	ID     CaseID
	Ref    string // "LLR-2026-00042-K"
	Person PersonID
	Panel  PanelID

	State   State
	Sens    Sensitivity
	Version int

	ReceivedOn    Date
	Source        string // code of the referral source
	SourceDetail  string
	ConcernScheme string // "A" to "D": fixed when received, never mapped to a later scheme
	Concern       string // code within that scheme

	DateOfBirth        Date // zero where not known
	ApproximateAge     int  // years, when received; 0 where not known
	ResidenceAuthority string
	ResidenceForce     string // whose presence SC-04 asks for

	Deconfliction   string // "" or the code of DeconflictionAnswers that the last check gave
	ScreenedOn      Date   // when the screening was signed off
	ScreeningResult string // as it was signed off, or waits for it

	Section36Body     string // "police" or "local_authority"
	Section36BodyName string // the force or the authority
	Section36Maker    string // who decided
	Section36On       Date
	Section36Result   string // "", "MET" or "NOT-MET"
	Section36Grounds  bool   // grounds are written down

	LateStart    bool   // what began the clock that runs came after the cut-off hour of its day
	ClockLost    int    // working days on which it stood still
	ClockStopped Date   // since when it stands still
	Urgent       string // code of UrgentReasons, "" for the usual lane
	UrgentOn     Date

	FirstPanelOn Date
	Item         AgendaItemID // the agenda item it waits on, while listed
	Deferrals    int
	DeferredTo   Date

	AdoptedOn   Date
	PlanVersion int // 0 while there is no plan (SC-14)

	ConsentStatus string // code of the consent vocabulary
	ConsentGiver  string // "individual", "parent", "guardian" or "mca"
	ConsentOn     Date
	SupportFrom   Date

	NextReview   Date
	ReassessOn   Date
	ReassessNone bool // a reason for no re-assessment is recorded (SC-12)
	PausedReason string
	SafetyFlag   bool // a provider raised a risk that nobody has answered yet
	StateBefore  State
	ReopenedFrom CaseID

	Outcome      string // how it ended before support
	ClosedOn     Date
	ClosureCode  string
	ReviewsDone  int  // months of the last post-closure review held: 0, 6, 12, 18 or 24
	MonitorUntil Date // day on which monitoring after closure ends

	SourceRef   string // the reference an import brought, or empty
	SourceFile  string
	NationalRef string
}

// Imported says whether the case came from a file, so that earlier checks stand as "not evidenced (imported)".
func (c Case) Imported() bool { return c.SourceRef != "" }
