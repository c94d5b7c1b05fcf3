package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/photo"
)

// maxUpload is the most bytes of a photo as it is sent.
const maxUpload = 8 << 20

// photoPath is where pictures are, without their ending.
const photoPath = "/photos/"

func photoOf(ref registry.PhotoRef) photoJSON {
	at := photoPath + string(ref.ID)
	return photoJSON{ID: ref.ID, Caption: ref.Caption, URL: at + ".jpg", Thumb: at + ".thumb.jpg"}
}

type photoInput struct {
	Lang    string `query:"lang" enum:"zh,en" doc:"language of messages"`
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" contentType:"image/*,application/octet-stream" required:"true"`
	}]
}

type photoOutput struct {
	Body struct {
		ID     registry.ID `json:"id"`
		Width  int64       `json:"width" doc:"pixels"`
		Height int64       `json:"height"`
		URL    string      `json:"url"`
		Thumb  string      `json:"thumb"`
	}
}

type pictureInput struct {
	Name string `path:"name" maxLength:"64" doc:"id of the photo with .jpg, or .thumb.jpg for the small one"`
}

type pictureOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (a *api) registerPhotos(h huma.API) {
	const tag = "photos"
	add := operation("add-photo", "POST", "/api/v1/photos", tag, "Send a photo of a place, or for a report; it is made anew without what the camera wrote", registry.ReportSend)
	add.DefaultStatus = http.StatusCreated
	add.MaxBodyBytes = maxUpload + 1<<16
	use(a, h, add, func(ctx context.Context, who registry.Actor, in *photoInput) (*photoOutput, error) {
		file := in.RawBody.Data().File
		if file.Size > maxUpload {
			return nil, &registry.Error{Kind: registry.TooLarge, Code: "photo.too_large"}
		}
		if who.Account == "" {
			if err := a.limits.take("photo", visitorOf(ctx).ip, 10, time.Hour); err != nil {
				return nil, err
			}
		}
		clean, err := a.cleanPhoto(ctx, file)
		if err != nil {
			return nil, err
		}
		p, err := a.reg.AddPhoto(ctx, who, clean)
		if err != nil {
			return nil, err
		}
		out := &photoOutput{}
		at := photoOf(registry.PhotoRef{ID: p.ID})
		out.Body.ID, out.Body.Width, out.Body.Height, out.Body.URL, out.Body.Thumb = p.ID, p.Width, p.Height, at.URL, at.Thumb
		return out, nil
	})
	read := operation("read-photo", "GET", photoPath+"{name}", tag, "A photo of a public place, or one that the desk of its row may see", "")
	use(a, h, read, func(ctx context.Context, who registry.Actor, in *pictureInput) (*pictureOutput, error) {
		id, ok := strings.CutSuffix(in.Name, ".jpg")
		id, small := strings.CutSuffix(id, ".thumb")
		if !ok {
			return nil, &registry.Error{Kind: registry.NotFound, Code: "photo.not_found"}
		}
		p, public, err := a.reg.Photo(ctx, who, registry.ID(id))
		if err != nil {
			return nil, err
		}
		out := &pictureOutput{ContentType: "image/jpeg", CacheControl: "private, no-store", Body: p.JPEG}
		if public { // a place may be closed: others are not to keep it for long
			out.CacheControl = "public, max-age=300"
		}
		if small {
			out.Body = p.Thumb
		}
		return out, nil
	})
}

// largeBodies are the addresses that take more than bodyLimit, and how much.
var largeBodies = map[string]int{"/api/v1/photos": maxUpload + 1<<16, "/api/v1/work/imports": maxImport + 1<<16}

// limitBody refuses a body that is larger than its address takes. Fiber has one
// limit for all, that of the largest.
func limitBody(c *fiber.Ctx) error {
	most, large := largeBodies[c.Path()]
	if !large {
		most = bodyLimit
	}
	if len(c.Request().Body()) > most {
		return fiber.ErrRequestEntityTooLarge
	}
	return c.Next()
}

// cleanPhoto makes a picture anew from what was sent.
func (a *api) cleanPhoto(ctx context.Context, file io.Reader) (registry.Photo, error) {
	pic, err := a.photos.Clean(ctx, file)
	for _, refusal := range []struct {
		is   error
		kind registry.Kind
		code string
	}{
		{photo.ErrTooLarge, registry.TooLarge, "photo.too_large"},
		{photo.ErrNotAPicture, registry.Invalid, "photo.not_a_picture"},
		{photo.ErrTooManyPixels, registry.Invalid, "photo.too_many_pixels"},
		{photo.ErrBroken, registry.Invalid, "photo.broken"},
	} {
		if errors.Is(err, refusal.is) {
			return registry.Photo{}, &registry.Error{Kind: refusal.kind, Code: refusal.code, Cause: err,
				Fields: []registry.FieldError{{Field: "file", Code: refusal.code}}}
		}
	}
	if err != nil {
		return registry.Photo{}, fmt.Errorf("clean photo: %w", err)
	}
	return registry.Photo{Width: int64(pic.Width), Height: int64(pic.Height), Hash: pic.Hash, JPEG: pic.JPEG, Thumb: pic.Thumb}, nil
}
