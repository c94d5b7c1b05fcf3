package photo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
)

func clean(t testing.TB, file []byte) (Picture, image.Image) {
	t.Helper()
	p, err := New(Limits{}).Clean(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return p, wellMade(t, p, Defaults())
}

// wellMade holds a picture to what its type promises.
func wellMade(t testing.TB, p Picture, limits Limits) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(p.JPEG))
	if err != nil {
		t.Fatal("decode result:", err)
	}
	thumb, err := jpeg.Decode(bytes.NewReader(p.Thumb))
	if err != nil {
		t.Fatal("decode thumb:", err)
	}
	if img.Bounds() != image.Rect(0, 0, p.Width, p.Height) {
		t.Errorf("result is %v, said to be %dx%d", img.Bounds(), p.Width, p.Height)
	}
	if p.Width < 1 || p.Height < 1 || max(p.Width, p.Height) > limits.Side {
		t.Errorf("result is %dx%d", p.Width, p.Height)
	}
	if b := thumb.Bounds(); b.Dx() < 1 || b.Dy() < 1 || max(b.Dx(), b.Dy()) > limits.Thumb {
		t.Errorf("thumb is %v", b)
	}
	sum := sha256.Sum256(p.JPEG)
	if p.Hash != hex.EncodeToString(sum[:]) {
		t.Errorf("hash is %s", p.Hash)
	}
	onlyPixels(t, p.JPEG)
	onlyPixels(t, p.Thumb)
	return img
}

// onlyPixels demands that a JPEG holds tables, one frame and one scan, that it
// ends where it ends, and that none of the names of metadata is in it.
func onlyPixels(t testing.TB, file []byte) {
	t.Helper()
	rest := file[2:]
	for {
		mark, _, after, ok := nextSegment(rest)
		if !ok {
			t.Fatal("result has no end")
		}
		if rest = after; mark == markEOI {
			break
		}
		if !bytes.Contains([]byte{0xdb, markSOF0, 0xc4, markSOS}, []byte{mark}) {
			t.Errorf("result has a segment %x", mark)
		}
	}
	if len(rest) != 0 {
		t.Errorf("%d bytes hang on behind the result", len(rest))
	}
	for _, word := range []string{"Exif", "EXIF", "GPS", "http://ns.adobe.com", "xmp", "ICC_PROFILE", "Photoshop", "JFIF", "ACMEPHONE", "secret", "<script", "PK\x03\x04", "ftyp"} {
		if bytes.Contains(file, []byte(word)) {
			t.Errorf("result contains %q", word)
		}
	}
}

// near tells whether a pixel has a colour, as far as JPEG keeps colours.
func near(img image.Image, x, y int, want color.RGBA) bool {
	r, g, b, _ := img.At(x, y).RGBA()
	off := func(have uint32, want uint8) bool { return max(int(have>>8)-int(want), int(want)-int(have>>8)) > 24 }
	return !off(r, want.R) && !off(g, want.G) && !off(b, want.B)
}

var (
	white = color.RGBA{255, 255, 255, 255}
	red   = color.RGBA{255, 0, 0, 255}
	blue  = color.RGBA{0, 0, 255, 255}
)

func demand(t testing.TB, img image.Image, x, y int, want color.RGBA) {
	t.Helper()
	if !near(img, x, y, want) {
		t.Errorf("pixel %d, %d is %v, want %v", x, y, img.At(x, y), want)
	}
}

