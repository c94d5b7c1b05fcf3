package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"github.com/paulmach/orb"

	"huishou/geo/coord"
	"huishou/geo/exchange/crs"
	"huishou/geo/registry"
)

// osmFile is the ending of GeoJSON with OpenStreetMap's tags: .osm alone is XML.
const osmFile = "osm.geojson"

// OSMReport says what an export to OpenStreetMap wrote and what it lost.
type OSMReport struct {
	Places int    // written
	Losses []Loss // those with any, in the order of [OSMLosses]
}

// WriteOSM is [ExportOSM] without its report, which the file has too.
func WriteOSM(w io.Writer, places iter.Seq2[registry.Place, error], datum coord.Datum) error {
	_, err := ExportOSM(w, places, datum)
	return err
}

// ExportOSM writes places as a FeatureCollection of points (RFC 7946) whose
// properties are tags of OpenStreetMap; ref:huishou is the place's code.
// Demonstration places are left out. A datum other than WGS-84 is refused.
//
// What the tags cannot carry is said twice, as foreign members (RFC 7946, 6.1):
// a feature's losses names its fields, and the collection's losses, at the end,
// counts the places of each field and says why, as the JSON of [Loss]. A feature's
// losses are found by reading its tags back.
func ExportOSM(w io.Writer, places iter.Seq2[registry.Place, error], datum coord.Datum) (OSMReport, error) {
	if err := Writable(osmFile, datum); err != nil {
		return OSMReport{}, err
	}
	back, err := newOSMReading()
	if err != nil {
		return OSMReport{}, err
	}
	o := osmWriter{reading: back, lost: map[string]int{}}
	o.enc = json.NewEncoder(&o.line)
	o.enc.SetEscapeHTML(false)
	out := bufio.NewWriter(w)
	out.WriteString(`{"type":"FeatureCollection","features":[`)
	for p, err := range places {
		if err != nil {
			return OSMReport{}, err
		}
		if p.Demo {
			o.lost["demo"]++
			continue
		}
		if err := o.feature(&p); err != nil {
			return OSMReport{}, fmt.Errorf("write place %s: %w", p.Code, err)
		}
		if _, err := out.Write(o.line.Bytes()); err != nil {
			return OSMReport{}, err
		}
	}
	report := OSMReport{o.written, countLosses(o.lost, false)}
	o.line.Reset()
	o.line.WriteString("\n],\"losses\":")
	if err := o.put(report.Losses); err != nil {
		return OSMReport{}, err
	}
	o.line.WriteString("}\n")
	if _, err := out.Write(o.line.Bytes()); err != nil {
		return OSMReport{}, err
	}
	return report, out.Flush()
}

// osmWriter writes features one by one into line.
type osmWriter struct {
	*reading // of what it writes
	hs       headers
	line     bytes.Buffer
	enc      *json.Encoder
	written  int
	lost     map[string]int // field: places
}

// newOSMReading reads tags as a file of them without a mapping is read.
func newOSMReading() (*reading, error) {
	rd := &reading{mapping: osmMapping(&Mapping{}), table: &table{format: GeoJSON}, limits: Limits{}.withDefaults(), systems: map[string]crs.CRS{}}
	var err error
	if rd.crs, err = rd.system("wgs84"); err != nil {
		return nil, fmt.Errorf("read tags back: %w", err)
	}
	return rd, rd.compile()
}

func (o *osmWriter) put(v any) error {
	err := o.enc.Encode(v)
	o.line.Truncate(max(0, o.line.Len()-1)) // the line feed that Encode adds
	return err
}

func (o *osmWriter) feature(p *registry.Place) error {
	o.line.Reset()
	if o.written > 0 {
		o.line.WriteByte(',')
	}
	o.written++
	o.line.WriteString("\n" + `{"type":"Feature","id":`)
	if err := o.put(p.ID); err != nil {
		return err
	}
	fmt.Fprintf(&o.line, `,"geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{`, number64(p.Location[0]), number64(p.Location[1]))
	t := osmTagsOf(p)
	for i, key := range t.keys {
		if i > 0 {
			o.line.WriteByte(',')
		}
		fmt.Fprintf(&o.line, "%q:", key)
		if err := o.put(t.values[i]); err != nil {
			return err
		}
	}
	o.line.WriteString("}")
	if lost := o.losses(p, t); len(lost) > 0 {
		o.line.WriteString(`,"losses":`)
		if err := o.put(lost); err != nil {
			return err
		}
	}
	o.line.WriteString("}")
	return nil
}

// losses reads the tags back and counts what is not there any more.
func (o *osmWriter) losses(p *registry.Place, t tags) []string {
	rec := record{row: o.written, header: o.hs.of(t.keys), values: t.values, shape: shape{g: orb.Point(p.Location)}}
	lost := lossesOf(p, &o.build(&rec).row.Place)
	for _, field := range lost {
		o.lost[field]++
	}
	return lost
}
