package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// FillQueue puts places into a store, past the registry: public ones, and some
// that wait for review, half of them in each of two counties.
func FillQueue(t testing.TB, store registry.Store, public, waiting int) registry.Docs {
	t.Helper()
	docs, err := store.Table(t.Context(), registry.Defs()[0])
	if err != nil {
		t.Fatal(err)
	}
	var all []registry.Doc
	for i := range public + waiting {
		p := registry.Place{Base: registry.Base{ID: registry.ID(fmt.Sprintf("01J%023d", i)), Rev: 1, CreatedAt: noon, UpdatedAt: noon},
			Code: fmt.Sprint("S-", i), Kind: registry.CommunityPoint, Status: registry.Published, Name: fmt.Sprint("点", i),
			Location: geojson.Point{104.5 + float64(i%997)/2000, 29.1 + float64(i%887)/2000}, Area: "510302", County: "510302"}
		if i%2 == 1 {
			p.Area, p.County = "510304", "510304"
		}
		if i >= public {
			p.Status, p.QueueCounty = registry.Submitted, p.County
			p.Queue = noon.Add(time.Duration(i) * time.Minute).Format("2006-01-02T15:04:05.000Z")
		}
		body, err := bson.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, registry.Doc{ID: p.ID, Rev: 1, UpdatedAt: p.UpdatedAt, Body: body})
	}
	putAll(t, docs, all)
	return docs
}

// QueueQueries are how the review queue is read: for the whole city, and for some
// counties.
var QueueQueries = map[string]registry.Query{
	"of the city": {Where: []registry.Cond{registry.Range("queue", "0", nil)}, Sort: "queue", Limit: 50},
	"of a county": {Where: []registry.Cond{registry.In("queueCounty", "510302"), registry.Range("queue", "0", nil)}, Sort: "queue", Limit: 50},
	"of counties": {Where: []registry.Cond{registry.In("queueCounty", "510302", "510304"), registry.Range("queue", "0", nil)}, Sort: "queue", Limit: 50},
}