func TestEveryKindOfPictureWorks(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 40, 30))
	gray16 := image.NewGray16(gray.Rect)
	deep := image.NewNRGBA64(gray.Rect)
	ink := image.NewPaletted(gray.Rect, color.Palette{color.NRGBA{}, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 128}})
	clear := image.NewNRGBA(gray.Rect)
	for y := range 30 {
		for x := range 40 {
			if x >= 20 {
				gray.SetGray(x, y, color.Gray{200})
				gray16.SetGray16(x, y, color.Gray16{200 << 8})
				deep.SetNRGBA64(x, y, color.NRGBA64{65535, 0, 0, 65535})
				ink.SetColorIndex(x, y, 1)
				clear.SetNRGBA(x, y, color.NRGBA{0, 0, 255, 128})
			}
		}
	}
	for _, c := range []struct {
		name        string
		file        []byte
		w, h        int
		left, right color.RGBA
	}{
		{"grey PNG", pngOf(t, gray), 40, 30, color.RGBA{0, 0, 0, 255}, color.RGBA{200, 200, 200, 255}},
		{"grey PNG of 16 bits", pngOf(t, gray16), 40, 30, color.RGBA{0, 0, 0, 255}, color.RGBA{200, 200, 200, 255}},
		{"transparent PNG of 16 bits", pngOf(t, deep), 40, 30, white, red},
		{"PNG with palette, transparent", pngOf(t, ink), 40, 30, white, red},
		{"half transparent PNG", pngOf(t, clear), 40, 30, white, color.RGBA{127, 127, 255, 255}},
		{"grey JPEG", jpegOf(t, gray), 40, 30, color.RGBA{0, 0, 0, 255}, color.RGBA{200, 200, 200, 255}},
		{"JPEG", jpegOf(t, quarters(40, 30)), 40, 30, red, color.RGBA{0, 255, 0, 255}},
		{"progressive JPEG", flat{w: 40, h: 30, ids: "\x01\x02\x03", factors: []byte{0x22, 0x11, 0x11}, level: []int{64, 0, 0}, progressive: true}.file(), 40, 30, color.RGBA{192, 192, 192, 255}, color.RGBA{192, 192, 192, 255}},
		{"JPEG of red, green and blue", flat{w: 40, h: 30, ids: "RGB", factors: []byte{0x11, 0x11, 0x11}, level: []int{124, -124, -124}}.file(), 40, 30, red, red},
		{"JPEG of printing inks", flat{w: 40, h: 30, ids: "CMYK", factors: []byte{0x11, 0x11, 0x11, 0x11}, level: []int{-124, 124, 124, 124}, segments: [][]byte{[]byte("\xeeAdobe\x00\x64\x00\x00\x00\x00\x00")}}.file(), 40, 30, color.RGBA{4, 252, 252, 255}, color.RGBA{4, 252, 252, 255}},
		{"WebP", file64(t, lossyWebP), 48, 32, red, blue},
		{"WebP with transparency", file64(t, clearWebP), 48, 32, red, white},
		{"WebP without loss", file64(t, losslessWebP), 48, 32, red, blue},
		{"WebP without loss, transparent", riff(vp8l(40, 30, color.NRGBA{0, 0, 255, 0})), 40, 30, white, white},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, img := clean(t, c.file)
			if p.Width != c.w || p.Height != c.h {
				t.Fatalf("got %dx%d, want %dx%d", p.Width, p.Height, c.w, c.h)
			}
			demand(t, img, 4, 4, c.left)
			demand(t, img, c.w-4, c.h-4, map[bool]color.RGBA{true: {20, 20, 20, 255}, false: c.right}[c.name == "JPEG"])
		})
	}
}

// Half red and half blue or nothing, 48x32, written by cwebp 1.2.4.
const (
	lossyWebP    = "UklGRmAAAABXRUJQVlA4IFQAAABwBACdASowACAAPm0skkWkIqGYBABABsSgDCucD+AfgBpgPwA/WYA/qOpKgAD+8Jq4ieFv2uEwAzhC//ID/xv//rBV0vX/XgX4LBNPvj8wTNgAAAA="
	clearWebP    = "UklGRo4AAABXRUJQVlA4WAoAAAAQAAAALwAAHwAAQUxQSBMAAAABDzD/ERFCLJjMXzqD7oj+R4VzAFZQOCBUAAAAcAQAnQEqMAAgAD5tLJJFpCKhmAQAQAbEoAwrnA/gH4AaYD8AP1mAP6jqSoAA/vCauInhb9rhMAM4Qv/yA/8b//6wVdL1/14F+CwTT74/MEzYAAAA"
	losslessWebP = "UklGRiYAAABXRUJQVlA4TBoAAAAvL8AHAA8Q87//8x8OxILJ/KUz6I7of1Q4Bw=="
)

