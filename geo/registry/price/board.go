package price

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"huishou/geo/registry"
)

// Line is what somebody writes on a board.
type Line struct {
	Material registry.Material `json:"material"`
	Unit     Unit              `json:"unit" enum:"kg,jin,piece"`
	PriceFen int64             `json:"priceFen" doc:"of a unit; 0 when it is taken for nothing"`
	ValidTo  string            `json:"validTo,omitempty" doc:"last day, as a date; open when absent"`
	Note     string            `json:"note,omitempty" doc:"for residents"`
}

// Work reads the board of a place that the actor looks after; one without a version
// when there is none yet.
func (p *Prices) Work(ctx context.Context, who registry.Actor, place string) (registry.Place, Board, error) {
	at, err := p.reg.WorkPlace(ctx, who, place)
	if err != nil {
		return registry.Place{}, Board{}, err
	}
	b, err := p.boards.Get(ctx, at.ID)
	if registry.KindOf(err) == registry.NotFound {
		return at, Board{Base: registry.Base{ID: at.ID}, Quotes: []Quote{}}, nil
	}
	return at, b, err
}

// may reads a place and its board for somebody who wants to write it.
func (p *Prices) may(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev) (registry.Place, Board, error) {
	at, b, err := p.Work(ctx, who, string(place))
	if err != nil {
		return registry.Place{}, Board{}, err
	}
	if err := who.May(registry.PriceWrite, registry.Target{Area: at.Area, Operator: at.OperatorID}); err != nil {
		return registry.Place{}, Board{}, err
	}
	switch {
	case at.Status == registry.Archived || at.Status == registry.Closed:
		return registry.Place{}, Board{}, failed(registry.Conflict, "price.gone")
	case b.Rev != rev:
		return registry.Place{}, Board{}, failed(registry.Stale, "write.stale")
	}
	return at, b, nil
}

// Write makes lines the board of a place, all of it. rev is the version that was
// seen, 0 when there was none. A price that is other than before begins today, and
// the one before ended yesterday; one that stays is said again. Prices that no line
// has end.
func (p *Prices) Write(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev, lines []Line) (Board, error) {
	at, b, err := p.may(ctx, who, place, rev)
	if err != nil {
		return Board{}, err
	}
	if err := p.check(&at, lines); err != nil {
		return Board{}, err
	}
	return p.write(ctx, who, &at, b, lines)
}

// End takes the price of a material off the board of a place. Not found when it is
// not on it.
func (p *Prices) End(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev, m registry.Material, unit Unit) (Board, error) {
	at, b, err := p.may(ctx, who, place, rev)
	if err != nil {
		return Board{}, err
	}
	gone := Quote{Material: m, Unit: unit}
	rest := slices.DeleteFunc(slices.Clone(b.Quotes), func(q Quote) bool { return q.measure() == gone.measure() })
	if len(rest) == len(b.Quotes) {
		return Board{}, failed(registry.NotFound, "price.not_found")
	}
	ended := b.Quotes
	b.Quotes = rest
	return p.put(ctx, who, &at, b, ended, "end")
}

// check names every bad line.
func (p *Prices) check(at *registry.Place, lines []Line) error {
	var bad registry.Faults
	if len(lines) > MaxLines {
		bad.Add("lines", "field.too_many", strconv.Itoa(len(lines)))
		return bad.Err("price")
	}
	today, seen := p.today(), map[string]bool{}
	for i, l := range lines {
		field := func(name string) string { return fmt.Sprintf("lines[%d].%s", i, name) }
		if _, ok := registry.TermOf(l.Material); !ok {
			bad.Add(field("material"), "material.unknown", string(l.Material))
		} else if !takes(at, l.Material) {
			bad.Add(field("material"), "price.not_accepted", string(l.Material))
		}
		if _, ok := l.Unit.Info(); !ok {
			bad.Add(field("unit"), "price.unknown_unit", string(l.Unit))
		}
		if l.PriceFen < 0 || l.PriceFen > MaxFen {
			bad.Add(field("priceFen"), "number.out_of_range", strconv.FormatInt(l.PriceFen, 10))
		}
		if l.ValidTo != "" {
			bad.Date(field("validTo"), l.ValidTo, today, "")
		}
		bad.Text(field("note"), l.Note, maxNote, false)
		q := Quote{Material: l.Material, Unit: l.Unit}
		if key := q.measure(); seen[key] {
			bad.Add(field("material"), "price.twice", string(l.Material))
		} else {
			seen[key] = true
		}
	}
	return bad.Err("price")
}

// takes reports whether a place takes a material, itself or by a broader term; one
// that does not say what it takes is believed.
func takes(at *registry.Place, m registry.Material) bool {
	if len(at.Accepts) == 0 {
		return true
	}
	for t, ok := registry.TermOf(m); ok; t, ok = registry.TermOf(t.Parent) {
		if slices.Contains(at.Accepts, t.Code) {
			return true
		}
	}
	return false
}

