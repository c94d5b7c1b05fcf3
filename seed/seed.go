// Package seed holds what the program knows about its first city, Zigong
// (自贡, 510300), before anybody enters anything: typed-in facts, each with its
// source, and a generator of demonstration places.
//
// Facts that could not be checked against a text of the authority itself are
// marked [verify] in their source, and are to be confirmed with the city.
package seed

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// Report tells what [Load] found and did.
type Report struct {
	Areas   int `json:"areas"`   // typed in here
	Changed int `json:"changed"` // of them new in the registry, or changed
}

// Load puts the city's areas into the registry. Outlines that were imported
// there stay; loading twice changes nothing.
func Load(ctx context.Context, reg *registry.Registry) (Report, error) {
	areas := Areas()
	changed, err := reg.PutAreas(ctx, registry.Console, areas)
	if err != nil {
		return Report{Areas: len(areas), Changed: changed}, fmt.Errorf("load areas: %w", err)
	}
	return Report{Areas: len(areas), Changed: changed}, nil
}

// Areas gives the city, its counties, its management zone and its townships as
// the registry keeps them, parents before children.
func Areas() []registry.Area {
	areas := []registry.Area{{
		Code: City.Code, Kind: registry.Administrative, Level: registry.LevelCity,
		NameZh: City.Zh, NameEn: City.En, Point: point(City.Location), Source: codeSource,
	}}
	for _, d := range Districts {
		areas = append(areas, registry.Area{
			Code: d.Code, Kind: registry.Administrative, Level: registry.LevelCounty, Parent: City.Code,
			NameZh: d.Zh, NameEn: d.En, Point: point(d.Seat), Source: codeSource + "; " + seatSource,
		})
	}
	areas = append(areas, registry.Area{
		Code: HighTechZone, Kind: registry.Zone, Level: registry.LevelCounty, Parent: City.Code,
		NameZh: "高新区", NameEn: "High-Tech Zone", Source: zoneSource,
	})
	for _, t := range Towns {
		a := registry.Area{
			Code: t.Code, Kind: registry.Administrative, Level: registry.LevelTown, Parent: t.District(),
			NameZh: t.Zh, NameEn: t.En, Source: townSource,
		}
		if t.Seat != nil {
			a.Point, a.Source = point(*t.Seat), a.Source+"; "+townPointSource
		}
		areas = append(areas, a)
	}
	return areas
}

func point(p [2]float64) *geojson.Point {
	at := geojson.Point(orb.Point(p))
	return &at
}
