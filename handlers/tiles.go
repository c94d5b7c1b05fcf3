package handlers

import (
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"

	"huishou/geo/registry"
	"huishou/geo/tile"
)

// tile is GET /tiles/places/{z}/{x}/{y}.mvt.
func (a *api) tile(c *fiber.Ctx) error {
	at, err := tile.ParsePath(c.Params("z"), c.Params("x"), c.Params("y"))
	if err != nil {
		return &registry.Error{Kind: registry.NotFound, Code: "tile.not_found", Cause: err}
	}
	q, err := a.ask(c, tileParams)
	if err != nil {
		return err
	}
	return a.sendTile(c, a.reg.Version(), func() ([]byte, error) { return a.reg.AppendTile(nil, at, q.filter) })
}

// stopTile is GET /tiles/stops/{z}/{x}/{y}.mvt.
func (a *api) stopTile(c *fiber.Ctx) error {
	at, err := tile.ParsePath(c.Params("z"), c.Params("x"), c.Params("y"))
	if err != nil {
		return &registry.Error{Kind: registry.NotFound, Code: "tile.not_found", Cause: err}
	}
	q, err := a.ask(c, stopTileParams)
	if err != nil {
		return err
	}
	return a.sendTile(c, a.timetables.Number(), func() ([]byte, error) { return a.timetables.AppendTile(nil, at, q.filter) })
}

// sendTile sends what draw gives. It holds until version changes or the minute does,
// when places open and close.
func (a *api) sendTile(c *fiber.Ctx, version uint64, draw func() ([]byte, error)) error {
	etag := fmt.Sprintf(`"%d-%d"`, version, a.reg.Now().Unix()/60)
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "public, max-age=1, stale-while-revalidate=60")
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	b, err := draw()
	if err != nil {
		return err
	}
	c.Context().Response.SetBodyRaw(b)
	c.Context().Response.Header.SetContentType("application/vnd.mapbox-vector-tile")
	return nil
}

// groundDetail is how far, in degrees, an outline on the map may differ from the
// imported one: about 30 m, less than a pixel until zoom 12.
const groundDetail = 0.0003

// ground is GET /map/ground.geojson: the quiet map below the places. Outlines
// are there when they were imported; else the names stand on a plain frame.
func (a *api) ground(c *fiber.Ctx) error {
	fc := geojson.NewFeatureCollection()
	outlines := false
	for _, area := range a.reg.Areas() {
		role := map[registry.AreaLevel]string{registry.LevelCity: "city", registry.LevelCounty: "district", registry.LevelTown: "town"}[area.Level]
		if area.Kind == registry.Zone {
			role = "zone"
		}
		name := func(g orb.Geometry, role string) {
			f := geojson.NewFeature(g)
			f.Properties = geojson.Properties{"role": role, "code": area.Code, "zh": area.NameZh, "en": area.NameEn}
			fc.Append(f)
		}
		if area.Shape != nil && role != "town" {
			outlines = true
			shape := orb.Clone(area.Shape.Geometry())
			name(simplify.DouglasPeucker(groundDetail).Simplify(shape), role)
		}
		if area.Point != nil {
			name(orb.Point(*area.Point), role+"_name")
		}
	}
	if b := a.conf.City.Bounds; !outlines && b != [4]float64{} {
		f := geojson.NewFeature(orb.Bound{Min: orb.Point{b[0], b[1]}, Max: orb.Point{b[2], b[3]}}.ToPolygon())
		f.Properties = geojson.Properties{"role": "frame"}
		fc.Append(f)
	}
	b, err := fc.MarshalJSON()
	if err != nil {
		return fmt.Errorf("encode ground: %w", err)
	}
	return sendTagged(c, b, "application/geo+json")
}
