package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// A JPEG whose pieces are sent again and again keeps a decoder busy for minutes
// with a small file. Encoders write about ten scans where a picture is built up
// progressively, and one or one a component where it is not.
const (
	maxProgressiveScans = 40
	maxPlainScans       = 4
)

// Markers of ITU-T T.81, table B.1.
const (
	markSOF0  = 0xc0
	markSOF1  = 0xc1
	markSOF2  = 0xc2
	markRST0  = 0xd0
	markRST7  = 0xd7
	markEOI   = 0xd9
	markSOS   = 0xda
	markAPP1  = 0xe1
	markAPP14 = 0xee
)

// readJPEG walks the segments as image/jpeg does, so that both see the same
// frame and the same scans.
func readJPEG(body []byte, h *header) error {
	var (
		frame []byte
		plain = true
		rgb   bool
		exif  bool
		scans int
	)
	for rest := body[2:]; ; {
		mark, segment, after, ok := nextSegment(rest)
		if !ok || mark == markEOI { // a file cut off is the decoder's to refuse
			break
		}
		rest = after
		switch mark {
		case markSOF0, markSOF1, markSOF2:
			if frame == nil {
				frame, plain = segment, mark != markSOF2
			}
		case markSOS:
			scans++
		case markAPP1:
			if tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && !exif {
				h.orientation, exif = orientation(tiff), true
			}
		case markAPP14:
			rgb = rgb || len(segment) >= 12 && segment[11] == 0
		}
	}
	if plain && scans > maxPlainScans || scans > maxProgressiveScans {
		return fmt.Errorf("%w: %d scans", ErrBroken, scans)
	}
	memory, err := jpegMemory(frame, plain, rgb)
	h.memory = memory
	return err
}

// nextSegment returns the next marker of a JPEG, what its segment holds, and the
// file after it. Bytes before the marker, which a scan's data are, are passed
// over, and so are restart markers.
func nextSegment(rest []byte) (mark byte, segment, after []byte, ok bool) {
	for {
		i := bytes.IndexByte(rest, 0xff)
		if i < 0 {
			return 0, nil, nil, false
		}
		rest = rest[i+1:]
		for len(rest) > 0 && rest[0] == 0xff {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return 0, nil, nil, false
		}
		mark, rest = rest[0], rest[1:]
		switch {
		case mark == 0 || mark >= markRST0 && mark <= markRST7:
			continue
		case mark == markEOI:
			return mark, nil, rest, true
		case len(rest) < 2:
			return 0, nil, nil, false
		}
		n := int(binary.BigEndian.Uint16(rest))
		if n < 2 || n > len(rest) {
			return 0, nil, nil, false
		}
		return mark, rest[2:n], rest[n:], true
	}
}

// jpegMemory is what image/jpeg takes for a frame: its samples in whole coding
// units; four times as much again for the coefficients of a progressive one;
// and an interleaved copy where it is not YCbCr or grey.
func jpegMemory(frame []byte, plain, rgb bool) (int64, error) {
	if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) || frame[5] == 0 {
		return 0, fmt.Errorf("%w: no frame", ErrBroken)
	}
	height, width := int64(binary.BigEndian.Uint16(frame[1:])), int64(binary.BigEndian.Uint16(frame[3:]))
	components := frame[6 : 6+3*int(frame[5])]
	h0, v0 := int64(components[1]>>4), int64(components[1]&15)
	if len(components) == 3 || h0 == 0 || v0 == 0 {
		h0, v0 = 1, 1 // the factors of a lone component count for nothing
	}
	units := ((width + 8*h0 - 1) / (8 * h0)) * ((height + 8*v0 - 1) / (8 * v0))
	var samples int64
	for i := 0; i < len(components); i += 3 {
		h, v := int64(components[i+1]>>4), int64(components[i+1]&15)
		if len(components) == 3 {
			h, v = 1, 1
		}
		samples += units * h * v * 64
	}
	memory := samples
	if !plain {
		memory += 4 * samples
	}
	named := len(components) == 9 && components[0] == 'R' && components[3] == 'G' && components[6] == 'B'
	if len(components) == 12 || len(components) == 9 && (rgb || named) {
		memory += 4 * width * height
	}
	return memory, nil
}
