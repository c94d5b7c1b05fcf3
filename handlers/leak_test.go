package handlers_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
	"huishou/geo/registry/report"
	"huishou/geo/tile"
	"huishou/handlers"
)

// What is planted, and must be nowhere in public. Each is recognised.
const (
	residentPhone  = "13912345678"
	residentID     = "510302199001011239"
	residentMail   = "geheim@example.org"
	legalPerson    = "欧阳守密"
	legalPhone     = "13787654321"
	colleagueName  = "司徒保密"
	businessPhone  = "13800138000" // of a shop, printed on its sign: public
	businessLine   = "0813-8200000"
	metricsToken   = "metrics-of-this-test"
	wrongPassword  = "geheimes-Passwort-77"
	unpublishedTag = "未公开"
)

// secrets are what a noun planted.
type secrets struct {
	values []string // must be nowhere
	ids    []string // ids and codes to ask for
}

// nouns plant their rows. Another noun is another line.
var nouns = []struct {
	name  string
	plant func(*matrix) secrets
}{
	{"drafts and waiting edits", plantPlaces},
	{"operators", plantOperators},
	{"reports", plantReports},
	{"collection at the door", plantPickups},
	{"accounts, sessions, invitations and tokens", plantAccounts},
	{"inspections, assessments and projects", plantOversight},
	{"confirm links and machines", plantLinks},
	{"the outbox", plantNotices},
	{"price boards", plantPrices},
	{"photos of what is not public", plantPhotos},
	{"vehicles and stops", plantStops},
}

func plantPlaces(m *matrix) secrets {
	hidden := m.place(m.ours)
	content := registry.Place{Kind: registry.CommunityPoint, Name: "站点" + unpublishedTag, Location: geojson.Point(m.ours.at), OperatorID: m.ours.operator,
		Phone: businessPhone, Hours: "Mo-Fr 08:00-18:00"}
	draft, _, err := m.reg.SavePlace(m.t.Context(), m.writer, hidden.ID, hidden.Rev, content)
	m.must(err)
	shown := m.place(m.ours, registry.Publish)
	content.Name = "改名" + unpublishedTag
	_, _, err = m.reg.SavePlace(m.t.Context(), m.writer, shown.ID, shown.Rev, content)
	m.must(err)
	content.Name = "光明回收站"
	open, _, err := m.reg.CreatePlace(m.t.Context(), registry.Actor{Name: colleagueName, Account: m.reg.NewID(), Grants: m.writer.Grants}, content)
	m.must(err)
	open, err = m.reg.StepPlace(m.t.Context(), m.writer, open.ID, open.Rev, registry.Publish, unpublishedTag+"的备注")
	m.must(err)
	return secrets{[]string{unpublishedTag, colleagueName}, []string{string(draft.ID), draft.Code, string(shown.ID), shown.Code, string(open.ID), open.Code}}
}

func plantOperators(m *matrix) secrets {
	rep, phone := legalPerson, legalPhone
	c := m.firmContent("510302")
	c.LegalRep, c.Phone = &rep, &phone
	f, err := m.operators.Join(m.t.Context(), m.writer, c)
	m.must(err)
	m.place(side{"ours", "510302", m.ours.at, f.ID}, registry.Publish)
	return secrets{[]string{legalPerson, legalPhone}, []string{string(f.ID), f.Code}}
}

func plantReports(m *matrix) secrets {
	c := m.nobody()
	body := map[string]any{"category": "hazard", "text": "我是" + residentID + "，电话" + residentPhone, "contact": residentMail,
		"location": map[string]any{"type": "Point", "coordinates": []float64{104.771234, 29.351234}}}
	s := secrets{values: []string{residentPhone, residentID, residentMail, "104.77123", "29.35123"}}
	for range 3 {
		var told struct{ Code, Secret string }
		c.post(m.t, "/api/v1/reports", 0, body).as(m.t, 201, &told)
		s.values, s.ids = append(s.values, told.Secret), append(s.ids, told.Code)
		c.send(m.t, "GET", "/api/v1/reports/"+told.Code, nil, "X-Follow-Up", told.Secret)
		c.send(m.t, "GET", "/api/v1/reports/"+told.Code, nil, "X-Follow-Up", "WRON-GWRO-NGWR-ONGW")
	}
	worker := m.of(registry.Reviewer)
	var seen struct{ Rev registry.Rev }
	worker.get(m.t, "/api/v1/work/reports/"+s.ids[0]).as(m.t, 200, &seen)
	if a := worker.post(m.t, "/api/v1/work/reports/"+s.ids[0]+"/resolve", seen.Rev, map[string]string{"reply": "已清运"}); a.status != 200 {
		m.t.Fatalf("%d %s", a.status, a.body)
	}
	if a := worker.post(m.t, "/api/v1/work/reports/"+s.ids[1]+"/resolve", 1, map[string]string{"reply": "请打" + residentPhone}); a.status != 422 {
		m.t.Errorf("an answer with a phone number: %d %s", a.status, a.body)
	}
	return s
}

