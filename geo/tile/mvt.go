package tile

import "encoding/binary"

// Attributes describe a place that stands alone on a tile.
type Attributes struct{ ID, Code, Name, Kind string }

// The keys of a layer, by number.
const (
	keyID = iota
	keyCode
	keyName
	keyKind
	keyOpen
	keyCluster
	keyCount
)

// header is the fixed beginning of a layer: name, version 2, extent, keys.
var header = string(appendHeader(nil))

func appendHeader(b []byte) []byte {
	b = appendText(b, 1<<3|2, Layer)
	b = append(b, 15<<3, 2)
	b = append(b, 5<<3)
	b = binary.AppendUvarint(b, Extent)
	for _, key := range []string{"id", "code", "name", "kind", "open", "cluster", "count"} {
		b = appendText(b, 3<<3|2, key)
	}
	return b
}

func appendText(b []byte, tag byte, s string) []byte {
	b = append(b, tag)
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// encoder appends one layer. Each feature follows the values it is the first to
// use: protocol buffers let fields that repeat be mixed, and nothing needs to be
// kept until the end.
type encoder struct {
	b      []byte
	start  int // of the tile in b
	body   int // of the layer in b
	values uint32
	found  bool // anything but the header

	corner spot // of the tile
	zoom   uint32

	numbers  [numbers]uint32 // 1 + number of the value that is i-1
	kinds    [maxKinds]string
	kindAt   [maxKinds]uint32
	kindsLen int
}

const (
	numbers     = 256 // small numbers that share a value
	maxKinds    = 16
	lengthSpace = 5 // of a length below 2^35
)

func newEncoder(b []byte, at Coord) encoder {
	e := encoder{b: b, start: len(b), zoom: at.Z, corner: at.corner()}
	e.b = append(e.b, 3<<3|2, 0, 0, 0, 0, 0)
	e.body = len(e.b)
	e.b = append(e.b, header...)
	return e
}

// finish writes the length of the layer, or takes everything back when it has no
// feature.
func (e *encoder) finish() []byte {
	if !e.found {
		return e.b[:e.start]
	}
	size := len(e.b) - e.body
	n := binary.PutUvarint(e.b[e.start+1:e.body], uint64(size))
	copy(e.b[e.start+1+n:], e.b[e.body:])
	return e.b[:e.start+1+n+size]
}

func (e *encoder) text(s string) uint32 {
	n := uint64(len(s))
	space := uint64(2)
	if n >= 1<<7 {
		space = uint64(1 + uvarintLen(n))
	}
	e.b = append(e.b, 4<<3|2)
	e.b = binary.AppendUvarint(e.b, space+n)
	e.b = append(e.b, 1<<3|2)
	e.b = binary.AppendUvarint(e.b, n)
	e.b = append(e.b, s...)
	e.values++
	return e.values - 1
}

func uvarintLen(n uint64) int {
	k := 1
	for ; n >= 1<<7; n >>= 7 {
		k++
	}
	return k
}

// kind is text for the few words that many places share.
func (e *encoder) kind(s string) uint32 {
	for i := range e.kindsLen {
		if e.kinds[i] == s {
			return e.kindAt[i]
		}
	}
	v := e.text(s)
	if e.kindsLen < maxKinds {
		e.kinds[e.kindsLen], e.kindAt[e.kindsLen] = s, v
		e.kindsLen++
	}
	return v
}

// number is the value n, at least -1.
func (e *encoder) number(n int) uint32 {
	if n+1 < numbers && e.numbers[n+1] != 0 {
		return e.numbers[n+1] - 1
	}
	if n < 0 {
		e.b = append(e.b, 4<<3|2, 2, 6<<3, 1) // sint: an int of -1 takes ten bytes
	} else {
		e.b = append(e.b, 4<<3|2, byte(1+uvarintLen(uint64(n))), 4<<3)
		e.b = binary.AppendUvarint(e.b, uint64(n))
	}
	e.values++
	if n+1 < numbers {
		e.numbers[n+1] = e.values
	}
	return e.values - 1
}

// local is a position within the tile, from 0 to below Extent: a map drops what
// is at Extent or beyond, as it expects it in the next tile.
func (e *encoder) local(v, edge uint32) uint64 {
	return uint64(v-edge) << e.zoom >> (32 - extentBits)
}

// cluster appends n places whose positions add up to s, all in the cell of at.
func (e *encoder) cluster(at spot, s sum, n, open int) {
	one, count, known := e.number(1), e.number(n), e.number(open)
	mean := spot{e.middle(s.x/uint64(n), at.x), e.middle(s.y/uint64(n), at.y)}
	e.feature(mean, []uint32{keyCluster, one, keyCount, count, keyOpen, known})
}

// middle moves v, an x or y, into the middle half of the cell that member is in.
func (e *encoder) middle(v uint64, member uint32) uint32 {
	size := uint32(1) << (32 - cellBits - e.zoom)
	edge := member &^ (size - 1)
	return min(max(uint32(v), edge+size/4), edge+size/4*3)
}

func (e *encoder) place(at spot, a Attributes, open int8) {
	id := e.text(a.ID)
	code := e.text(a.Code)
	name := e.text(a.Name)
	kind := e.kind(a.Kind)
	e.feature(at, []uint32{keyID, id, keyCode, code, keyName, name, keyKind, kind, keyOpen, e.number(int(open))})
}

// feature appends a point with its tags. A feature is shorter than 128 bytes, so
// its lengths are one byte each.
func (e *encoder) feature(at spot, tags []uint32) {
	b := append(e.b, 2<<3|2, 0, 2<<3|2, 0)
	start := len(b)
	for _, tag := range tags {
		b = binary.AppendUvarint(b, uint64(tag))
	}
	b[start-1] = byte(len(b) - start)
	b = append(b, 3<<3, 1, 4<<3|2, 0) // a point
	geometry := len(b)
	b = append(b, 1<<3|1) // move to, once
	b = binary.AppendUvarint(b, e.local(at.x, e.corner.x)<<1)
	b = binary.AppendUvarint(b, e.local(at.y, e.corner.y)<<1)
	b[geometry-1] = byte(len(b) - geometry)
	b[start-3] = byte(len(b) - start + 2)
	e.b, e.found = b, true
}
