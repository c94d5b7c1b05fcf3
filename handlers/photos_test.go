package handlers_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"huishou/geo/registry"
)

// camera is a JPEG as a phone sends it: with where it was taken, in EXIF.
func camera(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 800, 600)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00GPS 29.3391 104.7791"
	segment := "\xff\xe1" + string([]byte{byte((len(exif) + 2) >> 8), byte(len(exif) + 2)}) + exif
	s := b.String()
	return s[:2] + segment + s[2:]
}

func TestAPhotoKeepsNothingOfTheCamera(t *testing.T) {
	d := openDesk(t)
	a := d.send(t, siteStaff, "/api/v1/photos", "door.jpg", camera(t))
	var made struct{ ID, URL, Thumb string }
	if a.status != 201 || json.Unmarshal(a.body, &made) != nil {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, target := range []string{made.URL, made.Thumb} {
		a := d.ask(t, siteStaff, "GET", target, 0, nil)
		if a.status != 200 || a.header["Content-Type"][0] != "image/jpeg" || bytes.Contains(a.body, []byte("Exif")) || bytes.Contains(a.body, []byte("GPS")) {
			t.Errorf("%s: %d %v", target, a.status, a.header)
		}
		if a := d.ask(t, registry.Actor{}, "GET", target, 0, nil); a.status != 404 {
			t.Errorf("everybody sees %s: %d", target, a.status)
		}
		if a := d.ask(t, foreign, "GET", target, 0, nil); a.status != 404 {
			t.Errorf("another operator sees %s: %d", target, a.status)
		}
	}
	t.Run("what is no photo is refused in words", func(t *testing.T) {
		for name, content := range map[string]string{"a.jpg": "<svg onload=alert(1)>", "b.png": "GIF89a", "c.jpg": camera(t)[:400], "d.jpg": "", "e.html": "<script>"} {
			a := d.send(t, siteStaff, "/api/v1/photos", name, content)
			if a.status != 422 || !strings.Contains(string(a.body), "photo.") && !strings.Contains(string(a.body), "param.invalid") {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
	})
	t.Run("an address without an account sends ten in an hour", func(t *testing.T) {
		for i := range 11 {
			a := d.send(t, registry.Actor{}, "/api/v1/photos", "p.jpg", camera(t))
			if want := map[bool]int{true: 201, false: 429}[i < 10]; a.status != want {
				t.Errorf("photo %d: %d %s", i+1, a.status, a.body)
			}
		}
	})
}
