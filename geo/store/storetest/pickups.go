package storetest

import (
	"fmt"
	"time"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// PickupOperator and PickupCounty are whose the rows of [Pickups] are.
const (
	PickupOperator registry.ID = "01J0000000000000000000PICK"
	PickupCounty   string      = "510302"
)

// Pickups are the rows from to upto-1 of a table of collections of one operator: the
// first open of them wait, spread over a city 50 km across, the others are settled.
func Pickups(from, upto, open int) []registry.Doc {
	at := time.UnixMilli(1_790_000_000_000).UTC()
	docs := make([]registry.Doc, 0, upto-from)
	for i := from; i < upto; i++ {
		id := registry.ID(fmt.Sprintf("01J%023d", i))
		day := at.AddDate(0, 0, i%300).Format(time.DateOnly)
		place := bson.D{{Key: "type", Value: "Point"}, {Key: "coordinates", Value: bson.A{104.5 + float64(i%251)/500, 29.1 + float64(i%257)/500}}}
		body := bson.D{{Key: "_id", Value: string(id)}, {Key: "rev", Value: int64(1)}, {Key: "createdAt", Value: at.Add(time.Duration(i) * time.Second)},
			{Key: "updatedAt", Value: at}, {Key: "code", Value: fmt.Sprintf("P-%s-%06d", PickupCounty, i)}, {Key: "operatorId", Value: string(PickupOperator)},
			{Key: "county", Value: PickupCounty}, {Key: "date", Value: day}, {Key: "slotId", Value: fmt.Sprint("slot ", i/10)}, {Key: "cell", Value: place}}
		if i < open {
			body = append(body, bson.E{Key: "state", Value: "requested"}, bson.E{Key: "openAt", Value: place}, bson.E{Key: "queue", Value: day + "T09:00-11:00"})
		} else {
			body = append(body, bson.E{Key: "state", Value: "settled"}, bson.E{Key: "queue", Value: ""}, bson.E{Key: "driver", Value: fmt.Sprint("driver ", i%40)})
		}
		raw, err := bson.Marshal(body)
		if err != nil {
			panic(err) // plain values always encode
		}
		docs = append(docs, registry.Doc{ID: id, Rev: 1, UpdatedAt: at, Body: raw})
	}
	return docs
}

// PickupMaps are parts of the map of [Pickups]: a polygon of a town, one with a hole,
// and the box of the whole city.
func PickupMaps() map[string]registry.Query {
	return map[string]registry.Query{
		"a polygon": {Within: orb.Polygon{{{104.6, 29.2}, {104.7, 29.2}, {104.6, 29.3}, {104.6, 29.2}}}},
		"a polygon with a hole": {Within: orb.Polygon{{{104.6, 29.2}, {104.8, 29.2}, {104.8, 29.4}, {104.6, 29.4}, {104.6, 29.2}},
			{{104.65, 29.25}, {104.7, 29.25}, {104.7, 29.3}, {104.65, 29.25}}}},
		"a box": {Bounds: []orb.Bound{{Min: orb.Point{104.5, 29.1}, Max: orb.Point{105.1, 29.7}}}},
	}
}
