// Package photo turns a file somebody sent into a picture that is safe to keep
// and to show (照片).
//
// A picture is decoded and written anew, so nothing of the file but its pixels
// survives: no position, no camera, no comment, no colour profile, nothing hung
// on behind. It knows neither the registry nor a store.
package photo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// What may be wrong with a file. Errors of [Cleaner.Clean] wrap one of these, or
// the error of the context or of the reader.
var (
	// ErrTooLarge: the file has more bytes than [Limits].Bytes.
	ErrTooLarge = errors.New("file is too large")
	// ErrNotAPicture: the file is neither a JPEG nor a PNG nor a still WebP,
	// whatever it is called.
	ErrNotAPicture = errors.New("file is not a JPEG, PNG or WebP picture")
	// ErrTooManyPixels: the picture has more pixels than [Limits].Pixels, or
	// unpacking it would take more than [Limits].Memory.
	ErrTooManyPixels = errors.New("picture has too many pixels")
	// ErrBroken: the file begins as a picture but cannot be decoded, as when it
	// was cut off.
	ErrBroken = errors.New("picture is damaged")
)

// Limits says what a [Cleaner] takes and what it makes of it. A zero field means
// its default.
type Limits struct {
	Bytes   int64 // of the file; 8 MiB
	Pixels  int64 // width times height as its header says; 50,000,000
	Side    int   // longest side of the picture kept, in pixels; 1600
	Thumb   int   // longest side of the small picture, in pixels; 320
	Quality int   // of both JPEGs, 1 to 100; 82
	AtOnce  int   // pictures cleaned at the same time; 2
	Memory  int64 // bytes for unpacking, all pictures together; 128 MiB
}

// Defaults are the limits a [Cleaner] has where it is given none.
func Defaults() Limits {
	return Limits{Bytes: 8 << 20, Pixels: 50_000_000, Side: 1600, Thumb: 320, Quality: 82, AtOnce: 2, Memory: 128 << 20}
}

func (l Limits) withDefaults() Limits {
	d := Defaults()
	fill(&l.Bytes, d.Bytes)
	fill(&l.Pixels, d.Pixels)
	fill(&l.Side, d.Side)
	fill(&l.Thumb, d.Thumb)
	fill(&l.Quality, d.Quality)
	fill(&l.AtOnce, d.AtOnce)
	fill(&l.Memory, d.Memory)
	return l
}

