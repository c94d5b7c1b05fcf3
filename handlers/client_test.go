package handlers_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/store/both"
	"huishou/handlers"
	"huishou/seed"
)

// The session's cookie, and a password that is good enough for every account.
const (
	sessionCookie = "__Host-huishou"
	goodPassword  = "tangle-Orbit-91-harvest"
)

// gate is a door with the city's areas, whose clock can be set, which writes its
// log into a buffer and stands behind a proxy: app.Test asks from 0.0.0.0.
type gate struct {
	*door
	clock *atomic.Int64 // nanoseconds since [now]
	log   *lockedBuffer
}

// openGate opens a gate; edit may change its settings.
func openGate(t testing.TB, edit func(*handlers.Config)) *gate {
	t.Helper()
	return openGateOn(t, both.SQLite(t), edit)
}

// openGateOn is the same on a store that is empty.
func openGateOn(t testing.TB, store registry.Store, edit func(*handlers.Config)) *gate {
	t.Helper()
	g := &gate{clock: &atomic.Int64{}, log: &lockedBuffer{}}
	reg, err := registry.Open(context.Background(), store, registry.Options{Poll: -1,
		Now: func() time.Time { return now.Add(time.Duration(g.clock.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reg.Close)
	if _, err := seed.Load(context.Background(), reg); err != nil {
		t.Fatal(err)
	}
	page := []byte("<!doctype html><html><head><title>回收</title></head><body></body></html>")
	conf := handlers.Config{Version: "test", BaseURL: "https://huishou.example", Accounts: account.Options{Light: true},
		Dist:           fstest.MapFS{"index.html": {Data: page}, "desk.html": {Data: page}},
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")},
		Log:            slog.New(slog.NewTextHandler(g.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if edit != nil {
		edit(&conf)
	}
	app, err := handlers.New(reg, conf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	g.door = &door{app, reg}
	return g
}

// client is a browser that has logged in, or nobody's when cookie is "".
type client struct {
	*door
	account      account.Account
	cookie, csrf string
	from         string // its address, believed where the proxy is
}

var clients atomic.Int64

// nobody is a browser that has not logged in.
func (d *door) nobody() *client {
	n := clients.Add(1)
	return &client{door: d, from: fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)}
}

// books are the accounts of the door, with cheap hashes.
func (d *door) books(t testing.TB) *account.Accounts {
	t.Helper()
	accounts, err := account.Open(t.Context(), d.reg, account.Options{Light: true})
	if err != nil {
		t.Fatal(err)
	}
	return accounts
}

// as makes an account with a role, none when it is "", and logs in over HTTP.
func (d *door) as(t testing.TB, role registry.Role, area string, operator registry.ID) *client {
	t.Helper()
	c, accounts := d.nobody(), d.books(t)
	login := fmt.Sprintf("%s-%d", strings.ReplaceAll(string(role), "_", "-"), clients.Load())
	var grants []registry.Grant
	if role != "" {
		grants = []registry.Grant{{Role: role, Area: area}}
	}
	var err error
	if c.account, err = accounts.Create(t.Context(), registry.Console, "u"+login, "甲"+login, goodPassword, grants, operator); err != nil {
		t.Fatal(err)
	}
	c.login(t)
	return c
}

// login logs in anew.
func (c *client) login(t testing.TB) {
	t.Helper()
	a := c.send(t, "POST", "/api/v1/session", map[string]string{"login": c.account.Login, "password": goodPassword})
	var here struct{ CSRF string }
	a.into(t, &here)
	c.csrf, c.cookie = here.CSRF, cookieOf(t, a)
}

// cookieOf is the value of the session's cookie that an answer sets.
func cookieOf(t testing.TB, a answer) string {
	t.Helper()
	for _, k := range (&http.Response{Header: a.header}).Cookies() {
		if k.Name == sessionCookie {
			return k.Value
		}
	}
	t.Fatalf("no cookie in %v", a.header)
	return ""
}

// send asks with a body of JSON, raw when it is a string, none when nil, and more
// headers.
func (c *client) send(t testing.TB, method, target string, body any, header ...string) answer {
	t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	case []byte:
		r = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	req := httptest.NewRequest(method, target, r)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("X-Forwarded-For", c.from)
	if c.cookie != "" {
		req.Header.Set("Cookie", sessionCookie+"="+c.cookie)
	}
	if c.csrf != "" {
		req.Header.Set("X-CSRF-Token", c.csrf)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i+1] == "" {
			req.Header.Del(header[i])
		} else {
			req.Header.Set(header[i], header[i+1])
		}
	}
	if req.ContentLength > 0 {
		req.Header.Set("Content-Length", fmt.Sprint(req.ContentLength))
	}
	wired, err := httputil.DumpRequest(req, true)
	if err != nil {
		t.Fatal(err)
	}
	// Not by app.Test, which fails where the server answers that it cannot read a request.
	res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(c.raw(t, string(wired)))), req)
	if err != nil {
		t.Fatalf("%s %.200s: %v", method, target, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, raw}
}

// raw sends bytes as they are and reads all that comes back.
func (d *door) raw(t testing.TB, request string) string {
	t.Helper()
	d.app.Handler() // puts the routes in order, which listening would
	conn := &wire{in: strings.NewReader(request)}
	if err := d.app.Server().ServeConn(conn); err != nil && conn.out.Len() == 0 {
		t.Fatalf("%.200q: %v", request, err)
	}
	return conn.out.String()
}

// wire is a connection that gives what was written down and keeps the answer.
type wire struct {
	net.Conn
	in  io.Reader
	out bytes.Buffer
}

func (w *wire) Read(p []byte) (int, error)       { return w.in.Read(p) }
func (w *wire) Write(p []byte) (int, error)      { return w.out.Write(p) }
func (w *wire) Close() error                     { return nil }
func (w *wire) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4zero} }
func (w *wire) LocalAddr() net.Addr              { return &net.TCPAddr{IP: net.IPv4zero} }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

func (c *client) get(t testing.TB, target string) answer { return c.send(t, "GET", target, nil) }

func (c *client) post(t testing.TB, target string, rev registry.Rev, body any) answer {
	return c.send(t, "POST", target, body, "If-Match", ifMatch(rev))
}

func (c *client) put(t testing.TB, target string, rev registry.Rev, body any) answer {
	return c.send(t, "PUT", target, body, "If-Match", ifMatch(rev))
}

func (c *client) patch(t testing.TB, target string, rev registry.Rev, body any) answer {
	return c.send(t, "PATCH", target, body, "If-Match", ifMatch(rev))
}

func (c *client) delete(t testing.TB, target string, rev registry.Rev, body any) answer {
	return c.send(t, "DELETE", target, body, "If-Match", ifMatch(rev))
}

// ifMatch is the header's value, "" for none.
func ifMatch(rev registry.Rev) string {
	if rev == 0 {
		return ""
	}
	return fmt.Sprintf(`"%d"`, rev)
}

// operation is one operation of the server's own document.
type operation struct {
	ID, Method, Path string
	Right            string
	Params           []parameter
	Body             map[string]any // schema of a JSON body, references followed; nil for none
	Form             bool           // it takes a multipart body
}

type parameter struct {
	Name, In string
	Required bool
	Schema   map[string]any
}

// operations reads the document, in the order of paths.
func (d *door) operations(t testing.TB) []operation {
	t.Helper()
	var spec struct {
		Paths map[string]map[string]struct {
			OperationID string
			Right       string `json:"x-right"`
			Parameters  []parameter
			RequestBody struct {
				Content map[string]struct{ Schema map[string]any }
			}
		}
		Components struct{ Schemas map[string]map[string]any }
	}
	d.get(t, "/openapi.json").into(t, &spec)
	var ops []operation
	for _, path := range slices.Sorted(maps.Keys(spec.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(spec.Paths[path])) {
			o := spec.Paths[path][method]
			op := operation{ID: o.OperationID, Method: strings.ToUpper(method), Path: path, Right: o.Right, Params: o.Parameters}
			if c, ok := o.RequestBody.Content["application/json"]; ok {
				op.Body = follow(c.Schema, spec.Components.Schemas)
			}
			_, op.Form = o.RequestBody.Content["multipart/form-data"]
			ops = append(ops, op)
		}
	}
	return ops
}

// follow puts what a schema refers to in its place.
func follow(s map[string]any, named map[string]map[string]any) map[string]any {
	if ref, ok := s["$ref"].(string); ok {
		return follow(named[ref[strings.LastIndex(ref, "/")+1:]], named)
	}
	out := map[string]any{}
	for k, v := range s {
		switch v := v.(type) {
		case map[string]any:
			if k == "properties" {
				props := map[string]any{}
				for name, p := range v {
					props[name] = follow(p.(map[string]any), named)
				}
				out[k] = props
				continue
			}
			out[k] = follow(v, named)
		default:
			out[k] = v
		}
	}
	return out
}

// lockedBuffer is a log that many write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
