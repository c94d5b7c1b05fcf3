package handlers

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/registry"
)

// question is what the query parameters of the place endpoints ask.
type question struct {
	lon, lat float64 // as given, in datum; NaN when absent
	at       orb.Point
	from     *orb.Point // at, once it is known
	datum    coord.Datum
	filter   registry.Filter
	radius   geo.Metres
	limit    int
	bounds   []orb.Bound
	text     string
	area     string
	cursor   string
	vehicle  string // id or code

	visitsFrom, visitsTo time.Time // of a list of visits
}

// param is one query parameter: how it is read and how the OpenAPI document
// describes it, in one place so that they cannot differ.
type param struct {
	name     string
	doc      string
	required bool
	schema   *huma.Schema
	read     func(a *api, q *question, v string) (code string) // "" when good
}

func number(least, most float64) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Minimum: &least, Maximum: &most}
}

func integer(least, most float64) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most}
}

func text() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

// The parameters of the place endpoints.
var (
	paramLon = param{"lon", "longitude in degrees, in the datum of crs", false, number(-180, 180),
		func(_ *api, q *question, v string) string { return readNumber(&q.lon, v, -180, 180) }}
	paramLat = param{"lat", "latitude in degrees, in the datum of crs", false, number(-90, 90),
		func(_ *api, q *question, v string) string { return readNumber(&q.lat, v, -90, 90) }}
	paramCRS = param{"crs", "datum of lon, lat and of the answer: wgs84 (default), gcj02 or bd09", false,
		&huma.Schema{Type: huma.TypeString, Enum: []any{"wgs84", "gcj02", "bd09"}},
		func(_ *api, q *question, v string) string {
			d, err := coord.ParseDatum(v)
			if err != nil {
				return "datum.unknown"
			}
			q.datum = d
			return ""
		}}
	paramAccepts = param{"accepts", "codes of the vocabulary, comma separated: the place takes all of them, itself or by a broader term", false, text(),
		func(_ *api, q *question, v string) string {
			for code := range strings.SplitSeq(v, ",") {
				m := registry.Material(strings.TrimSpace(code))
				if _, ok := registry.TermOf(m); !ok {
					return "material.unknown"
				}
				q.filter = q.filter.Accepting(m)
			}
			return ""
		}}
	paramKind = param{"kind", "kinds of place, comma separated: any of them", false, text(),
		func(_ *api, q *question, v string) string {
			for code := range strings.SplitSeq(v, ",") {
				k := registry.PlaceKind(strings.TrimSpace(code))
				if _, ok := k.Info(); !ok {
					return "kind.unknown"
				}
				q.filter = q.filter.OfKinds(k)
			}
			return ""
		}}
	// stops are a kind beside those of places, where they are mixed in
	paramNearestKind = param{"kind", "kinds of place, comma separated: any of them; scheduled_stop is a stop of a vehicle", false, text(),
		func(a *api, q *question, v string) string {
			var places []string
			for code := range strings.SplitSeq(v, ",") {
				if registry.PlaceKind(strings.TrimSpace(code)) == registry.ScheduledStop {
					q.filter = q.filter.OfStops()
					continue
				}
				places = append(places, code)
			}
			if len(places) == 0 {
				return ""
			}
			return paramKind.read(a, q, strings.Join(places, ","))
		}}
	paramVisit = param{"visit", "today, or week for today and the six days after it: only stops that a vehicle comes to then", false,
		&huma.Schema{Type: huma.TypeString, Enum: []any{"today", "week"}},
		func(a *api, q *question, v string) string {
			var known bool
			if q.filter.Visit, known = registry.VisitsIn(v, a.reg.Now()); !known {
				return "visit.unknown"
			}
			return ""
		}}
	paramVehicle = param{"vehicle", "id or code of a vehicle", false, text(),
		func(_ *api, q *question, v string) string {
			if len(v) > 64 {
				return "vehicle.not_found"
			}
			q.vehicle = v
			return ""
		}}
	paramFrom = param{"from", "a time as RFC 3339 has it, or a date; now by default", false, text(),
		func(a *api, q *question, v string) string {
			return readMoment(&q.visitsFrom, v, a.reg.Now().Location())
		}}
	paramTo = param{"to", "a time as RFC 3339 has it, or a date; 60 days after from by default, 400 at most", false, text(),
		func(a *api, q *question, v string) string { return readMoment(&q.visitsTo, v, a.reg.Now().Location()) }}
	paramServices = param{"services", "services offered, comma separated: all of them", false, text(),
		func(_ *api, q *question, v string) string {
			for code := range strings.SplitSeq(v, ",") {
				s := registry.Service(strings.TrimSpace(code))
				if !s.Known() {
					return "service.unknown"
				}
				q.filter = q.filter.Offering(s)
			}
			return ""
		}}
	paramOpen = param{"open", "now, or a time as RFC 3339 has it: only places known to take things then", false, text(),
		func(a *api, q *question, v string) string {
			if v == "now" {
				q.filter.OpenAt = a.reg.Now()
				return ""
			}
			// A plus sign in a query is a space once decoded.
			t, err := time.Parse(time.RFC3339, strings.ReplaceAll(v, " ", "+"))
			if err != nil {
				return "time.invalid"
			}
			q.filter.OpenAt = t
			return ""
		}}
	paramRadius = param{"radius", "farthest distance in metres, 20000 by default", false, number(1, float64(registry.MaxRadius)),
		func(_ *api, q *question, v string) string {
			var m float64
			code := readNumber(&m, v, 1, float64(registry.MaxRadius))
			q.radius = geo.Metres(m)
			return code
		}}
	paramNearestLimit = param{"limit", "most places to give, 10 by default", false, integer(1, registry.MaxNearest),
		func(_ *api, q *question, v string) string { return readInteger(&q.limit, v, 1, registry.MaxNearest) }}
	paramLimit = param{"limit", "places of a page, 20 by default", false, integer(1, registry.MaxPage),
		func(_ *api, q *question, v string) string { return readInteger(&q.limit, v, 1, registry.MaxPage) }}
	paramText = param{"q", "words to find in name, other names, address or pinyin", false, text(),
		func(_ *api, q *question, v string) string {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return "field.bad_characters"
			}
			if utf8.RuneCountInString(v) > maxQuery {
				return "field.too_long"
			}
			q.text = v
			return ""
		}}
	paramBBox = param{"bbox", "west,south,east,north in degrees WGS-84; west may lie east of east to cross the antimeridian", false, text(),
		func(_ *api, q *question, v string) string {
			b, err := geo.ParseBBox(v)
			if err != nil {
				return "bbox.invalid"
			}
			q.bounds = b
			return ""
		}}
	paramArea = param{"area", "code of a district or county", false, text(),
		func(a *api, q *question, v string) string {
			if _, ok := a.reg.AreaOf(v); !ok {
				return "area.not_found"
			}
			q.area = v
			return ""
		}}
	paramCursor = param{"cursor", "next of the page before", false, text(),
		func(_ *api, q *question, v string) string { q.cursor = v; return "" }}
	paramLang = param{"lang", "language of messages: zh or en", false,
		&huma.Schema{Type: huma.TypeString, Enum: []any{"zh", "en"}},
		func(_ *api, _ *question, v string) string {
			if v != "zh" && v != "en" {
				return "lang.unknown"
			}
			return ""
		}}
)

