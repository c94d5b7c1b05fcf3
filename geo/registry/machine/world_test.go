package machine_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"huishou/geo/registry"
	"huishou/geo/registry/machine"
	"huishou/geo/store/mongo"
	"huishou/geo/store/sqlite"
)

// stores are the two kinds of store.
var stores = map[string]func(t testing.TB) registry.Store{"sqlite": newSQLite, "mongo": newMongo}

func newSQLite(t testing.TB) registry.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// newMongo opens a database that no other run has.
func newMongo(t testing.TB) registry.Store {
	t.Helper()
	uri := os.Getenv("HUISHOU_TEST_MONGO_URI")
	if uri == "" {
		const loud = "SKIPPED: no MongoDB-compatible server. Set HUISHOU_TEST_MONGO_URI, or run make test, which starts one"
		if os.Getenv("CI") == "true" {
			t.Fatal(loud)
		}
		fmt.Fprintln(os.Stderr, "\n*** "+loud+" ***")
		t.Skip(loud)
	}
	name := "huishou_test_" + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() {
		ctx := context.Background()
		c, err := driver.Connect(options.Client().ApplyURI(uri).SetTimeout(60 * time.Second))
		if err == nil {
			err = errors.Join(c.Database(name).Drop(ctx), c.Disconnect(ctx))
		}
		if err != nil {
			t.Error(err)
		}
	})
	s, err := mongo.Open(t.Context(), uri, mongo.Options{Database: name, Timeout: 60 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// world is the machines of a city with a self-service machine, a site of people, and
// those who look after them.
type world struct {
	*machine.Machines
	reg   *registry.Registry
	store *breakable
	now   *time.Time

	place, manned              registry.ID
	boss, staff, reviewer, far registry.Actor
}

func newWorld(t testing.TB, store registry.Store) *world {
	t.Helper()
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	w := &world{store: &breakable{Store: store}, now: &now}
	var err error
	w.reg, err = registry.Open(t.Context(), w.store, registry.Options{Poll: -1, Now: func() time.Time { return *w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	areas := []registry.Area{
		{Code: "510300", NameZh: "自贡市", Kind: registry.Administrative, Level: registry.LevelCity},
		{Code: "510302", Parent: "510300", NameZh: "自流井区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510302001", Parent: "510302", NameZh: "五星街街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.77, 29.35}},
	}
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, areas); err != nil {
		t.Fatal(err)
	}
	op := w.reg.NewID()
	w.place, w.manned = w.site(t, "自助机", registry.SelfService, op), w.site(t, "社区点", registry.CommunityPoint, op)
	actor := func(name string, role registry.Role, area string, operator registry.ID) registry.Actor {
		return registry.Actor{Name: name, Account: w.reg.NewID(), Operator: operator, Grants: []registry.Grant{{Role: role, Area: area}}, Via: registry.ViaSession}
	}
	w.boss, w.staff = actor("老板", registry.OperatorAdmin, "", op), actor("站员", registry.SiteStaff, "", op)
	w.reviewer, w.far = actor("审核员", registry.Reviewer, "510302", ""), actor("邻区审核员", registry.Reviewer, "510304", "")
	w.Machines = w.another(t)
	return w
}

// another opens one more instance on the store.
func (w *world) another(t testing.TB) *machine.Machines {
	t.Helper()
	m, err := machine.Open(t.Context(), w.reg, machine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// onBoth runs a test on each store.
func onBoth(t *testing.T, do func(t *testing.T, w *world)) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) { do(t, newWorld(t, open(t))) })
	}
}

// site makes a public place.
func (w *world) site(t testing.TB, name string, kind registry.PlaceKind, operator registry.ID) registry.ID {
	t.Helper()
	row := registry.PlaceRow{Number: 1, ExternalID: name, Place: registry.Place{Kind: kind, Name: name, Location: geojson.Point{104.77, 29.35},
		OperatorID: operator, Accepts: []registry.Material{"paper"}}}
	rep, err := w.reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) { yield(row, nil) },
		registry.ImportOptions{SourceKey: "test-" + name, Publish: true})
	if err != nil || rep.Bad > 0 {
		t.Fatal(err, rep.Errors)
	}
	places, _, err := w.reg.WorkPlaces(t.Context(), registry.Console, registry.WorkQuery{Text: name})
	if err != nil || len(places) != 1 {
		t.Fatal(len(places), err)
	}
	return places[0].ID
}

// token gives the machine one.
func (w *world) token(t testing.TB) string {
	t.Helper()
	_, token, err := w.Give(t.Context(), w.boss, string(w.place))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// pass lets time go by.
func (w *world) pass(d time.Duration) { *w.now = w.now.Add(d) }

func says(s machine.State, fill ...int64) machine.Post {
	p := machine.Post{State: s}
	if len(fill) > 0 {
		p.Fill = &fill[0]
	}
	return p
}

// state tells how a machine does in a word or two.
func state(m *machine.Machines, t *testing.T, id registry.ID) string {
	t.Helper()
	s, ok := m.StateOf(t.Context(), id)
	switch {
	case !ok:
		return "none"
	case s.FillPercent != nil:
		return fmt.Sprintf("%s %d%%", s.State, *s.FillPercent)
	}
	return string(s.State)
}

// wants refuses an error of another kind or code.
func wants(t *testing.T, err error, kind registry.Kind, code string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != kind || code != "" && e.Code != code {
		t.Errorf("got %v, want kind %d code %s", err, kind, code)
	}
}

// errBroken is what a broken call answers.
var errBroken = errors.New("the store broke")

// breaking says which call breaks: from 1, before it wrote or after.
type breaking struct {
	mu    sync.Mutex
	left  int
	after bool
	hit   bool
}

type breakingKey struct{}

func breakAt(ctx context.Context, n int, after bool) (context.Context, *breaking) {
	b := &breaking{left: n, after: after}
	return context.WithValue(ctx, breakingKey{}, b), b
}

func breaks(ctx context.Context) (after, now bool) {
	b, ok := ctx.Value(breakingKey{}).(*breaking)
	if !ok {
		return false, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left--
	b.hit = b.hit || b.left == 0
	return b.after, b.left == 0
}

// breakable is a store whose calls can be broken, and that counts the writes of
// machines.
type breakable struct {
	registry.Store
	writes atomic.Int64
}

func (s *breakable) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	docs, err := s.Store.Table(ctx, def)
	return breakableDocs{docs, def.Name, &s.writes}, err
}

type breakableDocs struct {
	registry.Docs
	name   string
	writes *atomic.Int64
}

func (d breakableDocs) Get(ctx context.Context, id registry.ID) (registry.Doc, error) {
	if _, now := breaks(ctx); now {
		return registry.Doc{}, errBroken
	}
	return d.Docs.Get(ctx, id)
}

func (d breakableDocs) Put(ctx context.Context, doc registry.Doc) error {
	after, now := breaks(ctx)
	if now && !after {
		return errBroken
	}
	if d.name == "machine" {
		d.writes.Add(1)
	}
	err := d.Docs.Put(ctx, doc)
	if now {
		return errBroken
	}
	return err
}

func (d breakableDocs) Find(ctx context.Context, q registry.Query) (registry.DocPage, error) {
	if _, now := breaks(ctx); now {
		return registry.DocPage{}, errBroken
	}
	return d.Docs.Find(ctx, q)
}

func (d breakableDocs) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		if _, now := breaks(ctx); now {
			yield(registry.Doc{}, errBroken)
			return
		}
		for doc, err := range d.Docs.All(ctx, q) {
			if !yield(doc, err) {
				return
			}
		}
	}
}

func (d breakableDocs) Changes(ctx context.Context, since time.Time) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		if _, now := breaks(ctx); now {
			yield(registry.Doc{}, errBroken)
			return
		}
		for doc, err := range d.Docs.Changes(ctx, since) {
			if !yield(doc, err) {
				return
			}
		}
	}
}
