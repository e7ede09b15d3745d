package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is how the mail server is reached: "smtp://host:587" with STARTTLS, which is then demanded.
type Server struct {
	Address  string // host:port
	From     string // the service's own address
	User     string // "" signs in as nobody
	Password string
	Roots    *tls.Config // for tests; nil trusts the machine's certificates
}

// timeout bounds one exchange with the server.
const timeout = 20 * time.Second

// NewCarrier makes a carrier that hands messages to the server. TLS is demanded but on this machine's own loopback.
func NewCarrier(s Server) (Carrier, error) {
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil || number < 1 || number > 65535 {
		return nil, fmt.Errorf("mail server: %q is no port", port)
	}
	if err := (Message{To: s.From, Kind: "x", Subject: "x", Body: "x"}).validate(); err != nil {
		return nil, fmt.Errorf("mail server: the sender's address: %w", err)
	}
	options := []gomail.Option{gomail.WithPort(number), gomail.WithTimeout(timeout), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if s.Roots != nil {
		options = append(options, gomail.WithTLSConfig(s.Roots), gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthPlain), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	_, domain, _ := strings.Cut(s.From, "@")
	return &carrier{client, s.From, domain}, nil
}

type carrier struct {
	client *gomail.Client
	from   string
	domain string // of Message-IDs
}

func (c *carrier) Carry(ctx context.Context, id string, m Message) error {
	msg := gomail.NewMsg()
	if err := msg.From(c.from); err != nil {
		return &Refused{"The service's own address is not accepted"}
	}
	if err := msg.To(m.To); err != nil {
		return &Refused{"The address is not one that mail can be sent to"}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(id + "@" + c.domain)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	if m.Calendar != "" {
		msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+m.Method), m.Calendar)
	}
	err := c.client.DialAndSendWithContext(ctx, msg)
	var sending *gomail.SendError
	if errors.As(err, &sending) && !sending.IsTemp() && sending.ErrorCode() >= 500 {
		return &Refused{fmt.Sprintf("The mail server refused it for good (code %d)", sending.ErrorCode())}
	}
	return err
}
