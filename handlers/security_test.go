package handlers_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/handlers"
)

// S3: what a body does not declare, or is read only, is refused by name.
func TestUnknownFieldsAreRefused(t *testing.T) {
	m := openMatrix(t)
	c, bodies := m.of(registry.Admin), 0
	for _, op := range m.operations(t) {
		if op.Body == nil {
			continue
		}
		bodies++
		for _, field := range []string{"role", "ownerId", "verified", "updatedBy", "createdAt", "$set", "__proto__"} {
			if _, declared := op.Body["properties"].(map[string]any)[field]; declared {
				continue
			}
			a := c.send(t, op.Method, fill(op.Path), map[string]any{field: "x"}, "If-Match", `"1"`)
			if a.status != 422 || !strings.Contains(string(a.body), "body."+field) {
				t.Errorf("%s with %s: %d %.200s", op.ID, field, a.status, a.body)
			}
		}
	}
	if bodies < 30 {
		t.Errorf("only %d bodies", bodies)
	}
}

// What a client may not say of a record is not what it says.
func TestReadOnlyFieldsOfARecordAreNotTaken(t *testing.T) {
	m := openMatrix(t)
	c := m.of(registry.SiteStaff)
	for _, field := range []string{"status", "code", "standard", "rev", "id", "demo", "confirmedAt", "updatedBy", "area", "review", "stop"} {
		b := content(m.ours)
		b[field] = "published"
		if a := c.post(t, worksPath, 0, b); a.status != 422 {
			t.Errorf("%s: %d %s", field, a.status, a.body)
		}
	}
	b := content(m.other) // another's operator
	if a := c.post(t, worksPath, 0, b); a.status != 403 {
		t.Errorf("a place of another operator: %d %s", a.status, a.body)
	}
	for _, b := range []map[string]any{{"login": "x-1", "name": "x", "password": goodPassword, "grants": []any{}}, {"login": "x-2", "name": "x", "password": goodPassword, "operatorId": "x"}} {
		if a := m.nobody().post(t, "/api/v1/accounts", 0, b); a.status != 422 {
			t.Errorf("registration with %v: %d", b, a.status)
		}
	}
}

// fill puts ids that nothing has into a path.
func fill(path string) string {
	for _, f := range [][2]string{{"{format}", "json"}, {"{z}", "0"}, {"{x}", "0"}, {"{y}", "0"}} {
		path = strings.ReplaceAll(path, f[0], f[1])
	}
	return regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "01J00000000000000000000099")
}

// S4: a field of text takes text, and nothing that a store could take for an order.
func TestOperatorsOfAStoreAreRefused(t *testing.T) {
	m := openMatrix(t)
	c := m.of(registry.Admin)
	for _, op := range m.operations(t) {
		for name, schema := range properties(op) {
			if types(schema) != "string" {
				continue
			}
			for _, evil := range []string{`{"$ne":1}`, `{"$gt":""}`, `{"$where":"1"}`, `["a"]`, `{"a.b":1}`} {
				a := c.send(t, op.Method, fill(op.Path), fmt.Sprintf(`{%q:%s}`, name, evil), "If-Match", `"1"`)
				if a.status < 400 || a.status >= 500 {
					t.Errorf("%s, %s = %s: %d %.200s", op.ID, name, evil, a.status, a.body)
				}
			}
		}
		for _, p := range op.Params {
			// GeoReport leaves what it does not know aside.
			if p.In == "query" && !strings.HasPrefix(op.Path, "/open311/") {
				if a := c.send(t, op.Method, fill(op.Path)+"?"+p.Name+"%5B%24ne%5D=1", nil); a.status < 400 || a.status >= 500 {
					t.Errorf("%s?%s[$ne]=1: %d", op.ID, p.Name, a.status)
				}
			}
		}
	}
}

// No handler speaks the language of a store at all.
func TestHandlersNameNoStore(t *testing.T) {
	for _, pattern := range []string{"*.go", "ogc/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if found := regexp.MustCompile(`bson|mongo|database/sql`).Find(src); found != nil {
				t.Errorf("%s speaks of %s", name, found)
			}
		}
	}
}

