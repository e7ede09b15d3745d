package intake

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
	"channelpanel/web/ui"
)

// asked is how an answer is asked for again when it is amended.
type asked string

const (
	asLine   asked = "line"
	asText   asked = "text"
	asDate   asked = "date"
	asYesNo  asked = "yes or no"
	asChoice asked = "choice"
	asMany   asked = "many"
)

// topic is one answer of a referral that can be amended.
type topic struct {
	field, question string
	as              asked
	identity        bool // who the person is
}

var askedAs = map[string]asked{
	"anonymous": asYesNo, "referrer_same": asYesNo, "immediate_risk": asYesNo, "lead_consulted": asYesNo, "informed": asYesNo, "parents_told": asYesNo, "agencies_told": asYesNo,
	"came_to_light": asDate, "referred_on": asDate, "received_on": asDate, "date_of_birth": asDate,
	"gender": asChoice, "ethnicity": asChoice, "source": asChoice, "concern_type": asChoice, "channel": asChoice, "agency": asChoice, "residence_authority": asChoice, "residence_force": asChoice,
	"needs": asMany, "address": asText, "earlier_addresses": asText, "household": asText, "online_names": asText,
}

// onCase are the answers that the case or its arrival holds, and the register of people does not.
var onCase = []string{"source", "source_detail", "concern_type", "received_on", "channel", "agency"}

// topics are what can be amended, in the order of the form.
func topics() []topic {
	var list []topic
	for _, page := range answers(Referral{}, casework.Scheme{}) {
		for _, a := range page.answers {
			t := topic{field: a.field, question: a.question, as: askedAs[a.field], identity: a.identity && !slices.Contains(onCase, a.field)}
			switch {
			case t.as != "":
			case a.prose:
				t.as = asText
			default:
				t.as = asLine
			}
			list = append(list, t)
		}
	}
	return list
}

func topicOf(field string) (topic, bool) {
	list := topics()
	i := slices.IndexFunc(list, func(t topic) bool { return t.field == field })
	if i < 0 {
		return topic{}, false
	}
	return list[i], true
}

// Amendment is one answer as it was amended.
type Amendment struct {
	Field    string    `db:"field"`
	Question string    `db:"-"`
	Reason   string    `db:"reason"` // a code of casework.AmendmentReasons
	At       time.Time `db:"at"`
	By       string    `db:"by_name"`
	ID       string    `db:"amendment_id"`

	Wording
	Shown bool // whether the reader may read both wordings
}

// Wording is what was amended, sealed.
type Wording struct {
	Old  string `json:"old"`
	New  string `json:"new"`
	Note string `json:"note,omitempty"`
}

// OnFile is a referral after it was received, as its reader may have it.
type OnFile struct {
	Identity ui.Identity
	Ref      string
	State    casework.State
	Arrived  *casefile.Arrived // nil for a case that came from a file or is a further episode
	Received casework.Date
	Pages    []answered
	Amended  []Amendment

	Sender    string // the name of whoever sent it from their account
	Later     []casefile.GivenLater
	Rewritten []Rewritten // what they changed before it was taken in, as far as the reader may have it

	MayAmend, MayIdentity, MayWithdraw, MayTell bool

	scheme      casework.Scheme
	authorities []string
	forces      []string
	agencies    []Agency
}

// OnFile reads a case's referral with what was amended of it.
func (s *Service) OnFile(ctx context.Context, actor casework.Actor, ref string) (OnFile, error) {
	var out OnFile
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.ReadReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		out = OnFile{}
		r, err := s.recall(ctx, tx, file, &out)
		if err != nil {
			return audit.Entry{}, err
		}
		if out.Amended, err = s.amended(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if out.Later, err = s.cabinet.GivenLater(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if out.Sender, err = senderOf(ctx, tx, file); err != nil {
			return audit.Entry{}, err
		}
		if out.Rewritten, err = s.rewrittenOf(ctx, tx, file, out.MayIdentity); err != nil {
			return audit.Entry{}, err
		}
		out.Pages = r
		shown := []string{string(casework.OnReferral)}
		if s.cabinet.Allows(tx, casework.ReadIdentity, file) {
			shown = append(shown, string(casework.OnIdentity))
		}
		return audit.Viewed(grant, shown...), nil
	})
	return out, err
}

