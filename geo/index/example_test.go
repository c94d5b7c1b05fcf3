package index_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"huishou/geo/index"
)

func ExampleTree_Nearest() {
	const paper, fridges = 1 << 0, 1 << 1
	tree := index.Build(
		[]orb.Point{{104.773, 29.352}, {104.783, 29.352}, {104.753, 29.352}, {105.5, 29.9}},
		[]uint64{paper, paper | fridges, fridges, fridges},
	)
	near := tree.Nearest(nil, orb.Point{104.773, 29.352}, index.Query{All: fridges, Limit: 10, Radius: 20000})
	for _, h := range near {
		fmt.Printf("place %d, %.0f m\n", h.Ref, float64(h.Distance))
	}
	// Output:
	// place 1, 969 m
	// place 2, 1938 m
}

func ExampleTree_Within() {
	tree := index.Build([]orb.Point{{104.773, 29.352}, {105.5, 29.9}, {104.783, 29.352}}, nil)
	city := orb.Bound{Min: orb.Point{104.7, 29.3}, Max: orb.Point{104.9, 29.4}}
	fmt.Println(tree.Within(nil, city, index.Query{}))
	// Output: [0 2]
}

func ExampleMasks() {
	const paper, fridges = 1 << 0, 1 << 1
	masks := []uint64{paper, paper | fridges, fridges}
	m := index.NewMasks(len(masks), func(i int) uint64 { return masks[i] })
	var s index.Selection
	if m.Select(&s, fridges, 0) {
		fmt.Printf("%03b\n", s.Block(0))
	}
	// Output: 110
}
