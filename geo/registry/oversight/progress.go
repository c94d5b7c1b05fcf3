package oversight

import (
	"context"
	"slices"
	"strings"

	"huishou/geo/registry"
)

// Target is how many sites are to be accepted anew within a period, both its days
// included.
type Target struct {
	AtLeast     int64
	From, Until string // dates
	Source      string
}

// Progress is how far a [Target] is reached. Every site that counts is there, with
// the place and assessment it can be looked up by.
type Progress struct {
	Target   int64          `json:"target"`
	From     string         `json:"from"`
	By       string         `json:"by"`
	Source   string         `json:"source"`
	Count    int64          `json:"count"`
	Accepted []AcceptedSite `json:"accepted" nullable:"false"`
	Counties []CountyCount  `json:"counties" nullable:"false"`
}

// AcceptedSite is a standard site that counts.
type AcceptedSite struct {
	ID         registry.ID `json:"id"`
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	County     string      `json:"county"`
	AcceptedOn string      `json:"acceptedOn" doc:"the first time"`
	Assessment registry.ID `json:"assessment" doc:"that made it a standard site the first time"`
}

// CountyCount is how many sites count in a county.
type CountyCount struct {
	County string `json:"county"`
	Count  int64  `json:"count"`
}

// Progress counts the sites that are new standard ones within the period of t:
// public and accepted now, and accepted for the first time within it. One that is
// accepted again was not new, one whose acceptance was revoked is none, and
// demonstration data never counts. It tells nothing that is not public.
func (o *Oversight) Progress(ctx context.Context, t Target) (Progress, error) {
	first := map[registry.ID]Assessment{}
	for a, err := range o.assessments.All(ctx, registry.Eq("accepted", true)) {
		if err != nil {
			return Progress{}, err
		}
		if old, ok := first[a.PlaceID]; !ok || a.On < old.On {
			first[a.PlaceID] = a
		}
	}
	p := Progress{Target: t.AtLeast, From: t.From, By: t.Until, Source: t.Source, Accepted: []AcceptedSite{}, Counties: []CountyCount{}}
	for id, a := range first {
		if a.On < t.From || a.On > t.Until {
			continue
		}
		place, err := o.reg.WorkPlace(ctx, finisher, string(id))
		switch {
		case registry.KindOf(err) == registry.NotFound:
			continue
		case err != nil:
			return Progress{}, err
		case !place.Standardised() || place.Status != registry.Published || place.Demo:
			continue
		}
		p.Accepted = append(p.Accepted, AcceptedSite{place.ID, place.Code, place.Name, place.County, a.On, a.ID})
	}
	slices.SortFunc(p.Accepted, func(a, b AcceptedSite) int {
		return strings.Compare(a.AcceptedOn+string(a.ID), b.AcceptedOn+string(b.ID))
	})
	p.Count = int64(len(p.Accepted))
	for _, s := range p.Accepted {
		i, ok := slices.BinarySearchFunc(p.Counties, s.County, func(c CountyCount, code string) int { return strings.Compare(c.County, code) })
		if !ok {
			p.Counties = slices.Insert(p.Counties, i, CountyCount{County: s.County})
		}
		p.Counties[i].Count++
	}
	return p, nil
}
