package seed

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"huishou/geo"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// demoRun is one route of a demonstration vehicle: where it goes and when.
type demoRun struct {
	vehicle   string
	name      string
	district  string // code
	stops     int
	rule      string
	first     int // minute of the day at which it comes to its first stop
	stay      int // minutes at a stop
	apart     int // minutes from one stop to the next
	recycling []string
	from      string // first day; an INTERVAL counts from it
}

var demoVehicles = map[string]timetable.VehicleContent{
	"1": {Name: "演示回收车 1 号", Plate: "演示-001", CapacityKg: 1500, Materials: materials{"paper", "plastic", "cans", "textiles", "appliance_small"}},
	"2": {Name: "演示回收车 2 号", Plate: "演示-002", CapacityKg: 3000, Materials: materials{"paper", "plastic", "ferrous", "nonferrous", "bulky_furniture", "appliance_large"}},
	"3": {Name: "演示回收车 3 号", Plate: "演示-003", CapacityKg: 2500, Materials: materials{"paper", "plastic", "ferrous", "batteries", "farm_machinery_old", "appliance_large"}},
}

// In town the vehicle comes in the evening, twice a week; to the villages on a market
// day, once a week or once or twice a month.
var demoRuns = []demoRun{
	{vehicle: "1", name: "演示东线", district: "510302", stops: 5, rule: "FREQ=WEEKLY;BYDAY=TU,SA", first: 17*60 + 30, stay: 20, apart: 30},
	{vehicle: "1", name: "演示西线", district: "510303", stops: 4, rule: "FREQ=WEEKLY;BYDAY=WE,SU", first: 18 * 60, stay: 20, apart: 30},
	{vehicle: "1", name: "演示夜线", district: "510304", stops: 4, rule: "FREQ=WEEKLY;BYDAY=MO,TH,FR", first: 22*60 + 50, stay: 15, apart: 20, recycling: []string{"MO", "FR"}},
	{vehicle: "2", name: "演示沿滩线", district: "510311", stops: 4, rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", first: 8*60 + 30, stay: 60, apart: 80, from: "2026-01-03"},
	{vehicle: "2", name: "演示荣县线", district: "510321", stops: 4, rule: "FREQ=MONTHLY;BYDAY=1WE,3WE", first: 9 * 60, stay: 60, apart: 90},
	{vehicle: "3", name: "演示富顺线", district: "510322", stops: 4, rule: "FREQ=MONTHLY;BYDAY=-1SU\nFREQ=MONTHLY;BYDAY=2SA", first: 8 * 60, stay: 90, apart: 120},
}

// DemoStops makes demonstration stops of three vehicles, near the known seats of the
// towns of their districts. Nothing of it is real: every name says 演示, and every row
// is to be imported as Demo. The same seed gives the same rows, with stable external
// ids.
func DemoStops(seed uint64) iter.Seq2[timetable.StopRow, error] {
	return func(yield func(timetable.StopRow, error) bool) {
		m := demoMaker{rnd: rand.New(rand.NewPCG(seed, 510310)), next: map[string]int{}}
		number := 0
		for i, run := range demoRuns {
			for k := range run.stops {
				number++
				if !yield(m.stop(number, i, k), nil) {
					return
				}
			}
		}
	}
}

// stop is stop k of run i.
func (m *demoMaker) stop(number, i, k int) timetable.StopRow {
	run := demoRuns[i]
	var d District
	for _, d = range Districts {
		if d.Code == run.district {
			break
		}
	}
	towns := knownTowns(d)
	t := towns[k%len(towns)]
	most := geo.Metres(1500)
	if t.Urban() {
		most = 500
	}
	at := m.around(d, t, 50, most)
	street := pick(m, demoStreets)
	if !t.Urban() {
		street = pick(m, demoVillages)
	}
	name := fmt.Sprintf("%s%s路口（演示）", shortName(t.Zh), street)
	if m.next[name]++; m.next[name] > 1 {
		name = fmt.Sprintf("%s%s路口 %d（演示）", shortName(t.Zh), street, m.next[name])
	}
	from := run.first + k*run.apart
	clock := func(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }
	return timetable.StopRow{Number: number, ExternalID: fmt.Sprintf("run-%d-%02d", i+1, k+1), VehicleKey: run.vehicle, Vehicle: vehicleOf(run),
		Stop: timetable.Content{Name: name, Location: &at, Address: fmt.Sprintf("%s%s%s（演示）", d.Zh, t.Zh, street), Run: run.name, Order: int64(k + 1),
			Plan: timetable.Plan{Rule: run.rule, Window: clock(from) + "-" + clock(from+run.stay), RecyclingDays: run.recycling, ValidFrom: run.from}}}
}

func vehicleOf(run demoRun) timetable.VehicleContent {
	v := demoVehicles[run.vehicle]
	v.Area, v.Active = City.Code, true
	return v
}

// DemoOptions say how demonstration rows are imported.
var DemoOptions = registry.ImportOptions{File: "demo", SourceKey: "demo", Publish: true, Demo: true}
