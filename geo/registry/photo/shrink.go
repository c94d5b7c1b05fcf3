package photo

import (
	"image"
	"image/color"
	"image/draw"
)

// fit returns the size of a picture whose longest side is at most side pixels,
// and both at least one. It never enlarges.
func fit(w, h, side int) (int, int) {
	longest := max(w, h)
	if longest <= side {
		return w, h
	}
	return max(1, (w*side+longest/2)/longest), max(1, (h*side+longest/2)/longest)
}

// stripRows is how many rows of the source are made RGBA at a time.
const stripRows = 16

// shrink returns src on white ground, w by h pixels, neither more than its own.
//
// Each new pixel is the mean of the area it covers, edges by their share: that
// loses no fine line, and needs a strip of the source at a time, where the
// kernels of golang.org/x/image/draw hold 32 bytes for each pixel of a picture
// already made narrow, 300 MB where 8000x6000 become 1600x1200. Whole numbers
// only, so that every machine makes the same picture.
func shrink(src image.Image, w, h int) *image.RGBA {
	b := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	s := &strip{src: src, img: image.NewRGBA(image.Rect(0, 0, b.Dx(), min(stripRows, b.Dy())))}
	if p, ok := src.(*image.Paletted); ok {
		s.palette = onWhite(p.Palette)
	}
	if w == b.Dx() && h == b.Dy() {
		for y := range h {
			copy(dst.Pix[y*dst.Stride:], s.row(y))
		}
		return dst
	}
	columns := shares(b.Dx(), w)
	rows := shares(b.Dy(), h)
	narrow := make([]uint32, 3*w) // a source row made narrow, 16 bits behind the point
	sum := make([]uint64, 3*w)    // a new row, 32 bits behind the point
	have := -1                    // the source row in narrow
	for y, cover := range rows {
		clear(sum)
		for i, share := range cover.share {
			if share == 0 {
				continue
			}
			if at := cover.first + i; at != have {
				squeeze(narrow, s.row(at), columns)
				have = at
			}
			for x, v := range narrow {
				sum[x] += uint64(v) * uint64(share)
			}
		}
		out := dst.Pix[y*dst.Stride:]
		for x := range w {
			for c := range 3 {
				out[4*x+c] = uint8((sum[3*x+c] + 1<<31) >> 32)
			}
			out[4*x+3] = 255
		}
	}
	return dst
}

// squeeze writes the means of a row of RGBA into narrow.
func squeeze(narrow []uint32, row []uint8, columns []cover) {
	for x := range columns {
		var r, g, b uint32
		p := row[4*columns[x].first:]
		for _, share := range columns[x].share {
			r += uint32(p[0]) * share
			g += uint32(p[1]) * share
			b += uint32(p[2]) * share
			p = p[4:]
		}
		narrow[3*x], narrow[3*x+1], narrow[3*x+2] = r, g, b
	}
}

// cover is what a new pixel covers of the old ones in one direction: from first
// on, each with its share of 65536.
type cover struct {
	first int
	share []uint32
}

// shares divides from old pixels among to new ones, to <= from. The shares of a
// new pixel sum to exactly 65536, so that white stays white.
func shares(from, to int) []cover {
	out := make([]cover, to)
	for i := range out {
		// In units of which an old pixel has to, and a new one from.
		start, end := i*from, (i+1)*from
		first, last := start/to, (end-1)/to
		out[i] = cover{first: first, share: make([]uint32, last-first+1)}
		given := 0
		for j := range out[i].share {
			until := (min(end, (first+j+1)*to) - start) * 65536 / from
			out[i].share[j] = uint32(until - given)
			given = until
		}
	}
	return out
}

// strip gives rows of a picture as RGBA on white, read in order.
type strip struct {
	src     image.Image
	img     *image.RGBA
	palette [][4]uint8 // of a picture with palette, on white
	from    int
	to      int
}

// row returns row y, counted from the top, four bytes a pixel. It is good until
// the next call.
func (s *strip) row(y int) []uint8 {
	if y < s.from || y >= s.to {
		s.load(y)
	}
	at := (y - s.from) * s.img.Stride
	return s.img.Pix[at : at+s.img.Stride]
}

func (s *strip) load(y int) {
	b := s.src.Bounds()
	s.from, s.to = y, min(y+s.img.Rect.Dy(), b.Dy())
	area := image.Rect(0, 0, b.Dx(), s.to-s.from)
	if p, ok := s.src.(*image.Paletted); ok {
		for i := range area.Dy() {
			at := p.PixOffset(b.Min.X, b.Min.Y+y+i)
			row := s.img.Pix[i*s.img.Stride:]
			for x, index := range p.Pix[at : at+b.Dx()] {
				copy(row[4*x:4*x+4], s.palette[index][:])
			}
		}
		return
	}
	draw.Draw(s.img, area, image.White, image.Point{}, draw.Src)
	draw.Draw(s.img, area, s.src, b.Min.Add(image.Pt(0, y)), draw.Over)
}

// onWhite lays the colours of a palette on white. It returns 256, for a pixel may
// point anywhere.
func onWhite(palette color.Palette) [][4]uint8 {
	out := make([][4]uint8, 256)
	for i := range out {
		out[i] = [4]uint8{255, 255, 255, 255}
		if i < len(palette) {
			r, g, b, a := palette[i].RGBA()
			out[i] = [4]uint8{uint8((r + 65535 - a) >> 8), uint8((g + 65535 - a) >> 8), uint8((b + 65535 - a) >> 8), 255}
		}
	}
	return out
}

// turn returns the picture upright. Orientation is as Exif 2.32 has it under
// 0x0112: what the first row and the first column of the file are, seen upright:
// 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right
// top, 7 right bottom, 8 left bottom.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	// The new place of pixel (0, 0), and the steps of going right and down.
	var at, right, down int
	pixel, line := 4, dst.Stride
	lastX, lastY := (dst.Rect.Dx()-1)*pixel, (dst.Rect.Dy()-1)*line
	switch orientation {
	case 2:
		at, right, down = lastX, -pixel, line
	case 3:
		at, right, down = lastX+lastY, -pixel, -line
	case 4:
		at, right, down = lastY, pixel, -line
	case 5:
		at, right, down = 0, line, pixel
	case 6:
		at, right, down = lastX, line, -pixel
	case 7:
		at, right, down = lastX+lastY, -line, -pixel
	case 8:
		at, right, down = lastY, -line, pixel
	}
	for y := range h {
		row := src.Pix[y*src.Stride : y*src.Stride+4*w]
		for x, to := 0, at+y*down; x < w; x, to = x+1, to+right {
			copy(dst.Pix[to:to+4], row[4*x:4*x+4])
		}
	}
	return dst
}
