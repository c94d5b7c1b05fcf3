package ical

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/paulmach/orb/geojson"
	"github.com/teambition/rrule-go"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// occurrence is one coming as a reader of calendars sees it.
type occurrence struct {
	Start, End string // as clocks in China show it
	Status     string
	Moved      string // RECURRENCE-ID of an override
	Summary    string
}

func (o occurrence) String() string {
	return fmt.Sprintf("%s-%s %s %s %s", o.Start, o.End, o.Status, o.Moved, o.Summary)
}

func sorted(all []occurrence) []occurrence {
	slices.SortFunc(all, func(a, b occurrence) int { return cmp.Compare(a.String(), b.String()) })
	return all
}

const stamp = "2006-01-02T15:04"

// icalJS reads calendars with the npm package ical.js (MPL-2.0, a development
// dependency of the front end and in nothing that is built) and gives what a client
// would show in a time, moved visits where they are.
const icalJS = `
import ICAL from 'ical.js';
let text = '';
process.stdin.setEncoding('utf8');
for await (const part of process.stdin) text += part;
const { feeds, from, to } = JSON.parse(text);
const wall = (t) => t.toString().slice(0, 16);
const read = (feed) => {
  const cal = new ICAL.Component(ICAL.parse(feed));
  ICAL.TimezoneService.reset();
  for (const zone of cal.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const all = cal.getAllSubcomponents('vevent').map((v) => new ICAL.Event(v));
  const out = [];
  const show = (item, start, end) => {
    if (start.zone.tzid !== 'Asia/Shanghai' || start.utcOffset() !== 8 * 3600) throw new Error('zone ' + start.zone.tzid);
    if (wall(start) < to && wall(end) > from) {
      out.push({
        Start: wall(start), End: wall(end), Status: item.component.getFirstPropertyValue('status') ?? '',
        Moved: item.recurrenceId ? wall(item.recurrenceId) : '', Summary: item.summary,
      });
    }
  };
  for (const event of all) {
    if (event.isRecurrenceException()) continue;
    for (const other of all) {
      if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
    }
    if (!event.isRecurring()) {
      show(event, event.startDate, event.endDate);
      continue;
    }
    const each = event.iterator();
    for (let n = 0, next; n < 20000 && (next = each.next()); n++) {
      if (wall(next) > to.replace(/^\d+/, (y) => +y + 1)) break;
      const d = event.getOccurrenceDetails(next);
      show(d.item, d.startDate, d.endDate);
    }
  }
  return out;
};
process.stdout.write(JSON.stringify(feeds.map((feed) => {
  try {
    return read(feed);
  } catch (e) {
    return [{ Summary: 'error: ' + e }];
  }
})));
`

// readByNode runs icalJS; without node or the package the test is skipped, which
// under CI is a failure.
func readByNode(t *testing.T, feeds []string, from, to string) [][]occurrence {
	t.Helper()
	missing := func(what string) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s", what)
		}
		t.Skipf("SKIPPED: no %s; run make npm-packages", what)
	}
	packages := filepath.Join("..", "..", "..", "static")
	if _, err := os.Stat(filepath.Join(packages, "node_modules", "ical.js")); err != nil {
		missing("npm package ical.js")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing("node")
	}
	input, err := json.Marshal(map[string]any{"feeds": feeds, "from": from, "to": to})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "--input-type=module", "--eval", icalJS)
	var out, fault bytes.Buffer
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = packages, bytes.NewReader(input), &out, &fault
	cmd.Env = append(os.Environ(), "TZ=America/New_York") // the reader's own zone must not matter
	if err := cmd.Run(); err != nil {
		t.Fatalf("node: %v\n%s", err, fault.Bytes())
	}
	var answers [][]occurrence
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil || len(answers) != len(feeds) {
		t.Fatalf("node: %d answers to %d feeds, %v", len(answers), len(feeds), err)
	}
	return answers
}

