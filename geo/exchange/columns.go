package exchange

import (
	"slices"
	"strconv"
	"time"

	"huishou/geo/registry"
)

// column is one column of our files: how it is written, and how a text for it is
// read. The same names are the fields of a mapping.
type column struct {
	name  string
	field string                     // of Place, as PlaceRow.Fields has it; "" for none
	get   func(*registry.Place) any  // string, []string, float64, bool, or nil for nothing
	set   func(*builder, cell) fault // nil for what is written only, or read apart
}

// fault is the code of what is wrong with a value, "" for nothing.
type fault = string

// cell is a value and the column of the file it is from.
type cell struct{ column, text string }

// columns is the table of all, in the order they are written. Those with get are
// written, those with set are read; lon, lat, crs and geometry are read together.
var columns = []column{
	{name: "source", get: func(p *registry.Place) any { return p.Source.Key }, set: func(b *builder, c cell) fault { b.row.SourceKey = b.clean(c.text); return "" }},
	{name: "key", get: func(p *registry.Place) any { return p.Source.ExternalID }, set: func(b *builder, c cell) fault { b.row.ExternalID = b.clean(c.text); return "" }},
	{name: "code", get: func(p *registry.Place) any { return p.Code }},
	{name: "status", get: func(p *registry.Place) any { return string(p.Status) }},
	{name: "kind", field: "kind", get: func(p *registry.Place) any { return string(p.Kind) }, set: (*builder).setKind},
	{name: "name", field: "name", get: func(p *registry.Place) any { return p.Name }, set: text(func(p *registry.Place) *string { return &p.Name })},
	{name: "nameEn", field: "nameEn", get: func(p *registry.Place) any { return p.NameEn }, set: text(func(p *registry.Place) *string { return &p.NameEn })},
	{name: "lon", field: "location", get: func(p *registry.Place) any { return p.Location[0] }},
	{name: "lat", field: "location", get: func(p *registry.Place) any { return p.Location[1] }},
	{name: "crs", get: func(*registry.Place) any { return "wgs84" }},
	{name: "geometry", field: "location"},
	{name: "accepts", field: "accepts", get: func(p *registry.Place) any { return texts(p.Accepts) }, set: (*builder).setAccepts},
	{name: "refuses", field: "refuses", get: func(p *registry.Place) any { return p.Refuses }, set: list(func(p *registry.Place) *[]string { return &p.Refuses })},
	{name: "hours", field: "hours", get: func(p *registry.Place) any { return p.Hours }, set: (*builder).setHours},
	{name: "hoursNote", field: "hours", get: func(p *registry.Place) any { return p.HoursNote }, set: (*builder).setHoursNote},
	{name: "receivingHours", field: "receivingHours", get: func(p *registry.Place) any { return p.ReceivingHours }, set: (*builder).setReceiving},
	{name: "address", field: "address", get: func(p *registry.Place) any { return p.Address }, set: text(func(p *registry.Place) *string { return &p.Address })},
	{name: "area", get: func(p *registry.Place) any { return p.Area }},
	{name: "phone", field: "phone", get: func(p *registry.Place) any { return p.Phone }, set: (*builder).setPhone},
	{name: "website", field: "website", get: func(p *registry.Place) any { return p.Website }, set: (*builder).setWebsite},
	{name: "aliases", field: "aliases", get: func(p *registry.Place) any { return p.Aliases }, set: list(func(p *registry.Place) *[]string { return &p.Aliases })},
	{name: "services", field: "services", get: func(p *registry.Place) any { return texts(p.Services) }, set: (*builder).setServices},
	{name: "access", field: "access", get: func(p *registry.Place) any { return string(p.Access) }, set: (*builder).setAccess},
	{name: "stepFree", field: "stepFree", get: stepFree, set: (*builder).setStepFree},
	{name: "operator", field: "operator", get: func(p *registry.Place) any { return p.Operator }, set: text(func(p *registry.Place) *string { return &p.Operator })},
	{name: "notes", field: "notes", get: func(p *registry.Place) any { return p.Notes }, set: text(func(p *registry.Place) *string { return &p.Notes })},
	{name: "floorAreaM2", field: "floorAreaM2", get: func(p *registry.Place) any { return number(p.FloorAreaM2) },
		set: amount(func(b *builder) *float64 { return &b.row.Place.FloorAreaM2 })},
	{name: "sharedWithWaste", field: "sharedWithWaste", get: func(p *registry.Place) any { return flag(p.SharedWaste) },
		set: truth(func(p *registry.Place) *bool { return &p.SharedWaste })},
	{name: "capacityKgPerDay", field: "detail", get: func(p *registry.Place) any { return number(site(p).CapacityKgPerDay) },
		set: amount(func(b *builder) *float64 { return &b.site.CapacityKgPerDay })},
	{name: "landStatus", field: "detail", get: func(p *registry.Place) any { return site(p).LandStatus },
		set: func(b *builder, c cell) fault { b.site.LandStatus = b.clean(c.text); return "" }},
	{name: "centreType", field: "detail", get: func(p *registry.Place) any { return centre(p).Type },
		set: func(b *builder, c cell) fault { b.centre.Type = b.clean(c.text); return "" }},
	{name: "capacityTonnesPerYear", field: "detail", get: func(p *registry.Place) any { return number(centre(p).CapacityTonnesPerYear) },
		set: amount(func(b *builder) *float64 { return &b.centre.CapacityTonnesPerYear })},
	{name: "investorKind", field: "detail", get: func(p *registry.Place) any { return centre(p).InvestorKind },
		set: func(b *builder, c cell) fault { b.centre.InvestorKind = b.clean(c.text); return "" }},
	{name: "manager", field: "detail", get: func(p *registry.Place) any { return market(p).Manager },
		set: func(b *builder, c cell) fault { b.market.Manager = b.clean(c.text); return "" }},
	{name: "stalls", field: "detail", get: func(p *registry.Place) any { return number(float64(market(p).Stalls)) }, set: (*builder).setStalls},
	{name: "confirmedAt", field: "confirmedAt", get: confirmedAt, set: (*builder).setConfirmedAt},
	{name: "demo", get: func(p *registry.Place) any { return flag(p.Demo) }, set: truth(func(p *registry.Place) *bool { return &p.Demo })},
}

