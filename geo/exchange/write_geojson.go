package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"huishou/geo/coord"
	"huishou/geo/registry"
)

// WriteGeoJSON writes places as a FeatureCollection of points (RFC 7946), the
// columns of [WriteCSV] as properties; empty ones are left out, lists are arrays.
// The feature's id is the place's. A datum other than WGS-84 is refused.
func WriteGeoJSON(w io.Writer, places iter.Seq2[registry.Place, error], datum coord.Datum) error {
	if err := Writable("geojson", datum); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	out.WriteString(`{"type":"FeatureCollection","features":[`)
	cols := written()
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	put := func(v any) error {
		err := enc.Encode(v)
		line.Truncate(max(0, line.Len()-1)) // the line feed that Encode adds
		return err
	}
	first := true
	err := each(places, cols, datum, func(p *registry.Place, values []any) error {
		line.Reset()
		if !first {
			line.WriteByte(',')
		}
		first = false
		line.WriteString("\n" + `{"type":"Feature","id":`)
		if err := put(p.ID); err != nil {
			return err
		}
		fmt.Fprintf(&line, `,"geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{`, number64(p.Location[0]), number64(p.Location[1]))
		comma := ""
		for i, v := range values {
			if c := cols[i].name; c == "lon" || c == "lat" || cellText(v) == "" {
				continue
			}
			fmt.Fprintf(&line, "%s%q:", comma, cols[i].name)
			comma = ","
			if err := put(v); err != nil {
				return err
			}
		}
		line.WriteString("}}")
		_, err := out.Write(line.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}
