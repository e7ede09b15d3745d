// Package app puts the product together: the binary and the end-to-end tests start the same App. It holds no rule and
// no SQL of its own.
package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/feature/access"
	"channelpanel/internal/feature/accounts"
	"channelpanel/internal/feature/actions"
	"channelpanel/internal/feature/agencies"
	"channelpanel/internal/feature/assessments"
	"channelpanel/internal/feature/auditlog"
	"channelpanel/internal/feature/cases"
	"channelpanel/internal/feature/consent"
	"channelpanel/internal/feature/decisions"
	"channelpanel/internal/feature/documents"
	"channelpanel/internal/feature/emergency"
	"channelpanel/internal/feature/exports"
	"channelpanel/internal/feature/feedback"
	"channelpanel/internal/feature/help"
	"channelpanel/internal/feature/intake"
	"channelpanel/internal/feature/leavers"
	"channelpanel/internal/feature/lists"
	"channelpanel/internal/feature/looks"
	"channelpanel/internal/feature/meetings"
	"channelpanel/internal/feature/minutes"
	"channelpanel/internal/feature/notices"
	"channelpanel/internal/feature/outbox"
	"channelpanel/internal/feature/panels"
	"channelpanel/internal/feature/people"
	"channelpanel/internal/feature/person"
	"channelpanel/internal/feature/plans"
	"channelpanel/internal/feature/policy"
	"channelpanel/internal/feature/queue"
	"channelpanel/internal/feature/referrer"
	"channelpanel/internal/feature/requests"
	"channelpanel/internal/feature/reviews"
	"channelpanel/internal/feature/room"
	"channelpanel/internal/feature/screening"
	"channelpanel/internal/feature/sessions"
	"channelpanel/internal/feature/signin"
	"channelpanel/internal/feature/statistics"
	"channelpanel/internal/feature/terms"
	"channelpanel/internal/feature/ties"
	"channelpanel/internal/feature/withdrawal"
	"channelpanel/internal/feature/workdays"
	logged "channelpanel/internal/platform/auditlog"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/calendar"
	"channelpanel/internal/platform/clamd"
	"channelpanel/internal/platform/httpd"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/keys"
	"channelpanel/internal/platform/live"
	"channelpanel/internal/platform/mail"
	"channelpanel/internal/platform/passwords"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/platform/print"
	"channelpanel/internal/platform/signon"
	"channelpanel/policies"
	"channelpanel/web"
)

// Config is what an App is made of.
type Config struct {
	DB        *pg.DB
	Sessions  *sqlx.DB // login panel_app, for sessions and drafts
	Auditor   *sqlx.DB // login panel_auditor
	Guard     *authz.Guard
	Keys      *keys.Ring
	Clock     func() time.Time // nil takes the machine's clock
	Log       *slog.Logger
	Secure    bool         // served by TLS
	Hosts     []string     // Host headers that are answered
	Proxies   []string     // whose X-Forwarded-For is believed
	SetUpCode string       // of the first set-up
	Carrier   mail.Carrier // to the mail server; nil keeps messages waiting

	Scanner *clamd.Daemon // of attached files; nil has a second person release each
	Press   *print.Press  // prints PDF; nil where this machine has no WeasyPrint

	SecondFactor bool             // asked of whoever holds a role that needs one
	PasskeyHost  string           // the domain that passkeys are bound to, for good; "" for no passkeys
	Agencies     signon.Directory // whose accounts people can sign in with
}

// App is the product, ready to serve.
type App struct {
	Server   *httpd.Server
	Cabinet  *casefile.Cabinet
	Accounts *accounts.Service
	Audit    *auditlog.Service
	Jobs     *jobs.Handlers // what is done in the background, once somebody starts it
}

// NewGuard is the guard of the policy that the program ships.
func NewGuard() (*authz.Guard, error) { return authz.New(policies.Model, policies.Policy) }

// New registers every feature on a new engine.
func New(c Config) (*App, error) {
	server, err := httpd.New(httpd.Config{
		DB: c.DB, Sessions: c.Sessions, Guard: c.Guard, Keys: c.Keys, Clock: c.Clock, Log: c.Log,
		Secure: c.Secure, Hosts: c.Hosts, Proxies: c.Proxies, Assets: web.Handler(), Nav: Menu(), SecondFactor: c.SecondFactor, PasskeyHost: c.PasskeyHost,
	})
	if err != nil {
		return nil, err
	}
	return Register(server, Parts{Auditor: c.Auditor, SetUpCode: c.SetUpCode, Carrier: c.Carrier, Agencies: c.Agencies, Scanner: c.Scanner, Press: c.Press})
}

// Parts is what features need beside the engine.
type Parts struct {
	Auditor   *sqlx.DB // a pool on the login panel_auditor
	SetUpCode string
	Carrier   mail.Carrier
	Agencies  signon.Directory
	Scanner   *clamd.Daemon
	Press     *print.Press
}

