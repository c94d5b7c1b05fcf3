package sqlite

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

// The limits past which a part of a query is asked in another form, since
// SQLite bounds the parameters and the depth of a statement.
const (
	manyValues = 256
	manyBounds = 50
)

// where is the compiled filter of a query over the table under the name t.
type where struct {
	terms []string
	args  []any
	never bool                 // nothing can match
	aside bool                 // side tables choose the rows, so that the order may need sorting
	exact func(orb.Point) bool // what SQL cannot say of the place; nil when it says all
}

func (w *where) and(term string, args ...any) {
	w.terms = append(w.terms, term)
	w.args = append(w.args, args...)
}

// String is the condition after WHERE. The first term is literally that of the
// partial indexes, which is how SQLite knows that they serve.
func (w *where) String() string {
	return strings.Join(append([]string{"t.deleted = 0"}, w.terms...), " AND ")
}

// where compiles q's filters; its order, cursor and nearness are left out. q was
// checked against the schema's Def.
func (sc *schema) where(q registry.Query) (*where, error) {
	w := &where{}
	for _, c := range q.Where {
		if err := sc.cond(w, c, q.Near != nil); err != nil {
			return nil, err
		}
	}
	if len(q.Bounds) > 0 {
		sc.bounds(w, q.Bounds)
	}
	if q.Within != nil {
		sc.within(w, q.Within)
	}
	return w, nil
}

// cond adds one condition on one field. With near the rows come from the R*Tree
// and are tried one by one; otherwise an array's side table may choose them.
func (sc *schema) cond(w *where, c registry.Cond, near bool) error {
	i := slices.IndexFunc(sc.columns, func(f field) bool { return f.Name == c.Field })
	if i >= 0 {
		f := sc.columns[i]
		term, args, err := condition("t."+f.column(), f.Kind, c)
		if err != nil || term == "" {
			w.never = true
			return err
		}
		w.and(term, args...)
		return nil
	}
	i = slices.IndexFunc(sc.multis, func(f field) bool { return f.Name == c.Field })
	if i < 0 {
		return fmt.Errorf("%w %s: no field %q", registry.ErrQuery, sc.def.Name, c.Field)
	}
	f := sc.multis[i]
	if c.Op == registry.OpExists {
		in := "IN"
		if yes, _ := c.Values[0].(bool); !yes {
			in = "NOT IN"
		}
		w.and("t.n " + in + " (SELECT n FROM " + sc.multi(f) + ")")
		return nil
	}
	term, args, err := condition("v", f.Kind, c)
	if err != nil || term == "" {
		w.never = true
		return err
	}
	if near {
		w.and("EXISTS (SELECT 1 FROM "+sc.multi(f)+" AS m WHERE m.n = t.n AND "+term+")", args...)
		return nil
	}
	w.aside = true
	w.and("t.n IN (SELECT n FROM "+sc.multi(f)+" WHERE "+term+")", args...)
	return nil
}

// condition compiles c on a column of SQL. The term is "" when it cannot hold.
// A column is NULL when the document lacks the field; then no term holds but
// that of OpExists.
func condition(column string, kind registry.FieldKind, c registry.Cond) (term string, args []any, err error) {
	for _, v := range c.Values {
		if v != nil && c.Op != registry.OpExists {
			a, err := arg(v)
			if err != nil {
				return "", nil, err
			}
			args = append(args, a)
		}
	}
	switch c.Op {
	case registry.OpIn:
		switch {
		case len(args) == 0:
			return "", nil, nil
		case len(args) > manyValues && kind != registry.Number: // JSON keeps all but the last bit of a float
			list, err := json.Marshal(args)
			return column + " IN (SELECT value FROM json_each(?))", []any{string(list)}, err
		}
		for len(args)&(len(args)-1) != 0 { // a power of two, so that few statements are kept
			args = append(args, args[0])
		}
		return column + " IN (?" + strings.Repeat(", ?", len(args)-1) + ")", args, nil
	case registry.OpRange:
		term = column + " IS NOT NULL"
		if c.Values[0] != nil {
			term = column + " >= ?"
		}
		if c.Values[1] != nil {
			term += " AND " + column + " < ?"
		}
		return term, args, nil
	case registry.OpPrefix:
		from := args[0].(string)
		if to := registry.AfterPrefix(from); to != "" {
			return column + " >= ? AND " + column + " < ?", []any{from, to}, nil
		}
		return column + " >= ?", []any{from}, nil
	case registry.OpHas:
		return "instr(" + column + ", ?) > 0", args, nil
	case registry.OpExists:
		if yes, _ := c.Values[0].(bool); yes {
			return column + " IS NOT NULL", nil, nil
		}
		return column + " IS NULL", nil, nil
	}
	return "", nil, fmt.Errorf("%w: comparison %d", registry.ErrQuery, c.Op)
}

