package mongo

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo"
	"huishou/geo/registry"
)

// The limits past which a part of a query is asked in another form.
const (
	manyBounds  = 8   // each with a look-up of its own
	longPattern = 500 // bytes before quoting; DocumentDB takes 1.3 kB, MongoDB 32 KiB
)

// where is the compiled filter of a query.
type where struct {
	terms bson.A
	never bool                // nothing can match
	exact func(bson.Raw) bool // what the filter does not say; nil when it says all
}

func (w *where) and(path string, what any) {
	w.terms = append(w.terms, bson.D{{Key: path, Value: what}})
}

// refine adds a condition that the filter does not say.
func (w *where) refine(holds func(bson.Raw) bool) {
	if before := w.exact; before != nil {
		w.exact = func(d bson.Raw) bool { return before(d) && holds(d) }
		return
	}
	w.exact = holds
}

func (w *where) filter() bson.D { return bson.D{{Key: "$and", Value: w.terms}} }

func op(name string, v any) bson.D { return bson.D{{Key: name, Value: v}} }

// compile makes a filter of q; its order, cursor and nearness are left out. q
// was checked against def.
func compile(def registry.Def, q registry.Query) (*where, error) {
	w := &where{}
	w.and("deleted", op("$ne", true))
	for _, c := range q.Where {
		f, _ := def.Field(c.Field)
		if err := w.cond(f, c); err != nil {
			return nil, err
		}
	}
	if len(q.Bounds) > 0 {
		w.bounds(def.Geo, q.Bounds, q.Near == nil)
	}
	if q.Within != nil {
		w.within(def.Geo, q.Within, q.Near == nil)
	}
	return w, nil
}

// typeOf is the BSON types of a kind. A field of another is as good as absent.
var typeOf = map[registry.FieldKind]any{
	registry.Text: "string", registry.Integer: bson.A{"int", "long"}, registry.Number: bson.A{"double", "int", "long"},
	registry.Time: "date", registry.Bool: "bool",
}

// cond adds one condition on one field. On an array it is about one element.
func (w *where) cond(f registry.Field, c registry.Cond) error {
	for _, v := range c.Values {
		if s, ok := v.(string); ok && !utf8.ValidString(s) {
			return fmt.Errorf("%w: %q is not UTF-8", registry.ErrQuery, s)
		}
	}
	put := func(what bson.D) {
		if f.Multi {
			what = op("$elemMatch", what)
		}
		w.and(f.Path, what)
	}
	switch c.Op {
	case registry.OpIn:
		if len(c.Values) == 0 {
			w.never = true
			return nil
		}
		vs := make(bson.A, len(c.Values))
		for i, v := range c.Values {
			vs[i] = value(v)
		}
		put(op("$in", vs))
	case registry.OpRange:
		var ends bson.D
		if c.Values[0] != nil {
			ends = append(ends, bson.E{Key: "$gte", Value: value(c.Values[0])})
		}
		if c.Values[1] != nil {
			ends = append(ends, bson.E{Key: "$lt", Value: value(c.Values[1])})
		}
		if ends == nil {
			ends = op("$type", typeOf[f.Kind])
		}
		put(ends)
	case registry.OpPrefix:
		from := c.Values[0].(string)
		ends := op("$gte", from)
		if to := registry.AfterPrefix(from); to != "" {
			ends = append(ends, bson.E{Key: "$lt", Value: to})
		}
		put(ends)
	case registry.OpHas:
		w.has(f, c.Values[0].(string), put)
	case registry.OpExists:
		what := op("$type", typeOf[f.Kind])
		if f.Multi {
			what = op("$elemMatch", what)
		}
		if yes, _ := c.Values[0].(bool); !yes {
			what = op("$not", what)
		}
		w.and(f.Path, what)
	default:
		return fmt.Errorf("%w: comparison %d", registry.ErrQuery, c.Op)
	}
	return nil
}

// value is a value of a query as the documents have it. A date is cut down to
// its millisecond, where the driver would cut towards 1970.
func value(v any) any {
	if t, ok := v.(time.Time); ok {
		return bson.DateTime(t.UnixMilli())
	}
	return v
}

// has adds: contains text. A pattern that is too long for the server asks for
// the text's beginning, the rest is exact.
func (w *where) has(f registry.Field, text string, put func(bson.D)) {
	begin := text
	if len(begin) > longPattern {
		begin = strings.ToValidUTF8(begin[:longPattern], "")
		path := strings.Split(f.Path, ".")
		w.refine(func(d bson.Raw) bool {
			v := d.Lookup(path...)
			if s, ok := v.StringValueOK(); ok && !f.Multi {
				return strings.Contains(s, text)
			}
			array, _ := v.ArrayOK()
			elements, _ := array.Values()
			return f.Multi && slices.ContainsFunc(elements, func(e bson.RawValue) bool {
				s, ok := e.StringValueOK()
				return ok && strings.Contains(s, text)
			})
		})
	}
	// A BSON pattern ends at the first zero byte.
	put(op("$regex", bson.Regex{Pattern: strings.ReplaceAll(regexp.QuoteMeta(begin), "\x00", `\x00`)}))
}

