package tile_test

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"huishou/geo/tile"
)

func Example() {
	// Two places side by side in Zigong, and one in Fushun.
	places := []orb.Point{{104.7700, 29.3500}, {104.7701, 29.3501}, {104.9750, 29.1810}}
	names := []string{"同兴路回收点", "汇东回收站", "富顺分拣中心"}
	pyramid := tile.Build(places, []uint64{1, 1, 2})

	at, err := tile.ParsePath("9", "405", "212")
	if err != nil {
		fmt.Println(err)
		return
	}
	everyDay := func(ref uint32) int8 { return 1 }
	b := pyramid.Append(nil, at, tile.Query{Open: everyDay, Counts: pyramid.OpenCounts(everyDay)}, func(ref uint32) tile.Attributes {
		return tile.Attributes{ID: fmt.Sprint(ref), Code: fmt.Sprint("S-", ref), Name: names[ref], Kind: "community_point"}
	})
	layers, err := mvt.Unmarshal(b)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range layers[0].Features {
		fmt.Println(f.Properties["count"], f.Properties["name"], f.Geometry)
	}
	// Output:
	// 2 <nil> [128 1238]
	// <nil> 富顺分拣中心 [1219 2367]
}

func ExampleParsePath() {
	at, _ := tile.ParsePath("14", "12960", "6800")
	fmt.Println(at)
	_, err := tile.ParsePath("3", "8", "0")
	fmt.Println(err)
	// Output:
	// 14/12960/6800
	// no such tile: 3/8/0 is outside the grid
}

func ExampleContaining() {
	fmt.Println(tile.Containing(orb.Point{104.77, 29.35}, 9))
	// Output: 9/405/212
}