// bounds adds: inside one of bs. The R*Tree has the places in single precision,
// rounded outward, and so finds a few more; the columns say it exactly.
func (sc *schema) bounds(w *where, bs []orb.Bound) {
	bs = slices.DeleteFunc(slices.Clone(bs), func(b orb.Bound) bool {
		return !(b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1])
	})
	if len(bs) == 0 {
		w.never = true
		return
	}
	if len(bs) > manyBounds {
		all := bs[0]
		for _, b := range bs {
			all = all.Union(b)
		}
		w.refine(func(p orb.Point) bool {
			return slices.ContainsFunc(bs, func(b orb.Bound) bool { return b.Contains(p) })
		})
		bs = []orb.Bound{all}
	}
	w.aside = true
	var boxes, exact []string
	var args []any
	for _, b := range bs {
		boxes = append(boxes, "SELECT n FROM "+sc.places()+" WHERE "+boxTerm)
		args = append(args, boxArgs(b)...)
	}
	w.and("t.n IN ("+strings.Join(boxes, " UNION ALL ")+")", args...)
	args = nil
	for _, b := range bs {
		exact = append(exact, "t.lon >= ? AND t.lon <= ? AND t.lat >= ? AND t.lat <= ?")
		args = append(args, b.Min[0], b.Max[0], b.Min[1], b.Max[1])
	}
	w.and("("+strings.Join(exact, " OR ")+")", args...)
}

const boxTerm = "east >= ? AND west <= ? AND north >= ? AND south <= ?"

func boxArgs(b orb.Bound) []any { return []any{b.Min[0], b.Max[0], b.Min[1], b.Max[1]} }

// within adds: inside g. SQL asks for the bounds of its parts, the rest is exact.
func (sc *schema) within(w *where, g orb.Geometry) {
	parts, bs := registry.Parts(g)
	sc.bounds(w, bs)
	w.refine(func(p orb.Point) bool { return geo.Contains(parts, p) })
}

// refine adds a condition on the place that SQL does not say.
func (w *where) refine(holds func(orb.Point) bool) {
	if before := w.exact; before != nil {
		w.exact = func(p orb.Point) bool { return before(p) && holds(p) }
		return
	}
	w.exact = holds
}

// order is what a page is ordered by.
type order struct {
	key  string // a column of t, or "" for the id alone
	kind registry.FieldKind
	desc bool
}

func (sc *schema) order(sort string) order {
	name := strings.TrimPrefix(sort, "-")
	for _, f := range sc.columns {
		if f.Name == name {
			return order{"t." + f.column(), f.Kind, name != sort}
		}
	}
	return order{}
}

// by is the text after ORDER BY. Ties go by id, in the direction of the key, so
// that one index is read either way.
func (o order) by() string {
	switch {
	case o.key == "":
		return "t.id"
	case o.desc:
		return o.key + " DESC, t.id DESC"
	}
	return o.key + ", t.id"
}

// after adds: behind position p.
func (o order) after(w *where, p registry.Position) error {
	if o.key == "" {
		w.and("t.id > ?", string(p.ID))
		return nil
	}
	key, err := arg(p.Key)
	if err != nil {
		return err
	}
	sign := ">"
	if o.desc {
		sign = "<"
	}
	w.and("("+o.key+", t.id) "+sign+" (?, ?)", key, string(p.ID))
	return nil
}

// position turns a row's key back into what a cursor holds.
func (o order) position(key any, id string) registry.Position {
	p := registry.Position{ID: registry.ID(id)}
	switch n, _ := key.(int64); {
	case o.key == "":
	case o.kind == registry.Time:
		p.Key = time.UnixMilli(n).UTC()
	case o.kind == registry.Bool:
		p.Key = n != 0
	default:
		p.Key = key
	}
	return p
}

// circle is the bounds of what lies within r of p, ready for the R*Tree.
func circle(p orb.Point, r geo.Metres) []orb.Bound {
	return geo.Around(p, geo.Metres(math.Min(float64(r), math.Pi*float64(geo.EarthRadius))))
}
