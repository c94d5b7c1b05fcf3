package price

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"huishou/geo/registry"
)

// Board is the price board of a place. Its id is that of the place: a place has one.
type Board struct {
	registry.Base `bson:",inline"`

	County     string      `bson:"county,omitempty"`     // of the place, when it was written
	OperatorID registry.ID `bson:"operatorId,omitempty"` // likewise
	Demo       bool        `bson:"demo,omitempty"`       // of a place that is made up
	Quotes     []Quote     `bson:"quotes"`               // in the order of the vocabulary, each measure of a material once
	// Ended are the quotes that this version of the board ended. They are written into
	// their own table after it; when that was cut off, the next write does it.
	Ended []Quote `bson:"ended,omitempty"`
}

// Quote is what a place pays for a unit of a material.
type Quote struct {
	Material  registry.Material `bson:"material" json:"material"`
	Unit      Unit              `bson:"unit" json:"unit"`
	PriceFen  int64             `bson:"priceFen" json:"priceFen"`                   // of a unit; 0: taken for nothing
	ValidFrom string            `bson:"validFrom" json:"validFrom"`                 // date, China Standard Time
	ValidTo   string            `bson:"validTo,omitempty" json:"validTo,omitempty"` // last day; "" for open
	Note      string            `bson:"note,omitempty" json:"note,omitempty"`       // for residents: 成捆、干净
	At        time.Time         `bson:"at" json:"at"`                               // when it was last said
	By        string            `bson:"by" json:"-"`                                // of whom
	Since     registry.Rev      `bson:"since" json:"-"`                             // version of the board that began it
}

// Past is a quote that ended, a row for good. Its id is derived of the place, the
// measure and the version of the board that began it.
type Past struct {
	registry.Base `bson:",inline"`

	PlaceID registry.ID `bson:"placeId"`
	Measure string      `bson:"measure"`
	Quote   `bson:",inline"`
	Demo    bool `bson:"demo,omitempty"`
}

// Unit is what a price is for.
type Unit string

// The units.
const (
	Kilogram Unit = "kg"
	Jin      Unit = "jin" // 500 g
	Piece    Unit = "piece"
)

