// Package pickup keeps collection at the door (预约上门): who collects where and
// when, what residents booked, and how far it is. Nobody needs an account to book;
// a code and a secret follow the pickup.
//
// Where exactly, whose it is and how to reach him are sealed in a table of their
// own. Only the driver who was given the pickup opens them, until a while after it
// is settled; everybody else sees a square of 250 m.
package pickup

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

// Pickups are the collections of one registry. It is safe for concurrent use.
type Pickups struct {
	reg *registry.Registry
	opt Options

	offers   registry.Table[Offer, *Offer]
	slots    registry.Table[Slot, *Slot]
	pickups  registry.Table[Pickup, *Pickup]
	privates registry.Table[Private, *Private]

	privateDocs registry.Docs // the same table, to purge it
	routes      routes
}

// Options set how collections work; the zero value is good.
type Options struct {
	// Keep is how long after a pickup is settled its exact data can still be opened,
	// and are then dropped; 30 days when 0.
	Keep time.Duration
	// Driver finds an account that may be given pickups of an operator, and its name;
	// ok is false when it may not. Nobody may when Driver is nil.
	Driver func(ctx context.Context, account, operator registry.ID) (name string, ok bool, err error)
	// Operator finds the name of an operator; offers of those it does not know are
	// refused. Any id is taken, without a name, when nil.
	Operator func(ctx context.Context, id registry.ID) (name string, ok bool, err error)
	Teller   Teller // nobody is told when nil
	// SpeedKmh is how fast a driver gets on, along the straight line; 20 when 0.
	SpeedKmh float64
	// Service is how long a pickup takes at the door; 10 minutes when 0.
	Service time.Duration
	Log     *slog.Logger // nowhere when nil
}

// Teller tells people what happened to a pickup. It is called after the row was
// written; an error is logged and changes nothing. Telling the same again, of the
// same pickup, version and event, must be harmless.
type Teller interface {
	Tell(ctx context.Context, h Happening) error
}

// Happening is what a [Teller] is told.
type Happening struct {
	Event   string // pickup.requested, pickup.assigned … : "pickup." and the state
	Version int    // steps that were taken, for telling each once
	Pickup  Pickup // without anything personal
	Mail    string // the resident's, "" when he gave none or it was dropped
}

// Pickup is one collection that a resident asked for.
type Pickup struct {
	registry.Base `bson:",inline"`

	Code  string `bson:"code"` // P-510302-0001
	Kind  Kind   `bson:"kind"`
	State State  `bson:"state"`
	Lang  string `bson:"lang"` // zh or en, for what the resident is told

	OfferID    registry.ID `bson:"offerId"`
	Offer      string      `bson:"offer"` // its name then
	OperatorID registry.ID `bson:"operatorId"`
	Operator   string      `bson:"operator,omitempty"` // its name then

	SlotID registry.ID `bson:"slotId"`
	Date   string      `bson:"date"` // 2026-11-26, in China
	Span   Span        `bson:"span"`
	Start  time.Time   `bson:"start"`
	End    time.Time   `bson:"end"`

	Cell   geojson.Point  `bson:"cell"`             // the middle of the square it lies in
	OpenAt *geojson.Point `bson:"openAt,omitempty"` // the same as long as it is open, so that the index of places holds no others
	Queue  string         `bson:"queue"`            // when it is due, in text that sorts by time, as long as it is open; "" then
	Area   string         `bson:"area,omitempty"`
	County string         `bson:"county,omitempty"`

	Items []Item `bson:"items"`
	Sale  *Sale  `bson:"sale,omitempty"` // of a trade-in

	Secret   string      `bson:"secret"`           // fingerprint of the follow-up code
	DriverID registry.ID `bson:"driver,omitempty"` // account
	Driver   string      `bson:"driverName,omitempty"`
	Final    *Final      `bson:"final,omitempty"`
	Paid     *Payment    `bson:"paid,omitempty"`
	Timeline []Taken     `bson:"timeline"`

	DropAt  *time.Time `bson:"dropAt,omitempty"`  // when its exact data are to be dropped; nil when they were
	Dropped *time.Time `bson:"dropped,omitempty"` // when they were
	Demo    bool       `bson:"demo,omitempty"`
}

