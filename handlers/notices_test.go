package handlers_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/notice"
	"huishou/geo/registry/report"
	"huishou/handlers"
)

// mailman is a channel that keeps letters, or loses them while it is ill.
type mailman struct {
	mu        sync.Mutex
	ill       bool
	everybody bool // it takes letters to nobody in particular
	got       []notice.Message
}

func (m *mailman) Name() string    { return "mail" }
func (m *mailman) Addressed() bool { return !m.everybody }
func (m *mailman) Send(_ context.Context, l notice.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ill {
		return &notice.Fault{Code: "notice.unreachable", Cause: fmt.Errorf("no way to %s", l.To)}
	}
	m.got = append(m.got, l)
	return nil
}

// outboxOf is one more instance of the outbox of a door, with the mailman.
func outboxOf(t testing.TB, d *door, m *mailman) *notice.Outbox {
	t.Helper()
	o, err := notice.Open(t.Context(), d.reg, notice.Options{Channels: []notice.Channel{m}, BaseURL: "https://huishou.example"})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// openPost opens a gate whose notices go by mail.
func openPost(t *testing.T, m *mailman) (*gate, *notice.Outbox) {
	first := openGate(t, nil)
	box := outboxOf(t, first.door, m)
	app, err := handlers.New(first.reg, handlers.Config{BaseURL: "https://huishou.example", Notices: box, Accounts: account.Options{Light: true}, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	first.door = &door{app, first.reg}
	return first, box
}

func TestAnAnswerIsMailed(t *testing.T) {
	m := &mailman{ill: true}
	g, box := openPost(t, m)
	var told struct{ Code, Secret string }
	g.nobody().post(t, "/api/v1/reports", 0, map[string]any{"category": "hazard", "text": "河边有废机油", "contact": residentMail,
		"location": map[string]any{"type": "Point", "coordinates": []float64{104.77, 29.35}}}).as(t, 201, &told)
	worker, admin := g.as(t, registry.Regulator, "", ""), g.as(t, registry.Admin, "", "")
	var seen struct{ Rev registry.Rev }
	worker.get(t, "/api/v1/work/reports/"+told.Code).as(t, 200, &seen)
	worker.post(t, "/api/v1/work/reports/"+told.Code+"/resolve", seen.Rev, map[string]string{"reply": "已清运"}).as(t, 200, &seen)

	work := func() {
		t.Helper()
		if _, err := box.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	type list struct {
		Items []struct {
			ID        registry.ID
			Rev       registry.Rev
			State     string
			Attempts  int
			LastError *struct{ Code, Message string }
		}
		Counts   map[string]int
		Channels []string
	}
	work()
	var l list
	a := admin.get(t, "/api/v1/work/notices?lang=en")
	a.as(t, 200, &l)
	if len(l.Items) != 1 || l.Items[0].State != "failed" || l.Items[0].LastError.Message != "the other side cannot be reached" || l.Counts["failed"] != 1 || l.Channels[0] != "mail" {
		t.Fatalf("%s", a.body)
	}
	if strings.Contains(string(a.body), residentMail) || strings.Contains(string(a.body), "已清运") {
		t.Errorf("the desk is told too much: %s", a.body)
	}
	at := "/api/v1/work/notices/" + string(l.Items[0].ID) + "/retry"
	worker.post(t, at, l.Items[0].Rev, nil).problem(t, 403, "forbidden")
	g.nobody().post(t, at, l.Items[0].Rev, nil).problem(t, 401, "login.needed")
	admin.post(t, at, l.Items[0].Rev+1, nil).problem(t, 412, "write.stale")
	admin.post(t, at, 0, nil).problem(t, 422, "rev.required")
	m.ill = false
	if a := admin.post(t, at, l.Items[0].Rev, nil); a.status != 200 || !strings.Contains(string(a.body), `"state":"waiting"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	work()
	if len(m.got) != 1 || m.got[0].To != residentMail || !strings.Contains(m.got[0].Text, "https://huishou.example/report/"+told.Code) || !strings.Contains(m.got[0].Text, "已清运") {
		t.Errorf("%+v", m.got)
	}
	admin.get(t, "/api/v1/work/notices").as(t, 200, &l)
	if len(l.Items) != 0 || l.Counts["sent"] != 1 {
		t.Errorf("%+v", l)
	}
	admin.get(t, "/api/v1/work/notices?state=eaten").problem(t, 422, "request.invalid")
}

// The program dies after the answer was written and before it was told: the next
// start tells it.
func TestWhatWasNotToldIsToldAtTheNextStart(t *testing.T) {
	m := &mailman{}
	g, box := openPost(t, m)
	reports, err := report.Open(t.Context(), g.reg, report.Options{}) // has no teller
	if err != nil {
		t.Fatal(err)
	}
	var told struct{ Code string }
	g.nobody().post(t, "/api/v1/reports", 0, map[string]any{"category": "hazard", "text": "x", "contact": residentMail,
		"location": map[string]any{"type": "Point", "coordinates": []float64{104.77, 29.35}}}).as(t, 201, &told)
	if _, err := reports.Do(t.Context(), registry.Console, told.Code, 1, report.Resolve, report.Told{Reply: "已清运"}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // and once only
		app, err := handlers.New(g.reg, handlers.Config{Notices: box, Accounts: account.Options{Light: true}})
		if err != nil {
			t.Fatal(err)
		}
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
		if _, err := box.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.got) != 1 || m.got[0].To != residentMail {
		t.Errorf("%+v", m.got)
	}
}

// failedNotices are notices that did not go out.
func failedNotices(m *matrix, _ side, _ *client) row {
	m.n++
	man := &mailman{ill: true}
	box := outboxOf(m.t, m.door, man)
	m.must(box.Tell(m.t.Context(), notice.What{Event: notice.ReportAnswered, Noun: "report", Row: registry.ID(fmt.Sprintf("ROW%d", m.n)), Rev: 1,
		Mail: residentMail, Facts: map[string]string{"reply": unpublishedTag}}))
	_, err := box.Work(m.t.Context())
	m.must(err)
	list, _, _, err := box.List(m.t.Context(), registry.Console, notice.Ask{State: notice.Failed, Limit: 1})
	m.must(err)
	return row{key: string(list[0].ID), rev: list[0].Rev}
}

func plantNotices(m *matrix) secrets {
	r := failedNotices(m, m.ours, nil)
	return secrets{[]string{residentMail, unpublishedTag}, []string{r.key}}
}

// A stop's changed day and a pickup's states are told, each once.
func TestPickupsAndStopsTell(t *testing.T) {
	man := &mailman{everybody: true}
	g, box := openPost(t, man)
	m := fillMatrix(t, g)
	told := func(want ...string) {
		t.Helper()
		if _, err := box.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range man.got {
			got = append(got, string(l.Event)+" "+l.To)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		man.got = nil
	}
	s := stops("publish")(m, m.ours, nil)
	told()
	at := "/api/v1/work/stops/" + s.key
	var row made
	m.desk().post(t, at+"/exceptions", s.rev, map[string]any{"date": "2026-11-28", "action": "cancelled", "reason": "修路"}).as(t, 200, &row)
	m.desk().post(t, at+"/exceptions", row.Rev, map[string]any{"date": "2026-12-01", "action": "moved", "newDate": "2026-12-02", "reason": "修路"}).as(t, 200, &row)
	told("stop.cancelled ", "stop.moved ")
	m.desk().post(t, at+"/withdraw", row.Rev, nil).as(t, 200, &row)
	m.desk().post(t, at+"/publish", row.Rev, nil).as(t, 200, &row)
	told()

	man.everybody = false
	var own struct{ Code string }
	m.nobody().send(t, "POST", "/api/v1/pickups", wish(m.ours, m.offer(m.ours, 5))).as(t, 201, &own)
	boss := m.as(t, registry.OperatorAdmin, "", m.ours.operator)
	var p made
	boss.get(t, "/api/v1/work/pickups/"+own.Code).into(t, &p)
	boss.post(t, "/api/v1/work/pickups/"+own.Code+"/confirm", p.Rev, map[string]any{}).as(t, 200, &p)
	told("pickup.confirmed "+residentMail, "pickup.requested "+residentMail)
}
