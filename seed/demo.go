package seed

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

// Demo makes n demonstration places: about one sorting centre in 70 and one
// market in 50, the rest recycling sites, spread over the counties by population
// and around the known seats of their towns. Nothing of it is real: every name
// says 演示, 示例 or 样例, every phone number is one that cannot exist, and every
// row is flagged Demo. The same seed and n give the same rows.
//
// Rows have stable external ids, so that making them again updates the ones there.
func Demo(seed uint64, n int) iter.Seq2[registry.PlaceRow, error] {
	return func(yield func(registry.PlaceRow, error) bool) {
		m := demoMaker{rnd: rand.New(rand.NewPCG(seed, 510300)), yield: yield, next: map[string]int{}}
		m.run(max(n, 0))
	}
}

// demoMaker is one run of the generator.
type demoMaker struct {
	rnd    *rand.Rand
	yield  func(registry.PlaceRow, error) bool
	number int
	next   map[string]int // running numbers of external ids and of names
}

func (m *demoMaker) run(n int) {
	centres, markets := (n*6+200)/400, (n*8+200)/400
	people := make([]float64, len(Districts))
	for i, d := range Districts {
		people[i] = float64(d.Population)
	}
	sites := share(n-centres-markets, people)
	// Every county has a sorting centre before one has two; markets go by population.
	even := share(centres, []float64{1, 1, 1, 1, 1, 1})
	trade := share(markets, people)
	for i, d := range Districts {
		towns := knownTowns(d)
		weights := make([]float64, len(towns))
		for k, t := range towns {
			weights[k] = townWeight(t)
		}
		for k, count := range share(sites[i], weights) {
			for range count {
				if !m.site(d, towns[k]) {
					return
				}
			}
		}
		for range even[i] {
			if !m.centre(d, towns) {
				return
			}
		}
		for range trade[i] {
			if !m.market(d, towns) {
				return
			}
		}
	}
}

// townWeight is how many people live in a town, beside the others of its county.
// No count by township is public; that a subdistrict has about three times the
// people of a town is an estimate, good enough for invented places.
func townWeight(t Town) float64 {
	if t.Urban() {
		return 3
	}
	return 1
}

func knownTowns(d District) []Town {
	return slices.Collect(func(yield func(Town) bool) {
		for _, t := range Towns {
			if t.District() == d.Code && t.Seat != nil && !yield(t) {
				return
			}
		}
	})
}

// middle gives the towns in which a county's markets stand: the subdistricts,
// else the first.
func middle(towns []Town) []Town {
	n := 0
	for n < len(towns) && towns[n].Urban() {
		n++
	}
	return towns[:max(1, n)]
}

// share divides n by weights with the largest remainders, ties to the first.
func share(n int, weights []float64) []int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	counts, order, left := make([]int, len(weights)), make([]int, len(weights)), n
	rest := make([]float64, len(weights))
	for i, w := range weights {
		exact := float64(n) * w / sum
		counts[i] = int(exact)
		rest[i], order[i] = exact-math.Floor(exact), i
		left -= counts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:left] {
		counts[i]++
	}
	return counts
}

func (m *demoMaker) site(d District, t Town) bool {
	kinds := villageKinds
	if t.Urban() {
		kinds = streetKinds
	}
	kind := pick(m, kinds)
	look := siteLooks[kind]
	near := geo.Metres(3000)
	if t.Urban() {
		near = 900
	}
	short := shortName(t.Zh)
	street := pick(m, demoStreets)
	if kind == registry.VillagePoint {
		street = pick(m, demoVillages)
	}
	place := registry.Place{
		Kind:     kind,
		Accepts:  pick(m, look.accepts),
		Services: pick(m, look.services),
		Hours:    pick(m, look.hours),
		Location: m.around(d, t, 100, near),
		Address:  fmt.Sprintf("%s%s%s%d号（演示）", d.Zh, t.Zh, street, 1+m.rnd.IntN(180)),
		Access:   registry.AccessPublic,
		Refuses:  pick(m, demoRefuses),
		Site:     &registry.SiteDetail{CapacityKgPerDay: float64(50 * (1 + m.rnd.IntN(20)))},
	}
	if place.Hours != "" && place.Hours != "24/7" && m.rnd.IntN(4) == 0 {
		place.ReceivingHours = pick(m, demoReceiving)
	}
	if kind == registry.CommunityPoint || kind == registry.DonationBox {
		if m.rnd.IntN(6) == 0 {
			place.Access = registry.AccessResidents
		}
		place.SharedWaste = m.rnd.IntN(3) == 0
	}
	if kind == registry.TransferStation {
		place.FloorAreaM2 = float64(300 + 50*m.rnd.IntN(12))
	}
	m.name(&place, short, street+look.zh, englishName(t.En)+" demo "+look.en)
	return m.give("site", place)
}

