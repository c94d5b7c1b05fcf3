package handlers

import (
	"bufio"
	"time"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/exchange"
	"huishou/geo/registry"
)

// exportTypes are the content types of the formats of [exchange.Writers].
var exportTypes = map[string]string{
	"csv":     "text/csv; charset=utf-8",
	"xlsx":    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"geojson": "application/geo+json",
	"kml":     "application/vnd.google-earth.kml+xml",

	"osm.geojson": "application/geo+json",
}

// export is GET /api/v1/export/places.{format}: the public places as a file that
// can be imported again; places.osm.geojson has the tags of OpenStreetMap, and at
// its end what they could not carry.
func (a *api) export(c *fiber.Ctx) error {
	format := c.Params("format")
	write, ok := exchange.Writers[format]
	if !ok {
		return &registry.Error{Kind: registry.NotFound, Code: "format.unknown"}
	}
	q, err := a.ask(c, exportParams)
	if err != nil {
		return err
	}
	if err := exchange.Writable(format, q.datum); err != nil {
		return err
	}
	places := a.reg.PublicPlaces(c.UserContext(), registry.ListQuery{Filter: q.filter, Text: q.text, Bounds: q.bounds, Area: q.area})
	c.Set(fiber.HeaderContentType, exportTypes[format])
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="places-`+a.reg.Now().Format(time.DateOnly)+"."+format+`"`)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		if err := write(w, places, q.datum); err != nil {
			// The status is sent by now; the client sees the stream end early.
			a.log.Error("export broke off", "err", err)
		}
		if err := w.Flush(); err != nil {
			a.log.Debug("export was not taken", "err", err)
		}
	})
	return nil
}
