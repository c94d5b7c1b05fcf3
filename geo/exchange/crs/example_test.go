package crs_test

import (
	"fmt"

	"huishou/geo/exchange/crs"
)

func ExampleLookup() {
	c, err := crs.Lookup("CGCS2000_3_Degree_GK_Zone_35") // as in a .prj file
	if err != nil {
		fmt.Println(err)
		return
	}
	lon, lat, err := c.ToWGS84(35470867.28, 3248100.24)
	fmt.Printf("%s %.6f %.6f %v\n", c.Name(), lon, lat, err)
	_, _, err = c.ToWGS84(470867.28, 3248100.24)
	fmt.Println(err)
	// Output:
	// epsg:4523 104.700000 29.350000 <nil>
	// epsg:4523: 470867.28, 3248100.24 is outside: x runs from 35000000.00 to 36000000.00
}

func ExampleGuess() {
	x, y := []float64{3248100.24, 3249000.10}, []float64{35470867.28, 35471200.55}
	fmt.Println(crs.Explain(crs.Guess(x, y)[:1], "en"))
	// Output: Likely epsg:4523 (CGCS2000 / 3-degree Gauss-Kruger zone 35) with the two columns swapped (northing first): the easting starts with the zone number and leads to 104.7034, 29.3581; Beijing 54 and Xi'an 80 numbers look the same: ask the source.
}