// recall reads the answers of a file's referral as they stand, without those that the actor may not read.
func (s *Service) recall(ctx context.Context, tx *pg.Tx, file *casefile.File, out *OnFile) ([]answered, error) {
	who, err := s.cabinet.Known(ctx, tx, file)
	if err != nil {
		return nil, err
	}
	out.Identity, out.Ref, out.State, out.Received = ui.IdentityOf(file.Case, who), file.Ref, file.State, file.ReceivedOn
	out.MayAmend = s.cabinet.Allows(tx, casework.AmendReferral, file)
	out.MayTell = s.cabinet.Allows(tx, casework.TellReferrer, file)
	out.MayIdentity = s.cabinet.Allows(tx, casework.ReadIdentity, file)
	out.MayWithdraw = s.cabinet.Allows(tx, casework.WithdrawReferral, file) && slices.ContainsFunc(casework.Next(file.State), func(t casework.Transition) bool { return t.On == casework.EventTakeBack })
	out.scheme, _ = casework.SchemeByCode(file.ConcernScheme)
	arrived, err := casefile.ArrivalOf(ctx, tx, file)
	switch {
	case err == nil:
		out.Arrived = &arrived
	case !casework.Refused(err, casework.NotFound):
		return nil, err
	}
	areas, err := areasOf(ctx, tx, []casework.PanelID{file.Panel})
	if err != nil {
		return nil, err
	}
	for _, a := range areas {
		if a.Kind == "force" {
			out.forces = append(out.forces, a.Name)
		} else {
			out.authorities = append(out.authorities, a.Name)
		}
	}
	if out.agencies, err = agenciesToday(ctx, tx); err != nil {
		return nil, err
	}
	told := map[string]string{}
	if err := s.cabinet.Recall(ctx, tx, file, "referral", &told); err != nil && !casework.Refused(err, casework.NotFound) {
		return nil, err
	}
	var p casework.Person
	if out.MayIdentity {
		if p, err = s.cabinet.OnRegister(ctx, tx, file); err != nil {
			return nil, err
		}
	}
	pages := answers(registered(p, file.Case, arrived, out.agencies), out.scheme)
	for i := range pages {
		for j := range pages[i].answers {
			a := &pages[i].answers[j]
			if !a.identity {
				a.text = told[a.field]
			}
		}
		if !out.MayIdentity {
			pages[i].answers = slices.DeleteFunc(pages[i].answers, func(a reply) bool { return a.identity && !slices.Contains(onCase, a.field) })
		}
	}
	return pages, nil
}

// registered is what the register, the case and its arrival hold of a referral, as it would have been typed.
func registered(p casework.Person, k casework.Case, a casefile.Arrived, agencies []Agency) Referral {
	r := Referral{
		Person: Person{
			Given: p.GivenName, Family: p.FamilyName, Gender: p.Gender, Ethnicity: p.Ethnicity, Nationality: p.Nationality, Language: p.Language,
			Address: p.Address, Postcode: p.Postcode, Authority: p.ResidenceAuthority, Force: p.ResidenceForce, Phone: p.Phone, Email: p.Email,
			Online: p.OnlineNames, Household: p.Household,
		},
		Concern: Concern{Type: k.Concern},
		People:  People{Source: k.Source, SourceDetail: k.SourceDetail, Agency: string(a.Agency)},
		Dates:   Dates{Channel: a.Channel},
	}
	r.Person.BirthDay, r.Person.BirthMonth, r.Person.BirthYear = parts(p.DateOfBirth)
	r.Dates.ReceivedDay, r.Dates.ReceivedMonth, r.Dates.ReceivedYear = parts(k.ReceivedOn)
	if p.ApproximateAge > 0 {
		r.Person.Age = strconv.Itoa(p.ApproximateAge)
	}
	r.agencyName = a.AgencyName
	if r.agencyName == "" {
		r.agencyName = nameOf(agencies, r.People.Agency)
	}
	return r
}

func parts(d casework.Date) (day, month, year string) {
	if d.IsZero() {
		return "", "", ""
	}
	return strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
}

// amended are the amendments of a file, the newest first.
func (s *Service) amended(ctx context.Context, tx *pg.Tx, file *casefile.File) ([]Amendment, error) {
	list, err := amendmentsOf(ctx, tx, file.ID)
	if err != nil || len(list) == 0 {
		return list, err
	}
	identity := s.cabinet.Allows(tx, casework.ReadIdentity, file)
	for i := range list {
		t, _ := topicOf(list[i].Field)
		list[i].Question, list[i].Shown = t.question, identity || !t.identity
	}
	err = s.cabinet.RecallAll(ctx, tx, file, "amendment/", func(field string) any {
		for i := range list {
			if "amendment/"+list[i].ID == field && list[i].Shown {
				return &list[i].Wording
			}
		}
		return nil
	})
	return list, err
}

// Amending is one answer on its way to be amended.
type Amending struct {
	OnFile
	topic
	Now     string // the answer as it stands
	Version int    // how often the referral was amended: what the form is drawn from
}

