package exchange

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// openTimetables opens an empty registry with its timetables.
func openTimetables(t testing.TB) (*registry.Registry, *timetable.Timetables) {
	t.Helper()
	reg := openRegistry(t)
	tt, err := timetable.Open(t.Context(), reg)
	if err != nil {
		t.Fatal(err)
	}
	return reg, tt
}

func importStops(t testing.TB, tt *timetable.Timetables, from *Reader) registry.ImportReport {
	t.Helper()
	rep, err := tt.ImportStops(t.Context(), registry.Console, from.Stops(), registry.ImportOptions{SourceKey: from.SourceKey(), Publish: true})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func stopRows(t testing.TB, r *Reader) (rows []timetable.StopRow) {
	t.Helper()
	for row, err := range r.Stops() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// quirks counts the warnings of a report by code.
func quirks(rep registry.ImportReport) map[string]int {
	n := map[string]int{}
	for _, w := range rep.Warnings {
		n[w.Code]++
	}
	return n
}

func TestTaipeiStopsAreImported(t *testing.T) {
	_, tt := openTimetables(t)
	r := readReal(t, "taipei.yaml", Options{}, "taipei-garbage-truck-stops.csv")
	rep := importStops(t, tt, r)
	if rep.Rows != 4041 || rep.Bad != 16 || rep.New != 4025 {
		t.Fatalf("%+v %v", counts(rep), rep.Errors[:min(5, len(rep.Errors))])
	}
	for _, e := range rep.Errors {
		if e.Code != "row.outside" || e.Row < 2 || e.Column != "經度" || e.Value == "" {
			t.Errorf("unexpected: %v", e)
		}
	}
	var midnight, remarks, unread []string
	for _, w := range rep.Warnings {
		switch w.Code {
		case "time.around_midnight":
			midnight = append(midnight, w.Value)
		case "days.by_remark":
			remarks = append(remarks, w.Value)
		case "days.remark_unread":
			unread = append(unread, w.Value)
		}
	}
	slices.Sort(midnight)
	if want := []string{"11-13 → 00:11-00:13", "14-16 → 00:14-00:16", "17-20 → 00:17-00:20", "2350-10 → 23:50-00:10"}; !slices.Equal(midnight, want) {
		t.Errorf("around midnight: %q", midnight)
	}
	// The four of the README, written 星期, and those written 週.
	weeks := slices.DeleteFunc(slices.Clone(remarks), func(s string) bool { return !strings.Contains(s, "星期") })
	if want := []string{"(每星期一、四收運)", "(每星期一、四收運)", "(每星期一、四收運)", "(星期二.星期五)"}; !slices.Equal(weeks, want) {
		t.Errorf("days by remark: %q", weeks)
	}
	byHand := map[string]int{"(週二、週六收運)": 0, "(週一、週五收運)": 0, "(週一、週四收運)": 0, "(週一、週四、週六收運，採沿途沿線播放音樂方式收運)": 0, "(週一、二、四、五收運)": 0}
	for _, r := range remarks {
		if _, known := byHand[r]; known {
			byHand[r]++
		}
	}
	for remark, n := range byHand {
		if want := timesIn(t, remark, "taipei-garbage-truck-stops.csv"); n != want || n == 0 {
			t.Errorf("%s: %d rows, the file has it %d times", remark, n, want)
		}
	}
	if !slices.Equal(unread, []string{"(每週二、五回收車)", "(每週二,五回收車)", "(每週二,五回收車)"}) {
		t.Errorf("remarks that are not guessed: %q", unread)
	}
	vehicles, runs := map[string]bool{}, map[string]bool{}
	for _, row := range stopRows(t, r) {
		vehicles[row.VehicleKey], runs[row.Stop.Run] = true, true
		if want := ruleOfName(row.Stop.Name); row.Stop.Rule != want {
			t.Errorf("%s: %s, want %s", row.Stop.Name, row.Stop.Rule, want)
		}
	}
	if len(runs) != 485 || len(vehicles) == 0 {
		t.Errorf("%d runs, want 485; %d vehicles", len(runs), len(vehicles))
	}
	if rep := importStops(t, tt, r); rep.New != 0 || rep.Same != 4025 || rep.Changed != 0 {
		t.Errorf("again: %+v", counts(rep))
	}
	t.Run("they are near", func(t *testing.T) {
		tuesday := time.Date(2026, 3, 3, 15, 0, 0, 0, registry.ChinaTime)
		v, ok := firstVisit(t, stopRows(t, r)[0], tuesday)
		if !ok || v.Start != time.Date(2026, 3, 3, 16, 30, 0, 0, registry.ChinaTime) || v.End.Sub(v.Start) != 8*time.Minute {
			t.Errorf("the first stop: %+v", v)
		}
	})
}

// ruleOfName is the rule that a stop of Taipei must have, typed by hand.
func ruleOfName(name string) string {
	for _, r := range [][2]string{{"(每星期一、四", "MO,TH"}, {"(星期二.星期五", "TU,FR"}, {"(週二、週六", "TU,SA"}, {"(週一、週五", "MO,FR"},
		{"(週一、週四收", "MO,TH"}, {"(週一、週四、週六", "MO,TH,SA"}, {"(週一、二、四、五", "MO,TU,TH,FR"}} {
		if strings.Contains(name, r[0]) {
			return "FREQ=WEEKLY;BYDAY=" + r[1]
		}
	}
	return "FREQ=WEEKLY;BYDAY=MO,TU,TH,FR,SA"
}

// timesIn counts how often a text stands in a file.
func timesIn(t testing.TB, text string, path string) int {
	t.Helper()
	raw, err := os.ReadFile(sharedData(t, "recycling-open-data", path))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(raw), text)
}

func firstVisit(t testing.TB, row timetable.StopRow, after time.Time) (recur.Visit, bool) {
	t.Helper()
	plan, bad := row.Stop.Timetable()
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return plan.Next(after, registry.ChinaTime)
}

func TestTainanStopsAreImported(t *testing.T) {
	_, tt := openTimetables(t)
	r := readReal(t, "tainan.yaml", Options{}, "tainan-garbage-truck-routes-2020.json")
	rep := importStops(t, tt, r)
	if rep.Rows != 4484 || rep.New != 4484 || rep.Bad != 0 {
		t.Fatalf("%+v %v", counts(rep), rep.Errors[:min(5, len(rep.Errors))])
	}
	if q := quirks(rep); q["recycling.no_days"] != 197 || q["recycling.other_days"] != 0 {
		t.Errorf("quirks: %v", q)
	}
	vehicles := map[string]bool{}
	for _, row := range stopRows(t, r) {
		vehicles[row.VehicleKey] = true
		if none := len(row.Stop.RecyclingDays) == 0; none != row.Stop.NoRecycling {
			t.Fatalf("%s: recycling days %v, none at all %v", row.ExternalID, row.Stop.RecyclingDays, row.Stop.NoRecycling)
		}
	}
	if len(vehicles) != 96 {
		t.Errorf("%d vehicles, want one for each of 96 routes", len(vehicles))
	}
	// The first: the truck comes 一,二,四,六 and takes recyclables 二,六 only.
	monday := time.Date(2026, 3, 2, 8, 0, 0, 0, registry.ChinaTime)
	if v, ok := firstVisit(t, stopRows(t, r)[0], monday); !ok || v.Start != time.Date(2026, 3, 3, 14, 48, 0, 0, registry.ChinaTime) {
		t.Errorf("next after a Monday: %+v", v)
	}
	if rep := importStops(t, tt, r); rep.New != 0 || rep.Same != 4484 {
		t.Errorf("again: %+v", counts(rep))
	}
}

func TestIchikawaCalendarIsImported(t *testing.T) {
	_, tt := openTimetables(t)
	r := readReal(t, "ichikawa.yaml", Options{}, "ichikawa-5374")
	rows := stopRows(t, r)
	areas, types := map[string]bool{}, map[string]int{}
	for _, row := range rows {
		area, typ, _ := strings.Cut(row.ExternalID, "|")
		areas[area] = true
		types[typ]++
	}
	if len(areas) != 78 || len(types) != 8 || len(rows) != 78*8 {
		t.Errorf("%d rows of %d areas and %d types", len(rows), len(areas), len(types))
	}
	rep := importStops(t, tt, r)
	if rep.New != len(rows) || rep.Bad != 0 {
		t.Fatalf("%+v %v", counts(rep), rep.Errors[:min(5, len(rep.Errors))])
	}
	if rep := importStops(t, tt, r); rep.New != 0 || rep.Same != len(rows) {
		t.Errorf("again: %+v", counts(rep))
	}
	at := func(id string) timetable.StopRow {
		return rows[slices.IndexFunc(rows, func(r timetable.StopRow) bool { return r.ExternalID == id })]
	}
	days := func(id string, from, to time.Time) (came, off []string) {
		one := at(id)
		plan, bad := one.Stop.Timetable()
		if len(bad) > 0 {
			t.Fatal(bad)
		}
		for _, v := range plan.Visits(from, to, time.UTC) {
			if v.Action == recur.Cancelled {
				off = append(off, v.Original.String())
			} else {
				came = append(came, v.On.String())
			}
		}
		return came, off
	}
	winter := time.Date(2017, 12, 25, 0, 0, 0, 0, time.UTC)
	t.Run("the year ends without collection", func(t *testing.T) {
		// 火 金; closed 2017-12-31 to 2018-01-02, of which the 2nd is a Tuesday.
		came, off := days("相之川|燃やすごみ", winter, winter.AddDate(0, 0, 14))
		if !slices.Equal(came, []string{"2017-12-26", "2017-12-29", "2018-01-05"}) || !slices.Equal(off, []string{"2018-01-02"}) {
			t.Errorf("came %v, off %v", came, off)
		}
	})
	t.Run("a remark takes fifth Mondays out that no rule has", func(t *testing.T) {
		// 月1 月3 *1: the dates of remark 1 are fifth Mondays and 1 January, a first one.
		came, off := days("相之川|有害ごみ", winter, winter.AddDate(0, 0, 35))
		if !slices.Equal(came, []string{"2018-01-15"}) || !slices.Equal(off, []string{"2018-01-01"}) {
			t.Errorf("came %v, off %v", came, off)
		}
	})
	t.Run("outside its year nothing is said", func(t *testing.T) {
		came, _ := days("相之川|燃やすごみ", time.Date(2018, 4, 1, 0, 0, 0, 0, time.UTC), time.Date(2018, 6, 1, 0, 0, 0, 0, time.UTC))
		if len(came) != 0 {
			t.Errorf("came %v", came)
		}
	})
}

func TestPlacesAndStopsAreNotMixedUp(t *testing.T) {
	r := readReal(t, "tainan.yaml", Options{}, "tainan-garbage-truck-routes-2020.json")
	for _, err := range r.Rows() {
		if codeOf(err) != "import.needs_timetable" {
			t.Errorf("stops as places: %v", err)
		}
	}
	p := readReal(t, "nantes.yaml", Options{}, "nantes-osm-reuse-repair-2020.json")
	for _, err := range p.Stops() {
		if codeOf(err) != "import.no_timetable" {
			t.Errorf("places as stops: %v", err)
		}
	}
}
