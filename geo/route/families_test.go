package route

import (
	"math"
	"math/rand/v2"
)

// family is a kind of day to try: where the stops lie and when they may be served.
type family struct {
	name    string
	places  func(rnd *rand.Rand, n int) [][2]float64 // metres, the start first
	windows func(rnd *rand.Rand, p *Problem)
	uneven  bool // ways there and back differ
}

// uniform stops lie anywhere in 8 km × 8 km.
func uniform(rnd *rand.Rand, n int) [][2]float64 {
	at := make([][2]float64, n+1)
	for i := range at {
		at[i] = [2]float64{rnd.Float64() * 8000, rnd.Float64() * 8000}
	}
	return at
}

// clustered stops lie around six estates.
func clustered(rnd *rand.Rand, n int) [][2]float64 {
	at := uniform(rnd, n)
	for i := 7; i <= n; i++ {
		c := at[1+rnd.IntN(6)]
		at[i] = [2]float64{c[0] + rnd.NormFloat64()*600, c[1] + rnd.NormFloat64()*600}
	}
	return at
}

// towns are a dense city of 3 km and towns along two roads up to 10 km out, as
// around a county seat; a third of the stops are out there.
func towns(rnd *rand.Rand, n int) [][2]float64 {
	at := make([][2]float64, n+1)
	for i := range at {
		out := 0.0
		if i > 0 && rnd.IntN(3) == 0 {
			out = float64(1+rnd.IntN(4)) * 2500
		}
		road := float64(rnd.IntN(2))*2.1 + 0.4
		at[i] = [2]float64{out*math.Cos(road) + rnd.NormFloat64()*900, out*math.Sin(road) + rnd.NormFloat64()*900}
	}
	return at
}

var slots = []Window{{540, 660}, {660, 780}, {840, 960}, {960, 1080}}

func free(*rand.Rand, *Problem) {}

func fourSlots(rnd *rand.Rand, p *Problem) {
	for i := range p.Stops {
		w := slots[i%4]
		p.Stops[i].Window = &w
	}
}

func half(rnd *rand.Rand, p *Problem) {
	for i := range p.Stops {
		if i%2 == 0 {
			w := slots[rnd.IntN(4)]
			p.Stops[i].Window = &w
		}
	}
}

// tight windows of 30 to 60 minutes lie around the times of an order that is
// quick, so that one order at least is on time.
func tight(rnd *rand.Rand, p *Problem) {
	w := newNetwork(*p)
	order := w.nearestFirst()
	around(rnd, p, order, 30, 60)
}

func wide(rnd *rand.Rand, p *Problem) {
	order := newNetwork(*p).nearestFirst()
	around(rnd, p, order, 90, 180)
}

// scrambled windows of 60 to 120 minutes lie around the times of an order at random.
func scrambled(rnd *rand.Rand, p *Problem) {
	order := rnd.Perm(len(p.Stops))
	for i := range order {
		order[i]++
	}
	around(rnd, p, order, 60, 120)
}

func around(rnd *rand.Rand, p *Problem, order []int, least, most float64) {
	w := newNetwork(*p)
	at, last := p.Depart, 0
	for _, i := range order {
		at += w.dur[last][i]
		size := least + rnd.Float64()*(most-least)
		early := at - rnd.Float64()*size
		p.Stops[i-1].Window = &Window{early, early + size}
		last = i
	}
}

var families = []family{
	{"uniform", uniform, free, false},
	{"clustered", clustered, free, false},
	{"towns", towns, free, false},
	{"uniform uneven", uniform, free, true},
	{"towns uneven", towns, free, true},
	{"uniform slots", uniform, fourSlots, false},
	{"clustered slots", clustered, fourSlots, false},
	{"towns slots", towns, fourSlots, false},
	{"towns slots uneven", towns, fourSlots, true},
	{"uniform half", uniform, half, false},
	{"clustered half", clustered, half, false},
	{"towns half", towns, half, false},
	{"towns half uneven", towns, half, true},
	{"uniform tight", uniform, tight, false},
	{"towns tight", towns, tight, false},
	{"uniform wide", uniform, wide, false},
	{"towns wide", towns, wide, false},
	{"uniform scrambled", uniform, scrambled, false},
}

// day draws a day of n stops.
func (f family) day(seed uint64, n int) Problem {
	rnd := rand.New(rand.NewPCG(seed, 7))
	at := f.places(rnd, n)
	p := Problem{Metres: grid(n + 1), SpeedKmh: 28, Depart: 510, Seed: seed, Stops: make([]Stop, n)}
	if seed%3 == 0 {
		p.End = Nowhere
	}
	for i := range at {
		for j := range at {
			d := math.Hypot(at[i][0]-at[j][0], at[i][1]-at[j][1]) * 1.3
			if f.uneven && i != j {
				d = d*(1+0.3*rnd.Float64()) + 300*rnd.Float64()
			}
			p.Metres[i][j] = math.Round(d)
		}
	}
	for i := range p.Stops {
		p.Stops[i] = Stop{Point: i + 1, Service: 200 / float64(n)} // few stops fill the day too
	}
	f.windows(rnd, &p)
	return p
}
