package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// readPNG reads IHDR, which image/png has checked already, and looks for the
// eXIf chunk and for transparency.
func readPNG(body []byte, h *header) error {
	const depthAt, colourAt, interlaceAt = 24, 25, 28 // PNG (Third Edition), 11.2.1
	if len(body) < 33 || string(body[12:16]) != "IHDR" {
		return fmt.Errorf("%w: IHDR is not the first chunk", ErrBroken)
	}
	pixel := int64(4)
	switch body[colourAt] {
	case 0, 3: // grey, palette
		pixel = 1
	}
	// Anywhere will do: a chance hit makes the bound higher, never too low.
	if body[colourAt] == 0 && bytes.Contains(body, []byte("tRNS")) {
		pixel = 4
	}
	if body[depthAt] == 16 {
		pixel *= 2
	}
	rows := int64(h.width) * 32 // what the decoder holds of rows, and its window
	h.memory = int64(h.width)*int64(h.height)*pixel + rows + 1<<18
	if body[interlaceAt] != 0 {
		h.memory += int64(h.width) * int64(h.height) * pixel // the passes
	}
	for rest := body[8:]; len(rest) >= 12; {
		n := binary.BigEndian.Uint32(rest)
		if uint64(n)+12 > uint64(len(rest)) {
			break
		}
		switch string(rest[4:8]) {
		case "eXIf":
			h.orientation = orientation(rest[8 : 8+n])
			return nil
		case "IEND":
			return nil
		}
		rest = rest[12+n:]
	}
	return nil
}
