package person

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/pg"
)

// changed is what a step changed: the fields before and after, and for a link the case of the other person.
type changed struct {
	before, after map[string]string
	version       int // of who the person is, where that changed
	other         casework.CaseID
}

// drawn is the version that the form of a part is drawn from: of who the person is, or how many changes of the rest the reader may
// know of. What is noted on cases that are hidden from them moves neither.
func (v View) drawn(part string) int {
	if part == "DETAILS" || part == "ADDRESS" {
		return v.Version
	}
	return v.Mark
}

// change is every step on a record: fn makes it and says what it changed.
func (s *Service) change(ctx context.Context, actor casework.Actor, ref string, version int, part string, fn func(*pg.Tx, *casefile.File, View) (changed, error)) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		file, grant, err := s.cabinet.Lock(ctx, tx, casework.WriteIdentity, ref)
		if err != nil {
			return audit.Entry{}, err
		}
		var v View
		if _, err := s.read(ctx, tx, file, &v); err != nil {
			return audit.Entry{}, err
		}
		if v.drawn(part) != version {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "Somebody else changed this person's record after you opened the form. Nothing of yours was saved, and all of it is kept.", Now: v.standing(part)}
		}
		made, err := fn(tx, file, v)
		if err != nil {
			return audit.Entry{}, err
		}
		before, after := differing(made.before, made.after)
		if len(before)+len(after) == 0 {
			var f casework.Faults
			f.Add("", "This changes nothing: the record says so already")
			return audit.Entry{}, f.Err()
		}
		if err := insertRevision(ctx, tx, file.ID, made.other, made.version, part, before, after); err != nil {
			return audit.Entry{}, err
		}
		change := casework.Change{Title: "The person's record was changed: " + strings.ToLower(casework.RecordParts.Label(part))}
		fields := slices.Sorted(maps.Keys(after))
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if !slices.Contains(fields, name) {
				fields = append(fields, name)
			}
		}
		for _, name := range fields {
			change.Fields = append(change.Fields, casework.FieldChange{Field: name}) // the values are on the record itself
		}
		if made.other == "" { // that there is a link is for those who may know of both, and is on no timeline
			if err := s.cabinet.Save(ctx, tx, file, change, casework.OnIdentity); err != nil {
				return audit.Entry{}, err
			}
		}
		tx.Remember("/cases/" + file.Ref + "/person")
		return audit.Record(grant, change), nil
	})
}

// standing is what stands on record of a part, to be shown beside what was typed.
func (v View) standing(part string) []casework.Recorded {
	var now []casework.Recorded
	fields := map[string]string{}
	switch part {
	case "DETAILS":
		fields = details(v.Person, v.Aliases)
	case "ADDRESS":
		fields = homeFields(casework.Home{Address: v.Address, Postcode: v.Postcode, Authority: v.ResidenceAuthority, Force: v.ResidenceForce})
	}
	for _, name := range fieldOrder {
		if text, ok := fields[name]; ok && text != "" {
			now = append(now, casework.Recorded{Label: fieldLabel(name), Text: text})
		}
	}
	if len(v.Revisions) > 0 {
		r := v.Revisions[0]
		now = append(now, casework.Recorded{Label: "Changed last", Text: casework.RecordParts.Label(r.Part) + ", by " + r.By})
	}
	return now
}

// differing keeps the fields that differ.
func differing(before, after map[string]string) (map[string]string, map[string]string) {
	was, is := map[string]string{}, map[string]string{}
	for name, text := range before {
		if text != after[name] {
			was[name] = text
		}
	}
	for name, text := range after {
		if text != before[name] {
			is[name] = text
		}
	}
	return was, is
}

// details are the fields of who somebody is, as a version keeps them.
func details(p casework.Person, aliases []string) map[string]string {
	age := ""
	if p.ApproximateAge > 0 {
		age = strconv.Itoa(p.ApproximateAge)
	}
	return map[string]string{
		"given_name": p.GivenName, "family_name": p.FamilyName, "other_names": strings.Join(aliases, "\n"), "date_of_birth": p.DateOfBirth.String(), "approximate_age": age,
		"gender": p.Gender, "ethnicity": p.Ethnicity, "nationality": p.Nationality, "language": p.Language, "phone": p.Phone, "email": p.Email,
		"online_names": p.OnlineNames, "household": p.Household, "occupation": p.Occupation,
	}
}

// Details is who somebody is, as it is typed.
type Details struct {
	casework.Person
	Aliases []string
}