// properties are the fields of an operation's body.
func properties(op operation) map[string]map[string]any {
	out := map[string]map[string]any{}
	props, _ := op.Body["properties"].(map[string]any)
	for name, s := range props {
		out[name], _ = s.(map[string]any)
	}
	return out
}

// types is the type of a schema; "a null" when it may be missing.
func types(schema map[string]any) string {
	switch v := schema["type"].(type) {
	case string:
		return v
	case []any:
		return fmt.Sprint(v...)
	}
	return ""
}

// S5: sessions.
func TestSessionsBeginAndEnd(t *testing.T) {
	g := openGate(t, nil)
	here := func(c *client) bool { return strings.Contains(string(c.get(t, "/api/v1/session").body), `"csrf"`) }

	t.Run("the cookie is for this host, over TLS, and not for scripts", func(t *testing.T) {
		c := g.as(t, registry.Reviewer, "510300", "")
		a := c.send(t, "POST", "/api/v1/session", map[string]string{"login": c.account.Login, "password": goodPassword})
		got := a.header["Set-Cookie"]
		if len(got) != 1 || !strings.HasPrefix(got[0], "__Host-") {
			t.Fatalf("%v", got)
		}
		for _, part := range []string{"; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
			if !strings.Contains(got[0], part) {
				t.Errorf("%s lacks %s", got[0], part)
			}
		}
		if strings.Contains(got[0], "Domain") {
			t.Errorf("%s", got[0])
		}
		if cc := strings.Join(a.header["Cache-Control"], ""); cc != "no-store" {
			t.Errorf("Cache-Control %q", cc)
		}
	})
	t.Run("a login gives another session and ends the one before", func(t *testing.T) {
		c := g.as(t, registry.Reviewer, "510300", "")
		old := *c
		c.login(t)
		if c.cookie == old.cookie || c.csrf == old.csrf || !here(c) || here(&old) {
			t.Errorf("same cookie %v, new works %v, old works %v", c.cookie == old.cookie, here(c), here(&old))
		}
	})
	t.Run("a cookie that was planted is not taken", func(t *testing.T) {
		c := g.as(t, registry.Reviewer, "510300", "")
		planted := strings.Repeat("A", 43)
		c.cookie, c.csrf = planted, ""
		c.login(t)
		if c.cookie == planted || !here(c) {
			t.Error("it is")
		}
	})
	t.Run("a change of role ends the sessions", func(t *testing.T) {
		c, admin := g.as(t, registry.Reviewer, "510300", ""), g.as(t, registry.Admin, "", "")
		admin.patch(t, "/api/v1/accounts/"+string(c.account.ID), 0, map[string]any{"grants": []map[string]string{{"role": "planner", "area": "510300"}}}).as(t, 200, &struct{}{})
		if here(c) {
			t.Error("it does not")
		}
	})
	t.Run("a block ends sessions and tokens", func(t *testing.T) {
		c, admin := g.as(t, registry.Reviewer, "510300", ""), g.as(t, registry.Admin, "", "")
		var tok struct{ Token string }
		c.post(t, "/api/v1/me/tokens", 0, map[string]any{"name": "x", "scopes": []string{"place.read_work"}, "days": 1}).as(t, 201, &tok)
		read := func() int {
			return g.nobody().send(t, "GET", worksPath, nil, "Authorization", "Bearer "+tok.Token).status
		}
		before := read()
		admin.patch(t, "/api/v1/accounts/"+string(c.account.ID), 0, map[string]any{"state": "blocked"}).as(t, 200, &struct{}{})
		if before != 200 || read() != 401 || here(c) {
			t.Errorf("token %d then %d, session %v", before, read(), here(c))
		}
	})
	t.Run("a new password ends the other sessions", func(t *testing.T) {
		c := g.as(t, registry.Reviewer, "510300", "")
		other := *c
		other.cookie, other.csrf = "", ""
		other.login(t)
		a := c.put(t, "/api/v1/me/password", 0, map[string]string{"old": goodPassword, "new": goodPassword + "-2"})
		if a.status != 200 || here(&other) || here(c) {
			t.Errorf("%d, the other works %v, the old one works %v", a.status, here(&other), here(c))
		}
		if c.cookie = cookieOf(t, a); !here(c) {
			t.Error("whoever changed it is out")
		}
	})
	t.Run("logging out everywhere is everywhere", func(t *testing.T) {
		c := g.as(t, registry.Reviewer, "510300", "")
		other := *c
		other.cookie, other.csrf = "", ""
		other.login(t)
		if a := c.delete(t, "/api/v1/session/all", 0, nil); a.status != 204 || here(c) || here(&other) {
			t.Errorf("%d %v %v", a.status, here(c), here(&other))
		}
	})
	t.Run("idle for half an hour it is over", func(t *testing.T) {
		c := g.as(t, registry.Reviewer, "510300", "")
		g.clock.Add(int64(29 * time.Minute))
		if !here(c) {
			t.Error("after 29 minutes already")
		}
		g.clock.Add(int64(31 * time.Minute))
		if here(c) {
			t.Error("it is not")
		}
	})
	t.Run("after twelve hours it is over", func(t *testing.T) {
		c := g.as(t, registry.Reviewer, "510300", "")
		for range 36 {
			if g.clock.Add(int64(20 * time.Minute)); !here(c) {
				t.Fatal("before")
			}
		}
		if g.clock.Add(int64(2 * time.Minute)); here(c) {
			t.Error("it is not")
		}
	})
}

