package handlers

import (
	"bufio"
	"io"
	"iter"
	"time"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/coord"
	"huishou/geo/exchange"
	"huishou/geo/registry"
)

// exporter writes places in one format.
type exporter struct {
	contentType string
	write       func(io.Writer, iter.Seq2[registry.Place, error], coord.Datum) error
}

var exporters = map[string]exporter{
	"csv":     {"text/csv; charset=utf-8", exchange.WriteCSV},
	"xlsx":    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", exchange.WriteXLSX},
	"geojson": {"application/geo+json", exchange.WriteGeoJSON},
	"kml":     {"application/vnd.google-earth.kml+xml", exchange.WriteKML},
}

// export is GET /api/v1/export/places.{format}: the public places as a file that
// can be imported again.
func (a *api) export(c *fiber.Ctx) error {
	e, ok := exporters[c.Params("format")]
	if !ok {
		return &registry.Error{Kind: registry.NotFound, Code: "format.unknown"}
	}
	q, err := a.ask(c, exportParams)
	if err != nil {
		return err
	}
	if err := exchange.Writable(c.Params("format"), orWGS84(q.datum)); err != nil {
		return err
	}
	places := a.reg.PublicPlaces(c.UserContext(), registry.ListQuery{Filter: q.filter, Text: q.text, Bounds: q.bounds, Area: q.area})
	c.Set(fiber.HeaderContentType, e.contentType)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="places-`+a.reg.Now().Format(time.DateOnly)+"."+c.Params("format")+`"`)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		if err := e.write(w, places, orWGS84(q.datum)); err != nil {
			// The status is sent by now; the client sees the stream end early.
			a.log.Error("export broke off", "err", err)
		}
		if err := w.Flush(); err != nil {
			a.log.Debug("export was not taken", "err", err)
		}
	})
	return nil
}
