package coord

import (
	"fmt"
	"math"
	"strings"
)

// Datum names one of the three datums. The zero value names none: a file or a
// request that does not say its datum is refused, never guessed.
type Datum string

// The datums, spelt as in the API's crs parameter.
const (
	DatumWGS84 Datum = "wgs84"
	DatumGCJ02 Datum = "gcj02"
	DatumBD09  Datum = "bd09"
)

// Datums are the three datums, for help texts and choices.
func Datums() []Datum { return []Datum{DatumWGS84, DatumGCJ02, DatumBD09} }

// ParseDatum reads the name of a datum. Case, surrounding space and the
// characters "-", "_" and space are ignored; these are understood:
//
//	wgs84  WGS-84, EPSG:4326, CRS84, OGC:CRS84
//	gcj02  GCJ-02, 国测局, 火星坐标, amap, gaode, 高德, tencent, 腾讯
//	bd09   BD-09, bd09ll, baidu, 百度
//
// Anything else is an [Error] with code [CodeUnknownDatum]. In particular bd09mc,
// Baidu's Mercator metres, is not BD-09.
func ParseDatum(s string) (Datum, error) {
	name := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(s)))
	switch name {
	case "wgs84", "epsg:4326", "crs84", "ogc:crs84":
		return DatumWGS84, nil
	case "gcj02", "国测局", "火星坐标", "amap", "gaode", "高德", "tencent", "腾讯":
		return DatumGCJ02, nil
	case "bd09", "bd09ll", "baidu", "百度":
		return DatumBD09, nil
	}
	return "", &Error{Code: CodeUnknownDatum, Input: clip(s), Msg: "is not wgs84, gcj02 or bd09"}
}

// ToWGS84 reads longitude and latitude in degrees of datum d. It fails with an
// [Error]: [CodeUnknownDatum] for a datum that is none of the three,
// [CodeNotFinite] or [CodeOutOfRange] for numbers that are no place on earth.
func ToWGS84(d Datum, lon, lat float64) (WGS84, error) {
	if err := check(lon, lat); err != nil {
		return WGS84{}, err
	}
	switch d {
	case DatumWGS84:
		return WGS84{lon, lat}, nil
	case DatumGCJ02:
		return GCJ02{lon, lat}.ToWGS84(), nil
	case DatumBD09:
		return BD09{lon, lat}.ToWGS84(), nil
	}
	return WGS84{}, &Error{Code: CodeUnknownDatum, Input: clip(string(d)), Msg: "is not wgs84, gcj02 or bd09"}
}

// FromWGS84 gives longitude and latitude in degrees of datum d for a WGS-84
// point. It fails as [ToWGS84] does.
func FromWGS84(d Datum, p WGS84) (lon, lat float64, err error) {
	if err := check(p[0], p[1]); err != nil {
		return 0, 0, err
	}
	switch d {
	case DatumWGS84:
		return p[0], p[1], nil
	case DatumGCJ02:
		q := p.ToGCJ02()
		return q[0], q[1], nil
	case DatumBD09:
		q := p.ToBD09()
		return q[0], q[1], nil
	}
	return 0, 0, &Error{Code: CodeUnknownDatum, Input: clip(string(d)), Msg: "is not wgs84, gcj02 or bd09"}
}

// Shift is how far a place lands from where it is when numbers of datum d are
// taken for WGS-84, in degrees of longitude and latitude; both are 0 for wgs84
// and outside the box of [InChina]. An import that may have been declared with
// the wrong datum can be told "about 540 m off" with it. It fails as [ToWGS84] does.
func Shift(d Datum, at WGS84) (dLon, dLat float64, err error) {
	lon, lat, err := FromWGS84(d, at)
	if err != nil {
		return 0, 0, err
	}
	return lon - at[0], lat - at[1], nil
}

func check(lon, lat float64) error {
	switch {
	case math.IsNaN(lon-lon) || math.IsNaN(lat-lat): // x-x is NaN for NaN and for ±Inf
		return &Error{Code: CodeNotFinite, Input: fmt.Sprintf("%v,%v", lon, lat), Msg: "is not finite"}
	case math.Abs(lon) > 180:
		return &Error{Code: CodeOutOfRange, Input: fmt.Sprint(lon), Value: lon, Msg: "is no longitude: outside ±180"}
	case math.Abs(lat) > 90:
		return &Error{Code: CodeOutOfRange, Input: fmt.Sprint(lat), Value: lat, Msg: "is no latitude: outside ±90"}
	}
	return nil
}
