package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"channelpanel/internal/casework"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/feature/terms"
	"channelpanel/internal/register"
)

// The panel of the demonstration.
const (
	panelName = "Leicester, Leicestershire and Rutland Channel panel"
	panelCode = "LLR"
	force     = "Leicestershire Police"
)

var authorities = []string{"Leicester", "Leicestershire", "Rutland"}

// SignIn is how to sign in as one invented person.
type SignIn struct {
	Email    string        `json:"email"`
	Password string        `json:"password"`
	Role     casework.Role `json:"role"`
	Agency   string        `json:"agency"`
	Panel    string        `json:"panel"`

	Name string          `json:"-"`
	user casework.UserID `json:"-"`
}

func (s SignIn) actor() casework.Actor {
	return casework.Actor{Kind: casework.SignedIn, ID: s.user, Name: s.Name}
}

// agencies work with the panel, each with its partner type of Schedule 7.
var agencies = []register.Agency{
	{Name: "Leicester City Council", Schedule7: "LA"}, {Name: "Leicestershire County Council", Schedule7: "LA"},
	{Name: "Rutland County Council", Schedule7: "LA"}, {Name: "Leicestershire Police", Schedule7: "POLICE"},
	{Name: "Soarside Health Trust", Schedule7: "NHS"}, {Name: "Charnwood Vale Mental Health", Schedule7: "NHS"},
	{Name: "Two Rivers Academy Trust", Schedule7: "SCHOOL"}, {Name: "Foxton College", Schedule7: "FE"},
	{Name: "East Midlands Probation", Schedule7: "PROB"}, {Name: "Youth Justice Leicestershire", Schedule7: "YJS"},
	{Name: "Wreake Valley Homes", Schedule7: "OTHER"}, {Name: "Immigration Enforcement Midlands", Schedule7: "MIN"},
	{Name: "Glenfield Lodge Day Service", Schedule7: "NHS", To: casework.Date{Year: 2024, Month: time.September, Day: 30}}, // taken over
}

// reachable are agencies with a shared mailbox and a number that nobody has.
func reachable(list []register.Agency) []register.Agency {
	out := slices.Clone(list)
	for i := range out {
		out[i].Mailbox = "channel@" + strings.ReplaceAll(strings.ToLower(out[i].Name), " ", "-") + ".example"
		out[i].Phone = fmt.Sprintf("0116 496 0%03d", 100+i)
	}
	return out
}

// post is one person's place.
type post struct {
	role              casework.Role
	agency            string
	authority, police string
}

// posts are the people, an administrator first; a second one is there to agree to what the first proposes.
var posts = []post{
	{casework.Administrator, "", "", ""},
	{casework.PanelChair, "Leicester City Council", "Leicester", ""},
	{casework.DeputyChair, "Leicestershire County Council", "Leicestershire", ""},
	{casework.DeputyChair, "Rutland County Council", "Rutland", ""},
	{casework.Coordinator, "Leicester City Council", "Leicester", ""},
	{casework.Coordinator, "Leicestershire County Council", "Leicestershire", ""},
	{casework.CaseOfficer, "Leicestershire Police", "", force},
	{casework.CaseOfficer, "Leicestershire Police", "", force},
	{casework.CaseOfficer, "Leicestershire Police", "", force},
	{casework.Section36Decider, "Leicestershire Police", "", force},
	{casework.Section36Decider, "Leicestershire County Council", "Leicestershire", ""},
	{casework.MinuteTaker, "Leicester City Council", "", ""},
	{casework.RepHealth, "Soarside Health Trust", "", ""},
	{casework.RepHealth, "Charnwood Vale Mental Health", "", ""},
	{casework.RepEducation, "Two Rivers Academy Trust", "", ""},
	{casework.RepEducation, "Foxton College", "", ""},
	{casework.RepSocialCare, "Leicester City Council", "Leicester", ""},
	{casework.RepSocialCare, "Rutland County Council", "Rutland", ""},
	{casework.RepHousing, "Wreake Valley Homes", "", ""},
	{casework.RepProbation, "East Midlands Probation", "", ""},
	{casework.RepYouthJustice, "Youth Justice Leicestershire", "", ""},
	{casework.RepImmigration, "Immigration Enforcement Midlands", "", ""},
	{casework.Provider, "", "", ""}, {casework.Provider, "", "", ""}, {casework.Provider, "", "", ""},
	{casework.Guest, "Foxton College", "", ""},
	{casework.Auditor, "", "", ""}, {casework.Auditor, "", "", ""},
	{casework.DataProtection, "Leicester City Council", "", ""},
	{casework.StatisticsReader, "Leicestershire County Council", "", ""},
	{casework.Administrator, "", "", ""},
}

