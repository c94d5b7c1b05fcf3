package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// benchPlaces is a store that holds generated places and takes nothing but the
// marks of snapshots: a bench measures the registry, not a disk.
type benchPlaces struct {
	n      int
	points []orb.Point
	masks  []uint64
	marks  map[registry.ID]registry.Doc // of snapshots
}

// newBenchPlaces makes n places round a hundred centres in the city's box; each
// takes any of twelve materials with probability 0.3.
func newBenchPlaces(n int) *benchPlaces {
	b := &benchPlaces{n: n, points: make([]orb.Point, n), masks: make([]uint64, n), marks: map[registry.ID]registry.Doc{}}
	r := rand.New(rand.NewPCG(1, 1))
	centres := make([]orb.Point, 100)
	for i := range centres {
		centres[i] = orb.Point{104 + 1.3*r.Float64(), 28.9 + 0.8*r.Float64()}
	}
	for i := range n {
		c := centres[r.IntN(len(centres))]
		b.points[i] = orb.Point{c.Lon() + 0.03*r.NormFloat64(), c.Lat() + 0.03*r.NormFloat64()}
		for bit := range 12 {
			if r.Float64() < 0.3 {
				b.masks[i] |= 1 << bit
			}
		}
	}
	return b
}

// Table gives the generated places for the table of places, else an empty one.
func (b *benchPlaces) Table(_ context.Context, def registry.Def) (registry.Docs, error) {
	return &benchTable{b, def.Name}, nil
}

func (b *benchPlaces) Ping(context.Context) error { return nil }
func (b *benchPlaces) Name() string               { return "bench" }
func (b *benchPlaces) Close() error               { return nil }

type benchTable struct {
	*benchPlaces
	name string
}

func (t *benchTable) All(ctx context.Context, _ registry.Query) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		if t.name != "place" {
			return
		}
		rules := []string{"Mo-Fr 08:00-18:00", "Mo-Su 09:00-17:00", "24/7", "Mo-Sa 08:30-12:00,14:00-17:30", ""}
		for i := range t.n {
			id := ulid.ULID{}
			_ = id.SetTime(uint64(1_700_000_000_000 + i)) // within a ULID's range
			p := registry.Place{Base: registry.Base{ID: registry.ID(id.String()), Rev: 1}, Code: fmt.Sprintf("S-510302-%07d", i),
				Kind: registry.CommunityPoint, Status: registry.Published, Name: fmt.Sprintf("便民回收点 %d", i),
				Location: geojson.Point(t.points[i]), Hours: rules[i%len(rules)], Address: "同兴路 1 号"}
			for bit := range 12 {
				if t.masks[i]&(1<<bit) != 0 {
					p.Accepts = append(p.Accepts, registry.Terms[bit].Code)
				}
			}
			body, err := bson.Marshal(&p)
			if !yield(registry.Doc{ID: p.ID, Rev: 1, Body: body}, err) || err != nil || ctx.Err() != nil {
				return
			}
		}
	}
}

// drain makes every row once and gives the CPU time that took, which is not the
// registry's.
func (b *benchPlaces) drain(ctx context.Context) time.Duration {
	began := cpuTime()
	for range (&benchTable{b, "place"}).All(ctx, registry.Query{}) {
	}
	return cpuTime() - began
}

func (t *benchTable) Get(_ context.Context, id registry.ID) (registry.Doc, error) {
	if doc, ok := t.marks[id]; ok {
		return doc, nil
	}
	return registry.Doc{}, registry.ErrNoDoc
}

// Put keeps the mark of a snapshot and takes nothing else.
func (t *benchTable) Put(_ context.Context, doc registry.Doc) error {
	if t.name != "snapshot" {
		return registry.ErrFull
	}
	t.marks[doc.ID] = doc
	return nil
}

func (t *benchTable) PutMany(context.Context, []registry.Doc) ([]error, error) {
	return nil, registry.ErrFull
}
func (t *benchTable) Find(context.Context, registry.Query) (registry.DocPage, error) {
	return registry.DocPage{}, nil
}
func (t *benchTable) Count(context.Context, registry.Query) (int64, error) { return int64(t.n), nil }
func (t *benchTable) Changes(context.Context, time.Time) iter.Seq2[registry.Doc, error] {
	return func(func(registry.Doc, error) bool) {}
}
func (t *benchTable) History(context.Context, registry.ID) ([]registry.Doc, error) { return nil, nil }

// Purge removes nothing: nobody asks for it.
func (t *benchTable) Purge(context.Context, []registry.Doc) (int, error) { return 0, nil }
