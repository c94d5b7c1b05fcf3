package photo

import (
	"image"
	"math"
	"testing"
)

// snapshot is what a camera of 12 megapixels gives: shapes and noise, some 4 MB.
func snapshot(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	noise := uint32(1)
	for y := range h {
		for x := range w {
			noise = noise*1664525 + 1013904223
			at := img.PixOffset(x, y)
			shape := 100 + 80*math.Sin(float64(x)/90)*math.Cos(float64(y)/70)
			img.Pix[at] = uint8(shape + float64(noise>>28))
			img.Pix[at+1] = uint8(shape*0.8 + float64(noise>>27&15))
			img.Pix[at+2] = uint8(shape*0.6 + float64(noise>>26&15))
			img.Pix[at+3] = 255
		}
	}
	return img
}

func BenchmarkClean(b *testing.B) {
	shot := snapshot(4000, 3000)
	for name, file := range map[string][]byte{
		"JPEG of 12 megapixels": jpegOf(b, shot),
		"PNG of 3 megapixels":   pngOf(b, shot.SubImage(image.Rect(0, 0, 2000, 1500))),
	} {
		b.Run(name, func(b *testing.B) {
			c := New(Limits{Bytes: 64 << 20, Memory: 256 << 20})
			b.ReportAllocs()
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				if _, err := c.CleanBytes(b.Context(), file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkShrink(b *testing.B) {
	shot := snapshot(4000, 3000)
	b.ReportAllocs()
	for b.Loop() {
		shrink(shot, 1600, 1200)
	}
}
