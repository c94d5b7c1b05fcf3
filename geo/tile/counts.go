package tile

import "math/bits"

// Counts tells which places of a pyramid are open at one moment: a bit each, and
// how many are before every 64th. It is immutable and takes 0.25 bytes a place.
type Counts struct{ blocks []openBlock }

type openBlock struct {
	open   uint64
	before int
}

// OpenCounts asks open about every place: 1 open, 0 closed, -1 unknown.
func (p *Pyramid) OpenCounts(open func(ref uint32) int8) *Counts {
	c := &Counts{make([]openBlock, len(p.refs)/64+1)}
	for i, ref := range p.refs {
		if open(ref) > 0 {
			c.blocks[i/64].open |= 1 << (i % 64)
		}
	}
	total := 0
	for i := range c.blocks {
		c.blocks[i].before = total
		total += bits.OnesCount64(c.blocks[i].open)
	}
	return c
}

// rank is the number of open places before the i-th.
func (c *Counts) rank(i int) int {
	b := c.blocks[i/64]
	return b.before + bits.OnesCount64(b.open&(1<<(i%64)-1))
}

// open is 1 when the i-th place is open, else 0.
func (c *Counts) open(i int) int { return int(c.blocks[i/64].open >> (i % 64) & 1) }
