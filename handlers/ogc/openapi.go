package ogc

import (
	"github.com/gofiber/fiber/v2"
)

// api is GET /api: this API as OpenAPI 3.0. Each collection has paths of its own,
// because each can be filtered by other properties; that is also where GDAL looks.
func (s *service) api(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	return sendJSON(c, typeOpenAPI, s.openAPI(s.at(c)))
}

func (s *service) openAPI(at string) object {
	paths := object{
		get("/", "getLanding", "Landing page", nil, typeJSON, ref("schemas", "landing")),
		get(routeAPI, "getAPI", "This document", nil, typeOpenAPI, object{{"type", "object"}}),
		get(routeConformance, "getConformance", "Conformance classes", nil, typeJSON, ref("schemas", "conformance")),
		get(routeCollections, "getCollections", "The collections", nil, typeJSON, ref("schemas", "collections")),
	}
	for _, col := range s.collections {
		base := routeCollections + "/" + col.id
		feature := object{{"name", "featureId"}, {"in", "path"}, {"required", true},
			{"description", "Id of the feature"}, {"schema", object{{"type", jsonString}}}}
		paths = append(paths,
			get(base, "get_"+col.id, col.title, nil, typeJSON, ref("schemas", "collection")),
			get(base+"/schema", "getSchema_"+col.id, "JSON Schema of a feature", nil, typeSchema, object{{"type", "object"}}),
			get(base+"/queryables", "getQueryables_"+col.id, "What can be filtered by", nil, typeSchema, object{{"type", "object"}}),
			get(base+"/items", "getItems_"+col.id, "A page of features", describe(col.params), typeGeoJSON,
				pageSchema(ref("schemas", "feature_"+col.id))),
			get(base+"/items/{featureId}", "getItem_"+col.id, "One feature", []object{feature}, typeGeoJSON, ref("schemas", "feature_"+col.id)),
		)
	}
	return object{
		{"openapi", "3.0.3"},
		{"info", object{
			{"title", s.conf.Title},
			{"description", s.conf.Description},
			{"version", s.conf.Version},
		}},
		{"servers", []object{{{"url", at}}}},
		{"paths", paths},
		{"components", object{
			{"schemas", s.schemas()},
			{"parameters", object{{"f", describe([]queryParam{formatParam})[0]}}},
			{"responses", object{
				{"problem", object{
					{"description", "What went wrong, as RFC 9457 has it"},
					{"content", object{{typeProblem, object{{"schema", ref("schemas", "problem")}}}}},
				}},
			}},
		}},
	}
}

// get is the path item of a document that is read.
func get(path, id, summary string, params []object, contentType string, schema object) member {
	if params == nil || path[len(path)-1] == '}' {
		params = append(params, ref("parameters", "f"))
	}
	problem := ref("responses", "problem")
	responses := object{
		{"200", object{
			{"description", summary},
			{"content", object{{contentType, object{{"schema", schema}}}}},
		}},
		{"304", object{{"description", "Nothing changed since the ETag the client has"}}},
		{"400", problem},
	}
	if len(path) > len(routeCollections) {
		responses = append(responses, member{"404", problem})
	}
	return member{path, object{{"get", object{
		{"operationId", id},
		{"summary", summary},
		{"parameters", params},
		{"responses", append(responses, member{"500", problem})},
	}}}}
}

// describe gives the OpenAPI parameters of a table.
func describe(params []queryParam) []object {
	out := make([]object, len(params))
	for i, p := range params {
		out[i] = object{{"name", p.name}, {"in", "query"}, {"description", p.doc}, {"required", false},
			{"schema", p.schema}, {"style", "form"}, {"explode", false}}
	}
	return out
}

func ref(kind, name string) object { return object{{"$ref", "#/components/" + kind + "/" + name}} }

// schemas describes the answers.
func (s *service) schemas() object {
	text := object{{"type", jsonString}}
	links := list(ref("schemas", "link"))
	all := object{
		{"link", record([]string{"href", "rel", "type"}, object{{"href", text}, {"rel", text}, {"type", text}, {"title", text}})},
		{"landing", record([]string{"links"}, object{{"title", text}, {"description", text}, {"links", links}})},
		{"conformance", record([]string{"conformsTo"}, object{{"conformsTo", list(text)}})},
		{"collections", record([]string{"links", "collections"}, object{{"links", links}, {"collections", list(ref("schemas", "collection"))}})},
		{"collection", record([]string{"id", "links"}, object{
			{"id", text}, {"title", text}, {"description", text}, {"extent", object{{"type", "object"}}},
			{"itemType", text}, {"crs", list(text)}, {"links", links},
		})},
		{"problem", record([]string{"title", "status", "code"}, object{
			{"type", text}, {"title", text}, {"status", object{{"type", "integer"}}}, {"detail", text}, {"code", text},
			{"errors", list(record([]string{"location", "code"}, object{{"location", text}, {"code", text}, {"message", text}, {"value", text}}))},
		})},
	}
	for _, col := range s.collections {
		all = append(all, member{"feature_" + col.id, col.featureSchema()})
	}
	return all
}

func pageSchema(feature object) object {
	count := object{{"type", "integer"}, {"minimum", 0}}
	return record([]string{"type", "features"}, object{
		{"type", object{{"type", jsonString}, {"enum", []string{"FeatureCollection"}}}},
		{"numberMatched", count},
		{"numberReturned", count},
		{"timeStamp", object{{"type", jsonString}, {"format", "date-time"}}},
		{"links", list(ref("schemas", "link"))},
		{"features", list(feature)},
	})
}

func record(required []string, properties object) object {
	return object{{"type", "object"}, {"required", required}, {"properties", properties}}
}

func list(of object) object { return object{{"type", "array"}, {"items", of}} }
