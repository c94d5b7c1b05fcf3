package index_test

import (
	"math/rand/v2"
	"testing"

	"huishou/geo/index"
)

func TestMasksSelectAsATestOfEveryPlace(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for _, n := range []int{0, 1, 63, 64, 65, 128, 1000} {
		masks := make([]uint64, n)
		for i := range masks {
			masks[i] = r.Uint64() & r.Uint64() &^ 0xf0
		}
		m := index.NewMasks(n, func(i int) uint64 { return masks[i] })
		if m.Blocks() != (n+63)/64 {
			t.Fatalf("%d places in %d blocks", n, m.Blocks())
		}
		for range 500 {
			var all, any uint64
			for range r.IntN(3) {
				all |= 1 << r.IntN(64)
			}
			for range r.IntN(4) {
				any |= 1 << r.IntN(64)
			}
			var s index.Selection
			some := m.Select(&s, all, any)
			for i, mask := range masks {
				got := some && s.Block(i/64)>>(i%64)&1 != 0
				if want := takes(index.Query{All: all, Any: any}, mask, 0); got != want {
					t.Fatalf("place %d of %d with %b, all %b, any %b: %v", i, n, mask, all, any, got)
				}
			}
			if last := m.Blocks() - 1; some && n%64 != 0 && s.Block(last)>>(n%64) != 0 {
				t.Fatalf("%d places: the last block has more", n)
			}
		}
	}
}
