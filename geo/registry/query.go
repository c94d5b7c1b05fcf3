package registry

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo"
)

// MaxPage is the most rows one page of [Docs.Find] holds.
const MaxPage = 1000

// Query asks a table. It is closed: there is no way to hand a store's own
// filter language through it. All parts must hold.
type Query struct {
	Where  []Cond
	Bounds []orb.Bound  // inside any of them, edges included
	Within orb.Geometry // inside this Polygon or MultiPolygon, holes left out
	Near   *Near
	Sort   string // a field declared with Sort, "-" before it for descending, ids too; "" is by id
	Cursor string // of the page before
	Limit  int    // rows of a page, 1 to MaxPage; 0 is MaxPage
}

// Near orders by distance from a point, no farther than Max.
type Near struct {
	From orb.Point
	Max  geo.Metres // more than 0; a nearest search without an end is never asked of a store
}

// Op is a comparison of a [Cond].
type Op int

// The comparisons. All are on declared fields, with values of the field's kind.
const (
	OpIn     Op = iota // equals one of Values
	OpRange            // Values[0] ≤ field < Values[1]; nil leaves a side open
	OpPrefix           // text that starts with Values[0]
	OpHas              // text that contains Values[0]
	OpExists           // the field is there (Values[0] true) or not (false)
)

// Cond is one condition on one field.
type Cond struct {
	Field  string
	Op     Op
	Values []any
}

// Eq holds when field equals v.
func Eq(field string, v any) Cond { return Cond{field, OpIn, []any{v}} }

// In holds when field equals one of vs; with no vs it never holds.
func In(field string, vs ...any) Cond { return Cond{field, OpIn, vs} }

// Range holds when from ≤ field < to; nil leaves that side open.
func Range(field string, from, to any) Cond { return Cond{field, OpRange, []any{from, to}} }

// Prefix holds when the text field starts with s.
func Prefix(field, s string) Cond { return Cond{field, OpPrefix, []any{s}} }

// Has holds when the text field contains s, byte by byte.
func Has(field, s string) Cond { return Cond{field, OpHas, []any{s}} }

// Exists holds when the document has the field.
func Exists(field string, yes bool) Cond { return Cond{field, OpExists, []any{yes}} }

// ErrQuery says that a query does not fit the table.
var ErrQuery = errors.New("query does not fit the table")

// Check reports whether q can be asked of a table declared by def; every store
// calls it first, so that they refuse the same.
func (q Query) Check(def Def) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w %s: %s", ErrQuery, def.Name, fmt.Sprintf(format, args...))
	}
	for _, c := range q.Where {
		f, ok := def.Field(c.Field)
		if !ok {
			return bad("no field %q", c.Field)
		}
		want := map[Op]int{OpRange: 2, OpPrefix: 1, OpHas: 1, OpExists: 1}[c.Op]
		if c.Op != OpIn && len(c.Values) != want {
			return bad("%q takes %d values", c.Field, want)
		}
		for _, v := range c.Values {
			switch {
			case c.Op == OpExists:
				if _, ok := v.(bool); !ok {
					return bad("%q: exists takes a bool", c.Field)
				}
			case v == nil && c.Op == OpRange:
			case (c.Op == OpPrefix || c.Op == OpHas) && f.Kind != Text:
				return bad("%q is not text", c.Field)
			case !f.Kind.holds(v):
				return bad("%q cannot be %T", c.Field, v)
			}
		}
	}
	if q.Near != nil {
		switch {
		case def.Geo == "":
			return bad("has no places")
		case !geo.Valid(q.Near.From) || !(q.Near.Max > 0):
			return bad("near %v within %v", q.Near.From, q.Near.Max)
		case q.Sort != "" || q.Cursor != "":
			return bad("near has its own order and one page")
		}
	}
	if (len(q.Bounds) > 0 || q.Within != nil) && def.Geo == "" {
		return bad("has no places")
	}
	switch q.Within.(type) {
	case nil, orb.Polygon, orb.MultiPolygon:
	default:
		return bad("within takes a polygon, not %T", q.Within)
	}
	if name := strings.TrimPrefix(q.Sort, "-"); name != "" {
		if f, ok := def.Field(name); !ok || !f.Sort || f.Multi {
			return bad("cannot sort by %q", name)
		}
	}
	if q.Limit < 0 || q.Limit > MaxPage {
		return bad("limit %d", q.Limit)
	}
	return nil
}

func (k FieldKind) holds(v any) bool {
	switch v.(type) {
	case string:
		return k == Text
	case int64:
		return k == Integer
	case float64:
		return k == Number
	case time.Time:
		return k == Time
	case bool:
		return k == Bool
	}
	return false
}

