package route

import (
	"encoding/binary"
	"math"
	"testing"
)

// FuzzSolve builds problems of any numbers, NaN and infinite among them, and of any
// shape: an answer is whole or an error, never a panic.
func FuzzSolve(f *testing.F) {
	f.Add([]byte{3, 2, 0, 0, 0, 1}, uint64(1))
	f.Add([]byte{16, 15, 0, 255, 7, 2, 9, 200, 31, 4, 99, 1, 1, 0, 50}, uint64(2))
	f.Add([]byte{2, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255}, uint64(3))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		pos := 0
		next := func() byte {
			if len(data) == 0 {
				return 0
			}
			b := data[pos%len(data)] + byte(pos/len(data)*37)
			pos++
			return b
		}
		number := func() float64 {
			switch b := next(); {
			case b == 255:
				var raw [8]byte
				for i := range raw {
					raw[i] = next()
				}
				return math.Float64frombits(binary.LittleEndian.Uint64(raw[:]))
			default:
				return float64(b) * 10
			}
		}
		points, stops := int(next()%18), int(next()%18)
		p := Problem{SpeedKmh: 30, Start: int(next()%18) % max(points, 1), End: int(next()%20) - 1, Seed: seed}
		for range points {
			row := make([]float64, points)
			for j := range row {
				row[j] = number()
			}
			p.Metres = append(p.Metres, row)
		}
		if next()%4 == 1 {
			p.SpeedKmh = number()
		}
		for range stops {
			s := Stop{Point: int(next()) % (points + 1), Service: number() / 10}
			if next()%2 == 0 {
				from := number()
				s.Window = &Window{from, from + number()}
			}
			p.Stops = append(p.Stops, s)
		}
		plan, err := Solve(&ending{t.Context(), 40}, p)
		if err == nil {
			whole(t, p, plan)
		}
	})
}