// Amend reads one answer for the form that amends it.
func (s *Service) Amend(ctx context.Context, actor casework.Actor, ref, field string) (Amending, error) {
	var out Amending
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Open(ctx, tx, casework.AmendReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Amending{}
		if out, err = s.amending(ctx, tx, file, field); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, string(casework.OnReferral)+":"+field), nil
	})
	return out, err
}

func (s *Service) amending(ctx context.Context, tx *pg.Tx, file *casefile.File, field string) (Amending, error) {
	t, ok := topicOf(field)
	if !ok || t.identity && !s.cabinet.Allows(tx, casework.WriteIdentity, file) {
		return Amending{}, casework.Absent()
	}
	out := Amending{topic: t}
	pages, err := s.recall(ctx, tx, file, &out.OnFile)
	if err != nil {
		return Amending{}, err
	}
	if out.Arrived == nil && (field == "channel" || field == "agency") {
		return Amending{}, casework.Absent()
	}
	out.Pages = pages
	for _, page := range pages {
		for _, a := range page.answers {
			if a.field == field {
				out.Now = a.text
			}
		}
	}
	list, err := amendmentsOf(ctx, tx, file.ID)
	out.Version = len(list)
	return out, err
}

// Retyped is an answer as it is typed anew, and why.
type Retyped struct {
	Version          int
	Text             string // of a line, a text or a choice
	Day, Month, Year string
	Many             []string
	Reason, Note     string
	NoSensitive      bool // SC-16
}

// Retype amends one answer of a file's referral. Both wordings and the note are sealed; the log says which answer and why.
func (s *Service) Retype(ctx context.Context, actor casework.Actor, ref, field string, in Retyped) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.AmendReferral, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		a, err := s.amending(ctx, tx, file, field)
		if err != nil {
			return audit.Entry{}, err
		}
		if a.Version != in.Version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Now: []casework.Recorded{{Label: a.question, Text: a.Now}},
				Msg: "Somebody else amended this referral after you opened the form. Nothing of yours was saved, and all of it is kept."}
		}
		next, text, err := s.retyped(ctx, tx, file, a, in)
		if err != nil {
			return audit.Entry{}, err
		}
		entries := []audit.Entry{}
		if a.identity {
			who, err := s.cabinet.Check(ctx, tx, casework.WriteIdentity, file)
			if err != nil {
				return audit.Entry{}, err
			}
			entries = append(entries, audit.Record(who, casework.Change{Title: "Amended the person's details", Reason: in.Reason, Fields: []casework.FieldChange{{Field: field}}}))
		}
		if err := s.lay(ctx, tx, file, a, next, text); err != nil {
			return audit.Entry{}, err
		}
		id := uuid.NewString()
		if err := insertAmendment(ctx, tx, file.ID, id, field, in.Reason); err != nil {
			return audit.Entry{}, err
		}
		if err := s.cabinet.Narrate(ctx, tx, file, "amendment/"+id, Wording{Old: a.Now, New: text, Note: strings.TrimSpace(in.Note)}); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "Referral amended: " + strings.ToLower(a.question), Reason: in.Reason, Fields: []casework.FieldChange{{Field: field}}}
		if slices.Contains(onCase, field) && field != "source_detail" {
			change.Fields[0].Old, change.Fields[0].New = a.Now, text
		}
		if err := s.cabinet.Save(ctx, tx, file, change, casework.OnReferral); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember("/cases/" + file.Ref + "/referral")
		return audit.Join(append(entries, audit.Record(grant, change))...), nil
	})
}

// retyped checks what was typed as the form itself does, and answers with the referral that holds it and its words.
func (s *Service) retyped(ctx context.Context, tx *pg.Tx, file *casefile.File, a Amending, in Retyped) (Referral, string, error) {
	var p casework.Person
	if a.MayIdentity {
		var err error
		if p, err = s.cabinet.OnRegister(ctx, tx, file); err != nil {
			return Referral{}, "", err
		}
	}
	arrived := casefile.Arrived{}
	if a.Arrived != nil {
		arrived = *a.Arrived
	}
	r := registered(p, file.Case, arrived, a.agencies)
	r.lay(a.field, in)
	r.agencyName = nameOf(a.agencies, r.People.Agency)
	var all, faults casework.Faults
	parsed := r.check(&all, tx.Today(), residence{a.authorities, a.forces, a.agencies})
	for _, f := range faultsOf(&all) {
		if f.Field == a.field || a.field == "family_name" && f.Field == "given_name" {
			faults.Add(a.field, f.Msg)
		}
	}
	if a.field == "received_on" {
		switch {
		case casework.SchemeOn(parsed.received).Code != file.ConcernScheme:
			faults.Add(a.field, "On that day other types of concern were in use: the referral keeps those of the day on which it was first received")
		case !file.ScreenedOn.IsZero() && parsed.received.After(file.ScreenedOn):
			faults.Add(a.field, "Date the referral was received must not be after it was screened, on "+file.ScreenedOn.Long())
		}
	}
	var text string
	for _, page := range answers(r, a.scheme) {
		for _, one := range page.answers {
			if one.field == a.field {
				text = one.text
			}
		}
	}
	switch {
	case len(faultsOf(&faults)) > 0:
	case text == a.Now:
		faults.Add(a.field, "Enter what is to stand instead: this is what stands now")
	case text == "" && slices.Contains([]string{"received_on", "source", "concern"}, a.field):
		faults.Add(a.field, "This answer cannot be left empty")
	}
	if !casework.AmendmentReasons.Has(in.Reason) {
		faults.Add("reason", "Select why the referral is amended")
	}
	if in.Reason == "OTHER" && strings.TrimSpace(in.Note) == "" {
		faults.Add("note", "Enter the reason")
	}
	if !in.NoSensitive {
		for _, f := range casework.Sensitive() {
			faults.Refuse(f.Check, f.Field, f.Msg)
		}
	}
	return r, text, faults.Err()
}