// readByGo reads a calendar with golang-ical and expands its events with rrule-go.
func readByGo(t *testing.T, feed, from, to string) []occurrence {
	t.Helper()
	zone := shanghai(t)
	cal, err := ics.ParseCalendar(strings.NewReader(feed))
	if err != nil {
		t.Fatal(err)
	}
	at := func(p *ics.IANAProperty) time.Time {
		if p == nil || !slices.Equal(p.ICalParameters["TZID"], []string{Zone}) {
			t.Fatalf("a time without its zone: %v", p)
		}
		tm, err := time.ParseInLocation("20060102T150405", p.Value, zone)
		if err != nil {
			t.Fatal(err)
		}
		return tm
	}
	value := func(e *ics.VEvent, name ics.ComponentProperty) string {
		if p := e.GetProperty(name); p != nil {
			return p.Value
		}
		return ""
	}
	overrides := map[string]*ics.VEvent{}
	for _, e := range cal.Events() {
		for _, name := range []ics.ComponentProperty{ics.ComponentPropertyUniqueId, ics.ComponentPropertyDtstamp, ics.ComponentPropertySequence, ics.ComponentPropertySummary} {
			if value(e, name) == "" {
				t.Fatalf("an event without %s", name)
			}
		}
		if p := e.GetProperty(ics.ComponentPropertyRecurrenceId); p != nil {
			key := e.Id() + at(p).String()
			if overrides[key] != nil {
				t.Fatalf("two overrides of %s", key)
			}
			overrides[key] = e
		}
	}
	var out []occurrence
	show := func(e *ics.VEvent, start, end time.Time, moved string) {
		o := occurrence{Start: start.Format(stamp), End: end.Format(stamp), Status: value(e, ics.ComponentPropertyStatus), Moved: moved, Summary: value(e, ics.ComponentPropertySummary)}
		if o.Start < to && o.End > from {
			out = append(out, o)
		}
	}
	for _, e := range cal.Events() {
		start, end := at(e.GetProperty(ics.ComponentPropertyDtStart)), at(e.GetProperty(ics.ComponentPropertyDtEnd))
		switch {
		case e.HasProperty(ics.ComponentPropertyRecurrenceId):
		case !e.HasProperty(ics.ComponentPropertyRrule) && !e.HasProperty(ics.ComponentPropertyRdate):
			show(e, start, end, "")
		default:
			rule := value(e, ics.ComponentPropertyRrule)
			if rule == "" {
				rule = "FREQ=DAILY;COUNT=1" // the first day alone
			}
			option, err := rrule.StrToROption(rule)
			if err != nil {
				t.Fatal(err)
			}
			option.Dtstart = start
			one, err := rrule.NewRRule(*option)
			if err != nil {
				t.Fatal(err)
			}
			var set rrule.Set
			set.RRule(one)
			set.DTStart(start)
			for _, p := range e.GetProperties(ics.ComponentPropertyExdate) {
				set.ExDate(at(p))
			}
			for _, p := range e.GetProperties(ics.ComponentPropertyRdate) {
				set.RDate(at(p))
			}
			last, _ := time.ParseInLocation(stamp, to, zone)
			for _, day := range set.Between(start, last.AddDate(1, 0, 0), true) {
				if o := overrides[e.Id()+day.String()]; o != nil {
					show(o, at(o.GetProperty(ics.ComponentPropertyDtStart)), at(o.GetProperty(ics.ComponentPropertyDtEnd)), day.Format(stamp))
					continue
				}
				show(e, day, day.Add(end.Sub(start)), "")
			}
		}
	}
	return out
}

// expected is what the visits of a timetable should look like.
func expected(s *Stop, tt recur.Timetable, from, to time.Time, zone *time.Location) []occurrence {
	var out []occurrence
	for _, v := range tt.Visits(from, to, zone) {
		if !v.Recycling {
			continue
		}
		o := occurrence{Start: v.Start.Format(stamp), End: v.End.Format(stamp), Summary: "回收车：" + s.Name}
		switch v.Action {
		case recur.Cancelled:
			o.Status, o.Summary = "CANCELLED", "（取消）"+o.Summary
		case recur.Moved:
			o.Moved, o.Summary = v.Original.At(tt.Window.From, zone).Format(stamp), "（改期）"+o.Summary
		case recur.Extra:
			o.Moved, o.Summary = o.Start, "（加收）"+o.Summary
		}
		out = append(out, o)
	}
	return out
}

var someRules = []string{
	"FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;BYMONTH=3,4,5,6,7,8,9,10", "FREQ=DAILY;COUNT=40",
	"FREQ=WEEKLY;BYDAY=TU,SA", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO",
	"FREQ=WEEKLY;BYMONTH=11,12,1,2;BYDAY=SA", "FREQ=WEEKLY;BYDAY=SA;COUNT=20", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20260930", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=15",
	"FREQ=MONTHLY;BYDAY=1WE", "FREQ=MONTHLY;BYDAY=2SU,4SU", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=5SA", "FREQ=MONTHLY;BYDAY=1TU,-1TU,3SA",
	"FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=10,-10", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO",
	"FREQ=MONTHLY;BYMONTH=6,9;BYDAY=1WE", "FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10;COUNT=25", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SA", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
	"FREQ=WEEKLY;INTERVAL=2;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE", "FREQ=WEEKLY;BYDAY=WE\nFREQ=MONTHLY;BYDAY=1WE", "FREQ=MONTHLY;BYMONTHDAY=1\nFREQ=WEEKLY;BYDAY=MO\nFREQ=MONTHLY;BYDAY=-1FR",
}

