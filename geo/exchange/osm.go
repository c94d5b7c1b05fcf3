package exchange

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huishou/geo/hours"
	"huishou/geo/registry"
)

// OSM is GeoJSON or Overpass JSON whose properties are the tags of OpenStreetMap.
// The tables of this file say what the tags mean, so a mapping needs no columns;
// those it has go before the tables.
const OSM Format = "osm"

// refKey is the tag that identifies a place of this registry: its code. A file
// that has it is read by the tables of tags without a mapping.
const refKey = "ref:huishou"

// osmTag is one field of ours in OpenStreetMap, the same for reading and writing.
type osmTag struct {
	field string
	// Of the keys the first is written; all are read as a mapping reads columns,
	// so that a template or a pattern may stand here.
	keys  []string
	write func(*registry.Place) string // nil where a function of this file writes it
}

// osmTags is the table of tags. Those of what a place takes are in
// [registry.Terms], beside the codes; osmAmenity, osmSecondHand and osmShops hold
// what kind it is.
//
// collection_times is written of places with staff, as mappers of shops that buy
// in do (Qwant/erdapfel#1262). Of a container it says when somebody empties it
// (openstreetmap/iD#7259), so there it is neither written nor read.
var osmTags = []osmTag{
	{"key", []string{refKey, "@id", "id"}, func(p *registry.Place) string { return osmText(p.Code) }},
	{"name", []string{"name", "name:zh"}, func(p *registry.Place) string { return osmText(p.Name) }},
	{"nameEn", []string{"name:en"}, func(p *registry.Place) string { return osmText(p.NameEn) }},
	{"aliases", []string{"alt_name"}, func(p *registry.Place) string { return osmList(p.Aliases) }},
	{"accepts", []string{"recycling:*=yes", "service:*:repair=yes"}, nil},
	{"hours", []string{"opening_hours"}, osmHours},
	{"receivingHours", []string{"collection_times"}, osmReceiving},
	{"address", []string{"addr:full", "{addr:street} {addr:housenumber}, {addr:city}"}, func(p *registry.Place) string { return osmText(p.Address) }},
	{"phone", []string{"phone", "contact:phone"}, func(p *registry.Place) string { return osmText(p.Phone) }},
	{"website", []string{"website", "contact:website", "url"}, func(p *registry.Place) string { return osmText(p.Website) }},
	{"access", []string{"access"}, func(p *registry.Place) string { return osmAccess[p.Access] }},
	{"stepFree", []string{"wheelchair"}, osmWheelchair},
	{"operator", []string{"operator"}, func(p *registry.Place) string { return osmText(p.Operator) }},
	{"notes", []string{"description"}, func(p *registry.Place) string { return osmText(p.Notes) }},
	{"confirmedAt", []string{"check_date", "survey:date"}, osmCheckDate},
}

// osmKeys are the keys of a field of the table.
func osmKeys(field string) []string {
	i := slices.IndexFunc(osmTags, func(t osmTag) bool { return t.field == field })
	if i < 0 {
		return nil
	}
	return osmTags[i].keys
}

// osmAmenity gives the recycling_type of the kinds that are amenity=recycling.
var osmAmenity = map[registry.PlaceKind]string{
	registry.CommunityPoint: "centre", registry.VillagePoint: "centre", registry.TransferStation: "centre",
	registry.AppliancePoint: "centre", registry.SortingCentre: "centre",
	registry.SelfService: "container", registry.DonationBox: "container",
}

// osmSecondHand are the values of shop that mean second-hand goods by themselves;
// the first is written. Other shops are markets when second_hand says so.
var osmSecondHand = []string{"second_hand", "charity"}

// osmShops are the values of shop for markets of one class of goods, beside
// second_hand=only.
var osmShops = map[registry.Material]string{
	"car": "car", "furniture": "furniture", "appliance": "appliance", "electronics": "electronics", "phone": "mobile_phone", "computer": "computer",
}

// osmAccess are the values of access. OpenStreetMap has none for the residents of
// a compound.
var osmAccess = map[registry.Access]string{registry.AccessPublic: "yes", registry.AccessResidents: "private", registry.AccessPrivate: "private"}

// osmMost is the longest value of a tag, in characters (OpenStreetMap's API 0.6).
const osmMost = 255

