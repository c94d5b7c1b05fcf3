package ogc

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// feature is a GeoJSON feature.
type feature struct {
	Type       string            `json:"type"`
	ID         string            `json:"id"`
	Geometry   *geojson.Geometry `json:"geometry"` // nil, null in JSON, when it is not known
	Properties any               `json:"properties"`
	Links      []link            `json:"links,omitempty"` // of one that was asked for alone
}

// place is what the public sees of a place. What is not known is left out.
type place struct {
	Code           string              `json:"code"`
	Kind           registry.PlaceKind  `json:"kind"`
	Name           string              `json:"name"`
	NameEn         string              `json:"nameEn,omitempty"`
	Address        string              `json:"address,omitempty"`
	Area           string              `json:"area,omitempty"`
	AreaName       string              `json:"areaName,omitempty"`
	Accepts        []registry.Material `json:"accepts,omitempty"`
	Hours          string              `json:"hours,omitempty"`
	ReceivingHours string              `json:"receivingHours,omitempty"`
	Phone          string              `json:"phone,omitempty"`
	Services       []registry.Service  `json:"services,omitempty"`
	Access         registry.Access     `json:"access,omitempty"`
	StepFree       *bool               `json:"stepFree,omitempty"`
	Operator       string              `json:"operator,omitempty"`
	ConfirmedAt    string              `json:"confirmedAt,omitempty"`
	Demo           bool                `json:"demo"`
	UpdatedAt      string              `json:"updatedAt"`
}

// placesOf is the places of one group: site, sorting_centre or market.
type placesOf struct {
	reg   *registry.Registry
	group string
}

func (s placesOf) page(ctx context.Context, q query) ([]feature, string, int64, error) {
	cursor, total, err := splitCursor(q.cursor)
	if err != nil {
		return nil, "", 0, err
	}
	places, next, matched, err := s.reg.PublicPage(ctx, registry.PageQuery{Group: s.group, Equal: q.equal, Bounds: q.bounds,
		UpdatedFrom: q.from, UpdatedTo: q.to, Cursor: cursor, Total: total, Limit: q.limit})
	if err != nil {
		return nil, "", 0, as400(err)
	}
	if next != "" {
		next = strconv.FormatInt(matched, 10) + "." + next
	}
	features := make([]feature, len(places))
	for i := range places {
		features[i] = s.featureOf(&places[i])
	}
	return features, next, matched, nil
}

// splitCursor takes a cursor apart: the number of features, as counted for the
// first page, and the store's cursor. GDAL 3.6 reads ten features a page:
// were they counted each time, a copy of 40,000 would take minutes, not seconds.
func splitCursor(s string) (cursor string, total int64, err error) {
	if s == "" {
		return "", 0, nil
	}
	count, cursor, _ := strings.Cut(s, ".")
	n, err := strconv.ParseUint(count, 10, 63)
	if err != nil || cursor == "" {
		return "", 0, badCursor(s)
	}
	return cursor, int64(n), nil
}

func badCursor(s string) error {
	return refused([]registry.FieldError{{Field: "query.cursor", Code: "cursor.invalid", Value: clip(s)}})
}

func (s placesOf) feature(ctx context.Context, id string) (feature, error) {
	p, err := s.reg.Place(ctx, registry.Actor{}, id)
	if err != nil {
		return feature{}, err
	}
	// Its code finds it too, but a feature has one address, in one collection.
	if info, _ := p.Kind.Info(); info.Group != s.group || string(p.ID) != id {
		return feature{}, &registry.Error{Kind: registry.NotFound, Code: "place.not_found", Msg: "no such place in this collection"}
	}
	return s.featureOf(&p), nil
}

func (s placesOf) bounds() (orb.Bound, bool) { return s.reg.PublicBounds(s.group) }

func (s placesOf) featureOf(p *registry.Place) feature {
	out := place{
		Code: p.Code, Kind: p.Kind, Name: p.Name, NameEn: p.NameEn, Address: p.Address, Area: p.Area,
		Accepts: p.Accepts, Hours: p.Hours, ReceivingHours: p.ReceivingHours, Phone: p.Phone, Services: p.Services,
		Access: p.Access, StepFree: p.StepFree, Operator: p.Operator, Demo: p.Demo, UpdatedAt: timeText(p.UpdatedAt),
	}
	if a, ok := s.reg.AreaOf(p.Area); ok {
		out.AreaName = a.NameZh
	}
	if p.ConfirmedAt != nil {
		out.ConfirmedAt = timeText(*p.ConfirmedAt)
	}
	return feature{"Feature", string(p.ID), geojson.NewGeometry(p.At()), out, nil}
}

// timeText writes a time with the milliseconds the registry keeps, so that
// texts sort as times do.
func timeText(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