var dayCodes = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// someStop draws a stop whose timetable holds together.
func someStop(t *testing.T, r *rand.Rand, i int) (Stop, recur.Timetable) {
	t.Helper()
	chance := func(n int) bool { return r.IntN(n) == 0 }
	window := func() string {
		for {
			from, to := r.IntN(96)*15, r.IntN(96)*15
			if w := (recur.Window{From: from, To: to}); w.Valid() && w.Minutes() < 240 {
				return w.String()
			}
		}
	}
	day := func(from, n int) recur.Date {
		return recur.Date{Year: 2025, Month: 1, Day: 1}.AddDays(from + r.IntN(n))
	}
	s := Stop{}
	s.ID, s.Name, s.Status, s.Sequence = registry.ID(fmt.Sprintf("01STOP%06d", i)), fmt.Sprintf("东兴寺街口 %d", i), timetable.Published, int64(r.IntN(9))
	s.CreatedAt = time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	s.UpdatedAt = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s.Rule, s.Window = someRules[i%len(someRules)], window()
	s.ValidFrom = day(0, 420).String()
	if chance(3) {
		s.ValidTo = day(500, 400).String()
	}
	if chance(4) && !strings.ContainsAny(s.Rule, "\n") && !strings.Contains(s.Rule, "INTERVAL") && !strings.Contains(s.Rule, "COUNT") {
		s.ValidFrom = ""
	}
	tt, bad := s.Timetable()
	if len(bad) > 0 { // 29 February does not lie within each validity
		s.ValidTo = ""
		tt, bad = s.Timetable()
	}
	if chance(2) {
		for _, d := range r.Perm(7)[:1+r.IntN(3)] {
			one := tt
			if one.RecyclingDays = []time.Weekday{time.Weekday(d)}; one.Check() == nil {
				s.RecyclingDays = append(s.RecyclingDays, dayCodes[d])
			}
		}
		tt, bad = s.Timetable()
	}
	if len(bad) > 0 {
		t.Fatalf("%q from %s to %s: %v", s.Rule, s.ValidFrom, s.ValidTo, bad)
	}
	regular := tt.Regular(recur.Date{Year: 2025, Month: 10, Day: 1}, recur.Date{Year: 2027, Month: 3, Day: 1})
	for range r.IntN(8) {
		e := timetable.Exception{Reason: "道路施工", Action: []recur.Action{recur.Moved, recur.Cancelled, recur.Extra}[r.IntN(3)], Date: day(250, 500).String()}
		if e.Action != recur.Extra && len(regular) > 0 {
			e.Date = regular[r.IntN(len(regular))].String()
		}
		if e.Action == recur.Moved {
			d, err := recur.ParseDate(e.Date)
			if err != nil {
				t.Fatal(err)
			}
			e.NewDate = d.AddDays(r.IntN(21) - 10).String()
		}
		if e.Action != recur.Cancelled && chance(2) {
			e.NewWindow = window()
		}
		kept := s.Exceptions
		s.Exceptions = append(slices.Clone(kept), e)
		if _, bad := s.Timetable(); len(bad) > 0 {
			s.Exceptions = kept
		}
	}
	tt, bad = s.Timetable()
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return s, tt
}

func text(t *testing.T, f Feed) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFeedsForeignParsers(t *testing.T) {
	const n = 198
	zone := shanghai(t)
	now := time.Date(2026, 1, 2, 12, 0, 0, 0, zone)
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, zone), time.Date(2027, 1, 1, 0, 0, 0, 0, zone)
	r := rand.New(rand.NewPCG(4, 510300))
	var feeds []string
	var want [][]occurrence
	kinds := map[string]int{}
	for i := range n {
		s, tt := someStop(t, r, i)
		at := geojson.Point{104.77, 29.35}
		s.Location = &at
		feeds = append(feeds, text(t, Feed{Lang: "zh", Name: s.Name, Now: now, Stops: []Stop{s}}))
		want = append(want, sorted(expected(&s, tt, from, to, zone)))
		for _, o := range want[i] {
			kinds[o.Status+strings.SplitAfter(o.Summary, "）")[0][:min(12, len(o.Summary))]]++
		}
	}
	compare := func(t *testing.T, who string, i int, got []occurrence) {
		t.Helper()
		// An extra visit that stands by itself is no override.
		norm := func(all []occurrence) []occurrence {
			all = slices.Clone(all)
			for i := range all {
				if strings.HasPrefix(all[i].Summary, "（加收）") {
					all[i].Moved = ""
				}
			}
			return sorted(all)
		}
		if g, w := norm(got), norm(want[i]); !slices.Equal(g, w) {
			for _, o := range g {
				if !slices.Contains(w, o) {
					t.Errorf("%s sees %s", who, o)
				}
			}
			for _, o := range w {
				if !slices.Contains(g, o) {
					t.Errorf("%s does not see %s", who, o)
				}
			}
			t.Errorf("%s: %d of %d in\n%s", who, len(g), len(w), feeds[i])
		}
	}
	t.Run("golang-ical", func(t *testing.T) {
		for i := range feeds {
			compare(t, "golang-ical", i, readByGo(t, feeds[i], from.Format(stamp), to.Format(stamp)))
		}
	})
	t.Run("ical.js", func(t *testing.T) {
		for i, got := range readByNode(t, feeds, from.Format(stamp), to.Format(stamp)) {
			compare(t, "ical.js", i, got)
		}
	})
	t.Logf("%d timetables: %v", n, kinds)
}
