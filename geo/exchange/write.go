package exchange

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/registry"
)

// Writer writes places as one file, with positions in a datum. What it writes reads
// back into the same places, but for what [OSMLosses] lists.
type Writer func(w io.Writer, places iter.Seq2[registry.Place, error], datum coord.Datum) error

// Writers are the formats of an export by the ending of their files.
var Writers = map[string]Writer{"csv": WriteCSV, "xlsx": WriteXLSX, "geojson": WriteGeoJSON, "kml": WriteKML, osmFile: WriteOSM}

// FormatOf is the format of [Writers] that a file's name ends with, "" for none.
func FormatOf(file string) string {
	file = strings.ToLower(file)
	best := ""
	for ending := range Writers {
		if strings.HasSuffix(file, "."+ending) && len(ending) > len(best) {
			best = ending
		}
	}
	return best
}

// Writable refuses a datum that a format cannot have: GeoJSON and KML are WGS-84
// by definition (RFC 7946, 4; OGC 07-147r2, 9.1.2), and so is OpenStreetMap. format is
// a key of [Writers].
func Writable(format string, datum coord.Datum) error {
	if datum == "" || datum == coord.DatumWGS84 || format == "csv" || format == "xlsx" {
		return nil
	}
	return refuse("export.wgs84_only", format+" is WGS-84 by definition; write CSV or XLSX for "+string(datum),
		registry.FieldError{Field: "crs", Code: "export.wgs84_only", Value: string(datum)})
}

// pointIn gives a place's position in the datum. Places are kept to seven
// decimals; nine are written of a shifted datum, so that the way back rounds to
// the same seven.
func pointIn(p *registry.Place, d coord.Datum) (orb.Point, error) {
	if d == "" || d == coord.DatumWGS84 {
		return p.At(), nil
	}
	lon, lat, err := coord.FromWGS84(d, coord.WGS84(p.Location))
	if err != nil {
		return orb.Point{}, fmt.Errorf("write place %s: %w", p.Code, err)
	}
	return geo.Round(orb.Point{lon, lat}, 9), nil
}

// cellsOf gives the values of a place for the columns, in the datum.
func cellsOf(p *registry.Place, cols []column, datum coord.Datum) ([]any, error) {
	at, err := pointIn(p, datum)
	if err != nil {
		return nil, err
	}
	values := make([]any, len(cols))
	for i, c := range cols {
		switch c.name {
		case "lon":
			values[i] = at[0]
		case "lat":
			values[i] = at[1]
		case "crs":
			values[i] = string(cmp.Or(datum, coord.DatumWGS84))
		default:
			values[i] = c.get(p)
		}
	}
	return values, nil
}

// each gives the values of every place to write.
func each(places iter.Seq2[registry.Place, error], cols []column, datum coord.Datum, write func(*registry.Place, []any) error) error {
	for p, err := range places {
		if err != nil {
			return err
		}
		values, err := cellsOf(&p, cols, datum)
		if err != nil {
			return err
		}
		if err := write(&p, values); err != nil {
			return fmt.Errorf("write place %s: %w", p.Code, err)
		}
	}
	return nil
}