// S6 and item 42: what another site makes a browser send changes nothing.
func TestForeignRequestsChangeNothing(t *testing.T) {
	m := openMatrix(t)
	c, another := m.of(registry.Admin), m.of(registry.Admin)
	old := *another
	another.login(t) // ends the session whose token is tried below
	cases := map[string][]string{
		"a foreign origin":                {"Origin", "https://evil.example"},
		"a foreign origin of a like name": {"Origin", "https://huishou.example.evil.example"},
		"another port":                    {"Origin", "https://huishou.example:8443"},
		"another scheme":                  {"Origin", "http://huishou.example"},
		"no origin":                       {"Origin", "null"},
		"Sec-Fetch-Site cross-site":       {"Sec-Fetch-Site", "cross-site"},
		"no token":                        {"X-CSRF-Token", ""},
		"a token of another session":      {"X-CSRF-Token", another.csrf},
		"a token of a session that ended": {"X-CSRF-Token", old.csrf},
		"a token that is nothing":         {"X-CSRF-Token", "x"},
	}
	n := 0
	for _, op := range m.operations(t) {
		if op.Method == "GET" {
			continue
		}
		n++
		for what, header := range cases {
			a := c.send(t, op.Method, fill(op.Path), map[string]string{}, append([]string{"If-Match", `"1"`}, header...)...)
			if a.status != 403 || !strings.Contains(string(a.body), "csrf.refused") {
				t.Errorf("%s with %s: %d %.200s", op.ID, what, a.status, a.body)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d unsafe operations", n)
	}
	t.Run("nor does a login that another site sends", func(t *testing.T) {
		for _, header := range [][]string{{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}} {
			if a := m.nobody().send(t, "POST", "/api/v1/session", map[string]string{"login": c.account.Login, "password": goodPassword}, header...); a.status != 403 {
				t.Errorf("%v: %d", header, a.status)
			}
		}
	})
	t.Run("our own pages may", func(t *testing.T) {
		for _, header := range [][]string{{"Origin", "https://huishou.example"}, {"Sec-Fetch-Site", "same-origin"}, {}} {
			if a := c.send(t, "POST", worksPath, content(m.ours), header...); a.status != 201 {
				t.Errorf("%v: %d %s", header, a.status, a.body)
			}
		}
	})
	t.Run("a token is for its session only", func(t *testing.T) {
		if a := c.send(t, "POST", worksPath, content(m.ours), "X-CSRF-Token", c.csrf); a.status != 201 { // reused: good as long as its session
			t.Errorf("%d", a.status)
		}
	})
}

// S10: whether a login is known cannot be told by words or by time.
func TestUnknownLoginsTakeAsLong(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("measures time")
	}
	g := openGate(t, func(c *handlers.Config) { c.Accounts = account.Options{} })
	accounts, err := account.Open(t.Context(), g.reg, account.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := accounts.Create(t.Context(), registry.Console, "known", "甲", goodPassword, nil, ""); err != nil {
		t.Fatal(err)
	}
	ask := func(login string) (time.Duration, string) {
		g.clock.Add(int64(time.Minute))
		began := time.Now()
		a := g.nobody().send(t, "POST", "/api/v1/session", map[string]string{"login": login, "password": wrongPassword})
		if a.status != 401 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		return time.Since(began), string(a.body)
	}
	// In turn, so that both see the same load. The least of several runs counts:
	// what disturbs a run only lengthens it.
	best := 1.0
	for range 5 {
		var known, unknown []time.Duration
		for i := range 16 {
			logins := []string{"known", "unknown"}
			if i%2 == 1 { // neither is always the first
				slices.Reverse(logins)
			}
			k, a := ask(logins[0])
			u, b := ask(logins[1])
			if i%2 == 1 {
				k, u = u, k
			}
			if a != b {
				t.Fatalf("%s\n%s", a, b)
			}
			known, unknown = append(known, k), append(unknown, u)
		}
		slices.Sort(known)
		slices.Sort(unknown)
		k, u := known[len(known)/2].Seconds(), unknown[len(unknown)/2].Seconds()
		best = min(best, max(k, u)/min(k, u)-1)
		t.Logf("known %.1f ms, unknown %.1f ms", k*1e3, u*1e3)
		if best < 0.1 {
			return
		}
	}
	t.Errorf("the medians differ by %.0f %%", best*100)
}

// S11: limits, and whose address counts.
func TestLimits(t *testing.T) {
	wrong := func(g *gate, login string, header ...string) answer {
		return g.nobody().send(t, "POST", "/api/v1/session", map[string]string{"login": login, "password": wrongPassword}, header...)
	}
	limited := func(t *testing.T, a answer) {
		t.Helper()
		if a.status != 429 || len(a.header["Retry-After"]) != 1 || a.header["Retry-After"][0] == "" {
			t.Errorf("%d %v %s", a.status, a.header["Retry-After"], a.body)
			return
		}
		readProblem(t, "429", a)
	}
	t.Run("the sixth login of an account in a minute", func(t *testing.T) {
		g := openGate(t, nil)
		for range 5 {
			if a := wrong(g, "somebody"); a.status != 401 {
				t.Fatalf("%d", a.status)
			}
		}
		limited(t, wrong(g, "somebody"))
		limited(t, wrong(g, "ＳＯＭＥＢＯＤＹ.")) // the same one
		if a := wrong(g, "another"); a.status != 401 {
			t.Errorf("another account: %d", a.status)
		}
		g.clock.Add(int64(time.Minute))
		if a := wrong(g, "somebody"); a.status != 401 {
			t.Errorf("a minute later: %d", a.status)
		}
	})
	t.Run("the 21st login from an address in a minute", func(t *testing.T) {
		g := openGate(t, nil)
		for i := range 20 {
			if a := wrong(g, fmt.Sprint("n", i), "X-Forwarded-For", "198.51.100.7"); a.status != 401 {
				t.Fatalf("%d: %d", i, a.status)
			}
		}
		limited(t, wrong(g, "n99", "X-Forwarded-For", "198.51.100.7"))
		// Item 46: what stands before the address that our proxy saw is the client's word.
		limited(t, wrong(g, "n98", "X-Forwarded-For", "203.0.113.5, 198.51.100.7"))
		limited(t, wrong(g, "n97", "X-Forwarded-For", "203.0.113.6,10.0.0.1 , 198.51.100.7,0.0.0.0"))
		if a := wrong(g, "n96", "X-Forwarded-For", "198.51.100.7, 203.0.113.5"); a.status != 401 {
			t.Errorf("another address behind ours: %d", a.status)
		}
	})
	t.Run("without trusted proxies no list is believed", func(t *testing.T) {
		g := openGate(t, func(c *handlers.Config) { c.TrustedProxies = nil })
		for i := range 20 {
			wrong(g, fmt.Sprint("n", i), "X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
		}
		limited(t, wrong(g, "n99", "X-Forwarded-For", "203.0.113.5"))
	})
	t.Run("registrations", func(t *testing.T) {
		g := openGate(t, nil)
		send := func(i int) answer {
			return g.nobody().send(t, "POST", "/api/v1/accounts", map[string]string{"login": fmt.Sprint("neu", i), "name": "新", "password": goodPassword}, "X-Forwarded-For", "198.51.100.8")
		}
		for i := range 5 {
			if a := send(i); a.status != 201 {
				t.Fatalf("%d %s", a.status, a.body)
			}
		}
		limited(t, send(6))
	})
	t.Run("a network of proxies", func(t *testing.T) {
		list, err := handlers.ParseProxies([]string{"127.0.0.1", "10.0.0.0/8", "::1"})
		if err != nil || len(list) != 3 || !list[1].Contains(netip.MustParseAddr("10.9.8.7")) || list[0].Contains(netip.MustParseAddr("127.0.0.2")) {
			t.Errorf("%v %v", list, err)
		}
		if _, err := handlers.ParseProxies([]string{"proxy"}); err == nil {
			t.Error("a name is taken")
		}
	})
}

// S14: nothing outside the embedded files, however it is spelled.
func TestPathsDoNotClimb(t *testing.T) {
	g := openGate(t, nil)
	ups := []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "%252e%252e%252f", "..%5c", "%2e%2e%5c", "..%c0%af", "%c0%ae%c0%ae/", "%e0%80%ae%e0%80%ae/", "....//", "..;/",
		"..%00/", "%2e./", ".%2e/", "..%2F", "%2E%2E%2F", "..%u2215", "./../", "%ef%bc%8e%ef%bc%8e/", "..%ef%bc%8f"}
	for _, up := range ups {
		for _, prefix := range []string{"/", "/assets/", "/photos/", "/p/", "/api/v1/places/", "/tiles/places/0/0/", "/work/", "/open311/v2/", "/ogc/collections/"} {
			for _, file := range []string{"etc/passwd", "go.mod", "huishou.db"} {
				target := prefix + strings.Repeat(up, 4) + file
				a := g.send(t, target)
				if a.status == 200 && !bytes.Contains(a.body, []byte("<title>回收</title>")) || a.status >= 500 || bytes.Contains(a.body, []byte("root:")) || bytes.Contains(a.body, []byte("SQLite format")) || bytes.Contains(a.body, []byte("module huishou")) {
					t.Errorf("%s: %d %.100s", target, a.status, a.body)
				}
			}
		}
	}
}

// send asks over a connection of its own, for addresses that net/url would clean.
func (g *gate) send(t *testing.T, target string) answer {
	t.Helper()
	raw := g.raw(t, "GET "+target+" HTTP/1.1\r\nHost: huishou.example\r\nConnection: close\r\n\r\n")
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	var status int
	if _, err := fmt.Sscanf(head, "HTTP/1.1 %d", &status); err != nil {
		t.Fatalf("%s: %.100q", target, raw)
	}
	return answer{status, nil, []byte(body)}
}

// S17: headers of every kind of answer.
func TestHeadersOfEveryAnswer(t *testing.T) {
	m := openMatrix(t)
	c := m.of(registry.Admin)
	p := m.place(m.ours, registry.Publish)
	for _, target := range []string{"/", "/work", "/admin", "/login", "/join?token=x", "/report", "/docs", "/embed", "/p/" + p.Code, "/api/v1/session", "/api/v1/places", "/nowhere",
		"/api/v1/accounts", "/api/v1/me/data", worksPath, "/readyz", "/ogc", "/openapi.json"} {
		h := c.get(t, target).header
		get := func(k string) string { return strings.Join(h[k], "") }
		csp := get("Content-Security-Policy")
		script := regexp.MustCompile(`script-src ([^;]*)`).FindStringSubmatch(csp)
		if len(script) != 2 || script[1] != "'self'" || !strings.Contains(csp, "object-src 'none'") || !strings.Contains(csp, "base-uri 'none'") || !strings.Contains(csp, "form-action 'self'") {
			t.Errorf("%s: %s", target, csp)
		}
		if get("X-Content-Type-Options") != "nosniff" || get("Referrer-Policy") == "" || get("Server") != "" || get("X-Powered-By") != "" {
			t.Errorf("%s: %v", target, h)
		}
		if framed := strings.Contains(csp, "frame-ancestors *"); framed != (target == "/embed") {
			t.Errorf("%s may be framed: %v", target, framed)
		}
		if strings.HasPrefix(target, "/work") || strings.HasPrefix(target, "/admin") || target == "/login" || strings.HasPrefix(target, "/join") {
			if !strings.Contains(csp, "frame-ancestors 'none'") {
				t.Errorf("%s may be framed by ourselves: %s", target, csp)
			}
		}
	}
	for _, target := range []string{"/api/v1/accounts", "/api/v1/me/data", "/api/v1/me/sessions", "/api/v1/session", "/api/v1/audit", worksPath, worksPath + "/" + string(p.ID)} {
		if cc := c.get(t, target).header["Cache-Control"]; len(cc) != 1 || cc[0] != "no-store" {
			t.Errorf("%s may be kept by a proxy: %q", target, cc)
		}
	}
}

// S18: the document is whole. That routes are those of the document is
// TestRoutesAreThoseOfTheDocument.
func TestEveryOperationSaysWhatItNeeds(t *testing.T) {
	g := openGate(t, nil)
	seen := map[string]bool{}
	for _, op := range g.operations(t) {
		if op.ID == "" || seen[op.ID] {
			t.Errorf("%s %s: operationId %q", op.Method, op.Path, op.ID)
		}
		seen[op.ID] = true
		if strings.HasPrefix(op.Path, "/api/v1/work/") && op.Right == "" {
			t.Errorf("%s names no right", op.ID)
		}
		for _, p := range op.Params {
			if p.In == "query" && strings.Contains(strings.ToLower(p.Name), "token") || p.In == "query" && strings.Contains(strings.ToLower(p.Name), "secret") {
				t.Errorf("%s takes a secret in its query, which logs keep", op.ID)
			}
		}
	}
}

// S19: the first start.
func TestNobodyIsThereAtFirst(t *testing.T) {
	g := openGate(t, nil)
	accounts := g.books(t)
	if empty, err := accounts.Empty(t.Context()); err != nil || !empty {
		t.Errorf("accounts before any was made: %v, %v", !empty, err)
	}
	for _, login := range []string{"admin", "root", "administrator", "huishou", "demo", "test"} {
		for _, password := range []string{"", "admin", "password", "huishou", login, "123456"} {
			if a := g.nobody().send(t, "POST", "/api/v1/session", map[string]string{"login": login, "password": password}); a.status != 401 && a.status != 429 {
				t.Errorf("%s with %q: %d", login, password, a.status)
			}
		}
	}
	link, err := accounts.First(t.Context())
	if err != nil || link == "" {
		t.Fatalf("%q, %v", link, err)
	}
	join := func() answer {
		return g.nobody().send(t, "POST", "/api/v1/accounts", map[string]string{"login": fmt.Sprint("chef", clients.Load()), "name": "管理员", "password": goodPassword, "token": link})
	}
	if a := join(); a.status != 201 || !strings.Contains(string(a.body), `"admin"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := join(); a.status != 404 {
		t.Errorf("a second time: %d %s", a.status, a.body)
	}
	if again, err := accounts.First(t.Context()); again != "" || err != nil {
		t.Errorf("a link for another first administrator: %v", err)
	}
}