// Kind is what sort of collection it is.
type Kind string

// The kinds of collection.
const (
	Recycle Kind = "recycle"  // 废品回收
	TradeIn Kind = "trade_in" // 以旧换新: the old goes when the new comes
	Bulky   Kind = "bulky"    // 大件
)

// KindInfo names a kind.
type KindInfo struct {
	Kind   Kind
	Zh, En string
}

// Kinds is the table of kinds.
var Kinds = []KindInfo{
	{Recycle, "废品回收", "Recycling"},
	{TradeIn, "以旧换新", "Trade-in"},
	{Bulky, "大件清运", "Bulky items"},
}

// Item is something to be collected, as its owner describes it.
type Item struct {
	Material    registry.Material `bson:"material"`
	Qty         int64             `bson:"qty,omitempty"`         // pieces, 0 not said
	MassG       int64             `bson:"massG,omitempty"`       // grams, estimated; 0 not said
	EstimateFen *int64            `bson:"estimateFen,omitempty"` // what it should bring; nil not said
	AskedFen    *int64            `bson:"askedFen,omitempty"`    // what its owner had said, when the desk said otherwise
	Note        string            `bson:"note,omitempty"`        // nothing personal
	Photos      []registry.ID     `bson:"photos,omitempty"`
}

// Sale names what a trade-in goes with: the place that sold the new, and the number
// of its invoice or order.
type Sale struct {
	PlaceID registry.ID `bson:"placeId"`
	Place   string      `bson:"place"` // its code
	Name    string      `bson:"name"`  // its name then
	Number  string      `bson:"number"`
}

// Final is what was collected.
type Final struct {
	Lines    []Line    `bson:"lines"`
	TotalFen int64     `bson:"totalFen"` // the resident gets it; negative when he pays
	At       time.Time `bson:"at"`
}

// Line is one thing that was collected, or left.
type Line struct {
	Item     int               `bson:"item"` // index of what it was estimated as; -1 for something that was not
	Material registry.Material `bson:"material"`
	MassG    int64             `bson:"massG,omitempty"` // grams
	Units    int64             `bson:"units,omitempty"` // pieces
	PriceFen int64             `bson:"priceFen"`        // of the whole line
	Reason   Reason            `bson:"reason,omitempty"`
	Words    string            `bson:"words,omitempty"` // of the driver, nothing personal
}

// Payment is how a pickup was settled.
type Payment struct {
	Method Method    `bson:"method"`
	At     time.Time `bson:"at"`
}

// Taken is one step that was taken, oldest first.
type Taken struct {
	At    time.Time `bson:"at"`
	Step  Step      `bson:"step"`
	State State     `bson:"state"`
	By    string    `bson:"by,omitempty"`
	Note  string    `bson:"note,omitempty"`
}

// grid are the squares that stand for an exact point.
const grid geo.Grid = 250

var pickupDef = registry.Def{Name: "pickup", Geo: "openAt", Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
	{Name: "state", Path: "state", Kind: registry.Text},
	{Name: "operator", Path: "operatorId", Kind: registry.Text},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "date", Path: "date", Kind: registry.Text},
	{Name: "slot", Path: "slotId", Kind: registry.Text},
	{Name: "driver", Path: "driver", Kind: registry.Text},
	{Name: "queue", Path: "queue", Kind: registry.Text, Sort: true},
	{Name: "createdAt", Path: "createdAt", Kind: registry.Time, Sort: true},
	{Name: "dropAt", Path: "dropAt", Kind: registry.Time},
	{Name: "demo", Path: "demo", Kind: registry.Bool},
}}

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def { return []registry.Def{offerDef, slotDef, pickupDef, privateDef} }

