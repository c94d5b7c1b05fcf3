package ogc

import (
	"context"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// stop is what the public sees of a stop of a vehicle. What is not known is left out.
type stop struct {
	Code      string              `json:"code"`
	Name      string              `json:"name"`
	Address   string              `json:"address,omitempty"`
	Area      string              `json:"area,omitempty"`
	AreaName  string              `json:"areaName,omitempty"`
	Accepts   []registry.Material `json:"accepts,omitempty"`
	Vehicle   string              `json:"vehicle,omitempty"`
	Run       string              `json:"run,omitempty"`
	Rule      string              `json:"rule"`
	Window    string              `json:"window"`
	NextStart string              `json:"nextStart,omitempty"`
	NextEnd   string              `json:"nextEnd,omitempty"`
	Demo      bool                `json:"demo"`
	UpdatedAt string              `json:"updatedAt"`
}

// stopProperties are those of the stops, in the order of [stop].
func stopProperties() []property {
	materials := make([]string, len(registry.Terms))
	for i, t := range registry.Terms {
		materials[i] = string(t.Code)
	}
	return []property{
		{name: "code", title: "编号 Code", doc: "Of the stop, for people: T-510302-0042", kind: jsonString, ask: true},
		{name: "name", title: "名称 Name", kind: jsonString, ask: true},
		{name: "address", title: "地址 Address", kind: jsonString},
		{name: "area", title: "区划代码 Area code", kind: jsonString, ask: true},
		{name: "areaName", title: "区划 Area", kind: jsonString},
		{name: "accepts", title: "收什么 Accepts", doc: "Codes of the vocabulary; a filter asks for stops that name this code",
			list: true, kind: jsonString, enum: materials, ask: true, unknown: "material.unknown"},
		{name: "vehicle", title: "车辆 Vehicle", doc: "Its name", kind: jsonString, ask: true},
		{name: "run", title: "线路 Run", doc: "The vehicle's route", kind: jsonString, ask: true},
		{name: "rule", title: "重复规则 Rule", doc: "When it comes, as RFC 5545 has it", kind: jsonString},
		{name: "window", title: "时段 Window", doc: "From when to when: 17:30-18:00", kind: jsonString},
		// No date-time: GDAL sends a condition on any date as datetime=, which asks for updatedAt.
		{name: "nextStart", title: "下次到达 Next visit", doc: "When the vehicle comes next, as RFC 3339 has it; absent when it does not", kind: jsonString},
		{name: "nextEnd", title: "下次离开 Until", doc: "When it leaves again", kind: jsonString},
		{name: "demo", title: "演示数据 Demo", doc: "Made up for demonstration; there is no such stop", kind: jsonBoolean},
		{name: "updatedAt", title: "更新时间 Updated", doc: "Of the last change; datetime asks for it", kind: jsonString, format: "date-time"},
	}
}

// stopsOf is the public stops of a city, all in memory, ordered by id.
type stopsOf struct {
	reg   *registry.Registry
	stops *timetable.Timetables
}

func (s stopsOf) page(ctx context.Context, q query) (features []feature, next string, matched int64, err error) {
	after, err := afterOf(q.cursor)
	if err != nil {
		return nil, "", 0, err
	}
	features = []feature{}
	for _, row := range s.stops.Stops(timetable.PublicQuery{}) {
		vehicle := s.vehicle(ctx, &row)
		if !stopMatches(&row, &vehicle, q) {
			continue
		}
		matched++
		switch {
		case string(row.ID) <= after:
		case len(features) < q.limit:
			features = append(features, s.featureOf(&row, &vehicle))
		case next == "":
			next = registry.EncodeCursor("", registry.Position{ID: registry.ID(features[len(features)-1].ID)})
		}
	}
	return features, next, matched, nil
}

func (s stopsOf) feature(ctx context.Context, id string) (feature, error) {
	row, vehicle, err := s.stops.Stop(ctx, id)
	if err != nil {
		return feature{}, err
	}
	if string(row.ID) != id { // its code finds it too, but a feature has one address
		return feature{}, &registry.Error{Kind: registry.NotFound, Code: "stop.not_found", Msg: "no such stop"}
	}
	return s.featureOf(&row, &vehicle), nil
}

func (s stopsOf) bounds() (b orb.Bound, ok bool) {
	for _, row := range s.stops.Stops(timetable.PublicQuery{}) {
		switch at, placed := row.At(); {
		case !placed:
		case !ok:
			b, ok = at.Bound(), true
		default:
			b = b.Extend(at)
		}
	}
	return b, ok
}

// vehicle is that of a stop; the zero Vehicle when it has none.
func (s stopsOf) vehicle(ctx context.Context, row *timetable.Stop) timetable.Vehicle {
	_, v, _ := s.stops.Stop(ctx, string(row.ID)) // withdrawn since: without one
	return v
}

func (s stopsOf) featureOf(row *timetable.Stop, v *timetable.Vehicle) feature {
	out := stop{Code: row.Code, Name: row.Name, Address: row.Address, Area: row.Area, Accepts: row.Accepts(*v), Vehicle: v.Name, Run: row.Run,
		Rule: row.Rule, Window: row.Window, Demo: row.Demo, UpdatedAt: timeText(row.UpdatedAt)}
	if a, ok := s.reg.AreaOf(row.Area); ok {
		out.AreaName = a.NameZh
	}
	if next := s.stops.Next(string(row.ID)); next != nil {
		out.NextStart, out.NextEnd = timeText(next.Start), timeText(next.End)
	}
	f := feature{"Feature", string(row.ID), nil, out, nil}
	if at, ok := row.At(); ok {
		f.Geometry = geojson.NewGeometry(at)
	}
	return f
}

// stopMatches reports whether a stop is one that q asks for.
func stopMatches(row *timetable.Stop, v *timetable.Vehicle, q query) bool {
	for name, want := range q.equal {
		if name == "accepts" {
			if !slices.Contains(row.Accepts(*v), registry.Material(want)) {
				return false
			}
			continue
		}
		have := map[string]string{"code": row.Code, "name": row.Name, "area": row.Area, "vehicle": v.Name, "run": row.Run}[name]
		if have != want {
			return false
		}
	}
	if u := row.UpdatedAt; !q.from.IsZero() && u.Before(q.from) || !q.to.IsZero() && !u.Before(q.to) {
		return false
	}
	at, placed := row.At()
	// What has no geometry matches every box (OGC 17-069r4, /req/core/fc-bbox-response).
	return !placed || len(q.bounds) == 0 || slices.ContainsFunc(q.bounds, func(b orb.Bound) bool { return b.Contains(at) })
}
