package registry

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

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
	areas  []Area      // by code
	shaped []int       // divisions with an outline, smallest level first
	towns  []int       // those with a point and level town, in counties without an outline
	drawn  atomic.Bool // the public cards were rendered with it
}

// townReach is how far from the nearest town's point a place may lie and still
// be counted to its district, while no outline is known. Zigong's townships are
// 4 to 15 km apart.
const townReach geo.Metres = 12_000

func newAtlas(areas []Area) *atlas {
	a := &atlas{areas: areas}
	slices.SortFunc(a.areas, func(x, y Area) int { return strings.Compare(x.Code, y.Code) })
	for i, area := range a.areas {
		// Statistics go by administrative codes: no place is counted to a zone.
		if area.Shape != nil && area.Level != LevelCity && area.Kind == Administrative {
			a.shaped = append(a.shaped, i)
		}
		if area.Point == nil || area.Level != LevelTown {
			continue
		}
		if county, ok := a.find(a.county(area.Code)); ok && county.Shape == nil {
			a.towns = append(a.towns, i)
		}
	}
	// A town before the county it is in, so that the smallest area answers.
	slices.SortStableFunc(a.shaped, func(x, y int) int { return count(a.areas[y].Level == LevelTown) - count(a.areas[x].Level == LevelTown) })
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
// otherwise, estimated, that of the nearest town of a county without one. "" when
// p is in none.
func (a *atlas) locate(p orb.Point) (code string, estimated bool) {
	for _, i := range a.shaped {
		if geo.Contains(a.areas[i].Shape.Geometry(), p) {
			if c := a.county(a.areas[i].Code); c != "" {
				return c, false
			}
		}
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
// first is stored. The places follow to the county they now lie in. It reports
// how many areas changed; when it is cut off, the same call again finishes it.
func (r *Registry) PutAreas(ctx context.Context, who Actor, areas []Area) (changed int, err error) {
	if err := who.May(AreaImport, Target{}); err != nil {
		return 0, err
	}
	for _, a := range areas {
		if bad := a.Validate(); len(bad) > 0 {
			return 0, invalid("area.invalid", a.Code, bad...)
		}
	}
	if err := r.Audit(ctx, who, AreaImport, "area", "", ""); err != nil {
		return 0, err
	}
	for _, a := range areas {
		old, err := r.areas.First(ctx, Eq("code", a.Code))
		switch {
		case KindOf(err) == NotFound:
			a.Base = Base{ID: r.NewID()}
		case err != nil:
			return changed, err
		default:
			a = old.mergedWith(a)
			if sameContent(old, a) {
				continue
			}
		}
		if _, err := r.areas.Put(ctx, who, a); err != nil {
			return changed, err
		}
		changed++
	}
	// Also when nothing changed: an earlier call may have been cut off before it.
	if err := r.loadAtlas(ctx); err != nil {
		return changed, err
	}
	if err := r.relocate(ctx, who); err != nil {
		return changed, err
	}
	return changed, r.redraw(ctx)
}

// relocate moves places to the county the atlas now says they lie in. A place
// that somebody edits at the same moment keeps the edit and is moved next time.
func (r *Registry) relocate(ctx context.Context, who Actor) error {
	atlas := r.atlas.Load()
	var moved []Place
	store := func() error {
		errs, err := r.places.PutMany(ctx, who, moved)
		if err != nil {
			return err
		}
		stored := moved[:0]
		for i, e := range errs {
			switch {
			case e == nil:
				stored = append(stored, moved[i])
			case KindOf(e) != Stale:
				err = e
			}
		}
		r.learn(stored)
		moved = moved[:0]
		return err
	}
	for p, err := range r.places.All(ctx) {
		if err != nil {
			return err
		}
		area, estimated := atlas.locate(p.At())
		if area == p.Area && estimated == p.AreaEstimated && atlas.county(area) == p.County {
			continue
		}
		p.Area, p.AreaEstimated, p.County = area, estimated, atlas.county(area)
		if moved = append(moved, p); len(moved) == importChunk {
			if err := store(); err != nil {
				return err
			}
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return store()
}

// redraw renders every public place anew, unless it was rendered with the atlas
// there is: an area may have got another name.
func (r *Registry) redraw(ctx context.Context) error {
	atlas := r.atlas.Load()
	if atlas.drawn.Load() {
		return nil
	}
	var some []Place
	for p, err := range r.places.All(ctx, Eq("status", string(Published))) {
		if err != nil {
			return err
		}
		if some = append(some, p); len(some) == importChunk {
			r.learn(some)
			some = some[:0]
		}
	}
	r.learn(some)
	atlas.drawn.Store(true)
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
	for a, err := range r.areas.All(ctx) {
		if err != nil {
			return err
		}
		areas = append(areas, a)
	}
	if old := r.atlas.Load(); old == nil || !old.has(areas) {
		r.atlas.Store(newAtlas(areas))
	}
	return nil
}

// has reports whether the atlas holds exactly these versions of these areas.
func (a *atlas) has(areas []Area) bool {
	return len(a.areas) == len(areas) &&
		!slices.ContainsFunc(areas, func(x Area) bool { return !a.knows(x.ID, x.Rev) })
}

// Locate finds the smallest area that holds a place, and its county; estimated
// when only the nearest town is known. "" outside every area.
func (r *Registry) Locate(at orb.Point) (area, county string, estimated bool) {
	a := r.atlas.Load()
	area, estimated = a.locate(at)
	return area, a.county(area), estimated
}

// CountyOf is the code of the county that an area is or lies in, "" for none.
func (r *Registry) CountyOf(area string) string { return r.atlas.Load().county(area) }
