package bench

import (
	"crypto/sha256"
	"fmt"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
)

// person is somebody with an account and one role on the home panel.
type person struct {
	ID     casework.UserID
	Name   string
	Role   casework.Role
	Agency casework.AgencyID // "" for those who sit for an authority or the police
}

// The people whose requests are measured. The chair may see every ordinary case of the panel, the big agency's
// representative about half of them, the small agency's a few dozen however many there are.
const (
	theChair       = "chair"
	theCoordinator = "coordinator"
	theBigRep      = "representative of a large agency"
	theSmallRep    = "representative of a small agency"
	theOfficer     = "police case officer"
)

// world is the invented panel that every seeded database holds, with the same ids in each.
type world struct {
	panels   []panel // the first is home, with most of the cases
	agencies []agency
	people   map[string]person
	crowd    []person // fifty more, for measuring memory
}

type panel struct {
	ID   casework.PanelID
	Code string
	Name string
}

type agency struct {
	ID   casework.AgencyID
	Name string
	Type string // of Schedule 7
}

// few is how many cases the small agency is admitted to.
const few = 40

func theWorld() world {
	w := world{people: map[string]person{}}
	for i, name := range []string{"Fennshire and Wold", "Aldermoor", "Brackwater", "Cinderford Vale", "Dunmarsh"} {
		w.panels = append(w.panels, panel{casework.PanelID(id("panel", i)), []string{"FEN", "ALD", "BRA", "CIN", "DUN"}[i], name + " Channel panel"})
	}
	for i, a := range []agency{
		{Name: "Fennshire Health Trust", Type: "NHS"}, {Name: "Fennshire Children's Services", Type: "LA"}, {Name: "Wold Schools Partnership", Type: "SCHOOL"},
		{Name: "Fennshire Housing", Type: "LA"}, {Name: "Fennshire Probation", Type: "PROB"}, {Name: "Wold Youth Justice", Type: "YJS"},
		{Name: "Fennshire Adult Care", Type: "LA"}, {Name: "Fennshire College", Type: "FE"}, {Name: "Little Wold Surgery", Type: "NHS"},
	} {
		a.ID = casework.AgencyID(id("agency", i))
		w.agencies = append(w.agencies, a)
	}
	big, small := w.agencies[0].ID, w.agencies[len(w.agencies)-1].ID
	for i, p := range []struct {
		word string
		who  person
	}{
		{theChair, person{Name: "Imke Castellan", Role: casework.PanelChair}},
		{theCoordinator, person{Name: "Jonah Pemberley", Role: casework.Coordinator}},
		{theBigRep, person{Name: "Ruta Okonedo", Role: casework.RepHealth, Agency: big}},
		{theSmallRep, person{Name: "Silas Thornquist", Role: casework.RepHealth, Agency: small}},
		{theOfficer, person{Name: "Dagny Whitlock", Role: casework.CaseOfficer}},
	} {
		p.who.ID = casework.UserID(id("user", i))
		w.people[p.word] = p.who
	}
	roles := []casework.Role{casework.RepHealth, casework.RepSocialCare, casework.RepEducation, casework.RepHousing, casework.RepProbation, casework.RepYouthJustice}
	for i := range 50 {
		w.crowd = append(w.crowd, person{
			ID: casework.UserID(id("crowd", i)), Name: fmt.Sprintf("Member %d of the panel", i+1), Role: roles[i%len(roles)], Agency: w.agencies[i%len(roles)].ID,
		})
	}
	return w
}

// id names the nth thing of a kind: always the same, and scattered as random ids are.
func id(kind string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, n))
	u, _ := uuid.FromBytes(sum[:16]) // of the right length
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return u.String()
}