// Amend changes who somebody is. typed are the faults of what was typed.
func (s *Service) Amend(ctx context.Context, actor casework.Actor, ref string, version int, in Details, typed *casework.Faults) error {
	return s.change(ctx, actor, ref, version, "DETAILS", func(tx *pg.Tx, file *casefile.File, v View) (changed, error) {
		p := in.Person
		p.Address, p.Postcode, p.ResidenceAuthority, p.ResidenceForce = v.Address, v.Postcode, v.ResidenceAuthority, v.ResidenceForce
		var f casework.Faults
		for _, err := range []error{typed.Err(), p.Validate(tx.Today())} {
			if err := f.Merge(err); err != nil {
				return changed{}, err
			}
		}
		if !p.DateOfBirth.IsZero() {
			p.ApproximateAge = 0
		}
		if err := casework.Once(f.Err()); err != nil {
			return changed{}, err
		}
		own := strings.TrimSpace(p.GivenName + " " + p.FamilyName)
		aliases := slices.DeleteFunc(slices.Clone(in.Aliases), func(n string) bool { return n == own })
		slices.Sort(aliases)
		aliases = slices.Compact(aliases)
		was := slices.Sorted(slices.Values(v.Aliases))
		before, after := details(v.Person, was), details(p, aliases)
		if maps.Equal(before, after) {
			return changed{}, nil
		}
		return changed{before: before, after: after, version: version + 1}, casefile.Amend(ctx, tx, file, version, p, aliases)
	})
}

func homeFields(h casework.Home) map[string]string {
	return map[string]string{"address": h.Address, "postcode": h.Postcode, "residence_authority": h.Authority, "residence_force": h.Force, "from_on": h.From.String()}
}

// Move records where somebody lives now and since when; where they lived before is kept with its end.
func (s *Service) Move(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Home, typed *casework.Faults) error {
	return s.change(ctx, actor, ref, version, "ADDRESS", func(tx *pg.Tx, file *casefile.File, v View) (changed, error) {
		var f casework.Faults
		for _, err := range []error{typed.Err(), in.Validate(tx.Today())} {
			if err := f.Merge(err); err != nil {
				return changed{}, err
			}
		}
		if err := casework.Once(f.Err()); err != nil {
			return changed{}, err
		}
		was := casework.Home{Address: v.Address, Postcode: v.Postcode, Authority: v.ResidenceAuthority, Force: v.ResidenceForce}
		for _, h := range v.Homes {
			if h.Until.IsZero() {
				was.From = h.From
			}
		}
		before, after := homeFields(was), homeFields(in)
		if maps.Equal(before, after) {
			return changed{}, nil
		}
		cases, err := s.noted(ctx, tx, file)
		if err != nil {
			return changed{}, err
		}
		ended, err := leaveHomes(ctx, tx, cases, in.From)
		if err != nil {
			return changed{}, err
		}
		if ended == 0 && was.Address+was.Postcode != "" { // the address of the referral, which is on the record alone
			if err := insertHome(ctx, tx, file.ID, was, in.From); err != nil {
				return changed{}, err
			}
		}
		if err := insertHome(ctx, tx, file.ID, in, casework.Date{}); err != nil {
			return changed{}, err
		}
		p := v.Person
		p.Address, p.Postcode, p.ResidenceAuthority, p.ResidenceForce = in.Address, in.Postcode, in.Authority, in.Force
		return changed{before: before, after: after, version: version + 1}, casefile.Amend(ctx, tx, file, version, p, v.Aliases)
	})
}

// noted are the cases of the person on which the actor may read what was noted of them.
func (s *Service) noted(ctx context.Context, tx *pg.Tx, file *casefile.File) ([]string, error) {
	refs, err := refsOf(ctx, tx, file.Person)
	if err != nil {
		return nil, err
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ReadIdentity, refs)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, f := range files {
		ids = append(ids, string(f.ID))
	}
	return ids, nil
}

func contactFields(c casework.Contact) map[string]string {
	return map[string]string{
		"kind": casework.ContactKinds.Label(c.Kind), "name": c.Name, "organisation": c.Organisation, "relationship": c.Relationship, "phone": c.Phone, "email": c.Email,
		"address": c.Address, "from_on": c.From.String(),
	}
}

// AddContact records somebody who is to be spoken to.
func (s *Service) AddContact(ctx context.Context, actor casework.Actor, ref string, version int, in casework.Contact, typed *casework.Faults) error {
	return s.change(ctx, actor, ref, version, "CONTACT", func(tx *pg.Tx, file *casefile.File, _ View) (changed, error) {
		var f casework.Faults
		for _, err := range []error{typed.Err(), in.Validate(tx.Today())} {
			if err := f.Merge(err); err != nil {
				return changed{}, err
			}
		}
		if err := casework.Once(f.Err()); err != nil {
			return changed{}, err
		}
		return changed{after: contactFields(in)}, insertContact(ctx, tx, file.ID, in)
	})
}

// EndContact says that a contact is none from today.
func (s *Service) EndContact(ctx context.Context, actor casework.Actor, ref string, version int, id string) error {
	return s.change(ctx, actor, ref, version, "CONTACT", func(tx *pg.Tx, _ *casefile.File, v View) (changed, error) {
		i := slices.IndexFunc(v.Contacts, func(c Contact) bool { return c.ID == id && c.Until.IsZero() })
		if i < 0 {
			return changed{}, casework.Absent()
		}
		c := v.Contacts[i]
		return changed{
			before: map[string]string{"kind": casework.ContactKinds.Label(c.Kind), "name": c.Name, "organisation": c.Organisation}, after: map[string]string{"until_on": tx.Today().String()},
		}, endContact(ctx, tx, id)
	})
}

