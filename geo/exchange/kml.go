package exchange

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// openKML opens the placemarks of a KML file. The columns are those of its
// ExtendedData, and name, description and address of the placemark where the
// extended data have none of that name.
func openKML(f file, limits Limits) (*table, error) {
	if f.size > limits.Bytes {
		return nil, tooLarge("import.too_large", fmt.Sprintf("%d bytes; at most %d are read", f.size, limits.Bytes))
	}
	return &table{format: KML, detail: "KML", records: func() iter.Seq2[record, error] {
		return func(yield func(record, error) bool) {
			k := kmlReader{limits: limits, budget: &budgetReader{f.section(), limits.Record}}
			k.Decoder = xml.NewDecoder(k.budget)
			if err := k.walk(func(r record) bool { return yield(r, nil) }); err != nil {
				yield(record{}, err)
			}
		}
	}}, nil
}

type kmlReader struct {
	*xml.Decoder
	limits Limits
	budget *budgetReader
	hs     headers
	row    int
}

func (k *kmlReader) walk(yield func(record) bool) error {
	for depth := 0; ; {
		k.budget.left = k.limits.Record
		t, err := k.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return k.failed(err)
		}
		start, ok := t.(xml.StartElement)
		if _, end := t.(xml.EndElement); end {
			depth--
		}
		if ok && start.Name.Local != "Placemark" {
			if depth++; depth > k.limits.Depth {
				return refuse("import.not_xml", "elements nested too deep")
			}
		}
		if !ok || start.Name.Local != "Placemark" {
			continue
		}
		if k.row == k.limits.Rows {
			return tooManyRows(k.limits.Rows)
		}
		k.row++
		r, err := k.placemark(start)
		if err != nil {
			return k.failed(err)
		}
		if !yield(r) {
			return nil
		}
	}
}

func (k *kmlReader) failed(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errBudget):
		return tooLarge("import.record_too_large", fmt.Sprintf("a placemark near byte %d is larger than %d bytes", k.InputOffset(), k.limits.Record))
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return refuse("import.truncated", "the KML breaks off: "+syntax.Error())
	case errors.As(err, &syntax):
		return refuse("import.not_xml", syntax.Error())
	}
	return refuse("import.not_xml", err.Error())
}

// placemark reads to the end of an opened Placemark.
func (k *kmlReader) placemark(start xml.StartElement) (record, error) {
	var f flattener
	own := map[string]string{}
	var at shape
	path := []string{start.Name.Local}
	var data string // name of the Data or SimpleData that is open
	var text strings.Builder
	for len(path) > 0 {
		t, err := k.Token()
		if err != nil {
			return record{}, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(path) == 32 {
				return record{}, refuse("import.not_xml", "elements nested too deep")
			}
			path = append(path, t.Name.Local)
			text.Reset()
			if t.Name.Local == "Data" || t.Name.Local == "SimpleData" {
				for _, a := range t.Attr {
					if a.Name.Local == "name" {
						data = a.Value
					}
				}
			}
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			name, depth := t.Name.Local, len(path)
			path = path[:depth-1]
			switch {
			case name == "value" && data != "" || name == "SimpleData" && data != "":
				f.add(data, text.String())
				data = ""
			case name == "coordinates" && at.g == nil && at.code == "":
				at = kmlPoint(path[depth-2], text.String())
			case depth == 2 && (name == "name" || name == "description" || name == "address"):
				own[name] = text.String()
			}
			text.Reset()
		}
	}
	given := newHeader(f.names)
	for _, name := range []string{"name", "description", "address"} {
		if _, ok := given.at[name]; !ok && own[name] != "" {
			f.add(name, own[name])
		}
	}
	for _, cell := range tableCells(own["description"]) {
		if _, ok := given.at[cell[0]]; !ok {
			f.add(cell[0], cell[1])
		}
	}
	r := f.record(k.row, &k.hs)
	r.shape = at
	return r, nil
}

// kmlPoint reads lon,lat[,height] of a Point; other geometries are not places.
func kmlPoint(element, s string) shape {
	s = strings.TrimSpace(s)
	if element != "Point" {
		return shape{code: "geometry.not_point", text: element}
	}
	parts := strings.Split(s, ",")
	if len(parts) != 2 && len(parts) != 3 {
		return shape{code: "geometry.not_a_position", text: clip(s)}
	}
	p, code := readPosition(parts[0]+","+parts[1], 1)
	if code != "" {
		return shape{code: code, text: clip(s)}
	}
	x, y, ok := plainPair(p.x, p.y)
	if !ok {
		return shape{code: "coord.not_a_number", text: clip(s)}
	}
	return shape{g: point(x, y), text: clip(s)}
}
