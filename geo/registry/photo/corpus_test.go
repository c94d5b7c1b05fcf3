package photo

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"testing"
	"time"
)

// What is refused, and by which error. The first four are the photos of the list
// of bad input, number 50.
func TestBadFilesAreRefused(t *testing.T) {
	good := jpegOf(t, quarters(60, 40))
	drawing := pngOf(t, quarters(60, 40))
	lossy, lossless := file64(t, lossyWebP), file64(t, losslessWebP)
	var moving bytes.Buffer
	if err := gif.Encode(&moving, quarters(8, 8), nil); err != nil {
		t.Fatal(err)
	}
	scans := func(progressive bool, n int) []byte {
		return flat{w: 64, h: 64, ids: "\x01\x02\x03", factors: []byte{0x22, 0x11, 0x11}, level: []int{64, 0, 0}, progressive: progressive, scans: n}.file()
	}
	// A short file, one chunk of which says it has a gigabyte.
	liar := riff(riffChunk("VP8 ", lossy[20:]))
	binary.LittleEndian.PutUint32(liar[4:], 1<<30+12)
	binary.LittleEndian.PutUint32(liar[16:], 1<<30)
	for _, c := range []struct {
		name string
		file []byte
		want error
	}{
		{"50 SVG with script", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ErrNotAPicture},
		{"50 PNG of 30,000 by 30,000", append(pngHeader(30000, 30000, 8, 6), chunk("IDAT", nil)...), ErrTooManyPixels},
		{"50 JPEG of 30,000 by 30,000", flat{w: 30000, h: 30000, ids: "\x01", factors: []byte{0x11}, level: []int{0}}.file(), ErrTooManyPixels},
		{"50 WebP of 16,384 by 16,384", riff(vp8l(16384, 16384, color.NRGBA{1, 2, 3, 255})), ErrTooManyPixels},
		{"empty", nil, ErrNotAPicture},
		{"HTML", []byte("<!doctype html><script>alert(1)</script>"), ErrNotAPicture},
		{"GIF", moving.Bytes(), ErrNotAPicture},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ErrNotAPicture},
		{"AVIF", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), ErrNotAPicture},
		{"BMP", append([]byte("BM"), make([]byte, 60)...), ErrNotAPicture},
		{"TIFF", exifOf(binary.LittleEndian, 1), ErrNotAPicture},
		{"PDF in front of a JPEG", append([]byte("%PDF-1.7\n"), good...), ErrNotAPicture},
		{"blank in front of a JPEG", append([]byte(" "), good...), ErrNotAPicture},
		{"sound in RIFF", append([]byte("RIFF\x24\x00\x00\x00WAVE"), make([]byte, 40)...), ErrNotAPicture},
		{"moving WebP", riff(vp8x(2, 40, 30), riffChunk("ANIM", make([]byte, 6)), riffChunk("ANMF", make([]byte, 40))), ErrNotAPicture},
		{"moving WebP that hides it", riff(vp8x(0, 40, 30), riffChunk("ANIM", make([]byte, 6)), vp8l(40, 30, color.NRGBA{})), ErrNotAPicture},
		{"more bytes than allowed", append(bytes.Clone(good), make([]byte, 8<<20)...), ErrTooLarge},
		{"PNG of no width", pngHeader(0, 10, 8, 2), ErrBroken},
		{"PNG of no height", pngHeader(10, 0, 8, 2), ErrBroken},
		{"JPEG of no height", flat{w: 10, ids: "\x01", factors: []byte{0x11}, level: []int{0}}.file(), ErrBroken},
		{"JPEG of no width", flat{h: 10, ids: "\x01", factors: []byte{0x11}, level: []int{0}}.file(), ErrBroken},
		{"PNG one pixel high and very wide", pngHeader(40_000_000, 1, 16, 6), ErrTooManyPixels},
		{"PNG whose width overflows", pngHeader(1<<31-1, 1<<31-1, 8, 6), ErrBroken},
		{"PNG with something in front of IHDR", append([]byte("\x89PNG\r\n\x1a\n"), append(chunk("spAc", nil), drawing[8:]...)...), ErrBroken},
		{"PNG of a header only", pngHeader(10, 10, 8, 2), ErrBroken},
		{"PNG with a wrong sum", append(bytes.Clone(drawing[:len(drawing)-30]), make([]byte, 30)...), ErrBroken},
		{"JPEG of a first mark only", []byte("\xff\xd8\xff"), ErrBroken},
		{"JPEG without a scan", good[:bytes.Index(good, []byte{0xff, markSOS})], ErrBroken},
		{"JPEG with as many scans as fit", scans(true, maxProgressiveScans+1), ErrBroken},
		{"plain JPEG sent over and over", scans(false, maxPlainScans+1), ErrBroken},
		{"WebP of a header only", []byte("RIFF\x04\x00\x00\x00WEBP"), ErrBroken},
		{"WebP that says it is longer", append([]byte("RIFF\xff\xff\xff\x7fWEBP"), lossy[12:]...), ErrBroken},
		{"WebP with a chunk of a gigabyte", liar, ErrBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			p, err := New(Limits{}).Clean(t.Context(), bytes.NewReader(c.file))
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			for _, other := range []error{ErrTooLarge, ErrNotAPicture, ErrTooManyPixels, ErrBroken} {
				if other != c.want && errors.Is(err, other) {
					t.Errorf("is %v as well", other)
				}
			}
			if p.JPEG != nil || p.Thumb != nil || p.Hash != "" {
				t.Error("something of a picture came with the error")
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	for name, file := range map[string][]byte{"JPEG": good, "PNG": drawing, "WebP": lossy, "lossless WebP": lossless} {
		t.Run("cut off anywhere/"+name, func(t *testing.T) {
			end := len(file)
			if name == "lossless WebP" {
				end--
			}
			for n := 0; n < end; n += 1 + end/300 {
				_, err := New(Limits{}).CleanBytes(t.Context(), file[:n])
				if !errors.Is(err, ErrBroken) && !errors.Is(err, ErrNotAPicture) {
					t.Fatalf("cut at %d of %d: %v", n, len(file), err)
				}
			}
		})
	}
}

// Number 50 of the list of bad input, what is let in and must come out harmless.
func TestPolyglotsComeOutClean(t *testing.T) {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	f, err := z.Create("secret.html")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("<script>alert(1)</script>")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	position := append([]byte("Exif\x00\x00"), exifOf(binary.LittleEndian, 1)...)
	for name, file := range map[string][]byte{
		"50 polyglot JPEG":           append(jpegOf(t, quarters(60, 40)), archive.Bytes()...),
		"50 EXIF position":           withSegment(jpegOf(t, quarters(60, 40)), markAPP1, position),
		"JPEG with HTML behind":      append(jpegOf(t, quarters(60, 40)), "<html><script>secret()</script>"...),
		"JPEG with HTML as comment":  withSegment(jpegOf(t, quarters(60, 40)), 0xfe, []byte("<html><script>secret()</script><!--")),
		"JPEG with a film behind":    append(jpegOf(t, quarters(60, 40)), "\x00\x00\x00\x18ftypmp42secret"...),
		"JPEG with a JPEG behind":    append(jpegOf(t, quarters(60, 40)), jpegOf(t, quarters(900, 900))...),
		"PNG with an archive behind": append(pngOf(t, quarters(60, 40)), archive.Bytes()...),
		"WebP with HTML behind":      append(file64(t, lossyWebP), "<script>secret()</script>"...),
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := clean(t, file)
			if max(p.Width, p.Height) > 60 {
				t.Errorf("got %dx%d", p.Width, p.Height)
			}
		})
	}
}

func TestPixelsCannotBeMadeToLookLikeMarkup(t *testing.T) {
	// A row of a PNG is kept letter by letter where a program passes it on.
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = "<script>secret()</script>"[i%25]
	}
	clean(t, pngOf(t, img))
}
