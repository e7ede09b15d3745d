// Package imports takes in referrals of earlier years from a file, at the command line: it checks the whole file, names
// every fault of every row, and puts all of its referrals on record or none. It judges no case by the law: what a file
// says of earlier steps stands as not evidenced.
package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
)

// Service imports referrals.
type Service struct {
	db    *pg.DB
	guard *authz.Guard
	ring  *keys.Ring
}

// NewService makes the service; ring makes the key of each new case.
func NewService(db *pg.DB, guard *authz.Guard, ring *keys.Ring) *Service {
	return &Service{db: db, guard: guard, ring: ring}
}

// Batch is a file that is to be imported.
type Batch struct {
	Name  string // base name of the file, kept with every case
	Body  []byte
	Panel string // code or name of the panel of every row; empty: each row's local authority decides
	Dry   bool   // only check
}

// Report is what an import did, or a dry one would do.
type Report struct {
	Rows   int
	Panels []Count // by the panel's code
	States []Count // by the state in which the cases end up, in words
}

// Count is how many of something there are.
type Count struct {
	Name string
	N    int
}

// Progress hears how far an import has come: of "checked" and then of "imported" rows, so many of so many. What it
// heard of is on record only when Import has returned without an error.
type Progress func(done string, n, of int)

// Faulty is the refusal of a file: everything that is wrong with it. Nothing of it was imported.
type Faulty struct {
	Name   string
	Faults []Fault
}

func (e *Faulty) Error() string {
	if len(e.Faults) == 1 {
		return e.Name + " has 1 fault; nothing was imported"
	}
	return fmt.Sprintf("%s has %d faults; nothing was imported", e.Name, len(e.Faults))
}

// panel is one that rows may go to.
type panel struct {
	ID   casework.PanelID `db:"panel_id"`
	Code string           `db:"code"`
	Name string           `db:"name"`
}

// Import puts every referral of the file on record as one transaction, each with an entry of its own in the audit log. A
// file with faults is a *Faulty; that it was refused is an entry too, and so is a dry run.
func (s *Service) Import(ctx context.Context, actor casework.Actor, b Batch, progress Progress) (Report, error) {
	sheet := read(b.Name, b.Body)
	var report Report
	var faulty *Faulty
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		report, faulty = Report{}, nil
		grant, err := s.guard.Check(ctx, actor, casework.ImportReferrals,
			casework.Resource{Ref: "import " + b.Name, Sens: casework.Normal, Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		rows, faults, err := check(ctx, tx, sheet, b.Panel)
		if err != nil {
			return audit.Entry{}, err
		}
		progress("checked", len(sheet.entries), len(sheet.entries))
		if len(faults) > 0 {
			faulty = &Faulty{Name: b.Name, Faults: faults}
			return audit.Failed(grant, fmt.Sprintf("Import of referrals refused: %d faults", len(faults)), "faulty-file"), nil
		}
		report = count(rows)
		if b.Dry {
			return audit.Record(grant, casework.Change{Title: fmt.Sprintf("Checked a file of %d referrals; nothing was imported", len(rows))}), nil
		}
		return s.write(ctx, tx, rows, progress)
	})
	if err != nil {
		return Report{}, err
	}
	if faulty != nil {
		return Report{}, faulty
	}
	return report, nil
}

// row is a faultless row with the panel that it goes to.
type row struct {
	casework.Imported
	panel panel
}

// check judges every row by itself, against the rest of its file and against what is on record.
func check(ctx context.Context, tx *pg.Tx, sheet sheet, named string) ([]row, []Fault, error) {
	all, byAuthority, err := panels(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	var fixed panel
	if named != "" {
		if fixed, err = find(all, named); err != nil {
			return nil, nil, err
		}
	}
	var refs []string
	for _, e := range sheet.entries {
		refs = append(refs, e.in.Reference)
	}
	held, err := heldReferences(ctx, tx, refs)
	if err != nil {
		return nil, nil, err
	}
	faults := slices.Clone(sheet.faults)
	first := map[string]int{} // row in which a reference stands first
	var rows []row
	for _, e := range sheet.entries {
		e.faults = slices.Clone(e.faults)
		at := fixed
		if named == "" && e.in.Authority != "" {
			home, known := byAuthority[plainName(e.in.Authority)]
			if !known {
				e.add("local_authority", "No panel is responsible for this local authority")
			}
			at, e.in.Authority = home.panel, home.name
		}
		e.judge(tx.Today(), sheet.missing)
		if ref := e.in.Reference; ref != "" {
			if earlier, twice := first[ref]; twice {
				e.add("reference", fmt.Sprintf("The reference is there already in row %d", earlier))
			} else {
				first[ref] = e.row
			}
			if held[ref] {
				e.add("reference", "A referral with this reference is already held")
			}
		}
		faults = append(faults, slices.DeleteFunc(e.faults, func(f Fault) bool { return slices.Contains(sheet.missing, f.Column) })...)
		rows = append(rows, row{e.in, at})
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return a.Row - b.Row })
	return rows, faults, nil
}

// judge adds what the business finds wrong with the row, one fault for each column. A closure reason is not blamed for
// a date that could not be read or whose column is missing.
func (e *entry) judge(today casework.Date, missing []string) {
	var found casework.Faults
	person := casework.Person{GivenName: e.in.GivenName, FamilyName: e.in.FamilyName, DateOfBirth: e.in.DateOfBirth, Gender: e.in.Gender}
	for _, err := range []error{e.in.Validate(today), person.Validate(today)} {
		_ = found.Merge(err) // both return nothing but faults
	}
	unread := e.faulty("closed_on") || slices.Contains(missing, "closed_on")
	if refused, ok := found.Err().(*casework.Error); ok { //nolint:errorlint // made right here
		for _, f := range refused.Faults {
			if f.Field == "closure_reason" && e.in.ClosedOn.IsZero() && unread {
				continue
			}
			e.add(f.Field, f.Msg)
		}
	}
}

// find is the panel with a code or a name.
func find(all []panel, named string) (panel, error) {
	var codes []string
	for _, p := range all {
		if strings.EqualFold(p.Code, named) || plainName(p.Name) == plainName(named) {
			return p, nil
		}
		codes = append(codes, p.Code)
	}
	if len(codes) == 0 {
		return panel{}, &casework.Error{Kind: casework.Invalid, Msg: "There is no panel yet. Add one before importing."}
	}
	msg := fmt.Sprintf("There is no panel %q. There are: %s.", named, strings.Join(codes, ", "))
	return panel{}, &casework.Error{Kind: casework.Invalid, Msg: msg}
}

// plainName is a name as it is compared: without regard to capitals and spaces.
func plainName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func count(rows []row) Report {
	r := Report{Rows: len(rows)}
	add := func(list []Count, name string) []Count {
		i := slices.IndexFunc(list, func(c Count) bool { return c.Name == name })
		if i < 0 {
			return append(list, Count{name, 1})
		}
		list[i].N++
		return list
	}
	for _, one := range rows {
		r.Panels = add(r.Panels, one.panel.Code)
		r.States = add(r.States, one.End().Label())
	}
	return r
}
