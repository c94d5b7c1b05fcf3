package tile

import "math/bits"

// Counts tells which places of a pyramid are open at one moment: a bit each, and
// how many are before every 64th. It is immutable and takes 0.2 bytes a place.
type Counts struct {
	bits   []uint64
	before []uint32
}

// OpenCounts asks open about every place: 1 open, 0 closed, -1 unknown.
func (p *Pyramid) OpenCounts(open func(ref uint32) int8) *Counts {
	words := len(p.refs)/64 + 1
	c := &Counts{make([]uint64, words), make([]uint32, words)}
	for i, ref := range p.refs {
		if open(ref) > 0 {
			c.bits[i/64] |= 1 << (i % 64)
		}
	}
	total := 0
	for i, word := range c.bits {
		c.before[i] = uint32(total)
		total += bits.OnesCount64(word)
	}
	return c
}

// rank is the number of open places before the i-th.
func (c *Counts) rank(i int) int {
	return int(c.before[i/64]) + bits.OnesCount64(c.bits[i/64]&(1<<(i%64)-1))
}

// open is 1 when the i-th place is open, else 0.
func (c *Counts) open(i int) int { return int(c.bits[i/64] >> (i % 64) & 1) }
