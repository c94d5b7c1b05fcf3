package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/color"
	"testing"
)

// FuzzClean demands of any file whatever: a picture that holds nothing but
// pixels, or one of the four errors.
func FuzzClean(f *testing.F) {
	exif := exifOf(binary.LittleEndian, 6)
	f.Add(jpegOf(f, quarters(40, 30)))
	f.Add(withSegment(jpegOf(f, quarters(40, 30)), markAPP1, append([]byte("Exif\x00\x00"), exif...)))
	f.Add(append(jpegOf(f, quarters(40, 30)), "PK\x03\x04<script>"...))
	f.Add(flat{w: 40, h: 30, ids: "\x01\x02\x03", factors: []byte{0x22, 0x11, 0x11}, level: []int{64, 0, 0}, progressive: true}.file())
	f.Add(flat{w: 40, h: 30, ids: "CMYK", factors: []byte{0x22, 0x11, 0x11, 0x22}, level: []int{-124, 124, 124, 124}, segments: [][]byte{[]byte("\xeeAdobe\x00\x64\x00\x00\x00\x00\x00")}}.file())
	f.Add(pngOf(f, quarters(40, 30)))
	f.Add(withChunk(pngOf(f, quarters(40, 30)), "eXIf", exif))
	f.Add(pngBlank(40, 30, 16, 6, true))
	f.Add(pngBlank(40, 30, 1, 0, false))
	f.Add(pngHeader(30000, 30000, 8, 6))
	for _, s := range []string{lossyWebP, clearWebP, losslessWebP} {
		f.Add(file64(f, s))
	}
	f.Add(riff(vp8x(1<<3, 40, 30), vp8l(40, 30, color.NRGBA{9, 9, 9, 255}), riffChunk("EXIF", exif)))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
	limits := Limits{Bytes: 1 << 20, Pixels: 1 << 20, Side: 64, Thumb: 16, Memory: 32 << 20}.withDefaults()
	c := New(limits)
	f.Fuzz(func(t *testing.T, file []byte) {
		was := bytes.Clone(file)
		p, err := c.CleanBytes(t.Context(), file)
		if !bytes.Equal(file, was) {
			t.Error("the file was changed")
		}
		if err != nil {
			known := 0
			for _, one := range []error{ErrTooLarge, ErrNotAPicture, ErrTooManyPixels, ErrBroken} {
				if errors.Is(err, one) {
					known++
				}
			}
			if known != 1 {
				t.Errorf("got %v", err)
			}
			return
		}
		img := wellMade(t, p, limits)
		if img.Bounds().Empty() {
			t.Error("no pixels")
		}
	})
}
