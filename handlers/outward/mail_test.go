package outward_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"huishou/handlers/outward"
)

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

// postOffice is an SMTP server on loopback.
type postOffice struct {
	t        *testing.T
	ln       net.Listener
	tls      *tls.Config // nil for a server without
	auth     string      // "user password" that it demands
	rcpt     string      // its answer to RCPT, 250 OK when empty
	data     string      // its answer to the end of DATA
	hangUp   bool        // it closes the connection after it took a mail
	mu       sync.Mutex
	letters  []string
	from, to []string
	secure   []bool
	handlers sync.WaitGroup
}

func open(t *testing.T, edit func(*postOffice)) *postOffice {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{t: t, ln: ln}
	if edit != nil {
		edit(p)
	}
	p.handlers.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			p.handlers.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() { ln.Close(); p.handlers.Wait() })
	return p
}

func (p *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	r := bufio.NewReader(conn)
	secure, known := false, p.auth == ""
	say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
	say("220 here ESMTP")
	var from, to string
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250-here")
			if p.tls != nil && !secure {
				say("250-STARTTLS")
			}
			if p.auth != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			conn = tls.Server(conn, p.tls)
			r, secure = bufio.NewReader(conn), true
		case "AUTH":
			_, code, _ := strings.Cut(rest, " ")
			raw, _ := base64.StdEncoding.DecodeString(code)
			if strings.ReplaceAll(strings.TrimPrefix(string(raw), "\x00"), "\x00", " ") != p.auth {
				say("535 5.7.8 no")
				continue
			}
			known = true
			say("235 yes")
		case "MAIL":
			if !known {
				say("530 5.7.0 who")
				continue
			}
			from = rest
			say("250 OK")
		case "RCPT":
			to = rest
			if p.rcpt != "" {
				say(p.rcpt)
				continue
			}
			say("250 OK")
		case "DATA":
			say("354 go")
			var letter strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				letter.WriteString(strings.TrimPrefix(l, "."))
			}
			if p.data != "" {
				say(p.data)
				continue
			}
			p.mu.Lock()
			p.letters, p.from, p.to, p.secure = append(p.letters, letter.String()), append(p.from, from), append(p.to, to), append(p.secure, secure)
			p.mu.Unlock()
			say("250 queued")
			if p.hangUp {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default: // RSET, NOOP
			say("250 OK")
		}
	}
}

func (p *postOffice) channel(edit func(*outward.MailConfig)) *outward.Mail {
	p.t.Helper()
	c := outward.MailConfig{Server: p.ln.Addr().String(), From: "回收网络 <notice@huishou.example>"}
	if edit != nil {
		edit(&c)
	}
	m, err := outward.NewMail(c)
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

func TestAMailIsPlainText(t *testing.T) {
	p := open(t, nil)
	if err := p.channel(nil).Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	if len(p.letters) != 1 || !strings.Contains(p.from[0], "notice@huishou.example") || !strings.Contains(p.to[0], "<wang@example.org>") {
		t.Fatalf("%v %v %v", p.letters, p.from, p.to)
	}
	letter, err := mail.ReadMessage(strings.NewReader(p.letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	head := func(k string) string {
		s, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get(k))
		if err != nil {
			t.Error(err)
		}
		return s
	}
	for k, want := range map[string]string{"Subject": "您的反映有答复了", "Message-Id": "<ABCDEF0123456789ABCDEF0123@huishou.example>", "Auto-Submitted": "auto-generated", "To": "<wang@example.org>", "Content-Type": "text/plain; charset=UTF-8"} {
		if got := head(k); got != want {
			t.Errorf("%s: %q, want %q", k, got, want)
		}
	}
	body, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
	if err != nil || strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n") != "答复：已清运\n.\n谢谢" {
		t.Errorf("%q %v", body, err)
	}
}

// Nothing that a person wrote becomes a header, a receiver or a command.
func TestAMailCannotBeTurned(t *testing.T) {
	p := open(t, nil)
	m := message()
	m.Subject = "a\r\nBcc: <evil@example.net>\r\n\r\nx"
	m.Text = "x\r\n.\r\nMAIL FROM:<evil@example.net>\r\nRCPT TO:<evil@example.net>\r\nDATA\r\nspam\r\n.\r\n"
	if err := p.channel(nil).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	letter, err := mail.ReadMessage(strings.NewReader(p.letters[0]))
	if err != nil || len(p.letters) != 1 || letter.Header.Get("Bcc") != "" {
		t.Errorf("%v %q", err, p.letters)
	}
	for _, to := range []string{"", "x", "a@b\r\nRCPT TO:<evil@example.net>", "a@b, evil@example.net", "<a@b> RCPT", "a b@c"} {
		m.To = to
		if f := fault(t, p.channel(nil).Send(t.Context(), m), "notice.no_mailbox", 0); !f.Final {
			t.Errorf("%q is tried again", to)
		}
	}
	if len(p.letters) != 1 {
		t.Errorf("%q", p.letters)
	}
}

func TestWhatAMailServerAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		edit   func(*postOffice)
		code   string
		status int
		final  bool
	}{
		"no mailbox":    {func(p *postOffice) { p.rcpt = "550 5.1.1 <wang@example.org> is unknown" }, "notice.no_mailbox", 550, true},
		"full":          {func(p *postOffice) { p.rcpt = "452 4.2.2 <wang@example.org> is full" }, "notice.rejected", 452, false},
		"spam":          {func(p *postOffice) { p.data = "554 5.7.1 wang@example.org spam" }, "notice.rejected", 554, false},
		"busy":          {func(p *postOffice) { p.data = "421 later" }, "notice.rejected", 421, false},
		"needs to know": {func(p *postOffice) { p.auth = "a b" }, "notice.rejected", 530, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, c.edit)
			f := fault(t, p.channel(nil).Send(t.Context(), message()), c.code, c.status)
			if f.Final != c.final || strings.Contains(f.Error(), "wang") {
				t.Errorf("%+v", f)
			}
		})
	}
	t.Run("it hangs up after it took the mail", func(t *testing.T) {
		p := open(t, func(p *postOffice) { p.hangUp = true })
		if err := p.channel(nil).Send(t.Context(), message()); err != nil || len(p.letters) != 1 {
			t.Errorf("%v, %d letters", err, len(p.letters))
		}
	})
	t.Run("nobody is there", func(t *testing.T) {
		p := open(t, nil)
		p.ln.Close()
		fault(t, p.channel(nil).Send(t.Context(), message()), "notice.unreachable", 0)
	})
}

