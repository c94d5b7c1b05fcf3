package ogc

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

// query is what a request of items asks for.
type query struct {
	bounds   []orb.Bound       // inside any of them; none for everywhere
	equal    map[string]string // by property
	from, to time.Time         // updatedAt: from ≤ updatedAt < to; zero leaves a side open
	cursor   string
	limit    int
}

// The features of a page.
const (
	defaultLimit = 100
	maxLimit     = registry.MaxPage
)

// queryParam is one query parameter: how it is read and how the API definition
// describes it.
type queryParam struct {
	name, doc string
	schema    object
	read      func(q *query, v string) (code string) // "" when good
}

// itemParams are the parameters of a collection's items; any other is refused.
func itemParams(properties []property) []queryParam {
	params := []queryParam{
		{"bbox", "west,south,east,north in degrees WGS-84; west may lie east of east to cross the antimeridian. " +
			"Six numbers are read as with heights, which do not count. Features without a geometry always match.",
			object{{"type", "array"}, {"items", object{{"type", "number"}}},
				{"oneOf", []object{{{"minItems", 4}, {"maxItems", 4}}, {{"minItems", 6}, {"maxItems", 6}}}}},
			func(q *query, v string) string {
				b, err := geo.ParseBBox(v)
				if err != nil {
					return "bbox.invalid"
				}
				q.bounds = b
				return ""
			}},
		{"bbox-crs", "Of bbox. There is only CRS84.",
			object{{"type", jsonString}, {"enum", []string{crs84}}, {"default", crs84}},
			func(_ *query, v string) string {
				if v != crs84 {
					return "crs.unsupported"
				}
				return ""
			}},
		{"datetime", "Last changed at this time or in this interval, as RFC 3339 has it: 2026-01-01T00:00:00Z, " +
			"2026-01-01T00:00:00Z/2026-02-01T00:00:00Z, 2026-01-01T00:00:00Z/.. or ../2026-01-01T00:00:00Z",
			object{{"type", jsonString}},
			func(q *query, v string) string {
				var err error
				if q.from, q.to, err = readInterval(v); err != nil {
					return "interval.invalid"
				}
				return ""
			}},
		{"limit", "Most features of a page",
			object{{"type", "integer"}, {"minimum", 1}, {"maximum", maxLimit}, {"default", defaultLimit}},
			func(q *query, v string) string { return readLimit(&q.limit, v) }},
		{"cursor", "Of the page to read, as the link next of the page before has it",
			object{{"type", jsonString}},
			func(q *query, v string) string { q.cursor = v; return badText(v) }},
		formatParam,
	}
	for _, p := range properties {
		if p.ask {
			params = append(params, p.param())
		}
	}
	return params
}

// formatParam chooses the encoding, of which there is one.
var formatParam = queryParam{"f", "Encoding of the answer",
	object{{"type", jsonString}, {"enum", []string{"json"}}, {"default", "json"}},
	func(_ *query, v string) string {
		if v != "json" {
			return "format.unknown"
		}
		return ""
	}}

// readQuery reads the pairs of a query string by a table of parameters. The
// faults name every parameter that is unknown, repeated or bad.
func readQuery(params []queryParam, pairs iter.Seq2[string, string]) (query, []registry.FieldError) {
	q := query{limit: defaultLimit}
	var bad []registry.FieldError
	fault := func(name, code, value string) {
		bad = append(bad, registry.FieldError{Field: "query." + clip(name), Code: code, Value: clip(value)})
	}
	seen := map[string]bool{}
pairs:
	for name, value := range pairs {
		for _, p := range params {
			if p.name != name {
				continue
			}
			if seen[name] {
				fault(name, "param.repeated", value)
			} else if code := p.read(&q, value); code != "" {
				fault(name, code, value)
			}
			seen[name] = true
			continue pairs
		}
		fault(name, "param.unknown", "")
	}
	return q, bad
}

// ask reads the query of a request.
func ask(c *fiber.Ctx, params []queryParam) (query, error) {
	q, bad := readQuery(params, pairsOf(c))
	if len(bad) > 0 {
		return q, refused(bad)
	}
	return q, nil
}

// onlyFormat refuses every parameter but f.
func onlyFormat(c *fiber.Ctx) error {
	_, err := ask(c, []queryParam{formatParam})
	return err
}

// pairsOf are the query parameters of a request in their order.
func pairsOf(c *fiber.Ctx) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for key, value := range c.Context().QueryArgs().All() {
			if !yield(string(key), string(value)) {
				return
			}
		}
	}
}

// readLimit reads a number of features. More than the most is the most (OGC
// 17-069r4, /req/core/fc-limit-response-1 with its corrigendum).
func readLimit(to *int, v string) string {
	n, err := strconv.ParseUint(v, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		n = math.MaxUint64
	case err != nil:
		return "number.invalid"
	case n == 0:
		return "number.out_of_range"
	}
	*to = int(min(n, maxLimit))
	return ""
}

// errInterval says that a text is no time and no interval.
var errInterval = errors.New("not a time or interval as RFC 3339 and OGC 17-069r4 have it")

// readInterval reads the datetime of a request: a time, or two with a slash
// between them, one of which may be .. or nothing. Both ends count, and times
// have milliseconds, so the half-open span it gives ends a millisecond later.
func readInterval(v string) (from, to time.Time, err error) {
	start, end, isInterval := strings.Cut(v, "/")
	open := func(s string) bool { return isInterval && (s == "" || s == "..") }
	if !isInterval {
		end = start
	}
	if open(start) && open(end) {
		return from, to, errInterval
	}
	if !open(start) {
		t, err := readTime(start)
		if err != nil {
			return from, to, err
		}
		if from = t.Truncate(time.Millisecond); from.Before(t) {
			from = from.Add(time.Millisecond)
		}
	}
	if !open(end) {
		t, err := readTime(end)
		if err != nil {
			return from, to, err
		}
		if to = t.Truncate(time.Millisecond).Add(time.Millisecond); to.IsZero() {
			to = t // zero would leave the side open; nothing was written in the year 0
		}
	}
	if !open(start) && !open(end) && to.Before(from) {
		return from, to, fmt.Errorf("%w: it ends before it starts", errInterval)
	}
	return from, to, nil
}

// readTime reads a time. A plus sign in a query is a space once decoded, and RFC
// 3339 allows small letters.
func readTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, strings.ToUpper(strings.ReplaceAll(s, " ", "+")))
	if err != nil {
		return t, fmt.Errorf("%w: %w", errInterval, err)
	}
	return t.UTC(), nil
}

// clip shortens what is told back to a client.
func clip(s string) string {
	const most = 80
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
