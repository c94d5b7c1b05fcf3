package exchange

import (
	"encoding/json"
	"fmt"
	"iter"

	"github.com/paulmach/orb"
)

// openOverpass opens the JSON of the Overpass API. The columns are the tags, and
// @id such as node/123 and @type. A way or relation stands at its center (out
// center). Elements without tags are the bones of ways and are passed over.
func openOverpass(f file, limits Limits) *table {
	return &table{format: Overpass, detail: "Overpass JSON", records: func() iter.Seq2[record, error] {
		return func(yield func(record, error) bool) {
			var hs headers
			row := 0
			for e, err := range arrayAt(f, "elements", limits) {
				if err == nil && row == limits.Rows {
					err = tooManyRows(limits.Rows)
				}
				if err != nil {
					yield(record{}, err)
					return
				}
				row++
				if r, ok := elementRecord(e, row, &hs, limits); ok && !yield(r, nil) {
					return
				}
			}
		}
	}}
}

// element is one object of OpenStreetMap.
type element struct {
	Type     string
	ID       json.Number
	Lat, Lon *float64
	Center   *struct{ Lat, Lon *float64 }
	Tags     json.RawMessage
}

func elementRecord(raw json.RawMessage, row int, hs *headers, limits Limits) (record, bool) {
	var e element
	if err := json.Unmarshal(raw, &e); err != nil {
		r := record{row: row, header: hs.of(nil)}
		r.fault("", string(raw), "overpass.not_element")
		return r, true
	}
	if isNull(e.Tags) {
		return record{}, false
	}
	f := flattener{depth: limits.Depth}
	f.object("", e.Tags, 0)
	if len(f.names) == 0 {
		return record{}, false
	}
	f.add("@id", fmt.Sprintf("%s/%s", e.Type, e.ID))
	f.add("@type", e.Type)
	r := f.record(row, hs)
	if e.Center != nil && e.Lat == nil {
		e.Lat, e.Lon = e.Center.Lat, e.Center.Lon
	}
	if e.Lat != nil && e.Lon != nil {
		r.shape.g = orb.Point{*e.Lon, *e.Lat}
	} else {
		r.shape.code = "location.no_center"
	}
	r.shape.text = fmt.Sprintf("%s/%s", e.Type, e.ID)
	return r, true
}

// arrayAt streams the elements of the array under a key of the outermost object.
func arrayAt(f file, name string, limits Limits) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		s, err := newJSONStream(f, limits)
		if err == nil {
			err = walkPath(s, []step{{key: name}, {array: true}}, func(raw json.RawMessage) bool { return yield(raw, nil) })
		}
		if err != nil {
			yield(nil, err)
		}
	}
}
