package pickup

import (
	"context"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

// Private is what of a pickup only its driver sees: all sealed. Its id is the
// pickup's. It is kept apart, so that it can be removed for good with every
// version that it had.
type Private struct {
	registry.Base `bson:",inline"`

	Code    string          `bson:"code"`              // of the pickup
	Exact   registry.Sealed `bson:"exact,omitempty"`   // "lon,lat" WGS-84
	Address registry.Sealed `bson:"address,omitempty"` //
	Name    registry.Sealed `bson:"name,omitempty"`
	Phone   registry.Sealed `bson:"phone,omitempty"`
	Mail    registry.Sealed `bson:"mail,omitempty"`
	Access  registry.Sealed `bson:"access,omitempty"` // how to find the door
}

var privateDef = registry.Def{Name: "pickupprivate", Lasts: registry.Swept, Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text},
}}

// Contact is who asked for a pickup and how to reach him.
type Contact struct {
	At      *orb.Point // exact, WGS-84; nil when only the address is known
	Address string
	Name    string
	Phone   string
	Mail    string
	Access  string // how to find the door
}

func bind(id registry.ID, field string) string { return "pickup/" + string(id) + "/" + field }

func validPoint(at orb.Point) bool { return geo.Valid(at) && at != (orb.Point{}) }

// seal makes the private row of a pickup.
func (p *Pickups) seal(row *Pickup, c Contact) Private {
	sealed := Private{Base: registry.Base{ID: row.ID}, Code: row.Code}
	for field, to := range map[string]struct {
		words string
		in    *registry.Sealed
	}{
		"address": {c.Address, &sealed.Address}, "name": {c.Name, &sealed.Name}, "phone": {c.Phone, &sealed.Phone},
		"mail": {c.Mail, &sealed.Mail}, "access": {c.Access, &sealed.Access},
	} {
		*to.in = p.reg.Seal(to.words, bind(row.ID, field))
	}
	if c.At != nil {
		sealed.Exact = p.reg.Seal(registry.FormatPoint(*c.At), bind(row.ID, "exact"))
	}
	return sealed
}

// open unseals the private row of a pickup; ok is false when it was dropped, or is
// to be.
func (p *Pickups) open(ctx context.Context, row *Pickup) (c Contact, ok bool, err error) {
	if row.DropAt == nil || !p.reg.Now().Before(*row.DropAt) {
		return Contact{}, false, nil
	}
	sealed, err := p.privates.Get(ctx, row.ID)
	if registry.KindOf(err) == registry.NotFound {
		return Contact{}, false, nil
	}
	if err != nil {
		return Contact{}, false, err
	}
	for field, from := range map[string]struct {
		in registry.Sealed
		to *string
	}{
		"address": {sealed.Address, &c.Address}, "name": {sealed.Name, &c.Name}, "phone": {sealed.Phone, &c.Phone},
		"mail": {sealed.Mail, &c.Mail}, "access": {sealed.Access, &c.Access},
	} {
		if *from.to, err = p.reg.Unseal(from.in, bind(row.ID, field)); err != nil {
			return Contact{}, false, err
		}
	}
	exact, err := p.reg.Unseal(sealed.Exact, bind(row.ID, "exact"))
	if err != nil {
		return Contact{}, false, err
	}
	if at, is := registry.ParsePoint(exact); is {
		c.At = &at
	}
	return c, true, nil
}

// unsettledKeep is how long after its time the exact data of a pickup that nobody
// ends are kept.
const unsettledKeep = 90 * 24 * time.Hour

// Sweep drops the exact data of pickups whose time is over, and counts them. Cut
// off, it goes on at the next call.
func (p *Pickups) Sweep(ctx context.Context) (dropped int, err error) {
	due := []registry.Cond{registry.Range("dropAt", nil, p.reg.Now().UTC().Add(time.Millisecond))}
	for {
		rows, _, err := p.pickups.Find(ctx, registry.Query{Where: due, Limit: 200})
		if err != nil || len(rows) == 0 {
			return dropped, err
		}
		for _, row := range rows {
			if err := p.drop(ctx, row.ID); err != nil {
				return dropped, err
			}
			at := p.pickups.Stamp()
			row.DropAt, row.Dropped = nil, &at
			// Its own step when somebody writes at this moment: found again then.
			if _, err := p.pickups.Put(ctx, sweeper, row); err != nil && registry.KindOf(err) != registry.Stale {
				return dropped, err
			}
			dropped++
		}
	}
}

var sweeper = registry.Actor{Name: "sweeper"}

// drop removes the private row of a pickup for good.
func (p *Pickups) drop(ctx context.Context, id registry.ID) error {
	row, err := p.privates.Get(ctx, id)
	if registry.KindOf(err) == registry.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := p.privateDocs.Purge(ctx, []registry.Doc{{ID: row.ID, Rev: row.Rev}}); err != nil {
		return &registry.Error{Kind: registry.Unavailable, Code: "store.unavailable", Msg: "drop exact data", Cause: err}
	}
	return nil
}

// reconcile finishes what was cut off: seats without a pickup, and private rows
// without one.
func (p *Pickups) reconcile(ctx context.Context) error {
	for s, err := range p.slots.All(ctx, registry.Range("date", p.today(), nil)) {
		if err != nil {
			return err
		}
		if err := p.heal(ctx, s.ID); err != nil {
			return err
		}
	}
	const atOnce = 500
	old := p.reg.Now().Add(-bookLasts)
	var some []Private
	look := func() error {
		codes := make([]any, len(some))
		for i, s := range some {
			codes[i] = s.Code
		}
		rows, _, err := p.pickups.Find(ctx, registry.Query{Where: []registry.Cond{registry.In("code", codes...)}, Limit: atOnce})
		if err != nil {
			return err
		}
		there := map[registry.ID]bool{}
		for _, row := range rows {
			there[row.ID] = true
		}
		for _, s := range some {
			if !there[s.ID] {
				if err := p.drop(ctx, s.ID); err != nil {
					return err
				}
			}
		}
		some = some[:0]
		return nil
	}
	for s, err := range p.privates.All(ctx) {
		if err != nil {
			return err
		}
		if !s.CreatedAt.Before(old) {
			continue
		}
		if some = append(some, s); len(some) == atOnce {
			if err := look(); err != nil {
				return err
			}
		}
	}
	if len(some) == 0 {
		return nil
	}
	return look()
}