func (p *Prices) write(ctx context.Context, who registry.Actor, at *registry.Place, b Board, lines []Line) (Board, error) {
	before := b.Quotes
	now, today := p.boards.Stamp(), p.today()
	b.Quotes = make([]Quote, len(lines))
	for i, l := range lines {
		q := Quote{Material: l.Material, Unit: l.Unit, PriceFen: l.PriceFen, ValidFrom: today, ValidTo: l.ValidTo, Note: strings.TrimSpace(l.Note),
			At: now, By: who.Name, Since: b.Rev + 1}
		if k := slices.IndexFunc(before, func(old Quote) bool { return old.measure() == q.measure() }); k >= 0 {
			// The same price goes on, also when it is now said in another unit or with
			// other words; one that had run out begins anew.
			old := before[k]
			was, _ := old.Common()
			if is, _ := q.Common(); was == is && old.held(yesterdayOr(today, &old)) {
				q.ValidFrom, q.Since = old.ValidFrom, old.Since
			}
		}
		b.Quotes[i] = q
	}
	inOrder(b.Quotes)
	return p.put(ctx, who, at, b, before, "write")
}

// yesterdayOr is the day on which a quote must have held for its price to go on:
// the day before, or today when it began today.
func yesterdayOr(today string, q *Quote) string {
	if q.ValidFrom == today {
		return today
	}
	return dayBefore(today)
}

