package pickup_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/both"
)

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"09:00-11:30", "00:00-24:00", "23:59-24:00", "9:00-11:00", "11:00-09:00", "09:00-11:00x", "", "-1:00-02:00", "09:00–11:00", "24:00-25:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		span, ok := pickup.ParseSpan(s)
		if ok && (span.String() != s || span.From < 0 || span.From >= span.To || span.To > 24*60) {
			t.Errorf("%q is %v", s, span)
		}
	})
}

// Whatever is asked for is taken in whole or refused as somebody's fault, and what is
// refused takes no place.
func FuzzWish(f *testing.F) {
	w := newWorld(f, both.SQLite(f), 500)
	f.Add(`{"Date":"2026-11-25","Window":"09:00-11:00","Kind":"recycle","Items":[{"Material":"paper","MassG":1}],"Contact":{"Name":"x","Phone":"0813-0000-001","Address":"y"},"Area":"510302"}`, 104.77, 29.35)
	f.Add(`{"Kind":"trade_in","Sale":{"Place":"M-1","Number":"\u202e"},"Items":[{"Material":"tv","Qty":-1,"EstimateFen":-9223372036854775808,"Photos":["x"]}]}`, 0.0, 0.0)
	f.Add(`{"Date":"2026-02-30","Window":"99:99-00:00","Items":[{},{}],"Contact":{"Mail":"a@b\r\nX: y","Phone":"+"}}`, 1e300, -91.0)
	f.Fuzz(func(t *testing.T, wish string, lon, lat float64) {
		var x pickup.Wish
		if json.Unmarshal([]byte(wish), &x) != nil {
			return
		}
		x.Offer = w.offer.ID
		if lon != 0 {
			x.Contact.At = &orb.Point{lon, lat}
		}
		before, _ := w.taken(t)
		row, secret, err := w.Book(context.Background(), registry.Actor{}, x)
		after, _ := w.taken(t)
		if err != nil {
			if k := registry.KindOf(err); k != registry.Invalid && k != registry.Conflict || after != before {
				t.Errorf("%d places taken, %v", after-before, err)
			}
			return
		}
		if own, err := w.Follow(context.Background(), row.Code, secret); err != nil || own.Contact == nil || own.Contact.Phone != x.Contact.Phone {
			t.Errorf("%+v, %v", own, err)
		}
	})
}