func file64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNothingButPixelsIsKept(t *testing.T) {
	exif := exifOf(binary.BigEndian, 1)
	file := jpegOf(t, quarters(64, 48))
	file = withSegment(file, 0xfe, []byte("a secret comment"))
	file = withSegment(file, 0xe2, []byte("ICC_PROFILE\x00\x01\x01secret"))
	file = withSegment(file, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>secret</x:xmpmeta>"))
	file = withSegment(file, 0xed, []byte("Photoshop 3.0\x008BIM secret"))
	file = withSegment(file, 0xe1, append([]byte("Exif\x00\x00"), exif...))
	picture := pngOf(t, quarters(64, 48))
	picture = withChunk(picture, "tEXt", []byte("Comment\x00secret <script>"))
	picture = withChunk(picture, "iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00secret"))
	picture = withChunk(picture, "eXIf", exif)
	web := riff(vp8x(1<<2|1<<3|1<<5, 40, 30), riffChunk("ICCP", []byte("secret")), vp8l(40, 30, color.NRGBA{9, 9, 9, 255}),
		riffChunk("EXIF", exif), riffChunk("XMP ", []byte("xmp secret")))
	for name, file := range map[string][]byte{"JPEG": file, "PNG": picture, "WebP": web} {
		t.Run(name, func(t *testing.T) {
			if !bytes.Contains(file, []byte("ACMEPHONE")) || !bytes.Contains(file, []byte("secret")) {
				t.Fatal("the file has nothing to hide")
			}
			clean(t, file) // wellMade looks for what must be gone
		})
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		name               string
		w, h, wantW, wantH int
	}{
		{"a small picture is not enlarged", 3, 2, 3, 2},
		{"one pixel", 1, 1, 1, 1},
		{"as large as may be", 1600, 1200, 1600, 1200},
		{"a little larger", 1601, 1200, 1600, 1199},
		{"large", 4000, 3000, 1600, 1200},
		{"upright", 1500, 3200, 750, 1600},
		{"a line across", 20000, 1, 1600, 1},
		{"a line down", 1, 20000, 1, 1600},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := clean(t, pngOf(t, image.NewGray(image.Rect(0, 0, c.w, c.h))))
			if p.Width != c.wantW || p.Height != c.wantH {
				t.Errorf("got %dx%d, want %dx%d", p.Width, p.Height, c.wantW, c.wantH)
			}
		})
	}
}

func TestLimitsOfTheCallerHold(t *testing.T) {
	limits := Limits{Bytes: 5000, Pixels: 10_000, Side: 50, Thumb: 10, Quality: 50}.withDefaults()
	p, err := New(limits).Clean(t.Context(), bytes.NewReader(jpegOf(t, quarters(100, 100))))
	if err != nil {
		t.Fatal(err)
	}
	wellMade(t, p, limits)
	if _, err := New(limits).Clean(t.Context(), bytes.NewReader(jpegOf(t, quarters(101, 100)))); !errors.Is(err, ErrTooManyPixels) {
		t.Errorf("got %v", err)
	}
	limits.Memory = 1 << 20
	if _, err := New(limits).Clean(t.Context(), bytes.NewReader(jpegOf(t, quarters(100, 100)))); !errors.Is(err, ErrTooManyPixels) {
		t.Errorf("with too little memory: %v", err)
	}
}

func TestCallersAtOnceGetTheirOwnPictures(t *testing.T) {
	c := New(Limits{})
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			p, err := c.CleanBytes(t.Context(), jpegOf(t, quarters(40+i, 30)))
			if err != nil || p.Width != 40+i {
				t.Errorf("got %d, %v", p.Width, err)
			}
		})
	}
	all.Wait()
}

func TestTheSameFileGivesTheSamePicture(t *testing.T) {
	file := jpegOf(t, quarters(1999, 1333))
	one, _ := clean(t, file)
	two, err := New(Limits{}).CleanBytes(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if one.Hash != two.Hash || !bytes.Equal(one.Thumb, two.Thumb) {
		t.Error("differ")
	}
}

func TestReaders(t *testing.T) {
	file := jpegOf(t, quarters(30, 30))
	t.Run("one that gives a byte at a time is read to its end", func(t *testing.T) {
		if _, err := New(Limits{}).Clean(t.Context(), iotest.OneByteReader(bytes.NewReader(file))); err != nil {
			t.Error(err)
		}
	})
	t.Run("one that fails gives its own error", func(t *testing.T) {
		own := errors.New("line is dead")
		_, err := New(Limits{}).Clean(t.Context(), io.MultiReader(bytes.NewReader(file), iotest.ErrReader(own)))
		if !errors.Is(err, own) || errors.Is(err, ErrBroken) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("one without end is left off", func(t *testing.T) {
		endless := io.MultiReader(bytes.NewReader(file), zeros{})
		if _, err := New(Limits{}).Clean(t.Context(), endless); !errors.Is(err, ErrTooLarge) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("one too long is not read at all", func(t *testing.T) {
		if _, err := New(Limits{Bytes: 10}).Clean(t.Context(), strings.NewReader("elevenbytes")); !errors.Is(err, ErrTooLarge) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a call that was given up ends with the context's error", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := New(Limits{}).CleanBytes(ctx, file)
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrBroken) {
			t.Errorf("got %v", err)
		}
		h, err := readHeader(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decode(ctx, file, h); !errors.Is(err, context.Canceled) || errors.Is(err, ErrBroken) {
			t.Errorf("while decoding: %v", err)
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestADecoderThatPanicsDamagesItsRequestOnly(t *testing.T) {
	h := header{format: "PNG", decode: func(io.Reader) (image.Image, error) { panic("index out of range") }}
	if _, err := decode(t.Context(), nil, h); !errors.Is(err, ErrBroken) {
		t.Errorf("got %v", err)
	}
}
