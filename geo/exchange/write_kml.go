package exchange

import (
	"bufio"
	"encoding/xml"
	"io"
	"iter"
	"strings"

	"huishou/geo/coord"
	"huishou/geo/registry"
)

// WriteKML writes places as a KML 2.2 document of placemarks, the columns of
// [WriteCSV] as extended data; empty ones are left out. A datum other than WGS-84
// is refused.
func WriteKML(w io.Writer, places iter.Seq2[registry.Place, error], datum coord.Datum) error {
	if err := Writable("kml", datum); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	out.WriteString(xml.Header + `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>` + "\n")
	cols := written()
	err := each(places, cols, datum, func(p *registry.Place, values []any) error {
		var b strings.Builder
		b.WriteString("<Placemark><name>")
		escapeXML(&b, p.Name)
		b.WriteString("</name><ExtendedData>")
		for i, v := range values {
			c := cols[i].name
			s := cellText(v)
			if c == "lon" || c == "lat" || s == "" {
				continue
			}
			b.WriteString(`<Data name="` + c + `"><value>`)
			escapeXML(&b, s)
			b.WriteString("</value></Data>")
		}
		b.WriteString("</ExtendedData><Point><coordinates>" + number64(p.Location[0]) + "," + number64(p.Location[1]) + "</coordinates></Point></Placemark>\n")
		_, err := out.WriteString(b.String())
		return err
	})
	if err != nil {
		return err
	}
	out.WriteString("</Document></kml>\n")
	return out.Flush()
}

func escapeXML(b *strings.Builder, s string) {
	_ = xml.EscapeText(b, []byte(s)) // a strings.Builder never fails
}