// Register puts every feature on an engine.
func Register(server *httpd.Server, parts Parts) (*App, error) {
	db, guard, ring := server.DB, server.Guard, server.Keys
	cabinet := casefile.NewCabinet(guard, ring)
	words, err := passwords.New()
	if err != nil {
		return nil, fmt.Errorf("passwords: %w", err)
	}
	line, err := jobs.NewQueue()
	if err != nil {
		return nil, err
	}
	letters := mail.NewOutbox(line)
	a := &App{
		Server: server, Cabinet: cabinet, Accounts: accounts.NewService(db, guard, words), Audit: auditlog.NewService(db, parts.Auditor, guard),
		Jobs: jobs.NewHandlers(),
	}
	if parts.Carrier != nil {
		a.Accounts = a.Accounts.WithPost(func(ctx context.Context, tx *pg.Tx, user casework.UserID, address, subject, body string) error {
			return letters.Post(ctx, tx, mail.Message{To: address, User: user, Kind: mail.Invitation, Subject: subject, Body: body})
		})
	}
	mail.NewPostman(db, guard, parts.Carrier).Handle(a.Jobs)
	help.Routes(server)
	signin.New(signin.NewService(signin.Config{
		DB: db, Guard: guard, Words: words, Keys: ring, SecondFactor: server.SecondFactor, PasskeyHost: server.PasskeyHost, Idle: server.Idle, Agencies: parts.Agencies,
	}), server.Clock).Routes(server)
	accounts.New(a.Accounts, server.Clock, parts.SetUpCode).Routes(server)
	panels.New(panels.NewService(db, guard)).Routes(server)
	agencies.New(agencies.NewService(db, guard)).Routes(server)
	taken := intake.NewService(db, guard, cabinet, ring)
	taken.Handle(a.Jobs)
	intake.New(taken, server.Clock).Routes(server)
	watching := logged.NewLooks(parts.Auditor)
	emergencies := emergency.NewService(db, parts.Auditor, guard, cabinet)
	explained := access.NewService(db, guard, cabinet)
	tied := ties.NewService(db, guard, cabinet)
	judged := assessments.NewService(db, guard, cabinet)
	met := people.NewService(db, cabinet)
	asked := requests.NewService(db, guard, cabinet)
	if parts.Carrier != nil {
		asked = asked.WithPost(func(ctx context.Context, tx *pg.Tx, user casework.UserID, address, subject, body string) error {
			return letters.Post(ctx, tx, mail.Message{To: address, User: user, Kind: "reminder", Subject: subject, Body: body})
		})
	}
	later := referrer.NewService(db, guard, cabinet, func(ctx context.Context, tx *pg.Tx, address, subject, body string) error {
		return letters.Post(ctx, tx, mail.Message{To: address, Kind: "question", Subject: subject, Body: body})
	})
	people.New(met).Routes(server)
	person.New(person.NewService(db, cabinet)).Routes(server)
	agreed := terms.NewService(db, guard)
	terms.New(agreed).Routes(server)
	going := leavers.NewService(db, guard, cabinet)
	screened := screening.NewService(db, cabinet)
	changed := policy.NewService(db, guard)
	copied := exports.NewService(db, guard, cabinet, ring)
	attached := documents.NewService(db, guard, cabinet, ring, line, parts.Scanner)
	taken.WhenAttached(attached.ScanSoon)
	attached.Handle(a.Jobs)
	decided := decisions.NewService(db, guard, cabinet)
	decided.Handle(a.Jobs)
	minuted := minutes.NewService(db, guard, cabinet, parts.Press)
	if parts.Carrier != nil {
		minuted = minuted.WithPost(func(ctx context.Context, tx *pg.Tx, user casework.UserID, address, subject, body string) error {
			return letters.Post(ctx, tx, mail.Message{To: address, User: user, Kind: "reminder", Subject: subject, Body: body})
		})
	}
	cases.New(cases.NewService(db, guard, cabinet, emergencies.Errands, explained.Errands, a.Accounts.Errands, tied.Errands,
		taken.Errands, going.Errands, changed.Errands, agreed.Errands, met.Errands, screened.Errands, screened.ToLookAt, screened.Awaited, screened.Signposted, judged.Errands, judged.EditionErrands, copied.Errands, attached.Errands,
		asked.Errands, asked.ChaseErrands, later.Errands, later.ChaseErrands, decided.Errands, minuted.Errands)).Routes(server)
	emergency.New(emergencies).Routes(server)
	exports.New(copied).Routes(server)
	access.New(explained).Routes(server)
	policy.New(changed).Routes(server)
	ties.New(tied).Routes(server)
	leavers.New(going).Routes(server)
	looks.New(looks.NewService(db, watching, guard, cabinet, ring)).Routes(server)
	notices.New(notices.NewService(db, guard)).Routes(server)
	screening.New(screened).Routes(server)
	referrer.New(later, server.Clock).Routes(server)
	feedback.New(feedback.NewService(db, cabinet, func(ctx context.Context, tx *pg.Tx, address, subject, body string) error {
		return letters.Post(ctx, tx, mail.Message{To: address, Kind: "feedback", Subject: subject, Body: body})
	})).Routes(server)
	documents.New(attached).Routes(server)
	withdrawal.New(withdrawal.NewService(db, cabinet)).Routes(server)
	queue.New(queue.NewService(db, guard, cabinet)).Routes(server)
	workdays.New(workdays.NewService(db, guard)).Routes(server)
	lists.New(lists.NewService(db, guard)).Routes(server)
	requests.New(asked).Routes(server)
	assessments.New(judged).Routes(server)
	meetings.New(meetings.NewService(db, guard, cabinet)).Routes(server)
	minutes.New(minuted).Routes(server)
	followed := live.New(live.Config{DB: db, Log: server.Log})
	room.New(room.NewService(db, guard, cabinet, followed)).Routes(server)
	plans.New(plans.NewService(db, cabinet)).Routes(server)
	decisions.New(decided).Routes(server)
	consent.New(consent.NewService(db, cabinet)).Routes(server)
	sessions.New(sessions.NewService(db, cabinet)).Routes(server)
	reviews.New(reviews.NewService(db, cabinet)).Routes(server)
	actions.New(actions.NewService(db, guard, cabinet).WithLive(followed)).Routes(server)
	auditlog.New(a.Audit).Routes(server)
	statistics.New(statistics.NewService(db, guard)).Routes(server)
	outbox.New(outbox.NewService(db, guard, letters), parts.Carrier != nil).Routes(server)
	server.Pages = pages(guard)
	return a, nil
}

