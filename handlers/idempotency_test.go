package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/replay"
	"huishou/geo/store/sqlite"
	"huishou/handlers"
	"huishou/seed"
)

const replayedKey = "01JDFEE1-4c6d-4a7e-8a41"

// head is a header of an answer, "" without it.
func (a answer) head(name string) string { return http.Header(a.header).Get(name) }

// again reports whether an answer was given before.
func (a answer) again() bool { return a.head("Idempotency-Replayed") == "true" }

// sameAgain holds a second answer against the first.
func sameAgain(t *testing.T, first, second answer) {
	t.Helper()
	if !second.again() || first.again() {
		t.Errorf("given before: first %v, second %v (%d %s)", first.again(), second.again(), second.status, second.body)
	}
	if first.status != second.status || !bytes.Equal(first.body, second.body) {
		t.Errorf("%d %s\nagain: %d %s", first.status, first.body, second.status, second.body)
	}
	for _, h := range []string{"Location", "ETag", "Content-Type"} {
		if first.head(h) != second.head(h) {
			t.Errorf("%s: %q, again %q", h, first.head(h), second.head(h))
		}
	}
}

// placesCount counts the places in the store.
func (m *matrix) placesCount() int64 {
	docs, err := m.reg.Store().Table(m.t.Context(), registry.Defs()[0])
	m.must(err)
	n, err := docs.Count(m.t.Context(), registry.Query{})
	m.must(err)
	return n
}