func fill[T int | int64](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// Picture is a cleaned picture, upright and on white ground. The same file gives
// the same picture as long as the program is built with the same Go.
type Picture struct {
	JPEG          []byte // at most [Limits].Side pixels on either side; never enlarged
	Thumb         []byte // a JPEG too, at most [Limits].Thumb pixels
	Width, Height int    // of JPEG, in pixels
	Hash          string // SHA-256 of JPEG, in lower-case hex
}

// Cleaner cleans pictures, not more at once than its memory allows. It is safe
// for concurrent use: who comes later waits.
type Cleaner struct {
	limits Limits
	room   *room
}

// New returns a cleaner that keeps to these limits.
func New(limits Limits) *Cleaner {
	limits = limits.withDefaults()
	return &Cleaner{limits: limits, room: newRoom(limits.AtOnce, limits.Memory)}
}

// Clean reads a file to its end and returns the picture in it. The file is read
// before the turn is awaited, so that a slow sender holds up nobody.
func (c *Cleaner) Clean(ctx context.Context, r io.Reader) (Picture, error) {
	if sized, ok := r.(interface{ Len() int }); ok && int64(sized.Len()) > c.limits.Bytes {
		return Picture{}, fmt.Errorf("read picture: %w", ErrTooLarge)
	}
	var buf bytes.Buffer
	if sized, ok := r.(interface{ Len() int }); ok {
		buf.Grow(sized.Len() + bytes.MinRead) // so that it never grows twice
	}
	if _, err := buf.ReadFrom(io.LimitReader(r, c.limits.Bytes+1)); err != nil {
		return Picture{}, fmt.Errorf("read picture: %w", err)
	}
	return c.CleanBytes(ctx, buf.Bytes())
}

// CleanBytes is Clean of a file that is in memory already. It keeps no part of
// body and does not change it.
func (c *Cleaner) CleanBytes(ctx context.Context, body []byte) (Picture, error) {
	if int64(len(body)) > c.limits.Bytes {
		return Picture{}, fmt.Errorf("read picture: %w", ErrTooLarge)
	}
	h, err := readHeader(body)
	if err != nil {
		return Picture{}, err
	}
	if err := c.check(h); err != nil {
		return Picture{}, err
	}
	need := h.memory + int64(len(body)) + c.ownMemory(h)
	if need > c.limits.Memory {
		return Picture{}, fmt.Errorf("unpack picture of %dx%d pixels: %w", h.width, h.height, ErrTooManyPixels)
	}
	leave, err := c.room.enter(ctx, need)
	if err != nil {
		return Picture{}, fmt.Errorf("await turn to clean picture: %w", err)
	}
	defer leave()
	return c.remake(ctx, body, h)
}

// maxSide is the longest side read, in pixels: decoders hold whole rows, and a
// picture one pixel high may have rows of gigabytes.
const maxSide = 32_768

func (c *Cleaner) check(h header) error {
	if h.width <= 0 || h.height <= 0 {
		return fmt.Errorf("read size of picture: %w: %dx%d", ErrBroken, h.width, h.height)
	}
	if h.width > maxSide || h.height > maxSide || int64(h.width)*int64(h.height) > c.limits.Pixels {
		return fmt.Errorf("read size of picture: %w: %dx%d", ErrTooManyPixels, h.width, h.height)
	}
	return nil
}

// ownMemory bounds what this package takes beside the decoder.
func (c *Cleaner) ownMemory(h header) int64 {
	w, height := fit(h.width, h.height, c.limits.Side)
	shrunk := int64(w) * int64(height) * 4
	strip := int64(h.width)*stripRows*4 + int64(h.width)*16
	return 2*shrunk + shrunk/2 + strip + 1<<20 // shrunk, turned, its JPEG, the rest
}

func (c *Cleaner) remake(ctx context.Context, body []byte, h header) (Picture, error) {
	src, err := decode(ctx, body, h)
	if err != nil {
		return Picture{}, err
	}
	w, height := fit(h.width, h.height, c.limits.Side)
	img := turn(shrink(src, w, height), h.orientation)
	var p Picture
	p.Width, p.Height = img.Rect.Dx(), img.Rect.Dy()
	if p.JPEG, err = encode(img, c.limits.Quality); err != nil {
		return Picture{}, err
	}
	w, height = fit(p.Width, p.Height, c.limits.Thumb)
	if p.Thumb, err = encode(shrink(img, w, height), c.limits.Quality); err != nil {
		return Picture{}, err
	}
	sum := sha256.Sum256(p.JPEG)
	p.Hash = hex.EncodeToString(sum[:])
	return p, nil
}

func encode(img *image.RGBA, quality int) ([]byte, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return bytes.Clone(buf.Bytes()), nil // without the buffer's spare room, for it is kept
}

// decode returns the pixels of the file. It stops when ctx ends.
func decode(ctx context.Context, body []byte, h header) (img image.Image, err error) {
	// The decoders are others' code and have had index errors on crafted files;
	// a sender may damage his own request only.
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("decode %s: %w: %v", h.format, ErrBroken, p)
		}
	}()
	img, err = h.decode(&obedient{ctx: ctx, r: bytes.NewReader(body)})
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("decode %s: %w", h.format, ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("decode %s: %w: %w", h.format, ErrBroken, err)
	case img.Bounds().Dx() != h.width || img.Bounds().Dy() != h.height:
		return nil, fmt.Errorf("decode %s: %w: size is not what the header says", h.format, ErrBroken)
	}
	return img, nil
}

// obedient is a reader that fails once ctx has ended.
type obedient struct {
	ctx context.Context
	r   io.Reader
}

func (o *obedient) Read(p []byte) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.r.Read(p)
}
