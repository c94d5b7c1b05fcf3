package sqlite

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// valueOf is a value as SQLite keeps it; nil when it is not of the kind.
func valueOf(v bson.RawValue, kind registry.FieldKind) any {
	switch kind {
	case registry.Text:
		if s, ok := v.StringValueOK(); ok {
			return s
		}
	case registry.Integer:
		if n, ok := v.AsInt64OK(); ok && v.Type != bson.TypeDouble {
			return n
		}
	case registry.Number:
		if x, ok := v.AsFloat64OK(); ok {
			return x
		}
	case registry.Time:
		if ms, ok := v.DateTimeOK(); ok {
			return ms
		}
	case registry.Bool:
		if b, ok := v.BooleanOK(); ok {
			return number(b)
		}
	}
	return nil
}

// valuesAt reads the different elements of an array; none when it is not one.
func valuesAt(body bson.Raw, path []string, kind registry.FieldKind) []any {
	array, ok := body.Lookup(path...).ArrayOK()
	if !ok {
		return nil
	}
	elements, err := array.Values()
	if err != nil {
		return nil
	}
	var vs []any
	for _, e := range elements {
		if v := valueOf(e, kind); v != nil && !slices.Contains(vs, v) {
			vs = append(vs, v)
		}
	}
	return vs
}

// extract is what a document has for the columns and side tables of a schema.
type extract struct {
	columns []any // of sc.columns
	multis  [][]any
	point   orb.Point
	placed  bool
}

func (sc *schema) extract(doc registry.Doc) extract {
	var x extract
	x.columns = make([]any, len(sc.columns))
	x.multis = make([][]any, len(sc.multis))
	if doc.Deleted {
		return x
	}
	for i, f := range sc.columns {
		x.columns[i] = valueOf(doc.Body.Lookup(f.path...), f.Kind)
	}
	for i, f := range sc.multis {
		x.multis[i] = valuesAt(doc.Body, f.path, f.Kind)
	}
	if sc.def.Geo != "" {
		x.point, x.placed = registry.PointOf(doc.Body, sc.def.Geo)
	}
	return x
}

// place is the point as two columns.
func (x extract) place() (lon, lat any) {
	if !x.placed {
		return nil, nil
	}
	return x.point.Lon(), x.point.Lat()
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// arg is a value of a query as SQLite keeps it.
func arg(v any) (any, error) {
	switch v := v.(type) {
	case string:
		if !utf8.ValidString(v) {
			return nil, fmt.Errorf("%w: %q is not UTF-8", registry.ErrQuery, v)
		}
		return v, nil
	case int64, float64:
		return v, nil
	case bool:
		return number(v), nil
	case time.Time:
		return v.UnixMilli(), nil
	}
	return nil, fmt.Errorf("%w: %T is of no known kind", registry.ErrQuery, v)
}
