package casefile_test

import (
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/policies"
)

func TestACloselyHeldCaseIsMadeWithItsKeyAndFoundByWhomItNames(t *testing.T) {
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	chair := casework.Actor{Kind: casework.SignedIn, ID: panel.Hire(t, "Asha Patel", casework.PanelChair, "", testkit.Authority, "").User, Name: "Asha Patel"}
	other := casework.Actor{Kind: casework.SignedIn, ID: panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "").User, Name: "Cora Lindqvist"}
	db, owner := kit.Open(t), kit.Owner(t)
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys")
	if err := keys.Create(path); err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	cabinet := casefile.NewCabinet(guard, ring)

	create := func(sens casework.Sensitivity, name func(*pg.Tx, *casefile.File) error) (string, error) {
		var ref string
		err := db.Write(t.Context(), chair, func(tx *pg.Tx) (audit.Entry, error) {
			grant, err := guard.Check(t.Context(), chair, casework.UseSelf, casework.Resource{Ref: "test", Sens: casework.Normal, Policy: tx.Policy()})
			if err != nil {
				return audit.Entry{}, err
			}
			person := uuid.NewString()
			if _, err := tx.Exec(t.Context(), `INSERT INTO person (person_id, given_name, family_name, created_at) VALUES ($1, 'Rowan', 'Ashdown', $2)`, person, tx.Now()); err != nil {
				return audit.Entry{}, err
			}
			k := casework.Case{
				Panel: panel.ID, Sens: sens, Person: casework.PersonID(person), ReceivedOn: tx.Today(), Source: "EDU",
				ConcernScheme: casework.SchemeOn(tx.Today()).Code, Concern: casework.SchemeOn(tx.Today()).Concerns[0].Code, ConsentStatus: "NOT-YET",
			}
			change, err := k.Apply(casework.EventReceive, casework.Facts{Today: tx.Today()})
			if err != nil {
				return audit.Entry{}, err
			}
			file, err := cabinet.Create(t.Context(), tx, "EXS", k, func(f *casefile.File) error { return name(tx, f) })
			if err != nil {
				return audit.Entry{}, err
			}
			ref = file.Ref
			return audit.Record(grant, change), cabinet.Narrate(t.Context(), tx, file, "referral", "A story")
		})
		return ref, err
	}
	finds := func(who casework.Actor, ref string) bool {
		t.Helper()
		err := db.Write(t.Context(), who, func(tx *pg.Tx) (audit.Entry, error) {
			file, grant, err := cabinet.Open(t.Context(), tx, casework.ReadReferral, ref)
			if err != nil {
				return audit.Entry{}, err
			}
			var story string
			if err := cabinet.Recall(t.Context(), tx, file, "referral", &story); err != nil || story != "A story" {
				t.Errorf("the story reads %q (%v)", story, err)
			}
			return audit.Viewed(grant, "referral"), nil
		})
		if err != nil && !casework.Refused(err, casework.NotFound) {
			t.Error(err)
		}
		return err == nil
	}

	ref, err := create(casework.Sealed, func(tx *pg.Tx, f *casefile.File) error {
		return casefile.Tie(t.Context(), tx, f, casework.TieAssigned, string(chair.ID), "opened the case")
	})
	if err != nil {
		t.Fatal(err)
	}
	if !finds(chair, ref) || finds(other, ref) {
		t.Error("a sealed case is not found by whom it names, and by nobody else")
	}
	if ref, err := create(casework.Normal, func(*pg.Tx, *casefile.File) error { return nil }); err != nil || !finds(other, ref) {
		t.Errorf("an open case is not found by the panel (%v)", err)
	}
	if _, err := create(casework.Sealed, func(*pg.Tx, *casefile.File) error { return nil }); err == nil {
		t.Error("a sealed case was made that nobody could ever open")
	}
	var cases int
	if err := owner.GetContext(t.Context(), &cases, `SELECT count(*) FROM case_file f JOIN case_key k USING (case_id)`); err != nil || cases != 2 {
		t.Errorf("%d cases with keys are on record, want 2 (%v)", cases, err)
	}
}
