package tile

const (
	digitBits = 11
	digits    = 6 // of 11 bits in a key of 64
	radix     = 1 << digitBits
)

// sortKeys orders keys ascending and refs along with them; equal keys keep their
// order. It distributes by one digit of the key after another, the lowest first,
// and skips the digits that all keys share: those of the country and the city.
func sortKeys(keys []uint64, refs []uint32) {
	var counts [digits][radix]uint32
	for _, key := range keys {
		for d := range digits {
			counts[d][key>>(d*digitBits)%radix]++
		}
	}
	from, fromRefs := keys, refs
	to, toRefs := make([]uint64, len(keys)), make([]uint32, len(refs))
	for d := range digits {
		count, shift := &counts[d], d*digitBits
		if len(keys) == 0 || count[keys[0]>>shift%radix] == uint32(len(keys)) {
			continue
		}
		var next uint32
		for i, c := range count {
			count[i] = next
			next += c
		}
		for i, key := range from {
			slot := &count[key>>shift%radix]
			to[*slot], toRefs[*slot] = key, fromRefs[i]
			*slot++
		}
		from, fromRefs, to, toRefs = to, toRefs, from, fromRefs
	}
	if len(keys) > 0 && &from[0] != &keys[0] {
		copy(keys, from)
		copy(refs, fromRefs)
	}
}