func (m *demoMaker) centre(d District, towns []Town) bool {
	look := centreLooks[m.next["centre"]%len(centreLooks)]
	t := towns[m.rnd.IntN(len(towns))]
	place := registry.Place{
		Kind:        registry.SortingCentre,
		Accepts:     look.accepts,
		Services:    []registry.Service{"weighing", "epay"},
		Hours:       pick(m, []string{"Mo-Sa 08:00-18:00", "Mo-Su 07:30-19:00", "Mo-Fr 08:30-17:30; PH off"}),
		Location:    m.around(d, t, 500, 3000),
		Address:     d.Zh + t.Zh + "演示园区（演示）",
		FloorAreaM2: float64(3000 + 500*m.rnd.IntN(10)),
		Access:      registry.AccessPublic,
		Centre: &registry.CentreDetail{Type: look.kind, CapacityTonnesPerYear: float64(10_000 * (1 + m.rnd.IntN(4))),
			InvestorKind: pick(m, []string{"国有平台公司（演示）", "规模企业（演示）"})},
	}
	m.name(&place, d.Zh, "演示"+look.zh, d.En+" demo "+look.en)
	return m.give("centre", place)
}

func (m *demoMaker) market(d District, towns []Town) bool {
	look := marketLooks[m.next["market"]%len(marketLooks)]
	t := pick(m, middle(towns))
	place := registry.Place{
		Kind:        registry.Market,
		Accepts:     look.accepts,
		Services:    []registry.Service{"cash", "epay"},
		Hours:       pick(m, []string{"Tu-Su 09:00-18:00", "Mo-Su 09:30-20:00", "Sa,Su 07:00-12:00", "Mo-Su 18:00-01:00"}),
		Location:    m.around(d, t, 100, 900),
		Address:     fmt.Sprintf("%s%s演示大道%d号（演示）", d.Zh, t.Zh, 1+m.rnd.IntN(180)),
		FloorAreaM2: float64(500 + 250*m.rnd.IntN(20)),
		Access:      registry.AccessPublic,
		Market:      &registry.MarketDetail{Manager: "演示市场管理方", Stalls: int64(20 + m.rnd.IntN(120))},
	}
	m.name(&place, d.Zh, "演示"+look.zh, d.En+" demo "+look.en)
	return m.give("market", place)
}

// name gives the place its name with the running number of its town or county,
// so that no two look like the same place.
func (m *demoMaker) name(p *registry.Place, area, zh, en string) {
	m.next[area]++
	p.Name = fmt.Sprintf("%s%s %d号", area, zh, m.next[area])
	p.NameEn = fmt.Sprintf("%s No. %d", en, m.next[area])
}

// give adds what places of every kind have and hands the row on.
func (m *demoMaker) give(group string, p registry.Place) bool {
	m.next[group]++
	m.number++
	p.Demo = true
	if m.rnd.IntN(3) == 0 {
		p.Phone = fmt.Sprintf("0813-0000-%03d", m.rnd.IntN(1000)) // no number begins with 0
	}
	if m.rnd.IntN(3) > 0 {
		free := m.rnd.IntN(4) > 0
		p.StepFree = &free
	}
	if m.rnd.IntN(7) > 0 {
		days := m.rnd.IntN(300)
		if m.rnd.IntN(6) == 0 {
			days += 400 // not confirmed for more than a year
		}
		at := demoConfirmed.AddDate(0, 0, -days)
		p.ConfirmedAt = &at
	}
	return m.yield(registry.PlaceRow{Number: m.number, ExternalID: fmt.Sprintf("%s-%04d", group, m.next[group]), Place: p}, nil)
}

// demoConfirmed is the last day on which a demonstration place was confirmed.
var demoConfirmed = time.Date(2026, time.October, 31, 0, 0, 0, 0, time.UTC)

// around is a point from least to most metres from the town's seat, more likely
// close, and in the county: no seat of another is nearer.
func (m *demoMaker) around(d District, t Town, least, most geo.Metres) geojson.Point {
	seat := orb.Point(*t.Seat)
	for range 60 {
		u := m.rnd.Float64()
		p := moved(seat, least+(most-least)*geo.Metres(u*u), m.rnd.Float64()*2*math.Pi)
		if nearestTown(p).District() == d.Code {
			return geojson.Point(p)
		}
		most = max(least, most*0.9)
	}
	return geojson.Point(seat)
}

// moved is the point in the distance and direction given, for short distances.
func moved(p orb.Point, distance geo.Metres, direction float64) orb.Point {
	degrees := float64(distance/geo.EarthRadius) * 180 / math.Pi
	return geo.Round(orb.Point{
		p.Lon() + degrees*math.Sin(direction)/math.Cos(p.Lat()*math.Pi/180),
		p.Lat() + degrees*math.Cos(direction),
	}, 6)
}

func nearestTown(p orb.Point) Town {
	var best Town
	nearest := geo.Metres(math.Inf(1))
	for _, t := range Towns {
		if t.Seat == nil {
			continue
		}
		if d := geo.Distance(p, orb.Point(*t.Seat)); d < nearest {
			best, nearest = t, d
		}
	}
	return best
}

// shortName leaves out what sort of township it is.
func shortName(zh string) string {
	for _, suffix := range []string{"街道", "镇", "乡"} {
		if s, ok := strings.CutSuffix(zh, suffix); ok {
			return s
		}
	}
	return zh
}

func englishName(en string) string { return en[:strings.LastIndexByte(en, ' ')] }

// pick takes one of list, each as likely.
func pick[T any](m *demoMaker, list []T) T { return list[m.rnd.IntN(len(list))] }