func TestMailsAreEncrypted(t *testing.T) {
	cert, pool := certificate(t)
	office := func(t *testing.T) *postOffice {
		return open(t, func(p *postOffice) {
			p.tls, p.auth = &tls.Config{Certificates: []tls.Certificate{cert}}, "user geheimes-passwort"
		})
	}
	t.Run("the account is told over STARTTLS", func(t *testing.T) {
		p := office(t)
		m := p.channel(func(c *outward.MailConfig) {
			c.User, c.Password, c.TLS = "user", "geheimes-passwort", &tls.Config{RootCAs: pool}
		})
		if err := m.Send(t.Context(), message()); err != nil || len(p.letters) != 1 || !p.secure[0] {
			t.Errorf("%v %v", err, p.secure)
		}
	})
	t.Run("a wrong password is told as such", func(t *testing.T) {
		p := office(t)
		m := p.channel(func(c *outward.MailConfig) {
			c.User, c.Password, c.TLS = "user", "falsches-passwort", &tls.Config{RootCAs: pool}
		})
		if f := fault(t, m.Send(t.Context(), message()), "notice.denied", 535); strings.Contains(f.Error(), "passwort") {
			t.Error(f)
		}
	})
	t.Run("a server elsewhere that offers none gets nothing", func(t *testing.T) {
		p := open(t, nil)
		m := p.channel(func(c *outward.MailConfig) { c.Server = strings.Replace(c.Server, "127.0.0.1", "0.0.0.0", 1) })
		fault(t, m.Send(t.Context(), message()), "notice.insecure", 0)
		if len(p.letters) != 0 {
			t.Error("sent")
		}
	})
	t.Run("an unknown certificate is not believed", func(t *testing.T) {
		p := office(t)
		m := p.channel(func(c *outward.MailConfig) { c.User, c.Password = "user", "geheimes-passwort" })
		fault(t, m.Send(t.Context(), message()), "notice.unreachable", 0)
		if len(p.letters) != 0 {
			t.Error("sent")
		}
	})
}

// certificate is one that only this test believes, for 127.0.0.1.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestWhatIsNoMailServerIsRefused(t *testing.T) {
	good := outward.MailConfig{Server: "mail.example:25", From: "a@b.example"}
	if _, err := outward.NewMail(good); err != nil {
		t.Error(err)
	}
	for _, c := range []outward.MailConfig{{}, {Server: "x"}, {From: "a@b.example"}, {Server: "x:0", From: "a@b.example"}, {Server: "x:y", From: "a@b.example"}, {Server: "unix:///tmp/x", From: "a@b.example"},
		{Server: "x", From: "a@b.example", User: "u"}, {Server: "x", From: "a@b.example", Password: "geheim"}, {Server: "smtp://geheim@x", From: "a@b.example"}} {
		if _, err := outward.NewMail(c); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
