package outward

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/notice"
)

// Webhook posts each notice as JSON to one address, signed.
//
// The body is {"id","event","at","noun","row","rev","facts":{…}}; id and the header
// Huishou-Delivery are the same at every try. The header Huishou-Signature is
// t=<Unix seconds>,v1=<hex>, where v1 is the HMAC-SHA256 under the secret of t, a
// full stop and the body: see [Sign]. Any answer from 200 to 299 means that it was taken.
type Webhook struct {
	url    string
	secret []byte
	now    func() time.Time
	client *http.Client
}

// The headers of a webhook's request.
const (
	SignatureHeader = "Huishou-Signature"
	DeliveryHeader  = "Huishou-Delivery"
	EventHeader     = "Huishou-Event"
)

// MinSecret is the fewest bytes of a webhook's secret.
const MinSecret = 16

// How patient a webhook is.
const (
	webhookTimeout = 15 * time.Second
	dialTimeout    = 5 * time.Second
	maxAnswer      = 4 << 10 // bytes of an answer that are read; what it says does not count
)

// NewWebhook makes a webhook of an address with http or https and a secret of at
// least [MinSecret] bytes.
func NewWebhook(address, secret string, now func() time.Time) (*Webhook, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("webhook: the address cannot be read") // err would say it
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("webhook: the address begins with https:// or http://")
	case len(secret) < MinSecret:
		return nil, fmt.Errorf("webhook: the secret has at least %d characters", MinSecret)
	}
	dialer := net.Dialer{Timeout: dialTimeout}
	return &Webhook{address, []byte(secret), now, &http.Client{
		Timeout: webhookTimeout,
		// Not where an answer points to: the address is the one that was set.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: webhookTimeout,
			MaxResponseHeaderBytes: 16 << 10, MaxIdleConns: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
	}}, nil
}

// Name is webhook.
func (w *Webhook) Name() string { return "webhook" }

// Addressed is false: the address is set.
func (w *Webhook) Addressed() bool { return false }

// delivery is the body of a request.
type delivery struct {
	ID    registry.ID       `json:"id"`
	Event notice.Event      `json:"event"`
	At    time.Time         `json:"at"`
	Noun  string            `json:"noun"`
	Row   registry.ID       `json:"row"`
	Rev   registry.Rev      `json:"rev"`
	Facts map[string]string `json:"facts"`
}

// Send posts a message.
func (w *Webhook) Send(ctx context.Context, m notice.Message) error {
	if m.Facts == nil {
		m.Facts = map[string]string{}
	}
	body, err := json.Marshal(delivery{m.ID, m.Event, m.At, m.Noun, m.Row, m.Rev, m.Facts})
	if err != nil {
		return fmt.Errorf("encode notice: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return &notice.Fault{Code: "notice.failed"} // err would say the address
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "huishou")
	req.Header.Set(DeliveryHeader, string(m.ID))
	req.Header.Set(EventHeader, string(m.Event))
	req.Header.Set(SignatureHeader, Sign(w.secret, w.now(), body))
	res, err := w.client.Do(req)
	if err != nil {
		return unreached(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer)) // so that the connection can be used again
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return &notice.Fault{Code: "notice.denied", Status: res.StatusCode}
	}
	return &notice.Fault{Code: "notice.rejected", Status: res.StatusCode}
}

// Sign is the value of [SignatureHeader] of a body at a time.
func Sign(secret []byte, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// unreached is the fault of a connection that was not made or broke.
func unreached(err error) *notice.Fault {
	if asked, ok := errors.AsType[*url.Error](err); ok { // which says the address
		err = asked.Err
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return &notice.Fault{Code: "notice.timeout", Cause: err}
	}
	return &notice.Fault{Code: "notice.unreachable", Cause: err}
}
