package registry

import (
	"context"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
)

// Area is an administrative division (行政区划, GB/T 2260 and township codes) or a
// management zone (功能区) such as 高新区 that lies across them.
type Area struct {
	Base   `bson:",inline"`
	Code   string            `bson:"code"` // 6 digits for a county, 9 for a township; zones have their own
	Kind   AreaKind          `bson:"kind"`
	Level  AreaLevel         `bson:"level"`
	Parent string            `bson:"parent,omitempty"`
	NameZh string            `bson:"nameZh"`
	NameEn string            `bson:"nameEn,omitempty"`
	Point  *geojson.Point    `bson:"point,omitempty"`    // seat or label, WGS-84
	Shape  *geojson.Geometry `bson:"shape,omitempty"`    // Polygon or MultiPolygon, when an outline was imported
	Source string            `bson:"source,omitempty"`   // of the facts
	Shaped string            `bson:"shapedBy,omitempty"` // source of the outline
}

// AreaKind tells administrative divisions from zones.
type AreaKind string

// The kinds of area.
const (
	Administrative AreaKind = "administrative"
	Zone           AreaKind = "zone"
)

// AreaLevel is the level of an administrative division.
type AreaLevel string

// The levels of area. A zone has LevelCounty: it answers beside the counties.
const (
	LevelCity   AreaLevel = "city"
	LevelCounty AreaLevel = "county"
	LevelTown   AreaLevel = "town"
)

var areaDef = Def{
	Name: "area",
	Fields: []Field{
		{Name: "code", Path: "code", Kind: Text, Unique: true, Sort: true},
		{Name: "level", Path: "level", Kind: Text},
		{Name: "parent", Path: "parent", Kind: Text},
	},
}

// Validate names every field of the area that breaks a rule.
func (a *Area) Validate() []FieldError {
	var bad []FieldError
	if a.Code == "" || len(a.Code) > 32 || !plainText(a.Code) {
		bad = append(bad, FieldError{"code", "field.required", a.Code})
	}
	if !visible(a.NameZh) || !plainText(a.NameZh) {
		bad = append(bad, FieldError{"nameZh", "field.required", a.NameZh})
	}
	if a.Kind != Administrative && a.Kind != Zone {
		bad = append(bad, FieldError{"kind", "kind.unknown", string(a.Kind)})
	}
	if !slices.Contains([]AreaLevel{LevelCity, LevelCounty, LevelTown}, a.Level) {
		bad = append(bad, FieldError{"level", "level.unknown", string(a.Level)})
	}
	if a.Point != nil && !geo.Valid(orb.Point(*a.Point)) {
		bad = append(bad, FieldError{"point", "location.out_of_range", ""})
	}
	if a.Shape != nil {
		if code := checkShape(a.Shape.Geometry()); code != "" {
			bad = append(bad, FieldError{"shape", code, ""})
		}
	}
	return bad
}

// checkShape says what is wrong with an outline, "" for nothing: it must be a
// Polygon or MultiPolygon of closed rings of at least four positions.
func checkShape(g orb.Geometry) string {
	var polygons orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		polygons = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polygons = g
	default:
		return "shape.not_polygon"
	}
	if len(polygons) == 0 {
		return "shape.empty"
	}
	for _, polygon := range polygons {
		if len(polygon) == 0 {
			return "shape.empty"
		}
		for _, ring := range polygon {
			switch {
			case len(ring) < 4:
				return "shape.too_few_positions"
			case ring[0] != ring[len(ring)-1]:
				return "shape.not_closed"
			}
			for _, p := range ring {
				if !geo.Valid(p) {
					return "location.out_of_range"
				}
			}
		}
	}
	return ""
}

// atlas knows the areas of the city. It is immutable; the registry swaps it.
type atlas struct {
	areas  []Area // by code
	shaped []int  // those with an outline, smallest level first
	towns  []int  // those with a point and level town
}

// townReach is how far from the nearest town's point a place may lie and still
// be counted to its district, while no outline is known. Zigong's townships are
// 4 to 15 km apart.
const townReach geo.Metres = 12_000

