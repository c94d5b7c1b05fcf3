package index_test

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
)

// FuzzNearest builds a small tree of whatever numbers come and compares with
// looking at every place.
func FuzzNearest(f *testing.F) {
	f.Add(104.77, 29.35, 1e-3, 500.0, uint64(1), uint8(3), uint8(200))
	f.Add(180.0, -90.0, 360.0, 0.0, uint64(2), uint8(0), uint8(65))
	f.Add(-180.0, 89.9999999, 1e-9, 2e7, uint64(3), uint8(64), uint8(130))
	f.Add(math.NaN(), math.Inf(1), 0.0, -1.0, uint64(4), uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, lon, lat, spread, radius float64, seed uint64, limit, n uint8) {
		r := rand.New(rand.NewPCG(seed, 1))
		points, masks := make([]orb.Point, n), make([]uint64, n)
		for i := range points {
			points[i] = orb.Point{lon + (r.Float64()-0.5)*spread, lat + (r.Float64()-0.5)*spread}
			masks[i] = r.Uint64() & 3
		}
		q := index.Query{All: seed & 1, Any: seed & 2, Limit: int(limit), Radius: geo.Metres(radius)}
		from := orb.Point{lon, lat}
		got := index.Build(points, masks).Nearest(nil, from, q)
		if !geo.Valid(from) || !(radius >= 0) {
			if got != nil {
				t.Fatalf("near %v within %v: %v", from, radius, got)
			}
			return
		}
		if want := scan(points, masks, from, q); !equal(got, want) {
			t.Fatalf("from %v with %+v:\n got %v\nwant %v", from, q, got, want)
		}
	})
}

// FuzzLoad searches whatever loads. The checksum is made right, so that the checks
// behind it are what is tried.
func FuzzLoad(f *testing.F) {
	for _, n := range []int{0, 1, 70} {
		points, masks := world(1, n)
		data := index.Build(points, masks).AppendBinary(nil)
		f.Add(data[:len(data)-4])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
		tree, err := index.Load(data)
		if err != nil {
			return
		}
		for _, q := range []index.Query{{}, {Limit: 3, Radius: 5000}, {All: 1, Any: 6, Limit: 70}} {
			tree.Nearest(nil, orb.Point{104.77, 29.35}, q)
			tree.Within(nil, orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{100, 90}}, q)
		}
	})
}
