package ogc

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huishou/geo/registry"
)

// property is one property of a collection's features: how schemas describe it
// and, when ask is set, how requests filter by it. One table, so that they
// cannot differ.
type property struct {
	name, title, doc string
	list             bool     // of strings
	kind             string   // JSON type, of the elements when list
	format           string   // of JSON Schema
	enum             []string // every value there is; none for free text
	ask              bool     // may be asked to be equal
	unknown          string   // code of the fault when a request asks for a value not in enum
}

const (
	jsonString  = "string"
	jsonBoolean = "boolean"
)

// placeProperties are those of the places of a group, in the order of [place].
func placeProperties(group string) []property {
	var kinds []string
	var names []string
	for _, k := range registry.PlaceKinds {
		if k.Group == group {
			kinds = append(kinds, string(k.Kind))
			names = append(names, string(k.Kind)+" "+k.Zh)
		}
	}
	materials := make([]string, len(registry.Terms))
	for i, t := range registry.Terms {
		materials[i] = string(t.Code)
	}
	services := make([]string, len(registry.Services))
	for i, s := range registry.Services {
		services[i] = string(s.Service)
	}
	access := []string{string(registry.AccessPublic), string(registry.AccessResidents), string(registry.AccessPrivate)}
	return []property{
		{name: "code", title: "编号 Code", doc: "Of the place, for people: S-510302-0042", kind: jsonString, ask: true},
		{name: "kind", title: "类型 Kind", doc: strings.Join(names, ", "), kind: jsonString, enum: kinds, ask: true, unknown: "kind.unknown"},
		{name: "name", title: "名称 Name", doc: "As on the sign", kind: jsonString, ask: true},
		{name: "nameEn", title: "英文名 English name", kind: jsonString},
		{name: "address", title: "地址 Address", kind: jsonString},
		{name: "area", title: "区划代码 Area code", doc: "Of the district or county the place lies in", kind: jsonString, ask: true},
		{name: "areaName", title: "区划 Area", kind: jsonString},
		{name: "accepts", title: "收什么 Accepts", doc: "Codes of the vocabulary; a filter asks for places that name this code",
			list: true, kind: jsonString, enum: materials, ask: true, unknown: "material.unknown"},
		{name: "hours", title: "营业时间 Opening hours", doc: "As OpenStreetMap writes them", kind: jsonString},
		{name: "receivingHours", title: "回收时间 Receiving hours", doc: "When it takes things, if not always when open", kind: jsonString},
		{name: "phone", title: "电话 Phone", doc: "Of the business", kind: jsonString},
		{name: "services", title: "服务 Services", list: true, kind: jsonString, enum: services},
		{name: "access", title: "使用范围 Access", doc: "Who may use it; absent when not known", kind: jsonString, enum: access},
		{name: "stepFree", title: "无障碍 Step-free", doc: "Absent when not known", kind: jsonBoolean},
		{name: "operator", title: "经营者 Operator", kind: jsonString},
		// No date-time: GDAL sends a condition on any date as datetime=, which asks for updatedAt.
		{name: "confirmedAt", title: "核实时间 Confirmed", doc: "When somebody last said that it is still right, as RFC 3339 has it", kind: jsonString},
		{name: "demo", title: "演示数据 Demo", doc: "Made up for demonstration; there is no such place", kind: jsonBoolean},
		{name: "updatedAt", title: "更新时间 Updated", doc: "Of the last change; datetime asks for it", kind: jsonString, format: "date-time"},
	}
}

// areaProperties are those of the areas, in the order of [area].
func areaProperties() []property {
	kinds := []string{string(registry.Administrative), string(registry.Zone)}
	levels := []string{string(registry.LevelCity), string(registry.LevelCounty), string(registry.LevelTown)}
	return []property{
		{name: "code", title: "代码 Code", doc: "6 digits for a county, 9 for a township; zones have their own", kind: jsonString, ask: true},
		{name: "nameZh", title: "名称 Chinese name", kind: jsonString, ask: true},
		{name: "nameEn", title: "英文名 English name", kind: jsonString, ask: true},
		{name: "level", title: "级别 Level", kind: jsonString, enum: levels, ask: true, unknown: "level.unknown"},
		{name: "kind", title: "类型 Kind", doc: "A zone lies across administrative divisions", kind: jsonString, enum: kinds, ask: true, unknown: "kind.unknown"},
		{name: "parent", title: "上级代码 Parent", doc: "Code of the area it is part of", kind: jsonString, ask: true},
		{name: "updatedAt", title: "更新时间 Updated", doc: "Of the last change; datetime asks for it", kind: jsonString, format: "date-time"},
	}
}

// value is the schema of one value of p.
func (p property) value() object {
	o := object{{"type", p.kind}}
	if p.format != "" {
		o = append(o, member{"format", p.format})
	}
	if p.enum != nil {
		o = append(o, member{"enum", p.enum})
	}
	return o
}

// schema describes p.
func (p property) schema() object {
	o := object{{"title", p.title}}
	if p.doc != "" {
		o = append(o, member{"description", p.doc})
	}
	if p.list {
		return append(o, member{"type", "array"}, member{"items", p.value()})
	}
	return append(o, p.value()...)
}

// param is the query parameter that asks for p.
func (p property) param() queryParam {
	schema := p.value()
	doc := "Only features whose " + p.name + " is this"
	if p.list {
		doc = "Only features whose " + p.name + " has this"
	}
	return queryParam{p.name, doc, schema, func(q *query, v string) string {
		if code := badText(v); code != "" {
			return code
		}
		if p.enum != nil && !slices.Contains(p.enum, v) {
			return p.unknown
		}
		if q.equal == nil {
			q.equal = map[string]string{}
		}
		q.equal[p.name] = v
		return ""
	}}
}

// maxText is the most characters of a value asked for.
const maxText = 200

// badText says what is wrong with a text from outside, "" for nothing.
func badText(v string) string {
	switch {
	case !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl):
		return "field.bad_characters"
	case utf8.RuneCountInString(v) > maxText:
		return "field.too_long"
	}
	return ""
}
