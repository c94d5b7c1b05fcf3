package photo

import (
	"encoding/binary"
	"fmt"
	"image/color"
	"testing"
)

// upright says, for each orientation, which corner of the file (0 top left, 1 top
// right, 2 bottom left, 3 bottom right) is seen at the top left, top right, bottom
// left and bottom right of the upright picture.
var upright = [9][4]int{
	1: {0, 1, 2, 3},
	2: {1, 0, 3, 2},
	3: {3, 2, 1, 0},
	4: {2, 3, 0, 1},
	5: {0, 2, 1, 3},
	6: {2, 0, 3, 1},
	7: {3, 1, 2, 0},
	8: {1, 3, 0, 2},
}

func TestEveryOrientationIsTurnedUpright(t *testing.T) {
	const w, h = 64, 32
	colours := [4]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {20, 20, 20, 255}}
	for turned := 1; turned <= 8; turned++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			exif := exifOf(order, uint16(turned))
			files := map[string][]byte{
				"JPEG": withSegment(jpegOf(t, quarters(w, h)), markAPP1, append([]byte("Exif\x00\x00"), exif...)),
				"PNG":  withChunk(pngOf(t, quarters(w, h)), "eXIf", exif),
			}
			for name, file := range files {
				t.Run(fmt.Sprint(turned, name, order), func(t *testing.T) {
					p, img := clean(t, file)
					wantW, wantH := w, h
					if turned >= 5 {
						wantW, wantH = h, w
					}
					if p.Width != wantW || p.Height != wantH {
						t.Fatalf("got %dx%d", p.Width, p.Height)
					}
					for corner, from := range upright[turned] {
						x, y := wantW/4+wantW/2*(corner%2), wantH/4+wantH/2*(corner/2)
						demand(t, img, x, y, colours[from])
					}
				})
			}
		}
		t.Run(fmt.Sprint(turned, "WebP"), func(t *testing.T) {
			file := riff(vp8x(1<<3, 40, 30), vp8l(40, 30, color.NRGBA{9, 9, 9, 255}), riffChunk("EXIF", exifOf(binary.LittleEndian, uint16(turned))))
			if p, _ := clean(t, file); (p.Width == 30) != (turned >= 5) {
				t.Errorf("got %dx%d", p.Width, p.Height)
			}
		})
	}
}

func TestACrookedExifMeansAsItStands(t *testing.T) {
	good := exifOf(binary.LittleEndian, 6)
	if got := orientation(good); got != 6 {
		t.Fatalf("got %d", got)
	}
	edit := func(at int, with ...byte) []byte {
		b := append([]byte{}, good...)
		copy(b[at:], with)
		return b
	}
	for name, tiff := range map[string][]byte{
		"nothing":                     nil,
		"no byte order":               edit(0, 'X', 'X'),
		"directory far outside":       edit(4, 0xff, 0xff, 0xff, 0xff),
		"directory at the very end":   edit(4, byte(len(good)-1), 0, 0, 0),
		"directory in the header":     edit(4, 0, 0, 0, 0),
		"orientation 0":               edit(8+2+12+8, 0),
		"orientation 9":               edit(8+2+12+8, 9),
		"orientation is a long":       edit(8+2+12+2, 4),
		"two orientations":            edit(8+2+12+4, 2),
		"more entries than there are": edit(8, 0xff, 0xff, 0xff, 0xff)[:40-16],
	} {
		t.Run(name, func(t *testing.T) {
			if got := orientation(tiff); got != 1 {
				t.Errorf("got %d", got)
			}
		})
	}
	for n := range good {
		if got := orientation(good[:n]); got != 1 && got != 6 {
			t.Errorf("cut at %d: %d", n, got)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(exifOf(binary.LittleEndian, 6))
	f.Add(exifOf(binary.BigEndian, 3))
	f.Fuzz(func(t *testing.T, tiff []byte) {
		if got := orientation(tiff); got < 1 || got > 8 {
			t.Errorf("got %d", got)
		}
	})
}
