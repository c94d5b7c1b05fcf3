package ogc

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

func TestTheSchemaSaysWhatFeaturesHave(t *testing.T) {
	fields := func(v any) (names []string) {
		for f := range reflect.TypeOf(v).Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			names = append(names, name)
		}
		return names
	}
	for _, c := range collectionsOf(nil, &timetable.Timetables{}) {
		want := fields(place{})
		switch c.id {
		case "areas":
			want = fields(area{})
		case "stops":
			want = fields(stop{})
		}
		var got []string
		for _, p := range c.properties {
			got = append(got, p.name)
			if p.title == "" || p.kind == "" || p.enum != nil && p.ask && p.unknown == "" {
				t.Errorf("%s %+v", c.id, p)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the schema has %q, features have %q", c.id, got, want)
		}
	}
	asked := map[string]bool{}
	for _, p := range placeProperties("site") {
		if p.ask {
			asked[p.name] = true
		}
	}
	for _, f := range registry.PageFields {
		if !asked[f] {
			t.Errorf("%s cannot be asked for", f)
		}
		delete(asked, f)
	}
	if len(asked) > 0 {
		t.Errorf("the registry cannot be asked for %v", asked)
	}
}

func TestQueryables(t *testing.T) {
	w := newWorld(t, 10)
	for _, c := range collectionsOf(w.reg, w.stops) {
		got := w.get(t, "/ogc/collections/"+c.id+"/queryables")
		var doc struct {
			Schema     string `json:"$schema"`
			ID         string `json:"$id"`
			Type       string
			Properties map[string]any
		}
		if err := json.Unmarshal(got.body, &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Schema != schemaDialect || doc.ID != "http://example.com/ogc/collections/"+c.id+"/queryables" || doc.Type != "object" {
			t.Errorf("%s: %s", c.id, got.body)
		}
		for name := range doc.Properties {
			if name != "geometry" && !slices.ContainsFunc(c.params, func(p queryParam) bool { return p.name == name }) {
				t.Errorf("%s cannot be filtered by %s", c.id, name)
			}
		}
		if want := map[string]int{"areas": 7, "stops": 7}[c.id]; len(doc.Properties) != max(6, want) {
			t.Errorf("%s: %v", c.id, doc.Properties)
		}
	}
}

// TestOpenAPI checks what OpenAPI 3.0.3 asks of the document, and that it tells
// of every route.
func TestOpenAPI(t *testing.T) {
	w := newWorld(t, 10)
	var doc map[string]any
	if err := json.Unmarshal(w.get(t, "/ogc/api").body, &doc); err != nil {
		t.Fatal(err)
	}
	info := doc["info"].(map[string]any)
	if doc["openapi"] != "3.0.3" || info["title"] == "" || info["version"] == "" {
		t.Errorf("%v %v", doc["openapi"], info)
	}
	server := doc["servers"].([]any)[0].(map[string]any)["url"].(string)
	var check func(at string, v any)
	check = func(at string, v any) { // every reference leads somewhere
		switch v := v.(type) {
		case map[string]any:
			if to, ok := v["$ref"].(string); ok {
				var target any = doc
				for part := range strings.SplitSeq(strings.TrimPrefix(to, "#/"), "/") {
					m, _ := target.(map[string]any)
					target = m[part]
				}
				if target == nil || len(v) != 1 {
					t.Errorf("%s: %v", at, v)
				}
			}
			for name, v := range v {
				check(at+"/"+name, v)
			}
		case []any:
			for i, v := range v {
				check(fmt.Sprint(at, "/", i), v)
			}
		}
	}
	check("#", doc)

	ids := map[string]bool{}
	routes := map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		op := item.(map[string]any)["get"].(map[string]any)
		id := op["operationId"].(string)
		if ids[id] || op["summary"] == "" {
			t.Errorf("%s: operation %q", path, id)
		}
		ids[id] = true
		if !strings.HasPrefix(path, "/") || op["responses"].(map[string]any)["200"].(map[string]any)["description"] == "" {
			t.Errorf("%s: %v", path, op)
		}
		inPath := 0
		names := map[string]bool{}
		for _, p := range op["parameters"].([]any) {
			param := p.(map[string]any)
			if param["$ref"] == "#/components/parameters/f" {
				continue
			}
			name := param["name"].(string)
			if names[name] || param["schema"] == nil {
				t.Errorf("%s: parameter %v", path, param)
			}
			names[name] = true
			if param["in"] == "path" {
				inPath++
				if param["required"] != true || !strings.Contains(path, "{"+name+"}") {
					t.Errorf("%s: parameter %v", path, param)
				}
			}
		}
		if inPath != strings.Count(path, "{") {
			t.Errorf("%s has %d parameters", path, inPath)
		}
		// It answers as the document says.
		address := strings.TrimPrefix(server, "http://example.com") + strings.Replace(path, "{featureId}", "510302", 1)
		if inPath > 0 && !strings.Contains(path, "areas") {
			continue
		}
		got := w.get(t, address)
		content := op["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)
		if _, ok := content[got.header.Get("Content-Type")]; got.status != http.StatusOK || !ok {
			t.Errorf("%s answers %d %s, the document says %v", address, got.status, got.header.Get("Content-Type"), content)
		}
		route := path
		for _, c := range collectionsOf(nil, nil) {
			route = strings.Replace(route, "/"+c.id, "/:collection", 1)
		}
		routes[strings.Replace(route, "{featureId}", ":feature", 1)] = true
	}
	for _, p := range Paths() {
		if !routes[p.Route] {
			t.Errorf("%s is not in the document", p.Route)
		}
	}
}
