package handlers_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huishou/geo/registry"
)

// Item 41: cookies that are not ours.
func TestCookiesThatAreNotOurs(t *testing.T) {
	g := openGate(t, nil)
	c := g.as(t, registry.Admin, "", "")
	private := func(cookie string) answer {
		return g.nobody().send(t, "GET", "/api/v1/accounts", nil, "Cookie", cookie)
	}
	if a := private(sessionCookie + "=" + c.cookie); a.status != 200 {
		t.Fatalf("the real one: %d", a.status)
	}
	for i := range len(c.cookie) { // a bit of each character
		b := []byte(c.cookie)
		b[i] ^= 1
		if a := private(sessionCookie + "=" + string(b)); a.status != 401 {
			t.Errorf("bit of character %d: %d", i, a.status)
		}
	}
	for what, cookie := range map[string]string{
		"empty": sessionCookie + "=", "without __Host-": "huishou=" + c.cookie, "in capitals": "__HOST-HUISHOU=" + c.cookie,
		"with a space": sessionCookie + "=" + c.cookie + "%20", "quoted": sessionCookie + `="` + c.cookie + `x"`,
		"12 kB": sessionCookie + "=" + strings.Repeat("a", 12<<10),
	} {
		if a := private(cookie); a.status != 401 {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if a := private(sessionCookie + "=" + strings.Repeat("a", 64<<10)); a.status != 431 {
		t.Errorf("64 kB: %d", a.status)
	}
	// Of two the one is taken that the other did not hide: either somebody or nobody, and
	// what changes something needs that one's token.
	other := g.as(t, registry.Reviewer, "510300", "")
	for _, two := range []string{c.cookie + "; " + sessionCookie + "=" + other.cookie, other.cookie + "; " + sessionCookie + "=" + c.cookie} {
		a := g.nobody().send(t, "POST", "/api/v1/invitations", map[string]any{"grants": []any{}}, "Cookie", sessionCookie+"="+two, "X-CSRF-Token", other.csrf)
		if a.status != 403 {
			t.Errorf("two cookies: %d %s", a.status, a.body)
		}
	}
	ready(t, g)
}

// Item 43: tokens that others signed, or nobody.
func TestTokensThatOthersSigned(t *testing.T) {
	g := openGate(t, nil)
	const none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiJ9."
	for _, auth := range []string{"Bearer " + none, "Bearer hst_" + none, "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.AAAA", "Basic YWRtaW46YWRtaW4=", "Bearer hst_", "Bearer", "hst_x",
		"Bearer hst_" + strings.Repeat("A", 43), "Bearer hst_" + strings.Repeat("A", 8<<10), "Bearer hst_\x01"} {
		for _, target := range []string{"/api/v1/accounts", worksPath, "/api/v1/me/data"} {
			if a := g.nobody().send(t, "GET", target, nil, "Authorization", auth); a.status != 401 && !(a.status == 400 && strings.Contains(auth, "\x01")) {
				t.Errorf("%.40s on %s: %d %s", auth, target, a.status, a.body)
			}
		}
	}
	ready(t, g)
}

// Item 44: other methods, and headers that claim another.
func TestMethodsAreWhatTheyAre(t *testing.T) {
	m := openMatrix(t)
	c := m.of(registry.Admin)
	paths := map[string][]string{}
	for _, op := range m.operations(t) {
		paths[op.Path] = append(paths[op.Path], op.Method)
	}
	p := m.place(m.ours, registry.Publish)
	before := m.accountsCount()
	for path, methods := range paths {
		target := fill(path)
		for _, method := range []string{"TRACE", "CONNECT", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE", "POST"} {
			if slices.Contains(methods, method) {
				continue
			}
			a := c.send(t, method, target, nil, "Origin", "https://huishou.example", "Access-Control-Request-Method", "PUT")
			if method != "HEAD" && (a.status < 400 || a.status >= 500 && a.status != 501) || a.status == 500 {
				t.Errorf("%s %s: %d %s", method, target, a.status, a.body)
			}
			if a.header["Access-Control-Allow-Origin"] != nil {
				t.Errorf("%s %s lets others read", method, target)
			}
		}
		if slices.Contains(methods, "GET") {
			for _, h := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
				plain, claimed := c.get(t, target), c.send(t, "GET", target, nil, h, "DELETE")
				if plain.status != claimed.status {
					t.Errorf("GET %s that claims DELETE in %s: %d, without %d", target, h, claimed.status, plain.status)
				}
			}
		}
	}
	if now, err := m.reg.WorkPlace(t.Context(), registry.Console, string(p.ID)); err != nil || now.Rev != p.Rev || m.accountsCount() != before {
		t.Errorf("something changed: %v, version %d, %v", m.accountsCount() != before, now.Rev, err)
	}
	ready(t, m.gate)
}

func (m *matrix) accountsCount() int {
	list, _, err := m.accounts.List(m.t.Context(), registry.Console, "", 200)
	m.must(err)
	return len(list)
}

// Item 45: bodies that are not what they are called.
func TestBodiesThatAreNotWhatTheyAreCalled(t *testing.T) {
	m := openMatrix(t)
	c := m.of(registry.Admin)
	good, err := json.Marshal(content(m.ours))
	if err != nil {
		t.Fatal(err)
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	const open = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\n"
	for _, k := range []struct {
		what, target, body string
		header             []string
	}{
		{"text/plain", worksPath, string(good), []string{"Content-Type", "text/plain"}},
		{"a form", worksPath, string(good), []string{"Content-Type", "application/x-www-form-urlencoded"}},
		{"XML", worksPath, "<a/>", []string{"Content-Type", "application/xml"}},
		{"cut off JSON", worksPath, string(good[:len(good)/2]), nil},
		{"two values", worksPath, string(good) + string(good), nil},
		{"nothing", worksPath, "", nil},
		{"null", worksPath, "null", nil},
		{"an array", worksPath, "[]", nil},
		{"deep", worksPath, strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), nil},
		{"deep in a field", worksPath, `{"name":` + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000) + "}", nil},
		{"not UTF-8", worksPath, `{"name":"` + "\xff\xfe" + `","kind":"community_point"}`, nil},
		{"gzip that was not agreed", worksPath, bomb.String(), []string{"Content-Encoding", "gzip"}},
		{"larger than 1 MiB", worksPath, strings.Repeat(" ", 1<<20) + string(good), nil},
		{"multipart without end", "/api/v1/work/imports", open, []string{"Content-Type", "multipart/form-data; boundary=x"}},
		{"multipart without boundary", "/api/v1/work/imports", open, []string{"Content-Type", "multipart/form-data"}},
		{"multipart of another name", "/api/v1/work/imports", strings.Replace(open, "file", "fill", 1) + "\r\n--x--\r\n", []string{"Content-Type", "multipart/form-data; boundary=x"}},
		{"JSON where a file is asked for", "/api/v1/photos", "{}", nil},
	} {
		began := time.Now()
		a := c.send(t, "POST", k.target, k.body, k.header...)
		if a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %d %.200s", k.what, a.status, a.body)
			continue
		}
		readProblem(t, k.what, a)
		if strings.HasPrefix(k.what, "gzip") && a.status != 415 {
			t.Errorf("%s: %d: it was unpacked", k.what, a.status)
		}
		if took := time.Since(began); took > time.Second && !underRace {
			t.Errorf("%s took %s", k.what, took)
		}
	}
	t.Run("a lone surrogate is stored as the sign that stands for what cannot be read", func(t *testing.T) {
		a := c.send(t, "POST", worksPath, `{"name":"\ud800","kind":"community_point","location":{"type":"Point","coordinates":[104.77,29.35]}}`)
		if p := a.place(t, 201); p.Name != "\ufffd" {
			t.Errorf("%q", p.Name)
		}
	})
	t.Run("JSON without a type is JSON", func(t *testing.T) {
		if a := c.send(t, "POST", worksPath, string(good), "Content-Type", ""); a.status != 201 && (a.status < 400 || a.status >= 500) {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("two lengths are one request at most", func(t *testing.T) {
		for _, lengths := range []string{"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nContent-Length: 40\r\n",
			"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n"} {
			raw := m.raw(t, "POST /api/v1/session HTTP/1.1\r\nHost: huishou.example\r\nContent-Type: application/json\r\n"+lengths+"\r\n0\r\n\r\nGET /openapi.json HTTP/1.1\r\nHost: huishou.example\r\nConnection: close\r\n\r\n")
			if strings.Contains(raw, "HTTP/1.1 5") || strings.HasPrefix(raw, "HTTP/1.1 2") {
				t.Errorf("%q: %.200s", lengths, raw)
			}
			if !strings.Contains(lengths, "chunked") && strings.Contains(raw, `"openapi"`) {
				t.Errorf("%q: what stands in the body is answered", lengths)
			}
		}
	})
	ready(t, m.gate)
}

// Item 48: of many who decide about one record at once, one does.
func TestOneDecisionOfMany(t *testing.T) {
	m := openMatrix(t)
	judges := make([]*client, 6)
	for i := range judges {
		judges[i] = m.of(registry.Reviewer)
	}
	for range 10 {
		p := m.place(m.ours, registry.Submit)
		status := make([]int, len(judges))
		var all sync.WaitGroup
		for i, c := range judges {
			all.Go(func() {
				step, body := "approve", any(nil)
				if i%2 == 1 {
					step, body = "reject", map[string]string{"reason": "不对"}
				}
				status[i] = c.post(t, worksPath+"/"+string(p.ID)+"/"+step, p.Rev, body).status
			})
		}
		all.Wait()
		won := 0
		for _, s := range status {
			switch s {
			case 200:
				won++
			case 409, 412:
			default:
				t.Errorf("answers %v", status)
			}
		}
		if won != 1 {
			t.Errorf("%d decided: %v", won, status)
		}
	}
}

// Of many who use one invitation at once, one gets what it gives.
func TestAnInvitationWorksOnce(t *testing.T) {
	m := openMatrix(t)
	inv := invitations(m, m.ours, nil)
	var all sync.WaitGroup
	granted := make([]bool, 6)
	for i := range granted {
		all.Go(func() {
			a := m.nobody().send(t, "POST", "/api/v1/accounts", map[string]string{"login": fmt.Sprint("viele", i), "name": "新", "password": goodPassword, "token": inv.other})
			granted[i] = a.status == 201
			if a.status != 201 && a.status != 404 {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	all.Wait()
	if n := len(slices.DeleteFunc(granted, func(ok bool) bool { return !ok })); n != 1 {
		t.Errorf("%d accounts got its roles", n)
	}
}

// Item 49: a login has one form, whatever it is written like.
func TestALoginHasOneForm(t *testing.T) {
	g := openGate(t, nil)
	join := func(login string) answer {
		return g.nobody().send(t, "POST", "/api/v1/accounts", map[string]string{"login": login, "name": "新", "password": goodPassword})
	}
	if a := join("café-wang"); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, same := range []string{"café-wang", "CAFÉ-WANG", "cafe\u0301-wang", "ｃａｆé－ｗａｎｇ", "café-wang.", " café-wang ", "café-wang。"} {
		if a := join(same); a.status != 409 || !strings.Contains(string(a.body), "login.taken") {
			t.Errorf("%q: %d %s", same, a.status, a.body)
		}
		a := g.nobody().send(t, "POST", "/api/v1/session", map[string]string{"login": same, "password": goodPassword})
		if g.clock.Add(int64(time.Minute)); a.status != 200 {
			t.Errorf("login as %q: %d", same, a.status)
		}
	}
	for _, bad := range []string{"", ".", "a b", "a\u200bb", "a\u202eb", "a\x00b", "a/b", "13912345678", "１３９１２３４５６７８", strings.Repeat("a", 41), "a'b", "<b>"} {
		if a := join(bad); a.status != 422 {
			t.Errorf("%q: %d %s", bad, a.status, a.body)
		}
	}
}

func ready(t *testing.T, g *gate) {
	t.Helper()
	if a := g.nobody().get(t, "/readyz"); a.status != 200 {
		t.Errorf("not ready after it: %d %s", a.status, a.body)
	}
}

// bad are values that a parameter does not take, by what is wrong.
func bad(schema map[string]any) map[string]string {
	out := map[string]string{}
	kind := types(schema)
	switch {
	case strings.Contains(kind, "integer"), strings.Contains(kind, "number"):
		out["a word"], out["empty"], out["not a number"], out["a list"] = "abc", " ", "NaN", "1,2"
		if v, ok := schema["minimum"].(float64); ok {
			out["too small"] = fmt.Sprint(int64(v) - 1)
		}
		if v, ok := schema["maximum"].(float64); ok {
			out["too large"] = fmt.Sprint(int64(v) + 1)
		}
	case strings.Contains(kind, "boolean"):
		out["no yes or no"] = "maybe"
	case schema["enum"] != nil:
		out["not of the list"] = "x-none"
	case schema["maxLength"] != nil:
		out["too long"] = strings.Repeat("x", int(schema["maxLength"].(float64))+1)
	}
	out["64 KiB"] = strings.Repeat("7", 64<<10)
	out["control characters"] = "a\x00\x1b[31m"
	return out
}

// leftAside are fields that an operation shares with others and does not look at.
var leftAside = []string{"reject-place note", "suspend-place note", "close-place note", "refuse-operator note", "merge-place other", "distinct-place into",
	"start-report of", "start-report reply", "route-report reply", "route-report of", "resolve-report of", "reject-report of", "duplicate-report reply"}

// Every parameter of every operation, with what it does not take.
func TestBadParametersAreRefused(t *testing.T) {
	m := openMatrix(t)
	c, n := m.of(registry.Admin), 0
	check := func(op operation, what, target string, header ...string) {
		began := time.Now()
		a := c.send(t, op.Method, target, nil, header...)
		n++
		if a.status < 400 || a.status >= 500 {
			t.Errorf("%s, %s: %d %.200s", op.ID, what, a.status, a.body)
			return
		}
		if took := time.Since(began); took > time.Second && !underRace {
			t.Errorf("%s, %s took %s", op.ID, what, took)
		}
		if !strings.HasPrefix(op.Path, "/open311/") {
			readProblem(t, op.ID+", "+what, a)
		}
	}
	for _, op := range m.operations(t) {
		var required []string
		for _, p := range op.Params {
			if p.In == "query" && p.Required {
				required = append(required, p.Name)
			}
		}
		for _, p := range op.Params {
			for what, v := range bad(p.Schema) {
				switch {
				case op.ID == "check-uscc" && what != "64 KiB" && what != "control characters": // it answers what is wrong with a code
				case p.In == "query" && strings.HasPrefix(op.Path, "/open311/") && what != "64 KiB": // it leaves aside what it cannot read
				case p.In == "query":
					check(op, p.Name+" "+what, fill(op.Path)+"?"+p.Name+"="+url.QueryEscape(v))
				case p.In == "path" && what != "empty":
					check(op, p.Name+" "+what, fill(strings.Replace(op.Path, "{"+p.Name+"}", url.PathEscape(v), 1)))
				case p.In == "header" && p.Name == "If-Match" && what == "64 KiB":
					check(op, p.Name+" "+what, fill(op.Path), "If-Match", v)
				}
			}
		}
		for _, name := range required {
			check(op, "without "+name, fill(op.Path))
		}
	}
	if n < 500 {
		t.Errorf("only %d requests", n)
	}
	t.Logf("%d requests", n)
	ready(t, m.gate)
}

// Every field of every body, each with what it does not take while the others are
// right.
func TestBadFieldsAreRefused(t *testing.T) {
	m := openMatrix(t)
	ops, n := map[string]operation{}, 0
	for _, op := range m.operations(t) {
		ops[op.ID] = op
	}
	evil := []struct {
		what, value string
		always      bool // no field of text takes it
	}{
		{"control characters", `"a\u0000\u001b[31m"`, true},
		{"64 KiB", `"` + strings.Repeat("x", 64<<10) + `"`, true},
		{"a number", `7`, true},
		{"an object", `{"$ne":null}`, true},
		{"yes", `true`, true},
		{"a lone surrogate", `"\ud800"`, false},
		{"a number beyond all", `1e400`, false},
		{"null", `null`, false},
		{"nothing", `""`, false},
	}
	for i := range rules {
		r := &rules[i]
		if r.body == nil {
			continue
		}
		for _, id := range strings.Fields(r.ops) {
			op := ops[id]
			c, used, rec := m.of(registry.Admin), true, row{}
			for field, schema := range properties(op) {
				for _, e := range evil {
					if used && r.make != nil {
						rec, used = r.make(m, m.ours, c), false
					}
					raw, err := json.Marshal(r.body(m, m.ours, rec))
					if err != nil {
						t.Fatal(err)
					}
					whole := map[string]json.RawMessage{}
					if err := json.Unmarshal(raw, &whole); err != nil {
						t.Fatal(err)
					}
					body := written(whole, field, e.value)
					once := *r
					once.body = func(*matrix, side, row) any { return body }
					began := time.Now()
					a := m.try(&once, op, m.ours, rec, c)
					n++
					if a.status == 401 || a.status == 429 || op.ID == "delete-account" && a.status == 204 {
						c = m.of(registry.Admin)
					}
					text := types(schema) == "string" && !slices.Contains(leftAside, id+" "+field)
					if a.status >= 500 || e.always && text && a.status < 400 {
						t.Errorf("%s, %s is %s: %d %.300s", id, field, e.what, a.status, a.body)
					}
					if a.status >= 400 {
						readProblem(t, id+", "+field, a)
					}
					if took := time.Since(began); took > time.Second && !underRace {
						t.Errorf("%s, %s is %s: took %s", id, field, e.what, took)
					}
					used = a.status < 300
				}
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d requests", n)
	}
	t.Logf("%d requests", n)
	ready(t, m.gate)
}

// written is a body with one field as it is spelled, which may be no JSON.
func written(whole map[string]json.RawMessage, field, value string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{%q:%s", field, value)
	for _, k := range slices.Sorted(maps.Keys(whole)) {
		if k != field {
			fmt.Fprintf(&b, ",%q:%s", k, whole[k])
		}
	}
	return b.String() + "}"
}
