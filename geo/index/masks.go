package index

import "math/bits"

// blockSize is the number of places whose masks are stored together: one bit
// each in a 64-bit word.
const blockSize = 64

// Masks holds a 64-bit mask for each of n places, turned by 90 degrees: for each
// block of 64 places and each bit that any place has, one word says which of the
// 64 have it. Selecting from a block is then an AND over words instead of a
// test of every place, and bits that no place has take no memory.
type Masks struct {
	n     int
	used  uint64 // OR of all masks; one column for each of its bits
	words []uint64
}

// NewMasks stores the masks of n places; mask(i) is the one of place i, and is
// asked twice.
func NewMasks(n int, mask func(i int) uint64) Masks {
	m := Masks{n: n}
	for i := range n {
		m.used |= mask(i)
	}
	columns := m.columns()
	m.words = make([]uint64, m.Blocks()*columns)
	for i := range n {
		row := m.words[i/blockSize*columns:]
		for rest := mask(i); rest != 0; rest &= rest - 1 {
			row[m.column(bits.TrailingZeros64(rest))] |= 1 << (i % blockSize)
		}
	}
	return m
}

// Blocks is the number of blocks of 64 places, the last one perhaps not full.
func (m *Masks) Blocks() int { return (m.n + blockSize - 1) / blockSize }

// Bytes is the memory the masks take.
func (m *Masks) Bytes() int { return 8 * len(m.words) }

// Selection picks places by mask, block by block. See [Masks.Select].
type Selection struct {
	words    []uint64
	columns  int
	all, any []uint8
	last     int
	lanes    uint64 // the places that exist in the last block
	columnsOf
}

type columnsOf struct{ all, any [64]uint8 }

// Select prepares s to pick the places that have every bit of all and, unless
// any is 0, at least one bit of any. It reports false when no place can match.
func (m *Masks) Select(s *Selection, all, any uint64) bool {
	if m.n == 0 || all&^m.used != 0 || any != 0 && any&m.used == 0 {
		return false
	}
	s.words, s.columns = m.words, m.columns()
	s.last, s.lanes = m.Blocks()-1, ^uint64(0)>>(uint(-m.n)%blockSize)
	s.all = m.list(s.columnsOf.all[:0], all)
	s.any = m.list(s.columnsOf.any[:0], any&m.used)
	return true
}

// Block gives the places of block b that match: bit i is place 64·b+i.
func (s *Selection) Block(b int) uint64 {
	row := s.words[b*s.columns:]
	match := ^uint64(0)
	if b == s.last {
		match = s.lanes
	}
	for _, c := range s.all {
		match &= row[c]
	}
	if len(s.any) > 0 {
		var some uint64
		for _, c := range s.any {
			some |= row[c]
		}
		match &= some
	}
	return match
}

func (m *Masks) columns() int { return bits.OnesCount64(m.used) }

// column is where the words of a used bit stand in their block.
func (m *Masks) column(bit int) int { return bits.OnesCount64(m.used & (1<<bit - 1)) }

func (m *Masks) list(columns []uint8, set uint64) []uint8 {
	for ; set != 0; set &= set - 1 {
		columns = append(columns, uint8(m.column(bits.TrailingZeros64(set))))
	}
	return columns
}

// union is the OR of the masks in block b.
func (m *Masks) union(b int) uint64 {
	var all uint64
	columns := m.columns()
	for rest, c := m.used, 0; rest != 0; rest, c = rest&(rest-1), c+1 {
		if m.words[b*columns+c] != 0 {
			all |= rest & -rest
		}
	}
	return all
}