// Open opens the collections kept in the registry's store, and finishes what an
// earlier run left half done.
func Open(ctx context.Context, reg *registry.Registry, opt Options) (*Pickups, error) {
	if opt.Keep == 0 {
		opt.Keep = 30 * 24 * time.Hour
	}
	if opt.SpeedKmh == 0 {
		opt.SpeedKmh = 20
	}
	if opt.Service == 0 {
		opt.Service = 10 * time.Minute
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Driver == nil {
		opt.Driver = func(context.Context, registry.ID, registry.ID) (string, bool, error) { return "", false, nil }
	}
	if opt.Operator == nil {
		opt.Operator = func(context.Context, registry.ID) (string, bool, error) { return "", true, nil }
	}
	p := &Pickups{reg: reg, opt: opt}
	var err error
	if p.offers, err = registry.OpenTable[Offer](ctx, reg.Store(), offerDef, reg.Now); err != nil {
		return nil, err
	}
	if p.slots, err = registry.OpenTable[Slot](ctx, reg.Store(), slotDef, reg.Now); err != nil {
		return nil, err
	}
	if p.pickups, err = registry.OpenTable[Pickup](ctx, reg.Store(), pickupDef, reg.Now); err != nil {
		return nil, err
	}
	if p.privates, err = registry.OpenTable[Private](ctx, reg.Store(), privateDef, reg.Now); err != nil {
		return nil, err
	}
	if p.privateDocs, err = reg.Store().Table(ctx, privateDef); err != nil {
		return nil, err
	}
	reg.Join(part{p})
	return p, p.reconcile(ctx)
}

// target is what a right must reach to dispatch the pickup.
func (p *Pickup) target() registry.Target {
	return registry.Target{Area: p.County, Operator: p.OperatorID}
}

// EstimateFen is the sum of what the items should bring; false when none says it.
func (p *Pickup) EstimateFen() (fen int64, ok bool) {
	for _, i := range p.Items {
		if i.EstimateFen != nil {
			fen, ok = fen+*i.EstimateFen, true
		}
	}
	return fen, ok
}

// tell tells that a pickup came to a state.
func (p *Pickups) tell(ctx context.Context, row Pickup, private *Private) {
	if p.opt.Teller == nil {
		return
	}
	h := Happening{Event: "pickup." + string(row.State), Version: len(row.Timeline), Pickup: row}
	var err error
	if private == nil && row.DropAt != nil {
		var found Private
		if found, err = p.privates.Get(ctx, row.ID); err == nil {
			private = &found
		}
	}
	if private != nil {
		h.Mail, err = p.reg.Unseal(private.Mail, bind(row.ID, "mail"))
	}
	if err == nil {
		h.Pickup.Secret = ""
		err = p.opt.Teller.Tell(ctx, h)
	}
	if err != nil {
		p.opt.Log.ErrorContext(ctx, "cannot tell of a pickup", "pickup", row.Code, "event", h.Event, "err", err)
	}
}

// Retell tells again of the pickups that were written since: of those that the
// program could not tell of before it was cut off.
func (p *Pickups) Retell(ctx context.Context, since time.Time) error {
	if p.opt.Teller == nil {
		return nil
	}
	docs, err := p.reg.Store().Table(ctx, pickupDef)
	if err != nil {
		return fmt.Errorf("open pickups: %w", err)
	}
	for doc, err := range docs.Changes(ctx, since) {
		if err != nil {
			return fmt.Errorf("read what happened to pickups: %w", err)
		}
		if doc.Deleted {
			continue
		}
		row, err := p.pickups.Decode(doc)
		if err != nil {
			return err
		}
		if last := len(row.Timeline) - 1; last >= 0 && !row.Timeline[last].At.Before(since) {
			p.tell(ctx, row, nil)
		}
	}
	return nil
}

func (p *Pickups) today() string { return p.reg.Now().In(registry.ChinaTime).Format(time.DateOnly) }

func failed(kind registry.Kind, code string) error {
	return &registry.Error{Kind: kind, Code: code, Msg: "pickup"}
}