// bounds adds: inside one of bs. The edges of a polygon on a sphere are great
// circles, so the index is asked for a polygon that holds the box for certain,
// and the coordinates say it exactly.
func (w *where) bounds(path string, bs []orb.Bound, index bool) {
	bs = slices.DeleteFunc(slices.Clone(bs), func(b orb.Bound) bool {
		return !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1])
	})
	if len(bs) == 0 {
		w.never = true
		return
	}
	if len(bs) > manyBounds && index {
		all := bs[0]
		for _, b := range bs {
			all = all.Union(b)
		}
		if outline := outline(all); outline != nil {
			w.and(path, outline)
		}
		index = false
	}
	var boxes bson.A
	for _, b := range bs {
		box := bson.D{{Key: path + ".coordinates.0", Value: bson.D{{Key: "$gte", Value: b.Min[0]}, {Key: "$lte", Value: b.Max[0]}}},
			{Key: path + ".coordinates.1", Value: bson.D{{Key: "$gte", Value: b.Min[1]}, {Key: "$lte", Value: b.Max[1]}}}}
		if outline := outline(b); index && outline != nil {
			box = append(bson.D{{Key: path, Value: outline}}, box...)
		}
		boxes = append(boxes, box)
	}
	if len(boxes) == 1 {
		w.terms = append(w.terms, boxes[0])
		return
	}
	w.and("$or", boxes)
}

// outline is a condition that the 2dsphere index serves and that holds for all
// of b. It is nil for a box so large, or so near the end of the map, that it
// would be no help, or that the server could take for its outside.
func outline(b orb.Bound) any {
	const step, pad = 1.0, 0.002
	// A great circle of one degree leaves its parallel by at most 0.0011 degrees.
	west, east, south, north := b.Min[0]-pad, b.Max[0]+pad, b.Min[1]-pad, b.Max[1]+pad
	if east-west > 60 || north-south > 60 || south < -85 || north > 85 || west < -180 || east > 180 {
		return nil
	}
	n := int(math.Ceil((east - west) / step))
	ring := make(bson.A, 0, 2*n+3)
	for i := range n + 1 {
		ring = append(ring, bson.A{west + (east-west)*float64(i)/float64(n), south})
	}
	for i := range n + 1 {
		ring = append(ring, bson.A{east - (east-west)*float64(i)/float64(n), north})
	}
	ring = append(ring, ring[0])
	return op("$geoWithin", op("$geometry", bson.D{{Key: "type", Value: "Polygon"}, {Key: "coordinates", Value: bson.A{ring}}}))
}

// within adds: inside g. The server is asked for the bounds of its parts, the
// rest is exact: a polygon's edges are straight on the map, not on the sphere.
func (w *where) within(path string, g orb.Geometry, index bool) {
	parts, bs := registry.Parts(g)
	w.bounds(path, bs, index)
	w.refine(func(d bson.Raw) bool {
		p, ok := registry.PointOf(d, path)
		return ok && geo.Contains(parts, p)
	})
}

// order is what a list is ordered by.
type order struct {
	path string // "" for the id alone
	kind registry.FieldKind
	desc bool
}

// least is below every value of a kind; a comparison holds within one kind only.
var least = map[registry.FieldKind]any{
	registry.Text: "", registry.Integer: int64(math.MinInt64), registry.Number: math.Inf(-1),
	registry.Time: bson.DateTime(math.MinInt64), registry.Bool: false,
}

func orderOf(def registry.Def, sort string) order {
	name := strings.TrimPrefix(sort, "-")
	f, _ := def.Field(name)
	return order{f.Path, f.Kind, name != sort}
}

// by is the sort of the server. Ties go by id, in the direction of the key, so
// that one index is read either way.
func (o order) by() bson.D {
	direction := 1
	if o.desc {
		direction = -1
	}
	if o.path == "" {
		return bson.D{{Key: "_id", Value: 1}}
	}
	return bson.D{{Key: o.path, Value: direction}, {Key: "_id", Value: direction}}
}

// after adds: behind position p. The first term bounds the index, the second
// steps over the ties.
func (o order) after(w *where, p registry.Position) {
	if o.path == "" {
		w.and("_id", op("$gt", string(p.ID)))
		return
	}
	beyond, from := "$gt", "$gte"
	if o.desc {
		beyond, from = "$lt", "$lte"
	}
	key := value(p.Key)
	w.and(o.path, op(from, key))
	w.and("$or", bson.A{bson.D{{Key: o.path, Value: op(beyond, key)}}, bson.D{{Key: "_id", Value: op(beyond, string(p.ID))}}})
}

// position is where doc is in the order.
func (o order) position(doc registry.Doc) registry.Position {
	p := registry.Position{ID: doc.ID}
	if o.path == "" {
		return p
	}
	v := doc.Body.Lookup(strings.Split(o.path, ".")...)
	switch o.kind {
	case registry.Text:
		p.Key = v.StringValue()
	case registry.Integer:
		p.Key = v.AsInt64()
	case registry.Number:
		p.Key = v.AsFloat64()
	case registry.Time:
		p.Key = v.Time().UTC()
	case registry.Bool:
		p.Key = v.Boolean()
	}
	return p
}
