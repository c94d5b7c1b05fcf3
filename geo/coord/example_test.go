package coord_test

import (
	"errors"
	"fmt"

	"huishou/geo/coord"
)

func ExampleGCJ02_ToWGS84() {
	amap := coord.GCJ02{104.776097, 29.349954} // as 高德 shows it
	p := amap.ToWGS84()
	fmt.Printf("%.4f %.4f\n", p.Lon(), p.Lat())
	// Output: 104.7734 29.3528
}

func ExampleToWGS84() {
	d, err := coord.ParseDatum("BD-09")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := coord.ToWGS84(d, 104.782528563, 29.356160018)
	fmt.Printf("%.4f %.4f %v\n", p.Lon(), p.Lat(), err)
	// Output: 104.7734 29.3528 <nil>
}

func ExampleShift() {
	dLon, dLat, _ := coord.Shift(coord.DatumGCJ02, coord.WGS84{104.7734, 29.3528})
	fmt.Printf("read as WGS-84, a GCJ-02 file lies %.4f, %.4f degrees off\n", dLon, dLat)
	// Output: read as WGS-84, a GCJ-02 file lies 0.0027, -0.0028 degrees off
}

func ExampleParseDegrees() {
	for _, s := range []string{"104°46′12″E", "29度21分", "１０４．７７", "104,77"} {
		v, err := coord.ParseDegrees(s)
		var bad *coord.Error
		if errors.As(err, &bad) {
			fmt.Println(bad.Code, bad)
			continue
		}
		fmt.Println(v)
	}
	// Output:
	// 104.77
	// 29.35
	// 104.77
	// coord.decimal_comma "104,77" has a decimal comma, or is two numbers: write 104.77
}