// written are the columns that exports have.
func written() []column {
	return slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.get == nil })
}

// fixedColumns is the header that needs no mapping.
var fixedColumns = []string{"key", "kind", "name", "lon", "lat", "accepts"}

func isColumn(name string) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return c.name == name })
}

// isField reports whether a mapping may give the field.
func isField(name string) bool { return slices.Contains(fieldNames(), name) }

// fieldNames are the fields that a mapping may give.
func fieldNames() []string {
	var names []string
	for _, c := range columns {
		if c.set != nil || c.field == "location" || c.name == "crs" {
			names = append(names, c.name)
		}
	}
	return names
}

func texts[S ~string](list []S) []string {
	if list == nil {
		return nil
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// number is nothing for 0, which in a place means unknown.
func number(f float64) any {
	if f == 0 {
		return nil
	}
	return f
}

// flag is nothing for false, as in the place.
func flag(b bool) any {
	if !b {
		return nil
	}
	return b
}

func site(p *registry.Place) registry.SiteDetail {
	if p.Site == nil {
		return registry.SiteDetail{}
	}
	return *p.Site
}

func centre(p *registry.Place) registry.CentreDetail {
	if p.Centre == nil {
		return registry.CentreDetail{}
	}
	return *p.Centre
}

func market(p *registry.Place) registry.MarketDetail {
	if p.Market == nil {
		return registry.MarketDetail{}
	}
	return *p.Market
}

func stepFree(p *registry.Place) any {
	if p.StepFree == nil {
		return nil
	}
	return *p.StepFree
}

func confirmedAt(p *registry.Place) any {
	if p.ConfirmedAt == nil {
		return nil
	}
	return p.ConfirmedAt.UTC().Format(time.RFC3339Nano)
}

// cellText is a value as the text of a cell.
func cellText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		return joinList(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