func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil { // days are ours
		return day
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

// put writes a board and then the quotes of before that it ended.
func (p *Prices) put(ctx context.Context, who registry.Actor, at *registry.Place, b Board, before []Quote, note string) (Board, error) {
	if err := p.keep(ctx, &b); err != nil { // of the version before, should it have been cut off
		return Board{}, err
	}
	b.Ended = nil
	last := dayBefore(p.today())
	for _, q := range before {
		goes := func(n Quote) bool { return n.measure() == q.measure() && n.Since == q.Since }
		// What began today never held: it is a slip put right, and the version of the
		// board that had it stays in the history.
		if slices.ContainsFunc(b.Quotes, goes) || q.ValidFrom > last {
			continue
		}
		if q.ValidTo == "" || q.ValidTo > last {
			q.ValidTo = last
		}
		b.Ended = append(b.Ended, q)
	}
	b.County, b.OperatorID, b.Demo = at.County, at.OperatorID, at.Demo
	if err := p.reg.Audit(ctx, who, registry.PriceWrite, "price", b.ID, note); err != nil {
		return Board{}, err
	}
	b, err := p.boards.Put(ctx, who, b)
	if err != nil {
		return Board{}, err
	}
	p.learn(b)
	return b, p.keep(ctx, &b)
}

// keep writes the quotes that a board ended into their own table. It is harmless to
// repeat.
func (p *Prices) keep(ctx context.Context, b *Board) error {
	for _, q := range b.Ended {
		row := Past{Base: registry.Base{ID: pastID(b.ID, &q)}, PlaceID: b.ID, Measure: q.measure(), Quote: q, Demo: b.Demo}
		if _, err := p.past.Put(ctx, registry.Actor{Name: q.By}, row); err != nil && registry.KindOf(err) != registry.Stale {
			return fmt.Errorf("keep a price that ended: %w", err)
		}
	}
	return nil
}

// pastID is the id of a quote that ended.
func pastID(place registry.ID, q *Quote) registry.ID {
	return registry.ID(fmt.Sprintf("%s/%s/%d", place, q.measure(), q.Since))
}

// Standing says of a board that the actor looks after how it stands.
type Standing struct {
	Place  registry.Place
	Count  int        // prices that hold
	Stale  int        // of them, those that nobody has said for long
	At     *time.Time // when one was last said; nil without any
	Mayest bool       // the actor may write it
}

// List lists the public places that the actor looks after, with how their boards
// stand.
func (p *Prices) List(ctx context.Context, who registry.Actor, area, text, cursor string, limit int) ([]Standing, string, error) {
	if err := who.MayAtAll(registry.PriceWrite); err != nil {
		return nil, "", err
	}
	places, next, err := p.reg.WorkPlaces(ctx, who, registry.WorkQuery{State: registry.Published, Area: area, Text: text, Cursor: cursor, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	out := make([]Standing, len(places))
	for i, at := range places {
		out[i] = Standing{Place: at, Mayest: who.May(registry.PriceWrite, registry.Target{Area: at.Area, Operator: at.OperatorID}) == nil}
		for _, q := range p.quotes(at.ID) {
			out[i].Count++
			if p.Stale(&q) {
				out[i].Stale++
			}
			if out[i].At == nil || q.At.After(*out[i].At) {
				said := q.At
				out[i].At = &said
			}
		}
	}
	return out, next, nil
}

// quotes are those of a place that hold today, from memory.
func (p *Prices) quotes(place registry.ID) []Quote {
	today := p.today()
	p.mu.RLock()
	defer p.mu.RUnlock()
	var out []Quote
	for _, q := range p.live[place].Quotes {
		if q.held(today) {
			out = append(out, q)
		}
	}
	return out
}

// Count is how many prices of a place hold today.
func (p *Prices) Count(place registry.ID) int { return len(p.quotes(place)) }

// Stale reports whether nobody has said the price for too long.
func (p *Prices) Stale(q *Quote) bool { return p.reg.Now().Sub(q.At) > p.opt.StaleAfter }

// Of gives the prices of a public place that hold today. Not found when it is none.
func (p *Prices) Of(ctx context.Context, place string) (registry.Place, []Quote, error) {
	at, err := p.reg.Place(ctx, registry.Actor{}, place)
	if err != nil {
		return registry.Place{}, nil, err
	}
	return at, p.quotes(at.ID), nil
}

// mostHistory bounds the history of a price: over fifteen years of one a week.
const mostHistory = 800

// History gives what a public place has paid for a material, by the measure of a
// unit, oldest first: quotes whose days do not overlap. What holds comes last.
func (p *Prices) History(ctx context.Context, place string, m registry.Material, unit Unit) (registry.Place, []Quote, error) {
	var bad registry.Faults
	if _, ok := registry.TermOf(m); !ok {
		bad.Add("query.material", "material.unknown", string(m))
	}
	if _, ok := unit.Info(); !ok {
		bad.Add("query.unit", "price.unknown_unit", string(unit))
	}
	if err := bad.Err("price"); err != nil {
		return registry.Place{}, nil, err
	}
	at, err := p.reg.Place(ctx, registry.Actor{}, place)
	if err != nil {
		return registry.Place{}, nil, err
	}
	asked := Quote{Material: m, Unit: unit}
	rows, _, err := p.past.Find(ctx, registry.Query{Sort: "-validFrom", Limit: mostHistory,
		Where: []registry.Cond{registry.Eq("placeId", string(at.ID)), registry.Eq("measure", asked.measure())}})
	if err != nil {
		return registry.Place{}, nil, err
	}
	var all []Quote
	for _, r := range rows {
		all = append(all, r.Quote)
	}
	p.mu.RLock()
	b := p.live[at.ID]
	p.mu.RUnlock()
	for _, q := range slices.Concat(b.Ended, b.Quotes) {
		same := func(o Quote) bool { return o.Since == q.Since }
		if q.measure() == asked.measure() && !slices.ContainsFunc(all, same) {
			all = append(all, q)
		}
	}
	slices.SortFunc(all, func(a, b Quote) int {
		return cmp.Or(strings.Compare(a.ValidFrom, b.ValidFrom), cmp.Compare(a.Since, b.Since))
	})
	return at, all, nil
}

// Demonstrate gives a place that is made up a board with a past, for demonstration:
// each of weeks is the board of a week, the last one that of this. A place that has a
// board keeps it. Conflict when the place is not made up.
func (p *Prices) Demonstrate(ctx context.Context, who registry.Actor, place registry.ID, weeks [][]Line) (written bool, err error) {
	if err := who.May(registry.SeedLoad, registry.Target{}); err != nil {
		return false, err
	}
	at, b, err := p.may(ctx, who, place, 0)
	if registry.KindOf(err) == registry.Stale || len(weeks) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !at.Demo {
		return false, failed(registry.Conflict, "price.not_demo")
	}
	now := p.reg.Now()
	for i, lines := range weeks {
		if err := p.check(&at, lines); err != nil {
			return false, err
		}
		began := now.AddDate(0, 0, -7*(len(weeks)-1-i))
		today, last := began.In(registry.ChinaTime).Format(time.DateOnly), began.In(registry.ChinaTime).AddDate(0, 0, -1).Format(time.DateOnly)
		before := b.Quotes
		b.Quotes = nil
		for _, l := range lines {
			q := Quote{Material: l.Material, Unit: l.Unit, PriceFen: l.PriceFen, ValidFrom: today, Note: l.Note, At: began.UTC().Truncate(time.Millisecond),
				By: who.Name, Since: registry.Rev(i - len(weeks))} // before the first version
			if k := slices.IndexFunc(before, func(old Quote) bool { return old.measure() == q.measure() && old.PriceFen == q.PriceFen }); k >= 0 {
				q.ValidFrom, q.Since = before[k].ValidFrom, before[k].Since
			}
			b.Quotes = append(b.Quotes, q)
		}
		for _, q := range before {
			if !slices.ContainsFunc(b.Quotes, func(n Quote) bool { return n.measure() == q.measure() && n.Since == q.Since }) {
				q.ValidTo = last
				b.Ended = append(b.Ended, q)
			}
		}
	}
	inOrder(b.Quotes)
	b.County, b.OperatorID, b.Demo = at.County, at.OperatorID, true
	if b, err = p.boards.Put(ctx, who, b); err != nil {
		return false, err
	}
	p.learn(b)
	return true, p.keep(ctx, &b)
}
