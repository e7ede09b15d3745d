package mail_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/jobs"
	"channelpanel/internal/platform/mail"
	"channelpanel/internal/platform/pg"
	"channelpanel/internal/testkit"
	"channelpanel/internal/testkit/smtp"
	"channelpanel/policies"
)

// office is an outbox with a mail server to send by.
type office struct {
	kit    *testkit.Database
	owner  *sqlx.DB
	db     *pg.DB
	guard  *authz.Guard
	who    casework.Actor
	outbox *mail.Outbox
	server *smtp.Server
}

func open(t *testing.T) *office {
	t.Helper()
	kit := testkit.DB(t)
	panel := testkit.NewPanel(t, kit)
	who := panel.Hire(t, "Cora Lindqvist", casework.Coordinator, "", testkit.Authority, "")
	guard, err := authz.New(policies.Model, policies.Policy)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.NewQueue()
	if err != nil {
		t.Fatal(err)
	}
	return &office{kit: kit, owner: kit.Owner(t), db: kit.Open(t), guard: guard, outbox: mail.NewOutbox(queue), server: smtp.Start(t),
		who: casework.Actor{Kind: casework.SignedIn, ID: who.User, Name: "Cora Lindqvist"}}
}

// post writes a message in a change that ends as then says.
func (o *office) post(ctx context.Context, to string, then error) error {
	return o.db.Write(ctx, o.who, func(tx *pg.Tx) (audit.Entry, error) {
		grant, err := o.guard.Check(ctx, o.who, casework.UseSelf, casework.Resource{Ref: "test", Sens: casework.Normal, Policy: tx.Policy()})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := o.outbox.Post(ctx, tx, mail.Message{To: to, Kind: "notice", Subject: "You have something to look at", Body: "Sign in to see it."}); err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "wrote"}), then
	})
}

func (o *office) work(t *testing.T, carrier mail.Carrier) {
	t.Helper()
	h := jobs.NewHandlers()
	mail.NewPostman(o.db, o.guard, carrier).Handle(h)
	r, err := jobs.Start(t.Context(), jobs.Config{DB: o.kit.As(t, o.kit.AppURL), Handlers: h, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Stop(context.Background()) })
}

