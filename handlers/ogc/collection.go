package ogc

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// crs84 is WGS-84, longitude first.
const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// relQueryables is how Part 3 links to what can be asked for.
const relQueryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables"

// collection is a set of features of one sort.
type collection struct {
	id, title, description string
	geometry               string       // format of the geometry in schemas
	properties             []property   // in the order clients show them
	params                 []queryParam // of its items
	source                 source
}

// source is where the features of a collection come from.
type source interface {
	// page reads the features that q asks for, in a fixed order. next is the
	// cursor of the page after, "" at the end; matched counts those of all pages.
	page(ctx context.Context, q query) (features []feature, next string, matched int64, err error)
	// feature reads one; a NotFound error when there is none that is public.
	feature(ctx context.Context, id string) (feature, error)
	// bounds holds every geometry; false when there is none.
	bounds() (orb.Bound, bool)
}

// collectionsOf are the collections of a registry, and of its stops when they are there.
func collectionsOf(reg *registry.Registry, stops *timetable.Timetables) []*collection {
	all := []*collection{
		{
			id: "sites", title: "回收站点 Recycling sites",
			description: "Community and village points, transfer stations, self-service machines, appliance points and donation boxes.",
			geometry:    "geometry-point", properties: placeProperties("site"), source: placesOf{reg, "site"},
		}, {
			id: "sorting_centres", title: "分拣中心 Sorting centres",
			description: "Where what the sites collect is sorted.",
			geometry:    "geometry-point", properties: placeProperties("sorting_centre"), source: placesOf{reg, "sorting_centre"},
		}, {
			id: "markets", title: "二手商品交易市场 Second-hand markets",
			description: "Where used goods are traded.",
			geometry:    "geometry-point", properties: placeProperties("market"), source: placesOf{reg, "market"},
		}, {
			id: "areas", title: "区划 Areas",
			description: "Administrative divisions and management zones: outlines where they are known, otherwise points or no geometry.",
			geometry:    "geometry-any", properties: areaProperties(), source: areasOf{reg},
		},
	}
	if stops != nil {
		all = slices.Insert(all, len(all)-1, &collection{
			id: "stops", title: "定时回收点 Stops of vehicles",
			description: "Where collection vehicles come by a timetable, and when they come next: points, or named areas without a geometry.",
			geometry:    "geometry-point", properties: stopProperties(), source: stopsOf{reg, stops},
		})
	}
	for _, col := range all {
		col.params = itemParams(col.properties)
	}
	return all
}

// listCollections is GET /collections.
func (s *service) listCollections(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	at := s.at(c)
	described := make([]object, len(s.collections))
	for i, col := range s.collections {
		described[i] = col.describe(at)
	}
	return sendJSON(c, typeJSON, object{
		{"links", []link{{at + routeCollections, "self", typeJSON, "This document"}}},
		{"collections", described},
	})
}

// collection is GET /collections/{collection}.
func (s *service) collection(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	col, err := s.find(c)
	if err != nil {
		return err
	}
	c.Append(fiber.HeaderLink, col.toQueryables(s.at(c)).header())
	return sendJSON(c, typeJSON, col.describe(s.at(c)))
}

// describe is the metadata of a collection of the API at the address at.
func (col *collection) describe(at string) object {
	self := col.href(at)
	schema := link{self + "/schema", "describedby", typeSchema, "Schema of the features"}
	// GDAL 3.6 of Debian 12 knows the relation in this spelling only; RFC 8288 does not mind case.
	schemaForGDAL := schema
	schemaForGDAL.Rel = "describedBy"
	// The time of a feature is that of its last change; there is no first or last one to tell.
	extent := object{}
	if b, ok := col.source.bounds(); ok {
		extent = append(extent, member{"spatial", object{
			{"bbox", [][4]float64{{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}},
			{"crs", crs84},
		}})
	}
	extent = append(extent, member{"temporal", object{
		{"interval", [][2]*string{{nil, nil}}},
		{"trs", "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
	}})
	return object{
		{"id", col.id},
		{"title", col.title},
		{"description", col.description},
		{"extent", extent},
		{"itemType", "feature"},
		{"crs", []string{crs84}},
		{"links", []link{
			{self, "self", typeJSON, col.title},
			{self + "/items", "items", typeGeoJSON, "The features"},
			schema,
			schemaForGDAL,
			col.toQueryables(at),
		}},
	}
}

func (col *collection) href(at string) string { return at + routeCollections + "/" + col.id }

func (col *collection) toQueryables(at string) link {
	return link{col.href(at) + "/queryables", relQueryables, typeSchema, "What the features can be filtered by"}
}
