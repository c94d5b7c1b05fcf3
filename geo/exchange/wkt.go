package exchange

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/paulmach/orb/encoding/wkt"

	"huishou/geo/exchange/crs"
)

var (
	wktPoint = regexp.MustCompile(`(?i)^POINT\s*(?:(Z|M|ZM)\s*)?\(\s*(\S+)\s+([^\s)]+)(?:\s+\S+)*\s*\)$`)
	wktSRID  = regexp.MustCompile(`(?i)^SRID\s*=\s*(\d{1,6})\s*;\s*`)
)

// pairText is a position given as text: two texts, still to be read as degrees or
// metres, or a geometry.
type pairText struct {
	x, y string
	srid string // "epsg:4326" when the text names one
	shape
}

// readPosition reads a text that holds a whole position: WKT or EWKT, a GeoJSON
// geometry, or two numbers with a comma or space between. "" gives nothing.
func readPosition(s string, vertices int) (p pairText, code string) {
	s = strings.TrimSpace(narrowed(s))
	if m := wktSRID.FindStringSubmatch(s); m != nil {
		p.srid, s = "epsg:"+m[1], s[len(m[0]):]
	}
	switch {
	case s == "":
		return p, ""
	case strings.HasPrefix(s, "{"):
		p.shape = geoJSONShape(json.RawMessage(s), vertices)
		return p, p.shape.code
	}
	if m := wktPoint.FindStringSubmatch(s); m != nil {
		p.x, p.y = m[2], m[3]
		return p, ""
	}
	if head := strings.ToUpper(s); strings.HasSuffix(head, "EMPTY") {
		return p, ""
	} else if i := strings.IndexAny(head, " (Z"); i > 0 && strings.Contains("POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON", head[:i]) {
		if strings.Count(s, ",") > vertices || strings.Count(s, "(") > 100_000 {
			return p, "geometry.too_many_vertices"
		}
		g, err := wkt.Unmarshal(s)
		if err != nil || g == nil {
			return p, "geometry.bad_wkt"
		}
		p.shape = shape{g: g, text: clip(s)}
		return p, ""
	}
	parts := strings.FieldsFunc(strings.Trim(s, "()[]"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\t' || r == '、' })
	if len(parts) != 2 {
		return p, "geometry.not_a_position"
	}
	p.x, p.y = parts[0], parts[1]
	return p, ""
}

// sameSystem reports whether a system named in the file is the one declared.
func sameSystem(named string, declared crs.CRS) bool {
	c, err := crs.Lookup(named)
	return err == nil && c.Name() == declared.Name() || err == nil && c.Name() == "epsg:4326" && declared.Name() == "wgs84" ||
		err == nil && c.Name() == "wgs84" && declared.Name() == "epsg:4326"
}
