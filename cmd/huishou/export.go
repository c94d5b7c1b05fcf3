package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"huishou/geo/coord"
	"huishou/geo/exchange"
	"huishou/geo/registry"
)

type exportCmd struct {
	storeFlags
	File   string `arg:"" help:"Where to: its ending names the format, .csv, .xlsx, .geojson or .kml. - is standard output."`
	Format string `help:"csv, xlsx, geojson or kml, when the file does not say." enum:",csv,xlsx,geojson,kml" default:""`
	CRS    string `help:"Datum of the file: wgs84, gcj02 or bd09." default:"wgs84"`
}

// Run writes the public places to a file. It appears only when it is whole.
func (e *exportCmd) Run(p *program) error {
	format := e.Format
	if format == "" {
		format = strings.TrimPrefix(strings.ToLower(filepath.Ext(e.File)), ".")
	}
	write, ok := exchange.Writers[format]
	if !ok {
		return &exitError{exitUsage, fmt.Errorf("no format %q: name the file .csv, .xlsx, .geojson or .kml", format)}
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
	places := reg.PublicPlaces(p.ctx, registry.ListQuery{})
	if e.File == "-" {
		return write(p.stdout, places, datum)
	}
	tmp, err := os.CreateTemp(filepath.Dir(e.File), ".export-*")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if err := errors.Join(write(tmp, places, datum), tmp.Close()); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := os.Rename(tmp.Name(), e.File); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	n, _ := reg.Count()
	_, err = fmt.Fprintf(p.stdout, "%d places in %s\n", n, e.File)
	return err
}
