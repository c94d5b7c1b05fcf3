package index_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/quadtree"
	"github.com/tidwall/rtree"

	"huishou/geo"
	"huishou/geo/index"
)

// The question every contender answers: the ten nearest active places of one
// category within 20 km.
const (
	benchLimit  = 10
	benchRadius = 20000
)

type question struct {
	from orb.Point
	all  uint64
}

// questions asks from where places are, or from anywhere in the city's bounds.
func questions(points []orb.Point, n int, anywhere bool) []question {
	r := rand.New(rand.NewPCG(7, 7))
	qs := make([]question, n)
	for i := range qs {
		p := points[r.IntN(len(points))]
		qs[i] = question{
			orb.Point{p[0] + r.NormFloat64()*0.005, p[1] + r.NormFloat64()*0.005},
			active | 1<<r.IntN(12),
		}
		if anywhere {
			qs[i].from = orb.Point{104.0 + r.Float64()*1.3, 28.9 + r.Float64()*0.8}
		}
	}
	return qs
}

// contender is a way to answer: ask gives the number of results.
type contender struct {
	name string
	ask  func(question) int
}

func contenders(points []orb.Point, masks []uint64) []contender {
	return []contender{
		huishou(points, masks),
		orbQuadtree(points, masks),
		tidwallRtree(points, masks),
	}
}

func huishou(points []orb.Point, masks []uint64) contender {
	t := index.Build(points, masks)
	var hits []index.Hit
	return contender{"huishou", func(q question) int {
		hits = t.Nearest(hits[:0], q.from, index.Query{All: q.all, Limit: benchLimit, Radius: benchRadius})
		return len(hits)
	}}
}

// scaled is a place in orb's quadtree, longitude shrunk so that a degree either
// way is about the same length; in raw degrees two of five answers are wrong.
type scaled struct {
	at  orb.Point
	ref uint32
}

func (s *scaled) Point() orb.Point { return s.at }

func orbQuadtree(points []orb.Point, masks []uint64) contender {
	shrink := math.Cos(29.3 * math.Pi / 180)
	tree := quadtree.New(orb.Bound{Min: orb.Point{103 * shrink, 28}, Max: orb.Point{106 * shrink, 31}})
	all := make([]scaled, len(points))
	for i, p := range points {
		all[i] = scaled{orb.Point{p[0] * shrink, p[1]}, uint32(i)}
		if err := tree.Add(&all[i]); err != nil {
			panic(err)
		}
	}
	perDegree := float64(geo.EarthRadius) * math.Pi / 180
	var found []orb.Pointer
	return contender{"orb", func(q question) int {
		keep := func(p orb.Pointer) bool { return masks[p.(*scaled).ref]&q.all == q.all }
		found = tree.KNearestMatching(found[:0], orb.Point{q.from[0] * shrink, q.from[1]}, benchLimit, keep, benchRadius/perDegree)
		return len(found)
	}}
}

func tidwallRtree(points []orb.Point, masks []uint64) contender {
	var tree rtree.RTreeG[uint32]
	for i, p := range points {
		tree.Insert(p, p, uint32(i))
	}
	return contender{"rtree", func(q question) int {
		n := 0
		tree.Nearby(
			func(min, max [2]float64, _ uint32, item bool) float64 {
				// The nearest point of a small box away from poles and antimeridian.
				p := orb.Point{math.Max(min[0], math.Min(max[0], q.from[0])), math.Max(min[1], math.Min(max[1], q.from[1]))}
				return float64(geo.Distance(q.from, p))
			},
			func(_, _ [2]float64, ref uint32, dist float64) bool {
				if dist > benchRadius {
					return false
				}
				if masks[ref]&q.all == q.all {
					n++
				}
				return n < benchLimit
			})
		return n
	}}
}

var benchSizes = []struct {
	name string
	n    int
}{{"5k", 5_000}, {"100k", 100_000}, {"1M", 1_000_000}}

func BenchmarkNearest(b *testing.B) {
	for _, size := range benchSizes {
		points, masks := city(11, size.n)
		qs := questions(points, 10_000, false)
		for _, c := range contenders(points, masks) {
			b.Run(c.name+"/"+size.name, func(b *testing.B) {
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					c.ask(qs[i])
					if i++; i == len(qs) {
						i = 0
					}
				}
			})
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, size := range benchSizes {
		points, masks := city(11, size.n)
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				index.Build(points, masks)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, size := range benchSizes {
		data := index.Build(city(11, size.n)).AppendBinary(nil)
		b.Run(size.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := index.Load(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestBenchTable prints how many times the CPU time of ours the others take. Rounds
// of all contenders alternate, so that a busy machine disturbs all alike, and the
// median round counts. It runs with HUISHOU_BENCH=1 only.
func TestBenchTable(t *testing.T) {
	if os.Getenv("HUISHOU_BENCH") != "1" {
		t.Skip("set HUISHOU_BENCH=1 to measure")
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "10 nearest\tasked\tours ns\torb ×\trtree ×\tours allocs\torb allocs\tours B/place\tbuild ms\t")
	ours := map[bool][]float64{}
	for _, size := range benchSizes {
		points, masks := city(11, size.n)
		before := cpu()
		tree := index.Build(points, masks)
		build := cpu() - before
		cs := contenders(points, masks)
		for _, anywhere := range []bool{false, true} {
			qs := questions(points, 10_000, anywhere)
			medians := interleave(cs, qs, 7)
			ours[anywhere] = append(ours[anywhere], medians[0])
			allocs := func(c contender) float64 {
				i := 0
				return testing.AllocsPerRun(500, func() { c.ask(qs[i]); i++ })
			}
			where := map[bool]string{false: "at places", true: "anywhere"}[anywhere]
			fmt.Fprintf(w, "%s\t%s\t%.0f\t%.1f\t%.1f\t%.0f\t%.0f\t%.1f\t%d\t\n", size.name, where, medians[0],
				medians[1]/medians[0], medians[2]/medians[0], allocs(cs[0]), allocs(cs[1]),
				float64(tree.Bytes())/float64(tree.Len()), build.Milliseconds())
		}
	}
	w.Flush()
	fmt.Printf("growth from 5k to 1M: %.2f× at places, %.2f× anywhere\n", ours[false][2]/ours[false][0], ours[true][2]/ours[true][0])
	fmt.Println("CPU time of one thread, median of alternating rounds; orb without a distance for its results, longitude scaled")
}

// interleave gives each contender's CPU nanoseconds a question.
func interleave(cs []contender, qs []question, rounds int) []float64 {
	times := make([][]float64, len(cs))
	for range rounds {
		for i, c := range cs {
			runtime.GC()                 // what one left behind is not the next one's to clear; caches start cold for all
			for _, q := range qs[:100] { // and buffers are there again
				c.ask(q)
			}
			before := cpu()
			for _, q := range qs {
				c.ask(q)
			}
			times[i] = append(times[i], float64(cpu()-before)/float64(len(qs)))
		}
	}
	medians := make([]float64, len(cs))
	for i, ts := range times {
		slices.Sort(ts)
		medians[i] = ts[len(ts)/2]
	}
	return medians
}

// cpu is the processor time this process has used, in user mode and in the system.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