// pages are where the engine leads from what the guard has answered.
func pages(guard *authz.Guard) httpd.Pages {
	return httpd.Pages{
		Case:         func(ref string) string { return "/cases/" + ref },
		Why:          access.WhyAt,
		Refused:      access.RefusedTo(guard),
		EndEmergency: emergency.EndAt,
		Astray:       []httpd.NavEntry{{Text: "Emergency access to a case, if somebody must be kept safe", Href: emergency.Form, Action: casework.OpenEmergency}},
	}
}

// Menu is the main menu. Each entry is drawn for whoever could do its action on something.
func Menu() []httpd.NavEntry {
	return []httpd.NavEntry{
		{Text: "Start", Href: "/", Action: casework.UseSelf},
		{Text: "Cases", Href: "/cases", Action: casework.BrowseCases},
		{Text: "Queue", Href: "/queue", Action: casework.ReadScreening},
		{Text: "New referral", Href: "/referrals/new", Action: casework.ReceiveReferral},
		{Text: "Incoming", Href: "/referrals/incoming", Action: casework.ReceiveReferral},
		{Text: "Make a referral", Href: "/referrals/send", Action: casework.SendReferral},
		{Text: "Our referrals", Href: "/referrals/ours", Action: casework.FollowReferral},
		{Text: "Meetings", Href: "/meetings", Action: casework.ListMeetings},
		{Text: "Assessments", Href: "/assessments", Action: casework.SignAssessment},
		{Text: "Actions", Href: "/actions", Action: casework.ListActions},
		{Text: "Requests", Href: "/requests", Action: casework.AnswerRequest},
		{Text: "Returns", Href: "/returns", Action: casework.AskPartner},
		{Text: "Statistics", Href: "/statistics", Action: casework.ReadStatistics},
		{Text: "Accounts", Href: "/accounts", Action: casework.ReadAccounts},
		{Text: "Panels", Href: "/panels", Action: casework.ReadPanels},
		{Text: "Who holds what", Href: "/roles", Action: casework.ListHeld},
		{Text: "Agencies", Href: "/agencies", Action: casework.ReadPanels},
		{Text: "Working days", Href: "/working-days", Action: casework.ReadPanels},
		{Text: "Lists", Href: "/lists", Action: casework.ReadPanels},
		{Text: "Access policy", Href: "/policy", Action: casework.ReadPolicy},
		{Text: "Frameworks", Href: "/frameworks", Action: casework.ProposeFramework},
		{Text: "Mail", Href: "/mail", Action: casework.ReadMail},
		{Text: "Audit log", Href: "/audit", Action: casework.ReadAudit},
	}
}

// Check refuses to go on where the database is not fit to serve: a login that is too mighty, or another policy.
func Check(ctx context.Context, db *pg.DB, guard *authz.Guard) error {
	if err := db.CheckLogin(ctx); err != nil {
		return err
	}
	return db.CheckScope(ctx, guard)
}

// Today is the date in London at a moment.
func Today(t time.Time) casework.Date { return calendar.Today(t) }
