package notice_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/notice"
	"huishou/geo/store/both"
)

// world is an outbox in a registry whose clock can be set.
type world struct {
	*notice.Outbox
	reg   *registry.Registry
	store *breakable
	post  *post // the mail of the city
	hook  *post // an owner's own system
	log   *bytes.Buffer

	mu  sync.Mutex
	now time.Time
}

var admin = registry.Actor{Name: "管理员", Account: "01K00000000000000000000000", Grants: []registry.Grant{{Role: registry.Admin}}, Via: registry.ViaSession}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func newWorld(t testing.TB, store registry.Store) *world {
	t.Helper()
	w := &world{store: &breakable{Store: store}, post: &post{name: "mail", addressed: true}, hook: &post{name: "webhook"}, log: &bytes.Buffer{},
		now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	var err error
	w.reg, err = registry.Open(t.Context(), w.store, registry.Options{Poll: -1, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	w.Outbox = w.another(t)
	return w
}

// another opens one more instance on the store.
func (w *world) another(t testing.TB) *notice.Outbox {
	t.Helper()
	o, err := notice.Open(t.Context(), w.reg, notice.Options{Channels: []notice.Channel{w.hook, w.post}, BaseURL: "https://huishou.example",
		Log: slog.New(slog.NewTextHandler(w.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// onBoth runs a test on each store.
func onBoth(t *testing.T, do func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { do(t, newWorld(t, open(t))) })
	}
}

const mailbox = "wang.xiaoming@example.org"

func answered(rev registry.Rev) notice.What {
	return notice.What{Event: notice.ReportAnswered, Noun: "report", Row: "01K0000000000000000000REPT", Rev: rev, Mail: mailbox,
		Facts: map[string]string{"code": "R-510302-0001", "name": "危险废物乱放", "reply": "已清运", "path": "/report/R-510302-0001"}}
}

func (w *world) tell(t testing.TB, what notice.What) {
	t.Helper()
	if err := w.Tell(t.Context(), what); err != nil {
		t.Fatal(err)
	}
}

func (w *world) work(t testing.TB, want int) {
	t.Helper()
	if n, err := w.Work(t.Context()); err != nil || n != want {
		t.Errorf("%d taken, want %d: %v", n, want, err)
	}
}

// all lists what is in a state.
func (w *world) all(t testing.TB, s notice.State) []notice.Notice {
	t.Helper()
	list, _, _, err := w.List(t.Context(), admin, notice.Ask{State: s})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// post is a channel that keeps what it was given, unless it fails.
type post struct {
	name      string
	addressed bool

	mu   sync.Mutex
	got  []notice.Message
	fail func(m notice.Message) error // before it took the message
	then func(m notice.Message)       // after
}

func (p *post) Name() string    { return p.name }
func (p *post) Addressed() bool { return p.addressed }

func (p *post) Send(_ context.Context, m notice.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(m); err != nil {
			return err
		}
	}
	p.got = append(p.got, m)
	if p.then != nil {
		p.then(m)
	}
	return nil
}

// breakable is a store whose writes of notices fail while it is broken.
type breakable struct {
	registry.Store
	mu     sync.Mutex
	broken bool
}

var errBroken = errors.New("the store broke")

func (s *breakable) set(broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = broken
}

func (s *breakable) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	docs, err := s.Store.Table(ctx, def)
	if def.Name == "notice" {
		docs = breakableDocs{docs, s}
	}
	return docs, err
}

type breakableDocs struct {
	registry.Docs
	of *breakable
}

func (d breakableDocs) Put(ctx context.Context, doc registry.Doc) error {
	d.of.mu.Lock()
	broken := d.of.broken
	d.of.mu.Unlock()
	if broken {
		return errBroken
	}
	return d.Docs.Put(ctx, doc)
}

func wants(t testing.TB, err error, kind registry.Kind, code string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != kind || code != "" && e.Code != code {
		t.Errorf("got %v, want kind %d code %s", err, kind, code)
	}
}

func town(code, parent, name string, lon, lat float64) registry.Area {
	return registry.Area{Code: code, Parent: parent, NameZh: name, Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{lon, lat}}
}

// site makes a public place.
func (w *world) site(t testing.TB, name string, lon, lat float64) {
	t.Helper()
	row := registry.PlaceRow{Number: 1, ExternalID: name, Place: registry.Place{Kind: registry.CommunityPoint, Name: name, Location: geojson.Point{lon, lat}}}
	rep, err := w.reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) { yield(row, nil) },
		registry.ImportOptions{SourceKey: "test-" + name, Publish: true})
	if err != nil || rep.Bad > 0 {
		t.Fatal(err, rep.Errors)
	}
}