// maxQuery is the most characters of a search text.
const maxQuery = 200

func required(p param) param {
	p.required = true
	return p
}

// The parameters each endpoint takes; any other is refused.
var (
	nearestParams = []param{required(paramLon), required(paramLat), paramCRS, paramAccepts, paramNearestKind, paramServices,
		paramOpen, paramVisit, paramRadius, paramNearestLimit, paramLang}
	listParams = []param{paramText, paramBBox, paramKind, paramAccepts, paramServices, paramArea, paramOpen,
		paramLon, paramLat, paramCRS, paramLimit, paramCursor, paramLang}
	exportParams   = []param{paramText, paramBBox, paramKind, paramAccepts, paramServices, paramArea, paramOpen, paramCRS, paramLang}
	tileParams     = []param{paramKind, paramAccepts, paramServices, paramOpen}
	placeParams    = []param{paramCRS, paramLang}
	stopTileParams = []param{paramAccepts, paramOpen, paramVisit}
	stopsParams    = []param{paramText, paramBBox, paramAccepts, paramArea, paramVehicle, paramVisit, paramCRS, paramLimit, paramCursor, paramLang}
	visitsParams   = []param{paramFrom, paramTo, paramLang}
)

// asking is the reading of one query; all of it in one piece of memory.
type asking struct {
	question
	seen uint32 // which of the parameters came
	bad  []registry.FieldError
}

