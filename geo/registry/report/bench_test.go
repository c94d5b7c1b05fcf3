package report_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry/report"
	"huishou/geo/store/both"
)

// BenchmarkHotSpots counts anew, as at most once a minute.
func BenchmarkHotSpots(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b, both.SQLite(b))
			r := rand.New(rand.NewPCG(1, 2))
			for range n {
				at := orb.Point{104.7 + r.Float64()*0.1, 29.3 + r.Float64()*0.1}
				if _, _, err := w.Tell(b.Context(), public, report.Telling{Category: report.Hazard, At: &at, Text: "河边有一桶废机油，味道很大"}); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				w.wait(2 * time.Minute)
				if _, err := w.HotSpots(b.Context(), report.Hazard, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
