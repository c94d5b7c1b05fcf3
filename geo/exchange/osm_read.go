package exchange

import (
	"slices"
	"strings"

	"huishou/geo/registry"
)

// osmMapping completes a mapping by the table of tags: fields that it has no
// column for are read of their tags.
func osmMapping(base *Mapping) *Mapping {
	m := *base
	m.osm = true
	if m.Source == "" {
		m.Source = "osm"
	}
	m.Columns = map[string]Words{}
	for _, tag := range osmTags {
		m.Columns[tag.field] = tag.keys
	}
	for field, words := range base.Columns {
		m.Columns[field] = words
	}
	return &m
}

// splitTag reads the list in a tag's value.
func splitTag(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// tag is the value of a tag of the record, "" for none.
func (b *builder) tag(key string) string {
	v, _ := b.rec.get(key)
	return strings.TrimSpace(v)
}

// osm reads what several tags say together: the goods of a shop, what is refused
// and, unless the mapping gives it, the kind.
func (b *builder) osm() {
	p := &b.row.Place
	market := false
	for _, shop := range splitTag(b.tag("shop")) {
		second := b.tag("second_hand") == "only" || b.tag("second_hand") == "yes"
		market = market || second || slices.Contains(osmSecondHand, shop)
		for _, term := range registry.Terms {
			if second && osmShops[term.Code] == shop {
				b.take(term.Code)
			}
		}
	}
	sortMaterials(p.Accepts)
	if _, own := b.mapping.Columns["refuses"]; !own {
		b.refused()
	}
	switch {
	case b.step("kind") != nil:
	case b.tag("amenity") == "recycling":
		p.Kind = registry.CommunityPoint
		if b.tag("recycling_type") == "container" && b.takesOnlyClothes() {
			p.Kind = registry.DonationBox
		}
	case market:
		p.Kind = registry.Market
	default:
		b.fault("amenity", b.tag("amenity")+b.tag("shop"), "kind.unknown")
	}
}

// refused reads recycling:…=no. A key of several terms that is yes elsewhere does
// not count.
func (b *builder) refused() {
	for i, key := range b.rec.header.names {
		if i >= len(b.rec.values) || b.rec.values[i] != "no" {
			continue
		}
		for _, m := range registry.MaterialsOfOSM(key) {
			b.row.Place.Refuses = append(b.row.Place.Refuses, string(m))
		}
	}
}

func (b *builder) takesOnlyClothes() bool {
	a := b.row.Place.Accepts
	return len(a) > 0 && !slices.ContainsFunc(a, func(m registry.Material) bool { return m != "clothes" && m != "shoes" && m != "textiles" })
}

// tags proposes the columns that the table of OpenStreetMap's tags has. Materials
// come later, for any file may have their keys.
func (d *drafter) tags() {
	for _, tag := range osmTags {
		for _, key := range tag.keys {
			if slices.Contains(d.columns, key) && len(d.values(key)) > 0 {
				d.m.Columns[tag.field] = append(d.m.Columns[tag.field], key)
			}
		}
	}
}
