package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// The files of the tests are made here, byte by byte where no encoder makes them.

// quarters is a picture of which every corner has a colour of its own.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	colours := [4]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {20, 20, 20, 255}}
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, colours[2*(2*y/h)+2*x/w])
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// exifOf is a TIFF block as a phone writes it: orientation, and a position in a
// GPS directory of its own.
func exifOf(order binary.AppendByteOrder, turned uint16) []byte {
	b := []byte("II*\x00")
	if order.AppendUint16(nil, 1)[0] == 0 {
		b = []byte("MM\x00*")
	}
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, count)
		if kind == 3 { // SHORT stands in the first two of the four bytes
			b = order.AppendUint16(b, uint16(value))
			b = order.AppendUint16(b, 0)
			return
		}
		b = order.AppendUint32(b, value)
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 3)
	entry(0x010f, 2, 10, 80) // Make
	entry(0x0112, 3, 1, uint32(turned))
	entry(0x8825, 4, 1, 50) // GPS directory
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1)
	entry(0x0002, 5, 3, 90) // GPSLatitude
	b = order.AppendUint32(b, 0)
	b = append(b, make([]byte, 80-len(b))...)
	b = append(b, "ACMEPHONE\x00"...)
	for _, v := range []uint32{29, 1, 20, 1, 1234, 100} {
		b = order.AppendUint32(b, v)
	}
	return b
}

// withSegment puts a segment behind the start of a JPEG.
func withSegment(file []byte, mark byte, data []byte) []byte {
	out := append([]byte{}, file[:2]...)
	out = append(out, 0xff, mark)
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2))
	out = append(out, data...)
	return append(out, file[2:]...)
}

func chunk(name string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, name...)
	out = append(out, data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// withChunk puts a chunk behind IHDR.
func withChunk(file []byte, name string, data []byte) []byte {
	out := append([]byte{}, file[:33]...)
	return append(append(out, chunk(name, data)...), file[33:]...)
}

// pngHeader is a PNG that says it is so large, and is no more.
func pngHeader(w, h uint32, depth, colour byte) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	ihdr = append(ihdr, depth, colour, 0, 0, 0)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", ihdr)...)
}

// bits packs bits into bytes.
type bits struct {
	out  []byte
	fill uint
}

func (b *bits) put(v, n uint, lowFirst bool) {
	for i := range n {
		if b.fill%8 == 0 {
			b.out = append(b.out, 0)
		}
		bit, at := v>>(n-1-i)&1, 7-b.fill%8
		if lowFirst {
			bit, at = v>>i&1, b.fill%8
		}
		b.out[len(b.out)-1] |= byte(bit << at)
		b.fill++
	}
}

// flat describes a JPEG of one colour.
type flat struct {
	w, h        int
	ids         string   // a byte for each component
	factors     []byte   // sampling, as 0x22
	level       []int    // of each component, 0 or 64 to 124 either way, in steps of 4
	progressive bool     // then scans repeats the last scan, too
	scans       int      // 1 where it is 0
	segments    [][]byte // mark and data, in front of the frame
}

func (f flat) file() []byte {
	out := []byte{0xff, 0xd8}
	segment := func(mark byte, data []byte) {
		out = append(out, 0xff, mark)
		out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2))
		out = append(out, data...)
	}
	for _, s := range f.segments {
		segment(s[0], s[1:])
	}
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{32}, 64)...)) // a step of DC is 4 levels
	frame := []byte{8, byte(f.h >> 8), byte(f.h), byte(f.w >> 8), byte(f.w), byte(len(f.ids))}
	scan := []byte{byte(len(f.ids))}
	for i := range len(f.ids) {
		frame = append(frame, f.ids[i], f.factors[i], 0)
		scan = append(scan, f.ids[i], 0)
	}
	mark, last := byte(0xc0), byte(63)
	if f.progressive {
		mark, last = 0xc2, 0
	}
	segment(mark, frame)
	// DC: 0 is no difference, 10 one of 16 to 31 steps. AC: 0 is the end of a block.
	segment(0xc4, append([]byte{0x00, 1, 1}, append(make([]byte, 14), 0, 5)...))
	segment(0xc4, append([]byte{0x10, 1}, append(make([]byte, 15), 0)...))
	h0, v0 := int(f.factors[0]>>4), int(f.factors[0]&15)
	if len(f.ids) == 1 {
		h0, v0 = 1, 1
	}
	units := ((f.w + 8*h0 - 1) / (8 * h0)) * ((f.h + 8*v0 - 1) / (8 * v0))
	for range max(1, f.scans) {
		segment(0xda, append(bytes.Clone(scan), 0, last, 0))
		var b bits
		for unit := range units {
			for i := range len(f.ids) {
				blocks := int(f.factors[i]>>4) * int(f.factors[i]&15)
				if len(f.ids) == 1 {
					blocks = 1
				}
				for block := range blocks {
					if v := f.level[i] / 4; unit == 0 && block == 0 && v != 0 {
						b.put(2, 2, false)
						if v < 0 {
							v += 31
						}
						b.put(uint(v), 5, false)
					} else {
						b.put(0, 1, false)
					}
					if !f.progressive {
						b.put(0, 1, false)
					}
				}
			}
		}
		for b.fill%8 != 0 {
			b.put(1, 1, false)
		}
		out = append(out, bytes.ReplaceAll(b.out, []byte{0xff}, []byte{0xff, 0})...)
	}
	return append(out, 0xff, 0xd9)
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)))
	return append(out, body...)
}

func riffChunk(name string, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	out = append(out, data...)
	return append(out, make([]byte, len(data)%2)...)
}

// vp8x is the chunk in front of an extended WebP.
func vp8x(flags byte, w, h int) []byte {
	w, h = w-1, h-1
	return riffChunk("VP8X", []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
}

// vp8l is a lossless WebP of one colour: no pixel takes a bit.
func vp8l(w, h int, c color.NRGBA) []byte {
	var b bits
	b.put(0x2f, 8, true)
	b.put(uint(w-1), 14, true)
	b.put(uint(h-1), 14, true)
	b.put(0, 1+3+1+1+1, true) // alpha unused, version, no transform, no cache, no groups
	for _, symbol := range []byte{c.G, c.R, c.B, c.A, 0} {
		b.put(1, 1, true) // simple
		b.put(0, 1, true) // one symbol
		b.put(1, 1, true) // of eight bits
		b.put(uint(symbol), 8, true)
	}
	return riffChunk("VP8L", append(b.out, 0, 0))
}
