package seed

import (
	"context"
	"fmt"
	"math/rand/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/price"
)

// demoPrice is about what a made-up place pays, in fen. The numbers are made up too:
// they stand for nothing, and count nowhere.
type demoPrice struct {
	material registry.Material
	unit     price.Unit
	fen      int64
	step     int64 // prices end in it
}

var demoPrices = []demoPrice{
	{"paper", price.Kilogram, 100, 10}, {"newspaper", price.Kilogram, 120, 10}, {"cardboard", price.Jin, 60, 5},
	{"plastic", price.Kilogram, 120, 10}, {"plastic_bottles", price.Jin, 80, 5}, {"cans", price.Piece, 10, 1},
	{"ferrous", price.Kilogram, 160, 10}, {"nonferrous", price.Kilogram, 1200, 50}, {"clothes", price.Kilogram, 40, 10},
	{"tv", price.Piece, 2000, 500}, {"fridge", price.Piece, 5000, 500}, {"washer", price.Piece, 4000, 500},
	{"aircon", price.Piece, 12000, 1000}, {"phone", price.Piece, 1000, 500}, {"computer", price.Piece, 3000, 500},
}

// demoWeeks is how long the past of a demonstration board is.
const demoWeeks = 16

// DemoPrices gives the demonstration places a price board each, with a past of some
// weeks; places that have one keep it. The same seed makes the same. n counts them.
func DemoPrices(ctx context.Context, reg *registry.Registry, prices *price.Prices, seed uint64) (n int, err error) {
	for p, err := range reg.PublicPlaces(ctx, registry.ListQuery{}) {
		if err != nil {
			return n, fmt.Errorf("read demonstration places: %w", err)
		}
		info, _ := p.Kind.Info()
		if !p.Demo || info.Group == "market" || len(p.Accepts) == 0 {
			continue
		}
		ok, err := prices.Demonstrate(ctx, registry.Console, p.ID, demoBoards(rand.New(rand.NewPCG(seed, uint64(n))), p.Accepts))
		if err != nil {
			return n, fmt.Errorf("demonstration prices of %s: %w", p.Code, err)
		}
		if ok {
			n++
		}
	}
	return n, nil
}

// demoBoards are the boards of a place for some weeks: each price wanders now and then.
func demoBoards(rnd *rand.Rand, accepts []registry.Material) [][]price.Line {
	var now []price.Line
	var steps []int64
	for _, d := range demoPrices {
		if !accepted(accepts, d.material) || rnd.IntN(4) == 0 {
			continue
		}
		now = append(now, price.Line{Material: d.material, Unit: d.unit, PriceFen: max(0, d.fen+d.step*(rnd.Int64N(7)-3))})
		steps = append(steps, d.step)
	}
	if len(now) == 0 {
		return nil
	}
	weeks := make([][]price.Line, demoWeeks)
	for w := range weeks {
		for i := range now {
			if w > 0 && rnd.IntN(3) == 0 {
				now[i].PriceFen = max(0, now[i].PriceFen+steps[i]*(rnd.Int64N(3)-1))
			}
		}
		weeks[w] = append([]price.Line{}, now...)
	}
	return weeks
}

// accepted reports whether a place takes a material, itself or by a broader term.
func accepted(accepts []registry.Material, m registry.Material) bool {
	for t, ok := registry.TermOf(m); ok; t, ok = registry.TermOf(t.Parent) {
		for _, a := range accepts {
			if a == t.Code {
				return true
			}
		}
	}
	return false
}
