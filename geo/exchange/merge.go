package exchange

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

// merged streams the places that the rows of all files make together. Bad rows
// come first, as they are. The places do not depend on the order of rows or files.
func (r *Reader) merged() iter.Seq2[registry.PlaceRow, error] {
	return func(yield func(registry.PlaceRow, error) bool) {
		var rows []*builder
		for _, one := range r.reads {
			for b, err := range one.rows() {
				if err == nil && len(rows) == r.limits.Merged {
					err = tooLarge("import.too_many_rows", fmt.Sprintf("more than %d rows to merge", r.limits.Merged))
				}
				if err != nil {
					yield(registry.PlaceRow{}, err)
					return
				}
				if slices.ContainsFunc(b.row.Problems, func(p registry.RowError) bool { return !p.Warning }) {
					if !yield(b.row, nil) {
						return
					}
					continue
				}
				b.rec = &record{row: b.rec.row, header: b.rec.header, values: b.rec.values} // the shape may be large
				rows = append(rows, b)
			}
		}
		slices.SortStableFunc(rows, compareKeys)
		for _, site := range r.mapping.Merge.groups(rows) {
			if !yield(r.mapping.Merge.place(site), nil) {
				return
			}
		}
	}
}

// compareKeys orders by key, node/9 before node/10, then by what else tells rows apart.
func compareKeys(a, b *builder) int {
	p, q := a.row.Place.Location, b.row.Place.Location
	return cmp.Or(cmp.Compare(len(a.row.ExternalID), len(b.row.ExternalID)), strings.Compare(a.row.ExternalID, b.row.ExternalID),
		cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]), cmp.Compare(a.row.Number, b.row.Number))
}

// groups gives the rows of each place, in the order of the places' keys.
func (m *Merge) groups(rows []*builder) [][]*builder {
	parent := make([]int, len(rows))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	join := func(i, j int) {
		i, j = find(i), find(j)
		parent[max(i, j)] = min(i, j) // the root is the smallest key
	}
	if m.By == "column" {
		first := map[string]int{}
		for i, b := range rows {
			v, _ := b.rec.get(m.Column)
			if v = strings.TrimSpace(v); v == "" {
				continue
			}
			if j, ok := first[v]; ok {
				join(i, j)
			} else {
				first[v] = i
			}
		}
	} else {
		m.joinNear(rows, join)
	}
	at := map[int]int{}
	var groups [][]*builder
	for i, b := range rows {
		root := find(i)
		k, ok := at[root]
		if !ok {
			k = len(groups)
			at[root] = k
			groups = append(groups, nil)
		}
		groups[k] = append(groups[k], b)
	}
	return groups
}

// joinNear joins rows within m.Metres of each other, looking only into the cells
// of a grid around each.
func (m *Merge) joinNear(rows []*builder, join func(i, j int)) {
	high := 0.0
	for _, b := range rows {
		high = max(high, math.Abs(b.row.Place.Location[1]))
	}
	step := m.Metres / 111_000 // degrees of latitude, a little more than m.Metres
	// Degrees of longitude shrink towards the poles; the widest cell serves all.
	wide := step / math.Max(0.02, math.Cos(high*math.Pi/180))
	cell := func(p geojson.Point) [2]int {
		return [2]int{int(math.Floor(p[0] / wide)), int(math.Floor(p[1] / step))}
	}
	grid := map[[2]int][]int{}
	here := map[geojson.Point]int{}
	for i, b := range rows {
		at := b.row.Place.Location
		if j, ok := here[at]; ok { // many rows on one spot are common: a town hall's position
			join(i, j)
			continue
		}
		here[at] = i
		c := cell(at)
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				for _, j := range grid[[2]int{c[0] + dx, c[1] + dy}] {
					if geo.Distance(orb.Point(b.row.Place.Location), orb.Point(rows[j].row.Place.Location)) <= geo.Metres(m.Metres) {
						join(i, j)
					}
				}
			}
		}
		grid[c] = append(grid[c], i)
	}
}

// place makes one place of rows in the order of their keys.
func (m *Merge) place(rows []*builder) registry.PlaceRow {
	out := rows[0].row
	out.Place.Accepts = slices.Clone(out.Place.Accepts)
	out.Problems = slices.Clone(out.Problems)
	var x, y float64
	for i, b := range rows {
		x, y = x+b.row.Place.Location[0], y+b.row.Place.Location[1]
		if i == 0 {
			continue
		}
		fill(&out.Place, b.row.Place)
		out.Problems = append(out.Problems, b.row.Problems...)
		for _, a := range b.row.Place.Accepts {
			if !slices.Contains(out.Place.Accepts, a) {
				out.Place.Accepts = append(out.Place.Accepts, a)
			}
		}
	}
	if n := float64(len(rows)); n > 1 {
		out.Place.Location = geojson.Point{x / n, y / n}
	}
	sortMaterials(out.Place.Accepts)
	out.Number = rows[0].row.Number
	get := func(name string) (string, bool) {
		switch name {
		case "materials":
			return materialNames(out.Place.Accepts), true
		case "count":
			return strconv.Itoa(len(rows)), true
		case "key":
			return out.ExternalID, true
		}
		return rows[0].rec.get(name)
	}
	out.Fields = mergedFields(out.Fields, m)
	if m.Name != "" {
		out.Place.Name = parseExpr(m.Name).eval(get)
	}
	if m.Notes != "" {
		out.Place.Notes = parseExpr(m.Notes).eval(get)
	}
	return out
}

func mergedFields(fields map[string]bool, m *Merge) map[string]bool {
	all := map[string]bool{"name": m.Name != "" || fields["name"], "notes": m.Notes != "" || fields["notes"]}
	for f, v := range fields {
		all[f] = all[f] || v
	}
	return all
}

// fill gives p the fields that it lacks and q has; the position, the materials and
// the source are the caller's.
func fill(p *registry.Place, q registry.Place) {
	into, from := reflect.ValueOf(p).Elem(), reflect.ValueOf(q)
	for i := range into.NumField() {
		switch into.Type().Field(i).Name {
		case "Base", "Location", "Accepts", "Source":
		default:
			if into.Field(i).IsZero() {
				into.Field(i).Set(from.Field(i))
			}
		}
	}
}

// materialNames are the Chinese names, those below one that is there left out.
func materialNames(ms []registry.Material) string {
	var names []string
	for _, m := range ms {
		t, _ := registry.TermOf(m)
		if t.Parent == "" || !slices.Contains(ms, t.Parent) {
			names = append(names, t.Zh)
		}
	}
	return strings.Join(names, "、")
}
