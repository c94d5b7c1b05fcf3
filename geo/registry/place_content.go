package registry

import (
	"reflect"
	"slices"

	"github.com/paulmach/orb/geojson"
)

// contentField is a field of a place that people and files write, and that a
// review judges. The others are the registry's own.
type contentField struct {
	name string // in JSON and in a [PlaceRow]
	at   func(p *Place) any
	copy func(to, from *Place)
}

// field makes one; where gives its address.
func field[T any](name string, where func(p *Place) *T) contentField {
	return contentField{name, func(p *Place) any { return *where(p) }, func(to, from *Place) { *where(to) = *where(from) }}
}

// contentFields is the one table of what a place says. Imports, edits, diffs,
// restoring and merging go by it.
var contentFields = []contentField{
	field("kind", func(p *Place) *PlaceKind { return &p.Kind }),
	field("name", func(p *Place) *string { return &p.Name }),
	field("nameEn", func(p *Place) *string { return &p.NameEn }),
	field("aliases", func(p *Place) *[]string { return &p.Aliases }),
	field("location", func(p *Place) *geojson.Point { return &p.Location }),
	field("address", func(p *Place) *string { return &p.Address }),
	field("accepts", func(p *Place) *[]Material { return &p.Accepts }),
	field("refuses", func(p *Place) *[]string { return &p.Refuses }),
	field("hours", func(p *Place) *string { return &p.Hours }),
	field("receivingHours", func(p *Place) *string { return &p.ReceivingHours }),
	field("hoursNote", func(p *Place) *string { return &p.HoursNote }),
	field("phone", func(p *Place) *string { return &p.Phone }),
	field("website", func(p *Place) *string { return &p.Website }),
	field("services", func(p *Place) *[]Service { return &p.Services }),
	field("access", func(p *Place) *Access { return &p.Access }),
	field("stepFree", func(p *Place) **bool { return &p.StepFree }),
	field("operator", func(p *Place) *string { return &p.Operator }),
	field("operatorId", func(p *Place) *ID { return &p.OperatorID }),
	field("notes", func(p *Place) *string { return &p.Notes }),
	field("floorAreaM2", func(p *Place) *float64 { return &p.FloorAreaM2 }),
	field("sharedWithWaste", func(p *Place) *bool { return &p.SharedWaste }),
	field("photos", func(p *Place) *[]PhotoRef { return &p.Photos }),
	field("site", func(p *Place) **SiteDetail { return &p.Site }),
	field("centre", func(p *Place) **CentreDetail { return &p.Centre }),
	field("market", func(p *Place) **MarketDetail { return &p.Market }),
}

// Change is one field that differs between two versions of a place. From and To
// are values of the field's type; nil says that the field was empty.
type Change struct {
	Field string `json:"field"`
	From  any    `json:"from"`
	To    any    `json:"to"`
}

// DiffPlaces lists what b says otherwise than a, in the order of the table.
func DiffPlaces(a, b *Place) []Change {
	changes := []Change{}
	for _, f := range contentFields {
		from, to := f.at(a), f.at(b)
		if emptyValue(from) && emptyValue(to) || reflect.DeepEqual(from, to) {
			continue
		}
		changes = append(changes, Change{f.name, orNilValue(from), orNilValue(to)})
	}
	return changes
}

// emptyValue reports whether a content field says nothing; an empty list is as
// good as none.
func emptyValue(v any) bool {
	x := reflect.ValueOf(v)
	return x.IsZero() || x.Kind() == reflect.Slice && x.Len() == 0
}

func orNilValue(v any) any {
	if emptyValue(v) {
		return nil
	}
	return v
}

// withContent is p saying what from says, all of it.
func (p *Place) withContent(from *Place) Place {
	next := *p
	for _, f := range contentFields {
		f.copy(&next, from)
	}
	return next
}

// onlyContent is a place with nothing but what p says.
func (p *Place) onlyContent() *Place {
	next := (&Place{}).withContent(p)
	return &next
}

// rowFields names the fields of a [PlaceRow] that stand for several of the table.
var rowFields = map[string][]string{"hours": {"hours", "hoursNote"}, "detail": {"site", "centre", "market"}}

// updatedBy is p with the fields the row gives; all of them when it does not say
// which.
func (p Place) updatedBy(row PlaceRow) Place {
	if row.Fields == nil || row.Fields["confirmedAt"] {
		p.ConfirmedAt = row.Place.ConfirmedAt
	}
	given := map[string]bool{}
	for name, has := range row.Fields {
		for _, f := range append(slices.Clone(rowFields[name]), name) {
			given[f] = given[f] || has
		}
	}
	for _, f := range contentFields {
		if row.Fields == nil && !ownFields[f.name] || given[f.name] {
			f.copy(&p, &row.Place)
		}
	}
	return p
}

// ownFields are content that no file has.
var ownFields = map[string]bool{"photos": true, "operatorId": true}
