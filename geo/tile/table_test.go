//go:build unix

package tile_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/paulmach/orb/encoding/mvt"

	"huishou/geo/tile"
)

// cpu is the processor time this process has used, garbage collection included.
func cpu(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// median is the middle of the processor times of rounds of each job, taken in
// turns so that a busy moment of the machine meets all of them.
func median(t testing.TB, rounds int, jobs ...func()) []time.Duration {
	times := make([][]time.Duration, len(jobs))
	for range rounds {
		for i, job := range jobs {
			runtime.GC()
			before := cpu(t)
			job()
			times[i] = append(times[i], cpu(t)-before)
		}
	}
	middle := make([]time.Duration, len(jobs))
	for i := range times {
		slices.Sort(times[i])
		middle[i] = times[i][rounds/2]
	}
	return middle
}

// TestBenchTable prints what tiles cost, beside orb/encoding/mvt on the same
// features: HUISHOU_BENCH=1 go test -run BenchTable -v ./geo/tile
func TestBenchTable(t *testing.T) {
	if os.Getenv("HUISHOU_BENCH") == "" {
		t.Skip("prints a table; set HUISHOU_BENCH=1")
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	defer out.Flush()
	fmt.Fprintln(out, "places\tbuild ms\tB/place\tcount open ms\ttiles\tfeatures\tkB\tour ms\torb ms\tratio\tp50 µs\tp99 µs\tz0 µs\tz0 filtered µs\t")
	for _, n := range []int{5_000, 100_000, 1_000_000} {
		rounds := 7
		if n > 500_000 {
			rounds = 3
		}
		w := city(n)
		list := w.described()
		attr := func(ref uint32) tile.Attributes { return list[ref] }
		var p *tile.Pyramid
		var counts *tile.Counts
		built := median(t, rounds, func() { p = tile.Build(w.points, w.masks) }, func() { counts = p.OpenCounts(w.openOf) })
		q := tile.Query{Open: w.openOf, Counts: counts}
		tiles := w.tilesOf()
		layers := make([]mvt.Layers, len(tiles))
		features, size := 0, 0
		for i, at := range tiles {
			b := p.Append(nil, at, q, attr)
			l, err := mvt.Unmarshal(b)
			if err != nil {
				t.Fatal(err)
			}
			layers[i] = l
			features += len(l[0].Features)
			size += len(b)
		}
		var buffer []byte
		took := median(t, rounds, func() {
			for _, at := range tiles {
				buffer = p.Append(buffer[:0], at, q, attr)
			}
		}, func() {
			for i, at := range tiles {
				// The features are ready made, in tile coordinates: only what orb cannot do without.
				if b, err := mvt.Marshal(layers[i]); err != nil || len(b) == 0 {
					t.Fatal(at, err)
				}
			}
		})
		each := make([]time.Duration, len(tiles))
		for i, at := range tiles {
			began := time.Now()
			buffer = p.Append(buffer[:0], at, q, attr)
			each[i] = time.Since(began)
		}
		slices.Sort(each)
		filtered := q
		filtered.All = 1 << 5
		world := median(t, rounds, func() { buffer = repeat(100, p, buffer, q, attr) }, func() { buffer = repeat(100, p, buffer, filtered, attr) })
		ms := func(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1e3) }
		µs := func(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()*1e6) }
		fmt.Fprintf(out, "%d\t%s\t%.1f\t%s\t%d\t%d\t%d\t%s\t%s\t%.3f\t%s\t%s\t%s\t%s\t\n", n, ms(built[0]), float64(p.Bytes())/float64(n), ms(built[1]),
			len(tiles), features, size/1000, ms(took[0]), ms(took[1]), took[0].Seconds()/took[1].Seconds(),
			µs(each[len(each)/2]), µs(each[len(each)*99/100]), µs(world[0]/100), µs(world[1]/100))
	}
}

func repeat(times int, p *tile.Pyramid, b []byte, q tile.Query, attr func(uint32) tile.Attributes) []byte {
	for range times {
		b = p.Append(b[:0], tile.Coord{}, q, attr)
	}
	return b
}
