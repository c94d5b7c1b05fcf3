package route

import (
	"os"
	"strconv"
	"testing"
)

// A day of 50 stops with its proven bound: HUISHOU_ROUTE_DAYS sets how many days of
// each family are tried (default 1, about 8 s). No order on time must be proven, too:
// a day that is late without proof fails. With the race detector every fifth family is tried;
// make test runs this package without it as well.
func TestFiftyStopsComeNearAProvenBound(t *testing.T) {
	days, err := strconv.Atoi(os.Getenv("HUISHOU_ROUTE_DAYS"))
	if err != nil {
		days = 1
	}
	for i, f := range families {
		if raceDetector && i%5 != 0 {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			var worst, sum, slow, spent float64
			states := map[Status]int{}
			for seed := range days {
				p := f.day(uint64(seed), 50)
				began := processor()
				plan := solved(t, p)
				took := (processor() - began).Seconds()
				slow, spent = max(slow, took), spent+took
				states[plan.Status]++
				switch {
				case plan.Status == StatusLate:
					t.Errorf("day %d: %v minutes late, not proven that it must be", seed, plan.TotalLate)
				case len(plan.Late) > 0:
					continue
				case plan.Gap > 0.05:
					t.Errorf("day %d: %v m, bound %v m, a gap of %.2f %%", seed, plan.Length, plan.Bound, 100*plan.Gap)
				}
				sum += plan.Gap
				worst = max(worst, plan.Gap)
			}
			onTime := days - states[StatusInfeasible] - states[StatusLate]
			t.Logf("| %s | %d | %d | %d | %d | %d | %.2f | %.2f | %.2f | %.2f |", f.name, days, states[StatusOptimal], states[StatusGap], states[StatusInfeasible], states[StatusLate],
				100*sum/max(1, float64(onTime)), 100*worst, spent/float64(days), slow)
		})
	}
}

// BenchmarkDay solves days of 50 stops and reports the gap beside the time.
func BenchmarkDay(b *testing.B) {
	for _, f := range families {
		b.Run(f.name, func(b *testing.B) {
			sum, worst, seed, count := 0.0, 0.0, uint64(0), 0.0
			for b.Loop() {
				plan, err := Solve(b.Context(), f.day(seed, 50))
				if err != nil {
					b.Fatal(err)
				}
				seed++
				if len(plan.Late) == 0 {
					count++
					sum += plan.Gap
					worst = max(worst, plan.Gap)
				}
			}
			b.ReportMetric(100*sum/max(1, count), "%gap")
			b.ReportMetric(100*worst, "%worst")
		})
	}
}
