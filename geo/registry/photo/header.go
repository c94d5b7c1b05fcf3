package photo

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// header is what a file says of itself before it is unpacked.
type header struct {
	format        string // as people write it
	width, height int    // pixels, before turning
	orientation   int    // 1 to 8, as Exif numbers them
	memory        int64  // bytes the decoder may take at most
	decode        func(io.Reader) (image.Image, error)
}

// readHeader tells by the first bytes what the file is, never by a name or a
// declared type.
func readHeader(body []byte) (header, error) {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xd8\xff")):
		return readConfig(body, "JPEG", jpeg.DecodeConfig, jpeg.Decode, readJPEG)
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")):
		return readConfig(body, "PNG", png.DecodeConfig, png.Decode, readPNG)
	case len(body) >= 12 && string(body[:4]) == "RIFF" && string(body[8:12]) == "WEBP":
		return readConfig(body, "WebP", webp.DecodeConfig, webp.Decode, readWebP)
	}
	return header{}, fmt.Errorf("read header: %w", ErrNotAPicture)
}

func readConfig(
	body []byte, format string,
	config func(io.Reader) (image.Config, error),
	decode func(io.Reader) (image.Image, error),
	read func([]byte, *header) error,
) (h header, err error) {
	defer func() { // as in decode
		if p := recover(); p != nil {
			h, err = header{}, fmt.Errorf("read header of %s: %w: %v", format, ErrBroken, p)
		}
	}()
	cfg, err := config(bytes.NewReader(body))
	if err != nil {
		return header{}, fmt.Errorf("read header of %s: %w: %w", format, ErrBroken, err)
	}
	h = header{format: format, width: cfg.Width, height: cfg.Height, orientation: 1, decode: decode}
	if err := read(body, &h); err != nil {
		return header{}, fmt.Errorf("read header of %s: %w", format, err)
	}
	return h, nil
}
