package price

import (
	"cmp"
	"slices"
	"strings"

	"huishou/geo/registry"
)

// Reference is what the public places of a part of the city pay for a material.
// Places that are made up do not count, nor do prices that are stale.
type Reference struct {
	Material registry.Material `json:"material"`
	Unit     Unit              `json:"unit" enum:"kg,piece" doc:"prices for a jin count as twice as much for a kilogram"`
	Count    int               `json:"count" doc:"prices that count"`
	Stale    int               `json:"stale" doc:"prices left out, since nobody has said them for long"`
	// Median, Low and High are nil below the least count.
	MedianFen *int64 `json:"medianFen,omitempty" doc:"of a unit; the upper fen where two prices lie in the middle"`
	LowFen    *int64 `json:"lowFen,omitempty"`
	HighFen   *int64 `json:"highFen,omitempty"`
	Newest    string `json:"newest,omitempty" doc:"day on which a price that counts was said last"`
}

// reference is what was worked out for an area, and from what.
type reference struct {
	number, version uint64
	minute          int64
	list            []Reference
}

// Least is how many prices make a median.
func (p *Prices) Least() int { return p.opt.Least }

// StaleDays is after how many days a price is stale.
func (p *Prices) StaleDays() int { return int(p.opt.StaleAfter.Hours() / 24) }

// References gives the references of an area, everywhere when it is "", in the order
// of the vocabulary; of one material when m is not "". Invalid when there is no such
// area or material. It is answered from memory.
func (p *Prices) References(area string, m registry.Material) ([]Reference, error) {
	var bad registry.Faults
	if _, ok := p.reg.AreaOf(area); area != "" && !ok {
		bad.Add("query.area", "area.not_found", area)
	}
	if _, ok := registry.TermOf(m); m != "" && !ok {
		bad.Add("query.material", "material.unknown", string(m))
	}
	if err := bad.Err("price"); err != nil {
		return nil, err
	}
	list := p.referencesOf(area)
	if m == "" {
		return list, nil
	}
	var some []Reference
	for _, r := range list {
		if r.Material == m {
			some = append(some, r)
		}
	}
	return some, nil
}

// referencesOf is worked out once for a minute, and again when a board or a place
// changed.
func (p *Prices) referencesOf(area string) []Reference {
	version, minute := p.reg.Version(), p.reg.Now().Unix()/60
	p.mu.RLock()
	had, ok := p.cache[area]
	number := p.number
	p.mu.RUnlock()
	if ok && had.number == number && had.version == version && had.minute == minute {
		return had.list
	}
	list := p.reckon(area)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cache[area] = reference{number, version, minute, list} // areas are few
	return list
}

// reckon works the references of an area out.
func (p *Prices) reckon(area string) []Reference {
	within := strings.TrimSuffix(strings.TrimSuffix(area, "00"), "00")
	if county := p.reg.CountyOf(area); county != "" {
		within = county
	}
	type key struct {
		m    registry.Material
		unit Unit
	}
	prices, refs := map[key][]int64{}, map[key]*Reference{}
	today := p.today()
	var card []byte
	p.mu.RLock()
	boards := make([]Board, 0, len(p.live))
	for _, b := range p.live {
		if !b.Demo && strings.HasPrefix(b.County, within) {
			boards = append(boards, b)
		}
	}
	p.mu.RUnlock()
	for _, b := range boards {
		var public bool
		if card, public = p.reg.AppendPlaceCard(card[:0], b.ID, ""); !public {
			continue
		}
		for _, q := range b.Quotes {
			if !q.held(today) {
				continue
			}
			fen, unit := q.Common()
			k := key{q.Material, unit}
			if refs[k] == nil {
				refs[k] = &Reference{Material: q.Material, Unit: unit}
			}
			if p.Stale(&q) {
				refs[k].Stale++
				continue
			}
			prices[k] = append(prices[k], fen)
			refs[k].Newest = max(refs[k].Newest, q.At.In(registry.ChinaTime).Format("2006-01-02"))
		}
	}
	list := make([]Reference, 0, len(refs))
	for k, r := range refs {
		all := prices[k]
		if r.Count = len(all); r.Count >= p.opt.Least {
			slices.Sort(all)
			median := Median(all)
			r.MedianFen, r.LowFen, r.HighFen = &median, &all[0], &all[len(all)-1]
		}
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Reference) int {
		return cmp.Or(cmp.Compare(termAt(a.Material), termAt(b.Material)), strings.Compare(string(a.Unit), string(b.Unit)))
	})
	return list
}

// Median is the middle of sorted prices, at least one; where two lie in the middle,
// half their sum, a half fen up.
func Median(sorted []int64) int64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2] + 1) / 2 // prices are not negative
}