func plantAccounts(m *matrix) secrets {
	admin := m.of(registry.Admin)
	m.nobody().send(m.t, "POST", "/api/v1/session", map[string]string{"login": admin.account.Login, "password": wrongPassword})
	m.nobody().send(m.t, "POST", "/api/v1/session", map[string]string{"login": residentPhone, "password": wrongPassword})
	m.nobody().send(m.t, "POST", "/api/v1/accounts", map[string]string{"login": residentPhone, "name": residentPhone, "password": wrongPassword})
	var invited struct{ URL string }
	admin.post(m.t, "/api/v1/invitations", 0, map[string]any{"grants": []map[string]string{{"role": "reviewer"}}}).as(m.t, 201, &invited)
	u, err := url.Parse(invited.URL)
	m.must(err)
	link := u.Query().Get("token")
	m.nobody().get(m.t, "/api/v1/invitations/"+link)
	m.nobody().get(m.t, "/join?token="+link)
	var token struct{ Token string }
	admin.post(m.t, "/api/v1/me/tokens", 0, map[string]any{"name": "程序", "scopes": []string{"place.read_work"}, "days": 1}).as(m.t, 201, &token)
	m.nobody().send(m.t, "GET", "/api/v1/work/places", nil, "Authorization", "Bearer "+token.Token)
	m.nobody().send(m.t, "GET", "/api/v1/work/places", nil, "Authorization", "Bearer "+token.Token+"x")
	return secrets{[]string{admin.cookie, admin.csrf, link, token.Token, goodPassword, wrongPassword, admin.account.Login, "argon2id"}, []string{string(admin.account.ID)}}
}

func plantOversight(m *matrix) secrets {
	i := inspections("answered")(m, m.ours, nil)
	p := projects(m, m.ours, nil)
	accepted := m.standing(m.ours, registry.StandardAccepted)
	dated, err := m.oversight.PlanInspection(m.t.Context(), m.judge, oversight.InspectionPlan{PlaceID: registry.ID(accepted.key), PlannedOn: "2026-12-01", Note: unpublishedTag})
	m.must(err)
	return secrets{[]string{"通道堵塞", "分拣中心项目" + unpublishedTag}, []string{i.key, p.key, accepted.key, string(dated.ID)}}
}

func plantLinks(m *matrix) secrets {
	link, box := confirmLinks(m, m.ours, nil), machines(m, m.ours, nil)
	m.nobody().get(m.t, "/api/v1/confirm/"+link.key)
	m.nobody().send(m.t, "POST", "/api/v1/machine/state", map[string]any{"state": "full"}, "Authorization", "Bearer "+box.other)
	return secrets{[]string{link.key, box.other}, []string{box.key}}
}

func plantPhotos(m *matrix) secrets {
	// Neither a draft's photo nor a report's is shown.
	const mark = "PHOTO-OF-SOMETHING-HIDDEN"
	p, err := m.reg.AddPhoto(m.t.Context(), m.writer, registry.Photo{Width: 1, Height: 1, JPEG: []byte(mark), Thumb: []byte(mark)})
	m.must(err)
	_, _, err = m.reg.CreatePlace(m.t.Context(), m.writer, registry.Place{Kind: registry.CommunityPoint, Name: "有照片的", Location: geojson.Point(m.ours.at), Photos: []registry.PhotoRef{{ID: p.ID}}})
	m.must(err)
	q, err := m.reg.AddPhoto(m.t.Context(), registry.Actor{}, registry.Photo{Width: 1, Height: 1, JPEG: []byte(mark), Thumb: []byte(mark)})
	m.must(err)
	at := m.ours.at
	_, _, err = m.reports.Tell(m.t.Context(), registry.Actor{}, report.Telling{Category: report.Hazard, At: &at, Photos: []registry.ID{q.ID}})
	m.must(err)
	return secrets{[]string{mark}, []string{string(p.ID), string(q.ID)}}
}