// staff sets the service up: the panel, its agencies and everybody's account and role.
func (o *office) staff(ctx context.Context) error {
	for i, p := range posts {
		given, family := o.names.next()
		in := SignIn{Name: given + " " + family, Email: address(given + " " + family), Password: password(o.r), Role: p.role, Agency: p.agency}
		if p.role != casework.Administrator {
			in.Panel = panelName
		}
		account := accounts.NewAccount{Email: in.Email, Name: in.Name, Password: in.Password}
		if i == 0 {
			err := o.app.Accounts.SetUp(ctx, o.operator, accounts.SetUp{
				NewAccount: account, Again: account.Password, Agencies: reachable(agencies),
				Panel: register.Panel{Name: panelName, Code: panelCode, Authorities: authorities, Forces: []string{force}},
			}, &casework.Faults{})
			if err != nil {
				return fmt.Errorf("set up: %w", err)
			}
			bodies, err := o.app.Accounts.Bodies(ctx, o.operator)
			if err != nil {
				return fmt.Errorf("read the panel: %w", err)
			}
			o.panel, o.agencies = bodies.Panels[0].ID, bodies.Agencies
			if in.user, err = o.app.Accounts.Find(ctx, o.operator, in.Email); err != nil {
				return fmt.Errorf("find the administrator: %w", err)
			}
			o.people = append(o.people, in)
			continue
		}
		if err := o.hire(ctx, &in, account, p); err != nil {
			return fmt.Errorf("account of the %s: %w", p.role, err)
		}
		o.people = append(o.people, in)
	}
	return nil
}

// statement is what the chair reads out as each meeting is opened.
const statement = `What is said and shown here is official-sensitive. It is shared under section 38 of the Counter-Terrorism and Security Act 2015 so that this panel can do its work, and for no other purpose.

Take nothing of it outside this meeting unless the chair agrees or the law requires it. Keep papers and screens where others cannot see them.

Say now if you know a person who is to be discussed, or their family, so that you can step out for that item.`

// acceptTerms publishes the terms of use, and has everybody accept them.
func (o *office) acceptTerms(ctx context.Context) error {
	if err := o.app.Terms.Publish(ctx, o.holder(casework.Administrator, 0).actor(), 0, terms.Draft); err != nil {
		return err
	}
	for _, p := range o.people {
		if err := o.app.Terms.Accept(ctx, p.actor(), 1, true); err != nil {
			return fmt.Errorf("the %s: %w", p.Role, err)
		}
	}
	return nil
}

// ownRules says when the panel meets, what its own quorum is and what is read out.
func (o *office) ownRules(ctx context.Context) error {
	who := o.holder(casework.Administrator, 0).actor()
	if err := o.app.Panels.SetRhythm(ctx, who, o.panel, 1, casework.Rhythm{Week: 2, Day: time.Tuesday, Every: 1, Starts: "10:00", Mode: "ROOM", Place: "Committee room 2"}); err != nil {
		return err
	}
	rule := casework.Quorum{Least: 8, Bodies: []casework.Role{casework.RepSocialCare, casework.RepHealth}}
	if err := o.app.Panels.SetQuorum(ctx, who, o.panel, 2, rule, &casework.Faults{}); err != nil {
		return err
	}
	return o.app.Panels.SetStatement(ctx, who, o.panel, 3, statement)
}

func (o *office) hire(ctx context.Context, in *SignIn, account accounts.NewAccount, p post) error {
	var err error
	if in.user, err = o.app.Accounts.AddReady(ctx, o.operator, account); err != nil {
		return err
	}
	var agency casework.AgencyID
	if i := slices.IndexFunc(o.agencies, func(a register.Agency) bool { return a.Name == p.agency }); i >= 0 {
		agency = o.agencies[i].ID
	}
	on := o.today()
	m := casework.Membership{
		User: in.user, Role: p.role, Agency: agency, Authority: p.authority, Force: p.police, Tenure: casework.Tenure{From: on}, AppointedOn: on,
		Skills: "Several years of safeguarding work and Channel awareness training.", SignedOn: on, TrainedOn: on, Vetting: "YES",
	}
	post, _ := casework.PostOf(p.role)
	if post.Panel {
		m.Panel = o.panel
	}
	if post.Ends {
		m.To = casework.DateOf(o.timeline.end).AddDays(30)
	}
	_, err = o.app.Accounts.GrantRole(ctx, o.operator, m, &casework.Faults{})
	return err
}

// planRoles has one administrator propose a role a few days before the end. It waits for the other one.
func (o *office) planRoles() {
	who := o.holder(casework.RepSocialCare, 1)
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -5), 14), "a role that is proposed", func(ctx context.Context) error {
		on := o.today()
		_, err := o.app.Accounts.GrantRole(ctx, o.holder(casework.Administrator, 0).actor(), casework.Membership{
			User: who.user, Role: casework.DeputyChair, Panel: o.panel, Authority: "Rutland",
			Tenure: casework.Tenure{From: on.AddDays(14), To: on.AddDays(379)}, AppointedOn: on,
			Skills: "Chaired the county's safeguarding board for two years.", SignedOn: on, Vetting: "YES",
		}, &casework.Faults{})
		return err
	})
}

// planLeaver has a coordinator of the county leave in three weeks, with work to hand over.
func (o *office) planLeaver() {
	who := o.holder(casework.Coordinator, 1)
	o.timeline.at(weekday(o.timeline.end.AddDate(0, 0, -4), 11), "a last day", func(ctx context.Context) error {
		admin := o.holder(casework.Administrator, 0).actor()
		a, err := o.app.Accounts.Account(ctx, admin, who.user)
		if err != nil {
			return err
		}
		return o.app.Accounts.SetLastDay(ctx, admin, who.user, a.Version, casework.DateOf(o.timeline.end).AddDays(21), &casework.Faults{})
	})
}

// holder is the nth person in a role, going round.
func (o *office) holder(role casework.Role, n int) SignIn {
	var held []SignIn
	for _, p := range o.people {
		if p.Role == role {
			held = append(held, p)
		}
	}
	return held[n%len(held)]
}
