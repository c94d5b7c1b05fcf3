package ogc

import (
	"context"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

// area is what the public sees of an area.
type area struct {
	Code      string             `json:"code"`
	NameZh    string             `json:"nameZh"`
	NameEn    string             `json:"nameEn,omitempty"`
	Level     registry.AreaLevel `json:"level"`
	Kind      registry.AreaKind  `json:"kind"`
	Parent    string             `json:"parent,omitempty"`
	UpdatedAt string             `json:"updatedAt"`
}

// areasOf is the areas of a city: a hundred or so, all in memory, ordered by code.
type areasOf struct{ reg *registry.Registry }

func (s areasOf) page(_ context.Context, q query) (features []feature, next string, matched int64, err error) {
	after, err := afterOf(q.cursor)
	if err != nil {
		return nil, "", 0, err
	}
	features = []feature{}
	last := ""
	for _, a := range s.reg.Areas() {
		if !matches(&a, q) {
			continue
		}
		matched++
		switch {
		case a.Code <= after:
		case len(features) < q.limit:
			features, last = append(features, featureOf(&a)), a.Code
		case next == "":
			next = registry.EncodeCursor("", registry.Position{ID: registry.ID(last)})
		}
	}
	return features, next, matched, nil
}

// afterOf is the id that a cursor of a collection in memory stands behind, "" at the
// beginning.
func afterOf(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	p, err := registry.DecodeCursor(registry.Def{}, registry.Query{Cursor: cursor})
	if err != nil {
		return "", badCursor(cursor)
	}
	return string(p.ID), nil
}

func (s areasOf) feature(_ context.Context, id string) (feature, error) {
	a, ok := s.reg.AreaOf(id)
	if !ok {
		return feature{}, &registry.Error{Kind: registry.NotFound, Code: "area.not_found", Msg: "no such area"}
	}
	return featureOf(&a), nil
}

func (s areasOf) bounds() (b orb.Bound, ok bool) {
	for _, a := range s.reg.Areas() {
		g := geometryOf(&a)
		switch {
		case g == nil:
		case !ok:
			b, ok = g.Bound(), true
		default:
			b = b.Union(g.Bound())
		}
	}
	return b, ok
}

// geometryOf is the outline of an area, its point without one, nil without both.
func geometryOf(a *registry.Area) orb.Geometry {
	switch {
	case a.Shape != nil:
		return a.Shape.Geometry()
	case a.Point != nil:
		return orb.Point(*a.Point)
	}
	return nil
}

func featureOf(a *registry.Area) feature {
	f := feature{"Feature", a.Code, nil, area{a.Code, a.NameZh, a.NameEn, a.Level, a.Kind, a.Parent, timeText(a.UpdatedAt)}, nil}
	if g := geometryOf(a); g != nil {
		f.Geometry = geojson.NewGeometry(g)
	}
	return f
}

// matches reports whether a is one that q asks for.
func matches(a *registry.Area, q query) bool {
	for name, want := range q.equal {
		have := map[string]string{"code": a.Code, "nameZh": a.NameZh, "nameEn": a.NameEn,
			"level": string(a.Level), "kind": string(a.Kind), "parent": a.Parent}[name]
		if have != want {
			return false
		}
	}
	at := a.UpdatedAt
	if !q.from.IsZero() && at.Before(q.from) || !q.to.IsZero() && !at.Before(q.to) {
		return false
	}
	g := geometryOf(a)
	// What has no geometry matches every box (OGC 17-069r4, /req/core/fc-bbox-response).
	return g == nil || len(q.bounds) == 0 ||
		slices.ContainsFunc(q.bounds, func(b orb.Bound) bool { return touches(b, g) })
}

// touches reports whether a point, polygon or multi-polygon has a point in b,
// edges included.
func touches(b orb.Bound, g orb.Geometry) bool {
	if !b.Intersects(g.Bound()) {
		return false
	}
	switch g := g.(type) {
	case orb.Point:
		return true
	case orb.Polygon:
		return touchesPolygon(b, g)
	case orb.MultiPolygon:
		return slices.ContainsFunc(g, func(p orb.Polygon) bool { return touchesPolygon(b, p) })
	}
	return false
}

func touchesPolygon(b orb.Bound, p orb.Polygon) bool {
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			if crosses(b, ring[i-1], ring[i]) {
				return true
			}
		}
	}
	// No edge comes near: the whole box lies inside, outside or in a hole.
	return geo.Contains(p, b.Min)
}

// crosses reports whether the line from p to q has a point in b (Liang-Barsky).
func crosses(b orb.Bound, p, q orb.Point) bool {
	enter, leave := 0.0, 1.0
	for axis := range p {
		d := q[axis] - p[axis]
		if d == 0 {
			if p[axis] < b.Min[axis] || p[axis] > b.Max[axis] {
				return false
			}
			continue
		}
		t0, t1 := (b.Min[axis]-p[axis])/d, (b.Max[axis]-p[axis])/d
		enter, leave = max(enter, min(t0, t1)), min(leave, max(t0, t1))
		if enter > leave {
			return false
		}
	}
	return true
}
