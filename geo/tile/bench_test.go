package tile_test

import (
	"fmt"
	"testing"

	"huishou/geo/tile"
)

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{5_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := city(n)
			b.ReportAllocs()
			for b.Loop() {
				tile.Build(w.points, w.masks)
			}
		})
	}
}

// tilesOf lists the tiles of zooms 6 to 14 that have places.
func (w world) tilesOf() []tile.Coord {
	var tiles []tile.Coord
	for z := uint32(6); z <= tile.ClusterZoom; z++ {
		seen := map[tile.Coord]bool{}
		for _, p := range w.points {
			if at := tile.Containing(p, z); !seen[at] {
				seen[at] = true
				tiles = append(tiles, at)
			}
		}
	}
	return tiles
}

// described holds the attributes of places ready, as the caller of a pyramid has them.
func (w world) described() []tile.Attributes {
	list := make([]tile.Attributes, len(w.points))
	for i := range list {
		list[i] = tile.Attributes{ID: fmt.Sprintf("01K%023d", i), Code: fmt.Sprintf("S-510302-%06d", i), Name: fmt.Sprintf("自流井区回收点 %d", i), Kind: kinds[i%4]}
	}
	return list
}

// BenchmarkAppend encodes every tile of zooms 6 to 14.
func BenchmarkAppend(b *testing.B) {
	for _, n := range []int{5_000, 100_000, 1_000_000} {
		w := city(n)
		p, list, tiles := tile.Build(w.points, w.masks), w.described(), w.tilesOf()
		attr := func(ref uint32) tile.Attributes { return list[ref] }
		for _, q := range []struct {
			name string
			tile.Query
		}{
			{"all", tile.Query{Open: w.openOf, Counts: p.OpenCounts(w.openOf)}},
			{"filtered", tile.Query{All: 1 << 5, Open: w.openOf, Counts: p.OpenCounts(w.openOf)}},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, q.name), func(b *testing.B) {
				b.ReportAllocs()
				var buffer []byte
				for b.Loop() {
					for _, at := range tiles {
						buffer = p.Append(buffer[:0], at, q.Query, attr)
					}
				}
			})
		}
	}
}