// Item 47: a key that comes again.
func TestTheSameKeyIsDoneOnce(t *testing.T) {
	m := openMatrix(t)
	c := m.of(registry.Admin)
	send := func(c *client, key string, body any, header ...string) answer {
		return c.send(t, "POST", worksPath, body, append([]string{"Idempotency-Key", key}, header...)...)
	}
	good, before := content(m.ours), m.placesCount()
	first := send(c, replayedKey, good)
	if first.status != 201 || first.head("Location") == "" && first.head("ETag") == "" {
		t.Fatalf("%d %v %s", first.status, first.header, first.body)
	}
	t.Run("the same again is answered and not done", func(t *testing.T) {
		sameAgain(t, first, send(c, replayedKey, good))
		sameAgain(t, first, send(c, replayedKey, good, "Accept-Encoding", ""))
		if n := m.placesCount(); n != before+1 {
			t.Errorf("%d places were made", n-before)
		}
	})
	refused := func(t *testing.T, a answer, status int, code string) {
		t.Helper()
		if p := readProblem(t, code, a); a.status != status || p.Code != code && !strings.Contains(string(a.body), code) || a.again() {
			t.Errorf("%d %s, want %d %s", a.status, a.body, status, code)
		}
	}
	t.Run("another body is refused", func(t *testing.T) {
		other := content(m.ours)
		other["name"] = "另一个"
		refused(t, send(c, replayedKey, other), 422, "idempotency.reused")
	})
	t.Run("another operation is refused", func(t *testing.T) {
		refused(t, c.send(t, "POST", "/api/v1/invitations", good, "Idempotency-Key", replayedKey), 422, "idempotency.reused")
		refused(t, c.send(t, "PUT", worksPath+"/"+fill("{id}"), good, "Idempotency-Key", replayedKey), 422, "idempotency.reused")
	})
	t.Run("another version is another request", func(t *testing.T) {
		refused(t, send(c, replayedKey, good, "If-Match", `"7"`), 422, "idempotency.reused")
	})
	t.Run("the key of one account is not that of another", func(t *testing.T) {
		if a := send(m.of(registry.Admin), replayedKey, good); a.status != 201 || a.again() {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("a page without its token is refused before", func(t *testing.T) {
		if a := send(c, replayedKey, good, "X-CSRF-Token", "x"); a.status != 403 || a.again() {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	for what, key := range map[string]string{"too short": "short", "too long": strings.Repeat("k", 129), "not ASCII": "钥匙钥匙钥匙", "a tab": "abcd\tefgh"} {
		t.Run("a key that is "+what+" is refused", func(t *testing.T) { refused(t, send(c, key, good), 422, "idempotency.bad_key") })
	}
	t.Run("a refusal is given again too", func(t *testing.T) {
		a := send(c, "refused-key", map[string]any{"name": ""})
		if a.status != 422 {
			t.Fatalf("%d", a.status)
		}
		sameAgain(t, a, send(c, "refused-key", map[string]any{"name": ""}))
	})
	t.Run("that nobody is logged in is not kept", func(t *testing.T) {
		c := m.nobody()
		for range 2 {
			if a := send(c, "nobodys-key", good); a.status != 401 || a.again() {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
	})
	t.Run("a read does not look at it", func(t *testing.T) {
		for range 2 {
			if a := c.send(t, "GET", worksPath, nil, "Idempotency-Key", replayedKey); a.status != 200 || a.again() {
				t.Errorf("%d", a.status)
			}
		}
	})
	t.Run("without a key it is done each time", func(t *testing.T) {
		before := m.placesCount()
		for range 2 {
			if a := c.send(t, "POST", worksPath, good); a.status != 201 {
				t.Errorf("%d", a.status)
			}
		}
		if n := m.placesCount(); n != before+2 {
			t.Errorf("%d places were made", n-before)
		}
	})
	t.Run("a secret that is told once is told again, and stands nowhere readable", func(t *testing.T) {
		mint := func() answer {
			return c.send(t, "POST", "/api/v1/me/tokens", map[string]any{"name": "x", "scopes": []string{"account.self"}, "days": 1}, "Idempotency-Key", "token-key")
		}
		first := mint()
		var out struct{ Token string }
		first.as(t, 201, &out)
		sameAgain(t, first, mint())
		docs, err := m.reg.Store().Table(t.Context(), replay.Defs()[0])
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for doc, err := range docs.All(t.Context(), registry.Query{}) {
			if n++; err != nil || bytes.Contains(doc.Body, []byte(out.Token)) || bytes.Contains(doc.Body, []byte("token-key")) {
				t.Errorf("row %s: %v", doc.ID, err)
			}
		}
		if n == 0 || strings.Contains(m.log.String(), "token-key") {
			t.Errorf("%d rows; or the log has the key", n)
		}
	})
	t.Run("a form is the same whatever its boundary", func(t *testing.T) {
		form := func(rows int) answer { // each time with a boundary drawn anew
			return c.upload(t, "/api/v1/work/imports?crs=wgs84", "a.csv", sitesCSV(rows), "Idempotency-Key", "form-key")
		}
		first := form(2)
		if first.status >= 300 {
			t.Fatalf("%d %s", first.status, first.body)
		}
		sameAgain(t, first, form(2))
		refused(t, form(3), 422, "idempotency.reused")
	})
	t.Run("after a day it is done anew", func(t *testing.T) {
		before := m.placesCount()
		c := m.of(registry.Admin)
		first := send(c, "old-key-1", good)
		m.clock.Add(int64(replay.Lasts))
		c.login(t)
		if a := send(c, "old-key-1", good); a.status != 201 || a.again() || bytes.Equal(a.body, first.body) {
			t.Errorf("%d %s", a.status, a.body)
		}
		if n := m.placesCount(); n != before+2 {
			t.Errorf("%d places were made", n-before)
		}
	})
	ready(t, m.gate)
}

// Item 47, of many at once: one does it, the others are told so.
func TestOfOneKeyManyTimesAtOnceOneIsDone(t *testing.T) {
	m := openMatrix(t)
	c := m.of(registry.Admin)
	for round := range 10 {
		before, good := m.placesCount(), content(m.ours)
		answers := make([]answer, 6)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				answers[i] = c.send(t, "POST", worksPath, good, "Idempotency-Key", fmt.Sprint("at once ", round))
			})
		}
		all.Wait()
		did := 0
		for _, a := range answers {
			switch {
			case a.status == 201 && !a.again():
				did++
			case a.status == 201, a.status == 409 && strings.Contains(string(a.body), "idempotency.running"):
			default:
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if n := m.placesCount(); did != 1 || n != before+1 {
			t.Errorf("%d answered as done, %d places", did, n-before)
		}
	}
}

// Of one that has no account the address is who sent it.
func TestAKeyWithoutAnAccount(t *testing.T) {
	m := openMatrix(t)
	c, body := m.nobody(), map[string]any{"category": "hazard", "text": "x", "location": point(m.ours)}
	send := func(c *client) answer {
		return c.send(t, "POST", "/api/v1/reports", body, "Idempotency-Key", replayedKey)
	}
	first := send(c)
	if first.status != 201 {
		t.Fatalf("%d %s", first.status, first.body)
	}
	sameAgain(t, first, send(c))
	if a := send(m.nobody()); a.status != 201 || a.again() || bytes.Equal(a.body, first.body) {
		t.Errorf("from elsewhere: %d %s", a.status, a.body)
	}
}

// A key outlives the program, and another instance knows it.
func TestAKeyOutlivesTheProgram(t *testing.T) {
	path, key := filepath.Join(t.TempDir(), "huishou.db"), bytes.Repeat([]byte("k"), registry.KeySize)
	start := func() (*door, func()) {
		store, err := sqlite.Open(context.Background(), path, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		reg, err := registry.Open(context.Background(), store, registry.Options{Poll: -1, Key: key, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := seed.Load(context.Background(), reg); err != nil {
			t.Fatal(err)
		}
		app, err := handlers.New(reg, handlers.Config{Version: "test", BaseURL: "https://huishou.example", Accounts: account.Options{Light: true},
			Dist:           fstest.MapFS{"index.html": {Data: []byte("<title>x</title>")}, "desk.html": {Data: []byte("<title>x</title>")}},
			TrustedProxies: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")}})
		if err != nil {
			t.Fatal(err)
		}
		return &door{app, reg}, func() {
			if err := app.Shutdown(); err != nil {
				t.Error(err)
			}
			reg.Close()
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	one, stop := start()
	other, stopOther := start()
	defer stopOther()
	c := one.as(t, registry.Admin, "", "")
	body := map[string]any{"kind": "community_point", "name": "新回收点", "location": map[string]any{"type": "Point", "coordinates": []float64{104.77, 29.35}}}
	first := c.send(t, "POST", worksPath, body, "Idempotency-Key", replayedKey)
	if first.status != 201 {
		t.Fatalf("%d %s", first.status, first.body)
	}
	at := func(d *door) *client {
		return &client{door: d, account: c.account, cookie: c.cookie, csrf: c.csrf, from: "10.9.9.9"}
	}
	sameAgain(t, first, at(other).send(t, "POST", worksPath, body, "Idempotency-Key", replayedKey))
	stop()
	anew, stop := start()
	defer stop()
	sameAgain(t, first, at(anew).send(t, "POST", worksPath, body, "Idempotency-Key", replayedKey))
}

// Every operation that changes something says that it takes a key.
func TestEveryUnsafeOperationTakesAKey(t *testing.T) {
	g := openGate(t, nil)
	for _, op := range g.operations(t) {
		has := false
		for _, p := range op.Params {
			has = has || p.Name == "Idempotency-Key" && p.In == "header" && !p.Required
		}
		if has == (op.Method == "GET") {
			t.Errorf("%s %s: takes a key: %v", op.Method, op.Path, has)
		}
	}
}
