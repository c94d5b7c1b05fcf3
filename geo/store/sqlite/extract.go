package sqlite

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo"
	"huishou/geo/registry"
)

var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*$`)

// checkDef reports why def cannot be a table. Its names become identifiers of
// SQL, whose case does not count.
func checkDef(def registry.Def) error {
	if !plainName.MatchString(def.Name) {
		return fmt.Errorf("table name %q is not letters and digits", def.Name)
	}
	for i, f := range def.Fields {
		same := func(g registry.Field) bool { return strings.EqualFold(f.Name, g.Name) }
		switch {
		case !plainName.MatchString(f.Name):
			return fmt.Errorf("table %s: field name %q is not letters and digits", def.Name, f.Name)
		case slices.ContainsFunc(def.Fields[:i], same):
			return fmt.Errorf("table %s: field %s is declared twice", def.Name, f.Name)
		case slices.ContainsFunc(strings.Split(f.Path, "."), badStep):
			return fmt.Errorf("table %s: field %s has no path %q", def.Name, f.Name, f.Path)
		case f.Kind < registry.Text || f.Kind > registry.Bool:
			return fmt.Errorf("table %s: field %s is of no known kind", def.Name, f.Name)
		case f.Multi && f.Sort:
			return fmt.Errorf("table %s: an array as %s has no order", def.Name, f.Name)
		}
	}
	return nil
}

// badStep reports whether no document can have the key: BSON servers keep "$" for themselves.
func badStep(key string) bool { return key == "" || key[0] == '$' }

// checkDoc reports why doc cannot be a row: it contradicts its own body, or
// lacks what def says every document has. Both stores refuse the same.
func checkDoc(def registry.Def, doc registry.Doc) error {
	bad := func(what string) error { return fmt.Errorf("document %s of %s: %s", doc.ID, def.Name, what) }
	if err := doc.Body.Validate(); err != nil {
		return fmt.Errorf("document %s of %s: %w", doc.ID, def.Name, err)
	}
	id, _ := doc.Body.Lookup("_id").StringValueOK()
	rev, _ := doc.Body.Lookup("rev").AsInt64OK()
	at, ok := doc.Body.Lookup("updatedAt").DateTimeOK()
	deleted, _ := doc.Body.Lookup("deleted").BooleanOK()
	switch {
	case doc.ID == "" || string(doc.ID) != id:
		return bad("its _id is another")
	case doc.Rev < 1 || int64(doc.Rev) != rev:
		return bad("its rev is another")
	case !ok || doc.UpdatedAt.UnixMilli() != at:
		return bad("its updatedAt is another")
	case doc.Deleted != deleted:
		return bad("its deleted is another")
	case doc.Deleted:
		return nil
	}
	for _, f := range def.Fields {
		path := strings.Split(f.Path, ".")
		if f.Sort && valueAt(doc.Body, path, f.Kind) == nil {
			return bad("it has no " + f.Path + ", which the table is sorted by")
		}
		if f.Kind == registry.Number {
			if vs := append(valuesAt(doc.Body, path, f.Kind), valueAt(doc.Body, path, f.Kind)); slices.ContainsFunc(vs, infinite) {
				return bad("its " + f.Path + " is not a finite number")
			}
		}
	}
	if def.Geo != "" {
		if p, ok := registry.PointOf(doc.Body, def.Geo); ok && !geo.Valid(p) {
			return bad("its place is not on earth")
		}
	}
	return nil
}

// infinite reports whether v is a number that is in no order, or that no cursor can hold.
func infinite(v any) bool {
	x, ok := v.(float64)
	return ok && (math.IsNaN(x) || math.IsInf(x, 0))
}

// valueAt reads a field as SQLite keeps it; nil when the document has none of
// that kind.
func valueAt(body bson.Raw, path []string, kind registry.FieldKind) any {
	v, err := body.LookupErr(path...)
	if err != nil {
		return nil
	}
	return valueOf(v, kind)
}

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
	v, err := body.LookupErr(path...)
	if err != nil {
		return nil
	}
	array, ok := v.ArrayOK()
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
		x.columns[i] = valueAt(doc.Body, f.path, f.Kind)
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
	case string, int64, float64:
		return v, nil
	case bool:
		return number(v), nil
	case time.Time:
		return v.UnixMilli(), nil
	}
	return nil, errors.New("value of no known kind")
}
