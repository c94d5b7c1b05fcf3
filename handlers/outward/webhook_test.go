package outward_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry/notice"
	"huishou/handlers/outward"
)

const secret = "0123456789abcdef"

func at() time.Time { return time.Unix(1795500000, 0) }

func message() notice.Message {
	return notice.Message{ID: "ABCDEF0123456789ABCDEF0123", Event: notice.ReportAnswered, Noun: "report", Row: "R1", Rev: 3, At: at().UTC(), To: "wang@example.org",
		Lang: "zh", Subject: "您的反映有答复了", Text: "答复：已清运\n.\n谢谢\n", Facts: map[string]string{"code": "R-510302-0001"}}
}

func newWebhook(t *testing.T, url string) *outward.Webhook {
	t.Helper()
	w, err := outward.NewWebhook(url, secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func fault(t *testing.T, err error, code string, status int) *notice.Fault {
	t.Helper()
	f, ok := errors.AsType[*notice.Fault](err)
	if !ok || f.Code != code || f.Status != status {
		t.Fatalf("%+v, want %s %d", err, code, status)
	}
	return f
}

func TestAWebhookIsSigned(t *testing.T) {
	type asked struct {
		head http.Header
		body []byte
	}
	got := make(chan asked, 2)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- asked{r.Header, body}
		rw.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	w := newWebhook(t, server.URL+"/hook")
	for range 2 {
		if err := w.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
	}
	a, b := <-got, <-got
	// As a receiver would check it.
	if want := outward.Sign([]byte(secret), at(), a.body); a.head.Get("Huishou-Signature") != want || !strings.HasPrefix(want, "t=1795500000,v1=") || len(want) != len("t=1795500000,v1=")+64 {
		t.Errorf("%s, want %s", a.head.Get("Huishou-Signature"), want)
	}
	for name, other := range map[string]string{"another secret": outward.Sign([]byte(secret+"x"), at(), a.body), "another body": outward.Sign([]byte(secret), at(), append(a.body, ' ')),
		"another time": outward.Sign([]byte(secret), at().Add(time.Second), a.body)} {
		if other == a.head.Get("Huishou-Signature") {
			t.Errorf("%s is signed the same", name)
		}
	}
	if a.head.Get("Huishou-Delivery") != "ABCDEF0123456789ABCDEF0123" || b.head.Get("Huishou-Delivery") != a.head.Get("Huishou-Delivery") || a.head.Get("Huishou-Event") != "report.answered" {
		t.Errorf("%v", a.head)
	}
	var body map[string]any
	if err := json.Unmarshal(a.body, &body); err != nil || body["id"] != "ABCDEF0123456789ABCDEF0123" || body["event"] != "report.answered" || body["row"] != "R1" ||
		body["facts"].(map[string]any)["code"] != "R-510302-0001" || strings.Contains(string(a.body), "example.org") {
		t.Errorf("%s", a.body)
	}
}

// The signature is what the header's documentation says, worked out elsewhere:
// printf '1795500000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
func TestTheSignatureOfAKnownBody(t *testing.T) {
	if got := outward.Sign([]byte(secret), at(), []byte("{}")); got != "t=1795500000,v1=b4675dfeba9d6cad52ea60627104e44d4ad412a20a616a9d07e8a909cdc85777" {
		t.Error(got)
	}
}

func TestAWebhookGoesNowhereElse(t *testing.T) {
	hits := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, other.URL, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	t.Setenv("HTTP_PROXY", other.URL)
	fault(t, newWebhook(t, server.URL).Send(t.Context(), message()), "notice.rejected", 307)
	if hits != 0 {
		t.Error("it followed a redirect or a proxy")
	}
}

func TestWhatAWebhookIsAnswered(t *testing.T) {
	status := 200
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(strings.Repeat("x", 1<<20)))
	}))
	w := newWebhook(t, server.URL+"/geheim?token=geheim")
	for s, code := range map[int]string{200: "", 201: "", 299: "", 400: "notice.rejected", 401: "notice.denied", 403: "notice.denied", 404: "notice.rejected", 410: "notice.rejected", 429: "notice.rejected", 500: "notice.rejected", 503: "notice.rejected"} {
		status = s
		err := w.Send(t.Context(), message())
		if code == "" && err != nil {
			t.Errorf("%s: %v", strconv.Itoa(s), err)
		} else if code != "" {
			fault(t, err, code, s)
		}
	}
	server.Close()
	if err := w.Send(t.Context(), message()); strings.Contains(fault(t, err, "notice.unreachable", 0).Error(), "geheim") {
		t.Error(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	silent := newWebhook(t, "http://"+ln.Addr().String())
	ctx, cancel := contextFor(t, 100*time.Millisecond)
	defer cancel()
	fault(t, silent.Send(ctx, message()), "notice.timeout", 0)
}

func TestWhatIsNoWebhookIsRefused(t *testing.T) {
	for _, c := range [][2]string{{"", secret}, {"ftp://x/", secret}, {"https://", secret}, {"hooks.example", secret}, {"https://geheim:%zz@x/", secret}, {"https://hooks.example/", "short"}, {"file:///etc/passwd", secret}} {
		if _, err := outward.NewWebhook(c[0], c[1], at); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%v: %v", c, err)
		}
	}
}
