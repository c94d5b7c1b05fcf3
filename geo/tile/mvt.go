package tile

import (
	"encoding/binary"
	"slices"
)

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

	numbers [numbers]uint32 // 1 + which value is the number i-1
	kinds   [maxKinds]string
	kindAt  [maxKinds]uint32
	nKinds  int
}

const (
	numbers     = 128 // small numbers that share a value
	maxKinds    = 16
	lengthSpace = 5   // of a length below 2^35
	featureSize = 120 // bytes of a place, roughly
)

// begin starts a tile of about n features behind b.
func (e *encoder) begin(b []byte, at Coord, n int) {
	e.start, e.values, e.found, e.nKinds = len(b), 0, false, 0
	e.corner, e.zoom = at.corner(), at.Z
	clear(e.numbers[:])
	b = slices.Grow(b, 2*len(header)+n*featureSize)
	b = append(b, 3<<3|2) // the layer, its length yet unknown
	b = append(b, make([]byte, lengthSpace)...)
	e.body = len(b)
	e.b = append(b, header...)
}

// finish writes the length of the layer, or takes everything back when it has no
// feature.
func (e *encoder) finish() []byte {
	b := e.b
	e.b = nil
	if !e.found {
		return b[:e.start]
	}
	size := len(b) - e.body
	n := binary.PutUvarint(b[e.start+1:e.body], uint64(size))
	copy(b[e.start+1+n:], b[e.body:])
	return b[:e.start+1+n+size]
}

// appendValue appends the value s.
func appendValue(b []byte, s string) []byte {
	n := len(s)
	if n < 1<<7-2 {
		b = append(b, 4<<3|2, byte(n+2), 1<<3|2, byte(n))
		return append(b, s...)
	}
	b = append(b, 4<<3|2)
	b = binary.AppendUvarint(b, uint64(1+uvarintLen(uint64(n))+n))
	return appendText(b, 1<<3|2, s)
}

func uvarintLen(n uint64) int {
	k := 1
	for ; n >= 1<<7; n >>= 7 {
		k++
	}
	return k
}

// appendTag appends a key and its value to the tags of a feature.
func appendTag(b []byte, key byte, value uint32) []byte {
	if value < 1<<7 {
		return append(b, key, byte(value))
	}
	if value < 1<<14 {
		return append(b, key, byte(value)|1<<7, byte(value>>7))
	}
	return binary.AppendUvarint(append(b, key), uint64(value))
}

// kind is the value s, one of the few words that many places share.
func (e *encoder) kind(s string) uint32 {
	for i, known := range e.kinds[:e.nKinds] {
		if known == s {
			return e.kindAt[i]
		}
	}
	e.b = appendValue(e.b, s)
	e.values++
	if e.nKinds < maxKinds {
		e.kinds[e.nKinds], e.kindAt[e.nKinds] = s, e.values-1
		e.nKinds++
	}
	return e.values - 1
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

// place appends a place that stands alone.
func (e *encoder) place(at spot, a Attributes, open int8) {
	kind, state := e.kind(a.Kind), e.number(int(open))
	b, id := e.b, e.values
	b = appendValue(b, a.ID)
	b = appendValue(b, a.Code)
	b = appendValue(b, a.Name)
	b = append(b, featureStart...)
	tags := len(b)
	b = appendTag(b, keyID, id)
	b = appendTag(b, keyCode, id+1)
	b = appendTag(b, keyName, id+2)
	b = appendTag(b, keyKind, kind)
	b = appendTag(b, keyOpen, state)
	e.b = e.point(b, tags, at)
	e.values += 3
}

// cluster appends n places whose positions add up to s, all in the cell of at.
func (e *encoder) cluster(at spot, s sum, n, open int) {
	one, count, known := e.number(1), e.number(n), e.number(open)
	b := append(e.b, featureStart...)
	tags := len(b)
	b = appendTag(b, keyCluster, one)
	b = appendTag(b, keyCount, count)
	b = appendTag(b, keyOpen, known)
	e.b = e.point(b, tags, spot{e.middle(s.x/uint64(n), at.x), e.middle(s.y/uint64(n), at.y)})
}

// middle moves v, an x or y, into the middle half of the cell that member is in.
func (e *encoder) middle(v uint64, member uint32) uint32 {
	size := uint32(1) << (32 - cellBits - e.zoom)
	edge := member &^ (size - 1)
	return min(max(uint32(v), edge+size/4), edge+size/4*3)
}

// featureStart begins a feature and its tags; both lengths are yet unknown. A
// feature is shorter than 128 bytes, so its lengths are one byte each.
const featureStart = "\x12\x00\x12\x00"

// point ends a feature, the tags of which are in b from tags on, with its geometry.
func (e *encoder) point(b []byte, tags int, at spot) []byte {
	b[tags-1] = byte(len(b) - tags)
	b = append(b, 3<<3, 1, 4<<3|2, 0, 1<<3|1) // a point: move to, once
	geometry := len(b) - 1
	b = appendLocal(b, at.x-e.corner.x, e.zoom)
	b = appendLocal(b, at.y-e.corner.y, e.zoom)
	b[geometry-1] = byte(len(b) - geometry)
	b[tags-3] = byte(len(b) - tags + 2)
	e.found = true
	return b
}

// appendLocal appends a distance from the corner of the tile, from 0 to below
// Extent: a map drops what is at Extent, as it expects it in the next tile.
func appendLocal(b []byte, v, zoom uint32) []byte {
	zigzag := uint32(uint64(v)<<zoom>>(32-extentBits)) * 2
	if zigzag < 1<<7 {
		return append(b, byte(zigzag))
	}
	return append(b, byte(zigzag)|1<<7, byte(zigzag>>7))
}
