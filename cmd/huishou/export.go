package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"huishou/geo/coord"
	"huishou/geo/exchange"
	"huishou/geo/registry"
)

type exportCmd struct {
	storeFlags
	File   string `arg:"" help:"Where to: its ending names the format, .csv, .xlsx, .geojson, .kml, or .osm.geojson with the tags of OpenStreetMap. - is standard output."`
	Format string `help:"csv, xlsx, geojson, kml or osm, when the file does not say. What the tags of osm cannot carry is counted on standard error." enum:",csv,xlsx,geojson,kml,osm" default:""`
	CRS    string `help:"Datum of the file: wgs84, gcj02 or bd09." default:"wgs84"`
}

// Run writes the public places to a file. It appears only when it is whole.
func (e *exportCmd) Run(p *program) error {
	format := e.Format
	switch format {
	case "":
		format = exchange.FormatOf(e.File)
	case "osm":
		format = "osm.geojson"
	}
	if exchange.Writers[format] == nil {
		return &exitError{exitUsage, fmt.Errorf("no format for %q: name the file .csv, .xlsx, .geojson, .kml or .osm.geojson", filepath.Base(e.File))}
	}
	datum, err := coord.ParseDatum(e.CRS)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	if err := exchange.Writable(format, datum); err != nil {
		return &exitError{exitUsage, err}
	}
	reg, closing, err := e.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	if e.File == "-" {
		_, err := p.export(reg, p.stdout, format, datum)
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(e.File), ".export-*")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	n, err := p.export(reg, tmp, format, datum)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := os.Rename(tmp.Name(), e.File); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	_, err = fmt.Fprintf(p.stdout, "%d places in %s\n", n, e.File)
	return err
}

// export writes the public places and gives how many; what a format loses of them
// goes to standard error.
func (p *program) export(reg *registry.Registry, w io.Writer, format string, datum coord.Datum) (int, error) {
	places := reg.PublicPlaces(p.ctx, registry.ListQuery{})
	if format != "osm.geojson" {
		n, _ := reg.Count()
		return n, exchange.Writers[format](w, places, datum)
	}
	report, err := exchange.ExportOSM(w, places, datum)
	if err != nil {
		return 0, err
	}
	words := map[string]string{"zh": "OSM 标签装不下的（字段、地点数、原因）：", "en": "what the tags of OSM do not carry (field, places, why):"}
	if len(report.Losses) > 0 {
		fmt.Fprintln(p.stderr, words[p.lang])
	}
	for _, l := range report.Losses {
		why := l.Zh
		if p.lang == "en" {
			why = l.En
		}
		fmt.Fprintf(p.stderr, "  %s\t%d\t%s\n", l.Field, l.Places, why)
	}
	return report.Places, nil
}
