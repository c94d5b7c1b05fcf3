package handlers_test

import (
	"strings"
	"testing"

	"huishou/geo/exchange"
)

func TestEveryFormatIsExportedWithItsType(t *testing.T) {
	d := openDoor(t, randomRows(3))
	for format := range exchange.Writers {
		a := d.get(t, "/api/v1/export/places."+format)
		if a.status != 200 || len(a.body) == 0 || a.header["Content-Type"] == nil || strings.HasPrefix(a.header["Content-Type"][0], "text/plain") {
			t.Errorf("%s: %d, %v", format, a.status, a.header["Content-Type"])
		}
	}
}
