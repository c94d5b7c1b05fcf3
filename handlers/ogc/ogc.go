// Package ogc serves the public places, stops and areas by OGC API - Features, so that
// QGIS, GDAL and other clients of the standard read them as map layers.
//
// It implements Part 1 (OGC 17-069r4): Core, GeoJSON and OpenAPI 3.0, and of
// Part 3 (OGC 19-079r2) the queryables and their use as query parameters.
// Coordinates are WGS-84, longitude first (CRS84). Only what is published is
// served.
package ogc

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// Config says how the API presents itself; the zero value is good.
type Config struct {
	BaseURL     string // of the whole server, without a slash at the end; from the request when empty
	Version     string // of the API definition; "1.0.0" when empty
	Title       string // of the data set
	Description string
	Stops       *timetable.Timetables // served as a collection when given
}

// The media types of the answers.
const (
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
	typeSchema  = "application/schema+json"
	typeOpenAPI = "application/vnd.oai.openapi+json;version=3.0"
	typeProblem = "application/problem+json"
)

// conformance are the classes the API meets.
var conformance = []string{
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
	"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
	"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
}

// Path is one route of the API below the prefix it is mounted on.
type Path struct {
	Route       string // as fiber has it: /collections/:collection
	Summary     string
	ContentType string
}

// The routes.
const (
	routeLanding     = "/"
	routeAPI         = "/api"
	routeConformance = "/conformance"
	routeCollections = "/collections"
	routeCollection  = "/collections/:collection"
	routeSchema      = "/collections/:collection/schema"
	routeQueryables  = "/collections/:collection/queryables"
	routeItems       = "/collections/:collection/items"
	routeItem        = "/collections/:collection/items/:feature"
)

// Paths lists the routes that [Register] mounts, all for GET.
func Paths() []Path {
	return []Path{
		{routeLanding, "Landing page of the OGC API", typeJSON},
		{routeAPI, "This API as OpenAPI 3.0", typeOpenAPI},
		{routeConformance, "Conformance classes the API meets", typeJSON},
		{routeCollections, "The collections", typeJSON},
		{routeCollection, "One collection", typeJSON},
		{routeSchema, "JSON Schema of a collection's features", typeSchema},
		{routeQueryables, "What a collection can be filtered by", typeSchema},
		{routeItems, "A page of features", typeGeoJSON},
		{routeItem, "One feature", typeGeoJSON},
	}
}

// service is the API of one registry.
type service struct {
	reg         *registry.Registry
	conf        Config
	prefix      string // where it is mounted, such as /ogc
	collections []*collection
}

// Register mounts the API on router, usually a group. Failures are returned to
// the app's error handler as [*registry.Error]; one that the standard answers
// with 400 is a [*fiber.Error] too.
func Register(router fiber.Router, reg *registry.Registry, conf Config) {
	if conf.Version == "" {
		conf.Version = "1.0.0"
	}
	if conf.Title == "" {
		conf.Title = "回收网络 Recycling network"
	}
	if conf.Description == "" {
		conf.Description = "Recycling sites, sorting centres, second-hand markets, stops of vehicles and areas of a city. WGS-84, longitude first."
	}
	s := &service{reg: reg, conf: conf, collections: collectionsOf(reg, conf.Stops)}
	if g, ok := router.(*fiber.Group); ok {
		s.prefix = strings.TrimSuffix(g.Prefix, "/")
	}
	handlers := map[string]fiber.Handler{
		routeLanding:     s.landing,
		routeAPI:         s.api,
		routeConformance: s.conformance,
		routeCollections: s.listCollections,
		routeCollection:  s.collection,
		routeSchema:      s.schema,
		routeQueryables:  s.queryables,
		routeItems:       s.items,
		routeItem:        s.item,
	}
	for _, p := range Paths() {
		router.Get(p.Route, s.open, handlers[p.Route])
	}
}

// open lets pages of other sites read the answers, which carry nothing private
// (OGC 17-069r4, recommendation 12: cross-origin requests).
func (s *service) open(c *fiber.Ctx) error {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set(fiber.HeaderAccessControlExposeHeaders, "Link, ETag")
	return c.Next()
}

// landing is GET /: where everything else is.
func (s *service) landing(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	at := s.at(c)
	return sendJSON(c, typeJSON, object{
		{"title", s.conf.Title},
		{"description", s.conf.Description},
		{"links", []link{
			{at + "/", "self", typeJSON, "This document"},
			{at + routeAPI, "service-desc", typeOpenAPI, "The API definition"},
			{at + routeConformance, "conformance", typeJSON, "Conformance classes"},
			{at + routeCollections, "data", typeJSON, "The collections"},
		}},
	})
}

// conformance is GET /conformance.
func (s *service) conformance(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	return sendJSON(c, typeJSON, object{{"conformsTo", conformance}})
}

// at is the absolute address the API is mounted at.
func (s *service) at(c *fiber.Ctx) string {
	base := s.conf.BaseURL
	if base == "" {
		base = c.BaseURL()
	}
	return base + s.prefix
}

// find gives the collection a request names.
func (s *service) find(c *fiber.Ctx) (*collection, error) {
	id := c.Params("collection")
	for _, col := range s.collections {
		if col.id == id {
			return col, nil
		}
	}
	return nil, &registry.Error{Kind: registry.NotFound, Code: "collection.not_found", Msg: "no such collection"}
}

// link leads from an answer to another.
type link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type"`
	Title string `json:"title"`
}

// header is l as a Link header has it (RFC 8288).
func (l link) header() string { return "<" + l.Href + `>; rel="` + l.Rel + `"; type="` + l.Type + `"` }

// refusal is a request whose parameters are wrong. The standard wants 400 for it,
// where the rest of the server says 422.
type refusal struct{ cause *registry.Error }

func refused(bad []registry.FieldError) error {
	return &refusal{&registry.Error{Kind: registry.Invalid, Code: "request.invalid", Fields: bad}}
}

func (r *refusal) Error() string { return r.cause.Error() }

// Unwrap gives both what to answer and what is wrong.
func (r *refusal) Unwrap() []error { return []error{fiber.ErrBadRequest, r.cause} }

// as400 makes a wrong cursor, which only the store can tell, a refusal.
func as400(err error) error {
	if e, ok := errors.AsType[*registry.Error](err); ok && e.Kind == registry.Invalid {
		for i := range e.Fields {
			e.Fields[i].Field = "query." + e.Fields[i].Field
		}
		return &refusal{e}
	}
	return err
}

// param reads a part of the path.
func param(c *fiber.Ctx, name string) string {
	v, err := url.PathUnescape(c.Params(name))
	if err != nil {
		return ""
	}
	return v
}
