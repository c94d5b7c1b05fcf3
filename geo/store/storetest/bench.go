package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
)

// benched is 100,000 things over a city and its counties, 120 km across.
func benched(n int) []registry.Doc {
	rng := rand.New(rand.NewPCG(3, 4))
	all := make([]registry.Doc, n)
	for i := range all {
		all[i] = thing{ID: registry.ID(fmt.Sprintf("%08d", i)), Name: fmt.Sprint("回收站点", i%1000), Code: ptr(fmt.Sprint("S-510302-", i)),
			Note: ptr("收旧衣、纸板、塑料瓶、废金属，周一至周六营业"), Spec: spec{"site", int64(i % 100), []int64{1, 2, 3, 4, 5}}, Open: i%2 == 0,
			Tags: []string{fmt.Sprint("t", i%10), fmt.Sprint("u", i%7)}, At: noon, Score: float64(i % 50),
			Location: at(104.2+rng.Float64()*1.2, 28.9+rng.Float64()*1.1)}.doc()
	}
	return all
}

// Bench measures a store that open opens once, empty. size is the number of rows
// that reading is measured on.
func Bench(b *testing.B, size int, open func(b *testing.B) registry.Store) {
	s := open(b)
	defer s.Close()
	docs := table(b, s, "bench")
	putAll(b, docs, benched(size))
	var next atomic.Int64
	fresh := func() registry.Doc {
		n := next.Add(1)
		return thing{ID: registry.ID(fmt.Sprint("w", n)), Name: "w", Code: ptr(fmt.Sprint("w", n)), Tags: []string{"t1"}, Location: at(104.77, 29.35)}.doc()
	}
	write := table(b, s, "written")
	b.Run("Put", func(b *testing.B) {
		for b.Loop() {
			put(b, write, fresh())
		}
	})
	b.Run("Put by 8 writers", func(b *testing.B) {
		b.SetParallelism(4) // of 2 processors
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				put(b, write, fresh())
			}
		})
	})
	b.Run("Put a next version", func(b *testing.B) {
		put(b, write, thing{ID: "one"}.doc())
		rev := registry.Rev(1)
		for b.Loop() {
			rev++
			put(b, write, thing{ID: "one", Rev: rev}.doc())
		}
	})
	b.Run("PutMany of 1000", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			all := make([]registry.Doc, 1000)
			for i := range all {
				all[i] = fresh()
			}
			b.StartTimer()
			errs, err := write.PutMany(b.Context(), all)
			if err := errors.Join(append(errs, err)...); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(1000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("Get", func(b *testing.B) {
		for b.Loop() {
			mustGet(b, docs, registry.ID(fmt.Sprintf("%08d", next.Add(7919)%int64(size))))
		}
	})
	open1 := []registry.Cond{registry.Eq("open", true), registry.Eq("tags", "t4")}
	n := registry.Near{From: orb.Point{104.77, 29.35}, Max: 20_000}
	for _, c := range []struct {
		name string
		q    registry.Query
	}{
		{"Find near, 10 within 20 km", registry.Query{Near: &n, Limit: 10}},
		{"Find near with conditions, 10 within 20 km", registry.Query{Near: &n, Limit: 10, Where: open1}},
		{"Find in a box of 2 km, 100 rows", registry.Query{Bounds: box(104.76, 29.34, 104.78, 29.36), Limit: 100}},
		{"Find within a polygon, 100 rows", registry.Query{Within: orb.Polygon{{{104.7, 29.3}, {104.8, 29.3}, {104.7, 29.4}, {104.7, 29.3}}}, Limit: 100}},
		{"Find by a value, 20 rows", registry.Query{Where: []registry.Cond{registry.Eq("name", "回收站点7")}, Limit: 20}},
		{"Find by an element, 20 rows", registry.Query{Where: []registry.Cond{registry.Eq("tags", "t4")}, Limit: 20}},
		{"Find sorted, 20 rows", registry.Query{Sort: "-name", Limit: 20}},
		{"Find by contained text, 20 rows", registry.Query{Where: []registry.Cond{registry.Has("name", "点77")}, Limit: 20}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(mustFind(b, docs, c.q).Docs) == 0 {
					b.Fatal("nothing found")
				}
			}
		})
	}
	b.Run("Count of all", func(b *testing.B) {
		for b.Loop() {
			if n, err := docs.Count(b.Context(), registry.Query{}); err != nil || n != int64(size) {
				b.Fatal(n, err)
			}
		}
	})
}