func traitFields(codes map[string][]string) map[string]string {
	out := map[string]string{}
	for _, t := range casework.Traits {
		var words []string
		for _, c := range slices.Sorted(slices.Values(codes[t.Code])) {
			words = append(words, t.Codes.Label(c))
		}
		out["trait_"+t.Code] = strings.Join(words, ", ")
	}
	return out
}

// Characterise records needs and protected characteristics, by kind.
func (s *Service) Characterise(ctx context.Context, actor casework.Actor, ref string, version int, ticked map[string][]string) error {
	return s.change(ctx, actor, ref, version, "TRAITS", func(tx *pg.Tx, file *casefile.File, v View) (changed, error) {
		if err := casework.CheckTraits(ticked); err != nil {
			return changed{}, err
		}
		before, after := traitFields(v.Traits), traitFields(ticked)
		if maps.Equal(before, after) {
			return changed{}, nil
		}
		cases, err := s.noted(ctx, tx, file)
		if err != nil {
			return changed{}, err
		}
		for _, t := range casework.Traits {
			for _, c := range v.Traits[t.Code] {
				if !slices.Contains(ticked[t.Code], c) {
					if err := dropTrait(ctx, tx, cases, trait{t.Code, c}); err != nil {
						return changed{}, err
					}
				}
			}
			for _, c := range ticked[t.Code] {
				if !slices.Contains(v.Traits[t.Code], c) {
					if err := insertTrait(ctx, tx, file.ID, trait{t.Code, c}); err != nil {
						return changed{}, err
					}
				}
			}
		}
		return changed{before: before, after: after}, nil
	})
}

// Linking is a link to somebody else on record, as it is typed.
type Linking struct {
	Ref  string // of a case of the other
	Kind string // what they are to the person
	From casework.Date
}

// AddLink links the person to somebody else on record of whom the actor may know.
func (s *Service) AddLink(ctx context.Context, actor casework.Actor, ref string, version int, in Linking, typed *casework.Faults) error {
	return s.change(ctx, actor, ref, version, "LINK", func(tx *pg.Tx, file *casefile.File, v View) (changed, error) {
		var f casework.Faults
		if err := f.Merge(typed.Err()); err != nil {
			return changed{}, err
		}
		if !casework.LinkKinds.Has(in.Kind) {
			f.Add("kind", "Select what they are to the person")
		}
		if in.From.After(tx.Today()) {
			f.Add("from_on", "The date must be today or in the past")
		}
		other, err := s.linkable(ctx, tx, in.Ref)
		if err != nil {
			return changed{}, err
		}
		switch {
		case other == nil: // of one that is not there and of one that the actor may not know of, the same is said
			f.Add("ref", "Enter the reference of a case of theirs that you can see, like LLR-2026-00042-K")
		case other.Person == file.Person:
			f.Add("ref", "This is a case of the same person")
		case slices.ContainsFunc(v.Links, func(l Link) bool { return l.Ref == other.Ref && l.Kind == in.Kind && l.Until.IsZero() }):
			f.Add("ref", "This link is on record already")
		}
		if err := f.Err(); err != nil {
			return changed{}, err
		}
		return changed{after: map[string]string{"link_kind": casework.LinkKinds.Label(in.Kind)}, other: other.ID}, insertLink(ctx, tx, file.ID, other.ID, in.Kind, in.From)
	})
}

// linkable is the file with a reference if the actor may know who it is about, nil otherwise.
func (s *Service) linkable(ctx context.Context, tx *pg.Tx, ref string) (*casefile.File, error) {
	plain, err := casework.ParseReference(ref)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // what is no reference is of nobody
	}
	files, err := s.cabinet.Among(ctx, tx, casework.ReadIdentity, []string{plain})
	if err != nil || len(files) == 0 {
		return nil, err
	}
	return files[0], nil
}

// EndLink says that two people have no more to do with each other, from today.
func (s *Service) EndLink(ctx context.Context, actor casework.Actor, ref string, version int, id string) error {
	return s.change(ctx, actor, ref, version, "LINK", func(tx *pg.Tx, _ *casefile.File, v View) (changed, error) {
		i := slices.IndexFunc(v.Links, func(l Link) bool { return l.ID == id && l.Until.IsZero() })
		if i < 0 {
			return changed{}, casework.Absent()
		}
		return changed{
			before: map[string]string{"link_kind": casework.LinkKinds.Label(v.Links[i].Kind)}, after: map[string]string{"until_on": tx.Today().String()}, other: v.Links[i].other,
		}, endLink(ctx, tx, id)
	})
}
