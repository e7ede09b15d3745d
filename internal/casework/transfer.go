package casework

// Transfer offers a case to another panel, which takes it or does not. The case stays with the sending panel until the
// receiving one accepts.
type Transfer struct {
	To          string // the receiving panel
	ConsentNote string // whether the person knows, and what they consented to
	Pack        bool   // assessment, plan, consent and risks are ready to be handed over
	Reason      string // of a refusal
	NoSensitive bool   // SC-16
}
