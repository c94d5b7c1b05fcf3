package registry

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestMetresAreWrittenToATenthOfAMillimetre(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 100_000 {
		want := math.Pow(10, r.Float64()*12-5)
		if i < 5 {
			want = []float64{0, 0.00004, 0.00005, 0.99996, math.Pi * 6371008.8}[i]
		}
		text := string(appendMetres(nil, want))
		got, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(got-want) > 0.00005+want*1e-15 || text != strconv.FormatFloat(got, 'f', 4, 64) {
			t.Fatalf("%v is written %s (%v)", want, text, err)
		}
	}
}
