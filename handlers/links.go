package handlers

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/boombuler/barcode/qr"
	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo/coord"
	"huishou/geo/registry"
)

// navigation gives the addresses that open a point, WGS-84, in map programs, each in
// the datum its program draws in: 高德, 腾讯 and Apple in GCJ-02, 百度 in BD-09 (both
// are the same as WGS-84 outside China), OpenStreetMap and geo: in WGS-84.
func navigation(p orb.Point, name, address string) map[string]string {
	at := coord.WGS84(p)
	gcj, bd := at.ToGCJ02(), at.ToBD09()
	name, address = url.QueryEscape(name), url.QueryEscape(address)
	n := func(deg float64) string { return strconv.FormatFloat(deg, 'f', 6, 64) }
	return map[string]string{
		"amap":    fmt.Sprintf("https://uri.amap.com/marker?position=%s,%s&name=%s&coordinate=gaode&callnative=1", n(gcj.Lon()), n(gcj.Lat()), name),
		"baidu":   fmt.Sprintf("https://api.map.baidu.com/marker?location=%s,%s&title=%s&content=%s&coord_type=bd09ll&output=html&src=huishou", n(bd.Lat()), n(bd.Lon()), name, address),
		"tencent": fmt.Sprintf("https://apis.map.qq.com/uri/v1/marker?marker=coord:%s,%s;title:%s;addr:%s&referer=huishou", n(gcj.Lat()), n(gcj.Lon()), name, address),
		"apple":   fmt.Sprintf("https://maps.apple.com/?ll=%s,%s&q=%s", n(gcj.Lat()), n(gcj.Lon()), name),
		"osm":     fmt.Sprintf("https://www.openstreetmap.org/?mlat=%[1]s&mlon=%[2]s#map=18/%[1]s/%[2]s", n(at.Lat()), n(at.Lon())),
		"geo":     fmt.Sprintf("geo:%s,%s", n(at.Lat()), n(at.Lon())),
	}
}

// placeURL is the address of a place's page.
func (a *api) placeURL(c *fiber.Ctx, code string) string {
	base := a.conf.BaseURL
	if base == "" {
		base = c.BaseURL()
	}
	return base + "/p/" + url.PathEscape(code)
}

// placeQR is GET /p/{code}/qr.svg: a QR code of the place page, for its door.
func (a *api) placeQR(c *fiber.Ctx) error {
	p, err := a.reg.Place(c.UserContext(), registry.Actor{}, c.Params("code"))
	if err != nil {
		return err
	}
	code, err := qr.Encode(a.placeURL(c, p.Code), qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("draw QR code: %w", err)
	}
	const quiet = 4 // modules of white around it, as ISO/IEC 18004 asks
	n := code.Bounds().Dx()
	b := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="`, n+2*quiet)
	for y := range n {
		for x := range n {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				b = fmt.Appendf(b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.Send(append(b, `"/></svg>`...))
}