func (k *asking) fault(name, code, value string) {
	k.bad = append(k.bad, registry.FieldError{Field: "query." + name, Code: code, Value: value})
}

// read takes one parameter of the query.
func (k *asking) read(a *api, params []param, key, value []byte) {
	for i := range params {
		p := &params[i]
		if p.name != string(key) {
			continue
		}
		if k.seen&(1<<i) != 0 {
			k.fault(p.name, "param.repeated", string(value))
			return
		}
		k.seen |= 1 << i
		v := string(value)
		if code := p.read(a, &k.question, v); code != "" {
			k.fault(p.name, code, v)
		}
		return
	}
	k.fault(strings.ToValidUTF8(clip(string(key)), "�"), "param.unknown", "")
}

// ask reads the query of a request by a table of parameters. The error names
// every parameter that is unknown, repeated, missing or bad.
func (a *api) ask(c *fiber.Ctx, params []param) (question, error) {
	k := &asking{question: question{lon: math.NaN(), lat: math.NaN(), datum: coord.DatumWGS84}}
	for key, value := range c.Context().QueryArgs().All() {
		k.read(a, params, key, value)
	}
	for i := range params {
		if params[i].required && k.seen&(1<<i) == 0 {
			k.fault(params[i].name, "field.required", "")
		}
	}
	q := &k.question
	if len(k.bad) == 0 && math.IsNaN(q.lon) != math.IsNaN(q.lat) {
		k.fault("lon", "location.half", "")
	}
	if len(k.bad) > 0 {
		return *q, &registry.Error{Kind: registry.Invalid, Code: "request.invalid", Fields: k.bad}
	}
	if !math.IsNaN(q.lon) {
		p, err := coord.ToWGS84(q.datum, q.lon, q.lat)
		if err != nil {
			return *q, &registry.Error{Kind: registry.Invalid, Code: "request.invalid",
				Fields: []registry.FieldError{{Field: "query.lon", Code: "location.out_of_range"}}}
		}
		q.at = orb.Point(p)
		q.from = &q.at
	}
	return *q, nil
}

func readNumber(to *float64, v string, least, most float64) string {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(f) || strings.ContainsAny(v, "xX_") {
		return "number.invalid"
	}
	if f < least || f > most {
		return "number.out_of_range"
	}
	*to = f
	return ""
}

// readMoment reads a time, or the first moment of a date.
func readMoment(to *time.Time, v string, zone *time.Location) string {
	t, err := time.ParseInLocation(time.DateOnly, v, zone)
	if err != nil {
		t, err = time.Parse(time.RFC3339, strings.ReplaceAll(v, " ", "+")) // a plus sign in a query is a space once decoded
	}
	if err != nil || t.Year() < 1970 || t.Year() > 2199 {
		return "moment.invalid"
	}
	*to = t
	return ""
}

func readInteger(to *int, v string, least, most int) string {
	n, err := strconv.Atoi(v)
	if err != nil {
		return "number.invalid"
	}
	if n < least || n > most {
		return "number.out_of_range"
	}
	*to = n
	return ""
}

// describe gives the OpenAPI parameters of a table.
func describe(params []param) []*huma.Param {
	out := make([]*huma.Param, len(params))
	for i, p := range params {
		out[i] = &huma.Param{Name: p.name, In: "query", Description: p.doc, Required: p.required, Schema: p.schema}
	}
	return out
}