func (o *office) carrier(t *testing.T) mail.Carrier {
	t.Helper()
	c, err := mail.NewCarrier(mail.Server{Address: o.server.Addr, From: "channel@exshire.example", Roots: o.server.Roots})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// until waits for a number of messages in a status.
func (o *office) until(t *testing.T, status string, want int) {
	t.Helper()
	var n int
	for range 750 {
		if err := o.owner.GetContext(t.Context(), &n, `SELECT count(*) FROM mail_message WHERE status = $1`, status); err != nil {
			t.Fatal(err)
		}
		if n == want {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	var why string
	_ = o.owner.GetContext(t.Context(), &why, `SELECT string_agg(state || errors::text, '; ') FROM river_job`)
	t.Fatalf("%d messages are %s, want %d: %s", n, status, want, why)
}

// Shows NO3.
func TestAMessageGoesOutOnceByTLSIfItsChangeWasSaved(t *testing.T) {
	o := open(t)
	if err := o.post(t.Context(), "ann@example.org", nil); err != nil {
		t.Fatal(err)
	}
	if err := o.post(t.Context(), "never@example.org", errors.New("changed my mind")); err == nil {
		t.Fatal("a write that failed was saved")
	}
	o.work(t, o.carrier(t))
	o.until(t, "SENT", 1)
	taken := o.server.Taken()
	if len(taken) != 1 || taken[0].To != "ann@example.org" || !taken[0].TLS || !strings.HasSuffix(taken[0].MessageID, "@exshire.example>") {
		t.Fatalf("the server took %+v", taken)
	}
	var entries int
	if err := o.owner.GetContext(t.Context(), &entries, `SELECT count(*) FROM audit_event WHERE actor = 'system:mail' AND outcome = 'done'`); err != nil || entries != 1 {
		t.Errorf("one sending left %d entries (%v)", entries, err)
	}
}

// Shows NO8.
func TestAMessageThatIsRefusedForGoodFailsAndSaysSo(t *testing.T) {
	o := open(t)
	o.server.Fail(func(to string) smtp.Fault {
		if to == "gone@example.org" {
			return smtp.RefuseGood
		}
		return smtp.None
	})
	for _, to := range []string{"gone@example.org", "ann@example.org"} {
		if err := o.post(t.Context(), to, nil); err != nil {
			t.Fatal(err)
		}
	}
	o.work(t, o.carrier(t))
	o.until(t, "FAILED", 1)
	o.until(t, "SENT", 1)
	var fault string
	if err := o.owner.GetContext(t.Context(), &fault, `SELECT fault FROM mail_message WHERE status = 'FAILED'`); err != nil || !strings.Contains(fault, "550") {
		t.Errorf("the failure reads %q (%v)", fault, err)
	}
}

func TestAMessageThatIsPutOffIsTriedAgain(t *testing.T) {
	o := open(t)
	tries := 0
	o.server.Fail(func(string) smtp.Fault {
		if tries++; tries == 1 {
			return smtp.RefuseBusy
		}
		return smtp.None
	})
	if err := o.post(t.Context(), "ann@example.org", nil); err != nil {
		t.Fatal(err)
	}
	o.work(t, o.carrier(t))
	o.until(t, "SENT", 1)
	if n := len(o.server.Taken()); n != 1 {
		t.Errorf("taken %d times", n)
	}
}

// A server that takes a message and breaks off before it says so gets it again: both copies carry one Message-ID.
func TestAMessageWhoseAnswerWasLostCarriesTheSameMessageIDAgain(t *testing.T) {
	o := open(t)
	answers := 0
	o.server.Fail(func(string) smtp.Fault {
		if answers++; answers <= 2 { // asked at the recipient and at the message
			return smtp.CutAtAnswer
		}
		return smtp.None
	})
	if err := o.post(t.Context(), "ann@example.org", nil); err != nil {
		t.Fatal(err)
	}
	o.work(t, o.carrier(t))
	o.until(t, "SENT", 1)
	taken := o.server.Taken()
	if len(taken) != 2 || taken[0].MessageID != taken[1].MessageID || taken[0].MessageID == "" {
		t.Fatalf("the server took %d messages: %+v", len(taken), taken)
	}
}

func TestWithoutAMailServerMessagesWaitAndNoTryIsCounted(t *testing.T) {
	o := open(t)
	if err := o.post(t.Context(), "ann@example.org", nil); err != nil {
		t.Fatal(err)
	}
	o.work(t, nil)
	time.Sleep(300 * time.Millisecond)
	var tries int
	if err := o.owner.GetContext(t.Context(), &tries, `SELECT tries FROM mail_message WHERE status = 'WAITING'`); err != nil || tries != 0 {
		t.Errorf("%d tries were counted (%v)", tries, err)
	}
}

func TestAServerWithoutTLSGetsNothingButOnLoopback(t *testing.T) {
	o := open(t)
	foreign, err := mail.NewCarrier(mail.Server{Address: o.server.Addr, From: "channel@exshire.example"})
	if err != nil {
		t.Fatal(err)
	}
	// Loopback without roots of its own: the certificate of a stranger is not believed, and nothing is sent.
	if err := foreign.Carry(t.Context(), "id", mail.Message{To: "ann@example.org", Kind: "x", Subject: "x", Body: "x"}); err == nil {
		t.Error("a message went to a server that cannot show who it is")
	}
	if len(o.server.Taken()) != 0 {
		t.Error("the server took a message")
	}
}

func TestAMessageThatWouldForgeAHeaderIsRefusedBeforeItIsWritten(t *testing.T) {
	o := open(t)
	for name, m := range map[string]mail.Message{
		"two lines in the subject": {To: "ann@example.org", Kind: "x", Subject: "a\r\nBcc: eve@example.org", Body: "x"},
		"two addresses":            {To: "ann@example.org, eve@example.org", Kind: "x", Subject: "x", Body: "x"},
		"a name in the address":    {To: "Ann <ann@example.org>", Kind: "x", Subject: "x", Body: "x"},
		"nothing to say":           {To: "ann@example.org", Kind: "x", Subject: "x"},
	} {
		err := o.db.Write(t.Context(), o.who, func(tx *pg.Tx) (audit.Entry, error) { return audit.Entry{}, o.outbox.Post(t.Context(), tx, m) })
		if err == nil || !strings.Contains(err.Error(), "post a message") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
