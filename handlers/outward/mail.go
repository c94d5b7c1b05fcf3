package outward

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	smtp "github.com/wneessen/go-mail"

	"huishou/geo/registry/notice"
)

// Mail sends each notice as a plain text mail over one SMTP server. Its connection
// is encrypted: by STARTTLS, or from the beginning at port 465. Only a server on
// this very machine may do without.
type Mail struct {
	conf   MailConfig
	host   string
	port   int
	from   *mail.Address
	domain string // of the sender, for ids
}

// MailConfig says which server takes the mails and who sends them.
type MailConfig struct {
	Server   string      // host, or host:port; 587 when there is no port
	From     string      // 回收网络 <notice@example.org>
	User     string      // "" for a server that needs no account
	Password string      //
	TLS      *tls.Config // the system's authorities when nil
}

const (
	smtpPort    = 587
	smtpTLSPort = 465
	smtpTimeout = 15 * time.Second // of connecting, and of handing over
)

// NewMail checks a configuration. Nothing is connected yet.
func NewMail(c MailConfig) (*Mail, error) {
	m := &Mail{conf: c, host: c.Server, port: smtpPort}
	if host, port, err := net.SplitHostPort(c.Server); err == nil {
		m.host = host
		if m.port, err = strconv.Atoi(port); err != nil || m.port < 1 || m.port > 65535 {
			return nil, errors.New("mail: the server's port is not a number")
		}
	}
	if m.host == "" || strings.ContainsAny(m.host, "/ @") {
		return nil, errors.New("mail: the server is a host, or host:port")
	}
	var err error
	if m.from, err = mail.ParseAddress(c.From); err != nil {
		return nil, errors.New("mail: the sender is no mail address")
	}
	if (c.User == "") != (c.Password == "") {
		return nil, errors.New("mail: user and password go together")
	}
	m.domain = m.from.Address[strings.LastIndex(m.from.Address, "@")+1:]
	return m, nil
}

// Name is mail.
func (m *Mail) Name() string { return "mail" }

// Addressed is true: a mail goes to somebody.
func (m *Mail) Addressed() bool { return true }

// Send hands a message over to the server. What the server says after it took the
// message does not count.
func (m *Mail) Send(ctx context.Context, n notice.Message) error {
	letter, err := m.letter(n)
	if err != nil {
		return &notice.Fault{Code: "notice.no_mailbox", Final: true} // err says the address
	}
	var line net.Conn
	client, err := m.client(func(ctx context.Context, network, address string) (net.Conn, error) {
		var err error
		line, err = m.dial(ctx, network, address)
		return line, err
	})
	if err != nil {
		return fmt.Errorf("prepare mail: %w", err)
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if line != nil { // the library leaves it open when the server is not to its taste
		defer line.Close()
		defer context.AfterFunc(ctx, func() { _ = line.Close() })()
	}
	if err != nil {
		return m.refused(err)
	}
	if err := client.SendWithSMTPClient(conn, letter); err != nil && !letter.IsDelivered() {
		return m.refused(err)
	}
	_ = client.CloseWithSMTPClient(conn) // what counts has been said
	return nil
}

// dial connects to the server, encrypted from the beginning where its port is for that.
func (m *Mail) dial(ctx context.Context, network, address string) (net.Conn, error) {
	plain := net.Dialer{Timeout: dialTimeout}
	if m.port == smtpTLSPort {
		return (&tls.Dialer{NetDialer: &plain, Config: m.tls()}).DialContext(ctx, network, address)
	}
	return plain.DialContext(ctx, network, address)
}

func (m *Mail) tls() *tls.Config {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.conf.TLS != nil {
		conf = m.conf.TLS.Clone()
	}
	conf.ServerName = m.host
	return conf
}

// letter writes a message as a mail.
func (m *Mail) letter(n notice.Message) (*smtp.Msg, error) {
	to, err := mail.ParseAddress(n.To)
	if err != nil {
		return nil, err
	}
	letter := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	letter.FromMailAddress(m.from)
	letter.ToMailAddress(&mail.Address{Address: to.Address})
	letter.SetMessageIDWithValue(string(n.ID) + "@" + m.domain)
	letter.SetDateWithValue(n.At)
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday note answers
	letter.SetGenHeader("Content-Language", n.Lang)
	letter.Subject(n.Subject)
	letter.SetBodyString(smtp.TypeTextPlain, strings.ReplaceAll(n.Text, "\n", "\r\n"))
	return letter, nil
}

// client is made anew for each mail: one of the library does not serve several at once.
func (m *Mail) client(dial smtp.DialContextFunc) (*smtp.Client, error) {
	policy := smtp.TLSMandatory
	if m.here() || m.port == smtpTLSPort { // which is encrypted by now
		policy = smtp.TLSOpportunistic
	}
	opts := []smtp.Option{smtp.WithPort(m.port), smtp.WithTimeout(smtpTimeout), smtp.WithHELO(m.domain), smtp.WithTLSConfig(m.tls()),
		smtp.WithTLSPolicy(policy), smtp.WithDialContextFunc(dial)}
	if m.conf.User != "" {
		opts = append(opts, smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover), smtp.WithUsername(m.conf.User), smtp.WithPassword(m.conf.Password))
	}
	return smtp.NewClient(m.host, opts...)
}

// here reports whether the server is on this machine.
func (m *Mail) here() bool {
	ip := net.ParseIP(m.host)
	return m.host == "localhost" || ip != nil && ip.IsLoopback()
}

// refused says what a failure of the server means. Its words are left out: they
// name the mailbox.
func (m *Mail) refused(err error) *notice.Fault {
	if s, ok := errors.AsType[*smtp.SendError](err); ok {
		f := &notice.Fault{Code: "notice.rejected", Status: s.ErrorCode(), Cause: errors.New(s.Reason.String())}
		switch {
		case s.Reason == smtp.ErrSMTPRcptTo && s.ErrorCode() >= 500:
			f.Code, f.Final = "notice.no_mailbox", true
		case s.ErrorCode() == 0:
			return unreached(err)
		}
		return f
	}
	if t, ok := errors.AsType[*textproto.Error](err); ok {
		if t.Code == 530 || t.Code == 534 || t.Code == 535 {
			return &notice.Fault{Code: "notice.denied", Status: t.Code}
		}
		return &notice.Fault{Code: "notice.rejected", Status: t.Code}
	}
	if strings.Contains(err.Error(), "STARTTLS") || strings.Contains(err.Error(), "unencrypted") {
		return &notice.Fault{Code: "notice.insecure", Cause: err}
	}
	return unreached(err)
}