// lay puts an answer that was typed anew where the form would have put it.
func (r *Referral) lay(field string, in Retyped) {
	for _, s := range Sections() {
		v := reflect.ValueOf(s.part(r)).Elem()
		for i := range v.NumField() {
			name := v.Type().Field(i).Tag.Get("form")
			switch {
			case name == field && v.Field(i).Kind() == reflect.String:
				v.Field(i).SetString(in.Text)
			case name == field:
				v.Field(i).Set(reflect.ValueOf(in.Many))
			case name == field+"-day":
				v.Field(i).SetString(in.Day)
			case name == field+"-month":
				v.Field(i).SetString(in.Month)
			case name == field+"-year":
				v.Field(i).SetString(in.Year)
			}
		}
	}
}

// lay writes an amended answer where it is held: sealed with the story, on the case, with its arrival or in the register.
func (s *Service) lay(ctx context.Context, tx *pg.Tx, file *casefile.File, a Amending, r Referral, text string) error {
	p := r.check(new(casework.Faults), tx.Today(), residence{})
	person := r.onRecord(p)
	if a.identity {
		if person.Gender == "" {
			person.Gender = "UNSPECIFIED"
		}
		if err := s.cabinet.AmendPerson(ctx, tx, file, person); err != nil {
			return err
		}
		switch a.field {
		case "date_of_birth":
			file.DateOfBirth = person.DateOfBirth
		case "approximate_age":
			file.ApproximateAge = person.ApproximateAge
		case "residence_authority":
			file.ResidenceAuthority = person.ResidenceAuthority
		case "residence_force":
			file.ResidenceForce = person.ResidenceForce
		}
	}
	switch a.field {
	case "source":
		file.Source = r.People.Source
	case "source_detail":
		file.SourceDetail = trim(r.People.SourceDetail)
	case "concern_type":
		file.Concern = r.Concern.Type
	case "received_on":
		file.ReceivedOn = p.received
	}
	if a.Arrived != nil {
		arrived := *a.Arrived
		arrived.ReceivedOn, arrived.Channel, arrived.Agency = file.ReceivedOn, r.Dates.Channel, casework.AgencyID(r.People.Agency)
		if text != "" {
			arrived.Missing = slices.DeleteFunc(slices.Clone(arrived.Missing), func(what string) bool { return what == fills[a.field] })
		}
		if err := casefile.CorrectArrival(ctx, tx, file, arrived); err != nil {
			return err
		}
	}
	if a.identity || slices.Contains(onCase, a.field) {
		return nil
	}
	told := map[string]string{}
	if err := s.cabinet.Recall(ctx, tx, file, "referral", &told); err != nil && !casework.Refused(err, casework.NotFound) {
		return err
	}
	told[a.field] = text
	if text == "" {
		delete(told, a.field)
	}
	if what := fills[a.field]; what != "" && text != "" {
		left := slices.DeleteFunc(strings.Split(told["incomplete"], "; "), func(w string) bool { return w == what || w == "" })
		if told["incomplete"] = strings.Join(left, "; "); len(left) == 0 {
			delete(told, "incomplete")
		}
	}
	return s.cabinet.Narrate(ctx, tx, file, "referral", told)
}

// fills says which gap of a referral an answer fills.
var fills = map[string]string{
	"given_name": "name", "family_name": "name", "date_of_birth": "date of birth or approximate age", "approximate_age": "date of birth or approximate age",
	"gender": "gender", "address": "address", "residence_authority": "local authority", "residence_force": "police force", "concern_type": "type of concern",
	"source": "source of the referral", "referrer_name": "who makes the referral", "came_to_light": "date the concern came to light",
	"informed": "whether the person knows of the referral", "channel": "how it reached the panel",
}
