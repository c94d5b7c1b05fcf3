package main

import (
	"encoding/json"
	"fmt"

	"huishou/geo/registry"
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

// Run loads facts, or adds or removes demonstration places.
func (s *seedCmd) Run(p *program) error {
	reg, closing, err := s.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	switch {
	case s.RemoveDemo:
		n, err := reg.RemoveDemo(p.ctx, registry.Console)
		if err != nil {
			return err
		}
		return p.report(s.JSON, map[string]any{"removed": n}, fmt.Sprintf("removed %d demonstration places", n))
	case s.Demo:
		rep, err := reg.ImportPlaces(p.ctx, registry.Console, seed.Demo(s.Seed, s.Places),
			registry.ImportOptions{File: "demo", SourceKey: "demo", Publish: true, Demo: true})
		if err != nil {
			return err
		}
		return p.report(s.JSON, rep, fmt.Sprintf("demonstration places: %d new, %d as they were", rep.New, rep.Same))
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