func newAtlas(areas []Area) *atlas {
	a := &atlas{areas: areas}
	slices.SortFunc(a.areas, func(x, y Area) int { return strings.Compare(x.Code, y.Code) })
	for i, area := range a.areas {
		if area.Shape != nil && area.Level != LevelCity {
			a.shaped = append(a.shaped, i)
		}
		if area.Point != nil && area.Level == LevelTown {
			a.towns = append(a.towns, i)
		}
	}
	// A town before the county it is in, so that the smallest area answers; zones last,
	// because an administrative code is what statistics go by.
	rank := func(i int) int {
		switch {
		case a.areas[i].Kind == Zone:
			return 2
		case a.areas[i].Level == LevelTown:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(a.shaped, func(x, y int) int { return rank(x) - rank(y) })
	return a
}

func (a *atlas) find(code string) (Area, bool) {
	i, ok := slices.BinarySearchFunc(a.areas, code, func(x Area, code string) int { return strings.Compare(x.Code, code) })
	if !ok {
		return Area{}, false
	}
	return a.areas[i], true
}

// knows reports whether the atlas has this version of an area.
func (a *atlas) knows(id ID, rev Rev) bool {
	return slices.ContainsFunc(a.areas, func(x Area) bool { return x.ID == id && x.Rev == rev })
}

// county is the code of the county that code lies in: itself, or a parent.
func (a *atlas) county(code string) string {
	for range 4 {
		area, ok := a.find(code)
		if !ok {
			return ""
		}
		if area.Level == LevelCounty {
			return area.Code
		}
		code = area.Parent
	}
	return ""
}

// locate gives the county p lies in: by outline where outlines are known,
// otherwise, estimated, that of the nearest town. "" when p is in none.
func (a *atlas) locate(p orb.Point) (code string, estimated bool) {
	for _, i := range a.shaped {
		if geo.Contains(a.areas[i].Shape.Geometry(), p) {
			if c := a.county(a.areas[i].Code); c != "" {
				return c, false
			}
		}
	}
	if len(a.shaped) > 0 {
		return "", false
	}
	best, at := townReach, -1
	for _, i := range a.towns {
		if d := geo.Distance(p, orb.Point(*a.areas[i].Point)); d < best {
			best, at = d, i
		}
	}
	if at < 0 {
		return "", false
	}
	return a.county(a.areas[at].Code), true
}

// Areas lists every area, ordered by code.
func (r *Registry) Areas() []Area { return r.atlas.Load().areas }

// AreaOf finds an area by its code.
func (r *Registry) AreaOf(code string) (Area, bool) { return r.atlas.Load().find(code) }

// PutAreas stores areas by their code: new ones, or the next version of those
// there. Fields that are empty keep what was stored, so that an outline can be
// added to a typed-in area and the other way round. All are checked before the
// first is stored. When it changes which county a place lies in, the places
// follow. It reports how many areas changed.
func (r *Registry) PutAreas(ctx context.Context, who Actor, areas []Area) (changed int, err error) {
	if err := who.may("area.import"); err != nil {
		return 0, err
	}
	for _, a := range areas {
		if bad := a.Validate(); len(bad) > 0 {
			return 0, invalid("area.invalid", a.Code, bad...)
		}
	}
	for _, a := range areas {
		old, err := r.areas.first(ctx, Eq("code", a.Code))
		switch {
		case KindOf(err) == NotFound:
			a.Base = Base{ID: r.newID()}
		case err != nil:
			return changed, err
		default:
			a = old.mergedWith(a)
			if sameContent(old, a) {
				continue
			}
		}
		if _, err := r.areas.put(ctx, who, a); err != nil {
			return changed, err
		}
		changed++
	}
	if changed == 0 {
		return 0, nil
	}
	if err := r.loadAtlas(ctx); err != nil {
		return changed, err
	}
	return changed, r.relocate(ctx, who)
}

// relocate moves places to the county the atlas now says they lie in. A place
// that somebody edits at the same moment keeps the edit and is moved next time.
func (r *Registry) relocate(ctx context.Context, who Actor) error {
	atlas := r.atlas.Load()
	for p, err := range r.places.all(ctx) {
		if err != nil {
			return err
		}
		area, estimated := atlas.locate(p.At())
		if area == p.Area && estimated == p.AreaEstimated {
			r.learn([]Place{p}) // the area may have a new name
			continue
		}
		p.Area, p.AreaEstimated = area, estimated
		p, err = r.places.put(ctx, who, p)
		if err != nil && KindOf(err) != Stale {
			return err
		}
		if err == nil {
			r.learn([]Place{p})
		}
	}
	return nil
}

// mergedWith is a with every field that b gives.
func (a Area) mergedWith(b Area) Area {
	if b.NameEn != "" {
		a.NameEn = b.NameEn
	}
	if b.Parent != "" {
		a.Parent = b.Parent
	}
	if b.Point != nil {
		a.Point = b.Point
	}
	if b.Shape != nil {
		a.Shape, a.Shaped = b.Shape, b.Shaped
	}
	if b.Source != "" {
		a.Source = b.Source
	}
	a.NameZh, a.Kind, a.Level = b.NameZh, b.Kind, b.Level
	return a
}

func (r *Registry) loadAtlas(ctx context.Context) error {
	var areas []Area
	for a, err := range r.areas.all(ctx) {
		if err != nil {
			return err
		}
		areas = append(areas, a)
	}
	r.atlas.Store(newAtlas(areas))
	return nil
}
