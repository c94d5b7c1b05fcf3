package photo

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

func TestShrinkIsTheMeanOfTheAreaCovered(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		sw, sh := 1+rng.IntN(60), 1+rng.IntN(60)
		w, h := 1+rng.IntN(sw), 1+rng.IntN(sh)
		src := image.NewRGBA(image.Rect(0, 0, sw, sh))
		for i := range src.Pix {
			src.Pix[i] = uint8(rng.Uint32())
			if i%4 == 3 {
				src.Pix[i] = 255
			}
		}
		got := shrink(src, w, h)
		for y := range h {
			for x := range w {
				for c := range 3 {
					want := meanOver(src, c, float64(x)*float64(sw)/float64(w), float64(y)*float64(sh)/float64(h), float64(sw)/float64(w), float64(sh)/float64(h))
					if have := float64(got.Pix[got.PixOffset(x, y)+c]); math.Abs(have-want) > 0.51 {
						t.Fatalf("%dx%d to %dx%d: pixel %d, %d is %v, want %v", sw, sh, w, h, x, y, have, want)
					}
				}
			}
		}
	}
}

// meanOver sums every pixel by what it shares with an area: slow and plain.
func meanOver(src *image.RGBA, c int, x0, y0, w, h float64) float64 {
	sum := 0.0
	for y := range src.Rect.Dy() {
		for x := range src.Rect.Dx() {
			dx := math.Min(x0+w, float64(x+1)) - math.Max(x0, float64(x))
			dy := math.Min(y0+h, float64(y+1)) - math.Max(y0, float64(y))
			if dx > 0 && dy > 0 {
				sum += dx * dy * float64(src.Pix[src.PixOffset(x, y)+c])
			}
		}
	}
	return sum / (w * h)
}

func TestWhiteStaysWhite(t *testing.T) {
	for _, size := range [][4]int{{32768, 3, 1600, 1}, {1601, 1201, 1600, 1200}, {7, 5, 3, 2}} {
		src := image.NewGray(image.Rect(0, 0, size[0], size[1]))
		for i := range src.Pix {
			src.Pix[i] = 255
		}
		for i, v := range shrink(src, size[2], size[3]).Pix {
			if v != 255 {
				t.Fatalf("%v: byte %d is %d", size, i, v)
			}
		}
	}
}

func TestSharesAreWholeAndInBounds(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		from := 1 + rng.IntN(maxSide)
		to := 1 + rng.IntN(min(from, 1600))
		for _, c := range shares(from, to) {
			sum := uint32(0)
			for _, s := range c.share {
				sum += s
			}
			if sum != 65536 || c.first < 0 || c.first+len(c.share) > from {
				t.Fatalf("%d to %d: %d shares from %d sum to %d", from, to, len(c.share), c.first, sum)
			}
		}
	}
}

func TestPicturesThatDoNotBeginAtZeroAreReadRight(t *testing.T) {
	big := quarters(40, 40)
	part := big.SubImage(image.Rect(20, 20, 40, 40))
	if got := shrink(part, 5, 5).RGBAAt(2, 2); got != (color.RGBA{20, 20, 20, 255}) {
		t.Errorf("got %v", got)
	}
}