func TestPublicEndpointsLeakNothing(t *testing.T) {
	m := openMatrix(t)
	var all secrets
	for _, n := range nouns {
		s := n.plant(m)
		if len(s.values) == 0 {
			t.Errorf("%s plants nothing", n.name)
		}
		all.values, all.ids = append(all.values, s.values...), append(all.ids, s.ids...)
	}
	w := &walk{matrix: m, secrets: all, outsider: m.of(noRole), done: map[string]bool{}, answered: map[string]int{}}
	w.begin()
	for len(w.todo) > 0 && len(w.done) < 20_000 {
		target := w.todo[0]
		w.todo = w.todo[1:]
		w.visit(target)
	}
	if len(w.todo) > 0 || w.answered["200"] < 100 {
		t.Errorf("%d addresses asked, %d to go, answers %v", len(w.done), len(w.todo), w.answered)
	}
	w.look("the log", []byte(m.log.String()), true)
	if !strings.Contains(string(w.last("/api/v1/places?limit=1000")), businessPhone) {
		t.Error("the phone of a shop is gone: the test looks at nothing")
	}
	t.Logf("%d addresses, answers %v, %d bytes of log", len(w.done), w.answered, len(m.log.String()))
}

// walk asks for every public address that it learns of.
type walk struct {
	*matrix
	secrets
	outsider *client // has an account, and no role
	todo     []string
	done     map[string]bool
	answered map[string]int
}

func (w *walk) add(target string) {
	target, _, _ = strings.Cut(target, "#")
	if !w.done[target] && !slices.Contains(w.todo, target) {
		w.todo = append(w.todo, target)
	}
}

// begin gathers the addresses: the document's, with each parameter of a path in
// turn, pages, and tiles.
func (w *walk) begin() {
	values := map[string][]string{
		"format": {"csv", "xlsx", "geojson", "kml", "json", "xml", "ics"},
		"id":     w.ids, "code": append([]string{"hazard", "full"}, w.ids...), "token": {"nothing"},
	}
	for _, id := range w.ids {
		values["name"] = append(values["name"], id+".jpg", id+".thumb.jpg")
	}
	for _, op := range w.operations(w.t) {
		if op.Method != "GET" || op.ID == "place-tile" || op.ID == "stop-tile" {
			continue
		}
		targets := []string{op.Path}
		for _, p := range op.Params {
			if p.In != "path" {
				continue
			}
			var next []string
			for _, v := range values[p.Name] {
				for _, target := range targets {
					next = append(next, strings.Replace(target, "{"+p.Name+"}", url.PathEscape(v), 1))
				}
			}
			if targets = next; len(targets) == 0 {
				w.t.Errorf("%s: no value for {%s}", op.Path, p.Name)
			}
		}
		for _, target := range targets {
			w.add(target)
		}
	}
	for _, q := range []string{"/api/v1/places?limit=1000", "/api/v1/places?q=" + url.QueryEscape(unpublishedTag), "/api/v1/places?q=" + residentPhone,
		"/api/v1/sites/nearest?lon=104.77&lat=29.35&radius=200000&limit=100", "/open311/v2/requests.json?status=open,closed",
		"/", "/markets", "/data", "/about", "/embed", "/docs", "/login", "/join", "/account", "/work", "/admin", "/report", "/confirm", "/openapi.json", "/openapi.yaml", "/ogc"} {
		w.add(q)
	}
	for _, id := range w.ids {
		w.add("/p/" + id)
		w.add("/report/" + id)
	}
	for z := range 16 {
		for _, at := range []orb.Point{w.ours.at, w.other.at, {104.771234, 29.351234}} {
			c := tile.Containing(at, uint32(z))
			w.add(fmt.Sprintf("/tiles/places/%d/%d/%d.mvt", c.Z, c.X, c.Y))
			w.add(fmt.Sprintf("/tiles/stops/%d/%d/%d.mvt", c.Z, c.X, c.Y))
		}
	}
}

var address = regexp.MustCompile(`(?:https://huishou\.example|href="|src=")(/[^"'\s<>\\)]*)`)

