package ogc

import "github.com/gofiber/fiber/v2"

const schemaDialect = "https://json-schema.org/draft/2020-12/schema"

// schema is GET /collections/{collection}/schema: what a feature looks like.
// GDAL takes the types of its fields from it.
func (s *service) schema(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	col, err := s.find(c)
	if err != nil {
		return err
	}
	return sendJSON(c, typeSchema, append(object{
		{"$schema", schemaDialect},
		{"$id", col.href(s.at(c)) + "/schema"},
	}, col.featureSchema()...))
}

// featureSchema describes one feature.
func (col *collection) featureSchema() object {
	properties := make(object, len(col.properties))
	for i, p := range col.properties {
		properties[i] = member{p.name, p.schema()}
	}
	return object{
		{"title", col.title},
		{"description", col.description},
		{"type", "object"},
		{"required", []string{"type", "id", "geometry", "properties"}},
		{"properties", object{
			{"type", object{{"type", jsonString}, {"enum", []string{"Feature"}}}},
			{"id", object{{"type", jsonString}}},
			{"geometry", object{{"description", "A GeoJSON geometry, longitude first"}}},
			{"properties", object{{"type", "object"}, {"properties", properties}}},
		}},
	}
}

// queryables is GET /collections/{collection}/queryables.
func (s *service) queryables(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	col, err := s.find(c)
	if err != nil {
		return err
	}
	properties := object{{"geometry", object{
		{"title", "位置 Geometry"},
		{"description", "Asked for with bbox"},
		{"format", col.geometry},
		{"x-ogc-role", "primary-geometry"},
	}}}
	for _, p := range col.properties {
		if p.ask {
			properties = append(properties, member{p.name, p.schema()})
		}
	}
	return sendJSON(c, typeSchema, object{
		{"$schema", schemaDialect},
		{"$id", col.toQueryables(s.at(c)).Href},
		{"type", "object"},
		{"title", col.title},
		{"description", col.description},
		{"properties", properties},
		{"additionalProperties", false},
	})
}
