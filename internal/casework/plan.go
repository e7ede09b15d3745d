package casework

import "fmt"

// Plan is a support plan, with the four things that section 36(5) demands of one.
type Plan struct {
	ConsentMethod     string // (a) how the consent is to be asked for,
	ConsentRequestDue Date   // (a) when
	ConsentRequester  string // (a) and by whom
	Needs, Goals      string
	Items             []SupportItem
	Reason            string // of a revision (SC-14)
	NoSensitive       bool   // SC-16
}

// SupportItem is one kind of support.
type SupportItem struct {
	Type           string   // a code of SupportTypes
	Nature         string   // (b) the nature of the support
	Provider       string   // (c) who is responsible for providing it
	ProviderUser   UserID   // where they have an account
	ProviderAgency AgencyID // where an agency of the panel provides it
	Method         string   // (d) how
	Schedule       string   // (d) and when
	Funding        string   // a code of FundingSources
	Commissioned   int      // sessions
}

// missing lists what section 36(5) demands and the plan does not say.
func (p *Plan) missing() []Fault {
	var m []Fault
	need := func(field, value, what string) {
		if value == "" {
			m = append(m, Fault{Field: field, Msg: what})
		}
	}
	need("consent_method", p.ConsentMethod, "how consent will be asked for (section 36(5)(a))")
	need("consent_request_due", p.ConsentRequestDue.String(), "when consent will be asked for (section 36(5)(a))")
	need("consent_requester", p.ConsentRequester, "who will ask for consent (section 36(5)(a))")
	if len(p.Items) == 0 {
		m = append(m, Fault{Field: "items", Msg: "at least one kind of support (section 36(5)(b))"})
	}
	for i, it := range p.Items {
		n := i + 1
		need(fmt.Sprintf("nature_%d", n), it.Nature, fmt.Sprintf("the nature of support %d (section 36(5)(b))", n))
		need(fmt.Sprintf("provider_%d", n), it.Provider, fmt.Sprintf("who is responsible for support %d (section 36(5)(c))", n))
		need(fmt.Sprintf("method_%d", n), it.Method, fmt.Sprintf("how support %d will be given (section 36(5)(d))", n))
		need(fmt.Sprintf("schedule_%d", n), it.Schedule, fmt.Sprintf("when support %d will be given (section 36(5)(d))", n))
	}
	return m
}

// Validate reports what no plan, even a draft, may hold.
func (p Plan) Validate() error {
	var f Faults
	for i, it := range p.Items {
		n := i + 1
		if !SupportTypes.Has(it.Type) {
			f.Add(fmt.Sprintf("type_%d", n), fmt.Sprintf("Select the type of support %d", n))
		}
		if it.Commissioned < 0 || it.Commissioned > 200 {
			f.Add(fmt.Sprintf("commissioned_%d", n), fmt.Sprintf("Sessions of support %d must be between 0 and 200", n))
		}
	}
	return f.Err()
}