// UnitInfo names a unit. PerKg is how many of it make a kilogram; 0 for pieces.
type UnitInfo struct {
	Unit   Unit   `json:"unit"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
	PerKg  int64  `json:"-"`
	Common Unit   `json:"-"` // the unit in which quotes of the same measure are compared
}

// Units is the table of units. A jin (市斤) is 500 g exactly, so that a price for a
// jin is half that for a kilogram without a rest.
var Units = []UnitInfo{
	{Kilogram, "公斤", "kg", 1, Kilogram},
	{Jin, "斤", "jin (500 g)", 2, Kilogram},
	{Piece, "件", "piece", 0, Piece},
}

// Info finds the row of a unit.
func (u Unit) Info() (UnitInfo, bool) {
	i := slices.IndexFunc(Units, func(r UnitInfo) bool { return r.Unit == u })
	if i < 0 {
		return UnitInfo{}, false
	}
	return Units[i], true
}

// Common is the price in the unit in which quotes are compared: kilograms for jin.
func (q *Quote) Common() (fen int64, unit Unit) {
	info, _ := q.Unit.Info()
	return q.PriceFen * max(1, info.PerKg), info.Common
}

// measure tells apart what a material is priced by: its mass, or pieces.
func (q *Quote) measure() string {
	_, unit := q.Common()
	return string(q.Material) + "/" + string(unit)
}

// held reports whether the quote holds on a day.
func (q *Quote) held(day string) bool {
	return q.ValidFrom <= day && (q.ValidTo == "" || q.ValidTo >= day)
}

var (
	boardDef = registry.Def{Name: "priceboard", Fields: []registry.Field{
		{Name: "county", Path: "county", Kind: registry.Text},
		{Name: "demo", Path: "demo", Kind: registry.Bool},
	}}
	pastDef = registry.Def{Name: "pricequote", Fields: []registry.Field{
		{Name: "placeId", Path: "placeId", Kind: registry.Text},
		{Name: "measure", Path: "measure", Kind: registry.Text},
		{Name: "validFrom", Path: "validFrom", Kind: registry.Text, Sort: true},
		{Name: "demo", Path: "demo", Kind: registry.Bool},
	}}
)

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def { return []registry.Def{boardDef, pastDef} }

// Options set how prices work; the zero value is good.
type Options struct {
	StaleAfter time.Duration // after which a price that nobody says again counts no more; 30 days when 0
	Least      int           // prices that make a median; 3 when 0
}

// Limits of a board.
const (
	MaxLines = 100
	MaxFen   = 10_000_000 // 100,000 yuan
	maxNote  = 60
)

// Prices are the price boards of one registry. It is safe for concurrent use.
type Prices struct {
	reg    *registry.Registry
	opt    Options
	boards registry.Table[Board, *Board]
	docs   registry.Docs // the same table, for its changes
	past   registry.Table[Past, *Past]

	mu     sync.RWMutex
	live   map[registry.ID]Board
	number uint64 // counts the changes of live
	cache  map[string]reference
}

// Open opens the boards kept in the registry's store.
func Open(ctx context.Context, reg *registry.Registry, opt Options) (*Prices, error) {
	if opt.StaleAfter == 0 {
		opt.StaleAfter = 30 * 24 * time.Hour
	}
	if opt.Least == 0 {
		opt.Least = 3
	}
	p := &Prices{reg: reg, opt: opt, live: map[registry.ID]Board{}, cache: map[string]reference{}}
	var err error
	if p.boards, err = registry.OpenTable[Board](ctx, reg.Store(), boardDef, reg.Now); err != nil {
		return nil, err
	}
	if p.docs, err = reg.Store().Table(ctx, boardDef); err != nil {
		return nil, err
	}
	if p.past, err = registry.OpenTable[Past](ctx, reg.Store(), pastDef, reg.Now); err != nil {
		return nil, err
	}
	reg.Join(p) // before the rows are read, so that none is missed
	if err := p.Follow(ctx, time.Time{}); err != nil {
		return nil, fmt.Errorf("load prices: %w", err)
	}
	return p, nil
}

// Follow learns what other instances wrote at since or later.
func (p *Prices) Follow(ctx context.Context, since time.Time) error {
	for doc, err := range p.docs.Changes(ctx, since) {
		if err != nil {
			return err
		}
		if doc.Deleted {
			p.forget(doc.ID, doc.Rev)
			continue
		}
		b, err := p.boards.Decode(doc)
		if err != nil {
			return err
		}
		p.learn(b)
	}
	return nil
}

// learn takes what the store has, when it is newer.
func (p *Prices) learn(b Board) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if old, ok := p.live[b.ID]; !ok || old.Rev < b.Rev {
		p.live[b.ID] = b
		p.number++
	}
}

func (p *Prices) forget(id registry.ID, rev registry.Rev) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if old, ok := p.live[id]; ok && old.Rev < rev {
		delete(p.live, id)
		p.number++
	}
}

// Undo takes nothing back: imports bring no prices.
func (p *Prices) Undo(context.Context, registry.Actor, registry.ID) (undone, kept int, err error) {
	return 0, 0, nil
}

// RemoveDemo removes the boards of places that are made up. They go with their
// places and are not counted beside them.
func (p *Prices) RemoveDemo(ctx context.Context, who registry.Actor) (removed int, err error) {
	for q, err := range p.past.All(ctx, registry.Eq("demo", true)) {
		if err == nil {
			err = p.past.Remove(ctx, who, q.ID, q.Rev)
		}
		if err != nil && registry.KindOf(err) != registry.Stale {
			return 0, err
		}
	}
	for b, err := range p.boards.All(ctx, registry.Eq("demo", true)) {
		if err == nil {
			err = p.boards.Remove(ctx, who, b.ID, b.Rev)
		}
		if err != nil && registry.KindOf(err) != registry.Stale {
			return 0, err
		}
		p.forget(b.ID, b.Rev+1)
	}
	return 0, nil
}

// today is the day, in China.
func (p *Prices) today() string { return p.reg.Now().In(registry.ChinaTime).Format(time.DateOnly) }

func failed(kind registry.Kind, code string) error {
	return &registry.Error{Kind: kind, Code: code, Msg: "price"}
}

// termAt is a material's place in the vocabulary.
func termAt(m registry.Material) int {
	return slices.IndexFunc(registry.Terms, func(t registry.Term) bool { return t.Code == m })
}

// inOrder sorts quotes as the vocabulary has them, prices by mass first.
func inOrder(quotes []Quote) {
	slices.SortFunc(quotes, func(a, b Quote) int {
		if d := termAt(a.Material) - termAt(b.Material); d != 0 {
			return d
		}
		return strings.Compare(a.measure(), b.measure())
	})
}
