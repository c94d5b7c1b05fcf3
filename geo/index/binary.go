package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"

	"huishou/geo"
)

// ErrSnapshot says that bytes are not a tree as [Tree.AppendBinary] writes it.
var ErrSnapshot = errors.New("not a usable index snapshot")

// magic starts a snapshot; its last byte is the version of the format.
var magic = []byte("huishou\x01")

// Sizes in a snapshot. Everything is little-endian.
const (
	headSize   = 4 + 4 + 8 + 9*8
	blockBytes = 16 + 16 + (24 + 8 + 6 + blockSize*6) + (blockSize*20 + 16) // node, box, leaf, rest
)

// AppendBinary appends a snapshot of the tree, from which [Load] makes it again in a
// tenth of the time that building takes. It ends in a CRC-32C of all of it.
func (t *Tree) AppendBinary(dst []byte) []byte {
	first := len(dst)
	dst = slices.Grow(dst, len(magic)+headSize+8*len(t.masks.words)+blockBytes*len(t.leaves)+4)
	s := stream{buf: append(dst, magic...)}
	t.head(&s)
	t.body(&s)
	return binary.LittleEndian.AppendUint32(s.buf, crc32.Checksum(s.buf[first:], crc32.MakeTable(crc32.Castagnoli)))
}

// Load makes a tree of a snapshot. Whatever the bytes are, the result is either a
// tree that can be searched without harm, or an error that wraps [ErrSnapshot].
func Load(data []byte) (*Tree, error) {
	if len(data) < len(magic)+headSize+4 || !bytes.Equal(data[:len(magic)], magic) {
		return nil, fmt.Errorf("%w: another kind or version of file", ErrSnapshot)
	}
	all, sum := data[:len(data)-4], binary.LittleEndian.Uint32(data[len(data)-4:])
	if crc32.Checksum(all, crc32.MakeTable(crc32.Castagnoli)) != sum {
		return nil, fmt.Errorf("%w: the checksum is wrong", ErrSnapshot)
	}
	s := stream{buf: all[len(magic):], reading: true}
	t := new(Tree)
	t.head(&s)
	blocks := t.masks.Blocks()
	// The size first: a forged count must not allocate more than the file holds.
	words := blocks * t.masks.columns()
	if want := words*8 + blocks*blockBytes; want != len(s.buf) {
		return nil, fmt.Errorf("%w: %d bytes where %d places take %d", ErrSnapshot, len(s.buf), t.n, want)
	}
	t.masks.words = make([]uint64, words)
	t.nodes, t.boxes = make([]node, blocks), make([]box, blocks)
	t.leaves, t.rests = make([]leaf, blocks), make([]rest, blocks)
	t.body(&s)
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return t, nil
}

// stream reads or writes numbers in the order it is shown them, so that one list of
// fields serves both ways. While writing it only reads the tree, which others search.
type stream struct {
	buf     []byte // what is left to read, or what is written
	reading bool
}

func (s *stream) u16(p *uint16) {
	if !s.reading {
		s.buf = binary.LittleEndian.AppendUint16(s.buf, *p)
		return
	}
	*p, s.buf = binary.LittleEndian.Uint16(s.buf), s.buf[2:]
}

func (s *stream) u32(p *uint32) {
	if !s.reading {
		s.buf = binary.LittleEndian.AppendUint32(s.buf, *p)
		return
	}
	*p, s.buf = binary.LittleEndian.Uint32(s.buf), s.buf[4:]
}

func (s *stream) u64(p *uint64) {
	if !s.reading {
		s.buf = binary.LittleEndian.AppendUint64(s.buf, *p)
		return
	}
	*p, s.buf = binary.LittleEndian.Uint64(s.buf), s.buf[8:]
}

func (s *stream) f32(p *float32) {
	u := math.Float32bits(*p)
	if s.u32(&u); s.reading {
		*p = math.Float32frombits(u)
	}
}

func (s *stream) f64(p *float64) {
	u := math.Float64bits(*p)
	if s.u64(&u); s.reading {
		*p = math.Float64frombits(u)
	}
}

func (s *stream) vector(v *[3]int16) {
	for a := range v {
		u := uint16(v[a])
		if s.u16(&u); s.reading {
			v[a] = int16(u)
		}
	}
}

func (s *stream) box(b *box) {
	s.f32(&b.west)
	s.f32(&b.south)
	s.f32(&b.east)
	s.f32(&b.north)
}

func (t *Tree) head(s *stream) {
	n, inputs := uint32(t.n), uint32(t.inputs)
	s.u32(&n)
	s.u32(&inputs)
	s.u64(&t.masks.used)
	for i := range t.turn {
		s.f64(&t.turn[i])
	}
	if s.reading {
		t.n, t.inputs, t.masks.n = int(n), int(inputs), int(n)
	}
}

func (t *Tree) body(s *stream) {
	for i := range t.masks.words {
		s.u64(&t.masks.words[i])
	}
	for b := range t.leaves {
		s.f64(&t.nodes[b].plane)
		s.u64(&t.nodes[b].mask)
		s.box(&t.boxes[b])
		l, r := &t.leaves[b], &t.rests[b]
		for a := range l.middle {
			s.f64(&l.middle[a])
		}
		s.f32(&l.step)
		s.f32(&l.perStep)
		s.vector(&l.extent)
		s.box(&r.box)
		for i := range blockSize {
			s.vector(&l.steps[i])
			p := &r.places[i]
			for _, part := range [...]int{4, 0, 1, 2, 3} { // the reference comes first
				s.u32(&p[part])
			}
		}
	}
}

// check finds what would make a search go wrong: a search indexes with nothing but
// what is checked here.
func (t *Tree) check() error {
	if t.n > t.inputs {
		return fmt.Errorf("%d places of %d", t.n, t.inputs)
	}
	seen := make([]uint64, (t.inputs+63)/64)
	for i := range t.n {
		pos := uint32(i)
		ref := t.place(pos).ref()
		if int(ref) >= t.inputs {
			return fmt.Errorf("reference %d of %d", ref, t.inputs)
		}
		if seen[ref/64]&(1<<(ref%64)) != 0 {
			return fmt.Errorf("reference %d twice", ref)
		}
		seen[ref/64] |= 1 << (ref % 64)
		if !geo.Valid(t.place(pos).point()) {
			return fmt.Errorf("place %d is nowhere", ref)
		}
	}
	for b := range t.leaves {
		l := &t.leaves[b]
		if frac, _ := math.Frexp(float64(l.step)); frac != 0.5 || l.step < minStep || l.step > 1 || l.perStep != 1/l.step {
			return fmt.Errorf("leaf %d has steps of %v", b, l.step)
		}
		for _, m := range l.middle {
			if !(math.Abs(m) <= 2) {
				return fmt.Errorf("leaf %d lies off the globe", b)
			}
		}
	}
	for _, f := range t.turn {
		if !(math.Abs(f) <= 2) {
			return errors.New("the frame is no rotation")
		}
	}
	for m, n := range t.nodes {
		if !(math.Abs(n.plane) <= 2) || math.Float64bits(n.plane)&3 == 3 {
			return fmt.Errorf("node %d splits nothing", m)
		}
	}
	if columns, last := t.masks.columns(), t.masks.Blocks()-1; last >= 0 && t.n%blockSize != 0 {
		for _, w := range t.masks.words[last*columns:] {
			if w>>(t.n%blockSize) != 0 {
				return errors.New("a mask belongs to no place")
			}
		}
	}
	return nil
}