// visit asks as nobody, looks through the answer, and learns its links.
func (w *walk) visit(target string) {
	w.done[target] = true
	a := w.nobody().send(w.t, "GET", target, nil)
	w.answered[fmt.Sprint(a.status)]++
	if a.status == 401 { // whoever makes an account is told no more
		a = w.outsider.get(w.t, target)
		w.answered["outsider "+fmt.Sprint(a.status)]++
	}
	if a.status >= 500 {
		w.t.Errorf("%s: %d %s", target, a.status, a.body)
	}
	kind := strings.Join(a.header["Content-Type"], "")
	text := strings.Contains(kind, "json") || strings.HasPrefix(kind, "text/") || strings.Contains(kind, "xml")
	body := a.body
	if strings.Contains(kind, "spreadsheet") {
		body, text = w.unzip(target, body), true
	}
	// What was asked for may be said again.
	if asked, err := url.QueryUnescape(target); err == nil && strings.Contains(target, "q=") {
		body = bytes.ReplaceAll(body, []byte(asked[strings.Index(asked, "q=")+2:]), nil)
	}
	w.look(target, body, text)
	for k, v := range a.header {
		w.look(target+", header "+k, []byte(strings.Join(v, "\n")), true)
	}
	if text {
		for _, m := range address.FindAllSubmatch(a.body, -1) {
			w.add(strings.ReplaceAll(string(m[1]), "&amp;", "&"))
		}
	}
}

func (w *walk) last(target string) []byte { return w.nobody().get(w.t, target).body }

func (w *walk) unzip(target string, body []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		w.t.Errorf("%s: %v", target, err)
		return body
	}
	var all []byte
	for _, f := range z.File {
		r, err := f.Open()
		w.must(err)
		b, err := io.ReadAll(r)
		w.must(err)
		all = append(append(all, b...), '\n')
	}
	return all
}

var (
	mobile  = regexp.MustCompile(`(?:^|[^\d.])(1[3-9]\d{9})(?:\D|$)`)
	idCard  = regexp.MustCompile(`(?:^|[^\d.])(\d{17}[\dXx])(?:[^\dXx]|$)`)
	mailbox = regexp.MustCompile(`[\w.+-]+@[\w-]+\.[a-z]\w+`)
)

// validID checks the last digit of an identity number, as GB 11643-1999 has it.
func validID(s string) bool {
	weights, sum := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}, 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11] == strings.ToUpper(s)[17]
}

// look finds planted secrets anywhere, and in text what looks like one.
func (w *walk) look(where string, b []byte, text bool) {
	w.t.Helper()
	for _, s := range w.values {
		if bytes.Contains(b, []byte(s)) {
			i := bytes.Index(b, []byte(s))
			w.t.Errorf("%s tells %s: …%s…", where, s, b[max(0, i-80):min(len(b), i+80)])
		}
	}
	if !text {
		return
	}
	for _, m := range mobile.FindAllSubmatch(b, -1) {
		if string(m[1]) != businessPhone {
			w.t.Errorf("%s holds the mobile number %s", where, m[1])
		}
	}
	for _, m := range idCard.FindAllSubmatch(b, -1) {
		if validID(string(m[1])) {
			w.t.Errorf("%s holds the identity number %s", where, m[1])
		}
	}
	for _, m := range mailbox.FindAll(b, -1) {
		w.t.Errorf("%s holds the mailbox %s", where, m)
	}
}

func TestWhatIsPlantedIsRecognised(t *testing.T) {
	if !mobile.MatchString("电话"+residentPhone+"。") || !validID(residentID) || !idCard.MatchString(residentID) || !mailbox.MatchString(residentMail) {
		t.Error("a planted value is not what it looks like")
	}
}

// Nobody reads the numbers of the process without the token, and they tell of nobody.
func TestMetricsTellOfNobody(t *testing.T) {
	g := openGate(t, func(c *handlers.Config) { c.MetricsToken = metricsToken })
	g.nobody().get(t, "/api/v1/reports/"+residentPhone)
	g.nobody().get(t, "/p/"+residentID)
	g.nobody().get(t, "/"+residentPhone)
	a := g.nobody().send(t, "GET", "/metrics", nil, "Authorization", "Bearer "+metricsToken)
	if a.status != 200 || bytes.Contains(a.body, []byte(residentPhone)) || bytes.Contains(a.body, []byte(residentID)) || bytes.Contains(a.body, []byte(metricsToken)) {
		t.Errorf("%d %.300s", a.status, a.body)
	}
	if b := g.nobody().get(t, "/metrics"); b.status != 404 {
		t.Errorf("without a token: %d", b.status)
	}
}
