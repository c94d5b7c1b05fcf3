package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// readWebP walks the chunks of a WebP file (RFC 9649).
func readWebP(body []byte, h *header) error {
	size := uint64(binary.LittleEndian.Uint32(body[4:])) + 8
	if size > uint64(len(body)) {
		// Not only cut off: the decoder makes a buffer as long as a chunk says it is.
		return fmt.Errorf("%w: %d bytes of %d", ErrBroken, len(body), size)
	}
	const animated = 2 // of the flags of VP8X
	var packed int64   // bytes of chunks packed without loss
	lossy := false
	for rest := body[12:size]; len(rest) >= 8; {
		name, n := string(rest[:4]), uint64(binary.LittleEndian.Uint32(rest[4:]))
		if n+8 > uint64(len(rest)) {
			return fmt.Errorf("%w: chunk %q is longer than the file", ErrBroken, name)
		}
		data := rest[8 : 8+n]
		switch name {
		case "VP8X":
			if n > 0 && data[0]&animated != 0 {
				return fmt.Errorf("%w: it is a moving picture", ErrNotAPicture)
			}
		case "ANIM", "ANMF":
			return fmt.Errorf("%w: it is a moving picture", ErrNotAPicture)
		case "VP8 ":
			lossy = true
		case "VP8L", "ALPH":
			packed += int64(n)
		case "EXIF":
			h.orientation = orientation(bytes.TrimPrefix(data, []byte("Exif\x00\x00")))
		}
		rest = rest[min(8+n+n%2, uint64(len(rest))):]
	}
	h.memory = int64(len(body)) + 1<<18
	if lossy { // whole blocks of 16, half as much again for colour
		w, height := int64(h.width+15)/16*16, int64(h.height+15)/16*16
		h.memory += w*height*3/2 + w*height/16
	}
	if packed > 0 {
		h.memory += losslessMemory(int64(h.width)*int64(h.height), packed)
	}
	return nil
}

// losslessMemory bounds what golang.org/x/image/vp8l takes for a picture of so
// many pixels, packed into so many bytes: four bytes a pixel, twice where
// colours are indexed, and the images of its transforms; and its code trees,
// which a crafted file makes large with few bits.
func losslessMemory(pixels, packed int64) int64 {
	const (
		groups     = 2600   // of five trees; the decoder refuses more
		groupBytes = 2_700  // of five trees without nodes
		nodeBytes  = 54_300 // of the nodes of 2328, 256, 256, 256 and 40 symbols
		// A tree of 256 symbols can be told in 15 bytes and has 511 nodes of eight.
		nodesPerByte = 384
	)
	return pixels*10 + groups*groupBytes + min(groups*nodeBytes, packed*nodesPerByte)
}
