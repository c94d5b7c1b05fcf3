package main

import (
	"encoding/json"
	"fmt"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/registry/price"
	"huishou/geo/registry/timetable"
	"huishou/seed"
)

type seedCmd struct {
	storeFlags
	Demo       bool   `help:"Add demonstration places; they are marked, and never counted." xor:"what"`
	RemoveDemo bool   `help:"Remove every demonstration place." xor:"what"`
	Places     int    `help:"How many demonstration places." default:"400"`
	Seed       uint64 `help:"Seed of the demonstration places: the same seed makes the same." default:"1"`
	JSON       bool   `help:"Report as JSON."`
}

// demoReport is what was done with demonstration places, and with stops.
type demoReport struct {
	registry.ImportReport
	Stops  registry.ImportReport `json:"stops"`
	Offers int                   `json:"pickupOffers"`
	Boards int                   `json:"priceBoards"`
}

// Run loads facts, or adds or removes demonstration places.
func (s *seedCmd) Run(p *program) error {
	reg, closing, err := s.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	stops, err := timetable.Open(p.ctx, reg)
	if err != nil {
		return err
	}
	pickups, err := pickup.Open(p.ctx, reg, pickup.Options{})
	if err != nil {
		return err
	}
	prices, err := price.Open(p.ctx, reg, price.Options{})
	if err != nil {
		return err
	}
	switch {
	case s.RemoveDemo:
		n, err := reg.RemoveDemo(p.ctx, registry.Console)
		if err != nil {
			return err
		}
		return p.report(s.JSON, map[string]any{"removed": n}, fmt.Sprintf("removed %d demonstration places, stops, vehicles and offers of collection", n))
	case s.Demo:
		rep, err := reg.ImportPlaces(p.ctx, registry.Console, seed.Demo(s.Seed, s.Places), seed.DemoOptions)
		if err != nil {
			return err
		}
		more, err := stops.ImportStops(p.ctx, registry.Console, seed.DemoStops(s.Seed), seed.DemoOptions)
		if err != nil {
			return err
		}
		offers, err := pickups.PutDemo(p.ctx, registry.Console, seed.DemoOffers())
		if err != nil {
			return err
		}
		boards, err := seed.DemoPrices(p.ctx, reg, prices, s.Seed)
		if err != nil {
			return err
		}
		return p.report(s.JSON, demoReport{rep, more, offers, boards}, fmt.Sprintf("demonstration places: %d new, %d as they were; stops of vehicles: %d new, %d as they were; offers of collection: %d new; price boards: %d new",
			rep.New, rep.Same, more.New, more.Same, offers, boards))
	}
	rep, err := seed.Load(p.ctx, reg)
	if err != nil {
		return err
	}
	return p.report(s.JSON, rep, fmt.Sprintf("areas: %d, of which %d new or changed", rep.Areas, rep.Changed))
}

// report prints v as JSON, or the words for a person.
func (p *program) report(asJSON bool, v any, words string) error {
	if !asJSON {
		_, err := fmt.Fprintln(p.stdout, words)
		return err
	}
	e := json.NewEncoder(p.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