// osmText is a text as the value of a tag: one line without what nobody sees, or
// nothing where it is too long, because half a text misleads.
func osmText(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case zeroWidth(r):
			return -1
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, s))
	if utf8.RuneCountInString(s) > osmMost {
		return ""
	}
	return s
}

// osmList joins texts by ; as far as they fit. A text with a ; of its own cannot stand.
func osmList(list []string) string {
	joined := ""
	for _, s := range list {
		s = osmText(s)
		longer := strings.TrimPrefix(joined+";"+s, ";")
		if s != "" && !strings.Contains(s, ";") && utf8.RuneCountInString(longer) <= osmMost {
			joined = longer
		}
	}
	return joined
}

// osmHours is the rule or, where there is none, the note as the comment that
// opening_hours may consist of.
func osmHours(p *registry.Place) string {
	if p.Hours != "" {
		return osmRule(p.Hours)
	}
	note := osmText(p.HoursNote)
	if note == "" || strings.Contains(note, `"`) {
		return ""
	}
	return osmText(`"` + note + `"`)
}

// osmComment is the text of hours that are only a comment.
func osmComment(s string) (string, bool) {
	if len(s) < 2 || s[0] != '"' || strings.IndexByte(s[1:], '"') != len(s)-2 {
		return "", false
	}
	return s[1 : len(s)-1], true
}

func osmReceiving(p *registry.Place) string {
	if osmAmenity[p.Kind] == "container" {
		return ""
	}
	return osmRule(p.ReceivingHours)
}

func osmRule(rule string) string {
	if rule == "" {
		return ""
	}
	s, err := hours.Parse(rule)
	if err != nil {
		return ""
	}
	return osmText(s.String())
}

func osmWheelchair(p *registry.Place) string {
	switch {
	case p.StepFree == nil:
		return ""
	case *p.StepFree:
		return "yes"
	}
	return "no"
}

func osmCheckDate(p *registry.Place) string {
	if p.ConfirmedAt == nil {
		return ""
	}
	return p.ConfirmedAt.In(registry.ChinaTime).Format("2006-01-02")
}

// isGoods reports whether m is a class of second-hand goods or a part of one.
func isGoods(m registry.Material) bool {
	for t, ok := registry.TermOf(m); ok; t, ok = registry.TermOf(t.Parent) {
		if t.Goods {
			return true
		}
	}
	return false
}

// tags collects the tags of a place in the order they are written.
type tags struct{ keys, values []string }

func (t *tags) put(key, value string) {
	if value != "" && !slices.Contains(t.keys, key) {
		t.keys, t.values = append(t.keys, key), append(t.values, value)
	}
}

// osmTagsOf gives the tags of a place.
func osmTagsOf(p *registry.Place) tags {
	var t tags
	if kind, ok := osmAmenity[p.Kind]; ok {
		t.put("amenity", "recycling")
		t.put("recycling_type", kind)
	} else {
		t.shop(p)
	}
	for _, tag := range osmTags {
		if tag.write != nil {
			t.put(tag.keys[0], tag.write(p))
		} else {
			t.materials(p)
		}
	}
	return t
}

// shop writes what a market trades: one class of goods by its shop, several as
// second-hand goods.
func (t *tags) shop(p *registry.Place) {
	var goods []registry.Material
	for _, m := range p.Accepts {
		if isGoods(m) {
			goods = append(goods, m)
		}
	}
	if len(goods) == 1 && osmShops[goods[0]] != "" {
		t.put("shop", osmShops[goods[0]])
		t.put("second_hand", "only")
		return
	}
	t.put("shop", osmSecondHand[0])
}

// materials writes what the place takes and what it does not. Goods of a market
// are its shop's: recycling:electronics would say that they are taken to pieces.
func (t *tags) materials(p *registry.Place) {
	put := func(m registry.Material, value string) {
		term, ok := registry.TermOf(m)
		if ok && len(term.OSM) > 0 && !(p.Kind == registry.Market && isGoods(m)) {
			t.put(term.OSM[0], value)
		}
	}
	for _, m := range p.Accepts {
		put(m, "yes")
	}
	for _, r := range p.Refuses {
		put(registry.Material(r), "no")
	}
}