// PageSize is the number of rows q asks for.
func (q Query) PageSize() int {
	if q.Limit == 0 {
		return MaxPage
	}
	return q.Limit
}

// Position is where a page ended: the sort key and id of its last row. Key is
// nil when the order is by id alone, otherwise string, int64, float64, bool or
// time.Time by the field's kind.
type Position struct {
	Key any
	ID  ID
}

// ErrCursor says that a cursor was not made by this query's order, or was edited.
var ErrCursor = errors.New("cursor is not one of this list")

// EncodeCursor writes the cursor for the page after position p of order sort.
func EncodeCursor(sort string, p Position) string {
	key := p.Key
	if t, ok := key.(time.Time); ok {
		key = t.UnixMilli()
	}
	raw, _ := json.Marshal([]any{sort, key, p.ID}) // strings and numbers only: cannot fail
	return base64.RawURLEncoding.EncodeToString(raw)
}

// DecodeCursor reads q.Cursor back. ErrCursor when it is not one of q's order
// over def.
func DecodeCursor(def Def, q Query) (Position, error) {
	raw, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil {
		return Position{}, ErrCursor
	}
	var parts []json.RawMessage
	var sort string
	var p Position
	if json.Unmarshal(raw, &parts) != nil || len(parts) != 3 ||
		json.Unmarshal(parts[0], &sort) != nil || sort != q.Sort ||
		json.Unmarshal(parts[2], &p.ID) != nil || p.ID == "" {
		return Position{}, ErrCursor
	}
	if sort == "" {
		return p, nil
	}
	f, _ := def.Field(strings.TrimPrefix(sort, "-"))
	switch f.Kind {
	case Text:
		var v *string
		if json.Unmarshal(parts[1], &v) != nil || v == nil {
			return Position{}, ErrCursor
		}
		p.Key = *v
	case Integer, Time:
		var v *int64
		if json.Unmarshal(parts[1], &v) != nil || v == nil {
			return Position{}, ErrCursor
		}
		p.Key = *v
		if f.Kind == Time {
			p.Key = time.UnixMilli(*v).UTC()
		}
	case Number:
		var v *float64
		if json.Unmarshal(parts[1], &v) != nil || v == nil {
			return Position{}, ErrCursor
		}
		p.Key = *v
	case Bool:
		var v *bool
		if json.Unmarshal(parts[1], &v) != nil || v == nil {
			return Position{}, ErrCursor
		}
		p.Key = *v
	}
	return p, nil
}

// PointOf reads the point at a document's geo path; false when it has none.
func PointOf(body bson.Raw, path string) (orb.Point, bool) {
	v, err := body.LookupErr(append(strings.Split(path, "."), "coordinates")...)
	if err != nil {
		return orb.Point{}, false
	}
	pair, ok := v.ArrayOK()
	if !ok {
		return orb.Point{}, false
	}
	values, err := pair.Values()
	if err != nil || len(values) < 2 {
		return orb.Point{}, false
	}
	lon, ok1 := values[0].AsFloat64OK()
	lat, ok2 := values[1].AsFloat64OK()
	return orb.Point{lon, lat}, ok1 && ok2
}

// Parts gives the polygons of a [Query]'s Within that are not empty, and the bounds
// of each: a store asks for the bounds by its index and holds the parts against
// what it finds.
func Parts(within orb.Geometry) (parts orb.MultiPolygon, bounds []orb.Bound) {
	switch g := within.(type) {
	case orb.Polygon:
		parts = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		parts = slices.Clone(g)
	}
	parts = slices.DeleteFunc(parts, func(p orb.Polygon) bool { return len(p) == 0 || len(p[0]) == 0 })
	bounds = make([]orb.Bound, len(parts))
	for i, p := range parts {
		bounds[i] = p.Bound()
	}
	return parts, bounds
}

// Nearest orders docs by distance from n.From, ties by id, drops those farther
// than n.Max and keeps limit. Stores use slightly different spheres, so each
// passes its candidates, a few more than asked, through here.
func (n Near) Nearest(docs []Doc, geoPath string, limit int) []Doc {
	type hit struct {
		doc      Doc
		distance geo.Metres
	}
	hits := make([]hit, 0, len(docs))
	for _, d := range docs {
		p, ok := PointOf(d.Body, geoPath)
		if !ok {
			continue
		}
		if m := geo.Distance(n.From, p); m <= n.Max {
			hits = append(hits, hit{d, m})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		switch {
		case a.distance < b.distance:
			return -1
		case a.distance > b.distance:
			return 1
		}
		return strings.Compare(string(a.doc.ID), string(b.doc.ID))
	})
	hits = hits[:min(limit, len(hits))]
	out := make([]Doc, len(hits))
	for i, h := range hits {
		out[i] = h.doc
	}
	return out
}
